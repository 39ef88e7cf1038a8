//! What was found out about texts that come again and again: the keys of a log are few.

/// A longer text is hardly one that comes again.
const LONGEST: usize = 128;

/// The value of a function of short texts, for those that came last. It has two slots for all texts of the same hash, so
/// it stays small on any input.
#[derive(Debug)]
pub(super) struct Cache<V, const SLOTS: usize>(Vec<Slot<V>>);

/// A text and the value at it. Its room is used again for the next: a flood brings nothing but new texts.
#[derive(Debug)]
struct Slot<V> {
    text: Vec<u8>,
    value: Option<V>,
}

impl<V, const SLOTS: usize> Default for Cache<V, SLOTS> {
    fn default() -> Self {
        Cache(vec![])
    }
}

impl<V: Clone, const SLOTS: usize> Cache<V, SLOTS> {
    /// The value of `function` at `text`.
    pub(super) fn get(&mut self, text: &[u8], function: impl FnOnce() -> V) -> V {
        if text.len() > LONGEST { function() } else { self.at(text, function).clone() }
    }
}

impl<V, const SLOTS: usize> Cache<V, SLOTS> {
    /// The same, for a text that is short.
    pub(super) fn at(&mut self, text: &[u8], function: impl FnOnce() -> V) -> &V {
        if self.0.is_empty() {
            self.0.resize_with(SLOTS, || Slot { text: vec![], value: None });
        }
        let first = (hash(text) as usize % SLOTS) & !1;
        let pair = &mut self.0[first..first + 2];
        if pair[0].text != text {
            // What was asked for last stands first, and the other one is replaced.
            pair.swap(0, 1);
        }
        let slot = &mut pair[0];
        if slot.text != text {
            slot.text.clear();
            slot.text.extend_from_slice(text);
            slot.value = None;
        }
        slot.value.get_or_insert_with(function)
    }
}

/// A number that is seldom that of another text.
pub(super) fn hash(text: &[u8]) -> u64 {
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
