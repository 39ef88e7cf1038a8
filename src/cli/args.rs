//! What was typed. The comments are the manual: clap prints them as help, man page and completions.

use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValue, Styles, TypedValueParser, styling::AnsiColor};
use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use serde::Deserialize;
use tokmask::frame::Format;
use tokmask::rules::schema::Confidence;
use tokmask::{Selection, Style};

use super::ci::CiArgs;
use super::config::Config;
use super::exit::Failure;
use super::known::KnownArgs;
use super::output;

const COLOURS: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Find secrets in log streams and mask them before the logs leave
///
/// Reads the FILEs, or standard input, and writes them to standard output with every secret replaced. All other bytes
/// pass through unchanged and in order; a complete line leaves at once.
#[derive(Debug, Parser)]
#[command(name = "tokmask", version, styles = COLOURS, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(after_help = "Exit status: 0 done, 1 I/O error, 2 usage or rule error, 3 found (with --fail-on-find).")]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// The filter: what `tokmask` does when no command is given.
#[derive(Debug, clap::Args)]
pub(super) struct FilterArgs {
    /// What to mask, one after the other; `-` is standard input [default: -]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub style: StyleArgs,

    /// How many threads may work [default: the cores available]
    ///
    /// The default respects CPU affinity and the quota of a container. With 1 no thread is started.
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// How records are framed [default: lines]
    ///
    /// As many records go out as come in, in the same frame.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub frame: Option<FrameArg>,

    /// Write a line only when it is whole
    ///
    /// For hosts that talk in lines, one in and one out: nothing of a line leaves before its end, however long its writer
    /// pauses, unless it is longer than 256 KiB.
    #[arg(long)]
    pub strict_lines: bool,

    /// Give up files, networks and programs before anything is read
    ///
    /// On Linux, with Landlock and seccomp: only the files that are named can be opened, no program can be run, no socket
    /// opened. An error where the system does not offer it.
    #[arg(long)]
    pub sandbox: bool,

    #[command(flatten)]
    pub detect: DetectArgs,

    #[command(flatten)]
    pub known: KnownArgs,

    /// Write to FILE, not to standard output
    ///
    /// What the file held before is lost. It may not be one of the inputs: see --in-place.
    #[arg(short, long, value_name = "FILE", help_heading = "Output", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["append", "in_place"])]
    pub output: Option<PathBuf>,

    /// Append to FILE, and open it anew on SIGHUP
    ///
    /// For log rotation: rename the file, send SIGHUP, and the next line goes to a new file of the old name. No line is
    /// torn.
    #[arg(long, value_name = "FILE", help_heading = "Output", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "in_place")]
    pub append: Option<PathBuf>,

    /// Mask the FILEs themselves
    ///
    /// Each file is replaced in one step when all of it is masked, or not at all; a file without a secret is not touched.
    /// Its mode is kept, its owner where the system permits. Symbolic links are followed. Several files are masked at the
    /// same time, and one that fails does not stop the others. Stop what writes to a file before masking it.
    #[arg(short, long, requires = "files", help_heading = "Output")]
    pub in_place: bool,

    /// Exit with 3 if a secret was found
    #[arg(long, help_heading = "Report")]
    pub fail_on_find: bool,

    /// Say on standard error what was found: counts only
    #[arg(long, help_heading = "Report")]
    pub stats: bool,

    #[command(flatten)]
    pub ci: CiArgs,
    /// Write an audit report to FILE when all is done, as JSON
    ///
    /// Which rules found how many secrets, beside which names, when first and last; with --hash-key-file their fingerprints;
    /// and what JSON Web Tokens say of their issuer, audience, scopes and lifetime. `tokmask report` reads it.
    #[arg(long, value_name = "FILE", help_heading = "Report", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,

    /// What to call the place in the report that the text goes to
    #[arg(long, value_name = "NAME", requires = "report", help_heading = "Report")]
    pub sink: Option<String>,

    /// Show progress on standard error [default: if it is a terminal and the inputs are files]
    #[arg(long, help_heading = "Report")]
    pub progress: bool,
}

impl FilterArgs {
    /// Whether SIGHUP asks for something else than the end.
    pub(super) fn heeds_hangup(&self) -> bool {
        self.append.is_some() || self.detect.config.is_some() && !self.in_place
    }
}

/// What stands for a secret.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct StyleArgs {
    /// What to put in a secret's place [default: label]
    #[arg(long, value_parser = StyleParser, value_name = "STYLE")]
    pub style: Option<Style>,

    /// The key for --style hash and the fingerprints of --report: a file of 16 bytes or more
    ///
    /// Who has the key can tell that two masks stand for the same secret, and whether a secret they know is one of them. To
    /// make one: `head -c 32 /dev/urandom | base64 > key`.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub hash_key_file: Option<PathBuf>,
}

