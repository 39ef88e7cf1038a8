//! Where bytes go.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, BufWriter, IoSlice, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::termios::{Winsize, tcgetwinsize};

use super::exit::{Failure, shown};
use super::input::{Input, reason};
use super::paint::Painter;
use super::settings::Settings;
use super::{signals, standard};

/// An output that was named.
pub(super) enum Destination {
    Stdout,
    File(PathBuf),
    Append(PathBuf),
}

/// An output that is open.
pub(super) enum Output {
    Plain(Patient),
    Log(Log),
    /// One whose masks stand out.
    Painted(Box<Output>, Painter),
}

/// A descriptor that is written to as it is. Where another program has made it non-blocking, a full pipe is waited for.
pub(super) struct Patient {
    file: File,
    /// Whether it was closed when the program started, and something else is open in its place.
    is_closed: bool,
}

/// Standard output with a buffer, for the commands that print a table.
pub(super) fn table() -> io::Result<BufWriter<Patient>> {
    stdout().map(BufWriter::new)
}

/// Standard output as it is, without the standard library's buffer.
///
/// # Errors
/// It is closed.
pub(super) fn stdout() -> io::Result<Patient> {
    standard::output().and_then(|()| stdout_if_open())
}

/// The same; one that is closed is an error when it is written to.
#[expect(clippy::disallowed_methods, reason = "this room owns standard output")]
pub(super) fn stdout_if_open() -> io::Result<Patient> {
    Ok(Patient { file: io::stdout().as_fd().try_clone_to_owned()?.into(), is_closed: standard::output().is_err() })
}

/// Standard error as it is.
pub(super) fn stderr() -> io::Result<Patient> {
    io::stderr().as_fd().try_clone_to_owned().map(File::from).map(Patient::from)
}

/// Whether standard output is a file.
pub(super) fn is_file() -> bool {
    stdout().and_then(|stdout| stdout.metadata()).is_ok_and(|metadata| metadata.is_file())
}

/// The size of the terminal that standard output is.
#[expect(clippy::disallowed_methods, reason = "this room owns standard output")]
pub(super) fn window_size() -> Option<Winsize> {
    tcgetwinsize(io::stdout()).ok()
}

/// Whether standard output is a terminal.
#[expect(clippy::disallowed_methods, reason = "this room owns standard output")]
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

impl Output {
    /// The same, with masks that stand out if `settings` say so.
    pub(super) fn painted(self, settings: &Settings) -> Output {
        let is_terminal = matches!(&self, Output::Plain(patient) if patient.file.is_terminal());
        match settings.painter(is_terminal) {
            Some(painter) => Output::Painted(self.into(), painter),
            None => self,
        }
    }
}

impl Patient {
    /// What the system knows of it.
    pub(super) fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    /// Runs `write` once there is room for some of what it writes.
    fn patiently(&self, write: impl Fn(&File) -> io::Result<usize>) -> io::Result<usize> {
        if self.is_closed {
            standard::output()?;
        }
        loop {
            match write(&self.file) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_for_room(&self.file)?,
                outcome => return outcome,
            }
        }
    }
}

impl From<File> for Patient {
    fn from(file: File) -> Patient {
        Patient { file, is_closed: false }
    }
}

impl Destination {
    /// The file that is `named`, or the one to `append` to, or standard output.
    pub(super) fn new(named: Option<PathBuf>, append: Option<PathBuf>) -> Destination {
        match (named, append) {
            (Some(path), _) if path.as_os_str() != "-" => Destination::File(path),
            (_, Some(path)) => Destination::Append(path),
            _ => Destination::Stdout,
        }
    }

    /// Opens it, unless it is one of `inputs`: what is read must not be overwritten, nor what is written be read.
    pub(super) fn open(&self, inputs: &[Input]) -> Result<Output, Failure> {
        let metadata = match self {
            Destination::Stdout => stdout().and_then(|stdout| stdout.metadata()),
            Destination::File(path) | Destination::Append(path) => path.metadata(),
        };
        if let Some(input) = metadata.ok().and_then(|output| inputs.iter().find(|input| is_same(input, &output))) {
            return Err(Failure::usage(format!("{input}: is input and output; to mask a file in place use -i")));
        }
        self.create().map_err(|error| Failure::io(self, reason(&error)))
    }

