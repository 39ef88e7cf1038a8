//! The lists of words: from `rules/lexicon/*.toml` to statics.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::scan::keywords::{Lists, Program};

/// A list as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// What the words are, and an example: the documentation of the static.
    means: String,
    #[serde(default)]
    form: Form,
    /// In order, each once.
    words: Vec<String>,
}

/// What a list becomes.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// A list in which words are looked up.
    #[default]
    List,
    /// A slice that is gone through.
    Slice,
}

/// The statics of the lists that the text of one file holds.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn compiled(text: &str) -> Result<String, String> {
    let lists: BTreeMap<String, Words> = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut code = String::new();
    for (name, words) in &lists {
        words.check().map_err(|message| format!("{name}: {message}"))?;
        writeln!(code, "{}", words.item(name)).expect("a string takes all");
    }
    Ok(code)
}

/// The words of `text`, a file of lists, that literals are made of, and `programs`.
///
/// # Errors
/// A list that is not there, or what is wrong with the file.
pub(crate) fn lists(text: &str, programs: Vec<Program>) -> Result<Lists, String> {
    let mut lists: BTreeMap<String, Words> = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut list = |name: &str| lists.remove(name).map(Words::kept).ok_or_else(|| format!("no list `{name}`"));
    Ok(Lists {
        comparisons: list("comparisons")?,
        manifests: list("manifests")?,
        reversed: list("reversed")?,
        stems: list("stems")?,
        urls: list("urls")?,
        vendor_stems: list("vendor-stems")?,
        vendors_alone: list("vendors-alone")?,
        programs,
    })
}

impl Words {
    /// The words, until the end of the script.
    fn kept(self) -> &'static [&'static str] {
        self.words.leak().iter().map(|word| &**word).collect::<Vec<_>>().leak()
    }

    fn check(&self) -> Result<(), String> {
        if self.means.matches('`').count() < 2 {
            return Err("`means` shows no example between backquotes".to_owned());
        }
        match self.words.iter().zip(self.words.iter().skip(1)).find(|(one, next)| one >= next) {
            Some((one, next)) if one == next => Err(format!("`{one}` is in it twice")),
            Some((one, next)) => Err(format!("`{next}` comes after `{one}`: sort the words")),
            None if self.words.first().is_none_or(String::is_empty) => {
                Err("a list has words, none of them empty".to_owned())
            }
            None => Ok(()),
        }
    }

    fn item(&self, name: &str) -> String {
        let (means, name, words) = (&self.means, name.to_uppercase().replace('-', "_"), &self.words);
        match (self.form, slots(words.len())) {
            (Form::Slice, _) => format!("/// {means}\npub(crate) const {name}: &[&str] = &{words:?};"),
            (Form::List, 512) => format!("/// {means}\npub(crate) static {name}: List = List::of(&{words:?});"),
            (Form::List, slots) => {
                format!("/// {means}\npub(crate) static {name}: List<{slots}> = List::of(&{words:?});")
            }
        }
    }
}

/// How many places a list of so many words has: the usual 512, or twice as many as there are words and more.
fn slots(words: usize) -> usize {
    (2 * words).next_power_of_two().max(512)
}
