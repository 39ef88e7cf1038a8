//! Expressions of programs with a literal that stands in for them.

use super::reader::Reader;
use crate::scan::window::ByteSet;

/// The longest expression before the literal that stands in for it, in bytes.
const MAX_EXPRESSION: usize = 64;
/// What such expressions are made of.
const EXPRESSION: ByteSet = ByteSet::of(b"_.$[]()'\"!?").union(ByteSet::ALPHANUMERIC);

/// The literal that stands in for an expression: `env.PASSWORD || "v"`, `c ? x : "v"`.
pub(super) fn fallback(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let operand = |at, signs: &[&[u8]]| {
        let end = reader.run(EXPRESSION, at, MAX_EXPRESSION);
        let sign = reader.is(end, b' ').then(|| reader.blanks(end))?;
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
