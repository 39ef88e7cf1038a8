//! What else must hold of a secret, beyond its form.

mod crc32;
mod entropy;
mod jwt;
mod luhn;

pub(crate) use crc32::crc32_base62;
pub(crate) use entropy::bits_per_byte;

use crate::rules::schema::Check;

/// Whether `check` holds of `secret`, of which `body` is the part after its public prefix.
pub(crate) fn holds(check: Check, secret: &[u8], body: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| body.iter().any(class);
    match check {
        Check::Entropy(least) => bits_per_byte(body) >= least,
        Check::Digit => has(u8::is_ascii_digit),
        Check::Mixed => has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic),
        Check::Cased => has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase),
        Check::JwtHeader => jwt::has_header(secret),
        Check::Luhn => luhn::is_valid(body),
        Check::NotHex => !body.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-'),
        // A checksum makes sure; it never lets a token through that is plainly one.
        Check::Crc32Base62 => true,
    }
}
