//! Opaque values that are known by the name of their vendor in the key, or a few words before it.

use std::sync::Arc;

use super::keys::{Place, Words};
use super::names::{ABOUT, BETWEEN, KEYS, SPOKEN, TURNS, VENDOR_SECRETS, VENDORS_ALONE};
use crate::bytes::ByteTable;
use crate::decide::class::is_uuid;
use crate::finding::RuleIndex;
use crate::rules::{Alphabet, Form};
use crate::scan::cache::Cache;
use crate::scan::vendors::Vendors;
use crate::scan::window::ByteSet;

/// How far before a key its vendor's name may stand.
const MAX_APART: usize = 40;
/// How much of a value is looked at, in bytes.
const LOOKED_AT: usize = 512;
/// The fewest letters before a word for a secret that is glued to them in a sentence.
const MIN_GLUED: usize = 4;
/// What stands in such a name, and between it and the key.
static JOINED: ByteTable = ByteTable::of(ByteSet::of(b" _-./").union(ByteSet::ALPHANUMERIC));

/// A key that may be that of a vendor's secret.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub key: Place,
    /// Whether it stands in a sentence.
    pub spoken: bool,
    /// Whether it is nothing but the name of a vendor.
    pub alone: bool,
}

/// Which vendors the texts before keys name, as far as it was found out.
#[derive(Default)]
pub(crate) struct Naming {
    texts: Cache<Rows, 256>,
    /// By the text before a key in a sentence.
    spoken: Cache<Rows, 256>,
}

/// The places of vendors in the table.
type Rows = Arc<[usize]>;

/// What a key names.
pub(crate) struct KeyNames {
    rows: Rows,
    /// Whether it is a name for a secret in a sentence, too.
    may_be_spoken: bool,
    /// Whether it is called nothing but key.
    is_bare: bool,
}

impl KeyNames {
    /// Whether it is none of a vendor's.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Vendors {
    /// Whether a key of these words may be that of a secret of a vendor's.
    pub(crate) fn may_name(&self, words: &Words) -> bool {
        !self.is_empty() && is_secret_key(words)
    }

    /// Whether the last word of `key` is the name of a vendor whose secrets stand right behind it.
    pub(crate) fn ends_with_name(&self, key: &[u8]) -> bool {
        let name = &key[key.len() - ByteSet::ALPHANUMERIC.run_back(key)..];
        !self.is_empty() && VENDORS_ALONE.has_in_any_case(name)
    }

