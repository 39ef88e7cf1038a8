//! Texts that were cut into several records: joined, masked, and cut again where they were cut.
//!
//! A record waits until all of its text is decided, and records behind it wait with it, so that their order stays. A mask
//! stands in the record in which its secret began.

use std::collections::VecDeque;

use super::{Outbox, json};
use crate::engine::Output;
use crate::error::Warning;
use crate::finding::Span;
use crate::stream::{Masking, Until};

/// How much may wait behind a record that is not decided, in bytes; then the records that are decided go before it.
const MAX_WAITING: usize = 1024 * 1024;
/// The most texts that are under way at the same time.
const MAX_LANES: usize = 16;

/// Records that wait, and the texts they belong to.
#[derive(Default)]
pub(super) struct Joiner<'m> {
    lanes: Vec<Lane<'m>>,
    waiting: VecDeque<Part>,
    size: usize,
}

/// A text that goes on from record to record: what one stream of a container prints.
struct Lane<'m> {
    name: Vec<u8>,
    masking: Masking<'m>,
    /// How many bytes of text were taken.
    taken: usize,
}

/// A record.
pub(super) struct Record<'r> {
    /// What stands before its text, masked.
    pub head: Vec<u8>,
    /// Its text as it is written in the record.
    pub raw: &'r [u8],
    /// If it is encoded: its text, and where each byte of it begins in `raw`.
    pub decoded: Option<(Vec<u8>, Vec<u32>)>,
    /// What stands behind its text, masked.
    pub tail: Vec<u8>,
    /// The name of the text that it is a part of.
    pub lane: &'r [u8],
    /// Whether a line of the text ends with it, though no line end is in it.
    pub ends_line: bool,
    /// Whether the length of its text stands before that, in eight bytes, the least significant first.
    pub is_counted: bool,
}

/// A record that waits.
struct Part {
    head: Vec<u8>,
    raw: Vec<u8>,
    places: Option<Vec<u32>>,
    tail: Vec<u8>,
    lane: Option<usize>,
    /// Where it stands in its lane's text, with the line end it stands for.
    span: Span,
    body: Vec<u8>,
    decided: usize,
    is_done: bool,
    is_counted: bool,
}

impl<'m> Joiner<'m> {
    /// Takes a record of a text.
    pub(super) fn push(&mut self, record: Record<'_>, outbox: &mut Outbox<'m>) {
        let Some(lane) = self.lane(record.lane, outbox) else {
            outbox.warn(Warning::ManyTexts { most: MAX_LANES });
            let text = [&record.head, record.raw, &record.tail].concat();
            return self.push_alone(&text, outbox);
        };
        let masking = &mut self.lanes[lane];
        masking.take(&record, outbox);
        let start = masking.taken;
        let text = record.decoded.as_ref().map_or(record.raw, |(text, _)| text);
        masking.taken += text.len() + usize::from(record.ends_line);
        let is_line = record.ends_line || text.ends_with(b"\n");
        let part = Part {
            span: Span::new(start, masking.taken),
            decided: start,
            lane: Some(lane),
            is_counted: record.is_counted,
            ..Part::new(record.head, record.raw, record.tail, record.decoded.map(|d| d.1))
        };
        self.wait(part);
        self.mask(lane, if is_line { Until::Line } else { Until::Decided }, outbox);
        self.release(outbox);
    }

    /// Takes a line that is no record of a text: it is masked by itself.
    pub(super) fn push_alone(&mut self, line: &[u8], outbox: &mut Outbox<'m>) {
        let masked = outbox.mask(line);
        self.push_masked(masked, outbox);
    }

    /// Takes what is masked already.
    pub(super) fn push_masked(&mut self, masked: Vec<u8>, outbox: &mut Outbox<'m>) {
        self.wait(Part { is_done: true, ..Part::new(masked, b"", vec![], None) });
        self.release(outbox);
    }

    /// No record follows.
    pub(super) fn end(&mut self, outbox: &mut Outbox<'m>) {
        for lane in 0..self.lanes.len() {
            self.mask(lane, Until::End, outbox);
        }
        self.release(outbox);
    }

    fn lane(&mut self, name: &[u8], outbox: &Outbox<'m>) -> Option<usize> {
        let known = self.lanes.iter().position(|lane| lane.name == name);
        known.or_else(|| {
            let masking = Masking::new(outbox.masker());
            let is_new = self.lanes.len() < MAX_LANES;
            is_new.then(|| self.lanes.push(Lane { name: name.to_owned(), masking, taken: 0 }));
            is_new.then(|| self.lanes.len() - 1)
        })
    }

