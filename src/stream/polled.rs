//! A pipe, terminal or socket: read as bytes come, until its end or a signal.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::pipe::{PipeFlags, pipe_with};

use super::source::{Source, Waker};

/// After a request to stop at most this much more is read, in bytes: what a full pipe holds at most by default.
const DRAIN: usize = 1024 * 1024;

/// A request to stop reading: what was sent until then is still drained.
#[derive(Clone, Debug)]
pub struct Stop {
    listen: Arc<OwnedFd>,
    ask: Arc<OwnedFd>,
}

impl Stop {
    /// A request that is not made yet.
    ///
    /// # Errors
    /// No file descriptor is left.
    pub fn new() -> io::Result<Stop> {
        let (listen, ask) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        Ok(Stop { listen: Arc::new(listen), ask: Arc::new(ask) })
    }

    /// A descriptor a byte written to which makes the request: for a signal handler.
    ///
    /// # Errors
    /// No file descriptor is left.
    pub fn trigger(&self) -> io::Result<OwnedFd> {
        Ok(fcntl_dupfd_cloexec(&self.ask, 3)?)
    }

    /// Makes the request.
    pub fn request(&self) {
        // A full pipe is a request that was made before.
        let _ = rustix::io::write(&self.ask, &[0]);
    }

    /// Whether the request was made.
    pub fn is_requested(&self) -> bool {
        matches!(ready(&[self.listen.as_fd()], Some(Duration::ZERO)), Ok(flags) if flags[0])
    }
}

impl AsFd for Stop {
    /// What can be read from once the request is made.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.listen.as_fd()
    }
}

/// A file that is read when it has something to read.
#[derive(Debug)]
pub struct Polled {
    file: File,
    stop: Stop,
    /// How much more may be read, once a stop was requested.
    drain: Option<usize>,
}

impl Polled {
    /// Reads `file` until its end or until `stop` is requested.
    pub fn new(file: File, stop: Stop) -> Polled {
        Polled { file, stop, drain: None }
    }

    /// How much may be read now without waiting for more, in bytes; `None`: as much as there is.
    fn allowance(&mut self) -> io::Result<Option<usize>> {
        if self.drain.is_none() {
            let flags = ready(&[self.file.as_fd(), self.stop.listen.as_fd()], None)?;
            self.drain = flags[1].then_some(DRAIN);
        }
        match self.drain {
            Some(_) if !ready(&[self.file.as_fd()], Some(Duration::ZERO))?[0] => Ok(Some(0)),
            drain => Ok(drain),
        }
    }
}

impl Source for Polled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let most = self.allowance()?.unwrap_or(usize::MAX).min(buffer.len());
            match self.file.read(&mut buffer[..most]) {
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Ok(n) => {
                    self.drain = self.drain.map(|left| left - n);
                    return Ok(n);
                }
                Err(e) => return Err(e),
            }
        }
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        Ok(ready(&[self.file.as_fd(), self.stop.listen.as_fd()], Some(limit))?.contains(&true))
    }

    fn waker(&self) -> Option<Waker> {
        let stop = self.stop.clone();
        Some(Box::new(move || stop.request()))
    }
}

/// Which of `fds` can be read without waiting; waits for one of them at most `limit`, or for ever.
fn ready<const N: usize>(fds: &[BorrowedFd<'_>; N], limit: Option<Duration>) -> io::Result<[bool; N]> {
    let mut polled = fds.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
    let limit = limit.map(|l| Timespec::try_from(l).expect("a short time"));
    loop {
        match poll(&mut polled, limit.as_ref()) {
            Err(Errno::INTR) => {}
            Err(e) => return Err(e.into()),
            Ok(_) => return Ok(polled.each_ref().map(|p| !p.revents().is_empty())),
        }
    }
}
