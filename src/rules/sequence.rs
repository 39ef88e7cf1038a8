//! A pattern as a few sequences of classes, walked without an automaton: nothing is built, and a walk that fails costs a
//! few bytes.
//!
//! Nearly every token is a prefix and classes of characters of certain lengths. A class that may repeat is followed by
//! what cannot be one of its bytes, so a walk never has a choice, and goes as far as an automaton would. Of the few other
//! patterns the first part is such sequences, which spares nearly every text their automaton.

use std::borrow::Cow;
use std::ops::Range;

use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};

use super::analysis::{class_bytes, letter};
use crate::bytes::ByteSet;
use crate::steps;

/// Patterns with more alternatives are left to an automaton.
const MAX_SEQUENCES: usize = 24;
/// Those of more steps, too.
const MAX_STEPS: usize = 96;
/// A sequence of more parts than these is not followed: some are joined to one step.
const MAX_PARTS: usize = 128;
/// How many bytes are told apart before a walk.
pub(crate) const HEADS: usize = 6;
/// A longer run is looked up, for other walks may have come along it.
const LONG: usize = 64;
/// The most bytes of a class that repeats without end.
const ENDLESS: u32 = u32::MAX;

/// What every match of a pattern begins with: any of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequences {
    pub all: Cow<'static, [Sequence]>,
    /// Whether they are the matches themselves.
    pub is_whole: bool,
}

/// Steps that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// How many of the steps are those that the sequence before it begins with.
    pub shared: usize,
    pub steps: Cow<'static, [Step]>,
    /// The steps of the part that the pattern names as secret.
    pub secret: Option<(usize, usize)>,
}

/// One step of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// These bytes.
    Bytes(Cow<'static, [u8]>),
    /// These bytes, in any case of letters.
    Word(Cow<'static, [u8]>),
    /// Bytes of the set, at least and at most so many.
    Run(ByteSet, u32, u32),
}

/// How far a walk came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    /// The end of the longest match.
    pub longest: Option<usize>,
    /// How many bytes could still have become a match; not told of a match.
    pub alive: usize,
    /// Whether the text ended before the walk did.
    pub ran_out: bool,
}

impl Sequences {
    /// The sequences of the pattern whose parts follow each other as in `parts`, or of as many of its first parts as have
    /// some.
    pub(crate) fn of(parts: &[Hir]) -> Option<Sequences> {
        (1..=parts.len().min(MAX_PARTS)).rev().find_map(|count| {
            let alternatives = expand_all(&parts[..count])?;
            let all: Option<Vec<Sequence>> = alternatives.into_iter().map(sequence).collect();
            let mut all = all?;
            (1..all.len()).for_each(|n| all[n].shared = all[n].shared_with(&all[n - 1]));
            Some(Sequences { all: all.into(), is_whole: count == parts.len() })
        })
    }

    /// Walks over `text` from its first byte. `run_end`: where the run of a set ends that goes through a place.
    pub(crate) fn walk(&self, text: &[u8], mut run_end: impl FnMut(ByteSet, usize) -> usize) -> Walk {
        let mut all = Walk { longest: None, alive: 0, ran_out: false };
        let mut failed = usize::MAX;
        for sequence in self.all.iter() {
            if failed < sequence.shared {
                continue;
            }
            let walk;
            (walk, failed) = sequence.walk(text, &mut run_end);
            all.longest = all.longest.max(walk.longest);
            all.alive = all.alive.max(walk.alive);
            all.ran_out |= walk.ran_out;
        }
        all
    }

    /// Whether a walk over `text` comes to a match, or to the end of the text.
    pub(crate) fn may_begin(&self, text: &[u8]) -> bool {
        let mut failed = usize::MAX;
        self.all.iter().any(|sequence| {
            failed = if failed < sequence.shared { failed } else { sequence.fails_at(text) };
            failed == usize::MAX
        })
    }

    /// The bytes that a match may have at each of its first places.
    pub(crate) fn heads(&self) -> [ByteSet; HEADS] {
        let either = |a: [ByteSet; HEADS], b: [ByteSet; HEADS]| std::array::from_fn(|at| a[at].union(b[at]));
        self.all.iter().map(Sequence::heads).fold([ByteSet::EMPTY; HEADS], either)
    }

    /// The part of the match `text` that is named as secret.
    pub(crate) fn secret(&self, text: &[u8]) -> Option<Range<usize>> {
        let walk = |sequence: &Sequence| sequence.walk(text, &mut run_end(text)).0;
        let whole = self.all.iter().find(|sequence| walk(sequence).longest == Some(text.len()))?;
        whole.secret_of(text)
    }
}

