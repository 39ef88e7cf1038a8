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
        let assert = tokmask().args(["rules", command, "github-pta"]).assert().code(2).stdout("");
        assert.stderr("tokmask: no rule `github-pta`; `github-pat` is near; `tokmask rules list` shows them all\n");
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

/// A rule as users write it, without what a contribution needs.
fn bare(id: &str, pattern: &str) -> String {
    format!("[[rule]]\nid = '{id}'\ntier = 'shape'\npattern = '{pattern}'\n")
}

#[test]
fn a_rule_without_examples_works() {
    let folder = Folder::new();
    let path = folder.with("bare.toml", bare("acme", "acme_[a-z]{5,}"));
    let mut command = tokmask();
    command.arg("--rules").arg(&path).write_stdin("at acme_secretly\n");
    command.assert().success().stdout("at [REDACTED:acme]\n");
    let assert = tokmask().args(["rules", "check"]).arg(&path).assert().code(2);
    assert.stdout(contains("bare.toml:1: rule `acme`: fewer than two `examples`"));
}

/// Whatever is wrong with a rule is told before anything is read, with its file, its line and the cure; `rules check` says so,
/// too.
#[test]
fn a_wrong_rule_is_told_with_its_place() {
    let folder = Folder::new();
    let first = bare("acme-first", "first_[a-z]{5,}");
    for (rule, said) in [
        (bare("acme", "acme_(?:(?:[a-z]{1000}){1000}){1000}"), "the pattern is too large"),
        (bare("acme", "acme_(?:[a-z]{200}x){200}y?"), "shorten its counted repetitions"),
        (bare("acme", &format!("acme_{}", "a?".repeat(20_000))), "the pattern is longer than 32 KiB: split it"),
        (bare("acme", "acme_(?P<secret>)"), "the group `secret` is always empty, so nothing would be masked"),
        (bare("acme", r"acme_\(?P<secret>"), "where it is no group"),
        (bare("acme", "acme_[a-z]{5,}") + "checks = [{ entropy = 9.0 }]\n", "no character has more than 8 bits"),
        (bare("acme-first", "acme_[a-z]{5,}"), "r.toml:1, too: choose another"),
        (bare("github-pat", "acme_[a-z]{5,}"), "a rule that comes with tokmask, too: choose another"),
        (bare("known-value", "acme_[a-z]{5,}"), "the known values, too: choose another"),
        (bare("acme key", "acme_[a-z]{5,}"), "an id is 1 to 100 letters, digits"),
        (bare("acme", "("), "the pattern is no regex"),
    ] {
        let path = folder.with("r.toml", first.clone() + &rule);
        let id = rule.split('\'').nth(1).unwrap();
        let told = || contains(format!("r.toml:5: rule `{id}`: ")).and(contains(said));
        tokmask().arg("--rules").arg(&path).write_stdin("x").assert().code(2).stdout("").stderr(told());
        tokmask().args(["rules", "check"]).arg(&path).assert().code(2).stdout(told());
    }
    let empty = folder.with("empty.toml", "family = 'Acme'\n");
    tokmask().arg("--rules").arg(empty).write_stdin("x").assert().code(2).stderr(contains("no rule in the file"));
}

/// The same file may be named twice, the same id not, be it in two files.
#[test]
fn two_rules_of_one_id() {
    let folder = Folder::new();
    let one = folder.with("one.toml", bare("acme", "acme_[a-z]{5,}"));
    let other = folder.with("other.toml", bare("acme", "acme_[0-9]{5,}"));
    let run = |paths: &[&std::path::Path]| {
        let mut command = tokmask();
        for path in paths {
            command.arg("--rules").arg(path);
        }
        command.write_stdin("at acme_secretly\n").assert()
    };
    run(&[&one, &one, folder.0.path().join(".").join("one.toml").as_path()]).success().stdout("at [REDACTED:acme]\n");
    let told = || contains("other.toml:1: rule `acme`: the id is that of ").and(contains("one.toml:1, too"));
    run(&[&one, &other]).code(2).stdout("").stderr(told());
    tokmask().args(["rules", "check"]).arg(folder.0.path()).assert().code(2).stdout(told());
}

