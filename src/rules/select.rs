//! Which rules are on.

use regex::Regex;

use super::Selection;
use super::listed::Listed;
use crate::error::Error;

/// Leaves on what `selection` selects.
///
/// # Errors
/// An id or glob that matches no rule: it is a misspelling, and the rule it meant would be silently on or off.
pub(super) fn apply(rules: &mut Vec<Listed>, selection: &Selection) -> Result<(), Error> {
    let only = globs("--only", &selection.only, rules)?;
    let disable = globs("--disable", &selection.disable, rules)?;
    let named = |globs: &[Regex], rule: &Listed| globs.iter().any(|g| g.is_match(rule.id()));
    rules.retain(|rule| {
        let wanted = if only.is_empty() { rule.confidence() >= selection.min_confidence } else { named(&only, rule) };
        wanted && !named(&disable, rule)
    });
    Ok(())
}

pub(super) fn globs(option: &str, list: &[String], rules: &[Listed]) -> Result<Vec<Regex>, Error> {
    list.iter().map(|text| glob(option, text, rules)).collect()
}

fn glob(option: &str, text: &str, rules: &[Listed]) -> Result<Regex, Error> {
    let pattern = format!("^{}$", regex::escape(text).replace(r"\*", ".*").replace(r"\?", "."));
    let glob = Regex::new(&pattern).map_err(|_| Error::rule(format!("{option}: the glob is too long")))?;
    match rules.iter().any(|r| glob.is_match(r.id())) {
        true => Ok(glob),
        false => Err(Error::rule(format!("{option} {text}: no rule has this id; `tokmask rules list` shows them all"))),
    }
}
