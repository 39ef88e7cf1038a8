//! Records, and the texts that their escapes stand for.
//!
//! A record is what stands between two line ends, be they carriage returns alone. Whoever writes text into a record escapes
//! it, once for each format around it, and names and values are read in each of the texts that were there before
//! ([`Decoded::views`]); what is found is mapped back to the raw bytes. A record is read so if it has no more than
//! [`AFTER`] bytes and a key word, and from the end of the first key word on, so that what has neither is never held back.

use std::borrow::Cow;
use std::cell::LazyCell;

use memchr::{memchr, memchr2, memrchr2};

use super::again::Recent;
use super::blocks::Name;
use super::clean::Seen;
use super::context::{Recall, word_goes_on};
use super::covered::Covered;
use super::json::Fitted;
use super::lines;
use super::literals::Target;
use super::pass::{LONG_LINE, Pass};
use super::reading::{Found, Reading, apart, correct, united};
use super::view::{ESCAPE, View};
use super::window::{AFTER, BEFORE, Edge, Hit, Told, Window};
use super::{Carry, Scanner};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::mask::recognise;
use crate::text::decoded::Decoded;
use crate::text::escape;

/// What goes on with a word behind the key word that is an escape.
const GOES_ON: ByteSet = ByteSet::of(b"-%&\\").union(ByteSet::ALPHANUMERIC);
/// A record of a text.
pub(super) struct Record {
    pub span: Span,
    /// Whether all of it is in hand, and it is short enough to be read as a whole.
    pub is_whole: bool,
    /// Whether it may come to be so.
    pub is_open: bool,
}

/// What the views of records tell of a text.
#[derive(Clone, Default)]
struct Changes {
    /// What was read wrongly without them.
    wrong: Vec<Found>,
    hits: Vec<(RuleIndex, Hit)>,
    allowed: Vec<(usize, Span)>,
}

impl Changes {
    /// Adds the `others`, `by` bytes further right.
    fn add(&mut self, others: &Changes, by: usize) {
        self.wrong.extend(others.wrong.iter().map(|&(rule, span)| (rule, span.shifted(by))));
        self.hits.extend(others.hits.iter().map(|&(rule, hit)| (rule, hit.shifted(by))));
        self.allowed.extend(others.allowed.iter().map(|&(entry, span)| (entry, span.shifted(by))));
    }
}

impl Target {
    /// How long the key word at `at` of `text` is that this is the sign of, if it is one.
    pub(super) fn key_word(self, text: &[u8], at: usize) -> Option<usize> {
        let begins = || at.checked_sub(1).is_none_or(|before| !text[before].is_ascii_alphanumeric());
        let goes_on = |length: u8| text.get(at + usize::from(length)).is_some_and(|&b| GOES_ON.contains(b));
        match self {
            Target::Shape(..) | Target::Dressed(_) => None,
            Target::Name(length) => Some(length.into()),
            Target::Ending(length) => Some(length.into()).filter(|length| !word_goes_on(text, at + length)),
            Target::Program(length) => Some(length.into()).filter(|_| begins()),
            Target::Escaped(length) => (!begins() && goes_on(length)).then_some(usize::from(length) + 1),
        }
    }

    /// What else than the word at `at` tells so.
    pub(super) fn beside(self, at: usize) -> Seen {
        match self {
            Target::Shape(..) | Target::Dressed(_) | Target::Name(_) => Seen::NONE,
            Target::Ending(length) | Target::Program(length) | Target::Escaped(length) => {
                Seen::new(at.saturating_sub(1), at + usize::from(length) + 2)
            }
        }
    }
}

impl<'t> Pass<'t> {
    /// Reads the records again that have a key word and a byte from `from` on; holds the last one while it may have escapes
    /// that tell more of it.
    pub(super) fn read_records(&mut self, starts_line: bool, from: usize, urgent: bool) {
        if self.key_words.is_empty() {
            return;
        }
        let text = self.text;
        let has_labels = LazyCell::new(|| recognise::may_hold_label(text));
        self.hits.sort_by_key(|&(rule, hit)| (hit.span, rule));
        let mut ends = self.take_key_words().into_iter().peekable();
        let (mut all, mut recent) = (Changes::default(), Recent::default());
        while let Some(end) = ends.next() {
            let record = self.record(end - 1, starts_line);
            let others = std::iter::from_fn(|| ends.next_if(|&end| end <= record.span.end));
            let is_read = record.is_whole && record.span.end > from && self.signs.may_be_in(record.span);
            let start = record.span.start;
            let hash =
                (is_read && self.may_come_again(record.span)).then(|| Recent::<()>::hash(self.text, record.span));
            let is_like = |other: Span, (its, _): &(usize, Changes)| its - other.start == end - start;
            if let Some(place) = hash.and_then(|hash| recent.find(self.text, record.span, hash, is_like)) {
                let (other, (_, changes)) = recent.get(place);
                all.add(changes, start - other.start);
                others.for_each(drop);
                continue;
            }
            let views = if is_read { Decoded::views(&self.text[record.span.range()]) } else { vec![] };
            if views.is_empty() && (is_read || !record.is_open || urgent) {
                others.for_each(drop);
                continue;
            }
            // The id in a label is no key word.
            let is_word = |&end: &usize| !*has_labels || !recognise::is_in_label(self.text, end - 1);
            let Some(first) = std::iter::once(end).chain(others).filter(is_word).min() else { continue };
            if is_read {
                let changes = self.read_views(record.span, first, &views);
                all.add(&changes, 0);
                if let Some(hash) = hash {
                    recent.note(record.span, hash, (end, changes));
                }
            } else {
                self.hold_record(record.span, first);
            }
        }
        self.change(all);
    }

