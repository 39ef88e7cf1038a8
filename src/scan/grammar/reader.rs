//! Reading a window and knowing whether more text could change what was read.

use std::cell::Cell;

use crate::scan::window::{ByteSet, Edge, Window};
use crate::steps;

/// A window's bytes. It notes every look at or past their end: as long as there was none, the same judgement on a
/// longer text goes the same way, byte for byte; that is what makes verdicts on unfinished text exact.
pub(crate) struct Reader<'t> {
    pub(crate) bytes: &'t [u8],
    edge: Edge,
    past_end: Cell<bool>,
    begun: Cell<usize>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(window: &Window<'t>) -> Reader<'t> {
        let (past_end, begun) = (Cell::new(false), Cell::new(usize::MAX));
        Reader { bytes: window.bytes, edge: window.edge, past_end, begun }
    }

    /// How many bytes there are, without a look past their end.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Why the bytes end where they end.
    pub(crate) fn edge(&self) -> Edge {
        self.edge
    }

    /// The byte at `at`, if there is one.
    pub(crate) fn get(&self, at: usize) -> Option<u8> {
        steps::count(1);
        let byte = self.bytes.get(at).copied();
        if byte.is_none() {
            self.past_end.set(true);
        }
        byte
    }

    /// Whether the byte at `at` is `byte`.
    pub(crate) fn is(&self, at: usize, byte: u8) -> bool {
        self.get(at) == Some(byte)
    }

    /// Whether the byte at `at` is in `set`.
    pub(crate) fn has(&self, at: usize, set: ByteSet) -> bool {
        self.get(at).is_some_and(|byte| set.contains(byte))
    }

    /// Whether the text goes on at `at` with the lower-case `literal`, in any case.
    #[inline]
    pub(crate) fn starts(&self, at: usize, literal: &[u8]) -> bool {
        // Nearly every literal is told by its first byte.
        if self.bytes.get(at).zip(literal.first()).is_some_and(|(byte, first)| !byte.eq_ignore_ascii_case(first)) {
            return false;
        }
        match self.bytes.get(at..at + literal.len()) {
            Some(text) => text.eq_ignore_ascii_case(literal),
            None => self.starts_at_end(at, literal),
        }
    }

    #[cold]
    fn starts_at_end(&self, at: usize, literal: &[u8]) -> bool {
        literal.iter().enumerate().all(|(i, &byte)| self.get(at + i).is_some_and(|b| b.eq_ignore_ascii_case(&byte)))
    }

    /// Where the run of bytes of `set` that starts at `from` ends; it is not followed beyond `most` bytes.
    #[inline]
    pub(crate) fn run(&self, set: ByteSet, from: usize, most: usize) -> usize {
        self.follow(from, most, |text| set.run(text))
    }

    /// The same for a run of another kind; `run`: how much of a text belongs to it.
    #[inline]
    pub(crate) fn follow(&self, from: usize, most: usize, run: impl FnOnce(&[u8]) -> usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let run = run(&rest[..rest.len().min(most)]);
        if run == rest.len() && run < most {
            self.past_end.set(true);
        }
        from + run
    }

    /// Where the blanks that start at `from` end.
    pub(crate) fn blanks(&self, from: usize) -> usize {
        self.run(const { ByteSet::of(b" \t") }, from, MAX_BLANKS)
    }

    /// The bytes from `from` to `to`, which were all read before.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &'t [u8] {
        steps::count(steps::of_slice(to - from));
        &self.bytes[from..to]
    }

    /// Whether nothing follows `at`.
    pub(crate) fn ends(&self, at: usize) -> bool {
        self.get(at).is_none()
    }

    /// A value may begin at `at`.
    pub(crate) fn begin(&self, at: usize) {
        if at < self.len() {
            self.begun.set(self.begun.get().min(at));
        }
    }

    /// Where the first value begins, if any does.
    pub(crate) fn begun(&self) -> Option<usize> {
        Some(self.begun.get()).filter(|&at| at != usize::MAX)
    }

    /// What follows the bytes in view has a say.
    pub(crate) fn ask_for_more(&self) {
        self.past_end.set(true);
    }

    /// Whether more text could change what was decided.
    pub(crate) fn undecided(&self) -> bool {
        self.edge.is_open() && self.past_end.get()
    }
}

/// The most blanks between a key, its separator and its value.
pub(crate) const MAX_BLANKS: usize = 64;
