//! The engine as a whole in each way that the processor has, the engine in pieces and the naive masker agree; what is
//! masked stays as it is.
//!
//! Input: style, workers, three sizes of pieces, then the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::{Masker, RuleSet, Style};

#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/pieces/mod.rs"]
mod pieces;
mod settled;
mod stretch;

static MASKERS: LazyLock<Vec<Masker>> = LazyLock::new(|| {
    let masker = |style| Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
    Style::ALL.iter().map(|&(style, _)| masker(style)).collect()
});

/// The other ways to find literals: those of lesser processors, and the one without help of the processor.
static WAYS: LazyLock<Vec<Masker>> = LazyLock::new(|| Masker::ways(RuleSet::builtin(), Style::default()));

/// Of longer texts, in bytes, the naive masker is asked about one in eight: it is slow.
const SHORT: usize = 1000;

fuzz_target!(|data: &[u8]| {
    let &[style, threads, a, b, c, ref text @ ..] = data else { return };
    let masker = &MASKERS[usize::from(style) % MASKERS.len()];
    // Longer than a window.
    let text = stretch::stretch(text, 10_000);
    let whole = masker.mask(&text);
    if text.len() < SHORT || threads < 32 {
        assert_same(&whole, &oracle::mask(masker, &text), "the naive masker");
    }
    let plan = [a, b, c]
        .map(|size| (usize::from(size) * usize::from(size) / 16 + text.len() / 100 + 1, size % 2 == 1))
        .to_vec();
    assert_same(&whole, &pieces::written(masker, &text, &plan), "the writer");
    let streamed = pieces::streamed(masker, &text, plan, usize::from(threads) % 4 + 1);
    assert_same(&whole, &streamed, "the stream");
    settled::assert_settled(masker, &text, &whole);
    let found = masker.find(&text);
    assert!(WAYS.iter().all(|way| way.find(&text) == found), "{:?} in another way", lossy(&text));
});

fn assert_same(whole: &[u8], other: &[u8], whose: &str) {
    assert!(whole == other, "{:?}\nis not, by {whose},\n{:?}", lossy(whole), lossy(other));
}

fn lossy(text: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(text)
}
