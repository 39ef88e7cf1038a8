//! What a value looks like: opaque, random, a plain word, a piece of code.

mod counts;
mod words;

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use memchr::{memchr, memchr_iter, memrchr};

use super::names::{EXTENSIONS, LINKS, MODALS, TALK};
use super::placeholders::{holds_mask, is_placeholder, is_state, is_type};
use crate::mask::recognise;
use crate::scan::cache::Cache;
use crate::scan::window::ByteSet;
use counts::{Counts, JOINTS, distinct_of};
pub(crate) use words::is_wordy;
use words::{MIN_SPOKEN, is_plain_piece, is_ragged, names_secret};

/// How much of a value is looked at.
pub(crate) const LOOKED_AT: usize = 128;

/// The most words of a passphrase.
const MAX_WORDS: usize = 5;

/// The fewest digits of a digest, or of its beginning.
const MIN_DIGEST: usize = 7;

/// Characters that code has between its words.
const BRACKETS: ByteSet = ByteSet::of(b"$()[]{}<>!?\\\"'*");
/// Characters that stand in nothing random.
const PUNCTUATION: ByteSet = ByteSet::of(b"()[]{}<>;,'\"`");
/// Joints of which names have one kind.
const SEVERAL: ByteSet = ByteSet::of(b"_-./:");
/// What a digest is set apart by.
const SEAMS: ByteSet = JOINTS.union(ByteSet::of(b"#@"));
/// What the names of most folders are made of.
const FOLDER: ByteSet = ByteSet::of(b"_-.").with_range(b'a', b'z');
/// What the name of a class is made of.
const CLASS: ByteSet = ByteSet::of(b"._$").union(ByteSet::LETTERS);
const STAMP: ByteSet = ByteSet::of(b"TZtz:-.+ ").with_range(b'0', b'9');
/// What the names of a program's own are made of.
const CODE: ByteSet = ByteSet::of(b"_.$:>-").union(ByteSet::ALPHANUMERIC);

/// What can be told from the characters of a value.
pub(crate) struct Value<'t> {
    /// The value, at most [`LOOKED_AT`] bytes of it.
    pub text: &'t [u8],
    /// Whether a mask stands where what is looked at ends.
    is_cut_by_mask: bool,
    own: Looks,
    /// Those of the same value, where it was seen before.
    seen: Option<Rc<Looks>>,
}

impl Deref for Value<'_> {
    type Target = Counts;

    /// Many values are told by a few of their bytes, and not counted.
    fn deref(&self) -> &Counts {
        self.looks().counts.get_or_init(|| Counts::of(self.text))
    }
}

/// What was found out about a value.
#[derive(Default)]
pub(crate) struct Looks {
    counts: OnceCell<Counts>,
    known: Known,
}

/// Answers about a value, each found once.
#[derive(Default)]
struct Known {
    plain: OnceCell<bool>,
    secret: OnceCell<bool>,
    opaque: OnceCell<bool>,
    random: OnceCell<bool>,
    hex: OnceCell<bool>,
    uuid: OnceCell<bool>,
    code: OnceCell<bool>,
    sentence: OnceCell<bool>,
    selector: OnceCell<bool>,
    place: OnceCell<bool>,
    placeholder: OnceCell<bool>,
    mask: OnceCell<bool>,
}

/// The values of one text that were looked at last.
pub(crate) type Seen = Cache<Rc<Looks>, 64>;

