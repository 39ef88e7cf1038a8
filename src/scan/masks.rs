//! Which places of a text are worth a look, 64 bytes at a time.
//!
//! A byte is put into classes, many bytes at once; the classes of a block are masks of 64 bits, and all that is left to do
//! is arithmetic on masks. The cost does not depend on what is looked for. Processors differ in how they tell the classes
//! of many bytes; each way may see a head where none is, and none overlooks one.
#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "other processors have no such instructions here"))]

pub(super) mod heads;
#[cfg(test)]
mod portable;
#[cfg(target_arch = "x86_64")]
mod simd;

use std::borrow::Cow;

use super::flat::Flat;
use super::signs::{QUOTES, SIGNS};
use crate::rules::{LONG, RUN};
use heads::{Groups, Heads};

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;
/// How many bytes behind a block are looked at together with it.
const AHEAD: usize = 32;
/// A block and what follows it.
pub(super) type Bytes = [u8; BLOCK + AHEAD];
/// The most blocks that are looked at together: few enough for their text and their places to stay at hand.
const TOGETHER: usize = 32;
/// The bytes in which places are looked for together.
pub(super) const STRETCH: usize = TOGETHER * BLOCK;
/// Those bytes, and what follows them.
pub(super) type Stretch = [u8; STRETCH + AHEAD];
/// What the bytes of a block are followed by where the text ends: it begins no word and ends no run.
pub(super) const PADDING: u8 = b'_';

/// What is known of each of a block's bytes, the first one in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Classes {
    letters: u64,
    digits: u64,
    backslashes: u64,
    percents: u64,
    /// The letter that ends a colour code.
    ms: u64,
    quotes: u64,
    /// What escapes begin with that no quote begins. Some ways leave out what has a class of its own.
    signs: u64,
    /// What tokens are made of, and no separator is.
    tokens: u64,
    /// The same of the bytes from [`AHEAD`] on.
    ahead: u64,
    /// Where one of the heads may begin that may stand anywhere.
    inside: u64,
    /// Where one of the heads may begin that stand where a word begins.
    starting: u64,
    /// Where one of the heads may begin that stand where a word and a long run begin.
    long: u64,
}

impl Classes {
    /// Where at least [`LONG`] bytes of tokens follow each other. One half of them is looked for in the block, and the other
    /// one in what goes on behind it: to shift two masks as one costs more on many a processor than to do all of it twice.
    #[inline]
    fn long_runs(&self) -> u64 {
        const { assert!(LONG + AHEAD <= BLOCK) };
        let long = |tokens: u64| {
            let two = tokens & tokens >> 1;
            let four = two & two >> 2;
            let eight = four & four >> 4;
            eight & eight >> (LONG - 8)
        };
        long(self.tokens) & u64::MAX >> (BLOCK - AHEAD) | long(self.ahead) << AHEAD
    }
}

/// The heads of what is looked for, in so many groups.
pub(super) type Grouped<'h> = dyn Fn(Groups) -> Cow<'h, Heads> + 'h;

/// Looks for places with instructions that the processor has.
pub(super) struct Finder(Way);

enum Way {
    #[cfg(target_arch = "x86_64")]
    Simd(simd::Simd),
}

impl Finder {
    /// The ways to look for literals with these heads, fastest first; none, if the processor has no such instructions.
    pub(super) fn all(heads: &Grouped<'_>) -> impl Iterator<Item = Finder> {
        #[cfg(target_arch = "x86_64")]
        return simd::Simd::all(heads).map(|simd| Finder(Way::Simd(simd)));
        #[cfg(not(target_arch = "x86_64"))]
        std::iter::empty()
    }

    /// Adds the places among the first `count` bytes of `text`, and a few behind them, where a literal may stand: where one
    /// of the heads may begin, or a long run does with a word. Says which of the blocks may have escapes.
    #[inline]
    pub(super) fn places(&self, text: &Stretch, count: usize, words: &mut Words, places: &mut Flat) -> Marks {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Way::Simd(ref simd) => simd.places(text, count, words, places),
        }
    }
}

/// The blocks that `text` starts with, as many as have its first `count` bytes.
#[inline]
fn blocks(text: &Stretch, count: usize) -> impl Iterator<Item = &Bytes> {
    let starts = (0..count.min(STRETCH)).step_by(BLOCK);
    starts.map(|start| text[start..].first_chunk().expect("a whole block"))
}

/// A bit for each of the blocks that are looked at together, that of the first one lowest.
pub(super) type Marks = u32;

/// Where words begin, from block to block.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What reaches into the next block: words, escape sequences, the ends of colour codes and what may be part of these, and
    /// quotes.
    joined: u64,
    escaped: u64,
    ended: u64,
    lettered: u64,
    quoted: u64,
}

