//! A fault that the tests of the command ask for. There is none in a release build.

#[cfg(debug_assertions)]
use std::sync::LazyLock;

/// Panics where `TOKMASK_PANIC_AT`, an offset in the input, is in `text`, which begins at `position`: with a message that holds
/// the text, as that of a defect might.
#[cfg(debug_assertions)]
pub(super) fn panic_if_asked(position: usize, text: &[u8]) {
    static AT: LazyLock<Option<usize>> = LazyLock::new(|| std::env::var("TOKMASK_PANIC_AT").ok()?.parse().ok());
    if let Some(at) = *AT {
        let is_here = (position..position + text.len()).contains(&at);
        assert!(!is_here, "asked for at {}", String::from_utf8_lossy(text));
    }
}

#[cfg(not(debug_assertions))]
pub(super) fn panic_if_asked(_position: usize, _text: &[u8]) {}
