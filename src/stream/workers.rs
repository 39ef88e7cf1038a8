//! Token passing: each worker reads under a lock, masks in its own cache and writes in its turn.
//!
//! A part of whole lines is masked as if nothing were under way before it, while other workers do the same with their
//! parts. Should a block reach into it after all, it is masked again in its turn, when that is known. A line that is
//! cut is masked in its turn from the first.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Tuning;
use super::commands::{Commands, Next};
use super::cutter::{CHUNK, Cutter};
use super::faults::panic_if_asked;
use super::maskers::{Handle, Maskers};
use super::outlet::Outlet;
use super::source::{Source, Waker};
use crate::bytes::wipe;
use crate::engine::{Behind, Output, Progress, State};
use crate::error::{Error, Warning};
use crate::known::{Snapshot, Value};

/// A line whose writer pauses for this long is written as far as it is decided.
const IDLE: Duration = Duration::from_millis(4);
/// In a conversation, a pause of this much more means that the other side is waiting.
const WAITING: Duration = Duration::from_millis(30);

/// What the workers share.
pub(super) struct Stream<'a, S, W> {
    intake: Mutex<Intake<S>>,
    outlet: Outlet<'a, W>,
    maskers: &'a dyn Maskers,
    waker: Option<Waker>,
    /// Whether commands pass through as they are.
    reaches_host: bool,
}

/// What only the worker that reads may use.
struct Intake<S> {
    source: S,
    cutter: Cutter,
    commands: Commands,
    /// The ticket of the next part.
    ticket: u64,
    /// How many bytes of the input were given away.
    position: usize,
    /// Behind what was read: a pause, in which the line in hand was written as far as it is decided.
    pause: Pause,
    /// Whether it waits for its end.
    whole_lines: bool,
    ended: bool,
}

/// How long nothing has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pause {
    None,
    /// [`IDLE`].
    Short,
    /// [`WAITING`].
    Long,
}

/// What one read has led to.
enum Part {
    /// Whole lines, of this many bytes, that can be masked out of turn.
    Lines(usize),
    /// Bytes up to here are to be masked in turn; more may follow.
    InTurn(usize),
    /// A line of this many bytes that is a command to the host, and what it announces.
    Command(usize, Vec<Value>),
    /// All of them, and more may follow only when they were seen.
    Awaited,
    /// The rest.
    Last,
}

impl<'a, S: Source, W: Write + Send> Stream<'a, S, W> {
    pub(super) fn new(source: S, outlet: Outlet<'a, W>, maskers: &'a dyn Maskers, tuning: &Tuning) -> Stream<'a, S, W> {
        let waker = source.waker();
        let (cutter, commands, whole_lines) = (Cutter::new(), Commands::new(tuning.host), tuning.whole_lines);
        let (ticket, position, pause) = (0, 0, Pause::None);
        let intake = Intake { source, cutter, commands, ticket, position, pause, whole_lines, ended: false };
        Stream { intake: Mutex::new(intake), outlet, maskers, waker, reaches_host: tuning.reaches_host }
    }

    /// Works until the input ends or the stream fails; a panic fails it.
    pub(super) fn work(&self) {
        if catch_unwind(AssertUnwindSafe(|| self.work_on())).is_err() {
            self.stop(Error::internal("a defect in tokmask stopped the stream; nothing was written unmasked"));
        }
    }

    /// The outlet, when all workers are done.
    pub(super) fn into_outlet(self) -> Outlet<'a, W> {
        self.outlet
    }

    fn work_on(&self) {
        let mut bytes = vec![];
        self.take_parts(&mut bytes);
        let used = self.intake().cutter.used();
        wipe(&mut bytes, used);
    }

    /// Masks part after part; `bytes`: the memory of those that are masked out of turn.
    fn take_parts(&self, bytes: &mut Vec<u8>) {
        let mut output = Output::leaving();
        while !self.outlet.has_ended() {
            let mut intake = self.intake();
            if intake.ended {
                return;
            }
            match intake.next() {
                Ok(Part::Lines(end)) if self.maskers.current().remembers() => {
                    self.mask_in_turn(intake, end, Behind::More, &mut output);
                }
                Ok(Part::Lines(end)) => self.mask_lines(intake, end, bytes, &mut output),
                Ok(Part::InTurn(end)) => self.mask_in_turn(intake, end, Behind::More, &mut output),
                Ok(Part::Command(end, values)) => {
                    self.learn(&values);
                    match self.reaches_host {
                        true => self.pass_through(intake, end, &mut output),
                        false => self.mask_in_turn(intake, end, Behind::More, &mut output),
                    }
                }
                Ok(Part::Awaited) => {
                    let end = intake.cutter.text().0.len();
                    self.mask_in_turn(intake, end, Behind::Reaction, &mut output);
                }
                Ok(Part::Last) => self.mask_last(intake, &mut output),
                Err(e) => {
                    self.mask_last(intake, &mut output);
                    self.stop(Error::read("the input", e));
                }
            }
        }
        self.wake();
    }

    fn intake(&self) -> MutexGuard<'_, Intake<S>> {
        self.intake.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Masks whole lines while others read on.
    fn mask_lines(&self, mut intake: MutexGuard<'_, Intake<S>>, end: usize, bytes: &mut Vec<u8>, output: &mut Output) {
        let (ticket, position) = intake.give(end);
        intake.cutter.take_lines(end, bytes);
        let masker = self.maskers.current();
        // What becomes known while others read on has no bearing on what was read before.
        let known = masker.known();
        drop(intake);
        let mut state = State::at_line(position);
        mask(&masker, &known, &mut state, (bytes, 0), Behind::More, output);
        let Some(mut turn) = self.outlet.wait(ticket) else { return };
        if turn.state.is_clean() {
            turn.change_to(masker);
        } else {
            state = turn.state.clone();
            mask(turn.masker(), &known, &mut state, (bytes, 0), Behind::More, output);
        }
        turn.state = state;
        turn.write(output, bytes, end);
        self.outlet.pass_on(turn);
    }

    /// Masks up to `end` what depends on the parts before it. Nobody reads on until it is done.
    fn mask_in_turn(&self, mut intake: MutexGuard<'_, Intake<S>>, end: usize, behind: Behind, output: &mut Output) {
        let Some(mut turn) = self.outlet.wait(intake.ticket) else { return };
        let (text, from) = intake.cutter.text();
        if from == 0 && turn.state.is_clean() {
            turn.change_to(self.maskers.current());
        }
        let masker = turn.masker().clone();
        let progress = mask(&masker, &masker.known(), &mut turn.state, (&text[..end], from), behind, output);
        turn.write(output, &text[..end], progress.written - from);
        if intake.parts_line() {
            turn.warn(Warning::LongLine { bytes: CHUNK });
        }
        intake.give(progress.written - from);
        turn.flush();
        intake.cutter.advance(progress);
        self.outlet.pass_on(turn);
    }

    /// Learns what was announced.
    fn learn(&self, values: &[Value]) {
        if let Some(known) = self.maskers.current().known_values() {
            // A value that is refused here is still masked by the host.
            known.learn(values);
        }
    }

    /// Writes a command as it is.
    fn pass_through(&self, mut intake: MutexGuard<'_, Intake<S>>, end: usize, output: &mut Output) {
        let Some(mut turn) = self.outlet.wait(intake.ticket) else { return };
        output.clear();
        output.bytes.extend_from_slice(&intake.cutter.text().0[..end]);
        turn.state.position += end;
        turn.write(output, &[], end);
        intake.give(end);
        turn.flush();
        intake.cutter.advance(Progress { written: end, keep: end });
        self.outlet.pass_on(turn);
    }

    fn mask_last(&self, mut intake: MutexGuard<'_, Intake<S>>, output: &mut Output) {
        intake.ended = true;
        let end = intake.cutter.text().0.len();
        self.mask_in_turn(intake, end, Behind::Nothing, output);
    }

    fn stop(&self, error: Error) {
        self.outlet.fail(error);
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = &self.waker {
            wake();
        }
    }
}

