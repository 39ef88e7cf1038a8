//! The naive masker: judges every byte of the input by every rule, knows no prefilter, no chunk and no thread, and holds
//! the whole input at once. The engine must equal it on every input.

mod beyond;
mod record;

use std::sync::LazyLock;

use regex::bytes::{Match, Regex};
use tokmask::internals::{self, Judged, Open, Part, WINDOW};
use tokmask::{Masker, RuleIndex, Span};

static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\x1b(?:\[[0-9:;?]{0,24}[A-Za-z]|[()][0-9A-Z])").expect("a pattern"));

/// `text`, masked.
pub(crate) fn mask(masker: &Masker, text: &[u8]) -> Vec<u8> {
    let (seen, places) = without_codes(text);
    let mut found = judged(masker, &seen, &places);
    for line in parts(&seen, |b| b == b'\n') {
        found.extend(line.range().filter_map(|at| internals::judge_known(masker, &seen, line, at)));
    }
    for record in parts(&seen, |b| b"\r\n".contains(&b)).filter(|record| record.len() <= WINDOW.1) {
        record::reveal(masker, &seen, record, &mut found);
        record::repeat(masker, &seen, record, &mut found);
    }
    let secrets = unite(masker, found.into_iter().map(|hit| hit.placed(&places)).collect());
    replace(masker, text, secrets.into_iter().flat_map(|secret| around_masks(masker, text, secret)).collect())
}

/// What stands between those bytes of `text` that end it.
fn parts(text: &[u8], ends: fn(u8) -> bool) -> impl Iterator<Item = Span> {
    let place = move |part: &[u8]| part.as_ptr().addr() - text.as_ptr().addr();
    text.split(move |&b| ends(b)).map(move |part| Span::new(place(part), place(part) + part.len()))
}

/// What every rule finds at every place.
fn judged(masker: &Masker, seen: &[u8], places: &[usize]) -> Vec<Judged> {
    let (mut found, mut block) = (vec![], None::<Open>);
    for Span { start, end } in parts(seen, |b| b == b'\n') {
        let mut next = None;
        if let Some(open) = block.filter(|_| start < seen.len()) {
            let (hits, goes_on) = internals::judge_line(masker, open, part(seen, start, end, start, false));
            found.extend(hits.into_iter().map(|h| to_its_end(h, seen, start, end)));
            next = goes_on;
        }
        for at in start..end {
            let gap = places[at] != at.checked_sub(1).map_or(0, |before| places[before] + 1);
            let (hits, opened) = internals::judge(masker, part(seen, start, end, at, gap));
            found.extend(hits.into_iter().map(|h| to_its_end(h, seen, at, end)));
            next = internals::over(opened, next);
        }
        block = next;
    }
    found
}

/// What a rule may see of the line `start..end` from `at`.
fn part(seen: &[u8], start: usize, end: usize, at: usize, gap: bool) -> Part<'_> {
    let (base, last) = (start.max(at.saturating_sub(WINDOW.0)), end.min(at + WINDOW.1));
    // Whether the line goes on behind what may be seen is not known before it is seen.
    Part { bytes: &seen[base..last], at: at - base, gap, base, is_limited: last == at + WINDOW.1 }
}

/// A secret that is longer than what may be seen goes on behind it.
fn to_its_end(mut hit: Judged, seen: &[u8], at: usize, end: usize) -> Judged {
    if at + WINDOW.1 <= end {
        hit.span.end = beyond::end(hit.beyond(), &seen[..end], hit.span.end, at + WINDOW.1);
    }
    hit
}

/// The text without colour codes, and where each byte of it stood.
fn without_codes(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    // Of codes in a row the first eight.
    let row = |codes: &mut (usize, usize), m: Match<'_>| {
        *codes = (if m.start() == codes.1 { codes.0 + 1 } else { 1 }, m.end());
        Some((codes.0 <= 8).then(|| m.range()))
    };
    let is_mask = |m: &Match<'_>| text[m.start() + 1..].starts_with(b"[REDACTED");
    let gone: Vec<_> = CODE.find_iter(text).filter(|m| !is_mask(m)).scan((0, 0), row).flatten().collect();
    let places: Vec<usize> = (0..text.len()).filter(|at| !gone.iter().any(|g| g.contains(at))).collect();
    (places.iter().map(|&at| text[at]).collect(), places)
}

/// The union of what was found: spans of the text and the rule that names each.
fn unite(masker: &Masker, mut found: Vec<Judged>) -> Vec<(Span, RuleIndex, Option<u8>)> {
    found.sort_by_key(|h| (h.span, h.rule));
    let mut united: Vec<(Span, RuleIndex, Option<u8>)> = vec![];
    for hit in found {
        match united.last_mut() {
            Some((span, rule, quotes)) if hit.span.start < span.end => {
                if hit.span.start < span.start + 256
                    && internals::rank(masker, hit.rule) < internals::rank(masker, *rule)
                {
                    *rule = hit.rule;
                }
                *quotes = quotes.filter(|_| hit.span == *span);
                span.end = span.end.max(hit.span.end);
            }
            _ => united.push((hit.span, hit.rule, hit.quotes)),
        }
    }
    united
}

/// What of a secret is in no mask that is in `text` already.
fn around_masks(
    masker: &Masker,
    text: &[u8],
    (span, rule, quotes): (Span, RuleIndex, Option<u8>),
) -> Vec<(Span, RuleIndex, Option<u8>)> {
    let (mut pieces, mut start) = (vec![], span.start);
    for mask in internals::masks(masker, text, span) {
        pieces.push(Span::new(start, mask.start));
        start = mask.end;
    }
    let quotes = quotes.filter(|_| pieces.is_empty());
    pieces.push(Span::new(start, span.end));
    pieces.into_iter().filter(|piece| !piece.is_empty()).map(|piece| (piece, rule, quotes)).collect()
}

fn replace(masker: &Masker, text: &[u8], secrets: Vec<(Span, RuleIndex, Option<u8>)>) -> Vec<u8> {
    let (mut out, mut done) = (vec![], 0);
    for (span, rule, quotes) in secrets {
        out.extend_from_slice(&text[done..span.start]);
        masker.write_mask(rule, quotes, &text[span.range()], &mut out);
        done = span.end;
    }
    out.extend_from_slice(&text[done..]);
    out
}
