//! The literals whose every occurrence is looked at.
//!
//! A token that names itself begins where a word begins, mostly with a long run of what tokens are made of, and there are
//! thousands of ways to begin; what names a secret that stands beside it may stand anywhere, and there are some hundred
//! of those. Masks of 64 bytes say where either may stand; a table of the literals' first bytes says where one does. So
//! the cost hardly depends on how many literals there are; an Aho-Corasick automaton over as many is some megabytes large
//! and misses the cache at every other byte.

use std::hint::black_box;

use super::context::{Context, Keywords};
use super::flat::Flat;
use super::masks::{Finder, PADDING, STRETCH, Sought, Stretch, Words};
use super::table::{Literal, Table, Target};
use crate::rules::{RuleSet, Stands};

/// Where the literals stand, in any case of ASCII letters.
pub(crate) struct Anchors {
    finder: Finder,
    table: Table,
    /// Finds every literal wherever it stands: what the masks and the table are compared with.
    #[cfg(test)]
    automaton: Option<aho_corasick::AhoCorasick>,
}

impl Anchors {
    pub(crate) fn new(rules: &RuleSet, context: &Context) -> Anchors {
        with_literals(rules, context, Anchors::of)
    }

    /// The same, found in each of the ways that the processor has.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ways(rules: &RuleSet, context: &Context) -> Vec<Anchors> {
        with_literals(rules, context, |literals| {
            Finder::all(&sought(literals)).map(|finder| Anchors { finder, ..Anchors::of(literals) }).collect()
        })
    }

    /// The same, found by an Aho-Corasick automaton, and by nothing that is derived from where a literal may stand.
    #[cfg(test)]
    pub(crate) fn automaton(rules: &RuleSet, context: &Context) -> Anchors {
        let anchors = Anchors::new(rules, context);
        let automaton =
            aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(anchors.table.literals());
        Anchors { automaton: Some(automaton.expect("literals that are not too many")), ..anchors }
    }

    /// `literals`: in order.
    fn of(literals: &[Literal<'_>]) -> Anchors {
        Anchors {
            finder: Finder::new(&sought(literals)),
            table: Table::of(literals),
            #[cfg(test)]
            automaton: None,
        }
    }

    /// Tells `take` of every occurrence of every literal that counts: where it starts and what it may be the sign of, shape
    /// rules first.
    /// `gaps`: where a word begins whatever stands before, in order.
    pub(crate) fn find<'a>(
        &'a self,
        text: &[u8],
        gaps: impl Iterator<Item = usize>,
        mut take: impl FnMut(usize, &'a [Target]),
    ) {
        #[cfg(test)]
        if let Some(automaton) = &self.automaton {
            let mut found: Vec<_> = automaton.find_overlapping_iter(text).map(|m| (m.start(), m.pattern())).collect();
            found.sort_unstable();
            return found.into_iter().for_each(|(at, literal)| take(at, self.table.get(literal.as_u32()).1));
        }
        let mut gaps = gaps.peekable();
        let (mut words, mut places, mut padded) = (Words::new(), Flat::new(), Padded::new());
        for from in (0..text.len()).step_by(STRETCH) {
            let rest = &text[from..];
            let stretch = rest.first_chunk().unwrap_or_else(|| padded.with(rest));
            self.finder.places(stretch, rest.len(), &mut words, &mut places);
            while let Some(gap) = gaps.next_if(|&gap| gap < from + STRETCH) {
                places.insert((gap - from) as u16);
            }
            self.table.sift(stretch, &mut places);
            for place in places.take().take_while(|&place| place < rest.len()) {
                self.table.find(text, from + place, &mut take);
            }
        }
    }
}

/// What `make` makes of all that is looked for, in order.
fn with_literals<T>(rules: &RuleSet, context: &Context, make: impl FnOnce(&[Literal<'_>]) -> T) -> T {
    let lower = |words: &[String]| words.iter().map(|word| word.to_ascii_lowercase()).collect::<Vec<_>>();
    let Keywords { names, endings, vendors, programs, escaped } = &context.keywords;
    let [names, endings, vendors, programs, escaped] =
        [names, endings, vendors, programs, escaped].map(|words| lower(words));
    let shapes = rules.literals().map(|(rule, literal, sign)| (literal, Target::of(rule, sign), sign.stands));
    let names = names.iter().map(|word| (word.as_bytes(), Target::Name(word.len() as u8), Stands::INSIDE));
    let endings = endings.iter().map(|word| (word.as_bytes(), Target::Ending(word.len() as u8), Stands::INSIDE));
    let vendors = vendors.iter().map(|word| (word.as_bytes(), Target::Ending(word.len() as u8), Stands::STARTING));
    let programs = programs.iter().map(|word| (word.as_bytes(), Target::Program(word.len() as u8), Stands::STARTING));
    let escaped = escaped.iter().map(|word| (word.as_bytes(), Target::Escaped(word.len() as u8), Stands::INSIDE));
    let context = names.chain(endings).chain(vendors).chain(programs).chain(escaped);
    let mut literals: Vec<Literal<'_>> = shapes.chain(context).collect();
    // Nearly all of them are in order: this sort sees it, an unstable one does not.
    literals.sort();
    make(&literals)
}

fn sought<'l>(literals: &[Literal<'l>]) -> Sought<'l> {
    let standing = |there: Stands| {
        literals.iter().filter(move |(.., stands)| stands.has(there)).map(|(literal, ..)| *literal).collect()
    };
    let [inside, starting, long] = [Stands::INSIDE, Stands::STARTING, Stands::LONG].map(standing);
    Sought { inside, starting, long }
}

/// A stretch at the end of a text. It may hold secrets, and is overwritten when it is done with.
struct Padded(Stretch);

impl Padded {
    fn new() -> Padded {
        Padded([PADDING; size_of::<Stretch>()])
    }

    /// What is left of a text, and padding.
    #[cold]
    fn with(&mut self, rest: &[u8]) -> &Stretch {
        self.0.fill(PADDING);
        self.0[..rest.len()].copy_from_slice(rest);
        &self.0
    }
}

impl Drop for Padded {
    fn drop(&mut self) {
        self.0.fill(PADDING);
        black_box(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;
    use crate::finding::RuleIndex;
    use crate::rules::LONG;

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
        anchors.find(text, gaps.iter().copied(), |at, targets| match targets[0] {
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
