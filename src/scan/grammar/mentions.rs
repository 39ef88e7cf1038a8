//! The names of vendors, and where keys mention them.

use super::keys::Words;
use crate::scan::buckets::Buckets;

/// The fewest letters of a name that counts inside a word.
const MIN_INSIDE: usize = 4;
/// The most words of a key that together are a name.
const MAX_JOINED: usize = 3;
const BUCKETS: usize = 1 << 12;

/// Names in lower case without what joins their words, one behind the other.
#[derive(Default)]
pub(super) struct Names {
    texts: Vec<u8>,
    /// Each behind its bucket.
    names: Vec<(usize, Name)>,
}

/// A name of the vendor at a row.
#[derive(Clone, Copy, Default)]
struct Name {
    head: u32,
    start: u32,
    length: u32,
    row: u16,
}

impl Names {
    /// Adds a name of the vendor at `row`.
    pub(super) fn add(&mut self, name: &[u8], row: usize) {
        let (head, start) = (head(name), self.texts.len() as u32);
        self.names.push((bucket(head), Name { head, start, length: name.len() as u32, row: row as u16 }));
        self.texts.extend_from_slice(name);
    }
}

/// Names by their first letters.
pub(super) struct Mentions {
    names: Buckets<Name>,
    texts: Vec<u8>,
}

impl Mentions {
    pub(super) fn of(names: Names) -> Mentions {
        Mentions { names: Buckets::new(BUCKETS, &names.names), texts: names.texts }
    }

    /// Adds the rows of the vendors that `words` mention to `rows`: by a short name in words of its own, by a longer one
    /// anywhere.
    pub(super) fn find(&self, words: &Words, rows: &mut Vec<usize>) {
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

    /// The names that `text` starts with.
    fn starting(&self, text: &[u8]) -> impl Iterator<Item = Name> {
        let head = head(text);
        let names = self.names.get(bucket(head)).iter().filter(move |name| name.head == head).copied();
        names.filter(move |name| text.starts_with(&self.texts[name.start as usize..][..name.length as usize]))
    }
}

impl Name {
    fn row(self) -> usize {
        usize::from(self.row)
    }
}

/// The first four letters of a name; a shorter one's are followed by zeros.
fn head(text: &[u8]) -> u32 {
    let head =
        text.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|i| text.get(i).copied().unwrap_or(0)));
    u32::from_le_bytes(head)
}

fn bucket(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - BUCKETS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(key: &str) -> Vec<usize> {
        let names = ["dd", "datadog", "dog", "datadoghq", "dogs"];
        let (mut rows, mut all) = (vec![], Names::default());
        names.iter().enumerate().for_each(|(row, name)| all.add(name.as_bytes(), row));
        Mentions::of(all).find(&Words::of(key.as_bytes()), &mut rows);
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
