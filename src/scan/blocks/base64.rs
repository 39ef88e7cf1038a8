//! Base64 over many lines, the first of which told what it is: a private key that was encoded as a whole.

use super::joints::Joints;
use super::{BODY, Block, Bound, MARGIN, Step};
use crate::finding::{RuleIndex, Span};
use crate::scan::window::{Edge, Hit, Tail, Window};

/// Only the last line may be shorter.
const LINE: usize = 16;

/// The widths at which base64 is wrapped: 64 (PEM) or 76 characters (RFC 2045), or what a key or a margin leaves of them.
const WRAPPED: (usize, usize) = (40, 80);

/// A body in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base64 {
    rule: RuleIndex,
    /// How far into its line the first one stood: the lines of a log often share a prefix of one width.
    column: u16,
}

impl Base64 {
    /// 16 KiB of key in lines of 64 characters, four times an 8,192-bit RSA key; and room for what a log has before each.
    pub(super) const BOUND: Bound = Bound { lines: 256, bytes: 64 * 1024 };

    /// What goes on behind base64 that begins at `window.at` and ends at `end`, if it fills a line of the width at which
    /// base64 is wrapped.
    pub(crate) fn wrapped(rule: RuleIndex, window: &Window<'_>, end: usize) -> Option<Block> {
        let rest = window.slice(end..window.bytes.len());
        let fills = window.edge == Edge::Line && is_blank(rest) && (WRAPPED.0..=WRAPPED.1).contains(&(end - window.at));
        let column = window.at.try_into().unwrap_or(0);
        fills.then_some(Block::Base64(Base64 { rule, column }))
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
        if !ends || run == 0 {
            return END;
        }
        hits.push((self.rule, Hit::of(Span::new(start, start + run), Tail::of(BODY))));
        Step { hold: None, next: (run >= LINE).then_some(Block::Base64(*self)) }
    }
}

const END: Step = Step { hold: None, next: None };

/// Whether nothing but white space, also escaped, and quotes are in `text`.
fn is_blank(text: &[u8]) -> bool {
    MARGIN.run(text) == text.len() || Joints::of(text).pieces.is_empty()
}
