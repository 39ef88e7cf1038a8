//! Lists of words, made ready when the program is built: to tell that a word is none of them costs a few bytes of it.

use crate::bytes::ByteSet;

/// A list of words, with a power of two of places for them.
pub(crate) struct List<const SLOTS: usize = 512> {
    words: &'static [&'static str],
    /// For each place the number, from one, of the word that stands there; a word stands at its own place, or as near
    /// behind it as there was room.
    slots: [u16; SLOTS],
    /// The length of the longest word.
    longest: usize,
    /// The heads of the words.
    heads: ByteSet,
}

impl<const SLOTS: usize> List<SLOTS> {
    /// The list of `words`.
    pub(crate) const fn of(words: &'static [&'static str]) -> List<SLOTS> {
        assert!(SLOTS.is_power_of_two() && SLOTS <= 1 << 16, "a number has sixteen bits");
        assert!(words.len() < SLOTS, "a place is empty, where a search ends");
        let (mut slots, mut number, mut longest, mut heads) = ([0; SLOTS], 0, 0, ByteSet::EMPTY);
        while number < words.len() {
            heads = match Self::head(words[number].as_bytes()) {
                Some(head) => heads.with(head),
                None => ByteSet::EMPTY.complement(),
            };
            if words[number].len() > longest {
                longest = words[number].len();
            }
            let mut at = Self::slot(words[number].as_bytes());
            while slots[at] != 0 {
                at = (at + 1) % SLOTS;
            }
            number += 1;
            slots[at] = number as u16;
        }
        List { words, slots, longest, heads }
    }

    /// Its words.
    pub(crate) const fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// The length of its longest word, in bytes.
    pub(crate) const fn longest(&self) -> usize {
        self.longest
    }

    /// Whether `word` is in the list as it is written.
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        self.find(word, |entry| entry == word).is_some()
    }

    /// Whether `word` is in the list, in any case of letters.
    pub(crate) fn has_in_any_case(&self, word: &[u8]) -> bool {
        self.place_in_any_case(word).is_some()
    }

    /// Which word of the list is the first that is `word` in any case of letters.
    pub(crate) fn place_in_any_case(&self, word: &[u8]) -> Option<usize> {
        self.find(word, |entry| entry.eq_ignore_ascii_case(word))
    }

    /// Whether `text` may begin with a word of the list, in any case of letters.
    pub(crate) fn may_begin(&self, text: &[u8]) -> bool {
        Self::head(text).is_none_or(|head| self.heads.contains(head))
    }

    /// A byte that is seldom that of other letters, for the first two letters of `text`, in any case.
    const fn head(text: &[u8]) -> Option<u8> {
        let [first, second, ..] = *text else { return None };
        Some(first.to_ascii_lowercase().wrapping_mul(31).wrapping_add(second.to_ascii_lowercase()))
    }

    fn find(&self, word: &[u8], is_it: impl Fn(&[u8]) -> bool) -> Option<usize> {
        if word.len() > self.longest {
            return None;
        }
        let mut at = Self::slot(word);
        while let Some(number) = usize::from(self.slots[at]).checked_sub(1) {
            if is_it(self.words[number].as_bytes()) {
                return Some(number);
            }
            at = (at + 1) % SLOTS;
        }
        None
    }

    /// The slot of `word`, in any case of letters.
    const fn slot(word: &[u8]) -> usize {
        let [.., last] = *word else { return 0 };
        let ends = word[0].to_ascii_lowercase() as u32 | (last.to_ascii_lowercase() as u32) << 8;
        let inside = (word[word.len() / 2].to_ascii_lowercase() as u32) << 16 | (word.len() as u32) << 24;
        ((ends | inside).wrapping_mul(0x9e37_79b1) >> (32 - SLOTS.ilog2())) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_its_words_and_no_others() {
        static LIST: List = List::of(&["token", "tokes", "Key", "n/a", "x"]);
        for word in ["token", "tokes", "Key", "n/a", "x"] {
            assert!(LIST.has(word.as_bytes()) && LIST.has_in_any_case(word.to_uppercase().as_bytes()), "{word}");
        }
        for word in ["", "key", "toke", "tokens", "X", "tOken"] {
            assert!(!LIST.has(word.as_bytes()), "{word}");
        }
        assert!(LIST.has_in_any_case(b"kEY") && !LIST.has_in_any_case(b"tok3n"));
        static WORDS: List = List::of(&["token", "n/a"]);
        assert!(["t", "TOken: x", "n/"].iter().all(|text| WORDS.may_begin(text.as_bytes())));
        assert!(!WORDS.may_begin(b"key") && LIST.may_begin(b"key"), "a word of one letter may begin anything");
        static CASES: List = List::of(&["a", "LOGIN", "login", "logout"]);
        assert_eq!((CASES.place_in_any_case(b"Login"), CASES.place_in_any_case(b"logins")), (Some(1), None));
    }

    #[test]
    fn a_list_may_have_few_places_or_many() {
        static FULL: List<4> = List::of(&["a", "b", "c"]);
        static LARGE: List<2048> = List::of(&["a", "b", "c"]);
        for word in ["a", "b", "c", "d"] {
            assert_eq!(FULL.has(word.as_bytes()), word != "d");
            assert_eq!(LARGE.has(word.as_bytes()), word != "d");
        }
        assert_eq!(LARGE.words(), ["a", "b", "c"]);
    }
}
