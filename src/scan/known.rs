//! Known values as findings. They need no window: each is compared in full.

use super::Pass;
use super::window::{Hit, Tail};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::rules::{Matcher, RuleSet};

impl Pass<'_> {
    /// Looks for `known` values, and holds from where one may begin that is not all in hand.
    pub(super) fn known_values(&mut self, known: &Snapshot) {
        if known.is_empty() {
            return;
        }
        let rule = rule(&self.scanner.rules);
        let hold = known.find(self.text, self.goes_on, |span| self.hits.push((rule, hit(span))));
        self.hold = self.hold.min(hold.unwrap_or(usize::MAX));
    }
}

/// A known value's span as a hit.
pub(crate) fn hit(span: Span) -> Hit {
    Hit { span, quotes: None, tail: Tail(ByteSet::EMPTY) }
}

/// The rule that known values are masked under: the last.
pub(crate) fn rule(rules: &RuleSet) -> RuleIndex {
    let known = rules.indexed().filter(|(_, rule)| matches!(rule.matcher, Matcher::Known));
    known.map(|(index, _)| index).last().expect("values are known only where a rule names them")
}
