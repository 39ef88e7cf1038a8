//! The value of a column in a statement that inserts rows: `INSERT INTO users (name, password) VALUES ('ann', '…')`.

use super::keys::Key;
use super::quotes::Quote;
use super::reader::Reader;
use crate::scan::window::ByteSet;

/// The longest list of columns, on either side of one.
const MAX_COLUMNS: usize = 256;
/// The longest value that is no string.
const MAX_VALUE: usize = 64;
/// The most rows that are looked at.
const MAX_ROWS: usize = 16;

/// What lists of columns are made of.
pub(crate) const NAMES: ByteSet = ByteSet::of(b"_.,`\"'[]\\ ").union(ByteSet::ALPHANUMERIC);

/// Which column `key` names, and where the rows begin.
pub(crate) fn find(reader: &Reader<'_>, key: &Key) -> Option<(usize, usize)> {
    if !reader.has(key.end, const { ByteSet::of(b"`\"'],)\\") }) {
        return None;
    }
    let before = &reader.bytes[key.start.saturating_sub(MAX_COLUMNS)..key.start];
    let names = &before[before.len() - NAMES.run_back(before)..];
    if !before[..before.len() - names.len()].ends_with(b"(") {
        return None;
    }
    let end = reader.run(NAMES, key.end, MAX_COLUMNS);
    let word = reader.is(end, b')').then(|| reader.blanks(end + 1))?;
    let rows = reader.starts(word, b"values").then(|| reader.blanks(word + 6))?;
    Some((names.iter().filter(|&&b| b == b',').count(), rows))
}

/// Calls `found` for where the value in the column at `index` begins, for each of the rows from `at` on.
pub(crate) fn values(reader: &Reader<'_>, index: usize, mut at: usize, mut found: impl FnMut(usize)) {
    for _ in 0..MAX_ROWS {
        let first = if reader.is(at, b'(') { reader.blanks(at + 1) } else { return };
        let Some(value) = (0..index).try_fold(first, |at, _| following(reader, at)) else { return };
        found(value);
        let mut last = value;
        while let Some(next) = following(reader, last) {
            last = next;
        }
        let end = value_end(reader, last);
        let comma = reader.blanks(end + 1);
        if !reader.is(end, b')') || !reader.is(comma, b',') {
            return;
        }
        at = reader.blanks(comma + 1);
    }
}

/// Where the value after the one at `at` begins.
fn following(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let end = reader.blanks(value_end(reader, at));
    reader.is(end, b',').then(|| reader.blanks(end + 1))
}

fn value_end(reader: &Reader<'_>, at: usize) -> usize {
    match Quote::at(reader, at).and_then(|quote| quote.close(reader)) {
        Some(closed) => closed.after,
        None => reader.run(ByteSet::of(b",)'\"").complement(), at, MAX_VALUE),
    }
}
