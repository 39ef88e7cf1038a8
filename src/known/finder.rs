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
/// The same where few forms are looked for: of some pieces together hardly any gets through.
const BITS_OF_FEW: usize = 27;
/// So many forms are few: their filter stays in the processor's first cache.
pub(super) const FEW: usize = 256;
/// Of so many forms each may have twice as many pieces in the filters, where half of the pieces of a text are looked at then.
const SOME: usize = 1 << 16;
/// The most bytes of which one piece is looked at; all strides are powers of two.
const MOST_STRIDE: usize = 32;
/// So many pieces are asked about together: the strides are parts of them.
const BLOCK: usize = 8;
/// Stands for no form.
const NONE: u32 = u32::MAX;

/// A text to be found, in an arena.
#[derive(Clone, Copy)]
pub(super) struct Form {
    /// Its first sixteen bytes, the first of them highest, so that forms are in order if these are: most are told apart without
    /// a look into the arena.
    first: [u64; 2],
    start: usize,
    length: u32,
    /// Whether it is base64 in which one more character, and padding, may belong to it.
    pub open: bool,
}

impl Form {
    /// The form `bytes`, which stand at `start` of their arena.
    pub(super) fn new(start: usize, bytes: &[u8], open: bool) -> Form {
        Form {
            first: [first(bytes), first(bytes.get(WORD..).unwrap_or_default())],
            start,
            length: bytes.len() as u32,
            open,
        }
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.length as usize
    }

    /// Its first bytes, and zeros if it has fewer.
    fn head(&self) -> [u8; 2 * WORD] {
        let mut head = [0; 2 * WORD];
        let words = head.as_chunks_mut().0.iter_mut().zip(self.first);
        words.for_each(|(bytes, word)| *bytes = word.to_be_bytes());
        head
    }

    /// Whether it begins with `other`, which is not after it in order.
    fn begins_with(&self, other: &Form, arena: &[u8]) -> bool {
        let may_begin = other.len() < WORD || other.first[0] == self.first[0];
        may_begin && self.bytes(arena).starts_with(other.bytes(arena))
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
    way: Way,
    /// So many bytes of a text have one piece that is looked at.
    stride: usize,
    arena: Arc<Vec<u8>>,
    /// In order of their bytes.
    forms: Vec<Form>,
    /// For each the longest of the others that it begins with, or [`NONE`].
    shorter: Vec<u32>,
    /// What the forms begin with.
    heads: Filter,
    /// The pieces, by their class.
    grams: [Filter; CLASSES],
}

/// How pieces are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Few are known: hardly any piece of a text gets through.
    Few,
    /// All heads are of what words are made of.
    InWords,
    Usual,
}

impl<const GRAM: usize> Finder<GRAM> {
    /// The fewest bytes that hold a whole piece wherever they stand, if one stands right after the other.
    pub(super) const HEAD: usize = 2 * GRAM - 1;
    /// A finder for `forms` in `arena`, which are in order, each once.
    pub(super) fn new(arena: &Arc<Vec<u8>>, forms: Vec<Form>) -> Finder<GRAM> {
        Finder::of(arena, forms, Way::Usual, GRAM)
    }

    /// The same, for few forms: if they are long, not all pieces of a text are looked at.
    pub(super) fn few(arena: &Arc<Vec<u8>>, forms: Vec<Form>) -> Finder<GRAM> {
        let shortest = forms.iter().map(Form::len).min().unwrap_or(Self::HEAD);
        let stride = 1 << (shortest + 1 - GRAM).ilog2();
        Finder::of(arena, forms, Way::Few, MOST_STRIDE.min(stride))
    }

