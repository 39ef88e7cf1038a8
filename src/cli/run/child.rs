//! The command as a process: started, with its outputs in our hands, and waited for.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{self, Command};

use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, WaitOptions, WaitStatus, wait, waitpid};

use super::terminal::Terminal;
use crate::cli::exit::{Failure, printable};
use crate::cli::input::reason;
use crate::cli::output::{self, Destination, Patient};

/// Tells the command where to write values that are to be masked.
const FIFO: &str = "TOKMASK_KNOWN_FIFO";

/// What the command writes, and where it goes.
pub(super) struct Output {
    pub name: &'static str,
    pub from: File,
    pub to: output::Output,
}

/// A process that was started.
pub(super) struct Child {
    pub pid: Pid,
    pub outputs: Vec<Output>,
    /// If it has one of its own.
    pub terminal: Option<Terminal>,
}

/// Starts `words`, on a terminal of its own if it is to have one; what goes to standard output goes `to` there.
///
/// # Errors
/// They cannot be run, or `to` cannot be opened.
pub(super) fn spawn(
    words: &[OsString],
    fifo: Option<&Path>,
    on_terminal: bool,
    to: &Destination,
) -> Result<Child, Failure> {
    // A closed standard output is an error only when something is written to it.
    let file = match to {
        Destination::Stdout => None,
        Destination::File(_) | Destination::Append(_) => Some(to.open(&[])?),
    };
    let started = if on_terminal { on_a_terminal(words, fifo, file) } else { on_pipes(words, fifo, file) };
    started.map_err(|error| cannot_run(&words[0], &error))
}

/// What a shell says and ends with when there is no such command, or none that can be run.
pub(super) fn cannot_run(name: &OsString, error: &io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
    Failure::command(code, format!("{}: {}", printable(&name.to_string_lossy()), reason(error)))
}

fn command(words: &[OsString], fifo: Option<&Path>) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).envs(fifo.map(|path| (FIFO, path)));
    command
}

fn on_pipes(words: &[OsString], fifo: Option<&Path>, file: Option<output::Output>) -> io::Result<Child> {
    let mut command = command(words, fifo);
    let (from, to) = pipe()?;
    let is_one = file.is_none() && is_one_file()?;
    let mut outputs = vec![Output { name: "standard output", from, to: or_stdout(file)? }];
    if is_one {
        // Both go to the same place: their order there is kept.
        command.stderr(to.try_clone()?);
    } else {
        let (from, to) = pipe()?;
        command.stderr(to);
        outputs.push(Output { name: "standard error", from, to: output::Output::Plain(output::stderr()?) });
    }
    let child = command.stdout(to).spawn()?;
    Ok(Child { pid: Pid::from_child(&child), outputs, terminal: None })
}

fn on_a_terminal(words: &[OsString], fifo: Option<&Path>, file: Option<output::Output>) -> io::Result<Child> {
    let (terminal, line) = Terminal::open()?;
    let mut command = command(&super::terminal::through_exec(words)?, fifo);
    if terminal.has_keyboard() {
        command.stdin(line.try_clone()?);
    }
    command.stdout(line.try_clone()?).stderr(line);
    let outputs = vec![Output { name: "terminal", from: terminal.screen()?, to: or_stdout(file)? }];
    let child = command.spawn()?;
    Ok(Child { pid: Pid::from_child(&child), outputs, terminal: Some(terminal) })
}

/// `file`, or standard output.
fn or_stdout(file: Option<output::Output>) -> io::Result<output::Output> {
    file.map_or_else(|| output::stdout_if_open().map(output::Output::Plain), Ok)
}

fn pipe() -> io::Result<(File, OwnedFd)> {
    let (from, to) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok((from.into(), to))
}

/// Whether standard output and standard error are one and the same.
fn is_one_file() -> io::Result<bool> {
    let place = |file: Patient| file.metadata().map(|m| (m.dev(), m.ino(), m.rdev()));
    Ok(place(output::stdout_if_open()?)? == place(output::stderr()?)?)
}

impl Child {
    /// Waits for its end: its exit code, or 128 and the signal that ended it. The first process of a container waits for
    /// all that have lost their parents, too.
    pub(super) fn wait(&self) -> u8 {
        loop {
            let ended = match process::id() {
                1 => wait(WaitOptions::empty()),
                _ => waitpid(Some(self.pid), WaitOptions::empty()),
            };
            match ended {
                Ok(Some((pid, status))) if pid == self.pid => return code(status),
                Ok(_) | Err(Errno::INTR) => {}
                // Somebody else has waited for it.
                Err(_) => return 1,
            }
        }
    }
}

fn code(status: WaitStatus) -> u8 {
    let signal = status.terminating_signal().map(|signal| 128 + signal);
    signal.or(status.exit_status()).and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
