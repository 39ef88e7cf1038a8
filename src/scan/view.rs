//! The text as a reader sees it: without colour codes and the NULs of UTF-16, and with stars where the user has chosen what
//! masks look like.
//!
//! A colour code inside a token hides it from every rule, so text that holds an escape character is scanned on a
//! copy without its CSI sequences (ECMA-48, section 5.4), and what is found is mapped back. So is text that holds NULs.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::wide::Narrow;
use crate::bytes::wipe;
use crate::finding::Span;
use crate::mask::{Looks, recognise};

pub(super) const ESCAPE: u8 = 0x1b;
/// A longer run of parameters is no colour code.
const PARAMETERS: usize = 24;
/// Of more codes in a row the rest stays in the view, so that a window of it is a bounded part of the text.
const IN_A_ROW: usize = 8;

/// Text without colour codes and the NULs of UTF-16, and where its bytes stood.
pub(crate) struct View<'t> {
    /// The text to scan.
    pub bytes: Cow<'t, [u8]>,
    /// For each place where codes were taken out: the offset in `bytes`, and how many bytes are gone by then.
    removed: Vec<(usize, usize)>,
    /// The text without the NULs of UTF-16 alone.
    narrow: Narrow<'t>,
    /// Where what is unfinished at the end of the text starts, in the text: a code, a mask of the user's own text, UTF-16.
    pub unfinished: Option<usize>,
}

