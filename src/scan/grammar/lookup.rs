//! From a key's words to the rule that names it.

use super::keys::Words;
use super::names::{ALONE, ASKS, GLUED, KEEPS, KEYS, LOGS_IN, PASS_OWNERS, SESSION_OWNERS, TOKENS, TURNS, WORDS};
use crate::decide::Kind;
use crate::rules::schema::ValueKind;
use crate::scan::named::{Named, Names};

/// The most words of a key that together name a secret.
const MAX_JOINED: usize = 5;
/// The most words behind them.
const MAX_BEHIND: usize = 4;
/// The fewest letters of a compound that may be glued to the word before it: `myaccesstoken`.
const MIN_GLUED: usize = 5;

impl Names {
    /// What a key of these words names; the last words decide.
    pub(crate) fn find(&self, words: &Words) -> Option<Named> {
        let count = words.count();
        for end in (count.saturating_sub(MAX_BEHIND).max(1)..=count).rev() {
            if let Some((start, named)) = self.ending(words, end) {
                return qualified(words, start, end, named);
            }
            let last = words.get(end - 1);
            if TURNS.has(last) {
                return None;
            }
        }
        None
    }

    /// The longest name that the words before `end` end with, and the word that it starts with.
    fn ending(&self, words: &Words, end: usize) -> Option<(usize, Named)> {
        let joined = (end.saturating_sub(MAX_JOINED)..end).find_map(|start| {
            let name = words.joined(start, end);
            let found = self.get(name).or_else(|| self.plural(name)).or_else(|| self.slip(name))?;
            Some((start, *found))
        });
        joined.or_else(|| self.glued(words.get(end - 1)).map(|named| (end - 1, named)))
    }

    fn plural(&self, name: &[u8]) -> Option<&Named> {
        self.get(name.strip_suffix(b"s").filter(|name| name.len() > 3)?)
    }

    /// A slip of the pen for `password`.
    fn slip(&self, name: &[u8]) -> Option<&Named> {
        if is_slip(name) { self.get(b"password") } else { None }
    }

    fn glued(&self, word: &[u8]) -> Option<Named> {
        if WORDS.has(word) {
            return None;
        }
        let ends = (1..word.len()).map(|at| &word[at..]);
        let named = ends.filter(|end| end.len() >= MIN_GLUED || GLUED.has(end));
        let mut named = named.filter_map(|end| Some((end, self.get(end)?)));
        named.find(|(end, named)| may_be_glued(end, named)).map(|(_, named)| *named)
    }
}

/// Whether `name` is a slip for `password`: letters left out, or one that is too many, wrong or in the wrong place.
fn is_slip(name: &[u8]) -> bool {
    is_shortened(name) || name.starts_with(b"pas") && is_one_off(name, b"password")
}

/// Whether one letter more, another one or two that changed places are all that tells `name` from `word`.
fn is_one_off(name: &[u8], word: &[u8]) -> bool {
    let head = name.iter().zip(word).take_while(|(one, other)| one == other).count();
    let (name, word) = (&name[head..], &word[head..]);
    match (name, word) {
        ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c => rest == other,
        ([_, rest @ ..], _) if rest == word => true,
        ([_, rest @ ..], [_, other @ ..]) => rest == other,
        _ => false,
    }
}

/// `pswd`, `pasword`, `psswrd`.
fn is_shortened(name: &[u8]) -> bool {
    let skip = |text, letter: &[u8]| -> &[u8] { <[u8]>::strip_prefix(text, letter).unwrap_or(text) };
    let Some(rest) = name.strip_prefix(b"p").and_then(|rest| skip(rest, b"a").strip_prefix(b"s")) else { return false };
    let Some(rest) = skip(rest, b"s").strip_prefix(b"w") else { return false };
    skip(skip(skip(rest, b"o"), b"r"), b"d").is_empty()
}

/// Whether `name` may end a word that begins otherwise: `dbpassword`, `myaccesstoken`, not `mytoken`.
fn may_be_glued(name: &[u8], named: &Named) -> bool {
    match named.kind {
        Kind::Password => GLUED.has(name),
        Kind::Strong => !ALONE.has(name),
        _ => false,
    }
}

