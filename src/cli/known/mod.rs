//! Where known values come from: variables, files, descriptors, and a FIFO while a stream runs.

mod fifo;
mod values;

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use clap::ValueHint;
use tokmask::RuleSet;
use tokmask::files;
use tokmask::known::{Known, Refused, Value};
use tokmask::stream::Stop;

use super::exit::{Failure, printable, shown};
use super::input::reason;
use super::warnings::note;
pub(super) use fifo::Fifo;

/// Values to be masked whatever they look like.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Known values")]
pub(super) struct KnownArgs {
    /// Mask the values of the variables whose names match this glob (`*_TOKEN`); repeatable
    ///
    /// In all their forms: quoted, escaped, in base64 or hexadecimal, line by line. Values of fewer than 8 bytes, numbers,
    /// common words and mere signs are refused, which a warning says.
    #[arg(long, value_name = "GLOB")]
    pub known_env: Vec<String>,

    /// Mask the values in a file, or in each file of a folder; repeatable
    ///
    /// One value a line, `NAME=value` lines as in `.env` files, or JSON, of which the strings are the values. A file in a
    /// folder is one value, as Kubernetes and Docker mount secrets.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub known_file: Vec<PathBuf>,

    /// Mask the values that descriptor N gives, in the same formats; read to its end first
    #[arg(long, value_name = "N")]
    pub known_fd: Vec<u32>,

    /// Mask the values that any process writes into this FIFO, one a line, from then on
    ///
    /// Made if it is not there. A value is written before it is used: what is read after it was written is masked. A line
    /// that is a JSON string stands for its text, which may have several lines.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub known_fifo: Option<PathBuf>,

    /// Take values of 4 to 7 bytes, too
    #[arg(long)]
    pub known_force: bool,

    /// Mask what was masked because of its name wherever it stands in later lines, too
    ///
    /// Passwords, credentials by protocol and what several words name as secret (`client_secret`) become known values at the end
    /// of their line, unless they are words or have fewer than 8 characters. The last 7,500 to 10,000 are kept. One thread works.
    #[arg(long)]
    pub remember: bool,
}

impl KnownArgs {
    /// Whether any were given, or may come.
    pub(super) fn any(&self) -> bool {
        self.remember
            || self.known_fifo.is_some()
            || !(self.known_env.is_empty() && self.known_file.is_empty() && self.known_fd.is_empty())
    }

    /// These values, known to a masker for `rules`.
    pub(super) fn known(&self, rules: &RuleSet) -> Result<Arc<Known>, Failure> {
        let known = Known::new(rules, self.known_force);
        let known = Arc::new(if self.remember { known.remembering() } else { known });
        learn(&known, &self.values()?);
        Ok(known)
    }

    /// The FIFO, open, if there is to be one, for what is `known`.
    pub(super) fn fifo(&self, known: Option<&Arc<Known>>) -> Result<Option<Fifo>, Failure> {
        let (Some(path), Some(known)) = (&self.known_fifo, known) else { return Ok(None) };
        let fifo = Fifo::open(path, Arc::clone(known));
        fifo.map(Some).map_err(|error| Failure::io(shown(path), reason(&error)))
    }

    fn values(&self) -> Result<Vec<Value>, Failure> {
        let mut values = vec![];
        for glob in &self.known_env {
            values.extend(variables(glob));
        }
        for path in &self.known_file {
            values.extend(
                path_values(path).map_err(|error| Failure::usage(format!("{}: {}", shown(path), reason(&error))))?,
            );
        }
        for fd in &self.known_fd {
            let text = files::read(Path::new(&format!("/dev/fd/{fd}")));
            let text = text.map_err(|error| Failure::usage(format!("descriptor {fd}: {}", reason(&error))))?;
            values.extend(values::of(&format!("descriptor {fd}"), &text));
        }
        Ok(values)
    }
}

/// Does `work` while `fifo` is listened to.
pub(super) fn listening<T>(fifo: Option<&Fifo>, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let Some(fifo) = fifo else { return work() };
    let stop = Stop::new().map_err(Failure::signals)?;
    thread::scope(|scope| {
        let _listening = Until(&stop);
        thread::Builder::new().spawn_scoped(scope, || fifo.listen(&stop)).map_err(Failure::threads)?;
        work()
    })
}

/// Requests a stop when it goes, be it by a panic.
struct Until<'a>(&'a Stop);

impl Drop for Until<'_> {
    fn drop(&mut self) {
        self.0.request();
    }
}

/// Adds `values`, and warns of those that are refused.
pub(super) fn learn(known: &Known, values: &[Value]) {
    warn_of(&known.learn(values));
}

/// Warns of values that are refused.
pub(super) fn warn_of(refused: &[Refused]) {
    refused.iter().for_each(|refused| note(printable(&refused.to_string())));
}

/// The value of the variable `name`, or a secret in it.
pub(super) fn of_variable(name: &OsStr, bytes: &[u8]) -> Value {
    Value { name: name.to_string_lossy().into_owned(), bytes: bytes.to_vec() }
}

fn variables(glob: &str) -> Vec<Value> {
    let named = env::vars_os().filter(|(name, _)| matches(glob.as_bytes(), name.as_bytes()));
    let values: Vec<Value> = named.map(|(name, value)| of_variable(&name, value.as_bytes())).collect();
    if values.is_empty() {
        note(format_args!("--known-env {}: no variable has such a name", printable(glob)));
    }
    values
}

/// Whether `name` is what `glob`, with `*` and `?`, stands for. Of several `*` only the last is ever tried again: what stands
/// before it fits as early as it can.
fn matches(glob: &[u8], name: &[u8]) -> bool {
    let (mut g, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match glob.get(g) {
            Some(b'*') => (star, g) = (Some((g + 1, n)), g + 1),
            Some(&byte) if byte == b'?' || byte == name[n] => (g, n) = (g + 1, n + 1),
            _ => match star {
                None => return false,
                Some((after, from)) => (star, g, n) = (Some((after, from + 1)), after, from + 1),
            },
        }
    }
    glob[g..].iter().all(|&byte| byte == b'*')
}

fn path_values(path: &Path) -> io::Result<Vec<Value>> {
    if !path.is_dir() {
        return Ok(values::of(&shown(path), &files::read(path)?));
    }
    let mut paths = path.read_dir()?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    // Kubernetes keeps the versions of a mounted secret in hidden folders beside the links to the files.
    paths.retain(|p| p.is_file() && p.file_name().is_some_and(|name| !name.as_bytes().starts_with(b".")));
    paths.sort();
    paths.into_iter().map(|p| Ok(Value { name: shown(&p), bytes: files::read(&p)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (glob, name) in [("*", "A"), ("*_TOKEN", "MY_TOKEN"), ("A?C", "ABC"), ("A*C*", "AxxCyy"), ("", "")] {
            assert!(matches(glob.as_bytes(), name.as_bytes()), "{glob} {name}");
        }
        for (glob, name) in [("*_TOKEN", "MY_TOKENS"), ("A?C", "AC"), ("", "A")] {
            assert!(!matches(glob.as_bytes(), name.as_bytes()), "{glob} {name}");
        }
        assert!(!matches("*a".repeat(40).as_bytes(), &[&b"a".repeat(2000)[..], b"b"].concat()), "in no time");
    }
}
