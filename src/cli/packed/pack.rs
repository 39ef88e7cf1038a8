//! What is written of an input that was unpacked: packed again.

use std::io::{self, IoSlice, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Packing, zstd};

/// How much goes into one frame of zstd, in bytes: several times what its compressor looks back at.
const FRAME: usize = 1 << 20;

/// A writer that packs what is written to it, if that was packed where it came from.
pub(in crate::cli) struct Packer<W> {
    inner: W,
    member: Member,
}

/// What is packed together.
enum Member {
    Plain,
    Gzip(Box<GzEncoder<Vec<u8>>>),
    /// What is not yet in a frame, and whether there was one.
    Zstd(Vec<u8>, bool),
}

impl<W: Write> Packer<W> {
    /// Writes to `inner`; what follows is not packed.
    pub(in crate::cli) fn new(inner: W) -> Packer<W> {
        Packer { inner, member: Member::Plain }
    }

    /// Ends what was packed together. What follows is packed as `packing` says.
    ///
    /// # Errors
    /// The rest of it cannot be written.
    pub(in crate::cli) fn turn(&mut self, packing: Option<Packing>) -> io::Result<()> {
        let next = match packing {
            None => Member::Plain,
            Some(Packing::Gzip) => Member::Gzip(Box::new(GzEncoder::new(vec![], Compression::default()))),
            Some(Packing::Zstd) => Member::Zstd(vec![], false),
        };
        match std::mem::replace(&mut self.member, next) {
            Member::Plain => Ok(()),
            Member::Gzip(encoder) => self.inner.write_all(&encoder.finish()?),
            Member::Zstd(rest, has_frame) if rest.is_empty() && has_frame => Ok(()),
            Member::Zstd(rest, _) => self.inner.write_all(&zstd::frame(&rest)?),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.member {
            Member::Plain => return self.inner.write(bytes),
            Member::Gzip(encoder) => {
                encoder.write_all(bytes)?;
                self.inner.write_all(encoder.get_ref())?;
                encoder.get_mut().clear();
            }
            Member::Zstd(rest, has_frame) => {
                rest.extend_from_slice(bytes);
                while rest.len() >= FRAME {
                    self.inner.write_all(&zstd::frame(&rest[..FRAME])?)?;
                    rest.drain(..FRAME);
                    *has_frame = true;
                }
            }
        }
        Ok(bytes.len())
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match self.member {
            Member::Plain => self.inner.write_vectored(slices),
            _ => slices.iter().map(|slice| self.write(slice)).sum(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use tokmask::stream::{Plain, Source};

    use super::super::open;
    use super::*;

    /// `text`, packed in pieces and unpacked from a reader that gives `step` bytes at once.
    fn there_and_back(packing: Packing, text: &[u8], step: usize) -> Vec<u8> {
        let mut packer = Packer::new(vec![]);
        for half in text.chunks(text.len().div_ceil(2).max(1)) {
            packer.turn(Some(packing)).unwrap();
            half.chunks(1000).for_each(|piece| packer.write_all(piece).unwrap());
        }
        packer.turn(None).unwrap();
        let (found, mut source) = open(Plain(Slow(&packer.inner, step)), true).unwrap();
        assert_eq!(found, (!packer.inner.is_empty()).then_some(packing));
        let (mut all, mut buffer) = (vec![], [0; 777]);
        loop {
            match source.read(&mut buffer).unwrap() {
                0 => return all,
                length => all.extend_from_slice(&buffer[..length]),
            }
        }
    }

    struct Slow<'a>(&'a [u8], usize);

    impl io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = self.1.min(buffer.len());
            io::Read::read(&mut self.0, &mut buffer[..most])
        }
    }

    #[test]
    fn what_was_packed_comes_back() {
        let lines: Vec<u8> = (0..90_000_u32)
            .flat_map(|n| format!("{n} a line of a log, {}\n", n.wrapping_mul(0x9e37_79b1)).into_bytes())
            .collect();
        for packing in [Packing::Gzip, Packing::Zstd] {
            for (text, step) in [(&b""[..], 1), (b"a", 1), (&lines[..5000], 1), (&lines, 70_001)] {
                assert!(there_and_back(packing, text, step) == text, "{packing:?}, {} bytes", text.len());
            }
        }
    }
}
