//! A FIFO into which any process writes values while a stream runs.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat, open};
use rustix::io::Errno;
use tokmask::known::{Known, Value};
use tokmask::stream::Stop;

use super::values;
use crate::cli::tapped::Tap;

/// A FIFO that is read whenever there is something in it.
pub(in crate::cli) struct Fifo {
    file: File,
    known: Arc<Known>,
    /// The last line, which has no end yet.
    rest: Mutex<Vec<u8>>,
}

impl Fifo {
    /// Opens the FIFO at `path`, and makes it if it is not there: for this user only.
    pub(super) fn open(path: &Path, known: Arc<Known>) -> io::Result<Fifo> {
        match mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0) {
            Ok(()) => {}
            Err(Errno::EXIST) if path.metadata()?.file_type().is_fifo() => {}
            Err(Errno::EXIST) => return Err(io::Error::other("is no FIFO")),
            Err(error) => return Err(error.into()),
        }
        // Open for writing too, it does not end when a writer goes.
        let file = open(path, OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Fifo { file: file.into(), known, rest: Mutex::default() })
    }

    /// Learns what is in it now.
    pub(in crate::cli) fn drain(&self) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut buffer, before) = ([0; 16 * 1024], rest.len());
        // At its end for now, or broken: then nothing more comes.
        while let Ok(n @ 1..) = (&self.file).read(&mut buffer) {
            rest.extend_from_slice(&buffer[..n]);
        }
        if rest.len() == before {
            return;
        }
        // The line that has no end yet counts as it is, and again when there is more of it.
        super::learn(&self.known, &values_of(&rest));
        let end = rest.iter().rposition(|&b| b == b'\n').map_or(0, |last| last + 1);
        rest.drain(..end);
    }

    /// Learns what comes, until `stop` is requested, so that no writer has to wait.
    pub(in crate::cli) fn listen(&self, stop: &Stop) {
        while !stop.is_requested() {
            let mut fds =
                [PollFd::new(&self.file, PollFlags::IN), PollFd::from_borrowed_fd(stop.as_fd(), PollFlags::IN)];
            match poll(&mut fds, None) {
                Ok(_) | Err(Errno::INTR) => self.drain(),
                Err(_) => return,
            }
        }
    }
}

fn values_of(text: &[u8]) -> Vec<Value> {
    text.split(|&b| b == b'\n').filter(|line| !line.is_empty()).map(|line| values::line("the FIFO", line)).collect()
}

/// What is in a FIFO is learned by the time that something was read: who writes a value into the FIFO first, and then to
/// the stream, is masked.
impl Tap for Option<&Fifo> {
    fn read(&self, _bytes: &[u8]) {
        if let Some(fifo) = self {
            fifo.drain();
        }
    }
}
