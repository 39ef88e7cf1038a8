//! The beginnings of literals, put into groups that let little else through.

use std::ops::Range;

use crate::scan::literals::Sought;

/// How many bytes of a literal the masks look at.
pub(crate) const HEAD: usize = 4;

/// How many groups of heads there are for each of these places; without any for long runs every one is looked at. A way
/// of the processor has as many as cost it less than they spare those that come after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Groups {
    pub inside: usize,
    pub starting: usize,
    pub long: usize,
    pub by: By,
}

/// What a way of the processor looks up, and so which bytes it takes for alike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The lower half of a byte and the upper one, apart from each other: of a group of bytes all that have a lower half of
    /// one and an upper half of another are let through.
    Halves,
    /// All of a byte [`folded`].
    Fold,
}

/// What is left of a byte without what tells letters of either case apart, or a sign from one that stands 32 places from it
/// in ASCII: six bits.
pub(crate) const fn folded(byte: u8) -> u8 {
    byte & 31 | byte >> 1 & 32
}

/// As many as fit three bytes.
pub(crate) const FEW: Groups = Groups { inside: 21, starting: 3, long: 0, by: By::Halves };
/// As many as the tables of AVX-512 tell apart, eight each.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "no other way tells as many apart"))]
pub(crate) const MANY: Groups = Groups { inside: 32, starting: 8, long: 8, by: By::Fold };
/// Those of the few that are for heads where a word begins.
pub(crate) const STARTING: u64 = 0b111 << 21;

/// What the masks look for: the groups of heads that have each byte at each of their places. A head of less than
/// [`HEAD`] bytes goes on with any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heads(pub [[u64; 256]; HEAD]);

impl Heads {
    /// The heads of what is `sought`, found in either case of letters.
    pub(crate) fn new(sought: &Sought<'_>, groups: Groups) -> Heads {
        let mut heads = Heads([[0; 256]; HEAD]);
        let starting = groups.inside + groups.starting;
        group(&sought.inside, &mut heads, groups.by, 0..groups.inside);
        group(&sought.starting, &mut heads, groups.by, groups.inside..starting);
        if groups.long > 0 {
            group(&sought.long, &mut heads, groups.by, starting..starting + groups.long);
        }
        heads
    }

    /// Puts `head` into `group`.
    fn add(&mut self, head: &[u8], group: usize) {
        for (place, groups) in self.0.iter_mut().enumerate() {
            match head.get(place) {
                Some(&byte) => {
                    [byte, byte.to_ascii_uppercase()].iter().for_each(|&byte| groups[usize::from(byte)] |= 1 << group);
                }
                None => groups.iter_mut().for_each(|groups| *groups |= 1 << group),
            }
        }
    }

    /// The groups that the head at the start of `text` may be of.
    #[inline]
    #[cfg(test)]
    pub(crate) fn of(&self, text: &[u8; HEAD]) -> u64 {
        text.iter().zip(&self.0).fold(u64::MAX, |all, (&byte, groups)| all & groups[usize::from(byte)])
    }
}

/// How many of a thousand bytes of a log are each letter, about, from `a` on.
const LETTERS: [u8; 26] =
    [45, 8, 24, 24, 60, 14, 12, 20, 38, 2, 4, 24, 18, 38, 40, 16, 2, 36, 36, 38, 22, 6, 10, 3, 10, 2];

/// More heads than these are not told apart one by one when they are put into groups, but by their first bytes.
const ALONE: usize = 512;

/// Adds the heads of `literals`, which are in lower case, to `groups`; one that is shorter than a head goes on with any
/// byte.
///
/// A group lets every mixture of its heads through. So neighbours in the alphabet, whose first bytes are alike, are put
/// together, again and again those whose mixtures are rarest: a third of what groups of the same size let through.
fn group(literals: &[&[u8]], all: &mut Heads, by: By, groups: Range<usize>) {
    let mut heads: Vec<&[u8]> = literals.iter().map(|literal| &literal[..literal.len().min(HEAD)]).collect();
    heads.sort_unstable();
    heads.dedup();
    let is_one = |one: &&[u8], other: &&[u8]| heads.len() > ALONE && one.first() == other.first();
    let mixtures: Vec<Mixture> = heads.chunk_by(is_one).map(|heads| Mixture::of(heads, by)).collect();
    let mut first = 0;
    for (group, size) in groups.clone().zip(sizes(mixtures, groups.len())) {
        heads[first..first + size].iter().for_each(|head| all.add(head, group));
        first += size;
    }
}

