//! Finds secrets in log streams and masks them before the logs leave.
//!
//! ```
//! let masker = tokmask::Masker::builtin();
//! let masked = masker.mask(b"retry with Authorization: Bearer x7Kq2vN9bT4mW8rY1pL6dF3h");
//! assert_eq!(masked, b"retry with Authorization: Bearer [REDACTED:authorization]");
//! ```
//!
//! A text goes through these rooms, each knowing only those before it:
//!
//! ```text
//! mask               ->  rules  ->  scan                                        ->  engine   ->  stream
//! write, recognise       TOML       anchors -> judges on windows -> one union       replace      cut, hold, order, write
//! ```
//!
//! [`Masker`] masks bytes in memory, [`Session`] a stream that is pushed to it, [`MaskWriter`] and [`MaskReader`] wrap other
//! writers and readers, and [`stream::run`] masks a stream with several workers.
//!
//! What is promised of every stream, each by a test of its name: *concat* (outside of masks every byte goes through
//! unchanged), *cut-blind* (however the input is cut, and with any number of workers, the output is the same),
//! *matches-oracle* (it equals a naive masker's), *idempotent*, *line-true*, *prompt*, *bounded* (in memory), *linear* (in
//! time), *fail-closed* (on an error nothing unscanned is written) and *silent* (no message holds bytes of the input).

pub mod audit;
mod bytes;
pub mod decide;
pub mod engine;
pub mod error;
#[doc(hidden)]
pub mod files;
pub mod finding;
pub mod frame;
#[doc(hidden)]
pub mod internals;
pub mod known;
pub mod mask;
pub mod rules;
mod scan;
mod steps;
pub mod stream;
mod text;
pub mod why;

pub use engine::Masker;
pub use error::{Error, ErrorKind, Warning};
pub use finding::{Finding, RuleIndex, Span};
pub use known::Known;
pub use mask::Style;
pub use rules::{Rule, RuleSet, Selection};
#[cfg(feature = "tracing")]
pub use stream::MaskEvents;
pub use stream::{MaskReader, MaskWriter, Session};
