//! Entries in buckets: a hash table that is made once.

use std::borrow::Cow;

/// Entries by their buckets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Buckets<T: Clone + 'static> {
    /// Where each bucket begins in `entries`; the last one's end.
    pub starts: Cow<'static, [u32]>,
    pub entries: Cow<'static, [T]>,
}

impl<T: Copy + Default> Buckets<T> {
    /// `entries`: each behind its bucket, which is one of `count`, a power of two.
    pub(crate) fn new(count: usize, entries: &[(usize, T)]) -> Buckets<T> {
        let (mut starts, mut sorted) = (vec![0; count + 1], vec![T::default(); entries.len()]);
        entries.iter().for_each(|(bucket, _)| starts[bucket + 1] += 1);
        for bucket in 0..count {
            starts[bucket + 1] += starts[bucket];
        }
        let mut free = starts.clone();
        for (bucket, entry) in entries {
            sorted[free[*bucket] as usize] = *entry;
            free[*bucket] += 1;
        }
        Buckets { starts: starts.into(), entries: sorted.into() }
    }

    /// The entries of the bucket that the last bits of `hash` tell, in the order in which they were given.
    #[inline]
    pub(crate) fn get(&self, hash: usize) -> &[T] {
        let bucket = hash & (self.starts.len() - 2);
        &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_in_order() {
        let buckets = Buckets::new(4, &[(2, 'a'), (0, 'b'), (2, 'c'), (2, 'd')]);
        assert_eq!([0, 1, 6].map(|hash| buckets.get(hash)), [&['b'][..], &[], &['a', 'c', 'd']]);
    }
}
