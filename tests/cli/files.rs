//! Files that options name: read whole, within bounds, and without waiting for what may never come.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use predicates::prelude::*;
use predicates::str::{contains, is_empty};

use crate::{Folder, MASKED_LINE, SECRET_LINE, end, process, start, tokmask};

const OPTIONS: [&str; 4] = ["--config", "--rules", "--known-file", "--hash-key-file"];

fn fifo(folder: &Folder) -> std::path::PathBuf {
    let path = folder.path("fifo.toml");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo is there").success());
    path
}

#[test]
fn a_pipe_or_device_as_a_file_of_options() {
    let folder = Folder::new();
    let (fifo, link) = (fifo(&folder), folder.path("link"));
    symlink("/dev/zero", &link).unwrap();
    for option in OPTIONS {
        for path in [&fifo, &link, std::path::Path::new("/dev/zero")] {
            let assert = tokmask().arg(option).arg(path).write_stdin(SECRET_LINE).assert().code(2).stdout("");
            let name = path.display().to_string();
            assert.stderr(contains(name).and(contains("is not a regular file")));
        }
    }
    let assert = tokmask().args(["rules", "check"]).arg(folder.0.path()).assert().code(2);
    assert.stdout(contains("fifo.toml: cannot read the rules: is not a regular file"));
    tokmask().args(["-c", "/dev/null"]).write_stdin(SECRET_LINE).assert().success().stdout(MASKED_LINE);
}

#[test]
fn a_file_of_options_that_is_too_large() {
    let folder = Folder::new();
    let large = folder.with("large.toml", "# a comment\n".repeat(400_000));
    for option in OPTIONS {
        let assert = tokmask().arg(option).arg(&large).write_stdin(SECRET_LINE).assert().code(2).stdout("");
        assert.stderr(contains("large.toml: ").and(contains("has more than 4 MiB: split it")));
    }
    let mut zeros = shell("tokmask --known-fd 3 3</dev/zero");
    assert!(end(start(&mut zeros)).1.contains("descriptor 3: has more than 4 MiB"));
}

/// The command in a shell, which is called `tokmask` there.
fn shell(script: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("tokmask() {{ {} \"$@\"; }}; {script}", env!("CARGO_BIN_EXE_tokmask"))]);
    command.env_remove("TOKMASK_CONFIG");
    command
}

/// `<(...)` gives what it gives once, however often it is asked.
#[test]
fn a_pipe_of_the_shell_is_a_file_of_options() {
    let folder = Folder::new();
    folder.with("acme.toml", include_str!("../../examples/acme.toml"));
    folder.with("t.toml", "style = 'fixed'\nonly = ['github-*']\n");
    for (script, wanted) in [
        ("tokmask -c <(cat t.toml)", "deploy with [REDACTED] now\n"),
        ("tokmask --rules <(cat acme.toml) --style fixed", "deploy with [REDACTED] now\n"),
        ("tokmask --known-file <(echo deploy with) ", "[REDACTED:known-value] [REDACTED:github-pat] now\n"),
        ("tokmask --known-fd 3 3< <(echo deploy with)", "[REDACTED:known-value] [REDACTED:github-pat] now\n"),
        ("tokmask --style hash --hash-key-file <(echo a key that nobody knows) | sed 's/pat-.*]/pat]/'", MASKED_LINE),
    ] {
        let mut child = start(shell(script).current_dir(folder.0.path()));
        child.stdin.take().unwrap().write_all(SECRET_LINE.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), String::from_utf8_lossy(&output.stdout).as_ref()),
            (Some(0), wanted),
            "{said}"
        );
    }
}

/// Standard input is the text or the values, not both.
#[test]
fn standard_input_is_read_once() {
    let folder = Folder::new();
    let log = folder.with("app.log", SECRET_LINE);
    for args in
        [&["--known-fd", "0"][..], &["--known-file", "/dev/stdin"], &["--rules", "/dev/stdin"], &["-c", "/dev/fd/0"]]
    {
        let assert = tokmask().args(args).write_stdin("deploy with\n").assert().code(2).stdout("");
        assert.stderr(contains("cannot both be standard input: name a FILE"));
    }
    let assert = tokmask().args(["--known-fd", "0"]).arg(&log).write_stdin("deploy with\n").assert().success();
    assert.stdout("[REDACTED:known-value] [REDACTED:github-pat] now\n").stderr(is_empty());
}

/// A file that has become a pipe meanwhile does not stop the stream.
#[test]
#[cfg(target_os = "linux")]
fn a_configuration_that_becomes_a_pipe() {
    use rustix::process::{Pid, Signal, kill_process};

    let folder = Folder::new();
    let (config, fifo) = (folder.with("t.toml", "style = 'fixed'\n"), fifo(&folder));
    let mut child = start(process().arg("-c").arg(&config));
    let mut input = child.stdin.take().unwrap();
    let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut dialogue = || {
        input.write_all(SECRET_LINE.as_bytes()).unwrap();
        crate::line(&mut output)
    };
    assert_eq!(dialogue(), "deploy with [REDACTED] now\n");
    fs::rename(&fifo, &config).unwrap();
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    for _ in 0..20 {
        assert_eq!(dialogue(), "deploy with [REDACTED] now\n");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    drop(input);
    let (code, said) = end(child);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("t.toml: is not a regular file") && said.contains("stays as it was"), "{said}");
}

/// What was closed when the command started is an error, as for `cat`; `/dev/null` is none, however it was opened.
#[test]
fn closed_standard_streams() {
    let folder = Folder::new();
    folder.with("app.log", SECRET_LINE);
    for (script, code) in [
        ("tokmask <&-", 1),
        ("tokmask app.log <&-", 0),
        ("tokmask app.log - <&-", 1),
        ("tokmask app.log >&-", 1),
        ("tokmask -o out app.log >&-", 0),
        ("tokmask explain <&-", 1),
        ("tokmask explain app.log >&-", 1),
        ("tokmask rules list >&-", 1),
        ("tokmask --version >&-", 1),
        ("tokmask run -- echo x >&-", 1),
        ("tokmask run -- true >&-", 0),
        ("tokmask </dev/null", 0),
        ("tokmask <>/dev/null", 0),
        ("tokmask app.log >/dev/null", 0),
        ("tokmask app.log 1<>/dev/null", 0),
        ("tokmask app.log 2>&-", 0),
    ] {
        let child = start(shell(script).current_dir(folder.0.path()));
        let (ended, said) = end(child);
        assert_eq!(ended, Some(code), "{script}: {said}");
        assert_eq!(said.contains("is closed; "), code == 1, "{script}: {said}");
    }
    let null = || File::options().read(true).write(true).open("/dev/null").unwrap();
    let status = process().stdin(null()).stdout(null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "as a container starts it");
}
