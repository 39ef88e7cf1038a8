//! Counts of a value's characters by their kinds, all of which one pass makes.

use super::LOOKED_AT;
use crate::scan::window::ByteSet;
use crate::steps;

/// Characters that join words in names, paths and versions.
pub(super) const JOINTS: ByteSet = ByteSet::of(b"_-./:,@=+ ");
/// Characters that stand in no name between two words.
const ODD: ByteSet = ByteSet::of(b"#!^&*~%?");

/// Counts of a value's characters.
#[derive(Default)]
pub(crate) struct Counts {
    pub digits: usize,
    pub letters: usize,
    /// Changes between a letter and a digit beside it.
    pub changes: usize,
    /// Changes of case, other than that of a first capital.
    pub humps: usize,
    /// Characters that do not occur in names.
    pub symbols: usize,
    /// Blanks and control characters.
    pub gaps: usize,
    pub distinct: usize,
    /// Whether words are joined by a character that does not occur in names: `word#word`.
    pub odd: bool,
    /// The most letters in a row.
    pub longest: usize,
}

impl Counts {
    /// Those of `text`, of at most [`LOOKED_AT`] bytes.
    pub(super) fn of(text: &[u8]) -> Counts {
        steps::count(text.len());
        let mut counts = Counts::default();
        let (mut tally, mut before, mut row, mut seen) = (0, Kind::Joint, 0, [0u64; 4]);
        for (i, &byte) in text.iter().enumerate() {
            let here = KINDS[usize::from(byte)];
            seen[usize::from(byte >> 6)] |= 1 << (byte & 63);
            tally += TALLIES[before as usize][here as usize];
            row = if here as usize <= Kind::Upper as usize { row + 1 } else { 0 };
            counts.longest = counts.longest.max(row);
            if here == Kind::Odd && before.is_alphanumeric() {
                counts.odd |= text.get(i + 1).is_some_and(u8::is_ascii_alphanumeric);
            }
            before = here;
        }
        let lane = |lane: u32| (tally >> (lane * LANE)) as usize % (1 << LANE);
        (counts.digits, counts.letters, counts.symbols) = (lane(DIGITS), lane(LETTERS), lane(SYMBOLS));
        (counts.changes, counts.humps, counts.gaps) = (lane(CHANGES), lane(HUMPS), lane(GAPS));
        counts.distinct = seen.iter().map(|bits| bits.count_ones() as usize).sum();
        counts
    }
}

const KINDS_OF_BYTES: usize = 8;

/// The kinds of characters, letters first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Joint,
    Blank,
    Control,
    Symbol,
    /// A symbol that stands in no name between two words.
    Odd,
}

impl Kind {
    const ALL: [Kind; KINDS_OF_BYTES] =
        [Kind::Lower, Kind::Upper, Kind::Digit, Kind::Joint, Kind::Blank, Kind::Control, Kind::Symbol, Kind::Odd];

    const fn of(byte: u8) -> Kind {
        match byte {
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            b'0'..=b'9' => Kind::Digit,
            b' ' => Kind::Blank,
            0..b' ' | 0x7f => Kind::Control,
            _ if JOINTS.contains(byte) => Kind::Joint,
            _ if ODD.contains(byte) => Kind::Odd,
            _ => Kind::Symbol,
        }
    }

    const fn is_alphanumeric(self) -> bool {
        matches!(self, Kind::Lower | Kind::Upper | Kind::Digit)
    }
}

static KINDS: [Kind; 256] = {
    let (mut kinds, mut byte) = ([Kind::Symbol; 256], 0);
    while byte < 256 {
        kinds[byte] = Kind::of(byte as u8);
        byte += 1;
    }
    kinds
};

/// All that is counted is counted in one number, so many bits for each.
const LANE: u32 = 8;
const _: () = assert!(LOOKED_AT < 1 << LANE);
const DIGITS: u32 = 0;
const LETTERS: u32 = 1;
const SYMBOLS: u32 = 2;
const CHANGES: u32 = 3;
const HUMPS: u32 = 4;
const GAPS: u32 = 5;

/// What a character of a kind counts for behind one of another.
static TALLIES: [[u64; KINDS_OF_BYTES]; KINDS_OF_BYTES] = {
    let (mut tallies, mut pair) = ([[0; KINDS_OF_BYTES]; KINDS_OF_BYTES], 0);
    while pair < KINDS_OF_BYTES * KINDS_OF_BYTES {
        let (before, here) = (pair / KINDS_OF_BYTES, pair % KINDS_OF_BYTES);
        tallies[before][here] = tally(Kind::ALL[before], Kind::ALL[here]);
        pair += 1;
    }
    tallies
};

const fn tally(before: Kind, here: Kind) -> u64 {
    match (before, here) {
        (Kind::Lower | Kind::Upper, Kind::Digit) => one(DIGITS) + one(CHANGES),
        (_, Kind::Digit) => one(DIGITS),
        (Kind::Digit, Kind::Lower | Kind::Upper) => one(LETTERS) + one(CHANGES),
        (Kind::Lower, Kind::Upper) => one(LETTERS) + one(HUMPS),
        (_, Kind::Lower | Kind::Upper) => one(LETTERS),
        (_, Kind::Symbol | Kind::Odd) => one(SYMBOLS),
        (_, Kind::Control) => one(SYMBOLS) + one(GAPS),
        (_, Kind::Blank) => one(GAPS),
        (_, Kind::Joint) => 0,
    }
}

const fn one(lane: u32) -> u64 {
    1 << (lane * LANE)
}

/// How many different bytes there are.
pub(super) fn distinct_of(bytes: impl Iterator<Item = u8>) -> usize {
    let seen = bytes.fold([0u64; 4], |mut seen, b| {
        seen[(b >> 6) as usize] |= 1 << (b & 63);
        seen
    });
    seen.iter().map(|bits| bits.count_ones() as usize).sum()
}