impl<'t> Value<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Value<'t> {
        let (text, is_cut_by_mask) = looked_at(text);
        Value { text, is_cut_by_mask, own: Looks::default(), seen: None }
    }

    /// The same, unless it was `seen` before: then what was found out about it is known.
    pub(crate) fn seen(text: &'t [u8], seen: &mut Seen) -> Value<'t> {
        let (text, is_cut_by_mask) = looked_at(text);
        Value { text, is_cut_by_mask, own: Looks::default(), seen: Some(seen.get(text, Rc::default)) }
    }

    fn looks(&self) -> &Looks {
        self.seen.as_deref().unwrap_or(&self.own)
    }

    /// What follows `client_secret=`: six characters or more that are more than plain words.
    pub(crate) fn is_secret(&self) -> bool {
        *self.looks().known.secret.get_or_init(|| self.reads_secret())
    }

    /// What follows `token=`: eight characters or more without blanks, no plain words.
    pub(crate) fn is_opaque(&self) -> bool {
        *self.looks().known.opaque.get_or_init(|| self.reads_opaque())
    }

    /// What follows `key=`: sixteen characters or more that look random, and are no digest or UUID.
    pub(crate) fn is_random(&self) -> bool {
        *self.looks().known.random.get_or_init(|| self.reads_random())
    }

    /// All hexadecimal and as long as a digest, or longer than a number.
    pub(crate) fn is_hex(&self) -> bool {
        *self.looks().known.hex.get_or_init(|| self.reads_hex())
    }

    /// A UUID.
    pub(crate) fn is_uuid(&self) -> bool {
        *self.looks().known.uuid.get_or_init(|| self.reads_uuid())
    }

    /// A name of the program's own, or an expression.
    pub(crate) fn is_code(&self) -> bool {
        *self.looks().known.code.get_or_init(|| self.reads_code())
    }

    /// A sentence.
    pub(crate) fn is_sentence(&self) -> bool {
        *self.looks().known.sentence.get_or_init(|| self.reads_sentence())
    }

    /// A selector or a fragment of words.
    pub(crate) fn is_selector(&self) -> bool {
        *self.looks().known.selector.get_or_init(|| self.reads_selector())
    }

    /// Whether it holds a mask.
    pub(crate) fn holds_mask(&self) -> bool {
        self.is_cut_by_mask || *self.looks().known.mask.get_or_init(|| holds_mask(self.text))
    }

    fn is_place(&self) -> bool {
        *self.looks().known.place.get_or_init(|| self.reads_place())
    }

    /// Whether it stands for a secret without being one.
    pub(crate) fn is_placeholder(&self) -> bool {
        *self.looks().known.placeholder.get_or_init(|| is_placeholder(self.text))
    }

    /// What follows `password=`: nearly anything.
    pub(crate) fn is_password(&self, quoted: bool) -> bool {
        self.text.len() >= 4
            && (self.letters + self.digits > 0 || self.is_foreign())
            && !self.is_placeholder()
            && !holds_scheme(self.text)
            && !(is_state(self.text) || !quoted && is_type(self.text))
    }

    /// What follows `client_secret=`: six characters or more that are more than plain words.
    fn reads_secret(&self) -> bool {
        let varied = || {
            self.digits > 0 && self.letters > 0 && !self.is_version()
                || !self.is_plain()
                || self.odd
                || self.is_unruly()
        };
        self.text.len() >= 6
            && self.is_dense()
            && self.is_diverse()
            && self.is_password(true)
            && varied()
            && !self.is_place()
            || self.is_long_number()
    }

    /// Letters, digits and other characters in one: what people are told to choose.
    pub(crate) fn is_strong(&self) -> bool {
        self.is_secret()
            && self.digits > 0
            && self.letters > 0
            && self.symbols > 0
            && !self.is_code()
            && self.text.len() >= 8
    }

    /// Letters whose case changes without a sense that a name would have: over joints of more than one kind, or behind a
    /// sign that opens no name.
    fn is_unruly(&self) -> bool {
        let joints = distinct_of(self.text.iter().copied().filter(|b| SEVERAL.contains(*b)));
        let letters: Vec<u8> = self.text.iter().copied().filter(u8::is_ascii_alphabetic).collect();
        let signed = b"+~^*=".contains(&self.text[0]) && self.humps >= 2;
        self.text.len() >= 8 && (joints >= 2 && is_ragged(&letters) || signed)
    }

    /// Whether it is one word, at least.
    pub(crate) fn is_single(&self) -> bool {
        self.is_dense()
    }

    /// A word with which a sentence goes on.
    pub(crate) fn is_talk(&self) -> bool {
        TALK.has_in_any_case(self.text)
    }

    /// Letters and nothing else.
    pub(crate) fn is_word(&self) -> bool {
        self.letters == self.text.len()
    }

    /// Three words or more that are no sentence, no title and no talk of secrets: a passphrase.
    pub(crate) fn is_phrase(&self) -> bool {
        let words = self.text.trim_ascii().split(|&b| b == b' ').filter(|word| !word.is_empty());
        words.clone().count() >= 3
            && !self.text[0].is_ascii_uppercase()
            && !self.is_sentence()
            && words.clone().count() <= MAX_WORDS
            && !words.clone().any(|word| LINKS.has(word))
            && !words.into_iter().any(names_secret)
            && !self.is_placeholder()
    }

    /// Another key and its value: `commit=2fd4e1`.
    pub(crate) fn is_pair(&self) -> bool {
        let sign = memchr(b'=', self.text);
        sign.is_some_and(|at| at > 0 && self.text[at..].iter().any(|b| *b != b'='))
    }

    pub(crate) fn has_digit(&self) -> bool {
        self.digits > 0
    }

    /// What follows `token=`: eight characters or more without blanks, no plain words.
    fn reads_opaque(&self) -> bool {
        self.text.len() >= 8
            && self.is_dense()
            && self.is_diverse()
            && (!self.is_plain() || self.is_long_number())
            && !self.is_instance()
            && !self.is_placeholder()
            && !self.is_place()
            && !self.is_stamp()
    }

    /// What follows `key=`: sixteen characters or more that look random, and are no digest or UUID.
    fn reads_random(&self) -> bool {
        self.text.len() >= 15
            && !self.is_pair()
            && (self.digits > 0 || self.humps >= 4)
            && self.changes + self.humps >= 4
            && self.distinct >= 8
            && self.symbols * 4 <= self.text.len()
            && !self.text.iter().any(|b| PUNCTUATION.contains(*b))
            && self.is_opaque()
            && !self.is_hex()
            && !self.is_uuid()
            && !self.is_alphabet()
            && !self.is_named_digest()
            && !self.is_public_signature()
    }

    /// Words and a digest or a UUID: `Linux-npm-2fd4e1c67a2d28fc`, `session:9f0c2d4e-6f8a-4b3c-a5d7-e9f1a2b3c4d5`.
    fn is_named_digest(&self) -> bool {
        let is_hex = |piece: &[u8]| piece.len() >= MIN_DIGEST && piece.iter().all(u8::is_ascii_hexdigit);
        let mut pieces = self.text.split(|b| SEAMS.contains(*b)).filter(|piece| !piece.is_empty());
        pieces.clone().any(is_hex) && pieces.all(|piece| is_hex(piece) || is_plain_piece(piece) || is_short_hex(piece))
    }

    /// A signature in DER: anyone may check it, and nobody can use it.
    fn is_public_signature(&self) -> bool {
        matches!(self.text, [b'M', b'E', b'U' | b'Q' | b'Y', b'C', b'I', ..])
    }

    /// Whether there are letters of other alphabets, about: punctuation outside ASCII starts with `C2` or `E2`.
    fn is_foreign(&self) -> bool {
        self.text.iter().any(|b| matches!(b, 0xc3..=0xe1 | 0xe3..=0xf4))
    }

    /// Whether there are as many different characters as in a secret of that length.
    fn is_diverse(&self) -> bool {
        self.distinct >= (self.text.len() / 6).clamp(5, 8)
    }

    /// No blank and no control character in it.
    fn is_dense(&self) -> bool {
        self.gaps == 0
    }

    fn is_long_number(&self) -> bool {
        self.digits == self.text.len()
            && self.digits >= 16
            && !(self.text[0] == b'1' && self.digits < 20 && b"45678".contains(&self.text[1]))
    }

    /// Words, numbers and what joins them: a name, a version, an address, a path.
    pub(crate) fn is_plain(&self) -> bool {
        *self.looks().known.plain.get_or_init(|| self.reads_plain())
    }

    fn reads_plain(&self) -> bool {
        if self.digits + self.humps == 0 && self.symbols < 2 && self.longest < MIN_SPOKEN {
            return true;
        }
        let odd = self.symbols - self.text.iter().filter(|b| BRACKETS.contains(**b)).count().min(self.symbols);
        if self.symbols >= 2 && (odd >= 2 || self.kinds_of_symbols() >= 3) && self.text.len() >= 8 {
            return false;
        }
        self.text.split(|b| !b.is_ascii_alphanumeric()).all(is_plain_piece)
    }

    fn kinds_of_symbols(&self) -> usize {
        distinct_of(self.text.iter().copied().filter(|b| !b.is_ascii_alphanumeric() && !JOINTS.contains(*b)))
    }

    /// All hexadecimal and as long as a digest, or longer than a number.
    fn reads_hex(&self) -> bool {
        let text = self.text.split(|&b| b == b':').next_back().unwrap_or(self.text);
        let pairs = self.text.split(|&b| b == b':');
        if pairs.clone().count() >= 8
            && pairs.into_iter().all(|pair| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit))
        {
            return true;
        }
        let (text, least) = match text {
            [digit, b'x', rest @ ..] if digit.is_ascii_digit() => (rest, 8),
            _ => (text, 16),
        };
        text.len() >= least && text.iter().all(u8::is_ascii_hexdigit)
    }

    fn reads_uuid(&self) -> bool {
        let text = self.text.strip_prefix(b"urn:uuid:").unwrap_or(self.text);
        text.len() == 36
            && text
                .iter()
                .enumerate()
                .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { *b == b'-' } else { b.is_ascii_hexdigit() })
    }

    /// An alphabet spelled out.
    fn is_alphabet(&self) -> bool {
        let steps = self.text.windows(2).filter(|w| w[1] == w[0].wrapping_add(1)).count();
        steps * 2 > self.text.len()
    }

    /// A file, a folder or an address.
    fn reads_place(&self) -> bool {
        let text = self.text;
        let stem = |at: usize| text[at..].iter().take_while(|b| FOLDER.contains(**b)).count();
        let rooted = text.starts_with(b"/")
            && stem(1) >= 2
            && (text.get(1 + stem(1)) == Some(&b'/') || 1 + stem(1) == text.len());
        let relative = [b"./".as_slice(), b"../", b"~/", b"\\\\"].iter().any(|start| text.starts_with(start));
        let drive = text.len() > 2 && text[0].is_ascii_alphabetic() && text[1] == b':' && b"\\/".contains(&text[2]);
        rooted || relative || drive || holds_scheme(text) || self.is_file()
    }

    fn is_file(&self) -> bool {
        let dot = memrchr(b'.', self.text);
        dot.is_some_and(|dot| EXTENSIONS.has_in_any_case(&self.text[dot + 1..]))
    }

    /// How Java and Android print an object: `BinderProxy@784af9d`, `Token{df7798e`.
    fn is_instance(&self) -> bool {
        let name = CLASS.run(self.text);
        let id = self.text.get(name + 1..).unwrap_or_default();
        let hex = id.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        name >= 4 && b"@{".contains(&self.text.get(name).copied().unwrap_or(b' ')) && (4..=8).contains(&hex)
    }

    /// A date with a time: digits, and what stands between them.
    fn is_stamp(&self) -> bool {
        self.digits >= 8
            && !self.is_long_number()
            && self.letters <= 3
            && STAMP.run(self.text) == self.text.len()
            && self.text.starts_with(b"2") | self.text.starts_with(b"1")
    }

    fn is_version(&self) -> bool {
        self.changes <= 1 && self.text.iter().filter(|b| **b == b'.').count() >= 2 && self.is_plain()
    }

    /// A name of the program's own, or an expression: `self.token`, `getToken()`, `os.environ["X"]`, `Token![=]`.
    fn reads_code(&self) -> bool {
        let text = self.text.strip_prefix(b"&").unwrap_or(self.text);
        let name = CODE.run(text);
        let (path, rest) = text.split_at(name);
        let words = || path.split(|b| !b.is_ascii_alphanumeric()).all(is_plain_piece);
        if name == 0 || !(path[0].is_ascii_alphabetic() || b"_$".contains(&path[0])) {
            return false;
        }
        match rest {
            [] => {
                self.digits == 0
                    && (path[0] == b'$' || path.contains(&b'.') || names_secret(path))
                    && words()
                    && !self.is_unruly()
            }
            [b'!', b'(' | b'[' | b'{', ..] => words(),
            [b'(' | b'['] => words(),
            [b'(' | b'[', .., last] => name > 2 && words() || b"()[].\"'".contains(last),
            [b'<', ..] => path[0].is_ascii_uppercase() && words(),
            _ => false,
        }
    }

    /// A selector or a fragment of words: `#add-password`.
    fn reads_selector(&self) -> bool {
        matches!(self.text, [b'#' | b'.', rest @ ..] if names_secret(rest) && self.is_plain())
    }

    /// Words of a sentence: `must be at least 8 characters`.
    fn reads_sentence(&self) -> bool {
        let mut words = self.text.split(|&b| b == b' ').filter(|w| !w.is_empty());
        let opens = |w: &[u8]| TALK.has_in_any_case(w) || is_state(w);
        self.text.contains(&b' ')
            && (words.next().is_some_and(opens)
                || words.any(|w| MODALS.has_in_any_case(w))
                || self.text.ends_with(b"."))
    }
}

