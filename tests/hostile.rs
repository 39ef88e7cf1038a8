//! Text made to be slow. Time grows with the size of the input only, whatever it says.
//!
//! Attacks are made from the rules themselves, so a new rule is attacked too. What counts is how often a byte is looked at,
//! against ordinary logs: no clock, so a busy machine makes no test fail.

#![cfg(debug_assertions)]

mod pieces;

use std::sync::LazyLock;

use tokmask::rules::schema::Tier;
use tokmask::{Masker, internals};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

/// What is written over and over, and its name.
type Attack = (String, Vec<u8>);

/// What an attack may cost in steps, times what ordinary logs cost.
const LIMIT: f64 = 10.0;

#[rustfmt::skip]
const REPEATED_OPENINGS: &[&str] = &[
    "eyJ", "eyJ.", "eyJ_", "eyJhbGciOiJIUzI1NiJ9.", "\"token\":\"",
    "ghp_", "glpat-", "sk-", "sk-proj-", "AKIA", "xoxb-", "https://", "://u:", "://a:b@", "https://u:p",
    "Authorization: ", "Authorization: Bearer ", "Cookie: a=", "Cookie: ", "Set-Cookie: a=b; ",
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN ", "--password ", "-u a:b ",
    "password: ", "password is ", "%3D", "api_key api_key ", "name=\"password\" value=", "<password>",
    "- name: password\n", "password: |\n", "IDENTIFIED BY '", "[\"password\"]=>", "Basic ", "Digest a=\"",
    "[REDACTED:", "[REDACTED:jwt]", "****",
];

#[rustfmt::skip]
const NESTED_QUOTES: &[&str] = &[
    "\"", "'", "`", "\\", "\\\"", "\\\\\"", "\\\\\\\"", "\"'", "'\"`", "\"\\", "{\"", "[\"", "\":\"", "\\\":\\\"",
    "{\"a\":", "[", "{", "(", "<", "{\"password\":{", "\"password\":\"\\", "password=\"\\\"", "password='''",
    "token=\\\"\\\"", "{\\\"token\\\":\\\"", "\\u0022", "\\u0022token\\u0022:", "&quot;", "%22", "\x1b", "\x1b[",
    "\x1b[0m", "\x1b[0;", "a\x1b[0m", "g\x1b[0mh\x1b[0mp\x1b[0m_\x1b[0m",
];

#[rustfmt::skip]
const ENDLESS_RUNS: &[&str] = &[
    "a", "0", "A", "x7Kq2", "_", "-", ".", "/", "=", "==", "+", " ", "\t", "\0", "\n", "\r\n", "\r", "a\n", "é", "*",
    "#", ":", ";", ",", "%", "4bf92f3577b34da6", "x7Kq2.", "x7Kq2/", "x7Kq2-", "a=b&", "a=b;", "a b ", "a:b ",
];

#[rustfmt::skip]
const ALTERNATING_CANDIDATES: &[&str] = &[
    "ghp_eyJ", "ghp_glpat-xoxb-", "eyJghp_", "glpat-eyJhbGciOi", "sk-ant-sk-proj-",
    "key:\"eyJ", "password=a,token=b;", "token token token=", "auth: key: token: ",
    "Authorization: Cookie: ", "://://", "a:b@c:d@", "\\\"key\\\":'", "secret_key_token_", "apiKeyTokenSecret",
    "KEY_", "key.", "key-", "token\\n", "token%3D%22", "Bearer secret", "Bearer jwt session", "/mysql -p", "key=mysql -p",
    "{\"token=secret%3a%2f%2f", "githubjwt(\"sid", "sidsecret: jwt=\\\"pwd",
];

#[rustfmt::skip]
const HEADS: &[&str] = &[
    "password=", "token=\"", "Cookie: a=", "Authorization: Digest a=\"", "eyJhbGciOiJIUzI1NiJ9.", "glpat-",
    "-----BEGIN PRIVATE KEY-----", "password: |\n", "https://u:",
];

