//! What is derived from the rules must miss none of their tokens: random tokens of every rule, in random places, and all
//! that an automaton finds in logs.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::string::bytes_regex;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::anchors::{Anchors, Scratch};
use super::literals::Target;
use super::{Carry, Scanner, Text, masks};
use crate::finding::RuleIndex;
use crate::known::Snapshot;
use crate::mask::Style;
use crate::rules::{RuleSet, Shape};

/// How many random tokens of each rule are tried.
const TOKENS: usize = 12;
/// What may stand right before any token.
const BEFORE: [&[u8]; 8] = [b"", b" ", b"\"", b"=", b"\\n", b"%3D", b"\\u0022", b"[0m"];
/// What may stand behind one.
const AFTER: [&[u8]; 6] = [b"", b" ", b"\"", b"\n", b"</a>", b"&x=1"];

/// Tries random tokens of each shape rule, whole and as short as a cut one may be, and says which of them are overlooked.
fn overlooked(anchors: &Anchors, rules: &RuleSet) -> Vec<String> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut missed = vec![];
    for (index, shape) in rules.shapes() {
        let tokens = bytes_regex(&format!("(?-u:{})", shape.pattern())).expect("a pattern that a token can be made of");
        for _ in 0..TOKENS {
            let token = tokens.new_tree(&mut runner).expect("a token").current();
            for text in forms(shape, &token) {
                let place = Place::random(&mut runner);
                if !place.finds(anchors, index, text) {
                    missed.push(format!("{}: {:?} in {place:?}", rules.get(index).id, String::from_utf8_lossy(text)));
                }
            }
        }
    }
    missed
}

/// The token, and as little of it as is masked.
fn forms<'t>(shape: &Shape, token: &'t [u8]) -> Vec<&'t [u8]> {
    let cut = shape.cut.filter(|&cut| cut < token.len()).map(|cut| &token[..cut]);
    [Some(token), cut].into_iter().flatten().collect()
}

/// Where a token stands.
#[derive(Debug)]
struct Place {
    /// How many bytes before it on its line, so that it stands anywhere in a block.
    indent: usize,
    before: &'static [u8],
    after: &'static [u8],
    /// How many bytes more follow.
    rest: usize,
}

impl Place {
    fn random(runner: &mut TestRunner) -> Place {
        let rest = prop_oneof![Just(0), 0..2 * masks::BLOCK];
        let places =
            (0..2 * masks::BLOCK, proptest::sample::select(&BEFORE[..]), proptest::sample::select(&AFTER[..]), rest);
        let (indent, before, after, rest) = places.new_tree(runner).expect("a place").current();
        Place { indent, before, after, rest }
    }

    /// Whether the rule is tried where the token begins.
    fn finds(&self, anchors: &Anchors, rule: RuleIndex, token: &[u8]) -> bool {
        let (indent, rest) = (b" ".repeat(self.indent), b".".repeat(self.rest));
        let start = indent.len() + self.before.len();
        let text = [&indent, self.before, token, self.after, b" ", &rest].concat();
        let mut found = false;
        anchors.find(&text, std::iter::empty(), &mut Scratch::default(), |at, targets: &[Target]| {
            let starts = |target: &Target| match *target {
                Target::Shape(index, (least, most)) => {
                    index == rule && (start + usize::from(least)..=start + usize::from(most)).contains(&at)
                }
                _ => false,
            };
            found |= targets.iter().any(starts);
        });
        found
    }
}

#[test]
fn no_token_of_any_rule_is_overlooked() {
    let rules = Arc::new(RuleSet::builtin());
    for anchors in Anchors::ways(&rules) {
        let missed = overlooked(&anchors, &rules);
        assert!(missed.is_empty(), "{} overlooked:\n{}", missed.len(), missed.join("\n"));
    }
}

/// The fixtures, the examples of all rules, and real logs where they are there.
pub(super) fn texts() -> Vec<Vec<u8>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["fixtures", "rules", "../shared/corpus/loghub", "../shared/corpus/applogs", "../shared/detection/cases"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(root.join(folder)).ok()).flatten();
    files.map(|file| std::fs::read(file.expect("a file").path()).unwrap_or_default()).collect()
}

#[test]
fn every_way_finds_in_logs_what_an_automaton_finds() {
    let rules = Arc::new(RuleSet::builtin());
    let scanner = || Scanner::new(rules.clone(), Style::Label).expect("the built-in rules go together");
    let with = |anchors| Scanner { anchors, ..scanner() };
    let automaton = with(Anchors::automaton(&rules));
    let ways = Scanner::ways(&rules, Style::Label);
    for text in texts() {
        let found = |scanner: &Scanner| {
            let text = Text { bytes: &text, from: 0, starts_line: true, goes_on: false, urgent: false };
            scanner.scan(text, &Carry::default(), &Snapshot::default()).map_or(vec![], |decision| decision.regions)
        };
        let wanted = found(&automaton);
        assert!(ways.iter().all(|way| found(way) == wanted), "in a text of {} bytes", text.len());
    }
}
