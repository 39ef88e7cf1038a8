//! Where masks are in a text.
//!
//! A mask is a token: nothing is found in it, and nothing that is found has it within. The functions of this file know the masks
//! of every style but a user's own text, for readers of names and values, which ask what stands at a place. [`Looks`] are
//! the masks of one masker, to the byte, for what was found: text that only looks like a mask hides nothing.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr_iter, memchr2_iter, memchr3, memmem, memrchr};

use super::label::{self, Label, SHOWN, STAR, STARS};
use super::style::Style;
use super::text::Text;
use crate::bytes::ByteSet;
use crate::finding::Span;

/// No mask is longer, stars apart.
pub(crate) const LONGEST: usize = label::LONGEST;
const STAR_RUN: ByteSet = ByteSet::of(&[STAR]);

/// What labels, and masks of stars, begin with. To prepare the search for one takes longer than to search a line.
static HEAD: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(label::HEAD));
static FOUR_STARS: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(STARS));

/// Whether `text` begins with a label, or is the beginning of one.
pub(crate) fn begins_with_label(text: &[u8]) -> bool {
    match Label::in_any_spelling(text) {
        Label::Whole(_) => true,
        Label::Unfinished => text.len() >= label::HEAD.len(),
        Label::None => false,
    }
}

/// Whether `text` begins as labels do, whatever follows.
pub(crate) fn has_head_of_label(text: &[u8]) -> bool {
    text.starts_with(label::HEAD.as_bytes())
}

/// Whether `text` ends before the head of a label does.
pub(crate) fn is_begun_label(text: &[u8]) -> bool {
    text.len() < label::HEAD.len() && label::HEAD.as_bytes().starts_with(text)
}

/// Whether `text` begins with a mask.
pub(crate) fn begins(text: &[u8]) -> bool {
    text.starts_with(STARS) || begins_with_label(text)
}

/// Whether `text` has a mask in it, or ends with the beginning of a label.
pub(crate) fn holds(text: &[u8]) -> bool {
    memchr2_iter(b'[', STAR, text).any(|at| begins(&text[at..]))
}

/// Whether `text` has all of a mask in it.
pub(crate) fn holds_whole(text: &[u8]) -> bool {
    let is_label = |at: usize| matches!(Label::in_any_spelling(&text[at..]), Label::Whole(_));
    memchr2_iter(b'[', STAR, text).any(|at| text[at..].starts_with(STARS) || is_label(at))
}

/// Whether `text` ends with a mask.
pub(crate) fn ends(text: &[u8]) -> bool {
    text.ends_with(STARS)
        || text.ends_with(b"]") && label_around(text, text.len() - 1).is_some_and(|end| end == text.len())
}

/// Whether the byte at `at` of `text` is in a label, as far as the text goes.
pub(crate) fn is_in_label(text: &[u8], at: usize) -> bool {
    label_around(text, at).is_some_and(|end| at < end)
}

/// Whether a label may begin anywhere in `text`.
pub(crate) fn may_hold_label(text: &[u8]) -> bool {
    let is_open = || text.len().checked_sub(1).is_some_and(|last| is_in_label(text, last));
    HEAD.find(text).is_some() || is_open()
}

/// Where the label ends that begins last before `at` of `text`.
fn label_around(text: &[u8], at: usize) -> Option<usize> {
    let from = at.saturating_sub(LONGEST);
    let start = from + memrchr(b'[', text.get(from..=at)?)?;
    match Label::at(&text[start..], &[]) {
        Label::Whole(length) => Some(start + length),
        Label::Unfinished => Some(text.len()),
        Label::None => None,
    }
}

/// Whether masks may hold `value`, or `value` masks: then masked text would not stay as it is.
pub(crate) fn shares_look(value: &[u8]) -> bool {
    let holds = |text: &[u8], part: &[u8]| memmem::find(text, part).is_some();
    holds(label::label("").as_bytes(), value) || holds(value, label::HEAD.as_bytes())
}

/// The masks of a style, for who shows masked text.
#[derive(Debug)]
pub struct Masks(Looks);

impl Masks {
    /// Those of `style`.
    pub fn of(style: Style) -> Masks {
        Masks(Looks::of(style))
    }

    /// Where they are in `text`, in order and apart.
    pub fn places(&self, text: &[u8]) -> Vec<Span> {
        self.0.over(text, 0..text.len())
    }
}

