//! Places that came to nothing, and the bytes by which they did.
//!
//! A log is written from a few templates, so the bytes around a literal have mostly stood around it before. Each question at a
//! place tells which bytes its answer depended on; where all of them stand again, it has the same answer. It is the bytes that
//! are compared: whoever writes the log could make others of the same hash.

use std::hint::black_box;

use crate::steps;

/// How many bytes before a place are remembered.
pub(super) const BEFORE: usize = 16;
/// How many bytes from a place on are remembered.
const AHEAD: usize = 32;
/// How many bytes from a place on tell where it is looked for: no answer depends on fewer.
pub(super) const FEWEST: usize = 8;
/// So many places at most are remembered, in pairs that are told by the first bytes: most of a log, and few enough to stay at
/// hand.
const PAIRS: usize = 512;

/// The bytes around a place.
type Near = [u8; BEFORE + AHEAD];

/// The part of a text that an answer depended on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub from: usize,
    pub to: usize,
}

impl Seen {
    /// No byte.
    pub(crate) const NONE: Seen = Seen { from: usize::MAX, to: 0 };
    /// Nobody knows which bytes.
    pub(crate) const ALL: Seen = Seen { from: 0, to: usize::MAX };

    pub(crate) fn new(from: usize, to: usize) -> Seen {
        Seen { from, to }
    }

    /// What two answers depended on.
    pub(crate) fn and(self, other: Seen) -> Seen {
        Seen { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The same, counted from `by` bytes before.
    pub(crate) fn shifted(self, by: usize) -> Seen {
        Seen { from: self.from.saturating_add(by), to: self.to.saturating_add(by) }
    }
}

/// The places that came last, whatever text they stood in.
#[derive(Default)]
pub(crate) struct Clean(Vec<Pair>);

/// Two places with the same hash, the one that was noted last first.
type Pair = [Slot; 2];

/// A place, in one line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Slot {
    near: Near,
    /// How many bytes before it and from it on were looked at; none in an empty slot.
    before: u8,
    ahead: u8,
    /// The length of the key word there, or 0.
    key_word: u8,
}

impl Clean {
    /// The length of the key word at `at` of `text`, or 0, if it is known that nothing else comes of the place.
    #[inline]
    pub(super) fn find(&self, text: &[u8], at: usize) -> Option<u8> {
        let near = near(text, at)?;
        steps::count(steps::of_slice(near.len()));
        self.0.get(place(near))?.iter().find(|slot| slot.is_of(near)).map(|slot| slot.key_word)
    }

    /// Notes that nothing but a key word of that length came of the place at `at` of `text`, by what was `seen`.
    pub(super) fn note(&mut self, text: &[u8], at: usize, seen: Seen, key_word: u8) {
        let (before, ahead) = (at.saturating_sub(seen.from), seen.to.saturating_sub(at).max(FEWEST));
        let Some(near) = near(text, at).filter(|_| before <= BEFORE && ahead <= AHEAD) else { return };
        if self.0.is_empty() {
            self.0.resize(PAIRS, [Slot::EMPTY; 2]);
        }
        let pair = &mut self.0[place(near)];
        *pair = [Slot::new(near, before, ahead, key_word), pair[0]];
    }
}

/// What a secret begins or ends with may have been looked at.
impl Drop for Clean {
    fn drop(&mut self) {
        self.0.fill([Slot::EMPTY; 2]);
        black_box(&self.0);
    }
}

impl Slot {
    const EMPTY: Slot = Slot { near: [0; BEFORE + AHEAD], before: 0, ahead: 0, key_word: 0 };

    /// Of what was not looked at, which may be a part of a secret, nothing is kept.
    fn new(near: &Near, before: usize, ahead: usize, key_word: u8) -> Slot {
        let seen = std::array::from_fn(|n| near[n] & FROM[before][n] & TO[ahead][n]);
        Slot { near: seen, before: before as u8, ahead: ahead as u8, key_word }
    }

    /// Whether all bytes that were looked at are the same in `near`. They are compared without a branch, many at once.
    #[inline]
    fn is_of(&self, near: &Near) -> bool {
        let (from, to) = (&FROM[usize::from(self.before)], &TO[usize::from(self.ahead)]);
        let unlike = (0..near.len()).fold(0, |unlike, n| unlike | (self.near[n] ^ near[n]) & from[n] & to[n]);
        unlike == 0 && self.ahead > 0
    }
}

/// For each number of bytes before a place those from there on.
static FROM: [Near; BEFORE + 1] = {
    let (mut masks, mut before) = ([[0; BEFORE + AHEAD]; BEFORE + 1], 0);
    while before <= BEFORE {
        masks[before] = filled(BEFORE - before, BEFORE + AHEAD);
        before += 1;
    }
    masks
};
/// For each number of bytes from a place on those up to there.
static TO: [Near; AHEAD + 1] = {
    let (mut masks, mut ahead) = ([[0; BEFORE + AHEAD]; AHEAD + 1], 0);
    while ahead <= AHEAD {
        masks[ahead] = filled(0, BEFORE + ahead);
        ahead += 1;
    }
    masks
};

/// All bits of the bytes between two places.
const fn filled(from: usize, to: usize) -> Near {
    let (mut bytes, mut at) = ([0; BEFORE + AHEAD], from);
    while at < to {
        bytes[at] = u8::MAX;
        at += 1;
    }
    bytes
}

/// What stands around `at`, if so much does.
#[inline]
fn near(text: &[u8], at: usize) -> Option<&Near> {
    text.get(at.checked_sub(BEFORE)?..)?.first_chunk()
}

/// Where a place is looked for.
#[inline]
fn place(near: &Near) -> usize {
    let first: [u8; FEWEST] = *near[BEFORE..].first_chunk().expect("fewer bytes than are remembered");
    let hash = u64::from_le_bytes(first).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> (u64::BITS - PAIRS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_that_were_seen_are_compared_and_no_others() {
        let text: Vec<u8> = (0..96).collect();
        for (from, to) in [(40, 41), (39, 52), (24, 72), (33, 48), (40, 72)] {
            let mut clean = Clean::default();
            assert_eq!(clean.find(&text, 40), None);
            clean.note(&text, 40, Seen::new(from, to), 3);
            assert_eq!(clean.find(&text, 40), Some(3));
            for other in 0..text.len() {
                let mut text = text.clone();
                text[other] ^= 0x80;
                let is_seen = (from..to.max(40 + FEWEST)).contains(&other);
                assert_eq!(clean.find(&text, 40).is_none(), is_seen, "{from} to {to}, {other}");
            }
        }
    }

    #[test]
    fn what_was_seen_further_away_is_not_noted() {
        let text: Vec<u8> = (0..96).collect();
        let mut clean = Clean::default();
        for seen in [Seen::ALL, Seen::new(23, 41), Seen::new(40, 73)] {
            clean.note(&text, 40, seen, 0);
            assert_eq!(clean.find(&text, 40), None, "{seen:?}");
        }
        clean.note(&text, 15, Seen::new(15, 23), 0);
        clean.note(&text, 65, Seen::new(65, 66), 0);
        assert_eq!([clean.find(&text, 15), clean.find(&text, 65)], [None; 2]);
    }

    #[test]
    fn the_last_two_of_the_same_beginning_are_known() {
        let texts = [b'a', b'b', b'c'].map(|before| [&[before; 40][..], &[b'k'; 40]].concat());
        let mut clean = Clean::default();
        for text in &texts {
            clean.note(text, 40, Seen::new(30, 44), 0);
        }
        assert_eq!(texts.each_ref().map(|text| clean.find(text, 40).is_some()), [false, true, true]);
    }
}
