//! The values of headers for cookies and for credentials.

use super::Judge;
use crate::decide::{Binding, Cell, Kind};
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::ValueKind;
use crate::scan::grammar::assignments::Assignment;
use crate::scan::grammar::authorization::{self, Credentials};
use crate::scan::grammar::cookies;
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::keys::Key;
use crate::scan::grammar::placeholders::{holds_mask, starts_label, starts_mask};
use crate::scan::grammar::separators::{Form, Separator};
use crate::scan::named::Named;
use crate::scan::window::ByteSet;

/// What may stand before the value of a header, and the most of it.
const OPENS: ByteSet = ByteSet::of(b"[\\\"'` ");
const MAX_OPENS: usize = 16;

impl Judge<'_, '_> {
    /// Cookies of a header; false if there are none, and the value is to be judged like any other.
    pub(super) fn cookies(&mut self, key: &Key, separator: Separator, rule: RuleIndex) -> bool {
        // The name of a quoted cookie looks like the type of a declaration.
        let is_header = self.reader.is(key.end, b':');
        let value = if is_header { self.reader.blanks(key.end + 1) } else { separator.value };
        let at = self.reader.run(OPENS, value, MAX_OPENS);
        let mut spans = Vec::new();
        let any = (is_header || separator.form == Form::Colon || separator.quote.is_some() || at > value)
            && cookies::values(self.reader, at, |name, span| spans.push(((name, span), self.reader.undecided())));
        for ((name, span), _) in spans.into_iter().filter(|(_, undecided)| !undecided) {
            self.hits.push((rule, cookies::hit(span).or_named(name.or(self.name))));
        }
        any
    }

    /// A scheme and its credentials; false if there is no scheme, and the value is to be judged like any other.
    pub(super) fn authorization(&mut self, assignment: &Assignment, named: Named) -> bool {
        let Separator { form, value, .. } = assignment.separator;
        let header = named.value == ValueKind::Authorization;
        let spaced = form == Form::Prose || !header && matches!(form, Form::Call | Form::Compare | Form::List);
        let is_told = || form == Form::Prose && authorization::begins_known(self.reader, value);
        if spaced && named.value != ValueKind::Scheme && !is_told() {
            return false;
        }
        let prefix = self.reader.is(value, b'b') && self.reader.has(value + 1, ByteSet::of(b"\"'"));
        let at = self.reader.run(OPENS, value + usize::from(prefix), MAX_OPENS);
        if starts_label(&self.reader.bytes[at.min(self.reader.len())..]) {
            return true;
        }
        if named.is_weak() && !authorization::begins_known(self.reader, at) {
            return false;
        }
        let far = if header { assignment.far_end(self.reader, at) } else { None };
        let setting = assignment.setting;
        match authorization::credentials(self.reader, at, header, setting, self.base, &mut self.memo.runs) {
            Some(Credentials::Proofs(spans)) => {
                let cell = Cell { kind: Kind::Transport, binding: Binding::Quoted };
                spans.into_iter().for_each(|span| self.mask_span(named.rule, span, cell));
                true
            }
            Some(Credentials::Whole { span, .. }) if starts_mask(self.reader.slice(span.start, span.end)) => true,
            // A scheme of somebody's own has one word after it, or it is the first word of the credentials.
            Some(Credentials::Whole { span, known: false }) if far.is_some_and(|end| end != span.end) => false,
            Some(Credentials::Whole { span, known }) => {
                let span = far.map_or(span, |end| Span::new(span.start, end.max(span.start)));
                let binding = match assignment.of_rest() {
                    _ if !known || form == Form::Prose => Binding::Prose,
                    Some(binding) => binding,
                    None if matches!(setting, Setting::Query | Setting::Encoded) => Binding::Query,
                    None => Binding::Header,
                };
                self.credentials(span, known, binding, named.rule)
            }
            None => false,
        }
    }

    /// Masks `span` if credentials stand there; false if neither they nor a `known` scheme makes it those of a header.
    fn credentials(&mut self, span: Span, known: bool, binding: Binding, rule: RuleIndex) -> bool {
        if known && self.memo.is_in_token(self.base, self.reader, span) {
            self.memo.spared = true;
            return true;
        }
        let text = self.reader.slice(span.start, span.end);
        if holds_mask(text) {
            return true;
        }
        let is_secret = authorization::is_credentials(text, binding);
        if is_secret {
            self.mask_span(rule, span, Cell { kind: Kind::Transport, binding });
        }
        is_secret || known
    }
}
