//! Streams that come in pieces: of any size, with pauses between them, to any number of workers.

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::time::Duration;

use tokmask::stream::{self, Source, Tuning, Unwatched};
use tokmask::{MaskWriter, Masker};

/// How large a piece is, in bytes, and whether its writer pauses before it.
pub(crate) type Piece = (usize, bool);

/// A source that gives its bytes in pieces, over and over by the same plan.
pub(crate) struct Pieces<'t> {
    rest: &'t [u8],
    plan: Vec<Piece>,
    turn: usize,
}

impl<'t> Pieces<'t> {
    /// `bytes`, in pieces by `plan`, which must not be empty.
    pub(crate) fn new(bytes: &'t [u8], plan: Vec<Piece>) -> Pieces<'t> {
        Pieces { rest: bytes, plan, turn: 0 }
    }

    fn next(&self) -> Piece {
        self.plan[self.turn % self.plan.len()]
    }
}

impl Source for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.next().0.clamp(1, buffer.len());
        self.turn += 1;
        self.rest.read(&mut buffer[..most])
    }

    fn is_ready(&mut self, _: Duration) -> io::Result<bool> {
        Ok(!self.next().1)
    }
}

/// What `threads` workers make of `bytes` that come in pieces.
pub(crate) fn streamed(masker: &Masker, bytes: &[u8], plan: Vec<Piece>, threads: usize) -> Vec<u8> {
    let mut out = vec![];
    let tuning = Tuning { threads: NonZeroUsize::new(threads).expect("not zero") };
    stream::run(Pieces::new(bytes, plan), &mut out, masker, &tuning, &Unwatched).expect("nothing can fail");
    out
}

/// What a masking writer makes of `pieces`, flushed after each.
pub(crate) fn written<'t>(masker: &Masker, pieces: impl IntoIterator<Item = &'t [u8]>) -> Vec<u8> {
    let mut writer = MaskWriter::new(masker, vec![]);
    for piece in pieces {
        writer.write_all(piece).and_then(|()| writer.flush()).expect("a vector takes all");
    }
    writer.finish().expect("a vector takes all")
}
