//! What a glance at a key word tells: that it names nothing, or that nothing which follows is a value.
//!
//! A judgement reads a whole line. Most words of a log are told from one that names a secret by a few bytes around them,
//! and have no judgement. What is turned down here is what a judgement would find nothing in, hold nothing for and open
//! nothing by, whatever stands in the rest of the line: where a glance is not enough for that, it turns nothing down.

use crate::decide::words::is_wordy;
use crate::rules::schema::ValueKind;
use crate::scan::clean::Seen;
use crate::scan::grammar::authorization;
use crate::scan::grammar::codes;
use crate::scan::grammar::columns;
use crate::scan::grammar::keys::{self, MAX_KEY, Place, SETTER};
use crate::scan::grammar::names::VALUES;
use crate::scan::grammar::reader::Reader;
use crate::scan::grammar::separators;
use crate::scan::grammar::userinfo;
use crate::scan::named::Named;
use crate::scan::window::ByteSet;

/// So many bytes of a key word tell whether it is of another script than ASCII, and whether it begins with the end of an escape.
const FIRST: usize = 8;
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

/// What of `text` tells that the URL whose `://`, or `:\/\/`, begins at `at` holds no password; none, if it may.
pub(super) fn no_password(text: &[u8], at: usize) -> Option<Seen> {
    if at == 0 || !text[at - 1].is_ascii_alphanumeric() {
        return Some(Seen::new(at.saturating_sub(1), at));
    }
    let start = at + if text[at + 1] == b'\\' { 5 } else { 3 };
    let rest = &text[start..text.len().min(start + AHEAD)];
    let end = userinfo::AUTHORITY.run(rest);
    let host = &rest[..end];
    let port = host.iter().position(|&b| b == b':').map_or(&[][..], |colon| &host[colon + 1..]);
    let may_hold_one = end == rest.len() || host.contains(&b'@') || !port.iter().all(u8::is_ascii_digit);
    (!may_hold_one).then(|| Seen::new(at - 1, start + end + 1))
}

/// What of `text` tells that the name around `at` is the one at `place`.
pub(super) fn around(text: &[u8], at: usize, place: Place) -> Seen {
    let name = place.start.saturating_sub(MAX_KEY)..text.len().min(place.end + MAX_KEY);
    let start = place.start - keys::NAME.run_back(&text[name.start..place.start]);
    let end = place.end + keys::NAME.run(&text[place.end..name.end]);
    let is_code = text[..start].last().is_some_and(|b| b"[;".contains(b)) && codes::may_end(&text[start..end]);
    if is_code { Seen::ALL } else { Seen::new(start.saturating_sub(1), (end + 1).max(at + FIRST)) }
}

/// Whether `text` ends so soon behind the key at `place` that it tells nothing.
pub(super) fn is_cut(text: &[u8], place: Place) -> bool {
    text.len() < place.end + MAX_PLAIN + 2
}

/// Whether what follows the key at `place` can be a separator at all; most words in a log end here.
pub(super) fn may_separate(reader: &Reader<'_>, place: Place) -> bool {
    no_separator(reader, place).is_none()
}

/// What tells that none can follow; none, if one may.
pub(super) fn no_separator(reader: &Reader<'_>, place: Place) -> Option<Seen> {
    match reader.get(place.end) {
        Some(byte) if !SEPARATOR.contains(byte) => Some(beside(place, 0, 1)),
        _ => in_sentence(reader.bytes, place),
    }
}

/// So many bytes before and behind the key at `place`.
fn beside(place: Place, before: usize, behind: usize) -> Seen {
    Seen::new(place.start.saturating_sub(before), place.end + behind)
}

