//! `tokmask run`: exit codes, streams, signals, terminals.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Folder, PATIENCE, TOKEN, end, process, start, tokmask, wait_until};

const KNOWN: &str = "[REDACTED:known-value]";

fn run(script: &str) -> assert_cmd::Command {
    let mut command = tokmask();
    command.args(["run", "--", "bash", "-c", script]).env("DB_PASSWORD", "correct-horse-7Kq");
    command
}

#[test]
fn ends_as_the_command_ends() {
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)] {
        run(script).assert().code(code);
    }
    tokmask().args(["run", "--", "/no/such/command"]).assert().code(127);
    tokmask().args(["run", "--", "/"]).assert().code(126);
    tokmask().args(["run"]).assert().code(2);
}

#[test]
fn masks_both_streams_each_on_its_own() {
    let output = run("echo out $DB_PASSWORD; echo err $DB_PASSWORD >&2; printf 'no end'").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("out {KNOWN}\nno end"));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("err {KNOWN}\n"));
}

#[test]
fn keeps_the_order_of_streams_that_go_to_one_place() {
    let script = "exec 2>&1; tokmask run -- bash -c 'for n in {1..200}; do echo out $n; echo err $n >&2; done'";
    let expected: String = (1..=200).map(|n| format!("out {n}\nerr {n}\n")).collect();
    in_bash(script).assert().success().stdout(expected);
}

/// A script in which `tokmask` is the command under test.
fn in_bash(script: &str) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new("bash");
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_tokmask")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    command.args(["-c", script]).env("PATH", path).timeout(PATIENCE);
    command
}

#[test]
fn a_secret_split_over_writes_is_caught() {
    let script = "for c in c o r r e c t - h o r s e - 7 K q; do printf $c; sleep 0.02; done; echo";
    run(script).assert().success().stdout(format!("{KNOWN}\n"));
}

#[test]
fn secrets_in_the_environment_are_known() {
    let mut command = run("echo horse-battery x7Kq2-vN9bT4m $PWD | rev | rev");
    command.env("PIN", "horse-battery").env("DATABASE_URL", "postgres://shop:x7Kq2-vN9bT4m@db/orders");
    let folder = std::env::current_dir().unwrap().display().to_string();
    command.assert().success().stdout(format!("horse-battery {KNOWN} {folder}\n"));
    let script = ["run", "--no-known-env", "--", "bash", "-c", "echo correct-horse-7Kq"];
    tokmask().args(script).env("DB_PASSWORD", "correct-horse-7Kq").assert().success().stdout("correct-horse-7Kq\n");
}

#[test]
fn what_is_named_like_a_secret_is_known_whatever_it_looks_like() {
    for value in [
        "correct horse battery",
        "a correct horse",
        "password123",
        "postgres",
        "<maple>",
        "%maple%",
        "${maple}",
        "1234567",
        "hush",
        "two lines\nof maple",
        r#"{"user":"dana","password":"maple","pins":["4711-0815"]}"#,
    ] {
        let output = tokmask()
            .args(["run", "--", "bash", "-c", "echo \"$DB_PASSWORD\"; echo \"this is $DB_PASSWORD.\" >&2"])
            .env("DB_PASSWORD", value)
            .output()
            .unwrap();
        for shown in [output.stdout, output.stderr].map(|shown| String::from_utf8(shown).unwrap()) {
            let words = value.split('\n').filter(|line| shown.contains(line)).count();
            assert!(words == 0 && shown.contains(KNOWN), "{value}: {shown}");
        }
    }
    let mut command = tokmask();
    let script = r#"echo maple 4711-0815 dana"#;
    let json = r#"{"user":"dana","password":"maple","pins":["4711-0815"]}"#;
    command.args(["run", "--", "bash", "-c", script]).env("SHOP_CREDENTIALS", json);
    command.assert().success().stdout(format!("{KNOWN} {KNOWN} dana\n"));
}

#[test]
fn what_is_refused_is_named_and_so_is_what_was_learned() {
    let script = "echo true 999999 abc postgres";
    let mut command = tokmask();
    command.args(["run", "--stats", "--", "bash", "-c", script]);
    command.env("A_TOKEN", "true").env("B_TOKEN", "999999").env("C_TOKEN", "abc").env("D_TOKEN", "postgres");
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("true 999999 abc {KNOWN}\n"));
    let said = String::from_utf8(output.stderr).unwrap();
    for (name, why) in [
        ("A_TOKEN", "it is a word for yes, no or nothing"),
        ("B_TOKEN", "it is a number"),
        ("C_TOKEN", "it has fewer than 4 bytes"),
    ] {
        assert!(said.contains(&format!("{name}: not masked as a known value: {why}\n")), "{said}");
    }
    assert!(said.contains("known values are those of") && said.contains("D_TOKEN"), "{said}");
    assert!(!said.contains("of A_TOKEN") && !said.contains("postgres"), "{said}");
}

