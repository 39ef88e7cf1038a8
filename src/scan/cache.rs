//! What was found out about texts that come again and again: the keys of a log are few.

/// A longer text is hardly one that comes again.
const LONGEST: usize = 128;

/// The value of a function of short texts, for those that came last. It has `PAIRS` pairs of slots, one for all texts of the
/// same hash, so it stays small on any input.
#[derive(Debug)]
pub(super) struct Cache<V, const PAIRS: usize>(Vec<Pair<V>>);

/// The slots of two texts, and which of them was asked for last: the other one is replaced.
#[derive(Debug)]
struct Pair<V> {
    slots: [Slot<V>; 2],
    last: usize,
}

/// A text and the value at it. Its room is used again for the next: a flood brings nothing but new texts.
#[derive(Debug)]
struct Slot<V> {
    hash: u64,
    text: Vec<u8>,
    value: Option<V>,
}

impl<V, const PAIRS: usize> Default for Cache<V, PAIRS> {
    fn default() -> Self {
        Cache(vec![])
    }
}

impl<V: Clone, const PAIRS: usize> Cache<V, PAIRS> {
    /// The value of `function` at `text`.
    pub(super) fn get(&mut self, text: &[u8], function: impl FnOnce() -> V) -> V {
        if text.len() > LONGEST { function() } else { self.at(text, function).clone() }
    }
}

impl<V, const PAIRS: usize> Cache<V, PAIRS> {
    /// The same, for a text that is short.
    pub(super) fn at(&mut self, text: &[u8], function: impl FnOnce() -> V) -> &V {
        if self.0.is_empty() {
            self.0.resize_with(PAIRS, || Pair { slots: [Slot::empty(), Slot::empty()], last: 0 });
        }
        let hash = hash(text);
        self.0[hash as usize % PAIRS].slot(hash, text).value.get_or_insert_with(function)
    }
}

impl<V> Pair<V> {
    /// The slot of `text`, which is made free for it if it has none.
    fn slot(&mut self, hash: u64, text: &[u8]) -> &mut Slot<V> {
        if !self.slots[self.last].is_of(hash, text) {
            self.last = 1 - self.last;
            if !self.slots[self.last].is_of(hash, text) {
                self.slots[self.last].take(hash, text);
            }
        }
        &mut self.slots[self.last]
    }
}

impl<V> Slot<V> {
    fn empty() -> Slot<V> {
        Slot { hash: 0, text: vec![], value: None }
    }

    /// Whether it is that of `text`. Equal hashes alone never tell: whoever writes the log could make them.
    fn is_of(&self, hash: u64, text: &[u8]) -> bool {
        self.hash == hash && self.text == text
    }

    fn take(&mut self, hash: u64, text: &[u8]) {
        self.hash = hash;
        self.text.clear();
        self.text.extend_from_slice(text);
        self.value = None;
    }
}

/// A number that is seldom that of another text.
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let hash = text.as_chunks::<8>().0.iter().fold(0, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk)));
    mix(hash, last_word(text) ^ text.len() as u64)
}

/// The last eight bytes of `text`, or all of them.
fn last_word(text: &[u8]) -> u64 {
    let half = |half: &[u8; 4]| u64::from(u32::from_le_bytes(*half));
    match (text.last_chunk(), text.first_chunk(), text.last_chunk(), text) {
        (Some(last), ..) => u64::from_le_bytes(*last),
        (_, Some(first), Some(last), _) => half(first) | half(last) << 32,
        (.., [first, .., last]) => u64::from(*first) | u64::from(*last) << 8 | u64::from(text[text.len() / 2]) << 16,
        _ => text.first().map_or(0, |&byte| byte.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_again_is_known() {
        let (mut cache, mut asked) = (Cache::<_, 16>::default(), 0);
        let mut length = |text: &[u8]| {
            cache.get(text, || {
                asked += 1;
                text.len()
            })
        };
        assert_eq!([length(b"token"), length(b"key"), length(b"token"), length(&[b'k'; 199])], [5, 3, 5, 199]);
        assert_eq!(asked, 3);
    }
}
