//! Whole logs: each `fixtures/*.log`, masked, is its `.masked` twin, byte for byte.
//!
//! `TOKMASK_UPDATE=1` writes the twins anew; read what changed before you commit it.

mod generated;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use generated::{assert_current, repository};
use regex::bytes::Regex;
use tokmask::{MaskWriter, Masker, Style};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

fn logs() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository("fixtures")).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "log"));
    paths.sort();
    paths
}

fn read(path: &PathBuf) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn masked_logs_equal_their_twins() {
    for log in logs() {
        assert_current(&log.with_extension("masked"), &MASKER.mask(&read(&log)));
    }
}

#[test]
fn ordinary_lines_stay() {
    let log = read(&repository("fixtures/ordinary.log"));
    assert_eq!(String::from_utf8_lossy(&MASKER.mask(&log)), String::from_utf8_lossy(&log));
}

#[test]
fn what_logs_are_searched_by_stays() {
    let ids = Regex::new(concat!(
        r#"(?:trace|span|request|correlation)_id["=:]+[\w-]+|sha256:[0-9a-f]{64}|"#,
        r"\b[0-9a-f]{40}\b|uid: [0-9a-f-]{36}|2026-\d\d-\d\dT[\d:.]+Z?",
    ))
    .expect("a pattern");
    for log in logs() {
        let (text, masked) = (read(&log), MASKER.mask(&read(&log)));
        let all = |text: &[u8]| ids.find_iter(text).map(|m| m.as_bytes().to_vec()).collect::<Vec<_>>();
        assert!(all(&text) == all(&masked), "{}", log.display());
    }
}

#[test]
fn lines_of_json_stay_json() {
    for log in logs() {
        let masked = MASKER.mask(&read(&log));
        for (before, after) in read(&log).split(|&b| b == b'\n').zip(masked.split(|&b| b == b'\n')) {
            let is_json = |line: &[u8]| serde_json::from_slice::<serde_json::Value>(line).is_ok();
            assert!(!is_json(before) || is_json(after), "{}: {}", log.display(), String::from_utf8_lossy(after));
        }
    }
}

#[test]
fn masked_logs_are_masked_once_in_every_style() {
    for (style, name) in Style::ALL {
        let masker = Masker::new(tokmask::RuleSet::builtin(), style).expect("the built-in rules go together");
        for log in logs() {
            let once = masker.mask(&read(&log));
            let twice = masker.mask(&once);
            assert_eq!(String::from_utf8_lossy(&twice), String::from_utf8_lossy(&once), "{name} {}", log.display());
        }
    }
}

#[test]
fn a_log_written_byte_by_byte_comes_out_the_same() {
    for log in logs() {
        let text = read(&log);
        let mut writer = MaskWriter::new(&MASKER, vec![]);
        for byte in &text {
            std::io::Write::write_all(&mut writer, &[*byte]).expect("a vector takes all");
        }
        assert!(writer.finish().expect("a vector takes all") == MASKER.mask(&text), "{}", log.display());
    }
}