impl Sequence {
    /// The bytes at each of its first places: any where that depends on the text.
    fn heads(&self) -> [ByteSet; HEADS] {
        let (mut heads, mut at) = ([ByteSet::EMPTY.complement(); HEADS], 0);
        for step in self.steps.iter() {
            let sure = (0..step.least()).map(|n| step.head(n));
            heads[at..].iter_mut().zip(sure).for_each(|(head, set)| *head = set);
            at = HEADS.min(at + step.least());
            if step.is_loose() {
                break;
            }
        }
        heads
    }

    /// How far a walk comes, and the step that it fails at.
    fn walk(&self, text: &[u8], run_end: &mut impl FnMut(ByteSet, usize) -> usize) -> (Walk, usize) {
        let (mut at, mut longest, mut failed) = (0, None, usize::MAX);
        for (n, step) in self.steps.iter().enumerate() {
            let (end, is_done) = step.walk(text, at, run_end);
            at = end;
            if is_done && self.may_end_behind(n) {
                longest = Some(at);
            }
            if !is_done {
                failed = n;
            }
            if !is_done || at == text.len() {
                break;
            }
        }
        (Walk { longest, alive: at, ran_out: at == text.len() }, failed)
    }

    /// The step that a walk fails at before it comes to a match, or to the end of the text.
    fn fails_at(&self, text: &[u8]) -> usize {
        let mut at = 0;
        for (n, step) in self.steps.iter().enumerate() {
            let (end, is_done) = step.walk(text, at, &mut run_end(text));
            at = end;
            if at == text.len() {
                break;
            }
            if !is_done {
                return n;
            }
            if self.may_end_behind(n) {
                break;
            }
        }
        usize::MAX
    }

    fn shared_with(&self, other: &Sequence) -> usize {
        self.steps.iter().zip(other.steps.iter()).take_while(|(a, b)| a == b).count()
    }

    /// Whether nothing needs to follow the step `n`.
    fn may_end_behind(&self, n: usize) -> bool {
        self.steps[n + 1..].iter().all(|step| matches!(step, Step::Run(_, 0, _)))
    }

    fn secret_of(&self, text: &[u8]) -> Option<Range<usize>> {
        let (from, to) = self.secret?;
        let ends = self.steps[..to].iter().scan(0, |at, step| {
            *at = step.walk(text, *at, &mut run_end(text)).0;
            Some(*at)
        });
        let ends: Vec<usize> = std::iter::once(0).chain(ends).collect();
        Some(ends[from]..ends[to])
    }
}

impl Step {
    /// How far the step goes from `at`, and whether that is enough of it.
    #[inline]
    fn walk(&self, text: &[u8], at: usize, run_end: &mut impl FnMut(ByteSet, usize) -> usize) -> (usize, bool) {
        let rest = &text[at..];
        steps::count(1);
        match self {
            Step::Bytes(bytes) if rest.starts_with(bytes) => (at + bytes.len(), true),
            Step::Bytes(bytes) => {
                let same = bytes.iter().zip(rest).take_while(|(a, b)| a == b).count();
                (at + same, false)
            }
            Step::Word(word) => {
                let same = word.iter().zip(rest).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
                (at + same, same == word.len())
            }
            Step::Run(set, 0, 1) => (at + usize::from(rest.first().is_some_and(|&byte| set.contains(byte))), true),
            Step::Run(set, least, most) => {
                let most = rest.len().min(*most as usize);
                let mut length = set.run(&rest[..most.min(LONG)]);
                if length == LONG && length < most {
                    length = most.min(run_end(*set, at + LONG) - at);
                }
                (at + length, length >= *least as usize)
            }
        }
    }

    /// Whether how often its class repeats depends on the text.
    fn is_loose(&self) -> bool {
        matches!(self, Step::Run(_, least, most) if least < most)
    }

    /// The fewest bytes of it.
    fn least(&self) -> usize {
        match self {
            Step::Bytes(bytes) | Step::Word(bytes) => bytes.len(),
            Step::Run(_, least, _) => *least as usize,
        }
    }

    /// The bytes that it begins with.
    fn first(&self) -> ByteSet {
        self.head(0)
    }

    /// The bytes that it has at its place `n`, if it is as long.
    fn head(&self, n: usize) -> ByteSet {
        match self {
            Step::Bytes(bytes) => ByteSet::of(&bytes[n..=n]),
            Step::Word(word) => ByteSet::of(&[word[n].to_ascii_lowercase(), word[n].to_ascii_uppercase()]),
            Step::Run(set, ..) => *set,
        }
    }
}

