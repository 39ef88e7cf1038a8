//! Finds every place where one of very many texts stands.
//!
//! Every text has [`Finder::HEAD`] bytes or more. Of each, all pieces of [`Finder::GRAM`] bytes in its head are put into
//! a Bloom filter; so it is enough to look at every place of what is searched that is a stride behind the last one, as long
//! as a head has pieces. A place that the filter lets through is looked up by the beginning of the head, and what begins
//! with that is compared in full. The cost of a byte hardly depends on how many texts there are; the longer all of them are,
//! the less it is. A filter for very many texts is large and slow to answer; if all heads are of what base64 is made of, it is
//! asked only about places in runs of that which are as long as a head.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memrchr;

use super::runs::{self, WORD};
use crate::bytes::ByteSet;

/// The bits of a filter for each piece in it, at least: two of them are set, so that at most one in sixteen other pieces gets
/// through.
const BITS_EACH: usize = 7;
/// How many pieces are looked up together: few are left of them, and what these wait for is asked for at once.
const TOGETHER: usize = 256;
/// The words of a filter that are soon there.
const AT_HAND: usize = 1 << 11;
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

/// Texts of at least `HEAD` bytes, looked for by pieces of `GRAM` of them.
pub(crate) struct Finder<const HEAD: usize, const GRAM: usize> {
    arena: Vec<u8>,
    /// In order of their bytes.
    entries: Vec<Entry>,
    /// The entries that begin with a head.
    heads: HashMap<u64, Range<u32>>,
    known_heads: Filter,
    grams: Filter,
    /// Whether each head is of what base64 is made of.
    in_runs: bool,
}

struct Entry {
    start: u32,
    length: u32,
    /// The longest of the others that this one begins with.
    shorter: Option<u32>,
    open: bool,
}

impl<const HEAD: usize, const GRAM: usize> Finder<HEAD, GRAM> {
    const STRIDE: usize = HEAD - GRAM + 1;

