//! A shape rule, compiled: where to look for it and the automaton that says where it ends.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::{primitives::StateID, syntax};
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::schema::{BlockKind, Check, Confidence, Left, Right, RuleSource};
use crate::bytes::ByteSet;

/// An automaton larger than this costs more cache than a rule is worth.
const DFA_LIMIT: usize = 256 * 1024;
/// A literal further into the match than this cannot anchor it.
const LEAD_LIMIT: usize = 80;
/// A shorter literal is in every other line.
const LITERAL_MIN: usize = 2;
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
    /// How many bytes at the front of the match are the same in every match.
    pub prefix: usize,
    pub left: Left,
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
    dfa: OnceLock<dense::DFA<Vec<u32>>>,
    group: OnceLock<Regex>,
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
        let pattern = source.pattern.clone().ok_or("a shape rule needs a `pattern`")?;
        let hir = parse(&pattern)?;
        let parts = flatten(&hir);
        let (lead, anchors) = anchors(&parts).ok_or_else(|| {
            format!("no literal of {LITERAL_MIN} characters within the first {LEAD_LIMIT} of the pattern: give it one to look for")
        })?;
        let prefix = literal_prefix(&parts);
        let has_group = pattern.contains("(?P<secret>");
        Ok(Shape {
            cut: cut(source, prefix, has_group),
            tail: last_bytes(&hir),
            left: source.left,
            right: source.right,
            checks: source.checks.clone(),
            block: source.block,
            dfa: OnceLock::new(),
            group: OnceLock::new(),
            pattern,
            anchors,
            lead,
            prefix,
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

    /// Runs the automaton over `text` from its first byte.
    pub(crate) fn walk(&self, text: &[u8]) -> Walk {
        let dfa = self.dfa.get_or_init(|| build_dfa(&self.pattern).expect("checked when the rule was loaded"));
        let mut state = dfa.universal_start_state(Anchored::Yes).expect("a pattern without look-around has one start");
        let mut longest = None;
        for (at, &byte) in text.iter().enumerate() {
            state = dfa.next_state(state, byte);
            if dfa.is_special_state(state) {
                if dfa.is_match_state(state) {
                    longest = Some(at);
                } else if dfa.is_dead_state(state) {
                    return Walk { longest, alive: at, ran_out: false };
                }
            }
        }
        Walk { longest: end_match(dfa, state, text.len()).or(longest), alive: text.len(), ran_out: true }
    }

    /// Whether a match may begin with `text` and go on behind it, with its anchor still to come.
    pub(crate) fn may_open(&self, text: &[u8]) -> bool {
        match self.lead.1 {
            0 => self.anchors.iter().any(|a| a.len() > text.len() && a[..text.len()].eq_ignore_ascii_case(text)),
            _ => self.walk(text).ran_out,
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

fn parse(pattern: &str) -> Result<Hir, String> {
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let hir = hir.map_err(|e| format!("the pattern is no regex: {}", e.to_string().replace('\n', " ")))?;
    match hir.properties() {
        p if p.minimum_len().is_none_or(|n| n == 0) => Err("the pattern matches the empty text".into()),
        p if !p.look_set().is_empty() => {
            Err("the pattern uses an anchor or a word boundary: use `left` and `right`".into())
        }
        _ => Ok(hir),
    }
}

/// The pattern as a sequence, groups taken apart.
fn flatten(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().flat_map(flatten).collect(),
        HirKind::Capture(group) => flatten(&group.sub),
        _ => vec![hir.clone()],
    }
}

/// The least and the most bytes before a literal.
type Lead = (usize, usize);

/// The best literals to look for and how many bytes stand before them.
fn anchors(parts: &[Hir]) -> Option<(Lead, Vec<Vec<u8>>)> {
    let mut lead = (0, 0);
    let mut best: Option<Candidate> = None;
    for i in 0..parts.len() {
        if let Some(literals) = prefixes(&Hir::concat(parts[i..].to_vec())) {
            let shortest = literals.iter().map(Vec::len).min().unwrap_or(0);
            let worth = (shortest.min(6) * 2).saturating_sub(lead.1.min(2));
            if shortest >= LITERAL_MIN && best.as_ref().is_none_or(|b| worth > b.worth) {
                best = Some(Candidate { worth, lead, literals });
            }
        }
        let properties = parts[i].properties();
        lead.0 += properties.minimum_len()?;
        match properties.maximum_len() {
            Some(most) if lead.1 + most <= LEAD_LIMIT => lead.1 += most,
            _ => break,
        }
    }
    best.map(|b| (b.lead, b.literals))
}

struct Candidate {
    worth: usize,
    lead: Lead,
    literals: Vec<Vec<u8>>,
}

fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(10).limit_repeat(8).limit_literal_len(16).limit_total(128);
    let mut literals: Vec<Vec<u8>> =
        extractor.extract(hir).literals()?.iter().map(|l| l.as_bytes().to_ascii_lowercase()).collect();
    literals.sort();
    literals.dedup();
    Some(literals)
}

fn literal_prefix(parts: &[Hir]) -> usize {
    match parts.first().map(Hir::kind) {
        Some(HirKind::Literal(literal)) => literal.0.len(),
        _ => 0,
    }
}

fn cut(source: &RuleSource, prefix: usize, has_group: bool) -> Option<usize> {
    let sure = source.confidence == Confidence::High && prefix >= CUT_PREFIX && !has_group && source.block.is_none();
    let body = source.cut.unwrap_or(if sure { CUT } else { 0 });
    (body > 0).then_some(prefix + body)
}

/// Every byte that a match can end with.
fn last_bytes(hir: &Hir) -> ByteSet {
    match hir.kind() {
        HirKind::Literal(literal) => ByteSet::of(&literal.0[literal.0.len() - 1..]),
        HirKind::Class(class) => class_bytes(class),
        HirKind::Repetition(repetition) => last_bytes(&repetition.sub),
        HirKind::Capture(group) => last_bytes(&group.sub),
        HirKind::Alternation(parts) => parts.iter().map(last_bytes).fold(ByteSet::EMPTY, ByteSet::union),
        HirKind::Concat(parts) => last_of_sequence(parts),
        HirKind::Empty | HirKind::Look(_) => ByteSet::EMPTY,
    }
}

fn last_of_sequence(parts: &[Hir]) -> ByteSet {
    let mut set = ByteSet::EMPTY;
    for part in parts.iter().rev() {
        set = set.union(last_bytes(part));
        if part.properties().minimum_len() != Some(0) {
            break;
        }
    }
    set
}

fn class_bytes(class: &Class) -> ByteSet {
    match class {
        Class::Bytes(class) => class.ranges().iter().fold(ByteSet::EMPTY, |s, r| s.with_range(r.start(), r.end())),
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .filter(|r| r.start().is_ascii())
            .fold(ByteSet::EMPTY, |s, r| s.with_range(r.start() as u8, r.end().min('\x7f') as u8)),
    }
}
