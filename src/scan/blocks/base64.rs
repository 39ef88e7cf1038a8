//! Base64 over many lines: the body of a PEM or PGP private key, the private lines of a PuTTY key.
//!
//! The body may also stand in one line, its line ends escaped or turned into spaces (JSON, `set -x`, `.env`).

use super::{Block, Bound, Step, Verdict};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::scan::window::{Edge, Hit, Tail, Window};

/// Body in the opening line itself is believed from this many characters on.
const INLINE: usize = 16;
/// A line that follows the opening is believed from this many characters on; only the last may be shorter.
const LINE: usize = 16;

/// The widths at which base64 is wrapped: 64 (PEM) or 76 characters (RFC 2045), or what a key or a margin leaves of them.
const WRAPPED: (usize, usize) = (40, 80);

const BODY: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"+/="));
/// What stands between the pieces of a body in one line: escaped line ends, spaces, quotes of a concatenation.
const JOINT: ByteSet = ByteSet::of(b" \t\r\\\"'+,");
const INLINE_BODY: ByteSet = BODY.union(ByteSet::of(b" \t\\"));
/// What may stand before and after the base64 of a line: indentation, quotation marks of diffs, logs and string literals.
const MARGIN: ByteSet = ByteSet::of(b" \t\r>|\"'`,;+\\*#-");
/// The header lines that RFC 1421 and OpenPGP put before the body.
const HEADERS: [&[u8]; 7] =
    [b"Proc-Type:", b"DEK-Info:", b"Version:", b"Comment:", b"Hash:", b"Charset:", b"MessageID:"];

/// A body in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base64 {
    rule: RuleIndex,
    /// How far into its line the opening stood: the lines of a log often share a prefix of one width.
    column: u16,
    /// A line with a full body has been seen.
    body: bool,
}

impl Base64 {
    /// 16 KiB of key in lines of 64 characters, four times an 8,192-bit RSA key; and room for what a log has before each.
    pub(super) const BOUND: Bound = Bound { lines: 256, bytes: 64 * 1024 };

    /// Judges what follows an opening that ends at `window.at` and stands `column` bytes into its line.
    pub(crate) fn open(
        rule: RuleIndex,
        column: usize,
        window: &Window<'_>,
        hits: &mut Vec<(RuleIndex, Hit)>,
    ) -> Verdict {
        let rest = window.slice(window.at..window.bytes.len());
        let start = window.at + joint(rest);
        let body = BODY.run(window.slice(start..window.bytes.len()));
        if start == window.bytes.len() || is_blank(rest) {
            let column = column.try_into().unwrap_or(0);
            return Verdict { hold: None, opens: Some(Block::Base64(Base64 { rule, column, body: false })) };
        }
        if window.edge == Edge::Unknown {
            return Verdict { hold: Some(start), opens: None };
        }
        if body >= INLINE || is_header(window.slice(start..window.bytes.len())) {
            hits.push((rule, inline(window, start)));
        }
        Verdict::default()
    }

    /// What goes on behind base64 that begins at `window.at` and ends at `end`, if it fills a line of the width at which
    /// base64 is wrapped.
    pub(crate) fn wrapped(rule: RuleIndex, window: &Window<'_>, end: usize) -> Option<Block> {
        let rest = window.slice(end..window.bytes.len());
        let fills = window.edge == Edge::Line && is_blank(rest) && (WRAPPED.0..=WRAPPED.1).contains(&(end - window.at));
        let column = window.at.try_into().unwrap_or(0);
        fills.then_some(Block::Base64(Base64 { rule, column, body: true }))
    }

    /// Judges a line of the body.
    pub(super) fn line(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let margin = MARGIN.run(window.bytes);
        match self.line_from(margin, window, hits) {
            END if usize::from(self.column) > margin && usize::from(self.column) < window.bytes.len() => {
                self.line_from(self.column.into(), window, hits)
            }
            step => step,
        }
    }

    fn line_from(&self, start: usize, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let text = window.slice(start..window.bytes.len());
        let run = BODY.run(text);
        let ends = is_blank(&text[run..]);
        if window.edge == Edge::Unknown && ends {
            return Step { hold: Some(start), next: Some(Block::Base64(*self)) };
        }
        if is_header(text) || (text.is_empty() && !self.body) {
            return self.on(self.body);
        }
        let full = run >= LINE;
        if !ends || run == 0 || !(full || self.body) {
            return END;
        }
        hits.push((self.rule, Hit { span: Span::new(start, start + run), quotes: None, tail: Tail::of(BODY) }));
        if full { self.on(true) } else { END }
    }

    fn on(mut self, body: bool) -> Step {
        self.body = body;
        Step { hold: None, next: Some(Block::Base64(self)) }
    }
}

const END: Step = Step { hold: None, next: None };

/// The length of the escaped or plain white space and quotes at the front of `text`.
fn joint(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'n' | b'r' | b't' if at > 0 && text[at - 1] == b'\\' => at += 1,
            byte if JOINT.contains(byte) => at += 1,
            _ => break,
        }
    }
    at
}

fn is_blank(text: &[u8]) -> bool {
    joint(text).max(MARGIN.run(text)) == text.len()
}

fn is_header(text: &[u8]) -> bool {
    HEADERS.iter().any(|h| text.starts_with(h))
}

/// The body in one line, up to the dashes of its end or to what cannot be body.
fn inline(window: &Window<'_>, start: usize) -> Hit {
    let text = window.slice(start..window.bytes.len());
    let run = match memchr::memmem::find(text, b"-----END") {
        Some(end) => end,
        None if is_header(text) => text.len(),
        None => INLINE_BODY.run(text),
    };
    let goes_on = run == text.len() && window.edge == Edge::Limit;
    let end = if goes_on { run } else { body_end(&text[..run]) };
    Hit { span: Span::new(start, start + end), quotes: None, tail: Tail::of(INLINE_BODY) }
}

/// The end of the last piece of body in `text`: the line ends behind it, escaped ones too, are none of it.
fn body_end(mut text: &[u8]) -> usize {
    loop {
        let trimmed = match text {
            [head @ .., b'\\', b'n' | b'r' | b't'] => head,
            [head @ .., last] if !BODY.contains(*last) => head,
            _ => return text.len(),
        };
        text = trimmed;
    }
}
