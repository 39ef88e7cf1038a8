//! What is wrong with a TOML file, and the cure, in the words of its writer. No message holds a key or a value of the file:
//! they may be secrets.

use std::fmt;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

use super::nearest;

/// After so many faults the rest is not told.
const MOST: usize = 20;

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line and the column, in characters, both counted from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong, and the cure.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Reads `text`.
///
/// # Errors
/// All breaks of the syntax; if there is none, a fault for each key and each table of a list that is wrong.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<Fault>> {
    toml::from_str(text).map_err(|first| faults::<T>(text, first))
}

fn faults<T: DeserializeOwned>(text: &str, first: Error) -> Vec<Fault> {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        errors.extend(parts(&table).filter_map(|part| T::deserialize(Deserializer::from(part)).err()));
    }
    if errors.is_empty() {
        errors.push(first);
    }
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    let mut faults: Vec<Fault> = errors.iter().take(MOST).map(|error| fault(text, error)).collect();
    // What follows on a line is often said because of what goes before.
    faults.dedup_by_key(|fault| fault.place.map(|(line, _)| line));
    faults
}

/// Each key of `table` as a table of its own, and each table of a list.
fn parts<'t>(table: &Spanned<DeTable<'t>>) -> impl Iterator<Item = Spanned<DeTable<'t>>> {
    let alone = |key, value| Spanned::new(table.span(), DeTable::from_iter([(key, value)]));
    table.get_ref().iter().flat_map(move |(key, value)| values(value).into_iter().map(move |it| alone(key.clone(), it)))
}

fn values<'t>(value: &Spanned<DeValue<'t>>) -> Vec<Spanned<DeValue<'t>>> {
    let list = |item: &Spanned<DeValue<'t>>| DeValue::Array(DeArray::from_iter([item.clone()]));
    match value.get_ref() {
        DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
            items.iter().map(|item| Spanned::new(item.span(), list(item))).collect()
        }
        _ => vec![value.clone()],
    }
}

fn fault(text: &str, error: &Error) -> Fault {
    Fault { place: error.span().map(|span| place(text, span.start)), message: message(error.message()) }
}

/// The line and the column of the byte at `at`.
fn place(text: &str, at: usize) -> (usize, usize) {
    let head = &text.as_bytes()[..at];
    let line = memchr::memrchr(b'\n', head).map_or(0, |end| end + 1);
    let column = String::from_utf8_lossy(&head[line..]).chars().count() + 1;
    (memchr::memchr_iter(b'\n', head).count() + 1, column)
}

/// What the parser says, in other words.
fn message(said: &str) -> String {
    let expected = said.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let begins = |begin: &str| said.starts_with(begin);
    match () {
        () if begins("unknown field ") => unknown_key(said, expected),
        () if begins("unknown variant ") => format!("unknown value: expected one of {}", listed(expected)),
        () if begins("invalid type: map") && expected == "a sequence" => {
            "expected a list of tables: its name stands in double brackets, `[[...]]`".into()
        }
        () if begins("invalid type: ") || begins("invalid value: ") || begins("wanted ") => {
            format!("expected {}", kind(expected))
        }
        () if begins("invalid length ") => "too few or too many items".into(),
        () if begins("string values must be quoted") => "strings need quotes: `\"...\"`".into(),
        () if begins("invalid boolean") => "expected `true` or `false`; strings need quotes: `\"...\"`".into(),
        () if expected == "`\"`" || expected == "`'`" => "a string has no closing quote".into(),
        () if begins("missing escaped value") => {
            "no such escape sequence: write `\\\\` for a backslash, or put the string in single quotes".into()
        }
        () => said.replacen("missing field ", "missing key ", 1).replace('\n', " "),
    }
}

/// What is said of a key that nobody knows, with those that are known.
fn unknown_key(said: &str, expected: &str) -> String {
    let key = said.strip_prefix("unknown field `").and_then(|rest| rest.rsplit_once("`, expected "));
    match key.and_then(|(key, _)| nearest(key, words(expected))) {
        Some(near) => format!("unknown key: `{near}` is near"),
        None => format!("unknown key: expected one of {}", listed(expected)),
    }
}

/// The words in backticks.
fn words(expected: &str) -> impl Iterator<Item = &str> {
    expected.split('`').skip(1).step_by(2)
}

fn listed(expected: &str) -> String {
    words(expected).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A type in the words of TOML.
fn kind(expected: &str) -> &'static str {
    match expected {
        "a boolean" => "`true` or `false`, without quotes",
        "a string" | "path string" | "string" => "a string in quotes",
        "a sequence" => "a list: `[...]`",
        "a nonzero usize" => "a whole number, 1 or more, without quotes",
        "usize" => "a whole number, 0 or more, without quotes",
        "f64" => "a number, without quotes",
        "a map" => "a table",
        "string or table" => "a string in quotes, or a table",
        _ if expected.starts_with("struct ") => "a table",
        _ => "a value of another kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::schema::RuleFile;

    #[test]
    fn tells_all_faults_with_their_places() {
        let text = "family = 1\n\n[[rule]]\nid = 'a'\npatern = 'x'\n[[rule]]\nid = 'b'\ntier = 'hunter2x'\n\
                    [[rule]]\nid = 'c'\nkeys = 'hunter2x'\n[[rule]]\nid = 'ü'\nchecks = [{ entropy = 'x' }]\n";
        let faults = read::<RuleFile>(text).expect_err("faults");
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "1:10: expected a string in quotes",
                "5:1: unknown key: `pattern` is near",
                "8:8: unknown value: expected one of `shape`, `vendor`, `generic`",
                "11:8: expected a list: `[...]`",
                "14:23: expected a number, without quotes",
            ]
        );
    }

    #[test]
    fn tells_all_breaks_of_the_syntax() {
        let told =
            |text| read::<RuleFile>(text).expect_err("faults").iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(told("family = Acme\n[[rule]]\nid = fixed\n").len(), 2);
        assert_eq!(told("family = Acme\n"), ["1:10: strings need quotes: `\"...\"`"]);
        assert_eq!(told("family = fixed\n"), ["1:10: expected `true` or `false`; strings need quotes: `\"...\"`"]);
        assert_eq!(told("family = 'Acme\n"), ["1:15: a string has no closing quote"]);
        assert!(!told("family = \"A\u{1}\"\n")[0].contains("closing"));
        let escape = "no such escape sequence: write `\\\\` for a backslash, or put the string in single quotes";
        assert_eq!(told("family = \"\\d\"\n"), [format!("1:12: {escape}")]);
    }
}
