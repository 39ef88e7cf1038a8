//! The way out: parts are written in the order in which they were read, each after its ticket is called.

use std::io::{self, IoSlice, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::maskers::Handle;
use super::summary::Summary;
use super::watch::Watch;
use crate::engine::{Output, State};
use crate::error::{Error, Warning};

/// Where masked bytes leave.
pub(super) struct Outlet<'a, W> {
    turn: Mutex<Turn<'a, W>>,
    called: Condvar,
}

/// What only the holder of the ticket that is called may use.
pub(super) struct Turn<'a, W> {
    ticket: u64,
    /// How many wait for another.
    waiting: usize,
    /// Where the stream stands: what was under way where the last part ended.
    pub state: State,
    writer: W,
    watch: &'a dyn Watch,
    masker: Handle<'a>,
    /// For each rule of that masker, how many secrets it found.
    counts: Vec<u64>,
    summary: Summary,
    end: Option<End>,
}

/// Why nothing more is written.
enum End {
    ReaderGone,
    Failed(Error),
}

impl<'a, W: Write> Outlet<'a, W> {
    pub(super) fn new(writer: W, watch: &'a dyn Watch, masker: Handle<'a>) -> Outlet<'a, W> {
        let (counts, summary) = (vec![0; masker.rules().rules().len()], Summary::default());
        let turn =
            Turn { ticket: 0, waiting: 0, state: State::at_line(0), writer, watch, masker, counts, summary, end: None };
        Outlet { turn: Mutex::new(turn), called: Condvar::new() }
    }

    /// Waits until `ticket` is called; `None`: nothing more is to be written.
    pub(super) fn wait(&self, ticket: u64) -> Option<MutexGuard<'_, Turn<'a, W>>> {
        let mut turn = self.lock();
        turn.waiting += 1;
        let turn = self.called.wait_while(turn, |t| t.ticket != ticket && t.end.is_none());
        let mut turn = turn.unwrap_or_else(PoisonError::into_inner);
        turn.waiting -= 1;
        Some(turn).filter(|t| t.end.is_none())
    }

    /// Calls the next ticket.
    pub(super) fn pass_on(&self, mut turn: MutexGuard<'_, Turn<'a, W>>) {
        turn.ticket += 1;
        let is_awaited = turn.waiting > 0;
        drop(turn);
        // To wake nobody costs a system call, too.
        if is_awaited {
            self.called.notify_all();
        }
    }

    /// Ends the stream; the first reason counts.
    pub(super) fn fail(&self, error: Error) {
        self.lock().end.get_or_insert(End::Failed(error));
        self.called.notify_all();
    }

    /// Whether nothing more is to be written.
    pub(super) fn has_ended(&self) -> bool {
        self.lock().end.is_some()
    }

    /// What was written, after the last ticket.
    pub(super) fn finish(self) -> Result<Summary, Error> {
        let mut turn = self.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
        if turn.end.is_none()
            && let Err(e) = turn.writer.flush()
        {
            turn.end = Some(End::of(e));
        }
        turn.settle();
        match turn.end {
            Some(End::Failed(error)) => Err(error),
            end => Ok(Summary { reader_gone: end.is_some(), ..turn.summary }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Turn<'a, W>> {
        // A panic while the lock was held has ended the stream; what is inside is still whole.
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a, W: Write> Turn<'a, W> {
    /// The masker that masked what is under way.
    pub(super) fn masker(&self) -> &Handle<'a> {
        &self.masker
    }

    /// Goes on with `masker`; nothing may be under way.
    pub(super) fn change_to(&mut self, masker: Handle<'a>) {
        if !masker.is(&self.masker) {
            self.settle();
            self.counts = vec![0; masker.rules().rules().len()];
            self.masker = masker;
        }
    }

    /// Puts the counts under the names of their rules.
    fn settle(&mut self) {
        self.summary.count(&self.counts, self.masker.rules());
        self.summary.name_allowed(self.masker.rules());
    }

    /// Writes what `text` was turned into, of which `read` bytes were not written yet.
    pub(super) fn write(&mut self, output: &Output, text: &[u8], read: usize) {
        let slices = output.slices(text).map(IoSlice::new).collect();
        if let Err(e) = write_all(&mut self.writer, slices, &mut self.summary.bytes_out) {
            self.end = Some(End::of(e));
            return;
        }
        self.summary.bytes_in += read as u64;
        self.watch.written(read as u64);
        let mut sightings = output.sightings.iter();
        for finding in &output.findings {
            self.counts[usize::from(finding.rule.0)] += 1;
            self.watch.found(finding);
            let sighting = sightings.next();
            sighting.into_iter().for_each(|told| self.watch.sighted(&self.masker.rules().get(told.rule).id, told));
        }
        self.summary.count_allowed(&output.allowed, self.masker.rules());
        output.warnings.iter().for_each(|&warning| self.warn(warning));
    }

    /// Tells of a bound that was reached, once.
    pub(super) fn warn(&mut self, warning: Warning) {
        if self.summary.warnings.insert(warning) {
            self.watch.warned(warning);
        }
    }

    /// Hands over what a program behind a pipe may be waiting for.
    pub(super) fn flush(&mut self) {
        if let Err(e) = self.writer.flush() {
            self.end = Some(End::of(e));
        }
    }
}

/// Writes all of `slices`, as many at a time as the writer takes, and adds to `written` how many bytes it took.
fn write_all(writer: &mut impl Write, mut slices: Vec<IoSlice<'_>>, written: &mut u64) -> io::Result<()> {
    let mut rest = &mut slices[..];
    while !rest.is_empty() {
        match writer.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                *written += count as u64;
                IoSlice::advance_slices(&mut rest, count);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

impl End {
    fn of(error: io::Error) -> End {
        match error.kind() {
            io::ErrorKind::BrokenPipe => End::ReaderGone,
            _ => End::Failed(Error::write("the output", error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes two bytes at a time of the first slice or over the end of it, is interrupted before each, and full at last.
    struct Slow {
        bytes: Vec<u8>,
        is_ready: bool,
        room: usize,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.write_vectored(&[IoSlice::new(bytes)])
        }

        fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
            self.is_ready = !self.is_ready;
            if !self.is_ready {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let taken: Vec<u8> = slices.iter().flat_map(|slice| slice.to_vec()).take(self.room.min(2)).collect();
            self.room -= taken.len();
            self.bytes.extend_from_slice(&taken);
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_slices_are_written_and_counted() {
        for (room, is_all) in [(9, true), (8, true), (5, false), (0, false)] {
            let (mut slow, mut written) = (Slow { bytes: vec![], is_ready: true, room }, 0);
            let slices = [b"abc".as_slice(), b"d", b"efgh"].map(IoSlice::new).to_vec();
            assert_eq!(write_all(&mut slow, slices, &mut written).is_ok(), is_all);
            assert_eq!(slow.bytes, b"abcdefgh"[..room.min(8)]);
            assert_eq!(written, slow.bytes.len() as u64);
        }
    }
}