#[rustfmt::skip]
const TAILS: &[&str] = &[
    "x7Kq2", "eyJ", "\\\"", "a b ", "ghp_", ";a=", "\n  ", "-----BEGIN PRIVATE KEY-----",
];

/// Keys whose value is all that follows.
#[rustfmt::skip]
const RUNS_OF_KEYS: &[&str] = &[
    "key=", "token=", "token:", "secret:", "password=", "password%3D", "x_key:", "key=key=key=token=",
    "token=ghp_password=glpat-",
];

/// Lines of a few bytes, so that each costs what a line costs.
#[rustfmt::skip]
const TINY_LINES: &[&str] = &[
    "\n", "\r\n", "a\n", "=\n", "\"\n", "\\\n", "- \n", " \n", "}\n", "k:\n", "a: |\n", "t=\n", "\x1b\n", "---\n", "data:\n", "kind: Secret\ndata:\n",
    "token:\n", "password: |\n  a\n", "- name: token\n", "<key>\n", "Cookie:\n ", "-----BEGIN PRIVATE KEY-----\na\n",
];

/// `unit` over and over, `size` bytes of it.
fn flood(unit: &[u8], size: usize) -> Vec<u8> {
    unit.iter().copied().cycle().take(size).collect()
}

/// How often a byte of ordinary logs is looked at.
static ORDINARY: LazyLock<f64> = LazyLock::new(|| cost(&LOGS));
static LOGS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let logs = paths.filter(|path| path.extension().is_some_and(|e| e == "log"));
    logs.flat_map(|path| std::fs::read(path).expect("a log")).collect()
});

/// How often a byte of `text` is looked at, on average.
fn cost(text: &[u8]) -> f64 {
    steps(|| assert!(!MASKER.mask(text).is_empty())) / text.len() as f64
}

/// How many bytes this thread looks at while it acts.
fn steps(act: impl FnOnce()) -> f64 {
    let taken = || internals::steps().expect("debug builds count");
    let start = taken();
    act();
    (taken() - start) as f64
}

/// Fails with a list of all attacks that cost more than [`LIMIT`] times what ordinary logs do, the worst first.
fn withstand(size: usize, attacks: impl IntoIterator<Item = Attack>) {
    let attacks = attacks.into_iter().filter(|(_, unit)| !unit.is_empty());
    bear(LIMIT, attacks.map(|(name, unit)| (name, cost(&flood(&unit, size)))));
}

/// Fails with a list of all whose cost is more than `limit` times that of ordinary logs, the worst first.
fn bear(limit: f64, costs: impl Iterator<Item = (String, f64)>) {
    let mut costs: Vec<(f64, String)> = costs.map(|(name, cost)| (cost / *ORDINARY, name)).collect();
    costs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let list: Vec<String> = costs.iter().map(|(cost, name)| format!("{cost:.1} times: {name}")).collect();
    println!(
        "{:.1} steps a byte are ordinary; {} attacks, the worst:\n{}",
        *ORDINARY,
        list.len(),
        list[..list.len().min(12)].join("\n")
    );
    let dear = costs.iter().take_while(|(cost, _)| *cost > limit).count();
    assert!(dear == 0, "{dear} too dear:\n{}", list[..dear].join("\n"));
}

/// How much of an attack is tried, in bytes: many windows.
const FIRST: usize = 64 * 1024;

fn named(units: &[&str]) -> Vec<Attack> {
    units.iter().map(|u| (format!("{u:?}"), u.as_bytes().to_vec())).collect()
}