/// Ten thousand rules and the worst patterns that are accepted: loaded in bounded time and memory, or refused.
#[test]
fn many_rules_and_large_ones() {
    let folder = Folder::new();
    let many = |count: usize, pattern: fn(usize) -> String| {
        (0..count).map(|n| bare(&format!("acme-{n}"), &pattern(n))).collect::<String>()
    };
    for (name, text, code) in [
        ("many", many(10_000, |n| format!("acme{n}_[a-z0-9]{{20}}")), 0),
        ("dear", many(1500, |n| format!("acme{n}_(?P<secret>[a-z0-9]{{200}})[a-z]*x")), 2),
        ("dearer", many(3, |n| format!("acme{n}_(?:[a-z0-9]*x|[b-y]{{300,600}}z|foo.*bar)")), 2),
        ("unanchored", many(2000, |n| format!("[a-z]{{{}}}[0-9]{{5}}", n % 100 + 1)), 2),
        ("parts", bare("acme", &format!("acme_{}{}", "(?:ab|cd)".repeat(4), "a[bc]".repeat(1500))), 0),
        ("optional", bare("acme", &format!("acme_{}", "a?".repeat(10_000))), 2),
        (
            "alternatives",
            bare("acme", &format!("acme_(?:{})", (0..2500).map(|n| format!("k{n}[a-z]*x|")).collect::<String>() + "y")),
            2,
        ),
        ("states", bare("acme", "acme_[ab]*a[ab]{20}x"), 2),
    ] {
        let path = folder.with(name, text);
        let command =
            format!("ulimit -v 400000; exec {} -j1 --rules {}", env!("CARGO_BIN_EXE_tokmask"), path.display());
        let output =
            assert_cmd::Command::new("bash").args(["-c", &command]).timeout(crate::PATIENCE).write_stdin("x").output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(code), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn notes_a_group_that_is_not_the_part_to_mask() {
    let folder = Folder::new();
    let path = folder.with("acme.toml", good().replace("acme_[a-z0-9]{20}", "acme_(?P<secert>[a-z0-9]{20})"));
    let assert = tokmask().args(["rules", "check"]).arg(&path).assert().success();
    assert.stdout(contains("acme.toml:4: rule `acme-key`: note: all of the match is masked, not the group `secert`"));
}

#[test]
fn lists_what_is_searched_for() {
    let listed = |args: &[&str]| {
        let output = tokmask().args(["rules", "list"]).args(args).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let found = listed(&["GitHub", "classic"]);
    assert!(found.starts_with("github-pat  shape") && found.lines().count() == 1, "{found}");
    let found = listed(&["--tier", "vendor"]);
    assert!(found.lines().count() > 100 && found.lines().all(|line| line.contains("  vendor   ")), "{found}");
    assert_eq!(listed(&["no such words"]), "");
}

#[test]
fn tells_of_rules_in_json() {
    let told = |args: &[&str]| -> serde_json::Value {
        serde_json::from_slice(&tokmask().arg("rules").args(args).output().unwrap().stdout).unwrap()
    };
    let list = told(&["list", "--json", "--only", "github-pat"]);
    let listed = serde_json::json!([{
        "id": "github-pat", "family": "GitHub", "tier": "shape", "confidence": "high",
        "description": "GitHub personal access token (classic)",
    }]);
    assert_eq!(list, listed);
    let shown = told(&["show", "--json", "github-pat"]);
    assert_eq!((&shown["id"], &shown["file"]), (&"github-pat".into(), &"rules/github.toml".into()));
    assert!(shown["examples"][0]["masked"].as_str().unwrap().contains("[REDACTED:github-pat]"));
    assert_eq!(told(&["list", "--json", "no such words"]), serde_json::json!([]));
}
