//! What is shown to who looks on.

use clap::ValueEnum;
use serde::Deserialize;

/// What is said, and in which colours.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(in crate::cli) struct ShowArgs {
    /// Say nothing on standard error but errors, and what other options ask for
    #[arg(short, long)]
    pub quiet: bool,

    /// When masks stand out [default: auto]
    ///
    /// They are shown in reverse. With auto on a terminal alone, and not if $NO_COLOR is set or $TERM is `dumb`. Never in files
    /// that are masked in place, in packed output, or in records with lengths.
    #[arg(long, value_enum, value_name = "WHEN")]
    pub color: Option<ColorArg>,
}

/// When masks stand out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum ColorArg {
    /// On a terminal
    #[default]
    Auto,
    /// Wherever the output goes
    Always,
    /// Nowhere
    Never,
}

/// Whether progress is shown.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub(in crate::cli) struct ProgressArgs {
    /// Show progress on standard error [default: if it is a terminal, the inputs are files, and $CI is not set]
    ///
    /// After half a second.
    #[arg(long, overrides_with = "no_progress")]
    progress: bool,

    /// Show no progress
    #[arg(long)]
    no_progress: bool,
}

impl ProgressArgs {
    /// What was asked for, if anything was.
    pub(in crate::cli) fn wanted(self) -> Option<bool> {
        (self.progress || self.no_progress).then_some(self.progress)
    }
}
