//! The table of decisions: from `rules/policy.toml` to an array of its cells.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::decide::axes::{Binding, Class, Condition, Kind};

/// A row as it is written.
#[derive(Deserialize)]
struct Row {
    /// The row whose cells stand for those that are not written.
    rest: Option<Kind>,
    #[serde(flatten)]
    cells: BTreeMap<Binding, Cell>,
}

/// A cell as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cell {
    /// The classes that are masked, the first and the last: `3-5`, `4`; none: `-`.
    classes: String,
    /// The same for values that need not be sure.
    #[serde(default = "nothing")]
    low: String,
    /// By class: the fewest characters.
    #[serde(default)]
    least: BTreeMap<String, u8>,
    /// What else must hold, whatever the class.
    needs: Option<Condition>,
    /// What else must hold of a digest.
    digest: Option<Condition>,
    /// Texts with a secret.
    #[serde(default)]
    examples: Vec<Example>,
    /// Texts that stay as they are.
    near: Vec<String>,
    /// How often the cell was right and wrong, and where this was counted.
    #[serde(rename = "counts")]
    _counts: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    /// The part of the text that is masked.
    value: String,
}

fn nothing() -> String {
    "-".to_owned()
}

/// The array of the cells that `text` holds.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn compiled(text: &str) -> Result<String, String> {
    let rows: BTreeMap<Kind, Row> = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut array = String::from("[\n");
    for kind in Kind::ALL {
        let cells = Binding::ALL.map(|binding| cell(&rows, kind, binding));
        let cells: Vec<String> = cells.into_iter().collect::<Result<_, _>>()?;
        writeln!(array, "[{}],", cells.join(", ")).expect("a string takes all");
    }
    Ok(array + "]\n")
}

fn cell(rows: &BTreeMap<Kind, Row>, kind: Kind, binding: Binding) -> Result<String, String> {
    let named = |message: String| format!("{}.{}: {message}", kind.name(), binding.name());
    let row = rows.get(&kind).ok_or_else(|| named("no such row".to_owned()))?;
    let other = || row.rest.and_then(|rest| rows.get(&rest)?.cells.get(&binding));
    let cell = row.cells.get(&binding).or_else(other).ok_or_else(|| named("no such cell".to_owned()))?;
    cell.check().and_then(|()| cell.allowed()).map_err(named)
}

impl Cell {
    fn check(&self) -> Result<(), String> {
        let is_never = self.classes == "-";
        let torn = self.examples.iter().find(|example| example.text.matches(&example.value).count() != 1);
        if let Some(example) = torn {
            return Err(format!("`{}` does not hold its value once", example.text));
        }
        match () {
            () if !is_never && self.examples.len() < 2 => Err("fewer than two `examples`".to_owned()),
            () if is_never && !self.examples.is_empty() => Err("`examples` of what is never masked".to_owned()),
            () if self.near.is_empty() => Err("no `near` miss".to_owned()),
            () => Ok(()),
        }
    }

    fn allowed(&self) -> Result<String, String> {
        let mut least = [0; Class::ALL.len()];
        for (class, &length) in &self.least {
            least[class_of(class)? as usize] = length;
        }
        Ok(format!(
            "Allowed {{ classes: {:#b}, low: {:#b}, least: {least:?}, needs: {}, digest: {} }}",
            bits(&self.classes)?,
            bits(&self.low)?,
            condition(self.needs),
            condition(self.digest),
        ))
    }
}

/// A bit for each class of a range.
fn bits(range: &str) -> Result<u8, String> {
    if range == "-" {
        return Ok(0);
    }
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (first, last) = (class_of(first)?, class_of(last)?);
    Ok(Class::ALL.iter().filter(|class| (first..=last).contains(class)).map(|&class| 1 << class as u8).sum())
}

fn class_of(number: &str) -> Result<Class, String> {
    let class = number.parse().ok().and_then(|number: usize| Class::ALL.get(number).copied());
    class.filter(|&class| class != Class::None).ok_or_else(|| format!("`{number}` is no class from 1 to 5"))
}

fn condition(condition: Option<Condition>) -> String {
    condition.map_or_else(|| "None".to_owned(), |condition| format!("Some(Condition::{condition:?})"))
}
