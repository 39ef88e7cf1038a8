//! Texts that JSON writes as lists of bytes: what journald does with a message that is no plain text, `"MESSAGE":[104,105]`.
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format>

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Outbox;
use super::journald::masked_value;
use super::netstring::MAX_RECORD;
use crate::error::Error;
use crate::stream::{Maskers, Source, Summary, Waker, Watch};

/// How much is read at once, in bytes.
const READ: usize = 64 * 1024;
/// How much of what stands before a list is looked at for its name, in bytes.
const BEFORE: usize = 128;
/// A list without so many characters in a row that can be seen, NULs apart, holds no secret: most lists are of counts.
const LEAST: usize = 4;

/// The lists of bytes in a stream of JSON documents: what they say is masked before the documents are.
pub struct ByteArrays<'m>(Mutex<Outbox<'m>>);

impl<'m> ByteArrays<'m> {
    /// Masks with what `maskers` give.
    pub fn new(maskers: &'m dyn Maskers) -> ByteArrays<'m> {
        ByteArrays(Mutex::new(Outbox::new(maskers)))
    }

    /// What `source` gives, with masks in its lists where these say secrets, unless that is not `wanted`.
    pub fn masked<S: Source>(&self, source: S, wanted: bool) -> Masked<'_, 'm, S> {
        Masked {
            source,
            arrays: wanted.then_some(self),
            lists: Lists::default(),
            given: 0,
            buffer: vec![],
            has_ended: false,
        }
    }

    /// What was `found` in the stream and in its lists; `watch` is told of these.
    ///
    /// # Errors
    /// That of the stream.
    pub fn counted(&self, found: Result<Summary, Error>, watch: &dyn Watch) -> Result<Summary, Error> {
        let mut outbox = self.outbox();
        outbox.tell(watch);
        found.map(|mut summary| {
            summary.join(&outbox.summary);
            summary
        })
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox<'m>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A source whose lists of bytes are masked.
pub struct Masked<'a, 'm, S> {
    source: S,
    arrays: Option<&'a ByteArrays<'m>>,
    lists: Lists,
    /// How much was given of what may leave.
    given: usize,
    buffer: Vec<u8>,
    has_ended: bool,
}

impl<S: Source> Source for Masked<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(arrays) = self.arrays else { return self.source.read(buffer) };
        while self.given == self.lists.out.len() && !self.has_ended {
            self.given = self.lists.forget();
            self.buffer.resize(READ, 0);
            let length = self.source.read(&mut self.buffer)?;
            self.has_ended = length == 0;
            let mut outbox = arrays.outbox();
            self.lists.push(&self.buffer[..length], &mut outbox)?;
            if self.has_ended {
                self.lists.end();
            }
        }
        let length = io::Read::read(&mut &self.lists.out[self.given..], buffer)?;
        self.given += length;
        Ok(length)
    }

    fn is_ready(&mut self, limit: Duration) -> io::Result<bool> {
        if self.given < self.lists.out.len() { Ok(true) } else { self.source.is_ready(limit) }
    }

    fn is_conversation(&self) -> bool {
        self.source.is_conversation()
    }

    fn waker(&self) -> Option<Waker> {
        self.source.waker()
    }
}

/// Finds the lists.
#[derive(Default)]
struct Lists {
    /// What may leave, and before it some of what has left.
    out: Vec<u8>,
    /// What may be a list, from its bracket on.
    list: Vec<u8>,
}

impl Lists {
    fn push(&mut self, mut bytes: &[u8], outbox: &mut Outbox<'_>) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.list.is_empty() {
                let length = memchr::memchr(b'[', bytes).unwrap_or(bytes.len());
                self.pass(&bytes[..length]);
                bytes = &bytes[length..];
                self.take(&mut bytes);
                continue;
            }
            let length = bytes.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b',' | b' ' | b'\t')).count();
            self.list.extend_from_slice(&bytes[..length]);
            bytes = &bytes[length..];
            if self.list.len() > MAX_RECORD {
                return Err(io::Error::other("a list of numbers of more than 4 MiB; use --frame lines"));
            }
            if let Some(b']') = bytes.first() {
                self.take(&mut bytes);
                self.close(outbox);
            } else if !bytes.is_empty() {
                self.end();
            }
        }
        Ok(())
    }

    /// Takes the first of `bytes` in hand.
    fn take(&mut self, bytes: &mut &[u8]) {
        self.list.extend(bytes.split_off_first());
    }

    /// What is in hand is no list.
    fn end(&mut self) {
        let list = std::mem::take(&mut self.list);
        self.pass(&list);
    }

    /// The list in hand is whole.
    fn close(&mut self, outbox: &mut Outbox<'_>) {
        let list = std::mem::take(&mut self.list);
        let before = &self.out[self.out.len().saturating_sub(BEFORE)..];
        let masked = List::new(&list).and_then(|list| list.masked(name(before), outbox));
        self.pass(masked.as_ref().unwrap_or(&list));
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Forgets what has left, but for what may name a list; says how much of that is kept.
    fn forget(&mut self) -> usize {
        let most = self.out.len().saturating_sub(BEFORE);
        self.out.drain(..most);
        self.out.len()
    }
}

