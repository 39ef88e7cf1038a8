//! Where bytes come from.

use std::error::Error as _;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use super::exit::{Exit, complain, shown};
use super::standard;
use super::warnings::note;

/// What to say of a folder where a file is wanted.
pub(super) const FOLDER: &str = "is a folder: name the files in it, or use -r, with -i or -o DIR";

/// An input that was named.
#[derive(Clone)]
pub(super) enum Input {
    Stdin,
    File(PathBuf),
}

impl Input {
    /// The inputs that were named: standard input if none was.
    pub(super) fn all(paths: Vec<PathBuf>) -> Vec<Input> {
        if paths.is_empty() { vec![Input::Stdin] } else { paths.into_iter().map(Input::new).collect() }
    }

    fn new(path: PathBuf) -> Input {
        if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path) }
    }

    /// Opens it. The descriptor is read as it is, without a buffer of the standard library, so that a line is seen as
    /// soon as it is there.
    pub(super) fn open(&self) -> io::Result<File> {
        match self {
            Input::Stdin => standard::input().and_then(|()| Ok(io::stdin().as_fd().try_clone_to_owned()?.into())),
            Input::File(path) => readable(File::open(path)?),
        }
    }

    /// What the system knows of it.
    pub(super) fn metadata(&self) -> io::Result<Metadata> {
        match self {
            Input::Stdin => File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata(),
            Input::File(path) => path.metadata(),
        }
    }

    /// How a run ends that a signal interrupted here. A stream has no end of its own, and what was read of it is masked and
    /// written; of a file something is missing.
    pub(super) fn cut_short(&self) -> Exit {
        if self.metadata().is_ok_and(|metadata| metadata.is_file()) {
            complain(format_args!("{self}: interrupted; the rest of it was not read"));
            return Exit::Failed;
        }
        Exit::Done
    }

    /// Its path, unless it is standard input.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Input::Stdin => None,
            Input::File(path) => Some(path),
        }
    }

    /// Whether it is standard input.
    pub(super) fn is_stdin(&self) -> bool {
        matches!(self, Input::Stdin)
    }

    /// Its path, unless it is standard input.
    pub(super) fn into_path(self) -> Option<PathBuf> {
        match self {
            Input::Stdin => None,
            Input::File(path) => Some(path),
        }
    }
}

/// As it is put in messages.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("standard input"),
            Input::File(path) => f.write_str(&shown(path)),
        }
    }
}

/// Says what is waited for, if that is somebody who types.
pub(super) fn greet(inputs: &[Input]) {
    let is_typed = inputs.iter().any(|input| matches!(input, Input::Stdin)) && io::stdin().is_terminal();
    if is_typed && io::stderr().is_terminal() {
        note("reads standard input, which is a terminal; Ctrl-D ends it");
    }
}

fn readable(file: File) -> io::Result<File> {
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, FOLDER));
    }
    Ok(file)
}

/// The system's words for an error, without the number that [`io::Error`] adds to them.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_string(),
        None => text,
    }
}

/// Why a stream failed, to stand behind the name of the file.
pub(super) fn stream_reason(error: &tokmask::Error) -> String {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.map_or_else(|| error.to_string(), reason)
}
