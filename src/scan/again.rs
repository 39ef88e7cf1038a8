//! Lines that come again. What is said of a place is a function of its line, so what was said of the literals of one line of a
//! flood holds for those of another with the same bytes. And so does what is found in a record that is read again.

use std::rc::Rc;

use super::cache::hash;
use super::literals::Target;
use super::pass::LONG_LINE;
use super::repeats::Outcome;
use super::window::AFTER;
use crate::finding::Span;
use crate::steps;

/// How many lines are remembered: a flood that is cut into lines of one length comes again after a few of them.
const KEPT: usize = 24;

/// The last lines of a text, or other parts of it, and something of each.
pub(super) struct Recent<V> {
    parts: Vec<(Span, u64, V)>,
    oldest: usize,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Recent { parts: vec![], oldest: 0 }
    }
}

impl<V> Recent<V> {
    /// A number that other parts of the text seldom have.
    pub(super) fn hash(text: &[u8], part: Span) -> u64 {
        steps::count(steps::of_slice(2 * part.len()));
        hash(&text[part.range()])
    }

    /// The place of one with the bytes of `part`, which has this `hash`, if it `is_like` in other things.
    pub(super) fn find(&self, text: &[u8], part: Span, hash: u64, is_like: impl Fn(Span, &V) -> bool) -> Option<usize> {
        let is_same = |&(known, other, ref value): &(Span, u64, V)| {
            other == hash && text[known.range()] == text[part.range()] && is_like(known, value)
        };
        self.parts.iter().position(is_same)
    }

    /// Where the one at `place` stands, and what is known of it.
    pub(super) fn get(&self, place: usize) -> (Span, &V) {
        let (span, _, value) = &self.parts[place];
        (*span, value)
    }

    /// Remembers a `part`; its place.
    pub(super) fn note(&mut self, part: Span, hash: u64, value: V) -> usize {
        if self.parts.len() < KEPT {
            self.parts.push((part, hash, value));
            return self.parts.len() - 1;
        }
        let place = self.oldest;
        self.parts[place] = (part, hash, value);
        self.oldest = (self.oldest + 1) % KEPT;
        place
    }
}

/// What was said of a literal of a line; `at` counts from the first byte of that.
struct Said<'t> {
    at: usize,
    targets: &'t [Target],
    outcomes: Rc<[Outcome]>,
}

/// The last lines of a flood.
#[derive(Default)]
pub(super) struct Again<'t> {
    lines: Recent<Vec<Said<'t>>>,
    /// The line that was entered last.
    entered: Option<Span>,
    /// The same and its place among the lines, if it is one that comes again.
    line: Option<(Span, usize)>,
    /// Which of the literals of that line, if it is known, comes next.
    next: Option<usize>,
}

impl<'t> Again<'t> {
    /// What was said of the literal at `at` with these `targets`, if the line that was entered last is known.
    pub(super) fn find(&mut self, at: usize, targets: &[Target]) -> Option<Rc<[Outcome]>> {
        let (next, (line, place)) = (self.next?, self.line?);
        let (_, said) = self.lines.get(place);
        let at = at - line.start;
        let next = next + said[next..].iter().position(|said| said.at >= at)?;
        let mut same = said[next..].iter().take_while(|said| said.at == at);
        self.next = Some(next);
        same.find(|said| std::ptr::eq(said.targets, targets)).map(|said| Rc::clone(&said.outcomes))
    }

    /// Remembers what was said of the literal at `at` of the line that was entered last.
    pub(super) fn note(&mut self, at: usize, targets: &'t [Target], outcomes: &Rc<[Outcome]>) {
        let Some((span, place)) = self.line else { return };
        let (at, said) = (at - span.start, &mut self.lines.parts[place].2);
        // Those of a known line are nearly all there.
        let place = said.partition_point(|said| said.at <= at);
        said.insert(place, Said { at, targets, outcomes: Rc::clone(outcomes) });
    }

    /// Looks whether `line` is known, once for all its literals; says whether it comes again, by what was `seen` of lines before. One
    /// that has no end yet, or no beginning, does not.
    pub(super) fn enter(&mut self, text: &[u8], line: Span, seen: &mut Seen) -> bool {
        if self.entered != Some(line) {
            (self.entered, self.line, self.next) = (Some(line), None, None);
            let is_whole = line.start > 0 && line.end < text.len();
            if is_whole && (LONG_LINE..AFTER).contains(&line.len()) {
                self.look_up(text, line, seen);
            }
        }
        self.line.is_some()
    }

    fn look_up(&mut self, text: &[u8], line: Span, seen: &mut Seen) {
        let hash = Recent::<()>::hash(text, line);
        if seen.add(hash) {
            let known = self.lines.find(text, line, hash, |_, _| true);
            self.next = known.map(|_| 0);
            self.line = Some((line, known.unwrap_or_else(|| self.lines.note(line, hash, vec![]))));
        }
    }
}

/// The hashes of long lines, whatever text they stood in: what is said of one is worth keeping if the line came before.
#[derive(Default)]
pub(crate) struct Seen(Vec<u64>);

/// How many hashes are known.
const SEEN: usize = 256;

impl Seen {
    /// Adds `hash`; says whether it was there.
    fn add(&mut self, hash: u64) -> bool {
        self.0.resize(SEEN, 0);
        std::mem::replace(&mut self.0[hash as usize % SEEN], hash) == hash
    }
}
