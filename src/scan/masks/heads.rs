//! The beginnings of literals, put into groups that let little else through.

use std::ops::Range;

use super::{HEAD, Halves};

/// The groups that one [`Heads`] has room for.
pub(super) const GROUPS: usize = 8;

/// Heads in eight groups, in any case of letters: the groups that have each byte at each place.
pub(super) type Heads = [Halves; HEAD];

/// Adds the heads of `literals`, which are in lower case, to `groups`; one that is shorter than a head goes on with any
/// byte.
///
/// A group lets every mixture of its heads through. Neighbours in the alphabet have their first bytes in common, so
/// together they let little else through: half as much again as the best groups that a search could find.
pub(super) fn group<'l>(literals: impl Iterator<Item = &'l [u8]>, sets: &mut [Heads], groups: Range<usize>) {
    let mut heads: Vec<&[u8]> = literals.map(|literal| &literal[..literal.len().min(HEAD)]).collect();
    heads.sort_unstable();
    heads.dedup();
    for (n, head) in heads.iter().enumerate() {
        let group = groups.start + n * groups.len() / heads.len();
        add(&mut sets[group / GROUPS], head, 1 << (group % GROUPS));
    }
}

fn add(heads: &mut Heads, head: &[u8], group: u8) {
    for (place, halves) in heads.iter_mut().enumerate() {
        match head.get(place) {
            Some(&byte) => [byte, byte.to_ascii_uppercase()].into_iter().for_each(|byte| halves.add(byte, group)),
            None => halves.add_all(group),
        }
    }
}
