//! Which words of eight bytes are all of what names, hexadecimal digits and most of base64 are made of: told by arithmetic.

/// The bytes of a word.
pub(super) const WORD: usize = size_of::<u64>();

/// Whether `byte` is what words are made of: a digit, or one of the last 63 characters of ASCII, which are the letters and
/// the signs among them and behind. What parts the words of a log is none of these.
pub(super) fn contain(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'@'..=b'~').contains(&byte)
}

/// A bit in each byte of `word` that words are not made of; not in all that are no characters of ASCII.
#[inline]
pub(super) fn others(word: u64) -> u64 {
    // In bit 6 of each byte: it is set from `@` on; of what is below, digits have bit 4 and are less than `:`.
    let above_digits = (word & each(0x3f)) + each(0x40 - (b':' & 0x3f));
    !(word | word << 2 & !above_digits) & each(0x40)
}

/// Whether two or more bytes of `word`, which are all what words are made of, are capitals or among the signs around these.
#[inline]
pub(super) fn has_capitals(word: u64) -> bool {
    // Bit 6 of a byte, without bit 5 of it.
    let capitals = word & !(word << 1) & each(0x40);
    capitals & capitals.wrapping_sub(1) != 0
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
}
