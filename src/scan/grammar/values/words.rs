//! What letters read like: words, names, or anything else.

use crate::scan::window::ByteSet;

/// From how many letters on a word must have vowels in the right places.
pub(super) const MIN_SPOKEN: usize = 12;
const VOWELS: ByteSet = ByteSet::of(b"aeiouyAEIOUY");

/// Whether a name with more than one word in it ends with a word for a secret: `db_password`, `accessToken`.
pub(super) fn names_secret(name: &[u8]) -> bool {
    let secrets = ["password", "passwd", "pwd", "pass", "secret", "token", "key", "passphrase", "auth", "credentials"];
    let ends =
        |word: &str| name.len() >= word.len() && name[name.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes());
    let Some(secret) = secrets.iter().find(|word| ends(word)) else { return false };
    name.len() == secret.len()
        || name.iter().any(|b| b"_.-".contains(b))
        || name.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
}

/// A word, a number, or a word with a short number behind it: `prod`, `20231217`, `sha256`, `v2`.
pub(super) fn is_plain_piece(piece: &[u8]) -> bool {
    let letters = piece.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = piece.len() - letters;
    piece[letters..].iter().all(u8::is_ascii_digit) && (letters == 0 || digits <= 4) && is_wordy(&piece[..letters])
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
pub(super) fn is_ragged(letters: &[u8]) -> bool {
    let lower = |i: usize| letters.get(i).is_some_and(u8::is_ascii_lowercase);
    let starts =
        (1..letters.len()).filter(|&i| letters[i].is_ascii_uppercase() && (lower(i - 1) || lower(i + 1))).count();
    starts > 0 && (starts + 1) * 3 > letters.len()
}
