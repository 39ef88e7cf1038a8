//! Literals that are many near each other: what is said of one is remembered, and judged by the text near it alone if it can be.

use std::rc::Rc;

use super::covered::Covered;
use super::literals::Target;
use super::near::{self, Scope};
use super::pass::Pass;
use super::repeats::Outcome;
use super::view::View;
use super::window::Edge;
use crate::finding::Span;

impl<'a> Pass<'a> {
    /// Whether the literal at `at` is one of a flood that may repeat itself.
    pub(super) fn is_flood(&mut self, at: usize) -> bool {
        let Some(repeats) = &mut self.repeats else { return false };
        let is_flood = repeats.is_flood(at);
        if !repeats.is_row() {
            return false;
        }
        let line = self.line(at);
        let seen = &mut self.shared.memo.recall.lines;
        self.repeats.as_mut().is_some_and(|repeats| repeats.again.enter(self.text, line, seen)) || is_flood
    }

    /// Takes over what is known of a literal that is one of many near each other, or has it judged and remembered.
    pub(super) fn flood(&mut self, view: &View<'_>, at: usize, targets: &'a [Target]) {
        let (text, line) = (self.text, self.line(at));
        let known = self.repeats.as_mut().and_then(|repeats| repeats.known(text, line, at, targets));
        let outcomes = known.unwrap_or_else(|| self.judge_flood(view, at, line, targets));
        outcomes.iter().for_each(|outcome| self.take(at, outcome));
    }

    /// Has the literal at `at` judged and remembered.
    fn judge_flood(&mut self, view: &View<'_>, at: usize, line: Span, targets: &'a [Target]) -> Rc<[Outcome]> {
        let scope = Scope::of(self.text, line, at);
        self.shared.memo.spared = false;
        // What is said here is to hold elsewhere, too.
        self.shared.memo.covered.iter_mut().for_each(Covered::forget_tokens);
        let cut = scope.and_then(|scope| scope.cut());
        let cut = cut.filter(|_| self.repeats.as_mut().is_some_and(|repeats| repeats.near.tries()));
        let near = cut.and_then(|cut| self.say_near(view, at, targets, cut));
        let scope = scope.filter(|scope| near.is_some() || scope.cut().is_none());
        let said = near.unwrap_or_else(|| self.say(view, at, targets));
        let (text, is_spared) = (self.text, self.shared.memo.spared);
        if let Some(repeats) = &mut self.repeats {
            // What was spared here may have to be judged elsewhere, but not where the same covers it.
            if !is_spared || line.start >= self.from {
                repeats.again.note(at, targets, &said);
            }
            if !is_spared {
                repeats.note(text, at, scope, targets, &said);
            }
        }
        said
    }

    /// What is said of the places of the literal at `at`.
    fn say(&mut self, view: &View<'_>, at: usize, targets: &[Target]) -> Rc<[Outcome]> {
        if let Some(key_word) = self.literal(view, at, targets, 0) {
            self.name(view, key_word);
        }
        std::mem::take(&mut self.said).into()
    }

    /// The same, if what stands before `cut` tells it.
    fn say_near(
        &mut self,
        view: &View<'_>,
        at: usize,
        targets: &[Target],
        cut: (usize, Edge),
    ) -> Option<Rc<[Outcome]>> {
        let (cut, edge) = cut;
        self.cut = Some((cut, edge, false));
        let said = self.say(view, at, targets);
        let in_vain = self.cut.take().is_some_and(|(.., in_vain)| in_vain);
        let in_vain = in_vain || !near::is_settled(&said, self.text, at, cut);
        self.shared.memo.spared &= !in_vain;
        self.repeats.iter_mut().for_each(|repeats| repeats.near.tell(in_vain));
        (!in_vain).then_some(said)
    }
}
