//! Text in UTF-16 as a reader sees it: without its NULs.
//!
//! In UTF-16 (Unicode, section 3.9) every other byte of ASCII text is NUL, which hides what it says from every rule. So where
//! a line has a row of such text, its NULs are left out. Which of two bytes is the first half of a character cannot be told,
//! since behind a line end both kinds of UTF-16 look the same, and need not be: a mask with a NUL between its characters
//! fits into either. A character beyond Latin-1 has no NUL and ends the row.
//!
//! What is left out follows from one line, and for each NUL from a few bytes around it: so it does not depend on cuts.

use std::borrow::Cow;

use memchr::memchr;

use crate::bytes::wipe;

/// A row of so many bytes is taken for UTF-16, and so is a shorter one that is all of its line.
pub(super) const ROW: usize = 8;

/// Text without the NULs of UTF-16, and where its bytes stood.
pub(super) struct Narrow<'t> {
    pub bytes: Cow<'t, [u8]>,
    pub places: Places,
    /// The first NUL at the end of the text of which it is not known yet whether it is left out.
    pub unfinished: Option<usize>,
}

/// Where the bytes that are left stood.
#[derive(Default)]
pub(super) struct Places {
    /// In order; what comes before the first stood where it is.
    stretches: Vec<Stretch>,
}

/// Bytes that follow each other, up to the next stretch.
struct Stretch {
    /// The first one, among those that are left.
    at: usize,
    /// The same in the text.
    place: usize,
    /// How far apart they stood there: 2 in UTF-16.
    step: usize,
}

/// The longest part of a line, around a NUL, in which of two neighbours always one is NUL.
struct Row {
    start: usize,
    end: usize,
    starts_line: bool,
    ends_line: bool,
    /// Whether it may go on behind the text.
    is_cut: bool,
}

/// The NULs of a row that are left out: every other byte from the first on.
struct Padding {
    first: usize,
    count: usize,
    unfinished: Option<usize>,
}

/// Lets `with` see `text`, which is UTF-16, without its NULs.
pub(crate) fn narrowed<T>(text: &[u8], with: impl FnOnce(&[u8]) -> T) -> T {
    let mut narrow: Vec<u8> = text.iter().copied().filter(|&byte| byte != 0).collect();
    let seen = with(&narrow);
    let used = narrow.len();
    wipe(&mut narrow, used);
    seen
}

impl<'t> Narrow<'t> {
    /// All of `text`, in which no UTF-16 is.
    pub(super) fn whole(text: &'t [u8]) -> Narrow<'t> {
        Narrow { bytes: Cow::Borrowed(text), places: Places::default(), unfinished: None }
    }

    /// What is left of `text`; `goes_on`: more may follow.
    pub(super) fn new(text: &'t [u8], goes_on: bool) -> Narrow<'t> {
        let mut narrow = Narrow::whole(text);
        let (mut bytes, mut copied) = (vec![], 0);
        let mut next = memchr(0, text);
        while let Some(nul) = next {
            let row = Row::around(text, nul, goes_on);
            let padding = row.padding(text);
            if padding.count > 0 {
                copied = narrow.places.leave_out(text, copied, &row, &padding, &mut bytes);
            }
            narrow.unfinished = padding.unfinished;
            next = memchr(0, &text[row.end..]).map(|n| row.end + n);
            if next == Some(row.end) && text[row.end - 1] == 0 {
                next = Some(last_of_run(text, row.end));
            }
        }
        let rest = &text[copied..narrow.unfinished.unwrap_or(text.len())];
        narrow.bytes = Cow::Borrowed(rest);
        if copied > 0 {
            bytes.extend_from_slice(rest);
            narrow.bytes = Cow::Owned(bytes);
        }
        narrow
    }
}

/// The last of the NULs that follow each other from `nul` on. Behind another one, all but the last stay.
fn last_of_run(text: &[u8], nul: usize) -> usize {
    let (chunks, _) = text[nul..].as_chunks::<64>();
    // Bit by bit no branch parts them, so that they are looked at together.
    let zeros = 64 * chunks.iter().take_while(|chunk| chunk.iter().fold(0, |all, byte| all | byte) == 0).count();
    let rest = text[nul + zeros..].iter().take_while(|byte| **byte == 0).count();
    (nul + zeros + rest).max(nul + 1) - 1
}

impl Drop for Narrow<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(bytes) = &mut self.bytes {
            let used = bytes.len();
            wipe(bytes, used);
        }
    }
}