    /// The file that is opened anew later.
    pub(super) fn reopened(&self) -> Option<&Path> {
        match self {
            Destination::Append(path) => Some(path),
            Destination::Stdout | Destination::File(_) => None,
        }
    }

    fn create(&self) -> io::Result<Output> {
        match self {
            Destination::Stdout => stdout().map(Output::Plain),
            Destination::File(path) => create(path).map(Patient::from).map(Output::Plain),
            Destination::Append(path) => Log::open(path).map(Output::Log),
        }
    }
}

/// As it is put in messages.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Destination::Stdout => f.write_str("standard output"),
            Destination::File(path) | Destination::Append(path) => f.write_str(&shown(path)),
        }
    }
}

/// Writes a file of its own; `-` is standard output.
pub(super) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if path.as_os_str() == "-" {
        return stdout()?.write_all(text);
    }
    create(path)?.write_all(text)
}

#[expect(clippy::disallowed_methods, reason = "this room owns the output file")]
fn create(path: &Path) -> io::Result<File> {
    File::create(path)
}

/// Whether `input` is the file that `output` describes. Only regular files count: a terminal may well be both.
fn is_same(input: &Input, output: &Metadata) -> bool {
    let same = |input: Metadata| input.dev() == output.dev() && input.ino() == output.ino();
    output.is_file() && input.metadata().is_ok_and(same)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Plain(patient) => patient.write(bytes),
            Output::Log(log) => log.write(bytes),
            Output::Painted(output, painter) => output.write_all(&painter.painted(bytes)).map(|()| bytes.len()),
        }
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Output::Plain(patient) => patient.write_vectored(slices),
            Output::Log(log) => log.write_vectored(slices),
            Output::Painted(..) => slices.iter().map(|slice| self.write(slice)).sum(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.patiently(|mut file| file.write(bytes))
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        self.patiently(|mut file| file.write_vectored(slices))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wait_for_room(file: &File) -> io::Result<()> {
    match poll(&mut [PollFd::new(file, PollFlags::OUT)], None) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A file that is appended to, and opened anew after a SIGHUP.
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Set by SIGHUP.
    rotated: Arc<AtomicBool>,
    /// Whether the last byte written ended a line: only then may another file take over.
    at_line_start: bool,
}

impl Log {
    fn open(path: &Path) -> io::Result<Log> {
        let rotated = signals::on_hangup()?;
        Ok(Log { path: path.to_path_buf(), file: append(path)?, rotated, at_line_start: true })
    }

    /// How much of `bytes` belongs to the file that is open: all, or after a SIGHUP the rest of the line.
    fn share(&self, bytes: &[u8]) -> usize {
        match bytes.iter().position(|&byte| byte == b'\n') {
            Some(end) if self.rotated.load(Ordering::Relaxed) => end + 1,
            _ => bytes.len(),
        }
    }

    fn reopen_if_rotated(&mut self) -> io::Result<()> {
        if self.at_line_start && self.rotated.swap(false, Ordering::Relaxed) {
            self.file = append(&self.path)?;
        }
        Ok(())
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.reopen_if_rotated()?;
        let written = self.file.write(&bytes[..self.share(bytes)])?;
        if let Some(last) = bytes[..written].last() {
            self.at_line_start = *last == b'\n';
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().append(true).create(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_torn_by_rotation() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("log"), folder.path().join("log.1"));
        let rotated = Arc::new(AtomicBool::new(false));
        let file = append(&path).unwrap();
        let mut log = Log { path: path.clone(), file, rotated: Arc::clone(&rotated), at_line_start: true };
        log.write_all(b"one\ntw").unwrap();
        std::fs::rename(&path, &old).unwrap();
        rotated.store(true, Ordering::Relaxed);
        log.write_all(b"o\nthree\n").unwrap();
        assert_eq!(std::fs::read(old).unwrap(), b"one\ntwo\n");
        assert_eq!(std::fs::read(path).unwrap(), b"three\n");
    }
}
