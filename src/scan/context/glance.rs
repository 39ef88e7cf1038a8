//! What a glance at a key word tells: that it names nothing, or that nothing which follows is a value.
//!
//! A judgement reads a whole line. Most words of a log are told from one that names a secret by a few bytes around them,
//! and have no judgement. What is turned down here is what a judgement would find nothing in, hold nothing for and open
//! nothing by, whatever stands in the rest of the line: where a glance is not enough for that, it turns nothing down.

use crate::decide::words::is_wordy;
use crate::rules::schema::ValueKind;
use crate::scan::grammar::authorization;
use crate::scan::grammar::columns;
use crate::scan::grammar::keys::Place;
use crate::scan::grammar::names::VALUES;
use crate::scan::grammar::reader::Reader;
use crate::scan::grammar::separators;
use crate::scan::grammar::userinfo;
use crate::scan::named::Named;
use crate::scan::window::ByteSet;

/// How much of the text behind a key is looked at.
pub(super) const AHEAD: usize = 96;
/// The longest word that is taken for one of a sentence.
const MAX_WORD: usize = 15;
/// A longer word behind a key may be a passphrase.
const MAX_PLAIN: usize = 11;
/// How far before a key the words are looked at that make it an option.
const MAX_BEFORE: usize = 96;
/// The length of `password`, the only key that is an option behind the name of a user.
const PASSWORD: usize = 8;
/// What may stand between a key and the end of a line that ends with it.
const WAITS: ByteSet = ByteSet::of(b"\"',; {\r");
/// Right before a key: neither a part of another word nor of a tag, and no dash.
const OPENS: ByteSet = ByteSet::of(b"\n\t =?\"'([,/|");
/// The same where no vendor's name can stand before it.
const OPENS_ALONE: ByteSet = OPENS.without(b' ').without(b'/');
/// What a separator can begin with.
const SEPARATOR: ByteSet = ByteSet::of(b"\"'`\\%& \t=:>-][(){},!?.|~+<;\r#*^\xef");
/// Behind a word: what may go on to an operator, so that the word would be a type.
const JOINED: ByteSet = ByteSet::of(b" \t=:!|?%\\&-.+~_*<>[]\xef").with_range(b'0', b'9');

/// A key and what it names.
pub(super) struct Glance<'t> {
    pub text: &'t [u8],
    pub place: Place,
    pub named: Option<Named>,
}

/// Whether the URL whose `://`, or `:\/\/`, begins at `at` may hold a password.
pub(super) fn may_hold_password(text: &[u8], at: usize) -> bool {
    if at == 0 || !text[at - 1].is_ascii_alphanumeric() {
        return false;
    }
    let start = at + if text[at + 1] == b'\\' { 5 } else { 3 };
    let rest = &text[start..text.len().min(start + AHEAD)];
    let end = userinfo::AUTHORITY.run(rest);
    let host = &rest[..end];
    let port = host.iter().position(|&b| b == b':').map_or(&[][..], |colon| &host[colon + 1..]);
    end == rest.len() || host.contains(&b'@') || !port.iter().all(u8::is_ascii_digit)
}

/// Whether `text` ends so soon behind the key at `place` that it tells nothing.
pub(super) fn is_cut(text: &[u8], place: Place) -> bool {
    text.len() < place.end + MAX_PLAIN + 2
}

/// Whether what follows the key at `place` can be a separator at all; most words in a log end here.
pub(super) fn may_separate(reader: &Reader<'_>, place: Place) -> bool {
    reader.get(place.end).is_none_or(|b| SEPARATOR.contains(b)) && !is_in_sentence(reader.bytes, place)
}

/// Whether the key is a word among others, and what follows is no value of any kind: `session opened for`. It spares most
/// sentences the rest of the judgement, which comes to the same.
fn is_in_sentence(bytes: &[u8], place: Place) -> bool {
    let Some((b' ', rest)) = bytes[place.end..].split_first() else { return false };
    if place.start == 0 || !matches!(bytes[place.start - 1], b' ' | b'"') {
        return false;
    }
    let word = ByteSet::LOWER.run(&rest[..rest.len().min(MAX_PLAIN)]);
    matches!(rest[word..], [b' ', after, ..] if after.is_ascii_alphanumeric())
        && !is_verb(&rest[..word])
        && !matches!(&rest[..word], b"for")
        && !bytes[place.start..place.end].eq_ignore_ascii_case(b"bearer")
        && !place.is_set(bytes)
}

/// Whether no value can follow the key at `place` of `text`, whatever it names.
pub(super) fn is_idle(text: &[u8], place: Place) -> bool {
    match &text[place.end..] {
        rest if rest.len() < AHEAD => false,
        [b'"', b'}', ..] | [b')' | b']', b'\n', ..] | [b')' | b']', b')' | b']', b'\n', ..] => true,
        [b'\n', ..] => ends_line(before(text, place)),
        [b';', rest @ ..] => rest.get(WAITS.run(rest)).is_some_and(|b| !b"\n<".contains(b)),
        [b'"', b' ', rest @ ..] => ends_string(before(text, place), rest),
        _ => false,
    }
}

