//! The promises of the stream, each a test of its name.

mod oracle;
mod pieces;
mod properties;
mod sessions;

use std::borrow::Cow;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use pieces::{Piece, Pieces, streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use sessions::{planned, pushed};
use tokmask::known::{Known, Value};
use tokmask::mask::HashKey;
use tokmask::rules::AllowSource;
use tokmask::stream::{self, Host, Source, Tuning, Unwatched, Watch};
use tokmask::{ErrorKind, Finding, Masker, RuleSet, Selection, Session, Style, internals};

static MASKER: LazyLock<Arc<Masker>> = LazyLock::new(|| Arc::new(Masker::builtin()));
static FIXED: LazyLock<Masker> =
    LazyLock::new(|| Masker::new(RuleSet::builtin(), Style::Fixed).expect("the built-in rules go together"));
/// A masker that knows [`VALUES`], too.
static KNOWING: LazyLock<Arc<Masker>> = LazyLock::new(|| {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, true));
    let value = |text: &&str| Value { name: "test".into(), bytes: text.as_bytes().to_vec() };
    assert_eq!(known.learn(&VALUES.iter().map(value).collect::<Vec<_>>()), vec![]);
    known.learn(&[Value { name: "long".into(), bytes: b"0123456789abcdef+".repeat(1_500) }]);
    Arc::new(Masker::with_known(rules, Style::default(), known).expect("the built-in rules go together"))
});
static FORMS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| internals::known_forms(&KNOWING));
static LITERALS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| internals::literals(&MASKER));
/// Every example and near miss of every rule.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = MASKER.rules().rules();
    rules.flat_map(|r| r.examples().into_iter().map(|e| e.text).chain(r.near())).collect()
});

/// A masker that lets stay what an allow-list names: values, forms, keys, rules.
static LENIENT: LazyLock<Masker> = LazyLock::new(|| {
    let reason = "for the test".to_owned();
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    let secrets = EXAMPLES.iter().step_by(7).filter_map(|text| {
        let found = MASKER.find(text.as_bytes());
        found.first().and_then(|f| text.get(f.span.range())).map(str::to_owned)
    });
    let allow = vec![
        AllowSource { reason: reason.clone(), values: secrets.collect(), ..AllowSource::default() },
        AllowSource {
            reason: reason.clone(),
            patterns: list(&["[a-zA-Z]{4,12}[0-9]?", "x7Kq2.*"]),
            ..AllowSource::default()
        },
        AllowSource { reason: reason.clone(), keys: list(&["pass*", "api_key"]), ..AllowSource::default() },
        AllowSource { reason, rules: list(&["gitlab-*", "jwt", "authorization"]), ..AllowSource::default() },
    ];
    let rules = RuleSet::load(&Selection { allow, ..Selection::default() }).expect("a list");
    Masker::new(rules, Style::Label).expect("a masker")
});

/// Text made to confuse: whole and broken examples, bare prefixes, separators, long runs and any byte.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => any::<prop::sample::Index>().prop_map(|i| i.get(&EXAMPLES[..]).clone().into_bytes()),
        3 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(i, cut)| {
            let example = i.get(&EXAMPLES[..]).as_bytes();
            example[..cut.index(example.len() + 1)].to_vec()
        }),
        2 => any::<prop::sample::Index>().prop_map(|i| i.get(&LITERALS[..]).clone()),
        6 => prop::sample::select(JOINTS).prop_map(|s: &str| s.as_bytes().to_vec()),
        2 => "[A-Za-z0-9_./+=-]{1,60}".prop_map(String::into_bytes),
        1 => (prop::sample::select(ENDLESS), 1..24_000usize).prop_map(|(head, n)| [head.as_bytes(), &b"x7Kq2"[..].repeat(n / 5)].concat()),
        1 => (prop::sample::select(&b"aZ0 =\"'\\-."[..]), 1..20_000usize).prop_map(|(b, n)| vec![b; n]),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Records that were written into others, each time escaped, and pieces of them.
