//! What may stand around a value: brackets, calls, types, the letters of strings.

use super::expressions::fallback;
use super::names::WRAPPERS;
use super::placeholders::starts_label;
use super::quotes::Quote;
use super::reader::Reader;
use crate::scan::window::ByteSet;

/// The most brackets, calls and prefixes around a value.
pub(super) const MAX_WRAPS: usize = 3;
const PRINTED: [&[u8]; 2] = [b"Str(", b"Optional["];
/// Longer than any name of a call around a value.
const MAX_WRAPPER: usize = 16;
/// The longest name of a type before a value.
pub(super) const MAX_TYPE: usize = 40;
/// Letters right before a quote that belong to it: `b"…"`, `N'…'`.
const PREFIXES: ByteSet = ByteSet::of(b"burf@L$BUNE");

/// Skips what may stand between a separator and its value: `[`, `Some(`, `string(8) `, the `b` of `b"…"`.
pub(crate) fn unwrap(reader: &Reader<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..MAX_WRAPS {
        match wrap(reader, at) {
            Some(after) if after > at => at = after,
            _ => break,
        }
    }
    reader.get(at).map(|_| at)
}

fn wrap(reader: &Reader<'_>, at: usize) -> Option<usize> {
    match reader.get(at)? {
        b'[' if starts_label(&reader.bytes[at..]) => None,
        b'!' if reader.starts(at, b"!!str ") => Some(reader.blanks(at + 6)),
        b'[' if reader.is(at + 1, b']') => slice(reader, at + 2),
        b'[' => bracket(reader, at + 1),
        b'<' if reader.starts(at, b"<<") => binary(reader, at + 2),
        byte if PREFIXES.contains(byte) && is_quote(reader, at + 1) => Some(at + 1),
        b'(' => described(reader, at),
        b'<' if reader.starts(at, b"<![cdata[") => Some(at + 9),
        b'&' if reader.is(at + 1, b'"') => Some(at + 1),
        byte if byte.is_ascii_alphabetic() => {
            printed(reader, at).or_else(|| call(reader, at)).or_else(|| fallback(reader, at))
        }
        _ => None,
    }
}

/// A slice of Go: `[]string{"v"}`, `[]byte("v")`.
fn slice(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let end = reader.run(ByteSet::of(b"*_.").union(ByteSet::ALPHANUMERIC), at, MAX_TYPE);
    let end = [b"{}".as_slice(), b" {}"].iter().find(|any| reader.starts(end, any)).map_or(end, |any| end + any.len());
    let inner = if end > at && reader.has(end, ByteSet::of(b"{(")) { reader.blanks(end + 1) } else { return None };
    is_quote(reader, inner).then_some(inner)
}

/// A binary of Erlang: `<<"v">>`.
fn binary(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let closed = Quote::at(reader, at)?.close(reader)?;
    reader.starts(closed.after, b">>").then_some(at)
}

/// What a value without quotes is printed in: `Str(…)` by collectors of OpenTelemetry, `Optional[…]` by Java.
fn printed(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if !reader.has(at, ByteSet::of(b"SO")) {
        return None;
    }
    let mut ends = PRINTED.iter().filter(|name| reader.bytes[at..].starts_with(name)).map(|name| at + name.len());
    ends.find(|&end| reader.get(end).is_some_and(|b| !b")]\"'".contains(&b)))
}

/// A list of one value, as header maps have them: `["…"]`, `[Bearer …]`.
fn bracket(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let inner = reader.blanks(at);
    let byte = reader.get(inner)?;
    (is_quote(reader, inner) || !b"[]{}<>".contains(&byte)).then_some(inner)
}

/// A type or a length in parentheses, as debuggers print them before a value: `(string) (len=9) "…"`.
fn described(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let inside = ByteSet::of(b"*_.=[] ").union(ByteSet::ALPHANUMERIC);
    let end = reader.run(inside, at + 1, MAX_TYPE);
    let after = reader.is(end, b')').then(|| reader.blanks(end + 1))?;
    (after > end + 1 && (is_quote(reader, after) || reader.is(after, b'('))).then_some(after)
}

fn is_quote(reader: &Reader<'_>, at: usize) -> bool {
    reader.has(at, ByteSet::of(b"\"'`\\"))
}

fn call(reader: &Reader<'_>, at: usize) -> Option<usize> {
    // Most words are no call.
    let word = ByteSet::LETTERS.run(&reader.bytes[at..reader.len().min(at + MAX_WRAPPER)]);
    if reader.bytes.get(at + word).is_some_and(|b| !b"( ".contains(b)) {
        return None;
    }
    let mut ends = WRAPPERS.iter().filter(|name| reader.starts(at, name.as_bytes())).map(|name| at + name.len());
    let end = ends.find(|&end| reader.is(end, b'('))?;
    let digits = reader.run(ByteSet::of(b"0123456789"), end + 1, 8);
    if digits > end + 1 && reader.is(digits, b')') {
        return Some(reader.blanks(digits + 1));
    }
    let prefixed = |at| reader.has(at, PREFIXES) && is_quote(reader, at + 1);
    Some(end + 1).filter(|&inner| is_quote(reader, inner) || prefixed(inner))
}