fn mask(
    masker: &Handle<'_>,
    known: &Snapshot,
    state: &mut State,
    text: (&[u8], usize),
    behind: Behind,
    output: &mut Output,
) -> Progress {
    output.clear();
    panic_if_asked(state.position, &text.0[text.1..]);
    masker.mask_part(known, state, text, behind, output)
}

impl<S: Source> Intake<S> {
    /// Reads until there is something to mask.
    fn next(&mut self) -> std::io::Result<Part> {
        loop {
            if self.commands.any() && self.cutter.lines_end().is_some() {
                // What stands behind a command, or before the next.
                return Ok(self.part().unwrap_or(Part::Last));
            }
            if let Some(part) = self.part_in_pause()? {
                return Ok(part);
            }
            match self.source.read(self.cutter.room()) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
                Ok(0) => return Ok(self.last_command().unwrap_or(Part::Last)),
                Ok(n) => self.cutter.filled(n),
            }
            self.pause = Pause::None;
            if let Some(part) = self.part() {
                return Ok(part);
            }
        }
    }

    /// What to mask because nothing comes.
    fn part_in_pause(&mut self) -> std::io::Result<Option<Part>> {
        let (next, limit) = match self.pause {
            Pause::None => (Pause::Short, IDLE),
            Pause::Short if self.source.is_conversation() => (Pause::Long, WAITING),
            _ => return Ok(None),
        };
        let waits = self.whole_lines || self.may_be_command() || !self.cutter.has_unwritten();
        if waits || self.source.is_ready(limit)? {
            return Ok(None);
        }
        self.pause = next;
        let end = self.cutter.text().0.len();
        Ok(Some(if next == Pause::Long { Part::Awaited } else { Part::InTurn(end) }))
    }

    fn part(&mut self) -> Option<Part> {
        match self.cutter.lines_end() {
            Some(end) if self.cutter.is_fresh() => Some(match self.commands.next(&self.cutter.text().0[..end]) {
                Next::Lines(end) => Part::Lines(end),
                Next::Command(end, values) => Part::Command(end, values),
            }),
            // Only the line in hand is known to be no command.
            Some(_) if self.commands.any() => self.cutter.line_end().map(Part::InTurn),
            Some(end) => Some(Part::InTurn(end)),
            None if self.cutter.is_full() => Some(Part::InTurn(self.cutter.text().0.len())),
            None => None,
        }
    }

    /// Whether a line is handed on in parts that was to be handed on as a whole.
    fn parts_line(&self) -> bool {
        self.whole_lines && self.cutter.is_full() && self.cutter.lines_end().is_none()
    }

    fn may_be_command(&self) -> bool {
        self.cutter.is_fresh() && self.commands.any() && self.commands.may_begin(self.cutter.text().0)
    }

    /// A command at the very end, without a line end.
    fn last_command(&mut self) -> Option<Part> {
        let text = self.cutter.text().0;
        let next = (self.cutter.is_fresh() && !text.is_empty()).then(|| self.commands.next(text));
        match next {
            Some(Next::Command(end, values)) => Some(Part::Command(end, values)),
            _ => None,
        }
    }

    /// Counts `length` bytes as given away; their ticket, and where they stand in the input.
    fn give(&mut self, length: usize) -> (u64, usize) {
        let given = (self.ticket, self.position);
        self.ticket += 1;
        self.position += length;
        given
    }
}
