//! A shape rule, compiled: where to look for it and the automaton that says where it ends.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::{primitives::StateID, syntax};
use regex_automata::{Anchored, MatchKind};

use super::analysis::{Analysis, Lead};
use super::opening::Opening;
use super::schema::{BlockKind, Check, Confidence, Left, Right, RuleSource};
use super::trail::{Mark, STEP, Trail};
use crate::bytes::ByteSet;

/// An automaton larger than this costs more cache than a rule is worth.
const DFA_LIMIT: usize = 256 * 1024;
/// A cut token is masked by default if this much of its body is there ...
const CUT: usize = 10;
/// ... and its literal prefix is this long.
const CUT_PREFIX: usize = 4;

/// A token that names itself.
#[derive(Debug)]
pub(crate) struct Shape {
    pattern: String,
    /// Lower-case literals, one of which every match holds.
    pub anchors: Vec<Vec<u8>>,
    /// How many bytes of the match stand before an anchor: at least and at most.
    pub lead: Lead,
    /// What every match begins with.
    pub prefix: Vec<u8>,
    pub left: Left,
    pub right: Right,
    pub checks: Vec<Check>,
    pub confidence: Confidence,
    /// The fewest bytes from its start that a cut token shows; `None`: it has to be whole.
    pub cut: Option<usize>,
    /// The bytes that the match can end with: how a longer one goes on.
    pub tail: ByteSet,
    /// Whether the pattern names the part that is secret.
    pub has_group: bool,
    /// The match opens a secret of several lines.
    pub block: Option<BlockKind>,
    dfa: OnceLock<dense::DFA<Vec<u32>>>,
    group: OnceLock<Regex>,
    opening: OnceLock<Opening>,
}

/// How far an automaton came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    /// The end of the longest match.
    pub longest: Option<usize>,
    /// How many bytes could still have become a match.
    pub alive: usize,
    /// Whether the text ended before the automaton did.
    pub ran_out: bool,
}

impl Shape {
    /// Compiles what is needed to look for the rule; its automaton is built when it is first met.
    ///
    /// # Errors
    /// What is wrong with the pattern, and the cure.
    pub(crate) fn new(source: &RuleSource) -> Result<Shape, String> {
        let pattern = source.pattern.as_ref().ok_or("a shape rule needs a `pattern`")?;
        Shape::analysed(source, Analysis::of(pattern)?)
    }

    /// The same, with what its pattern tells known already.
    pub(crate) fn analysed(source: &RuleSource, analysis: Analysis) -> Result<Shape, String> {
        let pattern = source.pattern.clone().ok_or("a shape rule needs a `pattern`")?;
        let Analysis { anchors, lead, prefix, tail } = analysis;
        let has_group = pattern.contains("(?P<secret>");
        Ok(Shape {
            cut: cut(source, prefix.len(), has_group),
            left: source.left,
            right: source.right,
            checks: source.checks.clone(),
            confidence: source.confidence,
            block: source.block,
            dfa: OnceLock::new(),
            group: OnceLock::new(),
            opening: OnceLock::new(),
            pattern,
            anchors,
            lead,
            prefix,
            tail,
            has_group,
        })
    }

    /// The pattern as it was written.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Builds the automaton now, to learn whether it can be built.
    ///
    /// # Errors
    /// That it is too large.
    pub(crate) fn compile(&self) -> Result<(), String> {
        let dfa = build_dfa(&self.pattern)?;
        self.dfa.get_or_init(|| dfa);
        whole(&self.pattern).map(|_| ())
    }

    /// Runs the automaton over `text` from its first byte, which stands at `place`; `trail`: that of earlier walks.
    pub(crate) fn walk(&self, text: &[u8], place: usize, trail: &mut Trail) -> Walk {
        let walk = self.walk_on(text, place, trail);
        trail.finish();
        walk
    }

    fn walk_on(&self, text: &[u8], place: usize, trail: &mut Trail) -> Walk {
        let dfa = self.dfa.get_or_init(|| build_dfa(&self.pattern).expect("checked when the rule was loaded"));
        let mut state = dfa.universal_start_state(Anchored::Yes).expect("a pattern without look-around has one start");
        let (mut at, mut longest) = (0, None);
        while at < text.len() {
            if let Some(far) = trail.meet(Mark { place: place + at, state, longest }, place + text.len()) {
                (at, state, longest) = (far.place - place, far.state, far.longest);
            }
            let stop = text.len().min(at + STEP - (place + at) % STEP);
            for (end, &byte) in (at..stop).zip(&text[at..stop]) {
                state = dfa.next_state(state, byte);
                if dfa.is_special_state(state) {
                    if dfa.is_match_state(state) {
                        longest = Some(place + end);
                    } else if dfa.is_dead_state(state) {
                        return Walk { longest: longest.map(|l| l - place), alive: end, ran_out: false };
                    }
                }
            }
            at = stop;
            trail.leave(Mark { place: place + at, state, longest });
        }
        let longest = end_match(dfa, state, text.len()).or(longest.map(|l| l - place));
        Walk { longest, alive: text.len(), ran_out: true }
    }

    /// Whether a match may begin with `text` and go on behind it, with its anchor still to come.
    pub(crate) fn may_open(&self, text: &[u8]) -> bool {
        match self.lead.1 {
            0 => self.anchors.iter().any(|a| a.len() > text.len() && a[..text.len()].eq_ignore_ascii_case(text)),
            _ => self.walk(text, 0, &mut Trail::default()).ran_out,
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
        let group = self.group.get_or_init(|| whole(&self.pattern).expect("checked when the rule was loaded"));
        group.captures(text)?.name("secret").map(|m| m.range())
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
        .thompson(thompson::Config::new().utf8(false))
        .build(pattern)
        .map_err(|e| format!("the pattern's automaton cannot be built ({e}): shorten its counted repetitions"))
}

fn whole(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).unicode(false).build().map_err(|e| e.to_string())
}

fn cut(source: &RuleSource, prefix: usize, has_group: bool) -> Option<usize> {
    let sure = source.confidence == Confidence::High && prefix >= CUT_PREFIX && !has_group && source.block.is_none();
    let body = source.cut.unwrap_or(if sure { CUT } else { 0 });
    (body > 0).then_some(prefix + body)
}
