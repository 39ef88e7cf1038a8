//! A second reading of a record, with masks in the place of what was found in it.
//!
//! A secret may take signs with it that tell what the text around it is, or be a part of what others read: then the text around
//! its mask is read otherwise. What is found so is masked, too, until nothing more is found, so that nothing is found the next
//! time. A record is read so as a whole, from the word on in which the first such secret begins.

use std::ops::Range;

use super::again::Recent;
use super::decide::around;
use super::pass::Pass;
use super::repeated::{is_special, region_at, runs};
use super::settle::{self, Region};
use super::window::{BEFORE, ByteSet, Hit, Tail, Told};
use super::{Carry, Scanner, Text};
use crate::bytes::{character_at, wipe};
use crate::finding::{RuleIndex, Span};
use crate::known::Snapshot;
use crate::mask::{Mask, Piece, Style};

/// So often a record is read again at most: what was found the last time may change it once more.
pub(crate) const READINGS: usize = 3;
/// All but what tells the text around a secret apart.
const PLAIN: ByteSet = ByteSet::of(b" :=\"'`\\(){}[]<>|;,&").complement();

type Hits = Vec<(RuleIndex, Hit)>;
/// Records that come again, and what was found because of their hits.
pub(super) type Known = Recent<(Range<usize>, Hits)>;

/// A record with masks in the place of what is found in it.
struct Masked {
    /// The record.
    bytes: Vec<u8>,
    /// Where each of them stands in the text.
    places: Vec<usize>,
}

impl Scanner {
    /// From where on `record` of `text` may be read otherwise with masks in the place of `regions`, which are in order: one has
    /// signs in it, masks of stars or of a user's text are no words as secrets are, rules of users may take a part of what
    /// others read, or shorter masks bring into view what was not.
    pub(crate) fn first_doubt(
        &self,
        text: &[u8],
        record: Span,
        mut regions: impl Iterator<Item = Span> + Clone,
    ) -> Option<usize> {
        let far = regions.clone().next().map(|first| character_at(text, first.start.max(record.start + BEFORE)));
        let mut read = 0;
        let near = regions.find(|span| {
            let from = span.start.max(read).min(span.end);
            read = read.max(span.end);
            self.leaves_doubt(&text[from..span.end])
        });
        let near = near.map(|first| first.start);
        near.into_iter().chain(far.filter(|far| *far < record.end)).min()
    }

    /// Whether a secret may leave doubt of which `part` is not read yet.
    fn leaves_doubt(&self, part: &[u8]) -> bool {
        let is_label = matches!(self.style, Style::Label | Style::Fixed | Style::Hash);
        !is_label || self.has_users_shapes || PLAIN.run(part) < part.len()
    }

    /// What is to be masked in `text`, a record that is read by itself and once.
    fn read_once(&self, text: &[u8], known: &Snapshot) -> Vec<Region> {
        let decision = self.read(Text::whole(text), &Carry::default(), known, 0);
        decision.map_or(vec![], |decision| decision.regions)
    }
}

