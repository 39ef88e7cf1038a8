//! The names and values of vendors as they are looked for. Found when the program is built, for the rules that come with
//! it.

use super::schema::VendorSource;
use crate::bytes::ByteSet;

/// What the values of a vendor look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub alphabet: Alphabet,
    /// The length in bytes, at least.
    pub least: usize,
    /// The length in bytes, at most.
    pub most: usize,
}

/// What a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    Uuid,
    Opaque,
    Digits,
    Hex,
    Lower,
    Upper,
    Alnum,
    Base64,
    Base64Url,
    Token,
}

const HEX: ByteSet = ByteSet::DIGITS.with_range(b'a', b'f').with_range(b'A', b'F');
const LOWER: ByteSet = ByteSet::DIGITS.with_range(b'a', b'z');
const UPPER: ByteSet = ByteSet::DIGITS.with_range(b'A', b'Z');
const ALNUM: ByteSet = LOWER.union(UPPER);
const BASE64: ByteSet = ByteSet::STANDARD_BASE64;
const BASE64_URL: ByteSet = ALNUM.union(ByteSet::of(b"_-="));
const TOKEN: ByteSet = ALNUM.union(ByteSet::of(b"_-=.:|~"));

/// The forms of the values of a vendor.
///
/// # Errors
/// What is no form, and whose.
pub(crate) fn forms(source: &VendorSource) -> Result<Vec<Form>, String> {
    let form = |value: &String| Form::parse(value).ok_or_else(|| format!("{}: no such value: {value}", source.id));
    match source.values.is_empty() {
        true => Ok(vec![Form { alphabet: Alphabet::Opaque, least: 16, most: usize::MAX }]),
        false => source.values.iter().map(form).collect(),
    }
}

/// A name in lower case without what joins its words.
pub(crate) fn squeezed(name: &str) -> Vec<u8> {
    name.bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
        .map(|b| b.to_ascii_lowercase())
        .collect()
}

impl Form {
    /// Whether its values have a length of their own.
    pub(crate) fn is_bounded(&self) -> bool {
        self.alphabet == Alphabet::Uuid || self.most < usize::MAX
    }

    /// `hex:32`, `uuid`, `alnum:20-40`, `base64url:64-`.
    fn parse(text: &str) -> Option<Form> {
        let (name, length) = text.split_once(':').unwrap_or((text, "1-"));
        let (least, most) = match length.split_once('-') {
            Some((least, "")) => (least.parse().ok()?, usize::MAX),
            Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
            None => (length.parse().ok()?, length.parse().ok()?),
        };
        Some(Form { alphabet: Alphabet::parse(name)?, least, most })
    }
}

impl Alphabet {
    fn parse(name: &str) -> Option<Alphabet> {
        Some(match name {
            "uuid" => Alphabet::Uuid,
            "opaque" => Alphabet::Opaque,
            "digits" => Alphabet::Digits,
            "hex" => Alphabet::Hex,
            "lower" => Alphabet::Lower,
            "upper" => Alphabet::Upper,
            "alnum" => Alphabet::Alnum,
            "base64" => Alphabet::Base64,
            "base64url" => Alphabet::Base64Url,
            "token" => Alphabet::Token,
            _ => return None,
        })
    }

    /// The bytes it consists of, if that is all there is to it.
    pub(crate) fn set(self) -> Option<&'static ByteSet> {
        match self {
            Alphabet::Uuid | Alphabet::Opaque => None,
            Alphabet::Digits => Some(&ByteSet::DIGITS),
            Alphabet::Hex => Some(&HEX),
            Alphabet::Lower => Some(&LOWER),
            Alphabet::Upper => Some(&UPPER),
            Alphabet::Alnum => Some(&ALNUM),
            Alphabet::Base64 => Some(&BASE64),
            Alphabet::Base64Url => Some(&BASE64_URL),
            Alphabet::Token => Some(&TOKEN),
        }
    }
}
