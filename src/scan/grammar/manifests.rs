//! A Kubernetes Secret in one line of JSON: `{"apiVersion":"v1","data":{…},"kind":"Secret"}`, in a string, too.

use memchr::memmem;

use super::quotes::Quote;
use super::reader::Reader;
use super::separators;
use crate::finding::Span;
use crate::scan::blocks::is_data;

/// The most members of the data that are looked at.
const MAX_MEMBERS: usize = 64;

/// Calls `found` for each value in the data of the manifest whose version is named at `at`. Its kind, or the data where
/// members are sorted, has to be the next member, so that most manifests are not read on.
pub(crate) fn values(reader: &Reader<'_>, at: usize, mut found: impl FnMut(Span)) {
    let word = if reader.starts(at, b"kind") { 4 } else { 10 };
    let Some(quote) = Quote::at(reader, at + word) else { return };
    let mark = reader.slice(at + word, quote.after);
    let next = if word == 4 { Some(at) } else { following(reader, quote.after) };
    let Some(next) = next else { return };
    if names(reader, next, b"data") {
        let kind = |blank: &[u8]| find(reader, next, &[b"kind", mark, b":", blank, mark, b"Secret"]).is_some();
        members(reader, next, mark, kind(b"") || kind(b" "), &mut found);
    } else if tells_secret(reader, next) {
        for name in [b"data".as_slice(), b"stringData"] {
            if let Some(data) = find(reader, next, &[mark, name, mark]) {
                members(reader, data + mark.len(), mark, true, &mut found);
            }
        }
    }
}

/// Whether `kind": "Secret"` stands at `at`.
fn tells_secret(reader: &Reader<'_>, at: usize) -> bool {
    let value = if names(reader, at, b"kind") { separators::named_value(reader, at + 4) } else { None };
    let quote = value.and_then(|value| Quote::at(reader, value));
    quote.is_some_and(|quote| reader.starts(quote.after, b"secret") && Quote::at(reader, quote.after + 6).is_some())
}

/// Where the name of the member behind the one begins whose name ends at `after`.
fn following(reader: &Reader<'_>, after: usize) -> Option<usize> {
    let value = Quote::at(reader, separators::named_value(reader, after)?)?;
    let comma = reader.blanks(value.close(reader)?.after);
    let comma = reader.is(comma, b',').then_some(comma)?;
    Some(Quote::at(reader, reader.blanks(comma + 1))?.after)
}

fn names(reader: &Reader<'_>, at: usize, name: &[u8]) -> bool {
    reader.starts(at, name) && Quote::at(reader, at + name.len()).is_some()
}

/// Where `parts` stand next, one behind the other.
fn find(reader: &Reader<'_>, from: usize, parts: &[&[u8]]) -> Option<usize> {
    let found = memmem::find(reader.slice(from, reader.len()), &parts.concat()).map(|n| n + from);
    if found.is_none() {
        // Only all of the line tells what is not in it.
        reader.get(reader.len());
    }
    found
}

/// Calls `found` for what is data in the object whose name begins at `at`.
fn members(reader: &Reader<'_>, at: usize, mark: &[u8], is_secret: bool, found: &mut impl FnMut(Span)) {
    let name = memmem::find(reader.slice(at, reader.len()), mark).map(|n| at + n + mark.len());
    let object = name.and_then(|name| separators::named_value(reader, name)).filter(|&object| reader.is(object, b'{'));
    let mut next = object.map(|object| object + 1);
    for _ in 0..MAX_MEMBERS {
        let Some(closed) = next.and_then(|at| member(reader, at, is_secret, found)) else { return };
        let comma = reader.blanks(closed);
        next = reader.is(comma, b',').then_some(comma + 1);
    }
}

/// One past the member at `at`.
fn member(reader: &Reader<'_>, at: usize, is_secret: bool, found: &mut impl FnMut(Span)) -> Option<usize> {
    let name = Quote::at(reader, reader.blanks(at))?.close(reader)?.after;
    let quote = Quote::at(reader, separators::named_value(reader, name)?)?;
    reader.begin(quote.after);
    let closed = quote.close(reader)?;
    let span = Span::new(quote.after, closed.end);
    if is_data(reader.slice(span.start, span.end), is_secret) {
        found(span);
    }
    Some(closed.after)
}
