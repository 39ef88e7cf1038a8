//! Bytes in, findings out: every anchor in the text is a candidate, every candidate is judged on its own window, and
//! what is found is united.

mod anchors;
pub(crate) mod beside;
pub(crate) mod blocks;
mod buckets;
mod cache;
mod context;
mod decide;
#[cfg(test)]
mod derivation;
mod dressed;
mod flat;
mod grammar;
mod json;
pub(crate) mod known;
pub(crate) mod left;
mod lines;
mod masks;
mod settle;
mod shapes;
mod shared;
mod table;
pub(crate) mod verify;
mod view;
pub(crate) mod window;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use memchr::{memchr, memrchr};

use crate::bytes::ByteSet;
use crate::error::Error;
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::rules::{Matcher, RuleSet, Shape};
use crate::steps;
use anchors::Anchors;
use blocks::{Block, Verdict};
use context::{Context, Recall};
pub(crate) use decide::Decision;
use shared::Shared;
use table::Target;

use view::View;
use window::{AFTER, BEFORE, Edge, Hit, Tail, Window};

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
    pub block: Option<Block>,
    /// What the first line has opened, if the text does not start that line.
    pub opened: Option<Block>,
    /// A masked region that the last written byte belongs to: its rule, and its end as far as it is known.
    pub region: Option<(RuleIndex, usize)>,
    /// How secrets in that region go on, being longer than their window.
    pub tails: Vec<ByteSet>,
}

/// Looks for the secrets of a rule set.
pub(crate) struct Scanner {
    rules: Arc<RuleSet>,
    context: Context,
    anchors: Anchors,
    /// What scans have found out that holds for any text; those that run at the same time take one each.
    recalls: Mutex<Vec<Recall>>,
    /// For judging without anchors.
    dressed: OnceLock<Vec<(RuleIndex, Vec<u8>)>>,
}

/// The candidates' verdicts while a text is scanned. Offsets count from the view's first byte.
struct Pass<'a> {
    scanner: &'a Scanner,
    text: &'a [u8],
    goes_on: bool,
    shared: Shared,
    last_line: Span,
    judged: Vec<(RuleIndex, Hit)>,
    hits: Vec<(RuleIndex, Hit)>,
    /// Where and by what a block was opened.
    opens: Vec<((usize, u16), Block)>,
    /// The secrets that go on where the text ends: where they start, and how they go on.
    tails: Vec<(usize, ByteSet)>,
    hold: usize,
}

impl Scanner {
    /// A scanner for the rules of `rules`.
    ///
    /// # Errors
    /// A rule that cannot be looked for.
    pub(crate) fn new(rules: Arc<RuleSet>) -> Result<Scanner, Error> {
        let (named, vendors): (Vec<_>, Vec<_>) = (rules.named().collect(), rules.vendors().collect());
        let context = Context::new(&named, &vendors).map_err(Error::rule)?;
        let anchors = Anchors::new(&rules, &context);
        Ok(Scanner { rules, context, anchors, recalls: Mutex::default(), dressed: OnceLock::new() })
    }

