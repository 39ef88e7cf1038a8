//! What is a constant of the build for the rules that are on by default, and made for others.

use std::ops::Deref;

/// A constant, or what was made in place of it.
pub(super) enum Kept<T: 'static> {
    Constant(&'static T),
    Made(Box<T>),
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Kept::Constant(it) => it,
            Kept::Made(it) => it,
        }
    }
}
