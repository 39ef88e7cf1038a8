//! One pass over a text: every candidate is judged, and what the judges say is gathered.

use std::cell::OnceCell;

use memchr::{memchr, memrchr};

use super::blocks::{Name, Opened, Verdict};
use super::clean::Seen;
use super::context::spare::is_spared;
use super::context::{KeyWord, word_goes_on};
use super::covered::Covered;
use super::grammar::commands;
use super::json::Fitted;
use super::literals::Target;
use super::repeats::{Judge, Outcome, Repeats};
use super::shared::Shared;
use super::view::View;
use super::window::{AFTER, BEFORE, Edge, Hit, Tail, Window};
use super::{Carry, LONGEST_OPENING, Scanner, shapes};
use crate::bytes::ByteSet;
use crate::error::Warning;
use crate::finding::{RuleIndex, Span};
use crate::steps;

/// The candidates' verdicts while a text is scanned. Offsets count from the view's first byte.
pub(super) struct Pass<'a> {
    pub scanner: &'a Scanner,
    pub text: &'a [u8],
    pub goes_on: bool,
    /// The first byte that is not written yet.
    pub(super) from: usize,
    pub shared: Shared,
    last_line: Span,
    pub judged: Vec<(RuleIndex, Hit)>,
    pub hits: Vec<(RuleIndex, Hit)>,
    /// What may stay, and by which entry of the allow-list.
    pub allowed: Vec<(usize, Span)>,
    /// Where and by what a block was opened.
    pub opens: Vec<((usize, Judge), Opened)>,
    /// The names above what stands in a block, by where that begins.
    pub above: Vec<(usize, Name)>,
    /// The secrets that go on where the text ends: where they start, and how they go on.
    pub tails: Vec<(usize, Tail)>,
    pub hold: usize,
    /// Where the key words end.
    pub key_words: Vec<usize>,
    /// What key words name, and where these begin, if it is to be told.
    pub named: Option<Vec<(usize, (RuleIndex, Span))>>,
    pub warnings: Vec<Warning>,
    /// None for a text whose windows may have gaps.
    pub(super) repeats: Option<Repeats<'a>>,
    /// Where windows are cut short, and whether that was in vain.
    pub(super) cut: Option<(usize, Edge, bool)>,
    fitted: Fitted,
    /// What was said of the places of one literal.
    pub(super) said: Vec<Outcome>,
    /// What it depended on that nothing was said of the literals of one place.
    pub(super) seen: Seen,
    /// Key words that are still to be judged, behind the tokens of their line: what lies in one of these is spared.
    pub(super) names: Vec<KeyWord>,
    /// Where they have to be judged.
    pub(super) names_until: usize,
    has_masks: OnceCell<bool>,
}

/// Most lines of ordinary logs are shorter.
pub(super) const LONG_LINE: usize = 512;

