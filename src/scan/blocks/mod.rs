//! Secrets that go on in the lines after the one that opens them.
//!
//! A block is a small state, handed from line to line; each line is judged, masked and written on its own.

mod base64;

pub(crate) use base64::Base64;

use super::window::{Hit, Window};
use crate::finding::RuleIndex;

/// A secret that goes on in the following lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Lines of base64.
    Base64(Base64),
}

/// What a block makes of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// From here on nothing may be written before more of the line is known.
    pub hold: Option<usize>,
    /// The block, if it goes on in the next line.
    pub next: Option<Block>,
}

/// What a judge makes of a candidate, beside the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// From here on nothing may be written before more of the line is known.
    pub hold: Option<usize>,
    /// What the line opens.
    pub opens: Option<Block>,
}

impl Block {
    /// Judges a line, of which `window` holds the first bytes.
    pub(crate) fn line(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        match self {
            Block::Base64(block) => block.line(window, hits),
        }
    }
}
