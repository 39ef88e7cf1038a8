//! Classes by the halves of bytes: an instruction that looks up 16 entries by four bits, for every byte at once, tells of
//! which sets a byte's lower half is, and another one of which its upper half is. A byte is of the sets of both, and so are
//! others that have its halves.

use super::super::RUN;
use super::super::heads::{FEW, HEAD, STARTING};
use super::Grouped;
use crate::bytes::ByteSet;

/// Eight sets of bytes, each told by the halves of its bytes: bit `n` of both entries stands for set `n`.
#[derive(Clone, Copy, Default)]
#[repr(C, align(16))]
pub(super) struct Halves {
    pub low: [u8; 16],
    pub high: [u8; 16],
}

impl Halves {
    /// Puts `byte` into `sets`.
    fn add(&mut self, byte: u8, sets: u8) {
        self.low[usize::from(byte & 15)] |= sets;
        self.high[usize::from(byte >> 4)] |= sets;
    }

    /// The bytes of ASCII that are in `set`, exactly: as many sets as there are upper halves.
    fn exactly(set: ByteSet) -> Halves {
        let mut halves = Halves::default();
        (0..=127).filter(|&byte| set.contains(byte)).for_each(|byte| halves.add(byte, 1 << (byte >> 4)));
        halves
    }
}

/// How many bytes the groups of heads have bits in.
pub(super) const SETS: usize = 3;
/// The groups of the last set that are for heads where a word begins.
pub(super) const STARTING_HALF: u8 = (STARTING >> 16) as u8;

/// What is looked for.
pub(super) struct Tables {
    pub tokens: Halves,
    pub heads: [[Halves; HEAD]; SETS],
}

impl Tables {
    pub(super) fn new(heads: &Grouped<'_>) -> Tables {
        let heads = heads(FEW);
        let mut tables = Tables { tokens: Halves::exactly(RUN), heads: Default::default() };
        for (place, groups) in heads.0.iter().enumerate() {
            for (byte, groups) in (0..=255).zip(groups) {
                let sets = tables.heads.iter_mut().zip(groups.to_le_bytes());
                sets.for_each(|(halves, groups)| halves[place].add(byte, groups));
            }
        }
        tables
    }
}

/// Makes the method `places` of a type whose values prove that the processor has `$features`, and which holds [`Tables`].
/// A block is read from `$from` on with each register, and what follows it from `$ahead` on. What is done with a register
/// has to be in scope: `load`, `table`, and what [`steps`] makes.
///
/// No closure and no generic function takes part: they would not be compiled for the same processor, nor into their caller.
macro_rules! places_by_halves {
    ($simd:ty, $register:ty, $features:literal, at $($from:literal)*, ahead at $($ahead:literal)*) => {
        impl $simd {
            /// As [`Finder::places`](crate::scan::masks::Finder::places).
            pub(super) fn places(&self, text: &Stretch, count: usize, words: &mut Words, places: &mut Flat) -> Marks {
                // SAFETY: a value of this type is only made where the processor has the features.
                unsafe { of_text(text, count, &self.0, words, places) }
            }
        }

        #[target_feature(enable = $features)]
        fn of_text(text: &Stretch, count: usize, tables: &Tables, words: &mut Words, places: &mut Flat) -> Marks {
            let mut marks = 0;
            for (bytes, n) in super::super::blocks(text, count).zip(0..) {
                let classes = of_block(bytes, tables);
                marks |= Marks::from(words.may_be_escaped(&classes)) << n;
                places.add(words.places(&classes));
            }
            marks
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn of_block(bytes: &Bytes, tables: &Tables) -> Classes {
            let mut classes = Classes { long: u64::MAX, ..Classes::default() };
            $(
                let text = load(bytes, $from);
                let folded = or(text, splat(0x20));
                let last = groups(bytes, $from, &tables.heads[2]);
                let others = or(groups(bytes, $from, &tables.heads[0]), groups(bytes, $from, &tables.heads[1]));
                classes.letters |= within(folded, b'a', 26) << $from;
                classes.digits |= within(text, b'0', 10) << $from;
                classes.backslashes |= mask(equal(text, splat(b'\\'))) << $from;
                classes.percents |= mask(equal(text, splat(b'%'))) << $from;
                classes.ms |= mask(equal(text, splat(b'm'))) << $from;
                classes.quotes |= mask(or(equal(text, splat(b'"')), equal(text, splat(b'\'')))) << $from;
                let forms = or(equal(text, splat(b'+')), equal(text, splat(b'&')));
                classes.signs |= mask(or(text, or(forms, equal(text, splat(b'#'))))) << $from;
                classes.inside |= having(or(others, and(last, splat(!STARTING_HALF)))) << $from;
                classes.starting |= having(and(last, splat(STARTING_HALF))) << $from;
                classes.tokens |= having(sets(text, &tables.tokens)) << $from;
            )*
            classes.ahead = classes.tokens >> AHEAD;
            $(
                classes.ahead |= having(sets(load(bytes, $ahead), &tables.tokens)) << ($ahead - AHEAD);
            )*
            classes
        }

        /// The groups that a head may be of that begins at each byte.
        #[inline]
        #[target_feature(enable = $features)]
        fn groups(bytes: &Bytes, from: usize, heads: &[Halves; HEAD]) -> $register {
            let first = and(sets(load(bytes, from), &heads[0]), sets(load(bytes, from + 1), &heads[1]));
            let last = and(sets(load(bytes, from + 2), &heads[2]), sets(load(bytes, from + 3), &heads[3]));
            and(first, last)
        }

        /// The sets that have each byte.
        #[inline]
        #[target_feature(enable = $features)]
        fn sets(text: $register, halves: &Halves) -> $register {
            let low = look_up(table(&halves.low), and(text, splat(15)));
            and(low, look_up(table(&halves.high), and(upper(text), splat(15))))
        }

        /// Which bytes are in any set.
        #[inline]
        #[target_feature(enable = $features)]
        fn having(sets: $register) -> u64 {
            mask(equal(sets, splat(0))) ^ u64::MAX >> (64 - WIDTH)
        }

        /// Which bytes are among the `count` ones from `first` on.
        #[inline]
        #[target_feature(enable = $features)]
        fn within(text: $register, first: u8, count: u8) -> u64 {
            let offset = subtract(text, splat(first));
            mask(equal(least(offset, splat(count - 1)), offset))
        }
    };
}

/// Makes functions of what is done with a register: `splat`, `and`, `or`, `subtract`, `least`, `equal`, `upper` (the upper
/// halves of bytes), `look_up` (by the lower ones), `mask`.
macro_rules! steps {
    ($features:literal: $($name:ident($($argument:ident: $type:ty),*) -> $result:ty = $step:expr;)*) => {
        $(
            #[inline]
            #[target_feature(enable = $features)]
            fn $name($($argument: $type),*) -> $result {
                $step
            }
        )*
    };
}

pub(super) use {places_by_halves, steps};
