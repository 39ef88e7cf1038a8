//! Prefixes by which tokens name themselves whatever follows: `ghp_`, `glpat-`, `dop_v1_`. How long such a token is and which
//! characters it is made of only makes surer; vendors change both.

use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::Extractor;

use crate::bytes::ByteSet;

/// A shorter prefix tells too little.
const LEAST: usize = 4;
/// One of so many characters is enough where a letter stands before it.
const GLUED: usize = 6;
const JOINERS: ByteSet = ByteSet::of(b"_-.");
const NAME: ByteSet = ByteSet::ALPHANUMERIC.union(JOINERS);
/// A class of more characters is no part of a prefix.
const CLASS: usize = 4;
/// A longer literal is none.
const LITERAL: usize = 64;

/// What ordinary names begin with: a prefix of these alone, and of numbers, names nothing.
const WORDS: [&str; 47] = [
    "access",
    "admin",
    "api",
    "app",
    "client",
    "console",
    "dataset",
    "depot",
    "dev",
    "eu",
    "hawk",
    "ion",
    "key",
    "kubeconfig",
    "link",
    "live",
    "local",
    "mfa",
    "mob",
    "oauth",
    "org",
    "pat",
    "preview",
    "private",
    "prod",
    "production",
    "proj",
    "project",
    "pub",
    "public",
    "sandbox",
    "sat",
    "sdk",
    "sec",
    "secret",
    "server",
    "service",
    "sess",
    "session",
    "staging",
    "stg",
    "sub",
    "test",
    "token",
    "us",
    "user",
    "wakatime",
];

/// The prefixes of the tokens that match `hir`, if all of them have such a one.
pub(super) fn of(hir: &Hir) -> Vec<Vec<u8>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(CLASS).limit_literal_len(LITERAL);
    let found = extractor.extract(hir);
    let mut literals: Vec<&[u8]> = found.literals().iter().flat_map(|all| all.iter()).map(|l| l.as_bytes()).collect();
    literals.sort_unstable();
    // One that goes on from another says no more.
    literals.dedup_by(|longer, shorter| longer.starts_with(shorter));
    match literals.iter().all(|literal| is_strong(literal)) {
        true => literals.into_iter().map(<[u8]>::to_vec).collect(),
        false => vec![],
    }
}

/// Whether a token may follow a letter or digit if it begins with one of `prefixes`.
pub(super) fn may_be_glued(prefixes: &[Vec<u8>]) -> bool {
    prefixes.iter().all(|prefix| prefix.len() >= GLUED)
}

/// Whether ordinary names may end as one of `prefixes` does: `network_test_` as `rk_test_`.
pub(super) fn ends_names(prefixes: &[Vec<u8>]) -> bool {
    prefixes.iter().any(|prefix| words(prefix).any(is_word))
}

fn is_strong(literal: &[u8]) -> bool {
    let is_number = |word: &[u8]| word.strip_prefix(b"v").unwrap_or(word).iter().all(u8::is_ascii_digit);
    let names = |word: &[u8]| word.len() > 1 && !is_number(word) && !is_word(word);
    let ends = literal.last().is_some_and(|&byte| JOINERS.contains(byte));
    let is_name = literal.len() >= LEAST && ends && literal.iter().all(|&byte| NAME.contains(byte));
    is_name && words(literal).any(names)
}

fn words(literal: &[u8]) -> impl Iterator<Item = &[u8]> {
    literal.split(|&byte| JOINERS.contains(byte))
}

fn is_word(word: &[u8]) -> bool {
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn prefixes(pattern: &str) -> Vec<String> {
        let all = of(&parse(pattern).expect("a pattern"));
        all.into_iter().map(|prefix| String::from_utf8(prefix).expect("text")).collect()
    }

    #[test]
    fn a_prefix_is_told_by_what_it_ends_with() {
        assert_eq!(prefixes("ghp_[A-Za-z0-9]{36}"), ["ghp_"]);
        assert_eq!(
            prefixes("sk_(?:org_)?(?:live|test)_[a-z]{9}"),
            ["sk_live_", "sk_org_live_", "sk_org_test_", "sk_test_"]
        );
        assert_eq!(prefixes("cf[ua]t_[a-z]{40}"), ["cfat_", "cfut_"]);
        assert_eq!(prefixes("glrt-(?:t[0-9]_)?[a-z]{20}"), ["glrt-"]);
        assert_eq!(prefixes("xapp-[0-9]+-[a-z]{20}"), ["xapp-"]);
    }

    #[test]
    fn what_is_short_or_a_word_or_no_prefix_is_none() {
        for pattern in [
            "sk-[a-z]{40}",
            "AKIA[A-Z]{16}",
            "api_live_[a-z]{20}",
            "1000\\.[a-f]{32}",
            "secret-[a-z]{20}",
            "(?:xapp-|k)[a-z]{9}",
            "hooks\\.acme\\.example/[a-z]{9}",
            "acme-pre[a-z]{9}",
            "[a-z]{9}-acme-[a-z]{9}",
        ] {
            assert_eq!(prefixes(pattern), [""; 0], "{pattern}");
        }
    }
}
