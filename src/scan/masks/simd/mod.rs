//! The classes of many bytes with each instruction, on x86-64: the one room with `unsafe`.
//!
//! A function that is made for an instruction set may be called once the processor is known to have it. Each set has a
//! type whose values are the proof of that, and the tables that its instructions want.
#![allow(unsafe_code, reason = "what the processor has is known when the program runs, not when it is compiled")]

mod avx2;
mod avx512;
mod halves;
mod sse;

use super::{Bytes, Classes, Flat, Grouped, Marks, Stretch, Words};

/// An instruction set that the processor has.
pub(super) enum Simd {
    Avx512(Box<avx512::Avx512>),
    Avx2(Box<avx2::Avx2>),
    Sse(Box<sse::Sse>),
}

impl Simd {
    /// The sets that the processor has, fastest first.
    pub(super) fn all(heads: &Grouped<'_>) -> impl Iterator<Item = Simd> {
        let made: [fn(&Grouped<'_>) -> Option<Simd>; 3] = [
            |heads| avx512::Avx512::new(heads).map(Box::new).map(Simd::Avx512),
            |heads| avx2::Avx2::new(heads).map(Box::new).map(Simd::Avx2),
            |heads| sse::Sse::new(heads).map(Box::new).map(Simd::Sse),
        ];
        made.into_iter().filter_map(move |simd| simd(heads))
    }

    #[inline]
    pub(super) fn places(&self, text: &Stretch, count: usize, words: &mut Words, places: &mut Flat) -> Marks {
        match self {
            Simd::Avx512(simd) => simd.places(text, count, words, places),
            Simd::Avx2(simd) => simd.places(text, count, words, places),
            Simd::Sse(simd) => simd.places(text, count, words, places),
        }
    }
}
