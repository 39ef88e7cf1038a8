//! The configuration file: what the options say, said once, and what may stay.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokmask::files;
use tokmask::rules::{AllowSource, dialect};
use tokmask::{Selection, Style};
use toml::Spanned;

use super::args::{ColorArg, ConfidenceArg, FrameArg, MaskArgs, RuleArgs};
use super::ci::{CiArg, CiArgs};
use super::exit::{Failure, printable, shown};
use super::input::reason;
use super::known::KnownArgs;

/// A configuration file. What the command line says, too, counts more; lists are taken together.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Config {
    rules: Vec<PathBuf>,
    regexp: Vec<String>,
    only: Vec<String>,
    disable: Vec<String>,
    min_confidence: Option<ConfidenceArg>,
    pub style: Option<Style>,
    hash_key_file: Option<PathBuf>,
    pub threads: Option<NonZeroUsize>,
    pub frame: Option<FrameArg>,
    pub strict_lines: bool,
    pub sandbox: bool,
    pub fail_on_find: bool,
    pub stats: bool,
    pub recursive: bool,
    pub decompress: bool,
    pub quiet: bool,
    pub color: Option<ColorArg>,
    pub progress: Option<bool>,
    report: Option<PathBuf>,
    sink: Option<String>,
    ci: Option<CiArg>,
    sarif: Option<PathBuf>,
    append: Option<PathBuf>,
    known_env: Vec<String>,
    known_file: Vec<PathBuf>,
    known_fifo: Option<PathBuf>,
    known_force: bool,
    remember: bool,
    pub no_known_env: bool,
    /// Whether a command that is run has a terminal of its own, if that is said.
    pub pty: Option<bool>,
    allow: Vec<Spanned<AllowSource>>,
    #[serde(skip)]
    place: Place,
}

/// A file, and its text to find lines in.
#[derive(Debug, Default)]
struct Place {
    path: PathBuf,
    text: String,
}

impl Config {
    /// Reads `path`; without one nothing is configured.
    pub(super) fn read(path: Option<&Path>) -> Result<Config, Failure> {
        // An empty variable is how a shell takes one away.
        let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else { return Ok(Config::default()) };
        let text = files::read_text(path).map_err(|e| Failure::usage(format!("{}: {}", shown(path), reason(&e))))?;
        let place = Place { path: path.to_owned(), text };
        let config: Config = dialect::read(&place.text).map_err(|faults| place.failure(&faults))?;
        Ok(Config { place, ..config })
    }

    /// The file of the key that is configured.
    pub(super) fn hash_key_file(&self) -> Option<PathBuf> {
        self.hash_key_file.as_ref().map(|path| self.beside(path))
    }

    /// `args`, and what they do not say. What stands for more than one value is put together.
    pub(super) fn complete(&self, args: MaskArgs) -> MaskArgs {
        let beside = |path: &PathBuf| self.beside(path);
        let named = args.output.is_some() || args.append.is_some();
        let KnownArgs { known_env, known_file, known_fifo, known_force, remember, known_fd } = args.known;
        MaskArgs {
            report: args.report.or(self.report.as_ref().map(beside)),
            sink: args.sink.or(self.sink.clone()),
            append: args.append.or(self.append.as_ref().filter(|_| !named).map(beside)),
            ci: CiArgs { ci: args.ci.ci.or(self.ci), sarif: args.ci.sarif.or(self.sarif.as_ref().map(beside)) },
            known: KnownArgs {
                known_env: [&self.known_env[..], &known_env].concat(),
                known_file: self.known_file.iter().map(beside).chain(known_file).collect(),
                known_fifo: known_fifo.or(self.known_fifo.as_ref().map(beside)),
                known_force: known_force || self.known_force,
                remember: remember || self.remember,
                known_fd,
            },
            ..args
        }
    }

    /// `path`, which counts from the folder of the configuration; `-` is none.
    fn beside(&self, path: &Path) -> PathBuf {
        if path.as_os_str() == "-" {
            return path.to_owned();
        }
        self.place.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The rules that were asked for, here and in the options.
    pub(super) fn selection(
        &self,
        rules: &RuleArgs,
        regexps: &[String],
        min_confidence: Option<ConfidenceArg>,
    ) -> Selection {
        let paths = self.rules.iter().map(|path| self.beside(path));
        Selection {
            paths: paths.chain(rules.rules.iter().cloned()).collect(),
            regexps: [&self.regexp[..], regexps].concat(),
            only: [&self.only[..], &rules.only].concat(),
            disable: [&self.disable[..], &rules.disable].concat(),
            min_confidence: min_confidence.or(self.min_confidence).unwrap_or_default().into(),
            allow: self.allow.iter().map(|entry| self.placed(entry)).collect(),
        }
    }

    fn placed(&self, entry: &Spanned<AllowSource>) -> AllowSource {
        let line = Some(self.place.line(entry.span().start));
        AllowSource { file: shown(&self.place.path), line, ..entry.get_ref().clone() }
    }
}

impl Place {
    fn line(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// What is wrong, each fault on a line of its own.
    fn failure(&self, faults: &[dialect::Fault]) -> Failure {
        let file = shown(&self.path);
        let told: Vec<_> = faults.iter().map(|fault| format!("{file}:{}", printable(&fault.to_string()))).collect();
        Failure::usage(told.join("\n"))
    }
}
