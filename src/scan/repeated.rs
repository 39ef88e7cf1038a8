//! What was masked once on a record is masked wherever it stands there, before and behind, escaped or not.
//!
//! A value is looked for if it is no word that others say, too: it has a digit, or a sign between letters. What was found
//! in one escape is looked for without it as well, in all texts that the record may stand for.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::Scanner;
use super::grammar::placeholders::holds_mask;
use super::pass::Pass;
use super::reading::Found;
use super::record::Record;
use super::reread::Known;
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
type Form<'v> = (Cow<'v, [u8]>, RuleIndex);

impl Pass<'_> {
    /// Masks again what is masked in the records that have a byte from `from` on; `continues`: a region that reaches there
    /// began before. Holds what may come to be masked so in the last record, unless that is `urgent`.
    pub(super) fn repeat(&mut self, starts_line: bool, from: usize, continues: bool, urgent: bool) {
        self.hits.sort_by_key(|&(rule, hit)| (hit.span, rule));
        let (mut next, mut more, mut again) = (0, vec![], Known::default());
        while let Some((_, hit)) = self.hits.get(next) {
            let record = self.record(hit.span.start, starts_line);
            let behind = self.hits.partition_point(|(_, hit)| hit.span.start < record.span.end.max(hit.span.start));
            let own = next..behind.max(next + 1);
            next = own.end;
            if record.is_whole && record.span.end > from {
                let began = Some(from).filter(|from| continues && record.span.start <= *from);
                let read = |pass: &mut Self, own: &Range<usize>| pass.repeated(&record, own, began);
                more.extend(match began {
                    Some(_) => read(self, &own),
                    None => self.read_once(record.span, own, &mut again, read),
                });
            }
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

    /// Where what the hits at `own` mask stands elsewhere in `record`, but for the region that goes on at `began`.
    fn repeated(&mut self, record: &Record, own: &Range<usize>, began: Option<usize>) -> Vec<(RuleIndex, Hit)> {
        let goes_on = |region: &Region| began.is_some_and(|from| region.span.range().contains(&from));
        let is_own = |region: &Region| record.span.covers(region.span) && !goes_on(region);
        let mut regions = self.regions(own.clone(), record.span.start);
        regions.retain(is_own);
        let text = &self.text[record.span.range()];
        let is_plain = !self.signs.may_be_in(record.span) || !Decoded::has_views(text);
        let forms = forms(is_plain, regions.iter().map(|region| (&self.text[region.span.range()], region.rule)));
        if forms.is_empty() {
            return vec![];
        }
        let mut found = vec![];
        add_places(text, &forms, |span| span, &mut found);
        for view in views(is_plain, text) {
            add_places(&view.bytes, &forms, |span| view.origin(span), &mut found);
        }
        let is_new = |(_, span): &Found| region_at(&regions, span.shifted(record.span.start)).is_none();
        found.retain(is_new);
        found.sort_unstable_by_key(|&(rule, span)| (span, rule));
        found.dedup();
        forms.into_iter().for_each(|(form, _)| {
            if let Cow::Owned(mut form) = form {
                wipe(&mut form, usize::MAX)
            }
        });
        if found.is_empty() {
            return vec![];
        }
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

/// The forms of the `values` that are looked for; `is_plain`: none of these has escapes.
fn forms<'v>(is_plain: bool, values: impl Iterator<Item = (&'v [u8], RuleIndex)>) -> Vec<Form<'v>> {
    let (mut forms, mut last): (Vec<Form<'v>>, &[u8]) = (vec![], b"");
    let is_new = |forms: &[Form<'_>], form: &[u8]| {
        forms.len() < MAX_FORMS && may_repeat(form) && forms.iter().all(|(known, _)| **known != *form)
    };
    // No form is longer than the value. In a flood the same comes again and again.
    for (value, rule) in values.filter(|(value, _)| value.len() >= MIN_VALUE) {
        if forms.len() == MAX_FORMS {
            break;
        }
        if std::mem::replace(&mut last, value) == value || holds_mask(value) {
            continue;
        }
        if is_new(&forms, value) {
            forms.push((Cow::Borrowed(value), rule));
        }
        for view in views(is_plain, value) {
            if is_new(&forms, &view.bytes) {
                forms.push((Cow::Owned(view.bytes.clone()), rule));
            }
        }
    }
    forms
}

/// The texts that `text` may stand for, which are none if it `is_plain`.
fn views(is_plain: bool, text: &[u8]) -> Vec<Decoded> {
    if is_plain { vec![] } else { Decoded::views(text) }
}

/// Adds to `found` where `forms` stand in `text`, as far as `origin` places them.
fn add_places(text: &[u8], forms: &[Form<'_>], origin: impl Fn(Span) -> Span, found: &mut Vec<Found>) {
    for (form, rule) in forms {
        steps::count(steps::of_slice(text.len()));
        occurrences(text, form, |at| {
            let span = Span::new(at, at + form.len());
            if !is_in_number(text, span) {
                found.push((*rule, origin(span)));
            }
        });
    }
}

/// Tells where `form`, which is not empty, is in `text`, apart. A searcher costs more than a search in a short text.
fn occurrences(text: &[u8], form: &[u8], mut tell: impl FnMut(usize)) {
    if text.len() > SHORT || form.len() > SHORT {
        return memmem::find_iter(text, form).for_each(tell);
    }
    // Capitals are rare in logs.
    let probe = form.iter().position(u8::is_ascii_uppercase).unwrap_or(0);
    let mut from = 0;
    while let Some(next) = text.get(from + probe..).and_then(|rest| memchr(form[probe], rest)) {
        let at = from + next;
        let is_here = text[at..].starts_with(form);
        from = at + if is_here { form.len() } else { 1 };
        if is_here {
            tell(at);
        }
    }
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
    // Those of `BLANKS`, without a branch, so that many bytes are looked at at once.
    let has_blank = || value.iter().fold(false, |any, &b| any | (b <= b' ') | (b == 0x7f));
    is_special(value) && !has_blank()
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
            let mut found = vec![];
            occurrences(text, form, |at| found.push(at));
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
