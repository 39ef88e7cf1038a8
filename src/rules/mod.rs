//! What we look for.

pub mod schema;
