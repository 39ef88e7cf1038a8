//! Keys in the midst of what is masked already. In a flood of keys nearly all stand there, and what each of them names is
//! masked whatever it looks like, if it is written as plainly as `key=value`.

use super::{Memo, is_other};
use crate::bytes::ByteSet;
use crate::finding::Span;
use crate::scan::grammar::ends::{self, Setting};
use crate::scan::grammar::keys::Place;
use crate::scan::grammar::reader::Reader;
use crate::scan::json;
use crate::scan::window::{Edge, Hit, Tail, Window};

/// The longest first word of a plain value.
const MAX_WORD: usize = 32;
const WORD: ByteSet = ByteSet::of(b"_-").with_range(b'a', b'z').with_range(b'A', b'Z').with_range(b'0', b'9');
/// Behind the first word of a value: what may make it a scheme, a call, or a letter before a quote, and what is trimmed.
const TURNS: ByteSet = ByteSet::of(b" +(\"'`\\\t\r");
/// What is before a key that has what PHP's dumps write behind it.
const DUMPS: ByteSet = ByteSet::of(b"[\"");
/// What types are made of, and cookies, that may stand between a `:` and a value.
const TYPES: ByteSet = WORD.without(b'-').union(ByteSet::of(b".*&:<>[]"));
const COOKIES: ByteSet = WORD.union(ByteSet::of(b"!#$%&*+.^|~"));
/// What an operator begins with, and what may stand before it.
const OPERATORS: ByteSet = ByteSet::of(b"=:!|?%\\&-.+~ \t\xef");

/// Whether whatever the key word at `window.at` names is masked already: all that a judgement would find, and nothing that
/// it would hold or open. The window has to end with its line or its limit.
pub(crate) fn is_spared(window: &Window<'_>, memo: &mut Memo) -> bool {
    let (text, at) = (window.bytes, window.at);
    if b":% ".contains(&text[at]) || is_other(&text[at..]) {
        return false;
    }
    let reader = Reader::new(window);
    let Some(place) = Place::around(&reader, at) else { return true };
    let Some(value) = plain_value(text, place) else { return false };
    let setting = match text[place.end] {
        b'%' => Setting::Encoded,
        _ if place.is_parameter(text) => Setting::Query,
        _ => Setting::Text,
    };
    let end = ends::end(&reader, value, setting, window.base, &mut memo.runs);
    let hit = Hit { span: Span::new(value, end), quotes: None, tail: Tail::bare(setting) };
    memo.covers(window.base, &reader, &hit)
}

/// Where the value of the key at `place` begins, if nothing but an operator joins them, and its first word is nothing that a value
/// may be wrapped in.
fn plain_value(text: &[u8], place: Place) -> Option<usize> {
    let rest = &text[place.end..];
    let operator = match rest {
        [b'=' | b':', ..] => 1,
        [b'%', b'3', b'd' | b'D', ..] => 3,
        _ => return None,
    };
    let is_plain = is_plain(&rest[operator..]) && (rest[0] != b':' || is_plain_field(text, place));
    is_plain.then_some(place.end + operator)
}

/// Whether a value that `text` begins with is neither wrapped in anything nor a scheme, nor the opening of a block.
fn is_plain(text: &[u8]) -> bool {
    let word = WORD.run(&text[..text.len().min(MAX_WORD)]);
    let goes_on = match text[word..] {
        [] | [b':', b' ', ..] | [b'%', b'2', b'0', ..] => false,
        [behind, ..] => word < MAX_WORD && !TURNS.contains(behind),
    };
    goes_on && text[0].is_ascii_alphanumeric()
}

/// Whether what follows the key at `place` and a `:` is no type of a value, no cookie and no header that the next line goes on
/// with.
fn is_plain_field(text: &[u8], place: Place) -> bool {
    let value = &text[place.end + 1..];
    let behind = |set: ByteSet| value.get(set.run(&value[..value.len().min(MAX_WORD)])).copied();
    let word = &value[..WORD.run(&value[..value.len().min(MAX_WORD)])];
    let is_dumped = text[..place.start].last().is_some_and(|&before| DUMPS.contains(before));
    // A word with a digit in it is no attribute of a cookie.
    word.iter().any(u8::is_ascii_digit)
        && !is_dumped
        && behind(TYPES).is_some_and(|b| !OPERATORS.contains(b))
        && behind(COOKIES).is_some_and(|b| b != b'=')
        && !text.trim_ascii_end().last().is_some_and(|last| b",;".contains(last))
}

impl Memo {
    /// Whether `hit`, in a window that begins at `base`, lies in what is masked already, also after it was made to fit the JSON
    /// around it.
    pub(super) fn covers(&self, base: usize, reader: &Reader<'_>, hit: &Hit) -> bool {
        let goes_on = reader.edge() == Edge::Limit && hit.tail.is_open(reader.bytes, hit.span.end);
        let tail = goes_on.then_some(hit.tail);
        let covered = self.covered.as_ref().is_some_and(|covered| covered.holds(hit.span.shifted(base), tail));
        covered && !json::may_begin_earlier(reader.bytes, hit.span.start)
    }
}