    /// The same, for forms whose heads are [`is_in_words`](Self::is_in_words).
    pub(super) fn in_words(arena: &Arc<Vec<u8>>, forms: Vec<Form>) -> Finder<GRAM> {
        const { assert!(GRAM == WORD) };
        let has_long_head = |form: &Form| {
            let head = form.bytes(arena).get(..3 * GRAM - 1);
            head.is_some_and(|head| head.iter().all(|&byte| words::contain(byte)))
        };
        let is_twice = forms.len() <= SOME && forms.iter().all(has_long_head);
        Finder::of(arena, forms, Way::InWords, if is_twice { 2 * GRAM } else { GRAM })
    }

    fn of(arena: &Arc<Vec<u8>>, forms: Vec<Form>, way: Way, stride: usize) -> Finder<GRAM> {
        let (heads, grams) = Default::default();
        let mut finder = Finder { way, stride, arena: Arc::clone(arena), forms, shorter: vec![], heads, grams };
        finder.link();
        finder.index();
        finder
    }

    /// Notes for each form which of those before it it begins with.
    fn link(&mut self) {
        let mut around: Vec<u32> = vec![];
        self.shorter.reserve_exact(self.forms.len());
        for number in 0..self.forms.len() {
            let goes_on = |last: &u32| self.forms[number].begins_with(&self.forms[*last as usize], &self.arena);
            while around.last().is_some_and(|last| !goes_on(last)) {
                around.pop();
            }
            self.shorter.push(around.last().copied().unwrap_or(NONE));
            around.push(number as u32);
        }
    }

    /// Fills the filters, whose sizes follow from how much there is to put in.
    fn index(&mut self) {
        let (mut heads, mut grams) = (0, [0; CLASSES]);
        self.each_head(|head| {
            heads += 1;
            head.windows(GRAM).for_each(|gram| grams[self.class(load(gram))] += 1);
        });
        let bits = if self.way == Way::Few { BITS_OF_FEW } else { BITS_EACH };
        let (mut heads, mut grams) = (Filter::new(heads, bits), grams.map(|count| Filter::new(count, bits)));
        self.each_head(|head| {
            heads.insert(first(head));
            head.windows(GRAM).map(load).for_each(|gram| grams[self.class(gram)].insert(gram));
        });
        (self.heads, self.grams) = (heads, grams);
    }

    /// Shows `take` each head, some more than once, for the most part without a look into the arena.
    fn each_head(&self, mut take: impl FnMut(&[u8])) {
        let length = self.head_length();
        for number in 0..self.forms.len() {
            let (form, last) = (&self.forms[number], number.checked_sub(1).map(|last| &self.forms[last]));
            let is_known = last.is_some_and(|last| {
                let is_like = || self.bytes(number)[..length] == last.bytes(&self.arena)[..length];
                last.first == form.first && (length <= size_of_val(&form.first) || is_like())
            });
            match form.head().get(..length) {
                _ if is_known => {}
                Some(head) => take(head),
                None => take(&self.bytes(number)[..length]),
            }
        }
    }

    /// The fewest bytes that hold a whole piece wherever they stand.
    fn head_length(&self) -> usize {
        self.stride + GRAM - 1
    }

    /// Which filter is asked about `gram`. In words of a log there are seldom as many capitals, digits and signs together as in
    /// what is drawn at random: the filters that are asked most of the time are the smaller ones by far.
    #[inline]
    fn class(&self, gram: u64) -> usize {
        if self.way == Way::InWords { class_in_words(gram) } else { 0 }
    }

