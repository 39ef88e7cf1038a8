//! What keys are looked up in. Made when the program is built, for the rules that come with it.

use std::borrow::Cow;

use super::named::{Named, Names};
use super::vendors::{Row, Vendors};
use crate::finding::RuleIndex;
use crate::rules::schema::{Confidence, RuleSource, ValueKind};

/// The names of the rules of the context tiers, and the rules of what a place alone names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lookup {
    pub names: Names,
    pub vendors: Vendors,
    pub urls: Option<RuleIndex>,
    pub logins: Option<RuleIndex>,
    pub manifests: Option<RuleIndex>,
}

impl Lookup {
    /// That of the `rules` and `vendors` that are on; `confidence`: how sure it has to be that what a name names is a secret.
    ///
    /// # Errors
    /// That of the first vendor that is one.
    pub(crate) fn new<'r, N: Iterator<Item = Cow<'r, [u8]>>>(
        rules: &[(RuleIndex, &RuleSource)],
        vendors: impl Iterator<Item = Result<Row<'r, N>, String>>,
        confidence: Confidence,
    ) -> Result<Lookup, String> {
        let kinds = || rules.iter().filter_map(|(rule, source)| Some((*rule, *source, source.value?)));
        let of = |wanted| kinds().find(|(_, _, kind)| *kind == wanted).map(|(rule, ..)| rule);
        let named = kinds().flat_map(|(rule, source, kind)| {
            source.keys.iter().map(move |key| (key.as_str(), Named::of(rule, kind, key, confidence)))
        });
        Ok(Lookup {
            names: Names::new(named),
            vendors: Vendors::new(vendors)?,
            urls: of(ValueKind::Url),
            logins: of(ValueKind::Login),
            manifests: of(ValueKind::Manifest),
        })
    }
}
