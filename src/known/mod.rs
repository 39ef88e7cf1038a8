//! Values that are known to be secret, whatever they look like, and every form in which they may turn up.
//!
//! Values can be added while a stream is masked: what is searched with is a snapshot, which never changes.

mod escapes;
mod finder;
mod forms;
mod guard;
mod memory;
mod places;
mod words;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use memchr::memmem;

use crate::finding::Span;
use crate::rules::RuleSet;
use finder::{Finder, Form};
use forms::Forms;
pub use guard::Reason;
use memory::Memory;

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
    ids: Ids,
    current: RwLock<Snapshot>,
    /// What streams have shown to be secret, if that is remembered.
    memory: Option<Mutex<Memory>>,
}

/// The values that were known at a time.
#[derive(Clone, Default)]
pub(crate) struct Snapshot(Option<Arc<Vec<Arc<Layer>>>>);

/// Values that were added together, or nearly so.
struct Layer {
    short: Finder<2>,
    usual: Finder<4>,
    /// Those that are long and, unless there are few, begin with words: most are.
    long: Long,
}

/// For forms of fifteen bytes and more, as are all of values that are made by machines.
type Long = Finder<8>;

impl Known {
    /// No value yet, for masking with `rules`; if `force`, values of 4 to 7 bytes are taken too.
    pub fn new(rules: &RuleSet, force: bool) -> Known {
        let least = if force { guard::LEAST.1 } else { guard::LEAST.0 };
        Known { least, ids: Ids::new(rules.ids()), current: RwLock::default(), memory: None }
    }

    /// The same, one that also remembers what a stream has named as secret: from the end of its line on, such a value is known.
    /// It is remembered of passwords, of credentials by protocol and of what several words name as secret, if they are no words
    /// and have eight characters and more; of the last 7,500 to 10,000 values.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tokmask::known::Known;
    /// use tokmask::{Masker, RuleSet, Style};
    ///
    /// let rules = RuleSet::builtin();
    /// let known = Arc::new(Known::new(&rules, false).remembering());
    /// let masker = Masker::with_known(rules, Style::Label, known)?;
    /// let masked = masker.mask(b"password=hunter2x7\nlogin with hunter2x7 failed\n");
    /// assert_eq!(masked, b"password=[REDACTED:password]\nlogin with [REDACTED:known-value] failed\n");
    /// # Ok::<(), tokmask::Error>(())
    /// ```
    #[must_use]
    pub fn remembering(self) -> Known {
        Known { memory: Some(Mutex::default()), ..self }
    }

    /// Whether it remembers.
    pub fn remembers(&self) -> bool {
        self.memory.is_some()
    }

    /// Adds `values`, in all their forms; says which are not masked. An empty value is none.
    pub fn learn(&self, values: &[Value]) -> Vec<Refused> {
        self.add(values, self.least, |value| guard::refuse(value, self.least))
    }

    /// Adds `values` whose names say that they are secrets, whatever they look like; says which are not masked: words for yes, no
    /// and nothing, numbers under a million, parts of masks, and what has fewer than 4 characters or more than 64 KiB.
    pub fn learn_named(&self, values: &[Value]) -> Vec<Refused> {
        self.add(values, guard::LEAST.1, guard::refuse_named)
    }

    /// Adds `values` in forms of `least` bytes and more, but for those that are to be refused.
    fn add(&self, values: &[Value], least: usize, refuse: impl Fn(&[u8]) -> Option<Reason>) -> Vec<Refused> {
        let (forms, refused) = self.forms(values, least, refuse);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = current.with_new(forms);
        refused
    }

    /// The forms of `values` that no mask shows.
    fn forms(&self, values: &[Value], least: usize, refuse: impl Fn(&[u8]) -> Option<Reason>) -> (Forms, Vec<Refused>) {
        let (mut forms, mut refused) = (Forms::new(least), vec![]);
        for value in values.iter().filter(|value| !value.bytes.trim_ascii().is_empty()) {
            let bytes = value.bytes.trim_ascii();
            match refuse(bytes).or_else(|| self.ids.show(bytes).then_some(Reason::Mask)) {
                None => forms.value(bytes),
                Some(reason) => refused.push(Refused { name: value.name.clone(), reason }),
            }
        }
        let Forms { arena, forms: all, .. } = &mut forms;
        all.retain(|form| !self.ids.show(form.bytes(arena)));
        (forms, refused)
    }

    /// Remembers `values`, if it remembers at all.
    pub(crate) fn remember(&self, values: &[Value]) {
        if let Some(mut memory) = self.memory() {
            let (forms, refused) = self.forms(values, self.least, |value| guard::refuse(value, self.least));
            memory.add(forms, values.len() - refused.len());
        }
    }