/// `name` of a rule's `what`, made of its literals or examples.
fn of_every_example(what: &str, make: impl Fn(&str) -> String) -> Vec<Attack> {
    let rules = MASKER.rules().rules();
    // Vendors are rows of one table: a few stand for all.
    let (vendors, others): (Vec<_>, Vec<_>) = rules.partition(|r| r.tier == Tier::Vendor);
    let chosen = others.into_iter().chain(vendors.into_iter().step_by(50));
    chosen
        .flat_map(|rule| rule.examples().into_iter().take(1).map(|e| (rule.id.clone(), make(&e.text))))
        .map(|(id, unit)| (format!("{what} of {id}: {unit:.60?}"), unit.into_bytes()))
        .collect()
}

/// The part of an example that is masked.
fn secret(text: &str) -> &str {
    let found = MASKER.find(text.as_bytes());
    found.first().and_then(|f| text.get(f.span.range())).unwrap_or(text)
}

#[test]
fn repeated_literals() {
    let all = internals::literals(&MASKER);
    let (keys, tokens): (Vec<_>, Vec<_>) = all.into_iter().partition(|l| is_key(l));
    withstand(FIRST, glued(&tokens).into_iter().step_by(2));
    withstand(FIRST, glued(&keys).into_iter().step_by(8));
}

/// Each literal by itself and with one of several joints behind it.
fn glued(literals: &[Vec<u8>]) -> Vec<Attack> {
    let joints = ["_", "-x7K", " ", "=\"", "\\\""].into_iter().cycle();
    let joined = literals.iter().zip(joints).map(|(literal, joint)| [literal, joint.as_bytes()].concat());
    literals.iter().cloned().chain(joined).map(|unit| (String::from_utf8_lossy(&unit).into_owned(), unit)).collect()
}

/// Whether a literal is, or ends with, what gives a value its name.
fn is_key(literal: &[u8]) -> bool {
    let text = String::from_utf8_lossy(literal);
    ["=", ":", "%3", "key", "token", "secret", "sig", "session", "auth", "pass", "pwd", "cred"]
        .iter()
        .any(|w| text.contains(w))
}

#[test]
fn repeated_examples() {
    withstand(FIRST, of_every_example("the example", |text| text.replace('\n', " ")).into_iter().step_by(3));
    withstand(FIRST, of_every_example("the secret", |text| secret(text).to_owned()).into_iter().step_by(8));
    withstand(
        FIRST,
        of_every_example("the secret's half", |text| half(secret(text)).to_owned()).into_iter().step_by(8),
    );
    withstand(FIRST, of_every_example("the opening", |text| opening(text).to_owned()).into_iter().step_by(8));
    withstand(FIRST, of_every_example("the line", |text| format!("{text}\n")).into_iter().step_by(8));
}

fn half(text: &str) -> &str {
    let middle = (text.len() / 2..).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..middle]
}

/// Everything before the secret and a little of it.
fn opening(text: &str) -> &str {
    let start = MASKER.find(text.as_bytes()).first().map_or(0, |f| f.span.start);
    text.get(..start + 5).unwrap_or(text)
}

/// A secret that is as long as the text, after every opening.
#[test]
fn endless_tokens() {
    let attacks = of_every_example("an endless token", |text| {
        let start = MASKER.find(text.as_bytes()).first().map_or(0, |f| f.span.start);
        let token = text.get(start..start + 16).unwrap_or(text);
        format!("{}{}", &text[..start], token.repeat(4096))
    });
    withstand(FIRST, attacks);
}

#[test]
fn repeated_openings() {
    withstand(256 * 1024, named(REPEATED_OPENINGS));
}

#[test]
fn runs_of_keys() {
    withstand(256 * 1024, named(RUNS_OF_KEYS));
}

#[test]
fn nested_quotes() {
    withstand(256 * 1024, named(NESTED_QUOTES));
}

#[test]
fn endless_runs() {
    withstand(256 * 1024, named(ENDLESS_RUNS));
}

#[test]
fn alternating_candidates() {
    withstand(256 * 1024, named(ALTERNATING_CANDIDATES));
}

