//! Section 3 of the specification: the class of a value.

use crate::forms::*;
use crate::kind::{Kind, words};
use crate::table::Binding;
use crate::words::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// No value, by this item of the list.
    None(u8),
    Words,
    Short,
    Opaque,
    Random,
    Digest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quote {
    Bare,
    Single,
    Double,
}

/// What a value's class depends on besides the value.
pub(crate) struct Place<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: Option<Kind>,
    pub(crate) binding: Binding,
    pub(crate) quote: Quote,
}

impl Class {
    pub(crate) fn number(self) -> u8 {
        match self {
            Class::None(_) => 0,
            Class::Words => 1,
            Class::Short => 2,
            Class::Opaque => 3,
            Class::Random => 4,
            Class::Digest => 5,
        }
    }
}

/// The first class that fits.
pub(crate) fn class(place: &Place<'_>, raw: &str) -> Class {
    let value = raw.trim_matches([' ', '\t', '\u{a0}']);
    let length = value.chars().count();
    if let Some(item) = place.no_value(value, raw) {
        Class::None(item)
    } else if is_digest(value) {
        Class::Digest
    } else if is_words(value) || place.is_numbered(value) {
        Class::Words
    } else if length < 8 || is_number(value) || matches(&SIGNED, value) {
        Class::Short
    } else if is_random(value) {
        Class::Random
    } else {
        Class::Opaque
    }
}

/// Whether `value` has the form that a vendor in `name` says its keys have.
pub(crate) fn is_form_of_vendor(name: &str, value: &str) -> bool {
    let vendors = words(name).into_iter().filter_map(|w| VENDORS.iter().find(|(name, _)| *name == w));
    vendors.map(|(_, digits)| *digits).any(|form| match form {
        Some(digits) => is_hex(value) && value.len() == digits,
        None => matches(&UUID, value),
    })
}

fn matches(pattern: &Pattern, value: &str) -> bool {
    pattern.is_match(value)
}

fn is_words(value: &str) -> bool {
    matches(&WORDS, value)
}

/// Whether letters of it are none that a word has: their case changes at once, or they are many without vowels. Whether
/// these are words is left open.
pub(crate) fn is_ragged(value: &str) -> bool {
    let pieces = value.split(|c: char| !c.is_ascii_alphabetic()).map(str::as_bytes);
    pieces.into_iter().any(|piece| {
        let changes = piece.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        let capitals = piece.iter().filter(|b| b.is_ascii_uppercase()).count();
        let vowels = piece.iter().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
        let rest = piece.iter().filter(|b| b.is_ascii_lowercase()).count();
        let is_long = piece.len() >= 12 && (vowels * 5 < piece.len() || longest(piece) > 5);
        is_long || changes.count() > 0 || capitals > 1 && rest > 0
    })
}

