//! SSSE3: 16 bytes with each instruction.

use std::arch::x86_64::*;

use super::super::AHEAD;
use super::super::heads::HEAD;
use super::halves::{Halves, STARTING_HALF, Tables, places_by_halves, steps};
use super::{Bytes, Classes, Flat, Grouped, Marks, Stretch, Words};

const WIDTH: usize = 16;

/// Proof that the processor has SSSE3.
pub(in crate::scan::masks) struct Sse(Tables);

impl Sse {
    /// The proof, if it can be had.
    pub(super) fn new(heads: &Grouped<'_>) -> Option<Sse> {
        let has = is_x86_feature_detected!("ssse3") && is_x86_feature_detected!("popcnt");
        has.then(|| Sse(Tables::new(heads)))
    }
}

places_by_halves!(Sse, __m128i, "ssse3,popcnt", at 0 16 32 48, ahead at 64 80);

steps! {
    "ssse3":
    splat(byte: u8) -> __m128i = _mm_set1_epi8(byte as i8);
    and(one: __m128i, other: __m128i) -> __m128i = _mm_and_si128(one, other);
    or(one: __m128i, other: __m128i) -> __m128i = _mm_or_si128(one, other);
    subtract(from: __m128i, bytes: __m128i) -> __m128i = _mm_sub_epi8(from, bytes);
    least(one: __m128i, other: __m128i) -> __m128i = _mm_min_epu8(one, other);
    equal(one: __m128i, other: __m128i) -> __m128i = _mm_cmpeq_epi8(one, other);
    upper(bytes: __m128i) -> __m128i = _mm_srli_epi16::<4>(bytes);
    look_up(table: __m128i, bytes: __m128i) -> __m128i = _mm_shuffle_epi8(table, bytes);
    mask(bytes: __m128i) -> u64 = u64::from(_mm_movemask_epi8(bytes) as u32);
}

#[inline]
#[target_feature(enable = "ssse3")]
fn load(bytes: &Bytes, from: usize) -> __m128i {
    let bytes = &bytes[from..from + WIDTH];
    // SAFETY: the pointer is that of 16 bytes that live, and the load wants no alignment.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "ssse3")]
fn table(entries: &[u8; 16]) -> __m128i {
    // SAFETY: the pointer is that of 16 bytes that live, and the load wants no alignment.
    unsafe { _mm_loadu_si128(entries.as_ptr().cast()) }
}
