//! The masks of this program, where they stand in a text.

use crate::mask::recognise;

/// Whether `text` starts with one of our own labels.
pub(crate) fn starts_label(text: &[u8]) -> bool {
    recognise::begins_with_label(text)
}

/// Whether `text` starts with one of our own masks.
pub(crate) fn starts_mask(text: &[u8]) -> bool {
    recognise::begins(text)
}

/// Whether one of our own masks is in `text`, or begins at its end.
pub(crate) fn holds_mask(text: &[u8]) -> bool {
    recognise::holds(text)
}

/// Whether all of one of our own masks is in `text`.
pub(crate) fn holds_whole_mask(text: &[u8]) -> bool {
    recognise::holds_whole(text)
}

/// Whether what stands at `at` of `text` is in one of our own labels.
pub(crate) fn inside_label(text: &[u8], at: usize) -> bool {
    recognise::is_in_label(text, at)
}

/// Whether `before` ends with a mask of ours: what follows it may be the rest of a word that the mask took the head of.
pub(crate) fn ends_with_mask(before: &[u8]) -> bool {
    let joints = before.iter().rev().take_while(|b| b"_-.".contains(b)).count();
    is_mask_end(&before[..before.len() - joints])
}

/// Whether `before` ends with a mask of ours, and nothing behind it.
pub(crate) fn is_mask_end(before: &[u8]) -> bool {
    recognise::ends(before)
}
