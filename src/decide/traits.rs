//! What a text is made of, told by one walk over it: most questions about a value are answered by it.

use super::class::{HEX, JOINTS, LOOKED_AT, RANDOM, SEAMS};
use super::nonvalue::OPENERS;
use super::question::Open;
use crate::bytes::ByteSet;

/// The bytes of characters outside ASCII.
pub(super) const BEYOND: ByteSet = ByteSet::EMPTY.with_range(0x80, 0xff);

/// What a text of at most [`LOOKED_AT`] bytes is made of: how many of them are of which kind.
pub(super) struct Traits {
    pub capitals: usize,
    pub small: usize,
    /// All letters, those of other scripts included.
    pub letters: usize,
    pub digits: usize,
    /// What is neither letter nor digit nor joins words.
    pub signs: usize,
    /// Hexadecimal digits.
    pub hex: usize,
    /// What random tokens are made of.
    pub random: usize,
    /// What sets a digest apart from the words around it.
    pub seams: usize,
    /// The questions of non-values that the bytes open.
    pub opened: Open,
}

/// What a byte adds to the traits of a text.
#[derive(Clone, Copy)]
struct Part {
    /// A one in the byte of each count that it adds to: a sum of them counts a whole text at once.
    ones: u64,
    opened: u64,
}

impl Traits {
    pub(super) fn of(text: &[u8]) -> Traits {
        // Several bytes a step are faster.
        let (chunks, rest) = text.as_chunks::<8>();
        let sum = chunks.iter().fold(Part { ones: 0, opened: 0 }, |sum, chunk| sum.with(chunk));
        let Part { ones, opened } = sum.with(rest);
        let [capitals, small, digits, signs, hex, random, beyond, seams] = ones.to_le_bytes().map(usize::from);
        let foreign = if beyond == 0 { 0 } else { foreign_letters(text) };
        Traits {
            capitals,
            small,
            letters: capitals + small + foreign,
            digits,
            signs: signs + beyond - foreign,
            hex,
            random,
            seams,
            opened: Open(opened),
        }
    }

    /// Of how many kinds the letters and digits are: capitals, small letters, digits.
    pub(super) fn kinds(&self) -> usize {
        [self.capitals, self.small, self.digits].iter().filter(|&&count| count > 0).count()
    }
}

impl Part {
    /// The sum of `self` and the parts of `bytes`.
    #[inline]
    fn with(self, bytes: &[u8]) -> Part {
        let parts = bytes.iter().map(|&byte| &PARTS[usize::from(byte)]);
        parts.fold(self, |sum, part| Part { ones: sum.ones + part.ones, opened: sum.opened | part.opened })
    }
}

static PARTS: [Part; 256] = {
    let sign = ByteSet::ALPHANUMERIC.union(JOINTS).union(BEYOND).complement();
    let counted = [ByteSet::UPPER, ByteSet::LOWER, ByteSet::DIGITS, sign, HEX, RANDOM, BEYOND, SEAMS];
    let (mut parts, mut byte) = ([Part { ones: 0, opened: 0 }; 256], 0);
    while byte < parts.len() {
        let mut n = 0;
        while n < counted.len() {
            parts[byte].ones |= (counted[n].contains(byte as u8) as u64) << (8 * n);
            n += 1;
        }
        parts[byte].opened = OPENERS.any(byte as u8).0;
        byte += 1;
    }
    parts
};
const _: () = assert!(LOOKED_AT <= u8::MAX as usize, "each count fits into a byte");

/// How many bytes outside ASCII are those of letters. Signs begin with C2 or E2 and pictures with F0.
fn foreign_letters(text: &[u8]) -> usize {
    let mut is_foreign = false;
    let mut is_letter = |byte: u8| {
        is_foreign = if byte >= 0xc0 { !matches!(byte, 0xc2 | 0xe2 | 0xf0..) } else { byte >= 0x80 && is_foreign };
        is_foreign
    };
    text.iter().filter(|&&byte| is_letter(byte)).count()
}