    /// Whether what is read in `record` may be so in another: it is a whole line, and a long one.
    pub(super) fn may_come_again(&mut self, record: Span) -> bool {
        record.len() >= LONG_LINE && self.line(record.start).start == record.start
    }

    /// Makes `changes`.
    fn change(&mut self, mut changes: Changes) {
        changes.wrong.sort_unstable();
        if !changes.wrong.is_empty() {
            self.hits.retain(|(rule, hit)| changes.wrong.binary_search(&(*rule, hit.span)).is_err());
        }
        self.hits.append(&mut changes.hits);
        self.allowed.append(&mut changes.allowed);
    }

    /// The record that `at` stands in.
    pub(super) fn record(&self, at: usize, starts_line: bool) -> Record {
        let start = memrchr2(b'\n', b'\r', &self.text[..at]).map(|before| before + 1);
        let end = memchr2(b'\n', b'\r', &self.text[at..]).map(|length| at + length);
        let span = Span::new(start.unwrap_or(0), end.unwrap_or(self.text.len()));
        let is_short = (start.is_some() || starts_line) && span.len() <= AFTER;
        let has_ended = end.is_some() || !self.goes_on;
        Record { span, is_whole: is_short && has_ended, is_open: is_short && !has_ended }
    }

    /// What is found in the `views` of `record`, from `first` on, and what is read wrongly without them.
    fn read_views(&mut self, record: Span, first: usize, views: &[Decoded]) -> Changes {
        let raw = &self.text[record.range()];
        let (scanner, mut place, masked) = (self.scanner, self.place_of(record), self.masked_line(record));
        let recall = &mut self.shared.memo.recall;
        // Of several views one may have right what another has wrong, and far in a long record JSON is told by other bytes.
        let sure = masked.as_deref().filter(|_| views.len() == 1 && record.len() <= BEFORE).unwrap_or_default();
        let mut readings: Vec<_> = views.iter().map(|view| scanner.read_view(view, sure, recall)).collect();
        let wrong = correct(
            &mut readings,
            masked.as_deref(),
            || scanner.read_alone(raw, &[], recall),
            |found| place.stays(scanner, found, first),
        );
        let read = readings.iter().flat_map(|reading| &reading.allowed);
        let mut allowed: Vec<_> = read.map(|&(entry, span)| (entry, span.shifted(record.start))).collect();
        let hits = place.fit(scanner, &united(readings), first);
        allowed.append(&mut place.allowed);
        let wrong = wrong.into_iter().map(|(rule, span)| (rule, span.shifted(record.start))).collect();
        Changes { wrong, hits, allowed }
    }

    /// What is masked of `record` so far, in order and apart, if that is all that is found in it by itself: it is a line from which
    /// nothing was taken out. Offsets count from its first byte.
    fn masked_line(&mut self, record: Span) -> Option<Vec<Span>> {
        let is_line = self.repeats.is_some() && self.line(record.start) == record;
        let is_view = memchr2(ESCAPE, 0, &self.text[record.range()]).is_none();
        (is_line && is_view).then(|| {
            let first = self.hits.partition_point(|(_, hit)| hit.span.start < record.start);
            let spans = self.hits[first..].iter().map(|(_, hit)| hit.span).take_while(|span| span.start < record.end);
            apart(spans.map(|span| Span::new(span.start - record.start, span.end - record.start)))
        })
    }

