//! What percent-encoded text stands for (RFC 3986, section 2.1).

use std::borrow::Cow;

use crate::decide::class::LOOKED_AT;

/// The most times that a text is encoded.
const MAX_DEPTH: usize = 3;
/// How much of a text is decoded for its front, mostly.
const MOST: usize = 1024;
/// So many bytes of a value tell what it looks like, and that it is long.
const FRONT: usize = 2 * LOOKED_AT;

/// The text that `text` stands for, at any depth.
pub(crate) fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_DEPTH {
        match once(&text) {
            Some(plain) => text = Cow::Owned(plain),
            None => break,
        }
    }
    text
}

/// The same for what is judged by its first bytes: of a long text at least [`FRONT`] bytes, without the blanks around them.
pub(crate) fn front(text: &[u8]) -> Cow<'_, [u8]> {
    let front = decoded(&text[..text.len().min(MOST)]);
    if text.len() <= MOST || front.trim_ascii().len() >= FRONT { front } else { decoded(text) }
}

/// The same for the outermost encoding; none if there is none.
fn once(text: &[u8]) -> Option<Vec<u8>> {
    let first = (0..text.len()).find(|&at| escaped(text, at).is_some())?;
    let mut plain = text[..first].to_vec();
    let mut at = first;
    while let Some(&byte) = text.get(at) {
        let written = escaped(text, at);
        plain.push(written.unwrap_or(byte));
        at += if written.is_some() { 3 } else { 1 };
    }
    Some(plain)
}

/// The byte that the escape at `at` writes.
fn escaped(text: &[u8], at: usize) -> Option<u8> {
    let [b'%', high, low] = *text.get(at..at + 3)? else { return None };
    let digit = |byte| char::from(byte).to_digit(16);
    Some((digit(high)? * 16 + digit(low)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_at_any_depth() {
        for (text, plain) in
            [("a", "a"), ("%7Bname%7d", "{name}"), ("%257Bname%257D", "{name}"), ("100%", "100%"), ("%zz%2", "%zz%2")]
        {
            assert_eq!(decoded(text.as_bytes()), plain.as_bytes(), "{text}");
        }
    }

    #[test]
    fn the_front_of_a_long_text_is_that_of_all_of_it() {
        for text in ["x7%3DKq".repeat(999), "%20".repeat(999) + "x7", "%252541".repeat(999), "a".repeat(1500)] {
            let (all, front) = (decoded(text.as_bytes()), front(text.as_bytes()));
            let looked_at = |text: &[u8]| text[..text.len().min(LOOKED_AT)].to_vec();
            assert_eq!(looked_at(all.trim_ascii()), looked_at(front.trim_ascii()));
            assert_eq!(all.trim_ascii().len() < FRONT, front.trim_ascii().len() < FRONT);
        }
    }
}
