//! Where bytes come from.

use std::io::{self, Read};
use std::time::Duration;

/// Something to read from that can be asked whether a read would wait.
pub trait Source: Send {
    /// Reads what there is into `buffer`; 0 is the end.
    ///
    /// # Errors
    /// As [`Read::read`].
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Waits until a read would not, at most `limit`; says whether it would not.
    ///
    /// # Errors
    /// That waiting is impossible.
    fn is_ready(&mut self, _limit: Duration) -> io::Result<bool> {
        Ok(true)
    }

    /// Whether more may come only when somebody has seen what came: on a terminal that is typed to.
    fn is_conversation(&self) -> bool {
        false
    }

    /// Something that ends a read that waits, from another thread.
    fn waker(&self) -> Option<Waker> {
        None
    }
}

/// Ends a read that waits.
pub type Waker = Box<dyn Fn() + Send + Sync>;

/// A reader that is never asked to wait: a file, or bytes in memory. A line without its end leaves such a source only
/// when more is read.
#[derive(Debug)]
pub struct Plain<R>(pub R);

impl<R: Read + Send> Source for Plain<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}