impl Pass<'_> {
    /// Reads the records again that have a byte from `from` on and a secret that leaves doubt, `times` at most. Holds what may
    /// come to be masked so in the last record, unless that is `urgent`.
    pub(super) fn reread(&mut self, known: &Snapshot, text: Text<'_>, from: usize, times: usize) {
        self.hits.sort_by_key(|&(rule, hit)| (hit.span, rule));
        let (mut next, mut more, mut again) = (0, vec![], Known::default());
        while let Some((_, hit)) = self.hits.get(next).filter(|_| times > 0) {
            let record = self.record(hit.span.start, text.starts_line);
            let place = |at: usize| self.hits.partition_point(|(_, hit)| hit.span.start < at);
            let own = place(record.span.start)..place(record.span.end.max(hit.span.start + 1));
            next = own.end;
            let spans = self.hits[own.clone()].iter().map(|(_, hit)| hit.span);
            if self.scanner.first_doubt(self.text, record.span, spans).is_none() {
                continue;
            }
            if record.is_whole && record.span.end > from {
                let read = |pass: &mut Self, own: &_| pass.read_masked(record.span, own, known, times);
                more.extend(self.read_once(record.span, own, &mut again, read));
            } else if record.is_open && self.goes_on && !text.urgent {
                self.hold = self.first_unmasked(record.span, &own).min(self.hold);
            }
        }
        self.hits.append(&mut more);
    }

    /// What `read` finds in `record` because of its hits at `own`, which is known if both have come before.
    pub(super) fn read_once(
        &mut self,
        record: Span,
        own: Range<usize>,
        known: &mut Known,
        read: impl FnOnce(&mut Self, &Range<usize>) -> Hits,
    ) -> Hits {
        if !self.may_come_again(record) {
            return read(self, &own);
        }
        let hash = Recent::<()>::hash(self.text, record);
        let hits = |own: &Range<usize>, start: usize| {
            self.hits[own.clone()]
                .iter()
                .map(move |(rule, hit)| (*rule, hit.span.start - start, hit.span.len(), hit.quotes))
        };
        let is_like =
            |other: Span, (its, _): &(Range<usize>, Hits)| hits(its, other.start).eq(hits(&own, record.start));
        if let Some(place) = known.find(self.text, record, hash, is_like) {
            let (other, (_, found)) = known.get(place);
            return found.iter().map(|(rule, hit)| (*rule, hit.shifted(record.start - other.start))).collect();
        }
        let found = read(self, &own);
        known.note(record, hash, (own, found.clone()));
        found
    }

    /// What is found in `record` with masks in the place of its hits at `own`, if one of these leaves doubt.
    fn read_masked(&self, record: Span, own: &Range<usize>, known: &Snapshot, times: usize) -> Hits {
        let (mut regions, mut new) = (self.regions_of(record, own, &[]), vec![]);
        let Some(from) = self.reach(record, &regions) else { return new };
        for _ in 0..times {
            let masked = Masked::new(self.scanner, self.text, record, &regions);
            let found = self.scanner.read_once(&masked.bytes, known);
            let more = found.iter().filter_map(|region| masked.origin(region, from));
            let before = new.len();
            new.extend(more.filter(|(_, hit)| region_at(&regions, hit.span).is_none()));
            if new.len() == before {
                break;
            }
            regions = self.regions_of(record, own, &new);
        }
        new
    }

    /// What the hits at `own` and the `new` ones mask of `record`.
    fn regions_of(&self, record: Span, own: &Range<usize>, new: &[(RuleIndex, Hit)]) -> Vec<Region> {
        let mut hits = [&self.hits[own.clone()], new].concat();
        hits.iter_mut().for_each(|(_, hit)| hit.span.end = hit.span.end.min(record.end));
        settle::sort(&mut hits, record.start);
        settle::settle(&hits, &self.scanner.rules)
    }

    /// From where on what leaves doubt in `regions` of `record` has a say, if any of them does.
    fn reach(&self, record: Span, regions: &[Region]) -> Option<usize> {
        let spans = regions.iter().map(|region| region.span);
        let first = self.scanner.first_doubt(self.text, record, spans)?;
        Some(reach(self.text, record, first, |run| region_at(regions, run).is_some()))
    }

    /// The first byte of the unfinished `record` that may be masked because of what leaves doubt, and is not by its hits at `own`.
    fn first_unmasked(&self, record: Span, own: &Range<usize>) -> usize {
        let regions = self.regions_of(record, own, &[]);
        let known = regions.iter().filter(|region| region.span.end <= self.hold);
        let behind = |at: usize, region: &Region| if region.span.range().contains(&at) { region.span.end } else { at };
        self.reach(record, &regions).map_or(self.hold, |from| known.fold(from, behind))
    }
}

impl Masked {
    /// `record` of `text` as `scanner` has it masked; `regions` are in it, in order and apart.
    fn new(scanner: &Scanner, text: &[u8], record: Span, regions: &[Region]) -> Masked {
        let (mut masked, mut done) = (Masked { bytes: vec![], places: vec![] }, record.start);
        for region in regions {
            let old = scanner.looks.over(text, region.span.range());
            let piece = if old.is_empty() { Piece::Whole } else { Piece::Part };
            let mask = Mask { quotes: region.quotes.filter(|_| old.is_empty()), ..scanner.mask_of(region.rule) };
            for span in around(region.span, &old) {
                masked.copy(text, done..span.start);
                mask.write(scanner.style, &text[span.range()], piece, &mut masked.bytes);
                masked.place(span);
                done = span.end;
            }
        }
        masked.copy(text, done..record.end);
        masked
    }

    fn copy(&mut self, text: &[u8], range: Range<usize>) {
        self.bytes.extend_from_slice(&text[range.clone()]);
        self.places.extend(range);
    }

    /// Notes that what was written last stands for `span`.
    fn place(&mut self, span: Span) {
        self.places.resize(self.bytes.len() - 1, span.start);
        self.places.push(span.end - 1);
    }

    /// What of the text is masked with `region`, as far as that is not before `from`.
    fn origin(&self, region: &Region, from: usize) -> Option<(RuleIndex, Hit)> {
        let Span { start, end } = region.span;
        let span = Span::new(self.places[start].max(from), self.places[end - 1] + 1);
        let told = Told { name: None, ..region.told };
        let hit = Hit { quotes: region.quotes, told, ..Hit::of(span, Tail::of(ByteSet::EMPTY)) };
        (!span.is_empty()).then_some((region.rule, hit))
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        wipe(&mut self.bytes, usize::MAX);
    }
}

/// From where on of `record` of `text` what begins at `first` has a say: from the first word on that is held until the record
/// ends, unless that `is_masked`, and from `first` on in any case.
pub(crate) fn reach(text: &[u8], record: Span, first: usize, is_masked: impl Fn(Span) -> bool) -> usize {
    let is_held = |run: &Span| is_special(&text[run.range()]) && !is_masked(*run);
    let runs = runs(&text[record.range()]).map(|run| run.shifted(record.start));
    runs.take_while(|run| run.start < first).find(is_held).map_or(first, |run| run.start)
}
