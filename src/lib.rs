//! Finds secrets in log streams and masks them before the logs leave.

pub mod error;
pub mod finding;
pub mod rules;
mod scan;

pub use finding::{Finding, RuleIndex, Span};
