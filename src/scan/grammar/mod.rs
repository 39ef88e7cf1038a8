//! The value grammar: what names a value, where the value begins and ends, at every depth of quoting, and whether it is
//! a secret. It serves all context tiers; rules refer to it, and no rule repeats it as a regex.

pub(crate) mod arguments;
pub(crate) mod assignments;
pub(crate) mod authorization;
pub(crate) mod bindings;
mod cells;
pub(crate) mod codes;
pub(crate) mod columns;
pub(crate) mod commands;
pub(crate) mod cookies;
pub(crate) mod ends;
mod expressions;
pub(crate) mod formats;
pub(crate) mod keys;
pub(crate) mod lookup;
pub(crate) mod manifests;
mod mentions;
pub(crate) mod names;
pub(crate) mod naming;
pub(crate) mod percent;
pub(crate) mod placeholders;
pub(crate) mod quotes;
pub(crate) mod reader;
pub(crate) mod separators;
pub(crate) mod stops;
pub(crate) mod userinfo;
pub(crate) mod vendors;
pub(crate) mod wrappers;
