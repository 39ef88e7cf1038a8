//! Places of a text, thinned out without a branch: to guess wrong at each that is left costs the processor more than to
//! write all of them down.

/// The most places that are thinned out together.
pub(super) const TOGETHER: usize = 512;

/// The numbers of places, in order.
pub(super) struct Places {
    numbers: [u16; TOGETHER],
    count: usize,
    /// What was said of each: nothing against those that stay.
    answers: [u64; TOGETHER],
}

impl Places {
    /// None yet.
    pub(super) fn new() -> Places {
        Places { numbers: [0; TOGETHER], count: 0, answers: [0; TOGETHER] }
    }

    /// Begins anew with those of `all`, [`TOGETHER`] at most, that are `wanted`.
    #[inline]
    pub(super) fn set<T>(&mut self, all: &[T], wanted: impl Fn(&T) -> bool) {
        self.count = 0;
        for (item, number) in all.iter().zip(0..TOGETHER) {
            self.add(number, wanted(item));
        }
    }

    /// The same with those that have no `others` in them, if that is told by the same arithmetic of each: it is done for many
    /// with each instruction.
    #[inline]
    pub(super) fn set_without<T>(&mut self, all: &[T], others: impl Fn(&T) -> u64) {
        self.answers.iter_mut().zip(all).for_each(|(answer, item)| *answer = others(item));
        self.count = 0;
        for number in 0..all.len().min(TOGETHER) {
            self.add(number, self.answers[number] == 0);
        }
    }

    /// Keeps those that are `wanted`. All are asked about before any is written, the place of which hangs on the answers: the
    /// processor would not ask about the next before it has one.
    #[inline]
    pub(super) fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        let count = self.count.min(TOGETHER);
        for (answer, &number) in self.answers.iter_mut().zip(&self.numbers[..count]) {
            *answer = u64::from(!wanted(number.into()));
        }
        self.count = 0;
        for at in 0..count {
            self.add(self.numbers[at].into(), self.answers[at] == 0);
        }
    }

    /// Adds a number that `is_wanted`; another one is written, too, but not counted.
    #[inline]
    fn add(&mut self, number: usize, is_wanted: bool) {
        self.numbers[self.count % TOGETHER] = number as u16;
        self.count += usize::from(is_wanted);
    }

    /// The numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.numbers[..self.count.min(TOGETHER)].iter().map(|&number| number.into())
    }
}
