//! `tokmask run`: a command whose output is masked, stream by stream.

mod child;
mod environment;
mod forward;
mod terminal;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use tokmask::stream::{self, Host, Polled, Stop, Summary, Tuning};
use tokmask::{Masker, RuleSet};

use super::args::RunArgs;
use super::exit::{Exit, Failure};
use super::input::stream_reason;
use super::known::{self, Fifo};
use super::places::{Both, Place, Places};
use super::stats::Stats;
use super::tapped::Tapped;
use super::warnings::Warned;
use child::{Child, Output};
use forward::Forward;
pub(super) use terminal::{EXEC, exec};
use terminal::{Shown, Terminal};

/// When the command has ended, what it left behind may still hold its output open. It is read for so long, and then as far
/// as it is there.
const GRACE: Duration = Duration::from_millis(250);

/// Runs the command; ends as it ended.
pub(super) fn run(args: RunArgs) -> Result<Exit, Failure> {
    let masker = masker(&args)?;
    let fifo = args.known.fifo(masker.known_values())?;
    let forward = Forward::new().map_err(Failure::signals)?;
    let child = child::spawn(&args.command, args.known.known_fifo.as_deref(), args.wants_pty())?;
    let job = Job { masker: &masker, fifo: fifo.as_ref(), forward, host: args.ci.host(true) };
    let (exit, stats, places) = known::listening(fifo.as_ref(), || job.all(child))?;
    stats.tell(args.stats);
    args.ci.tell(&places, &masker)?;
    Ok(exit)
}

fn masker(args: &RunArgs) -> Result<Masker, Failure> {
    let config = args.detect.config()?;
    let rules = RuleSet::load(&args.detect.selection(&config))?;
    let known = args.known.known(&rules)?;
    let masker = Masker::with_known(rules, args.style.style(&config), Arc::clone(&known))?;
    let masker = args.style.keyed(masker, &config)?;
    if !args.no_known_env {
        known::learn(&known, &environment::secrets(&masker));
    }
    Ok(masker)
}

/// What came of one output, and what was found in it.
type Outcome = (Result<Summary, Failure>, Vec<Place>);

struct Job<'a> {
    masker: &'a Masker,
    fifo: Option<&'a Fifo>,
    forward: Forward,
    host: Option<Host>,
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
        let places = Places::new(name.to_owned());
        let source = Tapped { source: Shown { output: Polled::new(from, stop.clone()), is_typed_to }, tap: self.fifo };
        let tuning = Tuning { threads: NonZeroUsize::MIN, host: self.host, ..Tuning::default() };
        let watch = Both(&places, &Warned);
        let done = stream::run(places.counting(source), to, self.masker, &tuning, &watch);
        let done = done.map_err(|error| Failure::io("the command's output", stream_reason(&error)));
        (done, places.into_places())
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
