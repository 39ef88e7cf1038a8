//! Secrets that a key beside them names: the vendor and generic tiers.

mod glance;
mod judge;
mod keywords;
mod memo;
mod name;
pub(crate) mod spare;

use super::builtin;
use super::clean::Seen;
use super::grammar::keys::{MAX_KEY, Place};
use super::grammar::reader::Reader;
use super::grammar::vendors;
use super::kept::Kept;
use super::lookup::Lookup;
use super::window::{BEFORE, Edge, Window};
use crate::finding::RuleIndex;
use crate::rules::schema::{Confidence, RuleSource};
use crate::rules::{RuleSet, Vendor};
use glance::Glance;
use keywords::{is_more_than_name, of_word};
pub(crate) use keywords::{keywords, word_goes_on};
pub(crate) use memo::{Memo, Recall};
pub(crate) use name::{KeyWord, Name};

/// How much of a text tells whether a key word may name anything.
pub(super) const NEAR: usize = 2 * MAX_KEY;

/// The rules of the context tiers, ready to judge key words.
pub(crate) struct Context {
    pub(super) lookup: Kept<Lookup>,
    /// How sure it has to be that what a name names is a secret.
    confidence: Confidence,
}

impl Context {
    /// The context of the `rules` that are on.
    ///
    /// # Errors
    /// What is no form of a value, and whose.
    pub(crate) fn new(rules: &RuleSet) -> Result<Context, String> {
        let confidence = rules.confidence();
        if rules.is_default() {
            return Ok(Context { lookup: Kept::Constant(&builtin::LOOKUP), confidence });
        }
        Context::of(&rules.named().collect::<Vec<_>>(), rules.vendors(), confidence)
    }

    /// That of the `rules` and `vendors` that are on.
    pub(super) fn of<'r>(
        rules: &[(RuleIndex, &RuleSource)],
        vendors: impl Iterator<Item = (RuleIndex, Vendor<'r>)>,
        confidence: Confidence,
    ) -> Result<Context, String> {
        let vendors = vendors.map(|(rule, vendor)| Ok((rule, vendor.names(), vendor.forms()?)));
        Ok(Context { lookup: Kept::Made(Box::new(Lookup::new(rules, vendors, confidence)?)), confidence })
    }

    /// The key word at `at`, if it may be judged to name anything, or what of the text tells that it may not; most words of a
    /// log are told from one before they have a window.
    pub(crate) fn key_word(&self, text: &[u8], at: usize, recall: &mut Recall) -> Result<KeyWord, Seen> {
        let unread = KeyWord { at, name: None };
        if text[at] == b':' {
            return glance::no_password(text, at).map_or(Ok(unread), Err);
        }
        if is_more_than_name(&text[at..]) {
            return Ok(unread);
        }
        let from = at.saturating_sub(BEFORE);
        let near = &text[from..text.len().min(at + NEAR)];
        let reader = Reader::new(&Window { bytes: near, base: 0, at: at - from, gap: false, edge: Edge::Unknown });
        let place = Place::around(&reader, at - from).ok_or(Seen::ALL)?;
        if glance::is_cut(near, place) {
            return Ok(unread);
        }
        let no_separator = if near[place.end] == b'\n' { None } else { glance::no_separator(&reader, place) };
        let name = match no_separator.or_else(|| glance::no_value(near, place)) {
            None => self.name_with_value(near, place, recall),
            Some(seen) => Err(seen),
        };
        let seen = |seen: Seen| seen.and(glance::around(near, at - from, place)).and(of_word(near, at - from));
        name.map(|name| KeyWord { at, name: Some(name.shifted(from)) }).map_err(|told| seen(told).shifted(from))
    }

    /// The name at `place`, if it says anything, and a value may follow, or what else but the name tells that it does not.
    fn name_with_value(&self, text: &[u8], place: Place, recall: &mut Recall) -> Result<Name, Seen> {
        let known = self.known(&text[place.start..place.end], &mut recall.keys);
        let said = known.said;
        if said.named.is_none() && !said.may_be_vendors {
            return Err(Seen::NONE);
        }
        let glance = Glance { text, place, named: said.named };
        let alone = || !said.may_be_vendors || known.vendors(&self.lookup.vendors).is_empty();
        match glance.no_value(alone) {
            Some(seen) => Err(seen),
            None => {
                let name = self.name(text, place, said, recall);
                let seen = || match said.named {
                    Some(_) => Seen::ALL,
                    None => Seen::new(place.start.saturating_sub(vendors::reach(place, text)), place.end),
                };
                if name.is_telling() { Ok(name) } else { Err(seen()) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
