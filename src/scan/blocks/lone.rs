//! Names whose value is all of one of the next lines.

use super::literal::is_word;
use super::{Block, Bound, Pair, Step};
use crate::decide::nonvalue::Place;
use crate::decide::{Binding, Cell, Class, Value};
use crate::finding::RuleIndex;
use crate::scan::grammar::reader::Reader;
use crate::scan::named::Named;
use crate::scan::window::{ByteSet, Edge, Hit, Window};

const BLANKS: ByteSet = ByteSet::of(b" \t");

/// A name that waits for a line with nothing but its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lone {
    named: Named,
    after: After,
}

/// What the name's line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// A header that may be folded (RFC 9112, section 5.2).
    Header,
    /// A sentence that ends with the name, and a colon.
    Prompt,
    /// A sentence that announces the value.
    Sentence,
    /// A name, and an empty line behind it.
    Gap,
    /// An argument, one of which stands in each line.
    Argument(Frame),
}

/// What stands around each argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    column: u16,
    /// Whether a dash makes it an element of a list.
    is_item: bool,
    quote: Option<u8>,
}

impl Frame {
    /// That of the argument which is the content of `line`, and where that begins, maybe with a quote.
    pub(crate) fn of(line: &[u8]) -> (Frame, usize) {
        let column = BLANKS.run(line);
        let is_item = line[column..].starts_with(b"- ");
        let at = if is_item { column + 1 + BLANKS.run(&line[column + 1..]) } else { column };
        let quote = line.get(at).copied().filter(|b| b"\"'".contains(b));
        (Frame { column: column.try_into().unwrap_or(u16::MAX), is_item, quote }, at)
    }

    /// How many bytes its quote takes.
    pub(crate) fn quotes(self) -> usize {
        usize::from(self.quote.is_some())
    }
}

impl Lone {
    pub(crate) fn new(named: Named, after: After) -> Lone {
        Lone { named, after }
    }

    pub(super) fn bound(self) -> Bound {
        let lines = match self.after {
            // Two empty ones, and the value.
            After::Prompt | After::Sentence | After::Gap => 3,
            After::Header | After::Argument(_) => 1,
        };
        Bound { lines, bytes: 16 * 1024 }
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let text = window.bytes;
        let next = Some(Block::Lone(self));
        if window.edge == Edge::Unknown {
            return Step { hold: Some(0).filter(|_| !text.is_empty()), next };
        }
        let line = text.trim_ascii();
        let blanks = BLANKS.run(text);
        match self.after {
            After::Prompt | After::Sentence if line.is_empty() => {
                Step { hold: None, next: Some(Block::Lone(Lone { after: After::Sentence, ..self })) }
            }
            After::Prompt if blanks > 0 => self.judge(window, blanks, hits),
            After::Argument(frame) => match Frame::of(text) {
                (other, at) if other == frame && frame.may_be_value(&text[at..]) => self.judge(window, at, hits),
                _ => Step { hold: None, next: None },
            },
            After::Header if blanks == 0 => Step { hold: None, next: None },
            After::Gap if !is_alone(line, self.named, Class::Random) => Step { hold: None, next: None },
            _ if is_alone(line, self.named, Class::Opaque) => self.judge(window, blanks, hits),
            _ => Step { hold: None, next: None },
        }
    }

    fn judge(self, window: &Window<'_>, at: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        Pair::next(self.named).rest(&Reader::new(window), at, hits)
    }
}

impl Frame {
    /// Whether `text` is an argument, and no option.
    fn may_be_value(self, text: &[u8]) -> bool {
        match self.quote {
            Some(_) => text.get(1).is_some_and(|&b| b != b'-'),
            None => is_word(text.trim_ascii()),
        }
    }
}

/// Whether `line`, without the blanks around it, is a value of the class `least` or more by its looks.
pub(super) fn is_alone(line: &[u8], named: Named, least: Class) -> bool {
    let place = Place { cell: Cell { kind: named.kind, binding: Binding::Bare }, quote: None, name: b"" };
    let goes_on = line.last().is_some_and(|b| b":([{<".contains(b));
    is_word(line) && !goes_on && Value::new(line).class(&place) >= least
}
