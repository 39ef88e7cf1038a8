//! What stands in a secret's place: how it is written, and how it is recognised. No other room knows how a mask looks.

mod keyed;
mod label;
pub(crate) mod recognise;
mod style;
mod text;

pub use keyed::HashKey;
pub(crate) use label::{FIXED, STARS, label};
pub(crate) use recognise::Looks;
pub use recognise::Masks;
pub use style::Style;
pub(crate) use style::{HASHED, Mask, Piece};
pub use text::Text;
