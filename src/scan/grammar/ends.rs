//! Where a value without quotes ends.

use super::codes;
use super::names::TAGS;
use super::placeholders::inside_label;
use super::quotes::Counted;
use super::reader::Reader;
use super::stops::Clear;
use crate::bytes::ByteTable;
use crate::decide::words::is_plain;
use crate::scan::window::{BEFORE, ByteSet, Edge, Tail};
use crate::steps;

/// How far past a character one looks to tell whether it ends the value: the longest name of a neighbour.
const LOOKAHEAD: usize = 64;
/// The same, with the `%3D` or the digits behind it.
const SEEN: usize = LOOKAHEAD + 8;
/// The fewest letters of the name of another field, and of one with digits or letters of both cases.
const MIN_NAME: usize = 2;
const MIN_MIXED: usize = 4;
/// The most brackets that a value opens and closes itself.
const MAX_BRACKETS: usize = 8;
/// How much of a value is looked at to pair its brackets.
const PAIRED: usize = 256;

const QUOTES: ByteSet = ByteSet::of(b"\"'`");
/// Brackets and what closes them.
const BRACKETS: [[u8; 2]; 4] = [*b"()", *b"[]", *b"{}", *b"<>"];
const CLOSERS: ByteSet = ByteSet::of(b")]}>");
/// What a separator stands before that belongs to the value where no bracket is open.
const SEPARATED: ByteSet = ByteSet::of(b"{[(<,;").union(CLOSERS);
/// Every byte that cannot end a value.
static INSIDE: ByteTable =
    ByteTable::of(ByteSet::BLANKS.union(QUOTES).union(CLOSERS).union(ByteSet::of(b"\\&,;<|%#^")).complement());
/// What a tag is made of.
const TAG: ByteSet = ByteSet::of(b"<>").complement();
/// What the name of a tag is made of.
const TAG_NAME: ByteSet = ByteSet::of(b":_-.").union(ByteSet::ALPHANUMERIC);
const NAME: ByteSet = ByteSet::of(b"_-.[]").union(ByteSet::ALPHANUMERIC);

const NAME_START: ByteSet = NAME.without(b'-').without(b'.').without(b']');

/// How many kinds of text a value may stand in.
const SETTINGS: usize = 5;

/// The text that a value without quotes stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Any.
    Text = 0,
    /// A query or a form: `&` and `#` end the value.
    Query = 1,
    /// Percent-encoded text: `%26` and its like end the value.
    Encoded = 2,
    /// A field of a line, to which `=` joins it: the next such field ends it.
    Field = 3,
    /// An argument of a command: a blank ends it.
    Argument = 4,
}

impl Setting {
    /// The bytes with which a value goes on past a window whatever stands behind them: all that may belong to one, but for the
    /// quotes and backslashes of JSON.
    pub(crate) fn surely(self) -> ByteSet {
        const ENDS: ByteSet = ByteSet::BLANKS.union(ByteSet::of(b"\"\\"));
        match self {
            Setting::Text | Setting::Field | Setting::Argument => const { ENDS.complement() },
            Setting::Query => const { ENDS.union(ByteSet::of(b"&#")).complement() },
            Setting::Encoded => const { ENDS.with(b'%').complement() },
        }
    }
}

/// The brackets that are open before a value, as bits: one that closes none of them belongs to the value.
#[derive(Clone, Copy)]
struct Open(u8);

impl Open {
    const ALL: Open = Open(0b1111);

    /// Those that `text` leaves open, which begins a window; all where the beginning of the line may be out of view.
    fn after(text: &[u8]) -> Open {
        if text.len() >= BEFORE {
            return Open::ALL;
        }
        steps::count(text.len());
        let mut depths = [0_usize; BRACKETS.len()];
        for &byte in text {
            for (depth, [opener, closer]) in depths.iter_mut().zip(BRACKETS) {
                *depth = depth.saturating_sub(usize::from(byte == closer)) + usize::from(byte == opener);
            }
        }
        Open(depths.iter().enumerate().map(|(i, &depth)| u8::from(depth > 0) << i).sum())
    }

    /// Whether `sign` ends a value in them: the closer of one, or a separator.
    fn are_ended_by(self, sign: u8) -> bool {
        let is_closed = || BRACKETS.iter().enumerate().any(|(i, pair)| pair[1] == sign && self.0 >> i & 1 == 1);
        if CLOSERS.contains(sign) { is_closed() } else { self.0 != 0 }
    }
}

