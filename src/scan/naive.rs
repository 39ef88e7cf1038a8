//! What the tests' naive masker asks of every place: every shape, and which literals stand there. It knows no anchors, only
//! first bytes.

use super::context;
use super::keywords::Keywords;
use super::literals::Target;
use crate::finding::RuleIndex;
use crate::mask::recognise;
use crate::rules::RuleSet;

/// Everything that is looked for.
pub(super) struct Naive {
    /// Tokens that name themselves; most rules are others.
    pub shapes: Vec<RuleIndex>,
    /// The prefixes of tokens in base64.
    pub dressed: Starts<RuleIndex>,
    /// What names values.
    pub keywords: Starts<()>,
    /// What names values where a word ends with it: its length.
    pub endings: Starts<usize>,
    /// What is told values.
    pub programs: Starts<()>,
    /// All of these, and what they may be escaped.
    key_words: Starts<Target>,
}

impl Naive {
    pub(super) fn new(rules: &RuleSet) -> Naive {
        let dressed = rules.literals().filter(|(.., sign)| sign.lead.is_none());
        let words = |words: &[String]| Starts::new(words.iter().map(|word| (word.as_bytes().to_vec(), ())));
        let Keywords { names, endings, vendors, programs, escaped } = &context::keywords(rules);
        let targets = [
            (names, Target::Name as fn(u8) -> Target),
            (endings, Target::Ending),
            (vendors, Target::Ending),
            (programs, Target::Program),
            (escaped, Target::Escaped),
        ];
        let key_words = targets
            .iter()
            .flat_map(|(words, target)| words.iter().map(|word| (word.as_bytes().to_vec(), target(word.len() as u8))));
        Naive {
            shapes: rules.shapes().map(|(rule, _)| rule).collect(),
            dressed: Starts::new(dressed.map(|(rule, literal, _)| (literal.to_vec(), rule))),
            keywords: words(names),
            endings: Starts::new(endings.iter().chain(vendors).map(|word| (word.as_bytes().to_vec(), word.len()))),
            programs: words(programs),
            key_words: Starts::new(key_words),
        }
    }

    /// Where the first key word of `text` ends.
    pub(super) fn first_key_word(&self, text: &[u8]) -> Option<usize> {
        let ends =
            |at: usize| self.key_words.of(&text[at..]).filter_map(move |target| Some(at + target.key_word(text, at)?));
        (0..text.len()).flat_map(ends).filter(|end| !recognise::is_in_label(text, end - 1)).min()
    }
}

/// Literals, in any case of letters, by their first byte in lower case.
pub(super) struct Starts<T>(Vec<Vec<(Vec<u8>, T)>>);

impl<T: Clone> Starts<T> {
    fn new(literals: impl Iterator<Item = (Vec<u8>, T)>) -> Starts<T> {
        let mut starts = vec![vec![]; 256];
        for (literal, what) in literals {
            starts[usize::from(literal[0].to_ascii_lowercase())].push((literal, what));
        }
        Starts(starts)
    }

    /// What `text`, which is not empty, begins with.
    pub(super) fn of(&self, text: &[u8]) -> impl Iterator<Item = &T> {
        let begins = |literal: &[u8]| text.get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal));
        let alike = &self.0[usize::from(text[0].to_ascii_lowercase())];
        alike.iter().filter(move |(literal, _)| begins(literal)).map(|(_, what)| what)
    }
}
