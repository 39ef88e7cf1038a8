//! The filter: inputs one after the other, to one output.

use tokmask::stream::{self, Polled, Summary};
use tokmask::{Error, ErrorKind};

use super::exit::{Exit, Failure};
use super::input::{Input, reason, stream_reason};
use super::output::{Destination, Output};
use super::progress::Progress;
use super::reload::Reloading;
use super::settings::Settings;
use super::signals::Signals;
use super::stats::Stats;

/// Masks `inputs`. One that cannot be read does not stop the others, as with `cat`.
pub(super) fn run(inputs: &[Input], output: &Destination, settings: &Settings) -> Result<Exit, Failure> {
    let maskers = Reloading::new(&settings.recipe)?;
    let mut filter = Filter {
        output: output.open(inputs)?,
        destination: output,
        signals: Signals::listen().map_err(Failure::signals)?,
        progress: Progress::new(inputs, settings.progress, matches!(output, Destination::Stdout)),
        maskers: &maskers,
        settings,
        stats: Stats::new(),
    };
    let exit = filter.all(inputs)?;
    filter.progress.end();
    filter.stats.tell(settings.stats);
    Ok(exit.max(filter.stats.exit(settings.fail_on_find)))
}

struct Filter<'a> {
    maskers: &'a Reloading<'a>,
    settings: &'a Settings,
    destination: &'a Destination,
    output: Output,
    signals: Signals,
    progress: Progress,
    stats: Stats,
}

impl Filter<'_> {
    fn all(&mut self, inputs: &[Input]) -> Result<Exit, Failure> {
        let mut exit = Exit::Done;
        for input in inputs {
            match self.one(input)? {
                Err(failure) => exit = exit.max(self.progress.aside(|| failure.tell())),
                Ok(summary) => self.stats.add(&summary),
            }
            if self.stats.reader_gone() {
                break;
            }
            if self.signals.seen() {
                return Ok(exit.max(input.cut_short()));
            }
        }
        Ok(exit)
    }

    /// Masks one input. The inner error concerns this input alone, the outer one ends the run.
    fn one(&mut self, input: &Input) -> Result<Result<Summary, Failure>, Failure> {
        let file = match input.open() {
            Ok(file) => file,
            Err(error) => return Ok(Err(Failure::io(input, reason(&error)))),
        };
        let subscription = self.signals.subscribe().map_err(Failure::signals)?;
        let source = Polled::new(file, subscription.stop.clone());
        match stream::run_with(source, &mut self.output, self.maskers, &self.settings.tuning(), &self.progress) {
            Ok(summary) => Ok(Ok(summary)),
            Err(error) if error.kind() == ErrorKind::Read => Ok(Err(Failure::io(input, stream_reason(&error)))),
            Err(error) => Err(self.fatal(error)),
        }
    }

    fn fatal(&self, error: Error) -> Failure {
        match error.kind() {
            ErrorKind::Write => Failure::io(self.destination, stream_reason(&error)),
            _ => error.into(),
        }
    }
}
