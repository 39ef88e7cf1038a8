//! The values of a key: where they stand behind what joins them to it, and which of them are secrets.

use std::cell::OnceCell;

use super::Judge;
use crate::decide::nonvalue::{self, Place};
use crate::decide::{Binding, Cell, Kind, Value};
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::ValueKind;
use crate::scan::blocks::{is_described, of_store};
use crate::scan::grammar::arguments;
use crate::scan::grammar::assignments::{Assignment, Found};
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::formats;
use crate::scan::grammar::keys::Key;
use crate::scan::grammar::names::{ABOUT_OPTIONS, GETTERS, SECRET_MAPS};
use crate::scan::grammar::placeholders::{holds_mask, holds_whole_mask};
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::grammar::stops::before_mask;
use crate::scan::grammar::vendors::Owner;
use crate::scan::named::Named;
use crate::scan::vendors::Vendors;
use crate::scan::window::{Hit, Tail};

/// The most values that one key has: those of a list, or an old one and a new one.
const MAX_VALUES: usize = 16;

/// What a key asks for.
pub(super) struct Asked {
    named: Option<Named>,
    /// The key, if it may be that of a vendor's secret.
    owner: Option<Owner>,
    /// The vendors of it, once they were asked for.
    vendors: OnceCell<Vec<usize>>,
}

impl Asked {
    pub(super) fn new(named: Option<Named>, owner: Option<Owner>) -> Asked {
        Asked { named, owner, vendors: OnceCell::new() }
    }

    pub(super) fn of(named: Named) -> Asked {
        Asked::new(Some(named), None)
    }

    /// Whether only what looks random can be a secret, since the key names no more than that, or a vendor.
    fn is_weak(&self) -> bool {
        self.named.is_none_or(|named| named.is_weak())
    }
}

impl Judge<'_, '_> {
    /// Judges what `separator` joins to `key`.
    pub(super) fn separated(&mut self, key: &Key, separator: Separator, asked: &Asked) {
        if self.opens_block(key, separator, asked.named) {
            return;
        }
        self.reader.begin(separator.value);
        if self.opens_object(separator.value) {
            if let Some(named) = asked.named.filter(|_| SECRET_MAPS.has(key.words.all())) {
                return self.members(separator.value, named);
            }
            let member = separators::member(self.reader, separator.value);
            return member.into_iter().for_each(|member| self.assign(&assignment(member), asked));
        }
        let is_spoken = matches!(separator.form, Form::Prose | Form::Space);
        if asked.is_weak() && is_spoken && self.vendors(asked).is_empty() {
            return;
        }
        let assignment = self.assignment(key, separator, asked.named);
        if asked.named.is_some_and(|named| self.is_other(key, &assignment, named)) {
            return;
        }
        if !self.assign_whole(&assignment, asked) {
            self.assign(&assignment, asked);
        }
    }

    /// Judges the rest of the line as one value; says whether it is a secret.
    fn assign_whole(&mut self, assignment: &Assignment, asked: &Asked) -> bool {
        let named = asked.named.filter(|named| !named.is_weak());
        let Some(found) = named.and_then(|_| assignment.whole(self.reader)) else { return false };
        let text = self.reader.slice(found.span.start, found.span.end);
        nonvalue::is_mask(text) || self.judge_value(assignment, &found, asked)
    }

    /// Judges each value of the map of secrets at `at`.
    fn members(&mut self, at: usize, named: Named) {
        let asked = Asked::of(of_store(named));
        let mut members = vec![];
        separators::members(self.reader, at, |name, member| members.extend((!is_described(name)).then_some(member)));
        members.into_iter().for_each(|member| self.assign(&assignment(member), &asked));
    }

    /// Whether an object stands at `at`: its members are judged by their own keys.
    fn opens_object(&self, at: usize) -> bool {
        let at = self.reader.blanks(at);
        self.reader.is(at, b'{') && b"\"\\' }".iter().any(|&b| self.reader.is(at + 1, b))
    }

    /// Judges what is not read like the value of any other key; whether it is such.
    fn is_other(&mut self, key: &Key, assignment: &Assignment, named: Named) -> bool {
        let separator = assignment.separator;
        let is_code = || separator.form == Form::Element && key.words.all() == b"code";
        self.arguments(key, separator, named)
            || named.is_weak() && is_code()
            || named.value == ValueKind::Cookie && self.cookies(key, separator, named.rule)
            || self.authorization(assignment, named)
    }

