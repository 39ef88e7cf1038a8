//! A text of the user's that stands in the place of every secret.

use super::label::{STAR, STARS};

/// The most bytes of a text.
const MOST: usize = 48;
/// The fewest bytes in brackets.
const LEAST: usize = 4;
/// What a text in brackets begins and ends with.
const BRACKETS: [(u8, u8); 4] = [(b'[', b']'), (b'<', b'>'), (b'{', b'}'), (b'(', b')')];
/// What may stand between brackets besides letters, digits and what is not ASCII: nothing that joins a name to a value or ends
/// one.
const SIGNS: &[u8] = b" _-.!";
const CURE: &str = "a text is words in brackets, or four stars or more: [gone], <hidden>, {masked}, (secret), ****; \
    between the brackets stand at least 2 and at most 46 bytes: letters, digits, blanks and _-.!";

/// A text that is no secret and no value: words in brackets, or stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    bytes: [u8; MOST],
    length: usize,
}

impl Text {
    /// The text `text`.
    ///
    /// # Errors
    /// It could be something else, and what it should be.
    pub fn new(text: &str) -> Result<Text, String> {
        let is_fit = text.len() <= MOST && (is_stars(text.as_bytes()) || is_bracketed(text));
        let mut bytes = [0; MOST];
        bytes.get_mut(..text.len()).filter(|_| is_fit).ok_or(CURE)?.copy_from_slice(text.as_bytes());
        Ok(Text { bytes, length: text.len() })
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Whether it is made of stars.
    pub(super) fn is_stars(&self) -> bool {
        is_stars(self.bytes())
    }
}

fn is_stars(text: &[u8]) -> bool {
    text.len() >= STARS.len() && text.iter().all(|&byte| byte == STAR)
}

fn is_bracketed(text: &str) -> bool {
    let (Some(&first), Some(&last)) = (text.as_bytes().first(), text.as_bytes().last()) else { return false };
    let is_word = |c: char| c.is_alphanumeric() || c.is_ascii() && SIGNS.contains(&(c as u8));
    text.len() >= LEAST
        && BRACKETS.contains(&(first, last))
        && text[1..text.len() - 1].chars().all(is_word)
        && text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_words_in_brackets_or_stars() {
        for text in ["[gone]", "<hidden>", "{masked}", "(secret value)", "****", "********", "[geschwärzt]", "[-x]"] {
            assert_eq!(Text::new(text).map(|t| t.bytes().to_vec()), Ok(text.as_bytes().to_vec()));
        }
        for text in [
            "",
            "***",
            "[a]",
            "gone",
            "[gone",
            "[gone>",
            "[a\"b]",
            "[a'b]",
            "[a\\b]",
            "[a\nb]",
            "[a\tb]",
            "[a=b]",
            "[a:b]",
            "[[ab]]",
            "*a*",
            "[--]",
            "[a\u{7f}b]",
            "[a\u{85}b]",
        ] {
            assert!(Text::new(text).is_err(), "{text:?}");
        }
        assert!(Text::new(&format!("[{}]", "a".repeat(47))).is_err());
    }
}
