//! rsyslog's `mmexternal`: a message comes as a line, text or JSON (`interface.input="fulljson"`); a line of JSON goes back with
//! the properties that are to be changed, `{}` for none.
//! <https://www.rsyslog.com/doc/configuration/modules/mmexternal.html>

use super::Outbox;
use super::json::{self, Member};
use super::lines::LineFormat;
use crate::mask::FIXED;

/// The properties that a reply may change.
const PROPERTIES: [&[u8]; 15] = [
    b"msg",
    b"rawmsg",
    b"syslogtag",
    b"programname",
    b"procid",
    b"msgid",
    b"app-name",
    b"structured-data",
    b"hostname",
    b"source",
    b"fromhost",
    b"fromhost-ip",
    b"$!",
    b"uuid",
    b"inputname",
];
/// The longest reply that is read, in bytes: rsyslog lets the message pass as it was behind a longer one.
const MAX_REPLY: usize = 8 * 1024 - 1;
/// How many times longer an escape may become when it is written anew: a tab, `\u0009`.
const GROWTH: usize = 3;

pub(super) struct Rsyslog;

impl<'m> LineFormat<'m> for Rsyslog {
    fn line(&mut self, line: &[u8], outbox: &mut Outbox<'m>) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let changes = match json::members(text) {
            Some(members) => of_object(text, &members, outbox),
            None => of_text(text, outbox),
        };
        write(&shortened(changes), &mut outbox.bytes);
    }
}

/// A property and its new value.
type Change = (Vec<u8>, Vec<u8>);

fn of_text(text: &[u8], outbox: &mut Outbox<'_>) -> Vec<Change> {
    let masked = outbox.mask(text);
    if masked == text { vec![] } else { both(&string(&masked)) }
}

/// `msg` and `rawmsg`: what changes one of them only leaves the secret in the other.
fn both(value: &[u8]) -> Vec<Change> {
    vec![(b"msg".to_vec(), value.to_owned()), (b"rawmsg".to_vec(), value.to_owned())]
}

fn of_object(text: &[u8], members: &[Member<'_>], outbox: &mut Outbox<'_>) -> Vec<Change> {
    let masked = outbox.mask(text);
    let after = json::members(&masked).filter(|after| after.len() == members.len());
    let Some(after) = after else { return both(&string(FIXED.as_bytes())) };
    let pairs = members.iter().zip(&after).filter(|(before, _)| PROPERTIES.contains(&before.key));
    let changed = pairs.filter_map(|(before, after)| {
        let value = masked_again(&masked[after.value.range()], outbox);
        (value != text[before.value.range()]).then(|| (before.key.to_owned(), value))
    });
    changed.collect()
}

/// A value, masked for what it says: a text inside of JSON may hold what no rule knows in its escapes.
fn masked_again(value: &[u8], outbox: &mut Outbox<'_>) -> Vec<u8> {
    let inside = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\""));
    let Some((said, _)) = inside.and_then(json::unescape) else { return value.to_owned() };
    let masked = outbox.mask(&said);
    if masked == said { value.to_owned() } else { string(&masked) }
}

/// The changes, their values short enough for one reply.
fn shortened(changes: Vec<Change>) -> Vec<Change> {
    let size: usize = changes.iter().map(|(key, value)| key.len() + value.len() + 4).sum();
    if size < MAX_REPLY - 2 {
        return changes;
    }
    let fair = MAX_REPLY / changes.len().max(1) - 64;
    changes.into_iter().map(|(key, value)| (key, if value.len() > fair { cut(&value, fair) } else { value })).collect()
}

/// The beginning of a string, of at most `most` bytes; nothing of what is no string.
fn cut(value: &[u8], most: usize) -> Vec<u8> {
    let said = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).and_then(json::unescape);
    let Some((said, places)) = said else { return b"{}".to_vec() };
    let fits = places.partition_point(|&place| (place as usize) < most / GROWTH);
    let whole = String::from_utf8_lossy(&said[..fits]).trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned();
    string(format!("{whole} [cut]").as_bytes())
}

fn string(text: &[u8]) -> Vec<u8> {
    let mut value = vec![b'"'];
    json::escape(text, &mut value);
    value.push(b'"');
    value
}

fn write(changes: &[Change], out: &mut Vec<u8>) {
    out.push(b'{');
    for (i, (key, value)) in changes.iter().enumerate() {
        let joint: &[u8] = if i == 0 { b"\"" } else { b",\"" };
        [joint, key, b"\":", value].iter().for_each(|piece| out.extend_from_slice(piece));
    }
    out.extend_from_slice(b"}\n");
}
