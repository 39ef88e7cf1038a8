//! The second reading of each record: what its escapes hide, and what stands in it again.

use tokmask::internals::{self, Judged};
use tokmask::{Masker, RuleIndex, Span};

use super::{Secret, around_masks, judged, part, replace, secrets, unite, without_codes};

/// Adds to `found` what is found in the texts that `record` may stand for, and takes away what is wrong without them.
pub(crate) fn reveal(masker: &Masker, seen: &[u8], record: Span, found: &mut Vec<Judged>) {
    let raw = &seen[record.range()];
    let Some(first) = internals::first_key_word(masker, raw) else { return };
    let views = internals::views(raw).into_iter().map(|view| (view.clone(), read(masker, view.bytes()))).collect();
    let part = part(seen, line(seen, record), record.end, record.start, false);
    let (hits, wrong) = internals::unite(masker, part, read(masker, raw), views, record.start + first);
    found.retain(|hit| {
        let within = |span: Span| Span::new(span.start - record.start, span.end - record.start);
        !record.covers(hit.span) || !wrong.contains(&(hit.rule, within(hit.span)))
    });
    found.extend(hits);
}

/// The known values in the texts that `record` may stand for.
pub(crate) fn known(masker: &Masker, seen: &[u8], record: Span) -> Vec<Judged> {
    let at_all_places = |view: internals::View| {
        let text = Span::new(0, view.bytes().len());
        let found = text.range().filter_map(|at| internals::judge_known(masker, view.bytes(), text, at));
        let placed = |span: Span| Span::new(span.start + record.start, span.end + record.start);
        found.map(|hit| Judged::of((placed(view.origin(hit.span)), hit.rule, None))).collect::<Vec<_>>()
    };
    internals::views(&seen[record.range()]).into_iter().flat_map(at_all_places).collect()
}

/// Adds to `found` where what was found in `record` stands in it again.
pub(crate) fn repeat(masker: &Masker, seen: &[u8], record: Span, found: &mut Vec<Judged>) {
    let raw = &seen[record.range()];
    let own = found.iter().filter(|hit| record.start <= hit.span.start && hit.span.start < record.end);
    let regions = unite(masker, own.filter(|hit| !hit.span.is_empty()).copied().collect());
    let is_new = |span: Span| {
        let placed = Span::new(span.start + record.start, span.end + record.start);
        !regions.iter().any(|(region, ..)| record.covers(*region) && region.covers(placed))
    };
    let forms = forms(
        regions
            .iter()
            .copied()
            .filter(|(span, ..)| record.covers(*span))
            .map(|(span, rule, _)| (&seen[span.range()], rule)),
    );
    let views = internals::views(raw);
    let texts = views.iter().map(|view| (view.bytes(), Some(view))).chain([(raw, None)]);
    let mut again = vec![];
    for (text, view) in texts {
        for (form, rule) in &forms {
            let mut from = 0;
            while let Some(at) = (from..text.len()).find(|&at| text[at..].starts_with(form)) {
                from = at + form.len();
                let is_number = form.iter().all(u8::is_ascii_digit);
                let around = [at.checked_sub(1).map(|before| text[before]), text.get(from).copied()];
                if !is_number || !around.into_iter().flatten().any(|b| b.is_ascii_digit()) {
                    let span = Span::new(at, from);
                    let span = view.map_or(span, |view| view.origin(span));
                    again.extend(is_new(span).then_some((*rule, span)));
                }
            }
        }
    }
    found.extend(internals::fit(masker, part(seen, line(seen, record), record.end, record.start, false), &again));
}

/// Adds to `found` what is found in `record` with masks in the place of what was found so far, `times` at most.
pub(crate) fn reread(masker: &Masker, seen: &[u8], record: Span, found: &mut Vec<Judged>, times: usize) {
    let regions = |found: &[Judged]| -> Vec<Secret> {
        let own = found.iter().filter(|hit| record.range().contains(&hit.span.start) && !hit.span.is_empty());
        let within = |hit: &Judged| Span::new(hit.span.start, hit.span.end.min(record.end));
        unite(masker, own.map(|hit| Judged::of((within(hit), hit.rule, hit.quotes))).collect())
    };
    let known = regions(found);
    let spans: Vec<Span> = known.iter().map(|(span, ..)| *span).collect();
    let Some(first) = internals::first_doubt(masker, seen, record, &spans) else { return };
    let covers = |known: &[Secret], run: Span| known.iter().any(|(span, ..)| span.covers(run));
    let from = internals::reach(seen, record, first, |run| covers(&known, run));
    let same: Vec<_> = (0..seen.len()).map(|at| (at, false)).collect();
    for _ in 0..times {
        let known = regions(found);
        let pieces = known.iter().flat_map(|secret| around_masks(masker, seen, &same, *secret));
        let pieces = pieces.map(|(secret, is_part)| (secret, false, is_part)).collect();
        let (masked, places) = replace(masker, &seen[..record.end], pieces);
        let start = places.partition_point(|&place| place < record.start);
        let found_again = secrets(masker, &masked[start..], 0).into_iter().map(|((span, rule, quotes), ..)| {
            let span = Span::new(places[start + span.start].max(from), places[start + span.end - 1] + 1);
            Judged::of((span, rule, quotes))
        });
        let before = found.len();
        found.extend(found_again.filter(|hit| !hit.span.is_empty() && !covers(&known, hit.span)));
        if found.len() == before {
            break;
        }
    }
}

/// What is found in `text` by itself.
fn read(masker: &Masker, text: &[u8]) -> Vec<Judged> {
    let (text, places) = without_codes(text);
    judged(masker, &text, &places).into_iter().map(|hit| hit.placed(&places)).collect()
}

/// What is looked for of `values`: the first sixteen forms that are no words.
fn forms<'v>(values: impl Iterator<Item = (&'v [u8], RuleIndex)>) -> Vec<(Vec<u8>, RuleIndex)> {
    let mut forms: Vec<(Vec<u8>, RuleIndex)> = vec![];
    for (value, rule) in values.filter(|(value, _)| !internals::holds_mask(value)) {
        let views = internals::views(value).into_iter().map(|view| view.bytes().to_vec());
        for form in std::iter::once(value.to_vec()).chain(views).filter(|form| may_repeat(form)) {
            if forms.len() < 16 && forms.iter().all(|(known, _)| *known != form) {
                forms.push((form, rule));
            }
        }
    }
    forms
}

fn may_repeat(value: &[u8]) -> bool {
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let (first, last) = (value.iter().position(is_letter), value.iter().rposition(is_letter));
    let has_sign = |b: &u8| b.is_ascii_digit() || !is_letter(b) && !b"-_.".contains(b);
    let is_special = first.zip(last).is_some_and(|(first, last)| value[first..last + 1].iter().any(has_sign));
    is_special && value.len() >= 8 && !value.iter().any(|&b| b <= b' ' || b == 0x7f)
}

/// Where the line begins that `record` is on.
fn line(seen: &[u8], record: Span) -> usize {
    seen[..record.start].iter().rposition(|&b| b == b'\n').map_or(0, |end| end + 1)
}