    fn wait(&mut self, part: Part) {
        self.size += part.size();
        self.waiting.push_back(part);
    }

    /// Masks what can be decided of a lane, and gives each waiting record its share.
    fn mask(&mut self, lane: usize, until: Until, outbox: &mut Outbox<'m>) {
        let masking = &mut self.lanes[lane].masking;
        let start = masking.position();
        masking.mask(until);
        let decided = Span::new(start, masking.position());
        outbox.count(&masking.masker, &masking.output);
        for part in self.waiting.iter_mut().filter(|part| part.lane == Some(lane) && !part.is_done) {
            part.take(decided, &masking.output);
        }
        masking.output.clear();
    }

    fn release(&mut self, outbox: &mut Outbox<'m>) {
        while let Some(part) = self.waiting.pop_front_if(|part| part.is_done) {
            self.size -= part.size();
            part.write(&mut outbox.bytes);
        }
        if self.size > MAX_WAITING {
            outbox.warn(Warning::ManyRecords { bytes: MAX_WAITING });
            let (done, waiting): (Vec<_>, Vec<_>) = self.waiting.drain(..).partition(|part| part.is_done);
            done.iter().for_each(|part| part.write(&mut outbox.bytes));
            self.size = waiting.iter().map(Part::size).sum();
            self.waiting = waiting.into();
        }
    }
}

impl<'m> Lane<'m> {
    fn take(&mut self, record: &Record<'_>, outbox: &Outbox<'m>) {
        if self.masking.is_clean() {
            self.masking.masker = outbox.masker();
        }
        self.masking.push(record.decoded.as_ref().map_or(record.raw, |(text, _)| text));
        if record.ends_line {
            self.masking.push(b"\n");
        }
    }
}

impl Part {
    fn new(head: Vec<u8>, raw: &[u8], tail: Vec<u8>, places: Option<Vec<u32>>) -> Part {
        let (raw, span) = (raw.to_owned(), Span::new(0, 0));
        Part { head, raw, places, tail, lane: None, span, body: vec![], decided: 0, is_done: false, is_counted: false }
    }

    fn size(&self) -> usize {
        size_of::<Part>() + self.head.len() + self.raw.len() + self.tail.len()
    }

    /// Takes its share of what was `decided` of its lane.
    fn take(&mut self, decided: Span, output: &Output) {
        let end = self.span.end.min(decided.end);
        for &(secret, mask) in &output.masks {
            if secret.end <= self.decided || secret.start >= end {
                continue;
            }
            self.copy(secret.start.max(self.decided));
            // The part before has the mask of a secret that began there.
            if secret.start >= self.span.start {
                self.mask(&output.bytes[mask.range()]);
            }
            self.decided = secret.end.min(end);
        }
        self.copy(end.max(self.decided));
        self.is_done = decided.end >= self.span.end;
    }

    /// Takes its own bytes up to `end` over as they are.
    fn copy(&mut self, end: usize) {
        let (from, to) = (self.place(self.decided, true), self.place(end, false));
        if from < to {
            self.body.extend_from_slice(&self.raw[from..to]);
        }
        self.decided = end;
    }

    fn mask(&mut self, mask: &[u8]) {
        match self.places {
            Some(_) => json::escape(mask, &mut self.body),
            None => self.body.extend_from_slice(mask),
        }
    }

    /// Where a byte of the text stands in `raw`; one inside of a character: where that begins, or `behind` it.
    fn place(&self, at: usize, behind: bool) -> usize {
        let at = at - self.span.start;
        let Some(places) = &self.places else { return at.min(self.raw.len()) };
        let same = |at: &usize| behind && *at > 0 && places.get(*at) == places.get(*at - 1);
        let at = (at..).find(|at| *at >= places.len() || !same(at)).unwrap_or(at);
        places.get(at).map_or(self.raw.len(), |&place| place as usize)
    }

    fn write(&self, out: &mut Vec<u8>) {
        let count = (self.body.len() as u64).to_le_bytes();
        let count = if self.is_counted { &count[..] } else { &[] };
        for piece in [&self.head[..], count, &self.body, &self.tail] {
            out.extend_from_slice(piece);
        }
    }
}
