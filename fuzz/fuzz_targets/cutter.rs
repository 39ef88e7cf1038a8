//! However a text is cut into reads and writes, with whatever pauses and workers, it becomes what it becomes as a whole.
//!
//! Input: masker, workers, three sizes of pieces, then the text.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use tokmask::known::{Known, Value};
use tokmask::{Masker, RuleSet, Style};

#[path = "../../tests/pieces/mod.rs"]
mod pieces;
mod stretch;

/// One that knows no values, and one that knows some that overlap themselves and each other.
static MASKERS: LazyLock<[Masker; 2]> = LazyLock::new(|| [Masker::builtin(), knowing()]);
const VALUES: [&[u8]; 5] = [b"aabaabaab", b"abababab", b"barbarbaz", b"x7Kq2vN9bT4m", b"first 7Kq\nsecond 2vN"];

fn knowing() -> Masker {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, true));
    let refused = known.learn(&VALUES.map(|bytes| Value { name: "fuzz".into(), bytes: bytes.to_vec() }));
    assert!(refused.is_empty());
    Masker::with_known(rules, Style::default(), known).expect("the built-in rules go together")
}

fuzz_target!(|data: &[u8]| {
    let &[masker, threads, a, b, c, ref text @ ..] = data else { return };
    let masker = &MASKERS[usize::from(masker) % MASKERS.len()];
    let text = stretch::stretch(text, 40_000);
    let whole = masker.mask(&text);
    // Thirty pieces at most, of which every third follows a pause: what a pause may let go of costs more to say than to mask.
    let size = |size: u8| usize::from(size) * usize::from(size) / 16 + text.len() / 30 + 1;
    let plan = vec![(size(a), true), (size(b), false), (size(c), false)];
    assert!(whole == pieces::written(masker, &text, &plan), "the writer");
    // A thread takes longer to start than a text to mask: mostly there is one.
    let threads = usize::from(threads).saturating_sub(250).max(1);
    assert!(whole == pieces::streamed(masker, &text, plan, threads), "the stream");
});
