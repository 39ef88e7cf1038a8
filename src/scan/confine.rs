//! Confines what was found to its line.
//!
//! No construct of one line makes a span with a line end in it, or leaves a state behind it. What goes on over lines is one of the
//! kinds of [`Block`](super::blocks::Block), each of which has its bounds, and nothing else. Every span and every tail passes here
//! before anything is decided, so that no defect of a judge can take the lines that follow with it.

use memchr::memchr;

use super::window::{Hit, Tail};
use crate::finding::RuleIndex;

/// Confines `hits`, which are in order, to their lines, and `tails` to the last line of `text`, which begins at `last`.
///
/// # Panics
/// Where there was anything to confine, which is a defect: in tests, with debug assertions and while fuzzing.
pub(super) fn confine(hits: &mut [(RuleIndex, Hit)], tails: &mut Vec<(usize, Tail)>, text: &[u8], last: usize) {
    let is_lawful = !(cut_spans(hits, text) | drop_tails(tails, last));
    let is_watched = cfg!(any(debug_assertions, test, fuzzing));
    assert!(is_lawful || !is_watched, "what was found goes on behind its line");
}

/// Cuts each span before the first line end in it; says whether there was one. No byte is looked at twice.
fn cut_spans(hits: &mut [(RuleIndex, Hit)], text: &[u8]) -> bool {
    let (mut clear, mut was_cut) = (0, false);
    for (_, hit) in hits {
        let from = hit.span.start.max(clear).min(hit.span.end);
        if let Some(line_end) = memchr(b'\n', &text[from..hit.span.end]) {
            hit.span.end = from + line_end;
            was_cut = true;
        }
        clear = clear.max(hit.span.end);
    }
    was_cut
}

/// Drops the tails of secrets that begin before the `last` line; says whether there was one.
fn drop_tails(tails: &mut Vec<(usize, Tail)>, last: usize) -> bool {
    let count = tails.len();
    tails.retain(|(start, _)| *start >= last);
    tails.len() < count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::ByteSet;
    use crate::finding::Span;

    const TAIL: Tail = Tail::of(ByteSet::ALPHANUMERIC);

    fn hits(spans: &[(usize, usize)]) -> Vec<(RuleIndex, Hit)> {
        let hit = |&(start, end): &(usize, usize)| Hit::of(Span::new(start, end), TAIL);
        spans.iter().map(|span| (RuleIndex(0), hit(span))).collect()
    }

    fn cut(spans: &[(usize, usize)]) -> (Vec<(usize, usize)>, bool) {
        let mut hits = hits(spans);
        let was_cut = cut_spans(&mut hits, b"0123\n5678\nabcd");
        (hits.iter().map(|(_, hit)| (hit.span.start, hit.span.end)).collect(), was_cut)
    }

    #[test]
    fn a_span_ends_with_its_line() {
        assert_eq!(cut(&[(0, 4), (1, 3), (5, 9), (10, 14)]), (vec![(0, 4), (1, 3), (5, 9), (10, 14)], false));
        assert_eq!(cut(&[(0, 14), (1, 14), (4, 14), (6, 8)]), (vec![(0, 4), (1, 4), (4, 4), (6, 8)], true));
        assert_eq!(cut(&[(0, 4), (2, 7), (6, 14)]), (vec![(0, 4), (2, 4), (6, 9)], true));
    }

    #[test]
    fn a_tail_belongs_to_the_last_line() {
        let mut tails = vec![(3, TAIL), (10, TAIL)];
        assert!(drop_tails(&mut tails, 10) && tails == [(10, TAIL)] && !drop_tails(&mut tails, 10));
    }

    #[test]
    #[should_panic(expected = "behind its line")]
    fn a_defect_is_told() {
        confine(&mut hits(&[(0, 3)]), &mut vec![], b"a\nb", 0);
    }
}
