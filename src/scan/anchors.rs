//! The literals whose every occurrence is looked at.
//!
//! A token that names itself begins where a word begins, mostly with a long run of what tokens are made of, and there are
//! thousands of ways to begin; what names a secret that stands beside it may stand anywhere, and there are some hundred
//! of those. Masks of 64 bytes say where either may stand; a table of the literals' first bytes says where one does. So
//! the cost hardly depends on how many literals there are. Where the processor has no instructions for such masks, an
//! Aho-Corasick automaton finds the literals in one pass: at a third of the speed, and twice as fast as masks without them.

use std::borrow::Cow;
use std::hint::black_box;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::flat::Flat;
use super::kept::Kept;
use super::literals::{self, Literal, Sought, Target};
use super::masks::heads::Heads;
use super::masks::{Finder, PADDING, STRETCH, Stretch, Words};
use super::signs::Signs;
use super::table::Table;
use super::{builtin, context};
use crate::rules::RuleSet;

/// Where the literals stand, in any case of ASCII letters.
pub(crate) struct Anchors {
    way: Way,
    table: Kept<Table>,
}

/// How they are found.
enum Way {
    /// By the masks of blocks, and the table.
    Masks(Finder),
    /// By an automaton over all of them, wherever they stand.
    Automaton(AhoCorasick),
}

/// Who looks for literals.
pub(crate) trait Seeker<'a> {
    /// Whether it is known of the place at `at`, which a literal may begin, that nothing comes of it.
    fn is_clean(&mut self, _at: usize) -> bool {
        false
    }

    /// Takes over what a literal at `at` may be the sign of.
    fn take(&mut self, at: usize, targets: &'a [Target]);

    /// Leaves the place at `at`, of which the first `seen` bytes tell which literals stand there.
    fn leave(&mut self, _at: usize, _seen: usize) {}
}

impl<'a, F: FnMut(usize, &'a [Target])> Seeker<'a> for F {
    fn take(&mut self, at: usize, targets: &'a [Target]) {
        self(at, targets);
    }
}

impl Anchors {
    pub(crate) fn new(rules: &RuleSet) -> Anchors {
        match rules.is_default() {
            true => Anchors::with(Finder::all(&builtin::heads).next(), Kept::Constant(&builtin::TABLE)),
            false => with_literals(rules, Anchors::of),
        }
    }

    /// The same, found in each of the ways that there are on this processor.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ways(rules: &RuleSet) -> Vec<Anchors> {
        with_literals(rules, |literals| {
            let sought = Sought::of(literals);
            let heads = |groups| Cow::Owned(Heads::new(&sought, groups));
            let finders = Finder::all(&heads).map(Some).chain([None]);
            finders.map(|finder| Anchors::with(finder, Kept::Made(Box::new(Table::of(literals))))).collect()
        })
    }

    /// The same, found by the automaton, and by nothing that is derived from where a literal may stand.
    #[cfg(test)]
    pub(crate) fn automaton(rules: &RuleSet) -> Anchors {
        Anchors::with(None, Anchors::new(rules).table)
    }

    /// `literals`: in order.
    fn of(literals: &[Literal<'_>]) -> Anchors {
        let sought = Sought::of(literals);
        let finder = Finder::all(&|groups| Cow::Owned(Heads::new(&sought, groups))).next();
        Anchors::with(finder, Kept::Made(Box::new(Table::of(literals))))
    }

    fn with(finder: Option<Finder>, table: Kept<Table>) -> Anchors {
        let way = finder.map_or_else(|| Way::Automaton(automaton(table.literals())), Way::Masks);
        Anchors { way, table }
    }

    /// Tells `seeker` of every occurrence of every literal that counts: where it starts and what it may be the sign of, shape
    /// rules first; but not of those at a place that is clean.
    /// `gaps`: where a word begins whatever stands before, in order. `scratch`: the memory for it.
    pub(crate) fn find<'a>(
        &'a self,
        text: &[u8],
        gaps: impl Iterator<Item = usize>,
        scratch: &mut Scratch,
        mut seeker: impl Seeker<'a>,
    ) {
        match &self.way {
            Way::Masks(finder) => self.by_masks(finder, text, gaps, scratch, &mut seeker),
            Way::Automaton(automaton) => {
                let found = automaton.find_overlapping_iter(text).map(|found| (found.start(), found.pattern()));
                let mut found: Vec<_> = found.collect();
                found.sort_unstable();
                found.into_iter().for_each(|(at, literal)| seeker.take(at, self.table.get(literal.as_u32()).1));
            }
        }
    }

    fn by_masks<'a>(
        &'a self,
        finder: &Finder,
        text: &[u8],
        gaps: impl Iterator<Item = usize>,
        scratch: &mut Scratch,
        seeker: &mut impl Seeker<'a>,
    ) {
        let (table, mut gaps) = (&*self.table, gaps.peekable());
        let mut words = Words::new();
        let Buffers { places, padded, signs, .. } = scratch.0.get_or_insert_default().as_mut();
        signs.clear();
        for from in (0..text.len()).step_by(STRETCH) {
            let rest = &text[from..];
            let stretch = rest.first_chunk().unwrap_or_else(|| padded.with(rest));
            signs.add(finder.places(stretch, rest.len(), &mut words, places));
            while let Some(gap) = gaps.next_if(|&gap| gap < from + STRETCH) {
                places.insert((gap - from) as u16);
            }
            places.keep(|at| table.may_begin(first(stretch, at)));
            places.keep(|at| table.may_go_on(first(stretch, at)));
            for place in places.take().take_while(|&place| place < rest.len()) {
                let at = from + place;
                if !seeker.is_clean(at) {
                    let seen = table.find(text, at, |targets| seeker.take(at, targets));
                    seeker.leave(at, seen);
                }
            }
        }
        padded.wipe();
    }
}

