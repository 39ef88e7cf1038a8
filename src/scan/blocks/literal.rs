//! Values that go on over lines up to a sign of their own: here-documents, quoted text, wrapped base64.

use super::{BODY, Block, Bound, Step};
use crate::decide::nonvalue::Place;
use crate::decide::{Binding, Cell, Reason, Value};
use crate::finding::{RuleIndex, Span};
use crate::scan::grammar::placeholders::holds_mask;
use crate::scan::named::Named;
use crate::scan::verify;
use crate::scan::window::{ByteSet, Edge, Hit, Tail, Window};

/// The longest word that ends a here-document, in bytes.
const MAX_WORD: usize = 16;
/// How long the lines of base64 are: 64 characters in PEM (RFC 7468), 76 in MIME (RFC 2045); others choose.
const WIDTHS: std::ops::RangeInclusive<usize> = 48..=120;
/// The shortest last line of base64.
const MIN_LAST: usize = 4;
/// What may follow the word or the quote that ends a value.
const BEHIND: ByteSet = ByteSet::of(b" \t\r\"'`,;)]}");
/// What the names of fields are made of.
const NAME: ByteSet = ByteSet::of(b"_-.@").union(ByteSet::ALPHANUMERIC);

/// A value that has no end yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    named: Named,
    closes: Closes,
}

/// What ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closes {
    /// A line with nothing but this word: a here-document.
    Word(Word),
    /// The quote three times, as in Python and TOML.
    Tripled(u8),
    /// A line with the quote and an `@`: a here-string of PowerShell.
    Here(u8),
    /// The quote. Before it stands a word in each line.
    Quote(u8),
    /// A word without a backslash behind it.
    Unescaped,
    /// Base64 that does not fill its line of this width.
    Short(u8),
}

/// The word that ends a here-document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    bytes: [u8; MAX_WORD],
    length: u8,
}

impl Word {
    /// `word`, unless it is too long or empty.
    pub(crate) fn of(word: &[u8]) -> Option<Word> {
        let mut bytes = [0; MAX_WORD];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        (!word.is_empty()).then_some(Word { bytes, length: word.len() as u8 })
    }

    fn is(self, line: &[u8]) -> bool {
        let rest = line.trim_ascii_start().strip_prefix(&self.bytes[..usize::from(self.length)]);
        rest.is_some_and(|rest| rest.first().is_none_or(|&b| BEHIND.contains(b)))
    }
}

/// What a line is made of.
enum Content {
    /// A value to its end, behind which the literal goes on.
    More(usize),
    /// The last of it.
    Last(usize),
    Other,
}

impl Literal {
    pub(crate) fn new(named: Named, closes: Closes) -> Literal {
        Literal { named, closes }
    }

    pub(super) fn bound(self) -> Bound {
        match self.closes {
            // What a configuration file with certificates takes.
            Closes::Word(_) | Closes::Tripled(_) | Closes::Here(_) => Bound { lines: 256, bytes: 256 * 1024 },
            // A key of 16 KiB, and room for what a log has before each line.
            Closes::Short(_) => Bound { lines: 256, bytes: 64 * 1024 },
            Closes::Quote(_) | Closes::Unescaped => Bound { lines: 64, bytes: 16 * 1024 },
        }
    }

    /// Whether all that follows is part of it, up to its end.
    pub(super) fn is_sure(self) -> bool {
        matches!(self.closes, Closes::Word(_) | Closes::Tripled(_) | Closes::Here(_))
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let text = window.bytes;
        let start = ByteSet::of(b" \t").run(text);
        if window.edge == Edge::Unknown {
            let hold = Some(start).filter(|_| start < text.len());
            return Step { hold, next: Some(Block::Literal(self)) };
        }
        let end = text.trim_ascii_end().len().max(start);
        let (span, goes_on) = match self.content(&text[start..end]) {
            Content::More(length) => (Span::new(start, start + length), true),
            Content::Last(length) => (Span::new(start, start + length), false),
            Content::Other => return Step { hold: None, next: None },
        };
        let value = text[span.range()].trim_ascii_end();
        if let Some(reason) = reason(value, self.named) {
            let end = if window.edge == Edge::Limit && goes_on { text.len() } else { start + value.len() };
            let hit = Hit::below(Span::new(start, end), Tail::of(self.tail()));
            hits.push((self.named.rule, hit.because(reason)));
        }
        Step { hold: None, next: goes_on.then_some(Block::Literal(self)) }
    }

