//! Records, and the texts that their escapes stand for.
//!
//! A record is what stands between two line ends, be they carriage returns alone. Whoever writes text into a record escapes
//! it, once for each format around it, and names and values are read in each of the texts that were there before
//! ([`Decoded::views`]); what is found is mapped back to the raw bytes. A record is read so if it has no more than
//! [`AFTER`] bytes and a key word, and from the end of the first key word on, so that what has neither is never held back.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use memchr::{memchr, memchr2, memrchr2};

use super::again::Recent;
use super::blocks::Name;
use super::clean::Seen;
use super::context::{Recall, word_goes_on};
use super::json::Fitted;
use super::lines;
use super::literals::Target;
use super::pass::{LONG_LINE, Pass};
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
/// What the names of values are made of.
const NAME: ByteSet = ByteSet::of(b"_-.").union(ByteSet::ALPHANUMERIC);

/// What a rule has found, and where.
pub(crate) type Found = (RuleIndex, Span);

/// A record of a text.
pub(super) struct Record {
    pub span: Span,
    /// Whether all of it is in hand, and it is short enough to be read as a whole.
    pub is_whole: bool,
    /// Whether it may come to be so.
    pub is_open: bool,
}

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
    fn may_come_again(&mut self, record: Span) -> bool {
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
        let (scanner, mut place) = (self.scanner, self.place_of(record));
        let recall = &mut self.shared.memo.recall;
        let mut readings: Vec<_> = views.iter().map(|view| scanner.read_view(view, recall)).collect();
        let wrong =
            correct(&mut readings, || scanner.read_alone(raw, recall), |found| place.stays(scanner, found, first));
        let read = readings.iter().flat_map(|reading| &reading.allowed);
        let mut allowed: Vec<_> = read.map(|&(entry, span)| (entry, span.shifted(record.start))).collect();
        let hits = place.fit(scanner, &united(readings), first);
        allowed.append(&mut place.allowed);
        let wrong = wrong.into_iter().map(|(rule, span)| (rule, span.shifted(record.start))).collect();
        Changes { wrong, hits, allowed }
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
    /// What is found in a text that is read by itself from its start to its end.
    pub(super) fn read_alone(&self, text: &[u8], recall: &mut Recall) -> Reading {
        let view = View::new(text, &self.looks, false);
        let mut pass = Pass::new(self, &view.bytes, false);
        // What is masked already may fit its JSON otherwise when it is mapped back.
        pass.shared.memo.covered = None;
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

    /// What is found in a view of a record.
    fn read_view(&self, view: &Decoded, recall: &mut Recall) -> Reading {
        let mut reading = self.read_alone(&view.bytes, recall);
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

/// Tells what is wrong in the `raw` reading by those of the views, of which values that stay are to be trusted. It is added to
/// them, if anything is.
pub(crate) fn correct(
    readings: &mut Vec<Reading>,
    raw: impl FnOnce() -> Reading,
    mut stays: impl FnMut(&Found) -> bool,
) -> Vec<Found> {
    readings.iter_mut().for_each(|reading| reading.trust(&mut stays));
    if readings.iter().all(|reading| reading.right.is_empty()) {
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