    /// Finds what is to be masked in `text`, which continues what `carry` says.
    pub(crate) fn scan(&self, text: Text<'_>, carry: &Carry, known: &Snapshot) -> Decision {
        let view = View::new(text.bytes, text.goes_on);
        let mut pass = Pass::new(self, &view.bytes, text.goes_on);
        pass.shared.memo.recall = self.recalls().pop().unwrap_or_default();
        let from = view.to_view(text.from);
        pass.candidates(&view, from);
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
        let begins =
            |literal: &[u8]| rest.len() >= literal.len() && rest[..literal.len()].eq_ignore_ascii_case(literal);
        for (rule, _) in self.dressed().iter().filter(|(_, literal)| begins(literal)) {
            dressed::judge(*rule, self.shape(*rule), window, hits);
        }
        let judged = self
            .rules
            .shapes()
            .filter_map(|(index, shape)| shapes::judge(index, shape, window, &mut Shared::default(), hits).opens);
        let opened = judged.last();
        let any = |words: &[String]| words.iter().any(|word| begins(word.as_bytes()));
        if any(self.context.programs()) {
            self.context.judge_program(window, hits);
        }
        let opened = match any(self.context.keywords()) {
            true => self.context.judge(window, &mut Shared::default().memo, hits).opens.or(opened),
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

    /// The prefixes of tokens in base64.
    fn dressed(&self) -> &[(RuleIndex, Vec<u8>)] {
        self.dressed.get_or_init(|| {
            let dressed = self.rules.literals().filter(|(.., sign)| sign.lead.is_none());
            dressed.map(|(rule, literal, _)| (rule, literal.to_vec())).collect()
        })
    }

    /// How specific a rule is: the smaller, the more.
    pub(crate) fn rank(rule: RuleIndex, rules: &RuleSet) -> impl Ord + use<> {
        settle::rank(rule, rules)
    }

    fn shape(&self, rule: RuleIndex) -> &Shape {
        match &self.rules.get(rule).matcher {
            Matcher::Shape(shape) => shape,
            _ => unreachable!("only shape rules are listed under a literal"),
        }
    }
}

/// Judges a line that stands in `block`; the block of the next line.
pub(crate) fn judge_line(block: Block, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Option<Block> {
    let step = block.line(window, hits);
    json::fit(window, hits);
    step.next
}

impl<'a> Pass<'a> {
    fn new(scanner: &'a Scanner, text: &'a [u8], goes_on: bool) -> Pass<'a> {
        let (shared, hold) = (Shared::default(), text.len());
        let last_line = Span::new(1, 0);
        Pass {
            scanner,
            text,
            goes_on,
            shared,
            last_line,
            judged: vec![],
            hits: vec![],
            opens: vec![],
            tails: vec![],
            hold,
        }
    }

    /// Judges every candidate that can concern a byte from `from` on.
    fn candidates(&mut self, view: &View<'_>, from: usize) {
        let floor = from.saturating_sub(AFTER);
        let (scanner, text) = (self.scanner, self.text);
        scanner.anchors.find(text, view.gaps(), |at, targets| {
            targets.iter().for_each(|target| self.candidate(view, at, *target, floor));
        });
    }

    fn candidate(&mut self, view: &View<'_>, at: usize, target: Target, floor: usize) {
        match target {
            Target::Shape(rule, (least, most)) => {
                let last =
                    at.checked_sub(usize::from(least)).map_or(0..0, |l| at.saturating_sub(usize::from(most))..l + 1);
                last.filter(|&start| start >= floor).for_each(|start| self.shape(view, rule, start));
            }
            _ if at < floor => {}
            Target::Dressed(rule) => {
                let window = Window { gap: view.has_gap(at), ..self.window(at) };
                let verdict = dressed::judge(rule, self.scanner.shape(rule), &window, &mut self.judged);
                self.take(&window, verdict, (at, rule.0));
            }
            Target::Name => {
                let window = self.window(at);
                let verdict = self.scanner.context.judge(&window, &mut self.shared.memo, &mut self.judged);
                self.take(&window, verdict, (at, u16::MAX));
            }
            Target::Program => {
                let window = self.window(at);
                let verdict = self.scanner.context.judge_program(&window, &mut self.judged);
                self.take(&window, verdict, (at, u16::MAX));
            }
        }
    }

    fn shape(&mut self, view: &View<'_>, rule: RuleIndex, start: usize) {
        let shape = self.scanner.shape(rule);
        if !shape.may_begin(&self.text[start..]) {
            return;
        }
        let window = Window { gap: view.has_gap(start), ..self.window(start) };
        let verdict = shapes::judge(rule, shape, &window, &mut self.shared, &mut self.judged);
        self.take(&window, verdict, (start, rule.0));
    }

    /// Takes over what a judge said of `window`.
    fn take(&mut self, window: &Window<'_>, verdict: Verdict, order: (usize, u16)) {
        // While the line goes on, what it opens is not settled; it is judged again when more of it is in hand.
        if let Some(block) = verdict.opens.filter(|_| window.edge != Edge::Unknown) {
            self.opens.push((order, block));
        }
        self.take_step(window, verdict.hold);
    }

    /// Takes over the hits of `window` and where to hold.
    fn take_step(&mut self, window: &Window<'_>, hold: Option<usize>) {
        self.hold = self.hold.min(hold.map_or(usize::MAX, |h| window.base + h));
        json::fit(window, &mut self.judged);
        while let Some((rule, hit)) = self.judged.pop() {
            if self.scanner.allows(window, rule, &hit) {
                continue;
            }
            let placed = self.placed(window, hit);
            self.hits.push((rule, placed));
        }
    }

    /// A window's hit, in the text and to its end.
    fn placed(&mut self, window: &Window<'_>, mut hit: Hit) -> Hit {
        let cut = window.edge == Edge::Limit && hit.span.end == window.bytes.len();
        hit.span = hit.span.shifted(window.base);
        if cut {
            hit.span.end = self.tail_end(hit.span, hit.tail.0);
        }
        hit
    }

    /// The end of `span` and of the run of `set` behind it; noted, if the text ends before the run does.
    fn tail_end(&mut self, span: Span, set: ByteSet) -> usize {
        let set = set.without(b'\n');
        let end = self.shared.run_end(set, self.text, 0, span.end);
        if end == self.text.len() && self.goes_on {
            self.note_tail(span.start, set);
        }
        end
    }

    fn note_tail(&mut self, start: usize, set: ByteSet) {
        match self.tails.iter_mut().find(|t| t.1 == set) {
            Some(tail) => tail.0 = tail.0.min(start),
            None => self.tails.push((start, set)),
        }
    }

    /// Goes on with the region that reaches into the text; says whether it does.
    fn extend_region(&mut self, from: usize, carry: &Carry) -> bool {
        let Some((rule, known)) = carry.region else { return false };
        let tails = carry.tails.iter().map(|&set| self.tail_end(Span::new(from, from), set)).max();
        let end = tails.unwrap_or(from);
        if end > from {
            self.hits.push((rule, Hit { span: Span::new(from, end), quotes: None, tail: Tail(ByteSet::EMPTY) }));
        }
        end > from || known > 0
    }

    /// Holds back what may become a token, at the end of text that goes on.
    fn hold_what_is_under_way(&mut self, view: &View<'_>, line: usize) {
        let first = line.max(self.text.len().saturating_sub(LONGEST_OPENING));
        let begins = (first..self.hold).find(|&start| {
            let window = Window { gap: view.has_gap(start), ..self.window(start) };
            self.scanner.rules.shapes().any(|(_, shape)| shapes::may_be_under_way(shape, &window))
        });
        self.hold = begins.unwrap_or(self.hold);
    }

    /// What a rule may see from `at`.
    fn window(&mut self, at: usize) -> Window<'a> {
        steps::count(steps::JUDGEMENT);
        let line = self.line(at);
        let start = line.start.max(at.saturating_sub(BEFORE));
        let most = self.text.len().min(at + AFTER);
        let (end, edge) = match line.end {
            end if end < most => (end, Edge::Line),
            _ if most == at + AFTER => (most, Edge::Limit),
            _ if self.goes_on => (most, Edge::Unknown),
            _ => (most, Edge::Line),
        };
        Window { bytes: &self.text[start..end], base: start, at: at - start, gap: false, edge }
    }

    /// The line that `at` stands in; looked for once for all its candidates.
    fn line(&mut self, at: usize) -> Span {
        if !(self.last_line.start..=self.last_line.end).contains(&at) {
            let start = memrchr(b'\n', &self.text[..at]).map_or(0, |n| n + 1);
            let end = memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |n| at + n);
            self.last_line = Span::new(start, end);
        }
        self.last_line
    }
}