/// How many heads, in their order, make each of `count` groups.
fn sizes(mut mixtures: Vec<Mixture>, count: usize) -> Vec<usize> {
    let rise = |pair: &[Mixture]| pair[0].with(&pair[1]).share as i64 - (pair[0].share + pair[1].share) as i64;
    let mut rises: Vec<i64> = mixtures.windows(2).map(rise).collect();
    while mixtures.len() > count {
        let (least, _) = rises.iter().enumerate().min_by_key(|(_, rise)| **rise).expect("two are left");
        mixtures[least] = mixtures[least].with(&mixtures[least + 1]);
        mixtures.remove(least + 1);
        rises.remove(least);
        for n in least.saturating_sub(1)..(least + 1).min(rises.len()) {
            rises[n] = rise(&mixtures[n..n + 2]);
        }
    }
    mixtures.iter().map(|mixture| mixture.size).collect()
}

/// What a group of heads lets through.
struct Mixture {
    /// How many heads there are.
    size: usize,
    /// What is let through at each place.
    sets: [Set; HEAD],
    /// How many of 10¹² places in a log it lets through, about.
    share: u64,
}

impl Mixture {
    fn of(heads: &[&[u8]], by: By) -> Mixture {
        let at_place = |head: &[u8], place: usize| match head.get(place) {
            Some(&byte) => Set::of(byte, by).with(Set::of(byte.to_ascii_uppercase(), by)),
            None => Set::all(by),
        };
        let all = |place| heads.iter().map(|head| at_place(head, place)).reduce(Set::with).expect("some heads");
        Mixture::new(heads.len(), std::array::from_fn(all))
    }

    fn new(size: usize, sets: [Set; HEAD]) -> Mixture {
        Mixture { size, sets, share: sets.iter().map(Set::share).product() }
    }

    fn with(&self, other: &Mixture) -> Mixture {
        let sets = std::array::from_fn(|place| self.sets[place].with(other.sets[place]));
        Mixture::new(self.size + other.size, sets)
    }
}

/// Some bytes, as a way of the processor tells them.
#[derive(Clone, Copy)]
enum Set {
    /// Their lower halves and their upper ones.
    Halves(u16, u16),
    /// What they are [`folded`] to.
    Fold(u64),
}

impl Set {
    fn of(byte: u8, by: By) -> Set {
        match by {
            By::Halves => Set::Halves(1 << (byte & 15), 1 << (byte >> 4)),
            By::Fold => Set::Fold(1 << folded(byte)),
        }
    }

    fn all(by: By) -> Set {
        match by {
            By::Halves => Set::Halves(u16::MAX, u16::MAX),
            By::Fold => Set::Fold(u64::MAX),
        }
    }

    fn with(self, other: Set) -> Set {
        match (self, other) {
            (Set::Halves(low, high), Set::Halves(lower, higher)) => Set::Halves(low | lower, high | higher),
            (Set::Fold(one), Set::Fold(two)) => Set::Fold(one | two),
            _ => unreachable!("all are told in one way"),
        }
    }

    /// How many of a thousand bytes of a log are let through, about.
    fn share(&self) -> u64 {
        match *self {
            Set::Halves(u16::MAX, u16::MAX) | Set::Fold(u64::MAX) => 1000,
            Set::Halves(low, high) => {
                let rows = FREQUENCIES.iter().enumerate().filter(|(upper, _)| high >> upper & 1 == 1);
                rows.flat_map(|(_, row)| {
                    row.iter().enumerate().map(|(lower, &count)| u64::from(count) * u64::from(low >> lower & 1))
                })
                .sum()
            }
            Set::Fold(bits) => {
                FOLDED.iter().enumerate().map(|(bit, &count)| u64::from(count) * (bits >> bit & 1)).sum()
            }
        }
    }
}

/// How many of a thousand bytes of a log are [`folded`] to the same six bits, about.
const FOLDED: [u8; 64] = {
    let (mut all, mut byte) = ([0; 64], 0);
    while byte < 128 {
        all[folded(byte) as usize] += frequency(byte);
        byte += 1;
    }
    all
};

/// How many of a thousand bytes of a log are each byte, about, by their upper halves.
const FREQUENCIES: [[u8; 16]; 8] = {
    let (mut all, mut byte) = ([[0; 16]; 8], 0);
    while byte < 128 {
        all[byte >> 4][byte & 15] = frequency(byte as u8);
        byte += 1;
    }
    all
};

const fn frequency(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => LETTERS[(byte - b'a') as usize],
        b' ' => 90,
        b'0'..=b'9' => 18,
        b'.' | b':' | b'-' | b'/' | b'"' | b'_' | b'=' | b',' => 16,
        b'A'..=b'Z' => 4,
        b'!'..=b'~' => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_whose_mixtures_are_rare_share_a_group() {
        let heads: [&[u8]; 6] = [b"%3a%", b"%3d", b"keyp", b"keys", b"pass", b"pw"];
        for by in [By::Halves, By::Fold] {
            let mixtures = || heads.chunks(1).map(|heads| Mixture::of(heads, by)).collect();
            assert_eq!(sizes(mixtures(), 4), [2, 2, 1, 1]);
            assert_eq!(sizes(mixtures(), 9), [1; 6], "more groups than heads");
        }
    }
}
