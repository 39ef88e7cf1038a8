//! A line that was JSON is JSON after, whatever stands in it, in every style.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use tokmask::{Masker, RuleSet, Style};

static MASKERS: LazyLock<Vec<Masker>> = LazyLock::new(|| {
    let masker = |style| Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
    Style::ALL.iter().map(|&(style, _)| masker(style)).collect()
});

/// Keys and pieces of values that make a masker reach for what is beside them.
const WORDS: &[&str] = &[
    "password",
    "token",
    "api_key",
    "secret",
    "Authorization",
    "Cookie",
    "Set-Cookie",
    "private_key",
    "client_secret",
    "access_token",
    "connection_string",
    "name",
    "value",
    "args",
    "msg",
    "x-api-key",
    "DB_PASSWORD",
    "code",
    "session",
    "Bearer ",
    "Basic ",
    "Digest username=\"a\", response=\"",
    "https://u:p7Kq2x@h/",
    "password=",
    "&token=",
    "; a=",
    "-----BEGIN PRIVATE KEY-----\n",
    "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x7Kq2",
    "x7Kq2vN9bT4mW8rY1pL6",
    "hunter2!x",
    "\\",
    "\"",
    "'",
    "{",
    "}",
    ":",
    ",",
    " ",
    "\n",
    "\u{1b}[31m",
    "é",
    "[REDACTED:jwt]",
];

fuzz_target!(|data: &[u8]| {
    let Ok((style, line)) = line(&mut Unstructured::new(data)) else { return };
    let masker = &MASKERS[style];
    let out = masker.mask(line.as_bytes());
    if let Err(e) = serde_json::from_slice::<Value>(&out) {
        panic!("{e}\nbefore: {line}\nafter:  {}", String::from_utf8_lossy(&out));
    }
});

fn line(data: &mut Unstructured<'_>) -> Result<(usize, String)> {
    let style = data.choose_index(MASKERS.len())?;
    let mut line = value(data, 4)?.to_string();
    if data.arbitrary()? {
        line = line.replace("\":", "\": ").replace(",\"", ", \"");
        // A string may have changed its text by this, but not its form.
        line = if serde_json::from_str::<Value>(&line).is_ok() { line } else { "{}".into() };
    }
    Ok((style, line))
}

fn value(data: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(match data.int_in_range(0..=if depth == 0 { 4 } else { 7 })? {
        0 => Value::Null,
        1 => data.arbitrary::<bool>()?.into(),
        2 => data.arbitrary::<i64>()?.into(),
        3 => data.arbitrary::<f64>()?.into(),
        4 => text(data)?.into(),
        5 => (0..data.int_in_range(0..=3)?).map(|_| value(data, depth - 1)).collect::<Result<Vec<_>>>()?.into(),
        6 => value(data, depth - 1)?.to_string().into(),
        _ => object(data, depth)?.into(),
    })
}

fn object(data: &mut Unstructured<'_>, depth: usize) -> Result<Map<String, Value>> {
    let members = data.int_in_range(0..=4)?;
    (0..members).map(|_| Ok((text(data)?, value(data, depth - 1)?))).collect()
}

fn text(data: &mut Unstructured<'_>) -> Result<String> {
    let pieces = data.int_in_range(0..=4)?;
    (0..pieces).map(|_| piece(data)).collect()
}

fn piece(data: &mut Unstructured<'_>) -> Result<String> {
    Ok(match data.int_in_range(0..=3)? {
        0 => data.arbitrary::<char>()?.to_string(),
        1 => data.arbitrary::<&str>()?.chars().take(30).collect(),
        _ => (*data.choose(WORDS)?).to_owned(),
    })
}
