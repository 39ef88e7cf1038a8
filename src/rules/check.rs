//! What can be said of a rule file without running its rules.

use std::collections::HashMap;
use std::path::PathBuf;

use super::schema::{RuleFile, RuleSource, VendorSource};
use super::{Matcher, Problem, Rule, builtin, load, read};
use crate::mask::label;

/// Checks the rule files `paths` stand for; without any, the built-in ones.
pub fn check(paths: &[PathBuf]) -> Vec<Problem> {
    let mut report = Report::default();
    if paths.is_empty() {
        builtin::FILES.iter().for_each(|(name, text)| report.file(name, text));
    }
    for path in paths {
        match load::files(path) {
            Ok(files) => files.iter().for_each(|f| match read(f) {
                Ok(text) => report.file(&f.display().to_string(), &text),
                Err(e) => report.unreadable(f.display().to_string(), e.to_string()),
            }),
            Err(e) => report.unreadable(path.display().to_string(), e.to_string()),
        }
    }
    report.problems
}

#[derive(Default)]
struct Report {
    problems: Vec<Problem>,
    /// Where each id was first seen.
    seen: HashMap<String, String>,
}

impl Report {
    fn unreadable(&mut self, file: String, message: String) {
        self.problems.push(Problem { file, line: None, rule: None, message });
    }

    fn file(&mut self, name: &str, text: &str) {
        match load::parse(name, text) {
            Err(problem) => self.problems.push(problem),
            Ok(RuleFile { rules, vendors, .. }) => {
                for rule in &rules {
                    self.all(name, text, &rule.id, rule_problems(rule));
                }
                for vendor in &vendors {
                    self.all(name, text, &vendor.id, vendor_problems(vendor));
                }
            }
        }
    }

    fn all(&mut self, file: &str, text: &str, id: &str, messages: Vec<String>) {
        let double = self.seen.insert(id.to_owned(), file.to_owned());
        let double = double.map(|earlier| format!("the id is used before, in {earlier}: choose another"));
        for message in messages.into_iter().chain(double) {
            let (file, line) = (file.to_owned(), load::line_of_rule(text, id));
            self.problems.push(Problem { file, line, rule: Some(id.to_owned()), message });
        }
    }
}

fn rule_problems(rule: &RuleSource) -> Vec<String> {
    let mut found = id_problems(&rule.id);
    let mut must = |holds: bool, message: &str| {
        if !holds {
            found.push(message.to_owned());
        }
    };
    must(rule.examples.len() >= 2, "fewer than two `examples`: give it another");
    must(!rule.near.is_empty(), "no `near` miss: give it a text that looks alike and is not masked");
    must(!rule.description.trim().is_empty(), "no `description`");
    must(
        rule.reference.starts_with("https://") || rule.reference.starts_with("RFC "),
        "`reference` must be an https address or an RFC",
    );
    let placed = rule.examples.iter().all(|e| e.masked.contains(&label(&rule.id)));
    must(placed, "an example's `masked` text does not show this rule's label");
    found.extend(matcher_problem(rule));
    found
}

fn matcher_problem(rule: &RuleSource) -> Option<String> {
    match load::analysed(rule) {
        Err(message) => Some(message),
        Ok((Matcher::Shape(shape), _)) => shape.compile().err().or_else(|| unanchored_example(rule, &shape.anchors)),
        Ok(_) => None,
    }
}

fn unanchored_example(rule: &RuleSource, anchors: &[Vec<u8>]) -> Option<String> {
    let holds =
        |text: &str| anchors.iter().any(|a| memchr::memmem::find(text.to_ascii_lowercase().as_bytes(), a).is_some());
    // An example may show the token in base64.
    let plain = anchors.is_empty() || rule.examples.iter().any(|e| holds(&e.text));
    (!plain).then(|| "no example holds a literal of the pattern".to_owned())
}

fn vendor_problems(vendor: &VendorSource) -> Vec<String> {
    let mut found = id_problems(&vendor.id);
    if vendor.names.is_empty() {
        found.push("no `names`: give the words that stand for the vendor in a key".into());
    }
    if !vendor.reference.starts_with("https://") {
        found.push("`reference` must be an https address".into());
    }
    found
}

fn id_problems(id: &str) -> Vec<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match id.chars().all(plain) && id.starts_with(|c: char| c.is_ascii_alphanumeric()) && id.len() <= 40 {
        true => vec![],
        false => vec!["an id is 1 to 40 lower-case letters, digits and `-`".into()],
    }
}

/// The first rule of `rules` whose automaton cannot be built.
pub(super) fn uncompilable(rules: &[Rule]) -> Option<Problem> {
    rules.iter().find_map(|rule| match &rule.matcher {
        Matcher::Shape(shape) => Some(Problem {
            file: rule.file.clone(),
            line: None,
            rule: Some(rule.id.clone()),
            message: shape.compile().err()?,
        }),
        _ => None,
    })
}
