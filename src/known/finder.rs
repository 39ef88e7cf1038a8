//! Finds every place where one of very many texts stands.
//!
//! What is searched is cut into pieces of [`Finder::GRAM`] bytes, one behind the other. Every text begins with a head in which
//! one of these is whole, wherever it stands; so all that such a piece may be is put into a Bloom filter. A piece that the
//! filter lets through is looked up by the heads around it, and what begins with such a head is compared in full. The cost
//! of a byte hardly depends on how many texts there are; the longer all of them are, the less it is. If all heads are of
//! what [words] are made of, nothing is asked about other pieces: most of a log is told apart by arithmetic, many pieces at
//! a time.

use std::ops::Range;
use std::sync::Arc;

use memchr::memrchr;

use super::places::{Places, TOGETHER};
use super::words::{self, WORD};
use crate::bytes::ByteSet;

/// The bits of a filter for each piece in it, at least: three of them are set, so that one in ninety other pieces gets
/// through.
const BITS_EACH: usize = 12;
/// The fewest words of a filter, which stays in the processor's first cache.
const FEWEST_WORDS: usize = 1 << 9;
const PADDING: usize = 2;
/// Stands for no form.
const NONE: u32 = u32::MAX;

/// A text to be found, in an arena.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Its first eight bytes, the first of them highest, so that forms are in order if these are, and most are told apart.
    first: u64,
    start: usize,
    length: u32,
    /// Whether it is base64 in which one more character, and padding, may belong to it.
    pub open: bool,
}

impl Form {
    /// The form `bytes`, which stand at `start` of their arena.
    pub(super) fn new(start: usize, bytes: &[u8], open: bool) -> Form {
        Form { first: first(bytes), start, length: bytes.len() as u32, open }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.length as usize
    }

    /// Its bytes.
    pub(super) fn bytes<'a>(&self, arena: &'a [u8]) -> &'a [u8] {
        &arena[self.start..self.start + self.len()]
    }
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The end of the longest text that stands there.
    pub end: Option<usize>,
    /// Whether more bytes may change that.
    pub under_way: bool,
}

/// Texts of at least [`HEAD`](Finder::HEAD) bytes, looked for by pieces of `GRAM` of them.
pub(super) struct Finder<const GRAM: usize> {
    arena: Arc<Vec<u8>>,
    /// In order of their bytes.
    forms: Vec<Form>,
    /// For each the longest of the others that it begins with, or [`NONE`].
    shorter: Vec<u32>,
    /// What the forms begin with.
    heads: Filter,
    /// The pieces; if all heads are in words, those with capitals apart.
    grams: [Filter; 2],
    /// Whether all heads are of what words are made of.
    in_words: bool,
}

impl<const GRAM: usize> Finder<GRAM> {
    /// The fewest bytes that hold a whole piece wherever they stand.
    pub(super) const HEAD: usize = 2 * GRAM - 1;
    /// The bits of [`Form::first`] that are of a head.
    const FIRST: u64 = if Self::HEAD < WORD { !(u64::MAX >> (8 * Self::HEAD)) } else { u64::MAX };

    /// A finder for `forms` in `arena`, which are in order, each once.
    pub(super) fn new(arena: &Arc<Vec<u8>>, forms: Vec<Form>) -> Finder<GRAM> {
        Finder::of(arena, forms, false)
    }

    /// The same, for forms whose heads are [`is_in_words`](Self::is_in_words).
    pub(super) fn in_words(arena: &Arc<Vec<u8>>, forms: Vec<Form>) -> Finder<GRAM> {
        const { assert!(GRAM == WORD) };
        Finder::of(arena, forms, true)
    }

    fn of(arena: &Arc<Vec<u8>>, forms: Vec<Form>, in_words: bool) -> Finder<GRAM> {
        let (heads, grams) = Default::default();
        let mut finder = Finder { arena: Arc::clone(arena), forms, shorter: vec![], heads, grams, in_words };
        finder.link();
        finder.index();
        finder
    }

    /// Notes for each form which of those before it it begins with.
    fn link(&mut self) {
        let mut around: Vec<u32> = vec![];
        self.shorter.reserve_exact(self.forms.len());
        for number in 0..self.forms.len() {
            while around.last().is_some_and(|&last| !self.bytes(number).starts_with(self.bytes(last as usize))) {
                around.pop();
            }
            self.shorter.push(around.last().copied().unwrap_or(NONE));
            around.push(number as u32);
        }
    }

