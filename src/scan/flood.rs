//! Literals that are many near each other: what is said of one is remembered, and judged by the text near it alone if it can be.

use std::rc::Rc;

use super::again::Whole;
use super::covered::Covered;
use super::literals::Target;
use super::near::{self, Scope};
use super::pass::Pass;
use super::repeats::{Outcome, Repeats};
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
        self.enter(line);
        self.repeats.as_ref().is_some_and(|repeats| repeats.again.line().is_some()) || is_flood
    }

    /// Looks whether `line` is known. If all is known that came of it, that comes of it again, and nothing in it has to be judged.
    fn enter(&mut self, line: Span) {
        let is_new = |repeats: &&Repeats<'_>| !repeats.again.is_in(line);
        let Some(repeats) = self.repeats.as_ref().filter(is_new) else { return };
        let left = repeats.again.line().filter(|(_, whole)| whole.is_none());
        let left = left.and_then(|(left, _)| self.whole(left));
        let (Some(repeats), seen) = (&mut self.repeats, &mut self.shared.memo.recall.lines) else { return };
        left.into_iter().for_each(|left| repeats.again.keep(left));
        repeats.again.enter(self.text, line, seen);
        if let Some((_, Some(whole))) = repeats.again.line().filter(|_| line.start >= self.from) {
            repeats.go_on_from(line.end);
            self.take_whole(line, &whole);
        }
    }

    /// All that came of `line`, of which every literal was judged; none, if it is not all there.
    fn whole(&self, line: Span) -> Option<Whole> {
        let is_held = !self.tails.is_empty() || self.hold < line.end;
        if is_held || self.named.is_some() || line.start < self.from {
            return None;
        }
        let first = self.hits.partition_point(|(_, hit)| hit.span.start < line.start);
        let hits = self.hits[first..].iter().take_while(|(_, hit)| hit.span.start < line.end);
        let allowed = self.allowed.iter().rev().take_while(|(_, span)| span.start >= line.start);
        let opens = self.opens.iter().rev().take_while(|((at, _), _)| *at >= line.start);
        let key_words = self.key_words.iter().rev().take_while(|end| **end > line.start);
        Some(Whole {
            line,
            hits: hits.copied().collect(),
            allowed: allowed.filter(|(_, span)| span.end <= line.end).copied().collect(),
            opens: opens.filter(|((at, _), _)| *at < line.end).copied().collect(),
            key_words: key_words.filter(|end| **end <= line.end).copied().collect(),
        })
    }

    /// Takes over all that came of a line with the bytes of `line`, in the place of what came of this one so far.
    fn take_whole(&mut self, line: Span, whole: &Whole) {
        let (start, by) = (line.start, line.start - whole.line.start);
        self.hits.truncate(self.hits.partition_point(|(_, hit)| hit.span.start < start));
        self.hits.extend(whole.hits.iter().map(|(rule, hit)| (*rule, hit.shifted(by))));
        while self.allowed.pop_if(|(_, span)| span.start >= start).is_some() {}
        self.allowed.extend(whole.allowed.iter().rev().map(|&(entry, span)| (entry, span.shifted(by))));
        while self.opens.pop_if(|((at, _), _)| *at >= start).is_some() {}
        self.opens
            .extend(whole.opens.iter().rev().map(|&((at, judge), opened)| ((at + by, judge), opened.shifted(by))));
        while self.key_words.pop_if(|end| *end > start).is_some() {}
        self.key_words.extend(whole.key_words.iter().rev().map(|end| end + by));
        self.names.clear();
        self.known_until = line.end;
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
