//! No rule file makes the checker panic, nor the masker that takes what the checker has passed; and that masks as the naive
//! masker does, whatever the rules are.
//!
//! Input: a rule file, or else a pattern, a line end and a text to mask with it.
#![no_main]

#[path = "../../tests/oracle/mod.rs"]
mod oracle;

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::{Masker, RuleSet, Style, audit};

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("tokmask-fuzz-{}.toml", std::process::id())));

fuzz_target!(|input: &str| {
    let (pattern, text) = input.split_once('\n').unwrap_or((input, ""));
    let file = if input.contains("[[") { input.to_owned() } else { rule(pattern) };
    std::fs::write(&*FILE, &file).expect("the temporary folder takes a file");
    let _ = audit::check(&[FILE.clone()]);
    let Ok(rules) = RuleSet::only_from(&[FILE.clone()]) else { return };
    if let Ok(masker) = Masker::new(rules, Style::Label) {
        let masked = masker.mask(text.as_bytes());
        let lines = |t: &[u8]| t.iter().filter(|&&b| b == b'\n').count();
        assert_eq!(lines(text.as_bytes()), lines(&masked), "as many lines out as in");
        assert!(masked == oracle::mask(&masker, text.as_bytes()), "as the naive masker");
    }
});

fn rule(pattern: &str) -> String {
    // A JSON string is a TOML string.
    let pattern = serde_json::to_string(pattern).expect("a string");
    format!(
        "family = 'F'\n[[rule]]\nid = 'x'\ndescription = 'x'\ntier = 'shape'\npattern = {pattern}\nexamples = []\nnear = []\nreference = 'RFC 1'\n"
    )
}
