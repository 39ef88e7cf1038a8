//! A pattern as it is read, within bounds: nothing is built of one that is too large, so that no file of rules can take the
//! memory or the time of the program.

use regex_syntax::hir::{Capture, Class, Hir, HirKind};

/// The longest pattern, in bytes.
const LENGTH: usize = 32 * 1024;
/// The most that the bytes, classes and repetitions of a pattern may come to, each counted as often as it may repeat.
const SIZE: u64 = 100_000;
/// A word boundary, as patterns write it.
pub(super) const WORD_BOUNDARY: &str = r"\b";
/// How much of a pattern is shown before and after the place of a fault, in bytes.
const SHOWN: usize = 40;
/// What the part to mask is called.
const SECRET: &str = "secret";

/// The pattern of a rule.
///
/// # Errors
/// What is wrong with it, and the cure.
pub(super) fn parse(pattern: &str) -> Result<Hir, String> {
    let hir = bounded(pattern)?;
    match hir.properties() {
        p if p.minimum_len().is_none_or(|n| n == 0) => Err("the pattern matches the empty text".into()),
        p if !p.look_set().is_empty() => {
            Err("the pattern uses an anchor or a word boundary: use `left` and `right`".into())
        }
        _ if groups(&hir).any(|group| is_secret(group) && group.sub.properties().maximum_len() == Some(0)) => {
            Err("the group `secret` is always empty, so nothing would be masked: put into it what is to be".into())
        }
        _ => Ok(hir),
    }
}

/// Any pattern over bytes.
///
/// # Errors
/// It is no regex, or too large, and the cure.
pub(super) fn bounded(pattern: &str) -> Result<Hir, String> {
    if pattern.len() > LENGTH {
        return Err(format!("the pattern is longer than {} KiB: split it", LENGTH / 1024));
    }
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let hir = hir.map_err(|error| no_regex(pattern, &error))?;
    match size(&hir) {
        size if size > SIZE => Err(format!(
            "the pattern is too large: with its repetitions it comes to more than {SIZE} bytes and classes; shorten its \
             counted repetitions, or leave their counts open (`{{22,}}`)"
        )),
        _ => Ok(hir),
    }
}

/// What is wrong with `pattern`, and where: a line of it, and a caret below.
fn no_regex(pattern: &str, error: &regex_syntax::Error) -> String {
    let (kind, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
        error => (error.to_string(), 0),
    };
    let line = pattern[..at].rfind('\n').map_or(0, |end| end + 1);
    let start = pattern.floor_char_boundary(line.max(at.saturating_sub(SHOWN)));
    let end = pattern[at..].find('\n').map_or(pattern.len(), |length| at + length);
    let shown = &pattern[start..pattern.floor_char_boundary(end.min(at + SHOWN))];
    let blanks = " ".repeat(pattern[start..at].chars().count());
    format!("the pattern is no regex: {kind}\n    {shown}\n    {blanks}^")
}

/// The name of a group that is not the part to mask, if there is one.
pub(super) fn other_group(hir: &Hir) -> Option<&str> {
    groups(hir).filter(|group| !is_secret(group)).find_map(|group| group.name.as_deref())
}

/// Whether a group names the part to mask.
pub(super) fn names_secret(hir: &Hir) -> bool {
    groups(hir).any(is_secret)
}

fn is_secret(group: &Capture) -> bool {
    group.name.as_deref() == Some(SECRET)
}

fn groups(hir: &Hir) -> Box<dyn Iterator<Item = &Capture> + '_> {
    match hir.kind() {
        HirKind::Capture(group) => Box::new(std::iter::once(group).chain(groups(&group.sub))),
        HirKind::Repetition(repetition) => groups(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => Box::new(parts.iter().flat_map(groups)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => Box::new(std::iter::empty()),
    }
}

fn size(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() as u64,
        HirKind::Capture(group) => 1 + size(&group.sub),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            size(&repetition.sub).saturating_mul(times.into())
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(size).fold(1, u64::saturating_add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_counts_as_often_as_it_may() {
        for pattern in ["a{100000}", "acme_(?:[a-z]{300}){300}", "(?:[ab]{1,99999})", "a{90000,}", "(?u:[α-ω]{90000})"]
        {
            assert!(bounded(pattern).is_ok(), "{pattern}");
        }
        let unicode = "(?u:[\u{e9}\u{eb}\u{ed}]{40000})";
        for pattern in ["a{100001}", "(?:(?:[a-z]{1000}){1000}){1000}", "(?:a{4000000000}){4000000000}", unicode] {
            assert!(bounded(pattern).is_err_and(|message| message.contains("too large")), "{pattern}");
        }
        assert!(bounded(&"a".repeat(LENGTH + 1)).is_err_and(|message| message.contains("longer than 32 KiB")));
    }

    #[test]
    fn a_fault_is_pointed_at() {
        let faults = [
            ("acme-(x", "    acme-(x\n         ^"),
            ("acme\n\u{e9}-[z-a]x", "    \u{e9}-[z-a]x\n       ^"),
            (&format!("{}(?P<1>x)", "a".repeat(100)), &format!("    {}(?P<1>x)\n{}^", "a".repeat(36), " ".repeat(44))),
        ];
        for (pattern, shown) in faults {
            let message = bounded(pattern).expect_err(pattern);
            assert!(message.ends_with(shown), "{message}");
        }
    }

    #[test]
    fn a_group_that_is_always_empty_masks_nothing() {
        for pattern in ["acme_(?P<secret>)", "acme_(?P<secret>(?:){3})", "acme_(?:x(?<secret>)|y)"] {
            assert!(parse(pattern).is_err_and(|message| message.contains("always empty")), "{pattern}");
        }
        for pattern in ["acme_(?P<secret>[a-z]*)", "acme_(?P<key>)", "acme_()"] {
            assert!(parse(pattern).is_ok(), "{pattern}");
        }
    }
}
