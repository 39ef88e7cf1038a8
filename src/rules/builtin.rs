//! The rules that come with the program, as constants: the build script writes them from `rules/*.toml`.

use super::analysis::{Analysis, Lead};
use super::schema::{BlockKind, Check, Confidence, Left, Right, RuleSource, Tier, ValueKind, VendorSource};
use super::sequence::{Sequence, Sequences, Step};
use crate::bytes::ByteSet;
use std::borrow::Cow;

/// Name and text of every built-in rule file, in order of their names.
pub(super) const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/builtin_files.rs"));

/// Every built-in rule, in the order of the files.
pub(super) static RULES: &[BuiltIn] = &include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// A built-in rule.
pub(super) enum BuiltIn {
    Rule(RuleData),
    Vendor(VendorData),
}

/// A [`RuleSource`] without its examples.
pub(super) struct RuleData {
    pub file: &'static str,
    pub family: &'static str,
    id: &'static str,
    description: &'static str,
    tier: Tier,
    confidence: Confidence,
    pattern: Option<&'static str>,
    keys: &'static [&'static str],
    names: &'static [&'static str],
    value: Option<ValueKind>,
    left: Left,
    right: Right,
    cut: Option<usize>,
    block: Option<BlockKind>,
    checks: &'static [Check],
    reference: &'static str,
    analysis: Option<AnalysisData>,
}

/// An [`Analysis`].
struct AnalysisData {
    anchors: &'static [&'static [u8]],
    lead: Lead,
    prefix: &'static [u8],
    tail: [u64; 4],
    run: usize,
    sequences: Option<Sequences>,
}

/// A [`VendorSource`].
pub(super) struct VendorData {
    pub file: &'static str,
    id: &'static str,
    name: &'static str,
    names: &'static [&'static str],
    values: &'static [&'static str],
    example: &'static str,
    reference: &'static str,
}

impl RuleData {
    /// The rule as it is written, but for its examples.
    pub(super) fn source(&self) -> RuleSource {
        RuleSource {
            id: self.id.to_owned(),
            description: self.description.to_owned(),
            tier: self.tier,
            confidence: self.confidence,
            pattern: self.pattern.map(str::to_owned),
            keys: owned(self.keys),
            names: owned(self.names),
            value: self.value,
            left: self.left,
            right: self.right,
            cut: self.cut,
            block: self.block,
            checks: self.checks.to_vec(),
            examples: vec![],
            near: vec![],
            reference: self.reference.to_owned(),
        }
    }

    /// What its pattern tells, if it is a shape rule's.
    pub(super) fn analysis(&self) -> Option<Analysis> {
        self.analysis.as_ref().map(|a| Analysis {
            anchors: a.anchors.iter().map(|anchor| anchor.to_vec()).collect(),
            lead: a.lead,
            prefix: a.prefix.to_vec(),
            tail: ByteSet::from_words(a.tail),
            run: a.run,
            sequences: a.sequences.clone(),
        })
    }
}

impl VendorData {
    /// The row as it is written.
    pub(super) fn source(&self) -> VendorSource {
        VendorSource {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            names: owned(self.names),
            values: owned(self.values),
            example: self.example.to_owned(),
            reference: self.reference.to_owned(),
        }
    }
}

fn owned(list: &[&str]) -> Vec<String> {
    list.iter().map(|&s| s.to_owned()).collect()
}
