//! What else must hold of a secret, beyond its form.

mod crc32;
mod entropy;
pub(crate) mod jwt;
mod luhn;

pub(crate) use crc32::crc32_base62;
pub(crate) use entropy::bits_per_byte;

use crate::rules::schema::Check;

/// Longer secrets are judged by their beginning.
const MOST: usize = 256;

/// In chance one of so many characters is followed by one of another kind: 97 of 100 random texts of letters and digits, base32
/// or hexadecimal digits have as many; `babel_plugin_v2` has not.
const CHANGES: usize = 10;

/// Whether `check` holds of `secret`, of which `body` is the part after its public prefix.
pub(crate) fn holds(check: Check, secret: &[u8], body: &[u8]) -> bool {
    let body = &body[..body.len().min(MOST)];
    let has = |class: fn(&u8) -> bool| body.iter().any(class);
    match check {
        Check::Entropy(least) => bits_per_byte(body) >= least,
        Check::Digit => has(u8::is_ascii_digit),
        Check::Mixed => has(u8::is_ascii_alphabetic) && (has(u8::is_ascii_digit) || changes_case(body)),
        Check::Cased => {
            let both = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
            both && (has(u8::is_ascii_digit) || changes_case(body))
        }
        Check::JwtHeader => jwt::has_header(secret),
        Check::Luhn => luhn::is_valid(body),
        Check::NotHex => !body.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-'),
        // A checksum makes sure; it never lets a token through that is plainly one.
        Check::Crc32Base62 => true,
    }
}

/// Whether `body` may be words of an identifier: no digit in it, and the case of its letters does not tell of chance.
pub(crate) fn is_word(body: &[u8]) -> bool {
    let body = &body[..body.len().min(MOST)];
    !body.iter().any(u8::is_ascii_digit) && !changes_case(body)
}

/// Whether `body`, which is no short one, looks like chance more than like words and numbers.
pub(crate) fn is_random(body: &[u8]) -> bool {
    let body = &body[..body.len().min(MOST)];
    let is_mixed = body.iter().any(u8::is_ascii_digit) && body.iter().any(u8::is_ascii_alphabetic);
    (is_mixed || changes_case(body) && !is_camel(body)) && changes(body) > 1 && is_chance(body)
}

/// Whether every capital of `text` begins a word: `camelCaseWords`.
fn is_camel(text: &[u8]) -> bool {
    text.windows(2).all(|pair| !pair.iter().all(u8::is_ascii_uppercase))
}

/// The same of a part of a token, of any length.
pub(crate) fn is_chance(part: &[u8]) -> bool {
    let part = &part[..part.len().min(MOST)];
    let changes = changes(part);
    changes > 0 && changes * CHANGES >= part.len()
}

/// How often letters and digits, or small letters and capitals, follow each other.
fn changes(text: &[u8]) -> usize {
    pairs(text, changes_class)
}

/// How many pairs of bytes that follow each other in `text`, of at most [`MOST`] bytes, are such as `is_counted`. No branch parts
/// them, so that many are looked at at once.
fn pairs(text: &[u8], is_counted: impl Fn(u8, u8) -> bool) -> usize {
    let pairs = text.iter().zip(text.get(1..).unwrap_or_default());
    pairs.fold(0_u8, |count, (&a, &b)| count + u8::from(is_counted(a, b))).into()
}
const _: () = assert!(MOST <= 1 + u8::MAX as usize, "a byte counts the pairs");

/// Whether `a` and `b` are a letter and a digit, or a small letter and a capital; a capital and a small letter begin a word.
fn changes_class(a: u8, b: u8) -> bool {
    let digits = a.is_ascii_digit() != b.is_ascii_digit();
    (a.is_ascii_alphanumeric() & b.is_ascii_alphanumeric() & digits) | (a.is_ascii_lowercase() & b.is_ascii_uppercase())
}

/// Whether letters change their case as often as in random text and more often than in `camelCaseWords`: one random token
/// of a hundred has no digit.
fn changes_case(text: &[u8]) -> bool {
    let changes = pairs(text, |a, b| a.is_ascii_uppercase() != b.is_ascii_uppercase());
    changes * 5 > text.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_words_and_numbers() {
        for body in
            ["x7Kq2vN9bT4mW8rY", "l5osrifmypvazi4j3yko", "3f9c27d10e884b41", "X7KQ2VN9BT4MW8RY", "KcQsJZsafHhmRPqj"]
        {
            assert!(is_random(body.as_bytes()), "{body}");
        }
        for body in [
            "package_devDependencies_babel7",
            "value-store-names-v2-us-east-1",
            "publish-action-v1-2-3",
            "release-2024-05-01-rc1",
            "lifecycle_event_2_stage3",
            "SomeWordsInCamelCase",
            "1234567890123456",
        ] {
            assert!(!is_random(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn a_random_body_without_a_digit_is_mixed_and_words_are_not() {
        for check in [Check::Mixed, Check::Cased] {
            assert!(holds(check, b"", b"KcQsJZsafHhmRPqjLuvgTGjL"));
            assert!(holds(check, b"", b"kc7QsJ"));
            assert!(!holds(check, b"", b"AssumeRoleWithWebIdentity"));
            assert!(!holds(check, b"", b"somethingElseToLookFor"));
            assert!(!holds(check, b"", b"12345678"));
        }
    }
}
