//! Finds every place where one of very many texts stands.
//!
//! What is searched is cut into pieces of [`Finder::GRAM`] bytes, one behind the other. Every text begins with a head in which
//! one of these is whole, wherever it stands; so all that such a piece may be is put into a Bloom filter. A piece that the
//! filter lets through is looked up by the heads around it, and what begins with such a head is compared in full. The cost
//! of a byte hardly depends on how many texts there are; the longer all of them are, the less it is. If all heads are of
//! what [words] are made of, nothing is asked about other pieces: most of a log is told apart by arithmetic, many pieces at
//! a time.

use std::collections::HashMap;
use std::ops::Range;

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

/// A text to be found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is base64 in which one more character, and padding, may belong to it.
    pub open: bool,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The end of the longest text that stands there.
    pub end: Option<usize>,
    /// Whether more bytes may change that.
    pub under_way: bool,
}

/// Texts of at least [`HEAD`](Finder::HEAD) bytes, looked for by pieces of `GRAM` of them.
pub(crate) struct Finder<const GRAM: usize> {
    arena: Vec<u8>,
    /// In order of their bytes.
    entries: Vec<Entry>,
    /// The entries that begin with a head.
    heads: HashMap<u64, Range<u32>>,
    known_heads: Filter,
    /// The pieces; if all heads are in words, those with capitals apart.
    grams: [Filter; 2],
    /// Whether all heads are of what words are made of.
    in_words: bool,
}

struct Entry {
    start: u32,
    length: u32,
    /// The longest of the others that this one begins with.
    shorter: Option<u32>,
    open: bool,
}

impl<const GRAM: usize> Finder<GRAM> {
    /// The fewest bytes that hold a whole piece wherever they stand.
    pub(crate) const HEAD: usize = 2 * GRAM - 1;

