//! What stands in place of a secret.
//!
//! No style may look like a secret, nor like a value that could be one: masked text passes through unchanged.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::keyed::HashKey;
use super::label::{self, FIXED, SHOWN, STAR, STARS};
use super::text::Text;

/// A longer secret does not show its end: it may not be known when its mask is written.
const SHOWN_LIMIT: usize = 1024;
/// The end of a shorter secret would give away too much of it.
const SHOWN_FROM: usize = 24;
/// A secret is written as a whole if it is shorter than this.
pub(crate) const HASHED: usize = if cfg!(any(fuzzing, small_window)) { 2 * 1024 } else { 16 * 1024 };
/// What the name of [`Style::Text`] begins with.
const TEXT: &str = "text=";

/// How a secret is masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Style {
    /// `[REDACTED:github-pat]`: the rule's id.
    #[default]
    Label,
    /// `[REDACTED]`: the same for all.
    Fixed,
    /// `ghp_****9f3c`: the prefix that all tokens of the kind have in common and, of a secret of 24 bytes and more, the
    /// last four.
    Partial,
    /// `****************`: a star for every byte, and at least four.
    Length,
    /// `[REDACTED:github-pat-5f0c22ab-9f3c27d10e88ab41]`: the rule's id, the id of a key, and the secret's fingerprint under it.
    /// Without a key, and for secrets of 16 KiB and more, as [`Style::Label`].
    Hash,
    /// `[gone]`: a text of the user's, the same for all.
    Text(Text),
}

impl Style {
    /// Every style that needs nothing but its name.
    pub const ALL: [(Style, &'static str); 5] = [
        (Style::Label, "label"),
        (Style::Fixed, "fixed"),
        (Style::Partial, "partial"),
        (Style::Length, "length"),
        (Style::Hash, "hash"),
    ];
    /// How each is named by a user, and what it puts in a secret's place.
    pub const HELP: [(&'static str, &'static str); 6] = [
        ("label", "Its rule: `[REDACTED:github-pat]`"),
        ("fixed", "`[REDACTED]`"),
        ("partial", "Its prefix and its last four characters: `ghp_****9f3c`"),
        ("length", "A `*` for each byte, at least four"),
        ("hash", "Its rule, and a fingerprint under a key: equal secrets have equal masks"),
        ("text=TEXT", "A text of your own, in brackets or of stars: `text=[gone]`"),
    ];
}

impl FromStr for Style {
    type Err = String;

    /// The style that is called `name`; `text=[gone]` is [`Style::Text`].
    fn from_str(name: &str) -> Result<Style, String> {
        if let Some(text) = name.strip_prefix(TEXT) {
            return Text::new(text).map(Style::Text);
        }
        let found = Style::ALL.iter().find(|(_, n)| *n == name).map(|&(style, _)| style);
        found.ok_or_else(|| "no such style: use label, fixed, partial, length, hash or text=TEXT".to_owned())
    }
}

impl TryFrom<String> for Style {
    type Error = String;

    fn try_from(name: String) -> Result<Style, String> {
        name.parse()
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Style::Text(text) => write!(f, "{TEXT}{}", String::from_utf8_lossy(text.bytes())),
            _ => f.write_str(Style::ALL.iter().find(|(style, _)| style == self).map_or("", |&(_, name)| name)),
        }
    }
}

/// Which piece of a secret is in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// All of it.
    Whole,
    /// Its beginning.
    First,
    /// What follows.
    Rest,
    /// What a mask that was there has left of it.
    Part,
}

/// One secret to be masked.
pub(crate) struct Mask<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// What all secrets of the kind begin with.
    pub prefix: &'a [u8],
    /// Set for an unquoted number in JSON: the mask is quoted, each quote behind this many backslashes.
    pub quotes: Option<u8>,
    /// What secrets are hashed with.
    pub key: Option<&'a HashKey>,
}

