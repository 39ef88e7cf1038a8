//! The JSON around a hit. What is masked ends where the string that it stands in ends, at every depth of JSON within
//! JSON; outside of strings it is a whole number, and its mask is a string.
//!
//! Judges read keys and values in texts of any kind, and may take the quote that ends a string for one that opens a
//! value. Only here it is asked which string a place stands in, and only of what was found, which is rare.

use memchr::{memchr, memchr_iter, memrchr_iter};

use super::window::{BEFORE, ByteSet, Hit, Tail, Window};
use crate::bytes::character_at;
use crate::finding::{RuleIndex, Span};

/// How many backslashes stand before the quotes of JSON, of JSON within its strings, and so on.
const DEPTHS: [usize; 5] = [0, 1, 3, 7, 15];
const BLANKS: ByteSet = ByteSet::of(b" \t\r");
const SIGNS: ByteSet = ByteSet::of(b"{}[],:");
const NUMBER: ByteSet = ByteSet::of(b"+-.eE").with_range(b'0', b'9');
/// What stands between strings, the backslashes of strings within strings apart.
const BETWEEN: ByteSet = BLANKS.union(SIGNS).union(NUMBER).union(ByteSet::of(b"truefalsn"));
/// What ends a number.
const ENDS: ByteSet = BLANKS.union(SIGNS).union(ByteSet::of(b"\"\\"));
/// The words of JSON.
const LITERALS: [&[u8]; 3] = [b"true", b"false", b"null"];
const BACKSLASH: ByteSet = ByteSet::of(b"\\");
/// What may stand between a quote and what tells whether it closes a string.
const ESCAPES: ByteSet = BLANKS.union(ByteSet::of(b"\\nrt"));

/// Where a place is in the JSON of one depth.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// In the string whose text begins there.
    Inside(usize),
    /// Between strings.
    Outside,
    /// This is no JSON, or not enough of it is in view.
    Unknown,
}

/// Parts of the text where quotes were looked for, and none stands. They would be looked for anew by each hit of a line.
struct Clear {
    /// For each of [`DEPTHS`].
    depths: [OfDepth; DEPTHS.len()],
    /// Where no quote of any depth stands.
    all: Span,
}

/// What is known of the quotes of one depth.
#[derive(Clone, Copy)]
struct OfDepth {
    /// Where none stands.
    none: Span,
    /// Where none stands that closes a string.
    open: Span,
}

impl Default for Clear {
    fn default() -> Self {
        let none = Span::new(0, 0);
        Clear { depths: [OfDepth { none, open: none }; DEPTHS.len()], all: none }
    }
}

/// JSON of one depth.
struct Json<'t> {
    text: &'t [u8],
    /// Where the text begins in the one that is scanned.
    base: usize,
    /// Where it begins, as far as it is in view.
    start: usize,
    /// Whether it begins there.
    is_whole: bool,
    /// How many backslashes stand before its quotes.
    depth: usize,
    /// Whether there are any in the text.
    is_slashed: bool,
}

/// What is known of the hits of a text.
#[derive(Default)]
pub(super) struct Fitted {
    /// What became of the one that was looked at last: most secrets are found by more than one rule.
    last: Option<(Asked, Option<Fit>)>,
    clear: Clear,
}

/// The span of a hit that stays, and its quotes.
type Fit = (Span, Option<u8>);

/// All that tells what becomes of a hit; the spans are those of the text.
#[derive(PartialEq)]
struct Asked {
    window: Span,
    is_whole: bool,
    span: Span,
    quotes: Option<u8>,
}

impl Fitted {
    /// As [`fit`], for windows of the same text.
    pub(super) fn fit(&mut self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) {
        hits.retain_mut(|(_, hit)| self.fits(window, hit));
    }

    fn fits(&mut self, window: &Window<'_>, hit: &mut Hit) -> bool {
        let asked = Asked {
            window: Span::new(window.base, window.base + window.bytes.len()),
            is_whole: window.at < BEFORE,
            span: hit.span.shifted(window.base),
            quotes: hit.quotes,
        };
        if let Some((_, known)) = self.last.as_ref().filter(|(last, _)| *last == asked) {
            known.iter().for_each(|known| (hit.span, hit.quotes) = *known);
            keep_number(hit);
            return known.is_some();
        }
        let fits = fits(window, hit, &mut self.clear);
        keep_number(hit);
        self.last = Some((asked, fits.then_some((hit.span, hit.quotes))));
        fits
    }
}

