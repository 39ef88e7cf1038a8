//! Text in an encoding in which no secret is found.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

use super::tapped::Tap;
use super::warnings::warn;

/// How the text begins that says its encoding, UTF-16 or UTF-32 (Unicode, section 23.8).
const MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// So much of a text without a mark tells its encoding.
const LOOKED_AT: usize = 16;

/// Looks at what is read first of an input, and warns if it is no text of single bytes.
pub(super) struct Encoding {
    input: String,
    is_looked_at: AtomicBool,
}

impl Encoding {
    /// For the input that messages call `input`.
    pub(super) fn of(input: &impl Display) -> Encoding {
        Encoding { input: input.to_string(), is_looked_at: AtomicBool::new(false) }
    }
}

impl Tap for Encoding {
    fn read(&self, bytes: &[u8]) {
        if !self.is_looked_at.swap(true, Ordering::Relaxed) && is_wide(bytes) {
            warn(format_args!(
                "{}: seems to be UTF-16, in which secrets are not found; it passes as it is. Convert it first: iconv -f UTF-16 -t UTF-8",
                self.input
            ));
        }
    }
}

/// Whether `text` begins with a byte order mark, or every second of its first bytes is NUL.
fn is_wide(text: &[u8]) -> bool {
    let head = &text[..text.len().min(LOOKED_AT)];
    let is_nul = |first: usize| head.iter().skip(first).step_by(2).all(|&b| b == 0);
    MARKS.iter().any(|mark| text.starts_with(mark)) || head.len() == LOOKED_AT && is_nul(0) != is_nul(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_text_is_told_by_its_beginning() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert!(is_wide(&wide("a line of a log")) && is_wide(&wide("\u{feff}")));
        assert!(is_wide(&[b"\0".as_slice(), &wide("a line of a log")].concat()));
        for text in ["", "\0", "a line of a log", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a\0b\0c\0"] {
            assert!(!is_wide(text.as_bytes()), "{text:?}");
        }
    }
}
