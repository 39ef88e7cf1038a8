//! The command as people and scripts meet it: exit codes, files, pipes, signals, words.

#![cfg(feature = "cli")]

mod ci;
mod config;
mod explain;
mod filter;
mod frames;
mod help;
mod in_place;
mod known;
mod options;
mod pipes;
mod report;
mod rules;
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// An invented token.
const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const SECRET_LINE: &str = "deploy with ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u now\n";
const MASKED_LINE: &str = "deploy with [REDACTED:github-pat] now\n";

/// The command, ready to be given arguments.
fn tokmask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokmask"));
    command.env_remove("COLUMNS").env_remove("TOKMASK_CONFIG").timeout(std::time::Duration::from_secs(60));
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
