//! What is masked already. A mask is a token that nothing reads into: no verdict begins in one, and nothing is a secret only
//! because of a mask within it or right behind it.
//!
//! What was found around a mask is cut where all of it is known (`scan/decide.rs`). Here is decided what is found at all, and
//! only where something was: masks are looked for around hits, nowhere else.

use super::blocks::Verdict;
use super::repeats::Judge;
use super::shared::Shared;
use super::window::{Edge, Hit, Window};
use super::{Scanner, dressed, shapes};
use crate::finding::{RuleIndex, Span};
use crate::mask::recognise;
use crate::rules::schema::{Check, Left, Right};
use crate::rules::{Alone, Shape};

type Hits = Vec<(RuleIndex, Hit)>;

impl Scanner {
    /// Has `window.at` judged: what is found is pushed.
    pub(super) fn judge(&self, judge: Judge, window: &Window<'_>, shared: &mut Shared, hits: &mut Hits) -> Verdict {
        match judge {
            Judge::Shape(rule) => shapes::judge(rule, self.shape(rule), window, shared, hits),
            Judge::Dressed(rule) => dressed::judge(rule, self.shape(rule), window, hits),
            Judge::Name => self.context.judge(window, &mut shared.memo, hits),
            Judge::Program => self.context.judge_program(window, hits),
        }
    }

    /// What is left of the `verdict` of `judge` on `window` without what needs a mask to be a secret; takes that away from
    /// `hits`, of which those behind the `first` came with it.
    pub(super) fn keep_apart(
        &self,
        judge: Judge,
        window: &Window<'_>,
        shared: &mut Shared,
        (hits, first): (&mut Hits, usize),
        verdict: Verdict,
    ) -> Verdict {
        match self.masks_near(judge, window, &hits[first..]) {
            Near::Begun(begun) => {
                hits.truncate(first);
                let hold = verdict.hold.map_or(begun, |hold| hold.min(begun));
                Verdict { hold: Some(hold), opens: None }
            }
            Near::Masks(masks) if masks.iter().any(|mask| self.bars(*mask, judge, window.at)) => {
                hits.truncate(first);
                Verdict { opens: None, ..verdict }
            }
            Near::Masks(masks) => {
                let own = hits.split_off(first);
                hits.extend(own.into_iter().filter(|hit| self.is_secret_alone(judge, window, &masks, hit, shared)));
                verdict
            }
        }
    }

    /// The masks that have a say in `hits`, or whether one is not all there that may have.
    fn masks_near(&self, judge: Judge, window: &Window<'_>, hits: &[(RuleIndex, Hit)]) -> Near {
        let starts = hits.iter().map(|(_, hit)| hit.span.start).chain([window.at.saturating_sub(1)]);
        let ends = hits.iter().map(|(_, hit)| hit.span.end + self.behind(judge)).chain([window.at + 1]);
        let (start, end) = (starts.min().unwrap_or(0), ends.max().unwrap_or(0).min(window.bytes.len()));
        let begun = if window.edge.is_open() { self.looks.unfinished(window.bytes) } else { None };
        match begun.filter(|&begun| begun <= end) {
            Some(begun) => Near::Begun(begun.min(start)),
            None => Near::Masks(self.looks.over(window.bytes, start..end)),
        }
    }

    /// Whether nothing begins at `at` because of `mask`, which is there or ends there.
    fn bars(&self, mask: Span, judge: Judge, at: usize) -> bool {
        let begins_a_word = |rule: RuleIndex| {
            let shape = self.shape(rule);
            shape.left != Left::Any && !shape.checks.contains(&Check::Crc32Base62)
        };
        let is_behind = mask.end == at;
        mask.range().contains(&at) || is_behind && matches!(judge, Judge::Shape(rule) if begins_a_word(rule))
    }

    /// How many of the bytes behind a hit may be masks that have a say in it.
    fn behind(&self, judge: Judge) -> usize {
        match judge {
            // How far a pattern goes on behind its secret is not known.
            Judge::Shape(rule) if self.shape(rule).has_group => recognise::LONGEST,
            Judge::Shape(_) => 1,
            Judge::Dressed(_) | Judge::Name | Judge::Program => 0,
        }
    }

    /// Whether `hit` would be one if the text ended where the first of `masks` begins in it or behind it.
    fn is_secret_alone(
        &self,
        judge: Judge,
        window: &Window<'_>,
        masks: &[Span],
        &(rule, hit): &(RuleIndex, Hit),
        shared: &mut Shared,
    ) -> bool {
        let seen = hit.span.end + self.behind(judge);
        let Some(mask) = masks.iter().find(|mask| mask.end > hit.span.start && mask.start < seen) else { return true };
        if mask.start <= window.at {
            return false;
        }
        let short = Window { bytes: &window.bytes[..mask.start], edge: Edge::Line, ..*window };
        let (mut alone, mut apart) = (vec![], Shared::default());
        match judge {
            Judge::Shape(_) => self.judge(judge, &short, shared.before_masks(), &mut alone),
            Judge::Dressed(_) | Judge::Name | Judge::Program => self.judge(judge, &short, &mut apart, &mut alone),
        };
        if let Judge::Shape(rule) = judge {
            alone.retain(|(_, hit)| hit.span.end < mask.start || !goes_on(self.shape(rule), &short));
        }
        alone.iter().any(|(other, same)| *other == rule && same.span.start == hit.span.start)
    }
}

enum Near {
    /// A mask may begin there, or something that is judged does.
    Begun(usize),
    Masks(Vec<Span>),
}

/// Whether a mask behind a token of `shape`, which fills `window`, keeps it from being one: the mask counts as what it is in
/// the place of, of which a word may have been a part.
fn goes_on(shape: &Shape, window: &Window<'_>) -> bool {
    shape.right == Right::Word || shape.walk(&window.bytes[window.at..], 0, &mut Alone::default()).longest.is_none()
}
