//! What judgements share. It saves work and never changes a verdict.

use std::cell::OnceCell;

use super::name::{KeyWord, Said};
use crate::finding::Span;
use crate::scan::again::Seen;
use crate::scan::anchors::Scratch;
use crate::scan::cache::Cache;
use crate::scan::clean::Clean;
use crate::scan::covered::Covered;
use crate::scan::grammar::ends::Runs;
use crate::scan::grammar::keys::Words;
use crate::scan::grammar::reader::Reader;
use crate::scan::grammar::vendors::{KeyNames, Naming};
use crate::scan::json;
use crate::scan::named::Names;
use crate::scan::vendors::Vendors;
use crate::scan::window::{Edge, Hit};

/// What judgements of one text share; it is of no use for another text.
#[derive(Default)]
pub(crate) struct Memo {
    pub(super) runs: Runs,
    pub recall: Recall,
    /// The key word that is judged next.
    pub key_word: Option<KeyWord>,
    /// What the judgements before have masked; none if all are to be judged as if there were none before.
    pub covered: Option<Covered>,
    /// Whether a value was not judged, since it stands in what they have masked.
    pub spared: bool,
}

impl Memo {
    /// Whether a secret at `span`, in a window that begins at `base`, lies in a token that is masked already, also after it was
    /// made to fit the JSON around it, and does not go on behind it.
    pub(super) fn is_in_token(&self, base: usize, reader: &Reader<'_>, span: Span) -> bool {
        let ends = match reader.edge() {
            Edge::Line => true,
            Edge::Limit => span.end < reader.len(),
            Edge::Unknown | Edge::Cut(_) => false,
        };
        let is_in_token = || self.covered.as_ref().is_some_and(|covered| covered.is_in_token(span.shifted(base)));
        ends && is_in_token() && !json::may_begin_earlier(reader.bytes, span.start)
    }

    /// Whether `hit`, in a window that begins at `base`, lies in what is masked already, also after it was made to fit the JSON
    /// around it.
    pub(super) fn covers(&self, base: usize, reader: &Reader<'_>, hit: &Hit) -> bool {
        let goes_on = reader.edge() == Edge::Limit && hit.tail.is_open(reader.bytes, hit.span.end);
        let tail = goes_on.then_some(hit.tail);
        let covered = self.covered.as_ref().is_some_and(|covered| covered.holds(hit.span.shifted(base), tail));
        covered && !json::may_begin_earlier(reader.bytes, hit.span.start)
    }
}

/// What one scan leaves to the next: what was found out about words and places, whatever text they stand in, and memory.
pub(crate) struct Recall {
    pub scratch: Scratch,
    /// Places of which nothing comes; none if all are to be judged as if they were the first.
    pub clean: Option<Clean>,
    pub(super) keys: Keys,
    pub(super) vendors: Naming,
    /// The long lines of floods.
    pub lines: Seen,
}

impl Default for Recall {
    fn default() -> Self {
        Recall {
            scratch: Scratch::default(),
            clean: Some(Clean::default()),
            keys: Keys::default(),
            vendors: Naming::default(),
            lines: Seen::default(),
        }
    }
}

pub(super) type Keys = Cache<Known, 256>;

/// What is known of a key by itself.
pub(super) struct Known {
    pub words: Words,
    pub said: Said,
    /// The vendors that it names, since they were asked for.
    vendors: OnceCell<KeyNames>,
}

impl Known {
    /// What `names` and `vendors` say of the key `text`.
    pub(super) fn of(text: &[u8], names: &Names, vendors: &Vendors) -> Known {
        let words = Words::of(text);
        let (named, may_be_vendors) = (names.find(&words), vendors.may_name(&words));
        let is_vendor = named.is_none() && !may_be_vendors && vendors.ends_with_name(text);
        let said = Said { named, may_be_vendors: may_be_vendors || is_vendor, is_vendor };
        Known { words, said, vendors: OnceCell::new() }
    }

    /// Those of `vendors` that it names.
    pub(super) fn vendors(&self, vendors: &Vendors) -> &KeyNames {
        self.vendors.get_or_init(|| vendors.key(&self.words))
    }
}
