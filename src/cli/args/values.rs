//! Values of options, as they are typed.

use std::ffi::OsStr;
use std::num::NonZeroUsize;

use clap::ValueEnum;
use clap::builder::{PossibleValue, TypedValueParser};
use serde::Deserialize;
use tokmask::Style;
use tokmask::frame::Format;
use tokmask::rules::schema::{Confidence, Tier};

/// Reads a number of threads.
pub(super) fn threads(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "expected a whole number, 1 or more")
}

/// Reads a [`Style`].
#[derive(Clone)]
pub(super) struct StyleParser;

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
pub(in crate::cli) enum FrameArg {
    /// Lines of text
    #[default]
    Lines,
    /// Log files of Kubernetes; a text cut in parts (P, F) is joined, masked and cut again
    Cri,
    /// Docker's json-file; a text cut in parts is joined, masked and cut again
    Docker,
    /// A JSON document on each line, written when it is whole; what lists of bytes say is masked, too
    Ndjson,
    /// LENGTH:TEXT, for each record
    Netstring,
    /// Four bytes of length, the most significant first, before each record
    U32be,
    /// systemd's journal as `journalctl -o export` writes it
    Journald,
    /// rsyslog's mmexternal: one reply for each message, and nothing on standard error while it runs
    Rsyslog,
}

impl FrameArg {
    /// The format, unless records are lines.
    pub(in crate::cli) fn format(self) -> Option<Format> {
        match self {
            FrameArg::Lines | FrameArg::Ndjson => None,
            FrameArg::Cri => Some(Format::Cri),
            FrameArg::Docker => Some(Format::Docker),
            FrameArg::Netstring => Some(Format::Netstring),
            FrameArg::U32be => Some(Format::U32be),
            FrameArg::Journald => Some(Format::Journald),
            FrameArg::Rsyslog => Some(Format::Rsyslog),
        }
    }
}

/// A [`Tier`] as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TierArg {
    /// Tokens that name themselves
    Shape,
    /// Opaque values beside the name of their vendor
    Vendor,
    /// Values beside a word that names a secret
    Generic,
}

impl From<TierArg> for Tier {
    fn from(tier: TierArg) -> Tier {
        match tier {
            TierArg::Shape => Tier::Shape,
            TierArg::Vendor => Tier::Vendor,
            TierArg::Generic => Tier::Generic,
        }
    }
}

/// A [`Confidence`] as it is typed.
#[derive(Clone, Copy, Debug, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum ConfidenceArg {
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
