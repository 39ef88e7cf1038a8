//! What a pattern tells of where to look for it. Done when the program is built, for the rules that come with it.

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::pattern::parse;
use super::prefix;
use super::sequence::Sequences;
use crate::bytes::ByteSet;

/// A literal further into the match than this cannot anchor it.
pub(crate) const LEAD_LIMIT: usize = 80;
/// A shorter literal is in every other line.
pub(super) const LITERAL_MIN: usize = 2;

/// A literal is made of no more parts of a pattern than these.
const NEAR: usize = 64;
/// Of more than a few, one that is shorter is, too.
const MANY_MIN: usize = 3;
/// A literal that is in every other line, too.
const COMMON: &[u8] = b"http";

/// Of more literals than these the ends are given up ...
const FEW: usize = 12;
/// ... since so many bytes of each tell enough.
const ENOUGH: usize = 8;

/// The least and the most bytes before a literal.
pub(crate) type Lead = (usize, usize);

/// What a pattern tells of its matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// Lower-case literals, one of which every match holds; none, if it is looked for without.
    pub anchors: Vec<Vec<u8>>,
    /// How many bytes of the match stand before an anchor.
    pub lead: Lead,
    /// What every match begins with.
    pub prefix: Vec<u8>,
    /// The prefixes that name every match whatever follows them; none, if they do not.
    pub strong: Vec<Vec<u8>>,
    /// The bytes that a match can end with: how a longer one goes on.
    pub tail: ByteSet,
    /// How many bytes of [`RUN`] every match begins with, at least.
    pub run: usize,
    /// What the matches begin with, or are, if that is simple enough.
    pub sequences: Option<Sequences>,
}

/// The bytes that tokens are made of and what joins words is not.
pub(crate) const RUN: ByteSet = ByteSet::of(b"!#$%&*+-./:=?@^_|~").union(ByteSet::ALPHANUMERIC);

impl Analysis {
    /// What `pattern` tells.
    ///
    /// # Errors
    /// What is wrong with it, and the cure.
    pub(crate) fn of(pattern: &str) -> Result<Analysis, String> {
        let hir = parse(pattern)?;
        let parts = flatten(&hir);
        let (lead, anchors) = anchors(&flatten(&folded(&hir))).unwrap_or_default();
        Ok(Analysis {
            anchors,
            lead,
            prefix: literal_prefix(&parts),
            strong: prefix::of(&hir),
            tail: last_bytes(&hir),
            run: run(&hir).least,
            sequences: Sequences::of(&sequence(&hir)),
        })
    }
}

