//! Records, framed in every format: joined where they were cut, masked, and put back as they came.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tokmask::Masker;
use tokmask::frame::{Format, Framed};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = MASKER.rules().rules();
    rules.flat_map(|r| r.examples().into_iter().map(|e| e.text).chain(r.near())).collect()
});
const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const LABEL: &str = "[REDACTED:github-pat]";

/// What comes out of `input` in pieces of `size`, and whether it broke the format.
fn framed(format: Format, input: &[u8], size: usize) -> (Vec<u8>, bool) {
    let mut framed = Framed::new(format, &*MASKER);
    let mut out = vec![];
    let pushed = input.chunks(size).try_for_each(|piece| framed.push(piece, &mut out));
    let ended = pushed.and_then(|()| framed.end(&mut out));
    (out, ended.is_err())
}

fn masked(format: Format, input: &str) -> String {
    let (out, broken) = framed(format, input.as_bytes(), usize::MAX);
    assert!(!broken, "{format:?}");
    String::from_utf8(out).expect("text")
}

fn cri(lane: &str, tag: &str, text: &str) -> String {
    format!("2026-01-02T03:04:05.678901234Z {lane} {tag} {text}\n")
}

fn docker(lane: &str, text: &str) -> String {
    let log = serde_json::to_string(text).expect("a string");
    format!("{{\"log\":{log},\"stream\":\"{lane}\",\"time\":\"2026-01-02T03:04:05.678Z\"}}\n")
}

/// A container's text, in parts: what its runtime writes of it.
type Parts = Vec<(bool, String)>;

/// Each text in parts, as `format` writes them; the lines of two streams may be mixed.
fn written(format: Format, parts: &Parts) -> String {
    let lane = |out: &bool| if *out { "stdout" } else { "stderr" };
    match format {
        Format::Docker => parts.iter().map(|(out, text)| docker(lane(out), text)).collect(),
        _ => {
            let tag = |text: &str| if text.ends_with('\n') { "F" } else { "P" };
            parts.iter().map(|(out, text)| cri(lane(out), tag(text), text.trim_end_matches('\n'))).collect()
        }
    }
}

