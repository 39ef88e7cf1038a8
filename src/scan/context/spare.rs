//! Keys in the midst of what is masked already. In a flood of keys nearly all stand there, and what each of them names is
//! masked whatever it looks like, if it is written as plainly as `key=value`. In dense logs most values are tokens that name
//! themselves, so that nothing beside them has to.

use super::keywords::is_more_than_name;
use super::{Context, Memo};
use crate::bytes::ByteSet;
use crate::finding::Span;
use crate::rules::schema::ValueKind;
use crate::scan::grammar::authorization;
use crate::scan::grammar::ends::{self, Setting};
use crate::scan::grammar::keys::Place;
use crate::scan::grammar::reader::Reader;
use crate::scan::window::{Edge, Hit, Tail, Window};

/// The longest first word of a plain value.
const MAX_WORD: usize = 32;
const WORD: ByteSet = ByteSet::of(b"_-").union(ByteSet::ALPHANUMERIC);
/// Behind the first word of a value: what may make it a scheme, a call, or a letter before a quote, and what is trimmed.
const TURNS: ByteSet = ByteSet::of(b" +(\"'`\\\t\r");
/// The most that stands between a key and a token: quotes, an operator, a scheme and blanks.
const MAX_BETWEEN: usize = 24;
/// No shorter token is told from a word.
const MIN_TOKEN: usize = 16;
/// What tokens are made of that nobody reads as anything else.
const PLAIN: ByteSet = WORD.with(b'.');
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
    if is_more_than_name(&window.bytes[window.at..]) {
        return false;
    }
    let reader = Reader::new(window);
    let Some(place) = Place::around(&reader, window.at) else { return true };
    let Some(value) = plain_value(window.bytes, place) else { return false };
    let hit = plain_hit(&reader, place, value, window.base, memo);
    memo.covers(window.base, &reader, &hit)
}

/// Whether all that a judgement of the key word at `window.at` would find lies in a token that is masked already, and it would
/// hold and open nothing.
pub(crate) fn names_token(context: &Context, window: &Window<'_>, memo: &mut Memo) -> bool {
    if window.edge == Edge::Unknown || is_more_than_name(&window.bytes[window.at..]) {
        return false;
    }
    let (text, base, reader) = (window.bytes, window.base, Reader::new(window));
    let Some(place) = Place::around(&reader, window.at) else { return true };
    let token = memo.covered.as_ref().and_then(|covered| covered.token_behind(base + place.end, MAX_BETWEEN));
    let Some(token) = token.filter(|token| token.end <= base + text.len()) else { return false };
    let token = Span::new(token.start - base, token.end - base);
    let is_header = |memo: &mut Memo| is_header(context, text, place, memo);
    let stands = is_spoken(text, place, token) || is_joined(text, place, token) && !is_header(memo);
    if let Some(value) = stands.then_some(token.start).or_else(|| plain_value(text, place)) {
        let hit = plain_hit(&reader, place, value, base, memo);
        return memo.is_in_token(base, &reader, hit.span);
    }
    is_quoted(text, place, token)
        || has_scheme(text, place, token) && is_header(memo) && ends_in_token(&reader, token.start, base, memo)
}

/// Whether nothing but a `=` joins the key at `place` and `token`. What follows could only make a scheme of it, in a header.
fn is_joined(text: &[u8], place: Place, token: Span) -> bool {
    let ends = text.get(token.end).is_none_or(|&next| next == b' ' || !TURNS.contains(next) && !b"%:".contains(&next));
    text[place.end..token.start] == *b"=" && ends && is_plain_token(&text[token.range()])
}

