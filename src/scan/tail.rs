//! How a secret that is longer than its window goes on behind it.
//!
//! No judge sees what stands there. Of each byte it is told from those around it whether it belongs to the secret, so a tail may
//! be followed from any place of it: most bytes belong to a set or do not, and of quotes and backslashes those end the
//! secret that would end it in its window. The line end belongs to none, and nothing behind it is looked at.

use memchr::{memchr, memrchr};

use super::grammar::cookies;
use super::grammar::ends::{self, Setting};
use super::grammar::quotes::Closing;
use super::grammar::reader::Reader;
use super::window::{ByteSet, Edge, Window};

/// How far around a quote or a backslash one looks to tell what it is.
const AROUND: usize = 64;
/// The longest escape sequence, and the byte behind it.
const ESCAPE: usize = 8;
const BACKSLASH: ByteSet = ByteSet::of(b"\\");

/// How a secret goes on: at most to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    /// What belongs to it whatever stands around.
    set: ByteSet,
    signs: Signs,
}

/// Which other quotes and backslashes belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signs {
    None,
    /// Those that do not end a value without quotes.
    Bare(Setting),
    /// Those that do not end a list of cookies.
    Cookies,
    /// Those that do not close a quote.
    Quoted(Closing),
}

/// How a secret goes on behind its window, for those who follow it by a reading of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// With the bytes of a set: byte `b` is in it if bit `b & 63` of word `b >> 6` is set.
    Of([u64; 4]),
    /// As a value without quotes.
    Bare {
        /// Whether `&` and `#` end it.
        is_query: bool,
        /// Whether `%` ends it.
        is_encoded: bool,
    },
    /// As a list of cookies.
    Cookies,
    /// As a text in quotes.
    Quoted {
        /// What closes it, without the backslashes before that.
        closer: &'static [u8],
        /// How many backslashes stand before it.
        depth: usize,
    },
}

/// Where a tail ends, as far as is known.
pub(crate) struct Stop {
    pub at: usize,
    /// Whether more text could not change it.
    pub is_sure: bool,
}

impl Tail {
    /// The tail of `set` alone.
    pub(crate) const fn of(set: ByteSet) -> Tail {
        Tail { set: set.without(b'\n'), signs: Signs::None }
    }

    /// That of a value without quotes.
    pub(crate) fn bare(setting: Setting) -> Tail {
        // A field and an argument go on as any text: what ends them before does not matter there.
        let setting = if matches!(setting, Setting::Field | Setting::Argument) { Setting::Text } else { setting };
        Tail { set: setting.surely(), signs: Signs::Bare(setting) }
    }

    /// That of a list of cookies, which consists of `set`.
    pub(crate) const fn cookies(set: ByteSet) -> Tail {
        Tail { set: set.without(b'\n'), signs: Signs::Cookies }
    }

    /// That of a quoted value.
    pub(crate) fn quoted(closing: Closing) -> Tail {
        Tail { set: closing.surely(), signs: Signs::Quoted(closing) }
    }

    /// Where the tail that is followed from `from` ends; `goes_on`: more text may follow.
    pub(crate) fn end(self, text: &[u8], from: usize, goes_on: bool) -> Stop {
        let mut at = from;
        loop {
            at += self.set.run(&text[at..]);
            let sign = if at < text.len() { self.sign(text, at, goes_on) } else { Some(0).filter(|_| !goes_on) };
            match sign {
                Some(0) => return Stop { at, is_sure: true },
                None => return Stop { at, is_sure: false },
                Some(length) => at += length,
            }
        }
    }

    /// Whether a secret that ends at `end` of its window's `text` may go on behind the window: it reaches that far, or what
    /// ends it is not all in view.
    pub(crate) fn is_open(self, text: &[u8], end: usize) -> bool {
        let is_near = text.len() - end <= AROUND;
        end == text.len() || is_near && !self.set.contains(text[end]) && !self.end(text, end, true).is_sure
    }

    /// What it is the tail of.
    pub(crate) fn beyond(self) -> Beyond {
        match self.signs {
            Signs::None => Beyond::Of(self.set.words()),
            Signs::Bare(setting) => {
                Beyond::Bare { is_query: setting == Setting::Query, is_encoded: setting == Setting::Encoded }
            }
            Signs::Cookies => Beyond::Cookies,
            Signs::Quoted(closing) => Beyond::Quoted { closer: closing.written(), depth: closing.depth() },
        }
    }

    /// How many of the bytes at `at`, the first of which is not in the set, belong to the tail; none if that is not in sight.
    fn sign(self, text: &[u8], at: usize, goes_on: bool) -> Option<usize> {
        if self.signs == Signs::None || text[at] == b'\n' {
            return Some(0);
        }
        let slashes = BACKSLASH.run(&text[at..]);
        if slashes > AROUND {
            return Some(slashes - AROUND);
        }
        let window = around(text, at, goes_on);
        let (reader, at) = (Reader::new(&window), window.at);
        let length = match self.signs {
            Signs::None => 0,
            Signs::Bare(setting) => ends::sign(&reader, at, setting),
            Signs::Cookies => cookies::sign(&reader, at),
            Signs::Quoted(closing) => closing.sign(&reader, at),
        };
        Some(length).filter(|_| !reader.undecided())
    }
}

/// What stands around the byte at `at` in its line; `goes_on`: more text may follow.
fn around(text: &[u8], at: usize, goes_on: bool) -> Window<'_> {
    let (near, most) = (at.saturating_sub(AROUND), text.len().min(at + AROUND + ESCAPE));
    let from = memrchr(b'\n', &text[near..at]).map_or(near, |n| near + n + 1);
    let (to, edge) = match memchr(b'\n', &text[at..most]) {
        Some(n) => (at + n, Edge::Line),
        None if goes_on && most == text.len() => (most, Edge::Unknown),
        None => (most, Edge::Line),
    };
    Window { bytes: &text[from..to], base: from, at: at - from, gap: false, edge }
}
