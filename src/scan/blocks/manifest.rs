//! The data of a Kubernetes Secret, whatever the names in it: `data` in base64, `stringData` as it is.
//!
//! `kubectl` sorts, so that `data` may stand before `kind: Secret` does. Until that is seen only base64 of readable text
//! is taken for a secret, which a word in a ConfigMap hardly ever is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Block, Bound, Step};
use crate::decide::nonvalue;
use crate::finding::{RuleIndex, Span};
use crate::scan::grammar::placeholders::holds_mask;
use crate::scan::window::{BEFORE, ByteSet, Edge, Hit, Tail, Window};

/// The shortest base64 that is believed without its kind.
const MIN_ENCODED: usize = 12;
const MARGIN: ByteSet = ByteSet::of(b" \t");

/// A manifest that is or may become that of a Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    rule: RuleIndex,
    /// The column of its own fields.
    column: u16,
    /// Whether its kind was seen.
    is_secret: bool,
    data: Option<Data>,
}

/// A map of data that the line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Data {
    is_encoded: bool,
    /// The column of the member whose value goes on in the next lines.
    member: Option<u16>,
}

/// A line of YAML, or of JSON with a member in each line.
struct Line {
    name: Span,
    value: Span,
}

impl Manifest {
    /// The most that the data of a Secret take in base64, and its lines.
    pub(super) const BOUND: Bound = Bound { lines: 512, bytes: 1408 * 1024 };

    pub(crate) fn new(rule: RuleIndex, column: usize, is_secret: bool) -> Manifest {
        Manifest { rule, column: column.min(BEFORE) as u16, is_secret, data: None }
    }

    /// Whether it masks all that stands in its data.
    pub(super) fn is_sure(&self) -> bool {
        self.data.is_some_and(|data| self.is_secret || !data.is_encoded)
    }

    pub(super) fn line(mut self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let text = window.bytes;
        let column = column(text);
        let next = Some(Block::Manifest(self));
        if text[column..].trim_ascii().is_empty() {
            return Step { hold: None, next };
        }
        if column < self.column.into() || text.starts_with(b"---") {
            return Step { hold: None, next: None };
        }
        if column > self.column.into() && self.data.is_some() {
            return self.member(window, column, hits);
        }
        self.data = None;
        if column == usize::from(self.column) && window.edge == Edge::Line {
            return Step { hold: None, next: self.field(text, column) };
        }
        Step { hold: None, next }
    }

    /// A field of the manifest itself.
    fn field(mut self, text: &[u8], column: usize) -> Option<Block> {
        let closes = text[column..].iter().all(|b| b"]}, \t\r".contains(b));
        let Some(line) = Line::of(text, column) else { return closes.then_some(Block::Manifest(self)) };
        let value = &text[line.value.range()];
        let name = &text[line.name.range()];
        match name {
            b"kind" if !value.eq_ignore_ascii_case(b"Secret") => return None,
            b"kind" => self.is_secret = true,
            b"data" | b"stringData" if value.is_empty() || value == b"{" => {
                self.data = Some(Data { is_encoded: name == b"data", member: None });
            }
            _ => {}
        }
        Some(Block::Manifest(self))
    }

    /// A line of the data.
    fn member(mut self, window: &Window<'_>, column: usize, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let Some(mut data) = self.data else { return Step { hold: None, next: None } };
        if window.edge == Edge::Unknown {
            return Step { hold: Some(column), next: Some(Block::Manifest(self)) };
        }
        let text = window.bytes;
        let found = match data.member.filter(|&member| column > member.into()) {
            Some(_) => {
                let end = if window.edge == Edge::Line { text.trim_ascii_end().len() } else { text.len() };
                Some((None, Span::new(column, end)))
            }
            None => {
                let line = Line::of(text, column);
                data.member = line.as_ref().filter(|line| is_scalar(&text[line.value.range()])).map(|_| column as u16);
                line.filter(|_| data.member.is_none()).map(|line| (Some(line.name), line.value))
            }
        };
        if let Some((name, span)) = found.filter(|(_, span)| is_data(&text[span.range()], self.is_sure())) {
            let hit = Hit::of(span, Tail::of(MARGIN.union(ByteSet::of(b"\"',")).complement()));
            hits.push((self.rule, hit.or_named(name).told_above()));
        }
        self.data = Some(data);
        Step { hold: None, next: Some(Block::Manifest(self)) }
    }
}

impl Line {
    /// The name and the value of a line whose text begins at `column`.
    fn of(text: &[u8], column: usize) -> Option<Line> {
        let colon = column + memchr::memchr(b':', &text[column..])?;
        let lead = text[column..colon].len() - text[column..colon].trim_ascii_start().len();
        let end = column + text[column..colon].trim_ascii_end().len().max(lead);
        let name = match &text[column + lead..end] {
            [b'"', .., b'"'] => Span::new(column + lead + 1, end - 1),
            _ => Span::new(column + lead, end),
        };
        let rest = text[colon + 1..].trim_ascii_end();
        let rest = rest.strip_suffix(b",").unwrap_or(rest);
        let start = colon + 1 + MARGIN.run(rest);
        let end = (colon + 1 + rest.len()).max(start);
        let quoted = end > start + 1 && b"\"'".contains(&text[start]) && text[end - 1] == text[start];
        let value = if quoted { Span::new(start + 1, end - 1) } else { Span::new(start, end) };
        let named =
            !name.is_empty() && text[name.range()].iter().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(b));
        named.then_some(Line { name, value })
    }
}

/// The column at which the text of a line begins; the dash of a list counts as indentation.
pub(crate) fn column(text: &[u8]) -> usize {
    let blanks = MARGIN.run(text);
    match text[blanks..].strip_prefix(b"-") {
        Some(rest) if rest.first() == Some(&b' ') => blanks + 1 + MARGIN.run(rest),
        _ => blanks,
    }
}

/// Whether the value of a member is in the lines that follow.
fn is_scalar(value: &[u8]) -> bool {
    matches!(value, [b'|' | b'>', signs @ ..] if signs.iter().all(|b| b"+-0123456789".contains(b)))
}

/// Whether `value` is data of a Secret; `sure`: it is if it is data at all.
pub(crate) fn is_data(value: &[u8], sure: bool) -> bool {
    let is_text = || {
        let decoded = STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        decoded.is_some_and(|text| text.chars().all(|c| !c.is_control() || c.is_ascii_whitespace()))
    };
    let empty =
        nonvalue::stands_for_none(value) || holds_mask(value) || value == b"{}" || value == b"{" || value == b"}";
    !empty && (sure || value.len() >= MIN_ENCODED && is_text())
}
