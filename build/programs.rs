//! The options of programs that are passwords: from `rules/programs.toml` to a table.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::scan::keywords;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Programs {
    #[serde(rename = "program")]
    programs: Vec<Program>,
}

/// Programs that have the same options.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    names: Vec<String>,
    /// Words of which one must follow the name; none: no word must.
    #[serde(default)]
    verbs: Vec<String>,
    /// What stands right before the name, one of these; none: anything does.
    #[serde(default)]
    after: Vec<String>,
    /// None for what is told by its place.
    #[serde(default)]
    options: Vec<String>,
    takes: Takes,
    /// Command lines with a password.
    examples: Vec<Example>,
    /// Command lines that stay as they are.
    near: Vec<String>,
}

/// How an option takes its value.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Takes {
    Apart,
    Glued,
    Either,
    User(char),
    Last([usize; 2]),
    Piped(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    /// The part of the text that is masked.
    value: String,
}

/// A row of the table: name, verb, option, how it takes its value, as code, and what stands before the name.
type Row<'p> = (&'p str, &'p str, &'p str, String, &'p [String]);

/// The rows of `text`, sorted by program.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn compiled(text: &str) -> Result<String, String> {
    let Programs { programs } = toml::from_str(text).map_err(|error| error.to_string())?;
    programs.iter().try_for_each(Program::check)?;
    let mut rows: Vec<Row<'_>> = programs.iter().flat_map(Program::rows).collect();
    rows.sort_by_key(|&(name, ..)| name.to_ascii_lowercase());
    let mut seen = BTreeSet::new();
    if let Some((name, verb, option, ..)) = rows.iter().find(|row| !seen.insert((row.0, row.1, row.2))) {
        return Err(format!("`{name} {verb} {option}` is in it twice"));
    }
    let rows = rows
        .iter()
        .map(|(name, verb, option, takes, after)| format!("({name:?}, {verb:?}, {option:?}, {takes}, &{after:?})"));
    Ok(format!("[\n{},\n]\n", rows.collect::<Vec<_>>().join(",\n")))
}

/// The programs of `text` and their options, until the end of the script.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn options(text: &str) -> Result<Vec<keywords::Program>, String> {
    let Programs { programs } = toml::from_str(text).map_err(|error| error.to_string())?;
    let rows = programs.leak().iter().flat_map(Program::rows);
    Ok(rows.map(|(name, verb, option, ..)| (name, verb, option)).collect())
}

impl Program {
    fn check(&self) -> Result<(), String> {
        let torn = self.examples.iter().find(|example| example.text.matches(&example.value).count() != 1);
        match torn {
            Some(example) => Err(format!("`{}` does not hold its value once", example.text)),
            None if self.examples.is_empty() || self.near.is_empty() => {
                Err(format!("{}: give it an example and a near miss", self.names.join(", ")))
            }
            None => Ok(()),
        }
    }

    fn rows(&self) -> Vec<Row<'_>> {
        let verbs: Vec<&str> = if self.verbs.is_empty() { vec![""] } else { self.verbs.iter().map(|v| &**v).collect() };
        let pairs = self.names.iter().flat_map(|name| verbs.iter().map(move |verb| (name, *verb)));
        let options: Vec<&str> =
            if self.options.is_empty() { vec![""] } else { self.options.iter().map(|o| &**o).collect() };
        let rows = pairs.flat_map(|(name, verb)| options.iter().map(move |option| (name, verb, *option)));
        rows.map(|(name, verb, option)| (&**name, verb, option, self.takes.code(), &*self.after)).collect()
    }
}

impl Takes {
    fn code(&self) -> String {
        match self {
            Takes::Apart => "Takes::Apart".to_owned(),
            Takes::Glued => "Takes::Glued".to_owned(),
            Takes::Either => "Takes::Either".to_owned(),
            Takes::User(sign) => format!("Takes::User({:?})", *sign as u8),
            Takes::Last([least, most]) => format!("Takes::Last({least}, {most})"),
            Takes::Piped(sign) => format!("Takes::Piped({:?})", sign.bytes().next()),
        }
    }
}
