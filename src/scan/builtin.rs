//! What is looked for by default, as constants: the build script derives them as [`Anchors`](super::anchors::Anchors) does
//! where other rules are on.

use std::borrow::Cow::{self, Borrowed};

use super::buckets::Buckets;
use super::literals::Target::*;
use super::lookup::Lookup;
use super::masks::heads::{FEW, Groups, Heads};
use super::named::{Named, Names};
use super::table::{Entry, Mesh, Sieve, Table};
use super::vendors::{Name, Vendors};
use crate::decide::Kind;
use crate::finding::RuleIndex;
use crate::rules::schema::{Confidence, ValueKind};
use crate::rules::{Alphabet, Form};

/// The literals.
pub(super) static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The names of secrets and of vendors.
pub(super) static LOOKUP: Lookup = include!(concat!(env!("OUT_DIR"), "/lookup.rs"));

static FEW_HEADS: Heads = include!(concat!(env!("OUT_DIR"), "/few_heads.rs"));

static MANY_HEADS: Heads = include!(concat!(env!("OUT_DIR"), "/many_heads.rs"));

/// Their heads.
pub(super) fn heads(groups: Groups) -> Cow<'static, Heads> {
    Borrowed(if groups == FEW { &FEW_HEADS } else { &MANY_HEADS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleSet, Selection};
    use crate::scan::anchors::with_literals;
    use crate::scan::context::Context;
    use crate::scan::literals::Sought;
    use crate::scan::masks::heads::MANY;

    #[test]
    fn constants_are_of_the_default_rules_alone() {
        let is_default = |selection: &Selection| RuleSet::load(selection).expect("rules").is_default();
        let selection = Selection::default();
        assert!(is_default(&selection) && RuleSet::builtin().with_known().is_default());
        let acme = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme.toml");
        assert!(!is_default(&Selection { paths: vec![acme.into()], ..selection.clone() }));
        assert!(!is_default(&Selection { only: vec!["github-pat".into()], ..selection.clone() }));
        assert!(!is_default(&Selection { disable: vec!["github-pat".into()], ..selection.clone() }));
        assert!(!is_default(&Selection { min_confidence: Confidence::High, ..selection.clone() }));
        assert!(!is_default(&Selection { min_confidence: Confidence::Low, ..selection }));
    }

    #[test]
    fn constants_are_what_the_rules_tell() {
        let rules = RuleSet::builtin();
        let context = Context::of(&rules.named().collect::<Vec<_>>(), rules.vendors(), rules.confidence());
        assert!(LOOKUP == *context.expect("the built-in rules go together").lookup);
        with_literals(&rules, |literals| {
            let sought = Sought::of(literals);
            // Not `assert_eq!`, which would print tables.
            assert!(TABLE == Table::of(literals));
            assert!([FEW, MANY].iter().all(|&groups| *heads(groups) == Heads::new(&sought, groups)));
        });
    }
}