    /// Whether the head of `form` is of what words are made of.
    pub(super) fn is_in_words(form: &Form) -> bool {
        form.head()[..Self::HEAD].iter().all(|&byte| words::contain(byte))
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
            (last.saturating_sub(self.stride - 1)..=last)
                .filter_map(|at| Some((at, self.head(text, at)?)))
                .for_each(|(at, forms)| judge(at, forms));
        });
        let short = text.len().saturating_sub(self.head_length() - 1);
        // No text has a line end.
        let line = memrchr(b'\n', &text[short..]).map_or(short, |end| short + end + 1);
        (line..text.len()).filter(|_| goes_on).for_each(|at| judge(at, 0..self.forms.len()));
    }

    /// Tells `take` of every place where a piece of `text` stands that is known, and of some others.
    fn grams(&self, text: &[u8], take: impl FnMut(usize)) {
        let (pieces, _) = text.as_chunks();
        match (self.way, self.stride / GRAM) {
            (Way::Few, _) => self.few_grams(pieces, take),
            (_, 1) => self.every::<1>(pieces, take),
            _ => self.every::<2>(pieces, take),
        }
    }

    /// The same, where the first of each so many pieces is looked at.
    #[inline(always)]
    fn every<const STEP: usize>(&self, pieces: &[[u8; GRAM]], mut take: impl FnMut(usize)) {
        let (steps, rest) = pieces.as_chunks::<STEP>();
        let mut places = Places::new();
        for (part, from) in steps.chunks(TOGETHER).zip((0..).step_by(TOGETHER)) {
            self.known(part, &mut places);
            places.iter().for_each(|n| take((from + n) * STEP * GRAM));
        }
        if !rest.is_empty() {
            take(steps.len() * STEP * GRAM);
        }
    }

    /// The same, where few are known: of some together seldom any gets through.
    #[inline(always)]
    fn few_grams(&self, pieces: &[[u8; GRAM]], mut take: impl FnMut(usize)) {
        let (grams, step) = (&self.grams[0], self.stride / GRAM);
        let mut from = 0;
        for block in pieces.chunks(BLOCK) {
            let some = || block.iter().step_by(step).map(|piece| load(piece));
            if some().fold(false, |any, gram| any | grams.glance(gram)) {
                let known = some().zip((from..).step_by(step)).filter(|(gram, _)| grams.may_hold(*gram));
                known.for_each(|(_, n)| take(n * GRAM));
            }
            from += block.len();
        }
    }

    /// Puts the numbers of those of [`TOGETHER`] steps into `places` whose first piece may be known. By itself it has all of the processor's registers.
    #[inline(never)]
    fn known<const STEP: usize>(&self, part: &[[[u8; GRAM]; STEP]], places: &mut Places) {
        let gram = |n: usize| load(&part[n][0]);
        match self.way {
            Way::InWords => {
                places.set_without(part, |pieces| words::others(load(&pieces[0])));
                places.keep(|n| self.grams[class_in_words(gram(n))].glance(gram(n)));
            }
            _ => places.set(part, |pieces| self.grams[0].glance(load(&pieces[0]))),
        }
        places.keep(|n| self.grams[self.class(gram(n))].may_hold(gram(n)));
    }

    /// The forms that begin with the head at `at`, or with as much of it as is a number.
    fn head(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let length = self.head_length();
        let head = first(text.get(at..at + length)?);
        if !self.heads.may_hold(head) {
            return None;
        }
        // The bits of a form's first word that are of its head.
        let bits = if length < WORD { !(u64::MAX >> (8 * length)) } else { u64::MAX };
        let place = |is_before: &dyn Fn(u64) -> bool| self.forms.partition_point(|f| is_before(f.first[0] & bits));
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
    // Most are told apart by their first bytes: these are moved alone until they are in order.
    let mut places: Vec<(u64, u32)> = forms.iter().zip(0..).map(|(form, place)| (form.first[0], place)).collect();
    places.sort_unstable();
    *forms = places.into_iter().map(|(_, place)| forms[place as usize]).collect();
    for alike in forms.chunk_by_mut(|one, other| one.first[0] == other.first[0]) {
        alike.sort_unstable_by(|one, other| {
            let by_bytes = one.first.cmp(&other.first).then_with(|| one.bytes(arena).cmp(other.bytes(arena)));
            by_bytes.then(other.open.cmp(&one.open))
        });
    }
    forms.dedup_by(|one, other| one.first == other.first && one.bytes(arena) == other.bytes(arena));
    forms.shrink_to_fit();
}

/// The classes of pieces in words.
const CLASSES: usize = 8;