    /// The second of two literals after a word for credentials: `NetworkCredential("user", "secret")`, `auth=("user", "secret")`.
    fn arguments(&mut self, key: &Key, separator: Separator, named: Named) -> bool {
        let last = key.words.get(key.words.count() - 1);
        let is_pair = [b"credential".as_slice(), b"credentials", b"auth"].contains(&last);
        let open = separator.value.saturating_sub((separator.form == Form::Call) as usize);
        let opens = self.reader.is(open, b'(') || separator.form == Form::Call;
        if !opens || !is_pair || !matches!(separator.form, Form::Call | Form::Assign) {
            return false;
        }
        let first = separator.value + (separator.form == Form::Assign) as usize;
        let Some(secret) = arguments::second(self.reader, first) else { return false };
        self.mask_argument(named.rule, secret);
        true
    }

    /// Masks `secret`, a quoted argument whose place makes it a password.
    pub(super) fn mask_argument(&mut self, rule: RuleIndex, secret: Span) {
        let cell = Cell { kind: Kind::Password, binding: Binding::Call };
        let place = Place { cell, quote: Some(b'"'), name: b"" };
        let reason = Value::new(self.reader.slice(secret.start, secret.end)).reason(&place);
        let hit = Hit::of(secret, Tail::bare(Setting::Text));
        reason.into_iter().for_each(|reason| self.mask(rule, hit.because(reason)));
    }

    /// What joins `key` to its value, and what stands around it.
    fn assignment(&self, key: &Key, separator: Separator, named: Option<Named>) -> Assignment {
        let (bytes, place) = (self.reader.bytes, key.place());
        let Separator { form, loose, apart, quote, .. } = separator;
        // What stands around the key is looked at for the forms in which it has a say.
        let is_list = form == Form::List;
        let is_option = is_list && key.is_option(bytes);
        let told = matches!(form, Form::Option | Form::Space)
            && key.word_before(bytes).is_some_and(|word| ABOUT_OPTIONS.has_in_any_case(word));
        let may_be_whole = quote.is_none() && apart && matches!(form, Form::Colon | Form::Assign);
        let may_be_header = quote.is_none() && !loose && form == Form::Colon;
        let is_transport = || named.is_some_and(|named| named.kind == Kind::Transport);
        Assignment {
            separator,
            setting: self.setting(key, separator, told),
            name: key.span(),
            first: (may_be_whole || matches!(form, Form::Prose | Form::Space)) && key.opens_line(bytes),
            header: may_be_header && (is_transport() && key.opens_header(bytes) || key.is_dumped(bytes)),
            asks: form == Form::Call && GETTERS.has(key.words.get(0)),
            paired: is_option || is_list && key.opens_pair(bytes),
            listed: is_list && key.opens_listed_pair(bytes),
            option: is_option,
            amid: !loose && !apart && place.is_amid_words(bytes),
            told,
        }
    }

    /// What bounds the value that `separator` joins to `key`; `told`: whether a sentence tells of the key.
    fn setting(&self, key: &Key, separator: Separator, told: bool) -> Setting {
        let (bytes, place) = (self.reader.bytes, key.place());
        let is_joined = !separator.loose && !separator.apart && separator.quote.is_none();
        match separator.form {
            Form::Encoded => Setting::Encoded,
            _ if place.is_parameter(bytes) => Setting::Query,
            Form::Assign | Form::Compare if is_joined && place.opens_field(bytes) => Setting::Field,
            Form::Option if !told => Setting::Argument,
            _ => Setting::Text,
        }
    }

    /// Judges the values of an assignment.
    pub(super) fn assign(&mut self, assignment: &Assignment, asked: &Asked) {
        if asked.named.is_none() && self.vendors(asked).is_empty() {
            return;
        }
        let mut value = assignment.value(self.reader, self.base, &mut self.memo.runs);
        for _ in 0..MAX_VALUES {
            let Some(found) = value else { return };
            let mut reading = Some(found);
            while let Some(found) = reading
                && !self.judge_value(assignment, &found, asked)
            {
                reading = assignment.unclosed(self.reader, &found, self.base, &mut self.memo.runs);
            }
            value = assignment.next(self.reader, &found);
        }
    }

    /// Judges `found`, or its head; says whether it is masked.
    fn judge_value(&mut self, assignment: &Assignment, found: &Found, asked: &Asked) -> bool {
        if self.is_spared(found) {
            self.memo.spared = true;
            return true;
        }
        let hits = self.hits.len();
        let text = &self.reader.bytes[found.span.range()];
        if text == formats::CONVERSION {
            return self.formatted(found, asked);
        }
        let has_mask = self.has_mask(found);
        self.judge_text(assignment, found, text, has_mask, asked);
        let is_spoken = matches!(assignment.separator.form, Form::Prose | Form::Space);
        let by_looks = asked.named.filter(|named| named.is_weak() || is_spoken);
        let may_tell = self.hits.len() == hits && (by_looks.is_some() || !self.vendors(asked).is_empty());
        if !may_tell || has_mask {
            return self.hits.len() > hits;
        }
        let mut heads = found.heads(self.reader, self.base, &mut self.memo.runs.headless).peekable();
        // Most values have no head, and they may be long.
        if heads.peek().is_some() && !nonvalue::stands_for_none(text) {
            let asked = Asked { named: by_looks, owner: asked.owner, vendors: asked.vendors.clone() };
            while self.hits.len() == hits
                && let Some(head) = heads.next()
            {
                let has_mask = self.holds_mask(found, head);
                self.judge_text(assignment, found, head, has_mask, &asked);
            }
        }
        self.hits.len() > hits
    }

