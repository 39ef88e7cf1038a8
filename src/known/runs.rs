//! Whether a place stands in a long run of what names, hexadecimal digits and base64 are made of: told eight bytes at a time,
//! by arithmetic on a word.

#[cfg(doc)]
use crate::bytes::ByteSet;

/// The bytes of a word.
pub(super) const WORD: usize = size_of::<u64>();

/// Whether the eight bytes at `at` may all be of [`ByteSet::BASE64`].
#[inline]
pub(super) fn may_be_in_one(text: &[u8], at: usize) -> bool {
    others(text, at) == 0
}

/// Whether the eight bytes at `at`, which may all be of [`ByteSet::BASE64`], and what stands around them may be at least `least` of it,
/// at most sixteen. There are eight bytes before them and eight behind.
#[inline]
pub(super) fn may_be_long(text: &[u8], at: usize, least: usize) -> bool {
    let before = others(text, at - WORD).leading_zeros() / 8;
    let after = others(text, at + WORD).trailing_zeros() / 8;
    WORD + before as usize + after as usize >= least
}

/// The upper bit of each of the eight bytes at `at` that is none of [`ByteSet::BASE64`]; not of all of these.
#[inline]
fn others(text: &[u8], at: usize) -> u64 {
    let word = u64::from_le_bytes(*text[at..].first_chunk().expect("eight bytes"));
    let low = word & each(0x7f);
    // The upper bit of each byte tells whether it is at least `first`: no sum is carried to the next.
    let is_from = |first: u8| low + each(0x80 - first);
    // A comma and a full stop differ in this bit.
    let is_stop = !(((low | each(0x02)) ^ each(b'.')) + each(0x7f));
    (!is_from(b'+') | is_stop | is_from(b':') & !is_from(b'A')) & each(0x80)
}

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::ByteSet;

    #[test]
    fn nothing_that_is_in_base64_is_taken_for_something_else() {
        for byte in 0..=255u8 {
            for at in 0..WORD {
                let mut text = *b"AZaz09+/-_xY";
                text[at] = byte;
                assert!(may_be_in_one(&text, 0) || !ByteSet::BASE64.contains(byte), "{byte}");
                assert!(!may_be_in_one(&text, 0) || !b" \t\"'%&(),.:;<=>?@".contains(&byte), "{byte}");
            }
        }
    }

    #[test]
    fn a_run_is_as_long_as_it_is() {
        let text = b"....x7Kq2vN9bT4mW8rY....";
        assert!(may_be_in_one(text, 8) && may_be_long(text, 8, 16));
        assert!(!may_be_in_one(text, 3) && !may_be_long(text, 8, 17));
        assert!(!may_be_long(b".......xxxxxxxxxyyyyyyy.", 8, 17) && may_be_long(b".......xxxxxxxxxyyyyyyy.", 8, 16));
    }
}