impl Words {
    /// At the start of a text, where a word begins.
    pub(super) fn new() -> Words {
        Words::default()
    }

    /// Where in a block a literal may stand.
    #[inline(always)]
    fn places(&mut self, classes: &Classes) -> u64 {
        classes.inside | self.starts(classes) & (classes.starting | classes.long & classes.long_runs())
    }

    /// Where in a block a word begins: a letter or a digit that none stands before, or that may stand behind an escape
    /// sequence or the text of a colour code, as in `\nword`, `%3Dword`, `\x3dword`, `\u003dword` and `[0mword`.
    #[inline(always)]
    fn starts(&mut self, classes: &Classes) -> u64 {
        let Classes { letters, digits, backslashes, percents, ms, .. } = *classes;
        let all = letters | digits;
        let joined = shift([(all, 1)], &mut self.joined);
        let escaped = shift([(backslashes, 2), (backslashes, 4), (backslashes, 6), (percents, 3)], &mut self.escaped);
        let coloured = shift([(ms, 1)], &mut self.ended) & !shift([(letters, 2)], &mut self.lettered);
        all & (!joined | escaped | coloured)
    }

    /// Whether an escape may begin in a block, or go on in it with its second quote: a quote begins one only before another.
    #[inline(always)]
    fn may_be_escaped(&mut self, classes: &Classes) -> bool {
        let Classes { backslashes, percents, quotes, signs, .. } = *classes;
        backslashes | percents | signs | quotes & shift([(quotes, 1)], &mut self.quoted) != 0
    }
}

/// The bytes that stand so far behind those of each mask; `reach`: those of the next block, which become known for it.
#[inline(always)]
fn shift<const N: usize>(masks: [(u64, u32); N], reach: &mut u64) -> u64 {
    let here = masks.iter().fold(*reach, |all, (mask, by)| all | mask << by);
    *reach = masks.iter().fold(0, |all, (mask, by)| all | mask >> (64 - by));
    here
}

#[cfg(test)]
mod tests {
    use super::heads::{FEW, HEAD};
    use super::*;
    use crate::scan::literals::Sought;

    /// Bytes without an order, the same ones every time; many are of the kinds that masks tell apart.
    fn noise(seed: u64) -> impl Iterator<Item = u8> {
        const KINDS: &[u8] = b"aAbBcmMzZ059\\%k_ ";
        let steps = std::iter::successors(Some(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), |state| {
            let state = state ^ state << 13;
            let state = state ^ state >> 7;
            Some(state ^ state << 17)
        });
        steps.map(|state| match state >> 32 & 3 {
            0 => (state >> 40) as u8,
            _ => KINDS[(state >> 40) as usize % KINDS.len()],
        })
    }

    fn text(seed: u64) -> Box<Stretch> {
        let mut text = Box::new([b' '; STRETCH + AHEAD]);
        text.iter_mut().zip(noise(seed).take(4 * BLOCK)).for_each(|(byte, noise)| *byte = noise);
        text
    }

    /// At most so many literals.
    fn literals(seed: u64, most: u64) -> Vec<Vec<u8>> {
        let mut letters = noise(seed + 7).map(|byte| byte.to_ascii_lowercase());
        (0..seed % most + 1).map(|n| letters.by_ref().take(2 + n as usize % 4).collect()).collect()
    }

