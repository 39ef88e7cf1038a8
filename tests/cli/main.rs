//! The command as people and scripts meet it: exit codes, files, pipes, signals, words.

#![cfg(feature = "cli")]

mod ci;
mod config;
mod explain;
mod files;
mod filter;
mod frames;
mod help;
mod in_place;
mod known;
mod options;
mod packed;
mod pipes;
mod report;
mod rules;
mod run;
mod show;
#[cfg(target_os = "linux")]
mod signals;
mod tree;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::retry_on_intr;
use tempfile::TempDir;

/// An invented token.
const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const SECRET_LINE: &str = "deploy with ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u now\n";
const MASKED_LINE: &str = "deploy with [REDACTED:github-pat] now\n";

/// How long to wait for what is certain to come, on a machine that is busy with much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// The command, ready to be given arguments.
fn tokmask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokmask"));
    command.env_remove("COLUMNS").env_remove("TOKMASK_CONFIG").timeout(PATIENCE);
    // The tests may be run by such a host themselves.
    for host in ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "BUILDKITE"] {
        command.env_remove(host);
    }
    command
}

/// The command for tests that hold its pipes in their own hands.
fn process() -> std::process::Command {
    std::process::Command::new(env!("CARGO_BIN_EXE_tokmask"))
}

fn start(command: &mut std::process::Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How it ended and what it wrote to standard error.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn line(reader: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    line
}

/// Waits until `done`, and fails if that takes for ever.
fn wait_until(mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "waited too long");
        sleep(Duration::from_millis(5));
    }
}

/// Whether something happens to `fd` within `limit`.
fn is_ready(fd: impl AsFd, event: PollFlags, limit: Duration) -> bool {
    let limit = limit.try_into().unwrap();
    // The death of a child interrupts it.
    retry_on_intr(|| poll(&mut [PollFd::new(&fd, event)], Some(&limit))).unwrap() > 0
}

/// A folder for one test, with a few ways to look into it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and gives its path.
    fn with(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

/// What a run wrote to standard error.
fn stderr(command: &mut Command) -> String {
    String::from_utf8(command.output().unwrap().stderr).unwrap()
}
