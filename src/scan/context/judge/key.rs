//! A key word that is part of a name: what that names, and what joins it to a value.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Judge;
use super::values::{Asked, assignment};
use crate::decide::Kind;
use crate::scan::context::{Name, glance};
use crate::scan::grammar::assignments::before_value;
use crate::scan::grammar::columns;
use crate::scan::grammar::keys::{Key, Place};
use crate::scan::grammar::placeholders::{ends_with_mask, inside_label};
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::grammar::vendors::Owner;
use crate::scan::named::Named;
use crate::scan::window::ByteSet;

/// What the names of resources of AWS begin with.
static ARN: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"arn:"));
/// What they are made of, up to the name of their type.
const NAMES_OF_CLOUDS: ByteSet = ByteSet::of(b":-_*").union(ByteSet::ALPHANUMERIC);
/// The most quotes and backslashes before a value.
const MAX_QUOTES: usize = 8;

impl Judge<'_, '_> {
    /// Judges the name around `at`.
    pub(super) fn key(&mut self, at: usize) {
        let Some(name) = self.name_around(at).filter(Name::is_telling) else { return };
        let place = name.place;
        if self.is_no_key(place) {
            return;
        }
        let words =
            self.context.known(self.reader.slice(place.start, place.end), &mut self.memo.recall.keys).words.clone();
        let key = Key { start: place.start, end: place.end, words };
        let named = name.named.filter(|_| key.words.all() != b"identified" || self.tells_of_account(place.start));
        let named = self.named_here(&key, named);
        let is_none = named.is_none() && name.named.is_some();
        let owner = name
            .owner
            .filter(|&owner| !is_none || self.context.names_vendor(self.reader.bytes, owner, &mut self.memo.recall));
        if named.is_some() || owner.is_some() {
            self.for_name(key.span(), |judge| judge.value_of(&key, named, owner));
        }
    }

    /// The name around `at`, as it was read when the key word was seen.
    fn name_around(&mut self, at: usize) -> Option<Name> {
        let seen = self.memo.key_word.take().filter(|seen| seen.at == self.base + at);
        if let Some(name) = seen.and_then(|seen| seen.name) {
            return Some(name.back(self.base));
        }
        let place = Place::around(self.reader, at).filter(|&place| glance::may_separate(self.reader, place))?;
        let recall = &mut self.memo.recall;
        let said = self.context.known(self.reader.slice(place.start, place.end), &mut recall.keys).said;
        Some(self.context.name(self.reader.bytes, place, said, recall))
    }

    /// Whether it is none for what is around it.
    fn is_no_key(&self, place: Place) -> bool {
        let bytes = self.reader.bytes;
        let before = &bytes[..place.start];
        // What follows two slashes is the user or the host of a URL, which has a judge of its own.
        let is_url = before.ends_with(b"//") || before.ends_with(b"pkcs11:");
        let is_attribute = before.ends_with(b";") && bytes[place.start..place.end].eq_ignore_ascii_case(b"issecret");
        let name = || &before[before.len() - NAMES_OF_CLOUDS.run_back(before)..];
        let is_resource = before.ends_with(b":") && ARN.find(before).is_some() && name().starts_with(b"arn:");
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
        self.announces(key, named);
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

    /// Whether a statement about an account of a database stands before `at`: `ALTER USER svc`.
    fn tells_of_account(&self, at: usize) -> bool {
        let before = self.reader.bytes[..at].to_ascii_lowercase();
        [b"user ".as_slice(), b"role ", b"grant ", b"connect to "]
            .iter()
            .any(|word| memchr::memmem::find(&before, word).is_some())
    }
}
