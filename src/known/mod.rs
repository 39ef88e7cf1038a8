//! Values that are known to be secret, whatever they look like, and every form in which they may turn up.
//!
//! Values can be added while a stream is masked: what is searched with is a snapshot, which never changes.

mod escapes;
mod finder;
mod forms;
mod guard;
mod places;
mod words;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use memchr::memmem;

use crate::finding::Span;
use crate::rules::RuleSet;
use finder::{Finder, Form};
pub use guard::Reason;

/// Of two neighbouring sets of forms the larger has more than so many times the forms of the other, or they are made one.
const GROWTH: usize = 8;

/// A value that is known to be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// Where it is from, for messages: a variable's name, or a file's. Never printed: the value.
    pub name: String,
    /// Its bytes; it may have several lines.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A value that is not masked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it is from.
    pub name: String,
    /// Why.
    pub reason: Reason,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: not masked as a known value: {}", self.name, self.reason)
    }
}

/// Values that are known to be secret; more can be added at any time, from any thread.
pub struct Known {
    least: usize,
    /// What masks show: the ids of all rules, one a line.
    ids: String,
    current: RwLock<Snapshot>,
}

/// The values that were known at a time.
#[derive(Clone, Default)]
pub(crate) struct Snapshot(Arc<Vec<Arc<Layer>>>);

/// Values that were added together, or nearly so.
struct Layer {
    short: Finder<2>,
    usual: Finder<4>,
    /// Those that are long and begin with words, which are most.
    in_words: Long,
}

/// For forms of fifteen bytes and more, as are all of values that are made by machines.
type Long = Finder<8>;

impl Known {
    /// No value yet, for masking with `rules`; if `force`, values of 4 to 7 bytes are taken too.
    pub fn new(rules: &RuleSet, force: bool) -> Known {
        let least = if force { guard::LEAST.1 } else { guard::LEAST.0 };
        let ids = rules.ids().collect::<Vec<_>>().join("\n");
        Known { least, ids, current: RwLock::default() }
    }

    /// Adds `values`, in all their forms; says which are not masked. An empty value is none.
    pub fn learn(&self, values: &[Value]) -> Vec<Refused> {
        let (mut forms, mut refused) = (vec![], vec![]);
        for value in values.iter().filter(|value| !value.bytes.trim_ascii().is_empty()) {
            match self.forms(&value.bytes) {
                Ok(more) => forms.extend(more),
                Err(reason) => refused.push(Refused { name: value.name.clone(), reason }),
            }
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        forms.retain(|form: &Form| !current.holds(form));
        if !forms.is_empty() {
            *current = current.with(forms);
        }
        refused
    }

    fn forms(&self, value: &[u8]) -> Result<impl Iterator<Item = Form> + use<>, Reason> {
        let value = value.trim_ascii();
        if let Some(reason) = guard::refuse(value, self.least) {
            return Err(reason);
        }
        if self.is_shown(value) {
            return Err(Reason::Mask);
        }
        let mut forms = forms::of(value, self.least);
        forms.retain(|form| !self.is_shown(&form.bytes));
        Ok(forms.into_iter())
    }

    /// Whether a mask shows `text`: masked there, it would change masks.
    fn is_shown(&self, text: &[u8]) -> bool {
        let id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        text.iter().all(id) && memmem::find(self.ids.as_bytes(), text).is_some()
    }

    /// What is known now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Snapshot {
    /// This, and `forms`, which are in order. Layers grow by their size, so that there are few and each is made few times.
    fn with(&self, mut forms: Vec<Form>) -> Snapshot {
        let mut layers = Vec::clone(&self.0);
        while let Some(last) = layers.pop_if(|last| last.len() < GROWTH * forms.len()) {
            forms.extend(last.forms());
        }
        forms.sort_unstable();
        // Of two that differ in nothing else the open one stays, which may take more.
        forms.reverse();
        forms.dedup_by(|one, other| one.bytes == other.bytes);
        forms.reverse();
        layers.push(Arc::new(Layer::new(&forms)));
        Snapshot(Arc::new(layers))
    }

    /// Whether nothing is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells `take` where known values stand in `text`. If the text goes on: the first place from which at least so many
    /// bytes are how a value begins.
    pub(crate) fn find(&self, text: &[u8], goes_on: Option<usize>, mut take: impl FnMut(Span)) -> Option<usize> {
        let mut hold: Option<usize> = None;
        let mut note = |at: usize, found: finder::Found| {
            if let Some(end) = found.end {
                take(Span::new(at, end));
            }
            if found.under_way && goes_on.is_some_and(|least| text.len() - at >= least) {
                hold = Some(hold.map_or(at, |hold| hold.min(at)));
            }
        };
        for layer in &*self.0 {
            layer.in_words.find(text, goes_on.is_some(), &mut note);
            layer.usual.find(text, goes_on.is_some(), &mut note);
            layer.short.find(text, goes_on.is_some(), &mut note);
        }
        hold
    }

    fn holds(&self, form: &Form) -> bool {
        self.0.iter().any(|layer| layer.holds(form))
    }

    /// Every form of every value.
    pub(crate) fn forms(&self) -> impl Iterator<Item = Form> {
        self.0.iter().flat_map(|layer| layer.forms())
    }

    /// The end of what stands at the front of `text`, by comparing it with every form.
    pub(crate) fn naive(&self, text: &[u8]) -> Option<usize> {
        self.0.iter().filter_map(|layer| layer.naive(text)).max()
    }
}

impl Layer {
    fn new(forms: &[Form]) -> Layer {
        let (short, rest): (Vec<&Form>, Vec<&Form>) = forms.iter().partition(|form| form.bytes.len() < guard::LEAST.0);
        let (in_words, usual): (Vec<&Form>, Vec<&Form>) =
            rest.iter().partition(|form| form.bytes.len() >= Long::HEAD && Long::is_in_words(&form.bytes));
        Layer {
            short: Finder::new(short.into_iter()),
            usual: Finder::new(usual.into_iter()),
            in_words: Finder::in_words(in_words.into_iter()),
        }
    }

    fn holds(&self, form: &Form) -> bool {
        self.in_words.holds(form) || self.usual.holds(form) || self.short.holds(form)
    }

    fn naive(&self, text: &[u8]) -> Option<usize> {
        self.in_words.naive(text).max(self.usual.naive(text)).max(self.short.naive(text))
    }

    fn forms(&self) -> impl Iterator<Item = Form> {
        self.in_words.forms().chain(self.usual.forms()).chain(self.short.forms())
    }

    fn len(&self) -> usize {
        self.short.len() + self.usual.len() + self.in_words.len()
    }
}
