//! What is masked stays as it is when it is masked again, in every style, with a key for its hashes, and with rules of users.
//!
//! Input: style, then the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::mask::HashKey;
use tokmask::{Masker, RuleSet, Selection, Style};

mod settled;
mod stretch;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/masks.toml");

static MASKERS: LazyLock<Vec<Masker>> = LazyLock::new(|| {
    let key = || HashKey::new(b"a key that nobody knows").expect("long enough");
    let users =
        || RuleSet::load(&Selection { paths: vec![RULES.into()], ..Selection::default() }).expect("sound rules");
    let masker = |rules, style| Masker::new(rules, style).expect("the rules go together").with_hash_key(key());
    let texts = ["text=[gone]", "text=<hidden>", "text=*****"].map(|text| text.parse().expect("a text"));
    let styles = || Style::ALL.into_iter().map(|(style, _)| style).chain(texts);
    styles()
        .map(|style| masker(RuleSet::builtin(), style))
        .chain(styles().map(|style| masker(users(), style)))
        .collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((&style, text)) = data.split_first() else { return };
    let masker = &MASKERS[usize::from(style) % MASKERS.len()];
    let text = stretch::stretch(text, 40_000);
    settled::assert_settled(masker, &text, &masker.mask(&text));
});
