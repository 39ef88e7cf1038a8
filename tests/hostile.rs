//! Text made to be slow. Time grows with the size of the input only, whatever it says.
//!
//! Attacks are made from the rules themselves, so a new rule is attacked too. What counts is how often a byte is looked at,
//! against ordinary logs: no clock, so a busy machine makes no test fail.

#![cfg(debug_assertions)]

use std::sync::LazyLock;

use tokmask::rules::schema::Tier;
use tokmask::{Masker, internals};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

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

/// How often a byte of ordinary logs is looked at.
static ORDINARY: LazyLock<f64> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let logs = paths.filter(|path| path.extension().is_some_and(|e| e == "log"));
    cost(&logs.flat_map(|path| std::fs::read(path).expect("a log")).collect::<Vec<u8>>())
});

/// How often a byte of `text` is looked at, on average.
fn cost(text: &[u8]) -> f64 {
    let steps = || internals::steps().expect("debug builds count");
    let start = steps();
    assert!(!MASKER.mask(text).is_empty());
    (steps() - start) as f64 / text.len() as f64
}

/// Fails with a list of all attacks that cost more than [`LIMIT`] times what ordinary logs do, the worst first.
fn withstand(size: usize, attacks: impl IntoIterator<Item = (String, Vec<u8>)>) {
    let costs = attacks.into_iter().filter(|(_, unit)| !unit.is_empty());
    let mut costs: Vec<(f64, String)> =
        costs.map(|(name, unit)| (cost(&flood(&unit, size)) / *ORDINARY, name)).collect();
    costs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let list: Vec<String> = costs.iter().map(|(cost, name)| format!("{cost:.1} times: {name}")).collect();
    println!(
        "{:.1} steps a byte are ordinary; {} attacks, the worst:\n{}",
        *ORDINARY,
        list.len(),
        list[..list.len().min(12)].join("\n")
    );
    let dear = costs.iter().take_while(|(cost, _)| *cost > LIMIT).count();
    assert!(dear == 0, "{dear} too dear:\n{}", list[..dear].join("\n"));
}

/// How much of an attack is tried, in bytes: many windows.
const FIRST: usize = 64 * 1024;

fn named(units: &[&str]) -> Vec<(String, Vec<u8>)> {
    units.iter().map(|u| (format!("{u:?}"), u.as_bytes().to_vec())).collect()
}

/// `name` of a rule's `what`, made of its literals or examples.
fn of_every_example(what: &str, make: impl Fn(&str) -> String) -> Vec<(String, Vec<u8>)> {
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