impl Places {
    /// Where the byte at `at` stood.
    pub(super) fn to_text(&self, at: usize) -> usize {
        match self.stretches.partition_point(|stretch| stretch.at <= at) {
            0 => at,
            n => self.stretches[n - 1].place_of(at),
        }
    }

    /// Where the text's byte at `place`, or the first after it that is left, is now.
    pub(super) fn to_narrow(&self, place: usize) -> usize {
        let n = self.stretches.partition_point(|stretch| stretch.place <= place);
        let at = match n {
            0 => place,
            n => self.stretches[n - 1].at_of(place),
        };
        self.stretches.get(n).map_or(at, |next| at.min(next.at))
    }

    /// Whether the byte at `at` stood in UTF-16.
    pub(super) fn is_wide(&self, at: usize) -> bool {
        let n = self.stretches.partition_point(|stretch| stretch.at <= at);
        n > 0 && self.stretches[n - 1].step > 1
    }

    /// Takes over what stands in `text` behind `copied` and is not left out, to the end of `row`'s padding; where that is.
    fn leave_out(&mut self, text: &[u8], copied: usize, row: &Row, padding: &Padding, bytes: &mut Vec<u8>) -> usize {
        let last = padding.first + 2 * (padding.count - 1);
        let (mut first, mut end) = (padding.first + 1, last + 1);
        if row.is_wide() {
            first = padding.first.checked_sub(1).filter(|at| *at >= row.start).unwrap_or(first);
            end += usize::from(end < row.end || text.get(end) == Some(&b'\n'));
        }
        bytes.extend_from_slice(&text[copied..first.min(padding.first)]);
        self.follow(bytes.len(), first, 2);
        bytes.extend(text[first.min(end)..end].iter().step_by(2));
        self.follow(bytes.len(), end, 1);
        end
    }

    /// Notes that the bytes from `at` on stood from `place` on.
    fn follow(&mut self, at: usize, place: usize, step: usize) {
        self.stretches.pop_if(|last| last.at == at);
        let goes_on = |last: &Stretch| last.step == step && last.place_of(at) == place;
        if !self.stretches.last().is_some_and(goes_on) {
            self.stretches.push(Stretch { at, place, step });
        }
    }
}

impl Stretch {
    fn place_of(&self, at: usize) -> usize {
        self.place + (at - self.at) * self.step
    }

    fn at_of(&self, place: usize) -> usize {
        self.at + (place - self.place).div_ceil(self.step)
    }
}

impl Row {
    /// The row around the NUL at `nul`, which is its first.
    fn around(text: &[u8], nul: usize, goes_on: bool) -> Row {
        let start = nul - usize::from(nul > 0 && !matches!(text[nul - 1], 0 | b'\n'));
        let pairs =
            text[nul + 1..].chunks(2).take_while(|pair| !matches!(pair[0], 0 | b'\n') && pair.get(1) == Some(&0));
        let last = nul + 2 * pairs.count();
        let end = last + 1 + usize::from(text.get(last + 1).is_some_and(|byte| !matches!(byte, 0 | b'\n')));
        let is_cut = goes_on && end == text.len();
        let starts_line = start == 0 || text[start - 1] == b'\n';
        let ends_line = !is_cut && text.get(end).is_none_or(|byte| *byte == b'\n');
        Row { start, end, starts_line, ends_line, is_cut }
    }

