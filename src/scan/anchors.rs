//! The literals whose every occurrence is looked at.
//!
//! A token that names itself begins where a word begins, mostly with a long run of what tokens are made of, and there are
//! thousands of ways to begin; what names a secret that stands beside it may stand anywhere, and there are some hundred
//! of those. Masks of 64 bytes say where either may stand; a table of the literals' first bytes says where one does. So
//! the cost hardly depends on how many literals there are; an Aho-Corasick automaton over as many is some megabytes large
//! and misses the cache at every other byte.

use std::iter::Peekable;

use super::context::Context;
use super::dressed;
use super::flat::Flat;
use super::masks::{BLOCK, Bytes, Classes, Classifier, LONG, PADDING, TOGETHER, Wanted, Words};
use super::table::{Literals, Table, Target};
use crate::finding::RuleIndex;
use crate::rules::schema::{Check, Left};
use crate::rules::{Matcher, RuleSet, Shape};

/// Where the literals stand, in any case of ASCII letters.
pub(crate) struct Anchors {
    classifier: Classifier,
    wanted: Wanted,
    table: Table,
}

/// The literals by where they stand.
#[derive(Default)]
struct Kinds {
    /// Where a word and a long run of what tokens are made of begin.
    long: Literals,
    /// Where a word begins.
    starting: Literals,
    /// Anywhere.
    inside: Literals,
}

impl Kinds {
    fn add(&mut self, rule: RuleIndex, shape: &Shape) {
        let long = shape.run >= LONG;
        for literal in &shape.anchors {
            let literals = match begins_word(shape, literal) {
                true if long => &mut self.long,
                true => &mut self.starting,
                false => &mut self.inside,
            };
            literals.entry(literal.clone()).or_default().shapes.push((rule, shape.lead));
        }
        for literal in dressed::literals(shape) {
            let literals = if long { &mut self.long } else { &mut self.starting };
            literals.entry(literal).or_default().dressed.push(rule);
        }
    }
}

/// Whether every token of `shape` with that literal begins with it, where a word begins.
fn begins_word(shape: &Shape, literal: &[u8]) -> bool {
    let leads = shape.lead == (0, 0) && literal[0].is_ascii_alphanumeric();
    leads && shape.left != Left::Any && !shape.checks.contains(&Check::Crc32Base62)
}

/// The way through a text, block by block.
struct Way<G: Iterator> {
    words: Words,
    gaps: Peekable<G>,
}

impl<G: Iterator<Item = usize>> Way<G> {
    /// The places in the block at `from`, the next one, where a literal may stand.
    #[inline]
    fn places(&mut self, classes: &Classes, from: usize) -> u64 {
        let mut starts = self.words.starts(classes);
        while let Some(gap) = self.gaps.next_if(|&gap| gap < from + BLOCK) {
            starts |= 1 << (gap - from);
        }
        classes.inside | starts & (classes.starting | classes.long_runs())
    }
}

impl Anchors {
    pub(crate) fn new(rules: &RuleSet, context: &Context) -> Anchors {
        let mut kinds = Kinds::default();
        for (index, rule) in rules.indexed() {
            if let Matcher::Shape(shape) = &rule.matcher {
                kinds.add(index, shape);
            }
        }
        for word in context.keywords() {
            kinds.inside.entry(word.to_ascii_lowercase().into_bytes()).or_default().names = true;
        }
        for word in context.programs() {
            kinds.starting.entry(word.to_ascii_lowercase().into_bytes()).or_default().programs = true;
        }
        Anchors::of(kinds)
    }

    /// The same, found without help of the processor.
    #[cfg(test)]
    pub(crate) fn portable(rules: &RuleSet, context: &Context) -> Anchors {
        Anchors { classifier: Classifier::portable(), ..Anchors::new(rules, context) }
    }

    fn of(kinds: Kinds) -> Anchors {
        let Kinds { long, starting, inside } = kinds;
        let wanted = Wanted::new(inside.keys().map(Vec::as_slice), starting.keys().map(Vec::as_slice));
        let mut literals = inside;
        for (literal, target) in starting.into_iter().chain(long) {
            literals.entry(literal).or_default().add(target);
        }
        Anchors { classifier: Classifier::new(), wanted, table: Table::of(literals) }
    }

