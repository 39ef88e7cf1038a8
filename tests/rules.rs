//! The built-in rules keep their own promises.

use std::fs;

use tokmask::{Masker, Rule, RuleSet, Style, audit};

#[test]
fn built_in_rules_have_no_problem() {
    let problems = audit::check(&[]).expect("the built-in rules load");
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} problems:\n{}", list.len(), list.join("\n"));
}

#[test]
fn no_label_is_a_secret() {
    let masker =
        Masker::new(RuleSet::only_from(&[]).expect("the built-in rules load"), Style::Label).expect("they go together");
    assert_eq!(audit::masked_labels(&masker), []);
}

#[test]
fn every_rule_shows_two_secrets_and_a_near_miss() {
    let rules = RuleSet::only_from(&[]).expect("the built-in rules load");
    let is_poor = |rule: &&Rule| rule.examples().len() < 2 || rule.near().is_empty();
    let poor: Vec<&str> = rules.rules().filter(is_poor).map(|rule| rule.id.as_str()).collect();
    assert!(poor.is_empty(), "{poor:?}");
}

#[test]
fn options_of_programs_are_masked_as_their_examples_say() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/programs.toml")).expect("it is there");
    let table: toml::Table = text.parse().expect("the build script has read it");
    let masker = Masker::builtin();
    let masked = |text: &str| String::from_utf8(masker.mask(text.as_bytes())).expect("text");
    for program in table["program"].as_array().expect("programs") {
        for example in program["examples"].as_array().expect("examples") {
            let (text, value) =
                (example["text"].as_str().expect("a text"), example["value"].as_str().expect("a value"));
            let (before, after) = text.split_once(value).expect("the build script has looked");
            let output = masked(text);
            assert!(output.starts_with(before) && output.ends_with(after) && !output.contains(value), "{output}");
        }
        for near in program["near"].as_array().expect("near misses") {
            let near = near.as_str().expect("a text");
            assert_eq!(masked(near), near);
        }
    }
}
