//! Masking files where they are: each one in one step, or not at all.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tempfile::NamedTempFile;
use tokmask::frame::{self, ByteArrays, Framed};
use tokmask::stream::{self, Polled, Source, Summary, Tuning};
use tokmask::{Error, Masker};

use super::attributes;
use super::encoding::Encoding;
use super::exit::{Exit, Failure, shown};
use super::guard::{self, Needs};
use super::input::{FOLDER, Input, reason, stream_reason};
use super::leftovers;
use super::packed::{self, Packer};
use super::places::{Both, Place, Places};
use super::progress::Progress;
use super::report::Ledger;
use super::settings::Settings;
use super::signals::Signals;
use super::stats::Stats;
use super::tapped::Tapped;
use super::tree::{Roots, Task, from_here};
use super::warnings::warn;

/// Masks each of these files. One that fails stays as it was, and does not stop the others.
pub(super) fn run(roots: Roots, settings: &Settings, signals: Signals) -> Result<Exit, Failure> {
    let masker = settings.masker()?;
    settings.ci.check()?;
    let (tasks, exit) = roots.tasks()?;
    let inputs: Vec<_> = tasks.iter().map(|task| Input::File(task.from.clone())).collect();
    let job = Job {
        // No host reads a file.
        tuning: match tasks.len() {
            1 => Tuning { host: None, ..settings.tuning() },
            _ => Tuning { threads: NonZeroUsize::MIN, host: None, ..settings.tuning() },
        },
        signals,
        ledger: Ledger::new(Progress::new(&inputs, settings, false), settings)?,
        masker: &masker,
        settings,
        stats: Mutex::new(Stats::new()),
        found: Mutex::default(),
    };
    let (read, write) = tasks.iter().map(|task| (task.from.clone(), task.to.clone())).unzip();
    guard::enter(settings, Needs { read, write, ..Needs::default() })?;
    let exit = exit.max(job.all(&tasks)?);
    job.ledger.progress.end();
    job.ledger.write()?;
    let stats = job.stats.into_inner().unwrap_or_else(PoisonError::into_inner);
    stats.tell(settings.stats);
    if settings.ci.wants_places() {
        let (names, mut places) = job.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        places.sort_by(|one, other| (&one.input, one.span).cmp(&(&other.input, other.span)));
        settings.ci.tell(&names, &places, &masker)?;
    }
    Ok(exit.max(stats.exit(settings.fail_on_find)))
}

struct Job<'a> {
    masker: &'a Masker,
    settings: &'a Settings,
    /// For each file.
    tuning: Tuning,
    signals: Signals,
    ledger: Ledger<'a>,
    stats: Mutex<Stats>,
    /// What was masked, and where something was found.
    found: Mutex<(Vec<String>, Vec<Place>)>,
}

impl Job<'_> {
    /// Masks the files: with one thread one after the other, else several at a time.
    fn all(&self, tasks: &[Task]) -> Result<Exit, Failure> {
        let places: BTreeSet<_> = tasks.iter().map(|task| task.to.as_path()).collect();
        leftovers::remove(&places);
        if self.settings.threads().get() == 1 || tasks.len() < 2 {
            return Ok(tasks.iter().map(|task| self.one(task)).fold(Exit::Done, Exit::max));
        }
        let threads = self.settings.threads().get().min(tasks.len());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Failure::io("threads", error))?;
        Ok(pool.install(|| tasks.par_iter().map(|task| self.one(task)).reduce(|| Exit::Done, Exit::max)))
    }

    fn one(&self, task: &Task) -> Exit {
        match self.mask(task) {
            Ok(summary) => {
                self.stats.lock().unwrap_or_else(PoisonError::into_inner).add(&summary);
                Exit::Done
            }
            Err(why) => self.ledger.progress.aside(|| Failure::io(shown(&from_here(&task.from)), why.0).tell()),
        }
    }

    /// Masks one file: into a temporary file beside its place, which it takes when all of it is on the disk.
    fn mask(&self, Task { from, to }: &Task) -> Result<Summary, Why> {
        // Asked before it is opened: to open a named pipe would wait for its writer.
        match from.metadata()? {
            file if file.is_dir() => return Err(Why::said(FOLDER)),
            file if !file.is_file() => return Err(Why::said("is not a regular file; -i masks only those")),
            _ => {}
        }
        let file = File::open(from)?;
        let before = file.metadata()?;
        let mut new = leftovers::file_in(folder(to))?;
        // To mask a name takes a masker of its own.
        let name = self.settings.ci.wants_places().then(|| shown(&from_here(from)));
        let places = Places::new(name.clone().unwrap_or_default());
        let masked = self.unpack_and_mask(file, from, new.as_file_mut(), &places);
        if self.signals.seen() {
            return Err(Why::said("interrupted; left as it was"));
        }
        let summary = masked?;
        match from == to {
            true if summary.found() == 0 => {}
            true => replace(from, &before, new, self.settings.kept.as_deref())?,
            false => put(from, new, to)?,
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        // Of records no places are known.
        found.0.extend(name.filter(|_| self.settings.frame.is_none()));
        found.1.extend(places.into_places());
        Ok(summary)
    }

    /// Masks `file`, which is at `path`, into `new`, packed as it was.
    fn unpack_and_mask(&self, file: File, path: &Path, new: &mut File, places: &Places) -> Result<Summary, Why> {
        let subscription = self.signals.subscribe()?;
        let polled = Polled::new(file, subscription.stop.clone());
        let (packing, source) = packed::open(polled, self.settings.decompress)?;
        let source = Tapped { source, tap: Encoding::of(Input::File(path.to_owned())) };
        let mut new = Packer::new(new);
        new.turn(packing)?;
        let summary = self.mask_into(&mut new, source, places)?;
        new.turn(None)?;
        Ok(summary)
    }
}

