//! Whether what is masked stays as it is.

use tokmask::{Masker, internals};

/// Asserts that `once`, which `masker` made of `text`, stays as it is, unless more may be found in it.
pub(crate) fn assert_settled(masker: &Masker, text: &[u8], once: &[u8]) {
    let twice = masker.mask(once);
    let is_settled = once == twice || internals::may_be_read_otherwise(masker, text);
    assert!(is_settled, "{:?}\nbecomes\n{:?}", String::from_utf8_lossy(once), String::from_utf8_lossy(&twice));
}
