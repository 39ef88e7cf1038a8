//! The table of decisions, compiled from `rules/policy.toml`: which classes of values are masked, by what their name says
//! of them and by how they are joined to it.

pub(crate) use super::axes::{Binding, Class, Condition, Kind};
use crate::rules::schema::Confidence;

/// The cells, by kind and binding.
static POLICY: [[Allowed; Binding::ALL.len()]; Kind::ALL.len()] = include!(concat!(env!("OUT_DIR"), "/policy.rs"));

/// What a cell masks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// A bit for each class that is masked.
    classes: u8,
    /// The same where values of low confidence are asked for.
    low: u8,
    /// By class: the fewest bytes of a value that is masked.
    least: [u8; Class::ALL.len()],
    /// What else must hold.
    needs: Option<Condition>,
    /// What else must hold of a digest.
    digest: Option<Condition>,
}

/// A cell of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(crate) struct Cell {
    pub kind: Kind,
    pub binding: Binding,
}

impl Cell {
    /// Every cell, row by row.
    pub(crate) fn all() -> impl Iterator<Item = Cell> {
        Kind::ALL.into_iter().flat_map(|kind| Binding::ALL.into_iter().map(move |binding| Cell { kind, binding }))
    }

    /// Whether a value of `class` and `length` bytes is masked in this cell; `holds`: whether a condition does.
    pub(crate) fn masks_where(self, class: Class, length: usize, holds: impl Fn(Condition) -> bool) -> bool {
        let allowed = self.allowed();
        allowed.has(class) && length >= allowed.least(class) && allowed.condition(class).is_none_or(holds)
    }

    /// Whether a value of `class` is masked in this cell where values of low confidence are asked for.
    pub(crate) fn masks_at_low(self, class: Class) -> bool {
        self.allowed().low & bit(class) != 0
    }

    /// How sure it is that a value which is masked in this cell is a secret.
    pub(crate) fn confidence(self) -> Confidence {
        if self.kind.is_strong() && self.binding.is_firm() { Confidence::High } else { Confidence::Medium }
    }

    pub(super) fn allowed(self) -> &'static Allowed {
        &POLICY[self.kind as usize][self.binding as usize]
    }
}

impl Allowed {
    /// Whether values of `class` are masked.
    pub(super) fn has(&self, class: Class) -> bool {
        self.classes & bit(class) != 0
    }

    /// The fewest bytes of a value of `class`.
    pub(super) fn least(&self, class: Class) -> usize {
        usize::from(self.least[class as usize])
    }

    /// What else must hold of a value of `class`.
    pub(super) fn condition(&self, class: Class) -> Option<Condition> {
        self.digest.filter(|_| class == Class::Digest).or(self.needs)
    }
}

impl Kind {
    /// Whether the name alone says that its value is a secret.
    fn is_strong(self) -> bool {
        matches!(self, Kind::Password | Kind::Transport | Kind::Strong | Kind::Single)
    }
}

impl Binding {
    /// Whether the value can belong to nothing but the name.
    fn is_firm(self) -> bool {
        matches!(self, Binding::Quoted | Binding::Element | Binding::Header | Binding::Query | Binding::Bare)
    }
}

/// The bit of a class.
fn bit(class: Class) -> u8 {
    1 << class as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Cell {
        fn masks(self, class: Class, length: usize) -> bool {
            self.masks_where(class, length, |condition| condition != Condition::VendorForm)
        }
    }

    fn masked(kind: Kind, binding: Binding, length: usize) -> String {
        let cell = Cell { kind, binding };
        Class::ALL
            .into_iter()
            .filter(|&class| cell.masks(class, length))
            .map(|class| (b'0' + class as u8) as char)
            .collect()
    }

    #[test]
    fn no_cell_masks_what_is_no_value() {
        assert!(Cell::all().all(|cell| !cell.masks(Class::None, 40) && !cell.masks_at_low(Class::None)));
    }

    #[test]
    fn a_strong_name_firmly_joined_asks_nothing_of_its_value() {
        for cell in Cell::all().filter(|cell| cell.confidence() == Confidence::High) {
            assert_eq!(masked(cell.kind, cell.binding, 1), "12345", "{cell:?}");
        }
    }

    #[test]
    fn a_looser_joint_asks_more() {
        assert_eq!(masked(Kind::Password, Binding::Amid, 8), "2345");
        assert_eq!(masked(Kind::Single, Binding::Call, 8), "345");
        assert_eq!(masked(Kind::Weak, Binding::Quoted, 16), "4");
        assert_eq!(masked(Kind::Weak, Binding::Prose, 40), "");
        assert_eq!(masked(Kind::Inner, Binding::Header, 40), "");
    }

    #[test]
    fn a_query_takes_more_of_some_weak_names() {
        assert_eq!(masked(Kind::Weak, Binding::Query, 8), "345");
        assert_eq!(masked(Kind::WeakKey, Binding::Query, 8), "2345");
        assert_eq!(masked(Kind::WeakCode, Binding::Query, 8), "12345");
        assert_eq!(masked(Kind::WeakCode, Binding::Quoted, 16), "4");
    }

    #[test]
    fn in_a_sentence_a_value_is_long() {
        assert_eq!(masked(Kind::Vendor, Binding::Prose, 19), "");
        assert_eq!(masked(Kind::Vendor, Binding::Prose, 20), "4");
        assert_eq!(masked(Kind::Vendor, Binding::Prose, 32), "45");
    }

    #[test]
    fn a_digest_may_need_the_vendors_own_form() {
        let cell = Cell { kind: Kind::VendorAlone, binding: Binding::Quoted };
        assert!(!cell.masks(Class::Digest, 32));
        assert!(cell.masks_where(Class::Digest, 32, |condition| condition == Condition::VendorForm));
    }

    #[test]
    fn low_confidence_adds_weak_names() {
        let cell = Cell { kind: Kind::Weak, binding: Binding::Quoted };
        assert!(cell.masks_at_low(Class::Opaque) && !cell.masks(Class::Opaque, 8));
    }
}
