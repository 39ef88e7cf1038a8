//! The table of decisions in words: for an explanation, and for people who read the table.

use super::axes::{Binding, Class, Condition};
use super::policy::{Allowed, Cell};
use super::reason::{Basis, Reason};

/// Classes of a cell of which the same is asked.
struct Group {
    classes: Vec<Class>,
    /// The fewest bytes of a value.
    least: usize,
    condition: Option<Condition>,
}

impl Reason {
    /// Where the value stands and what is masked there, with nothing of the value: "quoted: every value is masked; this one is
    /// opaque".
    pub fn describe(self) -> String {
        let class = self.class.map_or(String::new(), |class| format!("; this one is {}", class.adjective()));
        format!("{}: {}{class}", self.cell.binding.words(), self.meaning())
    }

    /// What is masked there: "every value is masked".
    pub fn meaning(self) -> String {
        match self.basis {
            Basis::Table => self.cell.meaning(),
            Basis::LowConfidence => "a value of low confidence is masked, which was asked for".to_owned(),
            Basis::VendorForm => "a value in the form of the vendor's own keys is masked".to_owned(),
        }
    }
}

impl Cell {
    /// What is masked in the cell: "a random value of 20 characters or more is masked".
    pub(super) fn meaning(self) -> String {
        let groups: Vec<String> = self.allowed().groups().iter().map(Group::words).collect();
        if groups.is_empty() { "no value is masked".to_owned() } else { groups.join(", or ") + " is masked" }
    }

    /// What is masked in the cell, as the table shows it: `1-5`, `4 of 20; 5 of 32`, `-`.
    pub(super) fn shorthand(self) -> String {
        let groups: Vec<String> = self.allowed().groups().iter().map(Group::shorthand).collect();
        if groups.is_empty() { "-".to_owned() } else { groups.join("; ") }
    }
}

impl Allowed {
    fn groups(&self) -> Vec<Group> {
        let classes: Vec<Class> = Class::ALL.into_iter().filter(|&class| self.has(class)).collect();
        let asked = |class: Class| (self.least(class), self.condition(class));
        let groups = classes.chunk_by(|&one, &next| asked(one) == asked(next));
        groups
            .map(|group| Group {
                classes: group.to_vec(),
                least: self.least(group[0]),
                condition: self.condition(group[0]),
            })
            .collect()
    }
}

impl Group {
    fn words(&self) -> String {
        let values = match self.classes[..] {
            [Class::Words, .., Class::Digest] => "every value",
            [Class::Short, .., Class::Digest] => "every value but words",
            [Class::Opaque, .., Class::Digest] => "an opaque, random or digest-like value",
            [Class::Random, Class::Digest] => "a random or digest-like value",
            [Class::Words] => "a value of words",
            [Class::Short] => "a short value",
            [Class::Random] => "a random value",
            [Class::Digest] => "a digest-like value",
            _ => "a value of some classes",
        };
        let least = if self.least > 0 { format!(" of {} characters or more", self.least) } else { String::new() };
        let condition = self.condition.map_or(String::new(), |condition| format!(" {}", condition.words()));
        format!("{values}{least}{condition}")
    }

    fn shorthand(&self) -> String {
        let (first, last) = (self.classes[0] as u8, self.classes[self.classes.len() - 1] as u8);
        let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
        let least = if self.least > 0 { format!(" of {}", self.least) } else { String::new() };
        range + self.condition.map_or("", Condition::mark) + &least
    }
}

impl Binding {
    fn words(self) -> &'static str {
        match self {
            Binding::Quoted => "quoted",
            Binding::Element => "in an element",
            Binding::Header => "in a header",
            Binding::Query => "in a URL or a form",
            Binding::Bare => "unquoted",
            Binding::Line => "to the end of the line",
            Binding::Call => "in a call",
            Binding::Amid => "amid a line",
            Binding::Prose => "in a sentence",
        }
    }
}

impl Class {
    /// The class in a word or two.
    fn adjective(self) -> &'static str {
        match self {
            Class::None => "none",
            Class::Words => "of words",
            Class::Short => "short or mixed",
            Class::Opaque => "opaque",
            Class::Random => "random",
            Class::Digest => "digest-like",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Class::None => "no value: a placeholder, a mask, a reference, a state",
            Class::Words => "words",
            Class::Short => "short or mixed: up to seven characters that are no word, numbers, words with signs",
            Class::Opaque => "opaque: eight characters and more that are not words",
            Class::Random => {
                "random: fifteen characters and more of a token, two of capitals, small letters and digits"
            }
            Class::Digest => "digest-like: 32 hexadecimal digits and more, a UUID, fifteen digits and more",
        }
    }
}

impl Condition {
    pub(super) const ALL: [Condition; 3] = [Condition::Scheme, Condition::SecretWord, Condition::VendorForm];

    /// The sign of the condition in the table.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Condition::Scheme => "s",
            Condition::SecretWord => "w",
            Condition::VendorForm => "v",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Condition::Scheme => "after a known scheme",
            Condition::SecretWord => "after `token`, `secret`, `key` or `access`",
            Condition::VendorForm => "where the vendor's own keys are hexadecimal or UUIDs",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::axes::Kind;
    use super::*;

    #[test]
    fn cells_in_words() {
        let words = |kind, binding| Reason::of(Cell { kind, binding }).describe();
        assert_eq!(words(Kind::Strong, Binding::Quoted), "quoted: every value is masked");
        assert_eq!(words(Kind::Weak, Binding::Prose), "in a sentence: no value is masked");
        assert_eq!(
            words(Kind::Transport, Binding::Prose),
            "in a sentence: an opaque, random or digest-like value after a known scheme is masked"
        );
        assert_eq!(
            words(Kind::Strong, Binding::Prose),
            "in a sentence: a random value of 20 characters or more is masked"
        );
    }

    #[test]
    fn reasons_in_words() {
        let cell = Cell { kind: Kind::Weak, binding: Binding::Quoted };
        let reason = Reason::table(cell, Class::Random);
        assert_eq!(reason.describe(), "quoted: a random value is masked; this one is random");
        let low = Reason { basis: Basis::LowConfidence, ..Reason::table(cell, Class::Opaque) };
        assert_eq!(
            low.describe(),
            "quoted: a value of low confidence is masked, which was asked for; this one is opaque"
        );
        let form = Reason::vendor_form(cell, Class::Digest);
        assert_eq!(
            form.describe(),
            "quoted: a value in the form of the vendor's own keys is masked; this one is digest-like"
        );
    }

    #[test]
    fn cells_in_short() {
        let short = |kind, binding| Cell { kind, binding }.shorthand();
        assert_eq!(short(Kind::Password, Binding::Amid), "2 of 2; 3-5");
        assert_eq!(short(Kind::Vendor, Binding::Prose), "4 of 20; 5w of 32");
        assert_eq!(short(Kind::VendorAlone, Binding::Quoted), "4; 5v");
        assert_eq!(short(Kind::Inner, Binding::Prose), "-");
    }

    #[test]
    fn no_cell_is_without_words() {
        assert!(Cell::all().all(|cell| !cell.meaning().contains("some classes")));
    }
}