#[inline]
fn class_in_words(gram: u64) -> usize {
    let [capitals, digits, signs] =
        [words::has_capitals(gram), words::has_digits(gram), words::has_signs(gram)].map(usize::from);
    signs << 2 | capitals << 1 | digits
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
}

impl Filter {
    /// An empty one for so many items, with at least so many bits for each.
    fn new(items: usize, bits: usize) -> Filter {
        Filter { words: vec![0; FEWEST_WORDS.max(items * bits / 64)] }
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
        // The upper bits of a product are its good ones: a word is told by the first of them, its bits by those that follow.
        let hash = item.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = u128::from(hash) * self.words.len() as u128;
        ((place >> 64) as usize, [6, 12, 18].map(|by| place as u64 >> (64 - by) & 63))
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

    fn finder_in_words(texts: &[Text]) -> Finder<8> {
        let (arena, forms) = sorted(texts);
        Finder::in_words(&arena, forms)
    }

    fn finder_of_few<const GRAM: usize>(texts: &[Text]) -> Finder<GRAM> {
        let (arena, forms) = sorted(texts);
        Finder::few(&arena, forms)
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

    /// Compares what finders, each made in its way, say of every place of `text` with what is so.
    fn judges<const GRAM: usize>(
        ways: &[fn(&[Text]) -> Finder<GRAM>],
        texts: Vec<(String, bool)>,
        text: &[u8],
        goes_on: bool,
    ) -> Result<(), TestCaseError> {
        let texts: Vec<_> = texts.into_iter().map(|(t, open)| (t.into_bytes(), open)).collect();
        for finder in ways.iter().map(|way| way(&texts)) {
            let mut found = vec![Found::default(); text.len()];
            finder.find(text, goes_on, |at, what| found[at] = what);
            for (at, found) in found.into_iter().enumerate() {
                let rest = &text[at..];
                let under_way = goes_on && may_come(&texts, rest);
                prop_assert_eq!(found, Found { end: finder.naive(rest).map(|end| at + end), under_way }, "at {}", at);
            }
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
            finds_each(filler, finder_of_few::<8>);
            finds_each(filler, finder_in_words);
        }
    }

    proptest! {
        #[test]
        fn finds_what_stands_there_and_holds_what_may_come(
            texts in prop::collection::vec(("[ab]{8,12}", any::<bool>()), 1..12),
            text in "[ab=]{0,40}\n?[ab=]{0,20}",
            goes_on in any::<bool>(),
        ) {
            judges(&[finder::<4>, finder_of_few], texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_texts_of_some_length(
            texts in prop::collection::vec(("[ab]{11,14}", any::<bool>()), 1..9),
            text in "[ab=]{0,40}\n?[ab=]{0,40}",
            at in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
            goes_on in any::<bool>(),
        ) {
            let mut text = text;
            for (which, at) in at {
                text.insert_str(at.index(text.len() + 1), &which.get(&texts).0);
            }
            judges(&[finder::<4>, finder_of_few], texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_long_texts(
            texts in prop::collection::vec(("[ab]{2}(aab|aba){5,6}", any::<bool>()), 1..12),
            text in "[ab=]{0,9}((aab|aba){0,9}[ab=]{0,3}){0,6}",
            goes_on in any::<bool>(),
        ) {
            judges(&[finder, finder_of_few, finder_in_words], texts, text.as_bytes(), goes_on)?;
        }

        #[test]
        fn finds_texts_of_any_length(
            texts in prop::collection::vec(("[ab]{2}(aab|aba){5}[ab]{0,9}(aab|aba){0,9}", any::<bool>()), 1..4),
            text in "[ab=]{0,9}((aab|aba){0,19}[ab=]{0,3}){0,6}",
            at in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
            goes_on in any::<bool>(),
        ) {
            let mut text = text;
            for (which, at) in at {
                text.insert_str(at.index(text.len() + 1), &which.get(&texts).0);
            }
            judges(&[finder, finder_of_few, finder_in_words], texts, text.as_bytes(), goes_on)?;
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
