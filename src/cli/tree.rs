//! The files that are masked one by one: where each is, and where what comes of it is to be.

use std::env;
use std::fs::{DirBuilder, DirEntry};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure, shown};
use super::input::reason;
use super::warnings::warn;

/// What was named.
pub(super) struct Roots {
    pub paths: Vec<PathBuf>,
    /// The folder that the masked files go to; without one each stays where it is.
    pub into: Option<PathBuf>,
    /// Whether folders stand for the files in them.
    pub recursive: bool,
}

/// A file to be masked, and the place of what comes of it: the same, or one in another folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Task {
    pub from: PathBuf,
    pub to: PathBuf,
}

impl Roots {
    /// The files, in order and each once, and whether all could be found.
    ///
    /// # Errors
    /// The folder that they go to lies in one they come from, or the other way round, or two would have one name in it.
    pub(super) fn tasks(&self) -> Result<(Vec<Task>, Exit), Failure> {
        let (mut tasks, mut exit) = (vec![], Exit::Done);
        for path in &self.paths {
            match path.canonicalize() {
                Ok(root) => exit = exit.max(self.add(path, root, &mut tasks)?),
                Err(error) => exit = exit.max(Failure::io(shown(path), reason(&error)).tell()),
            }
        }
        tasks.sort();
        tasks.dedup();
        let mut places: Vec<_> = tasks.iter().map(|task| &task.to).collect();
        places.sort();
        match places.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Failure::usage(format!("{}: two files would go there", shown(&from_here(pair[0]))))),
            None => Ok((tasks, exit)),
        }
    }

    /// Adds what is at `root`, which was named as `path`.
    fn add(&self, path: &Path, root: PathBuf, tasks: &mut Vec<Task>) -> Result<Exit, Failure> {
        let to = self.place(path, &root)?;
        if !self.recursive || !root.is_dir() {
            tasks.push(Task { from: root, to });
            return Ok(Exit::Done);
        }
        let found = walk(&root);
        let there = |path: &Path| path.strip_prefix(&root).map_or_else(|_| to.clone(), |inner| to.join(inner));
        tasks.extend(found.files.into_iter().map(|from| Task { to: there(&from), from }));
        if self.into.is_some() {
            let make = |folder: &PathBuf| make(&there(folder), folder);
            found.folders.iter().try_for_each(make).map_err(|error| Failure::io(shown(&to), reason(&error)))?;
        }
        Ok(found.exit)
    }

    /// Where what comes of `root` goes: the folder is another shape of the only folder that is named; of several things each has
    /// its name in it.
    fn place(&self, path: &Path, root: &Path) -> Result<PathBuf, Failure> {
        let Some(into) = &self.into else { return Ok(root.to_owned()) };
        let into = resolved(into);
        if into.starts_with(root) || root.is_dir() && root.starts_with(&into) {
            return Err(Failure::usage(format!(
                "-o {}: lies in {}, or the other way round",
                shown(&from_here(&into)),
                shown(path)
            )));
        }
        match root.file_name() {
            Some(name) if self.paths.len() > 1 || !root.is_dir() => Ok(into.join(name)),
            _ => Ok(into),
        }
    }
}

/// `path` as it is called from the folder in which we are.
pub(super) fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// What is in a folder.
struct Found {
    files: Vec<PathBuf>,
    /// Each after the one that it is in.
    folders: Vec<PathBuf>,
    exit: Exit,
}

fn walk(root: &Path) -> Found {
    let mut found = Found { files: vec![], folders: vec![root.to_owned()], exit: Exit::Done };
    let mut next = 0;
    while let Some(folder) = found.folders.get(next).cloned() {
        next += 1;
        let entries = folder.read_dir().and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let listed = entries.and_then(|entries| entries.iter().try_for_each(|entry| found.add(entry)));
        if let Err(error) = listed {
            found.exit = Failure::io(shown(&from_here(&folder)), reason(&error)).tell();
        }
    }
    found
}

impl Found {
    fn add(&mut self, entry: &DirEntry) -> io::Result<()> {
        match entry.file_type()? {
            kind if kind.is_dir() => self.folders.push(entry.path()),
            kind if kind.is_file() => self.files.push(entry.path()),
            kind if kind.is_symlink() => {}
            _ => warn(format_args!("{}: is neither file nor folder; left out", shown(&from_here(&entry.path())))),
        }
        Ok(())
    }
}

/// Makes the folder `new`, which others may look into no more than into `old`.
fn make(new: &Path, old: &Path) -> io::Result<()> {
    let mode = old.metadata()?.mode() & 0o777 | 0o700;
    DirBuilder::new().recursive(true).mode(mode).create(new)
}

/// `path` without symbolic links, though the end of it may not be there yet.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = |folder: &Path| Some(folder.canonicalize().ok()?.join(path.strip_prefix(folder).ok()?));
    path.ancestors().find_map(there).unwrap_or_else(|| path.clone())
}