/// What the words around a name make of it.
fn qualified(words: &Words, start: usize, end: usize, named: Named) -> Option<Named> {
    let before = if start > 0 { words.get(start - 1) } else { b"" };
    let name = words.get(end - 1);
    let listed = name.ends_with(b"token") && TOKENS.has(before) || name.ends_with(b"tokens") && start > 0;
    let given = before == b"with" && start > 1 && LOGS_IN.has(words.get(start - 2));
    let record = name.ends_with(b"key") && KEYS.has(before);
    if !is_owned(words, start, end, named) {
        return None;
    }
    if ASKS.has(before) && !given || listed && start + 1 == end || record && start + 1 == end {
        return None;
    }
    let behind = (end..words.count()).map(|i| words.get(i));
    let is_owner = |word: &[u8]| named.kind == Kind::Password && PASS_OWNERS.has(word);
    let keeps = |word: &[u8]| word.iter().all(u8::is_ascii_digit) || KEEPS.has(word) || is_owner(word);
    let is_compound = end - start > 1 || start > 0;
    let kind = match named.kind {
        _ if words.iter().any(|word| [b"csrf".as_slice(), b"xsrf"].contains(&word)) => Kind::Transport,
        Kind::Single if is_compound && named.value == ValueKind::Opaque => Kind::Strong,
        kind => kind,
    };
    match kind {
        // Anyone may check the value of a signature.
        Kind::WeakCode if behind.clone().any(|word| word == b"value") => None,
        _ if behind.clone().all(keeps) => Some(Named { kind: in_header(words, kind), ..named }),
        Kind::Weak | Kind::WeakCode | Kind::WeakKey | Kind::WeakSession => None,
        _ => Some(Named { kind: Kind::Inner, ..named }),
    }
}

/// Whether the words before a name leave it one: `pass` and session ids take only those of owners and places, and what is
/// public is none.
fn is_owned(words: &Words, start: usize, end: usize, named: Named) -> bool {
    let mut before = (0..start).map(|i| words.get(i));
    let last = start.checked_sub(1).map(|last| words.get(last));
    match named.kind {
        Kind::WeakSession => last.is_none_or(|word| SESSION_OWNERS.has(word)),
        Kind::Password if words.joined(start, end) == b"pass" => last.is_none_or(|word| PASS_OWNERS.has(word)),
        Kind::Password => true,
        _ => !before.any(|word| word == b"public"),
    }
}

/// The kind of a name that may be a header of its own: `X-Acme-Token`, `HTTP_X_API_KEY`.
fn in_header(words: &Words, kind: Kind) -> Kind {
    let first = if words.get(0) == b"http" && words.count() > 1 { words.get(1) } else { words.get(0) };
    match kind {
        Kind::Strong | Kind::Single if first == b"x" => Kind::Transport,
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::RuleIndex;
    use crate::rules::schema::Confidence;

    fn kind(key: &str) -> Option<Kind> {
        let names = [
            ("password", ValueKind::Password),
            ("token", ValueKind::Opaque),
            ("access_token", ValueKind::Text),
            ("api_key", ValueKind::Text),
            ("pass", ValueKind::Password),
            ("key", ValueKind::Random),
            ("sid", ValueKind::Random),
        ];
        let rule = RuleIndex(0);
        let names = names.iter().map(|&(name, kind)| (name, Named::of(rule, kind, name, Confidence::Medium)));
        Names::new(names).find(&Words::of(key.as_bytes())).map(|named| named.kind)
    }

    #[test]
    fn the_last_words_of_a_key_decide() {
        for (expected, keys) in [
            (
                Kind::Password,
                &[
                    "password",
                    "DB_PASSWORD_PROD",
                    "myPassword1",
                    "dbpassword",
                    "smtp_pass",
                    "DB_PSWD",
                    "pasword",
                    "passowrd",
                    "DB_PASSWORDD",
                    "passwprd",
                    "password_super_secure",
                ][..],
            ),
            (Kind::Strong, &["ACME_API_TOKEN", "myApiKey", "api_key_2", "myaccesstoken"]),
            (Kind::Single, &["token", "tokens"]),
            (Kind::Transport, &["x-acme-token", "HTTP_X_API_KEY", "csrf_token"]),
            (Kind::WeakKey, &["x-acme-key", "key"]),
            (Kind::WeakSession, &["sid", "php_sid"]),
            (Kind::Inner, &["token_whatever", "password_whatever"]),
        ] {
            keys.iter().for_each(|key| assert_eq!(kind(key), Some(expected), "{key}"));
        }
        for key in [
            "token_type",
            "max_tokens",
            "key_id",
            "primary_key",
            "public_key",
            "publicKeyToken",
            "page_token",
            "password_changed_at",
            "tokenizer",
            "keyboard",
            "has_password",
            "password_policy",
            "monkey",
            "completion_tokens",
            "author",
            "full_hash_pass",
            "ga_sid",
            "githubtoken",
            "passport",
            "passworks",
        ] {
            assert_eq!(kind(key), None, "{key}");
        }
    }
}
