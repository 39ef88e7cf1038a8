//! Tokens that no literal tells of, as some rules of users describe them.
//!
//! Where one may begin is told by one automaton for all of these rules, which goes over the text from its end to its start:
//! it reads the patterns backwards, and is in a state of a match at each place where some match begins. So a byte is looked
//! at once, however many matches there are and however they overlap. What begins at these places is judged as any other
//! token is. The automaton's states are made when text leads to them, and the oldest are forgotten when there are many.

use regex_automata::hybrid::dfa::{Cache, DFA, OverlappingState};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

use memchr::memchr;

use super::known::SHOWN;
use super::pass::Pass;
use super::repeats::Judge;
use super::shapes;
use super::view::View;
use super::window::AFTER;
use crate::finding::RuleIndex;
use crate::rules::{RuleSet, Shape, reach};
use crate::steps;

/// How many bytes are looked at before what begins in them is judged.
const STRETCH: usize = 2 * AFTER;
/// The bytes that the patterns of all rules may take, compiled.
const SIZE_LIMIT: usize = 1 << 20;
/// The bytes that the states of an automaton may take, if that is enough for a few of them.
const CACHE: usize = 4 << 20;

/// Finds where tokens begin that no literal tells of.
pub(super) struct Unanchored {
    /// In the order of the automaton's patterns.
    rules: Vec<RuleIndex>,
    /// How many bytes of a match there may be before it is one.
    reach: usize,
    starts: DFA,
    /// Scans that run at the same time take one each.
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync>>,
}

impl Unanchored {
    /// For the rules of `rules` that need it, if there are any.
    ///
    /// # Errors
    /// That they are too large, and the cure.
    pub(super) fn new(rules: &RuleSet) -> Result<Option<Unanchored>, String> {
        let (rules, shapes): (Vec<RuleIndex>, Vec<&Shape>) = rules.unanchored().unzip();
        if rules.is_empty() {
            return Ok(None);
        }
        let patterns: Vec<&str> = shapes.iter().map(|shape| shape.pattern()).collect();
        let reaches = patterns.iter().map(|pattern| reach(pattern)).collect::<Result<Vec<_>, _>>()?;
        let starts = automaton(&patterns)?;
        let of_caches = starts.clone();
        let caches = Pool::new(Box::new(move || of_caches.create_cache()) as Box<_>);
        Ok(Some(Unanchored { rules, reach: reaches.into_iter().max().unwrap_or(0), starts, caches }))
    }

    /// Adds to `found` the places in `text[from..stop]` where a match begins that ends before `end`, the last first.
    fn starts(&self, text: &[u8], from: usize, stop: usize, end: usize, found: &mut Vec<(usize, RuleIndex)>) {
        steps::count(end - from);
        let (input, mut cache, mut state) =
            (Input::new(text).range(from..end), self.caches.get(), OverlappingState::start());
        loop {
            let search = self.starts.try_search_overlapping_rev(&mut cache, &input, &mut state);
            search.expect("an automaton that has no bytes to quit at and does not give up");
            match state.get_match() {
                None => return,
                Some(start) if start.offset() < stop => found.push((start.offset(), self.rules[start.pattern()])),
                Some(_) => {}
            }
        }
    }
}

fn automaton(patterns: &[&str]) -> Result<DFA, String> {
    let states = DFA::config().match_kind(MatchKind::All).cache_capacity(CACHE).skip_cache_capacity_check(true);
    let backwards = thompson::Config::new().utf8(false).reverse(true).which_captures(WhichCaptures::None);
    DFA::builder()
        .configure(states)
        .thompson(backwards.nfa_size_limit(Some(SIZE_LIMIT)))
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .build_many(patterns)
        .map_err(|_| "the rules without a literal are too large together: give each one a literal to look for".into())
}

impl<'a> Pass<'a> {
    /// Looks for tokens that no literal tells of and that can concern a byte from `from` on, and holds from where one may
    /// be under way; if it is `urgent`, only what has shown some bytes of one.
    pub(super) fn unanchored(&mut self, view: &View<'_>, from: usize, urgent: bool) {
        let Some(unanchored) = &self.scanner.unanchored else { return };
        // In order on their own: the others are mixed in when all are sorted.
        let others = std::mem::take(&mut self.hits);
        let (mut at, mut found) = (from.saturating_sub(AFTER), vec![]);
        while at < self.text.len() {
            let (stop, end) = stretch(self.text, at);
            unanchored.starts(self.text, at, stop, end, &mut found);
            found.drain(..).rev().for_each(|(at, rule)| self.begin(view, at, rule));
            at = stop;
        }
        if self.goes_on {
            self.hold_unanchored(view, unanchored, if urgent { SHOWN } else { 1 });
        }
        self.hits.extend(others);
    }

    /// Has the place judged where a token of `rule` may begin.
    fn begin(&mut self, view: &View<'_>, at: usize, rule: RuleIndex) {
        if shapes::no_token(self.scanner.shape(rule), self.text, at).is_none() || view.has_gap(at) {
            self.place(view, at, 0, Judge::Shape(rule));
            self.take_said(at);
        }
    }

    /// Holds from the first place where `least` bytes of a token are in hand that more may make one.
    fn hold_unanchored(&mut self, view: &View<'_>, unanchored: &'a Unanchored, least: usize) {
        let line = self.line(self.text.len()).start;
        let first = line.max(self.text.len().saturating_sub(unanchored.reach));
        for at in first..(self.text.len() + 1).saturating_sub(least) {
            if self.hold <= at {
                return;
            }
            unanchored.rules.iter().for_each(|&rule| self.begin(view, at, rule));
        }
    }
}

/// The end of the stretch that begins at `from`, and how far a match may reach that begins in it: no further than its line.
fn stretch(text: &[u8], from: usize) -> (usize, usize) {
    let stop = text.len().min(from + STRETCH);
    let end = text.len().min(stop + AFTER);
    match memchr(b'\n', &text[stop..end]) {
        Some(line) => (stop + line + 1, stop + line),
        None if end == text.len() => (end, end),
        None => (stop, end),
    }
}
