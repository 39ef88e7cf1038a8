//! Bytes in, findings out: every anchor in the text is a candidate, every candidate is judged on its own window, and
//! what is found is united.

mod anchors;
pub(crate) mod beside;
pub(crate) mod blocks;
mod buckets;
mod cache;
mod confine;
mod context;
mod covered;
mod decide;
#[cfg(test)]
mod derivation;
mod dressed;
pub(crate) mod escapes;
mod flat;
mod grammar;
mod json;
pub(crate) mod known;
mod left;
mod lines;
mod masks;
mod naive;
mod pass;
mod repeats;
mod settle;
mod shapes;
mod shared;
mod table;
pub(crate) mod tail;
mod unanchored;
pub(crate) mod verify;
mod view;
pub(crate) mod window;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::error::Error;
use crate::finding::RuleIndex;
use crate::known::Snapshot;
use crate::rules::{Matcher, RuleSet, Shape};
use anchors::Anchors;
use blocks::{Block, Followed};
use context::{Context, Recall, word_goes_on};
pub(crate) use decide::Decision;
use naive::Naive;
use pass::Pass;
use shared::Shared;
use unanchored::Unanchored;

use view::View;
use window::{Edge, Hit, Tail, Window};

/// A token whose anchor is not in sight yet begins at most this far before the end of the text: the longest lead of an
/// anchor, and the anchor.
const LONGEST_OPENING: usize = 96;

/// A part of the stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    /// The bytes in hand; those before `from` are written already and only give context.
    pub bytes: &'t [u8],
    /// The first byte that is not written yet.
    pub from: usize,
    /// Whether the first byte starts a line.
    pub starts_line: bool,
    /// Whether more may follow.
    pub goes_on: bool,
    /// Whether somebody waits for every byte, more of which depends on that: then only what has shown itself to begin a
    /// secret is held, not all that may yet come to.
    pub urgent: bool,
}

/// What is under way where one part of the stream ends and the next begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carry {
    /// The block that the first line stands in, if the text starts that line.
    pub block: Option<Followed>,
    /// What the first line has opened, if the text does not start that line.
    pub opened: Option<Followed>,
    /// A masked region that the last written byte belongs to: its rule, and its end as far as it is known.
    pub region: Option<(RuleIndex, usize)>,
    /// How secrets in that region go on, being longer than their window.
    pub tails: Vec<Tail>,
}

/// Looks for the secrets of a rule set.
pub(crate) struct Scanner {
    rules: Arc<RuleSet>,
    context: Context,
    anchors: Anchors,
    unanchored: Option<Unanchored>,
    /// What scans have found out that holds for any text; those that run at the same time take one each.
    recalls: Mutex<Vec<Recall>>,
    /// For judging without anchors.
    naive: OnceLock<Naive>,
}

impl Scanner {
    /// A scanner for the rules of `rules`.
    ///
    /// # Errors
    /// A rule that cannot be looked for.
    pub(crate) fn new(rules: Arc<RuleSet>) -> Result<Scanner, Error> {
        let named: Vec<_> = rules.named().collect();
        let context = Context::new(&named, rules.vendors(), rules.confidence()).map_err(Error::rule)?;
        let anchors = Anchors::new(&rules, &context);
        let unanchored = Unanchored::new(&rules).map_err(Error::rule)?;
        Ok(Scanner { rules, context, anchors, unanchored, recalls: Mutex::default(), naive: OnceLock::new() })
    }

    /// A scanner for each of the ways to find literals that the processor has.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ways(rules: &Arc<RuleSet>) -> Vec<Scanner> {
        let scanner = || Scanner::new(Arc::clone(rules)).expect("the rules go together");
        let ways = Anchors::ways(rules, &scanner().context);
        ways.into_iter().map(|anchors| Scanner { anchors, ..scanner() }).collect()
    }

    /// Finds what is to be masked in `text`, which continues what `carry` says.
    pub(crate) fn scan(&self, text: Text<'_>, carry: &Carry, known: &Snapshot) -> Decision {
        let view = View::new(text.bytes, text.goes_on);
        let mut pass = Pass::new(self, &view.bytes, text.goes_on);
        pass.shared.memo.recall = self.recalls().pop().unwrap_or_default();
        let from = view.to_view(text.from);
        pass.candidates(&view, from);
        pass.unanchored(&view, from, text.urgent);
        pass.known_values(known, text.urgent);
        let last = lines::follow(&mut pass, text.starts_line, carry);
        let continues = pass.extend_region(from, carry);
        if text.goes_on && !text.urgent {
            pass.hold_what_is_under_way(&view, last.start);
        }
        self.recalls().push(std::mem::take(&mut pass.shared.memo.recall));
        decide::decide(pass, &view, text, &last, carry, continues)
    }

    fn recalls(&self) -> MutexGuard<'_, Vec<Recall>> {
        self.recalls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Judges a place by every rule, whether or not an anchor stands there; what it opens.
    pub(crate) fn judge_by_all(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Option<Block> {
        let rest = &window.bytes[window.at..];
        let naive = self.naive.get_or_init(|| Naive::new(&self.rules, &self.context));
        for rule in naive.dressed.of(rest) {
            dressed::judge(*rule, self.shape(*rule), window, hits);
        }
        // Nothing is known from other places.
        let mut shared = Shared::default();
        let judge = |&rule: &RuleIndex| shapes::judge(rule, self.shape(rule), window, &mut shared, hits).opens;
        let opened = naive.shapes.iter().filter_map(judge).last();
        if naive.programs.of(rest).next().is_some() {
            self.context.judge_program(window, hits);
        }
        let mut endings = naive.endings.of(rest).filter(|&&length| !word_goes_on(rest, length));
        let opened = match naive.keywords.of(rest).next().is_some() || endings.next().is_some() {
            true => self.context.judge(window, &mut shared.memo, hits).opens.or(opened),
            false => opened,
        };
        json::fit(window, hits);
        opened
    }

    /// Whether a hit may stay: it alone, whatever else is found at its place.
    pub(crate) fn allows(&self, window: &Window<'_>, rule: RuleIndex, hit: &Hit) -> bool {
        let list = self.rules.allow();
        if list.is_empty() {
            return false;
        }
        let before = &window.bytes[..hit.span.start];
        let key = beside::key(before).map_or(&[][..], |beside| &before[beside.key.range()]);
        let is_whole = window.edge != Edge::Limit || hit.span.end < window.bytes.len();
        list.allows(rule, key, is_whole.then(|| window.slice(hit.span.range())))
    }

    /// How specific a rule is: the smaller, the more.
    pub(crate) fn rank(rule: RuleIndex, rules: &RuleSet) -> impl Ord + use<> {
        settle::rank(rule, rules)
    }

    fn shape(&self, rule: RuleIndex) -> &Shape {
        match &self.rules.get(rule).matcher {
            Matcher::Shape(shape) => shape,
            _ => unreachable!("only shape rules are looked for by a literal, or without one"),
        }
    }
}

/// Judges a line that stands in `block`; the block of the next line.
pub(crate) fn judge_line(block: Followed, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Option<Followed> {
    let line = block.line(window, hits);
    json::fit(window, hits);
    line.next
}
