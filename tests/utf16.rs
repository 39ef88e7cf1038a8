//! UTF-16 of either kind, as a whole stream or in the midst of other text.

mod pieces;

use std::sync::{Arc, LazyLock};

use pieces::{streamed, written};
use tokmask::frame::{Format, Framed};
use tokmask::known::{Known, Value};
use tokmask::{Masker, RuleSet, Style};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);
const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
/// A token that no letter may follow.
const KEY: &str = "AKIAX7KQ2VN9BT4MW8RY";

type Unit = fn(u16) -> [u8; 2];
const UNITS: [Unit; 2] = [u16::to_le_bytes, u16::to_be_bytes];

fn wide(text: &str, unit: Unit) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Blocks, lines of all kinds, and what is not ASCII.
const TEXT: &str = "\u{feff}one\r\ntoken=ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u&page=2\r\n\r\n\
    caf\u{e9} {\"password\": \"hunter2!x\", \"n\": 1}\n\u{20ac} \u{10a} api_key=x7Kq2vN9bT4mW8rY1pL6\n\
    -----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nQQ==\n-----END PRIVATE KEY-----\n\
    password:\n  x7Kq2vN9bT4m\n\x1b[31mghp_x7Kq2v\x1b[0mN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\x1b[0m end";

#[test]
fn is_masked_wherever_it_stands_and_stays_what_it_is() {
    for unit in UNITS {
        let expected = MASKER.mask(TEXT.as_bytes());
        let expected = str::from_utf8(&expected).expect("text");
        assert!(!expected.contains("x7Kq2") && !expected.contains("hunter2") && !expected.contains("MII"));
        let whole = wide(TEXT, unit);
        assert_eq!(show(&MASKER.mask(&whole)), show(&wide(expected, unit)));
        for before in ["plain\n", "2026-01-02T03:04:05Z stdout F "] {
            let line = format!("user=svc password=hunter2!x token={TOKEN}\n");
            let masked = "user=svc password=[REDACTED:password] token=[REDACTED:github-pat]\n";
            let mixed = |line: &str| [before.as_bytes(), &wide(line, unit), line.as_bytes()].concat();
            assert_eq!(show(&MASKER.mask(&mixed(&line))), show(&mixed(masked)));
        }
    }
}

/// At every byte, and in pieces of every size.
#[test]
fn cuts_do_not_show() {
    for unit in UNITS {
        let text = [b"plain \0 line\n".as_slice(), &wide(TEXT, unit), b"\nplain ", &wide(TEXT, unit)].concat();
        let expected = MASKER.mask(&text);
        assert_eq!(show(&MASKER.mask(&expected)), show(&expected));
        for cut in 1..text.len() {
            let plan = vec![(cut, true), (usize::MAX, true)];
            assert_eq!(show(&written(&MASKER, &text, &plan)), show(&expected), "{cut}");
        }
        for size in 1..40 {
            let plan = vec![(size, size % 2 == 0)];
            assert_eq!(show(&streamed(&MASKER, &text, plan, size % 4 + 1)), show(&expected), "{size}");
        }
    }
}

/// What is no UTF-16, or may be either, hides nothing beside it.
#[test]
fn no_nul_hides_a_token_beside_it() {
    let beside =
        ["", "\0", "a\0", "\0a\0b\0c\0d\0", "a\0b\0c\0d\0e\0", "\0\0", "word\0", " a\0b\0c\0d\0 \0", " ", "\0a\0 "];
    for before in beside {
        for behind in beside {
            let behind: String = behind.chars().rev().collect();
            for (token, label) in [(TOKEN, "[REDACTED:github-pat]"), (KEY, "[REDACTED:aws-access-key-id]")] {
                let text = format!("x {before}{token}{behind} y\n");
                let masked = show(&MASKER.mask(text.as_bytes()));
                assert!(!masked.contains(&token[4..]), "{text:?}");
                assert_eq!(masked, text.replace(token, label), "{text:?}");
            }
        }
    }
}

