//! Secrets that go on in the lines after the one that names them.

mod base64;
mod manifest;
mod pair;
mod scalar;

pub(crate) use base64::Base64;
pub(crate) use manifest::{Manifest, column, is_data};
pub(crate) use pair::{Awaits, Pair};
pub(crate) use scalar::Scalar;

use super::window::{Hit, Window};
use crate::finding::RuleIndex;

/// What a line opened that is not closed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Lines of base64: the body of a private key.
    Base64(Base64),
    /// A YAML block scalar: `password: |`.
    Scalar(Scalar),
    /// A name whose value stands in one of the next lines: `- name: DB_PASSWORD`, `<password>`.
    Pair(Pair),
    /// A Kubernetes manifest: `kind: Secret`.
    Manifest(Manifest),
}

/// The verdict on one key word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Nothing from here on may be written yet. The end of the window: all may be written, but more text may change the
    /// verdict.
    pub hold: Option<usize>,
    /// What goes on in the next line.
    pub opens: Option<Block>,
}

/// The verdict on one of the lines that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Nothing from here on may be written yet.
    pub hold: Option<usize>,
    /// What goes on in the line after; none where the block ends with this line.
    pub next: Option<Block>,
}

impl Block {
    /// The block of the next line, where a line that stands in what gave `current` opens this one: a manifest goes on
    /// behind pairs, and what masks whatever stands in it goes on behind all else.
    pub(crate) fn over(self, current: Option<Block>) -> Block {
        match (current, self) {
            (Some(Block::Manifest(manifest)), Block::Pair(_)) => Block::Manifest(manifest),
            (Some(Block::Manifest(manifest)), _) if manifest.is_sure() => Block::Manifest(manifest),
            (Some(Block::Scalar(scalar)), _) if scalar.is_under_way() => Block::Scalar(scalar),
            _ => self,
        }
    }

    /// Judges the next line; `window` starts with it.
    pub(crate) fn line(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        match self {
            Block::Base64(block) => block.line(window, hits),
            Block::Scalar(scalar) => scalar.line(window, hits),
            Block::Pair(pair) => pair.line(window, hits),
            Block::Manifest(manifest) => manifest.line(window, hits),
        }
    }
}
