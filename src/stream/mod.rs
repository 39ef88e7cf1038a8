//! Bytes in, ordered bytes out. The only room with threads.

mod adapters;
mod commands;
mod cutter;
mod faults;
mod maskers;
mod masking;
mod outlet;
#[cfg(all(feature = "cli", unix))]
mod polled;
mod session;
mod source;
mod summary;
#[cfg(feature = "tracing")]
mod tracing;
mod watch;
mod workers;

use std::io::Write;
use std::num::NonZeroUsize;
use std::thread;

pub use adapters::{MaskReader, MaskWriter};
pub use commands::Host;
pub use maskers::{Handle, Maskers};
pub(crate) use masking::{Masking, Until};
#[cfg(all(feature = "cli", unix))]
pub use polled::{Polled, Stop};
pub use session::Session;
pub use source::{Plain, Source, Waker};
pub use summary::Summary;
#[cfg(feature = "tracing")]
pub use tracing::MaskEvents;
pub use watch::{Unwatched, Watch};

pub use crate::engine::Sighting;

use crate::engine::Masker;
use crate::error::Error;
use outlet::Outlet;
use workers::Stream;

/// How a stream is run.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// Workers; with one no thread is started.
    pub threads: NonZeroUsize,
    /// Whether a line waits for its end however long its writer pauses, unless it is longer than 256 KiB: for hosts that
    /// talk in lines.
    pub whole_lines: bool,
    /// On which host: what is announced to it is masked from then on, if the masker can learn.
    pub host: Option<Host>,
    /// Whether the host reads the output: then its commands pass through as they are, else they are masked as all lines.
    pub reaches_host: bool,
}

impl Default for Tuning {
    /// A worker for every core that this process may use.
    fn default() -> Tuning {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Tuning { threads, whole_lines: false, host: None, reaches_host: true }
    }
}

/// Masks everything that `source` gives, into `writer`.
///
/// # Errors
/// The input cannot be read, the output cannot be written, or a defect in tokmask: then everything that was masked by
/// then is written, and nothing else.
pub fn run<S: Source, W: Write + Send>(
    source: S,
    writer: W,
    masker: &Masker,
    tuning: &Tuning,
    watch: &dyn Watch,
) -> Result<Summary, Error> {
    run_with(source, writer, masker, tuning, watch)
}

/// As [`run`], with maskers that may change. A line, and what goes on behind it, is masked by the one it began with.
///
/// # Errors
/// As [`run`].
pub fn run_with<S: Source, W: Write + Send>(
    source: S,
    writer: W,
    maskers: &dyn Maskers,
    tuning: &Tuning,
    watch: &dyn Watch,
) -> Result<Summary, Error> {
    let outlet = Outlet::new(writer, watch, maskers.current());
    let stream = Stream::new(source, outlet, maskers, tuning);
    // What one line names is known to the next.
    match if maskers.current().remembers() { 1 } else { tuning.threads.get() } {
        1 => stream.work(),
        n => with_threads(n, || stream.work()),
    }
    stream.into_outlet().finish()
}

/// Works with `n` threads, or with as many as there can be.
fn with_threads(n: usize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let started = (0..n).take_while(|_| thread::Builder::new().spawn_scoped(scope, &work).is_ok()).count();
        if started == 0 {
            work();
        }
    });
}
