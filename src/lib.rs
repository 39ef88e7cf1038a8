//! Finds secrets in log streams and masks them before the logs leave.

pub mod audit;
mod bytes;
pub mod engine;
pub mod error;
pub mod finding;
#[doc(hidden)]
pub mod internals;
pub mod mask;
pub mod rules;
mod scan;
pub mod stream;

pub use engine::Masker;
pub use error::{Error, ErrorKind};
pub use finding::{Finding, RuleIndex, Span};
pub use mask::Style;
pub use rules::{Rule, RuleSet, Selection};
pub use stream::{MaskReader, MaskWriter};