    /// Fills the filters, whose sizes follow from how much there is to put in.
    fn index(&mut self) {
        let (mut heads, mut grams) = (0, [0, 0]);
        self.each_head(|head| {
            heads += 1;
            head.windows(GRAM).for_each(|gram| grams[self.class(load(gram))] += 1);
        });
        let (mut heads, mut grams) = (Filter::new(heads), grams.map(Filter::new));
        self.each_head(|head| {
            heads.insert(first(head));
            head.windows(GRAM).map(load).for_each(|gram| grams[self.class(gram)].insert(gram));
        });
        (self.heads, self.grams) = (heads, grams);
    }

    /// Shows `take` each head once.
    fn each_head(&self, mut take: impl FnMut(&[u8])) {
        let mut last: &[u8] = &[];
        for number in 0..self.forms.len() {
            let head = &self.bytes(number)[..Self::HEAD];
            if head != last {
                take(head);
            }
            last = head;
        }
    }

    /// Which filter is asked about `gram`. In words of a log there are seldom as many capitals as in what is drawn at random:
    /// the filter that is asked most of the time is the smaller one by far.
    #[inline]
    fn class(&self, gram: u64) -> usize {
        usize::from(self.in_words && words::has_capitals(gram))
    }

    /// Whether the head of `bytes` is of what words are made of.
    pub(super) fn is_in_words(bytes: &[u8]) -> bool {
        bytes[..Self::HEAD].iter().all(|&byte| words::contain(byte))
    }

    /// Tells `take` of every place of `text` at which something stands, or may come to stand if the text `goes_on`.
    pub(super) fn find(&self, text: &[u8], goes_on: bool, mut take: impl FnMut(usize, Found)) {
        if self.forms.is_empty() {
            return;
        }
        let mut judge = |at, forms| {
            let found = self.judge(text, at, forms, goes_on);
            if found != Found::default() {
                take(at, found);
            }
        };
        self.grams(text, |last| {
            (last.saturating_sub(GRAM - 1)..=last)
                .filter_map(|at| Some((at, self.head(text, at)?)))
                .for_each(|(at, forms)| judge(at, forms));
        });
        let short = text.len().saturating_sub(Self::HEAD - 1);
        // No text has a line end.
        let line = memrchr(b'\n', &text[short..]).map_or(short, |end| short + end + 1);
        (line..text.len()).filter(|_| goes_on).for_each(|at| judge(at, 0..self.forms.len()));
    }

    /// Tells `take` of every place where a piece of `text` stands that is known, and of some others.
    fn grams(&self, text: &[u8], mut take: impl FnMut(usize)) {
        let (pieces, _) = text.as_chunks();
        let mut places = Places::new();
        for (part, from) in pieces.chunks(TOGETHER).zip((0..).step_by(TOGETHER)) {
            self.known(part, &mut places);
            places.iter().for_each(|n| take((from + n) * GRAM));
        }
    }

    /// Puts those of [`TOGETHER`] pieces into `places` that may be known. By itself it has all of the processor's registers.
    #[inline(never)]
    fn known(&self, part: &[[u8; GRAM]], places: &mut Places) {
        let gram = |n: usize| load(&part[n]);
        match self.in_words {
            true => {
                places.set_without(part, |piece| words::others(load(piece)));
                places.keep(|n| self.grams[usize::from(words::has_capitals(gram(n)))].glance(gram(n)));
            }
            false => places.set(part, |piece| self.grams[0].glance(load(piece))),
        }
        places.keep(|n| self.grams[self.class(gram(n))].may_hold(gram(n)));
    }

    /// The forms that begin with the head at `at`, or with as much of it as is a number.
    fn head(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let head = first(text.get(at..at + Self::HEAD)?);
        if !self.heads.may_hold(head) {
            return None;
        }
        let place = |is_before: &dyn Fn(u64) -> bool| self.forms.partition_point(|f| is_before(f.first & Self::FIRST));
        let forms = place(&|first| first < head)..place(&|first| first <= head);
        Some(forms).filter(|forms| !forms.is_empty())
    }

    fn judge(&self, text: &[u8], at: usize, forms: Range<usize>, goes_on: bool) -> Found {
        let rest = &text[at..];
        let next = forms.start + self.forms[forms.clone()].partition_point(|f| f.bytes(&self.arena) <= rest);
        let under_way = goes_on && next < forms.end && self.bytes(next).starts_with(rest);
        let mut found = Found { end: None, under_way };
        let mut last = next.checked_sub(1).filter(|&n| n >= forms.start);
        let common = last.map_or(0, |n| common(self.bytes(n), rest));
        while let Some(number) = last {
            let form = &self.forms[number];
            if form.len() <= common {
                let (end, open) = form.end(rest);
                found.end = found.end.max(Some(at + end));
                found.under_way |= open && goes_on;
            }
            last = Some(self.shorter[number]).filter(|&n| n != NONE).map(|n| n as usize);
        }
        found
    }

