//! The promises that only the real command can show: how much memory it takes, when it writes, what it says.

#![cfg(all(feature = "cli", target_os = "linux"))]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tokmask::Masker;

const MIB: usize = 1 << 20;
const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const LABEL: &str = "[REDACTED:github-pat]";

fn tokmask(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokmask"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The peak memory of a running process so far, in MiB (`VmHWM` of proc_pid_status(5)).
fn peak(child: &Child) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it is still running");
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("Linux tells");
    let kib: usize = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kib / 1024
}

/// The peak memory while `size` bytes of `unit` over and over, behind `head`, are masked.
fn peak_with(head: &str, unit: &str, size: usize) -> usize {
    let mut child = tokmask(&["-j2"]).stdout(Stdio::null()).spawn().expect("the command starts");
    let mut input = child.stdin.take().expect("piped");
    let block: Vec<u8> = unit.bytes().cycle().take(MIB / unit.len() * unit.len()).collect();
    input.write_all(head.as_bytes()).expect("it reads");
    for _ in 0..size.div_ceil(block.len()) {
        input.write_all(&block).expect("it reads");
    }
    let peak = peak(&child);
    drop(input);
    assert!(child.wait().expect("it ends").success());
    peak
}

#[test]
fn bounded() {
    for unit in ["x", "\0"] {
        let peak = peak_with("", unit, 256 * MIB);
        assert!(peak < 64, "{peak} MiB for an endless line of {unit:?}");
    }
    for (head, unit) in [
        ("glpat-", "x7Kq2vN9bT4m"),
        ("password=", "x7Kq2vN9bT4m"),
        ("{\"password\":\"", "\\\\\\\""),
        ("-----BEGIN PRIVATE KEY-----\n", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n"),
        ("-----BEGIN PRIVATE KEY-----\\n", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\n"),
        ("", "glpat-"),
        ("", "\x1b[0m"),
        ("", "token=x7Kq2vN9bT4m\n"),
        ("", "\n"),
    ] {
        let peak = peak_with(head, unit, 8 * MIB);
        assert!(peak < 64, "{peak} MiB for {head:?} and {unit:?} without end");
    }
}

/// A reader who does not read stops the writer; afterwards everything arrives.
#[test]
fn back_pressure() {
    let line = format!("deploy with {TOKEN} and wait for the result of it\n");
    let total = 64 * MIB / line.len();
    for threads in ["-j1", "-j3"] {
        let mut child = tokmask(&[threads]).spawn().expect("the command starts");
        let (mut input, mut output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let taken = AtomicU64::new(0);
        let mut out = vec![];
        thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..total {
                    input.write_all(line.as_bytes()).expect("it reads");
                    taken.fetch_add(line.len() as u64, Ordering::Relaxed);
                }
                drop(input);
            });
            let stalled = until_steady(&taken);
            assert!(stalled < 4 * MIB as u64, "{stalled} bytes were taken while nobody read");
            output.read_to_end(&mut out).expect("it writes");
        });
        assert!(out == line.replace(TOKEN, LABEL).repeat(total).as_bytes(), "{threads}");
        assert!(child.wait().expect("it ends").success());
    }
}

/// The count, when it has not moved for half a second.
fn until_steady(count: &AtomicU64) -> u64 {
    loop {
        let before = count.load(Ordering::Relaxed);
        thread::sleep(Duration::from_millis(500));
        if before > 0 && count.load(Ordering::Relaxed) == before {
            return before;
        }
    }
}

/// What an idle pipe gives up of what was written into it, and what it holds.
#[test]
fn prompt() {
    for threads in ["-j1", "-j2"] {
        let mut dialogue = Dialogue::start(threads);
        dialogue.expect("a whole line\n", "a whole line\n");
        dialogue.expect("Proceed? [y/n] ", "Proceed? [y/n] ");
        dialogue.expect("y\n\r 50 %\r 51 % ", "y\n\r 50 %\r 51 % ");
        dialogue.expect("\nPassword: ", "\nPassword: ");
        dialogue.expect("\ngo ", "\ngo ");
        dialogue.expect(&TOKEN[..20], "");
        dialogue.expect(&format!("{} now ", &TOKEN[20..]), &format!("{LABEL} now "));
        dialogue.expect(&format!("{TOKEN}\n"), &format!("{LABEL}\n"));
    }
}

/// The command with an idle pipe on both sides.
struct Dialogue {
    child: Child,
    heard: mpsc::Receiver<Vec<u8>>,
}

impl Dialogue {
    fn start(threads: &str) -> Dialogue {
        let mut child = tokmask(&[threads]).spawn().expect("the command starts");
        let mut output = child.stdout.take().expect("piped");
        let (tell, heard) = mpsc::channel();
        #[expect(clippy::disallowed_methods, reason = "it ends with the command")]
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                if tell.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        Dialogue { child, heard }
    }

    /// Writes `said` and waits for `heard`; generously where something is to come, and long enough to see that nothing does.
    fn expect(&mut self, said: &str, heard: &str) {
        self.child.stdin.as_mut().expect("piped").write_all(said.as_bytes()).expect("it reads");
        let patience = Duration::from_millis(if heard.is_empty() { 100 } else { 120_000 });
        let (start, mut text) = (Instant::now(), vec![]);
        while text.len() < heard.len().max(1) && start.elapsed() < patience {
            text.extend(self.heard.recv_timeout(patience).unwrap_or_default());
        }
        assert_eq!(String::from_utf8_lossy(&text), heard, "after {said:?}");
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// No message of any run holds a part of a secret.
#[test]
fn silent() {
    let rules = Masker::builtin();
    let examples = rules.rules().rules().flat_map(|r| r.examples());
    let text: String = examples.map(|e| e.text.replace('\n', " ") + "\n").collect();
    let found = rules.find(text.as_bytes());
    let secrets: Vec<&[u8]> = found.iter().map(|f| &text.as_bytes()[f.span.range()]).filter(|s| s.len() > 15).collect();
    for args in [&["--stats"][..], &["--stats", "-j3", "--progress"], &["--fail-on-find"], &["explain"]] {
        for full in [false, true] {
            let said = said(args, full, text.as_bytes());
            let leaked = secrets.iter().position(|s| said.windows(s.len()).any(|w| w == *s));
            assert!(leaked.is_none(), "{args:?}, full disk: {full}: {}", String::from_utf8_lossy(&said));
        }
    }
}

/// What a run says on standard error, its output going nowhere or to a full disk.
fn said(args: &[&str], full: bool, text: &[u8]) -> Vec<u8> {
    let out = File::options().write(true).open(if full { "/dev/full" } else { "/dev/null" }).expect("a device");
    let mut child = tokmask(args).stdout(out).spawn().expect("the command starts");
    // It may end before it has read everything.
    let _ = child.stdin.take().expect("piped").write_all(text);
    child.wait_with_output().expect("it ends").stderr
}
