//! Files that are made by the program and kept in the repository.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// A file or folder of the repository.
pub(crate) fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Fails unless `path` holds `made`; with `TOKMASK_UPDATE=1` writes it there.
pub(crate) fn assert_current(path: &Path, made: &[u8]) {
    if env::var_os("TOKMASK_UPDATE").is_some_and(|v| v == "1") {
        return fs::write(path, made).expect("the repository can be written");
    }
    let kept = fs::read(path).unwrap_or_default();
    let line = kept.split(|&b| b == b'\n').zip(made.split(|&b| b == b'\n')).position(|(k, m)| k != m);
    assert!(
        kept == made,
        "{} is not what is made now, from line {} on; if it should be: just docs\nkept: {}\nmade: {}",
        path.display(),
        line.map_or_else(|| "the last".into(), |n| (n + 1).to_string()),
        show(&kept, line),
        show(made, line),
    );
}

fn show(text: &[u8], line: Option<usize>) -> String {
    let line = line.and_then(|n| text.split(|&b| b == b'\n').nth(n)).unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}