/// The masks that a masker writes.
#[derive(Debug)]
pub(crate) struct Looks {
    /// The ids of its rules that have not the form of one.
    odd: Vec<String>,
    /// What may stand before stars, if secrets are shown in part.
    shown: Option<Prefixes>,
    /// The user's text in brackets.
    text: Option<Text>,
    /// No mask is longer, stars apart.
    longest: usize,
}

impl Looks {
    /// Those of a masker without rules that writes in `style`.
    pub(crate) fn of(style: Style) -> Looks {
        Looks::new(style, std::iter::empty(), std::iter::empty())
    }

    /// Those of a masker with rules of these `ids`; `prefixes`: what the secrets of its rules begin with.
    pub(crate) fn new<'r>(
        style: Style,
        ids: impl Iterator<Item = &'r str>,
        prefixes: impl Iterator<Item = &'r [u8]>,
    ) -> Looks {
        let text = if let Style::Text(text) = style { Some(text) } else { None };
        let odd: Vec<String> = ids.filter(|id| !label::is_id(id.as_bytes(), true)).map(str::to_owned).collect();
        Looks {
            shown: (style == Style::Partial).then(|| Prefixes::new(prefixes)),
            text: text.filter(|text| !text.is_stars()),
            longest: LONGEST + odd.iter().map(String::len).max().unwrap_or(0),
            odd,
        }
    }

    /// Whether there may be a mask in `text`, or one of which the end is still to come.
    pub(crate) fn may_be_in(&self, text: &[u8]) -> bool {
        let own = || self.text.as_ref().is_some_and(|own| memmem::find(text, own.bytes()).is_some());
        HEAD.find(text).is_some() || FOUR_STARS.find(text).is_some() || own() || self.unfinished(text).is_some()
    }

    /// The masks that have a byte of `range` of `text`, in order and apart.
    pub(crate) fn over(&self, text: &[u8], range: Range<usize>) -> Vec<Span> {
        let (from, to) = (range.start.saturating_sub(self.longest), text.len().min(range.end + self.longest));
        let (mut masks, mut at): (Vec<Span>, usize) = (vec![], from);
        while let Some(next) = self.candidate(&text[at..to]) {
            let found = self.at(&text[from..], at + next - from).shifted(from);
            at = found.end.max(at + next + 1).min(to);
            if found.is_empty() || found.end <= range.start || found.start >= range.end {
                continue;
            }
            match masks.last_mut() {
                Some(last) if found.start < last.end => last.end = found.end,
                _ => masks.push(found),
            }
        }
        masks
    }

    /// Where what may become a mask begins, or may go on as one, if that reaches to the end of `text`.
    pub(crate) fn unfinished(&self, text: &[u8]) -> Option<usize> {
        let from = text.len().saturating_sub(self.longest);
        let is_begun = |at: &usize| self.is_begun(&text[*at..]);
        let begun = match (self.text, &self.shown) {
            // Only labels are begun with anything else than stars.
            (None, None) => memchr_iter(b'[', &text[from..]).map(|at| from + at).find(is_begun),
            _ => (from..text.len()).find(is_begun),
        };
        let stars = STAR_RUN.run_back(&text[from..]);
        let few = (1..STARS.len()).contains(&stars).then(|| self.start(text, text.len() - stars));
        begun.into_iter().chain(few).chain(self.end_begun(text)).min()
    }

    /// `text` with stars in the place of the user's text, which readers of names and values do not know; and where one
    /// begins that is not all there, if more `may_follow`.
    pub(crate) fn with_stars<'t>(&self, text: &'t [u8], may_follow: bool) -> (Cow<'t, [u8]>, Option<usize>) {
        let Some(own) = self.text.as_ref().map(Text::bytes) else { return (Cow::Borrowed(text), None) };
        let mut shown = Cow::Borrowed(text);
        for at in memmem::find_iter(text, own) {
            shown.to_mut()[at..at + own.len()].fill(STAR);
        }
        let begun = (1..own.len()).rev().find(|&length| may_follow && text.ends_with(&own[..length]));
        (shown, begun.map(|length| text.len() - length))
    }

    /// Whether there is a text of the user.
    pub(crate) fn have_text(&self) -> bool {
        self.text.is_some()
    }

    /// The first byte of `text` that a label, the user's text or stars may begin with.
    fn candidate(&self, text: &[u8]) -> Option<usize> {
        memchr3(b'[', STAR, self.text.map_or(STAR, |own| own.bytes()[0]), text)
    }

    /// The mask whose label, text or stars begin at `at`; empty, if none does.
    fn at(&self, text: &[u8], at: usize) -> Span {
        let rest = &text[at..];
        let stars = STAR_RUN.run(rest);
        if stars >= STARS.len() {
            let end = at + stars;
            return Span::new(self.start(text, at), end + self.last(&text[end..]));
        }
        let own = self.text.filter(|own| rest.starts_with(own.bytes())).map_or(0, |own| own.bytes().len());
        match Label::at(rest, &self.odd) {
            Label::Whole(length) => Span::new(at, at + length),
            _ => Span::new(at, at + own),
        }
    }

    /// Where the mask begins whose stars begin at `at`.
    fn start(&self, text: &[u8], at: usize) -> usize {
        at - self.shown.as_ref().map_or(0, |prefixes| prefixes.before(&text[..at]))
    }

    /// How many of the bytes behind a mask's stars belong to it.
    fn last(&self, rest: &[u8]) -> usize {
        let is_shown =
            self.shown.is_some() && rest.iter().take(SHOWN).filter(|b| b.is_ascii_alphanumeric()).count() == SHOWN;
        if is_shown { SHOWN } else { 0 }
    }

    /// Whether all of `text` is the beginning of a mask.
    fn is_begun(&self, text: &[u8]) -> bool {
        text[0] == b'[' && Label::at(text, &self.odd) == Label::Unfinished
            || self.text.is_some_and(|own| own.bytes().len() > text.len() && own.bytes().starts_with(text))
            || self.shown.as_ref().is_some_and(|prefixes| prefixes.have(text))
    }

    /// Where the last bytes of a secret begin that are not all there.
    fn end_begun(&self, text: &[u8]) -> Option<usize> {
        let shown = ByteSet::ALPHANUMERIC.run_back(&text[text.len().saturating_sub(SHOWN)..]);
        let start = text.len() - shown;
        (self.shown.is_some() && (1..SHOWN).contains(&shown) && text[..start].ends_with(STARS)).then_some(start)
    }
}

