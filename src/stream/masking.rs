//! A stream that is masked in one thread, as its bytes are pushed.

use memchr::{memchr, memrchr};

use super::cutter::{CHUNK, Cutter};
use super::maskers::Handle;
use crate::engine::{Behind, Output, Progress, State};

/// What is in hand, where it stands, and what it was turned into.
pub(crate) struct Masking<'m> {
    /// May be exchanged while the stream is clean.
    pub masker: Handle<'m>,
    cutter: Cutter,
    state: State,
    /// Whether a call has panicked: then it is not known what of the text in hand has been put into the output.
    is_torn: bool,
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
        Masking { masker, cutter: Cutter::new(), state: State::at_line(0), is_torn: false, output: Output::default() }
    }

    /// Room for a read.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        self.cutter.room()
    }

    /// Takes over `n` bytes that were read into the room.
    pub(crate) fn filled(&mut self, n: usize) {
        self.cutter.filled(n);
    }

    /// Takes over `bytes`, and masks up to the last whole line. Only what belongs to a line that is cut is copied.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        if self.cutter.has_any() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            self.push(rest.split_off(..end).unwrap_or_default());
            self.mask(Until::Line);
        }
        while let Some(lines) = whole_lines(rest).and_then(|end| rest.split_off(..end)) {
            let progress = self.part((lines, 0), Behind::More);
            debug_assert_eq!(progress.keep, lines.len(), "lines that have their ends are decided");
        }
        if !rest.is_empty() {
            self.push(rest);
            self.mask(Until::Line);
        }
    }

    /// Takes over a copy of `bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.cutter.push(bytes);
    }

    /// Whether a call has panicked: then no other may be made.
    pub(crate) fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// How many bytes are decided.
    pub(crate) fn position(&self) -> usize {
        self.state.position
    }

    /// Whether what was pushed by now has no bearing on what follows.
    pub(crate) fn is_clean(&self) -> bool {
        self.state.is_clean() && self.cutter.text().0.is_empty()
    }

    /// Masks what is in hand. Behind an [`End`](Until::End) another stream begins.
    pub(crate) fn mask(&mut self, until: Until) {
        let (text, from) = self.cutter.text();
        let end = match (until, self.cutter.lines_end()) {
            (Until::Line, Some(end)) => end,
            (Until::Line, None) if text.len() - from < CHUNK => return,
            _ => text.len(),
        };
        let behind = if until == Until::End { Behind::Nothing } else { Behind::More };
        // Where this panics, nobody masks it again.
        let mut cutter = std::mem::take(&mut self.cutter);
        let progress = self.part((&cutter.text().0[..end], from), behind);
        cutter.advance(progress);
        self.cutter = cutter;
        if until == Until::End {
            (self.cutter, self.state) = (Cutter::new(), State::at_line(self.state.position));
        }
    }

    /// Masks a part of the stream.
    fn part(&mut self, text: (&[u8], usize), behind: Behind) -> Progress {
        assert!(!std::mem::replace(&mut self.is_torn, true), "a stream ends with a defect");
        let known = self.masker.known();
        let progress = self.masker.mask_part(&known, &mut self.state, text, behind, &mut self.output);
        self.is_torn = false;
        progress
    }
}

/// The end of the last whole line of `bytes`: of those that are masked together, if there are many.
fn whole_lines(bytes: &[u8]) -> Option<usize> {
    let last = memrchr(b'\n', &bytes[..bytes.len().min(CHUNK)]);
    last.or_else(|| memchr(b'\n', bytes)).map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::engine::Masker;

    #[test]
    fn nothing_comes_out_after_a_panic() {
        let masker = Masker::builtin();
        let mut masking = Masking::new(Handle::Borrowed(&masker));
        masking.write(b"token=ghp_x7Kq2vN9");
        masking.is_torn = true;
        for until in [Until::Line, Until::Decided, Until::End] {
            masking.push(b"\n");
            catch_unwind(AssertUnwindSafe(|| masking.mask(until))).expect_err("it panics");
        }
        catch_unwind(AssertUnwindSafe(|| masking.write(b"one\n"))).expect_err("it panics");
        assert!(masking.output.bytes.is_empty());
    }

    #[test]
    fn a_line_behind_the_end_is_another_stream() {
        let masker = Masker::builtin();
        let mut masking = Masking::new(Handle::Borrowed(&masker));
        for text in [&b"-----BEGIN PRIVATE KEY-----\npassword="[..], b"x7Kq2vN9bT4m\n"] {
            masking.output.clear();
            masking.write(text);
            masking.mask(Until::End);
            assert!(masking.is_clean());
        }
        assert_eq!(masking.output.bytes, masker.mask(b"x7Kq2vN9bT4m\n"));
    }
}