/// Finds all `literals`, in any case of letters. Of the kinds of automata it is the smallest that is fast: 0.6 MB for the
/// built-in rules, where a DFA takes 13 MB and is no faster.
fn automaton<'l>(literals: impl Iterator<Item = &'l [u8]>) -> AhoCorasick {
    let builder = &mut AhoCorasick::builder();
    let automaton = builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA)).build(literals);
    automaton.expect("literals that are not too many")
}

/// The memory of a search, kept from one text to the next: to clear it costs more than to search a line.
#[derive(Default)]
pub(crate) struct Scratch(Option<Box<Buffers>>);

#[derive(Default)]
struct Buffers {
    places: Flat,
    padded: Padded,
    /// What was seen of escapes in the text.
    signs: Signs,
    /// Memory for the ends of key words.
    key_words: Vec<usize>,
}

impl Scratch {
    /// What was seen of escapes in the text that was searched last.
    pub(super) fn take_signs(&mut self) -> Signs {
        self.0.as_mut().map_or_else(Signs::default, |buffers| std::mem::take(&mut buffers.signs))
    }

    /// Memory for the ends of key words.
    pub(super) fn take_key_words(&mut self) -> Vec<usize> {
        self.0.as_mut().map_or(vec![], |buffers| std::mem::take(&mut buffers.key_words))
    }

    /// Takes the memory back.
    pub(super) fn give_back(&mut self, signs: Signs, mut key_words: Vec<usize>) {
        key_words.clear();
        if let Some(buffers) = &mut self.0 {
            (buffers.signs, buffers.key_words) = (signs, key_words);
        }
    }
}

/// What `make` makes of all that is looked for, in order.
pub(super) fn with_literals<T>(rules: &RuleSet, make: impl FnOnce(&[Literal<'_>]) -> T) -> T {
    make(&literals::all(rules.literals(), &context::keywords(rules)))
}

/// The first bytes at `at`, a place of a stretch; it goes on behind its last place.
#[inline(always)]
fn first<const N: usize>(text: &Stretch, at: usize) -> [u8; N] {
    *text[at % STRETCH..].first_chunk().expect("fewer bytes than there are behind the last place")
}

/// A stretch at the end of a text. It may hold secrets, and is overwritten when it is done with.
struct Padded {
    bytes: Stretch,
    /// How many bytes of it are of the text; the others are padding.
    used: usize,
}

impl Padded {
    /// What is left of a text, which is shorter than a stretch, and padding.
    fn with(&mut self, rest: &[u8]) -> &Stretch {
        self.wipe();
        self.used = rest.len();
        self.bytes[..rest.len()].copy_from_slice(rest);
        &self.bytes
    }

    fn wipe(&mut self) {
        self.bytes[..self.used].fill(PADDING);
        self.used = 0;
        black_box(&self.bytes);
    }
}

impl Default for Padded {
    fn default() -> Self {
        Padded { bytes: [PADDING; size_of::<Stretch>()], used: 0 }
    }
}

impl Drop for Padded {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::RuleIndex;
    use crate::rules::{LONG, Stands};

    const LITERALS: [&str; 9] = ["1/", "eyj", "key", "s.", "sk", "sk_", "sk_test", "token", "tokens"];

    /// What an Aho-Corasick automaton finds.
    fn naive(text: &[u8]) -> Vec<(usize, usize)> {
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(LITERALS).expect("a few literals");
        let mut found: Vec<_> =
            automaton.find_overlapping_iter(text).map(|m| (m.start(), m.pattern().as_usize())).collect();
        found.sort_unstable();
        found
    }

    fn found(anchors: &Anchors, text: &[u8], gaps: &[usize]) -> Vec<(usize, usize)> {
        let mut found = vec![];
        anchors.find(text, gaps.iter().copied(), &mut Scratch::default(), |at, targets: &[Target]| match targets[0] {
            Target::Dressed(rule) => found.push((at, usize::from(rule.0))),
            _ => unreachable!("all are dressed"),
        });
        found.sort_unstable();
        found
    }

    fn anchors(stands: Stands) -> Anchors {
        let literals = LITERALS.iter().zip(0..).map(|(l, n)| (l.as_bytes(), Target::Dressed(RuleIndex(n)), stands));
        Anchors::of(&literals.collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn finds_what_an_automaton_finds(text in "[sSkK_@`tTeyj.1/ ]{0,240}") {
            prop_assert_eq!(found(&anchors(Stands::INSIDE), text.as_bytes(), &[]), naive(text.as_bytes()));
        }

        #[test]
        fn finds_what_begins_a_word(text in "[skSK_test 1/.yj]{0,240}", gap in 0..240usize) {
            let text = text.as_bytes();
            let begins = |at: usize| at == gap || at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let found = found(&anchors(Stands::STARTING), text, &[gap]);
            prop_assert!(naive(text).iter().filter(|(at, _)| begins(*at)).all(|place| found.contains(place)));
        }

        #[test]
        fn finds_what_begins_a_long_run(text in "[sk_ ]{0,80}([sk_]{12,80}[sk_ ]{0,80}){0,2}") {
            let text = text.as_bytes();
            let begins = |at: usize| at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let long = |at: usize| !text[at..].iter().take(LONG).any(|&b| b == b' ');
            let found = found(&anchors(Stands::LONG), text, &[]);
            prop_assert!(naive(text).iter().filter(|(at, _)| begins(*at) && long(*at)).all(|place| found.contains(place)));
        }
    }
}
