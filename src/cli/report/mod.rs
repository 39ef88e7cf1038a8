//! The audit report: which secrets went where, told by rules, names, times and fingerprints.

mod merge;
mod time;
mod token;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokmask::stream::{Sighting, Watch};
use tokmask::{Finding, Warning};

use super::exit::{Failure, shown};
use super::ongoing;
use super::progress::Progress;
use super::settings::Settings;
use super::warnings::warn;
pub(super) use merge::run;
use token::Facts;

/// Who may read a new report: the user alone.
const MODE: u32 = 0o600;
/// How many rows, fingerprints of a row and kinds of tokens of a row are told apart; what is more is counted only.
const MOST: usize = 1000;

/// A report as it is written and read.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Report {
    /// The version that wrote it.
    tokmask: String,
    /// Where the text went, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sink: Option<String>,
    /// What the fingerprints were made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    rows: Vec<Row>,
    /// Secrets in no row, since there were too many of those.
    #[serde(default)]
    others: u64,
}

/// The secrets that one rule found beside one name.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Row {
    rule: String,
    /// The name they stood beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    count: u64,
    /// When the first and the last was written, RFC 3339.
    first: String,
    last: String,
    /// How often each was seen, by its fingerprint.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fingerprints: BTreeMap<String, u64>,
    /// Whether there were more than are told apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    more_fingerprints: bool,
    /// What JSON Web Tokens say of themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tokens: Vec<Tokens>,
}

/// How many tokens say the same of themselves.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Tokens {
    #[serde(flatten)]
    facts: Facts,
    count: u64,
}

/// Keeps the record of a run. It passes what it sees on to the progress bar.
pub(super) struct Ledger<'a> {
    pub progress: Progress,
    /// Where the report goes; nothing is kept without.
    path: Option<&'a Path>,
    sink: Option<&'a str>,
    key_id: Option<String>,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    rows: BTreeMap<(String, Option<String>), Row>,
    others: u64,
}

impl<'a> Ledger<'a> {
    /// An empty one, for the file that `settings` name.
    ///
    /// # Errors
    /// The key of the fingerprints cannot be read, or the file holds what does not go on.
    pub(super) fn new(progress: Progress, settings: &'a Settings) -> Result<Ledger<'a>, Failure> {
        let key_id = if settings.report.is_some() { settings.recipe.key_id()? } else { None };
        let (path, sink) = (settings.report.as_deref(), settings.sink.as_deref());
        let ledger = Ledger { progress, path, sink, key_id, rows: Mutex::default() };
        let checked = path.map_or(Ok(()), |path| ongoing::check(path, |old| ledger.next(old)));
        checked.map_err(|why| Failure::io(path.map_or(String::new(), shown), why))?;
        Ok(ledger)
    }

    /// Adds what was seen to the report, in one step.
    ///
    /// # Errors
    /// It cannot be written: the run has failed, though the text is masked.
    pub(super) fn write(&self) -> Result<(), Failure> {
        let Some(path) = self.path else { return Ok(()) };
        ongoing::update(path, MODE, |old| self.next(old)).map_err(|why| Failure::io(shown(path), why))
    }

    /// The report after the `old` one.
    fn next(&self, old: Option<&[u8]>) -> ongoing::Text {
        let mut report = self.report();
        if let Some(old) = old {
            report = Report::read(old)?.and(report)?;
        }
        let text = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
        Ok((text + "\n").into_bytes())
    }

    fn report(&self) -> Report {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Report {
            tokmask: env!("CARGO_PKG_VERSION").to_owned(),
            sink: self.sink.map(str::to_owned),
            key_id: self.key_id.clone(),
            rows: rows.rows.values().cloned().collect(),
            others: rows.others,
        }
    }
}

impl Watch for Ledger<'_> {
    fn written(&self, bytes: u64) {
        self.progress.written(bytes);
    }

    fn found(&self, finding: &Finding) {
        self.progress.found(finding);
    }

    fn sighted(&self, rule: &str, sighting: &Sighting) {
        if self.path.is_some() {
            self.rows.lock().unwrap_or_else(PoisonError::into_inner).add(rule, sighting, &time::now());
        }
    }

    fn warned(&self, warning: Warning) {
        self.progress.aside(|| warn(warning));
    }
}

impl Rows {
    fn add(&mut self, rule: &str, sighting: &Sighting, now: &str) {
        let name = (rule.to_owned(), sighting.key.clone());
        if !self.rows.contains_key(&name) && self.rows.len() >= MOST {
            self.others += 1;
            return;
        }
        let row = self.rows.entry(name).or_insert_with_key(|(rule, key)| Row {
            rule: rule.clone(),
            key: key.clone(),
            first: now.to_owned(),
            ..Row::default()
        });
        row.count += 1;
        row.last = now.to_owned();
        sighting.fingerprint.iter().for_each(|fingerprint| row.add_fingerprint(fingerprint, 1));
        let facts = sighting.token.as_ref().and_then(|(header, claims)| Facts::of(header, claims));
        facts.into_iter().for_each(|facts| row.add_token(Tokens { facts, count: 1 }));
    }
}

impl Row {
    fn add_fingerprint(&mut self, fingerprint: &str, count: u64) {
        let is_full = self.fingerprints.len() >= MOST;
        match self.fingerprints.get_mut(fingerprint) {
            Some(seen) => *seen += count,
            None if !is_full => drop(self.fingerprints.insert(fingerprint.to_owned(), count)),
            None => self.more_fingerprints = true,
        }
    }

    fn add_token(&mut self, more: Tokens) {
        let is_full = self.tokens.len() >= MOST;
        match self.tokens.iter_mut().find(|tokens| tokens.facts == more.facts) {
            Some(tokens) => tokens.count += more.count,
            None if !is_full => self.tokens.push(more),
            None => {}
        }
    }
}
