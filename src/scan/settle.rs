//! Unites what was found: overlapping hits become one region under the label of the most specific.

use std::cmp::Reverse;

use super::window::{Hit, Told};
use crate::finding::{RuleIndex, Span};
use crate::rules::RuleSet;
use crate::rules::schema::Tier;

/// Only hits that begin within this many bytes of their region's start may give it its label, so that the label of an
/// endless region can be written before its end is seen.
pub(super) const NAMING: usize = 256;

/// Bytes to mask under one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// The bytes.
    pub span: Span,
    /// The most specific of the rules that found them.
    pub rule: RuleIndex,
    /// As [`Hit::quotes`].
    pub quotes: Option<u8>,
    /// As [`Hit::told`], of what gave it its rule.
    pub told: Told,
    /// Whether it begins in UTF-16, and so does its mask.
    pub is_wide: bool,
    /// Whether it is what a mask that was in the text has left of a secret.
    pub is_part: bool,
}

impl Region {
    fn new(rule: RuleIndex, hit: Hit) -> Region {
        Region { span: hit.span, rule, quotes: hit.quotes, told: hit.told, is_wide: false, is_part: false }
    }
}

/// Puts in order what stands of `hits` from `from` on.
pub(super) fn sort(hits: &mut Vec<(RuleIndex, Hit)>, from: usize) {
    for (_, hit) in hits.iter_mut() {
        hit.span.start = hit.span.start.max(from);
    }
    hits.retain(|(_, hit)| !hit.span.is_empty());
    // Where a hit ends may depend on cuts, and so tells last. Nearly all come in order, which a stable sort makes use of.
    hits.sort_by_key(|&(rule, hit)| (hit.span.start, rule, hit.span.end));
}

/// The union of `hits`, which are in order: regions apart from each other, none empty.
pub(super) fn settle(hits: &[(RuleIndex, Hit)], rules: &RuleSet) -> Vec<Region> {
    let mut regions: Vec<Region> = vec![];
    for &(rule, hit) in hits.iter().filter(|(_, hit)| !hit.span.is_empty()) {
        match regions.last_mut() {
            Some(last) if hit.span.start < last.span.end => unite(last, rule, hit, rules),
            _ => regions.push(Region::new(rule, hit)),
        }
    }
    regions
}

fn unite(region: &mut Region, rule: RuleIndex, hit: Hit, rules: &RuleSet) {
    if hit.span != region.span {
        region.quotes = None;
    }
    if hit.span.start < region.span.start + NAMING && rank(rule, rules) < rank(region.rule, rules) {
        (region.rule, region.told) = (rule, hit.told);
    }
    region.span.end = region.span.end.max(hit.span.end);
}

/// The smaller, the more specific.
pub(super) fn rank(rule: RuleIndex, rules: &RuleSet) -> (Tier, Reverse<usize>) {
    let rule = rules.get(rule);
    (rule.tier, Reverse(rule.specificity()))
}