    /// A finder for `forms`, which are in order, each once.
    pub(crate) fn new<'f>(forms: impl Iterator<Item = &'f Form>) -> Finder<GRAM> {
        Finder::of(forms, false)
    }

    /// The same, for forms whose heads are [`is_in_words`](Self::is_in_words).
    pub(crate) fn in_words<'f>(forms: impl Iterator<Item = &'f Form>) -> Finder<GRAM> {
        const { assert!(GRAM == WORD) };
        Finder::of(forms, true)
    }

    fn of<'f>(forms: impl Iterator<Item = &'f Form>, in_words: bool) -> Finder<GRAM> {
        let (mut arena, mut entries) = (vec![], vec![]);
        for form in forms {
            debug_assert!(!form.bytes.contains(&b'\n'), "texts are looked for line by line");
            let (start, length) = (arena.len() as u32, form.bytes.len() as u32);
            arena.extend_from_slice(&form.bytes);
            entries.push(Entry { start, length, shorter: None, open: form.open });
        }
        let (known_heads, grams) = Default::default();
        let mut finder = Finder { arena, entries, heads: HashMap::new(), known_heads, grams, in_words };
        finder.link();
        finder.index();
        finder
    }

    /// Notes for each entry which of those before it it begins with.
    fn link(&mut self) {
        let mut around: Vec<u32> = vec![];
        for number in 0..self.entries.len() {
            while around.last().is_some_and(|&last| !self.bytes(number).starts_with(self.bytes(last as usize))) {
                around.pop();
            }
            self.entries[number].shorter = around.last().copied();
            around.push(number as u32);
        }
    }

    fn index(&mut self) {
        let (arena, entries) = (&self.arena, &self.entries);
        let head = |entry: &Entry| &arena[entry.start as usize..][..Self::HEAD];
        let same = |one: &Entry, other: &Entry| head(one) == head(other);
        let (mut heads, mut grams, mut number) = (vec![], [vec![], vec![]], 0);
        for entries in entries.chunk_by(same) {
            let bytes = head(&entries[0]);
            let count = entries.len() as u32;
            self.heads.entry(load(bytes)).or_insert(number..number).end += count;
            number += count;
            heads.push(load(bytes));
            bytes.windows(GRAM).map(load).for_each(|gram| grams[self.class(gram)].push(gram));
        }
        self.known_heads = Filter::new(&heads);
        self.grams = grams.map(|grams| Filter::new(&grams));
    }

    /// Which filter is asked about `gram`. In words of a log there are seldom as many capitals as in what is drawn at random:
    /// the filter that is asked most of the time is the smaller one by far.
    #[inline]
    fn class(&self, gram: u64) -> usize {
        usize::from(self.in_words && words::has_capitals(gram))
    }

    /// Whether the head of `bytes` is of what words are made of.
    pub(crate) fn is_in_words(bytes: &[u8]) -> bool {
        bytes[..Self::HEAD].iter().all(|&byte| words::contain(byte))
    }

    /// Tells `take` of every place of `text` at which something stands, or may come to stand if the text `goes_on`.
    pub(crate) fn find(&self, text: &[u8], goes_on: bool, mut take: impl FnMut(usize, Found)) {
        if self.entries.is_empty() {
            return;
        }
        let mut judge = |at, entries| {
            let found = self.judge(text, at, entries, goes_on);
            if found != Found::default() {
                take(at, found);
            }
        };
        self.grams(text, |last| {
            (last.saturating_sub(GRAM - 1)..=last)
                .filter_map(|at| Some((at, self.head(text, at)?)))
                .for_each(|(at, entries)| judge(at, entries));
        });
        let short = text.len().saturating_sub(Self::HEAD - 1);
        // No text has a line end.
        let line = memrchr(b'\n', &text[short..]).map_or(short, |end| short + end + 1);
        (line..text.len()).filter(|_| goes_on).for_each(|at| judge(at, 0..self.entries.len()));
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

    /// The entries that begin with the head at `at`, or with as much of it as is a number.
    fn head(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let head = load(text.get(at..at + Self::HEAD)?);
        let entries = self.known_heads.may_hold(head).then(|| self.heads.get(&head)).flatten()?;
        Some(entries.start as usize..entries.end as usize)
    }

    fn judge(&self, text: &[u8], at: usize, entries: Range<usize>, goes_on: bool) -> Found {
        let rest = &text[at..];
        let next = entries.start + self.entries[entries.clone()].partition_point(|e| self.slice(e) <= rest);
        let under_way = goes_on && next < entries.end && self.bytes(next).starts_with(rest);
        let mut found = Found { end: None, under_way };
        let mut last = next.checked_sub(1).filter(|&n| n >= entries.start);
        let common = last.map_or(0, |n| common(self.bytes(n), rest));
        while let Some(number) = last {
            let entry = &self.entries[number];
            if entry.length as usize <= common {
                let (end, open) = entry.end(rest);
                found.end = found.end.max(Some(at + end));
                found.under_way |= open && goes_on;
            }
            last = entry.shorter.map(|n| n as usize);
        }
        found
    }

    /// What stands at the front of `text`, by comparing it with all there is.
    pub(crate) fn naive(&self, text: &[u8]) -> Option<usize> {
        let begin = self.entries.iter().filter(|e| text.starts_with(self.slice(e)));
        begin.map(|e| e.end(text).0).max()
    }

    /// What it was made of.
    pub(crate) fn forms(&self) -> impl Iterator<Item = Form> {
        self.entries.iter().map(|e| Form { bytes: self.slice(e).to_vec(), open: e.open })
    }

    /// Whether `form` is one of them.
    pub(crate) fn holds(&self, form: &Form) -> bool {
        let place = self.entries.binary_search_by(|e| self.slice(e).cmp(&form.bytes));
        place.is_ok_and(|n| self.entries[n].open >= form.open)
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn bytes(&self, number: usize) -> &[u8] {
        self.slice(&self.entries[number])
    }

    fn slice(&self, entry: &Entry) -> &[u8] {
        &self.arena[entry.start as usize..(entry.start + entry.length) as usize]
    }
}

impl Entry {
    /// Where it ends in `text`, which begins with it, and whether more text may change that.
    fn end(&self, text: &[u8]) -> (usize, bool) {
        let mut end = self.length as usize;
        if !self.open {
            return (end, false);
        }
        end += usize::from(text.get(end).is_some_and(|&b| ByteSet::BASE64.contains(b)));
        let padding = text[end..].iter().take(PADDING).take_while(|&&b| b == b'=').count();
        (end + padding, padding < PADDING && end + padding == text.len())
    }
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

/// A Bloom filter whose three bits for an item stand in one word.
#[derive(Default)]
struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    fn new(items: &[u64]) -> Filter {
        let words = (items.len() * BITS_EACH / 64).next_power_of_two().max(FEWEST_WORDS);
        let mut filter = Filter { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        items.iter().for_each(|&item| filter.insert(item));
        filter
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

    fn finder<const GRAM: usize>(forms: &mut Vec<Form>) -> Finder<GRAM> {
        forms.sort();
        forms.dedup();
        Finder::new(forms.iter())
    }

    /// Whether more text may make something of the front of `rest` that is not there yet.
    fn may_come(forms: &[Form], rest: &[u8]) -> bool {
        let open = |f: &Form| {
            f.open && rest.starts_with(&f.bytes) && {
                let end =
                    f.bytes.len() + usize::from(rest.get(f.bytes.len()).is_some_and(|b| b.is_ascii_alphanumeric()));
                rest.len() - end < 2 && rest[end..].iter().all(|&b| b == b'=')
            }
        };
        forms.iter().any(|f| f.bytes.len() > rest.len() && f.bytes.starts_with(rest) || open(f))
    }

    /// Compares what a finder says of every place of `text` with what is so.
    fn judges<const GRAM: usize>(texts: Vec<(String, bool)>, text: &[u8], goes_on: bool) -> Result<(), TestCaseError> {
        let mut forms = texts.into_iter().map(|(t, open)| Form { bytes: t.into_bytes(), open }).collect();
        let finder = finder::<GRAM>(&mut forms);
        let mut found = vec![Found::default(); text.len()];
        finder.find(text, goes_on, |at, what| found[at] = what);
        for (at, found) in found.into_iter().enumerate() {
            let rest = &text[at..];
            let under_way = goes_on && may_come(&forms, rest);
            prop_assert_eq!(found, Found { end: finder.naive(rest).map(|end| at + end), under_way }, "at {}", at);
        }
        Ok(())
    }

    /// Looks for each of very many texts, behind up to nine of `filler`.
    fn finds_each<const GRAM: usize>(filler: &str, of: impl Fn(&mut Vec<Form>) -> Finder<GRAM>) {
        let mixed = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let text = |n: u64| format!("{:016x}", mixed(mixed(n + 1)));
        let mut forms = (0..3_000).map(|n| Form { bytes: text(n).into_bytes(), open: false }).collect();
        let finder = of(&mut forms);
        let line = (0..6_000).map(|n| format!("{}{}", filler.repeat(n % 10), text(n as u64))).collect::<String>();
        let mut found = vec![];
        finder.find(line.as_bytes(), false, |at, what| found.extend(what.end.map(|end| line[at..end].to_owned())));
        assert!(found == (0..3_000).map(text).collect::<Vec<_>>());
    }

    #[test]
    fn finds_each_of_very_many() {
        for filler in [".", "x", " ", "-", "é"] {
            finds_each(filler, finder::<4>);
            finds_each(filler, |forms| {
                forms.sort();
                Finder::<8>::in_words(forms.iter())
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
            let mut forms = texts.into_iter().map(|t| Form { bytes: t.into_bytes(), open: false }).collect();
            let finder = finder::<2>(&mut forms);
            let mut found = vec![None; text.len()];
            finder.find(text.as_bytes(), false, |at, what| found[at] = what.end);
            for (at, found) in found.into_iter().enumerate() {
                prop_assert_eq!(found, finder.naive(&text.as_bytes()[at..]).map(|end| at + end));
            }
        }
    }
}
