//! What was masked once on a record is masked wherever it stands there, before and behind, escaped or not.
//!
//! A value is looked for if it is no word that others say, too: it has a digit, or a sign between letters. What was found
//! in one escape is looked for without it as well, in all texts that the record may stand for.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::Scanner;
use super::grammar::placeholders::holds_mask;
use super::pass::Pass;
use super::record::{Found, Record};
use super::settle::{self, Region};
use super::window::{ByteSet, Hit, Told};
use crate::bytes::wipe;
use crate::finding::{RuleIndex, Span};
use crate::steps;
use crate::text::decoded::Decoded;

/// The shortest value that is looked for.
const MIN_VALUE: usize = 8;
/// The longest text, and the longest form, that are compared byte by byte.
const SHORT: usize = 512;
/// The most forms of values that are looked for in one record.
const MAX_FORMS: usize = 16;
/// What words are made of, the letters of all alphabets among it.
const WORD: ByteSet = ByteSet::ALPHANUMERIC.with_range(0x80, 0xff);
/// What joins words.
const JOINTS: ByteSet = ByteSet::of(b"-_.");

/// A form of a value, and the rule that found this.
type Form = (Vec<u8>, RuleIndex);

impl Pass<'_> {
    /// Masks again what is masked in the records that have a byte from `from` on; `continues`: a region that reaches there
    /// began before. Holds what may come to be masked so in the last record, unless that is `urgent`.
    pub(super) fn repeat(&mut self, starts_line: bool, from: usize, continues: bool, urgent: bool) {
        self.hits.sort_by_key(|&(rule, hit)| (hit.span, rule));
        let (mut next, mut more) = (0, vec![]);
        while let Some((_, hit)) = self.hits.get(next) {
            let record = self.record(hit.span.start, starts_line);
            let behind = self.hits.partition_point(|(_, hit)| hit.span.start < record.span.end.max(hit.span.start));
            let own = next..behind.max(next + 1);
            if record.is_whole && record.span.end > from {
                let is_own = |region: &Region| {
                    record.span.covers(region.span)
                        && !(continues && region.span.start <= from && from < region.span.end)
                };
                let regions = self.regions(own.clone(), record.span.start);
                let regions: Vec<_> = regions.into_iter().filter(is_own).collect();
                more.extend(self.repeated(&record, &regions));
            }
            next = own.end;
        }
        if self.goes_on && !urgent {
            self.hold_repeats(starts_line);
        }
        self.hits.append(&mut more);
    }

    /// What the hits at `own` mask from `start` on.
    fn regions(&self, own: Range<usize>, start: usize) -> Vec<Region> {
        let mut hits = self.hits[own].to_vec();
        settle::sort(&mut hits, start);
        settle::settle(&hits, &self.scanner.rules)
    }

    /// Where what stands in `regions` stands elsewhere in `record`.
    fn repeated(&mut self, record: &Record, regions: &[Region]) -> Vec<(RuleIndex, Hit)> {
        let text = &self.text[record.span.range()];
        let mut forms = forms(regions.iter().map(|region| (&self.text[region.span.range()], region.rule)));
        if forms.is_empty() {
            return vec![];
        }
        let mut found: Vec<Found> = places(text, &forms).collect();
        for view in Decoded::views(text) {
            found.extend(places(&view.bytes, &forms).map(|(rule, span)| (rule, view.origin(span))));
        }
        let is_new = |(_, span): &Found| region_at(regions, span.shifted(record.span.start)).is_none();
        found.retain(is_new);
        found.sort_unstable_by_key(|&(rule, span)| (span, rule));
        found.dedup();
        forms.iter_mut().for_each(|(form, _)| wipe(form, usize::MAX));
        let scanner: &Scanner = self.scanner;
        let found: Vec<_> = found.into_iter().map(|found| (found, Told::default())).collect();
        self.place_of(record.span).fit(scanner, &found, record.span.start)
    }

    /// Holds from the first place of an unfinished record on that may come to be masked because it stands elsewhere, too. What
    /// is masked already will stay so.
    fn hold_repeats(&mut self, starts_line: bool) {
        let record = self.record(self.text.len(), starts_line);
        if !record.is_open {
            return;
        }
        let start = record.span.start;
        let first = self.hits.partition_point(|(_, hit)| hit.span.start < start);
        let regions = self.regions(first..self.hits.len(), start);
        let is_masked = |span| region_at(&regions, span).is_some_and(|region| region.span.end <= self.hold);
        let text = &self.text[record.span.range()];
        let held = runs(text)
            .find(|run| run.end == text.len() || is_special(&text[run.range()]) && !is_masked(run.shifted(start)));
        self.hold = held.map_or(self.hold, |run| self.hold.min(start + run.start));
    }
}

/// The region that covers `span`.
pub(super) fn region_at(regions: &[Region], span: Span) -> Option<&Region> {
    let before = regions.partition_point(|region| region.span.start <= span.start);
    regions[..before].last().filter(|region| region.span.covers(span))
}

