//! The values of a key: where they stand behind what joins them to it, and which of them are secrets.

use std::cell::OnceCell;

use super::Judge;
use crate::rules::schema::ValueKind;
use crate::scan::context::Recall;
use crate::scan::grammar::arguments;
use crate::scan::grammar::assignments::{Assignment, Found};
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::keys::Key;
use crate::scan::grammar::lookup::Named;
use crate::scan::grammar::names::{ABOUT_OPTIONS, GETTERS};
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::grammar::values::Value;
use crate::scan::grammar::vendors::Owner;

/// The shortest secret that is told by its place among the arguments of a call.
const MIN_ARGUMENT: usize = 6;
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
        self.named.is_none_or(|named| named.kind == ValueKind::Random)
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
            let member = separators::member(self.reader, separator.value);
            return member.into_iter().for_each(|member| self.assign(&assignment(member), asked));
        }
        let is_spoken = matches!(separator.form, Form::Prose | Form::Space);
        if asked.is_weak() && is_spoken && self.vendors(asked).is_empty() {
            return;
        }
        if asked.named.is_some_and(|named| self.is_other(key, separator, named)) {
            return;
        }
        let assignment = self.assignment(key, separator);
        let tells = asked.named.filter(|named| named.kind == ValueKind::Text && key.words.count() > 1);
        match tells.and_then(|named| Some((named.rule, assignment.phrase(self.reader)?))) {
            Some((rule, phrase)) => self.mask_span(rule, phrase),
            None => self.assign(&assignment, asked),
        }
    }

    /// Whether an object stands at `at`: its members are judged by their own keys.
    fn opens_object(&self, at: usize) -> bool {
        let at = self.reader.blanks(at);
        self.reader.is(at, b'{') && b"\"\\' }".iter().any(|&b| self.reader.is(at + 1, b))
    }

    /// Judges what is not read like the value of any other key; whether it is such.
    fn is_other(&mut self, key: &Key, separator: Separator, named: Named) -> bool {
        let is_code = || separator.form == Form::Element && key.words.all() == b"code";
        self.arguments(key, separator, named)
            || named.kind == ValueKind::Random && is_code()
            || named.kind == ValueKind::Cookie && self.cookies(key, separator, named.rule)
            || self.authorization(separator, named)
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
        let text = self.reader.slice(secret.start, secret.end);
        if Value::new(text).is_password(true) && text.len() >= MIN_ARGUMENT {
            self.mask_span(named.rule, secret);
        }
        true
    }

    /// What joins `key` to its value, and what stands around it.
    fn assignment(&self, key: &Key, separator: Separator) -> Assignment {
        let bytes = self.reader.bytes;
        let setting = match separator.form {
            Form::Encoded => Setting::Encoded,
            _ if key.place().is_parameter(bytes) => Setting::Query,
            _ => Setting::Text,
        };
        Assignment {
            separator,
            setting,
            first: key.opens_line(bytes),
            asks: GETTERS.has(key.words.get(0)),
            paired: key.opens_pair(bytes) || key.is_option(bytes),
            told: key.word_before(bytes).is_some_and(|word| ABOUT_OPTIONS.has_in_any_case(word)),
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
        let value = Value::seen(text, &mut self.memo.values);
        self.judge_text(assignment, found, text, &value, asked);
        let is_spoken = matches!(assignment.separator.form, Form::Prose | Form::Space);
        let by_looks = asked.named.filter(|named| named.kind == ValueKind::Random || is_spoken);
        let may_tell = self.hits.len() == hits && (by_looks.is_some() || !self.vendors(asked).is_empty());
        if may_tell && !value.is_code() && !value.holds_mask() {
            let asked = Asked { named: by_looks, owner: asked.owner, vendors: asked.vendors.clone() };
            let mut heads = found.heads(self.reader);
            while self.hits.len() == hits
                && let Some(head) = heads.next()
            {
                let value = Value::seen(head, &mut self.memo.values);
                self.judge_text(assignment, found, head, &value, &asked);
            }
        }
        self.hits.len() > hits
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

    /// Masks `found` if `text`, which looks as `value` says, makes it a secret.
    fn judge_text(&mut self, assignment: &Assignment, found: &Found, text: &[u8], value: &Value<'_>, asked: &Asked) {
        if let Some(named) = asked.named
            && assignment.accepts(self.reader, found, value, plain(named.kind))
        {
            self.mask(named.rule, found.hit());
        }
        if assignment.separator.form != Form::Compare {
            let context = self.context;
            let rules = self.vendors(asked).iter().filter_map(|&row| context.vendors.accepts(row, text, value));
            rules.for_each(|rule| self.mask(rule, found.hit()));
        }
    }

    /// The vendors that a key names which may be that of a secret of theirs.
    fn vendors<'a>(&mut self, asked: &'a Asked) -> &'a [usize] {
        let Some(owner) = asked.owner else { return &[] };
        let Recall { keys, vendors: naming } = &mut self.memo.recall;
        let (context, reader) = (self.context, self.reader);
        asked.vendors.get_or_init(|| {
            let key = context.known(reader.slice(owner.key.start, owner.key.end), keys);
            context.vendors.of(owner, key.vendors(&context.vendors), reader.bytes, naming)
        })
    }
}

/// An assignment of which no more is known than what joins the two.
pub(super) fn assignment(separator: Separator) -> Assignment {
    Assignment { separator, setting: Setting::Text, first: false, asks: false, paired: false, told: false }
}

/// The kind of value where no scheme and no cookie was found.
fn plain(kind: ValueKind) -> ValueKind {
    match kind {
        ValueKind::Authorization | ValueKind::Cookie => ValueKind::Opaque,
        kind => kind,
    }
}
