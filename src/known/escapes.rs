//! How programs, shells and formats write a text: quoted and escaped.

use std::fmt::Write as _;

/// Characters that a dialect of percent-encoding leaves as they are, besides letters and digits.
const PLAIN: &[&[u8]] = &[
    b"-_.~",                 // RFC 3986, unreserved
    b"-_.~/",                // Python's quote
    b"-_.!~*'()",            // encodeURIComponent
    b"-_.~$&+=:@",           // a path segment in Go
    b"-_.!~*'();,/?:@&=+$#", // encodeURI
    b"*-._",                 // HTML forms
];
/// How a quote and an apostrophe are written in markup; all dialects have `&amp;`, `&lt;` and `&gt;`.
const MARKUP: &[(&str, &str)] = &[
    ("\"", "'"),
    ("&quot;", "'"),
    ("&quot;", "&apos;"),
    ("&quot;", "&#39;"),
    ("&quot;", "&#039;"),
    ("&quot;", "&#x27;"),
    ("&#34;", "&#39;"),
];

/// `text` in every way in which it differs from itself; some twice.
pub(super) fn of(text: &[u8]) -> Vec<Vec<u8>> {
    if text.iter().all(u8::is_ascii_alphanumeric) {
        return vec![];
    }
    let mut written = percent(text);
    written.extend(shell(text));
    written.extend(doubled(text));
    if let Ok(text) = std::str::from_utf8(text) {
        written.extend(markup(text));
        let json = json(text);
        written.extend(json.iter().filter_map(|once| std::str::from_utf8(once).ok()).flat_map(self::json));
        written.extend(json);
        written.push(go(text).into_bytes());
        if !text.is_ascii() {
            written.extend([latin(text, "\\x", "\\u", false), latin(text, "%", "%u", true)]);
        }
    }
    written
}

/// With the characters up to U+00FF by two digits behind `byte` and all others by four behind `unit`, as Python's `ascii` and
/// JavaScript's `escape` have it; the latter leaves fewer of ASCII.
fn latin(text: &str, byte: &str, unit: &str, is_url: bool) -> Vec<u8> {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.encode_utf16() {
        let ascii = u8::try_from(c).ok().filter(u8::is_ascii).map(char::from);
        let is_plain = |c: &char| !is_url || c.is_ascii_alphanumeric() || "@*_+-./".contains(*c);
        let _ = match ascii.filter(is_plain) {
            Some(c @ ('\\' | '\'')) if !is_url => write!(written, "\\{c}"),
            Some(c) => write!(written, "{c}"),
            None if c > 0xff && is_url => write!(written, "{unit}{c:04X}"),
            None if c > 0xff => write!(written, "{unit}{c:04x}"),
            None if is_url => write!(written, "{byte}{c:02X}"),
            None => write!(written, "{byte}{c:02x}"),
        };
    }
    written.into_bytes()
}

/// `text` with each byte replaced for which `by` has something else.
pub(super) fn replace(text: &[u8], by: impl Fn(u8) -> Option<Vec<u8>>) -> Vec<u8> {
    text.iter().flat_map(|&b| by(b).unwrap_or_else(|| vec![b])).collect()
}

fn percent(text: &[u8]) -> Vec<Vec<u8>> {
    let mut written = vec![];
    for plain in PLAIN {
        for upper in [true, false] {
            let code = |b: u8| if upper { format!("%{b:02X}") } else { format!("%{b:02x}") }.into_bytes();
            let kept = |b: u8| b.is_ascii_alphanumeric() || plain.contains(&b);
            let once = replace(text, |b| (!kept(b)).then(|| code(b)));
            written.push(replace(text, |b| (!kept(b)).then(|| if b == b' ' { b"+".to_vec() } else { code(b) })));
            written.push(replace(&once, |b| (b == b'%').then(|| b"%25".to_vec())));
            written.push(once);
        }
    }
    // What GitHub's and Azure's commands escape.
    let command = replace(text, |b| matches!(b, b'%' | b'\r' | b'\n').then(|| format!("%{b:02X}").into_bytes()));
    written
        .push(replace(&command, |b| matches!(b, b':' | b',' | b';' | b']').then(|| format!("%{b:02X}").into_bytes())));
    written.push(command);
    written
}

