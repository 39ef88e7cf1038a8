//! The second reading of a record: the texts that its escapes stand for.
//!
//! A record is what stands between two line ends, be they carriage returns alone. Whoever writes text into a record escapes
//! it, once for each format around it, and names and values are read in each of the texts that were there before
//! ([`Decoded::views`]); what is found is mapped back to the raw bytes. A record is read so if it has no more than
//! [`AFTER`] bytes and a key word, and from the end of the first key word on, so that what has neither is never held back.

use memchr::{memchr, memchr2, memrchr2};

use super::context::{Recall, word_goes_on};
use super::json;
use super::lines;
use super::pass::Pass;
use super::table::Target;
use super::view::{ESCAPE, View};
use super::window::{AFTER, BEFORE, Edge, Hit, Tail, Window};
use super::{Carry, Scanner};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::text::decoded::Decoded;
use crate::text::escape;

/// A record of a text.
struct Record {
    span: Span,
    /// Whether its end is in hand.
    is_whole: bool,
}

impl Target {
    /// How long the key word at `at` of `text` is that this is the sign of, if it is one.
    pub(super) fn key_word(self, text: &[u8], at: usize) -> Option<usize> {
        let is_one = match self {
            Target::Shape(..) | Target::Dressed(_) => false,
            Target::Name(_) => true,
            Target::Ending(length) => !word_goes_on(text, at + usize::from(length)),
            Target::Program(_) => at == 0 || !text[at - 1].is_ascii_alphanumeric(),
        };
        self.length().filter(|_| is_one)
    }
}

impl Pass<'_> {
    /// Reads the records again that have a key word and a byte from `from` on; holds the last one while it may have escapes
    /// that tell more of it.
    pub(super) fn read_records(&mut self, starts_line: bool, from: usize, urgent: bool) {
        let mut ends = std::mem::take(&mut self.key_words).into_iter().peekable();
        while let Some(end) = ends.next() {
            let record = self.record(end - 1, starts_line);
            let last = record.as_ref().map_or(end, |record| record.span.end);
            let first = std::iter::from_fn(|| ends.next_if(|&end| end <= last)).fold(end, usize::min);
            match record {
                Some(record) if record.span.end <= from || record.span.len() > AFTER => {}
                Some(record) if record.is_whole => self.read_views(record.span, first),
                Some(record) if !urgent => self.hold_record(record.span, first),
                _ => {}
            }
        }
    }

    /// The record that `at` stands in, if its start is in hand.
    fn record(&self, at: usize, starts_line: bool) -> Option<Record> {
        let start = memrchr2(b'\n', b'\r', &self.text[..at]).map(|before| before + 1);
        let end = memchr2(b'\n', b'\r', &self.text[at..]).map(|length| at + length);
        let span = Span::new(start.or(starts_line.then_some(0))?, end.unwrap_or(self.text.len()));
        Some(Record { span, is_whole: end.is_some() || !self.goes_on })
    }

    /// Adds what is found in the views of `record`, from `first` on.
    fn read_views(&mut self, record: Span, first: usize) {
        let mut found = vec![];
        for view in Decoded::views(&self.text[record.range()]) {
            let hits = self.scanner.read_alone(&view.bytes, &mut self.shared.memo.recall);
            found.extend(hits.into_iter().map(|(rule, span)| (view.origin(span).shifted(record.start), rule)));
        }
        found.sort_unstable();
        found.dedup();
        let base = self.line(record.start).start.max(record.start.saturating_sub(BEFORE));
        let bytes = &self.text[base..record.end];
        let window = Window { bytes, base, at: record.start - base, gap: false, edge: Edge::Line };
        let mut hits = found.into_iter().map(|(span, rule)| (rule, bare(span, base))).collect();
        json::fit(&window, &mut hits);
        let placed = hits.into_iter().map(|(rule, hit)| (rule, Hit { span: hit.span.shifted(base), ..hit }));
        self.hits.extend(placed.filter(|(_, hit)| hit.span.start >= first));
    }

    /// Holds the unfinished `record`, but neither what stands before `first` nor what no escapes to come can change: what is
    /// decided of the text before its first one, whatever follows.
    fn hold_record(&mut self, record: Span, first: usize) {
        let text = &self.text[record.range()];
        let Some(plain) = escape::first(text, true).into_iter().chain(memchr(ESCAPE, text)).min() else { return };
        let mut pass = Pass::new(self.scanner, &text[..plain], true);
        pass.shared.memo.recall = std::mem::take(&mut self.shared.memo.recall);
        let view = View::new(pass.text, true);
        pass.candidates(&view, 0);
        pass.unanchored(&view, 0, false);
        pass.hold_what_is_under_way(&view, 0);
        self.shared.memo.recall = std::mem::take(&mut pass.shared.memo.recall);
        self.hold = self.hold.min((record.start + pass.hold).max(first));
    }
}

impl Scanner {
    /// What is found in a text that is read by itself from its start to its end.
    fn read_alone(&self, text: &[u8], recall: &mut Recall) -> Vec<(RuleIndex, Span)> {
        let view = View::new(text, false);
        let mut pass = Pass::new(self, &view.bytes, false);
        // What is masked already may fit its JSON otherwise when it is mapped back.
        pass.shared.memo.covered = None;
        pass.shared.memo.recall = std::mem::take(recall);
        pass.candidates(&view, 0);
        pass.unanchored(&view, 0, false);
        lines::follow(&mut pass, true, &Carry::default());
        *recall = std::mem::take(&mut pass.shared.memo.recall);
        let hits = pass.hits.into_iter().filter(|(_, hit)| !hit.span.is_empty());
        hits.map(|(rule, hit)| (rule, view.span_to_text(hit.span))).collect()
    }
}

/// A hit at `span` of the text, in a window that begins at `base`.
fn bare(span: Span, base: usize) -> Hit {
    let span = Span::new(span.start - base, span.end - base);
    Hit { span, quotes: None, tail: Tail::of(ByteSet::EMPTY) }
}