#[test]
fn the_options_of_the_filter_are_those_of_run() {
    let folder = Folder::new();
    let (report, out) = (folder.path("report.json"), folder.path("out"));
    let script = format!("echo token={TOKEN}; echo token={TOKEN} >&2; exit ${{CODE:-0}}");
    let ran = |options: &[&std::ffi::OsStr], code: &str| {
        let mut command = tokmask();
        command.arg("run").args(options).args(["--", "bash", "-c", &script]).env("CODE", code);
        let output = command.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    };
    let options = ["--style", "fixed", "--fail-on-find", "-j2", "--strict-lines", "--report"].map(AsRef::as_ref);
    let masked = "token=[REDACTED]\n".to_owned();
    assert_eq!(ran(&[&options[..], &[report.as_os_str()]].concat(), "0"), (masked.clone(), 3));
    let told: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!((&told["rows"][0]["rule"], &told["rows"][0]["count"]), (&"github-pat".into(), &2.into()));
    let options = ["--style", "fixed", "--fail-on-find", "-o"].map(AsRef::as_ref);
    assert_eq!(ran(&[&options[..], &[out.as_os_str()]].concat(), "7"), (String::new(), 7));
    assert_eq!(fs::read_to_string(&out).unwrap(), masked);
    let config = folder.with("t.toml", "style = 'fixed'\nfail_on_find = true\nthreads = 2\nstrict_lines = true\n");
    assert_eq!(ran(&["-c".as_ref(), config.as_os_str()], "0"), (masked, 3));
}

#[test]
fn options_that_make_no_sense_with_a_command_are_refused() {
    for options in [&["--frame", "netstring"][..], &["--progress"], &["-i"], &["--frame", "rsyslog"]] {
        tokmask().arg("run").args(options).args(["--", "false"]).assert().code(2);
    }
}

#[test]
fn records_of_containers_are_joined() {
    let (one, other) = ("ghp_x7Kq2vN9bT4mW8rY1p", "L6dF3hJ5sZ0cA2eG7u end");
    let time = "2026-01-02T03:04:05Z stdout";
    let script = format!("echo '{time} P at {one}'; echo '{time} F {other}'");
    let mut command = tokmask();
    command.args(["run", "--frame", "cri", "--", "bash", "-c", &script]);
    command.assert().success().stdout(format!("{time} P at [REDACTED:github-pat]\n{time} F  end\n"));
}

#[test]
fn it_runs_in_a_sandbox() {
    let sandboxed = |script: &str| {
        let mut command = tokmask();
        command.args(["run", "--sandbox", "--", "bash", "-c", script]).env("DB_PASSWORD", "correct-horse-7Kq");
        command.output().unwrap()
    };
    let output = sandboxed("echo $DB_PASSWORD; cat /proc/self/comm; exit 5");
    if output.status.code() == Some(1) {
        eprintln!("skipped: there is no sandbox here");
        return;
    }
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{KNOWN}\ncat\n"));
    assert_eq!(sandboxed("kill -TERM $$").status.code(), Some(143));
}

#[test]
fn prompts_and_input_go_through_at_once() {
    let mut command = process();
    command.args(["run", "--", "bash", "-c", "printf 'Name: '; read name; printf 'hello %s, bye: ' $name; read _"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut expect = |text: &str| {
        let mut shown = vec![0; text.len()];
        output.read_exact(&mut shown).unwrap();
        assert_eq!(String::from_utf8(shown).unwrap(), text);
    };
    expect("Name: ");
    input.write_all(b"dana\n").unwrap();
    expect("hello dana, bye: ");
    drop(input);
    child.wait().unwrap();
}

#[test]
fn signals_are_handed_on() {
    for (signal, code) in [("TERM", 42), ("INT", 42), ("HUP", 42), ("USR1", 42), ("QUIT", 42)] {
        let script = format!("trap 'echo caught; exit 42' {signal}; echo ready; while :; do sleep 0.05; done");
        let mut command = process();
        // Not in the foreground of a terminal, which would send a key to both.
        command.args(["run", "--", "bash", "-c", &script]).stdout(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), "caught", "{signal}");
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
    }
}

#[test]
fn a_child_that_is_left_behind_does_not_hold_it() {
    let mut command = process();
    // What is left behind ends with the input of both.
    command.args(["run", "--", "bash", "-c", "exec 3<&0; cat <&3 & echo $DB_PASSWORD"]);
    let mut child = start(command.env("DB_PASSWORD", "correct-horse-7Kq"));
    wait_until(|| child.try_wait().unwrap().is_some());
    let mut shown = String::new();
    child.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
    assert_eq!(shown, format!("{KNOWN}\n"));
    assert_eq!(end(child), (Some(0), String::new()));
}

#[test]
fn an_output_that_is_closed_early_ends_nothing() {
    let output = run("exec >&-; sleep 0.4; echo late $DB_PASSWORD >&2; exit 3").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("late {KNOWN}\n"));
}

