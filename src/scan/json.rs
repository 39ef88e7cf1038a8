//! The JSON around a hit. What is masked ends where the string that it stands in ends, at every depth of JSON within
//! JSON; outside of strings it is a whole number, and its mask is a string.
//!
//! Judges read keys and values in texts of any kind, and may take the quote that ends a string for one that opens a
//! value. Only here it is asked which string a place stands in, and only of what was found, which is rare.

use memchr::{memchr, memchr_iter, memrchr_iter};

use super::window::{BEFORE, ByteSet, Hit, Tail, Window};
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

/// JSON of one depth.
struct Json<'t> {
    text: &'t [u8],
    /// Where it begins, as far as it is in view.
    start: usize,
    /// Whether it begins there.
    is_whole: bool,
    /// How many backslashes stand before its quotes.
    depth: usize,
    /// Whether there are any in the text.
    is_slashed: bool,
}

/// What became of the hit of a text that was looked at last: most secrets are found by more than one rule.
#[derive(Default)]
pub(super) struct Fitted(Option<(Asked, Option<Fit>)>);

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
        if let Some((_, known)) = self.0.as_ref().filter(|(last, _)| *last == asked) {
            known.iter().for_each(|known| (hit.span, hit.quotes) = *known);
            keep_number(hit);
            return known.is_some();
        }
        let fits = fits(window, hit);
        keep_number(hit);
        self.0 = Some((asked, fits.then_some((hit.span, hit.quotes))));
        fits
    }
}

/// Makes the hits of `window` fit the JSON that they stand in.
pub(super) fn fit(window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) {
    hits.retain_mut(|(_, hit)| fits(window, hit));
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

fn fits(window: &Window<'_>, hit: &mut Hit) -> bool {
    let is_slashed = memchr(b'\\', &window.bytes[..hit.span.start]).is_some();
    let mut json = Json { text: window.bytes, start: 0, is_whole: window.at < BEFORE, depth: 0, is_slashed };
    // Without a backslash there are no quotes of any depth but the first, so the others are alike.
    let depths = if is_slashed { &DEPTHS[..] } else { &DEPTHS[..2] };
    for &depth in depths {
        json.depth = depth;
        match json.place(hit.span.start) {
            Place::Inside(start) => {
                (json.start, json.is_whole) = (start, true);
                json.stay_inside(hit);
            }
            Place::Outside => return json.be_number(hit),
            Place::Unknown => {}
        }
    }
    !hit.span.is_empty()
}

impl Json<'_> {
    /// Where `at` is. The quotes before it are read back until they can be understood in one way only.
    fn place(&self, at: usize) -> Place {
        let (mut last, mut count, mut nearest) = (at, 0, 0);
        let quoted = if self.depth == 0 || self.is_slashed { &self.text[self.start..at] } else { b"" };
        for quote in memrchr_iter(b'"', quoted).map(|i| i + self.start) {
            if !self.is_quote(quote) {
                continue;
            }
            let opens = self.may_open(quote);
            let closes = self.may_close(quote) && self.is_between(quote + 1, last);
            nearest = if count == 0 { quote + 1 } else { nearest };
            match (opens, closes, count % 2 == 0) {
                (true, true, _) => (last, count) = (quote, count + 1),
                (true, false, true) | (false, true, false) => return Place::Inside(nearest),
                (true, false, false) | (false, true, true) => return Place::Outside,
                (false, false, _) => return Place::Unknown,
            }
        }
        match (self.leads_to(last), count % 2) {
            (Some(b'{' | b'['), 0) => Place::Outside,
            (Some(_), 1) => Place::Inside(nearest),
            _ => Place::Unknown,
        }
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
    fn stay_inside(&self, hit: &mut Hit) {
        let span = &mut hit.span;
        let closing = |&i: &usize| self.is_quote(i) && self.may_close(i);
        let end = memchr_iter(b'"', &self.text[span.range()]).map(|i| i + span.start).find(closing);
        let end = end.map_or(span.end, |quote| (quote - self.depth).max(span.start));
        let end = end - self.slashes(end) % (2 * (self.depth + 1));
        *span = Span::new(self.escape_end(span.start).min(end.max(span.start)), end.max(span.start));
        hit.quotes = hit.quotes.filter(|&quotes| usize::from(quotes) > self.depth);
    }

    /// The end of the escape sequence that `at` is in, or `at`.
    fn escape_end(&self, at: usize) -> usize {
        let sign = (self.start.max(at.saturating_sub(5))..at).rev().find(|&i| self.text[i] == b'\\');
        let Some(sign) = sign.filter(|&i| self.slashes(i + 1) % 2 == 1) else { return at };
        let length = if self.text[sign + 1] == b'u' { 6 } else { 2 };
        at.max(sign + length)
    }

    /// Makes `hit` the number that it is a part of; false if it is what holds strings and numbers together.
    fn be_number(&self, hit: &mut Hit) -> bool {
        let glued = |i: usize| self.text[i].is_ascii_alphanumeric() || self.text[i] == b'_';
        let Span { start, end } = hit.span;
        let first = start - NUMBER.run_back(&self.text[self.start..start]);
        let last = start + NUMBER.run(&self.text[start..end]);
        let alone = (first == self.start || !glued(first - 1)) && (last == end || ENDS.contains(self.text[last]));
        if alone && self.text[first..last].iter().any(u8::is_ascii_digit) {
            (hit.span, hit.quotes) = (Span::new(first, last), Some(self.depth as u8));
            return true;
        }
        let word = ENDS.complement().run(&self.text[start..end]);
        match (self.text[start], self.text.get(start + 1)) {
            (b'{', Some(next)) => !b"\" \\}".contains(next),
            _ => word > 0 && !LITERALS.contains(&&self.text[start..start + word]),
        }
    }
}

#[cfg(test)]
mod tests {
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
            let hit = Hit { span: Span::new(span.start, span.end), quotes: None, tail: Tail::of(ByteSet::EMPTY) };
            let (mut one, mut other) = (vec![(RuleIndex(0), hit)], vec![(RuleIndex(1), hit)]);
            fit(&window, &mut one);
            fitted.fit(&window, &mut other);
            let told =
                |hits: &[(RuleIndex, Hit)]| hits.iter().map(|(_, hit)| (hit.span, hit.quotes)).collect::<Vec<_>>();
            assert_eq!(told(&one), told(&other));
        }
    }
}
