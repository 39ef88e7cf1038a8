//! The literals whose every occurrence is looked at: one Aho-Corasick automaton over all rules.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::context::Context;
use crate::error::Error;
use crate::finding::RuleIndex;
use crate::rules::{Matcher, RuleSet};

/// What an occurrence of a literal may be the sign of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// Shape rules, and how many bytes before the literal their match starts: at least and at most.
    pub shapes: Vec<(RuleIndex, (usize, usize))>,
    /// Whether it is a word that names a secret.
    pub names: bool,
}

/// Where the literals stand.
pub(crate) struct Anchors {
    automaton: AhoCorasick,
    targets: Vec<Target>,
}

impl Anchors {
    pub(crate) fn new(rules: &RuleSet, context: &Context) -> Result<Anchors, Error> {
        let mut literals: BTreeMap<Vec<u8>, Target> = BTreeMap::new();
        for (index, rule) in rules.indexed() {
            if let Matcher::Shape(_, shape) = &rule.matcher {
                for literal in &shape.anchors {
                    literals.entry(literal.clone()).or_default().shapes.push((index, shape.lead));
                }
            }
        }
        for word in context.keywords() {
            literals.entry(word.to_ascii_lowercase().into_bytes()).or_default().names = true;
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .prefilter(false)
            .build(literals.keys())
            .map_err(|e| Error::rule(format!("the literals of all rules make too large an automaton: {e}")))?;
        Ok(Anchors { automaton, targets: literals.into_values().collect() })
    }

    /// Every occurrence of every literal, by its end: where it starts and what it may be the sign of.
    pub(crate) fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, &'a Target)> + 'a {
        self.automaton.find_overlapping_iter(text).map(|m| (m.start(), &self.targets[m.pattern().as_usize()]))
    }
}
