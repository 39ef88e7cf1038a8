//! Files that go on from run to run: what one run writes into such a file is added to what others have written, also when
//! several do so at a time.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tokmask::files;

use super::attributes;
use super::input::reason;
use super::output;

/// What such a file holds, or why it cannot go on.
pub(super) type Text = Result<Vec<u8>, String>;

/// Fails if the file at `path` holds what does not go on, as `next` says.
///
/// # Errors
/// The reason, without the file's name.
pub(super) fn check(path: &Path, next: impl FnOnce(Option<&[u8]>) -> Text) -> Result<(), String> {
    let old = if is_output(path) || is_only_written(path) { None } else { held(path)? };
    old.map_or(Ok(()), |old| next(Some(&old)).map(drop))
}

/// Puts what `next` makes of the file at `path` in its place, in one step; `-` is standard output. A new file has this `mode`.
///
/// # Errors
/// The reason, without the file's name; the file is as it was.
pub(super) fn update(path: &Path, mode: u32, next: impl FnOnce(Option<&[u8]>) -> Text) -> Result<(), String> {
    let said = |error: io::Error| reason(&error);
    if is_output(path) {
        return output::write(path, &next(None)?).map_err(said);
    }
    if is_only_written(path) {
        let text = next(None)?;
        return File::options().append(true).open(path).and_then(|mut file| file.write_all(&text)).map_err(said);
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = folder(&path);
    // Held until the function ends. Where the file system has no locks, nothing is lost but by runs that end at the same time.
    let lock = File::open(&folder);
    let _ = lock.as_ref().map(|folder| flock(folder, FlockOperation::LockExclusive));
    let text = next(held(&path)?.as_deref())?;
    put(&path, &folder, mode, &text).map_err(said)
}

/// Whether standard output is meant.
fn is_output(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether it is no regular file, or a descriptor: such cannot go on, only be written to.
fn is_only_written(path: &Path) -> bool {
    let is_descriptor = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
    path.metadata().is_ok_and(|metadata| is_descriptor || !metadata.is_file())
}

fn put(path: &Path, folder: &Path, mode: u32, text: &[u8]) -> io::Result<()> {
    let permissions = Permissions::from_mode(mode);
    let mut new = tempfile::Builder::new().prefix(".tokmask-").permissions(permissions).tempfile_in(folder)?;
    new.write_all(text)?;
    if let Ok(old) = File::open(path) {
        attributes::keep(new.as_file(), &old)?;
    }
    new.persist(path).map(drop).map_err(|error| error.error)
}

/// What a regular file holds, if it holds anything.
fn held(path: &Path) -> Result<Option<Vec<u8>>, String> {
    if !path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0) {
        return Ok(None);
    }
    files::read_report(path).map(Some).map_err(|error| reason(&error))
}

fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(PathBuf::from("."), PathBuf::from)
}
