//! Keyed hashes of secrets: who has the key can tell that two masks stand for the same secret; who has not cannot guess it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The fewest bytes of a key: 128 bits cannot be guessed.
const MIN_KEY: usize = 16;
/// What SHA-256 takes at a time, in bytes.
const BLOCK: usize = 64;
/// How much of a hash is shown, in bytes: two of a billion secrets are the same by chance once in forty times.
pub(super) const SHOWN: usize = 8;
/// How much of the key's own hash is shown, in bytes.
pub(super) const SHOWN_ID: usize = 4;

/// A key to hash secrets with.
#[derive(Clone)]
pub struct HashKey {
    block: [u8; BLOCK],
    id: String,
}

impl HashKey {
    /// A key of these bytes.
    ///
    /// # Errors
    /// They are too few.
    pub fn new(bytes: &[u8]) -> Result<HashKey, String> {
        if bytes.len() < MIN_KEY {
            return Err(format!(
                "a key of fewer than {MIN_KEY} bytes can be guessed; to make one: head -c 32 /dev/urandom | base64"
            ));
        }
        let mut block = [0; BLOCK];
        match bytes.len() {
            0..=BLOCK => block[..bytes.len()].copy_from_slice(bytes),
            _ => block[..32].copy_from_slice(&Sha256::digest(bytes)),
        }
        let mut key = HashKey { block, id: String::new() };
        key.id = hex(&key.hmac(b"the id of the key")[..SHOWN_ID]);
        Ok(key)
    }

    /// What tells this key from others, and nothing of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The fingerprint of `secret` under this key, in hexadecimal.
    pub fn fingerprint(&self, secret: &[u8]) -> String {
        hex(&self.hmac(secret)[..SHOWN])
    }

    /// HMAC-SHA-256, RFC 2104.
    fn hmac(&self, text: &[u8]) -> [u8; 32] {
        let pad = |byte: u8| self.block.map(|b| b ^ byte);
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1 and 6.
    #[test]
    fn hashes_as_the_standard_says() {
        let key = HashKey::new(&[0x0b; 20]).expect("a key");
        assert_eq!(hex(&key.hmac(b"Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        let key = HashKey::new(&[0xaa; 131]).expect("a key");
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hex(&key.hmac(text)), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(HashKey::new(b"short").is_err());
    }
}
