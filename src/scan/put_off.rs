//! Key words that are judged after the tokens of their line: what one of these holds needs no name.

use super::context::KeyWord;
use super::context::spare::names_token;
use super::covered::Covered;
use super::pass::Pass;
use super::repeats::Judge;
use super::view::View;
use super::window::{AFTER, BEFORE};

/// So far behind a key word the tokens are judged before it.
const TOKENS_FIRST: usize = 1024;

impl Pass<'_> {
    /// Has the key words judged that were put off.
    pub(super) fn judge_names(&mut self, view: &View<'_>) {
        let (mut names, mut last) = (std::mem::take(&mut self.names), None);
        for key_word in names.drain(..) {
            if last.is_some_and(|last| self.are_of_one_name(view, last, key_word)) || self.names_token(key_word.at) {
                continue;
            }
            self.name(view, key_word);
            last = self.said.iter().all(|outcome| outcome.verdict.opens.is_none()).then_some(key_word);
            self.take_said(key_word.at);
        }
        self.names = names;
    }

    /// Whether the judge of either of two key words, which are in order, sees one name in one line: what one says the other does.
    fn are_of_one_name(&mut self, view: &View<'_>, one: KeyWord, other: KeyWord) -> bool {
        let place = |key_word: KeyWord| key_word.name.map(|name| name.place);
        // What a record's texts say is told apart by key words.
        if self.named.is_some() || place(one).is_none() || place(one) != place(other) {
            return false;
        }
        let (line, ends) = (self.line(one.at), self.text.len().min(one.at + AFTER));
        other.at <= line.start + BEFORE && line.end < ends && view.has_gap(one.at) == view.has_gap(other.at)
    }

    /// Whether all that the key word at `at` names is a token.
    fn names_token(&mut self, at: usize) -> bool {
        let covered = self.shared.memo.covered.as_ref();
        covered.is_some_and(Covered::has_tokens) && {
            names_token(&self.scanner.context, &self.window(at), &mut self.shared.memo)
        }
    }

    /// Has `key_word` judged.
    pub(super) fn name(&mut self, view: &View<'_>, key_word: KeyWord) {
        self.shared.memo.key_word = Some(key_word);
        self.place(view, key_word.at, 0, Judge::Name);
    }

    /// Puts off the judgement of `key_word`.
    pub(super) fn put_off(&mut self, key_word: KeyWord) {
        if self.names.is_empty() {
            self.names_until = self.line(key_word.at).end.min(key_word.at + TOKENS_FIRST);
        }
        self.names.push(key_word);
    }
}
