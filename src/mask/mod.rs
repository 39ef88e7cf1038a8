//! Findings in, replacements out.

mod keyed;
mod style;

pub use keyed::HashKey;
pub use style::Style;
pub(crate) use style::{Mask, Piece};
