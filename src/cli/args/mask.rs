//! What is masked, how, and what is told of it: the options that the filter and `run` have in common.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueHint;
use clap::builder::{OsStringValueParser, TypedValueParser};
use tokmask::rules::schema::Confidence;
use tokmask::{Selection, Style};

use super::show::ShowArgs;
use super::values::{ConfidenceArg, FrameArg, StyleParser, threads};
use crate::cli::ci::CiArgs;
use crate::cli::config::Config;
use crate::cli::exit::Failure;
use crate::cli::known::KnownArgs;

/// What a stream is masked with, and what is told of it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MaskArgs {
    #[command(flatten)]
    pub style: StyleArgs,

    /// How many threads may work [default: the cores available]
    ///
    /// The default respects CPU affinity and the quota of a container. With 1 no thread is started. `run` starts one for each
    /// output of the command unless more are asked for.
    #[arg(short = 'j', long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,

    /// How records are framed [default: lines]
    ///
    /// As many records go out as come in, in the same frame. `run` knows lines, ndjson, cri, docker and
    /// journald.
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
    /// opened. An error where the system does not offer it. The command that `run` starts is not concerned.
    #[arg(long)]
    pub sandbox: bool,

    #[command(flatten)]
    pub detect: DetectArgs,

    #[command(flatten)]
    pub known: KnownArgs,

    /// Write to FILE, not to standard output
    ///
    /// What the file held before is lost. It may not be one of the inputs: see --in-place. With --recursive it is a folder.
    /// With `run`, what the command writes to standard output. `-` is standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "Output", value_hint = ValueHint::FilePath)]
    #[arg(conflicts_with = "append")]
    pub output: Option<PathBuf>,

    /// Append to FILE, and open it anew on SIGHUP
    ///
    /// For log rotation: rename the file, send SIGHUP, and the next line goes to a new file of the old name. No line is
    /// torn.
    #[arg(long, value_name = "FILE", help_heading = "Output", value_hint = ValueHint::FilePath)]
    pub append: Option<PathBuf>,

    /// Exit with 3 if a secret was found
    ///
    /// `run` does so if the command itself succeeded.
    #[arg(long, help_heading = "Report")]
    pub fail_on_find: bool,

    /// Say on standard error what was found: counts only
    #[arg(long, help_heading = "Report")]
    pub stats: bool,

    #[command(flatten)]
    pub show: ShowArgs,

    #[command(flatten)]
    pub ci: CiArgs,

    /// Write an audit report to FILE when all is done, as JSON
    ///
    /// Which rules found how many secrets, beside which names, when first and last; with --hash-key-file their fingerprints;
    /// and what JSON Web Tokens say of their issuer, audience, scopes and lifetime. `tokmask report` reads it.
    /// If FILE is there, it goes on, also if several runs write to it at a time. `-` is standard output.
    #[arg(long, value_name = "FILE", help_heading = "Report", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,

    /// What to call the place in the report that the text goes to
    #[arg(long, value_name = "NAME", requires = "report", help_heading = "Report")]
    pub sink: Option<String>,
}

/// What stands for a secret.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct StyleArgs {
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
pub(in crate::cli) struct RuleArgs {
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
pub(in crate::cli) struct DetectArgs {
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Mask what this regex matches, too: its group `secret` if it has one, else all of it; repeatable
    ///
    /// `-e 'acme-[0-9]{8}'`, `-e '\bpin (?<secret>[0-9]{4})\b'`. The regex is one over bytes, with `\b` at its ends alone and
    /// no other anchors.
    #[arg(short = 'e', long, value_name = "REGEX", allow_hyphen_values = true)]
    pub regexp: Vec<String>,

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
    pub(in crate::cli) fn selection(self) -> Selection {
        let min_confidence = Confidence::Low;
        Selection { paths: self.rules, only: self.only, disable: self.disable, min_confidence, ..Selection::default() }
    }
}

impl DetectArgs {
    /// The configuration that applies.
    ///
    /// # Errors
    /// It cannot be read, or is wrong.
    pub(in crate::cli) fn config(&self) -> Result<Config, Failure> {
        Config::read(self.config.as_deref())
    }

    /// The rules that were asked for here and in `config`.
    pub(in crate::cli) fn selection(&self, config: &Config) -> Selection {
        config.selection(&self.rules, &self.regexp, self.min_confidence)
    }
}
