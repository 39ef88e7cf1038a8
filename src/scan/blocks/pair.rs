//! Names whose values stand in one of the next lines.

use super::{Block, Bound, Step};
use crate::decide::{Binding, Cell, Kind};
use crate::finding::RuleIndex;
use crate::rules::schema::ValueKind;
use crate::scan::grammar::assignments::{Assignment, Found};
use crate::scan::grammar::ends::{Runs, Setting};
use crate::scan::grammar::names::{NAMES, VALUES};
use crate::scan::grammar::placeholders::holds_mask;
use crate::scan::grammar::quotes::Quote;
use crate::scan::grammar::reader::Reader;
use crate::scan::grammar::separators::{Form, Separator};
use crate::scan::grammar::stops::Clear;
use crate::scan::grammar::wrappers::unwrap;
use crate::scan::grammar::{authorization, cookies};
use crate::scan::named::Named;
use crate::scan::window::{ByteSet, Edge, Hit, Tail, Window};

/// How many lines there may be up to the value of a name, its own among them.
const LINES: u16 = 3;
/// The same for the members of an object.
const MEMBERS: u16 = 16;
/// A value is not looked for behind longer ones, in bytes.
const BYTES: u32 = 16 * 1024;
/// The longest name of a value.
const MAX_NAME: usize = 32;

/// A name that waits for its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    named: Named,
    awaits: Awaits,
}

/// What the value's line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awaits {
    /// `value: …`, `"value": "…"`, `<string>…</string>`.
    Named,
    /// The same, in the object or the block that the name is that of.
    Member,
    /// Nothing but the value, or the element for it: the text of an element.
    Content,
    /// The same after an empty line: a part of a form.
    Body,
    /// `"…"`: the first of a list.
    Item,
    /// The rest of what the line before began: a header that was folded, what a bracket holds.
    Next,
}

impl Pair {
    pub(crate) fn new(named: Named, awaits: Awaits) -> Pair {
        Pair { named, awaits }
    }

    /// For a value in the next line, or none.
    pub(crate) fn next(named: Named) -> Pair {
        Pair::new(named, Awaits::Next)
    }

    pub(super) fn bound(self) -> Bound {
        let lines = match self.awaits {
            Awaits::Next => 1,
            Awaits::Member => MEMBERS,
            // The empty line is one more.
            Awaits::Body => LINES + 1,
            Awaits::Named | Awaits::Content | Awaits::Item => LINES,
        };
        Bound { lines, bytes: BYTES }
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let reader = Reader::new(window);
        let blanks = reader.run(ByteSet::of(b" \t"), 0, window.bytes.len());
        let empty = reader.ends(blanks) || reader.is(blanks, b'\r');
        if window.edge == Edge::Unknown && reader.undecided() {
            return Step { hold: None, next: self.goes_on() };
        }
        let assignment = match self.awaits {
            Awaits::Body if empty => {
                return Step { hold: None, next: Some(Block::Pair(Pair { awaits: Awaits::Content, ..self })) };
            }
            Awaits::Body => return Step { hold: None, next: self.goes_on() },
            Awaits::Member if empty => return Step { hold: None, next: self.goes_on() },
            _ if empty => return Step { hold: None, next: None },
            Awaits::Next if blanks == 0 => return Step { hold: None, next: None },
            Awaits::Next => return self.rest(&reader, blanks, hits),
            Awaits::Content if reader.is(blanks, b'<') => match named(&reader, blanks) {
                None if !reader.undecided() => return Step { hold: None, next: None },
                assignment => assignment,
            },
            Awaits::Content => Some(content(blanks)),
            Awaits::Item => match Quote::at(&reader, blanks) {
                None if !reader.undecided() => return Step { hold: None, next: None },
                quote => quote.map(|_| content(blanks)),
            },
            Awaits::Named | Awaits::Member => named(&reader, blanks),
        };
        if matches!(self.awaits, Awaits::Named | Awaits::Member) && assignment.is_none() && is_another(&reader, blanks)
        {
            return Step { hold: None, next: None };
        }
        let Some(assignment) = assignment else {
            let hold = reader.undecided().then_some(window.bytes.len());
            return Step { hold, next: self.goes_on() };
        };
        if opens_list(&reader, assignment.separator.value) && !reader.undecided() {
            return Step { hold: None, next: Pair { awaits: Awaits::Item, ..self }.goes_on() };
        }
        self.value(&reader, &assignment, hits)
    }

