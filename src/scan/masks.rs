//! Which places of a text are worth a look, 64 bytes at a time.
//!
//! A byte is put into classes by what its two halves are, many bytes at once; the classes of a block are masks of 64
//! bits, and all that is left to do is arithmetic on masks. The cost does not depend on what is looked for.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod heads;
mod portable;

use heads::{GROUPS, Heads};

use crate::bytes::ByteSet;
use crate::rules::{LONG, RUN};

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;
/// How many bytes behind a block are looked at together with it.
const AHEAD: usize = 32;
/// How many bytes of a literal the masks look at.
pub(super) const HEAD: usize = 4;
/// A block and what follows it.
pub(super) type Bytes = [u8; BLOCK + AHEAD];
/// The most blocks that are looked at together: few enough for their text and their classes to stay at hand.
pub(super) const TOGETHER: usize = 32;
/// What the bytes of a block are followed by where the text ends: it begins no word and ends no run.
pub(super) const PADDING: u8 = b'_';

/// What is known of each of a block's bytes, the first one in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    pub letters: u64,
    pub digits: u64,
    pub backslashes: u64,
    pub percents: u64,
    /// The letter that ends a colour code.
    pub ms: u64,
    /// What tokens are made of, and no separator is; of the bytes ahead, too.
    pub tokens: u128,
    /// Where one of the heads may begin that may stand anywhere.
    pub inside: u64,
    /// Where one of the heads may begin that stand where a word begins.
    pub starting: u64,
}

impl Classes {
    /// Where at least [`LONG`] bytes of tokens follow each other.
    #[inline]
    pub(super) fn long_runs(&self) -> u64 {
        let two = self.tokens & self.tokens >> 1;
        let four = two & two >> 2;
        let eight = four & four >> 4;
        (eight & eight >> (LONG - 8)) as u64
    }
}

/// Sets of bytes of which each byte is in some, told by its two halves: bit `n` of both entries stands for set `n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Halves {
    low: [u8; 16],
    high: [u8; 16],
}

impl Halves {
    /// Puts `byte` into `sets`.
    fn add(&mut self, byte: u8, sets: u8) {
        self.low[usize::from(byte & 15)] |= sets;
        self.high[usize::from(byte >> 4)] |= sets;
    }

    /// Puts every byte into `sets`.
    fn add_all(&mut self, sets: u8) {
        self.low.iter_mut().chain(&mut self.high).for_each(|half| *half |= sets);
    }

    /// The bytes of ASCII that are in `set`, exactly: as many sets as there are upper halves.
    fn exactly(set: ByteSet) -> Halves {
        let mut halves = Halves::default();
        (0..=127).filter(|&byte| set.contains(byte)).for_each(|byte| halves.add(byte, 1 << (byte >> 4)));
        halves
    }

    /// The sets that have `byte`, and others that have its halves.
    fn sets(&self, byte: u8) -> u8 {
        self.low[usize::from(byte & 15)] & self.high[usize::from(byte >> 4)]
    }
}

/// What the masks look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    tokens: Halves,
    /// The groups of [`STARTING`] are those of the heads that stand where a word begins.
    heads: [Heads; SETS],
}

/// How many sets of eight groups there are.
const SETS: usize = 3;
/// The groups of the last set that are for heads where a word begins.
const STARTING: u8 = 0b1110_0000;

impl Wanted {
    /// `inside`: the literals that may stand anywhere; `starting`: those that stand where a word begins.
    pub(super) fn new<'l>(inside: impl Iterator<Item = &'l [u8]>, starting: impl Iterator<Item = &'l [u8]>) -> Wanted {
        let mut heads = [Heads::default(); SETS];
        let starting_groups = STARTING.count_ones() as usize;
        let inside_groups = SETS * GROUPS - starting_groups;
        heads::group(inside, &mut heads, 0..inside_groups);
        heads::group(starting, &mut heads, inside_groups..SETS * GROUPS);
        Wanted { tokens: Halves::exactly(RUN), heads }
    }
}

/// The fastest way to tell classes that the processor has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classifier {
    #[cfg(target_arch = "x86_64")]
    avx2: Option<avx2::Avx2>,
}

impl Classifier {
    pub(super) fn new() -> Classifier {
        Classifier {
            #[cfg(target_arch = "x86_64")]
            avx2: avx2::Avx2::detect(),
        }
    }

    /// The way that every processor has.
    #[cfg(test)]
    pub(super) fn portable() -> Classifier {
        Classifier {
            #[cfg(target_arch = "x86_64")]
            avx2: None,
        }
    }

    /// The classes of the bytes of the blocks that `text` starts with; says how many blocks there were. The last
    /// bytes of a text, fewer than a block and what is looked at with it, are no block.
    #[inline]
    pub(super) fn classes(self, text: &[u8], wanted: &Wanted, classes: &mut [Classes; TOGETHER]) -> usize {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = self.avx2 {
            return avx2.classes(text, wanted, classes);
        }
        portable::classes(text, wanted, classes)
    }
}

