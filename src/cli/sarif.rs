//! What was found, as SARIF 2.1.0, for code scanning. A file of it goes on from run to run: the results of files that are looked
//! at again are replaced, all others stay.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use tokmask::{Masker, Rule};

use super::exit::{Failure, shown};
use super::ongoing;
use super::places::Place;

/// What a new file may be read by: everybody, as far as the user's mask permits.
const MODE: u32 = 0o666;

/// Results, and the rules they name, by their ids.
#[derive(Default)]
struct Log {
    results: Vec<Value>,
    rules: BTreeMap<String, Value>,
}

/// Fails if the file at `path` is there and is no log of this program.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    ongoing::check(path, |old| Log::read(old).map(|_| vec![])).map_err(|why| Failure::io(shown(path), why))
}

/// Adds the `places` in the inputs that have these `names` to the file at `path`.
///
/// # Errors
/// It cannot be read or written; it stays as it was.
pub(super) fn add(path: &Path, names: &[String], places: &[Place], masker: &Masker) -> Result<(), Failure> {
    let next = |old: Option<&[u8]>| {
        let mut log = Log::read(old)?;
        log.forget(names);
        log.add(places, masker);
        Ok((log.written().to_string() + "\n").into_bytes())
    };
    ongoing::update(path, MODE, next).map_err(|why| Failure::io(shown(path), why))
}

impl Log {
    /// What a file holds; nothing, if there is none.
    fn read(text: Option<&[u8]>) -> Result<Log, String> {
        let Some(text) = text else { return Ok(Log::default()) };
        let read = || {
            let mut log: Value = serde_json::from_slice(text).ok()?;
            let run = log.get_mut("runs")?.get_mut(0)?;
            let driver = &run["tool"]["driver"];
            let rules = rules(driver).filter(|_| driver["name"] == "tokmask")?;
            let results = run.get_mut("results")?.as_array_mut().map(std::mem::take)?;
            Some(Log { results, rules })
        };
        read().ok_or_else(|| "is there, and is no SARIF of tokmask; name another file, or remove it".to_owned())
    }

    /// Forgets what was found in the inputs with these `names`.
    fn forget(&mut self, names: &[String]) {
        let uris: BTreeSet<String> = names.iter().map(|name| uri(name)).collect();
        let place = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        self.results.retain(|result| !place(result).as_str().is_some_and(|uri| uris.contains(uri)));
    }

    fn add(&mut self, places: &[Place], masker: &Masker) {
        for place in places {
            let rule = masker.rules().get(place.rule);
            self.rules.entry(rule.id.clone()).or_insert_with(|| described(rule));
            self.results.push(result(place, rule));
        }
    }

    /// The log with the rules that its results name, and no others.
    fn written(mut self) -> Value {
        let named: BTreeSet<String> =
            self.results.iter().filter_map(|r| r["ruleId"].as_str().map(str::to_owned)).collect();
        self.rules.retain(|id, _| named.contains(id));
        let places: BTreeMap<&str, usize> = self.rules.keys().map(String::as_str).zip(0..).collect();
        for result in &mut self.results {
            let place = result["ruleId"].as_str().and_then(|id| places.get(id));
            result["ruleIndex"] = place.copied().map_or(json!(-1), |place| json!(place));
        }
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "tokmask",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": self.rules.into_values().collect::<Vec<_>>(),
                } },
                "results": self.results,
            }],
        })
    }
}

fn rules(driver: &Value) -> Option<BTreeMap<String, Value>> {
    driver["rules"].as_array()?.iter().map(|rule| Some((rule["id"].as_str()?.to_owned(), rule.clone()))).collect()
}

fn described(rule: &Rule) -> Value {
    let mut described = json!({ "id": rule.id, "shortDescription": { "text": rule.description } });
    if !rule.reference.is_empty() {
        described["helpUri"] = rule.reference.clone().into();
    }
    described
}

fn result(place: &Place, rule: &Rule) -> Value {
    json!({
        "ruleId": rule.id,
        "level": "warning",
        "message": { "text": format!("Secret masked: {}", rule.description) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.input) },
            "region": {
                "startLine": place.line,
                "byteOffset": place.span.start,
                "byteLength": place.span.len(),
            },
        } }],
    })
}

/// A path as a relative reference (RFC 3986, section 4.2).
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b);
    path.bytes().fold(String::new(), |mut uri, b| {
        let _ = if plain(b) { write!(uri, "{}", char::from(b)) } else { write!(uri, "%{b:02X}") };
        uri
    })
}
