//! Formats whose records are lines.

use super::{Outbox, Records};
use crate::error::Error;

/// The longest line that is a record, in bytes: several times what any of these formats writes.
const MAX_LINE: usize = 1024 * 1024;

/// A format of lines.
pub(super) trait LineFormat<'m> {
    /// Takes a line with its line end; the last one may have none.
    fn line(&mut self, line: &[u8], outbox: &mut Outbox<'m>);

    /// No line follows.
    fn end(&mut self, _outbox: &mut Outbox<'m>) {}
}

/// Gives a format its lines.
pub(super) struct ByLine<L> {
    format: L,
    rest: Vec<u8>,
}

impl<L> ByLine<L> {
    pub(super) fn new(format: L) -> ByLine<L> {
        ByLine { format, rest: vec![] }
    }
}

impl<'m, L: LineFormat<'m>> Records<'m> for ByLine<L> {
    fn push(&mut self, bytes: &[u8], outbox: &mut Outbox<'m>) -> Result<(), Error> {
        for piece in bytes.split_inclusive(|&b| b == b'\n') {
            if self.rest.len() + piece.len() > MAX_LINE {
                return Err(Error::input("a line of more than 1 MiB is no record of this --frame; use --frame lines"));
            }
            self.rest.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.format.line(&self.rest, outbox);
                self.rest.clear();
            }
        }
        Ok(())
    }

    fn end(&mut self, outbox: &mut Outbox<'m>) -> Result<(), Error> {
        if !self.rest.is_empty() {
            self.format.line(&std::mem::take(&mut self.rest), outbox);
        }
        self.format.end(outbox);
        Ok(())
    }
}

/// A line without its line end, and that.
pub(super) fn split_end(line: &[u8]) -> (&[u8], &[u8]) {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    line.split_at(text.len())
}
