//! How masks look. Nobody else spells it.

use memchr::{memchr, memrchr_iter};

use super::keyed;
use crate::bytes::ByteSet;

/// What every label begins with.
pub(super) const HEAD: &str = "[REDACTED";
/// What stands between it and a rule's id.
const COLON: &str = ":";
/// What every label ends with.
const CLOSE: &str = "]";
/// The label of the style without ids.
pub(crate) const FIXED: &str = "[REDACTED]";
/// What stands in place of a secret's bytes where no label does.
pub(super) const STAR: u8 = b'*';
/// So many stars are a mask.
pub(crate) const STARS: &[u8] = b"****";
/// How many of a secret's last bytes may be shown.
pub(super) const SHOWN: usize = 4;
/// A longer prefix is not shown.
const SHOWN_PREFIX: usize = 64;
/// The longest id of a rule.
const LONGEST_ID: usize = 40;
/// An id with more digits could be a token. Those of the built-in rules have three at most.
const DIGITS: usize = 4;
/// How long the id of a key and a fingerprint under it are, in hexadecimal.
const KEY_DIGITS: usize = 2 * keyed::SHOWN_ID;
const PRINT_DIGITS: usize = 2 * keyed::SHOWN;
/// No label is longer.
pub(crate) const LONGEST: usize = HEAD.len() + COLON.len() + LONGEST_ID + 2 + KEY_DIGITS + PRINT_DIGITS + CLOSE.len();
/// What ids and fingerprints are made of.
const ID: ByteSet = ByteSet::of(b"-").with_range(b'a', b'z').with_range(b'0', b'9');

/// How labels are written: head, colon, end. We write the first; others write ours in small letters, or in a URL.
const SPELLINGS: [[&[u8]; 3]; 4] = [
    [HEAD.as_bytes(), COLON.as_bytes(), CLOSE.as_bytes()],
    [b"[redacted", b":", b"]"],
    [b"%5BREDACTED", b"%3A", b"%5D"],
    [b"%5BREDACTED", b":", b"%5D"],
];

/// What a label begins with, in any spelling.
const OPENS: ByteSet = {
    let (mut set, mut n) = (ByteSet::EMPTY, 0);
    while n < SPELLINGS.len() {
        set = set.with(SPELLINGS[n][0][0]);
        n += 1;
    }
    set
};

/// Whether `prefix` is shown where secrets are shown in part.
pub(super) fn is_shown(prefix: &[u8]) -> bool {
    (1..=SHOWN_PREFIX).contains(&prefix.len())
}

/// The label that names the rule `id`.
pub(crate) fn label(id: &str) -> String {
    [HEAD, COLON, id, CLOSE].concat()
}

/// Writes the same to `out`.
pub(super) fn write(id: &str, out: &mut Vec<u8>) {
    [HEAD, COLON, id, CLOSE].into_iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
}

/// The label that names the rule `id` and a secret's fingerprint.
pub(super) fn hashed(id: &str, key: &str, fingerprint: &str) -> String {
    label(&format!("{id}-{key}-{fingerprint}"))
}

/// What of a label a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// Nothing.
    None,
    /// What may become one: the text ends before it does.
    Unfinished,
    /// One of this length.
    Whole(usize),
}

impl Label {
    /// The label at the front of `text` as it is written; `odd`: ids that have not the form of one.
    pub(super) fn at(text: &[u8], odd: &[String]) -> Label {
        let own = odd.iter().map(|id| Label::of(id, text));
        [Label::spelt(text, &SPELLINGS[0])].into_iter().chain(own).max().unwrap_or(Label::None)
    }

    /// The label at the front of `text`, which is not empty, in any spelling.
    pub(super) fn in_any_spelling(text: &[u8]) -> Label {
        if !text.first().is_some_and(|first| OPENS.contains(*first)) {
            return Label::None;
        }
        SPELLINGS.iter().map(|spelling| Label::spelt(text, spelling)).max().unwrap_or(Label::None)
    }

