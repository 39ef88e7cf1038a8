//! How other maskers have leaked, shredded or lost logs: each way a test, named by its number in docs/LEAKS.md.

mod pieces;

use std::io::{self, Read, Write};
use std::sync::{Arc, LazyLock};

use pieces::{Piece, streamed, written};
use tokmask::frame::{Format, Framed};
use tokmask::known::{Known, Value};
use tokmask::mask::HashKey;
use tokmask::stream::{self, Host, Plain, Tuning, Unwatched};
use tokmask::{ErrorKind, MaskWriter, Masker, RuleSet, Selection, Style};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

const PAT: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const PAT_LABEL: &str = "[REDACTED:github-pat]";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4N0txMnZOOSJ9.x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const JWT_LABEL: &str = "[REDACTED:jwt]";
/// What one rule may see of a line.
const WINDOW: usize = 8 * 1024;
/// What is read at once.
const CHUNK: usize = 256 * 1024;

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn masked(text: &str) -> String {
    show(&MASKER.mask(text.as_bytes()))
}

/// Demands `expected` of `text` as a whole, cut in two at every place with a flush between, and byte by byte.
fn at_every_cut(text: &str, expected: &str) {
    let bytes = text.as_bytes();
    assert_eq!(masked(text), expected, "as a whole");
    for cut in 1..bytes.len() {
        assert_eq!(show(&written(&MASKER, bytes, &in_two(cut))), expected, "cut at {cut}");
    }
    assert_eq!(show(&written(&MASKER, bytes, &[(1, true)])), expected, "byte by byte");
    assert_eq!(show(&streamed(&MASKER, bytes, vec![(1, true)], 1)), expected, "byte by byte, with pauses");
    assert_eq!(show(&streamed(&MASKER, bytes, vec![(7, false)], 2)), expected, "two workers");
}

/// A masker that knows `values`.
fn knowing(values: &[&str]) -> Masker {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, true));
    known.learn(&values.iter().map(|v| value(v)).collect::<Vec<_>>());
    Masker::with_known(rules, Style::default(), known).expect("the built-in rules go together")
}

fn value(text: &str) -> Value {
    Value { name: "test".into(), bytes: text.as_bytes().to_vec() }
}

const KNOWN: &str = "[REDACTED:known-value]";

/// As [`at_every_cut`], of a masker that knows `values`.
fn known_at_every_cut(values: &[&str], text: &str, expected: &str) {
    let (masker, bytes) = (knowing(values), text.as_bytes());
    assert_eq!(show(&masker.mask(bytes)), expected, "as a whole");
    for cut in 1..bytes.len() {
        for pauses in [false, true] {
            let plan = [(cut, pauses), (usize::MAX, pauses)];
            assert_eq!(show(&written(&masker, bytes, &plan)), expected, "cut at {cut}");
        }
    }
    assert_eq!(show(&written(&masker, bytes, &[(1, true)])), expected, "byte by byte");
    assert_eq!(show(&streamed(&masker, bytes, vec![(1, true)], 2)), expected, "byte by byte, with pauses");
}

/// Of every place of `text` whether it is masked: an independent and slow union of all occurrences of `values`.
fn union(values: &[&str], text: &str) -> String {
    let mut gone = vec![false; text.len()];
    for value in values {
        for at in (0..text.len()).filter(|&at| text[at..].starts_with(value)) {
            gone[at..at + value.len()].fill(true);
        }
    }
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        // Values that only touch each other are masked apart.
        let begins = gone[at] && (at == 0 || !gone[at - 1] || !crosses(values, text, at));
        match gone[at] {
            true if begins => out.push_str(KNOWN),
            true => {}
            false => out.push(c),
        }
    }
    out
}

/// Whether one of `values` stands over the joint before `at`.
fn crosses(values: &[&str], text: &str, at: usize) -> bool {
    let over = |value: &str| (0..at).any(|start| start + value.len() > at && text[start..].starts_with(value));
    values.iter().any(|value| over(value))
}

fn in_two(cut: usize) -> [Piece; 2] {
    [(cut, true), (usize::MAX, true)]
}

fn unchanged_at_every_cut(text: &str) {
    at_every_cut(text, text);
}

/// Invented token characters that no rule takes for words.
fn body(length: usize) -> String {
    "x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4iR".chars().cycle().take(length).collect()
}

#[test]
fn f01_self_overlap_across_writes() {
    at_every_cut(&format!("xghp_ghp_{PAT} ghp_x7Kq2_{PAT}"), &format!("xghp_{PAT_LABEL} {PAT_LABEL}"));
}

#[test]
fn f01_every_periodic_value_at_every_cut() {
    for value in ["aaab", "aaabaaab", "ababc", "ababababc", "abcabcabcab", "aabaabaa", "abaababaabaab"] {
        for text in [
            format!("x{value}"),
            format!("x{}{value}y", &value[..value.len() - 1]),
            format!("{value}{value}{}", &value[..3]),
            format!("{}{value}{}", &value[1..], &value[1..]),
            value.repeat(3)[2..].to_owned(),
        ] {
            known_at_every_cut(&[value], &text, &union(&[value], &text));
        }
    }
}

