//! `tokmask run`: a command whose output is masked, stream by stream.

mod child;
mod environment;
mod forward;
mod terminal;

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use tokmask::frame::{self, ByteArrays, Format, Framed};
use tokmask::stream::{self, Polled, Source, Stop, Summary, Watch};
use tokmask::{Error, Masker};

use super::args::RunArgs;
use super::exit::{Exit, Failure};
use super::guard::{self, Needs};
use super::input::stream_reason;
use super::known::{self, Fifo};
use super::places::{Both, Place, Places};
use super::progress::Progress;
use super::report::Ledger;
use super::settings::Settings;
use super::stats::Stats;
use super::tapped::Tapped;
use child::{Child, Output};
use environment::Learned;
use forward::{Forward, TERMINAL};
pub(super) use terminal::{EXEC, exec};
use terminal::{Shown, Terminal};

/// When the command has ended, what it left behind may still hold its output open. It is read for so long, and then as far
/// as it is there.
const GRACE: Duration = Duration::from_millis(250);

/// Runs the command; ends as it ended.
pub(super) fn run(args: RunArgs) -> Result<Exit, Failure> {
    let config = args.mask.detect.config()?;
    let wants_pty = args.wants_pty(config.pty);
    let knows_environment = !args.no_known_env && !config.no_known_env;
    let settings = Settings::of_run(args.mask, &config)?;
    let masker = settings.masker()?;
    let learned = if knows_environment { environment::learn(&masker) } else { Learned::default() };
    let fifo = settings.recipe.fifo()?;
    settings.ci.check()?;
    let forward = Forward::new().map_err(Failure::signals)?;
    let ledger = Ledger::new(Progress::hidden(), &settings)?;
    let child = child::spawn(&args.command, settings.recipe.fifo_path(), wants_pty, &settings.output)?;
    // Of records no places are known.
    let placed = child.outputs.iter().filter(|_| settings.frame.is_none());
    let names: Vec<_> = placed.map(|output| output.name.to_owned()).collect();
    guard::enter(&settings, Needs { read: vec![TERMINAL.into()], signals: true, ..Needs::default() })?;
    let job = Job { masker: &masker, fifo: fifo.as_ref(), forward, settings: &settings, ledger: &ledger };
    let done = known::listening(fifo.as_ref(), || job.all(child));
    // What was masked before a failure is in the report, too.
    let told = ledger.write();
    let (exit, stats, places) = done.and_then(|done| told.map(|()| done))?;
    stats.tell(settings.stats);
    learned.tell(settings.stats);
    settings.ci.tell(&names, &places, &masker)?;
    Ok(exit.or_failed(stats.exit(settings.fail_on_find)))
}

/// What came of one output, and what was found in it.
type Outcome = (Result<Summary, Failure>, Vec<Place>);

struct Job<'a> {
    masker: &'a Masker,
    fifo: Option<&'a Fifo>,
    forward: Forward,
    settings: &'a Settings,
    ledger: &'a Ledger<'a>,
}

impl Job<'_> {
    /// Masks the outputs of `child` until it has ended.
    fn all(&self, mut child: Child) -> Result<(Exit, Stats, Vec<Place>), Failure> {
        let outputs = std::mem::take(&mut child.outputs);
        let stops = outputs.iter().map(|_| Stop::new()).collect::<io::Result<Vec<_>>>().map_err(Failure::signals)?;
        let is_typed_to = child.terminal.as_ref().is_some_and(Terminal::has_keyboard);
        let typed = Stop::new().map_err(Failure::signals)?;
        let (ended, all_ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let _ending = Ending { forward: &self.forward, stops: stops.iter().chain([&typed]).cloned().collect() };
            let mask = |(output, stop)| {
                let ended = ended.clone();
                start(scope, move || {
                    let _ended = ended;
                    self.one(output, stop, is_typed_to)
                })
            };
            let masking: Vec<_> = outputs.into_iter().zip(&stops).map(mask).collect::<Result<_, _>>()?;
            drop(ended);
            start(scope, || self.forward.all(child.pid, child.terminal.as_ref()))?;
            if let Some(terminal) = &child.terminal {
                start(scope, || terminal.type_into(&typed))?;
            }
            let code = child.wait();
            if let Err(RecvTimeoutError::Timeout) = all_ended.recv_timeout(GRACE) {
                stops.iter().for_each(Stop::request);
            }
            Ok(sums(code, masking.into_iter().map(ScopedJoinHandle::join)))
        })
    }

    fn one(&self, output: Output, stop: &Stop, is_typed_to: bool) -> Outcome {
        let Output { name, from, to } = output;
        let (places, to) = (Places::new(name.to_owned()), to.painted(self.settings));
        let source = Tapped { source: Shown { output: Polled::new(from, stop.clone()), is_typed_to }, tap: self.fifo };
        let done = match self.settings.frame {
            None => self.lines(places.counting(source), to, &Both(&places, self.ledger)),
            Some(format) => self.records(source, to, format),
        };
        let done = done.map_err(|error| Failure::io("the command's output", stream_reason(&error)));
        (done, places.into_places())
    }

    fn lines(&self, source: impl Source, to: impl Write + Send, watch: &dyn Watch) -> Result<Summary, Error> {
        let arrays = ByteArrays::new(self.masker);
        let source = arrays.masked(source, self.settings.has_arrays);
        arrays.counted(stream::run(source, to, self.masker, &self.settings.tuning_of_one(), watch), watch)
    }

    fn records(&self, source: impl Source, mut to: impl Write, format: Format) -> Result<Summary, Error> {
        let mut framed = Framed::new(format, self.masker);
        if frame::run(source, &mut to, &mut framed, self.ledger)? {
            frame::finish(&mut to, &mut framed, self.ledger)?;
        }
        Ok(framed.summary().clone())
    }
}

fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, Failure> {
    thread::Builder::new().spawn_scoped(scope, work).map_err(Failure::threads)
}

/// Ends all threads when it goes, be it that one of them could not be started.
struct Ending<'a> {
    forward: &'a Forward,
    stops: Vec<Stop>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.stops.iter().for_each(Stop::request);
        self.forward.end();
    }
}

/// How the run ends of a command that ended with `code`, and what was masked.
fn sums(code: u8, outcomes: impl Iterator<Item = thread::Result<Outcome>>) -> (Exit, Stats, Vec<Place>) {
    let (mut exit, mut stats, mut places) = (Exit::Command(code), Stats::new(), vec![]);
    for outcome in outcomes {
        let lost = || (Err(Failure::io("the command's output", "lost by a defect")), vec![]);
        let (done, found) = outcome.unwrap_or_else(|_| lost());
        places.extend(found);
        match done {
            Ok(summary) => stats.add(&summary),
            Err(failure) => exit = exit.or_failed(failure.tell()),
        }
    }
    (exit, stats, places)
}
