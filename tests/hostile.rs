//! Text made to be slow. Time grows with the size of the input only, whatever it says.
//!
//! Attacks are made from the rules themselves, so a new rule is attacked too. What counts is the processor time of the
//! masking thread: a busy machine makes no test fail.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use tokmask::rules::schema::Tier;
use tokmask::{Masker, internals};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

const MIB: usize = 1 << 20;
/// A generous bound for unoptimised code: ordinary logs take a tenth of it.
const PER_MIB: Duration = Duration::from_millis(1500);
/// A bound for keys without end: each is judged by the beginning of its value, which is all that follows. Linear, but dear.
const DEAR: Duration = Duration::from_secs(15);

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
    "KEY_", "key.", "key-", "token\\n", "token%3D%22",
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

/// `unit` over and over, `size` bytes of it.
fn flood(unit: &[u8], size: usize) -> Vec<u8> {
    unit.iter().copied().cycle().take(size).collect()
}

/// The processor time this thread has used; the time of day where the system does not tell.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|t| t.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// How long `text` takes for each MiB.
fn cost(text: &[u8]) -> Duration {
    let start = clock();
    let out = MASKER.mask(text);
    assert!(!out.is_empty());
    (clock() - start) * MIB as u32 / text.len() as u32
}

/// Fails with a list of all attacks that are too slow, the worst first.
fn withstand_within(limit: Duration, size: usize, attacks: impl IntoIterator<Item = (String, Vec<u8>)>) {
    MASKER.mask(b"warm up");
    let mut slow: Vec<(Duration, String)> =
        attacks.into_iter().filter_map(|(name, unit)| Some((too_slow(&unit, size, limit)?, name))).collect();
    slow.sort_unstable_by(|a, b| b.cmp(a));
    let list: Vec<String> = slow.iter().map(|(cost, name)| format!("{cost:?} per MiB: {name}")).collect();
    assert!(list.is_empty(), "{} too slow:\n{}", list.len(), list.join("\n"));
}

fn withstand(size: usize, attacks: impl IntoIterator<Item = (String, Vec<u8>)>) {
    withstand_within(PER_MIB, size, attacks);
}

/// How much of an attack is tried first, in bytes: enough for a clock that ticks every four milliseconds.
const FIRST: usize = 64 * 1024;

/// What a MiB of `unit` takes, if that is too much; a first part of the text tells what would take for ever.
fn too_slow(unit: &[u8], size: usize, limit: Duration) -> Option<Duration> {
    unit.first()?;
    let costs = [size.min(FIRST), size].into_iter().map(|size| cost(&flood(unit, size)));
    costs.into_iter().find(|cost| *cost > limit)
}

fn named(units: &[&str]) -> Vec<(String, Vec<u8>)> {
    units.iter().map(|u| (format!("{u:?}"), u.as_bytes().to_vec())).collect()
}

/// `name` of a rule's `what`, made of its literals or examples.
fn of_every_example(what: &str, make: impl Fn(&str) -> String) -> Vec<(String, Vec<u8>)> {
    let rules = MASKER.rules().rules().iter();
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
    withstand(FIRST, glued(&tokens));
    withstand_within(DEAR, FIRST, glued(&keys).into_iter().step_by(8));
}

/// Each literal by itself and with one of several joints behind it.
fn glued(literals: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
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
    withstand_within(
        DEAR,
        FIRST,
        of_every_example("the example", |text| text.replace('\n', " ")).into_iter().step_by(3),
    );
    withstand_within(
        DEAR,
        FIRST,
        of_every_example("the secret", |text| secret(text).to_owned()).into_iter().step_by(8),
    );
    withstand_within(
        DEAR,
        FIRST,
        of_every_example("the secret's half", |text| half(secret(text)).to_owned()).into_iter().step_by(8),
    );
    withstand_within(
        DEAR,
        FIRST,
        of_every_example("the opening", |text| opening(text).to_owned()).into_iter().step_by(8),
    );
    withstand_within(DEAR, FIRST, of_every_example("the line", |text| format!("{text}\n")).into_iter().step_by(8));
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
    withstand(2 * MIB, named(REPEATED_OPENINGS));
}

#[test]
fn runs_of_keys() {
    withstand_within(DEAR, 256 * 1024, named(RUNS_OF_KEYS));
}

#[test]
fn nested_quotes() {
    withstand(2 * MIB, named(NESTED_QUOTES));
}

#[test]
fn endless_runs() {
    withstand(2 * MIB, named(ENDLESS_RUNS));
}

#[test]
fn alternating_candidates() {
    withstand(2 * MIB, named(ALTERNATING_CANDIDATES));
}

#[test]
fn one_head_and_an_endless_tail() {
    let texts = HEADS.iter().flat_map(|head| TAILS.iter().map(move |tail| (head, tail)));
    let attacks = texts.map(|(head, tail)| {
        let text = [head.as_bytes(), &flood(tail.as_bytes(), MIB)].concat();
        (format!("{head:?} and then {tail:?}"), text)
    });
    withstand(MIB, attacks);
}

/// The price of a byte does not depend on how much text there is.
#[test]
fn twice_the_text_takes_twice_the_time() {
    for unit in ["glpat-", "eyJ_", "ghp_eyJ", "\\\"", "https://a:b"] {
        let small = cost(&flood(unit.as_bytes(), MIB));
        let large = cost(&flood(unit.as_bytes(), 4 * MIB));
        assert!(large < 3 * small + Duration::from_millis(20), "{unit:?}: {small:?}, then {large:?} per MiB");
    }
}