#[test]
fn f02_overlapping_values_are_united() {
    known_at_every_cut(&["foobar", "barbaz"], "foobarbaz", KNOWN);
    known_at_every_cut(&["abcdef", "defghi"], "xabcdefghix", &format!("x{KNOWN}x"));
    for values in [&["abcd", "abcdefgh", "cdef"][..], &["aaab", "aabaab", "babab"], &["abcabc", "bcabca", "cabcab"]] {
        for text in ["abcdabcdefghcdefghabcd", "aaabaabaababababaab", "abcabcabcabcxabcabxcabcabc"] {
            known_at_every_cut(values, text, &union(values, text));
        }
    }
}

#[test]
fn f02_overlapping_findings_keep_order() {
    let text = format!("<a>github_pat_{0}_{PAT}_{0}<b>{PAT}<c>", body(40));
    at_every_cut(&text, &format!("<a>[REDACTED:github-fine-grained-pat]<b>{PAT_LABEL}<c>"));
}

#[test]
fn f03_token_longer_than_any_window() {
    for windows in [1, 2, 3, 31, 33, 100] {
        let (length, expected) = (windows * WINDOW, b"<[REDACTED:gitlab-pat]> and on\n");
        let text = format!("<glpat-{}> and on\n", body(length));
        for size in [1_000, WINDOW - 1, WINDOW, 65_536, CHUNK + 1, usize::MAX] {
            for pauses in [false, true] {
                let out = streamed(&MASKER, text.as_bytes(), vec![(size, pauses)], 2);
                assert_eq!(show(&out), show(expected), "{windows} windows in pieces of {size}, pauses: {pauses}");
            }
        }
    }
}

#[test]
fn f04_cut_inside_the_key() {
    at_every_cut("MY_API_KEY=x7Kq2vN9bT4mW8rY1pL6\n", "MY_API_KEY=[REDACTED:api-key]\n");
    at_every_cut("> X-Api-Key: x7Kq2vN9bT4mW8rY1pL6\r\n", "> X-Api-Key: [REDACTED:api-key]\r\n");
    at_every_cut(
        r#"{"db":{"password" : "correct horse 7"},"n":1}"#,
        r#"{"db":{"password" : "[REDACTED:password]"},"n":1}"#,
    );
    at_every_cut("Authorization: Bearer x7Kq2vN9bT4mW8rY1pL6\n", "Authorization: Bearer [REDACTED:authorization]\n");
}

#[test]
fn f04_nothing_of_a_known_value_leaves_before_it_is_told_apart() {
    let masker = knowing(&["x7Kq2vN9bT4mW8rY"]);
    let mut seen = vec![];
    let mut writer = MaskWriter::new(&masker, Tap(&mut seen));
    for byte in b"login: x7Kq2vN9bT4mW8r" {
        writer.write_all(&[*byte]).and_then(|()| writer.flush()).expect("a vector takes all");
    }
    std::mem::forget(writer);
    assert_eq!(show(&seen), "login: ");
}

#[test]
fn f05_nothing_leaves_before_its_pattern_can_match() {
    let token = format!("github_pat_{}", body(95));
    assert_eq!(show(&handed_on(token.as_bytes())), "", "no part of the token may leave while it grows");
    at_every_cut(&token, "[REDACTED:github-fine-grained-pat]");
}

#[test]
fn f06_end_and_flush_inside_a_token() {
    for length in 14..PAT.len() {
        at_every_cut(&format!("clone with {}", &PAT[..length]), &format!("clone with {PAT_LABEL}"));
    }
    let failing = Plain((&b"a "[..]).chain(&PAT.as_bytes()[..30]).chain(Broken));
    let mut out = vec![];
    stream::run(failing, &mut out, &MASKER, &Tuning::default(), &Unwatched).expect_err("the source breaks");
    assert_eq!(show(&out), format!("a {PAT_LABEL}"), "the input broke inside a token");
}

/// A token over two records of a container's log, cut at every place, in both formats, the other stream between them.
#[test]
fn f07_value_over_two_records() {
    let cri = |lane: &str, tag: &str, text: &str| format!("2026-01-02T03:04:05.6Z {lane} {tag} {text}\n");
    let docker = |lane: &str, tag: &str, text: &str| {
        let end = if tag == "F" { "\\n" } else { "" };
        format!("{{\"log\":\"{text}{end}\",\"stream\":\"{lane}\",\"time\":\"2026\"}}\n")
    };
    for cut in 1..PAT.len() {
        let (first, rest) = PAT.split_at(cut);
        for (format, record) in [(Format::Cri, &cri as &dyn Fn(&str, &str, &str) -> String), (Format::Docker, &docker)]
        {
            let (head, other, tail) = (
                record("stdout", "P", &format!("at {first}")),
                record("stderr", "F", "hi"),
                record("stdout", "F", rest),
            );
            let masked = [record("stdout", "P", &format!("at {PAT_LABEL}")), other.clone(), record("stdout", "F", "")];
            assert_eq!(framed(format, &[&head, &other, &tail]), masked.concat(), "{format:?} cut at {cut}");
        }
    }
}

/// What records become that come one by one: over the end of one file, the beginning of the next.
fn framed(format: Format, records: &[&str]) -> String {
    let (mut framed, mut out) = (Framed::new(format, &*MASKER), vec![]);
    records.iter().try_for_each(|record| framed.push(record.as_bytes(), &mut out)).expect("records");
    framed.end(&mut out).expect("records");
    show(&out)
}

