//! Which values are no secrets: to mask them would shred the log, and show by the holes what they are.

use std::fmt;

use crate::mask::recognise;

/// The fewest bytes of a value, and the fewest where the user insists.
pub(super) const LEAST: (usize, usize) = (8, 4);
/// The most: what is longer is no secret but a file. It bounds how much of a stream is held.
pub(super) const MOST: usize = 64 * 1024;

/// Numbers below this count something, even where a name says otherwise.
const SMALL: f64 = 1e6;

/// Words for yes, no and nothing, of four letters and more.
const BOOLEANS: [&[u8]; 5] = [b"true", b"false", b"null", b"none", b"undefined"];

/// Words that logs are full of, of four letters and more.
const WORDS: &str = "\
    true false null none undefined default enabled disabled enable disable yes auto always never info debug error \
    errors warn warning trace notice critical fatal verbose silent quiet test tests testing staging production prod \
    development develop devel local localhost master main release debugging latest stable public private internal \
    external admin administrator root user username users guest password passwd passphrase secret secrets token \
    tokens access credential credentials apikey api_key api-key key keys value values name host hostname server \
    service services client database postgres postgresql mysql mariadb sqlite redis mongodb rabbitmq kafka \
    elasticsearch docker kubernetes github gitlab jenkins buildkite circleci azure google amazon linux windows \
    darwin ubuntu debian alpine x86_64 aarch64 amd64 arm64 application service_account authorized_user configuration \
    config settings environment version example examples changeme change_me change-me placeholder masked unknown \
    success failure failed passed pending running stopped started starting finished complete completed xterm \
    xterm-256color screen-256color vt100 dumb bearer basic digest https http file files path http://localhost \
    https://localhost us-east-1 us-west-2 eu-west-1 eu-central-1";

/// How long the longest of them is.
const LONGEST_WORD: usize = {
    let (mut longest, mut length, mut n) = (0, 0, 0);
    while n < WORDS.len() {
        length = if WORDS.as_bytes()[n] == b' ' { 0 } else { length + 1 };
        longest = if length > longest { length } else { longest };
        n += 1;
    }
    longest
};

/// Why a value is not masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It has fewer bytes than this.
    Short(usize),
    /// It is longer than 64 KiB.
    Long,
    /// It is a number.
    Number,
    /// It is a word for yes, no or nothing.
    Boolean,
    /// It is a word that logs are full of, as are the names of booleans.
    Word,
    /// It is made of signs, is one character over and over, or is the first or last line of a key.
    Structure,
    /// It is a part of what stands in a secret's place.
    Mask,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Short(least) => write!(f, "it has fewer than {least} bytes"),
            Reason::Long => f.write_str("it is longer than 64 KiB"),
            Reason::Number => f.write_str("it is a number"),
            Reason::Boolean => f.write_str("it is a word for yes, no or nothing"),
            Reason::Word => f.write_str("it is a common word"),
            Reason::Structure => f.write_str("it is made of signs, or of one character"),
            Reason::Mask => f.write_str("it is a part of a mask"),
        }
    }
}

/// Why `value`, of which `least` bytes are asked, is no secret, if it is none.
pub(super) fn refuse(value: &[u8], least: usize) -> Option<Reason> {
    match value {
        _ if value.len() > MOST => Some(Reason::Long),
        _ if is_number(value) => Some(Reason::Number),
        _ if is_word(value) => Some(Reason::Word),
        _ if value.len() < least => Some(Reason::Short(least)),
        _ if is_structure(value) => Some(Reason::Structure),
        _ if recognise::shares_look(value) => Some(Reason::Mask),
        _ => None,
    }
}

/// The same for a value whose name says that it is one: only what logs are full of is refused.
pub(super) fn refuse_named(value: &[u8]) -> Option<Reason> {
    match value {
        _ if value.len() > MOST => Some(Reason::Long),
        _ if number(value).is_some_and(|number| number.abs() < SMALL) => Some(Reason::Number),
        _ if BOOLEANS.iter().any(|word| word.eq_ignore_ascii_case(value)) => Some(Reason::Boolean),
        _ if String::from_utf8_lossy(value).chars().count() < LEAST.1 => Some(Reason::Short(LEAST.1)),
        _ if recognise::shares_look(value) => Some(Reason::Mask),
        _ => None,
    }
}

fn is_number(value: &[u8]) -> bool {
    number(value).is_some()
}

fn number(value: &[u8]) -> Option<f64> {
    let may_be = value.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    std::str::from_utf8(value).ok().filter(|_| may_be)?.parse().ok()
}

fn is_word(value: &[u8]) -> bool {
    value.len() <= LONGEST_WORD && WORDS.split(' ').any(|word| word.as_bytes().eq_ignore_ascii_case(value))
}

fn is_structure(value: &[u8]) -> bool {
    let signs = value.iter().all(|b| b.is_ascii_punctuation() || b.is_ascii_whitespace() || b.is_ascii_control());
    let repeated = value.windows(2).all(|pair| pair[0] == pair[1]);
    let boundary = value.starts_with(b"-----BEGIN ") || value.starts_with(b"-----END ");
    signs || repeated || boundary && !value.contains(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_like_a_secret_may_look_like_anything() {
        for (value, reason) in [
            ("abc", Reason::Short(4)),
            ("\u{e9}\u{e9}\u{e9}", Reason::Short(4)),
            ("True", Reason::Boolean),
            ("999999", Reason::Number),
            ("-4711.5", Reason::Number),
            ("REDACTED", Reason::Mask),
        ] {
            assert_eq!(refuse_named(value.as_bytes()), Some(reason), "{value}");
        }
        for value in ["postgres", "password123", "1000000", "hush", "<maple>", "${maple}", "!!!!", "a b c", "%maple%"] {
            assert_eq!(refuse_named(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn refuses_what_is_no_secret() {
        for (value, reason) in [
            ("", Reason::Short(8)),
            ("hunter2", Reason::Short(8)),
            ("TRUE", Reason::Word),
            ("Production", Reason::Word),
            ("-12345678.5", Reason::Number),
            ("1e100000", Reason::Number),
            ("--------", Reason::Structure),
            ("{ } [ ] , ,", Reason::Structure),
            ("aaaaaaaaaaaa", Reason::Structure),
            ("-----BEGIN PRIVATE KEY-----", Reason::Structure),
            ("REDACTED", Reason::Mask),
        ] {
            assert_eq!(refuse(value.as_bytes(), 8), Some(reason), "{value}");
        }
        for value in ["hunter2x", "correct horse", "4111-1111-1111-1111", "infinity8", "x7Kq2vN9"] {
            assert_eq!(refuse(value.as_bytes(), 8), None, "{value}");
        }
        assert_eq!(refuse(b"x7Kq", 4), None);
        assert_eq!(refuse(&b"x7Kq2vN9".repeat(10_000), 8), Some(Reason::Long));
    }
}
