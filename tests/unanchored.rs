//! Rules in whose patterns there is no literal: they keep all promises that other rules keep.

mod oracle;
mod pieces;
mod properties;

use std::fmt::Write as _;
use std::sync::LazyLock;

use pieces::{streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use tokmask::rules::{AllowSource, check};
use tokmask::{Masker, RuleSet, Selection, Style, audit, internals};

/// Ids, patterns, and what else is said of each.
const RULES: &[(&str, &str, &str)] = &[
    ("ticket", "[A-Z]{3}[0-9]{12}", ""),
    ("pair", "[0-9a-f]{8}:[0-9a-f]{32}", "right = 'word'"),
    ("open", "[0-9]{2}[g-p]{30,}", "left = 'token'"),
    ("part", "[0-9]{4}/(?P<secret>[a-z]{6,9})(?:/[a-z]{2})?", "right = 'any'"),
    ("anywhere", "[q-w]{5,40}[x-z!-%]{3,}", "left = 'any'"),
    ("card", "[0-9]{4}(?: ?[0-9]{4}){3}", "checks = ['luhn']"),
    ("either", "[B-F]{6}-[0-9]{6}|[0-9]{6}-[B-F]{6}|~[^\\n ]{12}~", "checks = ['digit']"),
];

/// A rule file with `rules`, each of which is sound but for its examples.
fn file(rules: &[(&str, &str, &str)]) -> String {
    let mut text = "family = 'Test'\n".to_owned();
    for (id, pattern, more) in rules {
        writeln!(
            text,
            "[[rule]]\nid = '{id}'\ndescription = 'd'\ntier = 'shape'\npattern = '''{pattern}'''\n{more}\n\
             examples = []\nnear = []\nreference = 'RFC 1'"
        )
        .expect("a string takes all");
    }
    text
}

/// What `act` makes of a file with `text`.
fn with_file<T>(text: &str, act: impl FnOnce(std::path::PathBuf) -> T) -> T {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, text).expect("a file");
    act(path)
}

fn masker(rules: &[(&str, &str, &str)], allow: Vec<AllowSource>) -> Masker {
    let load = |path| RuleSet::load(&Selection { paths: vec![path], allow, ..Selection::default() });
    let rules = with_file(&file(rules), load).expect("rules that are bounded");
    Masker::new(rules, Style::Label).expect("rules that go together")
}

static MASKER: LazyLock<Masker> = LazyLock::new(|| masker(RULES, vec![]));
static LENIENT: LazyLock<Masker> = LazyLock::new(|| {
    let patterns = vec!["[A-Z]{3}[0-4].*".to_owned(), "0[0-9a-f].*".to_owned()];
    masker(RULES, vec![AllowSource { reason: "for the test".into(), patterns, ..AllowSource::default() }])
});