/// Whether `token` is the credentials of a scheme that we know, behind the key at `place` and a colon.
fn has_scheme(text: &[u8], place: Place, token: Span) -> bool {
    let Some(between) = text[place.end..token.start].strip_suffix(b" ") else { return false };
    let scheme = between.len() - WORD.run_back(between);
    let (joins, quotes): (_, &[&[u8]]) = match &between[..scheme] {
        b":" | b": " => (true, &[b"\"", b"\\\""]),
        b"\":\"" | b"\": \"" => (true, &[b"\""]),
        b"\\\":\\\"" | b"\\\": \\\"" => (true, &[b"\\\""]),
        _ => (false, &[]),
    };
    // A header that ends so goes on in the next line.
    let goes_on = text.trim_ascii_end().ends_with(b",");
    let rest = &text[token.end..];
    let closes = |behind: &[u8]| behind.first().is_none_or(|b| b",}]\r".contains(b));
    let is_closed = quotes.iter().any(|quote| rest.strip_prefix(*quote).is_some_and(closes));
    let ends = matches!(rest, [] | [b'\r']) || is_closed;
    joins && !goes_on && ends && authorization::is_known(&between[scheme..]) && is_plain_token(&text[token.range()])
}

/// Whether the credentials that begin at `at` end in a token.
fn ends_in_token(reader: &Reader<'_>, at: usize, base: usize, memo: &mut Memo) -> bool {
    let end = ends::end(reader, at, Setting::Text, base, &mut memo.runs);
    memo.is_in_token(base, reader, Span::new(at, end))
}

/// Whether the key at `place` names a header for credentials.
fn is_header(context: &Context, text: &[u8], place: Place, memo: &mut Memo) -> bool {
    let named = context.known(&text[place.start..place.end], &mut memo.recall.keys).said.named;
    named.is_some_and(|named| named.value == ValueKind::Authorization)
}

/// Whether nothing but a blank stands between the key at `place` and `token`, and nothing makes a tag of the key or an operator
/// of what follows: `Bearer …`.
fn is_spoken(text: &[u8], place: Place, token: Span) -> bool {
    let opens = text[..place.start].last().is_none_or(|before| b" \"'".contains(before));
    let ends = match text[token.end..] {
        [] | [b'"' | b'\'' | b',', ..] | [b'\\', b'"', ..] => true,
        [b' ', ref behind @ ..] => behind.first().is_none_or(|&next| !OPERATORS.contains(next)),
        _ => false,
    };
    text[place.end..token.start] == *b" " && opens && ends && is_plain_token(&text[token.range()])
}

/// Whether nobody reads `token` as anything else: it is made of what words are made of, and no word of a sentence.
fn is_plain_token(token: &[u8]) -> bool {
    token.len() > MIN_TOKEN && token[0].is_ascii_alphanumeric() && PLAIN.run(token) == token.len()
}

/// Whether `token` is the whole of a string that is the value of the key at `place`, whatever that names, and nothing more is
/// said of it.
fn is_quoted(text: &[u8], place: Place, token: Span) -> bool {
    let quote = match text[place.end..token.start] {
        [b'"' | b'\'', b':' | b'=', quote] | [b'"' | b'\'', b':' | b'=', b' ', quote] | [b'=', quote] => quote,
        _ => return false,
    };
    let ends = match text[token.end..] {
        [end, ref behind @ ..] if end == quote => match behind.trim_ascii_start() {
            [] => true,
            [next, ..] if next.is_ascii_alphanumeric() => behind[0] == b' ',
            [next, ..] => b",})];".contains(next),
        },
        _ => false,
    };
    b"\"'".contains(&quote) && ends && is_plain_token(&text[token.range()])
}

/// What is masked of the `value` of the key at `place`, if it is a secret.
fn plain_hit(reader: &Reader<'_>, place: Place, value: usize, base: usize, memo: &mut Memo) -> Hit {
    let text = reader.bytes;
    let setting = match text[place.end] {
        b'%' => Setting::Encoded,
        _ if place.is_parameter(text) => Setting::Query,
        b'=' if place.opens_field(text) => Setting::Field,
        _ => Setting::Text,
    };
    let end = ends::end(reader, value, setting, base, &mut memo.runs);
    Hit::of(Span::new(value, end), Tail::bare(setting))
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
