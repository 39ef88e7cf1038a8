//! How often a byte is looked at: so that tests can assert what a text costs without a clock. Release builds do not count.

#[cfg(debug_assertions)]
use std::cell::Cell;

#[cfg(debug_assertions)]
thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

/// What every byte of a text costs, whatever it says: it is looked at for colour codes, line ends and anchors, and copied.
pub(crate) const EACH_BYTE: usize = 8;
/// What a judgement costs, whatever it comes to: to find its line, to build its window.
pub(crate) const JUDGEMENT: usize = 32;

/// What it costs to look a slice through: searches look at sixteen bytes at a time.
pub(crate) fn of_slice(length: usize) -> usize {
    length / 16 + 1
}

/// Counts `steps` more on this thread.
#[cfg(debug_assertions)]
pub(crate) fn count(steps: usize) {
    TAKEN.with(|taken| taken.set(taken.get() + steps as u64));
}

#[cfg(not(debug_assertions))]
#[inline]
pub(crate) fn count(_steps: usize) {}

/// How many were counted on this thread, if they are.
#[cfg(debug_assertions)]
pub(crate) fn taken() -> Option<u64> {
    Some(TAKEN.with(Cell::get))
}

#[cfg(not(debug_assertions))]
pub(crate) fn taken() -> Option<u64> {
    None
}