impl<'a> Pass<'a> {
    pub(super) fn new(scanner: &'a Scanner, text: &'a [u8], goes_on: bool) -> Pass<'a> {
        let mut pass = Pass {
            scanner,
            text,
            goes_on,
            from: 0,
            shared: Shared::default(),
            last_line: Span::new(1, 0),
            judged: vec![],
            hits: vec![],
            allowed: vec![],
            opens: vec![],
            above: vec![],
            tails: vec![],
            hold: text.len(),
            key_words: vec![],
            named: None,
            warnings: vec![],
            repeats: Some(Repeats::default()),
            cut: None,
            fitted: Fitted::default(),
            said: vec![],
            seen: Seen::NONE,
            names: vec![],
            names_until: 0,
            has_masks: OnceCell::new(),
        };
        pass.shared.memo.covered = Some(Covered::default());
        pass
    }

    /// Takes over what was said of the places of the literal at `at`.
    pub(super) fn take_said(&mut self, at: usize) {
        let mut said = std::mem::take(&mut self.said);
        for mut outcome in said.drain(..) {
            self.take(at, &outcome);
            outcome.hits.clear();
            self.judged = outcome.hits;
        }
        self.said = said;
    }

    /// Has every place judged that the literal at `at` may be the sign of, but for the key word, which is left to be judged.
    pub(super) fn literal(&mut self, view: &View<'_>, at: usize, targets: &[Target], floor: usize) -> Option<KeyWord> {
        let mut key_word = None;
        for target in targets {
            match *target {
                _ if at < floor => {}
                Target::Shape(rule, (least, most)) => {
                    let (shape, text) = (self.scanner.shape(rule), self.text);
                    let leads = usize::from(least)..=usize::from(most).min(at - floor);
                    for lead in leads.rev() {
                        match shapes::no_token(shape, text, at - lead).filter(|_| !view.has_gap(at - lead)) {
                            Some(seen) => self.seen = self.seen.and(seen),
                            None => self.place(view, at, lead, Judge::Shape(rule)),
                        }
                    }
                }
                Target::Dressed(rule) => self.place(view, at, 0, Judge::Dressed(rule)),
                Target::Ending(length) if word_goes_on(self.text, at + usize::from(length)) => {}
                Target::Name(_) | Target::Ending(_) if self.is_spared(at) => {
                    (self.shared.memo.spared, self.seen) = (true, Seen::ALL);
                }
                Target::Name(_) | Target::Ending(_) if key_word.is_some() => {}
                Target::Name(_) | Target::Ending(_) => {
                    match self.scanner.context.key_word(self.text, at, &mut self.shared.memo.recall) {
                        Ok(found) => (key_word, self.seen) = (Some(found), Seen::ALL),
                        Err(seen) => self.seen = self.seen.and(seen),
                    }
                }
                Target::Escaped(_) => {}
                Target::Program(_) => match commands::no_command(self.text, at) {
                    Some(seen) => self.seen = self.seen.and(seen),
                    None => self.place(view, at, 0, Judge::Program),
                },
            }
        }
        key_word
    }

    /// Whether the key word at `at` stands in what is masked already, and so does what it names.
    fn is_spared(&mut self, at: usize) -> bool {
        let covered = self.shared.memo.covered.as_ref();
        let is_inside = covered.is_some_and(|covered| covered.holds(Span::new(at, at), None));
        is_inside && at + AFTER <= self.text.len() && is_spared(&self.window(at), &mut self.shared.memo)
    }

    /// Has the place judged that stands `lead` bytes before the literal at `at`.
    pub(super) fn place(&mut self, view: &View<'_>, at: usize, lead: usize, judge: Judge) {
        let at = at - lead;
        self.seen = Seen::ALL;
        let window = Window { gap: view.has_gap(at), ..self.window_of_place(at, judge) };
        let mut verdict = self.scanner.judge(judge, &window, &mut self.shared, &mut self.judged);
        if (!self.judged.is_empty() || verdict.opens.is_some()) && self.has_masks() {
            let hits = (&mut self.judged, 0);
            verdict = self.scanner.keep_apart(judge, &window, &mut self.shared, hits, verdict);
        }
        // While the line goes on, what it opens is not settled; it is judged again when more of it is in hand.
        verdict.opens = verdict.opens.filter(|_| window.edge != Edge::Unknown);
        if self.judged.is_empty() && verdict.hold.is_none() && verdict.opens.is_none() {
            return;
        }
        let outcome = self.outcome(&window, verdict, Name::NONE);
        self.said.push(Outcome { judge, lead, ..outcome });
    }

    /// What `judge` may see from `at`, as far as windows are not cut short: what opens a block has a look at the whole line.
    fn window_of_place(&mut self, at: usize, judge: Judge) -> Window<'a> {
        let window = self.window(at);
        let Some((cut, edge, in_vain)) = &mut self.cut else { return window };
        *in_vain |= matches!(judge, Judge::Shape(rule) if self.scanner.shape(rule).block.is_some());
        Window { bytes: &window.bytes[..*cut - window.base], edge: *edge, ..window }
    }

    /// Whether there may be masks in the text; it is looked for them once, and only if anything is found.
    pub(super) fn has_masks(&self) -> bool {
        *self.has_masks.get_or_init(|| self.scanner.looks.may_be_in(self.text))
    }

    /// What was said of `window`, as far as it may stay; `above`: the name of the block that it stands in.
    pub(super) fn outcome(&mut self, window: &Window<'_>, verdict: Verdict, above: Name) -> Outcome {
        let mut hits = std::mem::take(&mut self.judged);
        self.fitted.fit(window, &mut hits);
        let mut allowed = vec![];
        hits.retain(|(rule, hit)| {
            let entry = self.scanner.allows(window, *rule, hit, above);
            allowed.extend(entry.map(|entry| (entry, hit.span)));
            entry.is_none()
        });
        let limit = (window.edge == Edge::Limit).then_some(window.bytes.len());
        Outcome { judge: Judge::Name, lead: 0, verdict, hits, allowed, before: window.at, limit }
    }

    /// Takes over what was said of a place of the literal at `at`.
    pub(super) fn take(&mut self, at: usize, outcome: &Outcome) {
        let at = at - outcome.lead;
        if let Some(opened) = outcome.verdict.opens {
            let name = opened.name.map(|name| name.shifted(at - outcome.before));
            self.opens.push(((at, outcome.judge), Opened { name, ..opened }));
        }
        if matches!(outcome.judge, Judge::Shape(_) | Judge::Dressed(_)) {
            let tokens = outcome.hits.iter().filter(|(_, hit)| hit.quotes.is_none());
            let spans = tokens.map(|(_, hit)| hit.span.shifted(at - outcome.before));
            let covered = &mut self.shared.memo.covered;
            spans.for_each(|span| covered.iter_mut().for_each(|covered| covered.add_token(span)));
        } else if let Some(named) = &mut self.named {
            let placed = |&(rule, hit): &(RuleIndex, Hit)| (at, (rule, hit.span.shifted(at - outcome.before)));
            named.extend(outcome.hits.iter().map(placed));
        }
        self.take_hits(at, outcome);
    }

    /// Takes over the hits of `outcome`, that of the place at `at`, and where to hold.
    pub(super) fn take_hits(&mut self, at: usize, outcome: &Outcome) {
        let base = at - outcome.before;
        self.hold = self.hold.min(outcome.verdict.hold.map_or(usize::MAX, |hold| base + hold));
        self.allowed.extend(outcome.allowed.iter().map(|&(entry, span)| (entry, span.shifted(base))));
        for &(rule, mut hit) in &outcome.hits {
            let is_open = |limit| hit.tail.is_open(&self.text[..base + limit], base + hit.span.end);
            let goes_on = outcome.limit.is_some_and(is_open);
            hit = hit.shifted(base);
            let covered = self.shared.memo.covered.as_ref();
            if covered.is_some_and(|covered| covered.holds(hit.span, goes_on.then_some(hit.tail))) {
                continue;
            }
            let tail = goes_on.then_some((hit.tail, hit.span.end));
            if goes_on {
                hit.span.end = self.tail_end(hit.span, hit.tail);
            }
            if self.add((rule, hit)) {
                self.cover(&hit, tail);
            }
        }
    }

    /// Notes that `hit` is masked, as far as it is not written already.
    fn cover(&mut self, hit: &Hit, tail: Option<(Tail, usize)>) {
        let span = Span::new(hit.span.start.max(self.from), hit.span.end);
        if hit.quotes.is_none() && span.start < span.end {
            self.shared.memo.covered.iter_mut().for_each(|covered| covered.add(span, tail));
        }
    }

    /// Adds a hit where it belongs, which is seldom far from the end; false if it lies in one of the same rule. In a flood most
    /// do, and there are very many.
    fn add(&mut self, hit: (RuleIndex, Hit)) -> bool {
        let key = |hit: &(RuleIndex, Hit)| (hit.1.span, hit.0);
        let is_before = |other: &(RuleIndex, Hit)| key(other) <= key(&hit);
        let is_in_order = self.hits.last().is_none_or(is_before);
        let place = if is_in_order { self.hits.len() } else { self.hits.partition_point(is_before) };
        let tells =
            |other: &(RuleIndex, Hit)| other.0 == hit.0 && other.1.quotes.is_none() && other.1.span.covers(hit.1.span);
        let is_new = self.named.is_some()
            || !self.hits[..place].last().is_some_and(tells) && !self.hits.last().is_some_and(tells);
        if is_new {
            self.hits.insert(place, hit);
        }
        is_new
    }

    /// The end of `span` and of the `tail` behind it; noted, if the text ends before the tail is known to.
    fn tail_end(&mut self, span: Span, tail: Tail) -> usize {
        let stop = self.shared.tail_end(tail, self.text, 0, span.end, self.goes_on);
        if !stop.is_sure {
            self.hold = self.hold.min(stop.at);
            self.note_tail(span.start, tail);
        }
        stop.at
    }

    fn note_tail(&mut self, start: usize, tail: Tail) {
        match self.tails.iter_mut().find(|t| t.1 == tail) {
            Some(noted) => noted.0 = noted.0.min(start),
            None => self.tails.push((start, tail)),
        }
    }

    /// Goes on with the region that reaches into the text; says whether it does.
    pub(super) fn extend_region(&mut self, from: usize, carry: &Carry) -> bool {
        let Some((rule, known)) = carry.region else { return false };
        let tails = carry.tails.iter().map(|&tail| self.tail_end(Span::new(from, from), tail)).max();
        let end = tails.unwrap_or(from);
        if end > from {
            self.hits.push((rule, Hit::of(Span::new(from, end), Tail::of(ByteSet::EMPTY))));
        }
        end > from || known > 0
    }

    /// Holds back what may become a token, at the end of text that goes on.
    pub(super) fn hold_what_is_under_way(&mut self, view: &View<'_>, line: usize) {
        let first = line.max(self.text.len().saturating_sub(LONGEST_OPENING));
        let begins = (first..self.hold).find(|&start| {
            let window = Window { gap: view.has_gap(start), ..self.window(start) };
            self.scanner.rules.shapes().any(|(_, shape)| shapes::may_be_under_way(shape, &window))
        });
        self.hold = begins.unwrap_or(self.hold);
    }

    /// What a rule may see from `at`.
    pub(super) fn window(&mut self, at: usize) -> Window<'a> {
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
    pub(super) fn line(&mut self, at: usize) -> Span {
        if !(self.last_line.start..=self.last_line.end).contains(&at) {
            let start = memrchr(b'\n', &self.text[..at]).map_or(0, |n| n + 1);
            let end = memchr(b'\n', &self.text[at..]).map_or(self.text.len(), |n| at + n);
            self.last_line = Span::new(start, end);
        }
        self.last_line
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::mask::Style;
    use crate::rules::RuleSet;
    use crate::scan::settle;
    use crate::scan::window::Told;

    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
        Scanner::new(Arc::new(RuleSet::builtin()), Style::Label).expect("the built-in rules go together")
    });

    /// What comes of a text of which every repetition is judged, and each key in what is masked already.
    fn judged(text: &[u8]) -> String {
        decided(text, |pass| (pass.repeats, pass.shared.memo.covered) = (None, None))
    }

    /// What comes of a text in a pass without what is taken `away` from it.
    fn decided(text: &[u8], away: impl Fn(&mut Pass<'_>)) -> String {
        let view = View::new(text, &SCANNER.looks, true);
        let mut pass = Pass::new(&SCANNER, &view.bytes, true);
        away(&mut pass);
        pass.candidates(&view, 0);
        pass.opens.sort_unstable_by_key(|&(order, _)| order);
        let mut hits = pass.hits;
        settle::sort(&mut hits, 0);
        let mut regions = settle::settle(&hits, &SCANNER.rules);
        // A value may have two names, of which any is told.
        regions.iter_mut().for_each(|region| region.told = Told::default());
        format!("{regions:?} {:?} {:?} {}", pass.opens, pass.tails, pass.hold)
    }

    /// A flood in which each piece has a number of its own, and now and then something else.
    fn counted() -> impl Strategy<Value = Vec<u8>> {
        let unit = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 1..4);
        let other = proptest::sample::select(&[" ", "\"", "\n", ", ", "&", "(", "1.", "\\", "{\"token\":1."][..]);
        (proptest::collection::vec((unit, 0..60u8, other), 1..4), 9_000..24_000usize).prop_map(|(units, size)| {
            let piece = |n: usize| {
                let (unit, rare, other) = &units[n / 40 % units.len()];
                let other = if n % 60 == usize::from(*rare) { other } else { "" };
                format!("{}{n:04}{other}", unit.concat())
            };
            (0..).flat_map(|n| piece(n).into_bytes()).take(size).collect()
        })
    }

    const PIECES: [&str; 21] = [
        "key",
        "token",
        "=",
        ": ",
        "\"",
        "\\\"",
        "ghp_",
        "glpat-",
        "eyJ",
        "password ",
        ";",
        "x7Kq2",
        " ",
        "{",
        "://u:",
        "Cookie: a=",
        "Bearer ",
        "-----BEGIN PRIVATE KEY-----",
        "\n",
        "if (\"",
        "curl -u ",
    ];

    /// Lines in which tokens that name themselves, and other values, stand behind names.
    fn named() -> impl Strategy<Value = Vec<u8>> {
        let piece = proptest::sample::select(&NAMED[..]);
        proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat().into_bytes())
    }

    const NAMED: [&str; 49] = [
        "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
        "AKIAX7KQ2VN9BT4MW8RY",
        "glpat-x7Kq2vN9bT4mW8rY1pL6",
        "x7Kq2vN9bT4mW8rY1pL6",
        "hunter2!x",
        "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
        "AKIAX7KQ2VN9BT4MW8RY",
        "password",
        "api_key",
        "token",
        "\"client_secret\"",
        "\\\"authorization\\\"",
        "Authorization: ",
        "Bearer ",
        "token ",
        "\"authorization\":\"Bearer ",
        "Authorization: Bearer ",
        "Proxy-Authorization: token ",
        "password: Bearer ",
        ",\n",
        "Basic ",
        "Cookie: a=",
        "datadog_api_key",
        "curl -u svc:",
        "export KEY=",
        "postgres://svc:",
        "if (\"",
        "\", \"name\": \"password\"",
        "{\"value\": \"",
        "=",
        ": ",
        ":",
        " = ",
        "->",
        "&",
        ",",
        "\"",
        "'",
        "\\\"",
        "\"\"",
        " ",
        "(",
        ")",
        "[",
        "{",
        "}",
        "\\n",
        "\n",
        "1.",
    ];

    fn flood() -> impl Strategy<Value = Vec<u8>> {
        let unit =
            proptest::collection::vec(proptest::sample::select(&PIECES[..]), 1..6).prop_map(|unit| unit.concat());
        let changes = proptest::collection::vec(
            (any::<prop::sample::Index>(), proptest::sample::select(b" \n\"=:;a\\{7".to_vec())),
            0..16,
        );
        (unit, 9_000..24_000usize, changes).prop_map(|(unit, size, changes)| {
            let mut text: Vec<u8> = unit.bytes().cycle().take(size).collect();
            changes.into_iter().for_each(|(at, byte)| text[at.index(size)] = byte);
            text
        })
    }

    /// A flood in lines of one length, a few of which are changed.
    fn lines() -> impl Strategy<Value = Vec<u8>> {
        (flood(), 300..5_000usize).prop_map(|(text, length)| {
            let lines = text.chunks(length).chain(text.chunks(length + 1));
            lines.flat_map(|line| [line, b"\n"].concat()).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 48,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(0x746f_6b6d),
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_flood_is_judged_as_if_each_of_it_was(text in flood()) {
            prop_assert!(judged(&text) == decided(&text, |pass| pass.shared.memo.covered = None));
            prop_assert!(judged(&text) == decided(&text, |_| ()));
        }

        #[test]
        fn a_line_that_comes_again_is_judged_as_if_it_did_not(text in lines()) {
            prop_assert!(judged(&text) == decided(&text, |pass| pass.shared.memo.covered = None));
            prop_assert!(judged(&text) == decided(&text, |_| ()));
        }

        #[test]
        fn a_token_needs_no_name(text in proptest::collection::vec(named(), 1..40)) {
            for text in text {
                prop_assert_eq!(judged(&text), decided(&text, |_| ()));
            }
        }

        #[test]
        fn what_is_masked_already_is_spared_without_a_trace(text in counted()) {
            prop_assert!(judged(&text) == decided(&text, |pass| pass.repeats = None));
            prop_assert!(judged(&text) == decided(&text, |_| ()));
        }
    }
}
