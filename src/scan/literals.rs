//! All that is looked for. Found when the program is built, for the rules that come with it.

use super::keywords::Keywords;
use crate::finding::RuleIndex;
use crate::rules::{Sign, Stands};

/// What an occurrence of a literal may be the sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A token of a shape rule that starts so many bytes before the literal: at least and at most.
    Shape(RuleIndex, (u8, u8)),
    /// A token of a shape rule in base64.
    Dressed(RuleIndex),
    /// A word of so many bytes that names a secret.
    Name(u8),
    /// A word of so many bytes that names a secret where it ends a longer one or stands alone.
    Ending(u8),
    /// The name of a program, of so many bytes, that takes secrets as options.
    Program(u8),
    /// So many bytes of what may be a key word where its escapes are decoded.
    Escaped(u8),
}

impl Target {
    fn of(rule: RuleIndex, sign: Sign) -> Target {
        sign.lead.map_or(Target::Dressed(rule), |lead| Target::Shape(rule, lead))
    }
}

/// A literal in lower case, where it may stand, and one of the things it may be the sign of.
pub(crate) type Literal<'l> = (&'l [u8], Target, Stands);

/// The literals of shape rules and `keywords`, in order.
pub(crate) fn all<'l>(
    shapes: impl Iterator<Item = (RuleIndex, &'l [u8], Sign)>,
    keywords: &'l Keywords,
) -> Vec<Literal<'l>> {
    let shapes = shapes.map(|(rule, literal, sign)| (literal, Target::of(rule, sign), sign.stands));
    let Keywords { names, endings, vendors, programs, escaped } = keywords;
    let names = names.iter().map(|word| (word.as_bytes(), Target::Name(word.len() as u8), Stands::INSIDE));
    let endings = endings.iter().map(|word| (word.as_bytes(), Target::Ending(word.len() as u8), Stands::INSIDE));
    let vendors = vendors.iter().map(|word| (word.as_bytes(), Target::Ending(word.len() as u8), Stands::STARTING));
    let programs = programs.iter().map(|word| (word.as_bytes(), Target::Program(word.len() as u8), Stands::STARTING));
    let escaped = escaped.iter().map(|word| (word.as_bytes(), Target::Escaped(word.len() as u8), Stands::INSIDE));
    let context = names.chain(endings).chain(vendors).chain(programs).chain(escaped);
    let mut literals: Vec<Literal<'_>> = shapes.chain(context).collect();
    // Nearly all of them are in order: this sort sees it, an unstable one does not.
    literals.sort();
    // The name of a program is the same in either case of letters.
    literals.dedup();
    literals
}

/// The literals, by where they may stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sought<'l> {
    /// Anywhere.
    pub inside: Vec<&'l [u8]>,
    /// Where a word begins.
    pub starting: Vec<&'l [u8]>,
    /// Where a word and a long run begin.
    pub long: Vec<&'l [u8]>,
}

impl<'l> Sought<'l> {
    /// That of all `literals`.
    pub(crate) fn of(literals: &[Literal<'l>]) -> Sought<'l> {
        let standing = |there: Stands| {
            literals.iter().filter(move |(.., stands)| stands.has(there)).map(|(literal, ..)| *literal).collect()
        };
        let [inside, starting, long] = [Stands::INSIDE, Stands::STARTING, Stands::LONG].map(standing);
        Sought { inside, starting, long }
    }
}