/// What is looked at of `text`, and whether a mask begins in it and ends behind it.
fn looked_at(text: &[u8]) -> (&[u8], bool) {
    let Some((head, rest)) = text.split_at_checked(LOOKED_AT) else { return (text, false) };
    let around = || recognise::begins_within(&text[..LOOKED_AT + rest.len().min(recognise::LONGEST)], LOOKED_AT);
    (head, !rest.is_empty() && around())
}

/// Whether a URL may begin in `text`.
fn holds_scheme(text: &[u8]) -> bool {
    memchr_iter(b':', text).any(|at| text[at..].starts_with(b"://"))
}

/// A group of a UUID.
fn is_short_hex(piece: &[u8]) -> bool {
    piece.len() == 4 && piece.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opaque_values_are_told_from_names() {
        for text in [
            "58oo4mvqr2tpw7b4",
            "suskUE6VWx3py5",
            "dafa7817-e246-48f3-91a7-e87653d587b8",
            "6f5557b2:9d8870b0",
            "Sk94HG7f6KB",
            "3fea6af1349166ea",
            "mF_9.B5f-4.1JqM",
            "YXNkZmZmZmZm_HARDcoded",
            "dXNlcjpwYXNz",
            "1309455782606278",
        ] {
            assert!(Value::new(text.as_bytes()).is_opaque(), "{text}");
        }
        for text in [
            "expired",
            "getToken",
            "prod-cluster-2",
            "rc0.13.0_20230412_0712-SNAPSHOT",
            "2026-01-01T10:00:00Z",
            "10.0.0.1:8080",
            "/var/run/secrets/abc123def",
            "https://example.com/a1b2c3d4",
            "refresh_token",
            "my-token-123",
            "s_rsa1024_priv.pem",
            "1760000000123",
        ] {
            assert!(!Value::new(text.as_bytes()).is_opaque(), "{text}");
        }
    }

    #[test]
    fn random_values_are_told_from_digests() {
        for text in ["BsEiZJw3cl60wEToh-Fgctid", "iftkeq2y4qj0nbt"] {
            assert!(Value::new(text.as_bytes()).is_random(), "{text}");
        }
        for text in
            ["2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "web21prqodx24021"]
        {
            assert!(!Value::new(text.as_bytes()).is_random(), "{text}");
        }
    }
}
