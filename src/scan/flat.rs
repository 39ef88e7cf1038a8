//! Places of a text, one after the other.
//!
//! To look at the bits of a mask while they are found costs a wrong guess of the processor at the end of each mask, and
//! one at each place that is worth more than a look. Written down first and thinned out without a branch, they cost a
//! fraction.

use super::masks::{BLOCK, STRETCH};

/// How many places are written at a time, whether or not there are as many.
const STRIDE: usize = 8;
/// The most places that are written at a time.
const ROOM: usize = BLOCK / 2;

/// Places in a stretch of text, in order.
pub(super) struct Flat {
    places: Places,
    count: usize,
    /// Where those are written that are kept. Where each goes hangs on what was found of all before it: written over the
    /// others, the processor would not go on to read these before it knows.
    kept: Places,
    /// The first place of the block that comes next.
    next_block: u16,
}

type Places = Box<[u16; STRETCH + ROOM]>;

impl Default for Flat {
    fn default() -> Self {
        let places = || Box::new([0; STRETCH + ROOM]);
        Flat { places: places(), count: 0, kept: places(), next_block: 0 }
    }
}

impl Flat {
    /// Adds the places of the next block that are set in `mask`.
    #[inline(always)]
    pub(super) fn add(&mut self, mut mask: u64) {
        let (from, count) = (self.next_block(), mask.count_ones() as usize);
        for at in (self.count..self.count + count).step_by(STRIDE) {
            for place in &mut self.places[at..at + STRIDE] {
                *place = from + mask.trailing_zeros() as u16;
                mask &= mask.wrapping_sub(1);
            }
        }
        self.count += count;
    }

    /// The first place of the block whose places are added next.
    #[inline(always)]
    pub(super) fn next_block(&mut self) -> u16 {
        let first = self.next_block;
        self.next_block += BLOCK as u16;
        first
    }

    /// Where the next places are to be written, `count` of which count.
    #[inline(always)]
    pub(super) fn room(&mut self, count: u32) -> &mut [u16; ROOM] {
        let room = self.places[self.count..].first_chunk_mut();
        self.count += count as usize;
        room.expect("no more places than the blocks have")
    }

    /// Adds a place, unless it is there.
    #[cold]
    pub(super) fn insert(&mut self, place: u16) {
        if let Err(at) = self.places[..self.count].binary_search(&place) {
            self.places.copy_within(at..self.count, at + 1);
            self.places[at] = place;
            self.count += 1;
        }
    }

    /// Keeps the places that are `wanted`.
    #[inline(always)]
    pub(super) fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        let mut count = 0;
        for &place in &self.places[..self.count.min(STRETCH)] {
            self.kept[count % STRETCH] = place;
            count += usize::from(wanted(place.into()));
        }
        self.count = count;
        std::mem::swap(&mut self.places, &mut self.kept);
    }

    /// Takes the places out.
    pub(super) fn take(&mut self) -> impl Iterator<Item = usize> {
        self.next_block = 0;
        self.places[..std::mem::take(&mut self.count)].iter().map(|&place| place.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_and_kept_in_order() {
        let mut flat = Flat::default();
        flat.add(u64::MAX);
        flat.add(0);
        flat.add(1 << 63 | 5);
        assert_eq!(flat.count, 67);
        flat.keep(|place| place % 64 > 61 || place > 100);
        assert_eq!(flat.take().collect::<Vec<_>>(), [62, 63, 128, 130, 191]);
        assert_eq!(flat.take().count(), 0);
    }
}
