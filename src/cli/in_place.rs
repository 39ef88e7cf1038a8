//! Masking files where they are: each one in one step, or not at all.

use std::collections::BTreeSet;
use std::env;
use std::fs::{File, Metadata};
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tempfile::NamedTempFile;
use tokmask::frame::{self, Framed};
use tokmask::stream::{self, Polled, Source, Summary, Tuning};
use tokmask::{Error, Masker};

use super::attributes;
use super::encoding::Encoding;
use super::exit::{Exit, Failure, complain, shown};
use super::guard::{self, Needs};
use super::input::{Input, reason, stream_reason};
use super::leftovers;
use super::places::{Both, Place, Places};
use super::progress::Progress;
use super::report::Ledger;
use super::settings::Settings;
use super::signals::Signals;
use super::stats::Stats;
use super::tapped::Tapped;

/// Masks each of these files. One that fails stays as it was, and does not stop the others.
pub(super) fn run(paths: &[PathBuf], settings: &Settings, progress: bool, signals: Signals) -> Result<Exit, Failure> {
    let masker = settings.masker()?;
    let inputs = Input::all(paths.to_vec());
    let job = Job {
        // No host reads a file.
        tuning: match paths.len() {
            1 => Tuning { host: None, ..settings.tuning() },
            _ => Tuning { threads: NonZeroUsize::MIN, host: None, ..settings.tuning() },
        },
        signals,
        ledger: Ledger::new(Progress::new(&inputs, progress || settings.progress, false), settings)?,
        masker: &masker,
        settings,
        stats: Mutex::new(Stats::new()),
        places: Mutex::default(),
    };
    let write = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    guard::enter(settings, Needs { write, ..Needs::default() })?;
    let exit = job.all(paths)?;
    job.ledger.progress.end();
    job.ledger.write()?;
    let stats = job.stats.into_inner().unwrap_or_else(PoisonError::into_inner);
    stats.tell(settings.stats);
    if settings.ci.wants_places() {
        let mut places = job.places.into_inner().unwrap_or_else(PoisonError::into_inner);
        places.sort_by(|one, other| (&one.input, one.span).cmp(&(&other.input, other.span)));
        settings.ci.tell(&places, &masker)?;
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
    places: Mutex<Vec<Place>>,
}

impl Job<'_> {
    /// Masks the files: with one thread one after the other, else several at a time.
    fn all(&self, paths: &[PathBuf]) -> Result<Exit, Failure> {
        let (targets, exit) = targets(paths);
        leftovers::remove(&targets);
        if self.settings.threads().get() == 1 || targets.len() < 2 {
            return Ok(targets.iter().map(|path| self.one(path)).fold(exit, Exit::max));
        }
        let threads = self.settings.threads().get().min(targets.len());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Failure::io("threads", error))?;
        Ok(pool.install(|| targets.par_iter().map(|path| self.one(path)).reduce(|| exit, Exit::max)))
    }

    fn one(&self, path: &Path) -> Exit {
        match self.mask(path) {
            Ok(summary) => {
                self.stats.lock().unwrap_or_else(PoisonError::into_inner).add(&summary);
                Exit::Done
            }
            Err(why) => self.ledger.progress.aside(|| Failure::io(shown(path), why.0).tell()),
        }
    }

    /// Masks one file: into a temporary file beside it, which takes its place when all of it is on the disk.
    fn mask(&self, path: &Path) -> Result<Summary, Why> {
        // Asked before it is opened: to open a named pipe would wait for its writer.
        if !path.metadata()?.is_file() {
            return Err(Why::said("is not a regular file; -i masks only those"));
        }
        let file = File::open(path)?;
        let before = file.metadata()?;
        let mut new = leftovers::file_in(folder(path))?;
        let subscription = self.signals.subscribe()?;
        let tap = Encoding::of(Input::File(path.to_owned()));
        let source = Tapped { source: Polled::new(file, subscription.stop.clone()), tap };
        let here = env::current_dir().unwrap_or_default();
        // To mask a name takes a masker of its own.
        let name = self.settings.ci.wants_places().then(|| shown(path.strip_prefix(here).unwrap_or(path)));
        let places = Places::new(name.unwrap_or_default());
        let summary = self.mask_into(new.as_file_mut(), source, &places)?;
        if self.signals.seen() {
            return Err(Why::said("interrupted; left as it was"));
        }
        if summary.found() > 0 {
            replace(path, &before, new)?;
        }
        self.places.lock().unwrap_or_else(PoisonError::into_inner).extend(places.into_places());
        Ok(summary)
    }
}

impl Job<'_> {
    fn mask_into(&self, new: &mut File, source: impl Source, places: &Places) -> Result<Summary, Error> {
        let Some(format) = self.settings.frame else {
            let watch = Both(&self.ledger, places);
            return stream::run(places.counting(source), new, self.masker, &self.tuning, &watch);
        };
        let mut framed = Framed::new(format, self.masker);
        frame::run(source, new, &mut framed, &self.ledger)?;
        frame::finish(new, &mut framed, &self.ledger)?;
        Ok(framed.summary().clone())
    }
}

/// What the paths lead to, each once, and whether all of them lead to something.
fn targets(paths: &[PathBuf]) -> (Vec<PathBuf>, Exit) {
    let mut exit = Exit::Done;
    let mut targets = BTreeSet::new();
    for path in paths {
        match path.canonicalize() {
            Ok(target) => drop(targets.insert(target)),
            Err(error) => exit = exit.max(Failure::io(shown(path), reason(&error)).tell()),
        }
    }
    (targets.into_iter().collect(), exit)
}

/// Puts `new` in the place of the file at `path`, which was `before` when it was opened.
fn replace(path: &Path, before: &Metadata, new: NamedTempFile) -> Result<(), Why> {
    attributes::keep(new.as_file(), &File::open(path)?)?;
    new.as_file().sync_all()?;
    if has_changed(before, &path.metadata()?) {
        return Err(Why::said("changed while it was read; left as it was. Stop what writes to it, then try again"));
    }
    if before.nlink() > 1 {
        complain(format_args!("{}: has other names (hard links); they keep the unmasked text", shown(path)));
    }
    new.persist(path).map_err(|error| error.error)?;
    Ok(File::open(folder(path))?.sync_all()?)
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
        assert!(replace(&path, &before, new).is_ok());
        assert_eq!(fs::read(path).unwrap(), b"new");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_grows_meanwhile_is_left_as_it_is() {
        let (folder, path, before, new) = prepared();
        fs::write(&path, "old and more").unwrap();
        assert!(replace(&path, &before, new).is_err_and(|why| why.0.starts_with("changed while it was read")));
        assert_eq!(fs::read(path).unwrap(), b"old and more");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