/// What tells that the key is a word among others, and what follows is no value of any kind: `session opened for`. It spares
/// most sentences the rest of the judgement, which comes to the same.
fn in_sentence(bytes: &[u8], place: Place) -> Option<Seen> {
    let Some((b' ', rest)) = bytes[place.end..].split_first() else { return None };
    if place.start == 0 || !matches!(bytes[place.start - 1], b' ' | b'"') {
        return None;
    }
    let word = ByteSet::LOWER.run(&rest[..rest.len().min(MAX_PLAIN)]);
    let is_word = matches!(rest[word..], [b' ', after, ..] if after.is_ascii_alphanumeric())
        && !is_verb(&rest[..word])
        && !matches!(&rest[..word], b"for")
        && !bytes[place.start..place.end].eq_ignore_ascii_case(b"bearer")
        && !place.is_set(bytes);
    is_word.then(|| beside(place, 0, word + 3).and(not_set(bytes, place)))
}

/// What tells that the key at `place`, which begins a word, is none that a command sets.
fn not_set(bytes: &[u8], place: Place) -> Seen {
    let before = &bytes[place.start.saturating_sub(SETTER.len())..place.start];
    let is_apart = before.last().is_some_and(|&b| OPENS.contains(b));
    if !is_apart || before.eq_ignore_ascii_case(SETTER) { Seen::ALL } else { beside(place, SETTER.len(), 0) }
}

/// What of `text` tells that no value can follow the key at `place`, whatever it names; none, if one may.
pub(super) fn no_value(text: &[u8], place: Place) -> Option<Seen> {
    let told = |is_told: bool, before: usize, behind: usize| is_told.then(|| beside(place, before, behind));
    match &text[place.end..] {
        rest if rest.len() < AHEAD => None,
        [b'"', b'}', ..] | [b')' | b']', b'\n', ..] | [b')' | b']', b')' | b']', b'\n', ..] => told(true, 0, 3),
        [b'\n', ..] => ends_line(before(text, place)).map(|before| beside(place, before, 1)),
        [b';', rest @ ..] => {
            let waits = WAITS.run(rest);
            told(rest.get(waits).is_some_and(|b| !b"\n<".contains(b)), 0, waits + 2)
        }
        [b'"', b' ', rest @ ..] => ends_string(before(text, place), rest).map(|behind| beside(place, 1, behind + 2)),
        _ => None,
    }
}

fn before(text: &[u8], place: Place) -> &[u8] {
    &text[place.start.saturating_sub(MAX_BEFORE)..place.start]
}

/// How many bytes `before` the key tell that the line which ends with it is none that gives a name to the value in the next one: nothing
/// joins the key to a word before it, and it is no option.
fn ends_line(before: &[u8]) -> Option<usize> {
    let names = before.trim_ascii_end();
    let names = &names[..names.len() - ByteSet::of(b"\"' ").run_back(names)];
    names.last().is_some_and(|b| !b":=>e-".contains(b)).then(|| before.len() - names.len() + 1)
}

/// How many bytes of `rest` tell that a string ends with the key, and what follows is no member of the same object and no
/// column: `msg="no session" id=`.
fn ends_string(before: &[u8], rest: &[u8]) -> Option<usize> {
    let name = rest.strip_prefix(b"\"").unwrap_or(rest);
    let name = &name[..ByteSet::LETTERS.run(name)];
    let apart = before.last().is_some_and(|&b| OPENS.contains(b) && !b"\"'[(".contains(&b));
    let names = columns::NAMES.run(rest);
    let is_end =
        apart && !name.is_empty() && !VALUES.has_in_any_case(name) && rest.get(names).is_some_and(|&b| b != b')');
    // A quote, the name, and what ends it.
    is_end.then(|| (name.len() + 2).max(names + 1))
}

impl<'t> Glance<'t> {
    /// What tells that no value can follow a key that names this; none, if one may. `alone`: whether the key itself is none
    /// that names a vendor.
    pub(super) fn no_value(&self, alone: impl FnOnce() -> bool) -> Option<Seen> {
        match &self.text[self.place.end..] {
            rest if rest.len() < AHEAD => None,
            _ if self.place.is_file(self.text) => Some(Seen::NONE),
            [b' ', rest @ ..] => {
                let weakly = || self.weakly_spoken_of(rest).filter(|_| alone());
                self.spoken_of(rest).or_else(weakly)
            }
            rest => self.title(rest),
        }
    }