    /// The rules of the vendors that the owner names, whose `key` may name one, or what stands right before it; in a
    /// sentence, where nothing but words that belong to the key stand between it and the name.
    pub(crate) fn of(&self, owner: Owner, key: &KeyNames, bytes: &[u8], known: &mut Naming) -> Vec<usize> {
        if owner.alone {
            return key.rows.to_vec();
        }
        if owner.spoken && !key.may_be_spoken {
            return vec![];
        }
        let before = match apart(owner.key, key.is_bare, bytes) {
            Some(b"") => Rows::default(),
            Some(before) if owner.spoken => known.spoken.get(before, || self.rows(&last_name(&Words::of(before)))),
            Some(before) => known.texts.get(before, || self.rows(&Words::of(before))),
            None => Rows::default(),
        };
        if key.rows.is_empty() && before.is_empty() {
            return if owner.spoken { self.spoken(owner.key, bytes, known).to_vec() } else { vec![] };
        }
        let mut rows = [&key.rows[..], &before[..]].concat();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Whether the owner names any vendor, be it in a sentence or not.
    pub(crate) fn any_of(&self, owner: Owner, key: &KeyNames, bytes: &[u8], known: &mut Naming) -> bool {
        if owner.alone || !key.rows.is_empty() {
            return !key.rows.is_empty();
        }
        let before = apart(owner.key, key.is_bare, bytes).unwrap_or_default();
        // The last words of a sentence name none that all of them do not.
        let is_named = !before.is_empty() && !known.texts.get(before, || self.rows(&Words::of(before))).is_empty();
        is_named || key.may_be_spoken && !self.spoken(owner.key, bytes, known).is_empty()
    }

    /// The vendors that the key and the word before it name together: `daily ACCESS`.
    fn spoken(&self, key: Place, bytes: &[u8], known: &mut Naming) -> Rows {
        let Some(both) = key.with_word_before(bytes) else { return Rows::default() };
        let text = &bytes[both.start..both.end];
        known.texts.get(text, || self.rows(&Words::of(text)))
    }

    /// What a key of these words names.
    pub(crate) fn key(&self, words: &Words) -> KeyNames {
        let is_spoken = |word: &[u8]| SPOKEN.has(word) || word.strip_suffix(b"s").is_some_and(|word| SPOKEN.has(word));
        let is_glued = || words.count() > 0 && is_spoken_glued(words.get(words.count() - 1));
        let may_be_spoken = words.iter().any(is_spoken) || is_glued();
        KeyNames { rows: self.rows(words), may_be_spoken, is_bare: words.all() == b"key" }
    }

    fn rows(&self, words: &Words) -> Rows {
        let mut rows = Vec::new();
        self.mentioned(words, &mut rows);
        if rows.is_empty() { Rows::default() } else { rows.into() }
    }

    /// The rule of the vendor at `row`, if `text` is of one of the forms of its values; `alone`: of one that has an end.
    pub(crate) fn of_form(&self, row: usize, text: &[u8], alone: bool) -> Option<RuleIndex> {
        let mut forms = self.forms(row).iter().filter(|form| !alone || form.is_bounded());
        forms.any(|form| fits(form, text)).then(|| self.rule(row))
    }
}

/// How many of the bytes before `key` tell which vendors it names, or none does: those of [`apart`], and of the word before it
/// and what makes that a value.
pub(crate) fn reach(key: Place, bytes: &[u8]) -> usize {
    let words = ByteSet::of(b" _-./$").union(ByteSet::ALPHANUMERIC);
    words.run_back(&bytes[key.start.saturating_sub(MAX_APART)..key.start]) + 3
}

fn is_secret(word: &[u8]) -> bool {
    VENDOR_SECRETS.has(word) || word.strip_suffix(b"s").is_some_and(|word| VENDOR_SECRETS.has(word))
}

/// Whether a key in one word ends with a word for a secret: `algoliakey`.
fn is_glued(key: &[u8]) -> bool {
    VENDOR_SECRETS.words().iter().any(|word| word.len() >= 3 && key.ends_with(word.as_bytes()))
}

/// Whether a word ends with one that names a secret in a sentence, too: `shortcutaccess`, `SECRETKEY`.
fn is_spoken_glued(key: &[u8]) -> bool {
    let glued = |word: &&str| key.len() >= word.len() + MIN_GLUED && key.ends_with(word.as_bytes());
    SPOKEN.words().iter().any(glued)
}

/// Whether a key of these words holds one for a secret, and none that makes it something public.
fn is_secret_key(words: &Words) -> bool {
    let last = (0..words.count()).rev().find(|&i| is_secret(words.get(i)));
    let Some(last) = last else { return is_glued(words.all()) };
    let record = words.get(last) == b"key" && last > 0 && names_record(words.get(last - 1));
    !record && !(last + 1..words.count()).map(|i| words.get(i)).any(is_about)
}

/// Whether a word after the one for a secret makes it something about one; ids are secrets of some vendors.
fn is_about(word: &[u8]) -> bool {
    ABOUT.has(word) || word != b"id" && TURNS.has(word)
}

/// What stands right before the key on its line, as far back as it can belong to it: letters, digits and what joins
/// words. None where the key is that of a record: `azure cache key`.
fn apart(key: Place, is_bare: bool, bytes: &[u8]) -> Option<&[u8]> {
    let before = &bytes[key.start.saturating_sub(MAX_APART)..key.start];
    let before = &before[before.len() - JOINED.run_back(before)..];
    (!is_bare || !ends_with_record(before)).then_some(before)
}

/// Whether the last word of `text` is the name of something that has keys.
fn ends_with_record(text: &[u8]) -> bool {
    let text = &text[..text.len() - ByteSet::ALPHANUMERIC.complement().run_back(text)];
    let word = &text[text.len() - ByteSet::ALPHANUMERIC.run_back(text)..];
    if word.iter().all(u8::is_ascii_lowercase) {
        return names_record(word);
    }
    let words = Words::of(word);
    words.count() > 0 && names_record(words.get(words.count() - 1))
}

/// The last of `words` that are not words which belong to a key: at most three.
fn last_name(words: &Words) -> Words {
    let end = (0..words.count()).rev().find(|&i| !BETWEEN.has(words.get(i))).map_or(0, |last| last + 1);
    let words: Vec<&[u8]> = (end.saturating_sub(3)..end).map(|i| words.get(i)).collect();
    Words::of(&words.join(&b'_'))
}

/// Whether a key of such a name is that of a record, or public.
fn names_record(word: &[u8]) -> bool {
    KEYS.has(word)
}

/// Whether `text` is of that form, as far as it is looked at.
fn fits(form: &Form, text: &[u8]) -> bool {
    (form.least..=form.most).contains(&text.len())
        && match form.alphabet.set() {
            Some(set) => {
                let text = &text[..text.len().min(LOOKED_AT)];
                set.run(text) == text.len()
            }
            None if form.alphabet == Alphabet::Uuid => is_uuid(text),
            None => !text.contains(&b' '),
        }
}
