//! Records: streams that are more than lines. A format says where a record's text begins and ends, which records are
//! parts of one text, and how a masked text is put back.
//!
//! What comes in goes out in the same frame: as many records, in the same order, every byte outside of masks as it was.

mod arrays;
mod cri;
mod docker;
mod join;
mod journald;
mod json;
mod lines;
mod netstring;
mod rsyslog;
mod u32be;

use std::io::{self, Write};

use crate::engine::{Output, Sighting};
use crate::error::{Error, Warning};
use crate::stream::{Handle, Maskers, Source, Summary, Watch};
pub use arrays::ByteArrays;
use lines::ByLine;

/// How records are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Log files of Kubernetes: `TIME stdout|stderr P|F TEXT`. A text that was cut in parts is joined, masked and cut again.
    Cri,
    /// Docker's `json-file`: `{"log":"TEXT\n","stream":"stdout",...}`. A text that was cut in parts is joined, masked and cut
    /// again.
    Docker,
    /// `LENGTH:TEXT,`: each record is masked by itself.
    Netstring,
    /// Four bytes of length, most significant first, then the text: each record is masked by itself.
    U32be,
    /// systemd's journal as `journalctl -o export` writes it: the messages are one text, each other field is masked by itself.
    Journald,
    /// rsyslog's `mmexternal`: for each message one JSON object of the properties that are to be changed.
    Rsyslog,
}

impl Format {
    /// Every format and its name.
    pub const ALL: [(Format, &'static str); 6] = [
        (Format::Cri, "cri"),
        (Format::Docker, "docker"),
        (Format::Netstring, "netstring"),
        (Format::U32be, "u32be"),
        (Format::Journald, "journald"),
        (Format::Rsyslog, "rsyslog"),
    ];

    fn records<'m>(self) -> Box<dyn Records<'m> + 'm> {
        match self {
            Format::Cri => Box::new(ByLine::new(cri::Cri::default())),
            Format::Docker => Box::new(ByLine::new(docker::Docker::default())),
            Format::Netstring => Box::new(netstring::Netstrings::default()),
            Format::U32be => Box::new(u32be::Lengths::default()),
            Format::Journald => Box::new(journald::Journal::default()),
            Format::Rsyslog => Box::new(ByLine::new(rsyslog::Rsyslog)),
        }
    }
}

/// Where a format puts its records.
trait Records<'m> {
    /// Takes more of the stream.
    ///
    /// # Errors
    /// It breaks the format; nothing of the broken record is written.
    fn push(&mut self, bytes: &[u8], outbox: &mut Outbox<'m>) -> Result<(), Error>;

    /// The stream ends here.
    ///
    /// # Errors
    /// It ends inside a record.
    fn end(&mut self, outbox: &mut Outbox<'m>) -> Result<(), Error>;
}

/// What leaves, and what was found.
struct Outbox<'m> {
    maskers: &'m dyn Maskers,
    bytes: Vec<u8>,
    summary: Summary,
    /// What may be told of the secrets that were found since it was last told, and the ids of their rules.
    sightings: Vec<(String, Sighting)>,
    /// The bounds that were reached and nobody was told of.
    warnings: Vec<Warning>,
}

impl<'m> Outbox<'m> {
    fn new(maskers: &'m dyn Maskers) -> Outbox<'m> {
        Outbox { maskers, bytes: vec![], summary: Summary::default(), sightings: vec![], warnings: vec![] }
    }

    fn masker(&self) -> Handle<'m> {
        self.maskers.current()
    }

    /// `text`, masked as a whole.
    fn mask(&mut self, text: &[u8]) -> Vec<u8> {
        let masker = self.masker();
        let output = masker.whole(text);
        self.count(&masker, &output);
        output.bytes
    }

    fn count(&mut self, masker: &Handle<'_>, output: &Output) {
        let id = |rule| masker.rules().get(rule).id.clone();
        for finding in &output.findings {
            *self.summary.findings.entry(id(finding.rule)).or_default() += 1;
        }
        self.summary.count_allowed(&output.allowed, masker.rules());
        output.warnings.iter().for_each(|&warning| self.warn(warning));
        self.sightings.extend(output.sightings.iter().map(|sighting| (id(sighting.rule), sighting.clone())));
    }

    /// Tells `watch` of the bounds that were reached since, and what may be told of the secrets that were found.
    fn tell(&mut self, watch: &dyn Watch) {
        self.warnings.drain(..).for_each(|warning| watch.warned(warning));
        self.sightings.drain(..).for_each(|(rule, sighting)| watch.sighted(&rule, &sighting));
    }

