//! Runs every rule's own examples through the whole pipeline.

use std::path::PathBuf;

use crate::engine::Masker;
use crate::error::Error;
use crate::finding::Span;
use crate::mask::{Style, label};
use crate::rules::{Problem, Rule, RuleSet, check};

/// Everything that is wrong with the rules of `paths`, or without any with the built-in ones: what [`check::check`]
/// finds, else what their examples show when they are masked together with the built-in rules.
///
/// # Errors
/// Rules that cannot be loaded although nothing is wrong with each.
pub fn check(paths: &[PathBuf]) -> Result<Vec<Problem>, Error> {
    let problems = check::check(paths);
    if !problems.is_empty() {
        return Ok(problems);
    }
    let masker = Masker::new(RuleSet::only_from(paths)?, Style::Label)?;
    Ok(masker.rules().rules().flat_map(|rule| examples(&masker, rule)).collect())
}

/// What is worth knowing of the rules of `paths` although they are sound: which of them make every text dearer.
///
/// # Errors
/// Rules that cannot be loaded.
pub fn notes(paths: &[PathBuf]) -> Result<Vec<Problem>, Error> {
    let rules = RuleSet::only_from(paths)?;
    let dear = rules.unanchored().map(|(index, _)| rules.get(index).problem(UNANCHORED.to_owned()));
    let unnamed = rules.rules().filter_map(|rule| Some(rule.problem(unnamed(rule.other_group()?))));
    Ok(dear.chain(unnamed).collect())
}

fn unnamed(group: String) -> String {
    format!("note: all of the match is masked, not the group `{group}`: the part to mask has to be called `secret`")
}

/// What a rule without a literal costs, by the benchmarks.
const UNANCHORED: &str = "note: no literal to look for, so every byte is looked at for it, which takes about two nanoseconds \
     a byte for all such rules together; a literal of two characters near its front would spare that";

/// What is wrong with the examples and near misses of `rule`, masked by `masker`, which must hold the rule.
pub fn examples(masker: &Masker, rule: &Rule) -> Vec<Problem> {
    let wrong = rule.examples().into_iter().filter_map(|e| expect(masker, &e.text, &e.masked));
    let near = rule.near().into_iter().filter_map(|text| expect(masker, &text, &text));
    wrong.chain(near).map(|message| rule.problem(message)).collect()
}

fn expect(masker: &Masker, text: &str, masked: &str) -> Option<String> {
    let out = masker.mask(text.as_bytes());
    if out != masked.as_bytes() {
        return Some(format!("{text:?} becomes {:?}, not {masked:?}", String::from_utf8_lossy(&out)));
    }
    (masker.mask(&out) != out).then(|| format!("{masked:?} is masked again"))
}

/// The rules that would mask a part of one of `masker`'s own labels.
pub fn masked_labels(masker: &Masker) -> Vec<(String, Span)> {
    let rules = masker.rules().rules();
    rules
        .flat_map(|rule| {
            let label = label(&rule.id);
            masker.find(label.as_bytes()).into_iter().map(move |f| (rule.id.clone(), f.span))
        })
        .collect()
}
