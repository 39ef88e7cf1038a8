//! The name that a value stands beside, read from the bytes before it.
//!
//! The grammar reads from a name to its value, and keeps it with what it finds. Here it is the other way round, for what no name
//! told of, such as tokens that name themselves: what allow-lists and reports call their key, and explanations that of any
//! finding. It decides nothing about what is a secret.

use super::escapes;
use super::grammar::keys::MAX_KEY;
use crate::bytes::ByteSet;
use crate::finding::Span;

const NAME: ByteSet = ByteSet::of(b"_-.$").union(ByteSet::ALPHANUMERIC);
/// What stands between a name and its value.
const BETWEEN: ByteSet = ByteSet::of(b" \t\"'`\\:=>([{<");
const NAMING: ByteSet = ByteSet::of(b":=>");
/// The same in other dress.
const ENCODED: [(&str, bool); 12] = [
    ("\\u0022", false),
    ("\\u0027", false),
    ("\\u003d", true),
    ("%22", false),
    ("%27", false),
    ("%20", false),
    ("%3D", true),
    ("%3A", true),
    ("&quot;", false),
    ("&#34;", false),
    ("&#39;", false),
    ("&apos;", false),
];
/// How much of a separator is read, in bytes.
const MAX_SEPARATOR: usize = 64;

/// A name and what stands behind it, up to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// The name.
    pub key: Span,
    /// Whether a sign names the value (`=`, `:`), not only a blank.
    pub signed: bool,
}

/// The name that stands beside a value behind `before`. A scheme is none: in `Authorization: Bearer …` it is the header's.
pub(crate) fn key(before: &[u8]) -> Option<Beside> {
    let near = word(before)?;
    let is_option = before[near.key.start..].starts_with(b"-") || before[..near.key.start].ends_with(b"-");
    let header = if near.signed || is_option { None } else { word(&before[..near.key.start]).filter(|w| w.signed) };
    Some(header.unwrap_or(near))
}

/// The word before a separator that ends `before`.
fn word(before: &[u8]) -> Option<Beside> {
    let (end, signed) = separator(before);
    let start = end - NAME.run_back(&before[end.saturating_sub(MAX_KEY)..end]);
    let start = escapes::after(before, start).min(end);
    let start = start + ByteSet::of(b"-.").run(&before[start..end]);
    (end < before.len() && start < end).then_some(Beside { key: Span::new(start, end), signed })
}

/// Where the separator begins that ends `before`, and whether a sign is in it.
fn separator(before: &[u8]) -> (usize, bool) {
    let floor = before.len().saturating_sub(MAX_SEPARATOR);
    let (mut end, mut signed) = (before.len(), false);
    while end > floor {
        let text = &before[..end];
        let encoded = ENCODED.iter().find(|(code, _)| ends_with(text, code.as_bytes()));
        let Some((length, signs)) = encoded
            .map(|(code, signs)| (code.len(), *signs))
            .or_else(|| BETWEEN.contains(text[end - 1]).then(|| (1, NAMING.contains(text[end - 1]))))
        else {
            break;
        };
        (end, signed) = (end - length, signed || signs);
    }
    (end, signed)
}

fn ends_with(text: &[u8], end: &[u8]) -> bool {
    text.len() >= end.len() && text[text.len() - end.len()..].eq_ignore_ascii_case(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_every_dress() {
        for (before, name) in [
            ("x password=", "password"),
            ("DB_PASSWORD: ", "DB_PASSWORD"),
            ("{\"api_key\":\"", "api_key"),
            ("{\\\"api_key\\\": \\\"", "api_key"),
            ("\\u0022token\\u0022:\\u0022", "token"),
            ("a=1%26token%3D", "token"),
            ("app --db-password ", "db-password"),
            ("Authorization: Bearer ", "Authorization"),
            ("'Authorization': 'Basic ", "Authorization"),
            ("<password>", "password"),
            ("spring.datasource.password=", "spring.datasource.password"),
            ("\\npassword=", "password"),
            ("token ", "token"),
        ] {
            let found = key(before.as_bytes()).map(|b| &before[b.key.range()]);
            assert_eq!(found, Some(name), "{before:?}");
        }
    }

    #[test]
    fn nothing_beside_it() {
        for before in ["", "svc_", "a,", "/", "tokens: [\"a\", ", "=", "\u{1b}[0m"] {
            assert_eq!(key(before.as_bytes()), None, "{before:?}");
        }
    }
}