    /// What stands at the front of `text`, by comparing it with all there is.
    pub(super) fn naive(&self, text: &[u8]) -> Option<usize> {
        let begin = self.forms.iter().filter(|f| text.starts_with(f.bytes(&self.arena)));
        begin.map(|f| f.end(text).0).max()
    }

    /// What it was made of: bytes, and whether they are [`Form::open`].
    pub(super) fn forms(&self) -> impl Iterator<Item = (&[u8], bool)> {
        self.forms.iter().map(|f| (f.bytes(&self.arena), f.open))
    }

    /// Whether the form `bytes`, which may be `open`, is one of them.
    pub(super) fn holds(&self, bytes: &[u8], open: bool) -> bool {
        let place = self.forms.binary_search_by(|f| f.bytes(&self.arena).cmp(bytes));
        place.is_ok_and(|n| self.forms[n].open >= open)
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    fn bytes(&self, number: usize) -> &[u8] {
        self.forms[number].bytes(&self.arena)
    }
}

impl Form {
    /// Where it ends in `text`, which begins with it, and whether more text may change that.
    fn end(&self, text: &[u8]) -> (usize, bool) {
        let mut end = self.len();
        if !self.open {
            return (end, false);
        }
        end += usize::from(text.get(end).is_some_and(|&b| ByteSet::BASE64.contains(b)));
        let padding = text[end..].iter().take(PADDING).take_while(|&&b| b == b'=').count();
        (end + padding, padding < PADDING && end + padding == text.len())
    }
}

/// Puts `forms` in order, each once: of two that differ in nothing else the open one stays, which may take more.
pub(super) fn sort(arena: &[u8], forms: &mut Vec<Form>) {
    forms.sort_unstable_by(|one, other| {
        let by_bytes = one.first.cmp(&other.first).then_with(|| one.bytes(arena).cmp(other.bytes(arena)));
        by_bytes.then(other.open.cmp(&one.open))
    });
    forms.dedup_by(|one, other| one.bytes(arena) == other.bytes(arena));
    forms.shrink_to_fit();
}

/// How many bytes both begin with.
fn common(one: &[u8], other: &[u8]) -> usize {
    const BLOCK: usize = 64;
    let blocks = one.chunks_exact(BLOCK).zip(other.chunks_exact(BLOCK));
    let same = BLOCK * blocks.take_while(|(a, b)| a == b).count();
    same + one[same..].iter().zip(&other[same..]).take_while(|(a, b)| a == b).count()
}

/// The first bytes as a number, eight at most.
#[inline]
fn load(bytes: &[u8]) -> u64 {
    let (mut first, length) = ([0; 8], bytes.len().min(8));
    first[..length].copy_from_slice(&bytes[..length]);
    u64::from_le_bytes(first)
}

/// The same for comparing: the first byte highest.
#[inline]
fn first(bytes: &[u8]) -> u64 {
    load(bytes).swap_bytes()
}

/// A Bloom filter whose three bits for an item stand in one word.
#[derive(Default)]
struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// An empty one for so many items.
    fn new(items: usize) -> Filter {
        let words = (items * BITS_EACH / 64).next_power_of_two().max(FEWEST_WORDS);
        Filter { words: vec![0; words], shift: 64 - words.trailing_zeros() }
    }

    fn insert(&mut self, item: u64) {
        let (word, bits) = self.place(item);
        self.words[word] |= bits.iter().fold(0, |all, bit| all | 1 << bit);
    }

    /// Whether one of its bits is set for `item`: less to do, and turns most of what is not held away.
    #[inline]
    fn glance(&self, item: u64) -> bool {
        let (word, [one, ..]) = self.place(item);
        self.words[word] >> one & 1 != 0
    }

    #[inline]
    fn may_hold(&self, item: u64) -> bool {
        let (word, bits) = self.place(item);
        bits.iter().fold(1, |all, bit| all & self.words[word] >> bit) != 0
    }

