//! Known values as findings. They need no window: each is compared in full.

use super::Pass;
use super::record::Record;
use super::window::{Hit, Tail};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::rules::{Matcher, RuleSet};
use crate::text::decoded::Decoded;
use crate::text::dump::Dump;
use crate::text::escape;

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

    /// Looks for `known` values in the texts that the records with a byte from `from` on may stand for: whoever writes a value may
    /// escape some of its characters and others not.
    pub(super) fn known_in_views(&mut self, known: &Snapshot, starts_line: bool, from: usize, urgent: bool) {
        if known.is_empty() {
            return;
        }
        let mut at = from;
        while at <= self.text.len() {
            let record = self.record(at, starts_line);
            at = record.span.end + 1;
            if record.is_whole {
                self.find_in_views(known, record.span);
            } else if record.is_open {
                self.hold_views(known, &record, urgent);
            }
        }
    }

    fn find_in_views(&mut self, known: &Snapshot, record: Span) {
        let (rule, text) = (rule(&self.scanner.rules), &self.text[record.range()]);
        let mut note = |span: Span| self.hits.push((rule, hit(span.shifted(record.start))));
        let views = if self.signs.may_be_in(record) { Decoded::views(text) } else { vec![] };
        for view in views {
            known.find(&view.bytes, None, |span| note(view.origin(span)));
        }
        for dump in Dump::all(text) {
            known.find(&dump.bytes, None, |span| note(dump.origin(span)));
        }
    }

    /// Holds the open `record` from where a value may stand in one of its texts: from its first escape on, from where one begins
    /// before that, and from where a dump may go on; if it is `urgent`, from where one does begin in its texts so far.
    fn hold_views(&mut self, known: &Snapshot, record: &Record, urgent: bool) {
        let text = &self.text[record.span.range()];
        let held = if urgent {
            let begun = |view: &Decoded| {
                let at = known.find(&view.bytes, Some(SHOWN), |_| ())?;
                Some(view.origin(Span::new(at, at + 1)).start)
            };
            Decoded::views(text).iter().filter_map(begun).min()
        } else {
            let first = escape::first_hint(text);
            let escaped =
                first.map(|first| known.find(&text[..first], Some(1), |_| ()).map_or(first, |at| at.min(first)));
            escaped.into_iter().chain(Dump::open(text)).chain(first_dumped(known, text)).min()
        };
        self.hold = self.hold.min(held.map_or(usize::MAX, |held| record.span.start + held));
    }
}

/// Where the first of `known` values begins that `text` has as a dump.
fn first_dumped(known: &Snapshot, text: &[u8]) -> Option<usize> {
    let mut first = None;
    for dump in Dump::all(text) {
        known.find(&dump.bytes, None, |span| first = first.into_iter().chain([dump.origin(span).start]).min());
    }
    first
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
