//! The value of a `Cookie` or `Set-Cookie` header.

use super::ends::{self, Setting};
use super::names::COOKIE_ATTRIBUTES;
use super::placeholders::holds_mask;
use super::quotes::Quote;
use super::reader::Reader;
use crate::decide::nonvalue::Place;
use crate::decide::{Binding, Cell, Kind, Value};
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet, Edge, Hit, Tail};

const NAME: ByteSet = ByteSet::of(b"!#$%&*+-.^_|~").union(ByteSet::ALPHANUMERIC);
const VALUE: ByteSet = ByteSet::of(b"\"'`;,<>\\").with_range(0, b' ').complement();
/// The cell of the table that decides about a cookie.
const CELL: Cell = Cell { kind: Kind::Transport, binding: Binding::Header };
/// What a date in an attribute has behind a comma.
const DATE: ByteSet = ByteSet::of(b", :-").union(ByteSet::ALPHANUMERIC);
/// The longest such, in bytes.
const MAX_DATE: usize = 40;
/// What a list of cookies is made of.
const LIST: ByteSet = VALUE.union(ByteSet::of(b"; ,\t"));

/// A cookie's value as what is to be masked. Past a window all of the list goes with it: no judge sees the names there.
pub(crate) fn hit(span: Span) -> Hit {
    Hit::of(span, Tail::cookies(LIST)).in_cell(CELL)
}

/// Calls `found` for the name and the value of each cookie from `at` on, as soon as its end is in sight, and for what is left of
/// the list /// where the window ends before it; tells whether there was any.
pub(crate) fn values(reader: &Reader<'_>, at: usize, mut found: impl FnMut(Option<Span>, Span)) -> bool {
    let (mut at, mut last, mut is_open) = (at, None, false);
    while let Some((value, end)) = cookie(reader, at) {
        last = Some(value);
        let name = reader.slice(at, value.start.saturating_sub(1));
        let text = reader.slice(value.start, value.end);
        let is_masked = holds_mask(name) || holds_mask(text);
        let quote = reader.bytes[..value.start].last().copied().filter(|&before| before == b'"');
        if !value.is_empty() && !is_attribute(name) && is_secret(name, text, quote) && !is_masked {
            is_open = true;
            found(Some(Span::new(at, at + NAME.run(name))), value);
        }
        let next = next(reader, end);
        at = next.unwrap_or(end);
        if next.is_none() {
            break;
        }
    }
    // A list of masks was masked to its end, where more of it was in view.
    if let Some(rest) = last.filter(|_| is_open).and_then(|last| rest(reader, last, at)) {
        found(None, rest);
    }
    last.is_some()
}

/// Whether the value of the cookie `name` is a secret, as all are but what stands for none.
fn is_secret(name: &[u8], text: &[u8], quote: Option<u8>) -> bool {
    let name = name.strip_suffix(b"=").unwrap_or(name);
    Value::new(text).is_secret(&Place { cell: CELL, quote, name })
}

/// What the window has of the list from the end of its `last` value on, if the list was read up to `at` and goes on behind
/// the window.
fn rest(reader: &Reader<'_>, last: Span, at: usize) -> Option<Span> {
    let end = || reader.run(NAME, at, AFTER).max(reader.run(DATE, at, MAX_DATE));
    let goes_on = reader.edge() == Edge::Limit && end() == reader.len();
    let start = if last.end == reader.len() { last.start } else { last.end };
    goes_on.then(|| Span::new(start, reader.len()))
}

/// How many bytes at `at`, which no one knows to belong to a list of cookies, do so behind its window.
pub(crate) fn sign(reader: &Reader<'_>, at: usize) -> usize {
    let quote = reader.run(ByteSet::of(b"\\"), at, 64);
    if reader.is(quote, b'"') && reader.is(quote + 1, b';') {
        return quote + 1 - at;
    }
    ends::sign(reader, at, Setting::Text)
}

/// The value of the cookie at `at`, and where the cookie ends: its value may be quoted (RFC 6265, section 4.1.1).
fn cookie(reader: &Reader<'_>, at: usize) -> Option<(Span, usize)> {
    let end = reader.run(NAME, at, AFTER);
    let attribute = is_flag(reader.slice(at, end)) && !reader.is(end, b'=');
    if attribute {
        return Some((Span::new(end, end), end));
    }
    let start = (end > at && reader.is(end, b'=')).then_some(end + 1)?;
    let bare = || Span::new(start, value_end(reader, start));
    quoted(reader, start).or_else(|| Some((bare(), bare().end)))
}

/// The same for a value in quotes at `at`.
fn quoted(reader: &Reader<'_>, at: usize) -> Option<(Span, usize)> {
    let start = Quote::at(reader, at)?.after;
    let end = value_end(reader, start);
    let closing = Quote::at(reader, end).map(|quote| quote.after);
    let goes_on = || (end == reader.len() && reader.edge() == Edge::Limit).then_some(end);
    closing.or_else(goes_on).filter(|_| end > start).map(|after| (Span::new(start, end), after))
}

/// The end of the value at `at`.
fn value_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = reader.run(VALUE, at, AFTER);
    while end < at + AFTER
        && let Some(after) = behind_sign(reader, at, end)
    {
        end = reader.run(VALUE, after, AFTER);
    }
    end
}

/// Where the value that begins at `start` goes on behind the sign at `at`: behind backslashes, unless a quote or a letter of an
/// escape follows, behind an apostrophe or the like between letters or digits (an apostrophe is an octet of a cookie by RFC 6265,
/// section 4.1.1), and behind a comma, unless a blank or another cookie follows.
fn behind_sign(reader: &Reader<'_>, start: usize, at: usize) -> Option<usize> {
    if reader.has(at, ByteSet::of(b"'`>")) {
        let is_inside =
            at > start && reader.bytes[at - 1].is_ascii_alphanumeric() && reader.has(at + 1, ByteSet::ALPHANUMERIC);
        return is_inside.then_some(at + 1);
    }
    if reader.is(at, b',') {
        let name = reader.run(NAME, at + 1, AFTER);
        let is_cookie = reader.is(name, b'=') && reader.has(name + 1, VALUE.without(b'='));
        return (reader.has(at + 1, VALUE) && !is_cookie).then_some(at + 1);
    }
    let after = reader.run(ByteSet::of(b"\\"), at, 64);
    let goes_on = || reader.has(after, VALUE.without(b'n').without(b'r').without(b't').without(b'u').without(b'x'));
    (after > at && goes_on()).then_some(after)
}

fn is_flag(name: &[u8]) -> bool {
    ["secure", "httponly", "partitioned"].iter().any(|flag| name.eq_ignore_ascii_case(flag.as_bytes()))
}

fn is_attribute(name: &[u8]) -> bool {
    let name = name.strip_suffix(b"=").unwrap_or(name);
    COOKIE_ATTRIBUTES.has_in_any_case(name)
}

/// Where the next cookie starts, after `;`; a date in `Expires` holds a comma and blanks.
fn next(reader: &Reader<'_>, end: usize) -> Option<usize> {
    let at = if reader.is(end, b',') { reader.run(DATE, end, MAX_DATE) } else { end };
    reader.is(at, b';').then(|| reader.blanks(at + 1))
}
