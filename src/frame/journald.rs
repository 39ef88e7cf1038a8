//! The export format of systemd's journal, `journalctl -o export`: an entry is a field a line, `NAME=text`, or where the value
//! holds more than one line or is no text, `NAME`, a line end, eight bytes of length, the least significant first, the value and
//! a line end. An empty line ends it. <https://systemd.io/JOURNAL_EXPORT_FORMATS/>
//!
//! The messages are one text, in which a secret may go on from entry to entry; each other field is masked by itself.

use super::join::{Joiner, Record};
use super::netstring::MAX_RECORD;
use super::{Outbox, Records};
use crate::error::Error;
use crate::finding::Span;
use crate::mask::FIXED;

/// The bytes of a length.
const LENGTH: usize = 8;
/// The longest name of a field, in bytes: journald takes no longer one.
const MAX_NAME: usize = 64;

#[derive(Default)]
pub(super) struct Journal<'m> {
    joiner: Joiner<'m>,
    /// What was read of an entry.
    rest: Vec<u8>,
    /// The fields in it that are whole.
    fields: Vec<Field>,
    /// Where the next one begins.
    start: usize,
    /// How far no line end is behind that.
    searched: usize,
}

/// A field, by its places in the entry.
struct Field {
    all: Span,
    value: Span,
    /// Whether its length stands before the value.
    is_counted: bool,
}

impl<'m> Records<'m> for Journal<'m> {
    fn push(&mut self, bytes: &[u8], outbox: &mut Outbox<'m>) -> Result<(), Error> {
        self.rest.extend_from_slice(bytes);
        let mut done = 0;
        while let Some(field) = self.field(done)? {
            let is_end = field.all.len() == 1;
            self.start = field.all.end;
            self.searched = self.start;
            self.fields.push(field);
            if is_end {
                self.entry(outbox);
                done = self.start;
            }
        }
        self.rest.drain(..done);
        self.shift(done);
        Ok(())
    }

    fn end(&mut self, outbox: &mut Outbox<'m>) -> Result<(), Error> {
        if self.start < self.rest.len() {
            return Err(Error::input("it ends inside a field of a journal, whose entry was not written"));
        }
        self.entry(outbox);
        self.joiner.end(outbox);
        Ok(())
    }
}

impl<'m> Journal<'m> {
    /// The next field, if all of it is there; the empty line is one. The entry began at `entry`.
    fn field(&mut self, entry: usize) -> Result<Option<Field>, Error> {
        let Some(line) = memchr::memchr(b'\n', &self.rest[self.searched..]).map(|at| self.searched + at) else {
            self.searched = self.rest.len();
            return within(self.rest.len() - entry).map(|()| None);
        };
        // Found again if the value behind it is not all there.
        self.searched = line;
        let name = &self.rest[self.start..line];
        if !is_name(name) {
            within(line + 1 - entry)?;
            let value = memchr::memchr(b'=', name).map_or(self.start, |at| self.start + at + 1);
            return Ok(Some(Field {
                all: Span::new(self.start, line + 1),
                value: Span::new(value, line),
                is_counted: false,
            }));
        }
        let Some(&length) = self.rest[line + 1..].first_chunk::<LENGTH>() else { return Ok(None) };
        let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX);
        let start = line + 1 + LENGTH;
        within(length.saturating_add(start - entry))?;
        let end = start + length;
        match self.rest.get(end) {
            None => Ok(None),
            Some(b'\n') => {
                Ok(Some(Field { all: Span::new(self.start, end + 1), value: Span::new(start, end), is_counted: true }))
            }
            Some(_) => {
                Err(Error::input("a field of a journal ends with a line end; nothing was written from its entry on"))
            }
        }
    }

    /// Hands on the entry that the fields make.
    fn entry(&mut self, outbox: &mut Outbox<'m>) {
        let fields = std::mem::take(&mut self.fields);
        let is_message = |field: &Field| !field.is_empty_line() && field.name(&self.rest) == b"MESSAGE";
        let Some(at) = fields.iter().position(is_message) else {
            let all = self.masked(&fields, outbox);
            return self.joiner.push_masked(all, outbox);
        };
        let message = &fields[at];
        let mut head = self.masked(&fields[..at], outbox);
        head.extend_from_slice(message.head(&self.rest));
        let mut tail = b"\n".to_vec();
        tail.extend(self.masked(&fields[at + 1..], outbox));
        let raw = &self.rest[message.value.range()];
        let (is_counted, lane) = (message.is_counted, &b""[..]);
        self.joiner.push(Record { head, raw, decoded: None, tail, lane, ends_line: true, is_counted }, outbox);
    }

    /// These fields, each masked by itself.
    fn masked(&self, fields: &[Field], outbox: &mut Outbox<'m>) -> Vec<u8> {
        let mut all = vec![];
        for field in fields {
            if field.is_text() {
                all.extend(outbox.mask(&self.rest[field.all.range()]));
                continue;
            }
            let value = masked_value(field.name(&self.rest), &self.rest[field.value.range()], outbox);
            all.extend_from_slice(field.head(&self.rest));
            if field.is_counted {
                all.extend((value.len() as u64).to_le_bytes());
            }
            all.extend(value);
            all.push(b'\n');
        }
        all
    }

    /// Forgets what was `done`.
    fn shift(&mut self, done: usize) {
        self.start -= done;
        self.searched -= done;
        for field in &mut self.fields {
            for span in [&mut field.all, &mut field.value] {
                *span = Span::new(span.start - done, span.end - done);
            }
        }
    }
}

impl Field {
    fn is_empty_line(&self) -> bool {
        self.all.len() == 1
    }

    /// Whether it is a line without a name: an empty one, or one that is no field.
    fn is_text(&self) -> bool {
        !self.is_counted && self.value.start == self.all.start
    }

    fn name<'r>(&self, rest: &'r [u8]) -> &'r [u8] {
        let name = &rest[self.all.start..self.value.start];
        let length = name.iter().position(|byte| b"=\n".contains(byte)).unwrap_or(name.len());
        &name[..length]
    }

    /// What stands before the value, and before its length.
    fn head<'r>(&self, rest: &'r [u8]) -> &'r [u8] {
        let end = if self.is_counted { self.value.start - LENGTH } else { self.value.start };
        &rest[self.all.start..end]
    }
}

/// Whether `text` is all that stands in the line of a field whose length follows.
fn is_name(text: &[u8]) -> bool {
    let is_in_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    (1..=MAX_NAME).contains(&text.len()) && text.iter().all(is_in_name)
}

fn within(length: usize) -> Result<(), Error> {
    match length > MAX_RECORD {
        true => Err(Error::input(
            "an entry of a journal of more than 4 MiB, or no length; nothing was written from there on",
        )),
        false => Ok(()),
    }
}

/// `value`, masked as what stands beside `name`.
pub(super) fn masked_value(name: &[u8], value: &[u8], outbox: &mut Outbox<'_>) -> Vec<u8> {
    let named = [name, b"=", value].concat();
    let masked = outbox.mask(&named);
    match masked.strip_prefix(&named[..name.len() + 1]) {
        Some(value) => value.to_owned(),
        None => FIXED.as_bytes().to_owned(),
    }
}
