//! Nothing that is open is followed without end: every bound that is documented, and the warning where it is reached.

#[expect(dead_code, reason = "used by other tests")]
mod pieces;

use std::num::NonZeroUsize;
use std::sync::{LazyLock, Mutex};

use pieces::Pieces;
use tokmask::frame::{self, Format, Framed};
use tokmask::stream::{self, Tuning, Watch};
use tokmask::{Masker, Warning};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);
/// What may stand in a private key, a block scalar and the data of a Secret.
const LINE: &str = "  b3BlbnNzaC1rZXktAx7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7ub3BlbnNzaC1r\n";
/// What is followed over lines, and how many bytes of it.
const OPENINGS: [(&str, usize, usize); 3] = [
    ("-----BEGIN PRIVATE KEY-----\n", 256, 64 * 1024),
    ("password: |\n", 256, 256 * 1024),
    ("kind: Secret\ndata:\n a: |\n", 510, 1408 * 1024),
];

#[derive(Default)]
struct Warnings(Mutex<Vec<String>>);

impl Watch for Warnings {
    fn warned(&self, warning: Warning) {
        self.0.lock().expect("nobody panics").push(warning.to_string());
    }
}

/// What comes out of `text`, in pieces of `size`, and the warnings.
fn masked(text: &str, size: usize, tuning: Tuning) -> (String, Vec<String>) {
    let (mut out, warnings) = (vec![], Warnings::default());
    let source = Pieces::new(text.as_bytes(), vec![(size, true)]);
    stream::run(source, &mut out, &MASKER, &tuning, &warnings).expect("nothing can fail");
    (String::from_utf8(out).expect("text"), warnings.0.into_inner().expect("nobody panics"))
}

fn tuning(threads: usize) -> Tuning {
    Tuning { threads: NonZeroUsize::new(threads).expect("not zero"), ..Tuning::default() }
}

/// How many lines of `out` are as they were.
fn left(out: &str, line: &str) -> usize {
    out.lines().filter(|out| *out == line.trim_end()).count()
}

#[test]
fn a_block_ends_after_so_many_lines() {
    for (opening, lines, _) in OPENINGS {
        for threads in [1, 2] {
            let text = format!("{opening}{}", LINE.repeat(lines));
            let (out, warnings) = masked(&text, 50_000, tuning(threads));
            assert_eq!((left(&out, LINE), warnings.len()), (0, 1), "{opening:?}");
            let text = format!("{opening}{}{}", LINE.repeat(lines), LINE.repeat(1000).repeat(2));
            let (out, warnings) = masked(&text, 50_000, tuning(threads));
            assert_eq!((left(&out, LINE), warnings.len()), (2000, 1), "{opening:?}");
        }
    }
}

#[test]
fn a_block_ends_after_so_many_bytes() {
    for (opening, _, bytes) in OPENINGS {
        // Of a line counts what is seen of it.
        let line = format!("  {}\n", "x7Kq2vN9".repeat(2_000));
        let lines = bytes.div_ceil(8 * 1024 + 1);
        let text = format!("{opening}{}", line.repeat(lines + 9));
        for threads in [1, 2] {
            let (out, warnings) = masked(&text, 50_000, tuning(threads));
            assert_eq!((left(&out, &line), warnings.len()), (9, 1), "{opening:?}");
            assert!(warnings[0].ends_with(&format!("{} KiB; ordinary scanning resumes", bytes / 1024)), "{warnings:?}");
        }
    }
}

/// A name whose value does not come is nothing to warn of.
#[test]
fn a_name_waits_for_three_lines() {
    for lines in 0..6 {
        let text = format!("- name: DB_PASSWORD\n{}  value: x7Kq2vN9bT4m\n", "  other: text\n".repeat(lines));
        let (out, warnings) = masked(&text, 7, tuning(1));
        assert_eq!((out.contains("x7Kq"), warnings.len()), (lines > 2, 0), "{lines}");
    }
}

/// The elements of a list are followed as far as lists are, and so are the members of a map.
#[test]
fn a_list_is_followed_for_so_many_lines() {
    for (opening, line) in [
        ("passwords:\n", "  - x7Kq2vN9bT4m\n"),
        ("\"passwords\": [\n", "  \"x7Kq2vN9bT4m\",\n"),
        ("passwords:\n", "  db: x7Kq2vN9bT4m\n"),
    ] {
        for size in [7, 50_000] {
            let text = format!("{opening}{}", line.repeat(70));
            let (out, warnings) = masked(&text, size, tuning(1));
            assert_eq!((left(&out, line), warnings.len()), (6, 0), "{opening:?} {line:?}");
        }
    }
}

#[test]
fn a_block_that_ends_is_nothing_to_warn_of() {
    for (opening, lines, _) in OPENINGS {
        let text = format!("{opening}{}the end\n", LINE.repeat(lines - 2)).repeat(3);
        let (out, warnings) = masked(&text, 50_000, tuning(2));
        assert_eq!((left(&out, LINE), left(&out, "the end"), warnings.len()), (0, 3, 0), "{opening:?}");
    }
}

#[test]
fn a_line_that_is_not_waited_for() {
    let strict = Tuning { whole_lines: true, ..tuning(1) };
    let text = format!("{}\nshort\n", "ordinary ".repeat(60_000)).repeat(2);
    let (out, warnings) = masked(&text, 70_000, strict);
    assert_eq!(
        (out == text, warnings),
        (true, vec!["a line is longer than 256 KiB; it is handed on in parts".to_owned()])
    );
    let text = "ordinary\n".repeat(100_000);
    assert_eq!(masked(&text, 300_000, strict), (text, vec![]));
}

/// The text of the records, and the warnings.
fn framed(records: &str) -> (String, Vec<String>) {
    let (mut out, warnings, mut framed) = (vec![], Warnings::default(), Framed::new(Format::Docker, &*MASKER));
    let source = Pieces::new(records.as_bytes(), vec![(70_000, false)]);
    frame::run(source, &mut out, &mut framed, &warnings).expect("records");
    frame::finish(&mut out, &mut framed, &warnings).expect("records");
    (String::from_utf8(out).expect("text"), warnings.0.into_inner().expect("nobody panics"))
}

fn record(stream: &str, log: &str) -> String {
    format!("{}\n", serde_json::json!({ "log": log, "stream": stream }))
}

#[test]
fn texts_that_are_under_way_at_the_same_time() {
    let text: String = (0..20).map(|n| record(&format!("s{n}"), "half a line")).collect();
    let (out, warnings) = framed(&text);
    assert_eq!((out.lines().count(), warnings.len()), (20, 1), "{warnings:?}");
}

#[test]
fn records_that_wait_for_one_that_is_not_complete() {
    let text = record("out", "at ghp_x7Kq2vN9bT4m") + &record("err", "an ordinary line\n").repeat(40_000);
    let (out, warnings) = framed(&text);
    assert_eq!((out.lines().count(), warnings.len()), (40_001, 1), "{warnings:?}");
}

#[test]
fn a_private_key_without_an_end_in_records() {
    let text: String = format!("-----BEGIN PRIVATE KEY-----\n{}", &LINE[2..].repeat(400))
        .split_inclusive('\n')
        .map(|line| record("out", line))
        .collect();
    let (out, warnings) = framed(&text);
    assert_eq!((out.matches("b3B").count(), warnings.len()), (2 * 144, 1), "{warnings:?}");
}
