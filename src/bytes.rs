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

/// Most runs are shorter.
const NEAR: usize = 4;
/// How many bytes of a long run are looked at together: a register.
const CHUNK: usize = 16;

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) const EMPTY: ByteSet = ByteSet([0; 4]);
    /// The small letters of ASCII.
    pub(crate) const LOWER: ByteSet = ByteSet::EMPTY.with_range(b'a', b'z');
    /// The capitals of ASCII.
    pub(crate) const UPPER: ByteSet = ByteSet::EMPTY.with_range(b'A', b'Z');
    /// The letters of ASCII.
    pub(crate) const LETTERS: ByteSet = ByteSet::LOWER.union(ByteSet::UPPER);
    /// The digits of ASCII.
    pub(crate) const DIGITS: ByteSet = ByteSet::EMPTY.with_range(b'0', b'9');
    /// The blanks and control characters of ASCII.
    #[allow(dead_code, reason = "the build script has no use for it")]
    pub(crate) const BLANKS: ByteSet = ByteSet::of(b"\x7f").with_range(0, b' ');
    /// The letters and digits of ASCII.
    pub(crate) const ALPHANUMERIC: ByteSet = ByteSet::LETTERS.union(ByteSet::DIGITS);
    /// What base64 of either alphabet is made of (RFC 4648, sections 4 and 5), but for its padding.
    #[allow(dead_code, reason = "the build script has no use for it")]
    pub(crate) const BASE64: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"+/-_"));

    /// What base64 of the standard alphabet is made of, and its padding (RFC 4648, section 4).
    pub(crate) const STANDARD_BASE64: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"+/="));

    /// The set whose bit `b & 63` of word `b >> 6` is set for each byte `b` of it.
    pub(crate) const fn from_words(words: [u64; 4]) -> ByteSet {
        ByteSet(words)
    }

    /// The words that [`ByteSet::from_words`] takes.
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
    #[inline]
    pub(crate) fn run(self, text: &[u8]) -> usize {
        let near = &text[..text.len().min(NEAR)];
        let end = match near.iter().position(|&b| !self.contains(b)) {
            Some(end) => end,
            None if near.len() < NEAR => near.len(),
            None => NEAR + self.long_run(&text[NEAR..]),
        };
        steps::count(end + 1);
        end
    }

    /// The same for a run that may be long. Most of those are letters and digits, which are told many at a time.
    #[inline(never)]
    fn long_run(&self, text: &[u8]) -> usize {
        let is_outside = |&b: &u8| !self.contains(b);
        let has_words = ByteSet::ALPHANUMERIC.0.iter().zip(self.0).all(|(word, own)| own & word == *word);
        let joint = |byte| if self.contains(byte) { byte } else { b'0' };
        let (dash, line) = (joint(b'-'), joint(b'_'));
        let (chunks, rest) = text.as_chunks();
        for (n, chunk) in chunks.iter().enumerate() {
            if has_words && is_word(chunk, dash, line) {
                continue;
            }
            if let Some(end) = chunk.iter().position(is_outside) {
                return n * CHUNK + end;
            }
        }
        text.len() - rest.len() + rest.iter().position(is_outside).unwrap_or(rest.len())
    }

    /// How many bytes at the back of `text` are in the set.
    pub(crate) fn run_back(self, text: &[u8]) -> usize {
        let length = text.iter().rev().position(|&b| !self.contains(b)).unwrap_or(text.len());
        steps::count(length + 1);
        length
    }
}

/// Whether `bytes` are letters, digits, and what joins them. No branch parts the bytes, so that they are looked at at once.
fn is_word(bytes: &[u8; CHUNK], dash: u8, line: u8) -> bool {
    let is_in = |b: u8| b.is_ascii_alphanumeric() | (b == dash) | (b == line);
    bytes.iter().fold(true, |all, &b| all & is_in(b))
}

/// Where the first character of UTF-8 begins from `at` of `text` on.
pub(crate) fn character_at(text: &[u8], at: usize) -> usize {
    let goes_on = |byte: &&u8| matches!(byte, 0x80..0xc0);
    at + text.get(at..).unwrap_or_default().iter().take(3).take_while(goes_on).count()
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_run_ends_at_the_first_byte_that_is_not_in_the_set(words: [u64; 4], text in "[a-zA-Z0-9_-]{0,70}[ -~]{0,4}") {
            for set in [ByteSet(words), ByteSet(words).union(ByteSet::ALPHANUMERIC), ByteSet::ALPHANUMERIC.with(b'_'), ByteSet::ALPHANUMERIC.with(b'-')] {
                let end = text.bytes().position(|b| !set.contains(b)).unwrap_or(text.len());
                prop_assert_eq!(set.run(text.as_bytes()), end);
            }
        }
    }
}
