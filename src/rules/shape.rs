//! A shape rule, compiled: where to look for it and the automaton that says where it ends.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::{primitives::StateID, syntax};
use regex_automata::{Anchored, MatchKind};

use super::analysis::{Analysis, Lead};
use super::literals::{Sought, sought};
use super::opening::Opening;
use super::prefix;
use super::schema::{BlockKind, Check, Left, Right, RuleSource};
use super::sequence::{HEADS, Sequences, Walk, run_end};
use super::trail::{Mark, STEP, Trail};
use crate::bytes::ByteSet;
use crate::steps;

/// An automaton larger than this costs more cache than a rule is worth.
const DFA_LIMIT: usize = 256 * 1024;
/// The bytes that the states may take from which an automaton is made.
const NFA_LIMIT: usize = 1 << 20;
/// What may stand at the first places of a match of which nothing is known.
const ANY: [ByteSet; HEADS] = [ByteSet::EMPTY.complement(); HEADS];
/// How many bytes of a text a first look takes in.
const FIRST_LOOK: usize = 24;

/// A token that names itself.
#[derive(Debug)]
pub(crate) struct Shape {
    pattern: String,
    /// Lower-case literals, one of which every match holds; none, if it is looked for without.
    pub anchors: Vec<Vec<u8>>,
    /// How many bytes of the match stand before an anchor: at least and at most.
    pub lead: Lead,
    /// What every match begins with.
    pub prefix: Vec<u8>,
    /// What a token begins with of which all that follows is part, whatever its form; none, if it has to have the form.
    strong: Vec<Vec<u8>>,
    pub left: Left,
    /// Where a letter or digit stands before it, it may be the end of a name: its body has to show that it is none.
    pub ends_names: bool,
    pub right: Right,
    pub checks: Vec<Check>,
    /// The fewest bytes from its start that a cut token shows; `None`: it has to be whole.
    pub cut: Option<usize>,
    /// The bytes that the match can end with: how a longer one goes on.
    pub tail: ByteSet,
    /// Whether the pattern names the part that is secret.
    pub has_group: bool,
    /// The match opens a secret of several lines.
    pub block: Option<BlockKind>,
    /// The bytes at the first places of a match; no more than a cut one shows.
    heads: [ByteSet; HEADS],
    sequences: Option<Sequences>,
    dfa: OnceLock<dense::DFA<Vec<u32>>>,
    group: OnceLock<Regex>,
    opening: OnceLock<Opening>,
}

impl Shape {
    /// What is needed to look for the rule, whose pattern tells `analysis`; an automaton, if it needs one, is
    /// built when it is first met.
    pub(crate) fn new(source: &RuleSource, analysis: Analysis) -> Shape {
        let Sought { lead, literals: anchors, left } = sought(source, &analysis);
        let Analysis { prefix, strong, tail, sequences, .. } = analysis;
        let strong = if source.is_open() { strong } else { vec![] };
        let named = strong.iter().map(|prefix| prefix.len() + 1).max().unwrap_or(0);
        let cut = source.least_cut(prefix.len()).map(|cut| cut.max(named));
        let ends_names = prefix::ends_names(&strong);
        let by_form = strong.is_empty() && cut.is_none_or(|cut| cut >= HEADS);
        Shape {
            heads: sequences.as_ref().filter(|_| by_form).map_or(ANY, Sequences::heads),
            cut,
            has_group: source.has_group(),
            left,
            ends_names,
            strong,
            right: source.right,
            checks: source.checks.clone(),
            block: source.block,
            sequences,
            dfa: OnceLock::new(),
            group: OnceLock::new(),
            opening: OnceLock::new(),
            pattern: source.pattern.clone().unwrap_or_default(),
            anchors,
            lead,
            prefix,
            tail,
        }
    }