/// How many blocks `text` starts with.
fn blocks(text: &[u8]) -> usize {
    (text.len().saturating_sub(AHEAD) / BLOCK).min(TOGETHER)
}

/// The block that `text` starts with, and what follows it.
///
/// # Panics
/// If the text is shorter.
#[inline]
pub(super) fn first_block(text: &[u8]) -> &Bytes {
    text.first_chunk().expect("a whole block")
}

/// Where words begin, from block to block.
#[derive(Debug)]
pub(super) struct Words {
    /// The classes of the block before.
    before: Classes,
}

impl Words {
    /// At the start of a text, where a word begins.
    pub(super) fn new() -> Words {
        Words { before: Classes::default() }
    }

    /// Where in a block a word begins: a letter or a digit that none stands before, or that may stand behind an escape
    /// sequence or the text of a colour code, as in `\nword`, `%3Dword`, `\x3dword`, `\u003dword` and `[0mword`.
    #[inline]
    pub(super) fn starts(&mut self, classes: &Classes) -> u64 {
        let before = std::mem::replace(&mut self.before, *classes);
        let behind = |mask: fn(&Classes) -> u64, by: u32| mask(classes) << by | mask(&before) >> (64 - by);
        let escaped = behind(|c| c.backslashes, 2)
            | behind(|c| c.backslashes, 4)
            | behind(|c| c.backslashes, 6)
            | behind(|c| c.percents, 3);
        let coloured = behind(|c| c.ms, 1) & !behind(|c| c.letters, 2);
        (classes.letters | classes.digits) & (!behind(|c| c.letters | c.digits, 1) | escaped | coloured)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block() -> impl Strategy<Value = Bytes> {
        let byte = prop_oneof![any::<u8>(), proptest::sample::select(b"aAbBcmMzZ059\\%k_ ".to_vec())];
        proptest::collection::vec(byte, BLOCK + AHEAD).prop_map(|bytes| bytes.try_into().expect("as many"))
    }

    fn classes(bytes: &Bytes, wanted: &Wanted) -> Classes {
        let mut classes = [Classes::default(); TOGETHER];
        portable::classes(bytes, wanted, &mut classes);
        classes[0]
    }

    fn literals(text: &str) -> impl Iterator<Item = &[u8]> {
        text.split(' ').map(str::as_bytes)
    }

    proptest! {
        #[test]
        fn the_processor_says_what_the_portable_way_says(
            bytes in block(),
            inside in "[a-z:/%]{2,5}( [a-z0-9_]{2,5}){0,30}",
            starting in "[a-z]{2,5}( [a-z0-9_]{2,5}){0,30}",
        ) {
            let wanted = Wanted::new(literals(&inside), literals(&starting));
            let (mut one, mut other) = ([Classes::default(); TOGETHER], [Classes::default(); TOGETHER]);
            prop_assert_eq!(Classifier::new().classes(&bytes, &wanted, &mut one), 1);
            portable::classes(&bytes, &wanted, &mut other);
            prop_assert_eq!(one, other);
        }

        #[test]
        fn no_head_is_missed(bytes in block(), text in "[a-c]{2,4}( [a-c0-9_]{2,4}){0,9}") {
            let classes = classes(&bytes, &Wanted::new(literals(&text), literals("never")));
            let begins = |at: usize| literals(&text).any(|l| bytes[at..at + l.len()].eq_ignore_ascii_case(l));
            prop_assert!((0..BLOCK).all(|at| !begins(at) || classes.inside >> at & 1 == 1));
        }

        #[test]
        fn a_long_run_is_seen_where_it_begins(bytes in block()) {
            let classes = classes(&bytes, &Wanted::new(literals("ab"), literals("cd")));
            for at in 0..BLOCK {
                let long = bytes[at..at + LONG].iter().all(|&byte| RUN.contains(byte));
                prop_assert_eq!(classes.long_runs() >> at & 1 == 1, long);
            }
        }
    }

    #[test]
    fn words_begin_behind_signs_and_escapes() {
        let mut bytes = [b' '; BLOCK + AHEAD];
        let text = b"one two\\nthree%3Dfour [0mfive \\u0022six a7 _b";
        bytes[..text.len()].copy_from_slice(text);
        let classes = classes(&bytes, &Wanted::new(literals("ab"), literals("cd")));
        let starts = Words::new().starts(&classes);
        for word in ["one", "two", "three", "four", "five", "six", "a7", "b "] {
            let at = memchr::memmem::find(text, word.trim_end().as_bytes()).expect("it is there");
            assert_eq!(starts >> at & 1, 1, "{word}");
        }
        assert_eq!(starts >> 1 & 1, 0);
    }
}
