//! `tokmask rules`.

use predicates::prelude::*;
use predicates::str::{contains, starts_with};

use crate::{Folder, tokmask};

/// A rule file in which one example is wrong.
const BAD: &str = r#"
family = "Acme"

[[rule]]
id = "acme-key"
description = "Acme API key"
tier = "shape"
pattern = 'acme_[a-z0-9]{20}'
reference = "https://acme.example/keys"
examples = [
  { text = 'use acme_q7w2e9r4t1y8u3i5o0p6 here', masked = 'use [REDACTED:acme-key] here' },
  { text = 'acme_q7w2e9r4t1y8u3i5o0p6', masked = 'acme_[REDACTED:acme-key]' },
]
near = ['acme_short']
"#;

fn good() -> String {
    BAD.replace("masked = 'acme_[", "masked = '[")
}

#[test]
fn lists_aligned_columns() {
    let output = tokmask().args(["rules", "list"]).output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let column = |line: &str, words: &[&str]| words.iter().find_map(|word| line.find(&format!("  {word} ")));
    let tiers: Vec<_> = list.lines().map(|line| column(line, &["shape", "vendor", "generic"])).collect();
    assert!(tiers.iter().all(|tier| tier.is_some() && *tier == tiers[0]), "{list}");
    let sure: Vec<_> = list.lines().map(|line| column(line, &["high", "medium", "low"])).collect();
    assert!(sure.iter().all(|column| column.is_some()), "{list}");
    assert!(list.contains("GitHub personal access token (classic)\n"));
}

#[test]
fn lists_only_what_is_chosen() {
    let folder = Folder::new();
    let mut command = tokmask();
    command.args(["rules", "list", "--only", "acme-*", "--rules"]).arg(folder.with("acme.toml", good()));
    command.assert().success().stdout("acme-key  shape    high    Acme API key\n");
}

#[test]
fn shows_a_rule() {
    let folder = Folder::new();
    let mut command = tokmask();
    command.args(["rules", "show", "acme-key", "--rules"]).arg(folder.with("acme.toml", good()));
    let assert = command.assert().success().stdout(starts_with("acme-key\n  Acme API key\n"));
    for part in ["Acme\n", "shape\n", "high\n", "acme_[a-z0-9]{20}\n", "https://acme.example/keys\n", "acme_short\n"] {
        assert.get_output().stdout.windows(part.len()).find(|w| *w == part.as_bytes()).expect(part);
    }
}

#[test]
fn an_unknown_rule_is_an_error() {
    for command in ["show", "test"] {
        let assert = tokmask().args(["rules", command, "no-such-rule"]).assert().code(2).stdout("");
        assert.stderr("tokmask: no rule `no-such-rule`; `tokmask rules list` shows them all\n");
    }
}

#[test]
fn prints_the_table_of_decisions() {
    let output = tokmask().args(["rules", "policy"]).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let mut lines = table.lines();
    let columns: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(columns, ["quoted", "element", "header", "query", "bare", "line", "call", "amid", "prose"]);
    let password: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(
        password,
        [
            "password", "1-5", "1-5", "1-5", "1-5", "1-5", "1-5", "1;", "2", "of", "2;", "3-5", "2", "of", "2;", "3-5",
            "4"
        ]
    );
    assert!(table.contains("5w of 32") && table.contains("\n1  words\n"), "{table}");
}

#[test]
fn prints_the_table_of_decisions_as_json() {
    let output = tokmask().args(["rules", "policy", "--json"]).output().unwrap();
    let cells: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cells.len(), 99);
    assert_eq!(cells[0]["kind"], "password");
    assert_eq!(cells[0]["meaning"], "every value is masked");
    assert_eq!(cells[0]["confidence"], "high");
}

#[test]
fn the_built_in_rules_are_sound() {
    tokmask().args(["rules", "check"]).assert().success().stdout(contains("sound"));
}

#[test]
fn checks_files() {
    let folder = Folder::new();
    tokmask().args(["rules", "check"]).arg(folder.with("good.toml", good())).assert().success();
    let check =
        |name: &str, text: &str| tokmask().args(["rules", "check"]).arg(folder.with(name, text)).assert().code(2);
    check("bad.toml", BAD).stdout(contains("bad.toml").and(contains("rule `acme-key`")));
    check("short.toml", &BAD.replace("near = ['acme_short']", "near = []")).stdout(contains("`near`"));
    check("odd.toml", &BAD.replace("tier =", "level =")).stdout(contains("odd.toml:7").or(contains("odd.toml:4")));
    tokmask().args(["rules", "check", "/nowhere"]).assert().code(2).stdout(contains("/nowhere"));
}

#[test]
fn notes_what_a_rule_without_a_literal_costs() {
    let folder = Folder::new();
    let ticket = BAD.replace("acme_[a-z0-9]{20}", "[a-z]{4}[0-9]{2,}").replace("acme_q7w2e9r4t1y8u3i5o0p6", "acme2026");
    let path = folder.with("ticket.toml", ticket.replace("masked = 'acme_[", "masked = '["));
    let assert = tokmask().args(["rules", "check"]).arg(&path).assert().success();
    assert.stdout(contains("rule `acme-key`: note: no literal").and(contains("all rules are sound")));
    tokmask().args(["rules", "test", "acme-key", "--rules"]).arg(&path).assert().success().stdout(starts_with("right"));
    let mut explain = tokmask();
    explain
        .args(["explain", "--rules"])
        .arg(&path)
        .write_stdin("ticket acme2026 is closed\n")
        .assert()
        .success()
        .stdout(contains("acme-key").and(contains("acme2026").not()));
}

#[test]
fn tests_a_rule() {
    let folder = Folder::new();
    let mut test = tokmask();
    test.args(["rules", "test", "acme-key", "--rules"]).arg(folder.with("good.toml", good()));
    test.assert().success().stdout(contains("right\n  text       use acme_").and(contains("WRONG").not()));
    let mut test = tokmask();
    test.args(["rules", "test", "acme-key", "--rules"]).arg(folder.with("bad.toml", BAD));
    test.assert().code(2).stdout(contains("WRONG\n").and(contains("  should be  acme_[REDACTED:acme-key]\n")));
}