    /// The label of `id`, or a hashed one.
    fn of(id: &str, text: &[u8]) -> Label {
        let opened = [HEAD, COLON, id].concat();
        let Some(rest) = text.strip_prefix(opened.as_bytes()) else { return Label::begun(text, opened.as_bytes()) };
        let print = ID.run(&rest[..rest.len().min(LONGEST)]);
        let fits = |is_whole| print == 0 || rest[0] == b'-' && is_fingerprint(&rest[1..print], is_whole);
        match rest[print..].starts_with(CLOSE.as_bytes()) {
            true if fits(true) => Label::Whole(opened.len() + print + CLOSE.len()),
            false if fits(false) => Label::begun(&rest[print..], CLOSE.as_bytes()),
            _ => Label::None,
        }
    }

    fn spelt(text: &[u8], [head, colon, close]: &[&[u8]; 3]) -> Label {
        let Some(rest) = text.strip_prefix(*head) else { return Label::begun(text, head) };
        if rest.starts_with(close) {
            return Label::Whole(head.len() + close.len());
        }
        let Some(rest) = rest.strip_prefix(*colon) else {
            return Label::begun(rest, colon).max(Label::begun(rest, close));
        };
        let (id, behind) = rest.split_at(ID.run(&rest[..rest.len().min(LONGEST)]));
        match behind.starts_with(close) {
            true if is_id(id, true) => Label::Whole(head.len() + colon.len() + id.len() + close.len()),
            false if id.is_empty() && behind.is_empty() || is_id(id, false) => Label::begun(behind, close),
            _ => Label::None,
        }
    }

    /// Whether `text` ends within `sign`.
    fn begun(text: &[u8], sign: &[u8]) -> Label {
        if text.len() < sign.len() && sign.starts_with(text) { Label::Unfinished } else { Label::None }
    }
}

/// Whether `text`, which may be cut short unless it `is_whole`, is an id, or one and a fingerprint.
pub(super) fn is_id(text: &[u8], is_whole: bool) -> bool {
    let is_plain = |id: &[u8]| {
        let digits = id.iter().filter(|byte| byte.is_ascii_digit()).count();
        id.len() <= LONGEST_ID && digits <= DIGITS && id.first().is_some_and(u8::is_ascii_alphanumeric)
    };
    let is_hashed = |dash: usize| is_plain(&text[..dash]) && is_fingerprint(&text[dash + 1..], is_whole);
    text.iter().all(|&byte| ID.contains(byte)) && (is_plain(text) || memrchr_iter(b'-', text).take(2).any(is_hashed))
}

/// Whether `text` is the id of a key and a fingerprint under it.
fn is_fingerprint(text: &[u8], is_whole: bool) -> bool {
    let dash = memchr(b'-', text).unwrap_or(text.len());
    let (key, print) = (&text[..dash], text.get(dash + 1..));
    let fits = |text: &[u8], most: usize, is_whole: bool| {
        text.len() <= most && (!is_whole || text.len() == most) && text.iter().all(u8::is_ascii_hexdigit)
    };
    fits(key, KEY_DIGITS, is_whole || print.is_some())
        && print.map_or(!is_whole, |print| fits(print, PRINT_DIGITS, is_whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_what_looks_like_them() {
        for text in [
            "[REDACTED]",
            "[REDACTED:github-pat]",
            "[REDACTED:site24x7-key]",
            "[REDACTED:github-pat-5f0c22ab-9f3c27d10e88ab41]",
        ] {
            let whole = |text: &str| Label::at(text.as_bytes(), &[]);
            assert_eq!(whole(text), Label::Whole(text.len()));
            assert_eq!(whole(&format!("{text}x7")), Label::Whole(text.len()));
            assert!((0..text.len()).all(|end| whole(&text[..end]) == Label::Unfinished), "{text}");
        }
        for text in [
            "REDACTED]",
            "[REDACTEDx",
            "[REDACTED:]",
            "[REDACTED:-a]",
            "[REDACTED:ghp_x7Kq]",
            "[REDACTED:a b]",
            "[REDACTED:4bf92f3577b34da6]",
            "[REDACTED:jwt-5f0c22ab-9f3c27d10e88ab4]",
            "[REDACTED:abcdefghijklmnopqrstuvwxyzabcdefghijklmnop]",
            "[redacted:jwt]",
        ] {
            assert_eq!(Label::at(text.as_bytes(), &[]), Label::None, "{text}");
        }
        let odd = ["My_Rule".to_owned()];
        assert_eq!(Label::at(b"[REDACTED:My_Rule] on", &odd), Label::Whole(18));
        assert_eq!(Label::at(b"[REDACTED:My_", &odd), Label::Unfinished);
    }
}
