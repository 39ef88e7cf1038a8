//! `tokmask explain`: where secrets are, and which rule finds them.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokmask::stream::{self, Polled, Sighting, Source, Tuning, Waker, Watch};
use tokmask::why::{Place, why};
use tokmask::{ErrorKind, Finding, Masker, RuleSet, Span, Style};

use super::args::ExplainArgs;
use super::exit::{Exit, Failure, printable};
use super::input::{self, Input, reason, stream_reason};
use super::output::{self, Patient};
use super::packed::{self, Unpacked};
use super::places::Lines;
use super::rules_cmd::{confidence, tier};
use super::signals::Signals;

/// Explains each input. One that cannot be read does not stop the others.
pub(super) fn run(args: ExplainArgs) -> Result<Exit, Failure> {
    let signals = Signals::listen(true).map_err(Failure::signals)?;
    let selection = args.detect.selection(&args.detect.config()?);
    let masker = Masker::new(RuleSet::load(&selection)?, Style::Label)?.with_sightings();
    let (mut exit, inputs) = (Exit::Done, Input::all(args.files));
    input::greet(&inputs);
    for input in inputs {
        if signals.seen() {
            break;
        }
        match input.open() {
            Ok(file) => exit = exit.max(explain(&input, file, &masker, &signals)?),
            Err(error) => exit = exit.max(Failure::io(&input, reason(&error)).tell()),
        }
    }
    Ok(exit)
}

fn explain(input: &Input, file: File, masker: &Masker, signals: &Signals) -> Result<Exit, Failure> {
    let subscription = signals.subscribe().map_err(Failure::signals)?;
    let state = State::new()?;
    let report = Report { input, rules: masker.rules(), state: Mutex::new(state) };
    let source = match packed::open(Polled::new(file, subscription.stop.clone()), true) {
        Ok((_, source)) => Tap { source, report: &report },
        Err(error) => return Ok(Failure::io(input, reason(&error)).tell()),
    };
    match stream::run(source, &report, masker, &Tuning::default(), &report) {
        Ok(summary) if summary.reader_gone => Err(Failure::reader_gone()),
        Ok(_) if signals.seen() => Ok(input.cut_short()),
        Ok(_) => Ok(Exit::Done),
        Err(error) if error.kind() == ErrorKind::Read => Ok(Failure::io(input, stream_reason(&error)).tell()),
        Err(error) => Err(error.into()),
    }
}

/// Sees both ends of a stream: the lines that go in, and what is found in them. It passes for the stream's output, so
/// that the stream ends when the report cannot be written.
struct Report<'a> {
    input: &'a Input,
    rules: &'a RuleSet,
    state: Mutex<State>,
}

struct State {
    out: Patient,
    lines: Lines,
    text: Text,
    /// What was found last.
    found: Span,
    /// How much of the input is masked.
    written: usize,
    /// Why a line of the report was not written.
    failure: Option<io::Error>,
}

impl State {
    fn new() -> Result<State, Failure> {
        let (out, text) = (output::stdout()?, Text::default());
        Ok(State { out, lines: Lines::default(), text, found: Span::new(0, 0), written: 0, failure: None })
    }

    fn write(&mut self, told: &str) {
        if let Err(error) = self.out.write_all(told.as_bytes()) {
            self.failure.get_or_insert(error);
        }
    }
}

impl Report<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self) -> io::Result<()> {
        self.state().failure.take().map_or(Ok(()), Err)
    }

    fn describe(&self, finding: &Finding, line: usize, column: usize) -> String {
        let rule = self.rules.get(finding.rule);
        let (tier, confidence) = (tier(rule.tier), confidence(rule.confidence));
        let (length, description) = (finding.span.len(), printable(&rule.description));
        let what = format!("{} ({tier}, {confidence}), {length} bytes: {description}", rule.id);
        format!("{}:{line}:{column}: {what}\n", self.input)
    }

    /// The reasons, on a line of their own.
    fn reasons(&self, found: Span, sighting: &Sighting, text: &Text) -> String {
        let why = |place| why(self.rules.get(sighting.rule), &place, sighting);
        text.place(found).map_or(String::new(), |place| format!("    {}\n", printable(&why(place))))
    }
}

impl Watch for Report<'_> {
    fn written(&self, bytes: u64) {
        let mut state = self.state();
        // What is told next was found after this place, or on its line.
        let begin = state.written;
        state.lines.place(begin);
        state.written += bytes as usize;
        state.text.forget(begin);
    }

    fn found(&self, finding: &Finding) {
        let mut state = self.state();
        let (line, column) = state.lines.place(finding.span.start);
        state.write(&self.describe(finding, line, column));
        state.found = finding.span;
    }

    fn sighted(&self, _rule: &str, sighting: &Sighting) {
        let mut state = self.state();
        let found = state.found;
        let reasons = self.reasons(found, sighting, &state.text);
        state.write(&reasons);
        state.text.passed = found.end;
    }
}

impl Write for &Report<'_> {
    fn write(&mut self, masked: &[u8]) -> io::Result<usize> {
        self.outcome().map(|()| masked.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.outcome()
    }
}

/// A source whose lines the report counts.
struct Tap<'a> {
    source: Unpacked<Polled>,
    report: &'a Report<'a>,
}

impl Source for Tap<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        let mut state = self.report.state();
        state.lines.read(&buffer[..length]);
        state.text.bytes.extend_from_slice(&buffer[..length]);
        Ok(length)
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        self.source.is_ready(limit)
    }

    fn waker(&self) -> Option<Waker> {
        self.source.waker()
    }
}

/// How much of the text is kept behind what is masked, in bytes: what names a secret, and the secret.
const KEPT: usize = 64 * 1024;

/// How much is looked at of what follows a secret, in bytes: a character, be it in UTF-16.
const NEXT: usize = 4;

/// The text round what is found next.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    /// Where it begins in the input.
    start: usize,
    /// Where the last secret ended.
    passed: usize,
}

impl Text {
    /// Forgets what stands far before `at`.
    fn forget(&mut self, at: usize) {
        let far = at.saturating_sub(KEPT).saturating_sub(self.start);
        // A part at a time: to move what is kept costs as much as what is forgotten.
        if far > KEPT {
            self.bytes.drain(..far);
            self.start += far;
        }
    }

    /// What stands at `span` and beside it, if that is kept.
    fn place(&self, span: Span) -> Option<Place<'_>> {
        let (start, end) = (span.start.checked_sub(self.start)?, span.end - self.start);
        let (head, secret, tail) = (self.bytes.get(..start)?, self.bytes.get(start..end)?, &self.bytes[end..]);
        // Of a long line only what is near is looked at, however many secrets it has.
        let passed = self.passed.saturating_sub(self.start).min(start);
        let line = memchr::memrchr(b'\n', &head[passed..]).map(|at| passed + at + 1);
        let before = &head[line.unwrap_or(passed)..];
        let tail = &tail[..tail.len().min(NEXT)];
        let after = &tail[..memchr::memchr(b'\n', tail).unwrap_or(tail.len())];
        Some(Place { before, follows_secret: passed > 0 && line.is_none(), secret, after })
    }
}
