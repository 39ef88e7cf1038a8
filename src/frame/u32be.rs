//! Records behind their length in four bytes, the most significant first.

use super::netstring::MAX_RECORD;
use super::{Outbox, Records};
use crate::error::Error;

#[derive(Default)]
pub(super) struct Lengths {
    rest: Vec<u8>,
}

impl<'m> Records<'m> for Lengths {
    fn push(&mut self, bytes: &[u8], outbox: &mut Outbox<'m>) -> Result<(), Error> {
        self.rest.extend_from_slice(bytes);
        let mut done = 0;
        while let Some(end) = record(&self.rest[done..])? {
            let masked = outbox.mask(&self.rest[done + 4..done + end]);
            let length = u32::try_from(masked.len()).map_err(|_| Error::input("a masked record of more than 4 GiB"))?;
            outbox.bytes.extend(length.to_be_bytes());
            outbox.bytes.extend(masked);
            done += end;
        }
        self.rest.drain(..done);
        Ok(())
    }

    fn end(&mut self, _outbox: &mut Outbox<'m>) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::input("it ends inside a record, which was not written")) }
    }
}

/// Where the first record ends, if all of it is there.
fn record(bytes: &[u8]) -> Result<Option<usize>, Error> {
    let Some(&length) = bytes.first_chunk::<4>() else { return Ok(None) };
    match u32::from_be_bytes(length) as usize {
        length if length > MAX_RECORD => {
            Err(Error::input("a record of more than 4 MiB, or no length; nothing was written from there on"))
        }
        length => Ok(Some(4 + length).filter(|end| *end <= bytes.len())),
    }
}
