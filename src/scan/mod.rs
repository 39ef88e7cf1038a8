//! Bytes in, findings out: every anchor in the text is a candidate, every candidate is judged on its own window, and
//! what is found is united.

mod again;
mod anchors;
pub(crate) mod blocks;
mod buckets;
mod builtin;
mod cache;
mod clean;
mod confine;
mod context;
mod covered;
mod decide;
#[cfg(test)]
mod derivation;
mod dressed;
pub(crate) mod escapes;
mod flat;
mod flood;
mod grammar;
mod json;
mod kept;
mod keywords;
pub(crate) mod known;
mod left;
mod lines;
mod literals;
mod lookup;
mod masked;
mod masks;
mod naive;
mod named;
mod near;
mod pass;
mod put_off;
pub(crate) mod reading;
pub(crate) mod record;
mod repeated;
mod repeats;
pub(crate) mod reread;
mod search;
mod settle;
mod shapes;
mod shared;
mod signs;
mod table;
pub(crate) mod tail;
mod unanchored;
mod vendors;
pub(crate) mod verify;
mod view;
mod wide;
pub(crate) mod window;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex_automata::util::pool::Pool;

use crate::error::Error;
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::mask::{Looks, Mask, Style};
use crate::rules::{Matcher, RuleSet, Shape};
use anchors::Anchors;
use blocks::{Followed, Name, Opened};
use context::{Context, Recall, word_goes_on};
pub(crate) use decide::Decision;
pub(crate) use grammar::naming;
pub(crate) use grammar::placeholders::holds_mask;
use naive::Naive;
use pass::Pass;
use repeats::Judge;
pub(crate) use settle::Region;
use shared::Shared;
use unanchored::Unanchored;

use view::View;
pub(crate) use wide::narrowed;
use window::{AFTER, Edge, Hit, Tail, Window};

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

impl<'t> Text<'t> {
    /// A text by itself: lines, the last of which may have no end.
    pub(crate) fn whole(bytes: &'t [u8]) -> Text<'t> {
        Text { bytes, from: 0, starts_line: true, goes_on: false, urgent: false }
    }

    /// Whether its last line has its end.
    fn is_over(&self) -> bool {
        !self.goes_on || self.bytes.ends_with(b"\n")
    }
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
    /// Whether that region began in UTF-16.
    pub is_wide: bool,
    /// How secrets in that region go on, being longer than their window.
    pub tails: Vec<Tail>,
    /// Whether the last written byte belongs to a mask that was in the text, which the region goes on behind.
    pub behind_mask: bool,
}

/// Looks for the secrets of a rule set.
pub(crate) struct Scanner {
    rules: Arc<RuleSet>,
    /// What is masked already looks like this.
    looks: Looks,
    style: Style,
    /// Whether rules of users may take parts of what others read.
    has_users_shapes: bool,
    context: Context,
    anchors: Anchors,
    unanchored: Option<Unanchored>,
    /// What scans have found out that holds for any text; those that run at the same time take one each.
    recalls: Pool<Recall, fn() -> Recall>,
    /// For judging without anchors.
    naive: OnceLock<Naive>,
}

impl Scanner {
    /// A scanner for the rules of `rules`, of texts that may have masks of `style`.
    ///
    /// # Errors
    /// A rule that cannot be looked for.
    pub(crate) fn new(rules: Arc<RuleSet>, style: Style) -> Result<Scanner, Error> {
        let looks = Looks::new(style, rules.ids_read(), rules.public_prefixes().filter(|_| style == Style::Partial));
        let context = Context::new(&rules).map_err(Error::rule)?;
        let anchors = Anchors::new(&rules);
        let unanchored = Unanchored::new(&rules).map_err(Error::rule)?;
        Ok(Scanner {
            has_users_shapes: rules.has_users_shapes(),
            rules,
            looks,
            style,
            context,
            anchors,
            unanchored,
            recalls: Pool::new(Recall::default),
            naive: OnceLock::new(),
        })
    }

    /// A scanner for each of the ways to find literals that the processor has.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ways(rules: &Arc<RuleSet>, style: Style) -> Vec<Scanner> {
        let scanner = || Scanner::new(Arc::clone(rules), style).expect("the rules go together");
        let ways = Anchors::ways(rules);
        ways.into_iter().map(|anchors| Scanner { anchors, ..scanner() }).collect()
    }

    /// Finds what is to be masked in `text`, which continues what `carry` says. None if nothing is, and nothing is under way:
    /// then all of the text can be written, and none of it is to be seen again.
    pub(crate) fn scan(&self, text: Text<'_>, carry: &Carry, known: &Snapshot) -> Option<Decision> {
        self.read(text, carry, known, reread::READINGS)
    }

