//! A key word that is part of a name: what that names, and what joins it to a value.

use super::Judge;
use super::values::{Asked, assignment};
use crate::decide::Kind;
use crate::scan::context::glance;
use crate::scan::context::memo::Known;
use crate::scan::grammar::assignments::before_value;
use crate::scan::grammar::bindings::MEANS;
use crate::scan::grammar::columns;
use crate::scan::grammar::keys::{Key, Place};
use crate::scan::grammar::lookup::Named;
use crate::scan::grammar::placeholders::{ends_with_mask, inside_label};
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::grammar::vendors::Owner;
use crate::scan::window::ByteSet;

/// What a key names whose sentence tells of it is no secret.
const CACHE: &[u8] = b"cache";
/// How far before a key its sentence is looked at.
const MAX_SENTENCE: usize = 48;
/// What the names of resources of AWS are made of, up to the one of their type.
const NAMES_OF_CLOUDS: ByteSet = ByteSet::of(b":-_*").union(ByteSet::ALPHANUMERIC);
/// The most quotes and backslashes before a value.
const MAX_QUOTES: usize = 8;

impl Judge<'_, '_> {
    /// Judges the name around `at`.
    pub(super) fn key(&mut self, at: usize) {
        let Some(place) = Place::around(self.reader, at) else { return };
        if !glance::may_separate(self.reader, place) {
            return;
        }
        let &Known { named, may_be_vendors, is_vendor, ref words, .. } = self.known(place);
        let key = Key { start: place.start, end: place.end, words: words.clone() };
        let named = named.and_then(|named| self.named_with_word_before(place, named));
        if named.is_none() && !may_be_vendors || self.is_no_key(place) {
            return;
        }
        let named = named.filter(|_| key.words.all() != b"identified" || self.tells_of_account(place.start));
        let named = self.named_here(&key, named);
        if named.is_some() || may_be_vendors {
            let owner = Owner { key: place, spoken: false, alone: is_vendor };
            self.for_name(key.span(), |judge| judge.value_of(&key, named, Some(owner).filter(|_| may_be_vendors)));
        }
    }

    /// Whether it is none for what is around it.
    fn is_no_key(&self, place: Place) -> bool {
        let bytes = self.reader.bytes;
        let before = &bytes[..place.start];
        // What follows two slashes is the user or the host of a URL, which has a judge of its own.
        let is_url = before.ends_with(b"//") || before.ends_with(b"pkcs11:");
        let is_attribute = before.ends_with(b";") && bytes[place.start..place.end].eq_ignore_ascii_case(b"issecret");
        let name = &before[before.len() - NAMES_OF_CLOUDS.run_back(before)..];
        let is_resource = before.ends_with(b":") && name.starts_with(b"arn:");
        let is_script = [&b"<script "[..], b"<style "].iter().any(|tag| before.ends_with(tag));
        is_url
            || is_resource
            || is_script
            || is_attribute
            || inside_label(bytes, place.start)
            || ends_with_mask(before)
            || place.is_file(bytes)
            || place.is_switch(bytes)
    }

    /// Judges what stands behind the key; `owner`: the key, if it may be that of a vendor's secret.
    fn value_of(&mut self, key: &Key, named: Option<Named>, owner: Option<Owner>) {
        if named.is_some_and(|named| self.column(key, named)) {
            return;
        }
        let separator = Separator::after(self.reader, key);
        if self.reader.undecided() {
            return self.hold_after(key.end);
        }
        let ends_line = |at| self.reader.get(at).is_none_or(|b| b == b'\r');
        match separator.filter(|separator| separator.form != Form::List || !ends_line(separator.value)) {
            Some(separator) if self.names_other(key, separator) => {}
            Some(separator) => {
                let owner = owner.map(|owner| Owner { spoken: separator.form == Form::Prose, ..owner });
                let asked = Asked::new(named, owner);
                self.separated(key, separator, &asked);
            }
            None => self.waiting(key, named),
        }
    }

    /// `INSERT INTO users (name, password) VALUES ('ann', 'secret')`.
    fn column(&mut self, key: &Key, named: Named) -> bool {
        let Some((index, values)) = columns::find(self.reader, key) else { return false };
        columns::values(self.reader, index, values, |value| {
            let separator = Separator { form: Form::Assign, value, loose: false, apart: false, quote: None };
            self.assign(&assignment(separator), &Asked::of(named));
        });
        true
    }