/// Where runs in `text` end, found anew for each.
pub(super) fn run_end(text: &[u8]) -> impl Fn(ByteSet, usize) -> usize {
    |set, at| at + set.run(&text[at..])
}

/// Steps, and where the secret begins and ends.
#[derive(Clone, Debug)]
enum Part {
    Step(Step),
    Begin,
    End,
}

/// The alternatives that `hir` stands for, the preferred ones first.
fn expand(hir: &Hir) -> Option<Vec<Vec<Part>>> {
    let alternatives = match hir.kind() {
        HirKind::Empty => vec![vec![]],
        HirKind::Look(_) => return None,
        HirKind::Literal(literal) => vec![vec![Part::Step(Step::Bytes(literal.0.to_vec().into()))]],
        HirKind::Class(class) => vec![vec![Part::Step(one_of(class_bytes(class)))]],
        HirKind::Repetition(repetition) => repeated(repetition)?,
        HirKind::Capture(capture) => captured(capture)?,
        HirKind::Concat(parts) => expand_all(parts)?,
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(expand).collect();
            parts?.into_iter().flatten().collect()
        }
    };
    (alternatives.len() <= MAX_SEQUENCES).then_some(alternatives)
}

/// The same of what follows each other.
fn expand_all(parts: &[Hir]) -> Option<Vec<Vec<Part>>> {
    parts.iter().try_fold(vec![vec![]], |all, part| product(&all, &expand(part)?))
}

fn repeated(repetition: &Repetition) -> Option<Vec<Vec<Part>>> {
    let (least, most) = (repetition.min, repetition.max.unwrap_or(ENDLESS));
    let set = match repetition.sub.kind() {
        HirKind::Class(class) => Some(class_bytes(class)),
        HirKind::Literal(literal) if literal.0.len() == 1 => Some(ByteSet::of(&literal.0)),
        _ => None,
    };
    match set {
        _ if !repetition.greedy => return None,
        Some(set) => return Some(vec![vec![Part::Step(Step::Run(set, least, most))]]),
        None if most as usize > MAX_STEPS => return None,
        None => {}
    }
    let once = expand(&repetition.sub)?;
    let times = |count: u32| (0..count).try_fold(vec![vec![]], |all, _| product(&all, &once));
    let counts: Option<Vec<_>> = (least..=most).rev().map(times).collect();
    counts.map(|counts| counts.into_iter().flatten().collect())
}

fn one_of(set: ByteSet) -> Step {
    letter(set).map_or(Step::Run(set, 1, 1), |letter| Step::Word(vec![letter].into()))
}

fn captured(capture: &Capture) -> Option<Vec<Vec<Part>>> {
    let mut alternatives = expand(&capture.sub)?;
    if capture.name.is_some() {
        for alternative in &mut alternatives {
            alternative.insert(0, Part::Begin);
            alternative.push(Part::End);
        }
    }
    Some(alternatives)
}

/// Each of `first` followed by each of `second`.
fn product(first: &[Vec<Part>], second: &[Vec<Part>]) -> Option<Vec<Vec<Part>>> {
    let longest = |parts: &[Vec<Part>]| parts.iter().map(Vec::len).max().unwrap_or(0);
    if first.len() * second.len() > MAX_SEQUENCES || longest(first) + longest(second) > MAX_PARTS {
        return None;
    }
    let both = |(a, b): (&Vec<Part>, &Vec<Part>)| a.iter().chain(b).cloned().collect();
    Some(first.iter().flat_map(|a| second.iter().map(move |b| (a, b))).map(both).collect())
}

/// The parts as one sequence, if a walk along it never has a choice.
fn sequence(parts: Vec<Part>) -> Option<Sequence> {
    let (mut steps, mut begin, mut end): (Vec<Step>, _, _) = (vec![], None, None);
    let mut joins = false;
    for part in parts {
        match part {
            Part::Begin => (begin, joins) = (Some(steps.len()), false),
            Part::End => (end, joins) = (Some(steps.len()), false),
            Part::Step(step) => {
                let joined = if joins { steps.last().and_then(|last| join(last, &step)) } else { None };
                match joined {
                    Some(joined) => *steps.last_mut().expect("it was joined") = joined,
                    None => steps.push(step),
                }
                joins = true;
            }
        }
    }
    let has_choice = (0..steps.len()).any(|n| steps[n].is_loose() && !ends_by_itself(&steps, n));
    (!steps.is_empty() && steps.len() <= MAX_STEPS && !has_choice).then(|| Sequence {
        shared: 0,
        steps: steps.into(),
        secret: begin.zip(end),
    })
}