    /// Finds what is to be masked in `text`, which continues what `carry` says; its records are read `again` so often at most.
    fn read(&self, text: Text<'_>, carry: &Carry, known: &Snapshot, again: usize) -> Option<Decision> {
        let view = View::new(text.bytes, &self.looks, text.goes_on);
        let mut pass = Pass::new(self, &view.bytes, text.goes_on);
        let mut recall = self.recalls.get();
        std::mem::swap(&mut *recall, &mut pass.shared.memo.recall);
        let from = view.to_view(text.from);
        pass.candidates(&view, from);
        let is_alone = *carry == Carry::default() && known.is_empty() && self.unanchored.is_none();
        if is_alone && view.is_text() && text.is_over() && pass.is_clean() {
            pass.give_back(&mut recall);
            return None;
        }
        pass.unanchored(&view, from, text.urgent);
        pass.known_values(known, text.urgent);
        pass.known_in_views(known, text.starts_line, from, text.urgent);
        let last = lines::follow(&mut pass, text.starts_line, carry);
        let continues = pass.extend_region(from, carry);
        pass.read_records(text.starts_line, from, text.urgent);
        pass.repeat(text.starts_line, from, continues, text.urgent);
        pass.reread(known, text, from, again);
        if text.goes_on && !text.urgent {
            pass.hold_what_is_under_way(&view, last.start);
        }
        pass.give_back(&mut recall);
        drop(recall);
        Some(decide::decide(&mut pass, &view, text, &last, carry, continues))
    }

    /// The masks that have a byte of `range` of `text`.
    pub(crate) fn masks(&self, text: &[u8], range: Range<usize>) -> Vec<Span> {
        self.looks.over(text, range)
    }

    /// Judges a place by every rule, whether or not an anchor stands there; what it opens. Of the hits, `named` are what key
    /// words name.
    pub(crate) fn judge_by_all(
        &self,
        window: &Window<'_>,
        hits: &mut Vec<(RuleIndex, Hit)>,
        named: &mut Vec<(RuleIndex, Hit)>,
    ) -> Option<Opened> {
        let rest = &window.bytes[window.at..];
        let naive = self.naive();
        // Nothing is known from other places.
        let mut shared = Shared::default();
        let mut judge = |judge: Judge, hits: &mut Vec<(RuleIndex, Hit)>| {
            let first = hits.len();
            let verdict = self.judge(judge, window, &mut shared, hits);
            self.keep_apart(judge, window, &mut shared, (hits, first), verdict).opens
        };
        for &rule in naive.dressed.of(rest) {
            judge(Judge::Dressed(rule), hits);
        }
        let opened = naive.shapes.iter().filter_map(|&rule| judge(Judge::Shape(rule), hits)).last();
        if naive.programs.of(rest).next().is_some() {
            judge(Judge::Program, named);
        }
        let mut endings = naive.endings.of(rest).filter(|&&length| !word_goes_on(rest, length));
        let opened = match naive.keywords.of(rest).next().is_some() || endings.next().is_some() {
            true => judge(Judge::Name, named).or(opened),
            false => opened,
        };
        json::fit(window, hits);
        json::fit(window, named);
        opened
    }

    /// The records of `text` that are too long to be read as a whole.
    pub(crate) fn long_records(&self, text: &[u8]) -> Vec<Span> {
        let (view, mut start) = (View::new(text, &self.looks, false), 0);
        let records = view.bytes.split(|byte| b"\r\n".contains(byte)).map(|record| {
            start += record.len() + 1;
            Span::new(start - record.len() - 1, start - 1)
        });
        records.filter(|record| record.len() > AFTER).map(|record| view.span_to_text(record)).collect()
    }

    /// Where the first key word of a record ends, if it has any.
    pub(crate) fn first_key_word(&self, record: &[u8]) -> Option<usize> {
        self.naive().first_key_word(record)
    }

    fn naive(&self) -> &Naive {
        self.naive.get_or_init(|| Naive::new(&self.rules))
    }

    /// The place of the entry of the allow-list by which a hit may stay: it alone, whatever else is found at its place; `above`:
    /// the name of the block that it stands in.
    pub(crate) fn allows(&self, window: &Window<'_>, rule: RuleIndex, hit: &Hit, above: Name) -> Option<usize> {
        let list = self.rules.allow();
        if list.is_empty() {
            return None;
        }
        let beside = || naming::beside(&window.bytes[..hit.span.end], hit.span.start);
        let key = match hit.told.name.or_else(|| beside().map(|beside| beside.name)) {
            Some(name) if name.is_empty() => above.bytes(),
            name => name.map_or(&[][..], |name| window.slice(name.range())),
        };
        let is_whole = window.edge != Edge::Limit || hit.span.end < window.bytes.len();
        list.allows(rule, key, is_whole.then(|| window.slice(hit.span.range())))
    }

    /// Whether all that `name` names is secret.
    pub(crate) fn names_secret(&self, name: &[u8]) -> bool {
        self.context.names_secret(name)
    }

    /// How specific a rule is: the smaller, the more.
    pub(crate) fn rank(rule: RuleIndex, rules: &RuleSet) -> impl Ord + use<> {
        settle::rank(rule, rules)
    }

    /// How `rule` masks, without a key.
    pub(crate) fn mask_of(&self, rule: RuleIndex) -> Mask<'_> {
        let rule = self.rules.get(rule);
        Mask { rule: &rule.id, prefix: rule.public_prefix(), quotes: None, key: None }
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