#[test]
fn one_head_and_an_endless_tail() {
    let texts = HEADS.iter().flat_map(|head| TAILS.iter().map(move |tail| (head, tail)));
    let attacks = texts.map(|(head, tail)| {
        let text = [head.as_bytes(), &flood(tail.as_bytes(), 256 * 1024)].concat();
        (format!("{head:?} and then {tail:?}"), text)
    });
    withstand(256 * 1024, attacks);
}

/// The price of a byte does not depend on how much text there is.
#[test]
fn twice_the_text_takes_twice_the_steps() {
    for unit in ["glpat-", "eyJ_", "ghp_eyJ", "\\\"", "https://a:b", "key=", "password: "] {
        let small = cost(&flood(unit.as_bytes(), 128 * 1024));
        let large = cost(&flood(unit.as_bytes(), 512 * 1024));
        assert!(large < 1.2 * small, "{unit:?}: {small:.1}, then {large:.1} steps a byte");
    }
}

/// Tokens that begin inside each other: of every rule the beginning of one, and in it one of the next.
#[test]
fn overlapping_candidates() {
    let secrets = of_every_example("", |text| secret(text).to_owned());
    let followed = secrets.iter().zip(secrets.iter().skip(1));
    let overlapping = |cut: fn(usize) -> usize| {
        let attack = move |((name, one), (_, other)): (&Attack, &Attack)| {
            (
                format!("{}of {} bytes and the next{name}", cut(one.len()), one.len()),
                [&one[..cut(one.len())], other].concat(),
            )
        };
        followed.clone().step_by(3).map(attack)
    };
    withstand(FIRST, overlapping(|length| length / 2).chain(overlapping(|length| length - 1)));
}

/// The places behind which something changes for a token: what stands before it is out of sight, its end is, it is written in
/// part, it is longer than what is read at once.
const EDGES: &[usize] = &[96, 512, 8 * 1024, 16 * 1024, 128 * 1024, 256 * 1024, 512 * 1024];

/// What a long token may stand between.
const AROUND: &[(&str, &str)] = &[
    (" glpat-", " "),
    (" password=", " "),
    (" {\"token\":\"", "\"}"),
    (" Cookie: a=", "; b"),
    (" eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.", ","),
];

/// Long tokens that begin or end right at, before and behind every edge, in reads that end there: cheap, and masked to their end.
#[test]
fn longest_tokens_at_every_edge() {
    let places = EDGES.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]);
    let attacks = places.flat_map(|place| AROUND.iter().map(move |around| (place, around)));
    bear(
        LIMIT,
        attacks.map(|(place, (head, tail))| {
            let before = flood(b"id=4bf92f35 ", place - head.len());
            let token = flood(b"x7Kq2vN9bT4mW8rY", place);
            let text = [&before, head.as_bytes(), &token, tail.as_bytes(), &before, b"\n"].concat();
            let mut out = vec![];
            let cost = steps(|| out = pieces::streamed(&MASKER, &text, vec![(place, false), (1, false)], 1));
            assert!(
                !out.windows(8).any(|part| token.starts_with(part)),
                "{head:?} at {place} is not masked to its end"
            );
            (format!("{head:?} at {place}"), cost / text.len() as f64)
        }),
    );
}

#[test]
fn millions_of_tiny_lines() {
    withstand(2 << 20, named(TINY_LINES));
}

/// As many lines as there are bytes, and each of them read by itself.
#[test]
fn tiny_lines_one_by_one() {
    bear(
        LIMIT,
        TINY_LINES.iter().map(|unit| {
            let text = flood(unit.as_bytes(), FIRST);
            let cost = steps(|| assert!(!pieces::streamed(&MASKER, &text, vec![(unit.len(), false)], 1).is_empty()));
            (format!("{unit:?} one by one"), cost / text.len() as f64)
        }),
    );
}

#[test]
fn one_endless_line() {
    let line: Vec<u8> = LOGS.iter().map(|&byte| if byte == b'\n' { b' ' } else { byte }).collect();
    withstand(8 << 20, [("logs without a line end".to_owned(), line)]);
}