    /// The word that tells of an item, and its bits there.
    #[inline]
    fn place(&self, item: u64) -> (usize, [u64; 3]) {
        // The upper bits of a product are its good ones.
        let hash = item.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> self.shift) as usize, [6, 12, 18].map(|by| hash >> (self.shift - by) & 63))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    use super::*;

    /// Some bytes, and whether they are open.
    type Text = (Vec<u8>, bool);

    /// `texts`, in order and each once.
    fn sorted(texts: &[Text]) -> (Arc<Vec<u8>>, Vec<Form>) {
        let (mut arena, mut forms) = (vec![], vec![]);
        for (bytes, open) in texts {
            forms.push(Form::new(arena.len(), bytes, *open));
            arena.extend_from_slice(bytes);
        }
        sort(&arena, &mut forms);
        (Arc::new(arena), forms)
    }

    fn finder<const GRAM: usize>(texts: &[Text]) -> Finder<GRAM> {
        let (arena, forms) = sorted(texts);
        Finder::new(&arena, forms)
    }

    /// Whether more text may make something of the front of `rest` that is not there yet.
    fn may_come(texts: &[Text], rest: &[u8]) -> bool {
        let open = |(bytes, open): &Text| {
            *open && rest.starts_with(bytes) && {
                let end = bytes.len() + usize::from(rest.get(bytes.len()).is_some_and(|b| b.is_ascii_alphanumeric()));
                rest.len() - end < 2 && rest[end..].iter().all(|&b| b == b'=')
            }
        };
        texts.iter().any(|text| text.0.len() > rest.len() && text.0.starts_with(rest) || open(text))
    }

    /// Compares what a finder says of every place of `text` with what is so.
    fn judges<const GRAM: usize>(texts: Vec<(String, bool)>, text: &[u8], goes_on: bool) -> Result<(), TestCaseError> {
        let texts: Vec<_> = texts.into_iter().map(|(t, open)| (t.into_bytes(), open)).collect();
        let finder = finder::<GRAM>(&texts);
        let mut found = vec![Found::default(); text.len()];
        finder.find(text, goes_on, |at, what| found[at] = what);
        for (at, found) in found.into_iter().enumerate() {
            let rest = &text[at..];
            let under_way = goes_on && may_come(&texts, rest);
            prop_assert_eq!(found, Found { end: finder.naive(rest).map(|end| at + end), under_way }, "at {}", at);
        }
        Ok(())
    }

    /// Looks for each of very many texts, behind up to nine of `filler`.
    fn finds_each<const GRAM: usize>(filler: &str, of: impl Fn(&[Text]) -> Finder<GRAM>) {
        let mixed = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let text = |n: u64| format!("{:016x}", mixed(mixed(n + 1)));
        let finder = of(&(0..3_000).map(|n| (text(n).into_bytes(), false)).collect::<Vec<_>>());
        let line = (0..6_000).map(|n| format!("{}{}", filler.repeat(n % 10), text(n as u64))).collect::<String>();
        let mut found = vec![];
        finder.find(line.as_bytes(), false, |at, what| found.extend(what.end.map(|end| line[at..end].to_owned())));
        assert!(found == (0..3_000).map(text).collect::<Vec<_>>());
    }

    #[test]
    fn finds_each_of_very_many() {
        for filler in [".", "x", " ", "-", "é"] {
            finds_each(filler, finder::<4>);
            finds_each(filler, |texts| {
                let (arena, forms) = sorted(texts);
                Finder::<8>::in_words(&arena, forms)
            });
        }
    }

    proptest! {
        #[test]
        fn finds_what_stands_there_and_holds_what_may_come(
            texts in prop::collection::vec(("[ab]{8,12}", any::<bool>()), 1..12),
            text in "[ab=]{0,40}\n?[ab=]{0,20}",
            goes_on in any::<bool>(),
        ) {
            judges::<4>(texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_long_texts(
            texts in prop::collection::vec(("[ab]{2}(aab|aba){5,6}", any::<bool>()), 1..12),
            text in "[ab=]{0,9}((aab|aba){0,9}[ab=]{0,3}){0,6}",
            goes_on in any::<bool>(),
        ) {
            judges::<8>(texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_short_texts(texts in prop::collection::vec("[ab]{4,7}", 1..6), text in "[ab]{0,40}") {
            let texts: Vec<_> = texts.into_iter().map(|t| (t.into_bytes(), false)).collect();
            let finder = finder::<2>(&texts);
            let mut found = vec![None; text.len()];
            finder.find(text.as_bytes(), false, |at, what| found[at] = what.end);
            for (at, found) in found.into_iter().enumerate() {
                prop_assert_eq!(found, finder.naive(&text.as_bytes()[at..]).map(|end| at + end));
            }
        }
    }
}
