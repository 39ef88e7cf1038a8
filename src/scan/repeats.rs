//! What is written over and over is judged once.
//!
//! A verdict depends on nothing but its window. Where a text repeats itself at some distance, a place and the one so far
//! before it have the same window, and so the same verdict. Floods of keys and of openings are made of this, and would
//! cost a judgement of all that follows at every third byte.

use super::blocks::Verdict;
use super::window::{AFTER, BEFORE, Hit};
use crate::finding::RuleIndex;
use crate::steps;

/// How many judgements are remembered.
const KEPT: usize = 8;
/// How many bytes on either side of two places must be the same for more of them to be compared.
const LIKE: usize = 16;

/// Judgements that are further apart cost a byte little.
const NEAR: usize = 64;

/// Who judges a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judge {
    /// A rule for tokens that name themselves.
    Shape(RuleIndex),
    /// The same rule, for the token in base64.
    Dressed(RuleIndex),
    /// The rules for what a word names.
    Name,
    /// The rules for what a program is told.
    Program,
}

/// What was said of a place. Offsets count from the first byte of its window.
#[derive(Clone)]
pub(super) struct Outcome {
    pub verdict: Verdict,
    pub hits: Vec<(RuleIndex, Hit)>,
    /// How many bytes of the window stand before the place.
    pub before: usize,
    /// Where hits end that go on behind the window.
    pub limit: Option<usize>,
}

struct Past {
    at: usize,
    judge: Judge,
    outcome: Outcome,
}

/// The last judgements of a text, and how it repeats itself.
#[derive(Default)]
pub(super) struct Repeats {
    past: Vec<Past>,
    oldest: usize,
    /// The place that was judged last.
    last: usize,
    /// How far before a byte of the run the same byte stands.
    distance: usize,
    /// The bytes of which it is known that they stand again at that distance.
    run: std::ops::Range<usize>,
}

impl Repeats {
    /// Whether so little stands between the place at `at`, judged next, and the one before it that a flood may be on.
    pub(super) fn are_near(&mut self, at: usize) -> bool {
        let last = std::mem::replace(&mut self.last, at);
        last.abs_diff(at) < NEAR
    }

    /// What `judge` said of a place in `text` whose window was the same as that of `at`; it is remembered as said of `at`.
    pub(super) fn find(&mut self, text: &[u8], at: usize, judge: Judge) -> Option<&Outcome> {
        if at + AFTER > text.len() {
            return None;
        }
        let (distance, asked) = (self.distance, |past: &Past| past.judge == judge && past.at >= BEFORE);
        let index = match self.past.iter().position(|past| asked(past) && past.at + distance == at) {
            Some(index) => Some(index).filter(|_| self.goes_on(text, at - distance)),
            None => {
                let like = |past: &Past| asked(past) && past.at < at && is_like(text, past.at, at);
                let index = self.past.iter().rposition(like);
                index.filter(|&index| self.begins(text, self.past[index].at, at))
            }
        }?;
        self.past[index].at = at;
        Some(&self.past[index].outcome)
    }

    /// Remembers what `judge` said of `at`.
    pub(super) fn note(&mut self, at: usize, judge: Judge, outcome: Outcome) {
        let past = Past { at, judge, outcome };
        if self.past.len() < KEPT {
            return self.past.push(past);
        }
        self.past[self.oldest] = past;
        self.oldest = (self.oldest + 1) % KEPT;
    }

    /// Whether the windows of `past` and of the place at the known distance behind it are the same.
    fn goes_on(&mut self, text: &[u8], past: usize) -> bool {
        let (from, to) = (past - BEFORE, past + AFTER);
        if self.distance == 0 || from < self.run.start || self.run.end < from {
            return false;
        }
        let known = self.run.end.min(to);
        let same = is_same(text, known..to, self.distance);
        self.run.end = if same { self.run.end.max(to) } else { self.run.start };
        same
    }

    /// Whether the windows of `past` and `at` are the same, which makes a new run.
    fn begins(&mut self, text: &[u8], past: usize, at: usize) -> bool {
        let run = past - BEFORE..past + AFTER;
        let same = is_same(text, run.clone(), at - past);
        if same {
            (self.distance, self.run) = (at - past, run);
        }
        same
    }
}

/// Whether the bytes of `range` stand again `distance` behind it.
fn is_same(text: &[u8], range: std::ops::Range<usize>, distance: usize) -> bool {
    steps::count(steps::of_slice(range.len()));
    text[range.clone()] == text[range.start + distance..range.end + distance]
}

fn is_like(text: &[u8], one: usize, other: usize) -> bool {
    text[one - LIKE..one + LIKE] == text[other - LIKE..other + LIKE]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(before: usize) -> Outcome {
        Outcome { verdict: Verdict::default(), hits: vec![], before, limit: None }
    }

    #[test]
    fn a_place_like_another_is_known() {
        let mut text = b"key=".repeat(8192);
        let (first, second) = (BEFORE, BEFORE + 4);
        let mut repeats = Repeats::default();
        repeats.note(first, Judge::Name, outcome(7));
        assert!(repeats.find(&text, second, Judge::Program).is_none(), "another judge");
        assert_eq!(repeats.find(&text, second, Judge::Name).map(|outcome| outcome.before), Some(7));
        assert!(repeats.find(&text, second + 4, Judge::Name).is_some(), "of the one before");
        assert!(repeats.find(&text, text.len() - 4, Judge::Name).is_none(), "more may follow");
        text[second + 4 + AFTER + 2] = b'!';
        assert!(repeats.find(&text, second + 8, Judge::Name).is_none(), "the window ends otherwise");
        assert!(repeats.find(&text, second + 12, Judge::Name).is_none());
    }
}
