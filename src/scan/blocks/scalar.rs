//! YAML block scalars: the indented lines after `password: |`.

use super::{Block, Bound, Step};
use crate::decide::{Binding, Cell, nonvalue};
use crate::finding::{RuleIndex, Span};
use crate::scan::named::Named;
use crate::scan::window::{ByteSet, Edge, Hit, Tail, Window};

/// An open block scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scalar {
    named: Named,
    /// The column of its key: lines that are indented deeper belong to it.
    indent: u16,
}

impl Scalar {
    /// What a configuration file with certificates takes.
    pub(super) const BOUND: Bound = Bound { lines: 256, bytes: 256 * 1024 };

    pub(crate) fn new(named: Named, indent: usize) -> Scalar {
        Scalar { named, indent: indent as u16 }
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let text = window.bytes;
        let indent = text.iter().take_while(|b| **b == b' ').count();
        let next = Some(Block::Scalar(self));
        let end = text.trim_ascii_end().len();
        let is_empty = end <= indent;
        let is_deeper = indent > self.indent as usize;
        if !is_empty && !is_deeper {
            return Step { hold: None, next: None };
        }
        if window.edge == Edge::Unknown {
            // Of blanks other than spaces the scalar may be made, if more follows.
            return Step { hold: Some(indent).filter(|&indent| is_deeper && indent < text.len()), next };
        }
        if is_empty {
            return Step { hold: None, next };
        }
        if !nonvalue::stands_for_none(&text[indent..end]) {
            let end = if window.edge == Edge::Limit { text.len() } else { end };
            let cell = Cell { kind: self.named.kind, binding: Binding::Line };
            let hit = Hit::below(Span::new(indent, end), Tail::of(ByteSet::EMPTY.complement()));
            hits.push((self.named.rule, hit.in_cell(cell)));
        }
        Step { hold: None, next }
    }
}