/// The name before a value at the end of `text`, as far as it has the letters of one.
fn name(text: &[u8]) -> &[u8] {
    let inside = || text.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"");
    let inside = inside().unwrap_or_default();
    let is_in_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    &inside[inside.len() - inside.iter().rev().take_while(is_in_name).count()..]
}

/// A list of bytes, and how it is written.
struct List<'l> {
    bytes: Vec<u8>,
    open: &'l [u8],
    joint: &'l [u8],
    close: &'l [u8],
}

impl<'l> List<'l> {
    /// What is written in `list`, from bracket to bracket; `None` if these are no bytes.
    fn new(list: &'l [u8]) -> Option<List<'l>> {
        let inside = &list[1..list.len() - 1];
        let number = |digits: &[u8]| str::from_utf8(digits.trim_ascii()).ok()?.parse::<u8>().ok();
        let bytes: Vec<u8> = inside.split(|&byte| byte == b',').map(number).collect::<Option<_>>()?;
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let first = list.iter().position(is_digit)?;
        let last = list.iter().rposition(is_digit)? + 1;
        let mut joints = list[first..last].split(|byte| byte.is_ascii_digit()).filter(|joint| !joint.is_empty());
        let joint = joints.next().unwrap_or(b",");
        Some(List { bytes, open: &list[..first], joint, close: &list[last..] })
    }

    fn may_hold_secret(&self) -> bool {
        let seen = self.bytes.iter().filter(|byte| **byte != 0).map(u8::is_ascii_graphic);
        seen.scan(0, |row, is_seen| {
            *row = if is_seen { *row + 1 } else { 0 };
            Some(*row)
        })
        .any(|row| row >= LEAST)
    }

    /// The list with a mask in it; `None` if it says no secret.
    fn masked(&self, name: &[u8], outbox: &mut Outbox<'_>) -> Option<Vec<u8>> {
        if !self.may_hold_secret() {
            return None;
        }
        let masked = masked_value(name, &self.bytes, outbox);
        let numbers: Vec<_> = masked.iter().map(|byte| byte.to_string().into_bytes()).collect();
        (masked != self.bytes).then(|| [self.open, &numbers.join(self.joint), self.close].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Masker;
    use crate::stream::{Plain, Unwatched};

    const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";

    fn list(text: &str, joint: &str) -> String {
        text.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(joint)
    }

    /// What comes of `input` in reads of `step` bytes, and how many secrets were found.
    fn masked(input: &str, step: usize) -> (String, u64) {
        struct Steps<'a>(&'a [u8], usize);
        impl io::Read for Steps<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let most = self.1.min(buffer.len());
                self.0.read(&mut buffer[..most])
            }
        }
        let masker = Masker::builtin();
        let arrays = ByteArrays::new(&masker);
        let mut source = arrays.masked(Plain(Steps(input.as_bytes(), step)), true);
        let (mut all, mut buffer) = (vec![], [0; 100]);
        while let length @ 1.. = source.read(&mut buffer).unwrap() {
            all.extend_from_slice(&buffer[..length]);
        }
        (String::from_utf8(all).unwrap(), arrays.counted(Ok(Summary::default()), &Unwatched).unwrap().found())
    }

    #[test]
    fn a_list_of_bytes_says_a_secret() {
        for joint in [",", ", "] {
            let written = |text: &str| format!("{{\"A\":[1],\"MESSAGE\" : [ {} ],\"B\":[[]]}}\n", list(text, joint));
            let input = written(&format!("\u{7}at {TOKEN}\nend"));
            for step in [1, 7, usize::MAX] {
                assert_eq!(masked(&input, step), (written("\u{7}at [REDACTED:github-pat]\nend"), 1));
            }
        }
        let named = |text: &str| format!("{{\"DB_PASSWORD\":[{}]}}", list(text, ","));
        assert_eq!(masked(&named("hunter2x"), 1), (named("[REDACTED:password]"), 1));
    }

    #[test]
    fn every_other_list_stays() {
        for text in [
            "[",
            "[]",
            "[1",
            "[1,]",
            "[256]",
            "[1,2.5]",
            "[ 1 , 2 ]",
            "[[1,2],[3]]",
            "[-1]",
            "[\n1]",
            "[1 2]",
            "a[0]",
            "]",
        ] {
            assert_eq!(masked(text, 1), (text.to_owned(), 0));
        }
    }

    #[test]
    fn the_name_before_a_list() {
        for (text, found) in [("{\"a_B\" : ", "a_B"), ("\"x\":", "x"), ("x:", ""), ("\"a b\":", "b"), ("", "")] {
            assert_eq!(name(text.as_bytes()), found.as_bytes());
        }
    }
}
