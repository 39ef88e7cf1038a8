//! What is written over and over is judged once.
//!
//! A verdict depends on nothing but its window. Where a text repeats itself at some distance, a place and the one so far
//! before it have the same window, and so the same verdict. Floods of keys and of openings are made of this, and would
//! cost a judgement of all that follows at every third byte.

use std::ops::Range;
use std::rc::Rc;

use super::again::Again;
use super::blocks::Verdict;
use super::literals::Target;
use super::near::{Near, Scope};
use super::window::{AFTER, BEFORE, Hit};
use crate::finding::{RuleIndex, Span};
use crate::rules::LEAD_LIMIT;
use crate::steps;

/// So many literals in a row that stand near each other make a flood.
const FLOOD: usize = 24;
/// How near, in bytes: what stands further apart costs a byte little.
const NEAR: usize = 64;
/// How many literals of a flood are remembered.
const KEPT: usize = 16;
/// How many bytes on either side of two places must be the same for more of them to be compared.
const LIKE: usize = 16;
/// After so many literals in a row that are like none before, a flood does not seem to repeat itself, and only one in
/// [`SELDOM`] is looked at.
const UNLIKE: usize = 256;
/// A divisor of [`KEPT`], so that of literals that come in turn each is looked at before it is forgotten.
const SELDOM: usize = 16;
/// How far before a literal the windows of its tokens begin.
pub(super) const SEEN: usize = BEFORE + LEAD_LIMIT;

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
pub(super) struct Outcome {
    pub judge: Judge,
    /// How far before the literal the place is.
    pub lead: usize,
    pub verdict: Verdict,
    pub hits: Vec<(RuleIndex, Hit)>,
    /// What may stay, and by which entry of the allow-list.
    pub allowed: Vec<(usize, Span)>,
    /// How many bytes of the window stand before the place.
    pub before: usize,
    /// Where hits end that go on behind the window.
    pub limit: Option<usize>,
}

/// What was said of a literal.
struct Past<'t> {
    at: usize,
    targets: &'t [Target],
    outcomes: Rc<[Outcome]>,
}

/// The last literals of a text, and how it repeats itself.
#[derive(Default)]
pub(super) struct Repeats<'t> {
    past: Vec<Past<'t>>,
    oldest: usize,
    /// The last literal.
    last: usize,
    /// How many in a row stood near each other.
    row: usize,
    /// How many of them were met since one was like another.
    unlike: usize,
    /// How far before a byte of the run the same byte stands.
    distance: usize,
    /// The bytes of which it is known that they stand again at that distance.
    run: Range<usize>,
    pub near: Near<'t>,
    pub again: Again<'t>,
}

impl<'t> Repeats<'t> {
    /// Whether the literal at `at`, the next one, is one of a flood that may repeat itself.
    pub(super) fn is_flood(&mut self, at: usize) -> bool {
        let last = std::mem::replace(&mut self.last, at);
        let is_near = last.abs_diff(at) < NEAR;
        (self.row, self.unlike) = if is_near { (self.row + 1, self.unlike + 1) } else { (0, 0) };
        self.is_row() && (self.unlike < UNLIKE || self.unlike.is_multiple_of(SELDOM))
    }

    /// Whether the last literal is one of a flood.
    pub(super) fn is_row(&self) -> bool {
        self.row > FLOOD
    }

    /// Goes on with the literals behind `end`, as if there was one before it.
    pub(super) fn go_on_from(&mut self, end: usize) {
        self.last = end;
    }

    /// What is known of the literal at `at` of `line` with these `targets`.
    pub(super) fn known(&mut self, text: &[u8], line: Span, at: usize, targets: &'t [Target]) -> Option<Rc<[Outcome]>> {
        let known = self.again.find(at, targets).or_else(|| {
            let near = self.near.find(text, &Scope::of(text, line, at)?, targets)?;
            self.again.note(at, targets, &near);
            Some(near)
        });
        self.unlike = if known.is_some() { 0 } else { self.unlike };
        known.or_else(|| self.find(text, at, targets))
    }

