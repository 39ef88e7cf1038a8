//! Key words that are more than names: what they begin tells by itself where a secret stands.

use super::Judge;
use super::values::{Asked, assignment};
use crate::decide::{Binding, Cell, Kind};
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::keys::Key;
use crate::scan::grammar::names::MANIFESTS;
use crate::scan::grammar::quotes::Quote;
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::grammar::vendors::Owner;
use crate::scan::grammar::{arguments, commands, manifests, userinfo};
use crate::scan::keywords::{CONNECTIONS, ENCODED_URL};
use crate::scan::window::{ByteSet, Hit, Tail};

/// The password of a user in a URL.
const URL: Cell = Cell { kind: Kind::Transport, binding: Binding::Query };
/// How far before an option its program may stand.
const MAX_PROGRAM: usize = 256;

impl Judge<'_, '_> {
    /// `scheme://user:secret@host`.
    pub(super) fn url(&mut self, at: usize) {
        let slashes = if self.reader.is(at + 1, b'\\') { 5 } else { 3 };
        let schemed = at > 0 && self.reader.bytes[at - 1].is_ascii_alphanumeric();
        let secret = if schemed { userinfo::secret(self.reader, at + slashes) } else { None };
        if let (Some(span), Some(rule)) = (secret, self.context.lookup.urls) {
            self.mask_span(rule, span, URL);
        }
    }

    /// The same as the parameter of another URL.
    pub(super) fn encoded_url(&mut self, at: usize) {
        let secret = userinfo::encoded(self.reader, at + ENCODED_URL.len());
        if let (Some(span), Some(rule)) = (secret, self.context.lookup.urls) {
            self.mask(rule, Hit::of(span, Tail::bare(Setting::Encoded)).in_cell(URL));
        }
    }

    /// `-u user:secret`, of a program before it on the line, or of one on a line before.
    pub(super) fn login(&mut self, at: usize) {
        let Some(rule) = self.context.lookup.logins else { return };
        let start = self.reader.blanks(at + if self.reader.is(at + 1, b'-') { 6 } else { 2 });
        let before = &self.reader.bytes[at.saturating_sub(MAX_PROGRAM)..at];
        let known =
            [b"curl".as_slice(), b"wget", b"http "].iter().any(|name| memchr::memmem::find(before, name).is_some());
        let secret = commands::login(self.reader, start, b':');
        if let Some(span) = secret.filter(|span| known || commands::is_login(self.reader, *span)) {
            self.mask_span(rule, span, Cell { kind: Kind::Transport, binding: Binding::Bare });
        }
    }

    /// `if ("secret" == password)`.
    pub(super) fn comparison(&mut self, at: usize) {
        if !self.reader.starts(at, b"if (") {
            return;
        }
        let Some(key) = self.compared(at + 4) else { return };
        let Some(named) = self.context.lookup.names.find(&key.words) else { return };
        let separator = Separator { form: Form::Compare, value: at + 4, loose: true, apart: true, quote: None };
        self.for_name(key.span(), |judge| judge.assign(&assignment(separator), &Asked::of(named)));
    }

    /// The key that the string at `at` is compared with.
    fn compared(&self, at: usize) -> Option<Key> {
        let quote = Quote::at(self.reader, at)?;
        self.reader.begin(quote.after);
        let operator = self.reader.blanks(quote.close(self.reader)?.after);
        let end = self.reader.run(ByteSet::of(b"!="), operator, 3);
        if end < operator + 2 {
            return None;
        }
        Key::around(self.reader, self.reader.blanks(end))
    }

    /// `getConnection(url, "user", "secret")`.
    pub(super) fn connection(&mut self, at: usize) {
        let call = CONNECTIONS.iter().find(|call| self.reader.starts(at, call.as_bytes()));
        let Some((rule, call)) = self.context.lookup.logins.zip(call) else { return };
        let user = arguments::after(self.reader, at + call.len());
        let secret = user.and_then(|user| arguments::second(self.reader, user));
        if let Some(secret) = secret {
            self.mask_argument(rule, secret);
        }
    }

    /// `{"value": "secret", "name": "DB_PASSWORD"}`.
    pub(super) fn reversed(&mut self, at: usize) {
        if !self.reader.starts(at, b"value") || at > 0 && self.reader.bytes[at - 1].is_ascii_alphanumeric() {
            return;
        }
        let Some((value, key)) = separators::reversed(self.reader, at + 5) else { return };
        let named = self.context.lookup.names.find(&key.words);
        let owner = Owner { key: key.place(), spoken: false, alone: false };
        let owner = Some(owner).filter(|_| self.context.lookup.vendors.may_name(&key.words));
        let separator = Separator { form: Form::Assign, value, loose: false, apart: false, quote: None };
        let assignment = assignment(separator);
        self.for_name(key.span(), |judge| {
            if !named.is_some_and(|named| judge.authorization(&assignment, named)) {
                judge.assign(&assignment, &Asked::new(named, owner));
            }
        });
    }

    /// The manifest of a Kubernetes Secret, in the next lines or in this one.
    pub(super) fn manifest(&mut self, at: usize) {
        let Some(rule) = self.context.lookup.manifests else { return };
        if !MANIFESTS.iter().any(|word| self.reader.starts(at, word.as_bytes())) {
            return;
        }
        self.opens_manifest(at, rule);
        let mut spans = vec![];
        manifests::values(self.reader, at, |span| spans.push((span, self.reader.undecided())));
        spans
            .into_iter()
            .filter(|(_, undecided)| !undecided)
            .for_each(|(span, _)| self.mask(rule, Hit::of(span, Tail::bare(Setting::Text))));
    }
}