    /// What it goes on with past a window.
    fn tail(self) -> ByteSet {
        match self.closes {
            Closes::Tripled(quote) | Closes::Quote(quote) => ByteSet::EMPTY.with(quote).complement(),
            Closes::Short(_) => BODY,
            Closes::Word(_) | Closes::Here(_) | Closes::Unescaped => ByteSet::EMPTY.complement(),
        }
    }

    /// What `line` is, without the blanks around it.
    fn content(self, line: &[u8]) -> Content {
        match self.closes {
            Closes::Word(word) if word.is(line) => Content::Last(0),
            Closes::Here(quote) if line.starts_with(&[quote, b'@']) => Content::Last(0),
            Closes::Word(_) | Closes::Here(_) => Content::More(line.len()),
            Closes::Tripled(quote) => match memchr::memmem::find(line, &[quote; 3]) {
                Some(end) => Content::Last(end),
                None => Content::More(line.len()),
            },
            Closes::Quote(quote) => match closing(line, quote) {
                Some(end) if line.get(end + 1).is_none_or(|&b| BEHIND.contains(b)) => Content::Last(end),
                None if line.is_empty() || is_word(line) && !line.iter().any(|b| b"\"'`{}<>".contains(b)) => {
                    Content::More(line.len())
                }
                _ => Content::Other,
            },
            Closes::Unescaped if !is_word(line) => Content::Other,
            Closes::Unescaped => match line.strip_suffix(b"\\") {
                Some(line) => Content::More(line.len()),
                None => Content::Last(line.len()),
            },
            Closes::Short(width) => short(line, width.into()),
        }
    }
}

/// Why a line of a literal is a secret, if it is one: a word as in quotes, a text as the rest of a line.
pub(crate) fn reason(line: &[u8], named: Named) -> Option<Reason> {
    let binding = if line.iter().any(u8::is_ascii_whitespace) { Binding::Line } else { Binding::Quoted };
    let place = Place { cell: Cell { kind: named.kind, binding }, quote: None, name: b"" };
    Value::new(line).reason_at(&place, named.confidence).filter(|_| !holds_mask(line))
}

/// Where the first `quote` stands in `text` that no backslash is before.
pub(crate) fn closing(text: &[u8], quote: u8) -> Option<usize> {
    memchr::memchr_iter(quote, text).find(|&at| ByteSet::of(b"\\").run_back(&text[..at]).is_multiple_of(2))
}

/// The width of the lines of base64 that `value` may be the first of.
pub(crate) fn width(value: &[u8]) -> Option<u8> {
    let is_body = BODY.run(value) == value.len() && WIDTHS.contains(&value.len()) && !verify::is_word(value);
    let is_digest = || value.iter().all(u8::is_ascii_hexdigit);
    (is_body && !is_digest()).then_some(value.len() as u8)
}

/// A `line` of base64 that is wrapped at `width`.
fn short(line: &[u8], width: usize) -> Content {
    let run = BODY.run(line);
    let is_line = run <= width && line[run..].iter().all(|&b| BEHIND.contains(b));
    let is_last = || run >= MIN_LAST && run.is_multiple_of(4) && !verify::is_word(&line[..run]);
    match () {
        () if !is_line => Content::Other,
        () if run == width && run == line.len() => Content::More(run),
        () if is_last() => Content::Last(run),
        () => Content::Other,
    }
}

/// Whether `text` is one word, and no option and no field.
pub(super) fn is_word(text: &[u8]) -> bool {
    let joint = NAME.run(text);
    let is_field = joint > 0
        && matches!(text.get(joint), Some(b':' | b'='))
        && text[joint + 1..].iter().any(|b| !b"=:".contains(b));
    !text.is_empty() && !text.starts_with(b"-") && !is_field && !text.iter().any(u8::is_ascii_whitespace)
}
