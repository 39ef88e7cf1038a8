//! The key words of the rules that are on, and what stands where one does.

use crate::finding::RuleIndex;
use crate::rules::RuleSet;
use crate::rules::schema::RuleSource;
use crate::scan::clean::Seen;
use crate::scan::grammar::commands::PROGRAMS;
use crate::scan::grammar::names::{COMPARISONS, MANIFESTS, REVERSED, STEMS, URLS, VENDOR_STEMS, VENDORS_ALONE};
use crate::scan::keywords::{CONNECTIONS, Keywords, Lists};

/// What key words begin that are more than names, besides calls and manifests and those that no letter begins.
const OTHERS: [&str; 2] = ["if (", "value"];
/// For the first byte of each of all these which bytes come second, by the bits of either that do not tell its case.
static HEADS: [u32; 32] = heads([&OTHERS, &CONNECTIONS, MANIFESTS]);

/// The key words of `rules`.
pub(crate) fn keywords(rules: &RuleSet) -> Keywords {
    of(&rules.named().collect::<Vec<_>>(), rules.vendors().next().is_some())
}

/// The key words of `rules`, and of vendors, if they are on.
pub(super) fn of(rules: &[(RuleIndex, &RuleSource)], has_vendors: bool) -> Keywords {
    let kinds = || rules.iter().filter_map(|(_, source)| Some((source.value?, &source.keys)));
    let is_rule = |wanted| kinds().any(|(kind, _)| kind == wanted);
    Keywords::new(&lists(), kinds().flat_map(|(_, keys)| keys), is_rule, has_vendors)
}

fn lists() -> Lists {
    Lists {
        comparisons: COMPARISONS,
        manifests: MANIFESTS,
        reversed: REVERSED,
        stems: STEMS,
        urls: URLS,
        vendor_stems: VENDOR_STEMS,
        vendors_alone: VENDORS_ALONE.words(),
        programs: PROGRAMS.iter().map(|&(name, verb, option, ..)| (name, verb, option)).collect(),
    }
}

/// Whether a word of `text` goes on at `at`, a letter having stood there before, with more than the sign of the plural: `path`
/// does not end with `pat`.
pub(crate) fn word_goes_on(text: &[u8], at: usize) -> bool {
    let rest = &text[at..];
    let rest = rest.strip_prefix(b"s").unwrap_or(rest);
    text[at - 1].is_ascii_alphabetic() && rest.first().is_some_and(u8::is_ascii_lowercase)
}

/// Whether the key word that `text` begins with may be more than a name.
pub(super) fn is_more_than_name(text: &[u8]) -> bool {
    b":% ".contains(&text[0]) || is_other(text)
}

/// What of `text` tells that the key word at `at` is no more than a name.
pub(super) fn of_word(text: &[u8], at: usize) -> Seen {
    let rest = &text[at..];
    let same = |word: &str| word.bytes().zip(rest).take_while(|(byte, other)| byte.eq_ignore_ascii_case(other)).count();
    let seen = if may_be_other(rest) { others().map(same).max().unwrap_or(0) + 1 } else { 2 };
    Seen::new(at, at + seen)
}

fn is_other(text: &[u8]) -> bool {
    let begins = |word: &str| text.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
    may_be_other(text) && others().any(begins)
}

fn others() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().chain(&CONNECTIONS).chain(MANIFESTS).copied()
}

/// Whether the key word that `text` begins with may be a call, a manifest or the like, as far as its first two bytes tell.
pub(super) fn may_be_other(text: &[u8]) -> bool {
    let [first, second, ..] = *text else { return true };
    HEADS[usize::from(first & CASELESS)] >> (second & CASELESS) & 1 == 1
}

const CASELESS: u8 = 0x1f;

const fn heads(lists: [&[&str]; 3]) -> [u32; 32] {
    let (mut heads, mut list) = ([0; 32], 0);
    while list < lists.len() {
        let mut word = 0;
        while word < lists[list].len() {
            let text = lists[list][word].as_bytes();
            heads[(text[0] & CASELESS) as usize] |= 1 << (text[1] & CASELESS);
            word += 1;
        }
        list += 1;
    }
    heads
}
