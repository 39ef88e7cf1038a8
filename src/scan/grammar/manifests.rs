//! A Kubernetes Secret in one line of JSON: `{"apiVersion":"v1","data":{…},"kind":"Secret"}`, in a string, too.

use memchr::memmem;

use super::quotes::Quote;
use super::reader::Reader;
use super::separators;
use crate::finding::Span;
use crate::scan::blocks::is_data;
use crate::scan::window::ByteSet;

/// The most members of the data that are looked at.
const MAX_MEMBERS: usize = 64;

/// Calls `found` for each value in the data of the manifest whose version is named at `at`.
pub(crate) fn values(reader: &Reader<'_>, at: usize, mut found: impl FnMut(Span)) {
    let Some(quote) = reader.starts(at, b"apiversion").then(|| Quote::at(reader, at + 10)).flatten() else { return };
    let mark = reader.slice(at + 10, quote.after);
    let text = reader.slice(at, reader.len());
    // Only all of the line tells what is not in it.
    reader.get(reader.len());
    let is_secret = holds(text, mark, "kind", Some("Secret"));
    for name in ["data", "stringData"] {
        let named = [mark, name.as_bytes(), mark].concat();
        let after = memmem::find(text, &named).map(|n| at + n + named.len());
        let object =
            after.and_then(|after| separators::named_value(reader, after)).filter(|&object| reader.is(object, b'{'));
        let sorted = |object: usize| memmem::find(reader.slice(at, object), b"{").is_none();
        if let Some(object) = object.filter(|&object| is_secret || sorted(object)) {
            members(reader, object, |span| {
                if is_data(reader.slice(span.start, span.end), is_secret) {
                    found(span);
                }
            });
        }
    }
}

/// Whether `text` holds a member of that name and value.
fn holds(text: &[u8], mark: &[u8], name: &str, value: Option<&str>) -> bool {
    let value = value.unwrap_or_default().as_bytes();
    [b":".as_slice(), b": "].iter().any(|colon| {
        let member = [mark, name.as_bytes(), mark, colon, mark, value, mark].concat();
        memmem::find(text, &member).is_some()
    })
}

fn members(reader: &Reader<'_>, object: usize, mut found: impl FnMut(Span)) {
    let mut at = object + 1;
    for _ in 0..MAX_MEMBERS {
        let after = Quote::at(reader, reader.blanks(at)).and_then(|key| key.close(reader)).map(|closed| closed.after);
        let value = after.and_then(|after| separators::named_value(reader, after));
        let Some(quote) = value.and_then(|value| Quote::at(reader, value)) else { return };
        reader.begin(quote.after);
        let Some(closed) = quote.close(reader) else { return };
        found(Span::new(quote.after, closed.end));
        at = reader.run(ByteSet::of(b" \t"), closed.after, 64);
        if !reader.is(at, b',') {
            return;
        }
        at += 1;
    }
}