    /// Judges the word that a command writes in the place of `found`; says whether it is masked.
    fn formatted(&mut self, found: &Found, asked: &Asked) -> bool {
        let Some(named) = asked.named.filter(|named| !named.is_weak()) else { return false };
        let Some(word) = formats::argument(self.reader, found.span.start) else { return false };
        let cell = Cell { kind: named.kind, binding: Binding::Bare };
        let place = Place { cell, quote: None, name: b"" };
        let reason = Value::new(self.reader.slice(word.start, word.end)).reason(&place);
        let hit = Hit::of(word, Tail::bare(Setting::Text));
        reason.into_iter().for_each(|reason| self.mask(named.rule, hit.because(reason)));
        reason.is_some()
    }

    /// Whether what is masked already tells all that a judgement of `found` could. A quote that may not be closed is read a
    /// second way if the first finds nothing.
    fn is_spared(&self, found: &Found) -> bool {
        let is_in_token = || self.memo.is_in_token(self.base, self.reader, found.span);
        match found.is_quoted() {
            true => found.is_surely_closed(self.reader) && is_in_token(),
            false => is_in_token() || self.memo.covers(self.base, self.reader, &found.hit()),
        }
    }

    /// Whether a mask begins in `found`.
    fn has_mask(&mut self, found: &Found) -> bool {
        let Span { start, end } = found.span;
        let unmasked = self.memo.runs.unmasked.end(before_mask, self.reader.bytes, self.base, start);
        unmasked < end && self.holds_mask(found, &self.reader.bytes[unmasked..end])
    }

    /// Whether a mask begins in `text`, a part of `found`; where that ends with the window, all of the mask need not be there.
    fn holds_mask(&self, found: &Found, text: &[u8]) -> bool {
        holds_whole_mask(text) || found.span.end == self.reader.len() && holds_mask(text)
    }

    /// Masks `found` if `text`, which may have a mask in it, makes it a secret.
    fn judge_text(&mut self, assignment: &Assignment, found: &Found, text: &[u8], has_mask: bool, asked: &Asked) {
        if let Some(named) = asked.named
            && let Some(reason) = assignment.accepts(self.reader, found, text, has_mask, named)
        {
            self.mask(named.rule, found.hit().because(reason));
        }
        if !self.vendors(asked).is_empty() {
            self.judge_vendors(assignment, found, text, has_mask, asked);
        }
    }

    /// Masks `found` if `text` may be a secret of a vendor's that the key names.
    fn judge_vendors(&mut self, assignment: &Assignment, found: &Found, text: &[u8], has_mask: bool, asked: &Asked) {
        let context = self.context;
        let rows = self.vendors(asked);
        let alone = asked.owner.is_some_and(|owner| owner.alone);
        let of_form = rows.iter().find_map(|&row| context.lookup.vendors.of_form(row, text, alone));
        let first = rows.first().map(|&row| context.lookup.vendors.rule(row));
        let Some(rule) = of_form.or(first) else { return };
        let kind = if alone { Kind::VendorAlone } else { Kind::Vendor };
        let vendor = Named { rule, value: ValueKind::Opaque, kind, confidence: context.confidence };
        // Another name says what it is, and an id is none but in a vendor's own form.
        let is_told = asked.named.is_some_and(|named| !named.is_weak() && !assignment.is_spoken_single(named))
            || assignment.names_id(self.reader);
        let by_table = if is_told { None } else { assignment.accepts(self.reader, found, text, has_mask, vendor) };
        let by_form = || assignment.accepts_form(self.reader, found, text, of_form.map(|_| vendor)?);
        if let Some(reason) = by_table.or_else(by_form) {
            self.mask(rule, found.hit().because(reason));
        }
    }

    /// The vendors that a key names which may be that of a secret of theirs.
    fn vendors<'a>(&mut self, asked: &'a Asked) -> &'a [usize] {
        let Some(owner) = asked.owner else { return &[] };
        let (context, bytes) = (self.context, self.reader.bytes);
        asked.vendors.get_or_init(|| context.of_vendors(bytes, owner, &mut self.memo.recall, Vendors::of))
    }
}

/// An assignment of which no more is known than what joins the two.
pub(super) fn assignment(separator: Separator) -> Assignment {
    Assignment::of(separator)
}
