//! What the judgements of one text share, so that no byte is looked at over and over. It never changes a verdict, and it
//! is of no use for another text.

use std::collections::BTreeMap;

use super::context::Memo;
use super::tail::{Stop, Tail};
use crate::bytes::ByteSet;
use crate::finding::RuleIndex;
use crate::rules::{Along, Trail};

#[derive(Default)]
pub(crate) struct Shared {
    pub memo: Memo,
    runs: Vec<Run>,
    trails: BTreeMap<RuleIndex, Trail>,
    /// The same for text that ends where the next mask begins.
    before_masks: Option<Box<Shared>>,
}

/// What the walks of one rule share.
pub(crate) struct OfRule<'s> {
    shared: &'s mut Shared,
    rule: RuleIndex,
}

impl Along for OfRule<'_> {
    fn trail(&mut self) -> &mut Trail {
        self.shared.trails.entry(self.rule).or_default()
    }

    fn run_end(&mut self, set: ByteSet, text: &[u8], place: usize, at: usize) -> usize {
        self.shared.run_end(set, text, place, at)
    }
}

/// A part of the text that belongs to `tail`.
struct Run {
    tail: Tail,
    start: usize,
    end: usize,
}

impl Shared {
    /// What the walks of a rule share.
    pub(crate) fn along(&mut self, rule: RuleIndex) -> OfRule<'_> {
        OfRule { shared: self, rule }
    }

    /// What the judgements share that see no further than the next mask.
    pub(crate) fn before_masks(&mut self) -> &mut Shared {
        self.before_masks.get_or_insert_default()
    }

    /// The end of the run of `set` at `at` in `bytes`, which begin at `base` in the text.
    pub(crate) fn run_end(&mut self, set: ByteSet, bytes: &[u8], base: usize, at: usize) -> usize {
        // Most runs that are asked for have ended there.
        if bytes.get(at).is_some_and(|&byte| !set.contains(byte)) {
            return at;
        }
        self.tail_end(Tail::of(set), bytes, base, at, false).at
    }

    /// The end of `tail` that is followed from `at` in `bytes`, which begin at `base` in the text; `goes_on`: more of them may follow.
    pub(crate) fn tail_end(&mut self, tail: Tail, bytes: &[u8], base: usize, at: usize, goes_on: bool) -> Stop {
        let run = match self.runs.iter().position(|r| r.tail == tail) {
            Some(index) => &mut self.runs[index],
            None => self.runs.push_mut(Run { tail, start: base + at, end: base + at }),
        };
        if !(run.start..=run.end).contains(&(base + at)) {
            (run.start, run.end) = (base + at, base + at);
        }
        let known = (run.end - base).min(bytes.len());
        let stop = tail.end(bytes, known, goes_on);
        run.end = run.end.max(base + stop.at);
        stop
    }
}