    fn memory(&self) -> Option<MutexGuard<'_, Memory>> {
        self.memory.as_ref().map(|memory| memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        self.memory().map_or_else(|| current.clone(), |memory| current.joined(memory.snapshots()))
    }
}

/// What masks show: the ids of all rules.
struct Ids {
    /// One a line.
    lines: String,
    /// The first bytes of all that may be a part of one, in order: nearly no other text begins so.
    pieces: Vec<[u8; guard::LEAST.1]>,
}

impl Ids {
    fn new<'r>(ids: impl Iterator<Item = &'r str>) -> Ids {
        let lines = ids.collect::<Vec<_>>().join("\n");
        let mut pieces: Vec<_> = lines.as_bytes().array_windows().copied().collect();
        pieces.sort_unstable();
        pieces.dedup();
        Ids { lines, pieces }
    }

    /// Whether a mask shows `text`: masked there, it would change masks.
    fn show(&self, text: &[u8]) -> bool {
        let id = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let is_piece = || text.first_chunk().is_none_or(|first| self.pieces.binary_search(first).is_ok());
        text.iter().all(id) && is_piece() && memmem::find(self.lines.as_bytes(), text).is_some()
    }
}

impl Snapshot {
    /// This, and all of `others`.
    fn joined<'s>(&'s self, others: impl Iterator<Item = &'s Snapshot>) -> Snapshot {
        let layers: Vec<_> = std::iter::once(self).chain(others).flat_map(Snapshot::layers).cloned().collect();
        Snapshot(Some(layers).filter(|layers| !layers.is_empty()).map(Arc::new))
    }

    /// This, and those of `forms` that are not known yet.
    fn with_new(&self, mut forms: Forms) -> Snapshot {
        let Forms { arena, forms: all, .. } = &mut forms;
        all.retain(|form| !self.holds(form.bytes(arena), form.open));
        if all.is_empty() { self.clone() } else { self.with(forms) }
    }

    /// This, and `forms`. Layers grow by their size, so that there are few and each is made few times.
    fn with(&self, mut forms: Forms) -> Snapshot {
        let mut layers = self.layers().to_vec();
        while let Some(last) = layers.pop_if(|last| last.len() < GROWTH * forms.forms.len()) {
            last.forms().for_each(|(bytes, open)| forms.add(bytes, open));
        }
        layers.push(Arc::new(Layer::new(forms)));
        Snapshot(Some(Arc::new(layers)))
    }

    fn layers(&self) -> &[Arc<Layer>] {
        self.0.as_ref().map_or(&[], |layers| layers)
    }

    /// Whether nothing is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.layers().is_empty()
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
        for layer in self.layers() {
            layer.long.find(text, goes_on.is_some(), &mut note);
            layer.usual.find(text, goes_on.is_some(), &mut note);
            layer.short.find(text, goes_on.is_some(), &mut note);
        }
        hold
    }

    /// Whether a known value has the form `bytes`, which is `open` or not.
    pub(crate) fn holds(&self, bytes: &[u8], open: bool) -> bool {
        self.layers().iter().any(|layer| layer.holds(bytes, open))
    }

    /// Every form of every value.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &[u8]> {
        self.layers().iter().flat_map(|layer| layer.forms()).map(|(bytes, _)| bytes)
    }

    /// The end of what stands at the front of `text`, by comparing it with every form.
    pub(crate) fn naive(&self, text: &[u8]) -> Option<usize> {
        self.layers().iter().filter_map(|layer| layer.naive(text)).max()
    }
}

impl Layer {
    fn new(forms: Forms) -> Layer {
        let Forms { arena, forms: mut long, .. } = forms;
        finder::sort(&arena, &mut long);
        let short = long.extract_if(.., |form| form.len() < guard::LEAST.0).collect();
        let are_few = long.len() <= finder::FEW;
        let is_usual = |form: &mut Form| form.len() < Long::HEAD || !are_few && !Long::is_in_words(form);
        let usual = long.extract_if(.., is_usual).collect();
        let arena = Arc::new(arena);
        let short = Finder::new(&arena, short);
        match are_few {
            true => Layer { short, usual: Finder::few(&arena, usual), long: Finder::few(&arena, long) },
            false => Layer { short, usual: Finder::new(&arena, usual), long: Finder::in_words(&arena, long) },
        }
    }

    fn holds(&self, bytes: &[u8], open: bool) -> bool {
        self.long.holds(bytes, open) || self.usual.holds(bytes, open) || self.short.holds(bytes, open)
    }

    fn naive(&self, text: &[u8]) -> Option<usize> {
        self.long.naive(text).max(self.usual.naive(text)).max(self.short.naive(text))
    }

    fn forms(&self) -> impl Iterator<Item = (&[u8], bool)> {
        self.long.forms().chain(self.usual.forms()).chain(self.short.forms())
    }

    fn len(&self) -> usize {
        self.short.len() + self.usual.len() + self.long.len()
    }
}
