//! The value of a `Cookie` or `Set-Cookie` header.

use super::placeholders::{holds_mask, is_placeholder};
use super::reader::Reader;
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet};

const NAME: ByteSet =
    ByteSet::of(b"!#$%&*+-.^_|~").with_range(b'a', b'z').with_range(b'A', b'Z').with_range(b'0', b'9');
const VALUE: ByteSet = ByteSet::of(b"\"'`;,<>\\").with_range(0, b' ').complement();
/// The attributes of a cookie, which are kept (RFC 6265, section 4.1).
const ATTRIBUTES: [&str; 9] =
    ["path", "domain", "expires", "max-age", "samesite", "version", "secure", "httponly", "priority"];

/// The bytes with which a cookie's value goes on past a window.
pub(crate) const fn tail() -> ByteSet {
    VALUE
}

/// Calls `found` for the value of each cookie from `at` on, as soon as its end is in sight; tells whether there was any.
pub(crate) fn values(reader: &Reader<'_>, at: usize, mut found: impl FnMut(Span)) -> bool {
    let (mut at, mut any) = (at, false);
    while let Some(value) = cookie(reader, at) {
        any = true;
        let name = reader.slice(at, value.start.saturating_sub(1));
        let text = reader.slice(value.start, value.end);
        if !value.is_empty() && !is_attribute(name) && !is_placeholder(text) && !holds_mask(text) {
            found(value);
        }
        match next(reader, value.end) {
            Some(next) => at = next,
            None => break,
        }
    }
    any
}

fn cookie(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let end = reader.run(NAME, at, AFTER);
    let attribute = is_flag(reader.slice(at, end)) && !reader.is(end, b'=');
    if attribute {
        return Some(Span::new(end, end));
    }
    (end > at && reader.is(end, b'=')).then(|| Span::new(end + 1, value_end(reader, end + 1)))
}

/// The end of the value at `at`; a backslash before a quote or a letter of an escape ends it.
fn value_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = reader.run(VALUE, at, AFTER);
    while reader.is(end, b'\\') && end < at + AFTER {
        let after = reader.run(ByteSet::of(b"\\"), end, 64);
        if !reader.has(after, VALUE.without(b'n').without(b'r').without(b't').without(b'u').without(b'x')) {
            break;
        }
        end = reader.run(VALUE, after, AFTER);
    }
    end
}

fn is_flag(name: &[u8]) -> bool {
    ["secure", "httponly", "partitioned"].iter().any(|flag| name.eq_ignore_ascii_case(flag.as_bytes()))
}

fn is_attribute(name: &[u8]) -> bool {
    let name = name.strip_suffix(b"=").unwrap_or(name);
    ATTRIBUTES.iter().any(|attribute| name.eq_ignore_ascii_case(attribute.as_bytes()))
}

/// Where the next cookie starts, after `;`; a date in `Expires` holds a comma and blanks.
fn next(reader: &Reader<'_>, end: usize) -> Option<usize> {
    let date = ByteSet::of(b", :").with_range(b'0', b'9').with_range(b'A', b'Z').with_range(b'a', b'z').with(b'-');
    let at = if reader.is(end, b',') { reader.run(date, end, 40) } else { end };
    reader.is(at, b';').then(|| reader.blanks(at + 1))
}