/// The texts of the records of one stream, joined again.
fn joined(format: Format, records: &str, lane: &str) -> String {
    let text = |line: &str| match format {
        Format::Docker => {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON in, JSON out");
            (value["stream"] == lane).then(|| value["log"].as_str().expect("a string").to_owned())
        }
        _ => {
            let fields: Vec<&str> = line.splitn(4, ' ').collect();
            let end = if fields[2] == "F" { "\n" } else { "" };
            (fields[1] == lane).then(|| format!("{}{end}", fields[3]))
        }
    };
    records.lines().filter_map(text).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(0x746f_6b6d),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Lines with and without secrets, cut anywhere.
fn parts() -> impl Strategy<Value = Parts> {
    let line = prop_oneof![
        4 => any::<prop::sample::Index>().prop_map(|i| i.get(&EXAMPLES[..]).replace(['\n', '\r'], " ")),
        1 => "[ -~é\u{1F600}\t\"\\\\]{0,40}",
        1 => Just(format!("glpat-{}", "x7Kq2".repeat(9_000))),
        1 => prop::sample::select(&["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "password: |", "  x7Kq2vN9bT4m"][..]).prop_map(str::to_owned),
    ];
    let cut = (any::<bool>(), line, prop::collection::vec(any::<prop::sample::Index>(), 0..3));
    prop::collection::vec(cut, 1..6).prop_map(|lines| {
        lines
            .into_iter()
            .flat_map(|(out, line, cuts)| pieces(&format!("{line}\n"), &cuts).into_iter().map(move |p| (out, p)))
            .collect()
    })
}

fn pieces(line: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| line.floor_char_boundary(cut.index(line.len()))).collect();
    at.extend([0, line.len()]);
    at.sort_unstable();
    at.dedup();
    at.windows(2).map(|w| line[w[0]..w[1]].to_owned()).collect()
}

proptest! {
    #![proptest_config(config(60))]

    /// However its records were cut: what one stream said, masked.
    #[test]
    fn a_joined_text_is_masked_as_a_whole(parts in parts(), format in prop::sample::select(&[Format::Cri, Format::Docker][..])) {
        let masked = masked(format, &written(format, &parts));
        for (lane, is_out) in [("stdout", true), ("stderr", false)] {
            let said: String = parts.iter().filter(|(out, _)| *out == is_out).map(|(_, text)| text.as_str()).collect();
            let whole = String::from_utf8(MASKER.mask(said.as_bytes())).expect("text");
            prop_assert_eq!(joined(format, &masked, lane), whole);
        }
        prop_assert_eq!(masked.lines().count(), parts.len());
    }

    #[test]
    fn cut_blind(parts in parts(), noise in prop::collection::vec(any::<u8>(), 0..60), size in 1..200usize, format in prop::sample::select(&Format::ALL[..])) {
        let lines = written(if format.0 == Format::Docker { Format::Docker } else { Format::Cri }, &parts);
        let inputs = [lines.as_bytes().to_vec(), [lines.as_bytes(), &noise, lines.as_bytes()].concat(), records(format.0, &parts, &noise)];
        for input in inputs {
            prop_assert_eq!(framed(format.0, &input, size), framed(format.0, &input, usize::MAX));
        }
    }

    /// One reply for each message, each a JSON object.
    #[test]
    fn rsyslog_gets_one_reply_for_each_message(texts in prop::collection::vec(any::<prop::sample::Index>(), 1..4), is_json in any::<bool>(), filler in 0..9_000usize) {
        let messages: Vec<String> = texts.iter().map(|i| {
            let text = format!("{}{}", i.get(&EXAMPLES[..]).replace(['\n', '\r'], " "), "\t\"x".repeat(filler / 3));
            if is_json { serde_json::json!({"msg": text, "rawmsg": format!("<13>{text}"), "$!": {"a": text}}).to_string() } else { text }
        }).collect();
        let replies = masked(Format::Rsyslog, &(messages.join("\n") + "\n"));
        prop_assert_eq!(replies.lines().count(), messages.len());
        for (reply, message) in replies.lines().zip(&messages) {
            let value: serde_json::Value = serde_json::from_str(reply).expect("a JSON object");
            prop_assert!(reply.len() < 8 * 1024);
            let is_clean = MASKER.find(message.as_bytes()).is_empty();
            prop_assert!(is_clean || value != serde_json::json!({}), "{}", reply.len());
        }
    }
}

/// An entry of a journal with this message, as text if it may be one.
fn entry(message: &[u8], is_text: bool) -> Vec<u8> {
    let message = match is_text && !message.contains(&b'\n') {
        true => [b"MESSAGE=", message, b"\n"].concat(),
        false => [b"MESSAGE\n", &(message.len() as u64).to_le_bytes()[..], message, b"\n"].concat(),
    };
    [b"__CURSOR=s=1;i=2\n_PID=7\n", &message[..], b"_COMM=app\n\n"].concat()
}

/// The parts as records of a format that is not made of lines.
fn records(format: Format, parts: &Parts, noise: &[u8]) -> Vec<u8> {
    let record = |text: &[u8]| match format {
        Format::Journald => entry(text, parts.len().is_multiple_of(2)),
        Format::U32be => [&u32::try_from(text.len()).expect("short").to_be_bytes()[..], text].concat(),
        _ => [format!("{}:", text.len()).as_bytes(), text, b","].concat(),
    };
    let mut all: Vec<u8> = parts.iter().flat_map(|(_, text)| record(text.as_bytes())).collect();
    all.extend(noise);
    all
}

#[test]
fn every_other_byte_is_as_it_was() {
    let lines = [
        cri("stdout", "F", ""),
        cri("stderr", "P", "caf\u{e9} \t "),
        cri("stderr", "F:x", " end\r"),
        "no record\n".into(),
    ];
    assert_eq!(masked(Format::Cri, &lines.concat()), lines.concat());
    let lines = [
        "{\"log\":\"caf\\u00e9 \\u003cb\\u003e \\/ é\\r\\n\",\"stream\":\"stdout\",\"attrs\":{\"a\":\"b\"},\"time\":\"2026\"}\n",
        " { \"stream\" : \"stderr\" , \"log\" : \"\\\"x\" }\n",
        "no record\n",
        "{\"log\":1,\"stream\":\"stdout\"}\n",
        "{\"log\":\"no line end\",\"stream\":\"stderr\"}",
    ];
    assert_eq!(masked(Format::Docker, &lines.concat()), lines.concat());
    assert_eq!(masked(Format::Netstring, "0:,5:a\nb\0c,"), "0:,5:a\nb\0c,");
    assert_eq!(masked(Format::U32be, "\0\0\0\0\0\0\0\x02hi"), "\0\0\0\0\0\0\0\x02hi");
}

#[test]
fn lengths_are_those_of_what_is_written() {
    let text = format!("a {TOKEN}");
    assert_eq!(masked(Format::Netstring, &format!("{}:{text},1:b,", text.len())), format!("23:a {LABEL},1:b,"));
    let record = [&[0, 0, 0, 42], text.as_bytes()].concat();
    assert_eq!(framed(Format::U32be, &record, 1).0, [&[0, 0, 0, 23], format!("a {LABEL}").as_bytes()].concat());
}

#[test]
fn a_record_does_not_know_the_one_before_it() {
    let key = "27:-----BEGIN PRIVATE KEY-----,32:MIIEvQIBADANBgkqhkiG9w0BAQEFAASC,";
    assert!(masked(Format::Netstring, key).ends_with(",32:MIIEvQIBADANBgkqhkiG9w0BAQEFAASC,"));
}

#[test]
fn a_broken_frame_ends_the_stream() {
    let good = format!("{}:{TOKEN},", TOKEN.len());
    let masked = format!("{}:{LABEL},", LABEL.len());
    for bad in ["x", ":", "-1:", "01:a,", "3:abcd", "99999999:", "4194305:a", &format!("50:{TOKEN}")] {
        let (out, broken) = framed(Format::Netstring, format!("{good}{bad}{TOKEN}").as_bytes(), 7);
        assert_eq!((String::from_utf8(out).expect("text"), broken), (masked.clone(), true), "{bad}");
    }
    for bad in [&b"\0"[..], b"\0\0\0\x09short", b"\xff\xff\xff\xffx"] {
        assert_eq!(framed(Format::U32be, bad, 2), (vec![], true));
    }
    let endless = vec![b'x'; 3 << 20];
    for format in [Format::Cri, Format::Docker, Format::Rsyslog] {
        assert_eq!(framed(format, &endless, 4096), (vec![], true));
    }
}

#[test]
fn nothing_goes_on_behind_a_broken_frame() {
    let mut framed = Framed::new(Format::Netstring, &*MASKER);
    let mut out = vec![];
    assert!(framed.push(b"x", &mut out).is_err());
    assert!(framed.push(b"1:a,", &mut out).is_err());
    assert!(framed.end(&mut out).is_ok() && out.is_empty());
}

/// Docker's other members may hold secrets, too.
#[test]
fn members_beside_the_text_are_masked() {
    let line = format!("{{\"log\":\"hi\\n\",\"stream\":\"stdout\",\"attrs\":{{\"env\":\"T={TOKEN}\"}}}}\n");
    assert_eq!(masked(Format::Docker, &line), line.replace(TOKEN, LABEL));
}

#[test]
fn the_journal_of_systemd() {
    let masked = |input: &[u8]| {
        let whole = framed(Format::Journald, input, usize::MAX);
        assert_eq!(framed(Format::Journald, input, 1), whole);
        whole
    };
    for is_text in [true, false] {
        let entry = |message: &str| entry(message.as_bytes(), is_text);
        for (message, said) in [
            ("", ""),
            ("plain", "plain"),
            (&format!("at {TOKEN}"), &format!("at {LABEL}")),
            (&format!("\u{7}two\nlines {TOKEN}\n"), &format!("\u{7}two\nlines {LABEL}\n")),
            ("{\"password\":\"hunter2x\"}", "{\"password\":\"[REDACTED:password]\"}"),
        ] {
            assert_eq!(masked(&entry(message)), (entry(said), false));
        }
        // A secret that goes on in the next entry.
        let key = ["-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "-----END PRIVATE KEY-----"];
        let masked_key = [key[0], "[REDACTED:private-key]", key[2]];
        assert_eq!(masked(&key.map(entry).concat()), (masked_key.map(entry).concat(), false));
    }
    // Other fields, whose names tell; entries without a message; what is no field; a last entry without its end.
    let journal = |secret: &str, token: &str| {
        let env = format!("ENV\n{}A={token}\n\n", "\u{0}".repeat(8)).into_bytes();
        let length = (token.len() + 3) as u64;
        let env = [&env[..4], &length.to_le_bytes(), &env[12..]].concat();
        [
            format!("DB_PASSWORD={secret}\n_CMDLINE=app {token}\n").as_bytes(),
            &env,
            format!("\n\n-- reboot {token} --\nMESSAGE=a\nMESSAGE={token}\n").as_bytes(),
        ]
        .concat()
    };
    assert_eq!(masked(&journal("hunter2x", TOKEN)), (journal("[REDACTED:password]", LABEL), false));
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn a_masked_journal_stays_as_it_is(parts in parts()) {
        let once = framed(Format::Journald, &records(Format::Journald, &parts, b""), 999);
        prop_assert!(!once.1);
        let entries = once.0.windows(2).filter(|end| *end == b"\n\n").count();
        prop_assert!(entries >= parts.len());
        prop_assert_eq!(framed(Format::Journald, &once.0, usize::MAX), once);
    }
}

#[test]
fn a_broken_journal() {
    let good = entry(TOKEN.as_bytes(), true);
    let told = entry(LABEL.as_bytes(), true);
    for bad in [
        &b"A=1\nMESSAGE=cut"[..],
        b"MESSAGE",
        b"MESSAGE\n\x05\0\0",
        b"MESSAGE\n\x05\0\0\0\0\0\0\0ghp_",
        b"MESSAGE\n\x05\0\0\0\0\0\0\0ghp_xx\n",
        b"MESSAGE\nghp_x7Kq2vN9bT4m",
        &[&b"MESSAGE="[..], &[b'x'; 5 << 20]].concat(),
    ] {
        let (out, is_broken) = framed(Format::Journald, &[&good, bad].concat(), 4096);
        assert!(is_broken && out == told, "{} bytes", bad.len());
    }
}

/// A text that never ends is written as far as it is decided, and what waits for it is bounded.
#[test]
fn a_text_without_end() {
    for unit in ["x7Kq2vN9bT4m", "word "] {
        let part = cri("stdout", "P", &unit.repeat(1000));
        let other = cri("stderr", "F", "hello");
        let mut framed = Framed::new(Format::Cri, &*MASKER);
        let (mut out, mut read, mut most) = (vec![], 0, 0);
        framed.push(cri("stdout", "P", "password=").as_bytes(), &mut out).expect("records");
        for _ in 0..400 {
            framed.push(part.as_bytes(), &mut out).expect("records");
            framed.push(other.as_bytes(), &mut out).expect("records");
            read += unit.len() * 1000;
            most = most.max(read - out.len().min(read));
        }
        framed.end(&mut out).expect("records");
        let out = String::from_utf8(out).expect("text");
        assert_eq!(out.lines().count(), 801);
        assert_eq!(out.matches("hello").count(), 400);
        assert!(unit == "word " || !out.contains(unit));
    }
}

/// A stream that pauses inside of a secret holds back the other only so long.
#[test]
fn a_text_that_pauses_does_not_hold_the_others_for_ever() {
    let mut framed = Framed::new(Format::Cri, &*MASKER);
    let mut out = vec![];
    framed.push(cri("stdout", "P", &TOKEN[..20]).as_bytes(), &mut out).expect("records");
    for _ in 0..20_000 {
        framed.push(cri("stderr", "F", &"a word and another ".repeat(8)).as_bytes(), &mut out).expect("records");
    }
    assert!(out.len() > 1 << 20);
    framed.push(cri("stdout", "F", &TOKEN[20..]).as_bytes(), &mut out).expect("records");
    framed.end(&mut out).expect("records");
    let out = String::from_utf8(out).expect("text");
    assert!(out.lines().count() == 20_002 && out.contains(LABEL) && !out.contains("ghp_"));
}

#[test]
fn rsyslog_is_told_what_to_change() {
    for (message, reply) in [
        ("nothing here".to_owned(), "{}".to_owned()),
        (String::new(), "{}".to_owned()),
        (format!("x \"{TOKEN}\""), format!(r#"{{"msg":"x \"{LABEL}\"","rawmsg":"x \"{LABEL}\""}}"#)),
        (r#"{"msg":"hi","rawmsg":"<13>hi"}"#.to_owned(), "{}".to_owned()),
        (
            format!(r#"{{"msg":"{TOKEN}","rawmsg":"<13>{TOKEN}","hostname":"h","$!":{{"a":"{TOKEN}"}}}}"#),
            format!(r#"{{"msg":"{LABEL}","rawmsg":"<13>{LABEL}","$!":{{"a":"{LABEL}"}}}}"#),
        ),
        (
            // Only what the escapes say is a token.
            format!(r#"{{"msg":"\u0067hp_{}"}}"#, &TOKEN[4..]).replace("\\u0067", "\\u0067"),
            format!(r#"{{"msg":"{LABEL}"}}"#),
        ),
    ] {
        assert_eq!(masked(Format::Rsyslog, &format!("{message}\n")), format!("{reply}\n"), "{message}");
    }
}
