//! Who looks on while a stream runs.

use crate::engine::Sighting;
use crate::error::Warning;
use crate::finding::Finding;

/// Looks on: told of everything in the order of the stream.
pub trait Watch: Sync {
    /// So many more bytes of the input are masked and written.
    fn written(&self, _bytes: u64) {}

    /// A secret was masked.
    fn found(&self, _finding: &Finding) {}

    /// What may be told of the secret that was found last, by a masker [`with_sightings`](crate::Masker::with_sightings); `rule` is the rule's id.
    fn sighted(&self, _rule: &str, _sighting: &Sighting) {}

    /// A documented bound was reached; told once of each in a stream.
    fn warned(&self, _warning: Warning) {}
}

/// Nobody.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {}
