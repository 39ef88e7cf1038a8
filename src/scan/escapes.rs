//! Escape sequences before a word, whose last letters and digits seem to belong to it: `\ntoken`, `\u0022token`, `%26token`.

use crate::bytes::ByteSet;

/// What is behind the backslash in JSON.
const LETTERS: ByteSet = ByteSet::of(b"bfnrt");
/// The same in C and in shells. Names in paths begin so, too: before a key these are none.
const MORE_LETTERS: ByteSet = LETTERS.union(ByteSet::of(b"0aev"));
const HEX: ByteSet = ByteSet::of(b"abcdefABCDEF").union(ByteSet::DIGITS);
const OCTAL: ByteSet = ByteSet::EMPTY.with_range(b'0', b'7');
/// No escape is longer, the text of a colour code apart.
pub(crate) const LONGEST: usize = 6;
/// How characters are written as numbers: what such an escape begins with, and how many of which digits follow.
const NUMBERS: [(&[u8], usize, ByteSet); 6] =
    [(b"%25", 2, HEX), (b"%", 2, HEX), (b"\\x", 2, HEX), (b"\\u", 4, HEX), (b"\\0", 2, OCTAL), (b"\\1", 2, OCTAL)];

/// Where a word begins that seems to begin at `start` of `text`, right behind a `\` or a `%`: behind the rest of an escape.
pub(crate) fn after(text: &[u8], start: usize) -> usize {
    let Some(sign) = start.checked_sub(1) else { return start };
    match &text[sign..] {
        [b'\\', letter, ..] if LETTERS.contains(*letter) => start + 1,
        rest => NUMBERS.iter().find_map(|number| numbered(rest, *number)).map_or(start, |length| sign + length),
    }
}

/// How long the `number` is that `text` begins with.
fn numbered(text: &[u8], (sign, count, digits): (&[u8], usize, ByteSet)) -> Option<usize> {
    let number = text.strip_prefix(sign)?.get(..count)?;
    number.iter().all(|&b| digits.contains(b)).then_some(sign.len() + count)
}

/// Whether `before` ends with an escape sequence, so that its last letter or digit belongs to no word: `\n`, `\u0022`,
/// `\x22`, `%3D`, or the text of a colour code (`\e[32m`).
pub(crate) fn ends_with_one(before: &[u8]) -> bool {
    let is_number = |number: (&[u8], usize, ByteSet)| {
        let start = before.len().checked_sub(number.0.len() + number.1);
        start.is_some_and(|start| numbered(&before[start..], number).is_some())
    };
    match before {
        [.., b'\\', letter] if MORE_LETTERS.contains(*letter) => true,
        [head @ .., b'm'] => ends_with_parameters(head),
        _ => NUMBERS.iter().any(|&number| is_number(number)),
    }
}

fn ends_with_parameters(text: &[u8]) -> bool {
    let parameters = text.iter().rev().take_while(|b| matches!(b, b'0'..=b'9' | b';')).count();
    text[..text.len() - parameters].ends_with(b"[")
}

const _: () = {
    let mut row = 0;
    while row < NUMBERS.len() {
        assert!(NUMBERS[row].0.len() + NUMBERS[row].1 <= LONGEST);
        row += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_no_part_of_the_word_behind_it() {
        for escape in ["\\n", "\\t", "\\u0022", "\\x3d", "\\042", "%3D", "%26"] {
            let text = format!("a{escape}token");
            let start = text.find(['\\', '%']).expect("it begins so") + 1;
            assert_eq!(&text[after(text.as_bytes(), start)..], "token");
            assert!(ends_with_one(&text.as_bytes()[..1 + escape.len()]));
        }
        for text in ["\\user", "\\xylophone", "\\auth", "\\u002token", "\\08token", "%token"] {
            assert_eq!(after(text.as_bytes(), 1), 1, "{text}");
        }
    }
}
