//! The README is true: its commands run, its outputs are what they print, its table lists every option, its example
//! compiles.
//!
//! A `console` block holds commands behind `$ ` and under each what it prints. They run one by one in a folder of their
//! own that has copies of `fixtures/` and `examples/`. `cargo run --release --` stands for the binary under test.
//! `TOKMASK_UPDATE=1` writes the outputs anew.

#![cfg(feature = "cli")]

mod generated;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use generated::{assert_current, repository};
use regex::{Captures, Regex};

const TOKMASK: &str = env!("CARGO_BIN_EXE_tokmask");

fn readme() -> String {
    fs::read_to_string(repository("README.md")).expect("the README is there")
}

/// A code block in `language`, its content a group.
fn block(language: &str) -> Regex {
    Regex::new(&format!(r"(?ms)^```{language}\n(.*?)^```$")).expect("a pattern")
}

/// The commands of a `console` block.
fn commands(block: &str) -> impl Iterator<Item = &str> {
    block.lines().filter_map(|line| line.strip_prefix("$ "))
}

/// What `command` prints in `folder`, on both streams.
fn printed(command: &str, folder: &Path) -> String {
    let command = command.replace("cargo run --release --", "tokmask");
    let bin = Path::new(TOKMASK).parent().expect("a folder").display().to_string();
    let path = format!("{bin}:{}", env::var("PATH").expect("a path"));
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .env("PATH", path)
        .env("TERM", "dumb")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("bash is there");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn copy(name: &str, to: &Path) {
    fs::create_dir(to.join(name)).expect("a new folder");
    for entry in fs::read_dir(repository(name)).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, to.join(name).join(path.file_name().expect("a name"))).expect("room for a copy");
    }
}

#[test]
fn every_command_prints_what_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy("fixtures", folder.path());
    copy("examples", folder.path());
    let block = block("console");
    let readme = readme();
    let made = block.replace_all(&readme, |c: &Captures<'_>| {
        let run = |command| format!("$ {command}\n{}", printed(command, folder.path()));
        format!("```console\n{}```", commands(&c[1]).map(run).collect::<String>())
    });
    assert_current(&repository("README.md"), made.as_bytes());
}

#[test]
fn the_table_lists_every_option() {
    let option = Regex::new(r"--[a-z][a-z-]+").expect("a pattern");
    let options = |text: &str| option.find_iter(text).map(|m| m.as_str().to_owned()).collect::<BTreeSet<_>>();
    let mut known = options(&printed("tokmask -h", &repository("")));
    known.retain(|o| o != "--help" && o != "--version");
    let readme = readme();
    let rows: String = readme.lines().filter(|l| l.starts_with("| `-")).collect();
    assert_eq!(options(&rows), known);
}

#[test]
fn the_program_shown_is_the_example() {
    let example = fs::read_to_string(repository("examples/mask_writer.rs")).expect("the example is there");
    let readme = readme();
    let shown: Vec<&str> = block("rust").captures_iter(&readme).map(|c| c.extract::<1>().1[0]).collect();
    assert_eq!(shown, [example]);
}
