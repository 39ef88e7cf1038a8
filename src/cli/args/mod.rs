//! What was typed. The comments are the manual: clap prints them as help, man page and completions.

mod files;
mod mask;
mod show;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{Styles, styling::AnsiColor};
use clap::{Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use super::output;
pub(super) use files::FileArgs;
pub(super) use mask::{DetectArgs, MaskArgs, RuleArgs, StyleArgs};
pub(super) use show::{ColorArg, ProgressArgs};
pub(super) use values::{ConfidenceArg, FrameArg, TierArg};

const COLOURS: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// What people do with it: a command line, and what that does.
pub(super) const EXAMPLES: [(&str, &str); 8] = [
    ("app 2>&1 | tokmask > app.log", "mask what a program prints"),
    ("tokmask run -- make deploy", "run a command; the secrets in its environment are masked, too"),
    ("tokmask -i logs/*.log", "mask files where they are"),
    ("app | tokmask --append /var/log/app.log", "append to a file, and open it anew on SIGHUP"),
    ("tokmask --fail-on-find build.log > /dev/null", "exit with 3 if there is a secret"),
    ("tokmask explain build.log", "say where secrets are, and why they are taken for some"),
    ("tokmask --disable jwt -e 'acme-[0-9]{8}' app.log", "leave out a rule, and add a regex"),
    ("tokmask rules list github", "list the rules for the tokens of GitHub"),
];

/// The variables that are read, and what they say.
pub(super) const VARIABLES: [(&str, &str); 3] = [
    ("TOKMASK_CONFIG", "the configuration file, if no --config names one; empty: none"),
    ("TOKMASK_KNOWN_FIFO", "given by `run` to its command: the path of the FIFO of --known-fifo"),
    ("NO_COLOR", "no colours in help screens and messages, if it is set and not empty"),
];

/// What stands below the long help screen.
fn epilogue() -> String {
    let examples: String = EXAMPLES.iter().map(|(line, meaning)| format!("  {line}\n          {meaning}\n")).collect();
    let variables: String =
        VARIABLES.iter().map(|(name, meaning)| format!("  {name}\n          {meaning}\n")).collect();
    format!("Examples:\n{examples}\nEnvironment:\n{variables}\n{STATUS}")
}

const STATUS: &str = "Exit status: 0 done, 1 I/O error, 2 usage or rule error, 3 found (with --fail-on-find).";

/// Find secrets in log streams and mask them before the logs leave
///
/// Reads the FILEs, or standard input, and writes them to standard output with every secret replaced. All other bytes
/// pass through unchanged and in order; a complete line leaves at once.
#[derive(Debug, Parser)]
#[command(name = "tokmask", version, styles = COLOURS, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(after_help = STATUS, after_long_help = epilogue())]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// The filter: what `tokmask` does when no command is given.
#[derive(Debug, clap::Args)]
pub(super) struct FilterArgs {
    #[command(flatten)]
    pub files: FileArgs,

    #[command(flatten)]
    pub mask: MaskArgs,

    #[command(flatten)]
    pub progress: ProgressArgs,
}

impl FilterArgs {
    /// Whether SIGHUP asks for something else than the end.
    pub(super) fn heeds_hangup(&self) -> bool {
        self.mask.append.is_some() || self.mask.detect.config.is_some() && self.files.in_place.is_none()
    }
}

/// What else `tokmask` does.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run a command and mask what it prints
    ///
    /// Standard output and standard error are masked each on its own; if both go to one place, in the order in which they
    /// come. Signals are handed on, and the exit status is the command's own: 128 and the signal's number if one ended it,
    /// 127 if there is no such command, 126 if it cannot be run; with --fail-on-find 3 if it succeeded and printed a secret.
    Run(Box<RunArgs>),

    /// Say where secrets are and which rule finds them, never what they are
    ///
    /// Prints one line per secret: file, line and column (counted in bytes, from 1), the rule's id, tier and confidence,
    /// the secret's length, and what it is; below it the reasons: what stands beside it, what names it, whether it is whole
    /// or cut short, what was asked of it. What is packed with gzip or zstd is unpacked.
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
    pub mask: MaskArgs,

    /// Do not take the secrets in the environment for known values
    ///
    /// By default they are: the values of variables that are named like secrets, and tokens and passwords in any variable.
    #[arg(long, help_heading = "Known values")]
    pub no_known_env: bool,
}

impl RunArgs {
    /// Whether the command gets a terminal of its own, of which the configuration may say something, too.
    pub(super) fn wants_pty(&self, configured: Option<bool>) -> bool {
        let goes_on = |path: &PathBuf| path.as_os_str() == "-";
        let shows =
            self.mask.output.as_ref().is_none_or(goes_on) && self.mask.append.is_none() && output::is_terminal();
        self.pty || !self.no_pty && configured.unwrap_or(shows)
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

    /// Print below each secret what lets it stay: an entry for an allow-list, or the option
    #[arg(long)]
    pub cure: bool,

    /// Print a JSON object on a line for each secret
    ///
    /// Its fields are `file`, `line`, `column`, `length`, `rule`, `tier`, `confidence`, `description`, `reason` and `cure`.
    #[arg(long, conflicts_with = "cure")]
    pub json: bool,

    /// Exit with 3 if a secret was found
    #[arg(long)]
    pub fail_on_find: bool,
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
    List(ListArgs),

    /// Show all that is known of a rule
    Show {
        /// The rule's id
        id: String,
        /// Print it as JSON: as `rules list --json`, and `looks_for`, `reference`, `file`, `examples` (`text`, `masked`), `near`
        #[arg(long)]
        json: bool,
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

/// `tokmask rules list`.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// List only rules with all these words in their id, family or description, the case of letters ignored
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,

    /// List only rules of this tier
    #[arg(long)]
    pub tier: Option<TierArg>,

    /// Print a JSON array of objects: `id`, `family`, `tier`, `confidence`, `description`
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub rules: RuleArgs,
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
        assert_eq!(args.filter.files.files, [PathBuf::from("a.log"), PathBuf::from("-")]);
        assert!(args.filter.mask.stats);
    }

    #[test]
    fn one_place_for_the_output() {
        for args in [["-oa", "--append=b", "c"], ["-oa", "-i", "c"], ["--append=a", "-i", "c"]] {
            assert!(Args::try_parse_from(["tokmask"].into_iter().chain(args)).is_err(), "{args:?}");
        }
    }
}
