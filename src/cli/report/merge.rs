//! `tokmask report`: reports read, put together and printed.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use tokmask::files;

use super::super::args::ReportArgs;
use super::super::exit::{Exit, Failure, printable, shown};
use super::super::input::{Input, reason};
use super::super::settings::read_key;
use super::{MOST, Report, Row};

/// Prints the table of the reports, or says whether a secret is in one of them.
pub(in super::super) fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let reports = args.files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    match args.seen {
        true => seen(args, &reports, out),
        false => table(&reports, out),
    }
}

fn read(path: &Path) -> Result<Report, Failure> {
    let text = files::read_report(path).map_err(|error| Failure::io(shown(path), reason(&error)))?;
    Report::read(&text).map_err(|why| Failure::io(shown(path), why))
}

impl Report {
    /// The report that is written in `text`.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn read(text: &[u8]) -> Result<Report, String> {
        serde_json::from_slice(text).map_err(|error| format!("no report: line {}", error.line()))
    }

    /// This report, which goes on with the `next` one.
    ///
    /// # Errors
    /// It was begun by another version, with another key or for another place.
    pub(super) fn and(self, next: Report) -> Result<Report, String> {
        let same = [
            ("by another version", self.tokmask == next.tokmask),
            ("with another key, or without one", self.key_id == next.key_id),
            ("for another --sink", self.sink == next.sink),
        ];
        if let Some((what, _)) = same.iter().find(|(_, is_same)| !is_same) {
            return Err(format!("is a report that was begun {what}; name another file"));
        }
        let mut rows: BTreeMap<_, Row> = BTreeMap::new();
        let mut others = self.others + next.others;
        for row in self.rows.into_iter().chain(next.rows) {
            let place = (row.rule.clone(), row.key.clone());
            let is_full = rows.len() >= MOST;
            match rows.get_mut(&place) {
                Some(sum) => sum.join(&row),
                None if is_full => others += row.count,
                None => drop(rows.insert(place, row)),
            }
        }
        Ok(Report { rows: rows.into_values().collect(), others, ..next })
    }
}

/// A row's place in the table: sink, rule, key.
type Place = (String, String, String);

fn table(reports: &[Report], out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut rows: BTreeMap<Place, Row> = BTreeMap::new();
    for report in reports {
        for row in &report.rows {
            let word = |text: &Option<String>| text.as_deref().map_or("-".to_owned(), printable);
            let place = (word(&report.sink), printable(&row.rule), word(&row.key));
            rows.entry(place).and_modify(|sum| sum.join(row)).or_insert_with(|| row.clone());
        }
    }
    writeln!(out, "sink\trule\tkey\tcount\tdistinct\tfirst\tlast")?;
    for ((sink, rule, key), row) in &rows {
        let more = if row.more_fingerprints { "+" } else { "" };
        let (count, distinct) = (row.count, row.fingerprints.len());
        let (first, last) = (printable(&row.first), printable(&row.last));
        writeln!(out, "{sink}\t{rule}\t{key}\t{count}\t{distinct}{more}\t{first}\t{last}")?;
        for tokens in &row.tokens {
            let facts = serde_json::to_string(&tokens.facts).unwrap_or_default();
            writeln!(out, "\t\t\t{}\t\t\t{}", tokens.count, printable(&facts))?;
        }
    }
    Ok(Exit::Done)
}

impl Row {
    fn join(&mut self, other: &Row) {
        self.count += other.count;
        self.first = self.first.clone().min(other.first.clone());
        self.last = self.last.clone().max(other.last.clone());
        self.more_fingerprints |= other.more_fingerprints;
        other.fingerprints.iter().for_each(|(fingerprint, count)| self.add_fingerprint(fingerprint, *count));
        other.tokens.iter().for_each(|tokens| self.add_token(tokens.clone()));
    }
}

/// Says whether the secret on standard input is in one of the reports: by its fingerprint alone.
fn seen(args: &ReportArgs, reports: &[Report], out: &mut dyn Write) -> Result<Exit, Failure> {
    let path = args.hash_key_file.as_deref();
    let path =
        path.ok_or_else(|| Failure::usage("--seen needs the key that the reports were made with: --hash-key-file"))?;
    let key = read_key(path)?;
    let strangers = reports.iter().filter(|report| report.key_id.as_deref() != Some(key.id())).count();
    if strangers > 0 {
        return Err(Failure::usage(format!("{strangers} of the reports have other keys, or none")));
    }
    let mut secret = vec![];
    let read = Input::Stdin.open().and_then(|file| file.take(files::LIMIT as u64).read_to_end(&mut secret));
    read.map_err(|error| Failure::io("standard input", reason(&error)))?;
    let fingerprint = key.fingerprint(secret.trim_ascii());
    let mut exit = Exit::Done;
    for report in reports {
        for row in report.rows.iter().filter(|row| row.fingerprints.contains_key(&fingerprint)) {
            let sink = report.sink.as_deref().map_or("-".to_owned(), printable);
            let (first, last) = (printable(&row.first), printable(&row.last));
            writeln!(out, "seen: {sink}\t{}\tfrom {first} to {last}", printable(&row.rule))?;
            exit = Exit::Found;
        }
    }
    if exit == Exit::Done {
        writeln!(out, "not seen{}", if reports.iter().any(is_partial) { ", as far as the reports go" } else { "" })?;
    }
    Ok(exit)
}

fn is_partial(report: &Report) -> bool {
    report.others > 0 || report.rows.iter().any(|row| row.more_fingerprints)
}
