//! Lines longer than what a rule sees of them: whatever they open ends with them.

mod pieces;

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use pieces::{Piece, Pieces, streamed, written};
use tokmask::Masker;
use tokmask::frame::{Format, Framed};
use tokmask::stream::{self, Tuning, Unwatched};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

/// Quotes, written in every dialect and at every depth.
const QUOTES: [&str; 38] = [
    "",
    "\"",
    "'",
    "`",
    "\"\"",
    "\"\"\"",
    "'''",
    "$'",
    "\\\"",
    "\\\\\"",
    "\\\\\\\"",
    "\\'",
    "\\\\\\'",
    "\\\\\\\\\\\\\\\"",
    "%22",
    "%27",
    "%2522",
    "%2527",
    "%5C%22",
    "\\x22",
    "\\x27",
    "\\\\x22",
    "\\u0022",
    "\\u0027",
    "\\\\u0022",
    "\\\\\\u0022",
    "\\042",
    "\\047",
    "&quot;",
    "&apos;",
    "&#34;",
    "&#39;",
    "&#x27;",
    "&amp;quot;",
    "\\&quot;",
    "\"\\\"",
    "'\"",
    "\"'",
];
/// What else opens something that something else closes.
const BRACKETS: [&str; 16] = [
    "(",
    "[",
    "{",
    "<",
    "[\"",
    "{\"",
    "<![CDATA[",
    "<!--",
    "<<",
    "<<EOF",
    "<<'EOF' ",
    "<<-\"EOF\" ",
    "|",
    ">",
    "$(",
    "${",
];
/// What a value stands behind: a name, a header, a scheme, the beginning of a token, a program.
const HEADS: [&str; 26] = [
    "password=",
    "client_secret: ",
    "\"token\":",
    "{\"api_key\": ",
    "{\\\"secret\\\":",
    "a=1&access_token=",
    "<password>",
    "<add key=\"password\" value=",
    "Authorization: ",
    "Authorization: Bearer ",
    "Authorization: Digest username=",
    "Proxy-Authorization: Basic ",
    "Cookie: sid=",
    "Set-Cookie: a=1; sid=",
    "https://u:",
    "postgres://u:",
    "https%3A%2F%2Fu%3A",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\\n",
    "PuTTY-User-Key-File-3: ",
    "curl -u svc:",
    "mysql -p",
    "eyJhbGciOiJIUzI1NiJ9.",
    "glpat-",
    "ghp_",
    "kind: Secret data: ",
];
/// What the value is made of, over and over.
const BODIES: [&str; 6] =
    ["x7Kq2vN9", "x7Kq ", "a.b=c; ", "MIIEpAIBAAKCAQEA", "\\\\ \\\" '' %2 &q, ", "x\x1b[31m7Kq2\x1b[0mvN9"];
const SIZES: [usize; 3] = [8_300, 16_400, 20_000];

/// What follows the long line, and what becomes of it.
const AFTER: [(&str, &str); 4] = [
    ("", ""),
    (
        "2026-11-28 INFO request 1 done\n\"quoted\", 'too' %22 &quot;\n\nlast\n",
        "2026-11-28 INFO request 1 done\n\"quoted\", 'too' %22 &quot;\n\nlast\n",
    ),
    (
        "password=hunter2!x\nat ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u end\n",
        "password=[REDACTED:password]\nat [REDACTED:github-pat] end\n",
    ),
    ("{\"token\":\"x7Kq2vN9bT4mW8rY\",\"n\":1}\r\nno end", "{\"token\":\"[REDACTED:token]\",\"n\":1}\r\nno end"),
];

/// The pieces, and whether their writer pauses before each.
const PLAN: [Piece; 3] = [(4_096, true), (5, true), (9_000, false)];
/// A way to mask a text, in pieces.
type Way = fn(&[u8]) -> Vec<u8>;
const WAYS: [(&str, Way); 5] = [
    ("-j1", |text| streamed(&MASKER, text, PLAN.to_vec(), 1)),
    ("-j2", |text| streamed(&MASKER, text, PLAN.to_vec(), 2)),
    ("--strict-lines", strict),
    ("a writer", |text| written(&MASKER, text, &PLAN)),
    ("--frame docker", framed),
];

fn strict(text: &[u8]) -> Vec<u8> {
    let (tuning, mut out) = (Tuning { threads: NonZeroUsize::MIN, whole_lines: true, ..Tuning::default() }, vec![]);
    stream::run(Pieces::new(text, PLAN.to_vec()), &mut out, &MASKER, &tuning, &Unwatched).expect("nothing can fail");
    out
}

