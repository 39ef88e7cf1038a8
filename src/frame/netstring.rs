//! Netstrings: `5:hello,`. <https://cr.yp.to/proto/netstrings.txt>

use super::{Outbox, Records};
use crate::error::Error;

/// The longest record, in bytes.
pub(super) const MAX_RECORD: usize = 4 * 1024 * 1024;
/// The most digits of a length.
const MAX_DIGITS: usize = 7;

#[derive(Default)]
pub(super) struct Netstrings {
    rest: Vec<u8>,
}

impl<'m> Records<'m> for Netstrings {
    fn push(&mut self, bytes: &[u8], outbox: &mut Outbox<'m>) -> Result<(), Error> {
        self.rest.extend_from_slice(bytes);
        let mut done = 0;
        while let Some((start, end)) = record(&self.rest[done..])? {
            let masked = outbox.mask(&self.rest[done + start..done + end]);
            outbox.bytes.extend(format!("{}:", masked.len()).into_bytes());
            outbox.bytes.extend(masked);
            outbox.bytes.push(b',');
            done += end + 1;
        }
        self.rest.drain(..done);
        Ok(())
    }

    fn end(&mut self, _outbox: &mut Outbox<'m>) -> Result<(), Error> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Error::input("it ends inside a netstring, which was not written"))
        }
    }
}

/// Where the text of the first record begins and ends, if all of it is there.
fn record(bytes: &[u8]) -> Result<Option<(usize, usize)>, Error> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let is_length = digits > 0 && digits <= MAX_DIGITS && (digits == 1 || bytes[0] != b'0');
    match bytes.get(digits) {
        None if bytes.is_empty() || is_length => Ok(None),
        Some(b':') if is_length => text(bytes, digits),
        _ => {
            Err(Error::input("a netstring begins with its length in bytes and `:`; nothing was written from there on"))
        }
    }
}

fn text(bytes: &[u8], digits: usize) -> Result<Option<(usize, usize)>, Error> {
    let length = bytes[..digits].iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
    if length > MAX_RECORD {
        return Err(Error::input("a netstring of more than 4 MiB; nothing was written from there on"));
    }
    let (start, end) = (digits + 1, digits + 1 + length);
    match bytes.get(end) {
        None => Ok(None),
        Some(b',') => Ok(Some((start, end))),
        Some(_) => Err(Error::input("a netstring ends with `,`; nothing was written from there on")),
    }
}