    /// The pattern as it was written.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// What of `secret` follows the prefix that all secrets of the kind have.
    pub(crate) fn body<'t>(&self, secret: &'t [u8]) -> &'t [u8] {
        &secret[if self.has_group { 0 } else { self.prefix.len().min(secret.len()) }..]
    }

    /// Builds the automaton now, if it may be needed, to learn whether it can be built; how many bytes it takes.
    ///
    /// # Errors
    /// That it is too large.
    pub(crate) fn compile(&self) -> Result<usize, String> {
        if self.sequences.as_ref().is_some_and(|sequences| sequences.is_whole) {
            return Ok(0);
        }
        let dfa = build_dfa(&self.pattern)?;
        whole(&self.pattern)?;
        Ok(self.dfa.get_or_init(|| dfa).memory_usage())
    }

    /// Whether its first bytes are none that a token begins with.
    #[inline]
    pub(crate) fn is_none(&self, text: &[u8]) -> bool {
        text.first_chunk::<HEADS>().is_some_and(|first| (0..HEADS).any(|at| !self.heads[at].contains(first[at])))
    }

    /// The length of the prefix of `text` that makes a token of all that follows it.
    pub(crate) fn strong_prefix(&self, text: &[u8]) -> Option<usize> {
        self.strong.iter().find(|prefix| text.starts_with(prefix)).map(Vec::len)
    }

    /// Whether a token, whole or cut, may begin with `text`, as far as a first look tells.
    pub(crate) fn may_begin(&self, text: &[u8]) -> bool {
        if !self.strong.is_empty() {
            return self.strong_prefix(text).is_some();
        }
        let Some(sequences) = &self.sequences else { return true };
        sequences.may_begin(&text[..text.len().min(self.first_look())])
    }

    /// How many bytes a first look tells that by.
    pub(crate) fn first_look(&self) -> usize {
        let enough = || self.cut.map_or(FIRST_LOOK, |cut| cut.min(FIRST_LOOK));
        self.strong.iter().map(Vec::len).max().unwrap_or_else(enough)
    }

    /// Walks over `text` from its first byte, which stands at `place`, as far as it may become a match.
    pub(crate) fn walk(&self, text: &[u8], place: usize, along: &mut impl Along) -> Walk {
        match &self.sequences {
            None => self.run(text, place, || along.trail()),
            Some(sequences) => {
                let walk = sequences.walk(text, |set, at| along.run_end(set, text, place, at));
                match sequences.is_whole || walk.longest.is_none() {
                    true => walk,
                    false => self.run(text, place, || along.trail()),
                }
            }
        }
    }

    /// Runs the automaton over `text`.
    fn run<'t>(&self, text: &[u8], place: usize, trail: impl FnOnce() -> &'t mut Trail) -> Walk {
        let dfa = self.dfa.get_or_init(|| build_dfa(&self.pattern).expect("checked when the rule was loaded"));
        let state = dfa.universal_start_state(Anchored::Yes).expect("a pattern without look-around has one start");
        let mut steps = Steps { dfa, text, place, at: 0, state, longest: None };
        steps.advance().unwrap_or_else(|| {
            let trail = trail();
            let walk = steps.follow(trail);
            trail.finish();
            walk
        })
    }

    /// Whether a match may begin with `text` and go on behind it, with its anchor still to come.
    pub(crate) fn may_open(&self, text: &[u8]) -> bool {
        match self.lead.1 {
            0 => self.anchors.iter().any(|a| a.len() > text.len() && a[..text.len()].eq_ignore_ascii_case(text)),
            _ => self.walk(text, 0, &mut Alone::default()).ran_out,
        }
    }

    /// Where in `text`, which a match begins with, the secret can begin: what stands before it is no secret.
    pub(crate) fn secret_place(&self, text: &[u8]) -> Option<usize> {
        match self.has_group {
            true => self.opening.get_or_init(|| Opening::of(&self.pattern)).place(text),
            false => Some(0),
        }
    }

    /// The part of the match `text` that is secret.
    pub(crate) fn secret(&self, text: &[u8]) -> Option<std::ops::Range<usize>> {
        if let Some(sequences) = self.sequences.as_ref().filter(|sequences| sequences.is_whole) {
            return sequences.secret(text);
        }
        let group = self.group.get_or_init(|| whole(&self.pattern).expect("checked when the rule was loaded"));
        group.captures(text)?.name("secret").map(|m| m.range())
    }
}

/// What walks over the same text share, so that none goes far where another has been.
pub(crate) trait Along {
    /// The marks that earlier walks of the rule have left.
    fn trail(&mut self) -> &mut Trail;

    /// The end of the run of `set` at `at` in `text`, whose first byte stands at `place`.
    fn run_end(&mut self, set: ByteSet, text: &[u8], place: usize, at: usize) -> usize;
}

/// A walk that shares nothing.
#[derive(Default)]
pub(crate) struct Alone(Trail);

impl Along for Alone {
    fn trail(&mut self) -> &mut Trail {
        &mut self.0
    }

    fn run_end(&mut self, set: ByteSet, text: &[u8], _: usize, at: usize) -> usize {
        run_end(text)(set, at)
    }
}

/// A walk under way. The places of matches count from the text's first byte.
struct Steps<'s> {
    dfa: &'s dense::DFA<Vec<u32>>,
    text: &'s [u8],
    /// Where the text stands.
    place: usize,
    at: usize,
    state: StateID,
    longest: Option<usize>,
}