impl<'t> View<'t> {
    /// The view of `text`, in which masks look as `looks` says; `goes_on`: more may follow, so what is unfinished at its end
    /// is left out.
    pub(crate) fn new(text: &'t [u8], looks: &Looks, goes_on: bool) -> View<'t> {
        if !looks.have_text() && memchr2(0, ESCAPE, text).is_none() {
            return View::whole(text);
        }
        let narrow = match memchr(0, text) {
            None => Narrow::whole(text),
            Some(_) => Narrow::new(text, goes_on),
        };
        let mut view = match narrow.bytes {
            Cow::Borrowed(bytes) => View::of(bytes, looks, goes_on),
            Cow::Owned(ref bytes) => View::of(bytes, looks, goes_on).owned(),
        };
        view.unfinished = view.unfinished.map(|at| narrow.places.to_text(at)).or(narrow.unfinished);
        view.narrow = narrow;
        view
    }

    /// The view of `text` that has no NULs of UTF-16.
    fn of(text: &'t [u8], looks: &Looks, goes_on: bool) -> View<'t> {
        let (starred, begun) = looks.with_stars(text, goes_on);
        let end = begun.unwrap_or(text.len());
        let mut view = match starred {
            Cow::Borrowed(_) => View::without_codes_of(&text[..end], goes_on),
            Cow::Owned(mut copy) => {
                let view = View::without_codes_of(&copy[..end], goes_on).owned();
                wipe(&mut copy, text.len());
                view
            }
        };
        view.unfinished = view.unfinished.or(begun);
        view
    }

    fn without_codes_of(text: &'t [u8], goes_on: bool) -> View<'t> {
        match memchr(ESCAPE, text) {
            None => View::whole(text),
            Some(first) => without_codes(text, first, goes_on),
        }
    }

    fn whole(text: &'t [u8]) -> View<'t> {
        View { bytes: Cow::Borrowed(text), removed: vec![], narrow: Narrow::whole(text), unfinished: None }
    }

    fn owned(mut self) -> View<'static> {
        View {
            bytes: Cow::Owned(std::mem::take(&mut self.bytes).into_owned()),
            removed: std::mem::take(&mut self.removed),
            narrow: Narrow::whole(&[]),
            unfinished: self.unfinished,
        }
    }

    /// Whether it is all of the text, as it is.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.bytes, Cow::Borrowed(_)) && self.removed.is_empty() && self.unfinished.is_none()
    }

    /// Where the byte at `at` of the view stands in the text.
    pub(crate) fn to_text(&self, at: usize) -> usize {
        self.narrow.places.to_text(self.with_codes(at))
    }

    /// Where the text's byte at `at`, or the first after it that is kept, stands in the view.
    pub(crate) fn to_view(&self, at: usize) -> usize {
        self.past_codes(self.narrow.places.to_narrow(at))
    }

    /// Whether the text's byte at `at`, or the first after it that is kept, stands in UTF-16.
    pub(crate) fn is_wide(&self, at: usize) -> bool {
        self.narrow.places.is_wide(self.narrow.places.to_narrow(at))
    }

    fn with_codes(&self, at: usize) -> usize {
        match self.removed.partition_point(|&(place, _)| place <= at) {
            0 => at,
            n => at + self.removed[n - 1].1,
        }
    }

    fn past_codes(&self, at: usize) -> usize {
        match self.removed.partition_point(|&(place, gone)| place + gone <= at) {
            0 => self.removed.first().map_or(at, |&(place, _)| at.min(place)),
            n => {
                let place = at - self.removed[n - 1].1;
                self.removed.get(n).map_or(place, |&(next, _)| place.min(next))
            }
        }
    }

    /// The bytes of the text that a span of the view covers.
    pub(crate) fn span_to_text(&self, span: Span) -> Span {
        let start = self.to_text(span.start);
        Span::new(start, if span.is_empty() { start } else { self.to_text(span.end - 1) + 1 })
    }

    /// The masks, which look as `looks` says, that have a byte of `span` of the text; each with the NULs around it, so that
    /// what is left and right of it begins and ends with a character.
    pub(crate) fn masks(&self, looks: &Looks, span: Span) -> Vec<Span> {
        let Narrow { bytes, places, .. } = &self.narrow;
        let masks = looks.over(bytes, places.to_narrow(span.start)..places.to_narrow(span.end));
        let start = |mask: &Span| mask.start.checked_sub(1).map_or(0, |before| places.to_text(before) + 1);
        masks.into_iter().map(|mask| Span::new(start(&mask), places.to_text(mask.end))).collect()
    }

    /// Where a mask begins in the text that is not all there.
    pub(crate) fn begun_mask(&self, looks: &Looks) -> Option<usize> {
        looks.unfinished(&self.narrow.bytes).map(|at| self.narrow.places.to_text(at))
    }

    /// Where codes were taken out, in order.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = usize> {
        self.removed.iter().map(|&(place, _)| place)
    }

    /// Whether a code was taken out right before `at`.
    pub(crate) fn has_gap(&self, at: usize) -> bool {
        self.removed.binary_search_by_key(&at, |&(place, _)| place).is_ok()
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(bytes) = &mut self.bytes {
            let used = bytes.len();
            wipe(bytes, used);
        }
    }
}

fn without_codes(text: &[u8], first: usize, goes_on: bool) -> View<'_> {
    let mut view = View::whole(&[]);
    let mut bytes = Vec::with_capacity(text.len());
    let (mut copied, mut escape) = (0, Some(first));
    let mut row = Row::default();
    while let Some(at) = escape {
        match row.next(at, code(&text[at..], goes_on)) {
            Code::Whole(length) => {
                bytes.extend_from_slice(&text[copied..at]);
                copied = at + length;
                note(&mut view.removed, bytes.len(), copied - bytes.len());
            }
            Code::Unfinished if goes_on => {
                view.unfinished = Some(at);
                break;
            }
            Code::Unfinished | Code::None => {}
        }
        let from = copied.max(at + 1);
        escape = memchr(ESCAPE, &text[from..]).map(|next| from + next);
    }
    bytes.extend_from_slice(&text[copied..view.unfinished.unwrap_or(text.len())]);
    view.bytes = Cow::Owned(bytes);
    view
}

fn note(removed: &mut Vec<(usize, usize)>, place: usize, gone: usize) {
    match removed.last_mut() {
        Some(last) if last.0 == place => last.1 = gone,
        _ => removed.push((place, gone)),
    }
}

enum Code {
    Whole(usize),
    Unfinished,
    None,
}

/// Codes that follow each other without a byte between.
#[derive(Default)]
struct Row {
    count: usize,
    end: usize,
}