/// Two steps as one.
fn join(first: &Step, second: &Step) -> Option<Step> {
    match (first, second) {
        (Step::Word(a), Step::Word(b)) => Some(Step::Word([&a[..], &b[..]].concat().into())),
        (Step::Bytes(a), Step::Bytes(b)) => Some(Step::Bytes([&a[..], &b[..]].concat().into())),
        (Step::Run(a, least, most), Step::Run(b, at_least, at_most)) if a == b => {
            Some(Step::Run(*a, least + at_least, most.saturating_add(*at_most)))
        }
        _ => None,
    }
}

/// Whether nothing that may follow the step `n` is a byte of it.
fn ends_by_itself(steps: &[Step], n: usize) -> bool {
    for step in &steps[n + 1..] {
        if !step.first().is_apart_from(steps[n].first()) {
            return false;
        }
        if !matches!(step, Step::Run(_, 0, _)) {
            break;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex_syntax::ParserBuilder;

    use super::*;

    fn sequences(pattern: &str) -> Option<Sequences> {
        let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).expect("a pattern");
        Sequences::of(&[hir])
    }

    fn walk(sequences: &Sequences, text: &str) -> Walk {
        let text = text.as_bytes();
        sequences.walk(text, run_end(text))
    }

    #[test]
    fn a_class_that_may_swallow_what_follows_is_left_to_an_automaton() {
        for pattern in ["ab[a-z]{3,9}c", "[0-9]+[0-9a-f]{4}", "a(?:b+c?)*d", "a{2,3}?b"] {
            assert_eq!(sequences(pattern), None, "{pattern}");
        }
        for pattern in ["ab[a-z]{3,9}-c", "(?:a|b)[0-9]{2,}={0,2}", "k(?:[a-z]{2}-)?[a-z-]{4,}"] {
            assert!(sequences(pattern).is_some_and(|s| s.is_whole), "{pattern}");
        }
    }

    const PATTERNS: [&str; 6] =
        ["ab[0-9]{2,3}-?", "(?i:ab)[b1]{4,}", "a(?:b|1)[b1]{6}c", "(?:ab|a1)(?:-[1b]{2})?c", "[ab]b?1{2}-", "aab?"];

    #[test]
    fn the_secret_part_is_found() {
        let sequences = sequences("(?:key|token)=(?P<secret>[a-z]{3,})(?:;v[0-9])?").expect("it is simple");
        assert_eq!(sequences.secret(b"token=abcd;v1"), Some(6..10));
        assert_eq!(sequences.secret(b"key=abc"), Some(4..7));
        assert_eq!(sequences.secret(b"key=ab"), None);
    }

    #[test]
    fn a_walk_says_how_far_it_came() {
        let sequences = sequences("ab[0-9]{2,3}-?").expect("it is simple");
        assert_eq!(walk(&sequences, "ab1x"), Walk { longest: None, alive: 3, ran_out: false });
        assert_eq!(walk(&sequences, "ab12"), Walk { longest: Some(4), alive: 4, ran_out: true });
        assert_eq!(walk(&sequences, "ab1234"), Walk { longest: Some(5), alive: 5, ran_out: false });
        assert_eq!(walk(&sequences, "ab12-."), Walk { longest: Some(5), alive: 5, ran_out: false });
    }

    proptest! {
        #[test]
        fn a_first_look_turns_down_what_a_walk_does(n in 0..PATTERNS.len(), text in "[ab]{1,3}[b1-]{0,8}c?", enough in HEADS..12) {
            let sequences = sequences(PATTERNS[n]).expect("it is simple");
            let walk = walk(&sequences, &text);
            let comes_far = walk.longest.is_some() || walk.ran_out || walk.alive >= enough;
            prop_assert_eq!(sequences.may_begin(&text.as_bytes()[..text.len().min(enough)]), comes_far);
            let first = text.as_bytes().first_chunk::<HEADS>();
            let is_none = first.is_some_and(|first| first.iter().zip(sequences.heads()).any(|(b, set)| !set.contains(*b)));
            prop_assert!(!is_none || !comes_far);
        }

        #[test]
        fn a_long_run_is_looked_up(length in 0..200usize) {
            let sequences = sequences("k[a-z]{4,150};").expect("it is simple");
            let text = format!("k{};", "a".repeat(length));
            let longest = (4..=150).contains(&length).then_some(length + 2);
            prop_assert_eq!(walk(&sequences, &text).longest, longest);
        }
    }
}
