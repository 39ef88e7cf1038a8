//! Lists and maps below a name, each element of which is judged as if it stood behind the name.

use super::lone::is_alone;
use super::{After, Block, Bound, Lone, Pair, Step};
use crate::decide::{Class, Kind};
use crate::finding::RuleIndex;
use crate::rules::schema::ValueKind;
use crate::scan::grammar::assignments::Assignment;
use crate::scan::grammar::keys::Words;
use crate::scan::grammar::names::{TURNS, VALUES};
use crate::scan::grammar::quotes::Quote;
use crate::scan::grammar::reader::Reader;
use crate::scan::grammar::separators::{Form, Separator};
use crate::scan::named::Named;
use crate::scan::window::{ByteSet, Edge, Hit, Window};

/// The longest name of a member, in bytes.
const MAX_NAME: usize = 64;
const NAME: ByteSet = ByteSet::of(b"_-./").union(ByteSet::ALPHANUMERIC);

/// A name whose value, or values, stand in the next lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Below {
    named: Named,
    /// The column of the name, right of which stands what is below it; none where brackets tell.
    column: Option<u16>,
    holds: Holds,
    /// Whether each member of a map is a secret of its own: `secrets`.
    is_store: bool,
}

/// What may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Anything: the value itself, a list or a map.
    Any,
    /// `- …`: the elements of a list in YAML.
    Items,
    /// `"…",`: those of a list in JSON.
    Elements,
    /// `name: …`: the members of a map.
    Members,
}

impl Below {
    /// The most lines, and bytes of them, that are looked at for values.
    pub(super) const BOUND: Bound = Bound { lines: 64, bytes: 16 * 1024 };

    pub(crate) fn new(named: Named, holds: Holds, column: Option<usize>, is_store: bool) -> Below {
        let column = column.map(|column| u16::try_from(column).unwrap_or(u16::MAX));
        Below { named, column, holds, is_store }
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let reader = Reader::new(window);
        let at = reader.run(ByteSet::of(b" \t"), 0, window.bytes.len());
        let is_empty = reader.ends(at) || reader.is(at, b'\r');
        if let Some(next) = self.over(is_empty, reader.is(at, b'#')) {
            return Step { hold: None, next: Some(next) };
        }
        if is_empty || window.edge == Edge::Unknown && reader.undecided() {
            return Step { hold: None, next: None };
        }
        let step = self.content(&reader, at, hits);
        match reader.undecided() {
            true => Step { hold: step.hold.or(reader.begun()).or(Some(reader.len())), next: None },
            false => step,
        }
    }

    /// What goes on behind an empty line, or a comment.
    fn over(self, is_empty: bool, is_comment: bool) -> Option<Block> {
        match self.holds {
            Holds::Any if is_empty => Some(Block::Lone(Lone::new(self.named, After::Gap))),
            Holds::Any => self.goes_on().filter(|_| is_comment),
            Holds::Items => self.goes_on().filter(|_| is_empty || is_comment),
            Holds::Elements | Holds::Members => None,
        }
    }

    fn content(self, reader: &Reader<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let is_item = matches!(self.holds, Holds::Any | Holds::Items) && self.column.is_none_or(|to| at >= to.into());
        let is_below = self.column.is_none_or(|column| at > column.into());
        match self.holds {
            _ if is_item && let Some(item) = item(reader, at) => self.item(reader, item, hits),
            Holds::Elements if reader.has(at, ByteSet::of(b"\"'0123456789")) => self.element(reader, at, hits),
            Holds::Elements if is_alone(without_comma(reader.bytes), self.named, Class::Random) => {
                self.element(reader, at, hits)
            }
            Holds::Any | Holds::Members if is_below && let Some(member) = Member::at(reader, at) => {
                self.member(reader, &member, hits)
            }
            Holds::Any
                if self.column == Some(at as u16) && is_alone(reader.bytes.trim_ascii(), self.named, Class::Opaque) =>
            {
                self.rest(reader, at, hits)
            }
            Holds::Any if is_below && !is_before_narrow(reader, at) => self.rest(reader, at, hits),
            _ => Step { hold: None, next: None },
        }
    }

