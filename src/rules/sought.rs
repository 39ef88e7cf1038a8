//! What of a rule set is looked for. It is taken from the constants where a rule comes with the program, so that nothing
//! is unpacked for it.

use std::borrow::Cow;

use super::builtin::{self, BuiltIn, VendorData};
use super::listed::Listed;
use super::literals::Sign;
use super::schema::{Confidence, RuleSource, Tier, VendorSource};
use super::vendor::{self, Form, squeezed};
use super::{Matcher, RuleSet, Shape};
use crate::finding::RuleIndex;

/// A vendor whose opaque values are looked for.
#[derive(Clone, Copy)]
pub(crate) enum Vendor<'r> {
    BuiltIn(&'r VendorData),
    Read(&'r VendorSource),
}

impl<'r> Vendor<'r> {
    /// Its names, each [`squeezed`].
    pub(crate) fn names(self) -> impl Iterator<Item = Cow<'r, [u8]>> {
        let (built_in, read) = match self {
            Vendor::BuiltIn(data) => (Some(data), &[][..]),
            Vendor::Read(source) => (None, source.names.as_slice()),
        };
        let built_in = built_in.into_iter().flat_map(VendorData::squeezed).map(Cow::Borrowed);
        built_in.chain(read.iter().map(|name| Cow::Owned(squeezed(name))))
    }

    /// What its values look like.
    ///
    /// # Errors
    /// What is no form.
    pub(crate) fn forms(self) -> Result<Cow<'r, [Form]>, String> {
        match self {
            Vendor::BuiltIn(data) => Ok(Cow::Borrowed(data.forms())),
            Vendor::Read(source) => vendor::forms(source).map(Cow::Owned),
        }
    }
}

impl Listed {
    fn vendor(&self) -> Option<Vendor<'_>> {
        match self {
            Listed::BuiltIn(BuiltIn::Vendor(place), _) => Some(Vendor::BuiltIn(builtin::vendor(*place))),
            Listed::Read(rule) => match &rule.matcher {
                Matcher::Vendor(source) => Some(Vendor::Read(source)),
                _ => None,
            },
            Listed::BuiltIn(BuiltIn::Rule(_), _) => None,
        }
    }
}

impl RuleSet {
    /// Whether no more and no less is looked for than by default, known values apart.
    pub(crate) fn is_default(&self) -> bool {
        let mut rules = self.rules.iter();
        let mut is_next = |wanted| matches!(rules.next(), Some(Listed::BuiltIn(built_in, _)) if built_in == wanted);
        let has_all = builtin::ALL.iter().filter(|rule| rule.confidence() >= Confidence::ENOUGH).all(&mut is_next);
        self.confidence == Confidence::ENOUGH
            && has_all
            && rules.all(|listed| matches!(listed, Listed::Read(rule) if matches!(rule.matcher, Matcher::Known)))
    }

    /// The literals, in lower case, by which shape rules are looked for: first those of the built-in rules, in the
    /// alphabet's order.
    pub(crate) fn literals(&self) -> impl Iterator<Item = (RuleIndex, &[u8], Sign)> {
        let places = self.places();
        let built_in = builtin::literals()
            .filter_map(move |(place, literal, sign)| Some(((*places.get(usize::from(place))?)?, literal, sign)));
        built_in.chain(self.listed().flat_map(|(index, listed)| {
            let read = match listed {
                Listed::Read(rule) => rule.literals.as_slice(),
                Listed::BuiltIn(..) => &[],
            };
            read.iter().map(move |(literal, sign)| (index, literal.as_slice(), *sign))
        }))
    }

    /// The shape rules that no literal tells of; those of the built-in rules all have one.
    pub(crate) fn unanchored(&self) -> impl Iterator<Item = (RuleIndex, &Shape)> {
        self.listed().filter_map(|(index, listed)| match listed {
            Listed::Read(rule) if rule.literals.is_empty() => match &rule.matcher {
                Matcher::Shape(shape) => Some((index, &**shape)),
                _ => None,
            },
            _ => None,
        })
    }

    /// Where each rule of the constants stands in the set, if it is on.
    fn places(&self) -> Vec<Option<RuleIndex>> {
        let mut places = vec![];
        for (index, listed) in self.listed() {
            if let Listed::BuiltIn(BuiltIn::Rule(place), _) = listed {
                places.resize(usize::from(*place), None);
                places.push(Some(index));
            }
        }
        places
    }

    /// The shape rules, unpacked.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = (RuleIndex, &Shape)> {
        let shapes = self.listed().filter(|(_, listed)| listed.tier() == Tier::Shape);
        shapes.filter_map(|(index, listed)| match &listed.rule().matcher {
            Matcher::Shape(shape) => Some((index, &**shape)),
            _ => None,
        })
    }

    /// The rules of the context tiers, but for the rows of the vendor context table.
    pub(crate) fn named(&self) -> impl Iterator<Item = (RuleIndex, &RuleSource)> {
        let named = self.listed().filter(|(_, listed)| listed.tier() != Tier::Shape && !listed.is_vendor());
        named.filter_map(|(index, listed)| match &listed.rule().matcher {
            Matcher::Context(source) => Some((index, source)),
            _ => None,
        })
    }

    /// The rows of the vendor context table.
    pub(crate) fn vendors(&self) -> impl Iterator<Item = (RuleIndex, Vendor<'_>)> {
        self.listed().filter_map(|(index, listed)| Some((index, listed.vendor()?)))
    }

    fn listed(&self) -> impl Iterator<Item = (RuleIndex, &Listed)> {
        (0..).map(RuleIndex).zip(&self.rules)
    }
}
