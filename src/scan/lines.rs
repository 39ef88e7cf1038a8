//! Follows the blocks: secrets that go on in the lines after the one that opens them.
//!
//! A line stands in at most one block. What a line opens takes the place of what it stands in, unless that masks all of it
//! ([`Followed::over`]); of several openings the last counts.

use memchr::{memchr, memrchr};

use super::{Carry, Pass};
use crate::scan::blocks::{Followed, Verdict};
use crate::scan::window::{Edge, Hit, Window};

/// The last line of a text, which may go on.
pub(super) struct LastLine {
    /// Its first byte, or the text's.
    pub start: usize,
    /// Whether that byte starts a line.
    pub is_start: bool,
    /// The block it stands in.
    pub block: Option<Followed>,
    /// The block that the next line will stand in, for all that is known.
    pub opened: Option<Followed>,
}

impl LastLine {
    /// That of a text in which no line stands in a block or opens one.
    fn without_block(text: &[u8], starts_line: bool) -> LastLine {
        let end = memrchr(b'\n', text);
        LastLine {
            start: end.map_or(0, |end| end + 1),
            is_start: end.is_some() || starts_line,
            block: None,
            opened: None,
        }
    }
}

/// Judges every line that stands in a block.
pub(super) fn follow(pass: &mut Pass<'_>, starts_line: bool, carry: &Carry) -> LastLine {
    if pass.opens.is_empty() && carry.block.is_none() && carry.opened.is_none() {
        return LastLine::without_block(pass.text, starts_line);
    }
    let mut opens = std::mem::take(&mut pass.opens);
    opens.sort_unstable_by_key(|&(order, _)| order);
    let mut opens = opens.into_iter().peekable();
    let mut line = Line { start: 0, is_start: starts_line, block: carry.block, carried: carry.opened };
    loop {
        let (end, is_whole) = line_end(pass.text, line.start);
        let mut opened = line.judge(pass, end, is_whole);
        while let Some((_, block)) = opens.next_if(|&((at, _), _)| at < end || !is_whole) {
            opened = Some(Followed::new(block, pass.text).over(opened));
        }
        if !is_whole {
            return LastLine { start: line.start, is_start: line.is_start, block: line.block, opened };
        }
        line = Line { start: end + 1, is_start: true, block: opened, carried: None };
        if line.block.is_none() {
            let next = opens.peek().map_or(pass.text.len(), |&((at, _), _)| at);
            line.start = memrchr(b'\n', &pass.text[line.start..next]).map_or(line.start, |n| line.start + n + 1);
        }
    }
}

struct Line {
    start: usize,
    is_start: bool,
    block: Option<Followed>,
    carried: Option<Followed>,
}

impl Line {
    /// The block that the next line stands in, as far as this line's own block says.
    fn judge(&self, pass: &mut Pass<'_>, end: usize, is_whole: bool) -> Option<Followed> {
        let Some(block) = self.block.filter(|_| self.is_start) else { return self.carried };
        if self.start == end && !is_whole {
            return None;
        }
        let window = Window { gap: false, ..pass.window(self.start) };
        let line = block.line(&window, &mut pass.judged);
        let outcome = pass.outcome(&window, Verdict { hold: line.hold, opens: None }, block.name());
        let is_above = |hit: &Hit| hit.told.name.filter(|name| name.is_empty());
        let above = outcome.hits.iter().filter_map(|(_, hit)| is_above(hit));
        pass.above.extend(above.map(|name| (self.start + name.start, block.name())));
        pass.take_hits(self.start, &outcome);
        let is_decided = window.edge != Edge::Unknown;
        pass.warnings.extend(line.warning.filter(|_| is_decided));
        line.next.filter(|_| is_decided)
    }
}

fn line_end(text: &[u8], start: usize) -> (usize, bool) {
    match memchr(b'\n', &text[start..]) {
        Some(n) => (start + n, true),
        None => (text.len(), false),
    }
}
