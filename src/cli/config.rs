//! The configuration file: what the options say, said once, and what may stay.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tokmask::files;
use tokmask::rules::AllowSource;
use tokmask::{Selection, Style};
use toml::Spanned;

use super::args::{ConfidenceArg, FrameArg, RuleArgs};
use super::exit::{Failure, printable, shown};
use super::input::reason;

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
        let config: Config = toml::from_str(&place.text).map_err(|error| place.failure(&error))?;
        Ok(Config { place, ..config })
    }

    /// The file of the key that is configured.
    pub(super) fn hash_key_file(&self) -> Option<PathBuf> {
        let folder = self.place.path.parent().unwrap_or(Path::new(""));
        self.hash_key_file.as_ref().map(|path| folder.join(path))
    }

    /// The rules that were asked for, here and in the options.
    pub(super) fn selection(
        &self,
        rules: &RuleArgs,
        regexps: &[String],
        min_confidence: Option<ConfidenceArg>,
    ) -> Selection {
        let folder = self.place.path.parent().unwrap_or(Path::new(""));
        let paths = self.rules.iter().map(|path| folder.join(path));
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

    fn failure(&self, error: &toml::de::Error) -> Failure {
        let line = error.span().map_or(String::new(), |span| format!(":{}", self.line(span.start)));
        let message = without_value(&error.message().replace('\n', " "));
        Failure::usage(format!("{}{line}: {}", shown(&self.path), printable(&message)))
    }
}

/// What is said of a value that is none of the type it should be, without the value: it may be one that is to stay.
fn without_value(message: &str) -> String {
    let quoted = message.strip_prefix("invalid type: string ").and_then(|rest| rest.rsplit_once(", expected "));
    quoted.map_or_else(|| message.to_owned(), |(_, expected)| format!("invalid type: string, expected {expected}"))
}
