//! Zstandard: the frames of a file one after the other (RFC 8878, section 3).

use std::fmt;
use std::io::{self, BufRead, Read};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::unpack::is_at_end;

/// How far back a frame may refer, in bytes: what RFC 8878, section 3.1.1.1.2, asks of decoders, and what `zstd -19` and all
/// lower levels keep to.
const MAX_WINDOW: u64 = 8 << 20;
/// The first bytes of a frame, and those of one that is skipped but for four bits.
const MAGIC: u32 = 0xfd2f_b528;
const SKIPPED: u32 = 0x184d_2a50;
/// The most bytes of a frame's header.
const MAX_HEADER: usize = 18;

/// Why a sound frame is not read.
#[derive(Debug)]
pub(super) struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "is packed (zstd) and needs more than {} MiB of memory, or a dictionary; unpack it first",
            MAX_WINDOW >> 20
        )
    }
}

impl std::error::Error for Unread {}

/// What the frames of a file hold.
pub(in crate::cli) struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(source: R) -> Frames<R> {
        Frames { source, decoder: FrameDecoder::new() }
    }

    pub(super) fn get_ref(&self) -> &R {
        &self.source
    }

    pub(super) fn get_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Begins the next frame; `false`: there is none.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if is_at_end(&mut self.source)? {
                return Ok(false);
            }
            let magic = self.number()?;
            if magic == MAGIC {
                break;
            }
            if magic & !0xf != SKIPPED {
                return Err(broken());
            }
            let length = u64::from(self.number()?);
            if io::copy(&mut (&mut self.source).take(length), &mut io::sink())? < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let header = self.header()?;
        self.decoder.init(&header[..]).map_err(|_| broken())?;
        Ok(true)
    }

    fn number(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.source.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// The header of a frame from its first byte on.
    ///
    /// # Errors
    /// The frame cannot be read within bounds.
    fn header(&mut self) -> io::Result<Vec<u8>> {
        let mut header = Vec::with_capacity(MAX_HEADER);
        header.extend(MAGIC.to_le_bytes());
        let descriptor = self.more(&mut header, 1)?[0];
        let is_single = descriptor & 0x20 != 0;
        let window = if is_single { None } else { Some(window(self.more(&mut header, 1)?[0])) };
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let has_dictionary = self.more(&mut header, dictionary)?.iter().any(|&byte| byte != 0);
        let size = match descriptor >> 6 {
            0 => usize::from(is_single),
            exponent => 1 << exponent,
        };
        let size = self.more(&mut header, size)?.iter().rfold(0, |size, &byte| size << 8 | u64::from(byte));
        // The shorter sizes but for two bytes, which begin at 256.
        match window.unwrap_or(size) > MAX_WINDOW || has_dictionary {
            true => Err(io::Error::other(Unread)),
            false => Ok(header),
        }
    }

    /// The next `length` bytes, which are put behind `header`.
    fn more<'h>(&mut self, header: &'h mut Vec<u8>, length: usize) -> io::Result<&'h [u8]> {
        let start = header.len();
        header.resize(start + length, 0);
        self.source.read_exact(&mut header[start..])?;
        Ok(&header[start..])
    }

    fn is_sound(&self) -> bool {
        let (said, counted) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        said.is_none() || said == counted
    }
}

/// The size that the byte of a header stands for (section 3.1.1.1.2).
fn window(descriptor: u8) -> u64 {
    let base = 1_u64 << (10 + (descriptor >> 3));
    base + base / 8 * u64::from(descriptor & 7)
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            if !self.decoder.is_finished() {
                let much = BlockDecodingStrategy::UptoBytes(buffer.len());
                self.decoder.decode_blocks(&mut self.source, much).map_err(|_| broken())?;
                continue;
            }
            if !self.is_sound() {
                return Err(broken());
            }
            if !self.begin()? {
                return Ok(0);
            }
        }
    }
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// `text` as a frame.
///
/// # Errors
/// What was packed is not what comes of it: a defect, which must not cost anybody a file.
pub(super) fn frame(text: &[u8]) -> io::Result<Vec<u8>> {
    let packed = compress_to_vec(text, CompressionLevel::Fastest);
    let mut again = Vec::with_capacity(text.len());
    Frames::new(&packed[..]).read_to_end(&mut again)?;
    if again == text { Ok(packed) } else { Err(io::Error::other("cannot be packed, by a defect")) }
}
