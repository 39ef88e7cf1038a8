//! Sets of bytes, for the classes that decide where a word begins and a value ends.

use std::fmt;
use std::hint::black_box;

use crate::steps;

/// Overwrites the first `used` bytes of memory that held secrets, before it is given back; more of it, if it is no longer than
/// that.
pub(crate) fn wipe(bytes: &mut Vec<u8>, used: usize) {
    let used = used.min(bytes.capacity());
    bytes.clear();
    bytes.resize(used, 0);
    // Nobody reads the zeros, and a compiler leaves out what nobody reads.
    black_box(bytes);
}

/// Most runs are no longer.
const NEAR: usize = 8;
/// How many bytes of a long run are looked at together.
const CHUNK: usize = 8;

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) const EMPTY: ByteSet = ByteSet([0; 4]);

    /// The set whose bit `b & 63` of word `b >> 6` is set for each byte `b` of it.
    pub(crate) const fn from_words(words: [u64; 4]) -> ByteSet {
        ByteSet(words)
    }

    /// The words that [`ByteSet::from_words`] takes.
    #[allow(dead_code, reason = "the build script writes them")]
    pub(crate) const fn words(self) -> [u64; 4] {
        self.0
    }

    /// The bytes of `list`.
    pub(crate) const fn of(list: &[u8]) -> ByteSet {
        let mut set = ByteSet::EMPTY;
        let mut i = 0;
        while i < list.len() {
            set = set.with(list[i]);
            i += 1;
        }
        set
    }

    /// `self` and `byte`.
    pub(crate) const fn with(mut self, byte: u8) -> ByteSet {
        self.0[(byte >> 6) as usize] |= 1 << (byte & 63);
        self
    }

    /// `self` and the bytes from `first` to `last`.
    pub(crate) const fn with_range(mut self, first: u8, last: u8) -> ByteSet {
        let mut byte = first;
        loop {
            self = self.with(byte);
            if byte == last {
                return self;
            }
            byte += 1;
        }
    }

    /// `self` but for `byte`.
    pub(crate) const fn without(mut self, byte: u8) -> ByteSet {
        self.0[(byte >> 6) as usize] &= !(1 << (byte & 63));
        self
    }

    /// The bytes of either.
    pub(crate) const fn union(self, other: ByteSet) -> ByteSet {
        ByteSet([self.0[0] | other.0[0], self.0[1] | other.0[1], self.0[2] | other.0[2], self.0[3] | other.0[3]])
    }

    /// Every byte that is not in `self`.
    pub(crate) const fn complement(self) -> ByteSet {
        ByteSet([!self.0[0], !self.0[1], !self.0[2], !self.0[3]])
    }

    /// Whether no byte is in both.
    pub(crate) fn is_apart_from(self, other: ByteSet) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a & b == 0)
    }

    pub(crate) const fn contains(self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// How many bytes at the front of `text` are in the set.
    pub(crate) fn run(self, text: &[u8]) -> usize {
        let near = &text[..text.len().min(NEAR)];
        let end = near.iter().position(|&b| !self.contains(b)).unwrap_or_else(|| self.long_run(text));
        steps::count(end + 1);
        end
    }

    /// The same, if the run is a long one: a few bytes at a time, since a branch costs as much as a look.
    fn long_run(self, text: &[u8]) -> usize {
        let is_whole = |bytes: &[u8; CHUNK]| bytes.iter().fold(true, |all, &b| all & self.contains(b));
        let end = CHUNK * text.as_chunks().0.iter().take_while(|bytes| is_whole(bytes)).count();
        end + text[end..].iter().take_while(|&&b| self.contains(b)).count()
    }

    /// How many bytes at the back of `text` are in the set.
    pub(crate) fn run_back(self, text: &[u8]) -> usize {
        let length = text.iter().rev().position(|&b| !self.contains(b)).unwrap_or(text.len());
        steps::count(length + 1);
        length
    }
}

/// A set of bytes that is asked of very many.
pub(crate) struct ByteTable([bool; 256]);

impl ByteTable {
    pub(crate) const fn of(set: ByteSet) -> ByteTable {
        let (mut table, mut byte) = ([false; 256], 0);
        while byte < 256 {
            table[byte] = set.contains(byte as u8);
            byte += 1;
        }
        ByteTable(table)
    }

    #[inline]
    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// How many bytes at the front of `text` are in the set.
    #[inline]
    pub(crate) fn run(&self, text: &[u8]) -> usize {
        let end = text.iter().position(|&b| !self.contains(b)).unwrap_or(text.len());
        steps::count(end + 1);
        end
    }

    /// How many bytes at the back of `text` are in the set.
    #[inline]
    pub(crate) fn run_back(&self, text: &[u8]) -> usize {
        let length = text.iter().rev().position(|&b| !self.contains(b)).unwrap_or(text.len());
        steps::count(length + 1);
        length
    }
}

impl fmt::Debug for ByteSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..=255u8).filter(|&b| self.contains(b)).map(char::from)).finish()
    }
}
