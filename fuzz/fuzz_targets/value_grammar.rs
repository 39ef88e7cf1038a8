//! Names, separators, quotes and values in any order and any depth of quoting: what is masked stays as it is, is the same in
//! pieces, has as many lines, and, where the text is short, is what the naive masker makes of it.
//!
//! Input: where the text is cut, then a program: each byte writes a piece of a text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::Masker;

#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/pieces/mod.rs"]
mod pieces;

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

/// The most that a program writes, in bytes.
const MOST: usize = 4096;
/// The longest text that the naive masker is asked about, in bytes: it is slow.
const SHORT: usize = 100;

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "password", "PASSWORD", "dbPassword", "db_password", "passwd", "pwd", "pass", "secret", "client_secret", "token",
    "access_token", "refreshToken", "api_key", "apiKey", "API-KEY", "X-Api-Key", "private_key", "credentials", "auth",
    "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "session", "code", "connection_string", "DD_API_KEY",
    "user", "name", "value", "key", "trace_id",
];
#[rustfmt::skip]
const SEPARATORS: &[&str] = &[
    "=", ":", ": ", " = ", " : ", "=>", " => ", ":=", " ", "\t", "==", " is ", "%3D", "%3A", "\\u003d", "&#61;", ": |\n  ",
    ": >-\n  ", ":\n  ", "=\"", "='", ": \"", "\":\"", "\\\":\\\"", "\": \"", "']=>'", " IDENTIFIED BY ", ",", "|", "[", "(", "{",
];
#[rustfmt::skip]
const QUOTES: &[&str] = &[
    "\"", "'", "`", "\\\"", "\\'", "\\\\\\\"", "\\\\\\\\\\\\\\\"", "\\u0022", "\\\\u0022", "%22", "&quot;", "&#34;", "'''", "\"\"\"", "b'", "\\",
    "{\"", "\"}", "[\"", "\"]", "{\\\"", "\\\"}", "<", ">", "</", "/>", "(", ")", "{", "}", "[", "]",
];
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "hunter2", "hunter2x", "x7Kq2vN9bT4mW8rY1pL6", "correct horse 7", "Bearer ", "Basic ", "Digest ", "AWS4-HMAC-SHA256 ", "username=",
    "response=", "Signature=", "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u", "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x7Kq2vN9bT4m", "glpat-x7Kq2vN9bT4mW8rY1pL6",
    "null", "true", "****", "${TOKEN}", "<token>", "%s", "[REDACTED:password]", "12345678", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "4bf92f3577b34da6a3ce929d0e0e4736",
    "expired", "must be 8 characters", "pa$$w0rd", "a%25b%3D7Kq", "a\\\"b\\\\7Kq", "https://user:p7Kq2x@host/", "-----BEGIN PRIVATE KEY-----", "é7Kq2vN9",
];
#[rustfmt::skip]
const JOINTS: &[&str] = &[
    "\n", "\r\n", "\\n", " ", ", ", ",", "; ", ";", "&", "?", "/", "|", ".", " and ", "--", "-p ", "-u ", "--password ", "- name: ", "- ", "  ", "\t",
    "\x1b[0m", "\x1b[31m", "\0", "\u{1}", "# ", "[REDACTED:jwt]", "kind: Secret\ndata:\n  ", "args: [", "env ", "SET ",
];

fuzz_target!(|data: &[u8]| {
    let Some((&size, program)) = data.split_first() else { return };
    let text = text(program);
    let once = MASKER.mask(&text);
    assert_same(&once, &MASKER.mask(&once), "its own output, masked");
    let (cut, rest) = (usize::from(size) % (text.len() + 1) + 1, usize::MAX);
    match size % 2 {
        0 => assert_same(&once, &pieces::written(&MASKER, &text, &[(cut, true), (rest, false)]), "the writer"),
        _ => assert_same(&once, &pieces::streamed(&MASKER, &text, vec![(cut, false), (rest, true)], 1), "the stream"),
    }
    let lines = |text: &[u8]| text.iter().filter(|&&b| b == b'\n').count();
    assert_eq!(lines(&once), lines(&text), "as many lines out as in");
    if text.len() <= SHORT {
        assert_same(&once, &oracle::mask(&MASKER, &text), "the naive masker");
    }
});

/// What `program` writes: the upper three bits of a byte say what, the lower five which.
fn text(program: &[u8]) -> Vec<u8> {
    let (mut text, mut last) = (vec![], &b""[..]);
    let mut bytes = program.iter();
    while let Some(&byte) = bytes.next().filter(|_| text.len() < MOST) {
        let number = usize::from(byte & 31);
        let piece = |pieces: &[&'static str]| pieces[number % pieces.len()].as_bytes();
        match byte >> 5 {
            0 => text.extend(bytes.next()),
            1 => text.extend(last.repeat(number)),
            2 | 3 => last = piece(NAMES),
            4 => last = piece(SEPARATORS),
            5 => last = piece(QUOTES),
            6 => last = piece(VALUES),
            _ => last = piece(JOINTS),
        }
        if byte >> 5 > 1 {
            text.extend_from_slice(last);
        }
    }
    text
}

fn assert_same(whole: &[u8], other: &[u8], whose: &str) {
    assert!(whole == other, "{:?}\nis not, by {whose},\n{:?}", lossy(whole), lossy(other));
}

fn lossy(text: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(text)
}
