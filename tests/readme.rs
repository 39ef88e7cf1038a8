//! The README is true: its commands run, its outputs are what they print, its table lists every option, its example
//! compiles.
//!
//! A `console` block holds commands behind `$ ` and under each what it prints. They run one by one in a folder of their
//! own that has copies of `fixtures/` and `examples/`. `cargo run --release --` stands for the binary under test.

#![cfg(feature = "cli")]

mod generated;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use generated::repository;
use regex::Regex;

const TOKMASK: &str = env!("CARGO_BIN_EXE_tokmask");

fn readme() -> String {
    fs::read_to_string(repository("README.md")).expect("the README is there")
}

/// The contents of the code blocks in `language`.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let block = Regex::new(&format!(r"(?ms)^```{language}\n(.*?)^```$")).expect("a pattern");
    block.captures_iter(text).map(|c| c[1].to_owned()).collect()
}

/// The commands of a `console` block, each with what it is said to print.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = vec![];
    for line in block.lines() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.to_owned(), String::new())),
            (None, Some((command, _))) if command.ends_with('\\') => *command += &format!("\n{line}"),
            (None, Some((_, output))) => *output += &format!("{line}\n"),
            (None, None) => panic!("a block begins with output: {line}"),
        }
    }
    found
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
    for (command, output) in blocks(&readme(), "console").iter().flat_map(|b| commands(b)) {
        pretty_assert(&command, &printed(&command, folder.path()), &output);
    }
}

fn pretty_assert(command: &str, printed: &str, said: &str) {
    assert!(printed == said, "$ {command}\n--- it prints\n{printed}--- the README says\n{said}---");
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
    assert_eq!(blocks(&readme(), "rust"), [example]);
}