    /// Judges what `assignment` joins to the name: all the rest of the line, or what stands before something else.
    pub(super) fn value(self, reader: &Reader<'_>, assignment: &Assignment, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let mut runs = Runs::default();
        let accepts = |found: &Found, text| assignment.accepts(reader, found, text, holds_mask(text), self.named);
        let reason = |found: &Found| {
            let text = reader.slice(found.span.start, found.span.end);
            let heads = found.heads(reader, 0, &mut Clear::default());
            let mut heads = heads.filter(|_| assignment.separator.form == Form::Prose);
            let by_head = || if holds_mask(text) { None } else { heads.find_map(|head| accepts(found, head)) };
            accepts(found, text).or_else(by_head)
        };
        let judged = |found: Found| reason(&found).map(|reason| found.hit().because(reason));
        let mut hit = assignment.whole(reader).and_then(judged);
        let mut found = if hit.is_none() { assignment.value(reader, 0, &mut runs) } else { None };
        while let Some(reading) = found {
            hit = judged(reading);
            found = if hit.is_none() { assignment.unclosed(reader, &reading, 0, &mut runs) } else { None };
        }
        if reader.undecided() {
            return Step { hold: reader.begun().or(Some(reader.len())), next: None };
        }
        hits.extend(hit.map(|hit| (self.named.rule, hit.told_above())));
        Step { hold: None, next: None }
    }

    /// Judges the rest of a value that begins at `at`.
    pub(super) fn rest(self, reader: &Reader<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        reader.begin(at);
        let found: Option<Vec<Hit>> = match self.named.value {
            ValueKind::Authorization => {
                let cell = Cell { kind: Kind::Transport, binding: Binding::Header };
                let hit = |span| Hit::below(span, Tail::bare(Setting::Text)).in_cell(cell);
                authorization::rest(reader, at).map(|spans| spans.into_iter().map(hit).collect())
            }
            ValueKind::Cookie => {
                let mut found = vec![];
                cookies::values(reader, at, |name, span| found.push(cookies::hit(span).or_named(name))).then_some(found)
            }
            _ => None,
        };
        let Some(found) = found else { return self.value(reader, &self.alone(reader, at), hits) };
        if reader.undecided() {
            return Step { hold: Some(at), next: None };
        }
        hits.extend(found.into_iter().map(|hit| (self.named.rule, hit)));
        Step { hold: None, next: None }
    }

    /// A value alone on its line: quoted, or a word that looks like one.
    fn alone(self, reader: &Reader<'_>, at: usize) -> Assignment {
        let inner = unwrap(reader, at).unwrap_or(at);
        let closed = Quote::at(reader, inner).and_then(|quote| quote.close(reader));
        let ends = |after| reader.get(after).is_none_or(|b| b",;)]\r".contains(&b));
        let form = if closed.is_some_and(|closed| ends(closed.after)) { Form::Assign } else { Form::Option };
        assignment(Separator { form, value: at, loose: false, apart: false, quote: None })
    }

    fn goes_on(self) -> Option<Block> {
        Some(Block::Pair(self))
    }
}

/// Whether another element or pair begins at `at`, or the one that the name is in ends there.
fn is_another(reader: &Reader<'_>, at: usize) -> bool {
    let is_element = reader.is(at, b'<');
    let start = Quote::at(reader, at).map_or(at + usize::from(is_element), |quote| quote.after);
    let end = reader.run(ByteSet::LETTERS, start, MAX_NAME);
    let name = reader.slice(start, end);
    let is_empty = || [b"true".as_slice(), b"false"].contains(&name) && reader.starts(end, b"/>");
    match is_element {
        true => name.eq_ignore_ascii_case(b"key") || is_empty(),
        false => {
            let is_joined = || reader.has(Quote::at(reader, end).map_or(end, |quote| quote.after), ByteSet::of(b":="));
            reader.is(at, b'}') || reader.starts(at, b"- ") || NAMES.has_in_any_case(name) && is_joined()
        }
    }
}

/// Whether nothing but the bracket of a list stands at `at`.
fn opens_list(reader: &Reader<'_>, at: usize) -> bool {
    reader.is(at, b'[') && reader.get(reader.blanks(at + 1)).is_none_or(|b| b == b'\r')
}

fn content(at: usize) -> Assignment {
    assignment(Separator { form: Form::Element, value: at, loose: false, apart: false, quote: None })
}

fn assignment(separator: Separator) -> Assignment {
    Assignment { first: true, ..Assignment::of(separator) }
}

/// The value of a line that holds its half of a named pair.
fn named(reader: &Reader<'_>, at: usize) -> Option<Assignment> {
    let opening = Quote::at(reader, at);
    let element = reader.is(at, b'<');
    let start = opening.map_or(at + element as usize, |quote| quote.after);
    let end = reader.run(ByteSet::LETTERS, start, MAX_NAME);
    let name = reader.slice(start, end);
    if !VALUES.has_in_any_case(name) {
        return None;
    }
    if element {
        return reader.is(end, b'>').then(|| content(end + 1));
    }
    let quote = opening.and_then(|_| Quote::at(reader, end));
    let operator = reader.blanks(quote.map_or(end, |quote| quote.after));
    let form = match reader.get(operator)? {
        b':' => Form::Colon,
        b'=' => Form::Assign,
        _ => return None,
    };
    let value = reader.blanks(operator + 1);
    Some(assignment(Separator { form, value, loose: false, apart: value > operator + 1, quote }))
}
