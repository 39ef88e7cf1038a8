//! What is read of packed input: the text that is packed in it.

use std::io::{self, BufRead, BufReader, Read};
use std::time::Duration;

use flate2::bufread::MultiGzDecoder;
use tokmask::stream::{Source, Waker};

use super::zstd::Frames;
use super::{Packing, Sign, refused, sign};

/// How much is read at once, in bytes.
const READ: usize = 64 * 1024;

/// A source that was looked at: it gives first what was read of it.
pub(in crate::cli) struct Held<S> {
    head: Vec<u8>,
    given: usize,
    source: S,
}

impl<S: Source> Held<S> {
    /// Reads as much of `source` as tells whether it is packed.
    pub(super) fn new(mut source: S) -> io::Result<(Held<S>, Option<&'static Sign>)> {
        let mut head = vec![];
        loop {
            let length = head.len();
            head.resize(length + READ, 0);
            let more = source.read(&mut head[length..])?;
            head.truncate(length + more);
            match sign(&head) {
                Err(()) if more > 0 => {}
                told => return Ok((Held { head, given: 0, source }, told.unwrap_or(None))),
            }
        }
    }
}

impl<S: Source> Source for Held<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.head.len() {
            return self.source.read(buffer);
        }
        let length = (&self.head[self.given..]).read(buffer)?;
        self.given += length;
        if self.given == self.head.len() {
            (self.head, self.given) = (vec![], 0);
        }
        Ok(length)
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        if self.given < self.head.len() { Ok(true) } else { self.source.is_ready(limit) }
    }

    fn is_conversation(&self) -> bool {
        self.source.is_conversation()
    }

    fn waker(&self) -> Option<Waker> {
        self.source.waker()
    }
}

/// The text of an input, packed or not.
pub(in crate::cli) enum Unpacked<S: Source> {
    Plain(Held<S>),
    Packed(Held<Layer<S>>),
}

impl<S: Source> Unpacked<S> {
    /// Of input that is not packed.
    pub(super) fn plain(source: Held<S>) -> Unpacked<S> {
        Unpacked::Plain(source)
    }

    /// Of input that is.
    ///
    /// # Errors
    /// It cannot be unpacked, or what comes of it is packed, too.
    pub(super) fn new(packing: Packing, source: Held<S>) -> io::Result<Unpacked<S>> {
        match Held::new(Layer::new(packing, source))? {
            (text, None) => Ok(Unpacked::Packed(text)),
            (_, Some(Sign { packing: Some(_), .. })) => Err(io::Error::other("is packed twice; unpack it first")),
            (_, Some(sign)) => Err(refused(sign)),
        }
    }
}

impl<S: Source> Source for Unpacked<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Unpacked::Plain(source) => source.read(buffer),
            Unpacked::Packed(source) => source.read(buffer),
        }
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        match self {
            Unpacked::Plain(source) => source.is_ready(limit),
            Unpacked::Packed(source) => source.is_ready(limit),
        }
    }

    fn is_conversation(&self) -> bool {
        matches!(self, Unpacked::Plain(source) if source.is_conversation())
    }

    fn waker(&self) -> Option<Waker> {
        match self {
            Unpacked::Plain(source) => source.waker(),
            Unpacked::Packed(source) => source.waker(),
        }
    }
}

/// A packed source, unpacked once.
pub(in crate::cli) enum Layer<S: Source> {
    Gzip(Box<MultiGzDecoder<BufReader<Packed<S>>>>),
    Zstd(Box<Frames<BufReader<Packed<S>>>>),
}

impl<S: Source> Layer<S> {
    fn new(packing: Packing, source: Held<S>) -> Layer<S> {
        let source = BufReader::with_capacity(READ, Packed { source, has_ended: false, failure: None });
        match packing {
            Packing::Gzip => Layer::Gzip(Box::new(MultiGzDecoder::new(source))),
            Packing::Zstd => Layer::Zstd(Box::new(Frames::new(source))),
        }
    }

    fn packed(&mut self) -> &mut Packed<S> {
        match self {
            Layer::Gzip(decoder) => decoder.get_mut().get_mut(),
            Layer::Zstd(frames) => frames.get_mut().get_mut(),
        }
    }

    /// What a failure to unpack comes from.
    fn explained(&mut self, error: io::Error) -> io::Error {
        let packed = self.packed();
        match packed.failure.take() {
            Some(failure) => failure,
            None if packed.has_ended => io::Error::other("is packed and cut short: its end is missing"),
            None if error.get_ref().is_some_and(|why| why.is::<super::zstd::Unread>()) => error,
            None => io::Error::other("is packed and broken: it cannot be unpacked"),
        }
    }
}

impl<S: Source> Source for Layer<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self {
            Layer::Gzip(decoder) => decoder.read(buffer),
            Layer::Zstd(frames) => frames.read(buffer),
        };
        read.map_err(|error| self.explained(error))
    }

    fn waker(&self) -> Option<Waker> {
        match self {
            Layer::Gzip(decoder) => decoder.get_ref().get_ref().source.waker(),
            Layer::Zstd(frames) => frames.get_ref().get_ref().source.waker(),
        }
    }
}

/// What a decoder reads. It notes why the decoder may have failed.
pub(in crate::cli) struct Packed<S> {
    source: Held<S>,
    has_ended: bool,
    failure: Option<io::Error>,
}

impl<S: Source> Read for Packed<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.source.read(buffer) {
            Ok(length) => {
                self.has_ended = length == 0;
                Ok(length)
            }
            Err(error) => {
                let told = error.kind().into();
                self.failure = Some(error);
                Err(told)
            }
        }
    }
}

/// Whether nothing more comes of `source`.
pub(super) fn is_at_end(source: &mut impl BufRead) -> io::Result<bool> {
    Ok(source.fill_buf()?.is_empty())
}
