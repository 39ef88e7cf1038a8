//! No configuration makes the command panic. One that is taken makes a masker; what is said of another fits on a screen or two
//! and tells no value that may stay.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::{Masker, RuleSet, Style};

/// The part of the command that reads a configuration.
#[path = "../../src/cli"]
#[allow(dead_code, unused_imports, reason = "the command uses the rest")]
mod cli {
    mod args;
    mod attributes;
    mod ci;
    mod config;
    mod exit;
    mod input;
    mod known;
    mod ongoing;
    mod output;
    mod paint;
    mod places;
    mod sarif;
    mod settings;
    mod signals;
    mod standard;
    mod tapped;
    mod tree;
    mod warnings;

    use std::path::Path;

    use tokmask::Selection;

    /// The rules that the configuration `path` asks for, or else `None`, and why is said on standard error.
    pub(super) fn selection(path: &Path) -> Option<Selection> {
        let none = args::RuleArgs { rules: vec![], only: vec![], disable: vec![] };
        match config::Config::read(Some(path)) {
            Ok(config) => Some(config.selection(&none, &[], None)),
            Err(failure) => {
                failure.tell();
                None
            }
        }
    }
}

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("tokmask-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder takes another");
    folder
});
const TEXT: &[u8] = b"password=hunter2x token: ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n";

fuzz_target!(|text: &str| {
    // Other files are none of its business.
    if text.contains("rules") && text.contains('/') {
        return;
    }
    let path = FOLDER.join("t.toml");
    std::fs::write(&path, text).expect("the folder takes a file");
    let mut selected = None;
    let said = said(|| selected = cli::selection(&path));
    assert_eq!(selected.is_some(), said.is_empty());
    let complaint = match selected.map(|selection| RuleSet::load(&selection)) {
        Some(Ok(rules)) => {
            let masker = Masker::new(rules, Style::Label).expect("rules that were loaded go together");
            assert!(masker.mask(TEXT).ends_with(b"\n"));
            return;
        }
        Some(Err(error)) => format!("{error}\n"),
        None => said,
    };
    assert!(complaint.trim_end().len() < 10_000 && complaint.lines().count() <= 64, "{complaint}");
    for value in values(text) {
        // What stands elsewhere, too, may be told from there.
        let is_told = complaint.contains(&value) && text.matches(&value).count() == 1;
        assert!(!is_told, "a value is told");
    }
});

/// What `act` says on standard error.
fn said(act: impl FnOnce()) -> String {
    let path = FOLDER.join("said");
    let (file, own) = (std::fs::File::create(&path).expect("a file"), std::io::stderr());
    let own = std::os::fd::AsFd::as_fd(&own).try_clone_to_owned().expect("a descriptor is left");
    rustix::stdio::dup2_stderr(&file).expect("a descriptor is left");
    act();
    rustix::stdio::dup2_stderr(&own).expect("a descriptor is left");
    std::fs::read_to_string(&path).expect("text")
}

/// The values that may stay, if the configuration is TOML.
fn values(text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let entries = table.get("allow").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let of_entry = |entry: &toml::Value| entry.get("values").map(strings).unwrap_or_default();
    entries.iter().flat_map(of_entry).filter(|value| value.len() >= 8).collect()
}

fn strings(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(text) => vec![text.clone()],
        toml::Value::Array(items) => items.iter().flat_map(strings).collect(),
        _ => vec![],
    }
}
