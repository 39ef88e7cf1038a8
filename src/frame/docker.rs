//! Docker's `json-file` log files: `{"log":"text\n","stream":"stdout","time":"..."}`. A text without a line end goes on in
//! the next record of its stream. <https://docs.docker.com/engine/logging/drivers/json-file/>

use super::Outbox;
use super::join::{Joiner, Record};
use super::json;
use super::lines::LineFormat;

#[derive(Default)]
pub(super) struct Docker<'m> {
    joiner: Joiner<'m>,
}

impl<'m> LineFormat<'m> for Docker<'m> {
    fn line(&mut self, line: &[u8], outbox: &mut Outbox<'m>) {
        match record(line, outbox) {
            Some(record) => self.joiner.push(record, outbox),
            None => self.joiner.push_alone(line, outbox),
        }
    }

    fn end(&mut self, outbox: &mut Outbox<'m>) {
        self.joiner.end(outbox);
    }
}

fn record<'r>(line: &'r [u8], outbox: &mut Outbox<'_>) -> Option<Record<'r>> {
    let members = json::members(line)?;
    let string = |name: &[u8]| members.iter().find(|m| m.key == name).and_then(|m| json::inside(line, m.value));
    let (log, lane) = (string(b"log")?, string(b"stream")?);
    let decoded = json::unescape(&line[log.range()])?;
    Some(Record {
        head: outbox.mask(&line[..log.start]),
        raw: &line[log.range()],
        decoded: Some(decoded),
        tail: outbox.mask(&line[log.end..]),
        lane: &line[lane.range()],
        ends_line: false,
        is_counted: false,
    })
}
