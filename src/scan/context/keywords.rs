//! The literals by which the scanner knows where there is something to judge.

use crate::rules::schema::ValueKind;
use crate::rules::squeezed;
use crate::scan::grammar::commands;
use crate::scan::grammar::names::{COMPARISONS, MANIFESTS, REVERSED, STEMS, URLS, VENDOR_STEMS, VENDORS_ALONE};

/// An attribute that may stand before the name it belongs to: `value="…" name="password"`.
pub(super) const REVERSED_ATTRIBUTE: &str = " value=";
/// What stands between the scheme and the rest of a URL that is a parameter of another.
pub(super) const ENCODED_URL: &str = "%3a%2f%2f";
/// What URLs and options begin with where the signs in them are escaped: they are judged in the decoded views of a record.
const ESCAPED: [&str; 14] = [
    ":\\\\/",
    ":\\\\\\/",
    ":\\x5c/",
    ":\\u002f",
    ":&#x2f;",
    "%3a%5c%2f",
    "%253a%252f",
    "%20-",
    "%2520-",
    "+-",
    "\\u002b-",
    "%2b-",
    "%252b-",
    "value%2",
];
/// Names of programs that stand for much else.
const WORDS: [&str; 5] = ["ab", "http", "lftp", "mongo", "zip"];
/// Calls that take an address, a user and a password.
pub(super) const CONNECTIONS: [&str; 6] =
    ["getconnection(", "pdo->__construct(", "new pdo(", "mysqli->__construct(", "new mysqli(", "mysqli_connect("];
/// What key words begin that are more than names, besides calls and manifests and those that no letter begins.
const OTHERS: [&str; 2] = ["if (", "value"];
/// For the first byte of each of all these which bytes come second, by the bits of either that do not tell its case.
static HEADS: [u32; 32] = heads([&OTHERS, &CONNECTIONS, MANIFESTS]);

/// The literals, in any case of letters, whose occurrences are to be judged.
pub(crate) struct Keywords {
    /// Those that count wherever they stand.
    pub names: Vec<String>,
    /// Those that count only where a word ends with them.
    pub endings: Vec<String>,
    /// The same where a word begins, too: names of vendors.
    pub vendors: Vec<String>,
    /// Those that count only where a word begins.
    pub programs: Vec<String>,
    /// Those that count only behind a word and before what goes on, and only as a sign that there is something to decode.
    pub escaped: Vec<String>,
}

impl Keywords {
    /// The key words of the `keys` of rules, of the kinds of values for which there `is_rule`, and of vendors, if they are on.
    pub(super) fn new<'k>(
        keys: impl Iterator<Item = &'k String>,
        is_rule: impl Fn(ValueKind) -> bool,
        has_vendors: bool,
    ) -> Keywords {
        let (mut names, mut endings) = (vec![], vec![]);
        for key in keys {
            match stem(key) {
                Some(stem) => names.push(stem.to_owned()),
                None => endings.push(last_word(key).to_owned()),
            }
        }
        endings.sort_unstable();
        endings.dedup();
        let has_logins = is_rule(ValueKind::Login);
        let has_escaped = has_logins || is_rule(ValueKind::Url);
        Keywords {
            names: with_others(names, is_rule, has_vendors),
            endings,
            vendors: if has_vendors {
                VENDORS_ALONE.words().iter().map(|name| (*name).to_owned()).collect()
            } else {
                vec![]
            },
            programs: if has_logins { programs() } else { vec![] },
            escaped: if has_escaped { ESCAPED.map(str::to_owned).to_vec() } else { vec![] },
        }
    }
}

/// The stems in `words`, and all else that counts wherever it stands.
fn with_others(mut words: Vec<String>, is_rule: impl Fn(ValueKind) -> bool, has_vendors: bool) -> Vec<String> {
    if has_vendors {
        words.extend(VENDOR_STEMS.iter().chain(STEMS).map(|stem| stem.to_string()));
    }
    if is_rule(ValueKind::Manifest) {
        words.extend(MANIFESTS.iter().map(|word| (*word).to_owned()));
    }
    if is_rule(ValueKind::Url) {
        words.extend(URLS.iter().chain(&[ENCODED_URL]).map(|word| (*word).to_owned()));
    }
    if is_rule(ValueKind::Login) {
        words.extend(commands::LOGINS.iter().map(|option| format!(" {option}")));
        words.extend(CONNECTIONS.map(str::to_owned));
    }
    if !words.is_empty() {
        words.extend(COMPARISONS.iter().chain(REVERSED).chain(&[REVERSED_ATTRIBUTE]).map(|word| word.to_string()));
    }
    words.sort_unstable();
    // Where a longer one stands, a shorter one that it begins with stands, too, and is judged.
    words.dedup_by(|word, before| word.starts_with(before.as_str()));
    words
}

/// What the command lines start with whose options are logins.
fn programs() -> Vec<String> {
    let rows = commands::PROGRAMS.iter();
    let mut programs: Vec<_> = rows.clone().map(program).chain(rows.flat_map(|row| listed(row.0))).collect();
    programs.sort_unstable();
    programs.dedup();
    programs
}

/// What a command line with a program's options starts with as a list, and the name of a variable that holds them. What is
/// short, or the name of a protocol, is none of these often.
fn listed(name: &str) -> Vec<String> {
    let ends: &[&str] = match name {
        _ if name.len() <= 2 || name == "http" => &[],
        "mariadb" | "mysql" | "mysqldump" => &["\"", "'", ", -", "_"],
        _ => &["\"", "'", ", -"],
    };
    ends.iter().map(|end| format!("{name}{end}")).collect()
}

/// What a command line with a program's options starts with; an option at once where the name is a word of other texts.
fn program(row: &commands::Row) -> String {
    let &(name, verb, option, ..) = row;
    match verb {
        "" if option.starts_with('-') && WORDS.contains(&name) => format!("{name} -"),
        "" => format!("{name} "),
        _ => format!("{name} {verb}"),
    }
}

/// The stem that every occurrence of a key holds, if there is one.
fn stem(key: &str) -> Option<&'static str> {
    let text = squeezed(key);
    // Backwards: a longer one is sorted after the one it begins with.
    STEMS.iter().rev().find(|stem| text.windows(stem.len()).any(|w| w == stem.as_bytes())).copied()
}

/// What every occurrence of a key ends with.
fn last_word(key: &str) -> &str {
    key.rsplit('_').next().unwrap_or(key)
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

fn is_other(text: &[u8]) -> bool {
    let begins = |word: &str| text.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
    may_be_other(text) && OTHERS.iter().chain(&CONNECTIONS).chain(MANIFESTS).any(|word| begins(word))
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
