//! The judges themselves, for the tests' naive masker: no promise is made here.

use crate::engine::Masker;
use crate::finding::{RuleIndex, Span};
use crate::scan::blocks::Followed;
pub use crate::scan::tail::Beyond;
use crate::scan::window::{AFTER, BEFORE, Edge, Hit, Window};
use crate::scan::{self, Scanner, known};
use crate::steps;

/// What one rule may see of a line before and after an anchor, in bytes.
pub const WINDOW: (usize, usize) = (BEFORE, AFTER);

/// A secret that goes on in the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open(Followed);

/// A part of a line that ends with the line or, if `is_limited`, with what a rule may see.
#[derive(Clone, Copy, Debug)]
pub struct Part<'t> {
    /// The bytes.
    pub bytes: &'t [u8],
    /// Where the candidate begins in them.
    pub at: usize,
    /// Whether a colour code stood before it.
    pub gap: bool,
    /// Where the bytes begin in the text.
    pub base: usize,
    /// Whether the line goes on behind them.
    pub is_limited: bool,
}

/// A secret.
#[derive(Clone, Copy)]
pub struct Judged {
    /// The rule.
    pub rule: RuleIndex,
    /// The bytes, in the text.
    pub span: Span,
    /// The depth of the quotes that its mask needs.
    pub quotes: Option<u8>,
    hit: Hit,
}

impl Judged {
    /// How it goes on behind its part.
    pub fn beyond(&self) -> Beyond {
        self.hit.tail.beyond()
    }
}

/// Judges a place by every rule.
pub fn judge(masker: &Masker, part: Part<'_>) -> (Vec<Judged>, Option<Open>) {
    let mut hits = vec![];
    let opens = masker.scanner().judge_by_all(&window(part), &mut hits);
    (judged(masker, part, hits), opens.map(|block| Open(Followed::new(block))))
}

/// Judges a line that stands in a block; the block of the next line.
pub fn judge_line(masker: &Masker, open: Open, part: Part<'_>) -> (Vec<Judged>, Option<Open>) {
    let mut hits = vec![];
    let next = scan::judge_line(open.0, &window(part), &mut hits);
    (judged(masker, part, hits), next.map(Open))
}

/// Every form of the known values of `masker`.
pub fn known_forms(masker: &Masker) -> Vec<Vec<u8>> {
    masker.known().forms().map(|form| form.bytes).collect()
}

/// The known value that begins at `at` of a line that is `line` of `text`, compared with every form there is.
pub fn judge_known(masker: &Masker, text: &[u8], line: Span, at: usize) -> Option<Judged> {
    let end = at + masker.known().naive(&text[at..line.end])?;
    let hit = known::hit(Span::new(at, end));
    Some(Judged { rule: known::rule(masker.rules()), span: hit.span, quotes: None, hit })
}

/// What the next line stands in where `opened` was opened by a line after which `current` would go on.
pub fn over(opened: Option<Open>, current: Option<Open>) -> Option<Open> {
    opened.map(|opened| Open(opened.0.over(current.map(|current| current.0)))).or(current)
}

/// The smaller, the more specific.
pub fn rank(masker: &Masker, rule: RuleIndex) -> impl Ord + use<> {
    Scanner::rank(rule, masker.rules())
}

/// How often this thread has looked at a byte so far; release builds do not count.
pub fn steps() -> Option<u64> {
    steps::taken()
}

/// Every literal that a shape rule is looked for by, lower case.
pub fn literals(masker: &Masker) -> Vec<Vec<u8>> {
    masker.rules().shapes().flat_map(|(_, shape)| shape.anchors.clone()).collect()
}

fn window(part: Part<'_>) -> Window<'_> {
    let edge = if part.is_limited { Edge::Limit } else { Edge::Line };
    Window { bytes: part.bytes, base: part.base, at: part.at, gap: part.gap, edge }
}

fn judged(masker: &Masker, part: Part<'_>, mut hits: Vec<(RuleIndex, Hit)>) -> Vec<Judged> {
    let placed =
        |(rule, hit): (RuleIndex, Hit)| Judged { rule, span: hit.span.shifted(part.base), quotes: hit.quotes, hit };
    hits.retain(|(rule, hit)| !masker.scanner().allows(&window(part), *rule, hit));
    hits.into_iter().map(placed).collect()
}
