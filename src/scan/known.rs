//! Known values as findings. They need no window: each is compared in full.

use super::Pass;
use super::window::{Hit, Tail};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::rules::{Matcher, RuleSet};

/// So much of a known value has shown itself to be one; any less is in many words.
pub(super) const SHOWN: usize = 4;

impl Pass<'_> {
    /// Looks for `known` values, and holds from where one may begin that is not all in hand; if it is `urgent`, from where
    /// one does begin, for all that is known.
    pub(super) fn known_values(&mut self, known: &Snapshot, urgent: bool) {
        if known.is_empty() {
            return;
        }
        let rule = rule(&self.scanner.rules);
        let least = if urgent { SHOWN } else { 1 };
        let hold = known.find(self.text, self.goes_on.then_some(least), |span| self.hits.push((rule, hit(span))));
        self.hold = self.hold.min(hold.unwrap_or(usize::MAX));
    }
}

/// A known value's span as a hit.
pub(crate) fn hit(span: Span) -> Hit {
    Hit::of(span, Tail::of(ByteSet::EMPTY))
}

/// The rule that known values are masked under: the last.
pub(crate) fn rule(rules: &RuleSet) -> RuleIndex {
    let known = rules.rules().rposition(|rule| matches!(rule.matcher, Matcher::Known));
    known
        .and_then(|index| u16::try_from(index).ok())
        .map(RuleIndex)
        .expect("values are known only where a rule names them")
}
