//! A terminal of its own for the command, between it and ours: what is typed goes in, what is shown comes out.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl, open};
use rustix::io::Errno;
use rustix::process::{ioctl_tiocsctty, setsid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, Termios, Winsize, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize};
use tokmask::stream::{Polled, Source, Stop, Waker};

use super::child;
use crate::cli::exit::Exit;

/// The word that makes this program make its standard output its terminal and become the command that follows. A process
/// can do so only for itself, before it is that command.
pub(in crate::cli) const EXEC: &str = "--exec-on-terminal";
/// What most terminals were, where ours is none.
const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };

/// `words`, to be run on a terminal of their own.
pub(super) fn through_exec(words: &[OsString]) -> io::Result<Vec<OsString>> {
    let program = std::env::current_exe()?.into_os_string();
    Ok([program, EXEC.into()].into_iter().chain(words.iter().cloned()).collect())
}

/// Becomes the command `words`, on the terminal that standard output is. Only comes back if it cannot.
pub(in crate::cli) fn exec(words: &[OsString]) -> Exit {
    let prepared = setsid().and_then(|_| ioctl_tiocsctty(io::stderr()));
    match (prepared, words.split_first()) {
        (Ok(()), Some((name, rest))) => child::cannot_run(name, &Command::new(name).args(rest).exec()).tell(),
        _ => Exit::Failed,
    }
}

/// The end of the terminal that we hold, and our own terminal, if what is typed there is for the command.
pub(super) struct Terminal {
    master: OwnedFd,
    keyboard: Option<Keyboard>,
}

/// Our own terminal, which hands over every key as it is pressed for as long as this lives.
struct Keyboard {
    before: Termios,
}

impl Terminal {
    /// A new terminal, as ours is set up, and the end of it that the command gets.
    pub(super) fn open() -> io::Result<(Terminal, OwnedFd)> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let line = open(ptsname(&master, vec![])?, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        // Who types faster than the command reads must not stop us.
        fcntl_setfl(&master, fcntl_getfl(&master)? | OFlags::NONBLOCK)?;
        let keyboard = Keyboard::new(&line)?;
        let terminal = Terminal { master, keyboard };
        tcsetwinsize(&terminal.master, size().unwrap_or(SIZE))?;
        Ok((terminal, line))
    }

    /// Whether the command is typed to.
    pub(super) fn has_keyboard(&self) -> bool {
        self.keyboard.is_some()
    }

    /// What the command shows.
    pub(super) fn screen(&self) -> io::Result<File> {
        Ok(self.master.try_clone()?.into())
    }

    /// Gives it the size of ours.
    pub(super) fn follow_size(&self) {
        if let Some(size) = size() {
            // A terminal that has gone needs no size.
            let _ = tcsetwinsize(&self.master, size);
        }
    }

    /// Types what is typed on our terminal, until `stop` is requested.
    pub(super) fn type_into(&self, stop: &Stop) {
        if self.keyboard.is_none() {
            return;
        }
        let (stdin, mut keys) = (io::stdin(), [0; 4096]);
        while wait_for(stdin.as_fd(), PollFlags::IN, stop) {
            match rustix::io::read(&stdin, &mut keys) {
                Ok(0) => return,
                Ok(n) => self.type_all(&keys[..n], stop),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
    }

    fn type_all(&self, mut keys: &[u8], stop: &Stop) {
        while !keys.is_empty() && wait_for(self.master.as_fd(), PollFlags::OUT, stop) {
            match rustix::io::write(&self.master, keys) {
                Ok(n) => keys = &keys[n..],
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
    }
}

impl Keyboard {
    /// Takes over our terminal, if standard input is one, and sets up `line` as it was.
    fn new(line: &OwnedFd) -> io::Result<Option<Keyboard>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(io::stdin())?;
        tcsetattr(line, OptionalActions::Now, &before)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Drain, &raw)?;
        Ok(Some(Keyboard { before }))
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        // A terminal that has gone needs no setting.
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.before);
    }
}

/// The size of our terminal.
fn size() -> Option<Winsize> {
    let size = crate::cli::output::window_size().or_else(|| tcgetwinsize(io::stdin()).ok());
    size.filter(|size| size.ws_row > 0 && size.ws_col > 0)
}

/// Waits until `fd` is ready; `false`: `stop` was requested.
fn wait_for(fd: BorrowedFd<'_>, event: PollFlags, stop: &Stop) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(fd, event), PollFd::from_borrowed_fd(stop.as_fd(), PollFlags::IN)];
    loop {
        match poll(&mut fds, None) {
            Err(Errno::INTR) => {}
            Err(_) => return false,
            Ok(_) => return fds[1].revents().is_empty(),
        }
    }
}

/// What a command shows, as a source. It ends, and does not fail, when the last process on the terminal has gone.
pub(super) struct Shown {
    pub output: Polled,
    /// Whether it is typed to: then its echo has to be seen letter by letter.
    pub is_typed_to: bool,
}

impl Source for Shown {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.output.read(buffer) {
            Err(error) if Errno::from_io_error(&error) == Some(Errno::IO) => Ok(0),
            outcome => outcome,
        }
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        self.output.is_ready(limit)
    }

    fn is_conversation(&self) -> bool {
        self.is_typed_to
    }

    fn waker(&self) -> Option<Waker> {
        self.output.waker()
    }
}
