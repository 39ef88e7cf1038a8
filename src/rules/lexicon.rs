//! The words by which names, values and sentences are told apart: `rules/lexicon/*.toml`, compiled by the build script.

use super::list::List;

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