    /// Judges the element of a list in YAML that begins at `at`; one that is a map has names of its own.
    fn item(self, reader: &Reader<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let next = Below { holds: Holds::Items, ..self }.goes_on();
        if Member::at(reader, at).is_some() {
            return Step { hold: None, next };
        }
        let separator = Separator { form: Form::Colon, value: at, loose: false, apart: true, quote: None };
        Step { next, ..self.value(reader, self.named, separator, hits) }
    }

    /// Judges the element of a list in JSON that begins at `at`.
    fn element(self, reader: &Reader<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let next = self.goes_on().filter(|_| reader.bytes.trim_ascii_end().ends_with(b","));
        Step { next, ..self.rest(reader, at, hits) }
    }

    /// Judges a member of a map: each of a map of secrets, of others the one that is called for the value.
    fn member(self, reader: &Reader<'_>, member: &Member<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let next = Below { holds: Holds::Members, ..self }.goes_on();
        match (self.is_store, member.is_value()) {
            (true, _) if is_described(member.name) => Step { hold: None, next },
            (true, _) => Step { next, ..self.value(reader, of_store(self.named), member.separator, hits) },
            (false, true) => self.value(reader, self.named, member.separator, hits),
            (false, false) => Step { hold: None, next },
        }
    }

    fn value(self, reader: &Reader<'_>, named: Named, separator: Separator, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let assignment = Assignment { first: true, ..Assignment::of(separator) };
        Pair::next(named).value(reader, &assignment, hits)
    }

    fn rest(self, reader: &Reader<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        Pair::next(self.named).rest(reader, at, hits)
    }

    fn goes_on(self) -> Option<Block> {
        Some(Block::Below(self))
    }
}

/// What the name of a map of secrets says of each member.
pub(crate) fn of_store(named: Named) -> Named {
    Named { value: ValueKind::Password, kind: Kind::Password, ..named }
}

/// `line` without the blanks around it and the comma behind it.
fn without_comma(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    line.strip_suffix(b",").unwrap_or(line)
}

/// Where the text of an element of a list begins whose dash stands at `at`.
fn item(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let value = if reader.is(at, b'-') { reader.blanks(at + 1) } else { return None };
    (value > at + 1).then_some(value)
}

/// Whether a name in UTF-16 stands at `at` whose value, behind a NUL, is in narrow characters, as a mask may be.
fn is_before_narrow(reader: &Reader<'_>, at: usize) -> bool {
    let end = reader.run(NAME, at, MAX_NAME);
    reader.is(end, b':') && reader.is(end + 1, 0)
}

/// A member of a map.
struct Member<'t> {
    name: &'t [u8],
    separator: Separator,
}

impl<'t> Member<'t> {
    /// The member whose name begins at `at`, maybe in quotes.
    fn at(reader: &Reader<'t>, at: usize) -> Option<Member<'t>> {
        let opening = Quote::at(reader, at);
        let start = opening.map_or(at, |quote| quote.after);
        let end = reader.run(NAME, start, MAX_NAME);
        let quote = match opening {
            Some(_) => Some(Quote::at(reader, end)?),
            None => None,
        };
        let colon = reader.blanks(quote.map_or(end, |quote| quote.after));
        let is_apart = reader.is(colon, b':') && reader.get(colon + 1).is_none_or(|b| b" \t\r".contains(&b));
        let is_member = end > start && (is_apart || quote.is_some() && reader.is(colon, b':'));
        let value = is_member.then(|| reader.blanks(colon + 1))?;
        let separator = Separator { form: Form::Colon, value, loose: false, apart: value > colon + 1, quote };
        Some(Member { name: reader.slice(start, end), separator })
    }

    /// Whether it is called for the value: `value`, `default`.
    fn is_value(&self) -> bool {
        VALUES.has_in_any_case(self.name)
    }
}

/// Whether the member `name` of a map of secrets says something about one: its name, its type.
pub(crate) fn is_described(name: &[u8]) -> bool {
    let words = Words::of(name);
    words.count() > 0 && TURNS.has(words.get(words.count() - 1))
}