    /// Notes a bound that was reached, once.
    fn warn(&mut self, warning: Warning) {
        if self.summary.warnings.insert(warning) {
            self.warnings.push(warning);
        }
    }
}

/// A stream of records that is masked.
///
/// ```
/// use tokmask::frame::{Format, Framed};
///
/// let masker = tokmask::Masker::builtin();
/// let mut framed = Framed::new(Format::Cri, &masker);
/// let mut out = vec![];
/// framed.push(b"2026-01-02T03:04:05Z stdout P at ghp_x7Kq2vN9bT4mW8rY1p\n", &mut out)?;
/// framed.push(b"2026-01-02T03:04:05Z stdout F L6dF3hJ5sZ0cA2eG7u end\n", &mut out)?;
/// framed.end(&mut out)?;
/// assert_eq!(out, b"2026-01-02T03:04:05Z stdout P at [REDACTED:github-pat]\n2026-01-02T03:04:05Z stdout F  end\n");
/// # Ok::<(), tokmask::Error>(())
/// ```
pub struct Framed<'m> {
    records: Box<dyn Records<'m> + 'm>,
    outbox: Outbox<'m>,
    /// Whether the stream has broken its format: what follows cannot be told apart.
    is_broken: bool,
}

impl<'m> Framed<'m> {
    /// Masks records of `format` with what `maskers` give.
    pub fn new(format: Format, maskers: &'m dyn Maskers) -> Framed<'m> {
        Framed { records: format.records(), outbox: Outbox::new(maskers), is_broken: false }
    }

    /// Takes more of the stream, and puts the records that are decided behind `out`.
    ///
    /// # Errors
    /// It breaks the format: `out` holds what came before, and the stream must not go on.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if self.is_broken {
            return Err(Error::input("not read: an input before it broke the format"));
        }
        let pushed = self.records.push(bytes, &mut self.outbox);
        self.is_broken = pushed.is_err();
        self.outbox.summary.bytes_in += bytes.len() as u64;
        self.hand_over(out);
        pushed
    }

    /// Ends the stream: puts the rest behind `out`, unless the format was broken.
    ///
    /// # Errors
    /// It ends inside a record, of which nothing is written.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let ended = if self.is_broken { Ok(()) } else { self.records.end(&mut self.outbox) };
        self.outbox.summary.name_allowed(self.outbox.maskers.current().rules());
        self.hand_over(out);
        ended
    }

    /// What was read, found and written so far.
    pub fn summary(&self) -> &Summary {
        &self.outbox.summary
    }

    fn hand_over(&mut self, out: &mut Vec<u8>) {
        self.outbox.summary.bytes_out += self.outbox.bytes.len() as u64;
        out.append(&mut self.outbox.bytes);
    }
}

/// How much is read at once, in bytes.
const READ: usize = 64 * 1024;

/// Masks what `source` gives, into `writer`; `Ok(false)`: the reader of the output went away. The records that are under way
/// at the end of this source go on with the next one, as in a log file that was rotated.
///
/// # Errors
/// The input cannot be read or breaks its format, or the output cannot be written: what was masked by then is written, and
/// nothing else.
pub fn run<S: Source, W: Write>(
    mut source: S,
    writer: &mut W,
    framed: &mut Framed<'_>,
    watch: &dyn Watch,
) -> Result<bool, Error> {
    let mut buffer = vec![0; READ];
    let mut out = vec![];
    loop {
        let n = match source.read(&mut buffer) {
            Ok(0) => return Ok(true),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(|e| Error::read("the input", e))?,
        };
        let pushed = framed.push(&buffer[..n], &mut out);
        if !write(writer, &mut out)? {
            return Ok(false);
        }
        watch.written(n as u64);
        framed.outbox.tell(watch);
        pushed?;
    }
}

/// Ends the records into `writer`, as [`run`] does.
///
/// # Errors
/// The input ended inside a record, or the output cannot be written.
pub fn finish<W: Write>(writer: &mut W, framed: &mut Framed<'_>, watch: &dyn Watch) -> Result<bool, Error> {
    let mut out = vec![];
    let ended = framed.end(&mut out);
    let written = write(writer, &mut out)?;
    framed.outbox.tell(watch);
    ended.map(|()| written)
}

fn write<W: Write>(writer: &mut W, out: &mut Vec<u8>) -> Result<bool, Error> {
    let written = if out.is_empty() { Ok(()) } else { writer.write_all(out).and_then(|()| writer.flush()) };
    out.clear();
    match written {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true).map_err(|e| Error::write("the output", e)),
    }
}
