//! The words by which the scanner knows where there is something to judge. Found when the program is built, for the rules
//! that come with it.

use crate::rules::schema::ValueKind;
use crate::rules::squeezed;

/// An attribute that may stand before the name it belongs to: `value="…" name="password"`.
pub(crate) const REVERSED_ATTRIBUTE: &str = " value=";
/// What stands between the scheme and the rest of a URL that is a parameter of another.
pub(crate) const ENCODED_URL: &str = "%3a%2f%2f";
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
pub(crate) const CONNECTIONS: [&str; 10] = [
    "getconnection(",
    "imap_open(",
    "mysql_connect(",
    "mysql_pconnect(",
    "mysqli->__construct(",
    "mysqli_connect(",
    "new mysqli(",
    "new pdo(",
    "odbc_connect(",
    "pdo->__construct(",
];
/// Options that take `user:secret` wherever they stand, for commands that run over several lines.
const LOGINS: [&str; 2] = ["-u ", "--user "];

/// The words of `rules/lexicon/literals.toml`, and the programs of `rules/programs.toml`.
pub(crate) struct Lists {
    pub comparisons: &'static [&'static str],
    pub manifests: &'static [&'static str],
    pub reversed: &'static [&'static str],
    pub stems: &'static [&'static str],
    pub urls: &'static [&'static str],
    pub vendor_stems: &'static [&'static str],
    pub vendors_alone: &'static [&'static str],
    pub programs: Vec<Program>,
}

/// The name of a program, the word that must follow it, and an option.
pub(crate) type Program = (&'static str, &'static str, &'static str);

/// The literals, in lower case, whose occurrences are to be judged.
#[derive(Debug, PartialEq, Eq)]
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
    pub(crate) fn new<'k>(
        lists: &Lists,
        keys: impl Iterator<Item = &'k String>,
        is_rule: impl Fn(ValueKind) -> bool,
        has_vendors: bool,
    ) -> Keywords {
        let (mut names, mut endings) = (vec![], vec![]);
        for key in keys {
            match lists.stem(key) {
                Some(stem) => names.push(stem.to_owned()),
                None => endings.push(last_word(key).to_owned()),
            }
        }
        endings.sort_unstable();
        endings.dedup();
        let has_logins = is_rule(ValueKind::Login);
        let has_escaped = has_logins || is_rule(ValueKind::Url);
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let all = [
            lists.with_others(names, is_rule, has_vendors),
            endings,
            if has_vendors { owned(lists.vendors_alone) } else { vec![] },
            if has_logins { lists.programs() } else { vec![] },
            if has_escaped { owned(&ESCAPED) } else { vec![] },
        ];
        let [names, endings, vendors, programs, escaped] = all.map(lower);
        Keywords { names, endings, vendors, programs, escaped }
    }
}

fn lower(mut words: Vec<String>) -> Vec<String> {
    words.iter_mut().for_each(|word| word.make_ascii_lowercase());
    words
}

impl Lists {
    /// The stems in `words`, and all else that counts wherever it stands.
    fn with_others(
        &self,
        mut words: Vec<String>,
        is_rule: impl Fn(ValueKind) -> bool,
        has_vendors: bool,
    ) -> Vec<String> {
        if has_vendors {
            words.extend(self.vendor_stems.iter().chain(self.stems).map(|stem| stem.to_string()));
        }
        if is_rule(ValueKind::Manifest) {
            words.extend(self.manifests.iter().map(|word| (*word).to_owned()));
        }
        if is_rule(ValueKind::Url) {
            words.extend(self.urls.iter().chain(&[ENCODED_URL]).map(|word| (*word).to_owned()));
        }
        if is_rule(ValueKind::Login) {
            words.extend(LOGINS.iter().map(|option| format!(" {option}")));
            words.extend(CONNECTIONS.map(str::to_owned));
        }
        if !words.is_empty() {
            let others = self.comparisons.iter().chain(self.reversed).chain(&[REVERSED_ATTRIBUTE]);
            words.extend(others.map(|word| word.to_string()));
        }
        words.sort_unstable();
        // Where a longer one stands, a shorter one that it begins with stands, too, and is judged.
        words.dedup_by(|word, before| word.starts_with(before.as_str()));
        words
    }

    /// What the command lines start with whose options are logins.
    fn programs(&self) -> Vec<String> {
        let rows = self.programs.iter();
        let mut programs: Vec<_> = rows.clone().map(program).chain(rows.flat_map(|row| listed(row.0))).collect();
        programs.sort_unstable();
        programs.dedup();
        programs
    }

    /// The stem that every occurrence of a key holds, if there is one.
    fn stem(&self, key: &str) -> Option<&'static str> {
        let text = squeezed(key);
        // Backwards: a longer one is sorted after the one it begins with.
        self.stems.iter().rev().find(|stem| text.windows(stem.len()).any(|w| w == stem.as_bytes())).copied()
    }
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
fn program(&(name, verb, option): &Program) -> String {
    match verb {
        "" if option.starts_with('-') && WORDS.contains(&name) => format!("{name} -"),
        "" => format!("{name} "),
        _ => format!("{name} {verb}"),
    }
}

/// What every occurrence of a key ends with.
fn last_word(key: &str) -> &str {
    key.rsplit('_').next().unwrap_or(key)
}
