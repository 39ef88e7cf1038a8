//! The naive masker: judges every byte of the input by every rule, knows no prefilter, no chunk and no thread, and holds
//! the whole input at once. The engine must equal it on every input.

mod beyond;
mod record;

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::{Match, Regex};
use tokmask::internals::{self, Judged, Open, Part, WINDOW};
use tokmask::{Masker, RuleIndex, Span};

static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?-u)\x1b(?:\[[0-9:;?]{0,24}[A-Za-z]|[()][0-9A-Z])").expect("a pattern"));

/// A secret, the rule that names it, and the depth of the quotes that its mask needs.
type Secret = (Span, RuleIndex, Option<u8>);

/// A secret, whether it stands in UTF-16, and whether a mask has left it of one.
type Piece = (Secret, bool, bool);

/// `text`, masked.
pub(crate) fn mask(masker: &Masker, text: &[u8]) -> Vec<u8> {
    replace(masker, text, secrets(masker, text, internals::READINGS)).0
}

/// What is to be masked of `text`, of which each record is read `again` so often.
fn secrets(masker: &Masker, text: &[u8], again: usize) -> Vec<Piece> {
    let (narrow, wide) = without_padding(text);
    let (seen, places) = without_codes(&narrow);
    let mut found = judged(masker, &seen, &places);
    for line in parts(&seen, |b| b == b'\n') {
        found.extend(line.range().filter_map(|at| internals::judge_known(masker, &seen, line, at)));
    }
    for record in parts(&seen, |b| b"\r\n".contains(&b)).filter(|record| record.len() <= WINDOW.1) {
        found.extend(record::known(masker, &seen, record));
        record::reveal(masker, &seen, record, &mut found);
        record::repeat(masker, &seen, record, &mut found);
        record::reread(masker, &seen, record, &mut found, again);
    }
    let seen_at: Vec<usize> = places.iter().map(|&at| wide[at].0).collect();
    let is_wide = |at: usize| wide.iter().any(|&(place, is_wide)| place == at && is_wide);
    let secrets = unite(masker, found.into_iter().map(|hit| hit.placed(&seen_at)).collect());
    let pieces = |secret: Secret| {
        let is_wide = is_wide(secret.0.start);
        around_masks(masker, &narrow, &wide, secret).into_iter().map(move |(piece, is_part)| (piece, is_wide, is_part))
    };
    secrets.into_iter().flat_map(pieces).collect()
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

/// The text without the NULs of UTF-16, and where each byte of it stood, and whether in UTF-16.
fn without_padding(text: &[u8]) -> (Vec<u8>, Vec<(usize, bool)>) {
    // Of two neighbours in a row always one is NUL.
    let is_row = |at: usize| at > 0 && (text[at] == 0) != (text[at - 1] == 0) && !text[at - 1..=at].contains(&b'\n');
    let starts: Vec<usize> = (0..text.len()).filter(|&at| !is_row(at)).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let (mut gone, mut wide) = (vec![false; text.len()], vec![false; text.len()]);
    for (start, end) in starts.iter().copied().zip(ends).filter(|&(start, end)| text[start..end].contains(&0)) {
        let line = (start == 0 || text[start - 1] == b'\n', end == text.len() || text[end] == b'\n');
        let is_blank = |at: usize| matches!(text[at], b' ' | b'\t' | 0x80..);
        let mut nuls: Vec<usize> = (start..end).filter(|&at| text[at] == 0).collect();
        if end - start < 8 && line != (true, true) {
            nuls.truncate(usize::from(line.0 && text[start] == 0));
            nuls.into_iter().for_each(|at| gone[at] = true);
            continue;
        }
        if !line.1 && (text[end - 1] == 0 || !is_blank(end)) {
            nuls.pop();
        }
        if !line.0 && (text[start] == 0 || !is_blank(start - 1)) {
            nuls.remove(0);
        }
        for at in nuls {
            gone[at] = true;
            // The characters beside it, or the line end.
            let beside =
                [at.checked_sub(1).filter(|&before| before >= start), Some(at + 1).filter(|&b| b < text.len())];
            beside.into_iter().flatten().for_each(|at| wide[at] = at < end || text[at] == b'\n');
        }
    }
    let places = (0..text.len()).filter(|&at| !gone[at]);
    places.map(|at| (text[at], (at, wide[at]))).unzip()
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
fn unite(masker: &Masker, mut found: Vec<Judged>) -> Vec<Secret> {
    found.sort_by_key(|h| (h.span.start, h.rule, h.span.end));
    let mut united: Vec<Secret> = vec![];
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

/// What of a secret is in no mask that is in the text already: `narrow`, the characters of which stand at `places`.
fn around_masks(
    masker: &Masker,
    narrow: &[u8],
    places: &[(usize, bool)],
    (span, rule, quotes): Secret,
) -> Vec<(Secret, bool)> {
    let [mut start, end] = [span.start, span.end].map(|at| places.partition_point(|&(place, _)| place < at));
    let mut pieces = vec![];
    for mask in internals::masks(masker, narrow, Span::new(start, end)) {
        pieces.push(start..mask.start);
        start = mask.end;
    }
    let (quotes, is_part) = (quotes.filter(|_| pieces.is_empty()), !pieces.is_empty());
    pieces.push(start..end);
    let placed = |piece: Range<usize>| Span::new(places[piece.start].0, places[piece.end - 1].0 + 1);
    pieces.into_iter().filter(|piece| !piece.is_empty()).map(|piece| ((placed(piece), rule, quotes), is_part)).collect()
}

/// `text` with masks in the place of `secrets`, and what each byte of it stands for.
fn replace(masker: &Masker, text: &[u8], secrets: Vec<Piece>) -> (Vec<u8>, Vec<usize>) {
    let (mut out, mut places, mut done) = (vec![], vec![], 0);
    for ((span, rule, quotes), is_wide, is_part) in secrets {
        out.extend_from_slice(&text[done..span.start]);
        places.extend(done..span.start);
        let mut mask = vec![];
        if is_wide {
            let secret: Vec<u8> = text[span.range()].iter().copied().filter(|&b| b != 0).collect();
            masker.write_mask(rule, quotes, &secret, is_part, &mut mask);
            mask = mask.into_iter().flat_map(|b| [0, b]).skip(1).collect();
        } else {
            masker.write_mask(rule, quotes, &text[span.range()], is_part, &mut mask);
        }
        out.extend(mask);
        places.resize(out.len() - 1, span.start);
        places.push(span.end - 1);
        done = span.end;
    }
    out.extend_from_slice(&text[done..]);
    places.extend(done..text.len());
    (out, places)
}