    /// What was said of a literal with the same `targets` whose surroundings in `text` were those of `at`; it is
    /// remembered as said of `at`.
    fn find(&mut self, text: &[u8], at: usize, targets: &'t [Target]) -> Option<Rc<[Outcome]>> {
        if at + AFTER > text.len() {
            return None;
        }
        let distance = self.distance;
        let asked = |past: &Past<'_>| past.at >= SEEN && past.at < at && std::ptr::eq(past.targets, targets);
        let index = match self.past.iter().position(|past| past.at + distance == at && asked(past)) {
            Some(index) => Some(index).filter(|_| self.goes_on(text, at - distance)),
            None => {
                let like = |past: &Past<'_>| asked(past) && is_like(text, past.at, at);
                let index = self.past.iter().rposition(like);
                index.filter(|&index| self.begins(text, self.past[index].at, at))
            }
        }?;
        self.past[index].at = at;
        self.unlike = 0;
        Some(Rc::clone(&self.past[index].outcomes))
    }

    /// Remembers what was `said` of the literal at `at`; `scope`: its own, if no more had a say.
    pub(super) fn note(
        &mut self,
        text: &[u8],
        at: usize,
        scope: Option<Scope>,
        targets: &'t [Target],
        said: &Rc<[Outcome]>,
    ) {
        scope.into_iter().for_each(|scope| self.near.note(text, scope, targets, Rc::clone(said)));
        self.keep(at, targets, Rc::clone(said));
    }

    fn keep(&mut self, at: usize, targets: &'t [Target], outcomes: Rc<[Outcome]>) {
        let past = Past { at, targets, outcomes };
        if self.past.len() < KEPT {
            return self.past.push(past);
        }
        self.past[self.oldest] = past;
        self.oldest = (self.oldest + 1) % KEPT;
    }

    /// Whether what surrounds `past` surrounds the place at the known distance behind it, too.
    fn goes_on(&mut self, text: &[u8], past: usize) -> bool {
        let (from, to) = (past - SEEN, past + AFTER);
        if self.distance == 0 || from < self.run.start || self.run.end < from {
            return false;
        }
        let same = is_same(text, self.run.end.min(to)..to, self.distance);
        self.run.end = if same { self.run.end.max(to) } else { self.run.start };
        same
    }

    /// Whether what surrounds `past` surrounds `at`, which makes a new run.
    fn begins(&mut self, text: &[u8], past: usize, at: usize) -> bool {
        let run = past - SEEN..past + AFTER;
        let same = is_same(text, run.clone(), at - past);
        if same {
            (self.distance, self.run) = (at - past, run);
        }
        same
    }
}

/// Whether the bytes of `range` stand again `distance` behind it.
fn is_same(text: &[u8], range: Range<usize>, distance: usize) -> bool {
    steps::count(steps::of_slice(range.len()));
    text[range.clone()] == text[range.start + distance..range.end + distance]
}

fn is_like(text: &[u8], one: usize, other: usize) -> bool {
    text[one - LIKE..one + LIKE] == text[other - LIKE..other + LIKE]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_like_another_is_known() {
        let mut text = b"key=".repeat(8192);
        let (first, second) = (SEEN, SEEN + 4);
        let (key, other) = ([Target::Name(3)], [Target::Program(3)]);
        let mut repeats = Repeats::default();
        repeats.keep(first, &key, Rc::new([]));
        assert!(repeats.find(&text, second, &other).is_none(), "another literal");
        assert!(repeats.find(&text, second, &key).is_some());
        assert!(repeats.find(&text, second + 4, &key).is_some(), "like the one before");
        assert!(repeats.find(&text, text.len() - 4, &key).is_none(), "more may follow");
        text[second + 4 + AFTER + 2] = b'!';
        assert!(repeats.find(&text, second + 8, &key).is_none(), "its surroundings end otherwise");
        assert!(repeats.find(&text, second + 12, &key).is_none());
    }

    #[test]
    fn a_flood_is_many_literals_near_each_other() {
        let mut repeats = Repeats::default();
        assert!((0..=FLOOD).all(|n| !repeats.is_flood(200 + n * 9)));
        assert!(repeats.is_flood(200 + FLOOD * 9 + 9));
        assert!(!repeats.is_flood(1000));
    }
}
