//! Decides how much of a text can be written now, and what the next part of the stream needs to know of it.

use memchr::memchr;

use super::blocks::Name;
use super::confine::confine;
use super::lines::LastLine;
use super::settle::{self, Region};
use super::view::View;
use super::wide::ROW;
use super::window::{AFTER, BEFORE, Hit, Tail};
use super::{Carry, Pass, Text};
use crate::bytes::ByteSet;
use crate::error::Warning;
use crate::finding::{RuleIndex, Span};
use crate::mask::Looks;

/// A region that reaches into text still to come is held back until this much of it is in hand; what is longer is
/// written as far as it is known.
pub(crate) const LONG: usize = 2 * AFTER;

/// What to do with a text. Offsets count from its first byte.
#[derive(Debug)]
pub(crate) struct Decision {
    /// What to mask of what can be written, in order and apart.
    pub regions: Vec<Region>,
    /// What stays of what is written, and by which entry of the allow-list.
    pub allowed: Vec<(usize, Span)>,
    /// The names on lines above what is masked, by the places that the empty names of regions tell of.
    pub above: Vec<(usize, Name)>,
    /// Whether the first region goes on with one that was written before.
    pub continues: bool,
    /// Whether the last region goes on behind `end`.
    pub is_open: bool,
    /// The end of what can be written now.
    pub end: usize,
    /// The first byte that the next scan has to see again.
    pub keep: usize,
    /// Whether that byte starts a line.
    pub starts_line: bool,
    /// What is under way at `end`; its region's end counts from there.
    pub carry: Carry,
    /// The bounds that were reached.
    pub warnings: Vec<Warning>,
}

/// Settles what `pass` found; `continues`: the region that `carry` tells of reaches into the text.
pub(super) fn decide(
    pass: &mut Pass<'_>,
    view: &View<'_>,
    text: Text<'_>,
    last: &LastLine,
    carry: &Carry,
    continues: bool,
) -> Decision {
    let region = carry.region.filter(|_| continues);
    let (looks, hold) = (&pass.scanner.looks, hold(pass, view, text));
    let has_masks = (continues || !pass.hits.is_empty()) && pass.has_masks();
    let mut tails: Vec<(usize, Tail)> = pass.tails.iter().map(|&(start, tail)| (view.to_text(start), tail)).collect();
    let rules = &pass.scanner.rules;
    let allowed = pass.allowed.iter().map(|&(entry, span)| (entry, view.span_to_text(span))).collect();
    let mut hits = hits(std::mem::take(&mut pass.hits), view, text, region);
    settle::sort(&mut hits, text.from);
    confine(&mut hits, &mut tails, text.bytes, view.to_text(last.start));
    let mut regions = settle::settle(&hits, rules);
    for Region { span, is_wide, .. } in &mut regions {
        *is_wide = if continues && span.start == text.from { carry.is_wide } else { view.is_wide(span.start) };
    }
    let is_masked = |name: Span| masks(&regions, view.span_to_text(name));
    let above = pass
        .above
        .iter()
        .map(|&(at, name)| (view.span_to_text(Span::new(at, at)).start, name.decided(is_masked)))
        .collect();
    let last = &LastLine {
        block: last.block.map(|block| block.decided(is_masked)),
        opened: last.opened.map(|block| block.decided(is_masked)),
        ..*last
    };
    let mut decision = Decision {
        continues,
        is_open: false,
        end: before_begun_mask(looks, view, text, &regions, hold),
        keep: 0,
        starts_line: false,
        carry: Carry::default(),
        regions,
        allowed,
        above,
        warnings: std::mem::take(&mut pass.warnings),
    };
    decision.leave_open(&tails, text.from);
    if decision.end == text.from && text.goes_on {
        decision.stay(carry);
    } else {
        if has_masks {
            decision.cut_around_masks(looks, view);
        }
        decision.tell_what_goes_on(text.from, carry.behind_mask);
    }
    debug_assert!(memchr(b'\n', &text.bytes[decision.end..]).is_none(), "a line that has its end is decided");
    decision.keep_context(view, last);
    decision.keep_allowed(text.from);
    decision
}

/// From where on nothing may be written.
fn hold(pass: &Pass<'_>, view: &View<'_>, text: Text<'_>) -> usize {
    let mut hold = text.bytes.len().min(view.unfinished.unwrap_or(usize::MAX));
    if pass.hold < view.bytes.len() {
        hold = hold.min(view.to_text(pass.hold));
    }
    if !pass.tails.is_empty() {
        // Colour codes behind a secret that goes on may turn out to be inside it.
        let last = pass.hold.min(view.bytes.len()).saturating_sub(1);
        hold = hold.min(view.to_text(last) + 1);
    }
    hold.max(text.from)
}

/// `hold`, or where a mask begins that is not all there, if something is found in it so far.
fn before_begun_mask(looks: &Looks, view: &View<'_>, text: Text<'_>, regions: &[Region], hold: usize) -> usize {
    let last = regions.last().filter(|_| text.goes_on).map_or(0, |region| region.span.end);
    let begun = if last == 0 { None } else { view.begun_mask(looks).filter(|begun| *begun < last) };
    begun.map_or(hold, |begun| hold.min(begun).max(text.from))
}

