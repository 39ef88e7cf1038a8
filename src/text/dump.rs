//! Bytes that are written as pairs of hexadecimal digits with a separator between them: `78:37:4b`, `0x78, 0x37`, `78 37 4b`.

use memchr::memmem;

use crate::bytes::ByteSet;
use crate::finding::Span;

/// The fewest bytes of a dump: fewer are the parts of a time or a date.
const LEAST: usize = 4;
/// What stands between the pairs, the longer first; always the same, but that blanks may be doubled.
const SEPARATORS: [&[u8]; 5] = [b", ", b":", b"-", b",", b" "];
/// What stands before each pair, if anything does.
const PREFIX: &[u8] = b"0x";
const HEX: ByteSet = ByteSet::DIGITS.with_range(b'a', b'f').with_range(b'A', b'F');

/// The bytes that a text has written so, and where each of them stands.
pub(crate) struct Dump {
    pub bytes: Vec<u8>,
    places: Vec<Span>,
}

impl Dump {
    /// The dumps of `text`, those of runs of pairs.
    pub(crate) fn all(text: &[u8]) -> Vec<Dump> {
        let (mut dumps, mut at) = (vec![], 0);
        if !may_hold_any(text) {
            return dumps;
        }
        while at < text.len() {
            let dump = Dump::at(text, at);
            at = dump.as_ref().and_then(|dump| dump.places.last()).map_or(at + 1, |last| last.end);
            dumps.extend(dump.filter(|dump| dump.bytes.len() >= LEAST));
        }
        dumps
    }

    /// Where the dump begins that may go on where `text` ends, if one may.
    pub(crate) fn open(text: &[u8]) -> Option<usize> {
        let set = const { HEX.union(ByteSet::of(b"x:-, ")) };
        let tail = text.len() - set.run_back(text);
        (tail..text.len()).find(|&at| {
            let rest = &text[at..];
            begins(text, at)
                && (rest.len() == 1 || rest == PREFIX || digits(text, at).is_some())
                && HEX.contains(rest[0])
        })
    }

    /// The bytes of the text that stand for those of `span`, which is not empty.
    pub(crate) fn origin(&self, span: Span) -> Span {
        Span::new(self.places[span.start].start, self.places[span.end - 1].end)
    }

    /// The dump that begins at `at`.
    fn at(text: &[u8], at: usize) -> Option<Dump> {
        let first = Some(at).filter(|&at| begins(text, at)).and_then(|at| digits(text, at))?;
        let has_prefix = text[at..].starts_with(PREFIX);
        let separator = SEPARATORS.into_iter().find(|separator| text[first.end..].starts_with(separator));
        let mut dump = Dump { bytes: vec![], places: vec![] };
        let mut next = Some(first);
        while let Some(place) = next {
            dump.bytes.extend(byte(&text[place.end - 2..place.end]));
            dump.places.push(place);
            next = separator.and_then(|separator| {
                let at = place.end + length(&text[place.end..], separator)?;
                digits(text, at).filter(|_| text[at..].starts_with(PREFIX) == has_prefix)
            });
        }
        Some(dump)
    }
}

/// Whether a first look finds three separators that are alike, as far apart as pairs set them, or a prefix.
fn may_hold_any(text: &[u8]) -> bool {
    has_row(text, 3) || has_row(text, 4) || memmem::find(text, PREFIX).is_some()
}

/// Whether three separators that are alike stand so far apart.
fn has_row(text: &[u8], distance: usize) -> bool {
    let from = |at: usize| text.get(at..).unwrap_or_default().iter();
    let others = from(distance).zip(from(2 * distance));
    let is_separator = |byte: u8| (byte == b':') | (byte == b'-') | (byte == b',') | (byte == b' ');
    // Without a branch, so that many are looked at at once.
    from(0)
        .zip(others)
        .fold(false, |any, (&one, (&two, &three))| any | (is_separator(one) & (one == two) & (two == three)))
}

/// How long the separator is that `text` begins with; blanks may be doubled.
fn length(text: &[u8], separator: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(separator)?;
    let is_doubled = separator == b" " && rest.first() == Some(&b' ');
    Some(separator.len() + usize::from(is_doubled))
}

/// Whether a pair may begin at `at`: no letter or digit stands before it.
fn begins(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| !text[before].is_ascii_alphanumeric())
}

/// The pair at `at`, its prefix included; no letter or digit stands after it.
fn digits(text: &[u8], at: usize) -> Option<Span> {
    let rest = &text[at..];
    let prefix = if rest.starts_with(PREFIX) { PREFIX.len() } else { 0 };
    let is_pair = matches!(rest[prefix..], [one, two, ..] if HEX.contains(one) && HEX.contains(two));
    let ends = rest.get(prefix + 2).is_none_or(|next| !next.is_ascii_alphanumeric());
    (is_pair && ends).then(|| Span::new(at, at + prefix + 2))
}

fn byte(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_from_pairs() {
        for (text, bytes) in [
            ("at 78:37:4b:71 ok", &b"x7Kq"[..]),
            ("78-37-4B-71", b"x7Kq"),
            ("<Buffer 78 37 4b 71>", b"x7Kq"),
            ("[0x78, 0x37, 0x4b, 0x71]", b"x7Kq"),
            ("78, 37, 4b, 71", b"x7Kq"),
            ("00000000  78 37 4b 71  32 76 4e 39  |x7Kq2vN9|", b"x7Kq2vN9"),
        ] {
            let dumps = Dump::all(text.as_bytes());
            assert_eq!(dumps.iter().map(|dump| &dump.bytes[..]).collect::<Vec<_>>(), [bytes], "{text}");
        }
        for text in ["10:41:32", "2026-11-29 10:41:32", "a1b2c3d4", "78:37:4b:7", "x78:37:4bz:71", ""] {
            assert!(Dump::all(text.as_bytes()).is_empty(), "{text}");
        }
        let text = b"at 78:37:4b:71 ok";
        assert_eq!(Dump::all(text)[0].origin(Span::new(1, 3)), Span::new(6, 11));
    }

    #[test]
    fn a_dump_may_be_under_way() {
        for (text, at) in [("at 78:37:4", 3), ("at 78", 3), ("at 7", 3), ("is 78:37:", 3), ("[0x78, 0", 1), ("a 0x", 2)]
        {
            assert_eq!(Dump::open(text.as_bytes()), Some(at), "{text}");
        }
        for text in ["Password: ", "10:41:32 ok", "end", ""] {
            assert_eq!(Dump::open(text.as_bytes()), None, "{text}");
        }
    }
}
