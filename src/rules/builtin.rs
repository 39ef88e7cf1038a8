//! The rules that come with the program.

/// Name and text of every built-in rule file, in order of their names.
pub(super) const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));
