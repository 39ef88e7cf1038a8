//! The name of a block, kept for the lines after its own.

use std::fmt;

use crate::finding::Span;
use crate::scan::grammar::keys::MAX_KEY;

/// A name whose values stand in the lines after it; empty, if there is none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    bytes: [u8; MAX_KEY],
    length: u8,
    /// Where it stands, until its line is decided.
    place: Option<Span>,
    /// Whether a part of it is masked, so that nobody may be told of it.
    is_masked: bool,
}

impl Name {
    /// No name.
    pub(crate) const NONE: Name = Name { bytes: [0; MAX_KEY], length: 0, place: None, is_masked: false };

    /// The name at `place` of `text`, or the end of a longer one.
    pub(crate) fn at(place: Span, text: &[u8]) -> Name {
        let name = &text[place.range()];
        let name = &name[name.len().saturating_sub(MAX_KEY)..];
        let mut bytes = [0; MAX_KEY];
        bytes[..name.len()].copy_from_slice(name);
        Name { bytes, length: name.len() as u8, place: Some(place), is_masked: false }
    }

    /// The same once its line is decided; `is_masked`: whether a part of a place is.
    pub(crate) fn decided(self, is_masked: impl FnOnce(Span) -> bool) -> Name {
        Name { place: None, is_masked: self.place.map_or(self.is_masked, is_masked), ..self }
    }

    /// The name, to compare it.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// The name, if there is one and it may be told.
    pub(crate) fn shown(&self) -> Option<&[u8]> {
        Some(self.bytes()).filter(|name| !name.is_empty() && !self.is_masked)
    }
}

/// Without the name, which is part of the input.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.length)
    }
}