fn escaped() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => any::<prop::sample::Index>().prop_map(|i| i.get(&EXAMPLES[..]).clone()),
        4 => prop::sample::select(PLAIN).prop_map(str::to_owned),
        1 => prop::sample::select(JOINTS).prop_map(str::to_owned),
    ];
    let dialect =
        || prop::sample::select(&[json, percent, form, entities, csv, sql, shell, hex, rsyslog, invisible][..]);
    let record =
        (prop::collection::vec(word, 1..5), prop::collection::vec(dialect(), 0..3), any::<prop::sample::Index>());
    let record = record.prop_map(|(words, dialects, cut)| {
        let text = dialects.iter().fold(words.concat(), |text, escape: &fn(&str) -> String| escape(&text)).into_bytes();
        // One in four is cut.
        let end = cut.index(4 * text.len() + 1);
        if end < text.len() { text[..end].to_vec() } else { text }
    });
    let end = prop::sample::select(&["\n", "\n", "\r\n", "\r", " ", ""][..]);
    prop::collection::vec((record, end), 0..4)
        .prop_map(|records| records.iter().flat_map(|(text, end)| [text, end.as_bytes()].concat()).collect())
}

const PLAIN: &[&str] = &[
    "{\"user\": \"ann\", \"password\": \"x7Kq2vN9bT4m\", \"n\": 7}",
    "user=ann password=hunter2xQ7 trace_id=4bf92f35",
    "/login?user=ann&password=x7Kq2vN9&n=7",
    "{'token': 'x7Kq2vN9bT4m', 'n': 7}",
    "<a><password>x7Kq2vN9</password></a>",
    "postgres://ann:x7Kq2vN9@db.example/shop?n=7",
    "curl -u ann:x7Kq2vN9 https://api.example/",
    "mysql -u ann -px7Kq2vN9 shop",
    "Cookie: sid=x7Kq2vN9 | n=7",
    "Authorization: Bearer x7Kq2vN9bT4mW8rY n=7",
    "password: x7Kq2vN9\nuser: ann\n",
    "{\"pin\":1234,\"password\":90210417}",
    "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    "\x1b[1mpassword\x1b[0m=x7Kq2vN9 ",
    "key ",
    " ",
    "x7Kq2vN9",
    " x7Kq2vN9bT4m",
    "90210417 ",
    "hunter2",
];

fn json(text: &str) -> String {
    serde_json::json!({ "m": text }).to_string()
}

/// All but letters and digits, and not those either now and then.
fn numbered(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() && b != b'q' { char::from(b).into() } else { write(b) }).collect()
}

fn percent(text: &str) -> String {
    format!("GET /r?n={} HTTP/1.1", numbered(text, |b| format!("%{b:02X}")))
}

fn form(text: &str) -> String {
    numbered(text, |b| if b == b' ' { "+".to_owned() } else { format!("%{b:02x}") })
}

fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;").replace('<', "&lt;").replace('>', "&#x3e;")
}

fn csv(text: &str) -> String {
    format!("a,\"{}\",b", text.replace('"', "\"\""))
}

fn sql(text: &str) -> String {
    format!("VALUES ('{}')", text.replace('\'', "''"))
}

fn shell(text: &str) -> String {
    format!("+ echo '{}'", text.replace('\'', "'\\''"))
}

fn hex(text: &str) -> String {
    format!("body=\"{}\"", text.replace('\\', "\\x5C").replace('"', "\\x22").replace('\n', "\\x0A"))
}

fn rsyslog(text: &str) -> String {
    text.replace('\n', "#012").replace('\t', "#011").replace('\x1b', "#033")
}

fn invisible(text: &str) -> String {
    text.replace("ss", "s\u{200b}s").replace(' ', "\u{a0}").replace("N9", "N\u{ad}9")
}

