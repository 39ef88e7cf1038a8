//! Judges a place where a token that names itself may begin.

use super::blocks::{Answer, Armour, Base64, Block, Opened, Verdict};
use super::clean::Seen;
use super::left;
use super::shared::Shared;
use super::verify;
use super::window::{BEFORE, Edge, Hit, Tail, Window};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::{BlockKind, Check, Left, Right};
use crate::rules::{Alone, HEADS, Shape, Walk};
use crate::steps;

/// What goes on after a token whose length is fixed.
const NAME: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"_-"));
/// What joins the parts of a token, or a token and words.
const JOINTS: ByteSet = ByteSet::of(b".+/=~");
const TOKEN: ByteSet = NAME.union(JOINTS);
/// So many characters after a strong prefix are a token whatever its form.
const OPEN: usize = 16;
/// Words behind a token are told from the rest of it by so many of its last bytes.
const LAST: usize = 256;

/// What of `text` tells that no token of `shape` begins at `at`; none, if one may, as far as a first look tells.
pub(crate) fn no_token(shape: &Shape, text: &[u8], at: usize) -> Option<Seen> {
    let (before, rest) = (&text[at.saturating_sub(BEFORE)..at], &text[at..]);
    if shape.is_none(rest) {
        return Some(Seen::new(at, at + HEADS));
    }
    if !left::may_begin(shape.left, before) && !shape.checks.contains(&Check::Crc32Base62) {
        return Some(left::bars(before).map_or(Seen::ALL, |bar| Seen::new(at.saturating_sub(bar), at)));
    }
    (!shape.may_begin(rest)).then(|| Seen::new(at, at + shape.first_look()))
}

/// Judges whether a token of `shape` begins at `window.at`.
pub(crate) fn judge(
    rule: RuleIndex,
    shape: &Shape,
    window: &Window<'_>,
    shared: &mut Shared,
    hits: &mut Vec<(RuleIndex, Hit)>,
) -> Verdict {
    let start = Start::of(shape, window);
    if !start.begins && !shape.checks.contains(&Check::Crc32Base62) {
        return Verdict::default();
    }
    let text = &window.bytes[window.at..];
    let place = window.base + window.at;
    let walk = shape.walk(text, place, &mut shared.along(rule));
    if walk.ran_out && window.edge.is_open() {
        let place = if window.edge != Edge::Unknown { Some(0) } else { shape.secret_place(text) };
        return Verdict { hold: place.map(|n| window.at + n), opens: None };
    }
    let mut run_end = |set, at| shared.run_end(set, text, place, at);
    match token_end(shape, text, walk, window.edge, &mut run_end) {
        End::None => Verdict::default(),
        End::Unknown => Verdict { hold: Some(window.at), opens: None },
        End::At(_) if shape.block.is_some() && shape.right != Right::Extend => open(rule, shape, window, walk, hits),
        End::At(end) => {
            let secret = secret(shape, text, walk, end).filter(|s| is_token(shape, &text[s.range()], walk, start));
            hits.extend(secret.map(|span| {
                let span = span.shifted(window.at);
                (rule, Hit::of(span, Tail::of(rest(shape))))
            }));
            let wrapped = shape.block.and_then(|_| Base64::wrapped(rule, window, window.at + end));
            Verdict { hold: None, opens: wrapped.map(Opened::from) }
        }
    }
}

/// Whether a token of `shape` that begins at `window.at` may be under way at the end of the text, its anchor not yet in
/// sight.
pub(crate) fn may_be_under_way(shape: &Shape, window: &Window<'_>) -> bool {
    let Start { begins, .. } = Start::of(shape, window);
    (begins || shape.checks.contains(&Check::Crc32Base62)) && shape.may_open(&window.bytes[window.at..])
}

/// How a token begins.
#[derive(Clone, Copy)]
struct Start {
    /// It may begin here.
    begins: bool,
    /// It may as well be the end of a name.
    ends_name: bool,
}

impl Start {
    fn of(shape: &Shape, window: &Window<'_>) -> Start {
        let may_begin = |left| window.gap || left::may_begin(left, &window.bytes[..window.at]);
        Start { begins: may_begin(shape.left), ends_name: shape.ends_names && !may_begin(Left::Word) }
    }
}

enum End {
    None,
    At(usize),
    Unknown,
}

