//! Files that are read whole: rules, configuration, keys, values. Never more than a certain size of them, and never one that
//! keeps its reader waiting.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The most that is read of a file of rules, options, keys or values, in bytes: what is made of it takes many times as much.
pub const LIMIT: usize = 4 << 20;
/// The same of a report.
pub const REPORT_LIMIT: usize = 16 << 20;

/// Where the descriptors of this process are found.
const DESCRIPTORS: [&str; 3] = ["/dev/fd", "/dev/stdin", "/proc/self/fd"];

/// What pipes and devices gave, by their numbers: they give it once.
static GIVEN: Mutex<BTreeMap<Numbers, Vec<u8>>> = Mutex::new(BTreeMap::new());

/// Of a device and of a file on it.
type Numbers = (u64, u64);

/// All of a file, of a descriptor (`/dev/fd/3`, as a shell writes `<(...)`), or of `/dev/null`. What a descriptor gave that is
/// no file is remembered, and is what it gives from then on.
///
/// # Errors
/// It cannot be read, has more than [`LIMIT`] bytes, or is a pipe or device of another name, whose reader may have to wait
/// for ever.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    within(LIMIT, path)
}

/// The same as text.
///
/// # Errors
/// As [`read`]; or it is no UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| io::Error::other("is not text in UTF-8"))
}

/// The same of a report, which may have more bytes.
///
/// # Errors
/// As [`read`], with [`REPORT_LIMIT`].
pub fn read_report(path: &Path) -> io::Result<Vec<u8>> {
    within(REPORT_LIMIT, path)
}

fn within(limit: usize, path: &Path) -> io::Result<Vec<u8>> {
    let metadata = path.metadata()?;
    if metadata.is_file() || metadata.is_dir() || is_null(&metadata) {
        return whole(limit, File::open(path)?);
    }
    if !DESCRIPTORS.iter().any(|folder| path.starts_with(folder)) {
        return Err(io::Error::other("is not a regular file: give one, or a pipe as `<(...)`"));
    }
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let numbers = numbers(&metadata);
    if let Some(bytes) = given.get(&numbers) {
        return Ok(bytes.clone());
    }
    let bytes = whole(limit, File::open(path)?)?;
    given.insert(numbers, bytes.clone());
    Ok(bytes)
}

fn whole(limit: usize, file: File) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > limit {
        true => Err(io::Error::other(format!("has more than {} MiB: split it, or give a smaller one", limit >> 20))),
        false => Ok(bytes),
    }
}

#[cfg(unix)]
fn numbers(metadata: &Metadata) -> Numbers {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn numbers(_: &Metadata) -> Numbers {
    (0, 0)
}

/// Whether it is the device that is empty.
#[cfg(unix)]
fn is_null(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/dev/null").metadata().is_ok_and(|null| null.rdev() != 0 && null.rdev() == metadata.rdev())
}

#[cfg(not(unix))]
fn is_null(_: &Metadata) -> bool {
    false
}