/// Numbers that look random and are the same every time: Knuth's MMIX generator.
fn noise(size: usize) -> Vec<u8> {
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(1), next).map(|state| (state >> 56) as u8).take(size).collect()
}

/// `text` in two bytes a character, with the mark of its order.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ['\u{feff}']
        .into_iter()
        .chain(text.chars())
        .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
        .flat_map(bytes)
        .collect()
}

/// Logs in which the encoding is broken, or another one.
fn broken() -> Vec<Attack> {
    let logs = String::from_utf8_lossy(&LOGS);
    let sprinkled = |with: &[u8]| LOGS.chunks(7).flat_map(|part| [part, with].concat()).collect();
    let texts = [
        ("bytes that only go on", sprinkled(b"\x80")),
        ("bytes that only begin", sprinkled(b"\xf0")),
        ("characters cut short", sprinkled(b"\xf0\x9f\x98")),
        ("characters longer than they need be", sprinkled(b"\xc0\xbd")),
        ("halves of a pair", sprinkled(b"\xed\xa0\x80")),
        ("bytes of no character", sprinkled(b"\xff\xfe")),
        ("UTF-16, the small half first", utf16(&logs, u16::to_le_bytes)),
        ("UTF-16, the large half first", utf16(&logs, u16::to_be_bytes)),
    ];
    texts.map(|(name, text)| (name.to_owned(), text)).to_vec()
}

/// Each byte, archives and images: no text, and no secret in it.
fn binary() -> Vec<Attack> {
    let (noise, all) = (noise(FIRST), (0..=255).collect::<Vec<u8>>());
    let chunk = |kind: &[u8]| [&[0, 0, 0x20, 0], kind, &noise[..0x2000], b"\xae\x42\x60\x82"].concat();
    let files = [
        ("each byte", all.clone()),
        ("each pair of bytes", all.iter().flat_map(|&one| all.iter().flat_map(move |&other| [one, other])).collect()),
        ("noise", noise.clone()),
        ("zip", [&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &noise[..300], b"app.log", &noise, b"PK\x01\x02"].concat()),
        ("gzip", [&b"\x1f\x8b\x08\x08"[..], &noise[..6], b"app.log\0", &noise].concat()),
        ("PNG", [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR"), &chunk(b"IDAT"), &chunk(b"IEND")].concat()),
        ("JPEG", [&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], &noise, b"\xff\xd9"].concat()),
    ];
    files.map(|(name, file)| (name.to_owned(), file)).to_vec()
}

#[test]
fn bytes_that_are_no_text() {
    for (name, bytes) in binary() {
        assert!(MASKER.mask(&bytes) == bytes, "{name} holds no secret");
    }
    let all = || binary().into_iter().chain(broken());
    for (name, bytes) in all() {
        let out = pieces::written(&MASKER, &bytes, &[(997, true)]);
        assert!(out == MASKER.mask(&bytes), "{name}: pieces show");
    }
    withstand(FIRST, all());
}

/// Floods in which nothing stands twice: what was found out about one place is true of no other.
#[test]
fn floods_that_never_repeat() {
    let counted = |unit: &str| {
        (0..FIRST / (unit.len() + 5)).flat_map(|n| format!("{unit}{n:05}").into_bytes()).collect::<Vec<u8>>()
    };
    let units = REPEATED_OPENINGS.iter().chain(NESTED_QUOTES).chain(ALTERNATING_CANDIDATES).chain(RUNS_OF_KEYS);
    bear(LIMIT, units.map(|unit| (format!("{unit:?} and a number"), cost(&counted(unit)))));
    let tokens = of_every_example("the opening", |text| opening(text).to_owned()).into_iter().step_by(4);
    bear(LIMIT, tokens.map(|(name, unit)| (name, cost(&counted(&String::from_utf8_lossy(&unit))))));
}