#[test]
fn a_reader_that_goes_away_ends_the_command() {
    in_bash("tokmask run -- yes | head -1; echo ${PIPESTATUS[0]}").assert().success().stdout("y\n141\n");
}

#[test]
fn values_written_to_the_fifo_are_masked_at_once() {
    let folder = Folder::new();
    let script = r#"secret=horse-$((7 * 191))-battery; echo $secret > "$TOKMASK_KNOWN_FIFO"; echo "made $secret""#;
    let mut command = tokmask();
    command.arg("run").arg("--known-fifo").arg(folder.path("fifo")).args(["--", "bash", "-c", script]);
    command.assert().success().stdout(format!("made {KNOWN}\n"));
}

#[test]
fn as_the_first_process_it_reaps() {
    let here = Command::new("unshare").args(["--pid", "--fork", "true"]).status();
    if !here.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no new process namespace can be made here");
        return;
    }
    // The orphan ends first, and nobody else waits for it; the command's code must still be its own.
    let script = "orphan=$( (exit 9) >&- & echo $!); while kill -0 $orphan; do sleep 0.01; done; echo $PPID; exit 5";
    let mut command = assert_cmd::Command::new("unshare");
    command.args(["--pid", "--fork", "--kill-child", env!("CARGO_BIN_EXE_tokmask"), "run", "--", "bash", "-c", script]);
    let output = command.timeout(PATIENCE).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "1\n", "its parent is the first process");
}

#[test]
fn on_a_terminal_of_its_own() {
    let script = "test -t 1 && test -t 2 && tty <&1; stty size <&1; echo $DB_PASSWORD; exit 4";
    let mut command = tokmask();
    command.args(["run", "--pty", "--", "bash", "-c", script]).env("DB_PASSWORD", "correct-horse-7Kq");
    let output = command.output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.starts_with("/dev/pts/") && shown.ends_with(&format!("\r\n24 80\r\n{KNOWN}\r\n")), "{shown:?}");
    assert_eq!(output.status.code(), Some(4));
    tokmask().args(["run", "--pty", "--", "/no/such/command"]).assert().code(127);
}

const SHELL: &str = "env PS1='$ ' API_TOKEN=correct-horse-7Kq bash --norc --noprofile";

/// A terminal that is driven by its keys and looked at.
struct Screen(String);

impl Screen {
    fn new(name: &str) -> Option<Screen> {
        let screen = Screen(format!("tokmask-{name}-{}", std::process::id()));
        let here = Command::new("tmux").arg("-V").output().is_ok();
        here.then(|| {
            screen.tmux(&["new-session", "-d", "-x", "100", "-y", "20", SHELL]);
            screen
        })
    }

