//! The one table of escapes: how the formats that logs are made of write a sign within a text.

use memchr::{memchr, memchr_iter};

use crate::bytes::ByteSet;
use crate::steps;

/// A way to write signs by others. Text may go through several, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// `\"`, `\n`, `\u0022`, `\x22`, `\042`: JSON (RFC 8259, section 7), C, Python, JavaScript, nginx.
    Backslash,
    /// `%22`, and `+` for a blank in a form (RFC 3986, section 2.1; URL Standard, section 5).
    Percent,
    /// `&quot;`, `&#34;`, `&#x22;` (XML 1.0, section 4.6; HTML).
    Entity,
    /// `""` in a field of CSV (RFC 4180, section 2), `''` in a string of SQL.
    Doubled,
    /// `'\''` and `'"'"'` in a quoted word of a shell.
    Shell,
    /// `#012` for a line end and `#011` for a tab, as rsyslog writes them.
    Syslog,
    /// Zero-width characters and soft hyphens, which are left out, and the blank that does not break a line.
    Invisible,
}

/// A sign that is written by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sign {
    /// How many bytes it takes.
    pub length: usize,
    text: [u8; 4],
    count: u8,
}

/// The text ends within what may be a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfinished;

/// What is read at a place, if anything is.
type Read<T> = Result<Option<T>, Unfinished>;

/// A layer that is read from left to right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
    layer: Layer,
    form: Form,
}

/// What the characters before a place, up to the last that no form has, are known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    No,
    /// They hold a `=`.
    Pairs,
    /// They hold an escape, too.
    Encoded,
}

/// Characters that XML and HTML know by name.
const NAMES: [(&[u8], u8); 6] =
    [(b"quot;", b'"'), (b"apos;", b'\''), (b"amp;", b'&'), (b"lt;", b'<'), (b"gt;", b'>'), (b"nbsp;", b' ')];
