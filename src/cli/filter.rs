//! The filter: inputs one after the other, to one output.

use std::io;
use std::path::Path;

use tokmask::frame::{self, ByteArrays, Format, Framed};
use tokmask::stream::{self, Maskers, Polled, Source, Summary};
use tokmask::{Error, ErrorKind};

use super::encoding::Encoding;
use super::exit::{Exit, Failure};
use super::guard::{self, Needs};
use super::input::{self, Input, reason, stream_reason};
use super::known::{self, Fifo};
use super::output::{Destination, Output};
use super::packed::{self, Packer, Packing, Unpacked};
use super::places::{Both, Place, Places};
use super::progress::Progress;
use super::reload::Reloading;
use super::report::Ledger;
use super::settings::Settings;
use super::signals::Signals;
use super::stats::Stats;
use super::tapped::Tapped;

/// Masks `inputs`. One that cannot be read does not stop the others, as with `cat`.
pub(super) fn run(inputs: &[Input], settings: &Settings, signals: Signals) -> Result<Exit, Failure> {
    let maskers = Reloading::new(&settings.recipe, settings.frame != Some(Format::Rsyslog))?;
    let fifo = settings.recipe.fifo()?;
    settings.ci.check()?;
    input::greet(inputs);
    let progress = Progress::new(inputs, settings, matches!(settings.output, Destination::Stdout));
    let mut filter = Filter {
        output: Packer::new(settings.output.open(inputs)?.painted(settings)),
        signals,
        ledger: Ledger::new(progress, settings)?,
        maskers: &maskers,
        fifo: fifo.as_ref(),
        settings,
        stats: Stats::new(),
        names: vec![],
        places: vec![],
    };
    guard::enter(
        settings,
        Needs { read: inputs.iter().filter_map(Input::path).map(Path::to_owned).collect(), ..Needs::default() },
    )?;
    let exit = known::listening(fifo.as_ref(), || match settings.frame {
        Some(format) => filter.framed(inputs, &mut Framed::new(format, &maskers)),
        None => filter.all(inputs, |filter, input| filter.one(input)),
    });
    let exit = exit.and_then(|exit| filter.turn(None).map(|()| exit));
    filter.ledger.progress.end();
    // What was written before a failure is in the report, too.
    let told = filter.ledger.write();
    let exit = exit.and_then(|exit| told.map(|()| exit))?;
    filter.stats.tell(settings.stats);
    if settings.ci.wants_places() {
        settings.ci.tell(&filter.names, &filter.places, &maskers.current())?;
    }
    Ok(exit.max(filter.stats.exit(settings.fail_on_find)))
}

/// What one input came to. The inner error concerns this input alone, the outer one ends the run.
type Outcome = Result<Result<Summary, Failure>, Failure>;

struct Filter<'a> {
    maskers: &'a Reloading<'a>,
    fifo: Option<&'a Fifo>,
    settings: &'a Settings,
    output: Packer<Output>,
    signals: Signals,
    ledger: Ledger<'a>,
    stats: Stats,
    /// What was masked.
    names: Vec<String>,
    places: Vec<Place>,
}

impl Filter<'_> {
    fn all(&mut self, inputs: &[Input], mut mask: impl FnMut(&mut Self, &Input) -> Outcome) -> Result<Exit, Failure> {
        let mut exit = Exit::Done;
        for input in inputs {
            match mask(self, input)? {
                Err(failure) => exit = exit.max(self.ledger.progress.aside(|| failure.tell())),
                Ok(summary) => {
                    self.stats.add(&summary);
                    // Of records no places are known.
                    self.names.extend(self.settings.frame.is_none().then(|| input.to_string()));
                }
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

    /// Masks the records of all inputs: what goes on behind the end of one is looked for at the beginning of the next.
    fn framed(&mut self, inputs: &[Input], framed: &mut Framed<'_>) -> Result<Exit, Failure> {
        let exit = self.all(inputs, |filter, input| filter.one_framed(input, framed))?;
        let ended = match self.stats.reader_gone() {
            true => Ok(true),
            false => frame::finish(&mut self.output, framed, &self.ledger),
        };
        self.stats.add(framed.summary());
        match ended {
            Ok(_) => Ok(exit),
            Err(error) if error.kind() == ErrorKind::Read => Err(Failure::io("the last input", stream_reason(&error))),
            Err(error) => Err(self.fatal(error)),
        }
    }

    fn one_framed(&mut self, input: &Input, framed: &mut Framed<'_>) -> Outcome {
        let ended =
            self.with_source(input, |filter, source| frame::run(source, &mut filter.output, framed, &filter.ledger))?;
        Ok(ended.map(|goes_on| Summary { reader_gone: !goes_on, ..Summary::default() }))
    }

    fn one(&mut self, input: &Input) -> Outcome {
        self.with_source(input, |filter, source| {
            let places = filter.settings.ci.wants_places().then(|| Places::new(input.to_string()));
            let masked = filter.mask(source, places.as_ref());
            filter.places.extend(places.into_iter().flat_map(Places::into_places));
            masked
        })
    }

    fn mask(&mut self, source: impl Source, places: Option<&Places>) -> Result<Summary, Error> {
        let (output, maskers, ledger) = (&mut self.output, self.maskers, &self.ledger);
        let (tuning, arrays) = (self.settings.tuning(), ByteArrays::new(maskers));
        let source = arrays.masked(source, self.settings.has_arrays);
        let masked = match places {
            None => stream::run_with(source, output, maskers, &tuning, ledger),
            Some(places) => stream::run_with(places.counting(source), output, maskers, &tuning, &Both(ledger, places)),
        };
        arrays.counted(masked, ledger)
    }

    /// Opens `input`, masks it and sorts the errors.
    fn with_source<T>(
        &mut self,
        input: &Input,
        mask: impl FnOnce(&mut Self, Tapped<Tapped<Unpacked<Polled>, Encoding>, Option<&Fifo>>) -> Result<T, Error>,
    ) -> Result<Result<T, Failure>, Failure> {
        let file = match input.open() {
            Ok(file) => file,
            Err(error) => return Ok(Err(Failure::io(input, reason(&error)))),
        };
        let subscription = self.signals.subscribe().map_err(Failure::signals)?;
        let source = packed::open(Polled::new(file, subscription.stop.clone()), self.settings.decompress);
        let (packing, source) = match source {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(Failure::io(input, reason(&error)))),
        };
        self.turn(packing)?;
        let source = Tapped { source, tap: Encoding::of(input.clone()) };
        let source = Tapped { source, tap: self.fifo };
        match mask(self, source) {
            Ok(masked) => Ok(Ok(masked)),
            Err(error) if error.kind() == ErrorKind::Read => Ok(Err(Failure::io(input, stream_reason(&error)))),
            Err(error) => Err(self.fatal(error)),
        }
    }

    /// What is written from now on is packed so, or not.
    fn turn(&mut self, packing: Option<Packing>) -> Result<(), Failure> {
        self.output.turn(packing).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::reader_gone(),
            _ => Failure::io(&self.settings.output, reason(&error)),
        })
    }

    fn fatal(&self, error: Error) -> Failure {
        match error.kind() {
            ErrorKind::Write => Failure::io(&self.settings.output, stream_reason(&error)),
            _ => error.into(),
        }
    }
}