impl Job<'_> {
    fn mask_into(&self, mut new: impl Write + Send, source: impl Source, places: &Places) -> Result<Summary, Error> {
        let Some(format) = self.settings.frame else {
            let (watch, arrays) = (Both(&self.ledger, places), ByteArrays::new(self.masker));
            let source = places.counting(arrays.masked(source, self.settings.has_arrays));
            return arrays.counted(stream::run(source, new, self.masker, &self.tuning, &watch), &self.ledger);
        };
        let mut framed = Framed::new(format, self.masker);
        frame::run(source, &mut new, &mut framed, &self.ledger)?;
        frame::finish(&mut new, &mut framed, &self.ledger)?;
        Ok(framed.summary().clone())
    }
}

/// Puts `new` in the place of the file at `path`, which was `before` when it was opened, and is `kept` under that ending.
fn replace(path: &Path, before: &Metadata, new: NamedTempFile, kept: Option<&str>) -> Result<(), Why> {
    attributes::keep(new.as_file(), &File::open(path)?)?;
    new.as_file().sync_all()?;
    if has_changed(before, &path.metadata()?) {
        return Err(Why::said("changed while it was read; left as it was. Stop what writes to it, then try again"));
    }
    if before.nlink() > 1 {
        warn(format_args!("{}: has other names (hard links); they keep the unmasked text", shown(path)));
    }
    kept.map_or(Ok(()), |ending| keep(path, ending))?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(File::open(folder(path))?.sync_all()?)
}

/// Gives the file at `path` a second name with that ending.
fn keep(path: &Path, ending: &str) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    leftovers::twin_in(folder(path), path)?.persist(name).map_err(|error| error.error)
}

/// Puts `new`, which was made of the file at `old`, at `path`.
fn put(old: &Path, new: NamedTempFile, path: &Path) -> Result<(), Why> {
    attributes::keep(new.as_file(), &File::open(old)?)?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn has_changed(before: &Metadata, now: &Metadata) -> bool {
    let version = |file: &Metadata| (file.dev(), file.ino(), file.len(), file.mtime(), file.mtime_nsec());
    version(before) != version(now)
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}

/// Why a file could not be masked.
struct Why(String);

impl Why {
    fn said(text: &str) -> Why {
        Why(text.to_string())
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Why {
        Why(reason(&error))
    }
}

impl From<Error> for Why {
    fn from(error: Error) -> Why {
        Why(stream_reason(&error))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// A folder with a file in it, what the file was, and a new text for it.
    fn prepared() -> (tempfile::TempDir, PathBuf, Metadata, NamedTempFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        fs::write(&path, "old").unwrap();
        let new = NamedTempFile::new_in(folder.path()).unwrap();
        fs::write(new.path(), "new").unwrap();
        let before = path.metadata().unwrap();
        (folder, path, before, new)
    }

    #[test]
    fn the_new_text_takes_the_place_of_the_old() {
        let (folder, path, before, new) = prepared();
        assert!(replace(&path, &before, new, None).is_ok());
        assert_eq!(fs::read(path).unwrap(), b"new");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_grows_meanwhile_is_left_as_it_is() {
        let (folder, path, before, new) = prepared();
        fs::write(&path, "old and more").unwrap();
        assert!(replace(&path, &before, new, None).is_err_and(|why| why.0.starts_with("changed while it was read")));
        assert_eq!(fs::read(path).unwrap(), b"old and more");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
