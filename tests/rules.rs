//! The built-in rules keep their own promises.

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
