//! Whether a value is a secret: what its name says, how it is joined to it, and what it looks like.

mod axes;
pub(crate) mod class;
pub(crate) mod nonvalue;
pub(crate) mod policy;
mod question;
mod reason;
mod traits;
mod wording;
pub(crate) mod words;

use serde::Serialize;

use crate::rules::schema::Confidence;
use axes::Condition;
pub(crate) use axes::{Binding, Class, Kind};
pub(crate) use class::Value;
pub(crate) use policy::Cell;
pub use reason::Reason;

/// A cell of the table of decisions, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// What the name says of its value: the row.
    pub kind: &'static str,
    /// How the value is joined to its name: the column.
    pub binding: &'static str,
    /// The classes that are masked, as the table shows them: `1-5`, `4 of 20`, `-`.
    pub classes: String,
    /// How sure a masked value is: `high` or `medium`.
    pub confidence: &'static str,
    /// The same as a sentence.
    pub meaning: String,
}

/// Every cell of the table of decisions, row by row.
pub fn table() -> Vec<Entry> {
    Cell::all().map(Entry::of).collect()
}

/// What the signs of the table mean, a line each.
pub fn legend() -> Vec<String> {
    let classes = Class::ALL.into_iter().skip(1).map(|class| format!("{}  {}", class as u8, class.words()));
    let conditions = Condition::ALL.into_iter().map(|condition| format!("{}  {}", condition.mark(), condition.words()));
    let of = "of N  of so many characters or more".to_owned();
    classes.chain(conditions).chain([of]).collect()
}

impl Entry {
    fn of(cell: Cell) -> Entry {
        Entry {
            kind: cell.kind.name(),
            binding: cell.binding.name(),
            classes: cell.shorthand(),
            confidence: if cell.confidence() == Confidence::High { "high" } else { "medium" },
            meaning: cell.meaning(),
        }
    }
}
