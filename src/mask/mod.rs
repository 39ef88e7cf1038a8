//! Findings in, replacements out.

mod style;

pub use style::Style;
pub(crate) use style::{Mask, Piece};
