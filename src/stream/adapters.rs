//! Masking readers and writers, for other programs.

use std::io::{self, Read, Write};

use super::maskers::Handle;
use super::masking::{Masking, Until};
use crate::engine::Masker;

/// Masks what is written to it and hands it on, line by line.
///
/// What could still become a secret is held until more is written, or until [`finish`](MaskWriter::finish) or drop.
///
/// ```
/// use std::io::Write;
///
/// let masker = tokmask::Masker::builtin();
/// let mut log = tokmask::MaskWriter::new(&masker, Vec::new());
/// log.write_all(b"token=ghp_x7Kq2vN9bT4m")?;
/// log.write_all(b"W8rY1pL6dF3hJ5sZ0cA2eG7u\n")?;
/// assert_eq!(log.finish()?, b"token=[REDACTED:github-pat]\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct MaskWriter<'m, W: Write> {
    masking: Masking<'m>,
    /// Gone once it is finished.
    inner: Option<W>,
}

impl<'m, W: Write> MaskWriter<'m, W> {
    /// Masks with `masker` what is to go to `inner`.
    pub fn new(masker: &'m Masker, inner: W) -> MaskWriter<'m, W> {
        MaskWriter { masking: Masking::new(Handle::Borrowed(masker)), inner: Some(inner) }
    }

    /// Ends the stream: writes what was held, masked, and gives the writer back.
    ///
    /// # Errors
    /// That of the writer; what was held is lost then, not leaked.
    pub fn finish(mut self) -> io::Result<W> {
        self.end()?;
        self.inner.take().ok_or_else(|| io::Error::other("the writer is finished"))
    }

    fn end(&mut self) -> io::Result<()> {
        self.masking.mask(Until::End);
        self.hand_on()?;
        self.inner.as_mut().map_or(Ok(()), W::flush)
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let written = self.inner.as_mut().map_or(Ok(()), |inner| inner.write_all(&self.masking.output.bytes));
        self.masking.output.clear();
        written
    }
}

impl<W: Write> Write for MaskWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.masking.push(bytes);
        self.masking.mask(Until::Line);
        self.hand_on()?;
        Ok(bytes.len())
    }

    /// Hands on what is decided of a line that has no end yet, too.
    fn flush(&mut self) -> io::Result<()> {
        self.masking.mask(Until::Decided);
        self.hand_on()?;
        self.inner.as_mut().map_or(Ok(()), W::flush)
    }
}

impl<W: Write> Drop for MaskWriter<'_, W> {
    fn drop(&mut self) {
        if self.inner.is_some() {
            // Nobody is left to tell; `finish` tells.
            let _ = self.end();
        }
    }
}

/// Gives what another reader gives, masked.
///
/// ```
/// use std::io::Read;
///
/// let masker = tokmask::Masker::builtin();
/// let log = &b"[ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u]\n"[..];
/// let mut masked = String::new();
/// tokmask::MaskReader::new(&masker, log).read_to_string(&mut masked)?;
/// assert_eq!(masked, "[[REDACTED:github-pat]]\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct MaskReader<'m, R> {
    masking: Masking<'m>,
    inner: R,
    /// How much of the output was read.
    read: usize,
    ended: bool,
}

impl<'m, R: Read> MaskReader<'m, R> {
    /// Masks with `masker` what comes from `inner`.
    pub fn new(masker: &'m Masker, inner: R) -> MaskReader<'m, R> {
        MaskReader { masking: Masking::new(Handle::Borrowed(masker)), inner, read: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.masking.output.clear();
        self.read = 0;
        let n = self.inner.read(self.masking.room())?;
        self.masking.filled(n);
        self.ended = n == 0;
        self.masking.mask(if self.ended { Until::End } else { Until::Line });
        Ok(())
    }
}

impl<R: Read> Read for MaskReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.masking.output.bytes.len() && !self.ended {
            self.fill()?;
        }
        let n = (&self.masking.output.bytes[self.read..]).read(buffer)?;
        self.read += n;
        Ok(n)
    }
}