/// Text as [`text`] makes it, part of it in UTF-16 of either kind, with a few NULs more.
fn wide_text() -> impl Strategy<Value = Vec<u8>> {
    let wide = |is_big: bool| {
        let unit = move |b: u8| if is_big { [0, b] } else { [b, 0] };
        text().prop_map(move |text| text.into_iter().flat_map(unit).collect::<Vec<u8>>())
    };
    let piece = prop_oneof![
        2 => text(),
        3 => wide(false),
        3 => wide(true),
        2 => prop::sample::select(&[" ", "\0", "\0\0", "a\0", "\0a", "\n\0", "\n", "\r\0\n\0", "\0\n", "\u{20ac}"][..])
            .prop_map(|s: &str| s.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// What a secret without end may begin with.
const ENDLESS: &[&str] =
    &["glpat-", "password=", "\"token\":\"", "eyJhbGciOiJIUzI1NiJ9.", "-----BEGIN PRIVATE KEY-----\\n"];

const JOINTS: &[&str] = &[
    "\n",
    "\n",
    "\r\n",
    " ",
    " ",
    "=",
    ": ",
    "\"",
    "\\\"",
    "'",
    ",",
    "&",
    "{",
    "}",
    "|",
    "\x1b[0m",
    "\x1b[1;31m",
    "\x1b",
    "\\n",
    "%3D",
    "password=",
    "token: ",
    "\"api_key\":\"",
    "Authorization: Bearer ",
    "Cookie: a=",
    "-----BEGIN PRIVATE KEY-----\n",
    "secret: |\n  ",
    "passwords:\n  - ",
    "\n  - ",
    "secrets:\n  db: ",
    "\"tokens\": [\n  \"",
    "https://user:",
    "@host",
    "[REDACTED:x]",
    "****",
    "\t",
    "\0",
    "é",
];

/// Values that overlap themselves and each other, that need every kind of quoting, and that have several lines.
const VALUES: &[&str] = &[
    "aabaabaab",
    "abababab",
    "foobarbar",
    "barbarbaz",
    "x7Kq",
    "x7Kq2vN9",
    "x7Kq2vN9bT4mW8rY",
    "correct horse battery",
    "p'a\"s$s\\w&o<r>d/%+é",
    "first line 7Kq\r\nsecond line 2vN\n\n{\n}\nlast",
    "{\"user\": \"svc\", \"keys\": [\"k3y-N9bT4mW8\", \"rY1pL6dF3hJ5\"], \"n\": 1234567890}",
    "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
];

/// Text as [`text`] makes it, with known values, whole and in pieces.
fn knowing_text() -> impl Strategy<Value = Vec<u8>> {
    let form = || any::<prop::sample::Index>().prop_map(|i| i.get(&FORMS[..]).clone());
    let piece = prop_oneof![
        4 => form(),
        4 => (form(), any::<prop::sample::Index>()).prop_map(|(form, cut)| form[..cut.index(form.len())].to_vec()),
        2 => (form(), any::<prop::sample::Index>()).prop_map(|(form, cut)| form[cut.index(form.len())..].to_vec()),
        2 => "[ab]{1,30}".prop_map(String::into_bytes),
        2 => prop::sample::select(JOINTS).prop_map(|s: &str| s.as_bytes().to_vec()),
        1 => text(),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// Text among which values are announced, and commands stopped.
fn announcing() -> impl Strategy<Value = Vec<u8>> {
    let value = || prop::sample::select(VALUES).prop_map(|v: &str| v.replace('%', "%25").replace('\n', "%0A"));
    let line = prop_oneof![
        2 => value().prop_map(|v| format!("::add-mask::{v}\n").into_bytes()),
        1 => prop::sample::select(&["::stop-commands::x7Kq\n", "::x7Kq::\n", "::add-mas", "::add-mask::", " ::group::x\n"][..])
            .prop_map(|s: &str| s.as_bytes().to_vec()),
        4 => value().prop_map(|v| format!("{v} {v}\n").into_bytes()),
        2 => knowing_text(),
    ];
    prop::collection::vec(line, 0..10).prop_map(|lines| lines.concat())
}

/// What a masker that learns makes of `text` in pieces by `plan`.
fn announced(text: &[u8], plan: Vec<Piece>, threads: usize) -> Vec<u8> {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    let masker = Masker::with_known(rules, Style::default(), known).expect("the built-in rules go together");
    let (mut out, source) = (vec![], Pieces::new(text, plan));
    let tuning = Tuning { host: Some(Host::GitHub), ..tuning(threads) };
    stream::run(source, &mut out, &masker, &tuning, &Unwatched).expect("memory");
    out
}

/// What a session makes of `bytes` that come in pieces, a new one wherever the last one is clean.
fn parted(masker: &Arc<Masker>, bytes: &[u8], plan: &[Piece]) -> Vec<u8> {
    let (mut session, mut out) = (Session::new(Arc::clone(masker)), vec![]);
    for (piece, _) in planned(bytes, plan) {
        session.push(piece, &mut out);
        if session.is_clean() {
            session = Session::new(Arc::clone(masker));
        }
    }
    session.finish(&mut out);
    out
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn matches_oracle(text in text()) {
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
    }

    #[test]
    fn cut_blind(text in text(), cuts in cuts(300_000), threads in 1..5usize) {
        prop_assert_eq!(show(&streamed(&MASKER, &text, cuts, threads)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn line_true(text in text()) {
        let lines = |t: &[u8]| t.iter().filter(|&&b| b == b'\n').count();
        prop_assert_eq!(lines(&MASKER.mask(&text)), lines(&text));
    }

    #[test]
    fn writer_is_cut_blind(text in text(), cuts in cuts(300_000)) {
        prop_assert_eq!(show(&written(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn session_is_cut_blind(text in text(), cuts in cuts(300_000)) {
        prop_assert_eq!(show(&pushed(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
    }

    /// Where a session is clean, what follows may be masked by another.
    #[test]
    fn a_clean_session_may_be_parted(text in text(), cuts in cuts(3_000)) {
        prop_assert_eq!(show(&parted(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn text_without_secrets_is_not_copied(text in text()) {
        let (mut appended, masked) = (b"before: ".to_vec(), MASKER.mask(&text));
        MASKER.mask_into(&text, &mut appended);
        prop_assert_eq!(show(&appended), show(&[b"before: ", &masked[..]].concat()));
        let same = MASKER.mask_cow(&text);
        prop_assert_eq!(matches!(same, Cow::Borrowed(_)), MASKER.find(&text).is_empty());
        prop_assert_eq!(show(&same), show(&masked));
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn matches_oracle_with_known_values(text in knowing_text()) {
        prop_assert_eq!(show(&KNOWING.mask(&text)), show(&oracle::mask(&KNOWING, &text)));
    }

    #[test]
    fn cut_blind_with_known_values(text in knowing_text(), cuts in cuts(300_000), threads in 1..5usize) {
        prop_assert_eq!(show(&streamed(&KNOWING, &text, cuts, threads)), show(&KNOWING.mask(&text)));
    }

    #[test]
    fn session_is_cut_blind_with_known_values(text in knowing_text(), cuts in cuts(300_000)) {
        prop_assert_eq!(show(&pushed(&KNOWING, &text, &cuts)), show(&KNOWING.mask(&text)));
    }

    #[test]
    fn writer_is_cut_blind_with_known_values(text in knowing_text(), cuts in cuts(300_000)) {
        prop_assert_eq!(show(&written(&KNOWING, &text, &cuts)), show(&KNOWING.mask(&text)));
    }

    /// An announcement counts from the next line on, however the stream is cut.
    #[test]
    fn cut_blind_with_announcements(lines in announcing(), cuts in cuts(300_000), threads in 1..5usize) {
        let whole = announced(&lines, vec![(usize::MAX, false)], 1);
        prop_assert_eq!(show(&announced(&lines, cuts, threads)), show(&whole));
    }

    #[test]
    fn idempotent_with_known_values(text in knowing_text()) {
        let once = KNOWING.mask(&text);
        prop_assert_eq!(show(&KNOWING.mask(&once)), show(&once));
    }

    #[test]
    fn no_known_value_is_left(text in knowing_text()) {
        let masked = KNOWING.mask(&text);
        let left = FORMS.iter().find(|form| masked.windows(form.len()).any(|part| part == &form[..]));
        prop_assert_eq!(left.map(|form| show(form)), None);
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn matches_oracle_with_escapes(text in escaped()) {
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
    }

    #[test]
    fn cut_blind_with_escapes(text in escaped(), cuts in cuts(600), threads in 1..4usize) {
        prop_assert_eq!(show(&streamed(&MASKER, &text, cuts.clone(), threads)), show(&MASKER.mask(&text)));
        prop_assert_eq!(show(&written(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
        prop_assert_eq!(show(&pushed(&MASKER, &text, &cuts)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn idempotent_with_escapes(text in escaped()) {
        let once = MASKER.mask(&text);
        prop_assert_eq!(show(&MASKER.mask(&once)), show(&once));
    }

    #[test]
    fn json_stays_json(words in prop::collection::vec(prop::sample::select(PLAIN), 1..4), inner in prop::sample::select(&[json, percent, entities, csv, sql, hex][..])) {
        let line = json(&inner(&words.concat()));
        let masked = MASKER.mask(line.as_bytes());
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&masked).is_ok(), "{} -> {}", line, show(&masked));
    }
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn idempotent(text in text(), style in prop::sample::select(&Style::ALL[..])) {
        let key = HashKey::new(b"a key that nobody knows").expect("a key");
        let masker = Masker::new(RuleSet::builtin(), style.0).expect("the built-in rules go together").with_hash_key(key);
        let once = masker.mask(&text);
        prop_assume!(!internals::may_be_read_otherwise(&MASKER, &text));
        prop_assert_eq!(show(&masker.mask(&once)), show(&once));
    }
}

proptest! {
    #![proptest_config(config(100))]

    /// The laws hold in UTF-16, too.
    #[test]
    fn utf_16_is_lawful(text in wide_text(), cuts in cuts(300_000), threads in 1..5usize, style in prop::sample::select(&Style::ALL[..])) {
        let key = HashKey::new(b"a key that nobody knows").expect("a key");
        let masker = Masker::new(RuleSet::builtin(), style.0).expect("the built-in rules go together").with_hash_key(key);
        let masked = masker.mask(&text);
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
        prop_assert_eq!(show(&streamed(&masker, &text, cuts.clone(), threads)), show(&masked));
        prop_assert_eq!(show(&written(&masker, &text, &cuts)), show(&masked));
        prop_assume!(!internals::may_be_read_otherwise(&MASKER, &text));
        prop_assert_eq!(show(&masker.mask(&masked)), show(&masked));
    }

    /// What is UTF-16 as a whole is masked as if it were not; labels of long regions aside, which follow from their first bytes.
    #[test]
    fn utf_16_is_masked_like_other_text(text in text(), is_big in any::<bool>()) {
        let wide = |text: &[u8]| -> Vec<u8> { text.iter().flat_map(|&b| if is_big { [0, b] } else { [b, 0] }).collect() };
        let text: Vec<u8> = text.into_iter().filter(|b| *b != 0).collect();
        prop_assert_eq!(show(&FIXED.mask(&wide(&text))), show(&wide(&FIXED.mask(&text))));
    }
}

proptest! {
    #![proptest_config(config(40))]

    /// The laws hold where something is allowed, too.
    #[test]
    fn allowing_is_lawful(text in text(), cuts in cuts(300_000), threads in 1..5usize) {
        let masked = LENIENT.mask(&text);
        prop_assert_eq!(show(&masked), show(&oracle::mask(&LENIENT, &text)));
        prop_assert_eq!(show(&streamed(&LENIENT, &text, cuts, threads)), show(&masked));
        prop_assume!(!internals::may_be_read_otherwise(&MASKER, &text));
        prop_assert_eq!(show(&LENIENT.mask(&masked)), show(&masked));
    }
}

#[test]
fn concat() {
    let plain = b"caf\xe9 \xff\xfe\0 trace_id=4bf92f3577b34da6a3ce929d0e0e4736\r\nlone\rcr\n\n last line";
    assert_eq!(MASKER.mask(plain), plain);
    assert_eq!(MASKER.mask(b""), b"");
}

/// A disk that is full after so many bytes, of which it keeps what it got.
struct Full<'a>(&'a mut Vec<u8>, usize);

impl Write for Full<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes.len().min(self.1 - self.0.len()) {
            0 => Err(io::ErrorKind::StorageFull.into()),
            n => self.0.write(&bytes[..n]),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a source ends badly.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Error,
    Panic,
}

/// A source that ends badly behind its pieces.
struct Faulty<'t>(Pieces<'t>, Fault);

impl Source for Faulty<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.0.read(buffer)?, self.1) {
            (0, Fault::Error) => Err(io::Error::other("the disk is gone")),
            (0, Fault::Panic) => panic!("injected"),
            (n, _) => Ok(n),
        }
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        self.0.is_ready(limit)
    }
}

/// Panics when the first secret is found.
struct Startled;

impl Watch for Startled {
    fn found(&self, _: &Finding) {
        panic!("injected");
    }
}

fn tuning(threads: usize) -> Tuning {
    Tuning { threads: NonZeroUsize::new(threads).expect("not zero"), ..Tuning::default() }
}

proptest! {
    #![proptest_config(config(100))]

    /// A full disk: what is on it is masked, and no more than that.
    #[test]
    fn fail_closed_where_the_output_ends(text in text(), cuts in cuts(300_000), threads in 1..4usize, limit in any::<prop::sample::Index>()) {
        let whole = MASKER.mask(&text);
        let limit = limit.index(whole.len() + 1);
        let mut out = vec![];
        let ended = stream::run(Pieces::new(&text, cuts), Full(&mut out, limit), &MASKER, &tuning(threads), &Unwatched);
        prop_assert_eq!(show(&out), show(&whole[..limit]));
        prop_assert_eq!(ended.map_err(|e| e.kind()).err(), (limit < whole.len()).then_some(ErrorKind::Write));
    }

    /// An input that breaks: what was read of it is masked, as if it had ended.
    #[test]
    fn fail_closed_where_the_input_breaks(text in text(), cuts in cuts(300_000), threads in 1..4usize, fault in prop::sample::select(&[Fault::Error, Fault::Panic][..])) {
        let mut out = vec![];
        let source = Faulty(Pieces::new(&text, cuts), fault);
        let error = stream::run(source, &mut out, &MASKER, &tuning(threads), &Unwatched).expect_err("it is told");
        let whole = MASKER.mask(&text);
        match fault {
            Fault::Error => prop_assert_eq!(show(&out), show(&whole)),
            Fault::Panic => prop_assert!(whole.starts_with(&out), "{} is not how {} begins", show(&out), show(&whole)),
        }
        prop_assert_eq!(error.kind(), if matches!(fault, Fault::Error) { ErrorKind::Read } else { ErrorKind::Internal });
    }
}

#[test]
fn fail_closed_where_a_worker_panics() {
    let text = format!("{}ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n", "ordinary\n".repeat(40_000)).repeat(8);
    for threads in 1..5 {
        let mut out = vec![];
        let source = Pieces::new(text.as_bytes(), vec![(300_000, false)]);
        let error = stream::run(source, &mut out, &MASKER, &tuning(threads), &Startled).expect_err("it is told");
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(MASKER.mask(text.as_bytes()).starts_with(&out), "{threads} workers");
    }
}
