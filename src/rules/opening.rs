//! Where in a match the part that is secret can begin: a prompt that a rule only takes for context need not be held.

use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, HirKind};

use super::pattern::parse;
use crate::bytes::ByteSet;

/// Where the part that a pattern names as secret can begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    /// The fewest bytes of the match that stand before it.
    fewest: usize,
    /// The bytes that it can begin with.
    first: ByteSet,
}

impl Opening {
    /// Where the secret of `pattern` can begin; anywhere, if that cannot be told.
    pub(crate) fn of(pattern: &str) -> Opening {
        let anywhere = Opening { fewest: 0, first: ByteSet::EMPTY.complement() };
        let Ok(hir) = parse(pattern) else { return anywhere };
        let HirKind::Concat(parts) = hir.kind() else { return anywhere };
        let is_secret = |part: &Hir| matches!(part.kind(), HirKind::Capture(group) if group.name.is_some());
        match parts.iter().position(is_secret) {
            None => anywhere,
            Some(at) => Opening {
                fewest: parts[..at].iter().map(|p| p.properties().minimum_len().unwrap_or(0)).sum(),
                first: first_bytes(&parts[at]).unwrap_or(anywhere.first),
            },
        }
    }

    /// The first place of `text`, which a match begins with, where the secret can begin.
    pub(crate) fn place(&self, text: &[u8]) -> Option<usize> {
        (self.fewest..text.len()).find(|&at| self.first.contains(text[at]))
    }
}

/// Every byte that a match of `hir` can begin with, if they are few enough to tell.
fn first_bytes(hir: &Hir) -> Option<ByteSet> {
    let mut extractor = Extractor::new();
    extractor.limit_class(256).limit_literal_len(1).limit_total(512);
    let literals = extractor.extract(hir);
    let firsts: Option<Vec<u8>> = literals.literals()?.iter().map(|l| l.as_bytes().first().copied()).collect();
    firsts.map(|list| ByteSet::of(&list))
}

#[cfg(test)]
mod tests {
    use super::Opening;

    #[test]
    fn context_is_told_from_what_may_be_secret() {
        let opening = Opening::of(r"(?i:password|using)[A-Za-z =:]{1,60}(?P<secret>\*[0-9A-F]{40})");
        assert_eq!(opening.place(b"Password: "), None);
        assert_eq!(opening.place(b"PASSWORD = *2470"), Some(11));
        assert_eq!(Opening::of("key-(?P<secret>[a-f]{4})x").place(b"key-ab"), Some(4));
        assert_eq!(Opening::of("a(?:b(?P<secret>c+))+").place(b"abc"), Some(0), "nested: anywhere");
    }
}
