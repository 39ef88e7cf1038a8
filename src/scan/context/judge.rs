//! The judgement of one key word: what it names, where the value stands, and whether that is a secret.

mod constructs;
mod headers;
mod key;
mod opens;
mod values;

use super::keywords::may_be_other;
use super::{Context, Memo};
use crate::decide::{Binding, Cell, Kind};
use crate::finding::{RuleIndex, Span};
use crate::scan::blocks::{Block, Opened, Verdict};
use crate::scan::grammar::commands;
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::reader::Reader;
use crate::scan::keywords::REVERSED_ATTRIBUTE;
use crate::scan::window::{Hit, Tail, Window};

/// The value of an option that a program reads a password from.
const OPTION: Cell = Cell { kind: Kind::Password, binding: Binding::Bare };

impl Context {
    /// Judges the key word at `window.at`: pushes what is to be masked.
    pub(crate) fn judge(&self, window: &Window<'_>, memo: &mut Memo, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
        let reader = Reader::new(window);
        let mut judge =
            Judge { context: self, reader: &reader, base: window.base, name: None, memo, hits, opens: None };
        judge.keyword(window.at);
        let opens = judge.opens;
        if reader.undecided() {
            return Verdict { hold: reader.begun().or(Some(reader.len())), opens: None };
        }
        Verdict { hold: None, opens }
    }

    /// Judges the name of a program at `window.at`: pushes what is to be masked of its options.
    pub(crate) fn judge_program(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
        let (reader, at) = (Reader::new(window), window.at);
        let alone = at == 0 || !reader.bytes[at - 1].is_ascii_alphanumeric();
        if let Some(rule) = self.lookup.logins.filter(|_| alone) {
            commands::secrets(&reader, at, |span| {
                if !reader.undecided() {
                    hits.push((rule, Hit::of(span, Tail::bare(Setting::Text)).in_cell(OPTION)));
                }
            });
        }
        let hold = reader.undecided().then(|| reader.begun().unwrap_or(reader.len()));
        Verdict { hold, opens: None }
    }
}

/// One judgement.
struct Judge<'j, 't> {
    context: &'j Context,
    reader: &'j Reader<'t>,
    base: usize,
    /// The name that is judged.
    name: Option<Span>,
    memo: &'j mut Memo,
    hits: &'j mut Vec<(RuleIndex, Hit)>,
    opens: Option<Opened>,
}

impl Judge<'_, '_> {
    fn keyword(&mut self, at: usize) {
        match self.reader.bytes[at] {
            b':' => self.url(at),
            b'%' => self.encoded_url(at),
            b' ' if self.reader.starts(at, REVERSED_ATTRIBUTE.as_bytes()) => self.reversed(at + 1),
            b' ' => self.login(at + 1),
            _ => {
                if may_be_other(&self.reader.bytes[at..]) {
                    self.comparison(at);
                    self.connection(at);
                    self.reversed(at);
                    self.manifest(at);
                }
                self.key(at);
            }
        }
    }

    /// Opens `block` for the name that is judged; the content of its line begins at `content` at the latest.
    fn open(&mut self, block: Block, content: usize) {
        let (gutter, _) = opens::gutter(self.reader.bytes, content);
        self.opens = Some(Opened { block, name: self.name, gutter });
    }

    fn mask(&mut self, rule: RuleIndex, hit: Hit) {
        if !self.reader.undecided() && !hit.span.is_empty() {
            self.hits.push((rule, hit.or_named(self.name)));
        }
    }

    /// Runs `judge` for what `name` tells of.
    fn for_name<T>(&mut self, name: Span, judge: impl FnOnce(&mut Self) -> T) -> T {
        self.name = Some(name);
        let verdict = judge(self);
        self.name = None;
        verdict
    }

    /// Masks `span`, which stands in `cell`.
    fn mask_span(&mut self, rule: RuleIndex, span: Span, cell: Cell) {
        self.mask(rule, Hit::of(span, Tail::bare(Setting::Text)).in_cell(cell));
    }
}