/// What reading the values of one text shares, so that a text of nothing but keys is not read anew for each of them. Offsets
/// count from the start of the text.
#[derive(Default)]
pub(crate) struct Runs {
    /// How far runs were followed without finding an end, in each setting.
    followed: [Seen; SETTINGS],
    /// The same behind a bracket that closes none, for each set of brackets that are open.
    bracketed: Option<Box<[[Seen; 16]; SETTINGS]>>,
    pub quotes: Counted,
    /// Where no mask begins.
    pub unmasked: Clear,
    /// Where no value has a head.
    pub headless: Clear,
}

/// From where to where something was followed.
type Seen = (usize, usize);

impl Runs {
    fn seen(&mut self, setting: Setting, open: Option<Open>) -> &mut Seen {
        match open {
            Some(Open(open)) => &mut self.bracketed.get_or_insert_default()[setting as usize][usize::from(open)],
            None => &mut self.followed[setting as usize],
        }
    }

    /// How far the run at `at` was followed already.
    fn resume(&mut self, setting: Setting, open: Option<Open>, at: usize) -> usize {
        let &mut (from, to) = self.seen(setting, open);
        if (from..to).contains(&at) { to } else { at }
    }

    fn note(&mut self, setting: Setting, open: Option<Open>, from: usize, to: usize) {
        let seen = self.seen(setting, open);
        *seen = if (seen.0..seen.1).contains(&from) { (seen.0, seen.1.max(to)) } else { (from, to) };
    }
}

/// Where the value that begins at `from` ends; `base` is the offset of the window's first byte in the text.
pub(crate) fn end(reader: &Reader<'_>, from: usize, setting: Setting, base: usize, runs: &mut Runs) -> usize {
    let mut end = follow(reader, from, from, setting, base, runs);
    for _ in 0..MAX_BRACKETS {
        if !closes_own(reader, from, end) {
            break;
        }
        end = follow(reader, from, end + 1, setting, base, runs);
    }
    end
}

