//! Which rules are on.

use regex::bytes::{Regex, RegexBuilder};

use super::Selection;
use super::listed::Listed;
use crate::error::Error;

/// The bytes that a glob may take, as text and compiled.
const GLOB_LIMIT: usize = 64 * 1024;
/// Words whose lengths differ by more are not compared.
const FAR: usize = 8;

/// Leaves on what `selection` selects.
///
/// # Errors
/// An id or glob that matches no rule: it is a misspelling, and the rule it meant would be silently on or off.
pub(super) fn apply(rules: &mut Vec<Listed>, selection: &Selection) -> Result<(), Error> {
    let only = globs("--only", &selection.only, rules)?;
    let disable = globs("--disable", &selection.disable, rules)?;
    let named = |globs: &[Regex], rule: &Listed| globs.iter().any(|g| g.is_match(rule.id().as_bytes()));
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
    let glob = glob_regex(text, false).ok_or_else(|| Error::rule(format!("{option}: the glob is too long")))?;
    match rules.iter().any(|r| glob.is_match(r.id().as_bytes())) {
        true => Ok(glob),
        false => Err(Error::rule(format!("{option} {text}: no rule has this id{}", hint(text, rules)))),
    }
}

/// A glob (`*`, `?`) as a regex, unless it is too long.
pub(super) fn glob_regex(text: &str, any_case: bool) -> Option<Regex> {
    let pattern = format!("^{}$", regex::escape(text).replace(r"\*", ".*").replace(r"\?", "."));
    let mut glob = RegexBuilder::new(&pattern);
    glob.unicode(false).case_insensitive(any_case).size_limit(GLOB_LIMIT);
    glob.build().ok().filter(|_| text.len() <= GLOB_LIMIT)
}

/// What to do where no rule is called `id`.
fn hint(id: &str, rules: &[Listed]) -> String {
    let all = "`tokmask rules list` shows them all";
    let nearest = nearest(id, rules.iter().map(Listed::id));
    nearest.map_or_else(|| format!("; {all}"), |id| format!("; `{id}` is near; {all}"))
}

/// That of `words` which `word` is most like, if it is like one of them: at most one in three of its letters are wrong.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let near = words.map(|other| (distance(word.as_bytes(), other.as_bytes()), other));
    near.filter(|(distance, other)| *distance * 3 <= other.len()).min().map(|(_, other)| other)
}

/// How many letters have to be added, taken out, exchanged or swapped with their neighbour to make one word of the other.
fn distance(one: &[u8], other: &[u8]) -> usize {
    if one.len().abs_diff(other.len()) > FAR {
        return usize::MAX / 3;
    }
    let (mut before, mut row): (Vec<usize>, Vec<usize>) = (vec![], (0..=other.len()).collect());
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let swapped = i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b;
            let by_swap = if swapped { before[j - 1] + 1 } else { usize::MAX };
            next.push((row[j] + usize::from(a != b)).min(row[j + 1] + 1).min(next[j] + 1).min(by_swap));
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_word_is_near_another() {
        let words = ["run", "rules", "report", "explain", "github-pat"];
        for (word, near) in [
            ("rnu", Some("run")),
            ("rule", Some("rules")),
            ("reprot", Some("report")),
            ("github-pta", Some("github-pat")),
            ("ls", None),
            ("app.log", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, words.into_iter()), near, "{word}");
        }
    }
}