#[test]
fn f08_masks_survive_every_cut() {
    for (style, name) in Style::ALL {
        let masker = Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
        let text = format!("?token={PAT}&page=2 password: '{}' \"{JWT}\"\n", body(30));
        let once = masker.mask(text.as_bytes());
        for cut in 1..once.len() {
            let again = written(&masker, &once, &in_two(cut));
            assert_eq!(show(&again), show(&once), "style {name}, cut at {cut}");
        }
    }
}

#[test]
fn f09_no_length_limit() {
    for length in [4095, 16 * 1024, 48 * 1024, CHUNK, 1 << 20, (4 << 20) + 1] {
        let filler = "id=4bf92f35 ".repeat(length / 12);
        let text = format!("{filler}{PAT} {filler}{JWT}");
        let expected = format!("{filler}{PAT_LABEL} {filler}{JWT_LABEL}");
        assert!(masked(&text) == expected, "{length} bytes, whole");
        assert!(streamed(&MASKER, text.as_bytes(), vec![(65_536, false)], 2) == expected.as_bytes(), "{length} bytes");
    }
}

#[test]
fn f10_unterminated_private_key() {
    let key = format!("{}\n", body(64)).repeat(200);
    let label = "[REDACTED:private-key]\n".repeat(200);
    let opening = "-----BEGIN RSA PRIVATE KEY-----\n";
    let text = format!("{opening}{key}back to work\ntrace_id=4bf92f3577b34da6a3ce929d0e0e4736\n{}\n", body(64));
    let expected = format!("{opening}{label}back to work\ntrace_id=4bf92f3577b34da6a3ce929d0e0e4736\n{}\n", body(64));
    assert_eq!(masked(&text), expected);
    for size in [1, 63, 64, 65, 66, 4096] {
        assert!(streamed(&MASKER, text.as_bytes(), vec![(size, true)], 2) == expected.as_bytes(), "pieces of {size}");
    }
    let endless = format!("{opening}{}", key.repeat(10));
    let shown = masked(&endless).lines().filter(|l| l.starts_with("x7Kq2")).count();
    assert_eq!(shown, 2000 - 256, "the documented limit is 256 lines");
}

#[test]
fn f11_secrets_in_one_large_write() {
    let line = format!("{PAT} {} {JWT}\n", "-".repeat(3_989));
    let expected = format!("{PAT_LABEL} {} {JWT_LABEL}\n", "-".repeat(3_989));
    let (text, expected) = (line.repeat(2_000), expected.repeat(2_000));
    assert!(written(&MASKER, text.as_bytes(), &[(usize::MAX, true)]) == expected.as_bytes());
    for size in [CHUNK - 1, CHUNK, CHUNK + 1, usize::MAX] {
        assert!(streamed(&MASKER, text.as_bytes(), vec![(size, false)], 3) == expected.as_bytes(), "pieces of {size}");
    }
}

#[test]
fn f11_known_values_in_large_writes() {
    let long = body(60_000).replacen('x', "xX", 1);
    let masker = knowing(&["correct horse", &long]);
    let line = format!("correct horse {} {long}\n", "-".repeat(3_989));
    let expected = format!("{KNOWN} {} {KNOWN}\n", "-".repeat(3_989)).repeat(40);
    let text = line.repeat(40);
    for size in [1_000, CHUNK - 1, CHUNK, CHUNK + 1, usize::MAX] {
        for pauses in [false, true] {
            let out = streamed(&masker, text.as_bytes(), vec![(size, pauses)], 3);
            assert!(out == expected.as_bytes(), "pieces of {size}, pauses: {pauses}");
        }
    }
}

#[test]
fn f12_known_values_that_begin_alike() {
    for values in [["password7", "password7Kq2"], ["password7Kq2", "password7"]] {
        known_at_every_cut(&values, "is password7Kq2?", &format!("is {KNOWN}?"));
        known_at_every_cut(&values, "is password7K?", &format!("is {KNOWN}K?"));
    }
}

#[test]
fn f12_the_longest_match_counts() {
    at_every_cut(&format!("[{PAT}x7Kq2vN9bT4m]"), &format!("[{PAT_LABEL}]"));
    at_every_cut(&format!("[github_pat_{}]", body(300)), "[[REDACTED:github-fine-grained-pat]]");
}

#[test]
fn f13_an_empty_value_is_no_secret() {
    for text in
        ["password=\n", "password=&user=x", "{\"password\":\"\",\"user\":\"x\"}", "password: ''", "Authorization:\n"]
    {
        unchanged_at_every_cut(text);
    }
    unchanged_at_every_cut("");
}

#[test]
fn f13_empty_and_plain_values_are_refused() {
    let known = Known::new(&RuleSet::builtin(), false);
    for empty in ["", "\n", "  \r\n "] {
        assert_eq!(known.learn(&[value(empty)]), vec![], "an empty value is none");
    }
    for plain in ["x", "true", "12345678", "production", "{", "----------", "hunter2", "github-pat"] {
        let refused = known.learn(&[Value { name: "DB_PASS".into(), bytes: plain.as_bytes().to_vec() }]);
        let told = refused.iter().map(ToString::to_string).collect::<String>();
        assert!(told.starts_with("DB_PASS: ") && !told.contains("hunter2"), "{plain}: {told}");
    }
    let text = "x true 12345678 production { ---------- hunter2";
    known_at_every_cut(&["", "x", "true", "12345678", "production", "{", "----------"], text, text);
}

