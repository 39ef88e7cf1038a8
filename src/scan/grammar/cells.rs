//! A value in the cell behind its key's, in tables of text, Markdown and HTML: `| password | … |`, `<td>password</td><td>…</td>`.

use super::keys::Key;
use super::quotes::Quote;
use super::reader::Reader;
use crate::scan::window::{AFTER, ByteSet};

/// The most blanks that fill a cell up.
const MAX_FILL: usize = 64;
const BLANKS: ByteSet = ByteSet::of(b" \t");
/// The marks of Markdown, and the most of them that end a cell's text: bold code in quotes. More stars are a mask.
const MARKS: ByteSet = ByteSet::of(b"`*'\"");
const MAX_MARKS: usize = 4;
/// What stands around a cell's text.
const AROUND: ByteSet = BLANKS.union(MARKS);
/// What may stand right behind the text of a cell.
const BEHIND: ByteSet = AROUND.union(ByteSet::of(b"|<"));
/// What ends the text of a cell.
const ENDS: ByteSet = ByteSet::of(b"|<`\"").with_range(0, b' ');
/// The tags of cells, and of terms and what they stand for.
const TAGS: [(&[u8], &[u8]); 4] =
    [(b"</td>", b"<td>"), (b"</th>", b"<td>"), (b"</dt>", b"<dd>"), (b"</strong></td>", b"<td>")];

/// Where the text of the next cell begins, if `key`, which ends at `at` with its quote, is all that its own cell holds.
pub(crate) fn next(reader: &Reader<'_>, key: &Key, quote: Option<Quote>, at: usize) -> Option<usize> {
    // Most keys are followed by other signs.
    if reader.bytes.get(at).is_some_and(|&b| !BEHIND.contains(b)) {
        return None;
    }
    let before = &reader.bytes[..key.start];
    let text = match before.last() {
        Some(b'>') if quote.is_none() => tagged(reader, at)?,
        _ => {
            let filled = AROUND.run_back(&before[before.len().saturating_sub(MAX_FILL)..]);
            let opens = before[..before.len() - filled].last().is_none_or(|&b| b == b'|');
            let end = if opens { reader.run(AROUND, at, MAX_FILL) } else { return None };
            (reader.is(end, b'|') && !reader.starts(end, b"||=")).then_some(end + 1)?
        }
    };
    Some(reader.run(AROUND, text, MAX_FILL))
}

fn tagged(reader: &Reader<'_>, at: usize) -> Option<usize> {
    TAGS.iter().find_map(|(end, next)| {
        let after = reader.blanks(at + end.len());
        (reader.starts(at, end) && reader.starts(after, next)).then_some(after + next.len())
    })
}

/// Where the text of the cell ends that begins at `at`; none if it is more than one word.
pub(crate) fn end(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let end = reader.run(ENDS.complement(), at, AFTER);
    let after = reader.run(BLANKS, reader.run(MARKS, end, MAX_MARKS), MAX_FILL);
    reader.get(after).is_none_or(|b| b"|<\r".contains(&b)).then_some(end)
}