/// What secrets may begin with that are shown in part.
#[derive(Debug)]
struct Prefixes {
    /// In order.
    all: Vec<Vec<u8>>,
    /// The same, each read from its end.
    reversed: Vec<Vec<u8>>,
}

impl Prefixes {
    fn new<'r>(prefixes: impl Iterator<Item = &'r [u8]>) -> Prefixes {
        let mut all: Vec<_> = prefixes.filter(|prefix| label::is_shown(prefix)).map(<[u8]>::to_vec).collect();
        let mut reversed: Vec<Vec<u8>> = all.iter().map(|prefix| prefix.iter().rev().copied().collect()).collect();
        all.sort();
        reversed.sort();
        Prefixes { all, reversed }
    }

    /// Whether one begins with `text`.
    fn have(&self, text: &[u8]) -> bool {
        let at = self.all.partition_point(|prefix| &prefix[..] < text);
        self.all.get(at).is_some_and(|prefix| prefix.starts_with(text))
    }

    /// The length of the longest that `text` ends with.
    fn before(&self, text: &[u8]) -> usize {
        let (mut alike, mut longest) = (&self.reversed[..], 0);
        for (depth, &byte) in text.iter().rev().enumerate() {
            let place = |least: bool| {
                alike.partition_point(|prefix| prefix.get(depth).is_none_or(|&b| b < byte || !least && b == byte))
            };
            alike = &alike[place(true)..place(false)];
            match alike.first() {
                None => break,
                Some(first) if first.len() == depth + 1 => longest = depth + 1,
                Some(_) => {}
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(style: &str) -> Looks {
        let prefixes = [&b"ghp_"[..], b"github_pat_", b"p_", b"xoxb-"];
        Looks::new(style.parse().expect("a style"), ["jwt", "My_Rule"].into_iter(), prefixes.into_iter())
    }

    /// `text` with what is in a mask in upper case and all else in lower.
    fn told(style: &str, text: &str) -> String {
        let looks = looks(style);
        let place = |(at, c): (usize, char)| if !looks.over(text.as_bytes(), at..at + 1).is_empty() { '#' } else { c };
        text.char_indices().map(place).collect()
    }

    #[test]
    fn masks_are_known_to_the_byte() {
        for (style, text, expected) in [
            ("label", "a[REDACTED:jwt]b [REDACTED] c", "a##############b ########## c"),
            ("label", "a[REDACTED:My_Rule]b", "a##################b"),
            ("label", "a[REDACTED:Any_Rule]b", "a[REDACTED:Any_Rule]b"),
            ("hash", "[REDACTED:jwt-5f0c22ab-9f3c27d10e88ab41]", "########################################"),
            ("hash", "[REDACTED:My_Rule-5f0c22ab-9f3c27d10e88ab41]", "############################################"),
            ("label", "ghp_****9f3c ***", "ghp_####9f3c ***"),
            ("partial", "x ghp_****9f3c ***", "x ############ ***"),
            ("partial", "p_ghp_****9f3cde", "p_############de"),
            ("partial", "hp_****9f3", "h######9f3"),
            ("partial", "gh_****9f3-", "gh_####9f3-"),
            ("length", "a ******* ***", "a ####### ***"),
            ("text=[gone]", "a[gone]b[gon] ****", "a######b[gon] ####"),
            ("text=*****", "a***b****", "a***b####"),
        ] {
            assert_eq!(told(style, text), expected, "{style}");
        }
    }

    #[test]
    fn the_labels_of_the_built_in_rules_are_known() {
        let rules = crate::RuleSet::only_from(&[]).expect("the built-in rules load");
        let odd = rules.ids().filter(|id| !label::is_id(id.as_bytes(), true)).collect::<Vec<_>>();
        assert_eq!(odd, Vec::<&str>::new());
    }

    #[test]
    fn a_mask_is_begun_until_all_of_it_is_there() {
        for (style, text, expected) in [
            ("label", "a [REDACTED:jw", Some(2)),
            ("label", "a [", Some(2)),
            ("label", "a [REDACTED:jwt]", None),
            ("label", "a ***", Some(2)),
            ("label", "a ****", None),
            ("label", "a ****9f", None),
            ("partial", "a ****9f", Some(6)),
            ("partial", "a ****9f3c", None),
            ("partial", "a ghp_**", Some(2)),
            ("partial", "a gi", Some(2)),
            ("text=<gone>", "a <gon", Some(2)),
            ("text=<gone>", "a <gone>", None),
            ("text=<gone>", "a <gin", None),
        ] {
            assert_eq!(looks(style).unfinished(text.as_bytes()), expected, "{style} {text}");
        }
    }

    #[test]
    fn readers_see_stars_for_the_users_text() {
        let looks = looks("text=[gone]");
        assert_eq!(looks.with_stars(b"a[gone]b[go", true), (Cow::Borrowed(&b"a******b[go"[..]), Some(8)));
        assert_eq!(looks.with_stars(b"a[gone]b[go", false).1, None);
        assert!(matches!(looks.with_stars(b"plain", true), (Cow::Borrowed(_), None)));
    }

    #[test]
    fn readers_know_what_begins_and_ends_at_a_place() {
        for text in ["[REDACTED]", "[REDACTED:jwt]", "[redacted:jwt]x", "%5BREDACTED%3Ajwt%5D", "[REDACTED:jw"] {
            assert!(begins_with_label(text.as_bytes()), "{text}");
        }
        for text in ["", "[", "[REDACT", "[REDACTED:x7_", "[REDACTEDhunter2", "[REDACTED:jwt=", "****"] {
            assert!(!begins_with_label(text.as_bytes()), "{text}");
        }
        assert!(ends(b"a[REDACTED:jwt]") && ends(b"[REDACTED]") && ends(b"a****"));
        assert!(!ends(b"a]") && !ends(b"[REDACTED:jwt],") && !ends(b"***"));
        assert!(is_in_label(b"[REDACTED:password]", 10) && !is_in_label(b"[REDACTED:password=x7Kq", 10));
        assert!(holds(b"ab****") && holds(b"ab[REDACTED:jwt]c") && !holds(b"ab***") && holds(b"ab[REDACTED:jw"));
        assert!(holds_whole(b"ab****") && holds_whole(b"ab[REDACTED:jwt]c") && !holds_whole(b"ab[REDACTED:jw"));
    }
}
