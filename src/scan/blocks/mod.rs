//! Secrets that go on in the lines after the one that names them.

mod answer;
mod armour;
mod base64;
mod below;
mod followed;
mod joints;
mod literal;
mod lone;
mod manifest;
mod name;
mod pair;
mod scalar;

pub(crate) use answer::Answer;
pub(crate) use armour::Armour;
pub(crate) use base64::Base64;
pub(crate) use below::{Below, Holds, is_described, of_store};
use followed::Bound;
pub(crate) use followed::{Block, Followed, Opened};
pub(crate) use literal::{Closes, Literal, Word, closing, reason, width};
pub(crate) use lone::{After, Frame, Lone};
pub(crate) use manifest::{Manifest, column, is_data};
pub(crate) use name::Name;
pub(crate) use pair::{Awaits, Pair};
pub(crate) use scalar::Scalar;

use crate::bytes::ByteSet;

/// What the lines of a body are made of.
const BODY: ByteSet = ByteSet::STANDARD_BASE64;
/// What may stand before and after the base64 of a line: indentation, quotation marks of diffs, logs and string literals.
const MARGIN: ByteSet = ByteSet::of(b" \t\r>|\"'`,;+\\*#-");

/// The verdict on one key word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Nothing from here on may be written yet. The end of the window: all may be written, but more text may change the
    /// verdict.
    pub hold: Option<usize>,
    /// What goes on in the next line.
    pub opens: Option<Opened>,
}

/// The verdict on one of the lines that follow, by a block that knows no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    /// Nothing from here on may be written yet.
    hold: Option<usize>,
    /// What goes on in the line after; none where the block ends with this line.
    next: Option<Block>,
}
