//! What a stream came to.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Warning;
use crate::rules::RuleSet;

/// What was read, found and written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes that were read and masked.
    pub bytes_in: u64,
    /// Bytes that were written.
    pub bytes_out: u64,
    /// For each rule that found something, by its id, how many secrets were masked under its label.
    pub findings: BTreeMap<String, u64>,
    /// For each entry of the allow-list, by where it is written and why, how many values stayed by it.
    pub allowed: BTreeMap<String, u64>,
    /// The bounds that were reached.
    pub warnings: BTreeSet<Warning>,
    /// Whether the reader of the output went away before the end.
    pub reader_gone: bool,
}

impl Summary {
    /// How many secrets were masked.
    pub fn found(&self) -> u64 {
        self.findings.values().sum()
    }

    /// Counts another stream in.
    pub fn join(&mut self, other: &Summary) {
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.reader_gone |= other.reader_gone;
        self.warnings.extend(&other.warnings);
        other.findings.iter().for_each(|(rule, count)| *self.findings.entry(rule.clone()).or_default() += count);
        other.allowed.iter().for_each(|(entry, count)| *self.allowed.entry(entry.clone()).or_default() += count);
    }

    /// Counts `counts` in, each of the rule at its place.
    pub(super) fn count(&mut self, counts: &[u64], rules: &RuleSet) {
        let found = rules.ids().zip(counts).filter(|(_, count)| **count > 0);
        found.for_each(|(id, count)| *self.findings.entry(id.to_owned()).or_default() += count);
    }

    /// Names the entries of the allow-list of `rules`, those too by which nothing stayed.
    pub(crate) fn name_allowed(&mut self, rules: &RuleSet) {
        for name in rules.allow().names() {
            self.allowed.entry(name.to_owned()).or_default();
        }
    }

    /// Counts the values in that stayed by the allow-list of `rules`, each by the entry at its place.
    pub(crate) fn count_allowed(&mut self, by: &[usize], rules: &RuleSet) {
        by.iter().for_each(|&entry| *self.allowed.entry(rules.allow().name(entry).to_owned()).or_default() += 1);
    }
}