/// Makes the hits of `window` fit the JSON that they stand in.
pub(super) fn fit(window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) {
    hits.retain_mut(|(_, hit)| fits(window, hit, &mut Clear::default()));
    hits.iter_mut().for_each(|(_, hit)| keep_number(hit));
}

/// A number goes on behind a window as a number.
fn keep_number(hit: &mut Hit) {
    if hit.quotes.is_some() {
        hit.tail = Tail::of(NUMBER);
    }
}

/// Whether a hit that begins at `at` may be part of a number that begins earlier.
pub(super) fn may_begin_earlier(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| NUMBER.contains(text[before]))
}

fn fits(window: &Window<'_>, hit: &mut Hit, clear: &mut Clear) -> bool {
    let is_whole = window.at < BEFORE;
    let mut json = Json { text: window.bytes, base: window.base, start: 0, is_whole, depth: 0, is_slashed: false };
    if !is_whole && json.nearest(hit.span.start, &mut clear.all, |_| true).is_none() {
        return !hit.span.is_empty();
    }
    json.is_slashed = memchr(b'\\', &window.bytes[..hit.span.start]).is_some();
    // Without a backslash there are no quotes of any depth but the first, so the others are alike.
    let depths = if json.is_slashed { &DEPTHS[..] } else { &DEPTHS[..2] };
    for (&depth, clear) in depths.iter().zip(&mut clear.depths) {
        json.depth = depth;
        match json.place(hit.span.start, &mut clear.none) {
            Place::Inside(start) => {
                (json.start, json.is_whole) = (start, true);
                json.stay_inside(hit, &mut clear.open);
            }
            Place::Outside => return json.be_number(hit),
            Place::Unknown => {}
        }
    }
    !hit.span.is_empty()
}

