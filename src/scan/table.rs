//! Literals, by the first bytes of the place where they may stand.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::buckets::Buckets;
use super::literals::{Literal, Target};

/// Set in every byte: makes letters of either case alike, and some signs, which the comparison tells apart.
const FOLD: u32 = 0x2020_2020;

/// Literals in any case of letters. That of the built-in rules is a constant, which the build script writes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub sieve: Sieve,
    pub mesh: Mesh,
    /// The literals that have four bytes, by these: not many in a bucket, however many there are.
    pub entries: Buckets<Entry>,
    /// The shorter ones, by three bytes.
    pub short: Buckets<Entry>,
    /// Where the text and the targets of each literal end; they begin where those of the one before end.
    pub ends: Cow<'static, [(u32, u32)]>,
    pub texts: Cow<'static, [u8]>,
    pub targets: Cow<'static, [Target]>,
}

impl Table {
    /// `literals`: in order.
    pub(crate) fn of(literals: &[Literal<'_>]) -> Table {
        let (mut sieve, mut mesh, mut entries, mut short) = (Sieve::new(), Mesh::new(), vec![], vec![]);
        let (mut ends, mut texts, mut targets) = (vec![], vec![], vec![]);
        let buckets = literals.len().next_power_of_two().clamp(BUCKETS, FOURS);
        for (same, number) in literals.chunk_by(|one, other| one.0 == other.0).zip(0..) {
            let literal = same[0].0;
            sieve.add(literal, number);
            mesh.add(literal);
            let entry = Entry::new(literal, number);
            match literal.first_chunk() {
                Some(first) => entries.push((four(u32::from_le_bytes(*first)) % buckets, entry)),
                None => {
                    // Two fingerprints of a short literal may share a bucket.
                    let buckets: BTreeSet<_> = fingerprints(literal).map(short_bucket).collect();
                    short.extend(buckets.into_iter().map(|bucket| (bucket, entry)));
                }
            }
            texts.extend_from_slice(literal);
            targets.extend(same.iter().map(|(_, target, _)| *target));
            ends.push((texts.len() as u32, targets.len() as u32));
        }
        Table {
            sieve,
            mesh,
            entries: Buckets::new(buckets, &entries),
            short: Buckets::new(SHORT_BUCKETS, &short),
            ends: ends.into(),
            texts: texts.into(),
            targets: targets.into(),
        }
    }

    /// The literals, by their numbers.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|number| self.get(number as u32).0)
    }

    /// A literal and what it may be the sign of.
    pub(crate) fn get(&self, number: u32) -> (&[u8], &[Target]) {
        let number = number as usize;
        let start = number.checked_sub(1).map_or((0, 0), |before| self.ends[before]);
        let end = self.ends[number];
        (&self.texts[start.0 as usize..end.0 as usize], &self.targets[start.1 as usize..end.1 as usize])
    }

    /// Whether a literal may begin with these bytes: a first look, by which most places are left out.
    #[inline(always)]
    pub(crate) fn may_begin(&self, first: [u8; 4]) -> bool {
        self.sieve.has(u32::from_le_bytes(first))
    }

    /// The same, for a place that the first look leaves.
    #[inline(always)]
    pub(crate) fn may_go_on(&self, first: [u8; 8]) -> bool {
        self.mesh.has(u64::from_le_bytes(first))
    }

    /// Tells `take` of what the literals at `at` may be the signs of; how many bytes it has looked at.
    #[inline]
    pub(crate) fn find<'a>(&'a self, text: &[u8], at: usize, mut take: impl FnMut(&'a [Target])) -> usize {
        let rest = &text[at..];
        let head = head(rest);
        let entries = self.entries.get(four(head as u32));
        let short = self.short.get(short_bucket(fingerprint(head as u32)));
        let mut seen = HEAD;
        for entry in short.iter().chain(entries).filter(|entry| head & entry.mask == entry.head) {
            let (literal, targets) = self.get(entry.number);
            seen = seen.max(literal.len());
            // The head tells all of its own bytes but whether they are there.
            let is_whole = match literal.get(HEAD..) {
                None => rest.len() >= literal.len(),
                Some(more) => rest.get(HEAD..literal.len()).is_some_and(|text| text.eq_ignore_ascii_case(more)),
            };
            if is_whole {
                take(targets);
            }
        }
        seen
    }
}

/// How many bytes of a literal are compared at once.
const HEAD: usize = 8;