impl Row {
    /// What the code at `at` is, behind those before it.
    fn next(&mut self, at: usize, code: Code) -> Code {
        if at != self.end {
            self.count = 0;
        }
        if let Code::Whole(length) = code {
            self.count += 1;
            self.end = at + length;
        }
        if self.count > IN_A_ROW || self.count == IN_A_ROW && matches!(code, Code::Unfinished) {
            Code::None
        } else {
            code
        }
    }
}

/// The CSI sequence at the front of `text`, which starts with an escape character; `goes_on`: more may follow.
fn code(text: &[u8], goes_on: bool) -> Code {
    match text.get(1) {
        None => return Code::Unfinished,
        Some(b'[') if goes_on && recognise::is_begun_label(&text[1..]) => return Code::Unfinished,
        Some(b'[') if !recognise::has_head_of_label(&text[1..]) => {}
        Some(b'(' | b')') => return charset(text),
        Some(_) => return Code::None,
    }
    let parameters = text[2..].iter().take(PARAMETERS).take_while(|b| matches!(b, b'0'..=b';' | b'?')).count();
    match text.get(2 + parameters) {
        None => Code::Unfinished,
        Some(b'A'..=b'Z' | b'a'..=b'z') => Code::Whole(3 + parameters),
        Some(_) => Code::None,
    }
}

/// The choice of a character set, which resets colours on many terminals (ECMA-35, section 14.3.2): `ESC ( B`.
fn charset(text: &[u8]) -> Code {
    match text.get(2) {
        None => Code::Unfinished,
        Some(b'0'..=b'9' | b'A'..=b'Z') => Code::Whole(3),
        Some(_) => Code::None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::mask::Style;

    static LOOKS: LazyLock<Looks> = LazyLock::new(|| Looks::of(Style::Label));

    fn seen(text: &[u8], goes_on: bool) -> View<'_> {
        View::new(text, &LOOKS, goes_on)
    }

    #[test]
    fn maps_spans_back_over_codes() {
        let view = seen(b"a\x1b[0mbc\x1b[1;31m\x1b[4md", false);
        assert_eq!(&*view.bytes, b"abcd");
        assert_eq!(view.span_to_text(Span::new(0, 2)), Span::new(0, 6));
        assert_eq!(view.span_to_text(Span::new(1, 3)), Span::new(5, 7));
        assert_eq!(view.span_to_text(Span::new(3, 4)), Span::new(18, 19));
        assert!(view.has_gap(1) && view.has_gap(3) && !view.has_gap(2));
        assert_eq!([0, 1, 5, 6, 7, 18].map(|at| view.to_view(at)), [0, 1, 1, 2, 3, 3]);
    }

    #[test]
    fn holds_an_unfinished_code_only_while_text_may_follow() {
        assert_eq!(seen(b"ab\x1b[3", true).unfinished, Some(2));
        assert_eq!(&*seen(b"ab\x1b[3", false).bytes, b"ab\x1b[3");
        assert_eq!(seen(b"ab\x1b]0;", true).unfinished, None);
    }

    #[test]
    fn a_mask_behind_an_escape_character_is_no_code() {
        for text in [&b"\x1b[REDACTED:jwt]"[..], b"\x1b[REDACTED]"] {
            assert_eq!(*seen(text, false).bytes, *text);
            assert!((1..10).all(|end| seen(&text[..end], true).unfinished == Some(0)));
        }
        let looks = Looks::of("text=[gone]".parse().expect("a style"));
        assert_eq!(*View::new(b"a\x1b[gone]\x1b[0mb", &looks, false).bytes, *b"a\x1b******b");
        assert_eq!(View::new(b"a\x1b[go", &looks, true).unfinished, Some(1));
    }

    #[test]
    fn an_endless_row_of_codes_is_text() {
        let text = b"\x1b[0m".repeat(10);
        assert_eq!(*seen(&text, false).bytes, b"\x1b[0m".repeat(2));
    }

    #[test]
    fn text_without_codes_is_not_copied() {
        assert!(matches!(seen(b"plain", false).bytes, Cow::Borrowed(_)));
    }
}