/// Which rules apply.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArgs {
    /// Add the rules of a TOML file, or of every TOML file in a folder; repeatable
    ///
    /// No two rules may have one id, nor may one have that of a built-in rule. All are checked before the first byte is read.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub rules: Vec<PathBuf>,

    /// Use only the rules with this id, or whose ids match this glob (`github-*`); repeatable
    ///
    /// However sure they are: --min-confidence does not apply to them.
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,

    /// Leave out the rules with this id, or whose ids match this glob; repeatable
    #[arg(long, value_name = "ID")]
    pub disable: Vec<String>,
}

/// Which rules apply, and how sure they have to be.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct DetectArgs {
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Use the rules that are at least this sure [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_confidence: Option<ConfidenceArg>,

    /// Read options and an allow-list from a TOML file
    ///
    /// It is read only if it is named here or in $TOKMASK_CONFIG: none is looked for, so that no folder that tokmask runs in
    /// can switch it off. Options that are given, too, count more; lists are taken together. SIGHUP reads it again: a new one
    /// applies from the next line on; a wrong one is told of and changes nothing.
    #[arg(short, long, value_name = "FILE", env = "TOKMASK_CONFIG", hide_env_values = true)]
    #[arg(value_hint = ValueHint::FilePath, value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub config: Option<PathBuf>,
}

impl RuleArgs {
    /// The rules that were asked for, however sure they are.
    pub(super) fn selection(self) -> Selection {
        let min_confidence = Confidence::Low;
        Selection { paths: self.rules, only: self.only, disable: self.disable, min_confidence, ..Selection::default() }
    }
}

impl DetectArgs {
    /// The configuration that applies.
    ///
    /// # Errors
    /// It cannot be read, or is wrong.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        Config::read(self.config.as_deref())
    }

    /// The rules that were asked for here and in `config`.
    pub(super) fn selection(&self, config: &Config) -> Selection {
        config.selection(&self.rules, self.min_confidence)
    }
}

/// What else `tokmask` does.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a command and mask what it prints
    ///
    /// Standard output and standard error are masked each on its own; if both go to one place, in the order in which they
    /// come. Signals are handed on, and the exit status is the command's own: 128 and the signal's number if one ended it,
    /// 127 if there is no such command, 126 if it cannot be run.
    Run(Box<RunArgs>),

    /// Say where secrets are and which rule finds them, never what they are
    ///
    /// Prints one line per secret: file, line and column (counted in bytes, from 1), the rule's id, tier and confidence,
    /// the secret's length, and what it is; below it the reasons: what stands beside it, what names it, whether it is whole
    /// or cut short, what was asked of it.
    Explain(ExplainArgs),

    /// List, show, check and test rules
    Rules {
        #[command(subcommand)]
        action: RulesAction,
    },

    /// Put audit reports together, or ask whether a secret is in one of them
    ///
    /// Prints a table of all reports: a row for each place, rule and name, its columns set apart by tabs; below it what JSON Web
    /// Tokens said of themselves, and how many said so.
    Report(ReportArgs),

    /// Print a completion script for a shell
    ///
    /// For bash: `tokmask completions bash > ~/.local/share/bash-completion/completions/tokmask`.
    Completions {
        /// For which shell
        shell: Shell,
    },

    /// Print the manual page
    ///
    /// To read it: `tokmask man | man -l -`.
    Man,
}

/// `tokmask run`.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// What to run, and its arguments
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true)]
    #[arg(value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,

    /// Give the command a terminal of its own [default: if standard output is one]
    #[arg(long, conflicts_with = "no_pty")]
    pub pty: bool,

    /// Give the command pipes, even if standard output is a terminal
    #[arg(long)]
    pub no_pty: bool,

    #[command(flatten)]
    pub style: StyleArgs,

    #[command(flatten)]
    pub detect: DetectArgs,

    #[command(flatten)]
    pub known: KnownArgs,

    /// Do not take the secrets in the environment for known values
    ///
    /// By default they are: the values of variables that are named like secrets, and tokens and passwords in any variable.
    #[arg(long, help_heading = "Known values")]
    pub no_known_env: bool,

    /// Say on standard error what was found: counts only
    #[arg(long, help_heading = "Report")]
    pub stats: bool,

    #[command(flatten)]
    pub ci: CiArgs,
}

