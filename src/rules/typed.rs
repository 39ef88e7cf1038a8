//! Rules that are typed as a regex, for one run.

use super::listed::Listed;
use super::load::{self, Examples};
use super::pattern::{self, WORD_BOUNDARY};
use super::schema::{Confidence, Left, Right, RuleSource, Tier};
use super::{Problem, Rule, check};
use crate::error::Error;

/// What the label of such a rule shows; of more than one the second is `regexp-2`.
const ID: &str = "regexp";
/// Where it is written, for messages.
const OPTION: &str = "-e";

/// The rules that `regexps` stand for: a word boundary at an end of a pattern says what may stand there; elsewhere a pattern
/// matches amid words, too.
///
/// # Errors
/// The first that is no pattern, or that all of them, beside `others`, are too large.
pub(super) fn rules(regexps: &[String], others: &[Listed]) -> Result<Vec<Listed>, Error> {
    let rules = regexps.iter().enumerate().map(|(place, regexp)| rule(place, regexp)).collect::<Result<Vec<_>, _>>()?;
    if !rules.is_empty() {
        check::together(others, &rules)?;
    }
    Ok(rules.into_iter().map(Listed::read).collect())
}

fn rule(place: usize, regexp: &str) -> Result<Rule, Problem> {
    let source = source(place, regexp);
    let problem = |message| Problem { file: OPTION.to_owned(), line: None, column: None, rule: None, message };
    let pattern = source.pattern.as_deref().unwrap_or_default();
    if pattern::bounded(pattern).is_ok_and(|hir| !hir.properties().look_set().is_empty()) {
        return Err(problem(
            "only `\\b` at its ends is known of anchors and word boundaries: leave out the others".to_owned(),
        ));
    }
    let (matcher, literals) = load::analysed(&source).map_err(problem)?;
    let examples: Examples = (vec![], vec![]);
    Ok(Rule { examples: Some(examples), literals, ..load::rule_of(OPTION, "", source, matcher) })
}

fn source(place: usize, regexp: &str) -> RuleSource {
    let (left, rest) = match regexp.strip_prefix(WORD_BOUNDARY) {
        Some(rest) => (Left::Word, rest),
        None => (Left::Any, regexp),
    };
    let (right, pattern) = match rest.strip_suffix(WORD_BOUNDARY).filter(|before| !before.ends_with('\\')) {
        Some(pattern) => (Right::Word, pattern),
        None => (Right::Any, rest),
    };
    RuleSource {
        id: if place == 0 { ID.to_owned() } else { format!("{ID}-{}", place + 1) },
        description: "What a regex matches that was typed".to_owned(),
        tier: Tier::Shape,
        confidence: Confidence::High,
        pattern: Some(pattern.to_owned()),
        left,
        right,
        cut: Some(0),
        keys: vec![],
        names: vec![],
        value: None,
        block: None,
        checks: vec![],
        examples: vec![],
        near: vec![],
        reference: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_boundaries_are_those_of_a_rule() {
        for (regexp, left, pattern, right) in [
            (r"acme-[0-9]{4}", Left::Any, r"acme-[0-9]{4}", Right::Any),
            (r"\bacme-[0-9]{4}\b", Left::Word, r"acme-[0-9]{4}", Right::Word),
            (r"\bacme\\b", Left::Word, r"acme\\b", Right::Any),
        ] {
            let source = source(1, regexp);
            assert_eq!(
                (source.left, source.pattern.as_deref(), source.right),
                (left, Some(pattern), right),
                "{regexp}"
            );
            assert_eq!(source.id, "regexp-2");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for (regexp, said) in [
            ("acme-(", "no regex"),
            ("a*", "the empty text"),
            ("^acme-[0-9]{4}", "leave out the others"),
            (r"acme\b-[0-9]{4}", "leave out the others"),
        ] {
            let problem = rule(0, regexp).expect_err(regexp);
            assert!(problem.message.contains(said), "{regexp}: {}", problem.message);
        }
    }
}
