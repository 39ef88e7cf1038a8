//! Values that a stream names as secret, and that are known from the end of their line on.
//!
//! A part is masked in pieces of whole lines, so that the lines after one with such a value see it, and no cut tells. Where
//! nothing new comes, each piece is twice as long as the one before.

use memchr::memchr;

use super::{Behind, Masker, Output, Progress, State};
use crate::finding::Span;
use crate::known::{Known, Snapshot, Value};
use crate::mask::HASHED;
use crate::scan::{Decision, Region, Text, narrowed};
use crate::text::decoded::Decoded;

/// What the names of such values are in messages.
const NAME: &str = "a value of the stream";

impl Masker {
    /// What it remembers by, if it does.
    pub(super) fn memory(&self) -> Option<&Known> {
        self.known.as_deref().filter(|known| known.remembers())
    }

    /// Whether it remembers what a stream names as secret, so that the order of its lines matters.
    pub(crate) fn remembers(&self) -> bool {
        self.memory().is_some()
    }

    /// As [`mask_part`](Masker::mask_part), with the values by `memory` that lines before have named.
    pub(super) fn mask_remembering(
        &self,
        memory: &Known,
        state: &mut State,
        (bytes, from): (&[u8], usize),
        behind: Behind,
        output: &mut Output,
    ) -> Progress {
        let (mut done, mut size) = (Progress { written: from, keep: 0 }, 1);
        // What is left where it is would be looked for in the whole part.
        let leaves = std::mem::take(&mut output.leaves);
        loop {
            let rest = (&bytes[done.keep..], done.written - done.keep);
            let (progress, is_last) = self.mask_piece(memory, state, rest, (size, behind), output);
            done = Progress { written: done.keep + progress.written, keep: done.keep + progress.keep };
            size *= 2;
            if done.written > 0 && bytes[done.written - 1] == b'\n' && !state.named.is_empty() {
                memory.remember(&std::mem::take(&mut state.named));
                size = 1;
            }
            if is_last {
                output.leaves = leaves;
                return done;
            }
        }
    }

    /// Masks the first lines of `bytes`, of at least `size` bytes if there are so many, but none after one that has a new value;
    /// whether that was all.
    fn mask_piece(
        &self,
        memory: &Known,
        state: &mut State,
        (bytes, from): (&[u8], usize),
        (size, behind): (usize, Behind),
        output: &mut Output,
    ) -> (Progress, bool) {
        let known = memory.snapshot();
        let text = |end: usize| {
            let behind = if end < bytes.len() { Behind::More } else { behind };
            Text::part((&bytes[..end], from), state.starts_line, behind)
        };
        let mut piece = text(line_end(bytes, bytes.len().min(from + size - 1)));
        let mut decision = self.scanner.scan(piece, &state.carry, &known);
        let first = if state.named.is_empty() { first_new(decision.as_ref(), piece, &known) } else { Some(from) };
        let end = first.map_or(piece.bytes.len(), |first| line_end(bytes, first));
        if end < piece.bytes.len() {
            piece = text(end);
            decision = self.scanner.scan(piece, &state.carry, &known);
        }
        let new = new(decision.as_ref(), piece, &known);
        state.named.extend(new.flat_map(|region| values(&piece.bytes[region.span.range()], region.is_wide)));
        (self.write_part(state, piece, decision, output), end == bytes.len())
    }
}

/// The end of the line that the byte at `at` belongs to.
fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length + 1)
}

/// Where the first value begins that is to be remembered.
fn first_new(decision: Option<&Decision>, text: Text<'_>, known: &Snapshot) -> Option<usize> {
    new(decision, text, known).next().map(|region| region.span.start)
}

/// The values that are to be remembered.
fn new<'d>(decision: Option<&'d Decision>, text: Text<'d>, known: &'d Snapshot) -> impl Iterator<Item = &'d Region> {
    decision
        .into_iter()
        .flat_map(move |decision| decision.regions.iter().filter(move |region| is_new(region, decision, text, known)))
}

/// Whether a value is to be remembered: all of it is in hand however the text is cut, and its name and its look say so.
fn is_new(region: &Region, decision: &Decision, text: Text<'_>, known: &Snapshot) -> bool {
    let Span { start, end } = region.span;
    let goes_on = start == text.from && decision.continues || end == decision.end && decision.is_open;
    let is_whole = !goes_on && !region.is_part && end - start < HASHED;
    let secret = &text.bytes[region.span.range()];
    let is_lasting = |secret: &[u8]| region.told.reason.is_some_and(|reason| reason.is_lasting(secret));
    is_whole
        && if region.is_wide { narrowed(secret, is_lasting) } else { is_lasting(secret) }
        && !known.holds(secret.trim_ascii(), false)
}

/// The texts that `secret` may stand for.
fn values(secret: &[u8], is_wide: bool) -> Vec<Value> {
    if is_wide {
        return narrowed(secret, |secret| values(secret, false));
    }
    let value = |bytes: &[u8]| Value { name: NAME.to_owned(), bytes: bytes.to_vec() };
    let views = Decoded::views(secret);
    std::iter::once(secret).chain(views.iter().map(|view| &view.bytes[..])).map(value).collect()
}
