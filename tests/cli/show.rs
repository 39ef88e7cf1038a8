//! What is shown to who looks on: colours, progress, warnings.

use predicates::str::{contains, is_empty};

use crate::{Folder, MASKED_LINE, SECRET_LINE, read, tokmask};

const PAINTED: &str = "deploy with \x1b[7m[REDACTED:github-pat]\x1b[27m now";

/// What a terminal is shown by the command with these arguments.
fn on_a_terminal(folder: &Folder, args: &[&str], variable: (&str, &str)) -> String {
    let mut command = tokmask();
    command.current_dir(&folder.0).env("TERM", "xterm").env_remove("NO_COLOR").env_remove("CI");
    command.env(variable.0, variable.1);
    command.args(["run", "--pty", "--no-known-env", "--", env!("CARGO_BIN_EXE_tokmask")]).args(args);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn masks_stand_out_on_a_terminal() {
    let folder = Folder::new();
    folder.with("a.log", SECRET_LINE);
    for (args, variable, is_painted) in [
        (&["a.log"][..], ("A", ""), true),
        (&["--color", "auto", "--style", "fixed", "a.log"], ("A", ""), true),
        (&["--color=never", "a.log"], ("A", ""), false),
        (&["a.log"], ("NO_COLOR", "1"), false),
        (&["a.log"], ("NO_COLOR", ""), true),
        (&["a.log"], ("TERM", "dumb"), false),
        (&["--color=always", "a.log"], ("NO_COLOR", "1"), true),
        (&["run", "--", "cat", "a.log"], ("A", ""), true),
    ] {
        let shown = on_a_terminal(&folder, args, variable);
        assert_eq!(
            (shown.contains("\x1b[7m[REDACTED"), shown.contains("REDACTED")),
            (is_painted, true),
            "{args:?}: {shown:?}"
        );
    }
}

#[test]
fn masks_stand_out_elsewhere_if_that_is_asked_for() {
    let folder = Folder::new();
    let (log, out) = (folder.with("a.log", SECRET_LINE), folder.path("out"));
    let config = folder.with("t.toml", "color = 'always'\n");
    tokmask().arg(&log).assert().success().stdout(MASKED_LINE);
    for options in [&["--color", "always"][..], &["-c", config.to_str().unwrap()]] {
        tokmask().args(options).arg(&log).assert().success().stdout(format!("{PAINTED}\n"));
        tokmask().args(options).arg("-o").args([&out, &log]).assert().success();
        assert_eq!(read(&out), format!("{PAINTED}\n"));
        tokmask().args(options).args(["--frame", "netstring"]).write_stdin("2:hi,").assert().success().stdout("2:hi,");
    }
    tokmask().args(["--color", "always", "-i"]).arg(&log).assert().success();
    assert_eq!(read(&log), MASKED_LINE);
}

#[test]
fn a_short_run_shows_no_progress() {
    let folder = Folder::new();
    folder.with("a.log", SECRET_LINE);
    for args in
        [&["a.log", "-o", "out"][..], &["--progress", "a.log", "-o", "out"], &["--no-progress", "a.log", "-o", "out"]]
    {
        assert_eq!(on_a_terminal(&folder, args, ("A", "")), "");
    }
}

#[test]
fn a_terminal_is_told_that_it_is_read() {
    let told = |args: &[&str]| {
        let inner = format!(
            "(sleep 0.3; printf '\\004') | script -qec '{} {}' /dev/null",
            env!("CARGO_BIN_EXE_tokmask"),
            args.join(" ")
        );
        let output = std::process::Command::new("bash").args(["-c", &inner]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).contains("reads standard input, which is a terminal; Ctrl-D ends it")
    };
    if std::process::Command::new("script").arg("--version").output().is_ok() {
        assert_eq!([told(&[]), told(&["explain"]), told(&["-q"])], [true, true, false]);
    }
}

#[test]
fn quiet_leaves_errors_and_what_was_asked_for() {
    let folder = Folder::new();
    let log = folder.with("a.log", SECRET_LINE);
    let config = folder.with("t.toml", "quiet = true\n");
    let warned = &["--known-env", "NO_VARIABLE_IS_CALLED_SO"];
    tokmask().args(warned).arg(&log).assert().success().stderr(contains("no variable has such a name"));
    tokmask().args(warned).arg("-q").arg(&log).assert().success().stderr(is_empty());
    tokmask().args(warned).arg("-c").args([&config, &log]).assert().success().stderr(is_empty());
    tokmask().args(["-q", "--stats"]).arg(&log).assert().success().stderr(contains("1 masked"));
    tokmask().args(["-q", "missing"]).assert().code(1).stderr(contains("missing: No such file"));
    let mut run = tokmask();
    run.env("A_TOKEN", "x").args(["run", "-q", "--", "echo", "a"]).assert().success().stderr(is_empty());
}
