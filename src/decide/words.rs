//! Words: what letters read like, and what a text of several words says.

use crate::bytes::ByteSet;
use crate::rules::lexicon::{FUNCTION_WORDS, VALIDATION};

/// From how many letters on a word must have vowels in the right places.
const MIN_SPOKEN: usize = 12;
/// The most digits after a word, or as an index, that leave it plain.
const MAX_DIGITS: usize = 4;
const VOWELS: ByteSet = ByteSet::of(b"aeiouyAEIOUY");

/// Whether a text of three words or more says what is wrong with a value or what it has to be.
pub(crate) fn is_validation(text: &[u8]) -> bool {
    count(text) >= 3 && (0..text.len()).any(|at| begins_word(text, at) && says(VALIDATION, &text[at..]))
}

/// Whether a letter is at `at`, and none before it.
fn begins_word(text: &[u8], at: usize) -> bool {
    let is_letter = |at: usize| text[at].is_ascii_alphabetic();
    is_letter(at) && !at.checked_sub(1).is_some_and(is_letter)
}

/// Whether `text` begins with one of `words`, in any case of letters, and no letter comes after it.
fn says(words: &[&str], text: &[u8]) -> bool {
    let first = text[0].to_ascii_lowercase();
    let begins = |said: &&str| {
        said.as_bytes()[0] == first
            && text.get(..said.len()).is_some_and(|text| text.eq_ignore_ascii_case(said.as_bytes()))
            && !text.get(said.len()).is_some_and(u8::is_ascii_alphabetic)
    };
    words.iter().any(begins)
}

/// Whether a text of three words or more has a word that makes it a sentence.
pub(crate) fn is_sentence(text: &[u8]) -> bool {
    count(text) >= 3 && text.split(|&b| b == b' ').any(|word| FUNCTION_WORDS.has_in_any_case(word))
}

fn count(text: &[u8]) -> usize {
    text.split(|&b| b == b' ').filter(|word| !word.is_empty()).count()
}

/// Words, numbers and what joins them: a name, a version, a path.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(end) = plain_piece(rest) {
        match rest.get(end + 1..) {
            Some(next) => rest = next,
            None => return true,
        }
    }
    false
}

/// The end of what `text` begins with, if it is a word, a number, or a word with a short number behind it, and no other letter
/// or digit follows: `prod`, `20231217`, `sha256`, `v2`.
fn plain_piece(text: &[u8]) -> Option<usize> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = text[letters..].iter().take_while(|b| b.is_ascii_digit()).count();
    let end = letters + digits;
    let is_whole = !text.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (is_whole && (letters == 0 || digits <= MAX_DIGITS) && is_wordy(&text[..letters])).then_some(end)
}

/// Whether letters could be words: in camel case the words are long enough, and a long word has vowels among its consonants.
pub(crate) fn is_wordy(letters: &[u8]) -> bool {
    letters.len() < 4 || (letters.len() < MIN_SPOKEN || is_spoken(letters)) && !is_ragged(letters)
}

/// Whether there are enough vowels among the letters.
fn is_spoken(letters: &[u8]) -> bool {
    let vowel = |b: &u8| VOWELS.contains(*b);
    let run = letters.split(vowel).map(<[u8]>::len).max().unwrap_or(0);
    letters.iter().filter(|b| vowel(b)).count() * 5 >= letters.len() && run <= 5
}

/// Whether the case of the letters changes more often than in camel case, whose words have three letters on average.
fn is_ragged(letters: &[u8]) -> bool {
    let lower = |i: usize| letters.get(i).is_some_and(u8::is_ascii_lowercase);
    let starts =
        (1..letters.len()).filter(|&i| letters[i].is_ascii_uppercase() && (lower(i - 1) || lower(i + 1))).count();
    starts > 0 && (starts + 1) * 3 > letters.len()
}