impl Steps<'_> {
    /// Goes on to the next place where a mark may stand; the walk, if it ends before.
    #[inline]
    fn advance(&mut self) -> Option<Walk> {
        let stop = self.text.len().min(self.at + STEP - (self.place + self.at) % STEP);
        steps::count(stop - self.at);
        for (end, &byte) in (self.at..stop).zip(&self.text[self.at..stop]) {
            self.state = self.dfa.next_state(self.state, byte);
            if self.dfa.is_special_state(self.state) {
                if self.dfa.is_match_state(self.state) {
                    self.longest = Some(end);
                } else if self.dfa.is_dead_state(self.state) {
                    return Some(Walk { longest: self.longest, alive: end, ran_out: false });
                }
            }
        }
        self.at = stop;
        (stop == self.text.len()).then(|| {
            let longest = end_match(self.dfa, self.state, stop).or(self.longest);
            Walk { longest, alive: stop, ran_out: true }
        })
    }

    /// Goes on to the end, along the trail where it can.
    fn follow(&mut self, trail: &mut Trail) -> Walk {
        loop {
            trail.leave(self.mark());
            if let Some(far) = trail.meet(self.mark(), self.place + self.text.len()) {
                self.at = far.place - self.place;
                self.state = far.state;
                self.longest = far.longest.map(|longest| longest - self.place);
            }
            if let Some(walk) = self.advance() {
                return walk;
            }
        }
    }

    fn mark(&self) -> Mark {
        let longest = self.longest.map(|longest| self.place + longest);
        Mark { place: self.place + self.at, state: self.state, longest }
    }
}

fn end_match(dfa: &dense::DFA<Vec<u32>>, state: StateID, end: usize) -> Option<usize> {
    dfa.is_match_state(dfa.next_eoi_state(state)).then_some(end)
}

fn build_dfa(pattern: &str) -> Result<dense::DFA<Vec<u32>>, String> {
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(DFA_LIMIT))
        .determinize_size_limit(Some(4 * DFA_LIMIT));
    dense::Builder::new()
        .configure(config)
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .thompson(thompson::Config::new().utf8(false).nfa_size_limit(Some(NFA_LIMIT)))
        .build(pattern)
        .map_err(|e| format!("the pattern's automaton cannot be built ({e}): shorten its counted repetitions"))
}

fn whole(pattern: &str) -> Result<Regex, String> {
    let whole = RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).unicode(false).size_limit(NFA_LIMIT).build();
    whole.map_err(|e| format!("the pattern cannot be used ({e}): shorten its counted repetitions"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::string::bytes_regex;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    use super::*;
    use crate::rules::RuleSet;

    /// A token, what follows it, and which of its bytes is another, as often as not.
    fn texts(shape: &Shape) -> impl Strategy<Value = Vec<u8>> {
        let token = bytes_regex(&format!("(?-u:{})", shape.pattern())).expect("a pattern that a token can be made of");
        let parts = (token, "[a-zA-Z0-9_=.-]{0,2}[ \"]?", any::<prop::sample::Index>(), any::<Option<u8>>());
        parts.prop_map(|(mut token, after, at, byte)| {
            if let Some(byte) = byte {
                let at = at.index(token.len());
                token[at] = byte;
            }
            token.extend_from_slice(after.as_bytes());
            token
        })
    }

    #[test]
    fn sequences_go_as_far_as_an_automaton() {
        let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let rules = RuleSet::builtin();
        for (index, shape) in rules.shapes() {
            let id = &rules.get(index).id;
            let (texts, group) = (texts(shape), whole(&shape.pattern).expect("a pattern"));
            for _ in 0..24 {
                let text = texts.new_tree(&mut runner).expect("a text").current();
                let mut trail = Trail::default();
                let walk = shape.walk(&text, 0, &mut Alone::default());
                let run = shape.run(&text, 0, || &mut trail);
                let shown = String::from_utf8_lossy(&text);
                assert_eq!(walk.longest, run.longest, "{id}: {shown}");
                assert!(walk.longest.is_some() || walk == run, "{id}: {walk:?} {run:?} {shown}");
                assert!(run.ran_out || !walk.ran_out, "{id}: {shown}");
                if let Some(longest) = walk.longest.filter(|_| shape.has_group) {
                    let captured = group.captures(&text[..longest]).and_then(|c| c.name("secret"));
                    assert_eq!(shape.secret(&text[..longest]), captured.map(|m| m.range()), "{id}: {shown}");
                }
            }
        }
    }
}
