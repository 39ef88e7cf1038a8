//! Where keys mention the names of vendors.

use super::keys::Words;
use crate::scan::vendors::{Name, Vendors};

/// The fewest letters of a name that counts inside a word.
const MIN_INSIDE: usize = 4;
/// The most words of a key that together are a name.
const MAX_JOINED: usize = 3;

impl Vendors {
    /// Adds the rows of the vendors that `words` mention to `rows`: by a short name in words of its own, by a longer one
    /// anywhere.
    pub(super) fn mentioned(&self, words: &Words, rows: &mut Vec<usize>) {
        for start in 0..words.count() {
            let ends = start + 1..=words.count().min(start + MAX_JOINED);
            // Longer ones are looked for below.
            for joined in ends.map(|end| words.joined(start, end)).take_while(|joined| joined.len() < MIN_INSIDE) {
                rows.extend(self.starting(joined).filter(|name| name.length as usize == joined.len()).map(Name::row));
            }
        }
        let all = words.all();
        for at in 0..(all.len() + 1).saturating_sub(MIN_INSIDE) {
            rows.extend(self.starting(&all[at..]).map(Name::row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::RuleIndex;

    fn rows(key: &str) -> Vec<usize> {
        let names = ["dd", "datadog", "dog", "datadoghq", "dogs"];
        let vendors =
            (0..).zip(names).map(|(n, name)| (RuleIndex(n), [name.as_bytes().into()].into_iter(), vec![].into()));
        let mut rows = vec![];
        Vendors::new(vendors.map(Ok)).expect("vendors").mentioned(&Words::of(key.as_bytes()), &mut rows);
        rows.sort_unstable();
        rows
    }

    #[test]
    fn a_short_name_is_a_word_and_a_longer_one_stands_anywhere() {
        assert_eq!(rows("DD_API_KEY"), [0]);
        assert_eq!(rows("d_d_key"), [0]);
        assert!(rows("add_key").is_empty());
        assert_eq!(rows("mydatadoghqkey"), [1, 3]);
        assert_eq!(rows("data.dogs"), [1, 4]);
        assert_eq!(rows("hot-dog-key"), [2]);
    }
}