    fn before(&self) -> &'t [u8] {
        before(self.text, self.place)
    }

    /// What tells that a sentence goes on with a word that is no value of any kind: `password for root`.
    fn spoken_of(&self, rest: &[u8]) -> Option<Seen> {
        let word = plain_word(rest)?;
        let owner = || {
            word == b"for"
                && rest[..AHEAD - 1]
                    .windows(4)
                    .any(|sign| sign == b" is " || sign == b" to " || b"=:".contains(&sign[0]))
        };
        let is_scheme = self.named.is_some_and(|named| named.value == ValueKind::Scheme);
        if is_scheme || self.is_weak_behind_blank() || is_verb(word) {
            return None;
        }
        let no_option = self.no_option().filter(|_| !owner())?;
        let behind = if word == b"for" { AHEAD } else { word.len() + 3 };
        Some(no_option.and(beside(self.place, 1, behind)))
    }

    /// What tells that a weak key is followed by what may be a value, but not of a weak key in a sentence: `?sort=key HTTP/1.1`.
    fn weakly_spoken_of(&self, rest: &[u8]) -> Option<Seen> {
        let word = &rest[..ByteSet::LETTERS.run(rest)];
        let is_weak = self.named.is_none_or(|named| named.is_weak());
        let apart = self.before().last().is_some_and(|&b| OPENS_ALONE.contains(b));
        let ends = || rest.get(word.len()).is_some_and(|&b| !JOINED.contains(b));
        if !is_weak || !apart || word.is_empty() || word.len() > MAX_WORD || !ends() {
            return None;
        }
        Some(self.no_option()?.and(beside(self.place, 1, word.len() + 2)))
    }

    /// What tells that a word stands behind the key and a colon, and more words behind it: `(sshd:auth): authentication failure`.
    fn title(&self, rest: &[u8]) -> Option<Seen> {
        let closers = const { ByteSet::of(b"])") }.run(&rest[..2]);
        let rest = rest[closers..].strip_prefix(b": ")?;
        let reads_on = self.named.is_some_and(|named| !named.is_weak()) || self.is_weak_behind_blank();
        let word = plain_word(rest).filter(|&word| !reads_on && word != b"new" && !authorization::is_known(word))?;
        Some(beside(self.place, 1, closers + word.len() + 4))
    }

    /// Whether what it names depends on the word before it.
    fn is_weak_behind_blank(&self) -> bool {
        self.named.is_some_and(|named| named.is_weak()) && self.before().ends_with(b" ")
    }

    /// What tells that nothing before it makes what follows its value: no dash, no `setenv`, no `login ann`.
    fn no_option(&self) -> Option<Seen> {
        let before = self.before();
        let sets = matches!(before, [.., b'x' | b'v' | b'V', b' ']) || self.place.is_set(self.text);
        if sets || !before.last().is_some_and(|&b| OPENS.contains(b)) {
            return None;
        }
        let is_password = self.place.end - self.place.start >= PASSWORD;
        let no_user = if is_password { no_user(before)? } else { 2 };
        Some(not_set(self.text, self.place).and(beside(self.place, no_user, 0)))
    }
}

/// How many bytes tell that the second of the last two words of `before` is not `login` nor `account`.
fn no_user(before: &[u8]) -> Option<usize> {
    let blanks = ByteSet::of(b" \t");
    let back = |set: ByteSet, text: &[u8]| text.len() - set.run_back(text);
    let last = &before[..back(blanks, before)];
    let first = &last[..back(blanks.complement(), last)];
    let first = &first[..back(blanks, first)];
    first.last().is_some_and(|b| !b"nt".contains(b)).then(|| before.len() - first.len() + 1)
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
