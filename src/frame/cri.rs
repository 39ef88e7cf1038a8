//! The log files of Kubernetes' container runtimes: `2026-01-02T03:04:05.6Z stdout F text`. The tag `P` says that the text
//! goes on in the next record of its stream.
//! <https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md>

use super::Outbox;
use super::join::{Joiner, Record};
use super::lines::{LineFormat, split_end};

#[derive(Default)]
pub(super) struct Cri<'m> {
    joiner: Joiner<'m>,
}

impl<'m> LineFormat<'m> for Cri<'m> {
    fn line(&mut self, line: &[u8], outbox: &mut Outbox<'m>) {
        match record(line) {
            Some(record) => self.joiner.push(record, outbox),
            None => self.joiner.push_alone(line, outbox),
        }
    }

    fn end(&mut self, outbox: &mut Outbox<'m>) {
        self.joiner.end(outbox);
    }
}

fn record(line: &[u8]) -> Option<Record<'_>> {
    let (all, line_end) = split_end(line);
    let mut fields = all.splitn(4, |&b| b == b' ');
    let (time, lane, tags, raw) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let is_time = time.first().is_some_and(u8::is_ascii_digit) && time.iter().all(|b| b"0123456789-+:.TZ".contains(b));
    let ends_line = match tags.split(|&b| b == b':').next()? {
        b"F" => true,
        b"P" => false,
        _ => return None,
    };
    let head = all[..all.len() - raw.len()].to_owned();
    let record = Record { head, raw, decoded: None, tail: line_end.to_owned(), lane, ends_line, is_counted: false };
    (is_time && matches!(lane, b"stdout" | b"stderr")).then_some(record)
}