impl Json<'_> {
    /// Where `at` is. The quotes before it are read back until they can be understood in one way only.
    fn place(&self, at: usize, clear: &mut Span) -> Place {
        let (mut last, mut count, mut nearest) = (at, 0, 0);
        let mut before = if self.depth == 0 || self.is_slashed {
            self.nearest(at, clear, |quote| self.is_quote(quote))
        } else {
            None
        };
        while let Some(quote) = before {
            let opens = self.may_open(quote);
            let closes = self.may_close(quote) && self.is_between(quote + 1, last);
            nearest = if count == 0 { quote + 1 } else { nearest };
            match (opens, closes, count % 2 == 0) {
                (true, true, _) => (last, count) = (quote, count + 1),
                (true, false, true) | (false, true, false) => return Place::Inside(nearest),
                (true, false, false) | (false, true, true) => return Place::Outside,
                (false, false, _) => return Place::Unknown,
            }
            before = self.quotes_back(self.start, quote).find(|&quote| self.is_quote(quote));
        }
        match (self.leads_to(last), count % 2) {
            (Some(b'{' | b'['), 0) => Place::Outside,
            (Some(_), 1) => Place::Inside(nearest),
            _ => Place::Unknown,
        }
    }

    /// The last quote before `at` that `is_it`. What was read for it once, and found `clear`, is not read again, but for the first
    /// quote of a window, which may have more backslashes than are in view.
    fn nearest(&self, at: usize, clear: &mut Span, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let sure = at.min(self.start + BACKSLASH.run(&self.text[self.start..at]) + 1);
        let is_near = clear.start <= self.base + at && self.base + sure <= clear.end;
        let near = || Span::new(clear.start.max(self.base + sure) - self.base, clear.end - self.base);
        let known = if is_near { near() } else { Span::new(at, at) };
        let last = |from: usize, to: usize| self.quotes_back(from, to).find(|&quote| is_it(quote));
        let newer = last(known.end.min(at), at);
        let quote = newer.or_else(|| last(self.start, known.start));
        let start = quote.map_or(sure, |quote| sure.max(quote + 1));
        *clear = Span::new(start, if newer.is_some() { at } else { at.max(known.end) }).shifted(self.base);
        quote
    }

    /// The quotes of any depth between `from` and `to`, the last one first.
    fn quotes_back(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        memrchr_iter(b'"', &self.text[from..to]).map(move |i| i + from)
    }

    /// What JSON that has no string before `at` begins with, or a quote there; none if it is no JSON.
    fn leads_to(&self, at: usize) -> Option<u8> {
        let blanks = BLANKS.run(&self.text[self.start..at]);
        let first = if self.start + blanks == at { b'"' } else { self.text[self.start + blanks] };
        (self.is_whole && self.is_between(self.start, at) && b"\"{[".contains(&first)).then_some(first)
    }

    /// Whether the `"` at `at` has this depth; backslashes of the text itself come in pairs of the next.
    fn is_quote(&self, at: usize) -> bool {
        self.slashes(at) % (2 * (self.depth + 1)) == self.depth
    }

    /// How many backslashes stand before `at`.
    fn slashes(&self, at: usize) -> usize {
        BACKSLASH.run_back(&self.text[self.start..at])
    }

    fn may_open(&self, quote: usize) -> bool {
        let before = self.trimmed(quote - self.depth);
        before.last().is_none_or(|b| b"{[,:".contains(b))
    }

    /// What of the text before `end` is left without the blanks and, in a string, the escaped line ends at its end.
    fn trimmed(&self, end: usize) -> &[u8] {
        let mut text = &self.text[self.start..end];
        loop {
            text = match text {
                [head @ .., b' ' | b'\t' | b'\r'] => head,
                [head @ .., b'\\', b'n' | b'r' | b't'] if self.depth > 0 => {
                    &head[..head.len() - BACKSLASH.run_back(head)]
                }
                _ => return text,
            };
        }
    }

    fn may_close(&self, quote: usize) -> bool {
        let mut at = quote + 1;
        loop {
            at += BLANKS.run(&self.text[at..]);
            let slashes = if self.depth > 0 { BACKSLASH.run(&self.text[at..]) } else { 0 };
            match self.text.get(at + slashes) {
                Some(b'n' | b'r' | b't') if slashes > 0 => at += slashes + 1,
                // JSON in a string ends with the string.
                Some(b'"') => return slashes < self.depth,
                byte => return slashes == 0 && byte.is_none_or(|b| b"}],:".contains(b)),
            }
        }
    }

    fn is_between(&self, from: usize, to: usize) -> bool {
        let set = if self.depth == 0 { BETWEEN } else { BETWEEN.union(BACKSLASH) };
        set.run(&self.text[from..to]) == to - from
    }

    /// Ends `hit` where its string ends, and lets it begin and end between two escape sequences.
    fn stay_inside(&self, hit: &mut Hit, open: &mut Span) {
        let span = &mut hit.span;
        let end = self.closing(*span, open).map_or(span.end, |quote| (quote - self.depth).max(span.start));
        let end = end - self.slashes(end) % (2 * (self.depth + 1));
        *span = Span::new(self.escape_end(span.start).min(end.max(span.start)), end.max(span.start));
        hit.quotes = hit.quotes.filter(|&quotes| usize::from(quotes) > self.depth);
    }

    /// The first quote of `span` that may close a string. What was read for it once, and found `open`, is not read again, but for
    /// what the end of the text had a say in.
    fn closing(&self, span: Span, open: &mut Span) -> Option<usize> {
        let start = self.base + span.start;
        let known = if (open.start..=open.end).contains(&start) { *open } else { Span::new(start, start) };
        let sure = (self.text.len() - ESCAPES.run_back(self.text)).saturating_sub(1);
        let from = (known.end - self.base).min(sure).clamp(span.start, span.end);
        let mut quotes = memchr_iter(b'"', &self.text[from..span.end]).map(|i| i + from);
        let quote = quotes.find(|&quote| self.is_quote(quote) && self.may_close(quote));
        let end = self.base + quote.unwrap_or(span.end).min(sure);
        *open = Span::new(known.start, end.max(known.end));
        quote
    }

    /// The end of the escape sequence that `at` is in, or `at`.
    fn escape_end(&self, at: usize) -> usize {
        let sign = (self.start.max(at.saturating_sub(5))..at).rev().find(|&i| self.text[i] == b'\\');
        let Some(sign) = sign.filter(|&i| self.slashes(i + 1) % 2 == 1) else { return at };
        let end = match self.text[sign + 1] {
            b'u' => sign + 6,
            byte if byte.is_ascii() => sign + 2,
            _ => character_at(self.text, sign + 2),
        };
        at.max(end)
    }

    /// Makes `hit` the number that it is a part of; false if it is what holds strings and numbers together.
    fn be_number(&self, hit: &mut Hit) -> bool {
        let glued = |i: usize| self.text[i].is_ascii_alphanumeric() || self.text[i] == b'_';
        let Span { start, end } = hit.span;
        let first = start - NUMBER.run_back(&self.text[self.start..start]);
        let last = start + NUMBER.run(&self.text[start..end]);
        let alone = (first == self.start || !glued(first - 1)) && (last == end || ENDS.contains(self.text[last]));
        if alone && last > start && self.text[first..last].iter().any(u8::is_ascii_digit) {
            (hit.span, hit.quotes) = (Span::new(first, last), Some(self.depth as u8));
            return true;
        }
        let word = ENDS.complement().run(&self.text[start..end]);
        let quote = memchr(b'"', &self.text[start..end]).map_or(end, |quote| start + quote);
        // What stands in no JSON outside of strings is in a string of another language.
        !self.is_between(start, quote)
            || match self.text[start..] {
                [b'{', next, ..] => !b"\" \\}".contains(&next),
                _ => word > 0 && !LITERALS.contains(&&self.text[start..start + word]),
            }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::scan::window::Edge;

    #[test]
    fn what_became_of_a_span_is_known_for_its_own_window_alone() {
        let text = br#"{"a":12345678} 12345678 {"b":"x7Kq2vN9\"}"#;
        let mut fitted = Fitted::default();
        for (window, span) in
            [(0..14, 5..9), (0..14, 5..9), (0..23, 5..9), (15..23, 2..6), (24..41, 6..16), (24..41, 6..16)]
        {
            let window =
                Window { bytes: &text[window.clone()], base: window.start, at: 0, gap: false, edge: Edge::Line };
            let hit = Hit::of(Span::new(span.start, span.end), Tail::of(ByteSet::EMPTY));
            let (mut one, mut other) = (vec![(RuleIndex(0), hit)], vec![(RuleIndex(1), hit)]);
            fit(&window, &mut one);
            fitted.fit(&window, &mut other);
            let told =
                |hits: &[(RuleIndex, Hit)]| hits.iter().map(|(_, hit)| (hit.span, hit.quotes)).collect::<Vec<_>>();
            assert_eq!(told(&one), told(&other));
        }
    }

    const PIECES: [&str; 15] =
        ["\"", "\\\"", "\\\\\\\"", "\\", "\\n", ",", ":", "{", "}", "[", " ", "1", "true", "key", "x7Kq2"];

    /// Text that is nearly JSON within JSON.
    fn nested() -> impl Strategy<Value = Vec<u8>> {
        let piece = proptest::sample::select(&PIECES[..]).prop_map(str::as_bytes);
        proptest::collection::vec(piece, 300..900).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn what_was_read_for_other_hits_changes_nothing(
            text in nested(),
            places in proptest::collection::vec((0..60usize, 0..4usize, 1..90usize, 1..40usize), 1..90),
        ) {
            let (mut fitted, mut at) = (Fitted::default(), 0);
            for (step, back, ahead, length) in places {
                at = (at + step).saturating_sub(9) % text.len();
                let (start, end) = (at - at.min([2, 20, 90, BEFORE][back]), text.len().min(at + ahead));
                let window = Window { bytes: &text[start..end], base: start, at: at - start, gap: false, edge: Edge::Limit };
                let span = Span::new(at - start, window.bytes.len().min(at - start + length));
                let hit = Hit::of(span, Tail::of(ByteSet::EMPTY));
                let (mut one, mut other) = (vec![(RuleIndex(0), hit)], vec![(RuleIndex(0), hit)]);
                fit(&window, &mut one);
                fitted.fit(&window, &mut other);
                let told = |hits: &[(RuleIndex, Hit)]| hits.iter().map(|(_, hit)| (hit.span, hit.quotes)).collect::<Vec<_>>();
                prop_assert_eq!(told(&one), told(&other));
            }
        }
    }
}