/// The hits, in the text's own offsets, and what is known of the region that reaches into it.
fn hits(
    mut found: Vec<(RuleIndex, Hit)>,
    view: &View<'_>,
    text: Text<'_>,
    region: Option<(RuleIndex, usize)>,
) -> Vec<(RuleIndex, Hit)> {
    let from = view.to_view(text.from);
    for (_, hit) in &mut found {
        let continues = region.is_some() && hit.span.start == from;
        hit.span = view.span_to_text(hit.span);
        hit.span.start = if continues { text.from } else { hit.span.start };
        hit.told = hit.told.placed(|name| view.span_to_text(name));
    }
    found.extend(region.map(|(rule, length)| {
        let span = Span::new(text.from, text.from + length);
        (rule, Hit::of(span, Tail::of(ByteSet::EMPTY)))
    }));
    found
}

/// Whether one of `regions`, which are in order, has a byte of `span`.
fn masks(regions: &[Region], span: Span) -> bool {
    let first = regions.partition_point(|region| region.span.end <= span.start);
    regions.get(first).is_some_and(|region| region.span.start < span.end)
}

/// What is left of `region` without `masks`, which are in order and apart.
fn pieces(region: Region, masks: &[Span]) -> Vec<Region> {
    let (quotes, is_part) = (region.quotes.filter(|_| masks.is_empty()), !masks.is_empty());
    around(region.span, masks).map(|span| Region { span, quotes, is_part, ..region }).collect()
}

/// The parts of `span` between `masks`.
pub(super) fn around(span: Span, masks: &[Span]) -> impl Iterator<Item = Span> {
    let starts = std::iter::once(span.start).chain(masks.iter().map(|mask| mask.end));
    let ends = masks.iter().map(|mask| mask.start).chain([span.end]);
    starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| Span::new(start, end))
}

impl Decision {
    /// The name on a line above that the empty one at `at` tells of.
    pub(crate) fn name_above(&self, at: usize) -> Option<&[u8]> {
        let found = self.above.iter().find(|(place, _)| *place == at);
        found.and_then(|(_, name)| name.shown())
    }

    /// Whether a byte of `span` is masked, as far as it is decided.
    pub(crate) fn masks(&self, span: Span) -> bool {
        masks(&self.regions, span)
    }

    /// Deals with the region that may go on behind the end: holds it back, or leaves it open.
    fn leave_open(&mut self, tails: &[(usize, Tail)], from: usize) {
        let end = self.end;
        let goes_on = |r: &Region| r.span.end > end || (r.span.end == end && tails.iter().any(|t| t.0 < end));
        if let Some(region) = self.regions.iter().copied().find(|r| r.span.start < end && goes_on(r)) {
            let is_written = self.continues && region.span.start == from;
            if is_written || end - region.span.start >= LONG {
                self.carry.region = Some((region.rule, region.span.end.saturating_sub(end)));
                self.carry.is_wide = region.is_wide;
                self.carry.tails = tails.iter().filter(|t| t.0 < end).map(|t| t.1).collect();
            } else {
                self.end = region.span.start;
            }
        }
        let end = self.end;
        self.regions.retain(|r| r.span.start < end);
        if let Some(last) = self.regions.last_mut() {
            last.span.end = last.span.end.min(end);
        }
    }

    /// Cuts the regions around the masks that are in the text: those stay as they are.
    fn cut_around_masks(&mut self, looks: &Looks, view: &View<'_>) {
        let pieces = |region: &Region| pieces(*region, &view.masks(looks, region.span));
        let cut: Vec<Region> = self.regions.iter().flat_map(pieces).collect();
        self.regions = cut;
    }

    /// Tells which of the regions begin before `from` or go on behind the end, now that they are cut; `behind_mask`: what goes
    /// on at `from` does so behind a mask.
    fn tell_what_goes_on(&mut self, from: usize, behind_mask: bool) {
        if let Some(first) = self.regions.first_mut().filter(|first| first.span.start == from) {
            first.is_part |= behind_mask;
        }
        self.continues &= !behind_mask && self.regions.first().is_some_and(|first| first.span.start == from);
        let is_last = |last: &Region| last.span.end == self.end;
        self.is_open = self.carry.region.is_some() && self.regions.last().is_some_and(is_last);
        self.carry.behind_mask = self.carry.region.is_some() && !self.is_open;
    }

    /// Forgets of what may stay all that does not end in what is written, or is masked with something else.
    fn keep_allowed(&mut self, from: usize) {
        let (end, regions) = (self.end, &self.regions);
        self.allowed.retain(|&(_, span)| span.end > from && span.end <= end && !masks(regions, span));
        self.allowed.sort_unstable();
        self.allowed.dedup();
    }

    /// Nothing can be written: the region under way is what it was, whatever the text in hand says of it.
    fn stay(&mut self, carry: &Carry) {
        self.regions.clear();
        self.continues = carry.region.is_some();
        self.carry.region = carry.region;
        self.carry.is_wide = carry.is_wide;
        self.carry.tails.clone_from(&carry.tails);
        self.carry.behind_mask = carry.behind_mask;
    }

    /// Keeps as much of what is written as the next scan needs: the last line if it is short, else a window's length.
    fn keep_context(&mut self, view: &View<'_>, last: &LastLine) {
        let far = view.to_text(view.to_view(self.end).saturating_sub(AFTER + BEFORE)).min(self.end);
        // So that a row of UTF-16 there is still known for one.
        let far = far.saturating_sub(ROW);
        // What is left out of the view at the start of a line belongs to the line.
        let line = last.start.checked_sub(1).map_or(0, |end| view.to_text(end) + 1).min(self.end);
        self.starts_line = last.is_start && line >= far;
        if self.starts_line {
            self.keep = line;
            self.carry.block = last.block;
        } else {
            self.keep = far;
            self.carry.opened = last.opened;
        }
    }
}
