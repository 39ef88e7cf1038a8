//! How a secret goes on behind what a rule may see of its line: read byte by byte with all of the line in view.

use std::sync::LazyLock;

use regex::bytes::Regex;
use tokmask::internals::Beyond;

/// What ends a value whatever stands around.
const BLANKS: fn(u8) -> bool = |byte| byte <= b' ' || byte == 0x7f;
/// Behind a quote that is none of the value.
const STRUCTURE: &[u8] = b"\"'`)]},;:=\\<>|&?/";
/// In writing, what ends a value without quotes: a line end, a colour code, a quote.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?-u)^\\+(?:[nrt]|x(?i:1b|22|27)|$)|^\\{1,24}(?:033|e)\[[0-9;]{0,24}m"#).expect("a pattern")
});
/// So many bytes before the end of what is seen a quote or a backslash may turn out to be another.
const NEAR: usize = 64;

/// The end of a secret that ends at `at` for who sees the `line` up to `limit`.
pub(crate) fn end(beyond: Beyond, line: &[u8], at: usize, limit: usize) -> usize {
    // What ended it is in view, and what follows changes nothing.
    let is_told = at < limit && (limit - at > NEAR || !is_sign(beyond, line[at]));
    let mut end = at;
    while !is_told && end < line.len() {
        match length(beyond, line, end) {
            0 => break,
            length => end += length,
        }
    }
    end
}

/// Whether what the byte is depends on those around it.
fn is_sign(beyond: Beyond, byte: u8) -> bool {
    match beyond {
        Beyond::Of(_) => false,
        Beyond::Quoted { closer, .. } => byte == closer[0] || b"\"\\".contains(&byte),
        Beyond::Bare { .. } | Beyond::Cookies => b"\"\\".contains(&byte),
    }
}

/// How many bytes at `at` belong to the secret together.
fn length(beyond: Beyond, line: &[u8], at: usize) -> usize {
    let byte = line[at];
    match beyond {
        Beyond::Of(words) => (words[usize::from(byte >> 6)] >> (byte & 63) & 1) as usize,
        _ if !is_sign(beyond, byte) => usize::from(!ends(beyond, byte)),
        Beyond::Bare { .. } => bare(line, at),
        Beyond::Cookies => cookies(line, at),
        Beyond::Quoted { closer: b"\"\"", .. } => usize::from(byte != b'"'),
        Beyond::Quoted { closer, depth } => quoted(line, at, closer, depth),
    }
}

/// Whether a byte that is no sign ends the secret.
fn ends(beyond: Beyond, byte: u8) -> bool {
    match beyond {
        Beyond::Bare { is_query, is_encoded } => {
            BLANKS(byte) || is_query && b"&#".contains(&byte) || is_encoded && byte == b'%'
        }
        Beyond::Cookies => BLANKS(byte) && !b" \t\x7f".contains(&byte) || b"'`<>".contains(&byte),
        _ => false,
    }
}

/// The backslashes at `at`, and the byte behind them.
fn slashes(line: &[u8], at: usize) -> (usize, Option<u8>) {
    let count = line[at..].iter().take_while(|&&b| b == b'\\').count();
    (count, line.get(at + count).copied())
}

fn bare(line: &[u8], at: usize) -> usize {
    let (count, next) = slashes(line, at);
    let is_over = |at: usize| match (line.get(at), line.get(at + 1)) {
        (None, _) | (Some(b'.'), None) => true,
        (Some(b'.'), Some(&next)) => BLANKS(next),
        (Some(&byte), _) => BLANKS(byte) || STRUCTURE.contains(&byte),
    };
    let ends = match next {
        // Of very many the first belong to it in any case.
        _ if count > NEAR => return count - NEAR,
        Some(b'"') if count == 0 => is_over(at + 1),
        Some(b'"' | b'\'' | b'`') if is_over(at + count + 1) => true,
        Some(b'u') => code(&line[at + count + 1..]).is_some_and(|code| code < 0x80 && !belongs(code)),
        Some(byte) if BLANKS(byte) => true,
        _ => ENDS.is_match(&line[at..]),
    };
    if ends { 0 } else { count.max(1) }
}

/// Whether the character that an escape stands for belongs to a value.
fn belongs(code: u32) -> bool {
    (0x20..0x7f).contains(&code) && !b"\"'&<>,;}])".contains(&(code as u8))
}

/// The character of four hexadecimal digits.
fn code(digits: &[u8]) -> Option<u32> {
    let digits = str::from_utf8(digits.get(..4)?).ok()?;
    u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

fn cookies(line: &[u8], at: usize) -> usize {
    let (count, next) = slashes(line, at);
    let is_inside = next == Some(b'"') && line.get(at + count + 1) == Some(&b';');
    if is_inside && count <= NEAR { count + 1 } else { bare(line, at) }
}

fn quoted(line: &[u8], at: usize, closer: &[u8], depth: usize) -> usize {
    let (count, next) = slashes(line, at);
    if count > NEAR {
        return count - NEAR;
    }
    let before = line[..at].iter().rev().take_while(|&&b| b == b'\\').count();
    let ends_string = line.get(at + count + 1).is_none_or(|b| b",}]:".contains(b));
    match next {
        Some(byte) if [byte] == *closer => quote(line, at, count, before, depth),
        Some(b'"') if ends_string => 0,
        Some(b'"') => count + 1,
        _ if count > 0 && closer[0] == b'\\' => usize::from(!starts(&line[at + count - 1..], closer)) * count,
        _ if count == 0 => usize::from(!starts(&line[at..], closer)),
        _ => count,
    }
}

/// The same at the character that may close it, behind `count` backslashes, before which `before` stand.
fn quote(line: &[u8], at: usize, count: usize, before: usize, depth: usize) -> usize {
    let (place, slashes) = (at + count, before + count);
    let is_twice =
        line[place] == b'\'' && slashes == 0 && (line[..place].ends_with(b"'") || line.get(place + 1) == Some(&b'\''));
    let mut depths = [0, 1, 3, 7, 15, 31].into_iter().filter(|&around| around < depth).chain([depth]);
    match depths.find(|depth| slashes % (2 * depth + 2) == *depth && !is_twice && slashes < NEAR) {
        Some(depth) => count.saturating_sub(depth),
        None => count + 1,
    }
}

fn starts(text: &[u8], literal: &[u8]) -> bool {
    text.get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal))
}