#[test]
fn f14_structure_of_a_secret_is_no_secret() {
    let secret =
        "{\n  \"type\": \"service_account\",\n  \"keys\": [\n    \"x7Kq2vN9bT4mW8rY\"\n  ],\n  \"on\": true\n}\n";
    let masker = knowing(&[secret]);
    for text in ["{\n  \"a\": [\n  ]\n}\n", "\"type\": \"service_account\",\n", "  ],\n", "\"on\": true"] {
        assert_eq!(show(&masker.mask(text.as_bytes())), text);
    }
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", body(64));
    let masked = show(&knowing(&[&pem]).mask(pem.as_bytes()));
    assert_eq!(masked, format!("-----BEGIN CERTIFICATE-----\n{KNOWN}\n-----END CERTIFICATE-----\n"));
}

#[test]
fn f15_json_in_another_layout() {
    let secret = r#"{"user":"svc-7Kq2vN9","n":[1,{"pass":"bT4m\"W8rY1p"}],"ok":true}"#;
    let masker = knowing(&[secret]);
    for layout in [
        "{\n    \"user\": \"svc-7Kq2vN9\",\n    \"n\": [1, {\"pass\": \"bT4m\\\"W8rY1p\"}],\n    \"ok\": true\n}",
        "{\"ok\":true,\"n\":[1,{\"pass\":\"bT4m\\\"W8rY1p\"}],\"user\":\"svc-7Kq2vN9\"}",
        "user = svc-7Kq2vN9, pass = bT4m\"W8rY1p",
    ] {
        let out = show(&masker.mask(layout.as_bytes()));
        assert!(!out.contains("7Kq2vN9") && !out.contains("W8rY1p"), "{out}");
    }
    let spaced = secret.replace(',', ", ").replace(':', ": ");
    assert_eq!(show(&masker.mask(spaced.as_bytes())), KNOWN);
    assert_eq!(show(&masker.mask(secret.as_bytes())), KNOWN);
}

#[test]
fn f16_a_known_value_in_every_dialect() {
    let secret = "p'a\"$s%w&o<r>d/+ \\7é";
    let written = [
        r#"p\'a"$s%w&o<r>d/+ \\7é"#,
        r#"p'a\"$s%w&o<r>d/+ \\7é"#,
        r#"p'a\"$s%w&o<r>d\/+ \\7\u00e9"#,
        r#"p\u0027a\"$s%w\u0026o\u003cr\u003ed/+ \\7é"#,
        r#"p'\''a"$s%w&o<r>d/+ \7é"#,
        r#"p'a\"\$s%w&o<r>d/+ \\7é"#,
        "p'a\"$$s%w&o<r>d/+ \\7é",
        "p'a\"$s%%w&o<r>d/+ \\7é",
        "p'a&quot;$s%w&amp;o&lt;r&gt;d/+ \\7é",
        "p&#39;a&#34;$s%w&amp;o&lt;r&gt;d/+ \\7é",
        "p%27a%22%24s%25w%26o%3Cr%3Ed%2F%2B%20%5C7%C3%A9",
        "p%27a%22%24s%25w%26o%3cr%3ed%2f%2b+%5c7%c3%a9",
        "p%2527a%2522%2524s%2525w%2526o%253Cr%253Ed%252F%252B%2520%255C7%25C3%25A9",
        "p'a\"$s%25w&o<r>d/+ \\7é",
        "7027612224732577266f3c723e642f2b205c37c3a9",
        "7027612224732577266F3C723E642F2B205C37C3A9",
    ];
    let masker = knowing(&[secret]);
    for text in written {
        assert_eq!(show(&masker.mask(format!("<{text}>").as_bytes())), format!("<{KNOWN}>"), "{text}");
    }
}

#[test]
fn f16_escapes_and_dollars_are_part_of_the_value() {
    at_every_cut("password=pa$$w0rd$1x&user=x", "password=[REDACTED:password]&user=x");
    at_every_cut("password='pa$$w0rd$1x'", "password='[REDACTED:password]'");
    at_every_cut("?password=a%25b%26c%3D7Kq&user=x", "?password=[REDACTED:password]&user=x");
    at_every_cut(
        r#"{"password":"a\u003cb\u0026c\"d\\7Kq","user":"x"}"#,
        r#"{"password":"[REDACTED:password]","user":"x"}"#,
    );
}

#[test]
fn f17_any_line_end() {
    for end in ["\r\n", "\r\r\n", "\n", "\r", " ", "\\n", "\\r\\n"] {
        at_every_cut(&format!("{PAT}{end}next{end}"), &format!("{PAT_LABEL}{end}next{end}"));
        let key = |a: &str, b: &str| {
            format!("-----BEGIN PRIVATE KEY-----{end}{a}{end}{b}{end}-----END PRIVATE KEY-----{end}next")
        };
        let out = masked(&key(&body(64), &body(40)));
        assert!(!out.contains("x7Kq2") && !out.contains("Q4iR"), "{end:?}: {out}");
        assert!(out.ends_with(&format!("-----END PRIVATE KEY-----{end}next")), "{end:?}: {out}");
    }
}

