//! The names of vendors, and what their values look like. Found when the program is built, for those that come with it.

use std::borrow::Cow;

use super::buckets::Buckets;
use crate::finding::RuleIndex;
use crate::rules::Form;

/// The vendors that are on. Those that are built in are constants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Vendors {
    /// The rule of each, and where its forms end; they begin where those of the one before end.
    pub rows: Cow<'static, [(RuleIndex, u32)]>,
    pub forms: Cow<'static, [Form]>,
    /// Their names, by their first letters.
    pub names: Buckets<Name>,
    /// The names in lower case without what joins their words, one behind the other.
    pub texts: Cow<'static, [u8]>,
}

/// A name of the vendor at a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub head: u32,
    pub start: u32,
    pub length: u32,
    pub row: u16,
}

/// A vendor as it is added: its rule, its names without what joins their words, and the forms of its values.
pub(crate) type Row<'r, N> = (RuleIndex, N, Cow<'r, [Form]>);

const BUCKETS: usize = 1 << 12;

impl Vendors {
    /// Those of `vendors`, in order.
    ///
    /// # Errors
    /// That of the first that is one.
    pub(crate) fn new<'r, N: Iterator<Item = Cow<'r, [u8]>>>(
        vendors: impl Iterator<Item = Result<Row<'r, N>, String>>,
    ) -> Result<Vendors, String> {
        let (mut rows, mut all_forms, mut all_names, mut texts) = (vec![], vec![], vec![], vec![]);
        for vendor in vendors {
            let (rule, names, forms) = vendor?;
            for name in names {
                let (head, start) = (head(&name), texts.len() as u32);
                let name_at = Name { head, start, length: name.len() as u32, row: rows.len() as u16 };
                all_names.push((bucket(head), name_at));
                texts.extend_from_slice(&name);
            }
            all_forms.extend_from_slice(&forms);
            rows.push((rule, all_forms.len() as u32));
        }
        let names = Buckets::new(BUCKETS, &all_names);
        Ok(Vendors { rows: rows.into(), forms: all_forms.into(), names, texts: texts.into() })
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rule of the vendor at `row`.
    pub(crate) fn rule(&self, row: usize) -> RuleIndex {
        self.rows[row].0
    }

    /// The forms of its values.
    pub(crate) fn forms(&self, row: usize) -> &[Form] {
        let start = row.checked_sub(1).map_or(0, |before| self.rows[before].1);
        &self.forms[start as usize..self.rows[row].1 as usize]
    }

    /// The names that `text` starts with.
    pub(crate) fn starting(&self, text: &[u8]) -> impl Iterator<Item = Name> {
        let head = head(text);
        let names = self.names.get(bucket(head)).iter().filter(move |name| name.head == head).copied();
        names.filter(move |name| text.starts_with(&self.texts[name.start as usize..][..name.length as usize]))
    }
}

impl Name {
    pub(crate) fn row(self) -> usize {
        usize::from(self.row)
    }
}

/// The first four letters of a name; a shorter one's are followed by zeros.
fn head(text: &[u8]) -> u32 {
    let head =
        text.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|i| text.get(i).copied().unwrap_or(0)));
    u32::from_le_bytes(head)
}

fn bucket(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - BUCKETS.ilog2())) as usize
}
