//! Where a text is next interrupted by one of some signs, looked for once for all values that it has a part in.

use crate::bytes::{ByteSet, ByteTable};

/// What no mask begins with.
pub(crate) static NO_MASK: ByteTable = ByteTable::of(ByteSet::of(b"[*").complement());

/// A part of a text that has none of some signs, as far as it is known. Offsets count from the start of the text.
#[derive(Default)]
pub(crate) struct Clear {
    from: usize,
    to: usize,
}

impl Clear {
    /// Where the first byte that is none of `others` stands in `bytes` from `at` on, or their end; they begin at `base` in the text.
    pub(crate) fn end(&mut self, others: &ByteTable, bytes: &[u8], base: usize, at: usize) -> usize {
        if !(self.from..=self.to).contains(&(base + at)) {
            (self.from, self.to) = (base + at, base + at);
        }
        let known = (self.to - base).min(bytes.len());
        let end = known + others.run(&bytes[known..]);
        self.to = self.to.max(base + end);
        end
    }
}
