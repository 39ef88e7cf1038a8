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
    let tuning = Tuning { threads: NonZeroUsize::new(threads).expect("not zero"), ..Tuning::default() };
    stream::run(Pieces::new(bytes, plan), &mut out, masker, &tuning, &Unwatched).expect("nothing can fail");
    out
}

/// What a masking writer makes of `bytes` that come in pieces; a pause is a flush.
pub(crate) fn written(masker: &Masker, mut bytes: &[u8], plan: &[Piece]) -> Vec<u8> {
    let mut writer = MaskWriter::new(masker, vec![]);
    let mut plan = plan.iter().cycle();
    while let Some((size, pauses)) = plan.next().filter(|_| !bytes.is_empty()) {
        let (piece, rest) = bytes.split_at((*size).clamp(1, bytes.len()));
        writer.write_all(piece).expect("a vector takes all");
        if *pauses {
            writer.flush().expect("a vector takes all");
        }
        bytes = rest;
    }
    writer.finish().expect("a vector takes all")
}
