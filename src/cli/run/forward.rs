//! Signals that come to us and are meant for the command.

use std::io;
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, getpgrp, kill_process};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::terminal::Terminal;
use crate::cli::signals::hangup_is_ignored;

/// The terminal of this process, if it has one.
pub(super) const TERMINAL: &str = "/dev/tty";
const FORWARDED: [i32; 8] = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH];

/// Sends on what comes.
pub(super) struct Forward {
    handle: Handle,
    signals: Mutex<Signals>,
}

impl Forward {
    /// Catches the signals from now on; a SIGHUP that is ignored, as under `nohup`, so is by the command.
    pub(super) fn new() -> io::Result<Forward> {
        let is_ignored = hangup_is_ignored() == Some(true);
        let signals = Signals::new(FORWARDED.iter().filter(|&&signal| signal != SIGHUP || !is_ignored))?;
        Ok(Forward { handle: signals.handle(), signals: signals.into() })
    }

    /// Sends all signals on to the process `to` until [`Forward::end`]; to one on `terminal` also the size of ours.
    pub(super) fn all(&self, to: Pid, terminal: Option<&Terminal>) {
        let mut signals = self.signals.lock().unwrap_or_else(PoisonError::into_inner);
        for number in signals.forever() {
            match (number, terminal) {
                (SIGWINCH, Some(terminal)) => terminal.follow_size(),
                (SIGWINCH | SIGCONT, None) => {}
                // The terminal has sent it to the command as well.
                (SIGINT | SIGQUIT, None) if is_in_foreground() => {}
                _ => send(to, number),
            }
        }
    }

    /// Ends [`Forward::all`].
    pub(super) fn end(&self) {
        self.handle.close();
    }
}

fn send(to: Pid, number: i32) {
    if let Some(signal) = Signal::from_named_raw(number) {
        // If it has ended meanwhile, its waiter learns that by itself.
        let _ = kill_process(to, signal);
    }
}

/// Whether a key such as Ctrl-C is sent to us, and with us to all processes of our group.
fn is_in_foreground() -> bool {
    let terminal = std::fs::File::open(TERMINAL);
    terminal.is_ok_and(|terminal| tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp()))
}