    fn is_wide(&self) -> bool {
        self.end - self.start >= ROW || self.starts_line && self.ends_line
    }

    /// Of a row that is UTF-16 the NULs that do not part it from what stands beside it. At the start of a line one may belong
    /// to the line end before.
    fn padding(&self, text: &[u8]) -> Padding {
        let (starts, ends) = (text[self.start] == 0, text[self.end - 1] == 0);
        let is_joined = self.starts_line || !starts && is_apart(text[self.start - 1]);
        let first = self.start + usize::from(!starts) + if is_joined { 0 } else { 2 };
        let last = self.end - 1 - usize::from(!ends);
        let goes_to_end = self.ends_line || !self.is_cut && !ends && is_apart(text[self.end]);
        let end = match self.is_wide() {
            true if goes_to_end => last + 2,
            true => last,
            false if self.starts_line && starts => first + 2,
            false => first,
        };
        let unfinished = (self.is_cut && end.max(first) <= last).then(|| end.max(first));
        Padding { first, count: end.saturating_sub(first) / 2, unfinished }
    }
}

/// Whether a byte is sure to be no part of a word beside it: a blank, or of a byte order mark.
fn is_apart(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    fn left(text: &[u8]) -> Vec<u8> {
        Narrow::new(text, false).bytes.to_vec()
    }

    #[test]
    fn both_kinds_are_read_alike() {
        let text = "\u{feff}one\r\n\r\na\nkey = \"é\"\n";
        assert_eq!(left(&little(text)), b"\xff\xfeone\r\n\r\na\nkey = \"\xe9\"\n");
        assert_eq!(left(&big(text)), b"\xfe\xffone\r\n\r\na\nkey = \"\xe9\"\n");
    }

    #[test]
    fn what_stands_beside_a_row_is_kept_apart_from_it() {
        let row = little("four");
        for (before, behind, expected) in [
            ("F ", "", "F four"),
            ("word", "", "wordf\0our"),
            ("word", "word", "wordf\0our\0word"),
            ("", " \0\0", "four \0\0"),
            (".\0\0", "\0", ".\0\0four\0\0"),
        ] {
            let text = [before.as_bytes(), &row, behind.as_bytes()].concat();
            assert_eq!(left(&text), expected.as_bytes(), "{before:?} {behind:?}");
        }
        for text in ["a\0b\0c word", "NAME=x\0b\0NAME=y\0", "\0\0\0\0\0\0\0\0\0\0", "x\0\0y\0\0z\0\0\0"] {
            assert!(matches!(Narrow::new(format!(".{text}").as_bytes(), true).bytes, Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn places_are_found_again() {
        let text = [b"F ".as_slice(), &little("four\nfive"), b" and\n", &big("six\n"), b"7"].concat();
        let narrow = Narrow::new(&text, false);
        assert_eq!(&*narrow.bytes, b"F four\nfive\0 and\nsix\n7");
        for (at, &byte) in narrow.bytes.iter().enumerate() {
            let place = narrow.places.to_text(at);
            assert_eq!((text[place], narrow.places.to_narrow(place)), (byte, at));
            assert_eq!(narrow.places.to_narrow(place + 1), at + 1);
        }
        assert!(narrow.places.is_wide(2) && narrow.places.is_wide(8) && !narrow.places.is_wide(13));
    }

    /// Nothing that is known now is different when more is known.
    #[test]
    fn a_cut_changes_nothing() {
        let text =
            [b"F ".as_slice(), &little("four\n\na\nfive"), b"x\0 \0\0\n", &big("six\nseven8\n"), b"9\0"].concat();
        let whole = left(&text);
        for cut in 0..text.len() {
            let narrow = Narrow::new(&text[..cut], true);
            assert!(whole.starts_with(&narrow.bytes), "{cut}");
            assert!(narrow.unfinished.is_none_or(|at| at + ROW > cut), "{cut}");
        }
    }
}
