//! Colour codes whose escape character is written out, as in JSON or by syslog: `\u001b[32m`, `\x1b[0m`, `\033[1m`, `\e[m`,
//! `#033[0m`, `^[[0m`.

use super::reader::Reader;
use crate::scan::window::ByteSet;

/// How the escape character is written, behind a backslash or more.
const WRITTEN: [&[u8]; 5] = [b"u001b[", b"x1b[", b"033[", b"e[", b"u{1b}["];
/// How syslog daemons and `cat -v` write it.
const BARE: [&[u8]; 2] = [b"#033[", b"^[["];
/// What a code or a tab begins with.
const SIGNS: ByteSet = ByteSet::of(b"\\#^");
/// What a gap begins with.
const BETWEEN: ByteSet = SIGNS.union(ByteSet::of(b" \t"));
const BACKSLASH: ByteSet = ByteSet::of(b"\\");
const PARAMETERS: ByteSet = ByteSet::of(b";").with_range(b'0', b'9');
/// The longest parameters of a code, and the most backslashes before it.
const MAX_LENGTH: usize = 24;
/// The most codes and blanks between a key, its separator and its value.
const MAX_CODES: usize = 8;

/// One past the code at `at`, or `at`.
#[inline]
pub(crate) fn skip(reader: &Reader<'_>, at: usize) -> usize {
    if reader.has(at, SIGNS) { end(reader, at).unwrap_or(at) } else { at }
}

/// One past the code at `at`, if there is one.
fn end(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let escape = reader.run(BACKSLASH, at, MAX_LENGTH);
    let written = WRITTEN.iter().find(|written| escape > at && reader.starts(escape, written));
    let bare = || BARE.iter().find(|written| reader.starts(at, written));
    let length = written.or_else(bare).map(|written| written.len())?;
    let end = reader.run(PARAMETERS, escape + length, MAX_LENGTH);
    reader.is(end, b'm').then_some(end + 1)
}

/// One past the blanks, tabs that are written out, and codes at `at`.
#[inline]
pub(crate) fn blanks(reader: &Reader<'_>, at: usize) -> usize {
    // Mostly there are none.
    if reader.get(at).is_some_and(|b| !BETWEEN.contains(b)) {
        return at;
    }
    let mut end = reader.blanks(at);
    for _ in 0..MAX_CODES {
        let next = if reader.has(end, SIGNS) { tab(reader, skip(reader, end)) } else { end };
        if next == end {
            break;
        }
        end = reader.blanks(next);
    }
    end
}

/// One past the `\t` at `at`, or `at`.
fn tab(reader: &Reader<'_>, at: usize) -> usize {
    let slashes = reader.run(BACKSLASH, at, MAX_LENGTH);
    if slashes > at && reader.is(slashes, b't') { slashes + 1 } else { at }
}

/// Where a word begins that seems to begin at `start` of `bytes`, where the end of a code stands: `36mtoken` of `\e[0;36mtoken`.
pub(crate) fn after(bytes: &[u8], start: usize) -> usize {
    let digits = PARAMETERS.run(&bytes[start..]);
    let before = &bytes[..start - PARAMETERS.run_back(&bytes[start.saturating_sub(MAX_LENGTH)..start])];
    let is_code = bytes.get(start + digits) == Some(&b'm') && ends_with_escape(before);
    if is_code { start + digits + 1 } else { start }
}

/// Whether a code may end with the beginning of the word `text`.
pub(crate) fn may_end(text: &[u8]) -> bool {
    text.get(PARAMETERS.run(text)).is_none_or(|&sign| sign == b'm')
}

fn ends_with_escape(before: &[u8]) -> bool {
    let slashed = |written: &&[u8]| {
        let rest = before.len().checked_sub(written.len()).map(|start| before.split_at(start));
        rest.is_some_and(|(head, tail)| head.ends_with(b"\\") && tail.eq_ignore_ascii_case(written))
    };
    BARE.iter().any(|written| before.ends_with(written)) || WRITTEN.iter().any(slashed)
}