/// Whatever the command is told to write, and wherever, has passed the masker.
#[test]
#[cfg(feature = "cli")]
fn f19_no_path_goes_around_the_masker() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let frames = Format::ALL.map(|(_, name)| name).into_iter().chain(["lines", "ndjson"]);
    let length = u32::try_from(PAT.len()).expect("short").to_be_bytes();
    for frame in frames {
        let text = match frame {
            "netstring" => format!("{}:{PAT},", PAT.len()).into_bytes(),
            "u32be" => [&length[..], PAT.as_bytes()].concat(),
            _ => format!("{{\"log\":\"{PAT}\\n\",\"stream\":\"stdout\"}}\n").into_bytes(),
        };
        std::fs::write(path("in"), &text).expect("a file");
        let (input, output, log) = (path("in"), path("out"), path("log"));
        for args in [
            &["-j1", &input][..],
            &["-j3", "--strict-lines", &input],
            &["--stats", "--progress", "--fail-on-find", &input],
            &["-o", &output, &input],
            &["--append", &log, &input],
            &["--style", "partial", &input],
            &["-i", &input],
        ] {
            let ran = std::process::Command::new(env!("CARGO_BIN_EXE_tokmask"))
                .args(["--frame", frame])
                .args(args)
                .output()
                .expect("the command runs");
            assert!(matches!(ran.status.code(), Some(0 | 3)), "{frame} {args:?}");
            let files = [&output, &log].map(|p| std::fs::read(p).unwrap_or_default());
            let seen = show(&[ran.stdout, ran.stderr, files.concat()].concat());
            assert!(!seen.contains(&PAT[..36]) && !seen.contains(&PAT[4..36]), "{frame} {args:?}");
        }
        assert!(!show(&std::fs::read(&input).expect("a file")).contains(PAT), "{frame}: in place");
    }
}

#[test]
fn f17_a_known_value_of_several_lines() {
    let lines = ["first7Kq2", "second vN9b", "third-T4mW8"];
    let secret = lines.join("\n");
    for end in ["\n", "\r\n", "\r\r\n"] {
        let text = format!("<{}>{end}", lines.join(end));
        let expected = format!("<{}>{end}", [KNOWN; 3].join(end));
        known_at_every_cut(&[&secret], &text, &expected);
        known_at_every_cut(&[&lines.join("\r\n")], &text, &expected);
    }
    for joint in [" ", "", "\\n", "\\r\\n", "%0A", "%0D%0A", "&#10;"] {
        let text = format!("+ echo {} +", lines.join(joint));
        let masked = show(&knowing(&[&secret]).mask(text.as_bytes()));
        assert!(["Kq2", "vN9", "T4m"].iter().all(|part| !masked.contains(part)), "{joint:?}: {masked}");
    }
}

#[test]
fn f18_values_that_come_later() {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    let masker = Masker::with_known(rules, Style::default(), Arc::clone(&known)).expect("rules");
    let mut log = MaskWriter::new(&masker, vec![]);
    log.write_all(b"x7Kq2vN9bT4m\nhalf x7Kq2v").expect("memory");
    known.learn(&[value(""), value("x7Kq2vN9bT4m")]);
    log.write_all(b"N9bT4m\nx7Kq2vN9bT4m").expect("memory");
    known.learn(&[value("another7Kq")]);
    log.write_all(b" another7Kq\n").expect("memory");
    let out = log.finish().expect("memory");
    assert_eq!(show(&out), format!("x7Kq2vN9bT4m\nhalf {KNOWN}\n{KNOWN} {KNOWN}\n"));
}

#[test]
fn f20_one_value_in_many_streams() {
    let masker = knowing(&["x7Kq2vN9bT4m"]);
    let (mut one, mut other) = (MaskWriter::new(&masker, vec![]), MaskWriter::new(&masker, vec![]));
    for stream in [&mut one, &mut other] {
        stream.write_all(b"x7Kq2v").and_then(|()| stream.flush()).expect("memory");
    }
    for mut stream in [one, other] {
        stream.write_all(b"N9bT4m").expect("memory");
        assert_eq!(show(&stream.finish().expect("memory")), KNOWN);
    }
}

#[test]
fn f21_any_depth_of_quoting() {
    for depth in 0..6 {
        let quote = format!("{}\"", "\\".repeat((1 << depth) - 1));
        let text = |value: &str| format!("{quote}password{quote}:{quote}{value}{quote},{quote}n{quote}:1");
        assert_eq!(masked(&text("correct horse 7")), text("[REDACTED:password]"), "depth {depth}");
    }
    // The same text stands in two fields of a message; both are replaced.
    let message = format!("{{\"msg\":\"{PAT}\",\"rawmsg\":\"<13>{PAT}\"}}\n");
    let reply = format!("{{\"msg\":\"{PAT_LABEL}\",\"rawmsg\":\"<13>{PAT_LABEL}\"}}\n");
    assert_eq!(framed(Format::Rsyslog, &[&message]), reply);
}

