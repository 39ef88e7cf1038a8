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

/// Whether letters change their case as often as in random text and more often than in `camelCaseWords`: one random token
/// of a hundred has no digit.
fn changes_case(text: &[u8]) -> bool {
    let changes = text.windows(2).filter(|w| w[0].is_ascii_uppercase() != w[1].is_ascii_uppercase()).count();
    changes * 5 > text.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

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
