//! What the tests of properties share.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::pieces::Piece;

/// The same cases at every run, so that a change is judged by what it changes; the fuzz targets look for new ones.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(0x746f_6b6d);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

/// Plans of pieces, most of them short, and none of `longest` bytes.
pub(crate) fn cuts(longest: usize) -> impl Strategy<Value = Vec<Piece>> {
    let size = prop_oneof![3 => 1..8usize, 2 => 8..400usize, 1 => 400..longest];
    prop::collection::vec((size, any::<bool>()), 1..8)
}

pub(crate) fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
