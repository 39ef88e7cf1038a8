//! Where a value without quotes ends.

use super::codes;
use super::placeholders::inside_label;
use super::quotes::Counted;
use super::reader::Reader;
use crate::bytes::ByteTable;
use crate::scan::window::{ByteSet, Edge, Tail};

/// How far past a character one looks to tell whether it ends the value: the longest name of a neighbour.
const LOOKAHEAD: usize = 64;
/// The same, with the `%3D` or the digits behind it.
const SEEN: usize = LOOKAHEAD + 8;
/// The most brackets that a value opens and closes itself.
const MAX_BRACKETS: usize = 8;
/// How much of a value is looked at to pair its brackets.
const PAIRED: usize = 256;

const QUOTES: ByteSet = ByteSet::of(b"\"'`");
const CLOSERS: ByteSet = ByteSet::of(b")]}>");
/// Every byte that cannot end a value.
static INSIDE: ByteTable =
    ByteTable::of(ByteSet::BLANKS.union(QUOTES).union(CLOSERS).union(ByteSet::of(b"\\&,;<|%#^")).complement());
/// What a tag is made of.
const TAG: ByteSet = ByteSet::of(b"<>").complement();
const NAME: ByteSet = ByteSet::of(b"_-.[]").union(ByteSet::ALPHANUMERIC);

const NAME_START: ByteSet = NAME.without(b'-').without(b'.').without(b']');

/// The text that a value without quotes stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Any.
    Text = 0,
    /// A query or a form: `&` and `#` end the value.
    Query = 1,
    /// Percent-encoded text: `%26` and its like end the value.
    Encoded = 2,
}

impl Setting {
    /// The bytes with which a value goes on past a window whatever stands behind them: all that may belong to one, but for the
    /// quotes and backslashes of JSON.
    pub(crate) fn surely(self) -> ByteSet {
        let ends = ByteSet::BLANKS.union(ByteSet::of(b"\"\\"));
        match self {
            Setting::Text => ends.complement(),
            Setting::Query => ends.union(ByteSet::of(b"&#")).complement(),
            Setting::Encoded => ends.with(b'%').complement(),
        }
    }
}

/// What reading the values of one text shares, so that a text of nothing but keys is not read anew for each of them. Offsets
/// count from the start of the text.
#[derive(Default)]
pub(crate) struct Runs {
    /// How far runs were followed without finding an end, in each setting.
    followed: [(usize, usize); 3],
    pub quotes: Counted,
}

impl Runs {
    fn resume(&self, setting: Setting, at: usize) -> usize {
        let (from, to) = self.followed[setting as usize];
        if (from..to).contains(&at) { to } else { at }
    }

    fn note(&mut self, setting: Setting, from: usize, to: usize) {
        let seen = &mut self.followed[setting as usize];
        let from = if (seen.0..seen.1).contains(&from) { seen.0 } else { from };
        *seen = (from, to);
    }
}

/// Where the value that begins at `from` ends; `base` is the offset of the window's first byte in the text.
pub(crate) fn end(reader: &Reader<'_>, from: usize, setting: Setting, base: usize, runs: &mut Runs) -> usize {
    let mut end = follow(reader, from, setting, base, runs);
    for _ in 0..MAX_BRACKETS {
        if !closes_own(reader, from, end) {
            break;
        }
        end = follow(reader, end + 1, setting, base, runs);
    }
    let goes_on = reader.edge() == Edge::Limit && Tail::bare(setting).is_open(reader.bytes, end);
    if goes_on { end } else { trim(&reader.bytes[from..end]) + from }
}

/// Whether the bracket or the quote at `end` closes one that the value itself opened: a mask takes both of a pair or none.
fn closes_own(reader: &Reader<'_>, from: usize, end: usize) -> bool {
    let Some(&closer) = reader.bytes.get(end) else { return false };
    let opener = match closer {
        b')' => b'(',
        b']' => b'[',
        b'}' => b'{',
        b'"' => b'"',
        _ => return false,
    };
    let value = reader.slice(from, end.min(from + PAIRED));
    let count = |byte| value.iter().filter(|&&b| b == byte).count();
    let is_open = if opener == closer { count(closer) % 2 == 1 } else { count(opener) > count(closer) };
    end - from <= PAIRED && is_open
}

/// Full stops, commas and the like at the end belong to the sentence, and what opens something to what is opened, not to
/// the value.
fn trim(value: &[u8]) -> usize {
    let mut end = value.len();
    while end > 0 && b".,;:[(".contains(&value[end - 1]) && value[..end - 1].last() != Some(&b'\\') {
        end -= 1;
    }
    end
}

fn follow(reader: &Reader<'_>, from: usize, setting: Setting, base: usize, runs: &mut Runs) -> usize {
    let mut at = runs.resume(setting, base + from) - base;
    at = at.min(reader.len()).max(from);
    // The first sign that may be something else if more of the text is in view.
    let mut sure = None;
    loop {
        at += INSIDE.run(&reader.bytes[at.min(reader.len())..]);
        let more = step(reader, at, setting);
        if more == 0 {
            let seen = if at < reader.len() { at } else { sure.unwrap_or(at) };
            runs.note(setting, base + from, base + seen);
            return at;
        }
        let is_seen = at + SEEN < reader.len();
        sure = sure.or((!is_seen).then_some(at));
        at += more;
    }
}