    /// Tells `take` of every occurrence of every literal that counts: where it starts and what it may be the sign of.
    /// `gaps`: where a word begins whatever stands before, in order.
    pub(crate) fn find<'a>(
        &'a self,
        text: &[u8],
        gaps: impl Iterator<Item = usize>,
        mut take: impl FnMut(usize, &'a Target),
    ) {
        let mut way = Way { words: Words::new(), gaps: gaps.peekable() };
        let (mut classes, mut places) = ([Classes::default(); TOGETHER], Flat::new());
        let mut from = 0;
        while from < text.len() {
            let rest = &text[from..];
            let padded = if rest.len() < size_of::<Bytes>() { &last_block(rest)[..] } else { rest };
            let blocks = self.classifier.classes(padded, &self.wanted, &mut classes);
            for (number, classes) in classes[..blocks].iter().enumerate() {
                places.add(number, way.places(classes, from + number * BLOCK));
            }
            self.table.sift(padded, &mut places);
            for place in places.take().take_while(|&place| place < rest.len()) {
                self.table.find(text, from + place, &mut take);
            }
            from += blocks * BLOCK;
        }
    }
}

/// A block at the end of the text.
#[cold]
fn last_block(rest: &[u8]) -> Bytes {
    let mut bytes = [PADDING; size_of::<Bytes>()];
    bytes[..rest.len()].copy_from_slice(rest);
    bytes
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    const LITERALS: [&str; 9] = ["1/", "eyj", "key", "s.", "sk", "sk_", "sk_test", "token", "tokens"];

    /// What an Aho-Corasick automaton finds.
    fn naive(text: &[u8]) -> Vec<(usize, usize)> {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(LITERALS).expect("a few literals");
        let mut found: Vec<_> =
            automaton.find_overlapping_iter(text).map(|m| (m.start(), m.pattern().as_usize())).collect();
        found.sort_unstable();
        found
    }

    fn found(anchors: &Anchors, text: &[u8], gaps: &[usize]) -> Vec<(usize, usize)> {
        let mut found = vec![];
        anchors.find(text, gaps.iter().copied(), |at, target| found.push((at, usize::from(target.shapes[0].0.0))));
        found.sort_unstable();
        found
    }

    fn literals() -> Literals {
        let targets = (0..).map(|n| Target { shapes: vec![(RuleIndex(n), (0, 0))], ..Target::default() });
        LITERALS.iter().map(|l| l.as_bytes().to_vec()).zip(targets).collect()
    }

    proptest! {
        #[test]
        fn finds_what_an_automaton_finds(text in "[sSkK_@`tTeyj.1/ ]{0,240}") {
            let anchors = Anchors::of(Kinds { inside: literals(), ..Kinds::default() });
            prop_assert_eq!(found(&anchors, text.as_bytes(), &[]), naive(text.as_bytes()));
        }

        #[test]
        fn finds_what_begins_a_word(text in "[skSK_test 1/.yj]{0,240}", gap in 0..240usize) {
            let text = text.as_bytes();
            let begins = |at: usize| at == gap || at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let anchors = Anchors::of(Kinds { starting: literals(), ..Kinds::default() });
            let found = found(&anchors, text, &[gap]);
            prop_assert!(naive(text).iter().filter(|(at, _)| begins(*at)).all(|place| found.contains(place)));
        }

        #[test]
        fn finds_what_begins_a_long_run(text in "[sk_ ]{0,80}([sk_]{12,80}[sk_ ]{0,80}){0,2}") {
            let text = text.as_bytes();
            let begins = |at: usize| at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let long = |at: usize| !text[at..].iter().take(LONG).any(|&b| b == b' ');
            let anchors = Anchors::of(Kinds { long: literals(), ..Kinds::default() });
            let found = found(&anchors, text, &[]);
            prop_assert!(naive(text).iter().filter(|(at, _)| begins(*at) && long(*at)).all(|place| found.contains(place)));
        }
    }
}
