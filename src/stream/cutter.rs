//! The bytes that were read and are not yet masked, and where they may be cut.
//!
//! Text is cut behind a line end, where nothing but a block can be under way. Only a line longer than [`CHUNK`], or
//! one whose writer pauses, is cut elsewhere: behind what the engine has decided.

use memchr::{memchr, memrchr};

use crate::bytes::wipe;
use crate::engine::Progress;
use crate::scan::window::IS_SMALL;

/// How much is read at once, in bytes: it stays in a core's second-level cache until it is masked.
pub(super) const CHUNK: usize = if IS_SMALL { 8 * 1024 } else { 256 * 1024 };

/// Bytes in hand. Those before `from` are written and kept for context only.
#[derive(Debug, Default)]
pub(super) struct Cutter {
    buffer: Vec<u8>,
    filled: usize,
    /// The most that was filled by now.
    used: usize,
    from: usize,
    /// Whether the first byte starts a line that nothing was written of.
    fresh: bool,
}

impl Cutter {
    pub(super) fn new() -> Cutter {
        let mut cutter = Cutter::default();
        cutter.fresh = true;
        cutter
    }

    /// Room for a read: at least half a chunk.
    pub(super) fn room(&mut self) -> &mut [u8] {
        if self.buffer.is_empty() {
            // The system's own zeros, which cost nothing until they are read over.
            self.buffer = vec![0; CHUNK];
        } else if self.buffer.len() < self.filled + CHUNK / 2 {
            self.reserve(CHUNK);
            self.buffer.resize(self.filled + CHUNK, 0);
        }
        &mut self.buffer[self.filled..]
    }

    /// Takes over `n` bytes that were read into the room.
    pub(super) fn filled(&mut self, n: usize) {
        self.filled += n;
        self.used = self.used.max(self.filled);
    }

    /// Takes over a copy of `bytes`.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.truncate(self.filled);
        self.reserve(bytes.len());
        self.buffer.extend_from_slice(bytes);
        self.filled = self.buffer.len();
        self.used = self.used.max(self.filled);
    }

    /// Makes room for so many bytes more. A vector that grows by itself leaves its text behind where it was.
    fn reserve(&mut self, more: usize) {
        let capacity = self.buffer.capacity();
        if self.filled + more > capacity {
            let mut larger = Vec::with_capacity((self.filled + more).max(2 * capacity));
            larger.extend_from_slice(&self.buffer);
            wipe(&mut std::mem::replace(&mut self.buffer, larger), self.used);
        }
    }

    /// How much of a buffer may have held text.
    pub(super) fn used(&self) -> usize {
        self.used
    }

    /// What is in hand, and how much of it is written already.
    pub(super) fn text(&self) -> (&[u8], usize) {
        (&self.buffer[..self.filled], self.from)
    }

    /// Whether anything is in hand.
    pub(super) fn has_any(&self) -> bool {
        self.filled > 0
    }

    /// Whether anything in hand is not written.
    pub(super) fn has_unwritten(&self) -> bool {
        self.from < self.filled
    }

    /// Whether a line is in hand that is longer than is waited for.
    pub(super) fn is_full(&self) -> bool {
        self.filled - self.from >= CHUNK
    }

    /// Whether what is in hand starts a line that nothing was written of.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// The end of the last whole line.
    pub(super) fn lines_end(&self) -> Option<usize> {
        memrchr(b'\n', &self.buffer[self.from..self.filled]).map(|n| self.from + n + 1)
    }

    /// The end of the line in hand.
    pub(super) fn line_end(&self) -> Option<usize> {
        memchr(b'\n', &self.buffer[self.from..self.filled]).map(|n| self.from + n + 1)
    }

    /// Forgets what the engine is done with.
    pub(super) fn advance(&mut self, progress: Progress) {
        self.buffer.copy_within(progress.keep..self.filled, 0);
        self.filled -= progress.keep;
        self.from = progress.written - progress.keep;
        self.fresh = self.from == 0;
    }

    /// Gives away the first `end` bytes, whole lines, in exchange for the memory of `spare`.
    pub(super) fn take_lines(&mut self, end: usize, spare: &mut Vec<u8>) {
        let rest = self.filled - end;
        if spare.len() < rest {
            spare.resize(rest + CHUNK, 0);
        }
        spare[..rest].copy_from_slice(&self.buffer[end..self.filled]);
        std::mem::swap(&mut self.buffer, spare);
        spare.truncate(end);
        self.filled = rest;
        self.from = 0;
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        wipe(&mut self.buffer, self.used);
    }
}
