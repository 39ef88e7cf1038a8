//! What any masker writes instead of a secret.

use crate::bytes::ByteSet;
use crate::decide::words::is_plain;
use crate::rules::lexicon::MASKS;

/// What stands instead of a secret's characters.
pub(super) const FILLERS: ByteSet = ByteSet::of(b"*xX.#-_?= ");
/// What stands around a word for a secret's characters.
pub(super) const AROUND_WORDS: ByteSet = ByteSet::of(b"|-*=<>#~ ");
/// What programs with a screen show instead.
const DOTS: [&str; 3] = ["•", "…", "●"];
/// What a short mask leaves of a secret, in bytes, before and after its stars.
const SHOWN: (usize, usize) = (24, 8);
/// The fewest crosses that stand for a secret.
const MIN_CROSSES: usize = 6;

/// What any masker writes: runs of stars and the like, words for masking in brackets, or stars within a shown rest.
pub(crate) fn is_mask(text: &[u8]) -> bool {
    is_filler(text)
        || is_bracketed_mask(text)
        || is_word_for_masks(text)
        || is_signed_word(text)
        || is_partial(text)
        || is_crossed(text)
}

pub(super) fn is_filler(text: &[u8]) -> bool {
    let foreign = |b: &u8| FILLERS.contains(*b) || !b.is_ascii();
    let is_foreign = text.first().is_some_and(|first| !first.is_ascii());
    let is_dots = || DOTS.iter().any(|dot| text.starts_with(dot.as_bytes()));
    let is_run = FILLERS.run(text) == text.len() && text.len() >= 2 && !text.iter().all(|&b| b == b'-' || b == b'=');
    is_run || is_foreign && is_dots() && text.iter().all(foreign)
}

pub(super) fn is_bracketed_mask(text: &[u8]) -> bool {
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return false };
    let is_wrapped = matches!(
        (first, last),
        (b'[', b']') | (b'<', b'>') | (b'(', b')') | (b'{', b'}') | (b'*', b'*') | (b'_', b'_')
    );
    is_wrapped && is_word_for_mask(text.strip_suffix(std::slice::from_ref(last)).unwrap_or(text))
}

/// A word for masking in capitals.
pub(super) fn is_word_for_masks(text: &[u8]) -> bool {
    MASKS.has_in_any_case(text) && text.iter().all(|b| !b.is_ascii_lowercase())
}

/// A word for masking after the brackets that `text` opens with.
fn is_word_for_mask(text: &[u8]) -> bool {
    let inner = &text[ByteSet::of(b"[<({*_ ").run(text)..];
    let inner = &inner[..inner.len() - ByteSet::of(b"*_ ])>}").run_back(inner)];
    let word = inner.split(|b| b":-_ ".contains(b)).next().unwrap_or_default();
    MASKS.has_in_any_case(inner)
        || MASKS.has_in_any_case(word) && is_plain(inner) && !word.eq_ignore_ascii_case(b"secret")
}

/// A word in capitals between signs: `||--- SANITIZED ---||`.
pub(super) fn is_signed_word(text: &[u8]) -> bool {
    let start = AROUND_WORDS.run(text);
    let end = text.len() - AROUND_WORDS.run_back(&text[start..]);
    let word = &text[start..end.max(start)];
    start >= 2
        && text.len() - end >= 2
        && !word.is_empty()
        && word.iter().all(|b| b.is_ascii_uppercase() || b" _-".contains(b))
}

/// Stars in the midst of a secret or instead of its end: `ghp_****9f3c`.
pub(super) fn is_partial(text: &[u8]) -> bool {
    let Some(first) = text.iter().position(|&b| b == b'*') else { return false };
    let last = text.len() - text.iter().rev().take_while(|&&b| b != b'*').count();
    text.windows(3).any(|stars| stars == b"***") && first <= SHOWN.0 && text.len() - last <= SHOWN.1
}

/// Two thirds of crosses, and no star: `sk-xxxxxxxxxxxx`.
pub(super) fn is_crossed(text: &[u8]) -> bool {
    let most = text.len() / 3;
    let others = text.iter().filter(|b| !b"xX".contains(b)).take(most + 1).count();
    others <= most && text.len() - others >= MIN_CROSSES && !text.contains(&b'*')
}
