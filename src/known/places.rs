//! Places of a text, thinned out without a branch: to guess wrong at each that is left costs the processor more than to
//! write all of them down.

/// The most places that are thinned out together.
pub(super) const TOGETHER: usize = 512;

/// The numbers of places, in order.
pub(super) struct Places {
    numbers: [u16; TOGETHER],
    count: usize,
}

impl Places {
    /// The numbers of those of `all`, [`TOGETHER`] at most, that are `wanted`.
    #[inline]
    pub(super) fn of<T>(all: &[T], wanted: impl Fn(&T) -> bool) -> Places {
        let mut places = Places { numbers: [0; TOGETHER], count: 0 };
        for (item, number) in all.iter().zip(0..TOGETHER) {
            places.add(number, wanted(item));
        }
        places
    }

    /// Those of them that are `wanted`. All are asked about before any is written, the place of which hangs on the answers:
    /// the processor would not ask about the next before it has one.
    #[inline]
    pub(super) fn keep(&self, wanted: impl Fn(usize) -> bool) -> Places {
        let mut answers = [false; TOGETHER];
        answers.iter_mut().zip(self.iter()).for_each(|(answer, number)| *answer = wanted(number));
        let mut places = Places { numbers: [0; TOGETHER], count: 0 };
        self.iter().zip(answers).for_each(|(number, is_wanted)| places.add(number, is_wanted));
        places
    }

    /// Adds a number that `is_wanted`; another one is written, too, but not counted.
    #[inline]
    fn add(&mut self, number: usize, is_wanted: bool) {
        self.numbers[self.count % TOGETHER] = number as u16;
        self.count += usize::from(is_wanted);
    }

    /// The numbers.
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.numbers[..self.count.min(TOGETHER)].iter().map(|&number| number.into())
    }
}
