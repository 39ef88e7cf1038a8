//! The class of a value: words, short, opaque, random, like a digest, or no value at all.

use super::axes::Condition;
use super::nonvalue::{self, Place};
use super::policy::Cell;
use super::reason::{Basis, Reason};
use super::traits::Traits;
use super::words::is_plain;
use super::{Class, Kind};
use crate::bytes::ByteSet;
use crate::rules::schema::Confidence;
use crate::steps;

/// How much of a value is looked at, in bytes.
pub(crate) const LOOKED_AT: usize = 128;
/// How often a byte of a value is looked at, about.
const PASSES: usize = 4;
/// The fewest characters of a random value.
const MIN_RANDOM: usize = 15;
/// The fewest characters of an opaque value.
const MIN_OPAQUE: usize = 8;
/// The fewest digits of a number like a digest.
const MIN_NUMBER: usize = 15;
/// The fewest digits of a digest in hexadecimal.
const MIN_HEX: usize = 32;
/// The most digits after a word that leave it a word for the weak kinds.
const MAX_SUFFIX: usize = 4;
/// The fewest hexadecimal digits of a digest among words.
const MIN_PIECE: usize = 7;
/// The characters of a UUID.
const UUID: usize = 36;
/// What joins words.
pub(super) const JOINTS: ByteSet = ByteSet::of(b"-_. ");
/// What random values are made of.
pub(super) const RANDOM: ByteSet = ByteSet::of(b"+/=_.~:%!@#$^&*-").union(ByteSet::ALPHANUMERIC);
pub(super) const HEX: ByteSet = ByteSet::DIGITS.with_range(b'a', b'f').with_range(b'A', b'F');
/// What sets a digest apart from the words around it.
pub(super) const SEAMS: ByteSet = ByteSet::of(b"-_./:,@=+#");
/// What numbers are made of.
const NUMBER: ByteSet = ByteSet::of(b".,:-+ ").with_range(b'0', b'9');

/// A value, without the blanks around it.
pub(crate) struct Value<'t> {
    /// At most [`LOOKED_AT`] bytes of it.
    pub text: &'t [u8],
    /// All its bytes.
    pub length: usize,
    traits: Traits,
}

impl<'t> Value<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Value<'t> {
        let whole = text.trim_ascii();
        let text = &whole[..whole.len().min(LOOKED_AT)];
        Value { text, length: whole.len(), traits: Traits::of(text) }
    }

    /// Why the value is a secret at `place`, if it is one and secrets of so little `confidence` are asked for. Most values that
    /// are none are told by their looks.
    pub(crate) fn reason_at(&self, place: &Place<'_>, confidence: Confidence) -> Option<Reason> {
        steps::count(PASSES * self.text.len());
        if confidence != Confidence::Low && !self.may_be_masked(place.cell) {
            return None;
        }
        let class = self.looks(place.cell.kind);
        let reason = Reason::table(place.cell, class);
        let reason = match confidence {
            Confidence::High if place.cell.confidence() != Confidence::High => return None,
            _ if self.is_masked(class, place) => reason,
            Confidence::Low if place.cell.masks_at_low(class) => Reason { basis: Basis::LowConfidence, ..reason },
            _ => return None,
        };
        (!self.is_none(place)).then_some(reason)
    }

    /// The same where nothing is said of confidence.
    pub(crate) fn reason(&self, place: &Place<'_>) -> Option<Reason> {
        self.reason_at(place, Confidence::Medium)
    }

    /// Whether the value is a secret at `place`.
    pub(crate) fn is_secret(&self, place: &Place<'_>) -> bool {
        self.reason(place).is_some()
    }

    /// Whether `cell` may mask a value of so many bytes and such characters: in many nothing but what is random is masked, and most
    /// values are not for their characters alone.
    fn may_be_masked(&self, cell: Cell) -> bool {
        let may = |class| cell.masks_where(class, self.length, |_| true);
        [Class::Words, Class::Short, Class::Opaque].into_iter().any(may)
            || may(Class::Random) && self.is_mixed()
            || may(Class::Digest) && self.is_digest()
    }

    fn is_masked(&self, class: Class, place: &Place<'_>) -> bool {
        place.cell.masks_where(class, self.length, |condition| match condition {
            Condition::Scheme => true,
            Condition::SecretWord => place.names_secret(),
            Condition::VendorForm => false,
        })
    }

    /// The class of the value at `place`.
    pub(crate) fn class(&self, place: &Place<'_>) -> Class {
        steps::count(self.text.len());
        if self.is_none(place) { Class::None } else { self.looks(place.cell.kind) }
    }

    fn is_none(&self, place: &Place<'_>) -> bool {
        nonvalue::is_none(self.text, self.traits.opened, place)
    }

    /// The class of a value that is one; `kind`: that of its name.
    pub(crate) fn looks(&self, kind: Kind) -> Class {
        let is_weak = matches!(
            kind,
            Kind::Vendor
                | Kind::Weak
                | Kind::WeakCode
                | Kind::WeakKey
                | Kind::WeakSession
                | Kind::VendorAlone
                | Kind::Inner
        );
        match () {
            _ if self.is_digest() => Class::Digest,
            _ if self.is_words() || is_weak && self.is_numbered_word() => Class::Words,
            _ if self.is_short() => Class::Short,
            _ if self.is_random() => Class::Random,
            _ => Class::Opaque,
        }
    }

    fn is_digest(&self) -> bool {
        let is_hex = self.length >= MIN_HEX && self.traits.hex == self.text.len();
        let is_key = matches!(self.text, [b'0', b'x' | b'X', rest @ ..] if rest.len() >= MIN_HEX && rest.iter().all(u8::is_ascii_hexdigit));
        let is_number = self.length >= MIN_NUMBER && self.traits.digits == self.text.len();
        is_hex || is_key || is_number || is_uuid(self.text)
    }

    /// Letters alone, or words of letters and what joins them.
    fn is_words(&self) -> bool {
        let Some((first, last)) = self.text.first().zip(self.text.last()) else { return true };
        let is_spelt =
            self.traits.digits + self.traits.signs == 0 && !JOINTS.contains(*first) && !JOINTS.contains(*last);
        is_spelt && is_plain(self.text)
    }

    /// A word and a short number: `FindingTag1`.
    fn is_numbered_word(&self) -> bool {
        let digits = ByteSet::DIGITS.run_back(self.text);
        let word = &self.text[..self.text.len() - digits];
        (1..=MAX_SUFFIX).contains(&digits) && !word.is_empty() && ByteSet::LETTERS.run(word) == word.len()
    }

    /// Fewer characters than an opaque value, a number, or words and signs.
    fn is_short(&self) -> bool {
        let is_number = self.traits.letters == 0
            && self.traits.digits > 0
            && self.traits.digits < MIN_NUMBER
            && NUMBER.run(self.text) == self.text.len();
        self.length < MIN_OPAQUE || is_number || self.traits.digits == 0 && has_words(self.text)
    }

    /// What a generator makes: long, of mixed characters, and not made of words and numbers.
    fn is_random(&self) -> bool {
        self.is_mixed()
            && !self.is_hex()
            && !is_plain(self.text)
            && !self.names_digest()
            && !self.is_alphabet()
            && !self.is_public()
    }

    /// Long, of such characters as a generator takes, and of more than one kind of them.
    fn is_mixed(&self) -> bool {
        self.length >= MIN_RANDOM && self.traits.random == self.text.len() && self.traits.kinds() >= 2
    }

    /// A signature in DER, which anyone may check and nobody can use, or a fingerprint in pairs of digits.
    fn is_public(&self) -> bool {
        let is_pair = |pair: &[u8]| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
        let is_signature = matches!(self.text, [b'M', b'E', b'U' | b'Q' | b'Y', b'C', b'I', ..]);
        is_signature || matches!(self.text, [_, _, b':', ..]) && self.text.split(|&b| b == b':').all(is_pair)
    }

    /// An alphabet spelt out.
    fn is_alphabet(&self) -> bool {
        let pairs = self.text.iter().zip(self.text.get(1..).unwrap_or_default());
        let steps: u8 = pairs.map(|(&one, &next)| u8::from(next == one.wrapping_add(1))).sum();
        usize::from(steps) * 2 > self.text.len()
    }

    fn is_hex(&self) -> bool {
        let text = self.text.strip_prefix(b"0x").unwrap_or(self.text);
        text.iter().all(u8::is_ascii_hexdigit)
    }

    /// Words and a digest or a UUID: `Linux-npm-2fd4e1c67a2d28fc`.
    fn names_digest(&self) -> bool {
        let is_hex = |piece: &[u8]| piece.iter().all(u8::is_ascii_hexdigit);
        let is_long = |piece: &[u8]| piece.len() >= MIN_PIECE && is_hex(piece);
        let mut pieces = self.text.split(|b| SEAMS.contains(*b)).filter(|piece| !piece.is_empty());
        // Most have a piece that is neither.
        let is_named = |piece| is_long(piece) || piece.len() == 4 && is_hex(piece) || is_plain(piece);
        self.traits.seams > 0 && pieces.clone().all(is_named) && pieces.any(is_long)
    }
}

