//! What is masked already. A secret in the midst of it changes nothing: neither what is masked nor under which label.
//!
//! In a flood of keys each one's value is all that follows, so that the first of them covers the others. And what names
//! itself needs nothing beside it to name it.

use super::settle::NAMING;
use super::tail::Tail;
use crate::finding::Span;

/// So many tokens of a line are known.
const TOKENS: usize = 4;
const NOWHERE: Span = Span { start: 0, end: 0 };

/// The last of the parts of a text that are masked, as far as it is known.
pub(crate) struct Covered {
    span: Span,
    /// The tail that it ends with, and where in the tail it is known to be, if a secret goes on in it.
    tail: Option<(Tail, usize)>,
    /// The last tokens that named themselves.
    tokens: [Span; TOKENS],
    oldest: usize,
}

impl Covered {
    /// Notes that a token stands at `span` that names itself.
    pub(crate) fn add_token(&mut self, span: Span) {
        self.tokens[self.oldest] = span;
        self.oldest = (self.oldest + 1) % TOKENS;
    }

    /// Forgets the tokens.
    pub(crate) fn forget_tokens(&mut self) {
        self.tokens = [NOWHERE; TOKENS];
    }

    /// Whether any token is known.
    pub(crate) fn has_tokens(&self) -> bool {
        self.tokens.iter().any(|token| *token != NOWHERE)
    }

    /// The token that begins at most `most` bytes behind `place`, if one is known.
    pub(crate) fn token_behind(&self, place: usize, most: usize) -> Option<Span> {
        let near = place..=place + most;
        self.tokens.iter().copied().find(|token| near.contains(&token.start))
    }

    /// Whether a secret at `span` that something beside it names would change nothing, since it lies in a token: the rule of
    /// a token gives the label.
    pub(crate) fn is_in_token(&self, span: Span) -> bool {
        self.tokens.iter().any(|token| token.covers(span))
    }

    /// Notes that `span` is masked; `tail`: that which it ends with, and one place of it.
    pub(crate) fn add(&mut self, span: Span, tail: Option<(Tail, usize)>) {
        let is_apart = span.start < self.span.start || span.start >= self.span.end;
        if is_apart {
            (self.span, self.tail) = (span, tail);
        } else if span.end > self.span.end {
            (self.span.end, self.tail) = (span.end, tail);
        }
    }

    /// Whether a secret at `span`, which goes on with `tail`, would change nothing.
    pub(crate) fn holds(&self, span: Span, tail: Option<Tail>) -> bool {
        let goes_no_further = |tail| self.tail.is_some_and(|(known, from)| known == tail && from <= span.end);
        // What begins nearer to the start may give the label.
        self.span.start + NAMING <= span.start && span.end <= self.span.end && tail.is_none_or(goes_no_further)
    }
}

impl Default for Covered {
    fn default() -> Self {
        Covered { span: NOWHERE, tail: None, tokens: [NOWHERE; TOKENS], oldest: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::ByteSet;

    #[test]
    fn what_is_covered_begins_behind_the_bytes_that_give_the_label() {
        let (word, text) = (Tail::of(ByteSet::of(b"abc")), Tail::of(ByteSet::of(b"abc=")));
        let mut covered = Covered::default();
        assert!(!covered.holds(Span::new(300, 310), None));
        covered.add(Span::new(10, 500), None);
        assert!(covered.holds(Span::new(10 + NAMING, 500), None));
        assert!(!covered.holds(Span::new(9 + NAMING, 500), None));
        assert!(!covered.holds(Span::new(300, 501), None));
        assert!(!covered.holds(Span::new(300, 500), Some(word)), "it may go on");
        covered.add(Span::new(400, 900), Some((word, 700)));
        assert!(covered.holds(Span::new(300, 900), Some(word)));
        assert!(!covered.holds(Span::new(300, 900), Some(text)), "it may go on further");
        assert!(!covered.holds(Span::new(300, 600), Some(word)), "the run may end before the other begins");
        covered.add(Span::new(900, 950), None);
        assert!(!covered.holds(Span::new(300, 310), None), "only the last is known");
    }
}
