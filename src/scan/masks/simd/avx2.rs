//! AVX2: 32 bytes with each instruction.

use std::arch::x86_64::*;

use super::super::AHEAD;
use super::super::heads::HEAD;
use super::halves::{Halves, STARTING_HALF, Tables, places_by_halves, steps};
use super::{Bytes, Classes, Flat, Grouped, Marks, Stretch, Words};

const WIDTH: usize = 32;

/// Proof that the processor has AVX2, and what is counted with beside it.
pub(in crate::scan::masks) struct Avx2(Tables);

impl Avx2 {
    /// The proof, if it can be had.
    pub(super) fn new(heads: &Grouped<'_>) -> Option<Avx2> {
        let has = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        has.then(|| Avx2(Tables::new(heads)))
    }
}

places_by_halves!(Avx2, __m256i, "avx2,bmi1,bmi2,popcnt", at 0 32, ahead at 64);

steps! {
    "avx2":
    splat(byte: u8) -> __m256i = _mm256_set1_epi8(byte as i8);
    and(one: __m256i, other: __m256i) -> __m256i = _mm256_and_si256(one, other);
    or(one: __m256i, other: __m256i) -> __m256i = _mm256_or_si256(one, other);
    subtract(from: __m256i, bytes: __m256i) -> __m256i = _mm256_sub_epi8(from, bytes);
    least(one: __m256i, other: __m256i) -> __m256i = _mm256_min_epu8(one, other);
    equal(one: __m256i, other: __m256i) -> __m256i = _mm256_cmpeq_epi8(one, other);
    upper(bytes: __m256i) -> __m256i = _mm256_srli_epi16::<4>(bytes);
    look_up(table: __m256i, bytes: __m256i) -> __m256i = _mm256_shuffle_epi8(table, bytes);
    mask(bytes: __m256i) -> u64 = u64::from(_mm256_movemask_epi8(bytes) as u32);
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &Bytes, from: usize) -> __m256i {
    let bytes = &bytes[from..from + WIDTH];
    // SAFETY: the pointer is that of 32 bytes that live, and the load wants no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn table(entries: &[u8; 16]) -> __m256i {
    // SAFETY: the pointer is that of 16 bytes that live, and the load wants no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(entries.as_ptr().cast()) })
}
