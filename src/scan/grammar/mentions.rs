//! The names of vendors, and where keys mention them.

use super::keys::Words;
use crate::scan::buckets::Buckets;

/// The fewest letters of a name that counts inside a word.
const MIN_INSIDE: usize = 4;
/// The most words of a key that together are a name.
const MAX_JOINED: usize = 3;
const BUCKETS: usize = 1 << 12;

/// Names in lower case without what joins their words, by their first letters.
pub(super) struct Mentions {
    names: Buckets<Name>,
    /// The names one behind the other.
    texts: Vec<u8>,
}

/// A name of the vendor at a row.
#[derive(Clone, Copy, Default)]
struct Name {
    head: u32,
    start: u32,
    length: u32,
    row: u32,
}

impl Mentions {
    /// `names`: each with the row of its vendor.
    pub(super) fn new<'n>(names: impl Iterator<Item = (usize, &'n str)>) -> Mentions {
        let (mut texts, mut entries) = (vec![], vec![]);
        for (row, name) in names {
            let start = texts.len();
            texts.extend(name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()));
            let text = &texts[start..];
            let (head, length) = (head(text), text.len() as u32);
            entries.push((bucket(head), Name { head, start: start as u32, length, row: row as u32 }));
        }
        Mentions { names: Buckets::new(BUCKETS, &entries), texts }
    }

    /// Adds the rows of the vendors that `words` mention to `rows`: by a short name in words of its own, by a longer one
    /// anywhere.
    pub(super) fn find(&self, words: &Words, rows: &mut Vec<usize>) {
        for start in 0..words.count() {
            for end in start + 1..=words.count().min(start + MAX_JOINED) {
                let joined = words.joined(start, end);
                if joined.len() < MIN_INSIDE {
                    rows.extend(
                        self.starting(joined).filter(|name| name.length as usize == joined.len()).map(Name::row),
                    );
                }
            }
        }
        for inside in words.all().windows(MIN_INSIDE).enumerate().map(|(at, _)| &words.all()[at..]) {
            rows.extend(self.starting(inside).map(Name::row));
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
        self.row as usize
    }
}

/// The first four letters of a name; a shorter one's are followed by zeros.
fn head(text: &[u8]) -> u32 {
    let mut head = [0; MIN_INSIDE];
    let length = text.len().min(MIN_INSIDE);
    head[..length].copy_from_slice(&text[..length]);
    u32::from_le_bytes(head)
}

fn bucket(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - BUCKETS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(key: &str) -> Vec<usize> {
        let names = ["dd", "data_dog", "dog", "datadoghq", "DOGS"];
        let (mut rows, mentions) = (vec![], Mentions::new(names.into_iter().enumerate()));
        mentions.find(&Words::of(key.as_bytes()), &mut rows);
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
