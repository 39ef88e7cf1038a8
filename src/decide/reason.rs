//! Why a value is masked, as it is kept with what was found.

use super::axes::{Class, Kind};
use super::class::Value;
use super::policy::Cell;

/// Why a value is masked: the cell of the table of decisions that says so, and what it asked of the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Reason {
    pub(super) cell: Cell,
    /// The class of the value, where the cell was asked for it.
    pub(super) class: Option<Class>,
    pub(super) basis: Basis,
}

/// What masks values of a class in a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(super) enum Basis {
    /// The table.
    Table,
    /// The table, where values of low confidence are asked for.
    LowConfidence,
    /// The form of the value, which is that of a vendor's own keys.
    VendorForm,
}

impl Reason {
    /// A value of `class` that the table masks in `cell`.
    pub(super) fn table(cell: Cell, class: Class) -> Reason {
        Reason { cell, class: Some(class), basis: Basis::Table }
    }

    /// A value of any class in a cell that masks them all.
    pub(crate) const fn of(cell: Cell) -> Reason {
        Reason { cell, class: None, basis: Basis::Table }
    }

    /// Whether the name of `value` says surely that it is secret, and it is no word that others say, too.
    pub(crate) fn is_lasting(&self, value: &[u8]) -> bool {
        let kind = self.cell.kind;
        matches!(kind, Kind::Password | Kind::Transport | Kind::Strong)
            && matches!(Value::new(value).looks(kind), Class::Opaque | Class::Random | Class::Digest)
    }

    /// A value of `class` that has the form of a vendor's own keys.
    pub(crate) fn vendor_form(cell: Cell, class: Class) -> Reason {
        Reason { cell, class: Some(class), basis: Basis::VendorForm }
    }
}
