//! The literals whose every occurrence is looked at.
//!
//! The first three bytes from every place of the text are hashed into a bitmap that stays in the first-level cache. It
//! lets one place in about thirty through to be compared with the literals, so the cost hardly depends on how many
//! there are; an Aho-Corasick automaton over as many is some megabytes large and misses the cache at every other byte.

use std::collections::BTreeMap;

use super::context::Context;
use super::dressed;
use crate::finding::RuleIndex;
use crate::rules::{Matcher, RuleSet};

/// The bits of a fingerprint; the bitmap has one bit for each.
const BITS: u32 = 16;
/// The bits of a fingerprint that choose a bucket of literals.
const BUCKET_BITS: u32 = 12;
/// Set in every byte: makes letters of either case alike, and some signs, which the comparison tells apart.
const FOLD: u32 = 0x2020_2020;
const FIRST_THREE: u32 = 0x00ff_ffff;

/// What an occurrence of a literal may be the sign of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// Shape rules, and how many bytes before the literal their match starts: at least and at most.
    pub shapes: Vec<(RuleIndex, (usize, usize))>,
    /// Shape rules whose prefix it is in base64.
    pub dressed: Vec<RuleIndex>,
    /// Whether it is a word that names a secret.
    pub names: bool,
}

/// Where the literals stand, in any case of ASCII letters.
pub(crate) struct Anchors {
    bitmap: Vec<u64>,
    /// Where each bucket's literals begin in `entries`.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
    literals: Vec<Vec<u8>>,
    targets: Vec<Target>,
}

/// A literal in a bucket.
struct Entry {
    /// Its first eight bytes, folded.
    head: u64,
    /// Set where it has bytes.
    mask: u64,
    number: u16,
}

impl Anchors {
    pub(crate) fn new(rules: &RuleSet, context: &Context) -> Anchors {
        let mut literals: BTreeMap<Vec<u8>, Target> = BTreeMap::new();
        for (index, rule) in rules.indexed() {
            if let Matcher::Shape(shape) = &rule.matcher {
                for literal in &shape.anchors {
                    literals.entry(literal.clone()).or_default().shapes.push((index, shape.lead));
                }
                for literal in dressed::literals(shape) {
                    literals.entry(literal).or_default().dressed.push(index);
                }
            }
        }
        for word in context.keywords() {
            literals.entry(word.to_ascii_lowercase().into_bytes()).or_default().names = true;
        }
        Anchors::of(literals)
    }

    fn of(literals: BTreeMap<Vec<u8>, Target>) -> Anchors {
        let (literals, targets): (Vec<Vec<u8>>, Vec<Target>) = literals.into_iter().unzip();
        let mut places: Vec<(u32, u16)> = vec![];
        for (number, literal) in (0..).zip(&literals) {
            places.extend(fingerprints(literal).map(|print| (print, number)));
        }
        places.sort_unstable();
        // Two fingerprints of a short literal may share a bucket.
        places.dedup_by_key(|&mut (print, number)| (bucket(print), number));
        let mut bitmap = vec![0; 1 << (BITS - 6)];
        for print in literals.iter().flat_map(|l| fingerprints(l)) {
            bitmap[(print >> 6) as usize] |= 1 << (print & 63);
        }
        let starts = |n: usize| places.partition_point(|&(print, _)| bucket(print) < n) as u32;
        let entries = places.iter().map(|&(_, number)| Entry::new(&literals[usize::from(number)], number)).collect();
        Anchors { bitmap, buckets: (0..=1 << BUCKET_BITS).map(starts).collect(), entries, literals, targets }
    }

    /// Tells `take` of every occurrence of every literal: where it starts and what it may be the sign of.
    pub(crate) fn find<'a>(&'a self, text: &[u8], mut take: impl FnMut(usize, &'a Target)) {
        for (at, window) in text.windows(4).enumerate() {
            let print = fingerprint(u32::from_le_bytes([window[0], window[1], window[2], window[3]]));
            if self.bitmap[(print >> 6) as usize] >> (print & 63) & 1 == 1 {
                self.compare(print, text, at, &mut take);
            }
        }
        for at in text.len().saturating_sub(3)..text.len() {
            let mut window = [0; 4];
            window[..text.len() - at].copy_from_slice(&text[at..]);
            self.compare(fingerprint(u32::from_le_bytes(window)), text, at, &mut take);
        }
    }

    fn compare<'a>(&'a self, print: u32, text: &[u8], at: usize, take: &mut impl FnMut(usize, &'a Target)) {
        let head = head(&text[at..]);
        let entries = self.buckets[bucket(print)] as usize..self.buckets[bucket(print) + 1] as usize;
        for entry in self.entries[entries].iter().filter(|e| head & e.mask == e.head) {
            let literal = &self.literals[usize::from(entry.number)];
            if text.get(at..at + literal.len()).is_some_and(|t| t.eq_ignore_ascii_case(literal)) {
                take(at, &self.targets[usize::from(entry.number)]);
            }
        }
    }
}

impl Entry {
    fn new(literal: &[u8], number: u16) -> Entry {
        let mask = u64::MAX >> (64 - 8 * literal.len().min(8));
        Entry { head: head(literal) & mask, mask, number }
    }
}

/// The first eight bytes, folded.
fn head(text: &[u8]) -> u64 {
    let mut first = [0; 8];
    match text.first_chunk() {
        Some(whole) => first = *whole,
        None => first[..text.len()].copy_from_slice(text),
    }
    u64::from_le_bytes(first) | (u64::from(FOLD) << 32 | u64::from(FOLD))
}

fn bucket(print: u32) -> usize {
    (print >> (BITS - BUCKET_BITS)) as usize
}

/// The fingerprint of the first three bytes, in any case of letters.
fn fingerprint(bytes: u32) -> u32 {
    ((bytes | FOLD) & FIRST_THREE).wrapping_mul(0x9e37_79b1) >> (32 - BITS)
}

/// The fingerprints of all texts that begin with `literal`.
fn fingerprints(literal: &[u8]) -> impl Iterator<Item = u32> + use<> {
    let mut first = [0; 4];
    let length = literal.len().min(3);
    first[..length].copy_from_slice(&literal[..length]);
    let free = 3 - length as u32;
    (0..1u32 << (8 * free)).map(move |rest| fingerprint(u32::from_le_bytes(first) | rest << (8 * length)))
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    /// What an Aho-Corasick automaton finds.
    fn naive(literals: &[&str], text: &[u8]) -> Vec<(usize, usize)> {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(literals).expect("a few literals");
        let mut found: Vec<_> =
            automaton.find_overlapping_iter(text).map(|m| (m.start(), m.pattern().as_usize())).collect();
        found.sort_unstable();
        found
    }

    proptest! {
        #[test]
        fn finds_what_an_automaton_finds(text in "[sSkK_@`tTeyj.1/ ]{0,40}") {
            let literals = ["1/", "eyj", "key", "s.", "sk", "sk_", "sk_test", "token", "tokens"];
            let targets = (0..).map(|n| Target { shapes: vec![(RuleIndex(n), (0, 0))], ..Target::default() });
            let anchors = Anchors::of(literals.iter().map(|l| l.as_bytes().to_vec()).zip(targets).collect());
            let mut found = vec![];
            anchors.find(text.as_bytes(), |at, target| found.push((at, usize::from(target.shapes[0].0.0))));
            found.sort_unstable();
            prop_assert_eq!(found, naive(&literals, text.as_bytes()));
        }
    }
}
