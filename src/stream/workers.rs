//! Token passing: each worker reads under a lock, masks in its own cache and writes in its turn.
//!
//! A part of whole lines is masked as if nothing were under way before it, while other workers do the same with their
//! parts. Should a block reach into it after all, it is masked again in its turn, when that is known. A line that is
//! cut is masked in its turn from the first.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::cutter::Cutter;
use super::faults::panic_if_asked;
use super::maskers::{Handle, Maskers};
use super::outlet::Outlet;
use super::source::{Source, Waker};
use crate::engine::{Output, Progress, State};
use crate::error::Error;

/// A line whose writer pauses for this long is written as far as it is decided.
const IDLE: Duration = Duration::from_millis(4);

/// What the workers share.
pub(super) struct Stream<'a, S, W> {
    intake: Mutex<Intake<S>>,
    outlet: Outlet<'a, W>,
    maskers: &'a dyn Maskers,
    waker: Option<Waker>,
}

/// What only the worker that reads may use.
struct Intake<S> {
    source: S,
    cutter: Cutter,
    /// The ticket of the next part.
    ticket: u64,
    /// How many bytes of the input were given away.
    position: usize,
    /// Whether the line in hand was written as far as it is decided.
    rested: bool,
    /// Whether it waits for its end.
    whole_lines: bool,
    ended: bool,
}

/// What one read has led to.
enum Part {
    /// Whole lines, of this many bytes, that can be masked out of turn.
    Lines(usize),
    /// Bytes up to here are to be masked in turn; more may follow.
    InTurn(usize),
    /// The rest.
    Last,
}

impl<'a, S: Source, W: Write + Send> Stream<'a, S, W> {
    pub(super) fn new(
        source: S,
        outlet: Outlet<'a, W>,
        maskers: &'a dyn Maskers,
        whole_lines: bool,
    ) -> Stream<'a, S, W> {
        let waker = source.waker();
        let cutter = Cutter::new();
        let intake = Intake { source, cutter, ticket: 0, position: 0, rested: whole_lines, whole_lines, ended: false };
        Stream { intake: Mutex::new(intake), outlet, maskers, waker }
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
        let (mut bytes, mut output) = (vec![], Output::default());
        while !self.outlet.has_ended() {
            let mut intake = self.intake.lock().unwrap_or_else(PoisonError::into_inner);
            if intake.ended {
                return;
            }
            match intake.next() {
                Ok(Part::Lines(end)) => self.mask_lines(intake, end, &mut bytes, &mut output),
                Ok(Part::InTurn(end)) => self.mask_in_turn(intake, end, true, &mut output),
                Ok(Part::Last) => self.mask_last(intake, &mut output),
                Err(e) => {
                    self.mask_last(intake, &mut output);
                    self.stop(Error::read("the input", e));
                }
            }
        }
        self.wake();
    }

    /// Masks whole lines while others read on.
    fn mask_lines(&self, mut intake: MutexGuard<'_, Intake<S>>, end: usize, bytes: &mut Vec<u8>, output: &mut Output) {
        let (ticket, position) = intake.give(end);
        intake.cutter.take_lines(end, bytes);
        let masker = self.maskers.current();
        drop(intake);
        let mut state = State::at_line(position);
        mask(&masker, &mut state, bytes, 0, true, output);
        let Some(mut turn) = self.outlet.wait(ticket) else { return };
        if turn.state.is_clean() {
            turn.change_to(masker);
        } else {
            state = turn.state.clone();
            mask(turn.masker(), &mut state, bytes, 0, true, output);
        }
        turn.state = state;
        turn.write(output, end);
        self.outlet.pass_on(turn);
    }

    /// Masks up to `end` what depends on the parts before it. Nobody reads on until it is done.
    fn mask_in_turn(&self, mut intake: MutexGuard<'_, Intake<S>>, end: usize, goes_on: bool, output: &mut Output) {
        let Some(mut turn) = self.outlet.wait(intake.ticket) else { return };
        let (text, from) = intake.cutter.text();
        if from == 0 && turn.state.is_clean() {
            turn.change_to(self.maskers.current());
        }
        let masker = turn.masker().clone();
        let progress = mask(&masker, &mut turn.state, &text[..end], from, goes_on, output);
        intake.give(progress.written - from);
        turn.write(output, progress.written - from);
        turn.flush();
        intake.cutter.advance(progress);
        self.outlet.pass_on(turn);
    }

    fn mask_last(&self, mut intake: MutexGuard<'_, Intake<S>>, output: &mut Output) {
        intake.ended = true;
        let end = intake.cutter.text().0.len();
        self.mask_in_turn(intake, end, false, output);
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
    state: &mut State,
    text: &[u8],
    from: usize,
    goes_on: bool,
    output: &mut Output,
) -> Progress {
    output.clear();
    panic_if_asked(state.position, &text[from..]);
    masker.mask_part(state, text, from, goes_on, output)
}

impl<S: Source> Intake<S> {
    /// Reads until there is something to mask.
    fn next(&mut self) -> std::io::Result<Part> {
        loop {
            if self.cutter.has_unwritten() && !self.rested && !self.source.is_ready(IDLE)? {
                self.rested = true;
                return Ok(Part::InTurn(self.cutter.text().0.len()));
            }
            match self.source.read(self.cutter.room()) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
                Ok(0) => return Ok(Part::Last),
                Ok(n) => self.cutter.filled(n),
            }
            self.rested = self.whole_lines;
            if let Some(part) = self.part() {
                return Ok(part);
            }
        }
    }

    fn part(&self) -> Option<Part> {
        match self.cutter.lines_end() {
            Some(end) if self.cutter.is_fresh() => Some(Part::Lines(end)),
            Some(end) => Some(Part::InTurn(end)),
            None if self.cutter.is_full() => Some(Part::InTurn(self.cutter.text().0.len())),
            None => None,
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