#[test]
fn f22_a_mask_elsewhere_protects_nothing() {
    for beside in [
        "note=REDACTED",
        "TOKEN=xxxx",
        "TOKEN=****",
        "[REDACTED:jwt]",
        "[REDACTED]",
        "gitleaks:allow",
        "EXAMPLE",
        "nosec",
        "password=${PASSWORD}",
    ] {
        for text in [format!("{beside} {PAT}"), format!("{PAT} {beside}"), format!("{beside}&token={PAT}")] {
            at_every_cut(&text, &text.replace(PAT, PAT_LABEL));
        }
        at_every_cut(&format!("password=hunter7Kq2 {beside}"), &format!("password=[REDACTED:password] {beside}"));
    }
    at_every_cut(&format!("TOKEN=xxxx&TOKEN={}", body(32)), "TOKEN=xxxx&TOKEN=[REDACTED:token]");
}

#[test]
fn f23_any_neighbour() {
    for right in
        [",", ")", "]", "}", "&", "<", "|", ".", "\x1b[0m", ";", "\\", "\"", "'", "`", ":", "\t", "\0", "é", "%20"]
    {
        at_every_cut(&format!("at {JWT}{right} x"), &format!("at {JWT_LABEL}{right} x"));
        at_every_cut(&format!("at {PAT}{right} x"), &format!("at {PAT_LABEL}{right} x"));
    }
    for left in ["(", "_", "=", ":", "/", "-", "é", "\0", "\\n", "\\u0022", "%3D", "\x1b[32m", "\\e[1m", "MY_TOKEN_"] {
        at_every_cut(&format!("at {left}{PAT} x"), &format!("at {left}{PAT_LABEL} x"));
    }
}

#[test]
fn f24_a_short_finding_inside_a_longer() {
    let long = format!("github_pat_{0}_{PAT}_{JWT}", body(40));
    let out = masked(&format!("a {long} b"));
    assert!(!out.contains("x7Kq2") && !out.contains("c2ln") && out.starts_with("a [") && out.ends_with(" b"), "{out}");
    at_every_cut(
        &format!("postgres://svc:{PAT}@db.example.com/x"),
        &format!("postgres://svc:{PAT_LABEL}@db.example.com/x"),
    );
}

#[test]
fn f25_colour_codes_inside_a_token() {
    for at in 1..PAT.len() {
        for code in ["\x1b[0m", "\x1b[1;31m", "\x1b[38;5;196m\x1b[4m"] {
            let text = format!("a {}{code}{} b", &PAT[..at], &PAT[at..]);
            assert_eq!(masked(&text), format!("a {PAT_LABEL} b"), "{code:?} at {at}");
            assert_eq!(
                show(&written(&MASKER, text.as_bytes(), &[(1, true)])),
                format!("a {PAT_LABEL} b"),
                "{code:?} at {at}"
            );
        }
    }
    let dressed: String = PAT.chars().map(|c| format!("\x1b[33m{c}\x1b[0m")).collect();
    let out = masked(&dressed);
    assert!(out.contains(PAT_LABEL) && !out.contains('x'), "{out:?}");
}

#[test]
fn f26_known_values_in_base64() {
    for length in [8, 9, 10, 11, 40] {
        let secret = body(length);
        let masker = knowing(&[&secret]);
        for before in ["", "a", "ab", "abc", "abcd"] {
            for after in ["", "\n", "z", "zz", "zzz"] {
                let plain = format!("{before}{secret}{after}");
                let once = base64(&plain);
                let twice = base64(&once);
                for code in [&once, once.trim_end_matches('='), &twice, twice.trim_end_matches('=')] {
                    let masked = show(&masker.mask(format!("<{code}>").as_bytes()));
                    let rest = masked.len() - KNOWN.len();
                    let most = 2 + 4 * (before.len() + after.len() + 4);
                    assert!(masked.contains(KNOWN) && rest <= most, "{length} {before:?} {after:?}: {masked}");
                }
            }
        }
    }
    known_at_every_cut(&["correct horse"], "<Y29ycmVjdCBob3JzZQ==>", &format!("<{KNOWN}>"));
    known_at_every_cut(&["correct horse"], "<Y29ycmVjdCBob3JzZQ>", &format!("<{KNOWN}>"));
    known_at_every_cut(&["correct horse"], "<WTI5eWNtVmpkQ0JvYjNKelpRPT0=>", &format!("<{KNOWN}>"));
    known_at_every_cut(&["x??>>>~~~"], "eD8/Pj4+fn5+ eD8_Pj4-fn5-", &format!("{KNOWN} {KNOWN}"));
}

/// Base64 as RFC 4648, section 4, has it.
fn base64(text: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = group.iter().chain(&[0; 3]).take(3).fold(0, |bits, &b| bits << 8 | usize::from(b));
        let digit = |n: usize| if n <= group.len() { DIGITS[bits >> (18 - 6 * n) & 63].into() } else { '=' };
        (0..4).map(digit).collect::<String>()
    };
    text.as_bytes().chunks(3).map(group).collect()
}

