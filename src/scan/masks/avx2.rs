//! The masks with AVX2: 32 bytes with each instruction.
#![allow(unsafe_code, reason = "a function for AVX2 may be called once the processor is known to have it")]

use std::arch::x86_64::*;

use super::heads::Heads;
use super::{BLOCK, Bytes, Classes, Halves, STARTING, TOGETHER, Wanted};

const HALF: usize = BLOCK / 2;

/// Proof that the processor has AVX2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2(());

impl Avx2 {
    /// The proof, if it can be had.
    pub(super) fn detect() -> Option<Avx2> {
        is_x86_feature_detected!("avx2").then_some(Avx2(()))
    }

    /// The classes of the bytes of the blocks that `text` starts with; how many blocks there were.
    pub(super) fn classes(self, text: &[u8], wanted: &Wanted, classes: &mut [Classes; TOGETHER]) -> usize {
        // SAFETY: an `Avx2` is only made by `detect`, which has asked the processor.
        unsafe { of_blocks(text, wanted, classes) }
    }
}

// No closure and no generic function takes part: they would not be compiled for AVX2, nor into their caller.

#[target_feature(enable = "avx2")]
fn of_blocks(text: &[u8], wanted: &Wanted, classes: &mut [Classes; TOGETHER]) -> usize {
    let blocks = super::blocks(text);
    for (number, classes) in classes[..blocks].iter_mut().enumerate() {
        *classes = of_block(super::first_block(&text[number * BLOCK..]), wanted);
    }
    blocks
}

#[inline]
#[target_feature(enable = "avx2")]
fn of_block(bytes: &Bytes, wanted: &Wanted) -> Classes {
    let (a, b) = (half(bytes, 0, wanted), half(bytes, HALF, wanted));
    let ahead = having(sets(load(bytes, BLOCK), &wanted.tokens));
    Classes {
        letters: join(a.letters, b.letters),
        digits: join(a.digits, b.digits),
        backslashes: join(a.backslashes, b.backslashes),
        percents: join(a.percents, b.percents),
        ms: join(a.ms, b.ms),
        tokens: u128::from(join(a.tokens, b.tokens)) | u128::from(ahead) << BLOCK,
        inside: join(a.inside, b.inside),
        starting: join(a.starting, b.starting),
    }
}

#[inline]
fn join(first: u32, second: u32) -> u64 {
    u64::from(first) | u64::from(second) << HALF
}

/// The classes of half a block.
struct Half {
    letters: u32,
    digits: u32,
    backslashes: u32,
    percents: u32,
    ms: u32,
    tokens: u32,
    inside: u32,
    starting: u32,
}

#[inline]
#[target_feature(enable = "avx2")]
fn half(bytes: &Bytes, from: usize, wanted: &Wanted) -> Half {
    let text = load(bytes, from);
    let folded = _mm256_or_si256(text, _mm256_set1_epi8(0x20));
    let first = groups(bytes, from, &wanted.heads[0]);
    let second = groups(bytes, from, &wanted.heads[1]);
    let last = groups(bytes, from, &wanted.heads[2]);
    let inside = _mm256_and_si256(last, _mm256_set1_epi8(!STARTING as i8));
    Half {
        letters: within(folded, b'a', 26),
        digits: within(text, b'0', 10),
        backslashes: equal(text, b'\\'),
        percents: equal(text, b'%'),
        ms: equal(text, b'm'),
        tokens: having(sets(text, &wanted.tokens)),
        inside: having(_mm256_or_si256(_mm256_or_si256(first, second), inside)),
        starting: having(_mm256_and_si256(last, _mm256_set1_epi8(STARTING as i8))),
    }
}

/// Which bytes are in any set.
#[inline]
#[target_feature(enable = "avx2")]
fn having(sets: __m256i) -> u32 {
    !mask(_mm256_cmpeq_epi8(sets, _mm256_setzero_si256()))
}

#[inline]
#[target_feature(enable = "avx2")]
fn equal(text: __m256i, byte: u8) -> u32 {
    mask(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(byte as i8)))
}

/// The groups that a head may be of that begins at each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn groups(bytes: &Bytes, from: usize, heads: &Heads) -> __m256i {
    let first = sets(load(bytes, from), &heads[0]);
    let second = sets(load(bytes, from + 1), &heads[1]);
    let third = sets(load(bytes, from + 2), &heads[2]);
    let fourth = sets(load(bytes, from + 3), &heads[3]);
    _mm256_and_si256(_mm256_and_si256(first, second), _mm256_and_si256(third, fourth))
}

/// The sets that have each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn sets(text: __m256i, halves: &Halves) -> __m256i {
    let four_bits = _mm256_set1_epi8(15);
    let low = _mm256_shuffle_epi8(twice(&halves.low), _mm256_and_si256(text, four_bits));
    let high = _mm256_shuffle_epi8(twice(&halves.high), _mm256_and_si256(_mm256_srli_epi16::<4>(text), four_bits));
    _mm256_and_si256(low, high)
}

/// Which bytes are among the `count` ones from `first` on.
#[inline]
#[target_feature(enable = "avx2")]
fn within(text: __m256i, first: u8, count: u8) -> u32 {
    let offset = _mm256_sub_epi8(text, _mm256_set1_epi8(first as i8));
    mask(_mm256_cmpeq_epi8(_mm256_min_epu8(offset, _mm256_set1_epi8(count as i8 - 1)), offset))
}

#[inline]
#[target_feature(enable = "avx2")]
fn mask(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes) as u32
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &Bytes, from: usize) -> __m256i {
    let bytes = &bytes[from..from + HALF];
    // SAFETY: the pointer is that of 32 bytes that live, and the load wants no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn twice(table: &[u8; 16]) -> __m256i {
    // SAFETY: the pointer is that of 16 bytes that live, and the load wants no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
}
