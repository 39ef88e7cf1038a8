//! What a rule may see of the text around an anchor.
//!
//! Every rule is judged on a window alone. Since the window is the same for every way the input can be cut,
//! so is the verdict; and since it is bounded, so is memory.

use std::ops::Range;

pub(crate) use super::tail::Tail;
pub(crate) use crate::bytes::ByteSet;
use crate::decide::{Cell, Reason};
use crate::finding::Span;

/// Whether windows are small, and with them all that is measured by them: then the texts of fuzzing and of the laws, which cannot
/// be very long, reach far beyond them.
pub(crate) const IS_SMALL: bool = cfg!(any(fuzzing, small_window));
/// How many bytes before an anchor a rule may look at.
pub(crate) const BEFORE: usize = if IS_SMALL { 256 } else { 512 };
/// How many bytes from an anchor's start onwards a rule may look at.
pub(crate) const AFTER: usize = if IS_SMALL { 1024 } else { 8 * 1024 };

/// Why a window ends where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The line, or the input, ends here: nothing can follow.
    Line,
    /// [`AFTER`] bytes were seen and the line goes on: a value that reaches this far goes on as its [`Tail`] says.
    Limit,
    /// The text in hand ends here and more of the same line may come.
    Unknown,
    /// More of the same line is in hand, and is not looked at unless what is in view is not enough: as [`Edge::Unknown`], but what
    /// the whole line has a say in is not enough, either. With the sign that the line may end with, if a header goes on behind that.
    Cut(Option<u8>),
}

impl Edge {
    /// Whether more of the line may be seen later.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Edge::Unknown | Edge::Cut(_))
    }
}

/// The text around one anchor: a part of one line, without its line end.
#[derive(Clone, Copy)]
pub(crate) struct Window<'t> {
    /// The bytes in view.
    pub bytes: &'t [u8],
    /// Where `bytes` begin in the text that is scanned.
    pub base: usize,
    /// Where the anchor starts in `bytes`.
    pub at: usize,
    /// Whether a colour code was taken out of the text right before the anchor.
    pub gap: bool,
    /// What `bytes` end with.
    pub edge: Edge,
}

/// A secret in a window; offsets count from the window's first byte.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    /// The bytes to mask.
    pub span: Span,
    /// Set for an unquoted JSON number: the mask is put in double quotes, each behind this many backslashes.
    pub quotes: Option<u8>,
    /// What made it a secret.
    pub told: Told,
    /// How it goes on where it is open at the end of a window that ends with [`Edge::Limit`].
    pub tail: Tail,
}

/// What made something a secret, beside its own form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The name of it; empty, if that stands on another line.
    pub name: Option<Span>,
    /// The cell of the table that says so.
    pub reason: Option<Reason>,
}

impl Told {
    /// The same with its name where `place` puts that.
    pub(crate) fn placed(self, place: impl FnOnce(Span) -> Span) -> Told {
        Told { name: self.name.map(place), ..self }
    }
}

impl Hit {
    /// A secret that no name told of.
    pub(crate) const fn of(span: Span, tail: Tail) -> Hit {
        Hit { span, quotes: None, told: Told { name: None, reason: None }, tail }
    }

    /// The same for this reason.
    pub(crate) const fn because(self, reason: Reason) -> Hit {
        Hit { told: Told { reason: Some(reason), ..self.told }, ..self }
    }

    /// The same, of which `name` told where no other did.
    pub(crate) fn or_named(self, name: Option<Span>) -> Hit {
        Hit { told: Told { name: self.told.name.or(name), ..self.told }, ..self }
    }

    /// The same in a cell of the table that masks every value.
    pub(crate) const fn in_cell(self, cell: Cell) -> Hit {
        self.because(Reason::of(cell))
    }

    /// A secret that a line before told of.
    pub(crate) fn below(span: Span, tail: Tail) -> Hit {
        Hit::of(span, tail).told_above()
    }

    /// The same, of which a line before told where no name did.
    pub(crate) fn told_above(self) -> Hit {
        self.or_named(Some(Span::new(self.span.start, self.span.start)))
    }

    /// A secret that was judged elsewhere, of which this was `told` there.
    pub(crate) fn judged(span: Span, told: Told) -> Hit {
        Hit { told, ..Hit::of(span, Tail::of(ByteSet::EMPTY)) }.told_above()
    }

    /// The same `by` bytes further right.
    pub(crate) fn shifted(self, by: usize) -> Hit {
        Hit { span: self.span.shifted(by), told: self.told.placed(|name| name.shifted(by)), ..self }
    }
}

impl<'t> Window<'t> {
    /// The same without the first `start` bytes; its anchor is the first byte that is left, if it was one of these.
    pub(crate) fn from(&self, start: usize) -> Window<'t> {
        let at = self.at.max(start) - start;
        Window { bytes: &self.bytes[start..], base: self.base + start, at, ..*self }
    }

    /// The part of the window in `range`.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'t [u8] {
        &self.bytes[range]
    }
}
