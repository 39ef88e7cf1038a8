//! What one walk of an automaton over a text leaves for the next.
//!
//! Hostile text has an anchor at every third byte, each with a window of its own to walk through. A walk that comes to a
//! place in the same state as an earlier one goes the same way from there, so it need not go: every byte is walked over
//! a few times only, and every walk ends as it would have alone.

use std::collections::VecDeque;

use regex_automata::util::primitives::StateID;

/// A walk leaves a mark at every place that is a multiple of this many bytes.
pub(super) const STEP: usize = 16;

/// Where a walk stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// How many bytes of the text are behind it.
    pub place: usize,
    pub state: StateID,
    /// The end of the longest match so far, in the text.
    pub longest: Option<usize>,
}

/// The marks of the walk that went furthest.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// The place of the first mark.
    first: usize,
    states: VecDeque<StateID>,
    last: Mark,
    /// The marks of the walk that is under way, since it began or met the trail.
    own: Vec<Mark>,
    /// Whether that walk has met the trail.
    met: bool,
}

impl Trail {
    /// Where the trail leads, if it passes `here` and does not lead past `limit`.
    pub(super) fn meet(&mut self, here: Mark, limit: usize) -> Option<Mark> {
        if !here.place.is_multiple_of(STEP)
            || self.states.is_empty()
            || !(self.first..self.last.place).contains(&here.place)
        {
            return None;
        }
        let index = (here.place - self.first) / STEP;
        if self.met || self.states[index] != here.state || self.last.place > limit {
            return None;
        }
        self.join(index, here);
        Some(self.last)
    }

    /// Makes the walk under way, which stands at the trail's mark `index`, the trail's beginning.
    fn join(&mut self, index: usize, here: Mark) {
        self.states.drain(..index);
        self.first = here.place;
        // The last of its own marks is this one.
        for mark in self.own.drain(..).rev().skip_while(|m| m.place == here.place) {
            self.states.push_front(mark.state);
            self.first = mark.place;
        }
        self.last.longest = self.last.longest.filter(|l| *l >= here.place).or(here.longest);
        self.met = true;
    }

    /// Marks where the walk under way stands.
    pub(super) fn leave(&mut self, mark: Mark) {
        if mark.place.is_multiple_of(STEP) {
            self.own.push(mark);
        }
    }

    /// Ends the walk under way.
    pub(super) fn finish(&mut self) {
        let met = std::mem::take(&mut self.met);
        let Some(&end) = self.own.last().filter(|m| met || m.place >= self.last.place) else {
            self.own.clear();
            return;
        };
        if !met {
            self.states.clear();
            self.first = self.own[0].place;
        }
        self.states.extend(self.own.drain(..).map(|m| m.state));
        self.last = end;
    }
}
