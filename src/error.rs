//! What can go wrong. No error and no warning ever holds bytes of the input.

use std::fmt;
use std::io;

/// Why tokmask stopped.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<io::Error>,
}

/// What an [`Error`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule, a rule file or a selection of rules is wrong.
    Rule,
    /// Input could not be read, or breaks its format.
    Read,
    /// Output could not be written; a reader that went away is not an error.
    Write,
    /// A defect in tokmask itself: the stream stopped before anything unscanned was written.
    Internal,
}

impl Error {
    /// Something is wrong with a rule: `message` says where, what and the cure.
    pub fn rule(message: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Rule, message: message.into(), source: None }
    }

    /// `what` could not be read.
    pub fn read(what: impl fmt::Display, source: io::Error) -> Error {
        Error { kind: ErrorKind::Read, message: format!("cannot read {what}"), source: Some(source) }
    }

    /// The input breaks its format: `message` says how; it must not hold a byte of it.
    pub fn input(message: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Read, message: message.into(), source: None }
    }

    /// `what` could not be written.
    pub fn write(what: impl fmt::Display, source: io::Error) -> Error {
        Error { kind: ErrorKind::Write, message: format!("cannot write {what}"), source: Some(source) }
    }

    /// A defect in tokmask; `message` must not come from the input.
    pub fn internal(message: impl Into<String>) -> Error {
        Error { kind: ErrorKind::Internal, message: message.into(), source: None }
    }

    /// What it is about.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether it is that the reader of the output went away.
    pub fn is_broken_pipe(&self) -> bool {
        self.kind == ErrorKind::Write && self.source.as_ref().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e as _)
    }
}

/// What somebody should know of a stream that goes on: a documented bound was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Warning {
    /// What goes on over lines had no end as far as it is followed.
    Endless {
        /// What that is.
        what: &'static str,
        /// How many lines of it are followed.
        lines: u16,
        /// How many bytes of it are followed.
        bytes: u32,
    },
    /// A line that was to be handed on as a whole is longer than is waited for.
    LongLine {
        /// How many bytes are waited for.
        bytes: usize,
    },
    /// More texts are under way at the same time than are told apart.
    ManyTexts {
        /// How many are.
        most: usize,
    },
    /// More records wait for one that is not decided than are kept back.
    ManyRecords {
        /// How many bytes are.
        bytes: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Warning::Endless { what, lines, bytes } => {
                let size = bytes / 1024;
                write!(f, "{what} has no end after {lines} lines or {size} KiB; ordinary scanning resumes")
            }
            Warning::LongLine { bytes } => {
                write!(f, "a line is longer than {} KiB; it is handed on in parts", bytes / 1024)
            }
            Warning::ManyTexts { most } => {
                write!(
                    f,
                    "more than {most} texts are under way at the same time; the records of others are masked one by one"
                )
            }
            Warning::ManyRecords { bytes } => {
                write!(f, "more than {} KiB wait for a record that is not complete; they go before it", bytes / 1024)
            }
        }
    }
}
