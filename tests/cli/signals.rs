//! Signals that come while the command waits.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Folder, MASKED_LINE, SECRET_LINE, end, line, process, read, start, wait_until};

/// Sends a signal that does not end the command and waits until it is handled: kill(2) comes back before that. The
/// command has to be one that waits.
fn interrupt(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    // The order counts: the thread that takes a signal off the list does not sleep until its handler is done.
    wait_until(|| !has_pending_signals(&process) && sleeps(&process));
}

/// `ShdPnd` of proc_pid_status(5): signals that no thread has taken.
fn has_pending_signals(process: &Path) -> bool {
    let status = read(process.join("status"));
    let pending = status.lines().find_map(|line| line.strip_prefix("ShdPnd:")).unwrap();
    pending.trim().bytes().any(|digit| digit != b'0')
}

/// Whether all threads wait for something: the state in proc_pid_stat(5), behind the name in brackets.
fn sleeps(process: &Path) -> bool {
    let mut threads = fs::read_dir(process.join("task")).unwrap();
    threads.all(|thread| {
        let stat = read(thread.unwrap().path().join("stat"));
        stat.rsplit_once(") ").unwrap().1.starts_with('S')
    })
}

/// The command with a pipe on both sides.
struct Dialogue {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Dialogue {
    fn start(command: &mut Command) -> Dialogue {
        let mut child = start(command);
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Dialogue { child, input, output: BufReader::new(output) }
    }

    /// The line that comes of `text`.
    fn answer(&mut self, text: &str) -> String {
        self.input.write_all(text.as_bytes()).unwrap();
        line(&mut self.output)
    }

    fn end(self) -> (Option<i32>, String) {
        drop(self.input);
        end(self.child)
    }
}

/// The next line after a SIGHUP is masked by the new configuration; a wrong one is told of and changes nothing.
#[test]
fn is_read_again_on_sighup() {
    let folder = Folder::new();
    for threads in ["-j1", "-j3"] {
        let config = folder.with("t.toml", "");
        let mut dialogue = Dialogue::start(process().arg(threads).arg("-c").arg(&config));
        assert_eq!(dialogue.answer(SECRET_LINE), MASKED_LINE);
        for text in ["style = 'fixed'\n", "stile = 'fixed'\n"] {
            fs::write(&config, text).unwrap();
            interrupt(&dialogue.child, Signal::HUP);
            assert_eq!(dialogue.answer(SECRET_LINE), "deploy with [REDACTED] now\n", "{threads} {text}");
        }
        let (code, said) = dialogue.end();
        assert_eq!(code, Some(0));
        assert!(said.contains("t.toml:1:1: unknown key: `style` is near"), "{said}");
        assert!(said.ends_with("tokmask: the configuration stays as it was\n"), "{said}");
    }
}

/// A private key that began under the old configuration ends under it.
#[test]
fn what_is_under_way_is_masked_to_its_end() {
    let folder = Folder::new();
    let config = folder.with("t.toml", "");
    let mut dialogue = Dialogue::start(process().arg("-j2").arg("-c").arg(&config));
    dialogue.answer("-----BEGIN PRIVATE KEY-----\n");
    fs::write(&config, "disable = ['*key*']\n").unwrap();
    interrupt(&dialogue.child, Signal::HUP);
    for _ in 0..3 {
        let line = dialogue.answer("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDx7Kq2vN9bT4mW\n");
        assert!(!line.contains("MIIE"), "{line}");
    }
    dialogue.answer("-----END PRIVATE KEY-----\n");
    let line = "api_key=x7Kq2vN9bT4mW8rY1pL6dF3h\n";
    assert_eq!(dialogue.answer(line), line);
    assert_eq!(dialogue.end(), (Some(0), String::new()));
}

#[test]
fn a_second_signal_ends_it_though_the_reader_hangs() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(100_000));
    let mut dialogue = Dialogue::start(process().arg(&file));
    assert_eq!(line(&mut dialogue.output), MASKED_LINE);
    interrupt(&dialogue.child, Signal::TERM);
    kill_process(Pid::from_child(&dialogue.child), Signal::TERM).unwrap();
    assert_eq!(dialogue.child.wait().unwrap().code(), Some(143));
}

/// While it still reads its rules, which may come slowly.
#[test]
fn a_signal_before_the_first_read_drains_what_was_sent() {
    let folder = Folder::new();
    let rules = folder.path("rules.toml");
    assert!(Command::new("mkfifo").arg(&rules).status().unwrap().success());
    let script = format!("exec '{}' --rules /dev/fd/3 3<'{}'", env!("CARGO_BIN_EXE_tokmask"), rules.display());
    for sent in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut dialogue = Dialogue::start(Command::new("sh").args(["-c", &script]));
        dialogue.input.write_all(SECRET_LINE.as_bytes()).unwrap();
        let mut text = File::options().write(true).open(&rules).unwrap();
        let process = PathBuf::from(format!("/proc/{}", dialogue.child.id()));
        wait_until(|| read(process.join("comm")) == "tokmask\n" && sleeps(&process));
        kill_process(Pid::from_child(&dialogue.child), sent).unwrap();
        text.write_all(include_bytes!("../../examples/acme.toml")).unwrap();
        drop(text);
        assert_eq!(line(&mut dialogue.output), MASKED_LINE, "{sent:?}");
        assert_eq!(dialogue.child.wait().unwrap().code(), Some(0), "{sent:?}");
    }
}

/// A terminal that goes away sends it, and so does the shell in it.
#[test]
fn a_second_sighup_loses_nothing() {
    // More than a pipe holds.
    let lines = 2000;
    let mut dialogue = Dialogue::start(process().arg("-j1"));
    dialogue.input.write_all(SECRET_LINE.repeat(lines).as_bytes()).unwrap();
    for _ in 0..2 {
        interrupt(&dialogue.child, Signal::HUP);
    }
    let mut masked = String::new();
    dialogue.output.read_to_string(&mut masked).unwrap();
    assert!(masked == MASKED_LINE.repeat(lines), "{} bytes", masked.len());
    assert_eq!(dialogue.child.wait().unwrap().code(), Some(0));
}

/// As under `nohup`.
#[test]
fn a_sighup_that_is_ignored_ends_nothing() {
    for words in ["-j1", "run -- cat"] {
        let script = format!("trap '' HUP; exec '{}' {words}", env!("CARGO_BIN_EXE_tokmask"));
        let mut dialogue = Dialogue::start(Command::new("sh").args(["-c", &script]));
        for _ in 0..2 {
            assert_eq!(dialogue.answer(SECRET_LINE), MASKED_LINE, "{words}");
            interrupt(&dialogue.child, Signal::HUP);
        }
        assert_eq!(dialogue.end(), (Some(0), String::new()), "{words}");
    }
}

#[test]
fn append_opens_anew_on_sighup() {
    let folder = Folder::new();
    let (log, old) = (folder.path("log"), folder.path("log.1"));
    let mut dialogue = Dialogue::start(process().arg("--append").arg(&log));
    dialogue.input.write_all(SECRET_LINE.as_bytes()).unwrap();
    wait_until(|| fs::read(&log).is_ok_and(|text| text.ends_with(b"\n")));
    fs::rename(&log, &old).unwrap();
    interrupt(&dialogue.child, Signal::HUP);
    dialogue.input.write_all(b"after\n").unwrap();
    assert_eq!(dialogue.end(), (Some(0), String::new()));
    assert_eq!((read(old).as_str(), read(log).as_str()), (MASKED_LINE, "after\n"));
}
