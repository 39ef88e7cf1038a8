//! Which parts of a text have no escapes: most records of a log, which are told from others while literals are looked for.

use memchr::memrchr2;

use super::masks::{BLOCK, Marks, STRETCH};
use super::pass::Pass;
use crate::bytes::ByteSet;
use crate::finding::Span;

/// What begins an escape only before another.
pub(super) const QUOTES: ByteSet = ByteSet::of(b"\"'");
/// What else [escapes](crate::text::escape) begin with.
pub(super) const SIGNS: ByteSet = ByteSet::of(b"\\%&#+").with_range(0x80, 0xff);

/// The blocks of a text that may have escapes. What nothing was said of may have some.
#[derive(Default)]
pub(crate) struct Signs(Vec<Marks>);

impl Signs {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds what is known of the next stretch of the text.
    #[inline]
    pub(super) fn add(&mut self, marks: Marks) {
        self.0.push(marks);
    }

    /// The first place from `from` on where an escape may stand.
    fn next(&self, from: usize) -> Option<usize> {
        let (first, bit) = (from / STRETCH, from / BLOCK % Marks::BITS as usize);
        let Some(marks) = self.0.get(first) else { return self.0.is_empty().then_some(from) };
        let (here, others) = (marks >> bit << bit, self.0[first + 1..].iter().copied());
        let (n, marks) = (first..).zip(std::iter::once(here).chain(others)).find(|(_, marks)| *marks != 0)?;
        Some(from.max(n * STRETCH + marks.trailing_zeros() as usize * BLOCK))
    }

    /// Whether there may be an escape in `span`.
    pub(super) fn may_be_in(&self, span: Span) -> bool {
        let mut blocks = span.start / BLOCK..span.end.div_ceil(BLOCK);
        blocks.any(|n| self.0.get(n * BLOCK / STRETCH).is_none_or(|marks| marks >> (n % Marks::BITS as usize) & 1 == 1))
    }
}

impl Pass<'_> {
    /// Takes out the ends of the key words whose records may have escapes, or may go on. Where records have none, nobody asks
    /// where one ends and the next begins.
    pub(super) fn take_key_words(&mut self) -> Vec<usize> {
        let mut ends = std::mem::take(&mut self.key_words);
        let open = match self.goes_on {
            true => memrchr2(b'\n', b'\r', self.text).map_or(0, |end| end + 1),
            false => self.text.len(),
        };
        let (mut read, mut next) = (Span::new(0, 0), Some(0));
        ends.retain(|&end| {
            while let Some(from) = next.filter(|_| read.end < end) {
                next = self.signs.next(from).filter(|&at| at < self.text.len());
                read = next.map_or(read, |at| self.record(at, false).span);
                next = next.map(|_| read.end + 1);
            }
            read.start < end && end <= read.end || end > open
        });
        ends
    }
}

const _: () = assert!(STRETCH == BLOCK * Marks::BITS as usize);

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::rules::RuleSet;
    use crate::scan::anchors::{Anchors, Scratch};
    use crate::scan::literals::Target;
    use crate::text::decoded::Decoded;

    static WAYS: LazyLock<Vec<Anchors>> = LazyLock::new(|| Anchors::ways(&RuleSet::builtin()));

    const PIECES: [&str; 24] = [
        "\"",
        "\"",
        "'",
        "'",
        "\\",
        "%3D",
        "+",
        "a=",
        "&amp;",
        "#012",
        "\u{200b}",
        "\u{a0}",
        "x",
        " ",
        "\n",
        "{\"a\":",
        "'\\''",
        "'\"'\"'",
        "0123456789",
        "a line of a log that ends\n",
        "(one, two)",
        "2026-11-22T10:00:01Z",
        "/v1/api?x=1",
        "\n\n",
    ];

    proptest! {
        #[test]
        fn a_line_that_stands_for_others_is_marked(pieces in proptest::collection::vec(select(&PIECES[..]), 0..400)) {
            let text = pieces.concat().into_bytes();
            for way in &*WAYS {
                let (mut scratch, mut start) = (Scratch::default(), 0);
                way.find(&text, std::iter::empty(), &mut scratch, |_, _: &[Target]| ());
                let signs = scratch.take_signs();
                for line in text.split(|&byte| byte == b'\n') {
                    let span = Span::new(start, start + line.len());
                    start = span.end + 1;
                    prop_assert!(signs.may_be_in(span) || Decoded::views(line).is_empty(), "{}", span.start);
                }
            }
        }
    }

    #[test]
    fn a_block_is_known_by_its_mark() {
        let mut signs = Signs::default();
        signs.add(1 << 31);
        signs.add(2);
        let has = |start: usize, end: usize| signs.may_be_in(Span::new(start * BLOCK, end * BLOCK));
        assert_eq!(
            [has(0, 31), has(30, 32), has(31, 33), has(32, 33), has(32, 34), has(34, 64)],
            [false, true, true, false, true, false]
        );
        assert_eq!(
            [0, 31 * BLOCK + 5, 32 * BLOCK, 34 * BLOCK, 64 * BLOCK].map(|from| signs.next(from)),
            [Some(31 * BLOCK), Some(31 * BLOCK + 5), Some(33 * BLOCK), None, None]
        );
        assert_eq!(Signs::default().next(7), Some(7));
        assert!(signs.may_be_in(Span::new(33 * BLOCK - 1, 33 * BLOCK + 1)) && has(63, 65));
    }
}
