//! Masking readers and writers, for other programs.

use std::io::{self, Read, Write};

use super::maskers::Handle;
use super::masking::{Masking, Until};
use crate::engine::Masker;

/// Masks what is written to it and hands it on, line by line.
///
/// What could still become a secret is held until more is written, or until [`finish`](MaskWriter::finish) or drop.
///
/// What the inner writer does not take stays in hand, as in a [`BufWriter`](io::BufWriter): a write that fails has taken
/// nothing, and may be tried again, and the next call hands on first what is left.
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
    /// How much of the output is handed on.
    handed: usize,
    /// Gone once it is finished, or has panicked.
    inner: Option<W>,
}

impl<'m, W: Write> MaskWriter<'m, W> {
    /// Masks with `masker` what is to go to `inner`.
    pub fn new(masker: &'m Masker, inner: W) -> MaskWriter<'m, W> {
        MaskWriter { masking: Masking::new(Handle::Borrowed(masker)), handed: 0, inner: Some(inner) }
    }

    /// Ends the stream: writes what was held, masked, and gives the writer back.
    ///
    /// # Errors
    /// That of the writer; what it has not taken is lost then, not leaked. See [`try_finish`](MaskWriter::try_finish).
    pub fn finish(mut self) -> io::Result<W> {
        self.try_finish()?;
        self.inner.take().ok_or_else(|| io::Error::other("the writer is finished"))
    }

    /// Ends the stream: writes what was held, masked. What is written later is a stream of its own.
    ///
    /// # Errors
    /// That of the writer; the call may be repeated, and goes on with what is left.
    pub fn try_finish(&mut self) -> io::Result<()> {
        self.masking.mask(Until::End);
        self.hand_on_all()
    }

    /// Hands on the output, and has the writer hand it on, too.
    fn hand_on_all(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.inner.as_mut().map_or(Ok(()), W::flush)
    }

    /// Hands on the output as far as it is taken.
    fn hand_on(&mut self) -> io::Result<()> {
        // Of a writer that panics it is not known what it has taken: it is not there any more for the drop.
        let Some(mut inner) = self.inner.take() else { return Ok(()) };
        let handed = self.hand_to(&mut inner);
        self.inner = Some(inner);
        handed
    }

    fn hand_to(&mut self, inner: &mut W) -> io::Result<()> {
        while self.handed < self.masking.output.bytes.len() {
            match inner.write(&self.masking.output.bytes[self.handed..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => self.handed += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.masking.output.clear();
        self.handed = 0;
        Ok(())
    }
}

impl<W: Write> Write for MaskWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hand_on()?;
        self.masking.write(bytes);
        // All of it is in hand now, so an error would be that of another call: it meets the next one if it lasts.
        let _ = self.hand_on();
        Ok(bytes.len())
    }

    /// Hands on what is decided of a line that has no end yet, too.
    fn flush(&mut self) -> io::Result<()> {
        self.masking.mask(Until::Decided);
        self.hand_on_all()
    }
}

impl<W: Write> Drop for MaskWriter<'_, W> {
    fn drop(&mut self) {
        if self.inner.is_some() && !self.masking.is_torn() {
            // Nobody is left to tell; `finish` tells.
            let _ = self.try_finish();
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\ntoken=ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n\
        -----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\nthe end: ghp_x7Kq2vN9bT4mW8";

    /// Takes or gives a few bytes at every third call, and fails else.
    struct Hesitant<T> {
        inner: T,
        calls: usize,
        kind: io::ErrorKind,
    }

    impl<T> Hesitant<T> {
        fn new(inner: T, kind: io::ErrorKind) -> Hesitant<T> {
            Hesitant { inner, calls: 0, kind }
        }

        fn hesitate(&mut self) -> io::Result<()> {
            self.calls += 1;
            if self.calls.is_multiple_of(3) { Ok(()) } else { Err(self.kind.into()) }
        }
    }

    impl Write for Hesitant<Vec<u8>> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.hesitate()?;
            self.inner.write(&bytes[..bytes.len().min(7)])
        }

        fn flush(&mut self) -> io::Result<()> {
            self.hesitate()
        }
    }

    impl Read for Hesitant<&[u8]> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.hesitate()?;
            self.inner.read(&mut buffer[..7])
        }
    }

    const KINDS: [io::ErrorKind; 3] =
        [io::ErrorKind::WouldBlock, io::ErrorKind::StorageFull, io::ErrorKind::Interrupted];

    /// Tries until it works.
    fn patiently<T>(mut what: impl FnMut() -> io::Result<T>) -> T {
        (0..1000).find_map(|_| what().ok()).expect("it works in the end")
    }

    #[test]
    fn what_a_writer_does_not_take_is_not_lost() {
        let masker = Masker::builtin();
        for kind in KINDS {
            for size in 1..TEXT.len() {
                let mut log = MaskWriter::new(&masker, Hesitant::new(vec![], kind));
                for piece in TEXT.as_bytes().chunks(size) {
                    assert_eq!(patiently(|| log.write(piece)), piece.len());
                }
                patiently(|| log.flush());
                patiently(|| log.try_finish());
                let taken = std::mem::take(&mut log.inner.as_mut().expect("not finished").inner);
                assert_eq!(String::from_utf8_lossy(&taken), String::from_utf8_lossy(&masker.mask(TEXT.as_bytes())));
            }
        }
    }

    #[test]
    fn what_a_reader_gives_behind_an_error_is_not_lost() {
        let masker = Masker::builtin();
        for kind in KINDS {
            let mut log = MaskReader::new(&masker, Hesitant::new(TEXT.as_bytes(), kind));
            let (mut masked, mut buffer) = (vec![], [0; 10]);
            while let n @ 1.. = patiently(|| log.read(&mut buffer)) {
                masked.extend_from_slice(&buffer[..n]);
            }
            assert_eq!(String::from_utf8_lossy(&masked), String::from_utf8_lossy(&masker.mask(TEXT.as_bytes())));
        }
    }

    /// Takes what it is given, and panics.
    struct Startled<'a>(&'a mut Vec<u8>);

    impl Write for Startled<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend_from_slice(bytes);
            panic!("injected");
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_writer_that_panics_is_given_nothing_twice() {
        let (masker, mut taken) = (Masker::builtin(), vec![]);
        let mut log = MaskWriter::new(&masker, Startled(&mut taken));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| log.write(b"one\n"))).expect_err("it panics");
        drop(log);
        assert_eq!(taken, b"one\n");
    }
}