    /// A separator that is not complete: what stands behind the key is held, unless it is nothing but blanks and signs.
    fn hold_after(&self, from: usize) {
        let from = separators::behind_owner(self.reader.bytes, from).unwrap_or(from);
        self.reader.begin(from + before_value(&self.reader.bytes[from..]));
    }

    /// Whether it is the name of something that is no secret for what follows: a file in a folder, a verdict, a folder.
    fn names_other(&self, key: &Key, separator: Separator) -> bool {
        let bytes = self.reader.bytes;
        let is_file = || matches!(separator.form, Form::Prose | Form::Space) && bytes[..key.start].ends_with(b"/");
        let is_spoken = matches!(separator.form, Form::List | Form::Space | Form::Prose | Form::Said);
        is_file()
            || key.is_verdict(bytes)
            || self.names_folder(key, separator)
            || is_spoken && separator.quote.is_some() && (key.is_value(bytes) || !key.begins_string(bytes))
    }

    /// The kind of name that the key is where it stands: the key of a record is one in capitals and in a query only.
    fn named_here(&self, key: &Key, named: Option<Named>) -> Option<Named> {
        let bytes = self.reader.bytes;
        let is_single = key.words.count() == 1 || key.words.get(0) == b"x";
        let is_spelt = || bytes[key.start..key.end].iter().any(|b| b"_-".contains(b));
        let is_name = is_single || key.is_constant(bytes) || is_spelt() || key.place().is_parameter(bytes);
        let named = named?;
        match named.kind {
            Kind::WeakKey if !is_single => is_name.then_some(Named { kind: Kind::Weak, ..named }),
            _ => Some(named),
        }
    }

    /// Whether it is the variable of a shell for its folder, and a path is its value: `PWD=/srv/app`.
    fn names_folder(&self, key: &Key, separator: Separator) -> bool {
        let at = self.reader.run(ByteSet::of(b"\\\"'"), separator.value, MAX_QUOTES);
        let drive = || self.reader.is(at + 1, b':') && self.reader.has(at, ByteSet::UPPER);
        let is_member = self.reader.bytes[..key.start].ends_with(b";");
        [b"pwd".as_slice(), b"oldpwd"].contains(&key.words.all())
            && key.is_constant(self.reader.bytes)
            && !is_member
            && (self.reader.has(at, ByteSet::of(b"/~")) || drive())
    }

    /// What the key names that by itself is `named`, a weak one together with the word before it: `api key: …`, `public key: …`.
    fn named_with_word_before(&mut self, place: Place, named: Named) -> Option<Named> {
        if !named.is_weak() {
            return Some(named);
        }
        if self.reader.slice(place.start, place.end).eq_ignore_ascii_case(b"key") && self.tells_of_cache(place.start) {
            return None;
        }
        let both = place.with_word_before(self.reader.bytes);
        let is_word = |both: &Place| !MEANS.contains(&self.reader.slice(both.start, place.start - 1));
        let Some(both) = both.filter(is_word) else { return Some(named) };
        self.known(both).named
    }

    /// Whether the text right before `at` tells of a cache: `cache already exists for key: …`.
    fn tells_of_cache(&self, at: usize) -> bool {
        let before = &self.reader.bytes[at.saturating_sub(MAX_SENTENCE)..at];
        let begins = |at: usize| before[at..].get(..CACHE.len()).is_some_and(|word| word.eq_ignore_ascii_case(CACHE));
        memchr::memchr2_iter(b'c', b'C', before).any(begins)
    }

    /// Whether a statement about an account of a database stands before `at`: `ALTER USER svc`.
    fn tells_of_account(&self, at: usize) -> bool {
        let before = self.reader.bytes[..at].to_ascii_lowercase();
        [b"user ".as_slice(), b"role ", b"grant ", b"connect to "]
            .iter()
            .any(|word| memchr::memmem::find(&before, word).is_some())
    }

    fn known(&mut self, place: Place) -> &Known {
        self.context.known(self.reader.slice(place.start, place.end), &mut self.memo.recall.keys)
    }
}
