//! Judges a place where a token that names itself may begin.

use super::blocks::{Armour, Base64, Verdict};
use super::left;
use super::shared::Shared;
use super::verify;
use super::window::{BEFORE, Edge, Hit, Tail, Window};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::{BlockKind, Check, Right};
use crate::rules::{Shape, Walk};

/// What goes on after a token whose length is fixed.
const NAME: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"_-"));

/// Whether a token of `shape` may begin at `at`, as far as a first look tells.
pub(crate) fn may_begin(shape: &Shape, text: &[u8], at: usize) -> bool {
    if shape.is_none(&text[at..]) {
        return false;
    }
    let begins = left::may_begin(shape.left, &text[at.saturating_sub(BEFORE)..at]);
    (begins || shape.checks.contains(&Check::Crc32Base62)) && shape.may_begin(&text[at..])
}

/// Judges whether a token of `shape` begins at `window.at`.
pub(crate) fn judge(
    rule: RuleIndex,
    shape: &Shape,
    window: &Window<'_>,
    shared: &mut Shared,
    hits: &mut Vec<(RuleIndex, Hit)>,
) -> Verdict {
    let begins = window.gap || left::may_begin(shape.left, &window.bytes[..window.at]);
    if !begins && !shape.checks.contains(&Check::Crc32Base62) {
        return Verdict::default();
    }
    let text = &window.bytes[window.at..];
    let place = window.base + window.at;
    let walk = shape.walk(text, place, &mut shared.along(rule));
    if walk.ran_out && window.edge == Edge::Unknown {
        return Verdict { hold: shape.secret_place(text).map(|n| window.at + n), opens: None };
    }
    match token_end(shape, text, walk, window.edge, |at| shared.run_end(shape.tail, text, place, at)) {
        End::None => Verdict::default(),
        End::Unknown => Verdict { hold: Some(window.at), opens: None },
        End::At(_) if shape.block.is_some() && shape.right != Right::Extend => open(rule, shape, window, walk, hits),
        End::At(end) => {
            let secret = secret(shape, text, walk, end).filter(|s| passes(shape, &text[s.range()], begins));
            if let Some(span) =
                secret.filter(|s| walk.longest.is_some() || !verify::is_word(shape.body(&text[s.range()])))
            {
                hits.push((rule, Hit { span: span.shifted(window.at), quotes: None, tail: Tail::of(shape.tail) }));
            }
            let wrapped = shape.block.and_then(|_| Base64::wrapped(rule, window, window.at + end));
            Verdict { hold: None, opens: wrapped }
        }
    }
}

/// Whether a token of `shape` that begins at `window.at` may be under way at the end of the text, its anchor not yet in
/// sight.
pub(crate) fn may_be_under_way(shape: &Shape, window: &Window<'_>) -> bool {
    let begins = window.gap || left::may_begin(shape.left, &window.bytes[..window.at]);
    (begins || shape.checks.contains(&Check::Crc32Base62)) && shape.may_open(&window.bytes[window.at..])
}

enum End {
    None,
    At(usize),
    Unknown,
}

/// Where the token ends that begins with `text`; `run_end`: where the run of its last class of bytes ends.
fn token_end(shape: &Shape, text: &[u8], walk: Walk, edge: Edge, run_end: impl FnOnce(usize) -> usize) -> End {
    let Some(longest) = walk.longest else {
        return cut_end(shape, text, walk);
    };
    match shape.right {
        Right::Extend => match run_end(longest) {
            end if end == text.len() && edge == Edge::Unknown => End::Unknown,
            end => End::At(end),
        },
        Right::Word if text.get(longest).is_some_and(|&b| NAME.contains(b)) => End::None,
        Right::Word if longest == text.len() && edge == Edge::Unknown => End::Unknown,
        Right::Word | Right::Any => End::At(longest),
    }
}

/// The end of a token that was cut short: as far as it could still have become one, unless a word goes on from there.
fn cut_end(shape: &Shape, text: &[u8], walk: Walk) -> End {
    let goes_on = text.get(walk.alive).is_some_and(|&b| NAME.contains(b));
    match shape.cut {
        Some(fewest) if walk.alive >= fewest && !goes_on => End::At(walk.alive),
        _ => End::None,
    }
}

/// The part of `text[..end]` to mask.
fn secret(shape: &Shape, text: &[u8], walk: Walk, end: usize) -> Option<Span> {
    if !shape.has_group {
        return Some(Span::new(0, end));
    }
    let longest = walk.longest?;
    let group = shape.secret(&text[..longest])?;
    Some(Span::new(group.start, if group.end == longest { end } else { group.end }))
}

fn passes(shape: &Shape, secret: &[u8], begins: bool) -> bool {
    let body = shape.body(secret);
    (begins || verify::crc32_base62(body)) && shape.checks.iter().all(|&check| verify::holds(check, secret, body))
}

fn open(rule: RuleIndex, shape: &Shape, window: &Window<'_>, walk: Walk, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
    let (Some(BlockKind::Base64), Some(end)) = (shape.block, walk.longest) else {
        return Verdict::default();
    };
    let at = window.at + end;
    Armour::open(rule, window.at, &Window { at, ..*window }, hits)
}
