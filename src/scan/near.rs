//! What was said of a literal of a flood by the text near it alone.
//!
//! Most that is said of a place follows from few bytes: a judgement that never looked past the end of a window which was cut short
//! says the same of every longer one. So it holds for each place with the same bytes around it, wherever its line ends.
//! Nearer to the end of its line a place is like one that stands as near to the end of a line with the same bytes.

use std::rc::Rc;

use super::cache::hash;
use super::literals::Target;
use super::pass::LONG_LINE;
use super::repeats::{Outcome, SEEN};
use super::window::{ByteSet, Edge};
use crate::finding::Span;
use crate::steps;

/// How many bytes from a literal on its window is cut.
const AHEAD: usize = 256;
/// What is found ends so far before the end of the window: what stands around it has a say in whether it stays.
const BEHIND: usize = 128;
/// In so many of the last bytes of the window there is one that is neither a blank nor an escaped line end, which no reader skips.
const LAST: usize = 64;
const SKIPPED: ByteSet = ByteSet::of(b" \t\r\\nrt");
/// How many literals are remembered.
const SLOTS: usize = 512;
/// How much of the text on either side of a literal tells where it is remembered.
const AROUND: usize = 8;
/// After one of which the text near it does not tell, some are not tried: twice as many as the last time, and no more than these.
const SELDOM: usize = 64;

/// The place of a literal in its line, as far as that has a say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Scope {
    at: usize,
    /// How many bytes of its line before it are seen.
    before: usize,
    /// How many bytes of its line follow, if not more than are seen.
    ahead: Option<usize>,
    /// The sign that its line ends with, if it is one with which a header goes on in the next line.
    last: Option<u8>,
}

impl Scope {
    /// The scope of the literal at `at` of `text`, in `line`; none if more of the line may come, or have gone.
    pub(super) fn of(text: &[u8], line: Span, at: usize) -> Option<Scope> {
        let last = last_sign(&text[line.end.saturating_sub(LAST).max(at)..line.end]);
        let (before, ahead) = ((at - line.start).min(SEEN), line.end - at);
        let is_seen = line.len() >= LONG_LINE && (line.start > 0 || before == SEEN);
        let has_end = ahead > AHEAD || line.end < text.len();
        (is_seen && has_end && at + AROUND <= text.len() && before >= AROUND).then(|| Scope {
            at,
            before,
            ahead: Some(ahead).filter(|&ahead| ahead <= AHEAD),
            last,
        })
    }

    /// Where a window is cut, if the line goes on there, and what the line ends with.
    pub(super) fn cut(&self) -> Option<(usize, Edge)> {
        self.ahead.is_none().then_some((self.at + AHEAD, Edge::Cut(self.last)))
    }

    /// How far behind the literal bytes tell: up to the one behind the line or the window.
    fn behind(&self) -> usize {
        self.ahead.unwrap_or(AHEAD) + 1
    }

    fn is_like(&self, other: &Scope, text: &[u8]) -> bool {
        let place = |scope: &Scope| (scope.before, scope.ahead, scope.last);
        let bytes = |scope: &Scope| {
            steps::count(steps::of_slice(self.before + self.behind()) / 2);
            &text[scope.at - self.before..scope.at + self.behind()]
        };
        place(self) == place(other) && bytes(self) == bytes(other)
    }

    /// Where what is said of the literal with these `targets` is remembered.
    fn slot(&self, text: &[u8], targets: &[Target]) -> usize {
        let place = self.before.wrapping_mul(31).wrapping_add(self.behind());
        // Literals may stand at the same place.
        let literal = (targets.as_ptr() as usize / size_of::<Target>()).wrapping_mul(7);
        (hash(&text[self.at - AROUND..self.at + AROUND]) as usize).wrapping_add(place).wrapping_add(literal) % SLOTS
    }
}

/// The sign that `text`, the last bytes of a line, ends with, if a header may go on behind it; also where that is not in view.
fn last_sign(text: &[u8]) -> Option<u8> {
    match text.trim_ascii_end().last() {
        Some(&last) => Some(last).filter(|last| b",;".contains(last)),
        None => Some(b';'),
    }
}

/// Whether what was `said` of a place on a window that ends at `cut` of `text` would be said of it on every longer one.
pub(super) fn is_settled(said: &[Outcome], text: &[u8], at: usize, cut: usize) -> bool {
    let is_settled = |outcome: &Outcome| {
        let base = at - outcome.lead - outcome.before;
        let is_far = |end: usize| base + end + BEHIND <= cut;
        let Outcome { verdict, hits, allowed, .. } = outcome;
        verdict.hold.is_none()
            && verdict.opens.is_none()
            && hits.iter().all(|(_, hit)| is_far(hit.span.end))
            && allowed.iter().all(|(_, span)| is_far(span.end))
    };
    said.iter().all(is_settled) && SKIPPED.run(&text[cut - LAST..cut]) < LAST
}

/// A literal and what was said of it.
struct Past<'t> {
    scope: Scope,
    targets: &'t [Target],
    outcomes: Rc<[Outcome]>,
}

/// The last literals of a text of which it is known what the text near them says.
#[derive(Default)]
pub(super) struct Near<'t> {
    slots: Vec<Option<Past<'t>>>,
    /// How many literals are not tried from now on, and after the last that was tried in vain.
    wait: usize,
    pause: usize,
}

impl<'t> Near<'t> {
    /// What was said of a literal with the same `targets` that stands as the one of `scope` does.
    pub(super) fn find(&self, text: &[u8], scope: &Scope, targets: &[Target]) -> Option<Rc<[Outcome]>> {
        let past = self.slots.get(scope.slot(text, targets))?.as_ref()?;
        let is_known = std::ptr::eq(past.targets, targets) && past.scope.is_like(scope, text);
        is_known.then(|| Rc::clone(&past.outcomes))
    }

    /// Remembers what was said of the literal of `scope`.
    pub(super) fn note(&mut self, text: &[u8], scope: Scope, targets: &'t [Target], outcomes: Rc<[Outcome]>) {
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || None);
        }
        self.slots[scope.slot(text, targets)] = Some(Past { scope, targets, outcomes });
    }

    /// Whether a window is to be cut, which may be done in vain.
    pub(super) fn tries(&mut self) -> bool {
        self.wait = self.wait.saturating_sub(1);
        self.wait == 0
    }

    /// Notes whether a window was cut in vain.
    pub(super) fn tell(&mut self, in_vain: bool) {
        self.pause = if in_vain { SELDOM.min(2 * self.pause.max(1)) } else { self.pause / 2 };
        self.wait = if in_vain { self.pause } else { 0 };
    }
}
