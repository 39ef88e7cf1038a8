//! AVX-512 with VBMI: 64 bytes with each instruction, and tables of as many entries, so that a byte of ASCII is told from
//! nearly all others. The tables of the heads fit the registers.

use std::arch::x86_64::*;

use super::super::heads::MANY;
use super::super::heads::{HEAD, Heads, folded};
use super::super::{AHEAD, BLOCK, QUOTES, RUN, SIGNS};
use super::{Bytes, Classes, Flat, Grouped, Marks, Stretch, Words};
use crate::bytes::ByteSet;

/// How many sets of tables there are for heads that may stand anywhere; one is for those where a word begins, and one for
/// those where a long run does, too.
const INSIDE: usize = MANY.inside / 8;
const SETS: usize = INSIDE + 2;

/// Entries of bytes by the six bits that are left of each by [`fold`].
type Folded = [u8; 64];
/// Entries of bytes by their lower seven bits.
type Entries = [u8; 128];

/// The kinds of the bytes of ASCII, a bit each.
const KINDS: [(u8, ByteSet); 5] =
    [(TOKEN, RUN), (LETTER, ByteSet::LETTERS), (DIGIT, ByteSet::DIGITS), (QUOTE, QUOTES), (SIGN, SIGNS)];
const TOKEN: u8 = 1;
const LETTER: u8 = 2;
const DIGIT: u8 = 4;
const QUOTE: u8 = 8;
const SIGN: u8 = 16;

/// Proof that the processor has AVX-512 with VBMI, and what it looks up.
pub(in crate::scan::masks) struct Avx512 {
    /// The [`KINDS`] of each byte.
    kinds: Entries,
    /// The groups of a head's bytes, and of those that fold to the same.
    heads: [[Folded; HEAD]; SETS],
}

impl Avx512 {
    /// The proof, if it can be had.
    pub(super) fn new(heads: &Grouped<'_>) -> Option<Avx512> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        has.then(|| Avx512::of(&heads(MANY)))
    }

    fn of(heads: &Heads) -> Avx512 {
        let of = |byte: u8| KINDS.iter().filter(|(_, set)| set.contains(byte)).fold(0, |all, (kind, _)| all | kind);
        let kinds = std::array::from_fn(|byte| of(byte as u8));
        let mut tables = [[[0; 64]; HEAD]; SETS];
        for (place, groups) in heads.0.iter().enumerate() {
            for (byte, groups) in groups.iter().enumerate() {
                let sets = tables.iter_mut().zip(groups.to_le_bytes());
                sets.for_each(|(entries, groups)| entries[place][usize::from(folded(byte as u8))] |= groups);
            }
        }
        Avx512 { kinds, heads: tables }
    }

