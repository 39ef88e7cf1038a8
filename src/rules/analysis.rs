//! What a pattern tells of where to look for it. Done when the program is built, for the rules that come with it.

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::bytes::ByteSet;

/// A literal further into the match than this cannot anchor it.
const LEAD_LIMIT: usize = 80;
/// A shorter literal is in every other line.
const LITERAL_MIN: usize = 2;

/// The least and the most bytes before a literal.
pub(crate) type Lead = (usize, usize);

/// What a pattern tells of its matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// Lower-case literals, one of which every match holds.
    pub anchors: Vec<Vec<u8>>,
    /// How many bytes of the match stand before an anchor.
    pub lead: Lead,
    /// What every match begins with.
    pub prefix: Vec<u8>,
    /// The bytes that a match can end with: how a longer one goes on.
    pub tail: ByteSet,
}

impl Analysis {
    /// What `pattern` tells.
    ///
    /// # Errors
    /// What is wrong with it, and the cure.
    pub(crate) fn of(pattern: &str) -> Result<Analysis, String> {
        let hir = parse(pattern)?;
        let parts = flatten(&hir);
        let (lead, anchors) = anchors(&parts).ok_or_else(|| {
            format!("no literal of {LITERAL_MIN} characters within the first {LEAD_LIMIT} of the pattern: give it one to look for")
        })?;
        Ok(Analysis { anchors, lead, prefix: literal_prefix(&parts), tail: last_bytes(&hir) })
    }
}

pub(super) fn parse(pattern: &str) -> Result<Hir, String> {
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
