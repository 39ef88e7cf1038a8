//! What can be said of a rule file without running its rules.

use std::collections::HashMap;
use std::path::PathBuf;

use super::listed::Listed;
use super::load::Lined;
use super::schema::{Check, RuleFile, RuleSource, VendorSource};
use super::vendor::squeezed;
use super::{Matcher, Problem, Rule, builtin, load, read};
use crate::mask::label;

/// The bytes that the automata of all rules that are read may take together.
const AUTOMATA: usize = 32 << 20;
/// After so many problems the rest is not looked at.
const MOST: usize = 100;
/// What known values are masked under.
pub(super) const KNOWN: &str = "known-value";

/// Checks the rule files `paths` stand for; without any, the built-in ones.
pub fn check(paths: &[PathBuf]) -> Vec<Problem> {
    let mut report = Report { seen: taken(&load::builtin()), ..Report::default() };
    if paths.is_empty() {
        builtin::FILES.iter().for_each(|(name, text)| report.file(name, text));
    }
    for path in paths {
        match load::files(path) {
            Ok(files) => files.iter().for_each(|f| match read(f) {
                Ok(text) => report.file(&f.display().to_string(), &text),
                Err(problem) => report.problems.push(problem),
            }),
            Err(problem) => report.problems.push(problem),
        }
    }
    report.problems
}

#[derive(Default)]
struct Report {
    problems: Vec<Problem>,
    /// Where each id was first seen.
    seen: HashMap<String, String>,
    /// What the automata take.
    bytes: usize,
}

impl Report {
    fn file(&mut self, name: &str, text: &str) {
        let is_built_in = builtin::FILES.iter().any(|(_, built_in)| *built_in == text);
        match load::parse(name, text) {
            Err(problems) => self.problems.extend(problems),
            Ok(RuleFile { rules, vendors, .. }) => {
                let rules = rules.iter().map(|Lined { line, it }| (*line, &it.id, Entry::Rule(it)));
                let vendors = vendors.iter().map(|Lined { line, it }| (*line, &it.id, Entry::Vendor(it)));
                rules.chain(vendors).for_each(|(line, id, entry)| self.entry((name, line), id, entry, is_built_in));
            }
        }
    }

    fn entry(&mut self, (file, line): (&str, usize), id: &str, entry: Entry<'_>, is_built_in: bool) {
        if self.problems.len() >= MOST || self.bytes > AUTOMATA {
            return;
        }
        let (found, bytes) = entry.problems();
        self.bytes += bytes;
        let large = (self.bytes > AUTOMATA).then(|| TOO_MANY.to_owned());
        // A file that comes with tokmask may be checked by its name, too.
        let earlier = self.seen.insert(id.to_owned(), format!("{file}:{line}"));
        let double = earlier.filter(|by| !is_built_in || by != BUILT_IN).map(|by| is_double(&by));
        for message in found.into_iter().chain(double).chain(large) {
            let (file, line) = (file.to_owned(), Some(line));
            self.problems.push(Problem { file, line, column: None, rule: Some(id.to_owned()), message });
        }
    }
}

/// What is written in a rule file.
enum Entry<'s> {
    Rule(&'s RuleSource),
    Vendor(&'s VendorSource),
}

impl Entry<'_> {
    /// What is wrong with it, and how many bytes its automaton takes.
    fn problems(&self) -> (Vec<String>, usize) {
        match self {
            Entry::Rule(rule) => rule_problems(rule),
            Entry::Vendor(vendor) => (vendor_problems(vendor), 0),
        }
    }
}

/// The ids that are taken by `others`, and by whom.
fn taken(others: &[Listed]) -> HashMap<String, String> {
    let others = others.iter().map(|rule| (rule.id().to_owned(), BUILT_IN.to_owned()));
    others.chain([(KNOWN.to_owned(), "the known values".to_owned())]).collect()
}

const BUILT_IN: &str = "a rule that comes with tokmask";

fn is_double(by: &str) -> String {
    format!("the id is that of {by}, too: choose another; `--disable` takes away what comes with tokmask")
}

/// Checks that `read` can be used together, and with `others`.
///
/// # Errors
/// Two have one id, or an automaton cannot be built, or all of them are too large.
pub(super) fn together(others: &[Listed], read: &[Rule]) -> Result<(), Problem> {
    let mut seen = taken(others);
    let mut bytes = 0;
    for rule in read {
        let place = rule.line.map_or(rule.file.clone(), |line| format!("{}:{line}", rule.file));
        if let Some(by) = seen.insert(rule.id.clone(), place) {
            return Err(rule.problem(is_double(&by)));
        }
        if let Matcher::Shape(shape) = &rule.matcher {
            bytes += shape.compile().map_err(|message| rule.problem(message))?;
        }
        if bytes > AUTOMATA {
            return Err(rule.problem(TOO_MANY.to_owned()));
        }
    }
    Ok(())
}

const TOO_MANY: &str = "the automata of all rules up to this one take more than 32 MiB: shorten their patterns, or split the \
     rules over several runs";

fn rule_problems(rule: &RuleSource) -> (Vec<String>, usize) {
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
    let bytes = matcher_bytes(rule);
    found.extend(bytes.as_ref().err().cloned());
    (found, bytes.unwrap_or(0))
}

fn matcher_bytes(rule: &RuleSource) -> Result<usize, String> {
    match load::analysed(rule)?.0 {
        Matcher::Shape(shape) => {
            let bytes = shape.compile()?;
            unanchored_example(rule, &shape.anchors).map_or(Ok(bytes), Err)
        }
        _ => Ok(0),
    }
}

fn unanchored_example(rule: &RuleSource, anchors: &[Vec<u8>]) -> Option<String> {
    let holds =
        |text: &str| anchors.iter().any(|a| memchr::memmem::find(text.to_ascii_lowercase().as_bytes(), a).is_some());
    // An example may show the token in base64.
    let plain = anchors.is_empty() || rule.examples.is_empty() || rule.examples.iter().any(|e| holds(&e.text));
    (!plain).then(|| "no example holds a literal of the pattern".to_owned())
}

fn vendor_problems(vendor: &VendorSource) -> Vec<String> {
    let mut found = id_problems(&vendor.id);
    found.extend(vendor_fault(vendor));
    if vendor.example.is_empty() {
        found.push("no `example`: invent a value".into());
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

/// What makes a rule useless or harmful, whatever it looks for.
pub(super) fn rule_fault(rule: &RuleSource) -> Option<String> {
    let is_possible = |check: &Check| !matches!(check, Check::Entropy(bits) if !(0.0..=8.0).contains(bits));
    label_fault(&rule.id).or_else(|| match () {
        () if rule.keys.iter().any(|key| key.trim().is_empty()) => Some("an empty word in `keys`: take it out".into()),
        () if !rule.checks.iter().all(is_possible) => {
            Some("no character has more than 8 bits of entropy, so nothing would be masked: ask for less".into())
        }
        () => None,
    })
}

/// The same of a vendor.
pub(super) fn vendor_fault(vendor: &VendorSource) -> Option<String> {
    label_fault(&vendor.id).or_else(|| match () {
        () if vendor.names.is_empty() => Some("a vendor needs `names`: the words that stand for it in a key".into()),
        () if vendor.names.iter().any(|name| squeezed(name).is_empty()) => {
            Some("a name without a letter or digit in `names`: take it out".into())
        }
        () => None,
    })
}

/// What would break the label.
fn label_fault(id: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_right = !id.is_empty() && id.len() <= 100 && id.chars().all(fits);
    (!is_right).then(|| "an id is 1 to 100 letters, digits and `-`: the label shows it".into())
}