impl Mask<'_> {
    /// Writes what stands in place of `secret`.
    pub(crate) fn write(&self, style: Style, secret: &[u8], piece: Piece, out: &mut Vec<u8>) {
        self.quote(out);
        match (style, piece) {
            (Style::Length, Piece::Whole) => out.resize(out.len() + secret.len().max(STARS.len()), STAR),
            (Style::Length, _) => out.resize(out.len() + secret.len(), STAR),
            (_, Piece::Rest) => {}
            (Style::Hash, _) => self.hash(secret, out),
            (Style::Label, _) => label::write(self.rule, out),
            (Style::Fixed, _) => out.extend(FIXED.as_bytes()),
            (Style::Text(text), _) => out.extend(text.bytes()),
            (Style::Partial, _) => self.partial(secret, out),
        }
        self.quote(out);
    }

    fn partial(&self, secret: &[u8], out: &mut Vec<u8>) {
        // What was found with others may begin before its prefix.
        let has_prefix = label::is_shown(self.prefix) && secret.starts_with(self.prefix);
        let prefix = if has_prefix { self.prefix } else { b"" };
        out.extend(prefix);
        out.extend(STARS);
        let last = &secret[secret.len().saturating_sub(SHOWN)..];
        let fits = (SHOWN_FROM..=SHOWN_LIMIT).contains(&(secret.len() - prefix.len()));
        if fits && last.iter().all(u8::is_ascii_alphanumeric) {
            out.extend(last);
        }
    }

    fn hash(&self, secret: &[u8], out: &mut Vec<u8>) {
        // How a longer one ends may not be known when its mask is written.
        let label = match self.key.filter(|_| secret.len() < HASHED) {
            Some(key) => label::hashed(self.rule, key.id(), &key.fingerprint(secret)),
            None => label::label(self.rule),
        };
        out.extend(label.as_bytes());
    }

    fn quote(&self, out: &mut Vec<u8>) {
        if let Some(depth) = self.quotes {
            out.resize(out.len() + usize::from(depth), b'\\');
            out.push(b'"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(style: Style, prefix: &str, secret: &str) -> String {
        let mut out = vec![];
        Mask { rule: "github-pat", prefix: prefix.as_bytes(), quotes: None, key: None }.write(
            style,
            secret.as_bytes(),
            Piece::Whole,
            &mut out,
        );
        String::from_utf8(out).expect("masks are text")
    }

    #[test]
    fn every_style_in_its_words() {
        let secret = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ9f3c";
        assert_eq!(masked(Style::Label, "ghp_", secret), "[REDACTED:github-pat]");
        assert_eq!(masked(Style::Fixed, "ghp_", secret), "[REDACTED]");
        assert_eq!(masked(Style::Partial, "ghp_", secret), "ghp_****9f3c");
        assert_eq!(masked(Style::Length, "ghp_", secret), "*".repeat(secret.len()));
    }

    /// Fewer stars would be read as a value.
    #[test]
    fn a_short_secret_has_a_mask_that_is_known_for_one() {
        assert_eq!(masked(Style::Length, "", "x7"), "****");
    }

    #[test]
    fn a_hash_links_and_does_not_tell() {
        let key = HashKey::new(b"a key that nobody knows").expect("a key");
        let masked = |secret: &[u8], key| {
            let mut out = vec![];
            Mask { rule: "jwt", prefix: b"", quotes: None, key }.write(Style::Hash, secret, Piece::Whole, &mut out);
            String::from_utf8(out).expect("masks are text")
        };
        assert_eq!(masked(b"one", Some(&key)), masked(b"one", Some(&key)));
        assert_ne!(masked(b"one", Some(&key)), masked(b"two", Some(&key)));
        assert!(masked(b"one", Some(&key)).starts_with(&format!("[REDACTED:jwt-{}-", key.id())));
        assert_eq!(masked(b"one", None), "[REDACTED:jwt]");
        assert_eq!(masked(&[b'x'; HASHED], Some(&key)), "[REDACTED:jwt]");
    }

    #[test]
    fn a_short_or_quotable_end_is_not_shown() {
        assert_eq!(masked(Style::Partial, "", "hunter2"), "****");
        assert_eq!(masked(Style::Partial, "ghp_", "svc:ghp_x7Kq2"), "****");
        assert_eq!(masked(Style::Partial, "", "0123456789abcdefghijklmno\"}x"), "****");
    }

    #[test]
    fn names_are_read_back() {
        for (style, name) in Style::ALL {
            assert_eq!(name.parse(), Ok(style));
            assert_eq!(style.to_string(), name);
            assert!(Style::HELP.iter().any(|(known, _)| *known == name));
        }
        let text: Style = "text=[gone]".parse().expect("a text");
        assert_eq!(text.to_string(), "text=[gone]");
        assert_eq!(masked(text, "", "hunter2"), "[gone]");
        assert!("none".parse::<Style>().is_err());
    }
}
