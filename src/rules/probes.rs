//! Texts that no allow-list means: a pattern that lets one of them stay lets nearly everything stay.

use std::sync::LazyLock;

/// How many there are of each kind.
pub(super) const COUNT: usize = 256;
/// The lengths of the texts, in bytes.
const LENGTHS: std::ops::Range<usize> = 8..72;
const SIGNS: &[u8] = b"!#$%&()*+,;<=>?@[]^{|}~";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Random texts of letters, digits and signs.
pub(super) static TEXTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| random(&[LETTERS, SIGNS]));

/// Random tokens of letters and digits.
pub(super) static TOKENS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| random(&[LETTERS]));

/// Texts of characters of all `sets` in turn, four of each length; the same at each start.
fn random(sets: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut state = 0x0074_6f6b_6d61_736b_u64;
    let mut number = |below: usize| {
        // Marsaglia's xorshift, of which any bits will do.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize % below
    };
    let lengths = LENGTHS.cycle().take(COUNT);
    lengths
        .map(|length| {
            (0..length)
                .map(|n| {
                    let set = sets[n % sets.len()];
                    set[number(set.len())]
                })
                .collect()
        })
        .collect()
}
