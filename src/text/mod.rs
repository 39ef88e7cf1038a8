//! How a text is written, whatever it says: the ways to escape signs, and the text behind them.

pub(crate) mod decoded;
pub(crate) mod dump;
pub(crate) mod escape;
pub(crate) mod gutter;
