//! The words of the grammar.

pub(crate) use crate::rules::lexicon::*;
