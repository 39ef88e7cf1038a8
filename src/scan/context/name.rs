//! The name around a key word: where it stands, and what it says there.

use super::memo::{Keys, Known};
use super::{Context, Recall};
use crate::scan::grammar::bindings::MEANS;
use crate::scan::grammar::keys::Place;
use crate::scan::grammar::vendors::{KeyNames, Naming, Owner};
use crate::scan::named::Named;
use crate::scan::vendors::Vendors;

/// What a key names whose sentence tells of it is no secret.
const CACHE: &[u8] = b"cache";
/// How far before a key its sentence is looked at.
const MAX_SENTENCE: usize = 48;

/// A key word, and the name around it, if that was read already.
#[derive(Clone, Copy)]
pub(crate) struct KeyWord {
    pub at: usize,
    pub name: Option<Name>,
}

/// A name and what it says, the word before it included.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub place: Place,
    /// What it names.
    pub named: Option<Named>,
    /// The name itself, if it may be that of a vendor's secret.
    pub owner: Option<Owner>,
}

/// What a name says by its own words.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    /// What it names.
    pub named: Option<Named>,
    /// Whether it may be that of a vendor.
    pub may_be_vendors: bool,
    /// Whether it is so for nothing but the name of the vendor, at its end.
    pub is_vendor: bool,
}

impl Name {
    /// Whether it says anything of a value.
    pub(super) fn is_telling(&self) -> bool {
        self.named.is_some() || self.owner.is_some()
    }

    /// The same name, its place counted from `by` bytes before.
    pub(super) fn shifted(self, by: usize) -> Name {
        self.moved(|place| Place { start: place.start + by, end: place.end + by })
    }

    /// The same name, its place counted from `by` bytes behind.
    pub(super) fn back(self, by: usize) -> Name {
        self.moved(|place| Place { start: place.start - by, end: place.end - by })
    }

    fn moved(self, to: impl Fn(Place) -> Place) -> Name {
        let owner = self.owner.map(|owner| Owner { key: to(owner.key), ..owner });
        Name { place: to(self.place), owner, ..self }
    }
}

impl Context {
    /// The name at `place` of `bytes`, which by its words says what is `said`.
    pub(super) fn name(&self, bytes: &[u8], place: Place, said: Said, recall: &mut Recall) -> Name {
        let named = said.named.and_then(|named| self.with_word_before(bytes, place, named, &mut recall.keys));
        let owner = Owner { key: place, spoken: false, alone: said.is_vendor };
        let is_owner = said.may_be_vendors && (named.is_some() || self.names_vendor(bytes, owner, recall));
        Name { place, named, owner: Some(owner).filter(|_| is_owner) }
    }

    /// What the key at `place` names that by itself is `named`, a weak one together with the word before it: `api key: …`,
    /// `public key: …`.
    fn with_word_before(&self, bytes: &[u8], place: Place, named: Named, keys: &mut Keys) -> Option<Named> {
        if !named.is_weak() {
            return Some(named);
        }
        let is_key = bytes[place.start..place.end].eq_ignore_ascii_case(b"key");
        if is_key && tells_of_cache(&bytes[place.start.saturating_sub(MAX_SENTENCE)..place.start]) {
            return None;
        }
        let is_word = |both: &Place| !MEANS.contains(&&bytes[both.start..place.start - 1]);
        let Some(both) = place.with_word_before(bytes).filter(is_word) else { return Some(named) };
        self.known(&bytes[both.start..both.end], keys).said.named
    }

    /// Whether `owner` names any vendor, be it in a sentence or not.
    pub(super) fn names_vendor(&self, bytes: &[u8], owner: Owner, recall: &mut Recall) -> bool {
        self.of_vendors(bytes, owner, recall, Vendors::any_of)
    }

    /// What `ask` says of the vendors that `owner` names.
    pub(super) fn of_vendors<T>(
        &self,
        bytes: &[u8],
        owner: Owner,
        recall: &mut Recall,
        ask: fn(&Vendors, Owner, &KeyNames, &[u8], &mut Naming) -> T,
    ) -> T {
        let key = self.known(&bytes[owner.key.start..owner.key.end], &mut recall.keys);
        ask(&self.lookup.vendors, owner, key.vendors(&self.lookup.vendors), bytes, &mut recall.vendors)
    }

    /// Whether the key `text`, whatever stands around it, is of a kind of which every value is secret.
    pub(crate) fn names_secret(&self, text: &[u8]) -> bool {
        let known = Known::of(text, &self.lookup.names, &self.lookup.vendors);
        known.said.named.is_some_and(|named| named.kind.is_of_secrets())
    }

    /// What is known of the key `text`.
    pub(super) fn known<'k>(&self, text: &[u8], keys: &'k mut Keys) -> &'k Known {
        keys.at(text, || Known::of(text, &self.lookup.names, &self.lookup.vendors))
    }
}

/// Whether the last line of `text` tells of a cache: `cache already exists for key: …`.
fn tells_of_cache(text: &[u8]) -> bool {
    let line = &text[memchr::memrchr(b'\n', text).map_or(0, |end| end + 1)..];
    let begins = |at: usize| line[at..].get(..CACHE.len()).is_some_and(|word| word.eq_ignore_ascii_case(CACHE));
    memchr::memchr2_iter(b'c', b'C', line).any(begins)
}