/// The longest run of consonants.
fn longest(piece: &[u8]) -> usize {
    piece.split(|b| b"aeiouyAEIOUY".contains(b)).map(<[u8]>::len).max().unwrap_or(0)
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_hex(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_digest(value: &str) -> bool {
    is_hex(value) && value.len() >= 32 || matches(&UUID, value) || is_number(value) && value.len() >= 15
}

fn is_random(value: &str) -> bool {
    let kinds = [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit];
    let mixed = kinds.iter().filter(|is| value.bytes().any(|b| is(&b))).count() >= 2;
    matches(&RANDOM, value) && mixed && !is_hex(value) && !value.strip_prefix("0x").is_some_and(is_hex)
}

impl Place<'_> {
    /// The item of the list of what is no value.
    fn no_value(&self, value: &str, raw: &str) -> Option<u8> {
        let tests = [
            is_nothing(value),
            is_mask(value),
            matches(&REFERENCE, value) || self.quote == Quote::Double && matches(&VARIABLE, value),
            self.quote == Quote::Bare && self.is_code(value),
            self.is_state(value),
            is_rejection(value) || self.is_sentence(value),
            self.is_path(value),
            self.is_count(value),
            self.is_of_another_form(value),
            self.is_text_of_a_model(raw) || self.is_name_of_a_secret(value),
        ];
        tests.iter().position(|is| *is).map(|at| at as u8 + 1)
    }

    fn is_numbered(&self, value: &str) -> bool {
        self.is_doubtful() && matches(&NUMBERED, value)
    }

    /// Whether the name says little: V, M, A, I.
    fn is_doubtful(&self) -> bool {
        self.kind.is_some_and(|kind| kind >= Kind::VendorAndWeak)
    }

    fn is_password_or_transport(&self) -> bool {
        matches!(self.kind, Some(Kind::Password | Kind::Transport))
    }

    fn is_code(&self, value: &str) -> bool {
        let (value, name) = (value.trim_end_matches([';', ',']), self.name.to_lowercase());
        let lower = value.to_lowercase();
        let part = |text: &str| text.rsplit('.').next().map(str::to_owned);
        let is_dotted = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"._".contains(&b));
        let of_object = OBJECTS.iter().any(|o| value.strip_prefix(o).is_some_and(|rest| rest.starts_with('.')));
        let is_type = lower.split(" | ").all(|t| TYPES.contains(&t) || t == "none") || matches(&GENERIC, value);
        let is_instance = matches(&INSTANCE, value)
            && value.rsplit('@').next().is_some_and(|id| id.bytes().any(|b| b.is_ascii_alphabetic()));
        matches(&CALL, value)
            || of_object && is_dotted
            || matches(&VARIABLE, value)
            || is_dotted && part(&lower) == part(&name)
            || is_type
            || matches(&DUMP, value)
            || is_instance
    }

    fn is_state(&self, value: &str) -> bool {
        let word = value.trim_end_matches([')', ']', '}', '.']).to_lowercase();
        let demands = matches!(self.binding, Binding::Quoted | Binding::Markup | Binding::Request);
        let is_taken = self.is_password_or_transport() && demands && STATES_TAKEN.contains(&word.as_str());
        STATES.contains(&word.as_str()) && !is_taken
    }

    /// Whether it is a sentence where sentences stay.
    fn is_sentence(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let may_be = matches!(self.binding, Binding::Line | Binding::Amid);
        may_be && words.len() >= 3 && words.iter().any(|w| FUNCTION_WORDS.contains(w))
    }

    fn is_path(&self, value: &str) -> bool {
        let is_shell = ["PWD", "OLDPWD"].contains(&self.name) && value.starts_with('/');
        let is_place = matches(&PLAIN_PATH, value) || matches(&URL, value) || matches(&DOMAIN, value);
        let is_any = self.is_doubtful() && matches(&PATH, value);
        is_shell || is_any || self.kind != Some(Kind::Transport) && is_place
    }

    /// Whether it counts tokens, or what a weak name is of.
    fn is_count(&self, value: &str) -> bool {
        let name = words(self.name);
        let counts = name == ["token"] || name.last().is_some_and(|w| w == "tokens") || self.kind == Some(Kind::Weak);
        counts && self.quote == Quote::Bare && is_number(value) && value.trim_start_matches('0').len() <= 6
    }

    fn is_of_another_form(&self, value: &str) -> bool {
        let address = value.strip_prefix("0x").filter(|digits| is_hex(digits));
        let is_surely_named = self.is_password_or_transport() || self.kind == Some(Kind::Strong);
        let is_media = value.split_once('/').is_some_and(|(family, rest)| MEDIA.contains(&family) && !rest.is_empty());
        address.is_some_and(|digits| !(is_surely_named && digits.len() == 64))
            || [&SID, &VERSION, &TIME].iter().any(|pattern| matches(pattern, value))
            || is_media
    }

    /// A token of a language model: a word with the blank before it.
    fn is_text_of_a_model(&self, raw: &str) -> bool {
        let is_token = matches!(words(self.name).last().map(String::as_str), Some("token" | "tokens"));
        is_token && self.kind != Some(Kind::Strong) && raw.strip_prefix(' ').is_some_and(is_words)
    }

    /// A namespace and a name, as controllers write them.
    fn is_name_of_a_secret(&self, value: &str) -> bool {
        words(self.name) == ["secret"] && matches(&SECRETS_NAME, value)
    }
}

fn is_nothing(value: &str) -> bool {
    let is_sign = value.chars().count() == 1 && value.chars().all(|c| c.is_ascii_punctuation());
    is_sign || NOTHING.contains(&value.to_lowercase().as_str())
}

fn is_mask(value: &str) -> bool {
    let inner = value.trim_matches(['[', ']', '<', '>', '(', ')', '{', '}', '*']);
    let is_bracketed = inner.len() < value.len() && MASKS.contains(&inner.to_lowercase().as_str());
    is_bracketed || [&RUN, &REDACTED, &CAPITALS].iter().any(|pattern| matches(pattern, value))
}

/// Whether it is a message of three words and more that says why a value is refused.
fn is_rejection(value: &str) -> bool {
    let lower = value.to_lowercase();
    let words: Vec<&str> =
        lower.split_whitespace().map(|w| w.trim_matches(['.', ',', '!', ':', ';', '"', '('])).collect();
    let text = format!(" {} ", words.join(" "));
    words.len() >= 3 && REJECTIONS.iter().any(|said| text.contains(&format!(" {said} ")))
}
