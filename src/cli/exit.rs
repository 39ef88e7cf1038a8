//! How the command ends, and what it says when it ends badly.

use std::fmt::Display;
use std::io::{self, Write};
use std::panic::Location;
use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;

use tokmask::{Error, ErrorKind, Masker};

/// How the command ended; of two, the greater counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// All was done, or the reader went away.
    Done,
    /// A secret was found and `--fail-on-find` asked to be told.
    Found,
    /// Something could not be read or written.
    Failed,
    /// An option or a rule is wrong.
    Usage,
    /// A command that was run ended with this, and so do we.
    Command(u8),
}

/// What each exit code means: for the manual.
pub(super) const CODES: [(Exit, &str); 4] = [
    (Exit::Done, "done, or the reader of the output went away"),
    (Exit::Failed, "something could not be read or written, or an internal error"),
    (Exit::Usage, "an option or a rule is wrong"),
    (Exit::Found, "a secret was found (only with --fail-on-find)"),
];

impl Exit {
    /// The number that the operating system is given.
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Found => 3,
            Exit::Command(code) => code,
        }
    }
}

impl Exit {
    /// How a run ends of which a part ended as `other`: what the command says goes first, unless it says that all is well.
    pub(super) fn or_failed(self, other: Exit) -> Exit {
        if self.code() == 0 { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Why the command cannot go on. Its text never holds bytes of the input.
pub(super) struct Failure {
    exit: Exit,
    message: Option<String>,
}

impl Failure {
    /// The command was called wrongly.
    pub(super) fn usage(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Usage, message: Some(message.into()) }
    }

    /// A command could not be run: `code` is what a shell would end with.
    pub(super) fn command(code: u8, message: String) -> Failure {
        Failure { exit: Exit::Command(code), message: Some(message) }
    }

    /// `name` could not be read or written.
    pub(super) fn io(name: impl Display, why: impl Display) -> Failure {
        Failure { exit: Exit::Failed, message: Some(format!("{name}: {why}")) }
    }

    /// Signals cannot be listened to.
    pub(super) fn signals(error: io::Error) -> Failure {
        Failure::io("signals", error)
    }

    /// A thread cannot be started.
    pub(super) fn threads(error: io::Error) -> Failure {
        Failure::io("threads", error)
    }

    /// The reader of standard output went away: it has seen enough, which is a quiet success.
    pub(super) fn reader_gone() -> Failure {
        Failure { exit: Exit::Done, message: None }
    }

    /// Tells the user, and says how the command is to end.
    pub(super) fn tell(self) -> Exit {
        if let Some(message) = self.message {
            complain(message);
        }
        self.exit
    }
}

/// What the library says of rules: its text names the file already.
impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let exit = if error.kind() == ErrorKind::Rule { Exit::Usage } else { Exit::Failed };
        Failure { exit, message: Some(error.to_string()) }
    }
}

/// A failed write to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::reader_gone(),
            _ => Failure::io("standard output", error),
        }
    }
}

/// Writes a line to standard error, masked: a name in it may be a secret that was typed in the wrong place.
pub(super) fn complain(message: impl Display) {
    state(masked(&message.to_string()));
}

/// Writes a line to standard error in which no name stands. Unlike `eprintln!` it does not panic when standard error is
/// closed.
pub(super) fn state(message: impl Display) {
    let _ = writeln!(io::stderr(), "tokmask: {message}");
}

/// `text` without the secrets in it.
pub(super) fn masked(text: &str) -> String {
    static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);
    String::from_utf8_lossy(&MASKER.mask(text.as_bytes())).into_owned()
}

/// What to say of a panic: where, and nothing of its text, which may quote data.
pub(super) fn internal(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "an unknown place".to_string(), Location::to_string);
    format!("internal error at {place}; please report it. Nothing unmasked was written")
}

/// A path as it is shown: masked, and control characters escaped, so that a name cannot steer the terminal.
pub(super) fn shown(path: &Path) -> String {
    printable(&masked(&path.to_string_lossy()))
}

/// `text` with its control characters escaped, except line ends.
pub(super) fn printable(text: &str) -> String {
    let escape = |c: char| if c.is_control() && c != '\n' { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_end_counts() {
        assert_eq!(Exit::Found.max(Exit::Done), Exit::Found);
        assert_eq!(Exit::Found.max(Exit::Failed), Exit::Failed);
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(shown(Path::new("a\u{1b}[2J\tb")), "a\\u{1b}[2J\\tb");
    }

    #[test]
    fn a_reader_who_went_away_is_no_error() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.tell(), Exit::Done);
    }

    #[test]
    fn the_manual_knows_every_code() {
        assert_eq!(CODES.map(|(exit, _)| exit.code()), [0, 1, 2, 3]);
    }
}
