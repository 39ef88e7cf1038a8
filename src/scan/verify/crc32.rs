//! The checksum of GitHub's and npm's tokens: CRC-32 of the body, in base 62, as its last six characters.
//! Source: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>

const CHECKSUM: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether the last six characters of `body` are the checksum of the ones before.
pub(crate) fn crc32_base62(body: &[u8]) -> bool {
    match body.len().checked_sub(CHECKSUM) {
        None | Some(0) => false,
        Some(at) => base62(crc32(&body[..at])) == body[at..],
    }
}

fn base62(mut number: u32) -> [u8; CHECKSUM] {
    let mut text = [DIGITS[0]; CHECKSUM];
    for digit in text.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    text
}

/// CRC-32 as in ISO 3309: the reflected polynomial `0xedb88320`.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_check_value_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn tells_a_true_checksum_from_a_false_one() {
        let mut body = b"x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0c".to_vec();
        let checksum = base62(crc32(&body));
        body.extend(checksum);
        assert!(crc32_base62(&body));
        body[0] = b'y';
        assert!(!crc32_base62(&body));
        assert!(!crc32_base62(b"short") && !crc32_base62(b"000000"));
    }
}