/// The parts of `text` between blanks.
pub(super) fn runs(text: &[u8]) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += ByteSet::BLANKS.run(&text[at..]);
        let run = Span::new(at, at + ByteSet::BLANKS.complement().run(&text[at..]));
        at = run.end;
        Some(run).filter(|run| !run.is_empty())
    })
}

/// The forms of the `values` that are looked for.
fn forms<'v>(values: impl Iterator<Item = (&'v [u8], RuleIndex)>) -> Vec<Form> {
    let (mut forms, mut last): (Vec<Form>, &[u8]) = (vec![], b"");
    // No form is longer than the value. In a flood the same comes again and again.
    for (value, rule) in values.filter(|(value, _)| value.len() >= MIN_VALUE) {
        if forms.len() == MAX_FORMS {
            break;
        }
        if std::mem::replace(&mut last, value) == value || holds_mask(value) {
            continue;
        }
        let views = Decoded::views(value);
        for form in std::iter::once(value).chain(views.iter().map(|view| &view.bytes[..])) {
            let is_new = || forms.iter().all(|(known, _)| known != form);
            if forms.len() < MAX_FORMS && may_repeat(form) && is_new() {
                forms.push((form.to_vec(), rule));
            }
        }
    }
    forms
}

/// Where `forms` stand in `text`.
fn places<'f>(text: &'f [u8], forms: &'f [Form]) -> impl Iterator<Item = Found> + 'f {
    forms.iter().flat_map(move |(form, rule)| {
        steps::count(steps::of_slice(text.len()));
        let spans = occurrences(text, form).map(|at| Span::new(at, at + form.len()));
        spans.filter(move |span| !is_in_number(text, *span)).map(move |span| (*rule, span))
    })
}

/// Where `form`, which is not empty, is in `text`, apart. A searcher costs more than a search in a short text.
fn occurrences<'f>(text: &'f [u8], form: &'f [u8]) -> impl Iterator<Item = usize> + 'f {
    let is_short = text.len() <= SHORT && form.len() <= SHORT;
    let searched = (!is_short).then(|| memmem::find_iter(text, form));
    let compared = is_short.then(|| compared(text, form));
    searched.into_iter().flatten().chain(compared.into_iter().flatten())
}

fn compared<'f>(text: &'f [u8], form: &'f [u8]) -> impl Iterator<Item = usize> + 'f {
    // Capitals are rare in logs.
    let probe = form.iter().position(u8::is_ascii_uppercase).unwrap_or(0);
    let mut from = 0;
    let next = move || {
        let at = from + memchr(form[probe], text.get(from + probe..)?)?;
        let is_here = text[at..].starts_with(form);
        from = at + if is_here { form.len() } else { 1 };
        Some((at, is_here))
    };
    std::iter::from_fn(next).filter_map(|(at, is_here)| is_here.then_some(at))
}

/// Whether what stands at `span` is a number within a longer one.
fn is_in_number(text: &[u8], span: Span) -> bool {
    let is_number = || text[span.range()].iter().all(u8::is_ascii_digit);
    let before = || span.start > 0 && text[span.start - 1].is_ascii_digit();
    let behind = || text.get(span.end).is_some_and(u8::is_ascii_digit);
    (before() || behind()) && is_number()
}

/// Whether `value` is looked for.
fn may_repeat(value: &[u8]) -> bool {
    is_special(value) && !value.iter().any(|&b| ByteSet::BLANKS.contains(b))
}

/// Whether `text` is long enough for a value and has what no word has: a digit, or a sign between letters.
pub(super) fn is_special(text: &[u8]) -> bool {
    let first = WORD.complement().run(text);
    let last = text.len() - WORD.complement().run_back(&text[first..]);
    let is_sign = |b: &u8| !WORD.contains(*b) && !JOINTS.contains(*b);
    text.len() >= MIN_VALUE && text[first..last].iter().any(|b| b.is_ascii_digit() || is_sign(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_texts_are_searched_as_long_ones(text in "[aA7]{0,40}", form in "[aA7]{1,4}") {
            let (text, form) = (text.as_bytes(), form.as_bytes());
            let found: Vec<_> = occurrences(text, form).collect();
            prop_assert_eq!(found, memmem::find_iter(text, form).collect::<Vec<_>>());
        }
    }

    #[test]
    fn words_are_not_looked_for() {
        for value in ["x7Kq2vN9", "hunter-2", "pass!word", "summer2024", "90210417", "a@b.example"] {
            assert!(may_repeat(value.as_bytes()), "{value}");
        }
        for value in
            ["password", "correct-horse", "summer!!", "[y/n]", "Proceed?", "x7Kq2vN", "correct horse 7", "\"words\""]
        {
            assert!(!may_repeat(value.as_bytes()), "{value}");
        }
    }
}
