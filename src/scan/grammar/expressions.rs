//! Expressions of programs with a literal that stands in for them.

use super::reader::Reader;
use crate::bytes::{ByteSet, ByteTable};

/// The longest expression before the literal that stands in for it, in bytes.
const MAX_EXPRESSION: usize = 64;
/// What such expressions are made of.
static EXPRESSION: ByteTable = ByteTable::of(ByteSet::of(b"_.$[]()'\"!?").union(ByteSet::ALPHANUMERIC));
/// What the signs after them begin with.
const SIGNS: ByteSet = ByteSet::of(b"|?oO:");

/// The literal that stands in for an expression: `env.PASSWORD || "v"`, `c ? x : "v"`.
pub(super) fn fallback(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if has_no_sign(reader.bytes.get(at..).unwrap_or_default()) {
        return None;
    }
    let first = Operand::at(reader, at)?;
    let literal = match first.before(reader, &[b"|| ", b"?? ", b"or "]) {
        Some(literal) => literal,
        None => Operand::at(reader, first.before(reader, &[b"? "])?)?.before(reader, &[b": "])?,
    };
    reader.has(literal, ByteSet::of(b"\"'`")).then_some(literal)
}

/// Whether no sign of an expression stands behind the first blank of `text`. Most values are told by it to be none, with no look
/// past the bytes in view.
fn has_no_sign(text: &[u8]) -> bool {
    let near = &text[..text.len().min(MAX_EXPRESSION + 1)];
    let next = memchr::memchr(b' ', near).and_then(|blank| text.get(blank + 1));
    next.is_some_and(|&next| !SIGNS.contains(next) && !b" \t".contains(&next))
}

/// A part of an expression, before a sign.
struct Operand {
    start: usize,
    end: usize,
    sign: usize,
}

impl Operand {
    /// What may be one at `at`.
    fn at(reader: &Reader<'_>, at: usize) -> Option<Operand> {
        let end = reader.follow(at, MAX_EXPRESSION, |text| EXPRESSION.run(text));
        let sign = reader.is(end, b' ').then(|| reader.blanks(end)).filter(|&sign| reader.has(sign, SIGNS))?;
        Some(Operand { start: at, end, sign })
    }

    /// Where the text goes on behind its sign, if that is one of `signs`.
    fn before(&self, reader: &Reader<'_>, signs: &[&[u8]]) -> Option<usize> {
        let after = signs.iter().find(|after| reader.starts(self.sign, after)).map(|after| self.sign + after.len())?;
        is_expression(reader.slice(self.start, self.end)).then(|| reader.blanks(after))
    }
}

/// Whether `text` may stand for a value in code: a name, a call, an index.
fn is_expression(text: &[u8]) -> bool {
    let is_called = text.iter().any(|b| b".([".contains(b));
    !text.is_empty() && (is_called || !text.iter().any(u8::is_ascii_digit))
}