    /// The place of `record` in the text.
    pub(super) fn place_of(&mut self, record: Span) -> Place<'t> {
        let base = self.line(record.start).start.max(record.start.saturating_sub(BEFORE));
        let bytes = &self.text[base..record.end];
        let window = Window { bytes, base, at: record.start - base, gap: false, edge: Edge::Line };
        Place::new(window)
    }

    /// Holds the unfinished `record`, but neither what stands before `first` nor what no escapes to come can change: what is
    /// decided of the text before its first one, whatever follows.
    fn hold_record(&mut self, record: Span, first: usize) {
        let text = &self.text[record.range()];
        let plain = escape::plain(&text[..memchr(ESCAPE, text).unwrap_or(text.len())]);
        if plain == text.len() {
            return;
        }
        let mut pass = Pass::new(self.scanner, &text[..plain], true);
        pass.shared.memo.recall = std::mem::take(&mut self.shared.memo.recall);
        let view = View::new(pass.text, &pass.scanner.looks, true);
        pass.candidates(&view, 0);
        pass.unanchored(&view, 0, false);
        pass.hold_what_is_under_way(&view, 0);
        self.shared.memo.recall = std::mem::take(&mut pass.shared.memo.recall);
        self.hold = self.hold.min((record.start + pass.hold).max(first));
    }
}

impl Scanner {
    /// What is found in a text that is read by itself from its start to its end, but for what key words name in the `sure` tokens.
    pub(super) fn read_alone(&self, text: &[u8], sure: &[Span], recall: &mut Recall) -> Reading {
        let view = View::new(text, &self.looks, false);
        let mut pass = Pass::new(self, &view.bytes, false);
        // What is masked already may fit its JSON otherwise when it is mapped back.
        let is_sure = !sure.is_empty() && matches!(view.bytes, Cow::Borrowed(_));
        pass.shared.memo.covered = is_sure.then(Covered::default);
        pass.sure = Some(sure);
        pass.shared.memo.recall = std::mem::take(recall);
        pass.named = Some(vec![]);
        pass.candidates(&view, 0);
        pass.unanchored(&view, 0, false);
        lines::follow(&mut pass, true, &Carry::default());
        *recall = std::mem::take(&mut pass.shared.memo.recall);
        let place = |(rule, span): Found| (!span.is_empty()).then(|| (rule, view.span_to_text(span)));
        let told = |hit: &Hit| hit.told.placed(|name| view.span_to_text(name));
        let mut named: Vec<_> = pass.named.into_iter().flatten().collect();
        named.sort_unstable();
        let named = named.into_iter().filter_map(|(at, found)| Some((view.to_text(at), place(found)?))).collect();
        Reading {
            allowed: pass.allowed.iter().map(|&(entry, span)| (entry, view.span_to_text(span))).collect(),
            found: pass.hits.iter().filter_map(|(rule, hit)| Some((place((*rule, hit.span))?, told(hit)))).collect(),
            named,
            ..Reading::default()
        }
    }

    /// What is found in a view of a record, of which those parts are `masked` whatever it tells. What a key word names in a token that
    /// is one of these changes nothing, unless it begins what goes on behind the token.
    fn read_view(&self, view: &Decoded, masked: &[Span], recall: &mut Recall) -> Reading {
        let sure: Vec<_> = masked.iter().filter_map(|span| view.of_origin(*span)).collect();
        let mut reading = self.read_alone(&view.bytes, &sure, recall);
        let is_cut =
            |span: Span| sure.iter().any(|sure| span.start < sure.end && sure.start < span.end && !sure.covers(span));
        if reading.found.iter().any(|((_, span), _)| is_cut(*span)) {
            reading = self.read_alone(&view.bytes, &[], recall);
        }
        reading.map(view);
        reading
    }
}

/// Where a record stands in a text.
pub(crate) struct Place<'t> {
    /// The record, and what stands before it on its line.
    window: Window<'t>,
    fitted: Fitted,
    /// What may stay of what was found in it, and by which entry of the allow-list.
    allowed: Vec<(usize, Span)>,
}

impl<'t> Place<'t> {
    pub(crate) fn new(window: Window<'t>) -> Place<'t> {
        Place { window, fitted: Fitted::default(), allowed: vec![] }
    }

    /// What is `found` in the record from `first` of the text on, as it fits the JSON there and as far as it may not stay.
    pub(crate) fn fit(&mut self, scanner: &Scanner, found: &[(Found, Told)], first: usize) -> Vec<(RuleIndex, Hit)> {
        let Window { base, at, .. } = self.window;
        let placed = |&((rule, span), told): &(Found, Told)| (rule, Hit::judged(span, told).shifted(at));
        let mut hits: Vec<_> = found.iter().map(placed).collect();
        self.fitted.fit(&self.window, &mut hits);
        hits.retain(|(_, hit)| base + hit.span.start >= first);
        hits.retain(|(rule, hit)| {
            let entry = scanner.allows(&self.window, *rule, hit, Name::NONE);
            self.allowed.extend(entry.map(|entry| (entry, hit.span.shifted(base))));
            entry.is_none()
        });
        hits.into_iter().map(|(rule, hit)| (rule, hit.shifted(base))).collect()
    }

    /// Whether anything is left of what is `found`.
    fn stays(&mut self, scanner: &Scanner, found: &Found, first: usize) -> bool {
        !self.fit(scanner, &[(*found, Told::default())], first).is_empty()
    }
}
