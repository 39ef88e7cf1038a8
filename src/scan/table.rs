//! Literals, by the first bytes of the place where they may stand.

use std::collections::BTreeMap;
use std::ops::{BitOr, BitOrAssign};

use super::flat::Flat;
use crate::finding::RuleIndex;

/// Set in every byte: makes letters of either case alike, and some signs, which the comparison tells apart.
const FOLD: u32 = 0x2020_2020;

/// What an occurrence of a literal may be the sign of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// Where it may stand.
    pub(super) stands: Stands,
    /// Shape rules, and how many bytes before the literal their match starts: at least and at most.
    pub shapes: Vec<(RuleIndex, (usize, usize))>,
    /// Shape rules whose prefix it is in base64.
    pub dressed: Vec<RuleIndex>,
    /// Whether it is a word that names a secret.
    pub names: bool,
    /// Whether it is the name of a program that takes secrets as options.
    pub programs: bool,
}

/// Where a literal may stand: several of the places below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stands(u8);

impl Stands {
    /// Where a word and a long run of what tokens are made of begin.
    pub(super) const LONG: Stands = Stands(1);
    /// Where a word begins.
    pub(super) const STARTING: Stands = Stands(2);
    /// Anywhere.
    pub(super) const INSIDE: Stands = Stands(4);

    /// Whether it may stand there.
    pub(super) fn has(self, place: Stands) -> bool {
        self.0 & place.0 != 0
    }
}

impl BitOr for Stands {
    type Output = Stands;

    fn bitor(self, other: Stands) -> Stands {
        Stands(self.0 | other.0)
    }
}

impl BitOrAssign for Stands {
    fn bitor_assign(&mut self, other: Stands) {
        self.0 |= other.0;
    }
}

/// Literals in lower case.
pub(super) type Literals = BTreeMap<Vec<u8>, Target>;

/// Literals in any case of letters.
pub(super) struct Table {
    sieve: Sieve,
    /// Where each bucket's literals begin in `entries`.
    buckets: Vec<u16>,
    entries: Vec<Entry>,
    targets: Vec<(Vec<u8>, Target)>,
}

impl Table {
    pub(super) fn of(literals: Literals) -> Table {
        let targets: Vec<(Vec<u8>, Target)> = literals.into_iter().collect();
        let (mut sieve, mut entries) = (Sieve::new(), vec![]);
        for (number, (literal, _)) in (0..).zip(&targets) {
            sieve.add(literal, number);
            entries.extend(fingerprints(literal).map(|print| (bucket(print), Entry::new(literal, number))));
        }
        entries.sort_unstable_by_key(|(bucket, entry)| (*bucket, entry.number));
        // Two fingerprints of a short literal may share a bucket.
        entries.dedup_by_key(|(bucket, entry)| (*bucket, entry.number));
        let starts = |n: usize| entries.partition_point(|&(bucket, _)| bucket < n) as u16;
        let buckets = (0..=BUCKETS).map(starts).collect();
        Table { sieve, buckets, entries: entries.into_iter().map(|(_, entry)| entry).collect(), targets }
    }

    /// Keeps the places of `text` where a literal may stand; each has three bytes behind it, at least.
    pub(super) fn sift(&self, text: &[u8], places: &mut Flat) {
        places.keep(|at| text[at..].first_chunk().is_some_and(|first| self.sieve.has(u32::from_le_bytes(*first))));
    }

    /// Tells `take` of every literal at `at`.
    pub(super) fn find<'a>(&'a self, text: &[u8], at: usize, take: &mut impl FnMut(usize, &'a Target)) {
        let rest = &text[at..];
        let head = head(rest);
        let bucket = bucket(fingerprint(head as u32));
        let entries = usize::from(self.buckets[bucket])..usize::from(self.buckets[bucket + 1]);
        for entry in self.entries[entries].iter().filter(|entry| head & entry.mask == entry.head) {
            let (literal, target) = &self.targets[usize::from(entry.number)];
            if rest.get(..literal.len()).is_some_and(|text| text.eq_ignore_ascii_case(literal)) {
                take(at, target);
            }
        }
    }
}

/// A literal in a bucket.
#[derive(Clone, Copy)]
struct Entry {
    /// Its first eight bytes, folded.
    head: u64,
    /// Set where it has bytes.
    mask: u64,
    number: u16,
}

impl Entry {
    fn new(literal: &[u8], number: u16) -> Entry {
        let mask = u64::MAX >> (64 - 8 * literal.len().min(8));
        Entry { head: head(literal) & mask, mask, number }
    }
}

/// What lets the first four bytes of literals through, and little else.
///
/// The literals are parted into seven sets, which are bits. Four bytes go through if a literal of some set has the first
/// three, and one of the same set has all four. The eighth set is that of the literals of less than four bytes, and has
/// every fourth byte.
struct Sieve {
    three: Box<[u8; THREES]>,
    four: Box<[u8; FOURS]>,
}

const THREES: usize = 1 << 14;
const FOURS: usize = 1 << 13;
const SHORT: u8 = 1 << 7;

impl Sieve {
    fn new() -> Sieve {
        Sieve { three: Box::new([0; THREES]), four: Box::new([SHORT; FOURS]) }
    }

    fn add(&mut self, literal: &[u8], number: u16) {
        let set = if literal.len() < 4 { SHORT } else { 1 << (number % 7) };
        for print in fingerprints(literal) {
            self.three[print as usize >> (32 - 14)] |= set;
        }
        if let Some(first) = literal.first_chunk() {
            self.four[four(u32::from_le_bytes(*first))] |= set;
        }
    }

    #[inline]
    fn has(&self, first: u32) -> bool {
        self.three[fingerprint(first) as usize >> (32 - 14)] & self.four[four(first)] != 0
    }
}

/// Where four bytes stand in the sieve, in any case of letters.
#[inline]
fn four(first: u32) -> usize {
    (first | FOLD).wrapping_mul(0x85eb_ca6b) as usize >> (32 - 13)
}

/// The fingerprint of the first three of four bytes, in any case of letters.
#[inline]
fn fingerprint(first: u32) -> u32 {
    ((first | FOLD) << 8).wrapping_mul(0x9e37_79b1)
}

/// The fingerprints of all texts that begin with the first three bytes of `literal`.
fn fingerprints(literal: &[u8]) -> impl Iterator<Item = u32> + use<> {
    let mut first = [0; 4];
    let length = literal.len().min(3);
    first[..length].copy_from_slice(&literal[..length]);
    let rest = 0..1u32 << (8 * (3 - length));
    rest.map(move |rest| fingerprint(u32::from_le_bytes(first) | rest << (8 * length)))
}

/// The bucket of a fingerprint.
fn bucket(fingerprint: u32) -> usize {
    (fingerprint >> (32 - BUCKETS.ilog2())) as usize
}

const BUCKETS: usize = 1 << 11;

/// The first eight bytes, folded.
#[inline]
fn head(text: &[u8]) -> u64 {
    let mut first = [0; 8];
    match text.first_chunk() {
        Some(whole) => first = *whole,
        None => first[..text.len()].copy_from_slice(text),
    }
    u64::from_le_bytes(first) | (u64::from(FOLD) << 32 | u64::from(FOLD))
}
