//! What was found in the texts that a record may stand for, and which of them is right.

use std::collections::BTreeSet;

use super::window::Told;
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::text::decoded::Decoded;

/// What the names of values are made of.
const NAME: ByteSet = ByteSet::of(b"_-.").union(ByteSet::ALPHANUMERIC);

/// What a rule has found, and where.
pub(crate) type Found = (RuleIndex, Span);

/// What was found in one of the texts that a record may stand for. All spans are those of the record.
#[derive(Default)]
pub(crate) struct Reading {
    /// What was found, and what told of it.
    pub found: Vec<(Found, Told)>,
    /// What of it may stay, and by which entry of the allow-list.
    pub allowed: Vec<(usize, Span)>,
    /// What of it key words name, and where these begin.
    pub named: Vec<(usize, Found)>,
    /// The key words whose values this reading has right: what joins them to these, and what ends these, are signs that the
    /// last layer has escaped.
    pub right: Vec<usize>,
    /// Those of these values that such a sign stands right before, and the key words.
    pub exact: Vec<(usize, Span)>,
}

impl Reading {
    /// Turns the spans of `view` into those of the record.
    pub(crate) fn map(&mut self, view: &Decoded) {
        let mut words: Vec<usize> = self.named.iter().map(|(at, _)| *at).collect();
        words.dedup();
        words.retain(|&word| view.is_sign(joint(&view.bytes, word)));
        words.retain(|&word| self.of(word).all(|(_, span)| view.is_sign(span.end)));
        let origin = |at: usize| view.origin(Span::new(at, at + 1)).start;
        let named = self.named.iter().filter(|(at, _)| words.binary_search(at).is_ok());
        let exact = named.filter(|(_, (_, span))| span.start > 0 && view.is_sign(span.start - 1));
        self.exact = exact.map(|&(at, (_, span))| (origin(at), view.origin(span))).collect();
        self.right = words.into_iter().map(origin).collect();
        for ((_, span), told) in &mut self.found {
            *span = view.origin(*span);
            let above = Span::new(span.start, span.start);
            *told = told.placed(|name| if name.is_empty() { above } else { view.origin(name) });
        }
        self.allowed.iter_mut().for_each(|(_, span)| *span = view.origin(*span));
        self.named.iter_mut().for_each(|(at, (_, span))| (*at, *span) = (origin(*at), view.origin(*span)));
    }

    /// Trusts no values but those that stay.
    fn trust(&mut self, mut stays: impl FnMut(&Found) -> bool) {
        let right = std::mem::take(&mut self.right);
        self.right = right.into_iter().filter(|&word| self.of(word).all(|found| stays(&found))).collect();
        let right = &self.right;
        self.exact.retain(|(word, _)| right.binary_search(word).is_ok());
        self.exact.sort_unstable_by_key(|(_, span)| *span);
    }

    /// Whether a value that it has right may be a part of another in what is `masked`.
    fn is_doubted(&self, masked: &[Span]) -> bool {
        let around = |span: Span| {
            let behind = masked.partition_point(|whole| whole.start <= span.start);
            masked[..behind].last().copied().filter(|whole| whole.covers(span) && *whole != span)
        };
        let is_part = |&word: &usize| {
            let mut wholes = self.of(word).map(|(_, span)| around(span));
            wholes.next().flatten().is_some_and(|first| wholes.all(|whole| whole == Some(first)))
        };
        self.right.iter().any(is_part) || self.exact.iter().any(|&(_, span)| around(span).is_some())
    }

    /// What of it one of the `others` tells to be wrong: values of which what has them right is a part, for the same key words,
    /// or from the same place on.
    fn wrong(&self, others: &[Reading]) -> Vec<Found> {
        let is_wrong = |word: usize, whole: Span| {
            let is_part = |(_, span): Found| whole.covers(span) && whole != span;
            let ends_before = |other: &Reading| other.ends_at(whole.start).is_some_and(|end| end < whole.end);
            let has_part = |other: &Reading| other.has_right(word) && other.of(word).all(is_part);
            !self.has_right(word) && others.iter().any(|other| has_part(other) || ends_before(other))
        };
        let (wrong, right): (Vec<_>, Vec<_>) = self.named.iter().partition(|(word, (_, span))| is_wrong(*word, *span));
        let [mut wrong, right] =
            [wrong, right].map(|named| named.into_iter().map(|(_, found)| found).collect::<BTreeSet<_>>());
        wrong.retain(|found| !right.contains(found));
        wrong.into_iter().collect()
    }

    fn has_right(&self, word: usize) -> bool {
        self.right.binary_search(&word).is_ok()
    }

    /// Where the value that is exact and begins at `start` ends.
    fn ends_at(&self, start: usize) -> Option<usize> {
        let from = self.exact.partition_point(|(_, span)| span.start < start);
        self.exact[from..].iter().take_while(|(_, span)| span.start == start).map(|(_, span)| span.end).max()
    }

    /// What the key word at `word` names.
    fn of(&self, word: usize) -> impl Iterator<Item = Found> {
        let from = self.named.partition_point(|(at, _)| *at < word);
        self.named[from..].iter().take_while(move |(at, _)| *at == word).map(|(_, found)| *found)
    }
}

/// Where the name ends that the key word at `at` is a part of.
fn joint(text: &[u8], at: usize) -> usize {
    at + NAME.run(&text[at..])
}

/// The union of `spans`, which are in order.
pub(super) fn apart(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut apart: Vec<Span> = vec![];
    for span in spans {
        match apart.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => apart.push(span),
        }
    }
    apart
}

/// Tells what is wrong in the `raw` reading by those of the views, of which values that stay are to be trusted. It is added to
/// them, if anything is. All that it finds is in what is `masked`, if that is known: then it is not read where it cannot be wrong.
pub(crate) fn correct(
    readings: &mut Vec<Reading>,
    masked: Option<&[Span]>,
    raw: impl FnOnce() -> Reading,
    mut stays: impl FnMut(&Found) -> bool,
) -> Vec<Found> {
    readings.iter_mut().for_each(|reading| reading.trust(&mut stays));
    let is_doubted = |reading: &Reading| masked.map_or(!reading.right.is_empty(), |masked| reading.is_doubted(masked));
    if !readings.iter().any(is_doubted) {
        return vec![];
    }
    let raw = raw();
    let wrong = raw.wrong(readings);
    if !wrong.is_empty() {
        readings.push(raw);
    }
    wrong
}

/// All that is found in `readings`, but what one of them tells of another to be wrong.
pub(crate) fn united(readings: Vec<Reading>) -> Vec<(Found, Told)> {
    let wrong: Vec<_> = readings.iter().map(|reading| reading.wrong(&readings)).collect();
    let own = |(reading, wrong): (Reading, Vec<Found>)| {
        reading.found.into_iter().filter(move |(found, _)| wrong.binary_search(found).is_err())
    };
    let mut found: Vec<_> = readings.into_iter().zip(wrong).flat_map(own).collect();
    found.sort_by_key(|&((rule, span), _)| (span, rule));
    found.dedup_by_key(|(found, _)| *found);
    found
}
