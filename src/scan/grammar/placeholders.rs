//! The masks of this program, where they stand in a text.

use memchr::memchr2_iter;

/// Labels that this program writes in the place of a secret.
const LABELS: [&[u8]; 3] = [b"[REDACTED", b"[redacted", b"%5BREDACTED"];

/// What the masks of other styles begin and end with.
const STARS: &[u8] = b"****";

/// Whether `text` starts with one of our own labels.
pub(crate) fn starts_label(text: &[u8]) -> bool {
    LABELS.iter().any(|label| text.starts_with(label))
}

/// Whether `text` starts with one of our own masks.
pub(crate) fn starts_mask(text: &[u8]) -> bool {
    starts_label(text) || text.starts_with(STARS)
}

/// Whether one of our own masks stands anywhere in `text`.
pub(crate) fn holds_mask(text: &[u8]) -> bool {
    memchr2_iter(b'[', b'*', text).any(|at| [LABELS[0], STARS].iter().any(|mask| text[at..].starts_with(mask)))
}

/// Whether a key directly after `before` is the rule id inside one of our own labels.
pub(crate) fn inside_label(before: &[u8]) -> bool {
    let id = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    before[..before.len() - id].ends_with(b"[REDACTED:")
}

/// Whether `before` ends with a mask of ours: what follows it may be the rest of a word that the mask took the head of.
pub(crate) fn ends_with_mask(before: &[u8]) -> bool {
    let joints = before.iter().rev().take_while(|b| b"_-.".contains(b)).count();
    is_mask_end(&before[..before.len() - joints])
}

/// Whether `before` ends with a mask of ours, and nothing behind it.
pub(crate) fn is_mask_end(before: &[u8]) -> bool {
    let label = || before.strip_suffix(b"]").is_some_and(|label| inside_label(label) || label.ends_with(b"[REDACTED"));
    before.ends_with(STARS) || label()
}
