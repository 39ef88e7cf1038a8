//! Secrets that are told by their place in a command: its last word, or what it writes for the program behind its pipe.

use memchr::memrchr;

use super::{MAX_WORD, QUOTES, Row, Takes, credentials, is_secret, word_end};
use crate::finding::Span;
use crate::scan::grammar::quotes::Quote;
use crate::scan::grammar::reader::Reader;
use crate::scan::window::{AFTER, BEFORE, ByteSet};

/// What stands for the tag of a request in what stands before a name: `a001 LOGIN`.
const TAG: &str = "#";
/// The longest tag.
const MAX_TAG: usize = 12;
/// The longest sign before a tag.
const MAX_SIGN: usize = 3;
/// The most words of a command that are counted.
const MAX_WORDS: usize = 8;
/// What ends a command.
const ENDS: ByteSet = ByteSet::of(b"|;&<>");
/// Line ends, written out.
const LINE_ENDS: [&[u8]; 3] = [b"\\r\\n", b"\\n", b"\\r"];

/// What of its line is looked at before a name at `at` of `text`.
pub(super) fn before(text: &[u8], at: usize) -> &[u8] {
    let near = &text[at.saturating_sub(BEFORE)..at];
    &near[memrchr(b'\n', near).map_or(0, |end| end + 1)..]
}

/// How many bytes `before` a name tell which of `texts` it [`stands_after`].
pub(super) fn reach<'r>(before: &[u8], texts: impl Iterator<Item = &'r &'r str>) -> usize {
    let tag = || before.strip_suffix(b" ").map_or(0, |rest| ByteSet::ALPHANUMERIC.run_back(rest));
    texts.map(|text| if *text == TAG { tag() + MAX_SIGN + 1 } else { text.len() }).max().unwrap_or(0)
}

/// Whether what stands `before` a name is `text`, or the tag of a request if that stands for one.
pub(super) fn stands_after(before: &[u8], text: &str) -> bool {
    if text != TAG {
        return before.ends_with(text.as_bytes());
    }
    let Some(rest) = before.strip_suffix(b" ") else { return false };
    let tag = ByteSet::ALPHANUMERIC.run_back(rest);
    let (around, tag) = rest.split_at(rest.len() - tag);
    let is_tag = tag.len() <= MAX_TAG && tag.iter().any(u8::is_ascii_digit);
    let is_sent = [b"C: ".as_slice(), b"> ", b"'", b"\""].iter().any(|sign| around.ends_with(sign));
    is_tag && (is_sent || around.is_empty() && before.len() < BEFORE)
}

/// Calls `found` for the secrets of the command whose name and verb end at `at` and have these `rows`.
pub(super) fn secrets<'r>(
    reader: &Reader<'_>,
    at: usize,
    rows: impl Iterator<Item = &'r &'r Row>,
    found: &mut impl FnMut(Span),
) {
    for row in rows {
        let secret = match row.3 {
            Takes::Last(least, most) => last(reader, at, least, most),
            Takes::Piped(sign) => piped(reader, at, row.2, sign),
            _ => None,
        };
        secret.into_iter().for_each(&mut *found);
    }
}

/// The last word of the command, if it has at least and at most so many that are no options.
fn last(reader: &Reader<'_>, at: usize, least: usize, most: usize) -> Option<Span> {
    let (mut end, mut count, mut found) = (at, 0, None);
    for _ in 0..MAX_WORDS {
        let start = reader.blanks(end);
        if start == end || reader.get(start).is_none_or(|b| b == b'\r' || ENDS.contains(b)) {
            break;
        }
        let (word, after) = word(reader, start);
        if !is_option(reader.slice(word.start, after)) {
            (count, found) = (count + 1, Some(word));
        }
        if count >= least {
            reader.begin(word.start);
        }
        end = after;
    }
    let found = found.filter(|_| (least..=most).contains(&count))?;
    is_secret(reader.slice(found.start, found.end)).then_some(found)
}

/// `-x`, `/add`, `/persistent:yes`.
fn is_option(word: &[u8]) -> bool {
    let letters = word.strip_prefix(b"/").map(|rest| (ByteSet::LETTERS.run(rest), rest));
    word.starts_with(b"-") || letters.is_some_and(|(end, rest)| end > 0 && rest.get(end).is_none_or(|&b| b == b':'))
}

/// The word at `start`, and one past it; one without quotes has all signs but blanks, up to the end of a line that is written
/// out and of the string that holds it.
fn word(reader: &Reader<'_>, start: usize) -> (Span, usize) {
    if let Some(quote) = Quote::at(reader, start)
        && let Some(closed) = quote.close(reader)
    {
        return (Span::new(quote.after, closed.end), closed.after);
    }
    let blanks = ByteSet::of(b"").with_range(0, b' ');
    let after = reader.run(blanks.complement(), start, AFTER);
    let text = reader.slice(start, after);
    let text = &text[..text.len() - QUOTES.run_back(text)];
    let written = LINE_ENDS.iter().find_map(|end| text.strip_suffix(*end));
    let is_string = |&quote: &u8| QUOTES.contains(quote) && reader.bytes[..start].contains(&quote);
    let end = match (written, reader.slice(start, after).last()) {
        (Some(text), _) => start + text.len(),
        (None, Some(quote)) if is_string(quote) => after - 1,
        _ => after,
    };
    (Span::new(start, end), after)
}

/// The word that a command writes, if `program` stands behind its pipe: `echo secret | sudo -S`, `echo user:secret | chpasswd`.
fn piped(reader: &Reader<'_>, at: usize, program: &str, sign: Option<u8>) -> Option<Span> {
    let start = reader.blanks(at);
    let start = if reader.starts(start, b"-n ") { reader.blanks(start + 3) } else { start };
    reader.begin(start);
    let end = word_end(reader, start);
    let pipe = reader.blanks(end);
    let next = reader.is(pipe, b'|').then(|| reader.blanks(pipe + 1))?;
    if end == start || end >= start + MAX_WORD || !reader.starts(next, program.as_bytes()) {
        return None;
    }
    let quote = Quote::at(reader, start);
    let word = quote.map_or(Span::new(start, end), |quote| Span::new(quote.after, end - 1 - quote.depth));
    match sign {
        Some(sign) => credentials(reader, word, sign),
        None => is_secret(reader.slice(word.start, word.end)).then_some(word),
    }
}