/// A literal in a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its first eight bytes.
    pub head: u64,
    /// Set where it has bytes.
    pub mask: u64,
    pub number: u32,
}

impl Entry {
    fn new(literal: &[u8], number: u32) -> Entry {
        let mask = u64::MAX >> (64 - 8 * literal.len().min(HEAD));
        Entry { head: head(literal) & mask, mask, number }
    }
}

/// What lets the first four bytes of literals through, and little else.
///
/// The literals are parted into seven sets, which are bits. Four bytes go through if a literal of some set has the first
/// three, and one of the same set has all four. The eighth set is that of the literals of less than four bytes, and has
/// every fourth byte.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sieve {
    pub three: [u8; THREES],
    pub four: [u8; FOURS],
}

const THREES: usize = 1 << 14;
const FOURS: usize = 1 << 13;
const SHORT: u8 = 1 << 7;

impl Sieve {
    fn new() -> Sieve {
        Sieve { three: [0; THREES], four: [SHORT; FOURS] }
    }

    fn add(&mut self, literal: &[u8], number: u32) {
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

/// What lets the first eight bytes of literals through, or the first five, or three, of those that have no more. It is asked
/// about what went through the sieve, most of which is the beginning of no literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mesh(pub [u64; MESH / 64]);

const MESH: usize = 1 << 17;

impl Mesh {
    fn new() -> Mesh {
        Mesh([0; MESH / 64])
    }

    fn add(&mut self, literal: &[u8]) {
        let length = match literal.len() {
            ..3 => return beginnings(literal).for_each(|first| self.set(hash(first.into(), 3))),
            3..5 => 3,
            5..8 => 5,
            _ => 8,
        };
        self.set(hash(head(literal), length));
    }

    fn set(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// How much of the first eight bytes the mesh has is asked for all lengths at once, without a branch.
    #[inline]
    fn has(&self, first: u64) -> bool {
        let has = |length| self.0[hash(first, length) / 64] >> (hash(first, length) % 64) & 1;
        has(3) | has(5) | has(8) != 0
    }
}

/// Where the first `length` of eight bytes stand in the mesh, in any case of letters.
#[inline(always)]
fn hash(first: u64, length: u32) -> usize {
    let folded = (first | u64::from(FOLD) << 32 | u64::from(FOLD)) << (64 - 8 * length);
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - MESH.ilog2())) as usize
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
    beginnings(literal).map(fingerprint)
}

/// All texts of three bytes that begin with the first three bytes of `literal`.
fn beginnings(literal: &[u8]) -> impl Iterator<Item = u32> + use<> {
    let mut first = [0; 4];
    let length = literal.len().min(3);
    first[..length].copy_from_slice(&literal[..length]);
    let rest = 0..1u32 << (8 * (3 - length));
    rest.map(move |rest| u32::from_le_bytes(first) | rest << (8 * length))
}

/// The buckets of the literals that have four bytes, at least.
const BUCKETS: usize = 1 << 11;
/// The buckets of the shorter ones.
const SHORT_BUCKETS: usize = 1 << 8;

/// The bucket of three bytes with that fingerprint.
fn short_bucket(fingerprint: u32) -> usize {
    (fingerprint >> (32 - SHORT_BUCKETS.ilog2())) as usize
}

/// The first eight bytes, letters in lower case.
#[inline]
fn head(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(whole) => lower(u64::from_le_bytes(*whole)),
        None => lower(text.iter().rev().fold(0, |head, &byte| head << 8 | u64::from(byte))),
    }
}

/// Eight bytes with the letters of ASCII in lower case.
#[inline]
fn lower(bytes: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let low = bytes & each(0x7f);
    // The upper bit of each byte tells whether it is at least `A`, and whether it is behind `Z`.
    let (from, behind) = (low + each(0x80 - b'A'), low + each(0x7f - b'Z'));
    let letters = from & !behind & !bytes & each(0x80);
    bytes | letters >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_lower_case_and_nothing_else_does() {
        for byte in 0..=255u8 {
            let bytes = [byte, b'Z', byte, b'[', b'@', 0xff, byte, b'A'];
            assert_eq!(head(&bytes).to_le_bytes(), bytes.map(|byte| byte.to_ascii_lowercase()));
        }
        assert_eq!(head(b"Key"), u64::from_le_bytes(*b"key\0\0\0\0\0"));
    }
}
