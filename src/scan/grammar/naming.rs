//! The name beside a value that names itself, such as a token: what allow-lists, reports and explanations call its key.
//!
//! It is read like any other name, from the name on: of the words before the value, the nearest whose separator leads to it. It
//! decides nothing about what is a secret.

use super::authorization;
use super::keys::{IDENTIFIER, Key, MAX_KEY};
use super::names::VALUES;
use super::quotes::Quote;
use super::reader::Reader;
use super::separators::{Form, Separator};
use super::wrappers::unwrap;
use crate::bytes::ByteSet;
use crate::finding::Span;
use crate::scan::escapes;
use crate::scan::window::{Edge, Window};

/// How many words before the value are tried: its scheme, and the numbers of the escapes between the two.
const MAX_WORDS: usize = 8;
/// The most bytes between two of them.
const MAX_GAP: usize = 16;
/// How much of the value is looked at, in bytes.
const MAX_SEEN: usize = 64;
/// The most brackets and quotes before the value.
const MAX_OPEN: usize = 4;

/// A name and how it is joined to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// The name.
    pub name: Span,
    /// Whether a sign joins them, or the name is an option: not only words and blanks.
    pub is_joined: bool,
}

/// The name beside the value that begins at `at` of `text` and ends with it. What follows has no say, since it may not be in hand.
pub(crate) fn beside(text: &[u8], at: usize) -> Option<Beside> {
    let bytes = &text[..text.len().min(at + MAX_SEEN)];
    let reader = Reader::new(&Window { bytes, base: 0, at, gap: false, edge: Edge::Line });
    let mut found = words(&reader, at).filter_map(|key| joined(&reader, &key, at));
    let nearest = found.next()?;
    // A member that is called for the value has its name in the member before it, and before a scheme stands that of a header.
    let is_name = nearest.is_joined && !VALUES.has_in_any_case(&bytes[nearest.name.range()]);
    if is_name { Some(nearest) } else { found.find(|other| other.is_joined).or(Some(nearest)) }
}

/// The words before `at`, the nearest first.
fn words<'r>(reader: &'r Reader<'_>, at: usize) -> impl Iterator<Item = Key> + 'r {
    let mut end = at;
    let place = move || {
        let before = &reader.bytes[end.saturating_sub(MAX_GAP)..end];
        let gap = before.iter().rev().take_while(|&&byte| !is_part(byte)).count();
        let last = Some(end - gap).filter(|_| gap < before.len())?;
        end = last - IDENTIFIER.run_back(&reader.bytes[last.saturating_sub(MAX_KEY)..last]).max(1);
        Some(last - 1)
    };
    let is_word = |last: &usize| !escapes::ends_with_one(&reader.bytes[..=*last]);
    std::iter::from_fn(place).take(MAX_WORDS).filter(is_word).filter_map(|last| Key::around(reader, last))
}

/// Whether `byte` is part of a word.
fn is_part(byte: u8) -> bool {
    const PART: ByteSet = ByteSet::of(b"_").union(ByteSet::ALPHANUMERIC);
    PART.contains(byte)
}

/// How `key` is joined to the value at `at`, if it is.
fn joined(reader: &Reader<'_>, key: &Key, at: usize) -> Option<Beside> {
    let Separator { form, value, .. } = Separator::after(reader, key).filter(|_| key.end < at)?;
    // Of the elements of a list one names the next only if that is the value of an option.
    if form == Form::List && !key.is_option(reader.bytes) {
        return None;
    }
    let is_spoken = matches!(form, Form::Prose | Form::Space | Form::Said);
    leads(reader, value, at).then_some(Beside { name: key.span(), is_joined: !is_spoken })
}

/// Whether nothing but brackets, quotes and a scheme stands between `from` and the value at `at`.
fn leads(reader: &Reader<'_>, mut from: usize, at: usize) -> bool {
    for _ in 0..MAX_OPEN {
        let quoted = Quote::at(reader, from).map(|quote| quote.after);
        let unwrapped = || unwrap(reader, from).filter(|&inner| inner > from);
        match quoted.or_else(unwrapped).or_else(|| authorization::after_known(reader, from)) {
            Some(next) if from < at => from = next,
            _ => break,
        }
    }
    from == at
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";

    fn name(before: &str) -> Option<Beside> {
        beside(format!("{before}{TOKEN}").as_bytes(), before.len())
    }

    #[test]
    fn a_name_in_every_way_of_writing() {
        for (before, expected) in [
            ("x my_col=", "my_col"),
            ("DB_COLUMN: ", "DB_COLUMN"),
            ("my_col := ", "my_col"),
            ("{\"my_col\":\"", "my_col"),
            ("{\\\"my_col\\\": \\\"", "my_col"),
            ("\\u0022my_col\\u0022:\\u0022", "my_col"),
            ("\\x22my_col\\x22:\\x22", "my_col"),
            ("a=1%26my_col%3D", "my_col"),
            ("%22my_col%22%3A%22", "my_col"),
            ("app --my-col ", "my-col"),
            ("Authorization: Bearer ", "Authorization"),
            ("'Authorization': 'token ", "Authorization"),
            ("<column>", "column"),
            ("spring.datasource.column=", "spring.datasource.column"),
            ("\\nmy_col=", "my_col"),
            ("{\"name\":\"my_col\",\"value\":\"", "my_col"),
            ("<add key=\"my_col\" value=\"", "my_col"),
            ("value=", "value"),
            ("my_col: [\"", "my_col"),
            ("| my_col | ", "my_col"),
        ] {
            let found = name(before);
            assert_eq!(found.map(|found| &before[found.name.range()]), Some(expected), "{before}");
            assert!(found.is_some_and(|found| found.is_joined), "{before}");
        }
    }

    #[test]
    fn a_word_before_a_blank_is_not_joined() {
        assert_eq!(name("column "), Some(Beside { name: Span::new(0, 6), is_joined: false }));
    }

    #[test]
    fn no_name() {
        for before in ["", "svc_", "a,", "/", "columns: [\"a\", ", "=", "\u{1b}[0m", "my_col=x, "] {
            assert_eq!(name(before), None, "{before:?}");
        }
    }
}