    /// A finder for `forms`, which are in order, each once.
    pub(crate) fn new<'f>(forms: impl Iterator<Item = &'f Form>) -> Finder<HEAD, GRAM> {
        let (mut arena, mut entries) = (vec![], vec![]);
        for form in forms {
            debug_assert!(!form.bytes.contains(&b'\n'), "texts are looked for line by line");
            let (start, length) = (arena.len() as u32, form.bytes.len() as u32);
            arena.extend_from_slice(&form.bytes);
            entries.push(Entry { start, length, shorter: None, open: form.open });
        }
        let (known_heads, grams) = (Filter::new(entries.len()), Filter::new(entries.len() * Self::STRIDE));
        let mut finder = Finder { arena, entries, heads: HashMap::new(), known_heads, grams, in_runs: false };
        finder.link();
        finder.index();
        finder
    }

    /// The same, for forms whose heads are [`is_in_run`](Self::is_in_run), and whose pieces are words.
    pub(crate) fn in_runs<'f>(forms: impl Iterator<Item = &'f Form>) -> Finder<HEAD, GRAM> {
        const { assert!(GRAM == WORD) };
        Finder { in_runs: true, ..Finder::new(forms) }
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
        for number in 0..self.entries.len() {
            let start = self.entries[number].start as usize;
            let bytes = &self.arena[start..start + HEAD];
            (0..Self::STRIDE).for_each(|at| self.grams.insert(load(&bytes[at..at + GRAM])));
            let head = load(bytes);
            self.known_heads.insert(head);
            let entries = self.heads.entry(head).or_insert(number as u32..number as u32);
            entries.end = number as u32 + 1;
        }
    }

    /// Whether the head of `bytes` is of what base64 is made of.
    pub(crate) fn is_in_run(bytes: &[u8]) -> bool {
        ByteSet::BASE64.run(&bytes[..HEAD]) == HEAD
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
            (last.saturating_sub(Self::STRIDE - 1)..=last)
                .filter_map(|at| Some((at, self.head(text, at)?)))
                .for_each(|(at, entries)| judge(at, entries));
        });
        let short = text.len().saturating_sub(HEAD - 1);
        // No text has a line end.
        let line = memrchr(b'\n', &text[short..]).map_or(short, |end| short + end + 1);
        (line..text.len()).filter(|_| goes_on).for_each(|at| judge(at, 0..self.entries.len()));
    }

    /// Tells `take` of every place, of those that are looked at, where a piece stands, and of some others.
    fn grams(&self, text: &[u8], mut take: impl FnMut(usize)) {
        let mut at = if self.grams.is_at_hand() { 0 } else { self.grams_together(text, &mut take) };
        while let Some(rest) = text.get(at..at + size_of::<u64>()) {
            if self.grams.may_hold(gram::<GRAM>(rest)) {
                take(at);
            }
            at += Self::STRIDE;
        }
        while let Some(rest) = text.get(at..at + GRAM) {
            if self.grams.may_hold(load(rest)) {
                take(at);
            }
            at += Self::STRIDE;
        }
    }

    /// The same, as far as there are many places: what takes long to come is asked for together. Says how far that is.
    fn grams_together(&self, text: &[u8], take: &mut impl FnMut(usize)) -> usize {
        let mut at = 0;
        let mut places = [0; TOGETHER];
        while at + TOGETHER * Self::STRIDE + 2 * WORD <= text.len() {
            let all = (at..).step_by(Self::STRIDE).take(TOGETHER);
            let count = match self.in_runs && at > 0 {
                true => Self::keep_in_runs(text, all, &mut places),
                false => keep(all, &mut places, |_| true),
            };
            let count = keep_of(&mut places, count, |place| self.grams.may_hold(gram::<GRAM>(&text[place..])));
            places[..count].iter().for_each(|&place| take(place));
            at += TOGETHER * Self::STRIDE;
        }
        at
    }

    /// Puts those of `all` into `places`, as many as it says, where a piece of a head may stand. There is a word before each.
    #[inline]
    fn keep_in_runs(text: &[u8], all: impl Iterator<Item = usize>, places: &mut [usize; TOGETHER]) -> usize {
        let count = keep(all, places, |at| runs::may_be_in_one(text, at));
        keep_of(places, count, |at| runs::may_be_long(text, at, HEAD))
    }

    /// The entries that begin with the head at `at`, or with as much of it as is a number.
    fn head(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let head = load(text.get(at..at + HEAD)?);
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

/// The first `GRAM` of eight bytes, as a number. They are cut out of a whole word: to put them together byte by byte takes
/// ten times as long.
#[inline]
fn gram<const GRAM: usize>(text: &[u8]) -> u64 {
    let word = text.first_chunk().expect("eight bytes");
    u64::from_le_bytes(*word) & (u64::MAX >> (64 - 8 * GRAM))
}

/// Puts those of `all`, which are [`TOGETHER`] at most, into `places` that are `wanted`, without a branch; how many they are.
#[inline]
fn keep(all: impl Iterator<Item = usize>, places: &mut [usize; TOGETHER], wanted: impl Fn(usize) -> bool) -> usize {
    let mut kept = 0;
    for place in all {
        places[kept % TOGETHER] = place;
        kept += usize::from(wanted(place));
    }
    kept
}

/// The same, of the first `count` of `places`.
#[inline]
fn keep_of(places: &mut [usize; TOGETHER], count: usize, wanted: impl Fn(usize) -> bool) -> usize {
    let mut kept = 0;
    for n in 0..count.min(TOGETHER) {
        let place = places[n];
        places[kept % TOGETHER] = place;
        kept += usize::from(wanted(place));
    }
    kept
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

/// A Bloom filter whose bits for an item stand in one word.
struct Filter {
    words: Vec<u64>,
    shift: u32,
}

impl Filter {
    fn new(items: usize) -> Filter {
        let words = (items * BITS_EACH / 64).next_power_of_two().max(64);
        Filter { words: vec![0; words], shift: 64 - words.trailing_zeros() }
    }

    /// Whether it stays in the processor's first cache.
    fn is_at_hand(&self) -> bool {
        self.words.len() <= AT_HAND
    }

    fn insert(&mut self, item: u64) {
        let (word, bits) = self.place(item);
        self.words[word] |= bits;
    }

    #[inline]
    fn may_hold(&self, item: u64) -> bool {
        let (word, bits) = self.place(item);
        self.words[word] & bits == bits
    }

    /// The word that tells of an item, and its bits there.
    #[inline]
    fn place(&self, item: u64) -> (usize, u64) {
        // The upper bits of a product are its good ones.
        let hash = item.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (first, second) = (hash >> (self.shift - 6) & 63, hash >> (self.shift - 12) & 63);
        ((hash >> self.shift) as usize, 1 << first | 1 << second)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    use super::*;

    fn finder<const HEAD: usize, const GRAM: usize>(forms: &mut Vec<Form>) -> Finder<HEAD, GRAM> {
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
    fn judges<const HEAD: usize, const GRAM: usize>(
        texts: Vec<(String, bool)>,
        text: &[u8],
        goes_on: bool,
    ) -> Result<(), TestCaseError> {
        let mut forms = texts.into_iter().map(|(t, open)| Form { bytes: t.into_bytes(), open }).collect();
        let finder = finder::<HEAD, GRAM>(&mut forms);
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
    fn finds_each(filler: &str, of: impl Fn(&mut Vec<Form>) -> Finder<16, 8>) {
        let mixed = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let text = |n: u64| format!("{:016x}", mixed(mixed(n + 1)));
        let mut forms = (0..3_000).map(|n| Form { bytes: text(n).into_bytes(), open: false }).collect();
        let finder = of(&mut forms);
        assert!(!finder.grams.is_at_hand());
        let line = (0..6_000).map(|n| format!("{}{}", filler.repeat(n % 10), text(n as u64))).collect::<String>();
        let mut found = vec![];
        finder.find(line.as_bytes(), false, |at, what| found.extend(what.end.map(|end| line[at..end].to_owned())));
        assert!(found == (0..3_000).map(text).collect::<Vec<_>>());
    }

    #[test]
    fn finds_each_of_very_many() {
        for filler in [".", "x", " ", "-", "é"] {
            finds_each(filler, finder::<16, 8>);
            finds_each(filler, |forms| {
                forms.sort();
                Finder::in_runs(forms.iter())
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
            judges::<8, 5>(texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_long_texts(
            texts in prop::collection::vec(("[ab]{2}(aab|aba){5,6}", any::<bool>()), 1..12),
            text in "[ab=]{0,9}((aab|aba){0,9}[ab=]{0,3}){0,6}",
            goes_on in any::<bool>(),
        ) {
            judges::<16, 8>(texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_short_texts(texts in prop::collection::vec("[ab]{4,7}", 1..6), text in "[ab]{0,40}") {
            let mut forms = texts.into_iter().map(|t| Form { bytes: t.into_bytes(), open: false }).collect();
            let finder = finder::<4, 4>(&mut forms);
            let mut found = vec![None; text.len()];
            finder.find(text.as_bytes(), false, |at, what| found[at] = what.end);
            for (at, found) in found.into_iter().enumerate() {
                prop_assert_eq!(found, finder.naive(&text.as_bytes()[at..]).map(|end| at + end));
            }
        }
    }
}