/// Whether words stand between the signs: no letter is alone, and capitals come first or all over.
fn has_words(text: &[u8]) -> bool {
    text.split(|b| b.is_ascii() && !b.is_ascii_alphabetic())
        .filter(|piece| !piece.is_empty())
        .all(|piece| piece.len() > 1 && is_plain(piece))
}

/// A UUID (RFC 9562, section 4).
pub(crate) fn is_uuid(text: &[u8]) -> bool {
    if text.len() < UUID {
        return false;
    }
    let text = text.strip_prefix(b"urn:uuid:").unwrap_or(text);
    let text = text.strip_prefix(b"{").and_then(|text| text.strip_suffix(b"}")).unwrap_or(text);
    let fits = |(i, b): (usize, &u8)| if matches!(i, 8 | 13 | 18 | 23) { *b == b'-' } else { b.is_ascii_hexdigit() };
    text.len() == UUID && text.iter().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_first_class_that_fits() {
        for (class, texts) in [
            (Class::Words, &["a", "maple", "correct horse battery", "prod-cluster", "schön", "aVeryLongName"][..]),
            (Class::Short, &["x7Kq2", "12345678901234", "summer!", "10-20:30", "!"]),
            (
                Class::Opaque,
                &["x7Kq2vN9", "prod-cluster-2", "a1b2c3 d4e5f6", "Linux-npm-2fd4e1c67a2d28fc", "2fd4e1c67a2d28fc"],
            ),
            (Class::Random, &["x7Kq2vN9bT4mW8r", "BsEiZJw3cl60wEToh-Fgctid", "iftkeq2y4qj0nbt"]),
            (
                Class::Digest,
                &[
                    "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
                    "9f0c2d4e-6f8a-4b3c-a5d7-e9f1a2b3c4d5",
                    "123456789012345",
                ],
            ),
        ] {
            texts.iter().for_each(|text| assert_eq!(Value::new(text.as_bytes()).looks(Kind::Strong), class, "{text}"));
        }
        assert_eq!(Value::new(b"FindingTag1").looks(Kind::Weak), Class::Words);
        assert_eq!(Value::new(b"FindingTag1").looks(Kind::Strong), Class::Opaque);
    }
}