/// Control characters that text is made of, as rsyslog writes them: tab, line ends, escape.
const CONTROLS: [(&[u8], u8); 4] = [(b"011", b'\t'), (b"012", b'\n'), (b"015", b'\r'), (b"033", 0x1b)];
/// Quotes within the quoted words of shells.
const SHELL: [(&[u8], u8); 2] = [(b"'\\''", b'\''), (b"'\"'\"'", b'\'')];
/// U+200B to U+200D, U+FEFF and U+00AD in UTF-8.
const NOTHING: [&[u8]; 5] = [b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d", b"\xef\xbb\xbf", b"\xc2\xad"];
/// U+00A0 in UTF-8.
const NO_BREAK: [(&[u8], u8); 1] = [(b"\xc2\xa0", b' ')];
/// What stands before and behind a string that is empty.
const BEFORE_EMPTY: ByteSet = ByteSet::of(b" \t\r\n:=,;([{|>+!&?");
const BEHIND_EMPTY: ByteSet = ByteSet::of(b" \t\r\n:=,;)]}|<>+.&?/\\");
/// What forms and other queries are made of.
const FORM: ByteSet = ByteSet::of(b"%+&=._~*!()-/:@$,;?#[]").union(ByteSet::ALPHANUMERIC);
/// The most digits of a number that stands for a character.
const MAX_DIGITS: usize = 7;

/// So many bytes are looked at at once.
const BLOCK: usize = 32;

/// Some bit, if `byte`, which stands before `next`, hints at any layer. Told by arithmetic, of many at a time.
const fn hint(byte: u8, next: u8) -> u8 {
    let is_pair = (byte == b'"') & (next == b'"');
    let is_sign = (byte.wrapping_sub(b'#') <= b'\'' - b'#') | (byte == b'+') | (byte == b'\\') | (byte >= 0x80);
    if is_sign | is_pair { 1 } else { 0 }
}

/// The layers that `byte` hints at, told in the same way.
const fn hints(byte: u8, _: u8) -> u8 {
    const fn if_is(is_one: bool, layer: Layer) -> u8 {
        if is_one { layer.bit() } else { 0 }
    }
    if_is(byte == b'\\', Layer::Backslash)
        | if_is((byte == b'%') | (byte == b'+'), Layer::Percent)
        | if_is(byte == b'&', Layer::Entity)
        | if_is((byte == b'"') | (byte == b'\''), Layer::Doubled)
        | if_is(byte == b'\'', Layer::Shell)
        | if_is(byte == b'#', Layer::Syslog)
        | if_is(byte >= 0x80, Layer::Invisible)
}

/// Some of the layers, a bit for each.
pub(super) struct Layers(u8);

impl Iterator for Layers {
    type Item = Layer;

    fn next(&mut self) -> Option<Layer> {
        let layer = *Layer::ALL.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(layer)
    }
}

impl Layer {
    /// In the order in which they are tried.
    pub(crate) const ALL: [Layer; 7] = [
        Layer::Backslash,
        Layer::Percent,
        Layer::Entity,
        Layer::Doubled,
        Layer::Shell,
        Layer::Syslog,
        Layer::Invisible,
    ];

    /// Those whose signs a first look at `text` does not exclude; `goes_on`: more may follow.
    pub(super) fn all_in(text: &[u8], goes_on: bool) -> Layers {
        let last = if goes_on { text.last().copied() } else { None };
        if all_pairs(text, hint) == 0 && !last.is_some_and(is_quote) {
            return Layers(0);
        }
        let hints = all_pairs(text, hints);
        let may_be = |layer: &&Layer| hints & layer.bit() != 0 && layer.may_be_in(text, last);
        Layers(Layer::ALL.iter().filter(may_be).fold(0, |all, layer| all | layer.bit()))
    }

    /// Whether the first two bytes of a sign of it stand in `text`, or one that is the `last` before what may follow.
    fn may_be_in(self, text: &[u8], last: Option<u8>) -> bool {
        let begins = |lead: u8, seconds: &[u8]| {
            memchr_iter(lead, text).any(|at| text.get(at + 1).is_some_and(|next| seconds.contains(next)))
                || last == Some(lead)
        };
        match self {
            Layer::Backslash => true,
            Layer::Percent => begins(b'%', b"0123456789abcdefABCDEFu") || may_be_form(text),
            Layer::Entity => begins(b'&', b"#qalgn"),
            Layer::Doubled => may_pair(text) || last.is_some_and(is_quote),
            Layer::Shell => begins(b'\'', b"\\\""),
            Layer::Syslog => begins(b'#', b"0"),
            Layer::Invisible => [(0xc2, &b"\xa0\xad"[..]), (0xe2, b"\x80"), (0xef, b"\xbb")]
                .iter()
                .any(|&(lead, seconds)| begins(lead, seconds)),
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The byte that all of its signs begin with, if there is one.
    const fn lead(self) -> Option<u8> {
        match self {
            Layer::Backslash => Some(b'\\'),
            Layer::Entity => Some(b'&'),
            Layer::Shell => Some(b'\''),
            Layer::Syslog => Some(b'#'),
            Layer::Percent | Layer::Doubled | Layer::Invisible => None,
        }
    }

    /// What its signs begin with, and what else has to be seen to read them.
    const fn leads(self) -> ByteSet {
        match self {
            Layer::Backslash => ByteSet::of(b"\\"),
            Layer::Percent => FORM.complement().union(ByteSet::of(b"%+=")),
            Layer::Entity => ByteSet::of(b"&"),
            Layer::Doubled => ByteSet::of(b"\"'"),
            Layer::Shell => ByteSet::of(b"'"),
            Layer::Syslog => ByteSet::of(b"#"),
            Layer::Invisible => ByteSet::of(b"\xc2\xe2\xef"),
        }
    }
}

/// Where the first byte of `text` stands that an escape of any layer may begin with.
pub(crate) fn first_hint(text: &[u8]) -> Option<usize> {
    text.iter().position(|&byte| hints(byte, 0) != 0)
}

impl Scan {
    pub(crate) fn new(layer: Layer) -> Scan {
        Scan { layer, form: Form::No }
    }

    /// The next sign of `text` from `from` on, and where it stands. It is to be asked again behind it.
    pub(crate) fn next(&mut self, text: &[u8], from: usize) -> Option<(usize, Read<Sign>)> {
        let (lead, others) = (self.layer.lead(), self.layer.leads().complement());
        let mut at = from;
        loop {
            at += lead.map_or_else(|| others.run(&text[at..]), |lead| before(lead, &text[at..]));
            match self.at(text, at) {
                _ if at == text.len() => return None,
                Ok(None) => at += 1,
                read => return Some((at, read)),
            }
        }
    }

    fn at(&mut self, text: &[u8], at: usize) -> Read<Sign> {
        let Some((_, rest)) = text[at..].split_first() else { return Ok(None) };
        match self.layer {
            Layer::Backslash => backslash(rest),
            Layer::Percent => self.percent(text[at], rest),
            Layer::Entity => entity(rest),
            Layer::Doubled => doubled(text, at),
            Layer::Shell => literal(&text[at..], &SHELL, 0),
            Layer::Syslog => literal(rest, &CONTROLS, 1),
            Layer::Invisible => invisible(&text[at..]),
        }
    }

    fn percent(&mut self, lead: u8, rest: &[u8]) -> Read<Sign> {
        let sign = match lead {
            b'%' => encoded(rest)?,
            b'+' => self.blank(rest)?,
            b'=' if self.form == Form::No => {
                self.form = Form::Pairs;
                None
            }
            b'=' => None,
            _ => {
                self.form = Form::No;
                None
            }
        };
        if sign.is_some() {
            self.form = Form::Encoded;
        }
        Ok(sign)
    }

    /// The `+` before `rest`, if it is the blank of a form and neither base64 nor the sign of a number.
    fn blank(&self, rest: &[u8]) -> Read<Sign> {
        if self.form == Form::No {
            return Ok(None);
        }
        let next = *rest.first().ok_or(Unfinished)?;
        let is_joined = match self.form {
            Form::Encoded => FORM.contains(next),
            _ => next.is_ascii_alphabetic() || b"-%".contains(&next),
        };
        Ok(is_joined.then(|| Sign::byte(1, b' ')))
    }
}

impl Sign {
    /// The bytes that it stands for.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text[..usize::from(self.count)]
    }

    fn byte(length: usize, byte: u8) -> Sign {
        Sign { length, text: [byte, 0, 0, 0], count: 1 }
    }

    fn nothing(length: usize) -> Sign {
        Sign { length, text: [0; 4], count: 0 }
    }

    /// The character of the Unicode `code`, if it is one.
    fn char(length: usize, code: u32) -> Option<Sign> {
        let mut text = [0; 4];
        let count = char::from_u32(code)?.encode_utf8(&mut text).len() as u8;
        Some(Sign { length, text, count })
    }
}

/// How many bytes of `text` stand before the first `lead`.
fn before(lead: u8, text: &[u8]) -> usize {
    let length = memchr(lead, text).unwrap_or(text.len());
    steps::count(steps::of_slice(length));
    length
}

/// Whether a `+` in `text` may be the blank of a form, which has a `=` before it.
fn may_be_form(text: &[u8]) -> bool {
    let has_plus = |at: usize| memchr(b'+', &text[at..]).is_some();
    memchr(b'=', text).is_some_and(has_plus)
}

/// Whether a quote stands beside another of its kind.
fn may_pair(text: &[u8]) -> bool {
    all_pairs(text, |one, other| if (one == other) & is_quote(one) { 1 } else { 0 }) != 0
}

fn is_quote(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\'')
}

/// All bits that are `told` of a byte of `text` and the next one, or 0 at the end; without a branch, so that many are looked at at once.
fn all_pairs(text: &[u8], told: impl Fn(u8, u8) -> u8) -> u8 {
    let (mut all, mut rest) = ([0; BLOCK], text);
    let mut add = |block: &[u8; BLOCK + 1]| (0..BLOCK).for_each(|n| all[n] |= told(block[n], block[n + 1]));
    while let Some(block) = rest.first_chunk() {
        add(block);
        rest = &rest[BLOCK..];
    }
    let mut last = [0; BLOCK + 1];
    last[..rest.len()].copy_from_slice(rest);
    add(&last);
    all.into_iter().fold(0, |any, bits| any | bits)
}

/// The sign of `rest`, which stands behind a backslash.
fn backslash(rest: &[u8]) -> Read<Sign> {
    let (&letter, more) = rest.split_first().ok_or(Unfinished)?;
    Ok(match letter {
        b'\\' | b'"' | b'\'' | b'/' | b'`' => Some(Sign::byte(2, letter)),
        b'n' => Some(Sign::byte(2, b'\n')),
        b'r' => Some(Sign::byte(2, b'\r')),
        b't' => Some(Sign::byte(2, b'\t')),
        b'e' => more.first().ok_or(Unfinished)?.eq(&b'[').then(|| Sign::byte(2, 0x1b)),
        b'x' => bytes(more, b"\\x", 2, 16)?,
        b'u' if more.first() == Some(&b'{') => {
            number(&more[1..], 16, b'}')?.and_then(|(n, code)| Sign::char(n + 3, code))
        }
        b'u' => digits(more, 4, 16)?.and_then(|code| Sign::char(6, code)),
        b'0'..=b'3' => bytes(rest, b"\\", 3, 8)?,
        _ => None,
    })
}

/// The sign of `rest`, which stands behind a `%`.
fn encoded(rest: &[u8]) -> Read<Sign> {
    match rest.first() {
        Some(b'u') => Ok(digits(&rest[1..], 4, 16)?.and_then(|code| Sign::char(6, code))),
        // `%%1842` is no escaped control character.
        _ => Ok(bytes(rest, b"%", 2, 16)?.filter(|sign| !matches!(sign.text(), [byte] if is_odd_control(*byte)))),
    }
}

/// Whether `byte` is a control character that text is not made of.
fn is_odd_control(byte: u8) -> bool {
    byte < b' ' && !CONTROLS.iter().any(|(_, control)| *control == byte)
}

/// The sign of `rest`, which stands behind a `&`.
fn entity(rest: &[u8]) -> Read<Sign> {
    let (&first, more) = rest.split_first().ok_or(Unfinished)?;
    if first != b'#' {
        return literal(rest, &NAMES, 1);
    }
    let sign = match more.first().ok_or(Unfinished)? {
        b'x' | b'X' => number(&more[1..], 16, b';')?.map(|(length, code)| (length + 3, code)),
        _ => number(more, 10, b';')?.map(|(length, code)| (length + 2, code)),
    };
    Ok(sign.and_then(|(length, code)| Sign::char(length, code)))
}

/// The two quotes at `at` of `text`, if they are neither an empty string nor the end of a string behind an escaped quote.
fn doubled(text: &[u8], at: usize) -> Read<Sign> {
    let quote = text[at];
    if *text.get(at + 1).ok_or(Unfinished)? != quote {
        return Ok(None);
    }
    let before = at.checked_sub(1).map(|before| text[before]);
    let behind = text.get(at + 2);
    let may_be_empty = before.is_none_or(|before| BEFORE_EMPTY.contains(before));
    let is_empty = may_be_empty && BEHIND_EMPTY.contains(*behind.ok_or(Unfinished)?);
    Ok((!is_empty && before != Some(b'\\')).then(|| Sign::byte(2, quote)))
}

fn invisible(text: &[u8]) -> Read<Sign> {
    match NOTHING.iter().find(|nothing| text.starts_with(nothing)) {
        Some(nothing) => Ok(Some(Sign::nothing(nothing.len()))),
        None if NOTHING.iter().any(|nothing| nothing.starts_with(text)) => Err(Unfinished),
        None => literal(text, &NO_BREAK, 0),
    }
}

/// The sign of those in `literals` that `text` begins with, which stands behind so many bytes `before`.
fn literal(text: &[u8], literals: &[(&[u8], u8)], before: usize) -> Read<Sign> {
    match literals.iter().find(|(literal, _)| text.starts_with(literal)) {
        Some((literal, byte)) => Ok(Some(Sign::byte(before + literal.len(), *byte))),
        None if literals.iter().any(|(literal, _)| literal.starts_with(text)) => Err(Unfinished),
        None => Ok(None),
    }
}

/// The character whose bytes in UTF-8 are written at the front of `text` as numbers of `count` digits, each behind `sign`, which
/// stands before `text`, too.
fn bytes(text: &[u8], sign: &[u8], count: usize, radix: u32) -> Read<Sign> {
    let step = sign.len() + count;
    let (mut read, mut at) = (Sign::nothing(0), 0);
    loop {
        let Some(code) = digits(&text[at..], count, radix)? else { return Ok(None) };
        read.text[usize::from(read.count)] = code as u8;
        (read.count, read.length) = (read.count + 1, read.length + step);
        match std::str::from_utf8(read.text()) {
            Ok(_) => return Ok(Some(read)),
            Err(error) if error.error_len().is_some() => return Ok(None),
            Err(_) => at += count,
        }
        match text[at..].strip_prefix(sign) {
            Some(_) => at += sign.len(),
            None if sign.starts_with(&text[at..]) => return Err(Unfinished),
            None => return Ok(None),
        }
    }
}

/// The number that `count` digits at the front of `text` make.
fn digits(text: &[u8], count: usize, radix: u32) -> Read<u32> {
    let mut code = 0;
    for place in 0..count {
        let digit = char::from(*text.get(place).ok_or(Unfinished)?).to_digit(radix);
        let Some(digit) = digit else { return Ok(None) };
        code = code * radix + digit;
    }
    Ok(Some(code))
}

/// The number that the digits before `end` at the front of `text` make, and how many bytes they and `end` take.
fn number(text: &[u8], radix: u32, end: u8) -> Read<(usize, u32)> {
    let mut code = 0;
    for place in 0..=MAX_DIGITS {
        let byte = *text.get(place).ok_or(Unfinished)?;
        match char::from(byte).to_digit(radix) {
            Some(digit) => code = code * radix + digit,
            None => return Ok((byte == end && place > 0).then_some((place + 1, code))),
        }
    }
    Ok(None)
}

/// Up to where `text`, which goes on, stands as it is in all that it may come to stand for.
pub(crate) fn plain(text: &[u8]) -> usize {
    let mut end = text.len();
    // What stands before a sign may begin another with what that stands for.
    while let Some(at) = first(&text[..end]) {
        end = at;
    }
    end
}

/// The first place of `text` where a sign of any layer may begin, if it goes on.
fn first(text: &[u8]) -> Option<usize> {
    let of = |layer: Layer| Scan::new(layer).next(text, 0).map(|(at, _)| at);
    Layer::all_in(text, true).filter_map(of).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` without the escapes of `layer`.
    fn read(layer: Layer, text: &str) -> String {
        let (mut scan, mut from, mut out) = (Scan::new(layer), 0, vec![]);
        while let Some((at, read)) = scan.next(text.as_bytes(), from) {
            out.extend_from_slice(&text.as_bytes()[from..at]);
            let Ok(Some(sign)) = read else {
                out.push(text.as_bytes()[at]);
                from = at + 1;
                continue;
            };
            out.extend_from_slice(sign.text());
            from = at + sign.length;
        }
        out.extend_from_slice(&text.as_bytes()[from..]);
        String::from_utf8(out).expect("escapes of whole characters")
    }

    #[test]
    fn each_layer_has_its_own_signs() {
        for (layer, text, want) in [
            (Layer::Backslash, r#"\"a\" \\\/ \u0022\u{22}\x22\042 \xc3\xa9\u00e9\n"#, "\"a\" \\/ \"\"\"\" éé\n"),
            (Layer::Percent, "a%3Db%22%C3%A9%u0022", "a=b\"é\""),
            (Layer::Percent, "%%1842 %0A", "%%1842 \n"),
            (Layer::Entity, "&quot;&#34;&#x22;&amp;lt;&gt;&apos;", "\"\"\"&lt;>'"),
            (Layer::Doubled, "a,\"{\"\"b\"\": \"\"c\"\"}\",d", "a,\"{\"b\": \"c\"}\",d"),
            (Layer::Doubled, "('{''b'': ''c''}', '', \"\")", "('{'b': 'c'}', '', \"\")"),
            (Layer::Shell, r#"'{'\''b'\'': '"'"'c'"'"'}'"#, "'{'b': 'c'}'"),
            (Layer::Syslog, "a#012b#011c", "a\nb\tc"),
            (Layer::Invisible, "pass\u{200b}wo\u{ad}rd:\u{a0}x\u{feff}", "password: x"),
        ] {
            assert_eq!(read(layer, text), want, "{text}");
            assert!(Layer::all_in(text.as_bytes(), false).any(|hinted| hinted == layer), "{text}");
        }
    }

    #[test]
    fn what_is_no_sign_stays() {
        for (layer, text) in [
            (Layer::Backslash, r"C:\users\code \d+ \xzz \ud83d \89"),
            (Layer::Percent, "100% %DB_PASSWORD% %zz %u12 %ff"),
            (Layer::Entity, "a && b &copy; &#; &#x; &#99999999; ?a&b=c"),
            (Layer::Doubled, "{\"a\":\"\",\"b\":[\"\"],\"c\":''} \"\" \\\"\"x"),
            (Layer::Shell, "'a' \\''b'"),
            (Layer::Syslog, "#12 is #010"),
            (Layer::Invisible, "naïve “quotes” — 日本"),
        ] {
            assert_eq!(read(layer, text), text, "{text}");
        }
    }

    #[test]
    fn a_plus_is_a_blank_in_a_form_alone() {
        for (text, want) in [
            ("n=app+--user+ann+7", "n=app --user ann 7"),
            ("n=a%3D+1+2", "n=a= 1 2"),
            ("a+b n=1+2 2026-01-01T00:00:00+02:00", "a+b n=1+2 2026-01-01T00:00:00+02:00"),
        ] {
            assert_eq!(read(Layer::Percent, text), want);
        }
    }

    #[test]
    fn a_sign_that_is_cut_short_may_still_come() {
        for text in [
            "a\\", "a\\u00", "a\\x2", "a%", "a%2", "a&", "a&am", "a&#3", "a\"", "a'", "a'\\", "a#01", "a\u{ad}", "n=a+",
        ] {
            let cut = &text.as_bytes()[..text.len() - usize::from(!text.is_ascii())];
            assert!(plain(cut) < cut.len(), "{text}");
        }
        for text in ["50% of \"all\" is 'much' [y/n] ", "C:\\users", "a && b", ""] {
            assert_eq!(plain(text.as_bytes()), text.len());
        }
        for (text, at) in [("a&%61mp;", 1), ("n=a+\\u0041", 3), ("a'%27b", 1), ("abc%2541", 3)] {
            assert_eq!(plain(text.as_bytes()), at, "{text}");
        }
    }
}
