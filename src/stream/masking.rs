//! A stream that is masked in one thread, as its bytes are pushed.

use super::cutter::{CHUNK, Cutter};
use super::maskers::Handle;
use crate::engine::{Behind, Output, State};

/// What is in hand, where it stands, and what it was turned into.
pub(crate) struct Masking<'m> {
    /// May be exchanged while the stream is clean.
    pub masker: Handle<'m>,
    cutter: Cutter,
    state: State,
    /// What the last call of [`Masking::mask`] has added and nobody has cleared.
    pub output: Output,
}

/// How far to mask what is in hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The last whole line, or what is decided of a line that is too long to wait for.
    Line,
    /// What is decided.
    Decided,
    /// All of it: nothing follows.
    End,
}

impl<'m> Masking<'m> {
    pub(crate) fn new(masker: Handle<'m>) -> Masking<'m> {
        Masking { masker, cutter: Cutter::new(), state: State::at_line(0), output: Output::default() }
    }

    /// Room for a read.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.cutter.room()
    }

    /// Takes over `n` bytes that were read into the room.
    pub(crate) fn filled(&mut self, n: usize) {
        self.cutter.filled(n);
    }

    /// Takes over a copy of `bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.cutter.push(bytes);
    }

    /// How many bytes are decided.
    pub(crate) fn position(&self) -> usize {
        self.state.position
    }

    /// Whether what was pushed by now has no bearing on what follows.
    pub(crate) fn is_clean(&self) -> bool {
        self.state.is_clean() && self.cutter.text().0.is_empty()
    }

    pub(crate) fn mask(&mut self, until: Until) {
        let (text, from) = self.cutter.text();
        let end = match (until, self.cutter.lines_end()) {
            (Until::Line, Some(end)) => end,
            (Until::Line, None) if text.len() - from < CHUNK => return,
            _ => text.len(),
        };
        let behind = if until == Until::End { Behind::Nothing } else { Behind::More };
        let known = self.masker.known();
        let progress = self.masker.mask_part(&known, &mut self.state, (&text[..end], from), behind, &mut self.output);
        self.cutter.advance(progress);
    }
}