fn shell(text: &[u8]) -> Vec<Vec<u8>> {
    let backslash = |set: &'static [u8]| replace(text, |b| set.contains(&b).then(|| vec![b'\\', b]));
    let apostrophe = |by: &'static [u8]| replace(text, |b| (b == b'\'').then(|| by.to_vec()));
    let mut written = vec![
        apostrophe(b"'\\''"),
        apostrophe(b"'\"'\"'"),
        apostrophe(b"\\'"),
        backslash(b"\\'"),
        backslash(b"\\\"$`"),
        backslash(b"\\\"$`!"),
        backslash(b" \t!\"#$&'()*;<=>?[\\]^`{|}~,"),
        backslash(b" \t!\"$&'()*;<>?[\\]^`{|},"),
    ];
    for octal in [true, false] {
        written.push(replace(text, |b| dollar(b, octal)));
    }
    written.push(traced(text));
    written
}

/// As `set -x` shows an unquoted variable: each word by itself, in apostrophes if it has a sign that the shell reads.
fn traced(text: &[u8]) -> Vec<u8> {
    let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"_-./:,+@%=".contains(b) || !b.is_ascii();
    let words = text.split(|b| b" \t\n".contains(b)).filter(|word| !word.is_empty());
    let shown = words.map(|word| match word.iter().all(is_plain) {
        true => word.to_vec(),
        false => [b"'", &replace(word, |b| (b == b'\'').then(|| b"'\\''".to_vec()))[..], b"'"].concat(),
    });
    shown.collect::<Vec<_>>().join(&b' ')
}

/// A byte in `$'...'`.
fn dollar(byte: u8, octal: bool) -> Option<Vec<u8>> {
    match byte {
        b'\\' | b'\'' => Some(vec![b'\\', byte]),
        b'\n' | b'\r' | b'\t' => Some(short(byte).into()),
        0x1b => Some(b"\\E".to_vec()),
        _ if byte.is_ascii_graphic() || byte == b' ' => None,
        _ if octal => Some(format!("\\{byte:03o}").into_bytes()),
        _ => Some(format!("\\x{byte:02x}").into_bytes()),
    }
}

fn doubled(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    [b'$', b'%', b'\'', b'"', b'\\', b'`'].map(|sign| replace(text, |b| (b == sign).then(|| vec![b, b]))).into_iter()
}

fn markup(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let common = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    MARKUP.iter().flat_map(move |(quote, apostrophe)| {
        let written = common.replace('"', quote).replace('\'', apostrophe);
        ["&#10;", "&#xA;", "&#xa;"].map(|end| written.replace('\n', end).into_bytes())
    })
}

/// The dialects of JSON strings: with `/`, markup or all but ASCII escaped or not, digits in either case.
fn json(text: &str) -> Vec<Vec<u8>> {
    let mut written = vec![];
    for (slash, html, ascii) in [
        (false, false, false),
        (false, false, true),
        (true, false, false),
        (true, false, true),
        (false, true, false),
        (true, true, true),
    ] {
        for upper in [false, true] {
            written.push(json_string(text, slash, html, ascii, upper).into_bytes());
        }
    }
    written
}

fn json_string(text: &str, slash: bool, html: bool, ascii: bool, upper: bool) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '/' if slash => written.push_str("\\/"),
            '\n' | '\r' | '\t' | '\x08' | '\x0c' => written.push_str(short(c as u8)),
            '<' | '>' | '&' | '\'' if html => unit(&mut written, c as u16, upper),
            c if c < ' ' || c > '~' && ascii => {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|&u| unit(&mut written, u, upper));
            }
            c => written.push(c),
        }
    }
    written
}

fn unit(written: &mut String, unit: u16, upper: bool) {
    let _ = if upper { write!(written, "\\u{unit:04X}") } else { write!(written, "\\u{unit:04x}") };
}

/// As Go's `%q`, Rust's `{:?}` and Python's `repr` write control characters.
fn go(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' | '\\' => written.extend(['\\', c]),
            '\x07' => written.push_str("\\a"),
            '\x0b' => written.push_str("\\v"),
            '\n' | '\r' | '\t' | '\x08' | '\x0c' => written.push_str(short(c as u8)),
            c if c < ' ' || c == '\x7f' => {
                let _ = write!(written, "\\x{:02x}", c as u32);
            }
            c => written.push(c),
        }
    }
    written
}

/// The short escape of a control character.
fn short(byte: u8) -> &'static str {
    match byte {
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        0x08 => "\\b",
        _ => "\\f",
    }
}
