//! Places of a text, one after the other.
//!
//! To look at the bits of a mask while they are found costs a wrong guess of the processor at the end of each mask, and
//! one at each place that is worth more than a look. Written down first and thinned out without a branch, they cost a
//! fraction.

use super::masks::{BLOCK, TOGETHER};

/// How many places are written at a time, whether or not there are as many.
const STRIDE: usize = 8;

/// Places in the blocks that are looked at together, in order.
pub(super) struct Flat {
    places: [u16; TOGETHER * BLOCK + STRIDE],
    count: usize,
}

impl Flat {
    pub(super) fn new() -> Flat {
        Flat { places: [0; TOGETHER * BLOCK + STRIDE], count: 0 }
    }

    /// Adds the places of block `number` that are set in `mask`.
    #[inline]
    pub(super) fn add(&mut self, number: usize, mut mask: u64) {
        let (from, count) = ((number * BLOCK) as u16, mask.count_ones() as usize);
        for at in (self.count..self.count + count).step_by(STRIDE) {
            for place in &mut self.places[at..at + STRIDE] {
                *place = from + mask.trailing_zeros() as u16;
                mask &= mask.wrapping_sub(1);
            }
        }
        self.count += count;
    }

    /// Keeps the places that are `wanted`.
    #[inline]
    pub(super) fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        let (places, mut kept) = (&mut self.places, 0);
        for n in 0..self.count.min(places.len()) {
            let place = places[n];
            places[kept.min(n)] = place;
            kept += usize::from(wanted(place.into()));
        }
        self.count = kept;
    }

    /// Takes the places out.
    pub(super) fn take(&mut self) -> impl Iterator<Item = usize> {
        self.places[..std::mem::take(&mut self.count)].iter().map(|&place| place.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_and_kept_in_order() {
        let mut flat = Flat::new();
        flat.add(0, u64::MAX);
        flat.add(1, 0);
        flat.add(2, 1 << 63 | 5);
        assert_eq!(flat.count, 67);
        flat.keep(|place| place % 64 > 61 || place > 100);
        assert_eq!(flat.take().collect::<Vec<_>>(), [62, 63, 128, 130, 191]);
        assert_eq!(flat.take().count(), 0);
    }
}