/// What a stream becomes on GitHub, in pieces by `plan`.
fn on_github(text: &str, plan: Vec<Piece>) -> String {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    let masker = Masker::with_known(rules, Style::default(), known).expect("the built-in rules go together");
    let (mut out, source) = (vec![], pieces::Pieces::new(text.as_bytes(), plan));
    let tuning = Tuning { host: Some(Host::GitHub), ..Tuning::default() };
    stream::run(source, &mut out, &masker, &tuning, &Unwatched).expect("memory");
    show(&out)
}

#[test]
fn f27_announced_values() {
    let announcement = "::add-mask::first 7Kq2%0Asecond vN9b%25\r\n";
    let text = format!("second vN9b%\n{announcement}second vN9b% first 7Kq2\n##[debug]second vN9b%\n");
    let expected = format!("second vN9b%\n{announcement}{KNOWN} {KNOWN}\n##[debug]{KNOWN}\n");
    assert_eq!(on_github(&text, vec![(usize::MAX, false)]), expected, "as a whole");
    for cut in 1..text.len() {
        for pauses in [false, true] {
            assert_eq!(on_github(&text, vec![(cut, pauses), (usize::MAX, pauses)]), expected, "cut at {cut}");
        }
    }
    assert_eq!(on_github("::add-mask::first 7Kq2", vec![(1, true)]), "::add-mask::first 7Kq2", "without a line end");
}

/// The values that a job has without having been told of them: of its proxy, and of what its configuration names.
#[test]
#[cfg(feature = "cli")]
fn f28_secrets_of_the_environment_are_registered() {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_tokmask"));
    command.args(["run", "--", "echo", "x7Kq2-vN9b and correct horse and", &body(30)]);
    command.env("HTTPS_PROXY", "http://svc:x7Kq2-vN9b@proxy:3128").env("JOB_API_TOKEN", body(30));
    command.env("NPM_CONFIG__PASSWORD", "correct horse");
    command.assert().success().stdout(format!("{KNOWN} and {KNOWN} and {KNOWN}\n"));
}

#[test]
fn f29_bytes_that_are_not_text() {
    for junk in [&b"\xff\xfe"[..], b"\x80", b"\xc3", b"\0\0", b"\xf0\x9f\x92", &[0xed, 0xa0, 0x80]] {
        let text = |secret: &str| [junk, b" a ", secret.as_bytes(), junk, b"\n", junk].concat();
        let expected = show(&text(PAT_LABEL));
        for cut in 1..text(PAT).len() {
            assert_eq!(show(&written(&MASKER, &text(PAT), &in_two(cut))), expected, "{junk:?} cut at {cut}");
        }
        assert_eq!(MASKER.mask(&text(PAT)), text(PAT_LABEL), "{junk:?}");
    }
    let all: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    assert_eq!(MASKER.mask(&all), all);
}

#[test]
fn f30_every_fault_fails_closed() {
    let text = format!("{PAT}\n").repeat(50_000);
    for limit in [0, 1, 10, CHUNK, 600_000] {
        for threads in 1..4 {
            let mut out = Full { bytes: vec![], limit };
            let tuning = Tuning { threads: threads.try_into().expect("not zero"), ..Tuning::default() };
            let error = stream::run(Plain(text.as_bytes()), &mut out, &MASKER, &tuning, &Unwatched)
                .expect_err("the disk is full");
            assert_eq!(error.kind(), ErrorKind::Write);
            assert!(!show(&out.bytes).contains("ghp_"), "limit {limit}");
        }
    }
    // A reply that rsyslog cannot read would let the message pass.
    let long = format!("{{\"msg\":\"{PAT}\",\"rawmsg\":\"{}\"}}\n", format!("{PAT}\\t").repeat(900));
    let reply = framed(Format::Rsyslog, &[&long]);
    assert!(reply.len() <= CHUNK / 32 && reply.ends_with("}\n") && !reply.contains("ghp_"), "{} bytes", reply.len());
    let missing = Selection { paths: vec!["/no/such/rules.toml".into()], ..Selection::default() };
    assert_eq!(RuleSet::load(&missing).expect_err("no rules, no masking").kind(), ErrorKind::Rule);
}

#[test]
fn f31_no_style_gives_a_secret_away() {
    for (style, name) in Style::ALL {
        let masker = Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
        for secret in [PAT, JWT, &format!("glpat-{}", body(20)), &format!("sk_live_{}", body(24))] {
            let out = show(&masker.mask(format!("<{secret}>").as_bytes()));
            let shown = secret.as_bytes().windows(5).skip(8).any(|w| out.contains(&show(w)));
            assert!(!shown && !out.contains(secret), "{name}: {out}");
        }
    }
    assert_eq!(Style::default(), Style::Label, "the default shows nothing");
}

#[test]
fn f32_hashes_have_a_key() {
    let masked = |key: Option<&str>| {
        let masker = Masker::new(RuleSet::builtin(), Style::Hash).expect("the built-in rules go together");
        let masker = match key {
            Some(key) => masker.with_hash_key(HashKey::new(key.as_bytes()).expect("long enough")),
            None => masker,
        };
        show(&masker.mask(format!("password=hunter2x {PAT}").as_bytes()))
    };
    assert_eq!(masked(None), format!("password=[REDACTED:password] {PAT_LABEL}"), "without a key there is no hash");
    let (one, other) = (masked(Some("a key that nobody knows")), masked(Some("and another of them")));
    assert!(one != other && one.len() == other.len() && one.len() > masked(None).len());
    assert!(HashKey::new(b"guess me").is_err(), "a key that can be guessed is none");
}

