//! The rules of a set, one behind the other.

use std::sync::OnceLock;

use super::builtin::{self, BuiltIn};
use super::schema::{Confidence, Tier};
use super::{Matcher, Rule, load};

/// A rule of a set. One that comes with the program is unpacked when it is first asked for: most are never met.
#[derive(Debug)]
pub(super) enum Listed {
    BuiltIn(BuiltIn, OnceLock<Box<Rule>>),
    Read(Box<Rule>),
}

impl Listed {
    pub(super) fn built_in(built_in: BuiltIn) -> Listed {
        Listed::BuiltIn(built_in, OnceLock::new())
    }

    pub(super) fn read(rule: Rule) -> Listed {
        Listed::Read(Box::new(rule))
    }

    /// The rule itself.
    pub(super) fn rule(&self) -> &Rule {
        match self {
            Listed::BuiltIn(built_in, rule) => rule.get_or_init(|| Box::new(load::unpacked(*built_in))),
            Listed::Read(rule) => rule,
        }
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Listed::BuiltIn(BuiltIn::Rule(place), _) => builtin::rule(*place).id.get(),
            Listed::BuiltIn(BuiltIn::Vendor(place), _) => builtin::vendor(*place).id.get(),
            Listed::Read(rule) => &rule.id,
        }
    }

    pub(super) fn tier(&self) -> Tier {
        match self {
            Listed::BuiltIn(BuiltIn::Rule(place), _) => builtin::rule(*place).tier,
            Listed::BuiltIn(BuiltIn::Vendor(_), _) => Tier::Vendor,
            Listed::Read(rule) => rule.tier,
        }
    }

    pub(super) fn confidence(&self) -> Confidence {
        match self {
            Listed::BuiltIn(built_in, _) => built_in.confidence(),
            Listed::Read(rule) => rule.confidence,
        }
    }

    /// What every secret of the kind begins with, which is public.
    pub(super) fn public_prefix(&self) -> &[u8] {
        match self {
            Listed::BuiltIn(BuiltIn::Rule(place), _) => builtin::rule(*place).public_prefix(),
            Listed::BuiltIn(BuiltIn::Vendor(_), _) => b"",
            Listed::Read(rule) => rule.public_prefix(),
        }
    }

    /// Whether it is a row of the vendor context table.
    pub(super) fn is_vendor(&self) -> bool {
        match self {
            Listed::BuiltIn(built_in, _) => matches!(built_in, BuiltIn::Vendor(_)),
            Listed::Read(rule) => matches!(rule.matcher, Matcher::Vendor(_)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_rule_is_what_it_holds() {
        for listed in load::builtin() {
            let told = (listed.id(), listed.tier(), listed.confidence(), listed.public_prefix());
            let rule = listed.rule();
            assert_eq!(told, (&*rule.id, rule.tier, rule.confidence, rule.public_prefix()));
        }
    }
}
