//! What a stream names as secret is known from the end of its line on, however the stream is cut.

mod pieces;
mod properties;
mod sessions;

use std::sync::Arc;

use pieces::{streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use proptest::sample::select;
use sessions::pushed;
use tokmask::known::{Known, Value};
use tokmask::{Masker, RuleSet, Style};

/// Names of which every value is remembered that is no word, and others.
const NAMES: [(&str, bool); 7] = [
    ("password=", true),
    ("client_secret: ", true),
    ("Proxy-Authorization: Bearer ", true),
    ("{\"api_key\":\"", true),
    ("token=", false),
    ("key=", false),
    ("trace_id=", false),
];
/// Values that may be remembered, and words, which may not.
const VALUES: [(&str, bool); 8] = [
    ("x7Kq2vN9bT4mW8rY1pL6", true),
    ("hunter-2-x7Kq", true),
    ("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", true),
    ("summer9-maple7", true),
    ("maple", false),
    ("correct-horse-battery", false),
    ("x7Kq2", false),
    ("90210417", false),
];

/// A line, and what is known behind it.
fn line() -> impl Strategy<Value = (String, Option<&'static str>)> {
    let named = (select(&NAMES[..]), select(&VALUES[..])).prop_map(|((name, is_sure), (value, is_lasting))| {
        let end = if name.ends_with('"') { "\"}\n" } else { "\n" };
        (format!("{name}{value}{end}"), Some(value).filter(|_| is_sure && is_lasting))
    });
    let plain = (select(&VALUES[..]), select(&["see ", "GET /", "x", ""][..]))
        .prop_map(|((value, _), before)| (format!("{before}{value} ok\n"), None));
    prop_oneof![named, plain]
}

fn masker(known: Known) -> Arc<Masker> {
    let masker = Masker::with_known(RuleSet::builtin(), Style::default(), Arc::new(known));
    Arc::new(masker.expect("the built-in rules go together"))
}

fn remembering() -> Arc<Masker> {
    masker(Known::new(&RuleSet::builtin(), false).remembering())
}

/// Each line by itself, with what the lines before have named.
fn line_by_line(lines: &[(String, Option<&str>)]) -> Vec<u8> {
    let masker = masker(Known::new(&RuleSet::builtin(), false));
    let mut out = vec![];
    for (line, named) in lines {
        out.extend(masker.mask(line.as_bytes()));
        let value = |named: &str| Value { name: "test".into(), bytes: named.into() };
        let values: Vec<_> = named.iter().map(|named| value(named)).collect();
        masker.known_values().expect("it was made with them").learn(&values);
    }
    out
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn later_lines_know_what_a_line_has_named(
        lines in prop::collection::vec(line(), 0..24),
        cuts in cuts(4_000),
        threads in 1..4usize,
    ) {
        let text: Vec<u8> = lines.iter().flat_map(|(line, _)| line.bytes()).collect();
        let expected = line_by_line(&lines);
        prop_assert_eq!(show(&remembering().mask(&text)), show(&expected));
        prop_assert_eq!(show(&streamed(&remembering(), &text, cuts.clone(), threads)), show(&expected));
        prop_assert_eq!(show(&written(&remembering(), &text, &cuts)), show(&expected));
        prop_assert_eq!(show(&pushed(&remembering(), &text, &cuts)), show(&expected));
    }

    #[test]
    fn what_is_masked_stays_as_it_is(lines in prop::collection::vec(line(), 0..24)) {
        let text: String = lines.into_iter().map(|(line, _)| line).collect();
        let masked = remembering().mask(text.as_bytes());
        prop_assert_eq!(show(&remembering().mask(&masked)), show(&masked));
    }
}

#[test]
fn a_value_is_remembered_as_it_was_before_it_was_escaped() {
    for (text, masked) in [
        ("{\"client_secret\":\"a\\\"b-x7Kq2\"}\nsee a\"b-x7Kq2.\n", "see [REDACTED:known-value].\n"),
        ("password=hunter2x7&a=1\nsee aHVudGVyMng3 ok\n", "see [REDACTED:known-value] ok\n"),
    ] {
        let shown = String::from_utf8(remembering().mask(text.as_bytes())).expect("text");
        assert!(shown.ends_with(&format!("\n{masked}")), "{shown}");
    }
}