    /// What is looked for, of each kind so many at most.
    fn sought(literals: &[Vec<Vec<u8>>; 3]) -> Sought<'_> {
        let [inside, starting, long] = literals.each_ref().map(|literals| literals.iter().map(Vec::as_slice).collect());
        Sought { inside, starting, long }
    }

    fn found(finder: &Finder, text: &Stretch) -> Vec<usize> {
        let mut places = Flat::default();
        finder.places(text, 3 * BLOCK, &mut Words::new(), &mut places);
        places.take().collect()
    }

    /// Which blocks may have escapes.
    fn marked(text: &Stretch, heads: &Heads) -> Marks {
        let mut words = Words::new();
        let blocks = blocks(text, 3 * BLOCK).map(|block| portable::of_block(block, heads)).zip(0..);
        blocks.fold(0, |marks, (classes, n)| marks | Marks::from(words.may_be_escaped(&classes)) << n)
    }

    #[test]
    fn all_ways_mark_the_same_blocks() {
        let heads = Heads::new(&Sought::default(), FEW);
        let mut counts = [0; 8];
        for seed in 1..=TEXTS {
            // Most blocks of the noise have a sign: in these only the last has any.
            let mut text = text(seed);
            let (quiet, loud) = text[..3 * BLOCK].split_at_mut(seed as usize % (3 * BLOCK));
            quiet.iter_mut().for_each(|byte| *byte = b'(' | *byte & 1);
            loud.iter_mut().skip(2).for_each(|byte| *byte = b"x\"'"[usize::from(*byte) % 3]);
            let wanted = marked(&text, &heads);
            counts[wanted as usize] += 1;
            for finder in Finder::all(&|groups| Cow::Owned(Heads::new(&Sought::default(), groups))) {
                let marks = finder.places(&text, 3 * BLOCK, &mut Words::new(), &mut Flat::default());
                assert_eq!(marks, wanted, "{seed}");
            }
        }
        assert!(cfg!(miri) || [4, 6, 7].iter().all(|&marks| counts[marks] > 0));
    }

    /// Where literals may stand of which the places are heads: whatever a way makes of them, it finds these.
    fn wanted(text: &Stretch, sought: &Sought<'_>) -> Vec<usize> {
        let begins = |literals: &[&[u8]], at: usize| {
            literals
                .iter()
                .any(|head| text[at..at + head.len().min(HEAD)].eq_ignore_ascii_case(&head[..head.len().min(HEAD)]))
        };
        let long = |at: usize| text[at..at + LONG].iter().all(|&byte| RUN.contains(byte));
        let mut words = Words::new();
        let heads = Heads::new(&Sought::default(), FEW);
        let starts: Vec<u64> =
            blocks(text, 3 * BLOCK).map(|block| words.starts(&portable::of_block(block, &heads))).collect();
        let starts = |at: usize| starts[at / BLOCK] >> (at % BLOCK) & 1 == 1;
        let is_wanted = |&at: &usize| {
            begins(&sought.inside, at)
                || starts(at) && (begins(&sought.starting, at) || begins(&sought.long, at) && long(at))
        };
        (0..3 * BLOCK).filter(is_wanted).collect()
    }

    /// How many texts are tried; an interpreter of the language takes seconds for each.
    const TEXTS: u64 = if cfg!(miri) { 4 } else { 2_000 };

    #[test]
    fn no_way_overlooks_a_head() {
        for seed in 1..=TEXTS {
            let literals = [literals(seed, 40), literals(seed + 1, 40), literals(seed + 2, 40)];
            let (text, sought) = (text(seed), sought(&literals));
            let wanted = wanted(&text, &sought);
            for found in Finder::all(&|groups| Cow::Owned(Heads::new(&sought, groups))).map(|way| found(&way, &text)) {
                assert!(wanted.iter().all(|place| found.contains(place)), "{seed}");
            }
        }
    }

    #[test]
    fn all_ways_find_the_same_where_no_two_heads_share_a_group() {
        for seed in 1..=TEXTS {
            // The empty literal is the head of every long run: not every way tells those apart.
            let mut literals = [literals(seed, 20), literals(seed + 1, 3), vec![vec![]]];
            let mut text = text(seed);
            // No two of these bytes but letters in either case are alike to any of the ways.
            text.iter_mut().for_each(|byte| *byte = b' ' + *byte % 64);
            let all = literals.iter_mut().flatten().flatten();
            all.for_each(|byte| *byte = (b' ' + *byte % 64).to_ascii_lowercase());
            let sought = sought(&literals);
            let wanted = wanted(&text, &sought);
            assert!(
                Finder::all(&|groups| Cow::Owned(Heads::new(&sought, groups))).all(|way| found(&way, &text) == wanted),
                "{seed}"
            );
        }
    }

    #[test]
    fn a_long_run_is_seen_where_it_begins() {
        let heads = Heads::new(&Sought::default(), FEW);
        for seed in 1..=TEXTS {
            let text = text(seed);
            let runs = portable::of_block(text.first_chunk().expect("a block"), &heads).long_runs();
            for at in 0..BLOCK {
                let long = text[at..at + LONG].iter().all(|&byte| RUN.contains(byte));
                assert_eq!(runs >> at & 1 == 1, long);
            }
        }
    }

    #[test]
    fn words_begin_behind_signs_and_escapes() {
        let mut bytes = [b' '; BLOCK + AHEAD];
        let text = b"one two\\nthree%3Dfour [0mfive \\u0022six a7 _b";
        bytes[..text.len()].copy_from_slice(text);
        let heads = Heads::new(&Sought::default(), FEW);
        let starts = Words::new().starts(&portable::of_block(&bytes, &heads));
        for word in ["one", "two", "three", "four", "five", "six", "a7", "b "] {
            let at = memchr::memmem::find(text, word.trim_end().as_bytes()).expect("it is there");
            assert_eq!(starts >> at & 1, 1, "{word}");
        }
        assert_eq!(starts >> 1 & 1, 0);
    }
}
