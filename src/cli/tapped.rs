//! A source, and somebody who is told of what was read from it before it is masked.

use std::io;
use std::time::Duration;

use tokmask::stream::{Source, Waker};

/// Who is told.
pub(super) trait Tap: Send {
    /// `bytes` were read.
    fn read(&self, bytes: &[u8]);
}

/// A source of which each read is told to a tap.
pub(super) struct Tapped<S, T> {
    pub source: S,
    pub tap: T,
}

impl<S: Source, T: Tap> Source for Tapped<S, T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.tap.read(&buffer[..length]);
        Ok(length)
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        self.source.is_ready(limit)
    }

    fn is_conversation(&self) -> bool {
        self.source.is_conversation()
    }

    fn waker(&self) -> Option<Waker> {
        self.source.waker()
    }
}
