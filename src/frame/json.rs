//! As much of JSON as records need: the members of an object as they are written, and what a string says.

use crate::finding::Span;

/// A member of an object; spans count from the first byte of its text.
pub(super) struct Member<'t> {
    /// Its name as it is written, without quotes.
    pub key: &'t [u8],
    /// Its value as it is written.
    pub value: Span,
}

/// The members of the object that `text` is; `None` if it is none.
pub(super) fn members(text: &[u8]) -> Option<Vec<Member<'_>>> {
    let mut members = vec![];
    let mut at = after(text, blanks(text, 0), b'{')?;
    if let Some(end) = after(text, at, b'}') {
        return (end == text.len()).then_some(members);
    }
    loop {
        let key = string(text, at)?;
        let start = after(text, blanks(text, key.end), b':')?;
        let value = Span::new(start, value(text, start)?);
        members.push(Member { key: &text[key.start + 1..key.end - 1], value });
        let next = blanks(text, value.end);
        match text.get(next)? {
            b',' => at = blanks(text, next + 1),
            b'}' => return (blanks(text, next + 1) == text.len()).then_some(members),
            _ => return None,
        }
    }
}

/// The inside of the string at `value`; `None` if it is none.
pub(super) fn inside(text: &[u8], value: Span) -> Option<Span> {
    (text[value.start] == b'"').then(|| Span::new(value.start + 1, value.end - 1))
}

/// What the inside of a string says, and where each byte of that begins in it; `None` if it says nothing.
pub(super) fn unescape(raw: &[u8]) -> Option<(Vec<u8>, Vec<u32>)> {
    let (mut text, mut places) = (Vec::with_capacity(raw.len()), Vec::with_capacity(raw.len()));
    let mut at = 0;
    while at < raw.len() {
        let start = at;
        if raw[at] == b'\\' {
            let (character, end) = escaped(raw, at + 1)?;
            text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            at = end;
        } else {
            text.push(raw[at]);
            at += 1;
        }
        places.resize(text.len(), u32::try_from(start).ok()?);
    }
    Some((text, places))
}

/// `text` as the inside of a string; bytes that are no UTF-8 stay as they are.
pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(b"\\n"),
            0..b' ' => out.extend(format!("\\u{byte:04x}").into_bytes()),
            _ => out.push(byte),
        }
    }
}

/// The character that an escape behind a backslash at `at - 1` stands for, and its end. Half of a pair stands for the
/// replacement character.
fn escaped(raw: &[u8], at: usize) -> Option<(char, usize)> {
    let character = match raw.get(at)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        &byte @ (b'"' | b'\\' | b'/') => char::from(byte),
        b'u' => return unicode(raw, at + 1),
        _ => return None,
    };
    Some((character, at + 1))
}

fn unicode(raw: &[u8], at: usize) -> Option<(char, usize)> {
    let first = hex(raw, at)?;
    if (0xd800..0xdc00).contains(&first)
        && raw.get(at + 4..at + 6) == Some(b"\\u")
        && let Some(second) = hex(raw, at + 6).filter(|second| (0xdc00..0xe000).contains(second))
    {
        return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).map(|c| (c, at + 10));
    }
    Some((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), at + 4))
}

fn hex(raw: &[u8], at: usize) -> Option<u32> {
    let digits = raw.get(at..at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

fn blanks(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|b| b" \t\r\n".contains(b)).count()
}

/// The first byte behind `byte` and blanks, if it stands at `at`.
fn after(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    (text.get(at) == Some(&byte)).then(|| blanks(text, at + 1))
}

/// The string at `at`, with its quotes.
fn string(text: &[u8], at: usize) -> Option<Span> {
    let mut end = after_quote(text, at)?;
    loop {
        match text.get(end)? {
            b'"' => return Some(Span::new(at, end + 1)),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

fn after_quote(text: &[u8], at: usize) -> Option<usize> {
    (text.get(at) == Some(&b'"')).then_some(at + 1)
}

/// The end of the value at `at`.
fn value(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at).map(|string| string.end),
        b'{' | b'[' => nested(text, at),
        _ => {
            let length = text[at..].iter().take_while(|b| !b",}] \t\r\n\"".contains(b)).count();
            (length > 0).then_some(at + length)
        }
    }
}

/// The end of the object or list at `at`; what is in it is not looked at but for strings.
fn nested(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => {
                at = string(text, at)?.end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_as_they_are_written() {
        let text = br#" { "a" : "x\"}" , "b":[1,{"c":"]"}], "d":-1.5e3 }"#;
        let members = members(text).expect("an object");
        let written: Vec<(&[u8], &[u8])> = members.iter().map(|m| (m.key, &text[m.value.range()])).collect();
        let expected: [(&[u8], &[u8]); 3] = [(b"a", br#""x\"}""#), (b"b", br#"[1,{"c":"]"}]"#), (b"d", b"-1.5e3")];
        assert_eq!(written, expected);
    }

    #[test]
    fn what_is_no_object() {
        for text in
            ["", "x", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":\"x}", "{\"a\":1}x", "{\"a\":[}", "{,}"]
        {
            assert!(members(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(members(b"{}").map(|m| m.len()), Some(0));
    }

    #[test]
    fn a_string_says_what_it_says() {
        let (text, places) = unescape(br"a\n\u00e9\ud83d\ude00\/z").expect("a string");
        assert_eq!(String::from_utf8(text).expect("text"), "a\né😀/z");
        assert_eq!(places, [0, 1, 3, 3, 9, 9, 9, 9, 21, 23]);
        assert!(unescape(br"\x").is_none() && unescape(br"\u12").is_none() && unescape(br"\").is_none());
    }
}
