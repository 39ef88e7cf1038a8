//! The header of a JSON Web Token (RFC 7515 section 4, RFC 7516 section 4).

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, engine::DecodePaddingMode};

use memchr::memchr;

/// A header is looked at this far: members that name the algorithm come early, and a certificate chain may follow.
const MOST: usize = 256;
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A signature is at least this long: 128 bits.
const SIGNATURE: usize = 22;

/// Whether the first segment of `token` decodes to the beginning of a JSON object with a member that a JOSE header has,
/// or to any object if another and a signature follow.
pub(crate) fn has_header(token: &[u8]) -> bool {
    let segment = &token[..memchr(b'.', &token[..token.len().min(MOST + 1)]).unwrap_or(token.len().min(MOST))];
    let whole = &segment[..segment.len() / 4 * 4];
    // A segment cut short may end between two characters of a byte.
    let Ok(json) = BASE64URL.decode(segment).or_else(|_| BASE64URL.decode(whole)) else {
        return false;
    };
    json.first() == Some(&b'{') && (names_algorithm(&json) || is_signed_object(token))
}

/// The header and the claims of the token that begins with the first `ey` of `secret`, decoded.
pub(crate) fn parts(secret: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let start = memchr::memmem::find(secret, b"ey")?;
    let mut segments = secret[start..].split(|&b| b == b'.');
    let mut next = || BASE64URL.decode(segments.next()?).ok();
    Some((next()?, next()?))
}

fn is_signed_object(token: &[u8]) -> bool {
    let after_dot = |text: &[u8]| memchr(b'.', text).map(|dot| dot + 1);
    let payload = after_dot(token).map_or(&[][..], |at| &token[at..]);
    let signature = after_dot(payload).map_or(&[][..], |at| &payload[at..]);
    payload.starts_with(b"eyJ") && memchr(b'.', signature).unwrap_or(signature.len()) >= SIGNATURE
}

fn names_algorithm(json: &[u8]) -> bool {
    json.windows(5).any(|name| matches!(name, b"\"alg\"" | b"\"enc\"" | b"\"typ\"" | b"\"kid\""))
}

#[cfg(test)]
mod tests {
    use super::has_header;

    #[test]
    fn a_header_names_its_algorithm() {
        assert!(has_header(b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"));
        assert!(has_header(b"eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9"));
        assert!(has_header(b"eyJhbGciOiJIUzI1Ni"), "cut short");
        assert!(!has_header(b"eyJuYW1lIjoiYm9iIn0.eyJhIjoxfQ.x"), "some other JSON");
        let signed = b"eyJub25jZSI6IngifQ.eyJhIjoxfQ.x7Kq2vN9bT4mW8rY1pL6dF3h";
        assert!(has_header(signed), "two objects and a signature");
        assert!(!has_header(b"eyJ!") && !has_header(b""));
    }
}
