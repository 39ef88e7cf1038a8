//! Which words of eight bytes are all of what names, hexadecimal digits and base64 are made of: told by arithmetic.

/// The bytes of a word.
pub(super) const WORD: usize = size_of::<u64>();

/// Whether `byte` is what words are made of: a digit, a sign of base64 in either alphabet (RFC 4648, sections 4 and 5), or one
/// of the last 63 characters of ASCII, which are the letters and the signs among them and behind. Most of what parts the words
/// of a log is none of these.
pub(super) fn contain(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-/".contains(&byte) || (b'@'..=b'~').contains(&byte)
}

/// A bit in each byte of `word` that words are not made of; not in all that are no characters of ASCII.
#[inline]
pub(super) fn others(word: u64) -> u64 {
    // In bit 6 of each byte: it is set from `@` on; what is below has to be from `+` to `9`, and there have bit 4, as digits
    // have, or bit 0, as `+`, `-` and `/` have, and the signs between have not.
    let low = word & each(0x3f);
    let (from_plus, above_digits) = (low + each(0x40 - b'+'), low + each(0x40 - b':'));
    !(word | from_plus & !above_digits & (word << 2 | word << 6)) & each(0x40)
}

/// Whether two or more bytes of `word`, which are all what words are made of, are capitals or among the signs around these.
#[inline]
pub(super) fn has_capitals(word: u64) -> bool {
    // Bit 6 of a byte, without bit 5 of it.
    let capitals = word & !(word << 1) & each(0x40);
    capitals & capitals.wrapping_sub(1) != 0
}

/// Whether a byte of `word`, which are all what words are made of, is a digit.
#[inline]
pub(super) fn has_digits(word: u64) -> bool {
    // Bit 4 of a byte without bit 6.
    word << 2 & !word & each(0x40) != 0
}

/// Whether a byte of `word`, which are all what words are made of, is one of the signs before the digits.
#[inline]
pub(super) fn has_signs(word: u64) -> bool {
    // All others have bit 6, or bit 4.
    !(word | word << 2) & each(0x40) != 0
}

const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_told_wherever_it_stands() {
        for byte in b' '..=b'~' {
            for at in 0..WORD {
                let mut text = *b"AZaz09_x";
                text[at] = byte;
                assert_eq!(others(u64::from_le_bytes(text)) == 0, contain(byte), "{byte}");
            }
        }
    }

    #[test]
    fn two_capitals_are_told_from_fewer() {
        for (text, has) in [(b"x7kq2vn9", false), (b"x7kq2vN9", false), (b"X7kq2vN9", true), (b"X7KQ2VN9", true)] {
            assert_eq!(has_capitals(u64::from_le_bytes(*text)), has);
        }
    }

    #[test]
    fn digits_and_signs_are_told_from_letters() {
        for (text, has) in [
            (b"registry", (false, false)),
            (b"Regis_~y", (false, false)),
            (b"registr1", (true, false)),
            (b"+egistry", (false, true)),
            (b"2egistr/", (true, true)),
        ] {
            let word = u64::from_le_bytes(*text);
            assert_eq!((has_digits(word), has_signs(word)), has);
        }
    }
}