    /// As [`Finder::places`](crate::scan::masks::Finder::places).
    pub(super) fn places(&self, text: &Stretch, count: usize, words: &mut Words, places: &mut Flat) -> Marks {
        // SAFETY: a value of this type is only made where the processor has the features.
        unsafe { of_text(text, count, self, words, places) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi1,bmi2,popcnt")]
fn of_text(text: &Stretch, count: usize, tables: &Avx512, words: &mut Words, places: &mut Flat) -> Marks {
    let mut marks = 0;
    for (bytes, n) in super::super::blocks(text, count).zip(0..) {
        let classes = of_block(bytes, tables);
        marks |= Marks::from(words.may_be_escaped(&classes)) << n;
        add(words.places(&classes), places);
    }
    marks
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn of_block(bytes: &Bytes, tables: &Avx512) -> Classes {
    let text = load(bytes, 0);
    let starts = [fold(text), fold(load(bytes, 1)), fold(load(bytes, 2)), fold(load(bytes, 3))];
    let (inside, others) = tables.heads.split_at(INSIDE);
    let inside = inside.iter().fold(splat(0), |all, heads| _mm512_or_si512(all, groups(starts, heads)));
    let (starting, long) = (groups(starts, &others[0]), groups(starts, &others[1]));
    let (kinds, ahead) = (kinds(text, tables), kinds(load(bytes, AHEAD), tables));
    Classes {
        letters: of_kind(kinds, LETTER),
        digits: of_kind(kinds, DIGIT),
        backslashes: _mm512_cmpeq_epi8_mask(text, splat(b'\\')),
        percents: _mm512_cmpeq_epi8_mask(text, splat(b'%')),
        ms: _mm512_cmpeq_epi8_mask(text, splat(b'm')),
        quotes: of_kind(kinds, QUOTE),
        signs: of_kind(kinds, SIGN) | _mm512_movepi8_mask(text),
        tokens: of_kind(kinds, TOKEN),
        ahead: of_kind(ahead, TOKEN),
        inside: _mm512_test_epi8_mask(inside, inside),
        starting: _mm512_test_epi8_mask(starting, starting),
        long: _mm512_test_epi8_mask(long, long),
    }
}

/// The groups that a head may be of that begins at each byte.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn groups(starts: [__m512i; HEAD], heads: &[Folded; HEAD]) -> __m512i {
    let first = _mm512_and_si512(look_up_folded(&heads[0], starts[0]), look_up_folded(&heads[1], starts[1]));
    let last = _mm512_and_si512(look_up_folded(&heads[2], starts[2]), look_up_folded(&heads[3], starts[3]));
    _mm512_and_si512(first, last)
}

/// Each byte [`folded`], in which a table of 64 entries is looked up; but for its upper bits, which tell nothing there.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn fold(text: __m512i) -> __m512i {
    const SELECT: i32 = 0b1110_0100;
    _mm512_ternarylogic_epi32::<SELECT>(_mm512_srli_epi16::<1>(text), text, splat(0x20))
}

/// The entry of each byte that was folded.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn look_up_folded(entries: &Folded, bytes: __m512i) -> __m512i {
    // SAFETY: 64 bytes that live stand behind the pointer, and the load wants no alignment.
    let entries = unsafe { _mm512_loadu_si512(entries.as_ptr().cast()) };
    _mm512_permutexvar_epi8(bytes, entries)
}

/// Which bytes are of `kind`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn of_kind(kinds: __m512i, kind: u8) -> u64 {
    _mm512_test_epi8_mask(kinds, splat(kind))
}

/// The kinds of each byte; none of those that are not ASCII.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn kinds(text: __m512i, tables: &Avx512) -> __m512i {
    let (low, high) = (tables.kinds.as_ptr(), tables.kinds[BLOCK..].as_ptr());
    // SAFETY: 64 bytes that live stand behind either pointer, and the load wants no alignment.
    let (low, high) = unsafe { (_mm512_loadu_si512(low.cast()), _mm512_loadu_si512(high.cast())) };
    _mm512_maskz_permutex2var_epi8(!_mm512_movepi8_mask(text), low, text, high)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn splat(byte: u8) -> __m512i {
    _mm512_set1_epi8(byte as i8)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load(bytes: &Bytes, from: usize) -> __m512i {
    let bytes = &bytes[from..from + BLOCK];
    // SAFETY: the pointer is that of 64 bytes that live, and the load wants no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// Adds the places of a block that are set in `mask`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt")]
fn add(mask: u64, places: &mut Flat) {
    let first = _mm512_set1_epi16(places.next_block() as i16);
    let set = _mm512_maskz_compress_epi8(mask, bytes_of_a_block());
    let count = mask.count_ones();
    let half = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(set));
    store(places.room(count.min(HALF)), _mm512_add_epi16(first, half));
    if count > HALF {
        let half = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(set));
        store(places.room(count - HALF), _mm512_add_epi16(first, half));
    }
}

/// How many places a register has room for.
const HALF: u32 = 32;

#[inline]
#[target_feature(enable = "avx512f")]
fn store(room: &mut [u16; HALF as usize], places: __m512i) {
    // SAFETY: the pointer is that of 32 places that live, and the store wants no alignment.
    unsafe { _mm512_storeu_si512(room.as_mut_ptr().cast(), places) }
}

/// The places of a block's bytes.
#[inline]
#[target_feature(enable = "avx512f")]
fn bytes_of_a_block() -> __m512i {
    const PLACES: [u8; BLOCK] = {
        let mut places = [0; BLOCK];
        let mut place = 0;
        while place < BLOCK {
            places[place] = place as u8;
            place += 1;
        }
        places
    };
    // SAFETY: the pointer is that of 64 bytes that live, and the load wants no alignment.
    unsafe { _mm512_loadu_si512(PLACES.as_ptr().cast()) }
}