/// Where the value from `from` to `end` ends that a sentence may go on behind.
pub(crate) fn end_in_sentence(reader: &Reader<'_>, from: usize, end: usize, setting: Setting) -> usize {
    let goes_on = reader.edge() == Edge::Limit && Tail::bare(setting).is_open(reader.bytes, end);
    let is_field = setting == Setting::Query && reader.has(end, ByteSet::of(b"&;#"));
    if goes_on || is_field { end } else { trim(&reader.bytes[from..end]) + from }
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
    let count = |byte| memchr::memchr_iter(byte, value).count();
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

/// Follows the value that begins at `from` from `at` on to the first sign that may end it.
fn follow(reader: &Reader<'_>, from: usize, at: usize, setting: Setting, base: usize, runs: &mut Runs) -> usize {
    let (mut from_here, mut open) = (at, None);
    let mut at = resumed(reader, runs.resume(setting, open, base + at) - base, at);
    // The first sign that may be something else if more of the text is in view.
    let mut sure = None;
    loop {
        at += INSIDE.run(&reader.bytes[at.min(reader.len())..]);
        let mut more = step(reader, at, setting);
        if more == 0 && depends_on_brackets(reader, at, setting) {
            let brackets = open.unwrap_or_else(|| Open::after(reader.slice(0, from)));
            if open.is_none() && !brackets.are_ended_by(reader.bytes[at]) {
                // Whether what follows belongs to the value depends on the brackets before it.
                runs.note(setting, None, base + from_here, base + sure.unwrap_or(at).min(at));
                (from_here, open) = (at, Some(brackets));
                at = resumed(reader, runs.resume(setting, open, base + at) - base, at);
                if at > from_here {
                    continue;
                }
            }
            more = usize::from(!brackets.are_ended_by(reader.bytes[at]));
        }
        if more == 0 {
            // Behind a window that was cut short the same text may be read again.
            let is_seen = at < reader.len() && !matches!(reader.edge(), Edge::Cut(_));
            let seen = if is_seen { at } else { sure.unwrap_or(at).min(at) };
            runs.note(setting, open, base + from_here, base + seen.max(from_here));
            return at;
        }
        let is_seen = at + SEEN < reader.len();
        sure = sure.or((!is_seen).then_some(at));
        at += more;
    }
}

fn resumed(reader: &Reader<'_>, to: usize, at: usize) -> usize {
    to.min(reader.len()).max(at)
}

/// Whether the sign at `at` ends a value only where a bracket is open before it.
fn depends_on_brackets(reader: &Reader<'_>, at: usize, setting: Setting) -> bool {
    let separates = || reader.has(at, ByteSet::of(b",;")) && reader.has(at + 1, SEPARATED);
    reader.has(at, CLOSERS) || separates() && !names(reader, at + 1, setting)
}

/// How many bytes at `at` belong to the value whatever follows; 0 where it ends.
fn step(reader: &Reader<'_>, at: usize, setting: Setting) -> usize {
    let Some(byte) = reader.get(at) else { return 0 };
    match byte {
        b'\\' => escape(reader, at),
        b'&' | b'#' | b';' if setting == Setting::Query => 0,
        b'%' if setting == Setting::Encoded => encoded(reader, at),
        b'#' | b'^' if codes::skip(reader, at) > at => 0,
        b'%' | b'#' | b'^' => 1,
        b'&' => {
            !(reader.starts(at, b"&amp;") || reader.starts(at, b"&quot;") || names(reader, at + 1, Setting::Text))
                as usize
        }
        b'|' => !names(reader, at + 1, setting) as usize,
        b',' | b';' => {
            !(is_loose(reader, at + 1) && is_in_view(reader, at + 1) || names(reader, at + 1, setting)) as usize
        }
        b'<' if matches!(setting, Setting::Text | Setting::Encoded) => {
            !(opens_tag(reader, at + 1) && is_in_view(reader, at + 1)) as usize
        }
        b'<' => !(opens_element(reader, at + 1) && is_in_view(reader, at + 1)) as usize,
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

/// Whether a name and its `=` or `:` stand at `at`: the next of several pairs. A label is none.
fn names(reader: &Reader<'_>, at: usize, setting: Setting) -> bool {
    let is_pair = |end| reader.is(end, b'=') || reader.starts(end, b"%3d");
    let end = reader.run(NAME, at, LOOKAHEAD);
    let starts = reader.has(at, NAME_START) && end < at + LOOKAHEAD;
    let is_label = || inside_label(reader.bytes, at) || inside_label(reader.bytes, end);
    match setting {
        Setting::Query | Setting::Argument => false,
        Setting::Field => starts && is_pair(end) && is_name(reader.slice(at, end)) && !is_label(),
        Setting::Text | Setting::Encoded => starts && (is_pair(end) || reader.is(end, b':')) && !is_label(),
    }
}

/// Whether `text` is hardly a part of a password: a name of two letters and more, that are words or of one case.
fn is_name(text: &[u8]) -> bool {
    let is_short = text.len() < MIN_MIXED;
    let has = |set: ByteSet| text.iter().any(|&b| set.contains(b));
    let is_mixed = || has(ByteSet::UPPER) && has(ByteSet::LOWER) || has(ByteSet::DIGITS);
    text.len() >= MIN_NAME && !text[0].is_ascii_digit() && is_plain(text) && !(is_short && is_mixed())
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
    let is_letter = |at| reader.get(at).is_none_or(|b| b.is_ascii_alphabetic());
    match reader.get(at) {
        None | Some(b'!') => true,
        Some(b'/') => is_letter(at + 1),
        Some(b'\\') => reader.is(at + 1, b'/') && is_letter(at + 2),
        Some(first) => first.is_ascii_alphabetic() && is_tag(reader, at),
    }
}

/// The same for an element of HTML, or the end of any.
fn opens_element(reader: &Reader<'_>, at: usize) -> bool {
    let slash = usize::from(reader.is(at, b'\\'));
    let closes = reader.is(at + slash, b'/');
    let name = if closes { at + slash + 1 } else { at };
    let end = reader.run(TAG_NAME, name, LOOKAHEAD);
    let is_known = || TAGS.has_in_any_case(reader.slice(name, end));
    reader.get(at).is_none()
        || reader.starts(at, b"!--")
        || closes && end > name && reader.get(end).is_none_or(|b| b == b'>')
        || is_tag(reader, at) && is_known()
}

/// Whether the name of a tag stands at `at`, maybe attributes, and then its end.
fn is_tag(reader: &Reader<'_>, at: usize) -> bool {
    let end = reader.run(TAG_NAME, at, LOOKAHEAD);
    let end = if reader.is(end, b' ') { reader.run(TAG, end, LOOKAHEAD) } else { end };
    reader.is(end, b'>') || reader.starts(end, b"/>")
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