#[test]
fn known_values_and_every_style() {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    known.learn(&[Value { name: "DEPLOY".into(), bytes: b"correct horse".into() }]);
    let knowing = Masker::with_known(rules, Style::Label, known).expect("a masker");
    for unit in UNITS {
        let text = wide("echo Y29ycmVjdCBob3JzZQ==, correct horse\n", unit);
        let masked = wide("echo [REDACTED:known-value], [REDACTED:known-value]\n", unit);
        assert_eq!(show(&knowing.mask(&text)), show(&masked));
        for (style, name) in Style::ALL {
            let masker = Masker::new(RuleSet::builtin(), style).expect("a masker");
            let line = format!("token={TOKEN}, {{\"pin\": 48151623}}\n");
            let masked = masker.mask(line.as_bytes());
            let masked = wide(str::from_utf8(&masked).expect("text"), unit);
            assert_eq!(show(&masker.mask(&wide(&line, unit))), show(&masked), "{name}");
        }
    }
}

/// A secret that is longer than any window.
#[test]
fn long_secrets_are_masked_to_their_end() {
    let long = format!("glpat-{}", "x7Kq2".repeat(8_000));
    for (style, _) in Style::ALL {
        let masker = Masker::new(RuleSet::builtin(), style).expect("a masker");
        for unit in UNITS {
            let text =
                [wide(&format!("a {long}"), unit).as_slice(), b" ", long.as_bytes(), b" b\n", &wide(" c\n", unit)]
                    .concat();
            let expected = masker.mask(&text);
            assert!(!show(&expected).contains("x7Kq2x7Kq2"));
            for size in [1000, 1001, 20_000, 70_001] {
                assert_eq!(show(&written(&masker, &text, &[(size, true)])), show(&expected), "{size}");
            }
        }
    }
}

/// NULs of a mask are escaped where a record is JSON.
#[test]
fn records_stay_valid() {
    let record = |text: &[u8]| {
        let log = serde_json::to_string(str::from_utf8(text).expect("ASCII and NULs")).expect("a string");
        format!("{{\"log\":{log},\"stream\":\"stdout\"}}\n")
    };
    for unit in UNITS {
        let mut framed = Framed::new(Format::Docker, &*MASKER);
        let mut out = vec![];
        framed.push(record(&wide(&format!("at {TOKEN}\n"), unit)).as_bytes(), &mut out).expect("a record");
        framed.end(&mut out).expect("a record");
        assert_eq!(show(&out), record(&wide("at [REDACTED:github-pat]\n", unit)));
    }
}

/// The mask in a private key was masked again.
#[test]
fn a_mask_is_a_mask() {
    let text = r"-----BEGIN PRIVATE KEY-----\n[REDACTED:github-pat-ac50ba2b-577849d0c1b2e3f4]";
    for unit in UNITS {
        let text = wide(text, unit);
        let masker = Masker::new(RuleSet::builtin(), Style::Hash).expect("the built-in rules go together");
        assert_eq!(show(&masker.mask(&text)), show(&text));
    }
}

#[test]
fn what_is_masked_beside_a_mask_is_whole_characters() {
    let text = r"-----BEGIN PRIVATE KEY-----\n[REDACTED:jwt] x7Kq2vN9bT4m [REDACTED:jwt]";
    let masked = String::from_utf8(MASKER.mask(text.as_bytes())).expect("text");
    assert!(masked.ends_with("[REDACTED:jwt][REDACTED:private-key][REDACTED:jwt]"), "{masked}");
    for unit in UNITS {
        assert_eq!(show(&MASKER.mask(&wide(text, unit))), show(&wide(&masked, unit)));
    }
}

/// A name in UTF-16 whose value was masked in narrow characters was taken for the value of the name above it.
#[test]
fn a_name_before_a_narrow_mask_is_no_value() {
    let text = [wide("secrets:\n  db: ", u16::to_le_bytes), b"[REDACTED:token]\n".to_vec()].concat();
    assert_eq!(show(&MASKER.mask(&text)), show(&text));
}
