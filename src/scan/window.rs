//! What a rule may see of the text around an anchor.
//!
//! Every rule is judged on a window alone. Since the window is the same for every way the input can be cut,
//! so is the verdict; and since it is bounded, so is memory.

use std::ops::Range;

use crate::finding::Span;

/// How many bytes before an anchor a rule may look at.
pub(crate) const BEFORE: usize = 512;
/// How many bytes from an anchor's start onwards a rule may look at.
pub(crate) const AFTER: usize = 8 * 1024;

/// Why a window ends where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The line, or the input, ends here: nothing can follow.
    Line,
    /// [`AFTER`] bytes were seen and the line goes on: a value that reaches this far goes on as its [`Tail`] says.
    Limit,
    /// The text in hand ends here and more of the same line may come.
    Unknown,
}

/// The text around one anchor: a part of one line, without its line end.
#[derive(Clone, Copy)]
pub(crate) struct Window<'t> {
    /// The bytes in view.
    pub bytes: &'t [u8],
    /// Where the anchor starts in `bytes`.
    pub at: usize,
    /// What `bytes` end with.
    pub edge: Edge,
}

/// A set of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(crate) const EMPTY: ByteSet = ByteSet([0; 4]);

    /// The bytes of `list`.
    pub(crate) const fn of(list: &[u8]) -> ByteSet {
        let mut set = ByteSet::EMPTY;
        let mut i = 0;
        while i < list.len() {
            set = set.with(list[i]);
            i += 1;
        }
        set
    }

    /// `self` and `byte`.
    pub(crate) const fn with(mut self, byte: u8) -> ByteSet {
        self.0[(byte >> 6) as usize] |= 1 << (byte & 63);
        self
    }

    /// `self` and the bytes from `first` to `last`.
    pub(crate) const fn with_range(mut self, first: u8, last: u8) -> ByteSet {
        let mut byte = first;
        loop {
            self = self.with(byte);
            if byte == last {
                return self;
            }
            byte += 1;
        }
    }

    /// The bytes of either.
    pub(crate) const fn union(self, other: ByteSet) -> ByteSet {
        ByteSet([self.0[0] | other.0[0], self.0[1] | other.0[1], self.0[2] | other.0[2], self.0[3] | other.0[3]])
    }

    /// Every byte that is not in `self`.
    pub(crate) const fn complement(self) -> ByteSet {
        ByteSet([!self.0[0], !self.0[1], !self.0[2], !self.0[3]])
    }

    pub(crate) const fn contains(self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// How many bytes at the front of `text` are in the set.
    pub(crate) fn run(self, text: &[u8]) -> usize {
        text.iter().position(|&b| !self.contains(b)).unwrap_or(text.len())
    }

    /// How many bytes at the back of `text` are in the set.
    pub(crate) fn run_back(self, text: &[u8]) -> usize {
        text.iter().rev().position(|&b| !self.contains(b)).unwrap_or(text.len())
    }
}

/// How a secret that is longer than its window goes on: to the first byte that is not in `set`, and at most to the
/// end of its line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tail(pub ByteSet);

/// A secret in a window; offsets count from the window's first byte.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    /// The bytes to mask.
    pub span: Span,
    /// Set for an unquoted JSON number: the mask is put in double quotes, each behind this many backslashes.
    pub quotes: Option<u8>,
    /// How it goes on where `span` reaches the end of a window that ends with [`Edge::Limit`].
    pub tail: Tail,
}

impl<'t> Window<'t> {
    /// The part of the window in `range`.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'t [u8] {
        &self.bytes[range]
    }
}
