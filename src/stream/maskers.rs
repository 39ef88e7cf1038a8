//! Which masker applies. It may be exchanged while a stream runs, between two lines with nothing under way.

use std::ops::Deref;
use std::ptr;
use std::sync::Arc;

use crate::engine::Masker;

/// Says which masker applies to the lines that are read from now on.
pub trait Maskers: Sync {
    /// That masker. Asked before each part of the stream.
    fn current(&self) -> Handle<'_>;
}

/// A masker, and the right to use it.
#[derive(Clone)]
pub enum Handle<'a> {
    /// One that outlives the stream.
    Borrowed(&'a Masker),
    /// One that may be exchanged.
    Shared(Arc<Masker>),
}

impl Handle<'_> {
    /// Whether both are the same masker, so that a rule has the same index in both.
    pub(super) fn is(&self, other: &Handle<'_>) -> bool {
        ptr::eq::<Masker>(&**self, &**other)
    }
}

impl Deref for Handle<'_> {
    type Target = Masker;

    fn deref(&self) -> &Masker {
        match self {
            Handle::Borrowed(masker) => masker,
            Handle::Shared(masker) => masker,
        }
    }
}

/// Always the same.
impl Maskers for Masker {
    fn current(&self) -> Handle<'_> {
        Handle::Borrowed(self)
    }
}