fn before(text: &[u8], place: Place) -> &[u8] {
    &text[place.start.saturating_sub(MAX_BEFORE)..place.start]
}

/// Whether the line that ends with the key is none that gives a name to the value in the next one.
fn ends_line(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let names = &before[..before.len() - ByteSet::of(b"\"' ").run_back(before)];
    names.last().is_some_and(|b| !b":=>e".contains(b))
}

/// Whether a string ends with the key, and what follows in `rest` is no member of the same object and no column:
/// `msg="no session" id=`.
fn ends_string(before: &[u8], rest: &[u8]) -> bool {
    let name = rest.strip_prefix(b"\"").unwrap_or(rest);
    let name = &name[..ByteSet::LETTERS.run(name)];
    let apart = before.last().is_some_and(|&b| OPENS.contains(b) && !b"\"'[(".contains(&b));
    let after = rest.get(columns::NAMES.run(rest));
    apart && !name.is_empty() && !VALUES.has_in_any_case(name) && after.is_some_and(|&b| b != b')')
}

impl<'t> Glance<'t> {
    /// Whether no value can follow a key that names this. `alone`: whether the key itself is none that names a vendor.
    pub(super) fn is_idle(&self, alone: impl FnOnce() -> bool) -> bool {
        match &self.text[self.place.end..] {
            rest if rest.len() < AHEAD => false,
            _ if self.place.is_file(self.text) => true,
            [b' ', rest @ ..] => self.is_spoken_of(rest) || self.is_weakly_spoken_of(rest) && alone(),
            rest => self.is_title(rest),
        }
    }

    fn before(&self) -> &'t [u8] {
        before(self.text, self.place)
    }

    /// Whether a sentence goes on with a word that is no value of any kind: `password for root`.
    fn is_spoken_of(&self, rest: &[u8]) -> bool {
        let Some(word) = plain_word(rest) else { return false };
        let owner = || {
            word == b"for"
                && rest[..AHEAD - 1]
                    .windows(4)
                    .any(|sign| sign == b" is " || sign == b" to " || b"=:".contains(&sign[0]))
        };
        let is_scheme = self.named.is_some_and(|named| named.value == ValueKind::Scheme);
        !is_scheme && !self.is_weak_behind_blank() && self.is_no_option() && !is_verb(word) && !owner()
    }

    /// Whether a weak key is followed by what may be a value, but not of a weak key in a sentence: `?sort=key HTTP/1.1`.
    fn is_weakly_spoken_of(&self, rest: &[u8]) -> bool {
        let word = &rest[..ByteSet::LETTERS.run(rest)];
        let is_weak = self.named.is_none_or(|named| named.is_weak());
        let apart = self.before().last().is_some_and(|&b| OPENS_ALONE.contains(b));
        let ends = || rest.get(word.len()).is_some_and(|&b| !JOINED.contains(b));
        is_weak && apart && !word.is_empty() && word.len() <= MAX_WORD && ends() && self.is_no_option()
    }

    /// Whether a word stands behind the key and a colon, and more words behind it: `(sshd:auth): authentication failure`.
    fn is_title(&self, rest: &[u8]) -> bool {
        let closers = ByteSet::of(b"])").run(&rest[..2]);
        let Some(rest) = rest[closers..].strip_prefix(b": ") else { return false };
        let reads_on = self.named.is_some_and(|named| !named.is_weak()) || self.is_weak_behind_blank();
        !reads_on && plain_word(rest).is_some_and(|word| word != b"new" && !authorization::is_known(word))
    }

    /// Whether what it names depends on the word before it.
    fn is_weak_behind_blank(&self) -> bool {
        self.named.is_some_and(|named| named.is_weak()) && self.before().ends_with(b" ")
    }

    /// Whether nothing before it makes what follows its value: no dash, no `setenv`, no `login ann`.
    fn is_no_option(&self) -> bool {
        let before = self.before();
        let sets = matches!(before, [.., b'x' | b'v' | b'V', b' ']) || self.place.is_set(self.text);
        let is_password = || self.place.end - self.place.start >= PASSWORD && may_name_user(before);
        before.last().is_some_and(|&b| OPENS.contains(b)) && !sets && !is_password()
    }
}

/// Whether the second of the last two words of `before` may be `login` or `account`.
fn may_name_user(before: &[u8]) -> bool {
    let blanks = ByteSet::of(b" \t");
    let back = |set: ByteSet, text: &[u8]| text.len() - set.run_back(text);
    let last = &before[..back(blanks, before)];
    let first = &last[..back(blanks.complement(), last)];
    first[..back(blanks, first)].last().is_none_or(|b| b"nt".contains(b))
}

/// The word that `rest` begins with, if it is a plain one and another one follows.
fn plain_word(rest: &[u8]) -> Option<&[u8]> {
    let word = &rest[..ByteSet::LOWER.run(&rest[..MAX_WORD])];
    let goes_on = matches!(rest[word.len()..], [b' ', next, ..] if next.is_ascii_alphanumeric());
    (goes_on && !word.is_empty() && is_wordy(word)).then_some(word)
}

/// Whether a value may stand behind `word`.
fn is_verb(word: &[u8]) -> bool {
    separators::begins_saying(word) || matches!(word, b"plain" | b"new")
}