/// The text in records of Docker, each of a line or 16 KiB of it; what they say, masked.
fn framed(text: &[u8]) -> Vec<u8> {
    let records = text.split_inclusive(|&b| b == b'\n').flat_map(|line| line.chunks(16 * 1024)).map(|log| {
        let log = serde_json::json!({ "log": str::from_utf8(log).expect("text"), "stream": "stdout" });
        format!("{log}\n").into_bytes()
    });
    let (mut out, mut framed) = (vec![], Framed::new(Format::Docker, &*MASKER));
    records.for_each(|record| framed.push(&record, &mut out).expect("a record"));
    framed.end(&mut out).expect("whole records");
    let log =
        |line| serde_json::from_slice::<serde_json::Value>(line).expect("a record")["log"].as_str().map(str::to_owned);
    let logs = out.split(|&b| b == b'\n').filter(|line| !line.is_empty()).map(|line| log(line).expect("a text"));
    logs.collect::<String>().into_bytes()
}

/// Masks a line and what follows it, which has to come out as if no line had been before it; what comes of the line.
fn check(line: &str, turn: usize) -> Vec<u8> {
    let (after, expected) = AFTER[turn % AFTER.len()];
    let text = format!("{line}\n{after}");
    let end = line.floor_char_boundary(line.len().saturating_sub(60));
    let shown = || {
        let head = line.chars().take(60).collect::<String>();
        format!("{head:?} to {:?}, {} bytes, then {after:?}", &line[end..], line.len())
    };
    let mut whole = MASKER.mask(text.as_bytes());
    assert!(whole.ends_with(format!("\n{expected}").as_bytes()), "{}", shown());
    assert_eq!(count(&whole), count(text.as_bytes()), "lines of {}", shown());
    let (name, way) = WAYS[turn / AFTER.len() % WAYS.len()];
    assert!(way(text.as_bytes()) == whole, "{name}: {}", shown());
    whole.truncate(whole.len() - expected.len());
    whole
}

fn count(text: &[u8]) -> usize {
    text.iter().filter(|&&b| b == b'\n').count()
}

fn openers() -> impl Iterator<Item = String> {
    let signs = QUOTES.iter().chain(&BRACKETS);
    signs.flat_map(|sign| HEADS.iter().map(move |head| format!("{head}{sign}")))
}

/// The line that ends what `opener` opens in the next lines: a literal goes on to its own end.
fn end(opener: &str) -> String {
    let end = ["\"\"\"", "'''", "EOF"].into_iter().find(|end| opener.contains(end));
    end.map(|end| format!("\n{end}")).unwrap_or_default()
}

/// `text` over and over.
fn filled(text: &str, size: usize) -> String {
    text.chars().cycle().take(size).collect()
}

#[test]
fn what_follows_an_open_value_comes_out() {
    for (turn, opener) in openers().enumerate() {
        for step in 0..2 {
            let body = filled(BODIES[(turn + 3 * step) % BODIES.len()], SIZES[turn % SIZES.len()]);
            check(&format!("{opener}{body}"), turn / SIZES.len() + step);
        }
    }
}

/// A value may be short in a long line, and be named at its end.
#[test]
fn what_follows_a_long_line_comes_out() {
    for (turn, opener) in openers().enumerate() {
        let (fill, size) = (filled("lorem ipsum ", SIZES[turn % SIZES.len()]), turn / SIZES.len());
        check(&format!("{opener}x7Kq2 {fill}"), size);
        check(&format!("{fill}{opener}x7Kq2vN9 end{}", end(&opener)), size + 1);
    }
}

/// What is named at the end of a line may stand in the next ones, as far as that is believed: three lines.
#[test]
fn what_follows_a_name_at_the_end_of_a_long_line_comes_out() {
    for (turn, opener) in openers().enumerate() {
        let fill = filled("lorem ipsum ", SIZES[turn % SIZES.len()]);
        check(&format!("{fill}{opener}\na few\nlines of\nordinary\ntext{}", end(&opener)), turn / SIZES.len());
    }
}

#[test]
fn a_long_line_in_a_block_is_masked_to_its_end() {
    const BLOCKS: [&str; 12] = [
        "-----BEGIN PRIVATE KEY-----\n",
        "password: |\n  ",
        "- name: DB_PASSWORD\n  value: ",
        "- name: DB_PASSWORD\n  value: \"",
        "<password>\n",
        "kind: Secret\ndata:\n  a: ",
        "kind: Secret\nstringData:\n  a: |\n    ",
        "Authorization: Bearer\n ",
        "passwords:\n  - ",
        "\"passwords\": [\n  \"",
        "passwords:\n  db: ",
        "password:\n  value: ",
    ];
    for (turn, block) in BLOCKS.iter().cycle().take(200).enumerate() {
        let body = filled("x7Kq2vN9", SIZES[turn % SIZES.len()]);
        let masked = check(&format!("{block}{body}"), turn / BLOCKS.len());
        assert!(!String::from_utf8_lossy(&masked).contains("x7K"), "{block:?}");
    }
}