impl RunArgs {
    /// Whether the command gets a terminal of its own.
    pub(super) fn wants_pty(&self) -> bool {
        self.pty || !self.no_pty && output::is_terminal()
    }
}

/// `tokmask explain`.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// Where to look; `-` is standard input [default: -]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub detect: DetectArgs,
}

/// `tokmask report`.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// What --report has written
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Say whether the secret on standard input was ever masked, by its fingerprint alone
    ///
    /// Exits with 3 if it was.
    #[arg(long)]
    pub seen: bool,

    /// The key that the reports were made with
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub hash_key_file: Option<PathBuf>,
}

/// `tokmask rules`.
#[derive(Debug, Subcommand)]
pub(super) enum RulesAction {
    /// List the rules: id, tier, confidence, description
    ///
    /// Rules of low confidence are listed too; the filter uses them only with `--min-confidence low`.
    List {
        #[command(flatten)]
        rules: RuleArgs,
    },

    /// Show all that is known of a rule
    Show {
        /// The rule's id
        id: String,
        /// Add the rules of a TOML file or folder; repeatable
        #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
        rules: Vec<PathBuf>,
    },

    /// Print the table of decisions: which values are masked beside which names
    ///
    /// A row for each kind of name, a column for each way a value is joined to its name; in each cell the classes of values
    /// that are masked.
    Policy {
        /// Print it as JSON, with a sentence for each cell
        #[arg(long)]
        json: bool,
    },

    /// Check rule files: say what is wrong, where, and how to mend it
    ///
    /// Runs every example and near miss too. Exits with 2 if anything is wrong.
    Check {
        /// Files or folders [default: the built-in rules]
        #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
    },

    /// Run a rule's examples and near misses, and show what comes out
    ///
    /// Exits with 2 if anything else comes out than the rule says.
    Test {
        /// The rule's id
        id: String,
        /// Add the rules of a TOML file or folder; repeatable
        #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
        rules: Vec<PathBuf>,
    },
}

/// Reads a [`Style`].
#[derive(Clone)]
struct StyleParser;

impl TypedValueParser for StyleParser {
    type Value = Style;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Style, clap::Error> {
        (|name: &str| name.parse::<Style>()).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue>>> {
        Some(Box::new(Style::HELP.iter().map(|(name, help)| PossibleValue::new(*name).help(*help))))
    }
}

/// A [`Format`] as it is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum FrameArg {
    /// Lines of text
    #[default]
    Lines,
    /// Log files of Kubernetes; a text cut in parts (P, F) is joined, masked and cut again
    Cri,
    /// Docker's json-file; a text cut in parts is joined, masked and cut again
    Docker,
    /// A JSON document on each line, written when it is whole
    Ndjson,
    /// LENGTH:TEXT, for each record
    Netstring,
    /// Four bytes of length, the most significant first, before each record
    U32be,
    /// rsyslog's mmexternal: one reply for each message, and nothing on standard error while it runs
    Rsyslog,
}

impl FrameArg {
    /// The format, unless records are lines.
    pub(super) fn format(self) -> Option<Format> {
        match self {
            FrameArg::Lines | FrameArg::Ndjson => None,
            FrameArg::Cri => Some(Format::Cri),
            FrameArg::Docker => Some(Format::Docker),
            FrameArg::Netstring => Some(Format::Netstring),
            FrameArg::U32be => Some(Format::U32be),
            FrameArg::Rsyslog => Some(Format::Rsyslog),
        }
    }
}

/// A [`Confidence`] as it is typed.
#[derive(Clone, Copy, Debug, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum ConfidenceArg {
    /// Nothing else looks like this
    High,
    /// May now and then be something else
    #[default]
    Medium,
    /// Anything that looks random or is half public, too
    Low,
}

impl From<ConfidenceArg> for Confidence {
    fn from(level: ConfidenceArg) -> Confidence {
        match level {
            ConfidenceArg::High => Confidence::High,
            ConfidenceArg::Medium => Confidence::Medium,
            ConfidenceArg::Low => Confidence::Low,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn options_may_follow_files() {
        let args = Args::try_parse_from(["tokmask", "a.log", "-j2", "-", "--stats"]).unwrap();
        assert_eq!(args.filter.files, [PathBuf::from("a.log"), PathBuf::from("-")]);
        assert!(args.filter.stats);
    }

    #[test]
    fn one_place_for_the_output() {
        for args in [["-oa", "--append=b", "c"], ["-oa", "-i", "c"], ["--append=a", "-i", "c"]] {
            assert!(Args::try_parse_from(["tokmask"].into_iter().chain(args)).is_err(), "{args:?}");
        }
    }
}