/// The parts of the pattern that follow each other.
fn sequence(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.clone(),
        _ => vec![hir.clone()],
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

/// The pattern in lower case, as far as it does not matter.
fn folded(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(folded).collect();
    match hir.kind() {
        HirKind::Class(class) => letter(class_bytes(class)).map_or(hir.clone(), |letter| Hir::literal([letter])),
        HirKind::Repetition(r) => Hir::repetition(Repetition { sub: Box::new(folded(&r.sub)), ..r.clone() }),
        HirKind::Capture(group) => folded(&group.sub),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => hir.clone(),
    }
}

/// The letter that `set` is, in either case.
pub(super) fn letter(set: ByteSet) -> Option<u8> {
    (b'a'..=b'z').find(|&letter| set == ByteSet::of(&[letter, letter.to_ascii_uppercase()]))
}

/// The best literals to look for and how many bytes stand before them.
fn anchors(parts: &[Hir]) -> Option<(Lead, Vec<Vec<u8>>)> {
    let mut lead = (0, 0);
    let mut best: Option<Candidate> = None;
    for i in 0..parts.len() {
        let near = parts.len().min(i + NEAR);
        if let Some(literals) = prefixes(&Hir::concat(parts[i..near].to_vec())) {
            let shortest = literals.iter().map(Vec::len).min().unwrap_or(0);
            let is_common = literals.iter().any(|literal| literal.starts_with(COMMON));
            let telling = if is_common { LITERAL_MIN } else { shortest.min(6) };
            let worth = (telling * 2 + 4 * usize::from(lead.1 == 0)).saturating_sub(lead.1.min(2));
            if is_of_use(&literals) && best.as_ref().is_none_or(|b| worth > b.worth) {
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

/// Whether not every other line has one of `literals`, as it has one of all pairs of digits.
fn is_of_use(literals: &[Vec<u8>]) -> bool {
    let least = if literals.len() > FEW { MANY_MIN } else { LITERAL_MIN };
    let is_number = |literal: &Vec<u8>| literal.iter().all(u8::is_ascii_digit);
    literals.iter().all(|l| l.len() >= least) && !(literals.len() > FEW && literals.iter().all(is_number))
}

struct Candidate {
    worth: usize,
    lead: Lead,
    literals: Vec<Vec<u8>>,
}

/// What every match begins with: of few long literals and many short ones the longer, of as long ones the fewer.
fn prefixes(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let shortest = |literals: &Vec<Vec<u8>>| literals.iter().map(Vec::len).min().unwrap_or(0).min(4);
    // Repetitions that are not followed so far leave room for more classes.
    let all = [8, 2, 1].into_iter().filter_map(|repeat| literals(hir, repeat));
    all.reduce(|best, other| if shortest(&other) > shortest(&best) { other } else { best })
}

fn literals(hir: &Hir, repeat: usize) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(10).limit_repeat(repeat).limit_literal_len(16).limit_total(128);
    let mut literals: Vec<Vec<u8>> =
        extractor.extract(hir).literals()?.iter().map(|l| l.as_bytes().to_ascii_lowercase()).collect();
    if literals.len() > FEW {
        literals.iter_mut().for_each(|literal| literal.truncate(ENOUGH));
    }
    literals.sort();
    literals.dedup();
    Some(literals)
}

fn literal_prefix(parts: &[Hir]) -> Vec<u8> {
    match parts.first().map(Hir::kind) {
        Some(HirKind::Literal(literal)) => literal.0.to_vec(),
        _ => vec![],
    }
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

/// What a match begins with: bytes of [`RUN`].
struct Run {
    least: usize,
    /// Whether the match may be nothing else.
    whole: bool,
}

fn run(hir: &Hir) -> Run {
    match hir.kind() {
        HirKind::Literal(literal) => run_of_literal(&literal.0),
        HirKind::Class(class) => match class_bytes(class).union(RUN) == RUN {
            true => Run { least: 1, whole: true },
            false => Run { least: 0, whole: false },
        },
        HirKind::Repetition(repetition) => run_of_repetition(&run(&repetition.sub), repetition.min as usize),
        HirKind::Capture(group) => run(&group.sub),
        HirKind::Alternation(parts) => {
            let runs: Vec<Run> = parts.iter().map(run).collect();
            let least = runs.iter().map(|run| run.least).min().unwrap_or(0);
            Run { least, whole: runs.iter().all(|run| run.whole) }
        }
        HirKind::Concat(parts) => run_of_sequence(parts),
        HirKind::Empty | HirKind::Look(_) => Run { least: 0, whole: true },
    }
}

fn run_of_literal(literal: &[u8]) -> Run {
    let least = RUN.run(literal);
    Run { least, whole: least == literal.len() }
}

fn run_of_repetition(once: &Run, times: usize) -> Run {
    match once.whole {
        true => Run { least: once.least * times, whole: true },
        false => Run { least: once.least * times.min(1), whole: false },
    }
}

fn run_of_sequence(parts: &[Hir]) -> Run {
    let mut all = Run { least: 0, whole: true };
    for part in parts.iter().map(run) {
        all = Run { least: all.least + part.least, whole: part.whole };
        if !part.whole {
            break;
        }
    }
    all
}

pub(super) fn class_bytes(class: &Class) -> ByteSet {
    match class {
        Class::Bytes(class) => class.ranges().iter().fold(ByteSet::EMPTY, |s, r| s.with_range(r.start(), r.end())),
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .filter(|r| r.start().is_ascii())
            .fold(ByteSet::EMPTY, |s, r| s.with_range(r.start() as u8, r.end().min('\x7f') as u8)),
    }
}
