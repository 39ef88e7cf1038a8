//! How far a match can be under way before it is one. A rule without a literal is looked for at every byte, and what may
//! yet become a match is held; so there has to be a bound.

use regex_syntax::hir::{Hir, HirKind};

use super::analysis::{LEAD_LIMIT, LITERAL_MIN};
use super::pattern::parse;
use super::schema::RuleSource;

/// A match of a rule without a literal shows itself within this many bytes.
const REACH_LIMIT: usize = 512;

/// Checks a rule in whose pattern there is no literal to look for.
///
/// # Errors
/// What is wrong with it, and the cure.
pub(super) fn check(source: &RuleSource) -> Result<(), String> {
    if source.cut.is_some_and(|cut| cut > 0) {
        return Err("a cut token is known by a literal, and the pattern has none: leave out `cut`".into());
    }
    reach(source.pattern.as_deref().unwrap_or_default()).map(|_| ())
}

/// How many bytes of a match of `pattern` may be there before one of its beginnings is a match: at least one is, where more
/// of them are.
///
/// # Errors
/// That there is no bound, or that it is too far, and the cure.
pub(crate) fn reach(pattern: &str) -> Result<usize, String> {
    of(&parse(pattern)?).filter(|&reach| reach <= REACH_LIMIT).ok_or_else(|| {
        format!(
            "no literal to look for within the first {LEAD_LIMIT} characters: give it one of {LITERAL_MIN} or more, or bound \
             what stands before the last part of the pattern, so that it is a match within {REACH_LIMIT} characters"
        )
    })
}

fn of(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Capture(group) => of(&group.sub),
        HirKind::Concat(parts) => of_sequence(parts),
        HirKind::Alternation(parts) => parts.iter().try_fold(0, |reach, part| Some(of(part)?.max(reach))),
        HirKind::Repetition(repetition) => match repetition.min.checked_sub(1) {
            None => Some(0),
            Some(0) => of(&repetition.sub),
            Some(before) => most(&repetition.sub)?.checked_mul(before as usize)?.checked_add(of(&repetition.sub)?),
        },
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => most(hir),
    }
}

fn of_sequence(parts: &[Hir]) -> Option<usize> {
    let is_needed = |part: &Hir| part.properties().minimum_len() != Some(0);
    let Some(last) = parts.iter().rposition(is_needed) else { return Some(0) };
    parts[..last].iter().map(most).try_fold(of(&parts[last])?, |sum, most| sum.checked_add(most?))
}

fn most(hir: &Hir) -> Option<usize> {
    hir.properties().maximum_len()
}

#[cfg(test)]
mod tests {
    use super::reach;
    use crate::rules::analysis::Analysis;

    #[test]
    fn what_every_other_line_has_is_no_literal_of_use() {
        let anchors = |pattern| Analysis::of(pattern).expect("a pattern").anchors.len();
        for pattern in ["[A-Z]{3}[0-9]{12}", "[0-9a-f]{8}:[0-9a-f]{32}", "[a-g]{9}", "[0-3]{9}", "20[0-9]{6}"] {
            assert_eq!(anchors(pattern), 0, "{pattern}");
        }
        for pattern in ["id[0-9]{12}", "[A-Z]{3}_x[0-9]{12}", "[0-9]{4}:k[a-z]{9}"] {
            assert!(anchors(pattern) > 0, "{pattern}");
        }
    }

    #[test]
    fn a_match_shows_itself_before_what_repeats_without_end() {
        for (pattern, bytes) in [
            ("[A-Z]{3}[0-9]{12}", 15),
            ("[A-Z]{3}[0-9]{12,}", 15),
            ("[A-Z]{3,5}(?:[0-9]{12,}|x)", 17),
            ("(?P<secret>[a-f]{8}):[0-9]+(?:-[0-9]+)?", 11),
            ("[a-z]{4}[0-9]*", 4),
        ] {
            assert!(reach(pattern).is_ok_and(|reach| reach <= bytes), "{pattern}: {:?}", reach(pattern));
        }
        for pattern in ["[a-z]+@[a-z]{3}", "[a-z]*[0-9]", "[a-z]{600}", "(?:[a-z]+[0-9]){2}", "(?:[a-z]{9}){60}"] {
            assert!(reach(pattern).is_err_and(|message| message.contains("bound")), "{pattern}");
        }
    }
}