#[test]
fn f33_no_message_holds_input() {
    let mut out = Full { bytes: vec![], limit: 3 };
    let error = stream::run(Plain(PAT.as_bytes()), &mut out, &MASKER, &Tuning::default(), &Unwatched)
        .expect_err("the disk is full");
    let failing = Plain(PAT.as_bytes().chain(Broken));
    let read =
        stream::run(failing, io::sink(), &MASKER, &Tuning::default(), &Unwatched).expect_err("the source breaks");
    for error in [error, read] {
        let told = format!("{error} {error:?}");
        assert!(!told.contains("ghp_") && !told.contains("x7Kq2"), "{told}");
    }
    assert!(!format!("{:?}", MASKER.find(PAT.as_bytes())).contains("x7Kq2"));
}

#[test]
fn f34_every_other_byte_arrives() {
    let line = format!("before {PAT} after {JWT}\n");
    let text = line.repeat(30_000);
    let secrets = 30_000 * (PAT.len() + JWT.len());
    let labels = 30_000 * (PAT_LABEL.len() + JWT_LABEL.len());
    for threads in 1..5 {
        let out = streamed(&MASKER, text.as_bytes(), vec![(10_007, false), (1, true), (300_000, false)], threads);
        assert_eq!(out.len() - labels, text.len() - secrets, "{threads} workers");
        assert!(out == line.replace(PAT, PAT_LABEL).replace(JWT, JWT_LABEL).repeat(30_000).as_bytes());
    }
}

/// What a masking writer hands on while `bytes` go into it one by one, with a flush after each.
fn handed_on(bytes: &[u8]) -> Vec<u8> {
    let mut seen = vec![];
    let mut writer = MaskWriter::new(&MASKER, Tap(&mut seen));
    for byte in bytes {
        writer.write_all(&[*byte]).and_then(|()| writer.flush()).expect("a vector takes all");
    }
    // Dropped, it would end the stream and write what it holds.
    std::mem::forget(writer);
    seen
}

/// Takes everything.
struct Tap<'a>(&'a mut Vec<u8>);

impl Write for Tap<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A disk that is full after `limit` bytes.
struct Full {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes.len().min(self.limit - self.bytes.len()) {
            0 => Err(io::ErrorKind::StorageFull.into()),
            n => self.bytes.write(&bytes[..n]),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A disk that cannot be read.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("broken"))
    }
}

/// Whoever writes stars into a log does not switch a private key off.
#[test]
fn a_mask_before_a_private_key_protects_nothing() {
    let lines =
        ["a", "b", "c"].map(|first| format!("{first}{}", &"x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ".repeat(2)[..63]));
    for gutter in
        ["user=**** t=1 ", "[REDACTED] INFO ", "<***> ", "[REDACTED:password] app: ", &format!("{} ", "w ".repeat(300))]
    {
        for others in [gutter, "t=2 ", ""] {
            let [one, two, three] = lines.each_ref().map(|line| format!("{others}{line}\n"));
            let text =
                format!("{gutter}-----BEGIN PRIVATE KEY-----\n{one}{two}{three}{others}-----END PRIVATE KEY-----\n");
            let masked = String::from_utf8(Masker::builtin().mask(text.as_bytes())).expect("text");
            assert!(lines.iter().all(|line| !masked.contains(line)), "{masked}");
            assert!(masked.starts_with(gutter) && masked.contains("-----END"), "{masked}");
        }
    }
}

#[test]
fn what_follows_a_private_key_after_a_mask_keeps_its_ids() {
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    for id in ["4bf92f3577b34da6a3ce929d0e0e4736", digest, "x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ"] {
        let text = format!("user=**** t=1 expected -----BEGIN PRIVATE KEY-----\nuser=ann id {id} done\nid {id} done\n");
        assert_eq!(String::from_utf8_lossy(&Masker::builtin().mask(text.as_bytes())), text);
    }
}

#[test]
fn a_mask_in_a_private_key_protects_nothing() {
    let line = |first: char| format!("{first}{}", "x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ".repeat(2)[..63].to_owned());
    let (one, two, three) = (line('a'), line('b'), line('c'));
    for middle in [
        format!("{two}****"),
        format!("{}****{}", &two[..32], &two[32..]),
        format!("{}[REDACTED]{}", &two[..32], &two[32..]),
        format!("{two} [REDACTED]"),
        format!("{two} # ****"),
        format!("{two}[REDACTED"),
        format!("2026 [REDACTED] {two}"),
        format!("[REDACTED:x] {two} [REDACTED:x]"),
        format!("****{}", &two[..9]),
    ] {
        let text = format!("-----BEGIN PRIVATE KEY-----\n{one}\n{middle}\n{three}\n-----END PRIVATE KEY-----\n");
        let masked = Masker::builtin().mask(text.as_bytes());
        let masked = String::from_utf8(masked).expect("text");
        for secret in [&one[..], &two[..9], &two[40..], &three] {
            assert!(!masked.contains(secret), "{masked}");
        }
    }
}
