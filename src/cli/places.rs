//! Where in an input something was found: by line and column.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokmask::stream::{Sighting, Watch};
use tokmask::{Finding, RuleIndex, Span, Warning};

use super::tapped::{Tap, Tapped};

/// More are counted and not placed.
const MOST: usize = 5_000;

/// A secret, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The input's name.
    pub input: String,
    /// Counted from 1.
    pub line: usize,
    /// In bytes of the input.
    pub span: Span,
    pub rule: RuleIndex,
}

/// Notes where secrets stand in one input.
pub(super) struct Places {
    input: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lines: Lines,
    /// How much of the input is masked.
    written: usize,
    places: Vec<Place>,
}

impl Places {
    /// Nothing yet of the input that is called `input`.
    pub(super) fn new(input: String) -> Places {
        Places { input, state: Mutex::default() }
    }

    /// A source whose lines count.
    pub(super) fn counting<S>(&self, source: S) -> Tapped<S, &Places> {
        Tapped { source, tap: self }
    }

    /// What was found.
    pub(super) fn into_places(self) -> Vec<Place> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).places
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Places {
    fn written(&self, bytes: u64) {
        let mut state = self.state();
        // What is told next was found after this place, or on its line.
        let begin = state.written;
        state.lines.place(begin);
        state.written += bytes as usize;
    }

    fn found(&self, finding: &Finding) {
        let mut state = self.state();
        let (line, _) = state.lines.place(finding.span.start);
        if state.places.len() < MOST {
            state.places.push(Place { input: self.input.clone(), line, span: finding.span, rule: finding.rule });
        }
    }
}

/// Two who look on.
pub(super) struct Both<'a>(pub &'a dyn Watch, pub &'a dyn Watch);

impl Watch for Both<'_> {
    fn written(&self, bytes: u64) {
        self.0.written(bytes);
        self.1.written(bytes);
    }

    fn found(&self, finding: &Finding) {
        self.0.found(finding);
        self.1.found(finding);
    }

    fn sighted(&self, rule: &str, sighting: &Sighting) {
        self.0.sighted(rule, sighting);
        self.1.sighted(rule, sighting);
    }

    fn warned(&self, warning: Warning) {
        self.0.warned(warning);
        self.1.warned(warning);
    }
}

/// The lines of what is read are counted.
impl Tap for &Places {
    fn read(&self, bytes: &[u8]) {
        self.state().lines.read(bytes);
    }
}

/// Where lines begin, as far as that is still needed.
#[derive(Default)]
pub(super) struct Lines {
    /// How much was read.
    read: usize,
    /// Where lines end that were read and not yet passed.
    ends: VecDeque<usize>,
    /// How many lines were passed.
    passed: usize,
    /// Where the line after them starts.
    start: usize,
}

impl Lines {
    /// Takes note of what was read.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        self.ends.extend(ends.map(|(at, _)| self.read + at));
        self.read += bytes.len();
    }

    /// Line and column of the byte at `at`, counted from 1. Lines before it are forgotten.
    pub(super) fn place(&mut self, at: usize) -> (usize, usize) {
        while let Some(end) = self.ends.pop_front_if(|end| *end < at) {
            self.passed += 1;
            self.start = end + 1;
        }
        (self.passed + 1, at.saturating_sub(self.start) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_however_the_text_is_cut() {
        let text = b"ab\n\nc\r\nd";
        for size in 1..=text.len() {
            let mut lines = Lines::default();
            text.chunks(size).for_each(|part| lines.read(part));
            let places: Vec<_> = (0..text.len()).map(|at| lines.place(at)).collect();
            assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3), (4, 1)]);
        }
    }

    #[test]
    fn lines_that_were_passed_are_forgotten() {
        let mut lines = Lines::default();
        lines.read(&[b'\n'; 100]);
        assert_eq!(lines.place(100), (101, 1));
        assert!(lines.ends.is_empty());
    }
}
