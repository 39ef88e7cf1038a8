//! Where a text is next interrupted by one of some signs, looked for once for all values that it has a part in.

use crate::steps;

/// How much of `text` has nothing that a mask begins with.
pub(crate) fn before_mask(text: &[u8]) -> usize {
    let run = memchr::memchr2(b'[', b'*', text).unwrap_or(text.len());
    steps::count(steps::of_slice(run));
    run
}

/// A part of a text that has none of some signs, as far as it is known. Offsets count from the start of the text.
#[derive(Default)]
pub(crate) struct Clear {
    from: usize,
    to: usize,
}

impl Clear {
    /// Where the first of the signs stands in `bytes` from `at` on, or their end; they begin at `base` in the text. `run`: how much of
    /// a text has none.
    pub(crate) fn end(&mut self, run: impl FnOnce(&[u8]) -> usize, bytes: &[u8], base: usize, at: usize) -> usize {
        if !(self.from..=self.to).contains(&(base + at)) {
            (self.from, self.to) = (base + at, base + at);
        }
        let known = (self.to - base).min(bytes.len());
        let end = known + run(&bytes[known..]);
        self.to = self.to.max(base + end);
        end
    }
}