/// How many bytes at `at` belong to the value whatever follows; 0 where it ends.
fn step(reader: &Reader<'_>, at: usize, setting: Setting) -> usize {
    let Some(byte) = reader.get(at) else { return 0 };
    match byte {
        b'\\' => escape(reader, at),
        b'&' if setting == Setting::Query => 0,
        b'#' if setting == Setting::Query => 0,
        b'%' if setting == Setting::Encoded => encoded(reader, at),
        b'#' | b'^' if codes::skip(reader, at) > at => 0,
        b'%' | b'#' | b'^' => 1,
        b'&' => !(reader.starts(at, b"&amp;") || reader.starts(at, b"&quot;") || names(reader, at + 1)) as usize,
        b'|' => !names(reader, at + 1) as usize,
        b',' | b';' => !(is_loose(reader, at + 1) && is_in_view(reader, at + 1) || names(reader, at + 1)) as usize,
        b'<' => !(opens_tag(reader, at + 1) && is_in_view(reader, at + 1)) as usize,
        b'"' => !is_structure(reader, at + 1) as usize,
        b if CLOSERS.contains(b) || QUOTES.contains(b) => {
            !(is_structure(reader, at + 1) && is_in_view(reader, at + 1)) as usize
        }
        _ => 0,
    }
}

/// How many bytes at `at`, which no one knows to belong to a value, do so behind its window: quotes and backslashes end it there
/// as they do before.
pub(crate) fn sign(reader: &Reader<'_>, at: usize, setting: Setting) -> usize {
    match reader.get(at) {
        Some(b'"') => step(reader, at, setting),
        Some(b'\\') if step(reader, at, setting) > 0 => reader.run(ByteSet::of(b"\\"), at, LOOKAHEAD) - at,
        _ => 0,
    }
}

/// Whether a name and its `=` or `:` stand at `at`: the next of several pairs. The beginning of a label is none.
fn names(reader: &Reader<'_>, at: usize) -> bool {
    let end = reader.run(NAME, at, LOOKAHEAD);
    let starts = reader.has(at, NAME_START) && !inside_label(reader.bytes, at);
    starts && end < at + LOOKAHEAD && (reader.is(end, b'=') || reader.is(end, b':') || reader.starts(end, b"%3d"))
}

/// Whether it is known what stands at `at`: behind a window the value may go on.
fn is_in_view(reader: &Reader<'_>, at: usize) -> bool {
    at < reader.len() || reader.edge() != Edge::Limit
}

/// Whether a comma before `at` separates: a blank, a quote, a bracket or nothing follows.
fn is_loose(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(at).is_none_or(|b| ByteSet::BLANKS.contains(b) || b"\"'`{[)]}<\\,;".contains(&b))
}

/// Whether a `<` before `at` opens a tag: one of which the end is in sight.
pub(super) fn opens_tag(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(at).is_none_or(|b| b == b'/' || b == b'!')
        || reader.starts(at, b"\\/")
        || reader.has(at, ByteSet::LETTERS) && reader.is(reader.run(TAG, at, LOOKAHEAD), b'>')
}

/// Whether a closing quote or bracket before `at` is one of the text around the value.
pub(super) fn is_structure(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(at).is_none_or(|b| match b {
        b'.' => reader.get(at + 1).is_none_or(|b| ByteSet::BLANKS.contains(b)),
        _ => ByteSet::BLANKS.contains(b) || b"\"'`)]},;:=\\<>|&?/".contains(&b),
    })
}

/// Escape sequences: those of a quote, a line end or a separator end the value, others belong to it.
fn escape(reader: &Reader<'_>, at: usize) -> usize {
    let slashes = reader.run(ByteSet::of(b"\\"), at, LOOKAHEAD) - at;
    match reader.get(at + slashes) {
        None | Some(b'n' | b'r' | b't') => 0,
        Some(b) if QUOTES.contains(b) && is_structure(reader, at + slashes + 1) => 0,
        Some(b) if ByteSet::BLANKS.contains(b) => 0,
        Some(b'u') => written(reader, at + slashes + 1, 4).map_or(slashes + 1, |code| match code {
            0x20..0x7f if !b"\"'&<>,;}])".contains(&(code as u8)) => slashes + 5,
            0..=0x7f => 0,
            _ => slashes + 5,
        }),
        Some(b'x') if matches!(written(reader, at + slashes + 1, 2), Some(0x1b | 0x22 | 0x27)) => 0,
        Some(b'0' | b'e') if codes::skip(reader, at) > at => 0,
        Some(_) => slashes + 1,
    }
}

/// The character that `digits` hexadecimal digits at `at` stand for.
fn written(reader: &Reader<'_>, at: usize, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |code, i| Some(code * 16 + char::from(reader.get(at + i)?).to_digit(16)?))
}

fn encoded(reader: &Reader<'_>, at: usize) -> usize {
    let ends: &[u8] = match reader.get(at + 1) {
        Some(b'0') => b"aAdD",
        Some(b'2') => b"02367cC",
        Some(b'3') => b"bB",
        Some(b'7') => b"dD",
        _ => return 1,
    };
    !reader.get(at + 2).is_some_and(|b| ends.contains(&b)) as usize
}
