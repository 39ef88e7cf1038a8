//! Credentials in a URL: `scheme://user:secret@host`.

use memchr::memchr_iter;

use super::percent;
use super::placeholders::{holds_mask, inside_label, starts_label};
use super::reader::Reader;
use crate::decide::nonvalue::Place;
use crate::decide::{Binding, Cell, Class, Kind, Value};
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet};

/// How far one looks for the `@` behind a password with a `/`, `?` or `#` in it.
const MAX_ODD: usize = 256;

const END: ByteSet = ByteSet::of(b"\"'`<>\\").with_range(0, b' ').with(0x7f);
/// What a URL has before its path.
pub(crate) const AUTHORITY: ByteSet = END.union(ByteSet::of(b"/?#")).complement();
const HOST: ByteSet = ByteSet::of(b"-_.").union(ByteSet::ALPHANUMERIC);

/// The secret of the URL whose `//` ends at `at`.
pub(crate) fn secret(reader: &Reader<'_>, at: usize) -> Option<Span> {
    if at < reader.len() && starts_label(&reader.bytes[at..]) {
        return None;
    }
    let end = reader.run(AUTHORITY, at, AFTER);
    let text = reader.slice(at, end);
    let Some(sign) = text.iter().rposition(|&b| b == b'@') else {
        note_start(reader, at, text);
        return odd(reader, at, end);
    };
    note_start(reader, at, &text[..sign]);
    userinfo(&text[..sign]).map(|span| span.shifted(at))
}

/// The secret of the percent-encoded URL whose `%3A%2F%2F` ends at `at`: `https%3A%2F%2Fuser%3Asecret%40host`.
pub(crate) fn encoded(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let plain = ByteSet::of(b"-._~!*+").union(HOST);
    let (mut end, mut colon) = (at, None);
    loop {
        end = reader.run(plain, end, MAX_ODD);
        let ends = [b"%2f".as_slice(), b"%3f", b"%23", b"%26", b"%20", b"%22", b"%5b"]
            .iter()
            .any(|sign| reader.starts(end, sign));
        match colon {
            _ if ends || !reader.is(end, b'%') || end > at + MAX_ODD => return None,
            Some(colon) if reader.starts(end, b"%40") => {
                return is_password(reader.slice(colon, end))
                    .then(|| Span::new(colon, end))
                    .filter(|span| !span.is_empty());
            }
            None if reader.starts(end, b"%3a") => {
                colon = Some(end + 3);
                reader.begin(end + 3);
            }
            _ => {}
        }
        end += 3;
    }
}

/// A value may begin at the password, or at the user where that could be a token.
fn note_start(reader: &Reader<'_>, at: usize, text: &[u8]) {
    match colon(text) {
        Some(colon) if !text[..colon].contains(&b'.') || text.contains(&b'@') => reader.begin(at),
        Some(colon) => reader.begin(at + colon + 1),
        None => reader.begin(at),
    }
}

fn userinfo(text: &[u8]) -> Option<Span> {
    let whole = Span::new(0, text.len());
    let Some(colon) = colon(text) else {
        return (!holds_mask(text) && is_token(text)).then_some(whole);
    };
    let (user, password) = (&text[..colon], &text[colon + 1..]);
    if user.starts_with(b"[") {
        return None;
    }
    if password.is_empty() || password == b"x-oauth-basic" {
        return is_token(user).then_some(Span::new(0, colon));
    }
    is_password(password).then_some(Span::new(colon + 1, text.len()))
}

/// The colon between a user and a password, not that of a label of ours.
fn colon(text: &[u8]) -> Option<usize> {
    memchr_iter(b':', text).find(|&at| !inside_label(text, at))
}

/// Whether what stands alone for a user is a token: words and short names are none.
fn is_token(user: &[u8]) -> bool {
    let looks = Value::new(user).looks(Kind::Weak);
    !is_none(user) && !is_address(user) && (looks == Class::Random || looks == Class::Digest)
}

/// Whether a user is called by an address: `ann%40example.com`.
fn is_address(user: &[u8]) -> bool {
    let domain = user.iter().rposition(|&b| b == b'.').map(|dot| &user[dot + 1..]);
    domain.is_some_and(|domain| (2..=4).contains(&domain.len()) && domain.iter().all(u8::is_ascii_lowercase))
}

fn is_password(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"://").is_none() && !text.starts_with(b"...") && !is_none(text)
}

fn is_none(text: &[u8]) -> bool {
    let cell = Cell { kind: Kind::Transport, binding: Binding::Query };
    !Value::new(&percent::decoded(text)).is_secret(&Place { cell, quote: Some(b'"'), name: b"" })
}

/// A password with a `/`, `?` or `#` in it: what follows the first `:` is no port, and an `@` and a host come later.
fn odd(reader: &Reader<'_>, at: usize, end: usize) -> Option<Span> {
    let text = reader.slice(at, end);
    let colon = colon(text)?;
    if end - at > MAX_ODD
        || !reader.has(end, ByteSet::of(b"/?#"))
        || text[colon + 1..].iter().all(u8::is_ascii_digit)
        || text.contains(&b'[')
    {
        return None;
    }
    let sign = reader.run(END.with(b'@').complement(), end, MAX_ODD);
    let host = reader.run(HOST, sign + 1, 64);
    let hosted = reader.is(sign, b'@')
        && reader.slice(sign + 1, host).contains(&b'.')
        && !reader.slice(end, sign).contains(&b'=');
    let password = Span::new(at + colon + 1, sign);
    (hosted && is_password(reader.slice(password.start, password.end))).then_some(password)
}
