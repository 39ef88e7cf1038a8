//! `tokmask explain`: where secrets are, and which rule finds them.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokmask::stream::{self, Polled, Sighting, Source, Tuning, Waker, Watch};
use tokmask::why::{Place, why};
use tokmask::{ErrorKind, Finding, Masker, Rule, RuleIndex, RuleSet, Span, Style};

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
    let (mut exit, inputs) = (Exit::Done, Input::all(args.files.clone()));
    input::greet(&inputs);
    for input in inputs {
        if signals.seen() {
            break;
        }
        match input.open() {
            Ok(file) => exit = exit.max(explain(&input, file, &masker, &signals, &args)?),
            Err(error) => exit = exit.max(Failure::io(&input, reason(&error)).tell()),
        }
    }
    Ok(exit)
}

fn explain(input: &Input, file: File, masker: &Masker, signals: &Signals, args: &ExplainArgs) -> Result<Exit, Failure> {
    let subscription = signals.subscribe().map_err(Failure::signals)?;
    let state = State::new()?;
    let report = Report { input, args, rules: masker.rules(), state: Mutex::new(state) };
    let source = match packed::open(Polled::new(file, subscription.stop.clone()), true) {
        Ok((_, source)) => Tap { source, report: &report },
        Err(error) => return Ok(Failure::io(input, reason(&error)).tell()),
    };
    match stream::run(source, &report, masker, &Tuning::default(), &report) {
        Ok(summary) if summary.reader_gone => Err(Failure::reader_gone()),
        Ok(_) if signals.seen() => Ok(input.cut_short()),
        Ok(summary) if args.fail_on_find && summary.found() > 0 => Ok(Exit::Found),
        Ok(_) => Ok(Exit::Done),
        Err(error) if error.kind() == ErrorKind::Read => Ok(Failure::io(input, stream_reason(&error)).tell()),
        Err(error) => Err(error.into()),
    }
}

/// Sees both ends of a stream: the lines that go in, and what is found in them. It passes for the stream's output, so
/// that the stream ends when the report cannot be written.
struct Report<'a> {
    input: &'a Input,
    args: &'a ExplainArgs,
    rules: &'a RuleSet,
    state: Mutex<State>,
}

struct State {
    out: Patient,
    lines: Lines,
    text: Text,
    /// What was found last.
    found: Finding,
    /// On which line and in which column.
    at: (usize, usize),
    /// How much of the input is masked.
    written: usize,
    /// Why a line of the report was not written.
    failure: Option<io::Error>,
}

impl State {
    fn new() -> Result<State, Failure> {
        let (out, text) = (output::stdout()?, Text::default());
        let found = Finding { span: Span::new(0, 0), rule: RuleIndex(0) };
        Ok(State { out, lines: Lines::default(), text, found, at: (1, 1), written: 0, failure: None })
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

    /// Why it is taken for a secret, if its surroundings are kept.
    fn reason(&self, found: Span, sighting: &Sighting, text: &Text) -> Option<String> {
        text.place(found).map(|place| printable(&why(self.rules.get(sighting.rule), &place, sighting)))
    }

    /// The reasons, on a line of their own, and what lets the secret stay, if that was asked for.
    fn reasons(&self, state: &State, sighting: &Sighting) -> String {
        let reason = self.reason(state.found.span, sighting, &state.text);
        let cure = self.args.cure.then(|| cure(self.rules.get(state.found.rule), sighting.key.as_deref()));
        let told = [reason, cure].into_iter().flatten().collect::<Vec<_>>().join("\n");
        told.lines().map(|line| format!("    {line}\n")).collect()
    }

    /// All of it as JSON, on a line.
    fn object(&self, state: &State, sighting: &Sighting) -> String {
        let (Finding { span, rule }, (line, column)) = (state.found, state.at);
        let rule = self.rules.get(rule);
        let object = serde_json::json!({
            "file": self.input.to_string(), "line": line, "column": column, "length": span.len(),
            "rule": rule.id, "tier": tier(rule.tier), "confidence": confidence(rule.confidence),
            "description": rule.description, "reason": self.reason(span, sighting, &state.text),
            "cure": cure(rule, sighting.key.as_deref()),
        });
        format!("{object}\n")
    }
}

/// What lets a secret stay, to be pasted: an entry for an allow-list if there is a name to tell it by, else an option.
fn cure(rule: &Rule, key: Option<&str>) -> String {
    let list = |item: &str| toml::Value::Array(vec![item.into()]);
    match key {
        Some(key) => format!("[[allow]]\nreason = \"...\"\nrules = {}\nkeys = {}", list(&rule.id), list(key)),
        None => format!("--disable {}", rule.id),
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
        if !self.args.json {
            state.write(&self.describe(finding, line, column));
        }
        (state.found, state.at) = (*finding, (line, column));
    }

    fn sighted(&self, _rule: &str, sighting: &Sighting) {
        let mut state = self.state();
        let told = if self.args.json { self.object(&state, sighting) } else { self.reasons(&state, sighting) };
        state.write(&told);
        state.text.passed = state.found.span.end;
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
