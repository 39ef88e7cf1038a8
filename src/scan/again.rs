//! Lines that come again. What is said of a place is a function of its line, so what was said of the literals of one line of a
//! flood holds for those of another with the same bytes. And so does what is found in a record that is read again.

use std::rc::Rc;

use super::blocks::Opened;
use super::cache::hash;
use super::literals::Target;
use super::pass::LONG_LINE;
use super::repeats::{Judge, Outcome};
use super::window::{AFTER, Hit};
use crate::finding::{RuleIndex, Span};
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

/// All that came of a line.
pub(super) struct Whole {
    pub line: Span,
    pub hits: Vec<(RuleIndex, Hit)>,
    pub allowed: Vec<(usize, Span)>,
    pub opens: Vec<((usize, Judge), Opened)>,
    pub key_words: Vec<usize>,
}

/// What is known of a line.
#[derive(Default)]
struct Known<'t> {
    /// What was said of its literals; nothing once all is known that came of them.
    said: Vec<Said<'t>>,
    whole: Option<Rc<Whole>>,
}

/// The last lines of a flood.
#[derive(Default)]
pub(super) struct Again<'t> {
    lines: Recent<Known<'t>>,
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
        let (_, Known { said, .. }) = self.lines.get(place);
        let at = at - line.start;
        let next = next + said[next..].iter().position(|said| said.at >= at)?;
        let mut same = said[next..].iter().take_while(|said| said.at == at);
        self.next = Some(next);
        same.find(|said| std::ptr::eq(said.targets, targets)).map(|said| Rc::clone(&said.outcomes))
    }

    /// Remembers what was said of the literal at `at` of the line that was entered last.
    pub(super) fn note(&mut self, at: usize, targets: &'t [Target], outcomes: &Rc<[Outcome]>) {
        let Some((span, place)) = self.line else { return };
        let (at, said) = (at - span.start, &mut self.lines.parts[place].2.said);
        // Those of a known line are nearly all there.
        let place = said.partition_point(|said| said.at <= at);
        said.insert(place, Said { at, targets, outcomes: Rc::clone(outcomes) });
    }

    /// Whether `line` is the one that was entered last.
    pub(super) fn is_in(&self, line: Span) -> bool {
        self.entered == Some(line)
    }

    /// The line that was entered last, if it is one that comes again, and all that came of it, if that is known.
    pub(super) fn line(&self) -> Option<(Span, Option<Rc<Whole>>)> {
        let (line, place) = self.line?;
        Some((line, self.lines.get(place).1.whole.clone()))
    }

    /// Remembers all that came of the line that was entered last.
    pub(super) fn keep(&mut self, whole: Whole) {
        if let Some((_, place)) = self.line.take() {
            self.lines.parts[place].2 = Known { said: vec![], whole: Some(Rc::new(whole)) };
        }
    }

    /// Looks whether `line` is known, once for all its literals, by what was `seen` of lines before. One that has no end yet, or no
    /// beginning, does not come again.
    pub(super) fn enter(&mut self, text: &[u8], line: Span, seen: &mut Seen) {
        (self.entered, self.line, self.next) = (Some(line), None, None);
        let is_whole = line.start > 0 && line.end < text.len();
        if is_whole && (LONG_LINE..AFTER).contains(&line.len()) {
            self.look_up(text, line, seen);
        }
    }

    fn look_up(&mut self, text: &[u8], line: Span, seen: &mut Seen) {
        let hash = Recent::<()>::hash(text, line);
        if seen.add(hash) {
            let known = self.lines.find(text, line, hash, |_, _| true);
            self.next = known.map(|_| 0);
            self.line = Some((line, known.unwrap_or_else(|| self.lines.note(line, hash, Known::default()))));
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
