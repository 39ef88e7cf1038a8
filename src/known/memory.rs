//! What streams have shown to be secret: the last values, in generations, of which the oldest goes when there are too many.

use std::collections::VecDeque;

use super::Snapshot;
use super::forms::Forms;

/// The most values of a generation.
const GENERATION: usize = 2_500;
/// The most generations.
const GENERATIONS: usize = 4;

/// The values that are remembered.
#[derive(Default)]
pub(super) struct Memory {
    /// The newest last, each with the number of its values.
    generations: VecDeque<(Snapshot, usize)>,
}

impl Memory {
    /// Adds the forms of so many values.
    pub(super) fn add(&mut self, forms: Forms, values: usize) {
        if self.generations.back().is_none_or(|(_, count)| *count >= GENERATION) {
            self.generations.push_back((Snapshot::default(), 0));
        }
        if self.generations.len() > GENERATIONS {
            self.generations.pop_front();
        }
        if let Some((last, count)) = self.generations.back_mut() {
            *last = last.with_new(forms);
            *count += values;
        }
    }

    /// What is remembered.
    pub(super) fn snapshots(&self) -> impl Iterator<Item = &Snapshot> {
        self.generations.iter().map(|(snapshot, _)| snapshot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(n: usize) -> Forms {
        let mut forms = Forms::new(8);
        forms.add(format!("x7Kq2vN9-{n}").as_bytes(), false);
        forms
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut memory = Memory::default();
        (0..GENERATION * GENERATIONS + 1).for_each(|n| memory.add(forms(n), 1));
        let holds =
            |n: usize| memory.snapshots().any(|snapshot| snapshot.holds(format!("x7Kq2vN9-{n}").as_bytes(), false));
        assert!(!holds(0) && !holds(GENERATION - 1));
        assert!(holds(GENERATION) && holds(GENERATION * GENERATIONS));
    }
}
