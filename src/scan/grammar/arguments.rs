//! The arguments of a call, some of which are told by their place: `getConnection(url, "user", "secret")`.

use super::quotes::Quote;
use super::reader::Reader;
use crate::finding::Span;
use crate::scan::window::ByteSet;

/// What names of arguments are made of.
const NAME: ByteSet = ByteSet::of(b"_.").union(ByteSet::ALPHANUMERIC);
/// The longest of these names.
const MAX_NAME: usize = 256;

/// The second of two arguments, of which the first starts at `at`, if it is quoted.
pub(crate) fn second(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let quote = Quote::at(reader, reader.blanks(after(reader, at)?))?;
    Some(Span::new(quote.after, quote.close(reader)?.end))
}

/// One past the comma behind the argument at `at`, which is quoted or a name.
pub(crate) fn after(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let start = reader.blanks(at);
    let end = match Quote::at(reader, start) {
        Some(quote) => {
            reader.begin(quote.after);
            quote.close(reader)?.after
        }
        None => reader.run(NAME, start, MAX_NAME),
    };
    let comma = reader.blanks(end);
    (end > start && reader.is(comma, b',')).then_some(comma + 1)
}
