//! The literals that a shape rule is looked for by. Found when the program is built, for the rules that come with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::analysis::{Analysis, Lead};
use super::prefix;
use super::schema::{Check, Confidence, Left, RuleSource};

/// The bytes that begin a long run of what tokens are made of.
pub(crate) const LONG: usize = 12;
/// How often a token may be encoded in base64.
pub(crate) const DEPTH: usize = 2;
/// A shorter prefix is in too much other base64.
const PREFIX: usize = 4;

/// What an occurrence of a literal is the sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sign {
    /// How many bytes of the token stand before the literal, at least and at most; `None`: it is a token in base64 that
    /// begins with the literal.
    pub lead: Option<(u8, u8)>,
    /// Where the literal may stand.
    pub stands: Stands,
}

/// Where a literal may stand: one of the places below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stands(u8);

impl Stands {
    /// Where a word and a long run of what tokens are made of begin.
    pub(crate) const LONG: Stands = Stands(1);
    /// Where a word begins.
    pub(crate) const STARTING: Stands = Stands(2);
    /// Anywhere.
    pub(crate) const INSIDE: Stands = Stands(4);

    /// Whether it may stand there.
    pub(crate) fn has(self, place: Stands) -> bool {
        self.0 & place.0 != 0
    }
}

/// The literals, in lower case, of the shape rule `source`, whose pattern tells `analysis`.
pub(crate) fn of(source: &RuleSource, analysis: &Analysis) -> Vec<(Vec<u8>, Sign)> {
    let run = source.least_run(analysis.prefix.len(), analysis.run);
    let long = if run >= LONG { Stands::LONG } else { Stands::STARTING };
    let Sought { lead, literals, left } = sought(source, analysis);
    let begins_word = |literal: &[u8]| {
        let leads = lead == (0, 0) && literal[0].is_ascii_alphanumeric();
        leads && left != Left::Any && !source.checks.contains(&Check::Crc32Base62)
    };
    let anchors = literals.into_iter().map(|literal| {
        let stands = if begins_word(&literal) { long } else { Stands::INSIDE };
        (literal, Sign { lead: Some((lead.0 as u8, lead.1 as u8)), stands })
    });
    let dressed = dressed(source, analysis).map(|literal| (literal, Sign { lead: None, stands: long }));
    anchors.chain(dressed).collect()
}

/// What a shape rule is looked for by.
pub(crate) struct Sought {
    /// How many bytes of the token stand before a literal, at least and at most.
    pub lead: Lead,
    /// In lower case; one of them is in every token.
    pub literals: Vec<Vec<u8>>,
    /// What may stand before the token.
    pub left: Left,
}

/// What the shape rule `source` is looked for by, whose pattern tells `analysis`.
pub(crate) fn sought(source: &RuleSource, analysis: &Analysis) -> Sought {
    if !source.is_open() || analysis.strong.is_empty() {
        return Sought { lead: analysis.lead, literals: analysis.anchors.clone(), left: source.left };
    }
    let mut literals: Vec<Vec<u8>> = analysis.strong.iter().map(|prefix| prefix.to_ascii_lowercase()).collect();
    literals.dedup();
    let is_glued = source.left == Left::Word && prefix::may_be_glued(&analysis.strong);
    Sought { lead: (0, 0), literals, left: if is_glued { Left::Any } else { source.left } }
}

/// What a token begins with in base64 and in base64 of base64; nothing, if its prefix is too weak.
fn dressed(source: &RuleSource, analysis: &Analysis) -> impl Iterator<Item = Vec<u8>> + use<> {
    let strong = analysis.prefix.len() >= PREFIX && source.confidence == Confidence::High;
    let known = strong || source.checks.contains(&Check::JwtHeader) && !analysis.prefix.is_empty();
    let fits = known && !source.has_group() && source.block.is_none() && analysis.lead == (0, 0);
    let first = fits.then(|| encoded(&analysis.prefix));
    std::iter::successors(first, |text| Some(encoded(text))).take(DEPTH).map(|text| text.to_ascii_lowercase())
}

/// The characters of the base64 of `text` that do not depend on what follows it.
fn encoded(text: &[u8]) -> Vec<u8> {
    let mut code = STANDARD.encode(text).into_bytes();
    code.truncate(text.len() * 8 / 6);
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_prefix_determines_is_looked_for() {
        assert_eq!(encoded(b"eyJ"), b"ZXlK");
        assert_eq!(encoded(b"ghp_"), b"Z2hwX");
        for rest in ["a", "zz", "~~~"] {
            let whole = STANDARD.encode(format!("ghp_{rest}"));
            assert!(whole.as_bytes().starts_with(&encoded(b"ghp_")));
        }
    }
}
