//! From a key's words to the rule that names it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::keys::Words;
use super::names::{ASKS, KEEPS, KEYS, KEYS_TOO, LOGS_IN, TOKENS, TURNS, TURNS_TOO, WORDS};
use crate::finding::RuleIndex;
use crate::rules::schema::ValueKind;
use crate::rules::squeezed;
use crate::scan::cache::hash;

/// The most words of a key that together name a secret.
const MAX_JOINED: usize = 5;
/// The most words behind them.
const MAX_BEHIND: usize = 4;
/// The fewest letters of a name that may be glued to the word before it: `githubtoken`.
const MIN_GLUED: usize = 5;
/// Shorter ones that may.
const GLUED: [&[u8]; 3] = [b"key", b"pwd", b"pass"];

/// What a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub rule: RuleIndex,
    pub kind: ValueKind,
}

/// The names of all generic rules, without what joins their words.
pub(crate) struct Names {
    all: HashMap<Box<[u8]>, Named, BuildHasherDefault<Hash>>,
    /// For each byte the lengths of the names that end with it, as bits: most words are none of the names for that.
    lengths: Box<[u64; 256]>,
}

/// The hash of a name. The names are those of the rules: nobody can choose them so that they collide.
#[derive(Default)]
struct Hash(u64);

impl Hasher for Hash {
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= hash(bytes);
    }

    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Names {
    pub(crate) fn new(names: impl Iterator<Item = (String, Named)>) -> Names {
        let mut all = Names { all: HashMap::default(), lengths: Box::new([0; 256]) };
        names.for_each(|(name, named)| all.add(squeezed(&name).into(), named));
        all
    }

    fn add(&mut self, name: Box<[u8]>, named: Named) {
        if let Some(&last) = name.last() {
            self.lengths[usize::from(last)] |= length_bit(&name);
            self.all.insert(name, named);
        }
    }

    fn get(&self, name: &[u8]) -> Option<&Named> {
        let lengths = self.lengths[usize::from(*name.last()?)];
        if lengths & length_bit(name) == 0 { None } else { self.all.get(name) }
    }

    /// What a key of these words names; the last words decide.
    pub(crate) fn find(&self, words: &Words) -> Option<Named> {
        let count = words.count();
        for end in (count.saturating_sub(MAX_BEHIND).max(1)..=count).rev() {
            if let Some((start, named)) = self.ending(words, end) {
                return qualified(words, start, end, named);
            }
            let last = words.get(end - 1);
            if TURNS.has(last) || TURNS_TOO.has(last) {
                return None;
            }
        }
        None
    }

    /// The longest name that the words before `end` end with, and the word that it starts with.
    fn ending(&self, words: &Words, end: usize) -> Option<(usize, Named)> {
        let joined = (end.saturating_sub(MAX_JOINED)..end).find_map(|start| {
            let name = words.joined(start, end);
            let found = self.get(name).or_else(|| self.plural(name))?;
            Some((start, *found))
        });
        joined.or_else(|| self.glued(words.get(end - 1)).map(|named| (end - 1, named)))
    }

    fn plural(&self, name: &[u8]) -> Option<&Named> {
        self.get(name.strip_suffix(b"s").filter(|name| name.len() > 3)?)
    }

    fn glued(&self, word: &[u8]) -> Option<Named> {
        if WORDS.has(word) {
            return None;
        }
        let ends = (1..word.len()).map(|at| &word[at..]);
        ends.filter(|end| end.len() >= MIN_GLUED || GLUED.contains(end)).find_map(|end| self.get(end).copied())
    }
}

/// The bit of the length of `name`; all that are too long for one of their own share the last.
fn length_bit(name: &[u8]) -> u64 {
    1 << name.len().min(63)
}

/// What the words around a name make of it.
fn qualified(words: &Words, start: usize, end: usize, named: Named) -> Option<Named> {
    let before = if start > 0 { words.get(start - 1) } else { b"" };
    let name = words.get(end - 1);
    let listed = name.ends_with(b"token") && TOKENS.has(before) || name.ends_with(b"tokens") && start > 0;
    let given = before == b"with" && start > 1 && LOGS_IN.has(words.get(start - 2));
    let record = name.ends_with(b"key") && (KEYS.has(before) || KEYS_TOO.has(before));
    if ASKS.has(before) && !given || listed && start + 1 == end || record && start + 1 == end {
        return None;
    }
    let behind = (end..words.count()).map(|i| words.get(i));
    let keeps = |word: &[u8]| word.iter().all(u8::is_ascii_digit) || KEEPS.has(word);
    let stays = behind.clone().all(keeps);
    let strong = matches!(named.kind, ValueKind::Password | ValueKind::Text);
    match named.kind {
        _ if stays => Some(named),
        ValueKind::Opaque => Some(Named { kind: ValueKind::Random, ..named }),
        _ if strong => Some(Named { kind: ValueKind::Opaque, ..named }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(key: &str) -> Option<ValueKind> {
        let names = [
            ("password", ValueKind::Password),
            ("token", ValueKind::Opaque),
            ("api_key", ValueKind::Text),
            ("key", ValueKind::Random),
        ];
        let names = names.into_iter().map(|(name, kind)| (name.to_owned(), Named { rule: RuleIndex(0), kind }));
        Names::new(names).find(&Words::of(key.as_bytes())).map(|named| named.kind)
    }

    #[test]
    fn the_last_words_of_a_key_decide() {
        for key in [
            "password",
            "DB_PASSWORD_PROD",
            "spring.datasource.password",
            "myPassword1",
            "dbpassword",
            "password_super_secure",
        ] {
            assert_eq!(kind(key), Some(ValueKind::Password), "{key}");
        }
        assert_eq!(kind("token_whatever"), Some(ValueKind::Random));
        for key in ["ACME_API_TOKEN", "githubtoken", "password_whatever", "tokens"] {
            assert_eq!(kind(key), Some(ValueKind::Opaque), "{key}");
        }
        assert_eq!(kind("xAcmeApiKey"), Some(ValueKind::Text));
        assert_eq!(kind("x-acme-key"), Some(ValueKind::Random));
        for key in [
            "token_type",
            "max_tokens",
            "key_id",
            "primary_key",
            "public_key",
            "page_token",
            "password_changed_at",
            "tokenizer",
            "keyboard",
            "has_password",
            "password_policy",
            "monkey",
            "completion_tokens",
            "author",
        ] {
            assert_eq!(kind(key), None, "{key}");
        }
    }
}
