//! What is masked stays as it is when it is masked again, in every style, with a key for its hashes.
//!
//! Input: style, then the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::mask::HashKey;
use tokmask::{Masker, RuleSet, Style};

mod stretch;

static MASKERS: LazyLock<Vec<Masker>> = LazyLock::new(|| {
    let key = || HashKey::new(b"a key that nobody knows").expect("long enough");
    let masker = |style| Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
    Style::ALL.iter().map(|&(style, _)| masker(style).with_hash_key(key())).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((&style, text)) = data.split_first() else { return };
    let masker = &MASKERS[usize::from(style) % MASKERS.len()];
    let once = masker.mask(&stretch::stretch(text, 40_000));
    let twice = masker.mask(&once);
    assert!(once == twice, "{:?}\nbecomes\n{:?}", String::from_utf8_lossy(&once), String::from_utf8_lossy(&twice));
});