/// Texts with whole, broken and glued tokens of [`RULES`], colour codes, long runs, tokens of other rules.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        "[A-Z]{3}[0-9]{12}",
        "[0-9a-f]{8}:[0-9a-f]{32}",
        "[0-9]{2}[g-k]{30,60}",
        "[0-9]{4}/[a-z]{6,9}(/[a-z]{2})?",
        "[qw]{4,9}[xz]{2,45}",
        "4111 ?1111 ?1111 ?1111|5500005555555559",
        "[B-F]{6}-[0-9]{6}|~[!-}]{12}~",
        "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    ];
    let token = token.prop_map(String::into_bytes).boxed();
    let joint = prop::sample::select(
        &[" ", "\n", "\"", "=", "\\n", "%3D", "\x1b[0m", "\x1b[3", "{\"a\":", "}", ":", "-", "password=", "é", "/"][..],
    );
    let long = (prop::sample::select(&["12g", "q", "qx", "1234/", "7", "a1b2:", "A"][..]), 1..20_000usize);
    let piece = prop_oneof![
        6 => token.clone(),
        3 => (token, any::<prop::sample::Index>()).prop_map(|(token, cut)| token[..cut.index(token.len())].to_vec()),
        6 => joint.prop_map(|joint: &str| joint.as_bytes().to_vec()),
        1 => long.prop_map(|(unit, size)| unit.bytes().chain(unit.bytes().rev().cycle()).take(size).collect()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// Patterns of classes of a small alphabet, of which texts of the same alphabet hold many matches.
fn pattern() -> impl Strategy<Value = String> {
    let class =
        prop::sample::select(&["[a-c]", "[ab]", "[b-d]", "[0-2]", "[01]", ".", "[^ab]", "[ -]", "a", "\\n"][..]);
    let count = prop::sample::select(&["", "?", "{2}", "{1,3}", "{2,5}", "{3}", "+", "{4,}", "*"][..]);
    let atom = (class, count.clone()).prop_map(|(class, count)| format!("{class}{count}")).boxed();
    let sequence = prop::collection::vec(atom, 1..5).prop_map(|atoms| atoms.concat()).boxed();
    let group = (prop::collection::vec(sequence.clone(), 1..4), count);
    let group = group.prop_map(|(all, count)| format!("(?:{}){count}", all.join("|"))).boxed();
    let parts = prop::collection::vec(prop_oneof![2 => sequence.clone(), 1 => group], 1..4);
    (parts, prop::option::of(sequence)).prop_map(|(parts, secret)| {
        let secret = secret.map(|secret| format!("(?P<secret>{secret})")).unwrap_or_default();
        parts.concat() + &secret
    })
}

fn more() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &["", "left = 'any'", "left = 'token'\nright = 'word'", "right = 'any'", "left = 'any'\nright = 'any'"][..],
    )
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn matches_oracle(text in text()) {
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
    }

    #[test]
    fn cut_blind(text in text(), cuts in cuts(30_000), threads in 1..5usize) {
        prop_assert_eq!(show(&streamed(&MASKER, &text, cuts, threads)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn writer_is_cut_blind(text in text(), cuts in cuts(30_000)) {
        prop_assert_eq!(show(&written(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn allowing_is_lawful(text in text(), cuts in cuts(30_000), threads in 1..5usize) {
        let masked = LENIENT.mask(&text);
        prop_assert_eq!(show(&masked), show(&oracle::mask(&LENIENT, &text)));
        prop_assert_eq!(show(&streamed(&LENIENT, &text, cuts, threads)), show(&masked));
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn any_pattern_that_is_taken_matches_the_oracle_and_is_cut_blind(
        patterns in prop::collection::vec((pattern(), more()), 1..4),
        text in "([a-d]{1,6}|[0-2 -]{1,4}|[a-d0-2]{20,60}|\n|\x1b\\[0m|\"){0,30}",
        cuts in cuts(30_000),
        threads in 1..4usize,
    ) {
        let ids = ["one", "two", "three"];
        let rules: Vec<_> = ids.iter().zip(&patterns).map(|(id, (pattern, more))| (*id, pattern.as_str(), *more)).collect();
        let Ok(rules) = with_file(&file(&rules), |path| RuleSet::only_from(&[path])) else { return Ok(()) };
        let masker = Masker::new(rules, Style::Label).expect("rules that go together");
        let text = text.as_bytes();
        let masked = show(&masker.mask(text));
        prop_assert_eq!(&masked, &show(&oracle::mask(&masker, text)));
        prop_assert_eq!(&masked, &show(&streamed(&masker, text, cuts.clone(), threads)));
        prop_assert_eq!(&masked, &show(&written(&masker, text, &cuts)));
    }
}

#[test]
fn tokens_are_masked_with_all_that_belongs_to_them() {
    for (text, masked) in [
        ("id ABC123456789012 ok", "id [REDACTED:ticket] ok"),
        ("id=ABC1234567890123", "id=[REDACTED:ticket]"),
        ("xABC123456789012", "xABC123456789012"),
        ("\\nABC123456789012\\n", "\\n[REDACTED:ticket]\\n"),
        ("A\x1b[1mBC123456789012\x1b[0m", "[REDACTED:ticket]\x1b[0m"),
        ("{\"n\":4111111111111111}", "{\"n\":\"[REDACTED:card]\"}"),
        ("4111111111111112", "4111111111111112"),
        ("1234/secret/ab", "1234/[REDACTED:part]/ab"),
        ("zzqqqqqxxx.", "zz[REDACTED:anywhere]."),
    ] {
        assert_eq!(show(&MASKER.mask(text.as_bytes())), masked);
    }
    let long = format!("12{} end", "ghijk".repeat(20_000));
    assert_eq!(show(&MASKER.mask(long.as_bytes())), "[REDACTED:open] end");
}

#[test]
fn what_has_no_bound_is_refused() {
    for (pattern, more, part) in [
        ("[a-z]+@[a-z]{4}", "", "bound what stands before the last part"),
        ("[a-z]{3,900}", "cut = 8", "leave out `cut`"),
        ("[a-z]{900}", "", "bound"),
        ("(?:[a-z0-9]{1,9}-){90}", "", "bound"),
    ] {
        let text = file(&[("x", pattern, more)]);
        let error = with_file(&text, |path| RuleSet::only_from(&[path])).expect_err(pattern).to_string();
        assert!(error.contains(part) && error.contains("rule `x`"), "{error}");
        assert!(with_file(&text, |path| check::check(&[path])).iter().any(|problem| problem.message.contains(part)));
    }
    let many: Vec<String> = (0..2_000).map(|n| format!("[a-z]{{{},300}}[0-9]{{20}}", n % 90 + 1)).collect();
    let ids: Vec<String> = (0..many.len()).map(|n| format!("r{n}")).collect();
    let many: Vec<_> = many.iter().zip(&ids).map(|(pattern, id)| (id.as_str(), pattern.as_str(), "")).collect();
    let rules = with_file(&file(&many), |path| RuleSet::only_from(&[path])).expect("each by itself is small");
    let error = Masker::new(rules, Style::Label).err().expect("too large").to_string();
    assert!(error.contains("too large together"), "{error}");
}

#[test]
fn a_note_says_what_they_cost() {
    let notes = |rules: &[_]| with_file(&file(rules), |path| audit::notes(&[path])).expect("rules");
    assert_eq!(notes(RULES).len(), RULES.len());
    let rules = [("slow", "[A-Z]{3}[0-9]{12}", ""), ("quick", "acme_[A-Z]{20}", "")];
    let notes = notes(&rules);
    assert_eq!(notes.iter().map(|note| note.rule.as_deref()).collect::<Vec<_>>(), [Some("slow")]);
    assert!(notes[0].to_string().contains("no literal"), "{}", notes[0]);
    assert_eq!(audit::notes(&[]).expect("the built-in rules"), vec![], "they all have one");
}

/// How often a byte of `unit` over and over is looked at.
#[cfg(debug_assertions)]
fn cost(masker: &Masker, unit: &str, size: usize) -> f64 {
    let text: Vec<u8> = unit.bytes().cycle().take(size).collect();
    let start = internals::steps().expect("debug builds count");
    assert!(!masker.mask(&text).is_empty());
    (internals::steps().expect("debug builds count") - start) as f64 / size as f64
}

#[cfg(debug_assertions)]
#[test]
fn no_text_makes_them_slow() {
    let ordinary = cost(&MASKER, "2026-11-26 12:00:01 INFO request 4bf92f3577b34da6 took 12 ms\n", 64 * 1024);
    for unit in [
        "a",
        "0",
        "A",
        "q",
        "qx",
        "qqqqqxxx",
        "q\n",
        " ",
        "\n",
        "ABC123456789012",
        "ABC123456789012 ",
        "0a1b2c3d:",
        "12",
        "12g",
        "12g ",
        "1234/",
        "1234/secret/",
        "1234/secret ",
        "4111 1111 1111 1111 ",
        "4111 ",
        "4",
        "~",
        "~~ ",
        "B-",
        "CCCCCC-",
        "CCCCCC-123456",
        "123456-",
        "/q",
        "12ggggggggggggggggggggggggggggggg",
        "0a1b2c3d:0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d",
    ] {
        let (small, large) = (cost(&MASKER, unit, 64 * 1024), cost(&MASKER, unit, 256 * 1024));
        println!("{unit:?}: {:.1} times what is ordinary", large / ordinary);
        assert!(large < 1.2 * small + 1.0, "{unit:?}: {small:.1}, then {large:.1} steps a byte");
        assert!(large < 10.0 * ordinary, "{unit:?}: {large:.1} steps a byte, and {ordinary:.1} are ordinary");
    }
}
