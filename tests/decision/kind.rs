//! Section 1 of the specification: the kind of a name, by its words.

use std::sync::LazyLock;

use regex::Regex;

use crate::table::Binding;
use crate::words::*;

/// What a name promises of its value, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Password,
    Transport,
    Strong,
    Single,
    VendorAndWeak,
    Weak,
    Vendor,
    Inner,
}

/// The kind of `name` where it is joined to its value by `binding`.
pub(crate) fn kind(name: &str, binding: Binding) -> Option<Kind> {
    let words = words(name);
    if is_cookie(&words) {
        return Some(Kind::Transport);
    }
    // Tails change nothing, but some are parts of a name: the longest name counts.
    let ends = (1..=words.len()).rev();
    let mut read = ends.take_while(|&end| words[end..].iter().all(|w| is_tail(w))).map(|end| &words[..end]);
    let found = read.find_map(|words| match is_other(words, binding) {
        true => Some(None),
        false => kind_of(name, words, binding).map(Some),
    });
    found.unwrap_or_else(|| vendor_or_inner(&words))
}

/// The words of a name in small letters; digits stay with the letters before them.
pub(crate) fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let next_is_small = letters.get(at + 1).is_some_and(|c| c.is_lowercase());
        let begins = before.is_some_and(|b| {
            c.is_uppercase() && (b.is_lowercase() || b.is_uppercase() && next_is_small)
                || c.is_alphabetic() && b.is_ascii_digit()
        });
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("never empty").extend(c.to_lowercase());
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// A word without the digits that number it.
fn bare(word: &str) -> &str {
    match TAILS.contains(&word) || OTHER.contains(&word) || is_vendor(word) {
        true => word,
        false => word.trim_end_matches(|c: char| c.is_ascii_digit()),
    }
}

fn is_tail(word: &str) -> bool {
    bare(word).is_empty() || TAILS.contains(&bare(word))
}

pub(crate) fn is_vendor(word: &str) -> bool {
    VENDORS.iter().any(|(name, _)| *name == word)
}

/// Whether the last words, written as one, are `name`.
fn ends_with(words: &[String], name: &str) -> bool {
    (0..words.len()).any(|from| joined(&words[from..]) == name.replace(' ', ""))
}

fn joined(words: &[String]) -> String {
    words.iter().map(|w| bare(w)).collect()
}

fn last(words: &[String]) -> &str {
    words.last().map_or("", |w| bare(w))
}

/// Whether something else is named: a secret's length, its name, its public half.
fn is_other(words: &[String], binding: Binding) -> bool {
    let is_last_set = joined(words).ends_with("lastset");
    let is_id = last(words) == "id" && session(words, binding);
    let by_name = OTHER_NAMES.contains(&joined(words).as_str()) || words.iter().any(|w| w == "public");
    by_name || is_last_set || OTHER.contains(&last(words)) && !is_id
}

fn kind_of(name: &str, words: &[String], binding: Binding) -> Option<Kind> {
    let last = last(words);
    let is_single = SINGLE.contains(&last) || last == "community" && words.iter().any(|w| w == "snmp");
    if is_password(words) {
        Some(Kind::Password)
    } else if is_transport(words) {
        Some(Kind::Transport)
    } else if STRONG.iter().any(|s| ends_with(words, s)) || words.len() > 1 && STRONG_LAST.contains(&last) {
        Some(Kind::Strong)
    } else if is_single {
        Some(Kind::Single)
    } else if WEAK.contains(&last) && words.iter().any(|w| is_vendor(w)) {
        Some(Kind::VendorAndWeak)
    } else {
        is_weak(name, words, binding).then_some(Kind::Weak)
    }
}

fn is_password(words: &[String]) -> bool {
    let last = last(words);
    let owner = match last.strip_suffix("pass") {
        Some("") => words[..words.len() - 1].last().map_or("", |w| bare(w)),
        Some(owner) => owner,
        None => "-",
    };
    is_owner(owner)
        || is_slip(last)
        || GLUED.iter().any(|g| last.ends_with(g))
        || PASSWORD.iter().any(|p| ends_with(words, p))
}

/// Whether it is nothing but words for owners and places: `mysql`, `keystore`.
fn is_owner(text: &str) -> bool {
    text.is_empty() || OWNERS.iter().any(|owner| text.strip_prefix(owner).is_some_and(is_owner))
}

/// `p-a?-s{1,2}-w-o?-r?-d?`
fn is_slip(word: &str) -> bool {
    static SLIP: LazyLock<Regex> = LazyLock::new(|| Regex::new("^pa?s{1,2}wo?r?d?$").expect("a pattern"));
    SLIP.is_match(word)
}

fn is_transport(words: &[String]) -> bool {
    let name = joined(words);
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_header = match all.iter().skip_while(|w| **w == "http").copied().collect::<Vec<_>>()[..] {
        ["x", _, .., "token" | "secret"] => true,
        ["x", .., "key"] => ["api", "access", "secret"].iter().any(|w| name.contains(w)),
        _ => false,
    };
    is_header || ["authorization", "userinfo"].contains(&last(words)) || name.contains("csrf") || name.contains("xsrf")
}

/// The header, as it is and in the spellings of CGI and telemetry.
fn is_cookie(words: &[String]) -> bool {
    let name = words.join(" ");
    ["cookie", "set cookie", "http cookie", "http set cookie"].contains(&name.as_str())
        || ["http request header cookie", "http response header set cookie"].iter().any(|h| name.starts_with(h))
}

/// Whether `words` are the id of a session, and one where they stand.
fn session(words: &[String], binding: Binding) -> bool {
    let name = joined(words);
    let is_exact = SESSION.iter().any(|s| SESSION_OF.iter().any(|of| name == format!("{of}{s}")));
    match binding {
        Binding::Request => is_exact || SESSION.iter().any(|s| ends_with(words, s)),
        Binding::Header | Binding::Equals | Binding::Colon => is_exact,
        _ => false,
    }
}

fn is_weak(name: &str, words: &[String], binding: Binding) -> bool {
    let of = words.len().checked_sub(2).map(|at| bare(&words[at]));
    match last(words) {
        "key" if of.is_some_and(|of| !is_secret_word(of)) => is_capital(name) || binding == Binding::Request,
        "tokens" => words.len() == 1,
        last => WEAK.contains(&last) || session(words, binding),
    }
}

pub(crate) fn is_capital(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

fn is_secret_word(word: &str) -> bool {
    PASSWORD.contains(&word) || word == "pass" || SINGLE.contains(&word)
}

/// What is left: a vendor within the name, or a word for a secret before a word that is not known.
fn vendor_or_inner(words: &[String]) -> Option<Kind> {
    let is_known = is_secret_word(last(words))
        || WEAK.contains(&last(words))
        || SESSION.contains(&last(words))
        || last(words) == "tokens";
    if words.iter().any(|w| is_vendor(w)) {
        Some(Kind::Vendor)
    } else {
        (!is_known && words.iter().any(|w| is_secret_word(bare(w)))).then_some(Kind::Inner)
    }
}
