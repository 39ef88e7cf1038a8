//! Text in an encoding in which no secret is found.

use std::sync::atomic::{AtomicBool, Ordering};

use super::input::Input;
use super::tapped::Tap;
use super::warnings::warn;

/// So much of a text tells its encoding: four characters of UTF-32 (Unicode, section 3.9).
const LOOKED_AT: usize = 16;

/// The byte order marks of UTF-32 (Unicode, section 23.8).
const MARKS: [[u8; 4]; 2] = [*b"\xff\xfe\0\0", *b"\0\0\xfe\xff"];

/// Looks at what is read first of an input, and warns if it is no text of single bytes.
pub(super) struct Encoding {
    input: Input,
    is_looked_at: AtomicBool,
}

impl Encoding {
    /// For `input`.
    pub(super) fn of(input: Input) -> Encoding {
        Encoding { input, is_looked_at: AtomicBool::new(false) }
    }
}

impl Tap for Encoding {
    fn read(&self, bytes: &[u8]) {
        if !self.is_looked_at.swap(true, Ordering::Relaxed) && is_wide(bytes) {
            warn(format_args!(
                "{}: seems to be UTF-32, in which secrets are not found; it passes as it is. Convert it first: iconv -f UTF-32 -t UTF-8",
                self.input
            ));
        }
    }
}

/// Whether of every four of the first bytes of `text` the first, or the last, is one of a character.
fn is_wide(text: &[u8]) -> bool {
    let (units, _) = text[..text.len().min(LOOKED_AT)].as_chunks::<4>();
    let is_character =
        |&[a, b, c, d]: &[u8; 4]| [b, c] == [0, 0] && (a == 0) != (d == 0) || MARKS.contains(&[a, b, c, d]);
    units.len() == LOOKED_AT / 4 && units.iter().all(is_character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_text_is_told_by_its_beginning() {
        let wide =
            |text: &str, bytes: fn(u32) -> [u8; 4]| text.chars().map(u32::from).flat_map(bytes).collect::<Vec<_>>();
        for bytes in [u32::to_le_bytes, u32::to_be_bytes] {
            assert!(is_wide(&wide("a line of a log", bytes)) && is_wide(&wide("\u{feff}a line", bytes)));
        }
        for text in ["", "\0", "a line of a log", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a\0b\0c\0d\0e\0f\0g\0h\0"] {
            assert!(!is_wide(text.as_bytes()), "{text:?}");
        }
    }
}