/// Where the token ends that begins with `text`; `run_end`: where the run of a set ends that goes through a place.
fn token_end(
    shape: &Shape,
    text: &[u8],
    walk: Walk,
    edge: Edge,
    run_end: &mut impl FnMut(ByteSet, usize) -> usize,
) -> End {
    let Some(longest) = walk.longest else {
        return match open_end(shape, text, edge, run_end).unwrap_or_else(|| cut_end(shape, text, walk)) {
            End::At(end) => rest_end(shape, text, end, edge, run_end),
            other => other,
        };
    };
    match shape.right {
        Right::Extend => {
            let end = run_end(shape.tail.without(b'.'), longest);
            rest_end(shape, text, end, edge, run_end)
        }
        Right::Word if text.get(longest).is_some_and(|&b| NAME.contains(b)) => chain_end(shape, text, longest, edge),
        Right::Word if longest == text.len() && edge.is_open() => End::Unknown,
        Right::Word | Right::Any => End::At(longest),
    }
}

/// The bytes that go on with a token of `shape`.
fn rest(shape: &Shape) -> ByteSet {
    if has_rest(shape) { shape.tail.union(TOKEN) } else { shape.tail }
}

/// Whether a token of `shape` goes on with what tokens are made of, not with its own class alone.
fn has_rest(shape: &Shape) -> bool {
    shape.right == Right::Extend && !shape.has_group && shape.block.is_none()
}

/// Where all ends that belongs to a token of which the part before `at` is known.
fn rest_end(
    shape: &Shape,
    text: &[u8],
    at: usize,
    edge: Edge,
    run_end: &mut impl FnMut(ByteSet, usize) -> usize,
) -> End {
    if !has_rest(shape) {
        return if at == text.len() && edge.is_open() { End::Unknown } else { End::At(at) };
    }
    let whole = run_end(TOKEN, at);
    match edge {
        Edge::Unknown | Edge::Cut(_) if whole == text.len() => End::Unknown,
        Edge::Limit if whole == text.len() => End::At(whole),
        _ => End::At(without_words(&text[..whole], run_end(NAME, at))),
    }
}

/// The end of what is no word behind the last sign of `text`; `least`: all before belongs to a token.
fn without_words(text: &[u8], least: usize) -> usize {
    let (mut end, first) = (text.len(), least.max(text.len().saturating_sub(LAST)));
    while end > first {
        let Some(joint) = text[first..end].iter().rposition(|&byte| JOINTS.contains(byte)) else { return text.len() };
        steps::count(end - first - joint);
        let last = first + joint + 1;
        if verify::is_chance(&text[last..end]) {
            return end;
        }
        end = last - 1;
    }
    if first == least { least } else { text.len() }
}

/// The end of a token that has a strong prefix and no known form.
fn open_end(shape: &Shape, text: &[u8], edge: Edge, run_end: &mut impl FnMut(ByteSet, usize) -> usize) -> Option<End> {
    let prefix = shape.strong_prefix(text)?;
    let name = run_end(NAME, prefix);
    if name == text.len() && edge.is_open() {
        return Some(End::Unknown);
    }
    is_open(shape, &text[..name]).then_some(End::At(name))
}

/// The end of the last of several tokens without anything between them, of which the first ends at `end`.
fn chain_end(shape: &Shape, text: &[u8], mut end: usize, edge: Edge) -> End {
    loop {
        let walk = shape.walk(&text[end..], 0, &mut Alone::default());
        match walk.longest {
            _ if walk.ran_out && edge != Edge::Line => break end = text.len(),
            Some(length) => end += length,
            None => break,
        }
    }
    match text.get(end) {
        None if edge.is_open() => End::Unknown,
        Some(&byte) if NAME.contains(byte) => End::None,
        _ => End::At(end),
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

/// Whether `secret` is a token: its form is known and all that is asked of it holds, or its prefix says enough.
fn is_token(shape: &Shape, secret: &[u8], walk: Walk, start: Start) -> bool {
    let body = shape.body(secret);
    let holds = |check| verify::holds(check, secret, body);
    let is_known = walk.longest.is_some() || !verify::is_word(body);
    let begins = start.begins || verify::crc32_base62(body);
    let passes = is_known && begins && shape.checks.iter().all(|&check| holds(check));
    (passes || start.begins && is_open(shape, secret)) && (!start.ends_name || holds(Check::Cased))
}

/// Whether so much follows the strong prefix of `secret` that its form does not matter.
fn is_open(shape: &Shape, secret: &[u8]) -> bool {
    let body = |prefix: usize| {
        let body = &secret[prefix..secret.len().min(prefix + LAST)];
        &body[..NAME.run(body)]
    };
    shape.strong_prefix(secret).map(body).is_some_and(|body| body.len() >= OPEN && verify::is_random(body))
}

fn open(rule: RuleIndex, shape: &Shape, window: &Window<'_>, walk: Walk, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
    let (Some(block), Some(end)) = (shape.block, walk.longest) else { return Verdict::default() };
    let at = window.at + end;
    match block {
        BlockKind::Base64 => Armour::open(rule, window.at, &Window { at, ..*window }, hits),
        BlockKind::Answer => Verdict { hold: None, opens: Some(Block::Answer(Answer::new(rule)).into()) },
    }
}
