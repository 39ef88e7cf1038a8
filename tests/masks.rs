//! A mask is a token that nothing reads into: what is masked stays as it is when it is masked again, in every style, with rules of
//! users and with known values; and what only looks like a mask hides nothing.

mod oracle;
mod pieces;
mod properties;

use std::sync::{Arc, LazyLock};

use pieces::{streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use tokmask::known::{Known, Value};
use tokmask::mask::HashKey;
use tokmask::{Masker, RuleSet, Selection, Style};

/// Rules of users that could find something in masks, or because of them.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/masks.toml");
const TEXTS: [&str; 5] = ["text=[gone]", "text=<hidden>", "text={masked}", "text=*****", "text=(a secret)"];
const VALUES: [&str; 4] = ["github-pat", "REDACT", "x7Kq2vN9", "gone]abcd"];

/// A masker of each style with rules of users and known values.
static MASKERS: LazyLock<Vec<(String, Masker)>> = LazyLock::new(|| {
    let texts = TEXTS.iter().map(|text| text.parse().expect("a text"));
    let styles = Style::ALL.into_iter().map(|(style, _)| style).chain(texts);
    styles.map(|style| (style.to_string(), masker(style))).collect()
});

fn masker(style: Style) -> Masker {
    let rules = RuleSet::load(&Selection { paths: vec![RULES.into()], ..Selection::default() }).expect("sound rules");
    let known = Arc::new(Known::new(&rules, true));
    let value = |text: &&str| Value { name: "test".into(), bytes: text.as_bytes().to_vec() };
    known.learn(&VALUES.iter().map(value).collect::<Vec<_>>());
    let key = HashKey::new(b"a key that nobody knows").expect("a key");
    Masker::with_known(rules, style, known).expect("rules that go together").with_hash_key(key)
}

const PIECES: &[&str] = &[
    "password",
    "token",
    "api_key",
    "Cookie",
    "passwd",
    "secret",
    "Authorization: Bearer ",
    "=",
    ": ",
    " ",
    " ",
    "\"",
    "\\\"",
    "'",
    "|",
    " | ",
    ",",
    "&",
    ";",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "(",
    ")",
    "/",
    "\\",
    "\n",
    "*",
    "**",
    "***",
    "****",
    "://u:",
    "@host",
    "x7Kq2vN9",
    "hunter2!x",
    "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    "ghp_",
    "AKIAX7KQ2VN9BT4MW8RY",
    "ABCDEFGH",
    "abcd",
    "kabc",
    "odd1234",
    "xq2w3e4",
    "9f3c",
    "-x",
    "\x1b[0m",
    "\x1b",
    "%3D",
    "00\\u00B",
    "[REDACTED]",
    "[REDACTED:jwt]",
    "[REDACTED:",
    "[gone]",
    "[gone",
    "<hidden>",
    "{masked}",
    "(a secret)",
    "secret: |\n  ",
    "é",
    "1234567",
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn masking_twice_is_masking_once(text in text(), which in any::<prop::sample::Index>()) {
        let (style, masker) = which.get(&MASKERS);
        let once = masker.mask(&text);
        prop_assert_eq!(show(&masker.mask(&once)), show(&once), "{}", style);
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn masks_are_cut_blind(text in text(), which in any::<prop::sample::Index>(), cuts in cuts(2_000), threads in 1..4usize) {
        let (style, masker) = which.get(&MASKERS);
        let text = [&text[..], &masker.mask(&text)].concat();
        let whole = masker.mask(&text);
        prop_assert_eq!(show(&streamed(masker, &text, cuts.clone(), threads)), show(&whole), "{}: {}", style, show(&text));
        prop_assert_eq!(show(&written(masker, &text, &cuts)), show(&whole), "{}: {}", style, show(&text));
    }

    /// The naive masker sees the text as it is, so that of a text of the user's is left out.
    #[test]
    fn masks_match_the_oracle(text in text(), which in 0..Style::ALL.len()) {
        let (style, masker) = &MASKERS[which];
        let text = [&text[..], &masker.mask(&text)].concat();
        prop_assert_eq!(show(&masker.mask(&text)), show(&oracle::mask(masker, &text)), "{}", style);
    }
}

/// The mask of a cookie took the bar of a table, and the name behind it was read as one in a sentence.
#[test]
fn a_mask_may_have_the_bar_of_a_cell_in_it() {
    for (style, masker) in &*MASKERS {
        let once = masker.mask(br"Cookie:d=| passwd |00\u00B");
        assert_eq!(show(&masker.mask(&once)), show(&once), "{style}");
    }
}

/// Rules of users found something in labels, or needed a label to find anything.
#[test]
fn rules_of_users_do_not_read_into_masks() {
    for (style, masker) in &*MASKERS {
        for text in [
            "a ABCDEFGH b",
            "token=hunter2!xabcd",
            "kab=\"hunter2!x\",password=hunter2!x",
            "xq2w3e4'x7Kq2vN9'",
            "odd1234",
        ] {
            let once = masker.mask(text.as_bytes());
            assert_eq!(show(&masker.mask(&once)), show(&once), "{style}: {text}");
        }
    }
}

/// Text around a mask was read otherwise than around what the mask stands for: without the quotes and brackets in that, or with
/// the text that came into view.
#[test]
fn what_a_mask_changes_around_it_is_masked_too() {
    for (style, masker) in &*MASKERS {
        for text in [
            r#"cret_)=_sect{"ts":1,"passwo:""drpan credential "app-x7Kq2vN,bTord":"pani4mW8","n":[: bad credential "app-x7Kq2vN,bTord":"pani4mW8a{"ts":1,"passn":  authq%2vN_7wE4zCookie: x7Kq2ATS gent:`n  authq%2[1,2vN_7wE4z]Cook3Die: x7Kq2ATSTT3x}vT3xvN9\m"#,
            r#"aa{"ts"pXaa{"ts"0glsa_x{"jAuthorization: Bearer napi_3h5s0c2e7u4i9o.1n6k-x7Kz2vsntry=1shpat_&token=HRKU-AAT5mN9Lg+Elue: `-"#,
            r#"{"ts":1,"password":"x7Kq2vN9","n":[1,2]ssword":"panic: bad"#,
            r#"curl -H "Authorization: Splun2 79bk4816-d35002-7,294b81" https://api.example.com/v2/alerts"#,
            "agent:`n  authq%2vN_7wuthq%2vN_4wE4zCookie:e: x8KpasswordzCookie: SSWy = [",
        ] {
            let once = masker.mask(text.as_bytes());
            assert_eq!(show(&masker.mask(&once)), show(&once), "{style}: {text}");
        }
    }
}

/// Stars and texts of users are no words as labels and secrets are: what follows them, or what they follow, was read otherwise.
#[test]
fn masks_of_any_style_are_read_like_secrets() {
    let texts = TEXTS.iter().map(|text| text.parse().expect("a text"));
    for style in Style::ALL.into_iter().map(|(style, _)| style).chain(texts) {
        let key = HashKey::new(b"a key that nobody knows").expect("a key");
        let masker = Masker::new(RuleSet::builtin(), style).expect("rules that go together").with_hash_key(key);
        for text in [
            r#"PW|secret="t"#,
            "secret| pass: hunter2x",
            "Bearer x8rY1pL6mW8r|n:",
            "auth_token|AKIAX7KQ2VN9BT4MW8RY s",
            r#"ghp_sZ0cA2eG7u"token|r2"#,
            "334 UGFzc3dvcmQ6\n0123456789abcdef0123456789abcdef\nx7Kq2vN9bT4mW8rY\n",
            "h_token=[REDACTED:r Authorization:s",
        ] {
            let once = masker.mask(text.as_bytes());
            assert_eq!(show(&masker.mask(&once)), show(&once), "{style}: {text}");
        }
    }
}

/// Text that looks like a label hid what was in it.
#[test]
fn what_only_looks_like_a_mask_hides_nothing() {
    let masker = Masker::builtin();
    let pat = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
    for (text, secret) in [
        (format!("[REDACTED:{pat}]"), pat),
        (format!("[REDACTED:jwt {pat}]"), pat),
        (format!("[REDACTED {pat}"), pat),
        (format!("{pat}[REDACTED]"), pat),
        (format!("[REDACTED] {pat}"), pat),
        (format!("**** {pat} ****"), pat),
        ("[REDACTED:password=hunter2x7!".into(), "hunter2x7!"),
        ("password=[REDACTEDhunter2x7".into(), "hunter2x7"),
        ("password=[REDACTED:hunter2x7_N9".into(), "hunter2x7_N9"),
        ("password=[REDACTED:hunterxx more".into(), "hunterxx"),
        ("password=\"[REDACTED:4bf92f3577b34da6a3ce929d0e0e4736]\"".into(), "4bf92f3577b34da6a3ce929d0e0e4736"),
    ] {
        let masked = show(&masker.mask(text.as_bytes()));
        assert!(!masked.contains(secret), "{masked}");
    }
}

/// A secret around a mask is masked before and behind it, and the mask stays.
#[test]
fn a_secret_is_cut_around_a_mask() {
    let masker = &MASKERS[0].1;
    for (text, expected) in [
        ("gone]abcd", "[REDACTED:known-value]"),
        ("kABCDEFGHIJKLMNOPQRSTUVWX[REDACTED:jwt]yz", "[REDACTED:long][REDACTED:jwt][REDACTED:long]"),
        ("kA[REDACTED:jwt]BCDEFGHIJKLMNOPQRSTUVWXyz", "kA[REDACTED:jwt]BCDEFGHIJKLMNOPQRSTUVWXyz"),
    ] {
        assert_eq!(show(&masker.mask(text.as_bytes())), expected);
    }
}

/// JSON and lines of text stay what they are with a text of the user's.
#[test]
fn a_text_of_the_users_fits_into_json() {
    for style in TEXTS {
        let text = style.trim_start_matches("text=");
        let masker = Masker::new(RuleSet::builtin(), style.parse().expect("a text")).expect("rules");
        let masked = masker.mask(br#"{"password":123456789,"token":"x7Kq2vN9bT4mW8rY1pL6","n":1}"#);
        assert_eq!(show(&masked), format!(r#"{{"password":"{text}","token":"{text}","n":1}}"#));
    }
}