    fn tmux(&self, args: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-L", &self.0, "-f", "/dev/null"]).args(args).env("TERM", "xterm").env_remove("TMUX");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }

    fn keys(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    /// Waits until the screen holds `text`.
    fn expect(&self, text: &str) -> String {
        let begin = Instant::now();
        loop {
            let shown = self.tmux(&["capture-pane", "-p"]);
            if shown.contains(text) {
                return shown;
            }
            assert!(begin.elapsed() < PATIENCE, "{text:?} is not on the screen:\n{shown}");
            sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}

/// A shell, a pager and an editor under `run`, in a terminal that is typed to, resized and interrupted.
#[test]
fn interactive_programs_work() {
    let Some(screen) = Screen::new("run") else {
        eprintln!("skipped: there is no tmux here");
        return;
    };
    let folder = Folder::new();
    let lines: String = (1..=300).map(|n| format!("{n} correct-horse-7Kq\n")).collect();
    let path = folder.with("lines", lines);
    // What is typed before a program reads may be lost, as with ssh: each is waited for.
    screen.expect("$");
    screen.keys(&[&format!("PS1='in: ' {} run -- bash --norc --noprofile", env!("CARGO_BIN_EXE_tokmask")), "Enter"]);
    screen.expect("\nin:");
    // What is typed is seen, though it is how many a secret begins.
    screen.keys(&["echo gh"]);
    screen.expect("in: echo gh");
    screen.keys(&["p; echo $API_TOKEN", "Enter"]);
    screen.expect(&format!("\nghp\n{KNOWN}\n"));
    screen.tmux(&["resize-window", "-x", "90", "-y", "18"]);
    screen.keys(&["until [ \"$(stty size)\" = '18 90' ]; do sleep 0.05; done; echo resized", "Enter"]);
    screen.expect("\nresized\n");
    screen.keys(&["bash -c 'echo up; exec sleep 1000'", "Enter"]);
    screen.expect("\nup\n");
    screen.keys(&["C-c"]);
    screen.expect("^C\nin:");
    screen.keys(&["echo interrupted $?", "Enter"]);
    screen.expect("\ninterrupted 130\n");
    screen.keys(&[&format!("less {}", path.display()), "Enter"]);
    screen.expect(&format!("\n2 {KNOWN}\n"));
    screen.keys(&["G"]);
    let shown = screen.expect(&format!("\n300 {KNOWN}\n"));
    assert!(!shown.contains("correct-horse"), "{shown}");
    screen.keys(&["q"]);
    screen.expect("/lines\nin:");
    screen.keys(&["exit 5", "Enter"]);
    screen.expect("\nexit\n$");
    screen.keys(&["echo outside $?", "Enter"]);
    screen.expect("\noutside 5\n");
    // Our own terminal is as it was: it echoes, and translates line ends.
    screen.keys(&["stty -a | tr ' ;' '\\n\\n' | grep -xE -- '-?(echo|icanon|opost)' | paste -sd,", "Enter"]);
    screen.expect("\nopost,icanon,echo\n");
}

#[test]
fn builds_and_scripts_look_as_they_do_without() {
    let folder = Folder::new();
    fs::create_dir(folder.path("src")).unwrap();
    folder.with("Cargo.toml", "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n");
    folder.with("src/lib.rs", "pub fn one() -> u32 { 1 }\n#[test]\nfn is_one() { assert_eq!(one(), 1); }\n");
    folder.with("package.json", r#"{"name": "tiny", "version": "1.0.0"}"#);
    let trace =
        "set -x; export K=\"$DB_PASSWORD\"; curl() { :; }; curl -u \"svc:$K\" 'it'\\''s'; set +x; env | grep ^DB";
    let bar =
        "for n in 10 50 100; do printf '\\r\\e[32m%3d%%\\e[0m' $n; done; printf '\\r\\e[K'; echo done $DB_PASSWORD";
    for (what, script) in [
        (
            "cargo build",
            "cargo build -v --offline 2>&1 | sed -E 's/in [0-9.]+m?s//; s#/tmp/.tmp[^/]*##g; s/-?[0-9a-f]{16}//g'; exit ${PIPESTATUS[0]}",
        ),
        (
            "cargo test",
            "cargo test --offline --color always 2>&1 | sed -E 's/in [0-9.]+m?s//g; s#/tmp/.tmp[^/]*##g; s/-[0-9a-f]{16}//g'; exit ${PIPESTATUS[0]}",
        ),
        ("npm", "npm install --offline --no-audit --no-fund --logs-max 0 2>&1 | sed -E 's/in [0-9.]+m?s//'"),
        ("pip", "python3 -m pip --version && python3 -m pip -vvv list --disable-pip-version-check --format freeze"),
        ("bash -x", trace),
        ("env", "env -i DB_PASSWORD=$DB_PASSWORD HOME=/ LANG=C env"),
        ("progress", bar),
    ] {
        let said = |mut command: assert_cmd::Command| {
            let target = tempfile::tempdir().unwrap();
            command.current_dir(folder.0.path()).env("DB_PASSWORD", "correct-horse-7Kq");
            let output = command.env("CARGO_TARGET_DIR", target.path()).output().unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            (text(output.stdout), text(output.stderr), output.status.code())
        };
        let mut plain = assert_cmd::Command::new("bash");
        plain.args(["-c", script]);
        let (out, err, code) = said(plain);
        // Where its name says what it is, that is its label, too.
        let masked = |text: &str| text.replace("correct-horse-7Kq", KNOWN);
        assert_eq!(said(run(script)), (masked(&out), masked(&err), code), "{what}");
    }
}
