//! The hosts that run jobs: told where secrets were found, in their own words.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use serde::Deserialize;
use tokmask::stream::Host;
use tokmask::{Masker, Rule};

use super::exit::{Failure, printable, shown};
use super::input::reason;
use super::output;
use super::places::Place;
use super::sarif;

/// A host shows no more of one kind from one step.
const ANNOTATIONS: usize = 10;

/// Who runs the job, and what is told of it.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Report")]
pub(super) struct CiArgs {
    /// On which host the job runs [default: the one that the environment tells of]
    ///
    /// Commands to the host that announce secrets pass through as they are, and what they announce is masked from then on.
    /// If it is named here, and always with `run`, the host is told what was masked: annotations on GitHub and Azure, and a
    /// summary of the job on GitHub.
    #[arg(long, value_enum, value_name = "HOST")]
    pub ci: Option<CiArg>,

    /// Write what was found to FILE as SARIF, for code scanning: where and by which rule, never what
    ///
    /// If FILE is there, it goes on: results in other files stay, also if several runs write to it at a time. `-` is standard
    /// output.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub sarif: Option<PathBuf>,
}

/// A host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum CiArg {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// Azure Pipelines
    Azure,
    Jenkins,
    Buildkite,
    /// No host, whatever the environment tells
    None,
}

/// The variables by which hosts make themselves known.
const SIGNS: [(&str, CiArg); 5] = [
    ("GITHUB_ACTIONS", CiArg::Github),
    ("GITLAB_CI", CiArg::Gitlab),
    ("TF_BUILD", CiArg::Azure),
    ("JENKINS_URL", CiArg::Jenkins),
    ("BUILDKITE", CiArg::Buildkite),
];

impl CiArgs {
    /// The host whose commands announce values.
    pub(super) fn host(&self) -> Option<Host> {
        match self.name() {
            CiArg::Github => Some(Host::GitHub),
            CiArg::Azure => Some(Host::Azure),
            _ => None,
        }
    }

    /// Whether the host reads the commands, and they pass through for that: always, if it is named; else only if they `go` to
    /// standard output, and that is no file, which no host reads.
    pub(super) fn reads(&self, go: bool) -> bool {
        self.ci.is_some() || go && !output::is_file()
    }

    fn name(&self) -> CiArg {
        let sign = || SIGNS.iter().find(|(name, _)| env::var_os(name).is_some_and(|value| !value.is_empty()));
        self.ci.or_else(|| sign().map(|&(_, host)| host)).unwrap_or(CiArg::None)
    }

    /// Whether places are to be told, of the filter.
    pub(super) fn wants_places(&self) -> bool {
        self.sarif.is_some() || self.ci.is_some_and(|host| host != CiArg::None)
    }

    /// The files that are written when all is done.
    pub(super) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.sarif.clone().into_iter().chain(summary().filter(|_| self.wants_places()))
    }

    /// Fails if what is found cannot be added to the file that is there.
    pub(super) fn check(&self) -> Result<(), Failure> {
        self.sarif.as_deref().map_or(Ok(()), sarif::check)
    }

    /// Tells what was found in the inputs with these `names`.
    pub(super) fn tell(&self, names: &[String], places: &[Place], masker: &Masker) -> Result<(), Failure> {
        self.sarif.as_deref().map_or(Ok(()), |path| sarif::add(path, names, places, masker))?;
        match self.name() {
            _ if places.is_empty() => {}
            CiArg::Github => {
                annotate(places, masker, github_annotation);
                summarise(places, masker)?;
            }
            CiArg::Azure => annotate(places, masker, azure_annotation),
            _ => {}
        }
        Ok(())
    }
}

fn annotate(places: &[Place], masker: &Masker, annotation: fn(&Place, &Rule) -> String) {
    for place in places.iter().take(ANNOTATIONS) {
        // As for all messages: there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{}", annotation(place, masker.rules().get(place.rule)));
    }
}

fn github_annotation(place: &Place, rule: &Rule) -> String {
    let escaped = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
    let Place { input, line, .. } = place;
    let file = property(&printable(input));
    let what = escaped(&format!("masked in line {line} of {}: {}", printable(input), rule.description));
    format!("::warning file={file},line={line},title=tokmask%3A {}::{what}", property(&rule.id))
}

fn azure_annotation(place: &Place, rule: &Rule) -> String {
    let escaped = |text: &str| text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escaped(text).replace(';', "%3B").replace(']', "%5D");
    let Place { input, line, .. } = place;
    let what = escaped(&format!("{}: masked in line {line} of {}", rule.id, printable(input)));
    format!("##vso[task.logissue type=warning;sourcepath={};linenumber={line};]{what}", property(&printable(input)))
}

/// Where GitHub has the summary of the job written.
fn summary() -> Option<PathBuf> {
    env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from)
}

/// Appends a table to the summary of the job.
fn summarise(places: &[Place], masker: &Masker) -> Result<(), Failure> {
    let Some(path) = summary() else { return Ok(()) };
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for place in places {
        *counts.entry((&place.input, &masker.rules().get(place.rule).id)).or_default() += 1;
    }
    let mut table = String::from("### Secrets masked by tokmask\n\n| where | rule | how many |\n|---|---|---|\n");
    for ((input, rule), count) in counts {
        let _ = writeln!(table, "| {} | `{rule}` | {count} |", printable(input).replace('|', "\\|"));
    }
    let file = File::options().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(table.as_bytes()))
        .map_err(|error| Failure::io(shown(&path), reason(&error)))
}
