//! What a stream came to.

use crate::engine::Output;

/// What was read, found and written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes that were read and masked.
    pub bytes_in: u64,
    /// Bytes that were written.
    pub bytes_out: u64,
    /// For each rule, by its place in the rule set, how many secrets were masked under its label.
    pub findings: Vec<u64>,
    /// Whether the reader of the output went away before the end.
    pub reader_gone: bool,
}

impl Summary {
    /// How many secrets were masked.
    pub fn found(&self) -> u64 {
        self.findings.iter().sum()
    }

    pub(super) fn add(&mut self, output: &Output, read: usize) {
        self.bytes_in += read as u64;
        self.bytes_out += output.bytes.len() as u64;
        for finding in &output.findings {
            self.findings[usize::from(finding.rule.0)] += 1;
        }
    }
}
