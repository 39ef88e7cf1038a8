//! Code, where no quotes are: a call, an index, a name of the program's own, a type, a dump of an object.

use super::{IDENTIFIER, Place};
use crate::bytes::ByteSet;
use crate::decide::words::is_plain;
use crate::rules::lexicon::{EMPTY, OBJECTS, TYPES};

/// What names of a program's own are made of.
const PATH: ByteSet = ByteSet::of(b"_.$:>-?").union(ByteSet::ALPHANUMERIC);
/// Words that open an expression.
const KEYWORDS: [&[u8]; 8] = [b"new ", b"await ", b"async ", b"lambda ", b"not ", b"typeof ", b"yield ", b"return "];

/// Code, where no quotes are, as `is_it` tells of what stands behind a keyword or a sign.
pub(super) fn is_code(text: &[u8], place: &Place<'_>, is_it: fn(&[u8], &Place<'_>) -> bool) -> bool {
    place.quote.is_none() && is_it(expression(text), place)
}

/// The expression that `text` is, without what may stand around any.
fn expression(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b",").or(text.strip_suffix(b";")).unwrap_or(text);
    let text = KEYWORDS.iter().find_map(|word| text.strip_prefix(*word)).unwrap_or(text);
    let text = text.strip_prefix(b"{").unwrap_or(text);
    text.strip_prefix(b"&").or(text.strip_prefix(b"*")).or(text.strip_prefix(b"\\")).unwrap_or(text)
}

/// The end of the name of a program's own that `text` begins with.
fn path(text: &[u8]) -> Option<usize> {
    text.first().filter(|first| PATH.contains(**first) && !first.is_ascii_digit()).map(|_| PATH.run(text))
}

/// `getpass()`, `os.environ["X"]`, `Token![x](y)`, `decode(`.
pub(super) fn is_call(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let rest = text[path..].strip_prefix(b"!").unwrap_or(&text[path..]);
    let goes_on = |behind: &[u8]| behind.first().is_none_or(|b| b".,;:?!()]}[{|&+-*/<> \"'`".contains(b));
    let is_closed = |closer: u8| {
        let last = rest.iter().rposition(|&b| b == closer);
        rest.len() == 1 || last.is_some_and(|last| goes_on(&rest[last + 1..]))
    };
    let closes = match rest.first() {
        Some(b'(') => is_closed(b')'),
        Some(b'[') => is_closed(b']'),
        Some(b'<') => is_closed(b'>') && text[0].is_ascii_uppercase(),
        _ => false,
    };
    path > 1 && closes && is_plain(&text[..path])
}

/// A name whose first part is an object of the program's, or a variable.
pub(super) fn is_owned(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let name = text[..path].strip_prefix(b"$").map_or(&text[..path], |name| name);
    let joint = name.iter().position(|b| b".-:?".contains(b)).unwrap_or(name.len());
    let is_whole = text[path..].iter().all(|b| b"()[]{}\"';,!".contains(b))
        || text[path..].starts_with(b"[")
        || text[path..].starts_with(b"(")
        || matches!(text[path..], [b' ', b'|' | b'?' | b'&' | b'+' | b'=' | b':', ..]);
    let is_access = matches!(name[joint..], [b'.', ..] | [b'-', b'>', ..] | [b':', b':', ..] | [b'?', b'.', ..]);
    let is_member = is_access && joint > 0 && OBJECTS.has_in_any_case(&name[..joint]) && is_plain(name);
    let is_variable = text.starts_with(b"$") && path > 1 && is_plain(name) && !name.iter().any(u8::is_ascii_digit);
    is_whole && (is_member || is_variable)
}

/// The name itself again: `next_token=next_token`, `x.token: node.token`.
pub(super) fn is_name_again(text: &[u8], place: &Place<'_>) -> bool {
    // Nearly every value ends with another letter.
    let last = text.iter().rfind(|b| !b",;!?".contains(b));
    let is_like = last.zip(place.name.last()).is_some_and(|(last, of_name)| last.eq_ignore_ascii_case(of_name));
    is_like && is_code(text, place, is_same)
}

fn is_same(text: &[u8], place: &Place<'_>) -> bool {
    let last = |text: &[u8]| text.len() - IDENTIFIER.union(ByteSet::of(b"-")).run_back(text);
    let text = text.strip_suffix(b"!").or(text.strip_suffix(b"?")).unwrap_or(text);
    let (value, name) = (&text[last(text)..], &place.name[last(place.name)..]);
    path(text) == Some(text.len()) && !value.is_empty() && value.eq_ignore_ascii_case(name)
}

/// An object of Ruby: `#<Token:0x1>`.
pub(super) fn is_object(text: &[u8], _: &Place<'_>) -> bool {
    matches!(text, [b'#', b'<', class, ..] if class.is_ascii_uppercase())
}

/// The name of a type alone: `String`.
pub(super) fn is_type(text: &[u8], _: &Place<'_>) -> bool {
    TYPES.has_in_any_case(text)
}

/// A declared type: `String`, `str | None`, `Option<…>`, `[]byte`, `bool = False`.
pub(super) fn is_declared(text: &[u8], _: &Place<'_>) -> bool {
    let sign = memchr::memchr_iter(b'=', text).find(|&at| text[..at].ends_with(b" ") && text[at..].starts_with(b"= "));
    let text = sign.map_or(text, |sign| &text[..sign - 1]);
    let text = text.strip_prefix(b"[]").unwrap_or(text);
    let text = text.strip_suffix(b"[]").unwrap_or(text);
    let text = text.strip_suffix(b"!").or(text.strip_suffix(b"?")).unwrap_or(text);
    let mut parts = text.split(|&b| b == b'|').map(<[u8]>::trim_ascii);
    let is_part = |part: &[u8]| {
        let end = part.iter().position(|b| b"<[({".contains(b)).unwrap_or(part.len());
        let last = part[..end].rsplit(|&b| b == b'.' || b == b':').next().unwrap_or_default();
        TYPES.has_in_any_case(last)
            && matches!(part.get(end..), Some([] | [.., b'>' | b']' | b')' | b'}' | b'<' | b'[']))
    };
    let first = parts.next().unwrap_or_default();
    is_part(first) && parts.all(|part| is_part(part) || EMPTY.has_in_any_case(part))
}

/// The dump of an object: `Token@1a2b3c`, `a.b.Type@…`, `Type{…}`, `Type(k=v, …)`.
pub(super) fn is_dump(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let name = &text[..path];
    let is_class =
        name.rsplit(|&b| b == b'.').next().is_some_and(|last| last.first().is_some_and(u8::is_ascii_uppercase))
            || name.contains(&b'.') && !name.ends_with(b".");
    match text[path..] {
        [b'@', ref id @ ..] => {
            is_class
                && is_plain(name)
                && (4..=16).contains(&id.len())
                && id.iter().all(u8::is_ascii_hexdigit)
                && id.iter().any(|b| b.is_ascii_alphabetic())
        }
        [b'{', ref fields @ ..] => is_class && is_plain(name) && is_fields(fields),
        [b'(', ref fields @ ..] => is_class && is_plain(name) && fields.contains(&b'='),
        _ => false,
    }
}

/// What may follow the bracket of a dump: its end, a string, or the name of a field.
fn is_fields(text: &[u8]) -> bool {
    let name = IDENTIFIER.run(text);
    match text.get(name) {
        None => true,
        Some(b'"' | b'\'' | b'}' | b'{' | b'[' | b'&') => name == 0,
        Some(b'=' | b':' | b',' | b' ') => name > 0 && text[0].is_ascii_alphabetic(),
        _ => false,
    }
}
