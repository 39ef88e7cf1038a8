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
    let operand = |at, signs: &[&[u8]]| {
        let end = reader.follow(at, MAX_EXPRESSION, |text| EXPRESSION.run(text));
        let sign = reader.is(end, b' ').then(|| reader.blanks(end)).filter(|&sign| reader.has(sign, SIGNS))?;
        let after = signs.iter().find(|after| reader.starts(sign, after)).map(|after| sign + after.len())?;
        is_expression(reader.slice(at, end)).then(|| reader.blanks(after))
    };
    let literal = operand(at, &[b"|| ", b"?? ", b"or "]).or_else(|| operand(operand(at, &[b"? "])?, &[b": "]))?;
    reader.has(literal, ByteSet::of(b"\"'`")).then_some(literal)
}

/// Whether `text` may stand for a value in code: a name, a call, an index.
fn is_expression(text: &[u8]) -> bool {
    let is_called = text.iter().any(|b| b".([".contains(b));
    !text.is_empty() && (is_called || !text.iter().any(u8::is_ascii_digit))
}
