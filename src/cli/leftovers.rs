//! What `-i` left behind when it was killed: temporary files, which hold masked text that nobody will ask for.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

use rustix::process::geteuid;
use tempfile::{NamedTempFile, TempPath};

use super::attributes;

/// What the names of the temporary files begin with.
const PREFIX: &str = ".tokmask-";
/// How many letters and digits follow, at random.
const RANDOM: usize = 6;
/// A file that was not written to for so long is no longer in use.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// A temporary file in `folder`.
pub(super) fn file_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(PREFIX).rand_bytes(RANDOM).tempfile_in(folder)
}

/// `old` under another name in `folder`, or where the file system gives no file two names a copy of it.
pub(super) fn twin_in(folder: &Path, old: &Path) -> io::Result<TempPath> {
    let link = |path: &Path| fs::hard_link(old, path).or_else(|_| copy(old, path));
    tempfile::Builder::new().prefix(PREFIX).rand_bytes(RANDOM).make_in(folder, link).map(NamedTempFile::into_temp_path)
}

fn copy(old: &Path, new: &Path) -> io::Result<()> {
    let (mut old, mut new) = (File::open(old)?, File::options().write(true).create_new(true).mode(0o600).open(new)?);
    io::copy(&mut old, &mut new)?;
    attributes::keep(&new, &old)?;
    new.sync_all()
}

/// Removes what earlier runs have left beside `targets`. What cannot be removed stays: it is in nobody's way.
pub(super) fn remove(targets: &BTreeSet<&Path>) {
    let folders: BTreeSet<&Path> = targets.iter().filter_map(|path| path.parent()).collect();
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten();
    for entry in entries.filter(|entry| is_named(entry) && is_left(entry).unwrap_or(false)) {
        if !targets.contains(entry.path().as_path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_named(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let random = name.as_bytes().strip_prefix(PREFIX.as_bytes());
    random.is_some_and(|random| random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether it is a regular file, of this user, and old.
fn is_left(entry: &DirEntry) -> io::Result<bool> {
    let file = entry.metadata()?;
    let is_own = file.is_file() && file.uid() == geteuid().as_raw();
    Ok(is_own && file.modified()?.elapsed().is_ok_and(|age| age > OLD))
}
