//! Quotes at any depth of escaping, and where what they hold ends.

use std::cell::LazyCell;
use std::collections::VecDeque;
use std::ops::Range;

use super::ends::is_structure;
use super::placeholders::holds_mask;
use super::reader::Reader;
use crate::scan::window::{BEFORE, ByteSet};

/// The most backslashes before a quote: JSON within JSON, five times over.
const MAX_DEPTH: usize = 63;
const BACKSLASH: ByteSet = ByteSet::of(b"\\");
/// What a private key begins with.
const KEY: &[u8] = b"-----BEGIN ";
/// How shells write a `'` in a text that it quotes, and JSON the same.
const SHELL: [&[u8]; 4] = [b"'\"'\"'", b"'\\''", b"'\\\"'\\\"'", b"'\\\\''"];
/// What stands behind a quote that closes, and before no value in quotes.
const BEHIND: ByteSet = ByteSet::of(b" \t+.,:;)]}&\\");
/// What stands before a quote that opens a value.
const JOINED: ByteSet = ByteSet::of(b" \t=:");
/// So many quotes have to agree on whether one is in a string.
const AGREEING: usize = 2;
/// What stands before a quote that opens a string, mostly.
const OPENING: ByteSet = JOINED.union(ByteSet::of(b"{[(,"));
/// What stands behind one that closes a string, mostly.
const CLOSING: ByteSet = ByteSet::of(b" \t,:;)]}");
/// Quotes that are written as an escape sequence.
const WRITTEN: [&[u8]; 16] = [
    b"%22", b"%27", b"%2522", b"%2527", b"\\u0022", b"\\u0027", b"\\x22", b"\\x27", b"\\042", b"\\047", b"&quot;",
    b"&apos;", b"&#34;", b"&#39;", b"&#x27;", b"`\"",
];
/// The place in them of a quote in a string of PowerShell.
const POWERSHELL: u8 = 15;

/// An opening quote.
#[derive(Clone, Copy)]
pub(crate) struct Quote {
    mark: Mark,
    /// How many backslashes stand before it.
    pub depth: usize,
    /// One past it.
    pub after: usize,
}

/// What closes a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closing {
    mark: Mark,
    depth: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// The character itself.
    Plain(u8),
    /// The character twice, as in a quoted field of CSV.
    Doubled,
    /// The character three times, as in Python and TOML.
    Tripled(u8),
    /// An escape sequence, by its place in [`WRITTEN`].
    Written(u8),
}

/// Why quoted text has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclosed {
    /// The window ends before it does.
    OutOfView,
    /// What stands around it ends first, whatever follows.
    Never,
}

/// Where quoted text ends.
pub(crate) struct Closed {
    /// One past the text.
    pub end: usize,
    /// One past the closing quote; the end of the text where the string around it ends first.
    pub after: usize,
    /// One past the quote that ended it, be it that of the string around it.
    pub behind: usize,
}

impl Quote {
    /// The quote at `at`, if there is one.
    pub(crate) fn at(reader: &Reader<'_>, at: usize) -> Option<Quote> {
        let byte = reader.get(at)?;
        if !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'%' | b'&') {
            return None;
        }
        let depth = reader.run(ByteSet::of(b"\\"), at, MAX_DEPTH) - at;
        if let Some(byte @ (b'"' | b'\'' | b'`')) = reader.get(at + depth) {
            return Some(Quote { mark: Mark::Plain(byte), depth, after: at + depth + 1 });
        }
        let written = |at| WRITTEN.iter().position(|literal| reader.starts(at, literal)).map(|i| (i, at));
        let (index, at) = written(at).or_else(|| (depth > 1).then(|| written(at + depth - 1)).flatten())?;
        Some(Quote { mark: Mark::Written(index as u8), depth: 0, after: at + WRITTEN[index].len() })
    }

    /// The same, for the quote that opens a value after a key that ended with `key`.
    pub(crate) fn opening(reader: &Reader<'_>, at: usize, key: Option<Quote>) -> Option<Quote> {
        let quote = Quote::at(reader, at)?;
        if key.is_some_and(|k| matches!(k.mark, Mark::Doubled)) && reader.is(quote.after, b'"') {
            return Some(Quote { mark: Mark::Doubled, after: quote.after + 1, ..quote });
        }
        if key.is_some_and(|k| k.mark == Mark::Written(POWERSHELL)) && quote.is_powershell(reader) {
            return Some(Quote { mark: Mark::Written(POWERSHELL), after: quote.after + 1, ..quote });
        }
        Some(quote.tripled(reader).unwrap_or(quote))
    }

    /// The same as the first of three, if three begin the text and end it.
    fn tripled(self, reader: &Reader<'_>) -> Option<Quote> {
        let Mark::Plain(byte) = self.mark else { return None };
        let opens = self.depth == 0 && reader.starts(self.after, &[byte; 2]);
        let quote = Quote { mark: Mark::Tripled(byte), after: self.after + 2, ..self };
        let is_text = opens && reader.get(quote.after).is_some_and(|b| b != byte && b > b' ');
        (is_text && quote.close(reader).is_some()).then_some(quote)
    }

    /// The quote that ends a key at `at`; `""` is one where the field of a CSV file is quoted.
    pub(crate) fn closing(reader: &Reader<'_>, at: usize) -> Option<Quote> {
        let quote = Quote::at(reader, at)?;
        let twice = quote.depth == 0 && matches!(quote.mark, Mark::Plain(b'"')) && reader.is(quote.after, b'"');
        Some(match () {
            _ if twice => Quote { mark: Mark::Doubled, after: quote.after + 1, ..quote },
            _ if quote.is_powershell(reader) && reader.is(quote.after + 1, b':') => {
                Quote { mark: Mark::Written(POWERSHELL), after: quote.after + 1, ..quote }
            }
            _ => quote,
        })
    }

    /// Whether a `"` stands behind the backtick that it is, as strings of PowerShell write one.
    fn is_powershell(&self, reader: &Reader<'_>) -> bool {
        self.mark == Mark::Plain(b'`') && self.depth == 0 && reader.is(self.after, b'"')
    }

    /// The character that it is, or that its escape sequence writes.
    pub(crate) fn byte(&self) -> u8 {
        match self.mark {
            Mark::Plain(byte) | Mark::Tripled(byte) => byte,
            Mark::Doubled => b'"',
            Mark::Written(index)
                if WRITTEN[usize::from(index)].iter().any(|b| b"79".contains(b))
                    || WRITTEN[usize::from(index)] == b"&apos;" =>
            {
                b'\''
            }
            Mark::Written(_) => b'"',
        }
    }

    /// Where the text that it opens ends; none if it is not closed.
    pub(crate) fn close(&self, reader: &Reader<'_>) -> Option<Closed> {
        self.find_end(reader).ok()
    }

    /// The same, and why it is not closed.
    pub(crate) fn find_end(&self, reader: &Reader<'_>) -> Result<Closed, Unclosed> {
        match self.mark {
            Mark::Plain(byte) => self.close_plain(reader, byte),
            Mark::Doubled => self.close_literal(reader, b"\"\""),
            Mark::Tripled(byte) => self.close_tripled(reader, byte),
            Mark::Written(index) => self.close_literal(reader, WRITTEN[usize::from(index)]),
        }
    }

    /// Whether the text that it opens may have no end in view, or another one if something is masked: what ends it stands in a
    /// word, or behind the beginning of a private key, and may go away with the mask of a value inside; or it ends behind the
    /// end of a string that might be around it, which is told by the quotes before it; or what ends it opens another value.
    pub(crate) fn is_doubtful(&self, reader: &Reader<'_>) -> bool {
        let Some(closed) = self.close(reader) else { return true };
        let text = reader.slice(self.after, closed.end);
        let is_other = !matches!(self.mark, Mark::Plain(b'"'));
        let holds_end = || memchr::memchr_iter(b'"', text).any(|at| closes_string(reader, self.after + at));
        let may_open = || reader.get(closed.behind).is_some_and(|b| b == b'\\' || !BEHIND.contains(b));
        !is_structure(reader, closed.behind)
            || text.last().is_some_and(|&b| JOINED.contains(b)) && may_open()
            || is_other && holds_end()
            || memchr::memmem::find(text, KEY).is_some()
    }

    fn close_plain(&self, reader: &Reader<'_>, byte: u8) -> Result<Closed, Unclosed> {
        let stops = ByteSet::of(&[byte, b'\\', b'"']);
        let (mut at, mut slashes) = (self.after, 0);
        let inside = LazyCell::new(|| is_inside(reader, b'"', self.after - 1));
        loop {
            match reader.get(at).ok_or(Unclosed::OutOfView)? {
                b'\\' if byte != b'`' => slashes += 1,
                b if b == byte => {
                    let quoted = if slashes == 0 { self.quoted(reader, at, byte) } else { 1 };
                    if let Some(depth) = self.closer().ended_by(slashes).filter(|_| quoted == 1) {
                        let end = at - depth;
                        let after = if depth < self.depth { end } else { at + 1 };
                        return Ok(Closed { end, after, behind: at + 1 });
                    }
                    at += quoted - 1;
                    slashes = 0;
                }
                b'"' if *inside && closes_string(reader, at) => return Err(Unclosed::behind(reader, at)),
                _ => slashes = 0,
            }
            at += 1;
            if slashes == 0 {
                at = skip(reader, at, stops);
            }
        }
    }

    fn close_tripled(&self, reader: &Reader<'_>, byte: u8) -> Result<Closed, Unclosed> {
        let mut at = self.after;
        while !reader.starts(at, &[byte; 3]) {
            reader.get(at).ok_or(Unclosed::OutOfView)?;
            at = skip(reader, at + 1, ByteSet::of(&[byte]));
        }
        Ok(Closed { end: at, after: at + 3, behind: at + 3 })
    }

    /// The length of what writes the quote itself at `at` of the text; 1 where the quote stands alone.
    fn quoted(&self, reader: &Reader<'_>, at: usize, byte: u8) -> usize {
        let is_twice = reader.is(at + 1, byte) && (at > self.after || reader.has(at + 2, ByteSet::ALPHANUMERIC));
        match byte {
            b'\'' => {
                let of_shell = SHELL.iter().find(|written| reader.starts(at, written)).map(|written| written.len());
                of_shell.unwrap_or(1 + usize::from(is_twice))
            }
            b'"' if is_twice && reader.has(at + 2, ByteSet::ALPHANUMERIC) => 2,
            _ => 1,
        }
    }

    fn close_literal(&self, reader: &Reader<'_>, literal: &[u8]) -> Result<Closed, Unclosed> {
        let mut at = self.after;
        while !reader.starts(at, literal) {
            let byte = reader.get(at).ok_or(Unclosed::OutOfView)?;
            if byte < b' ' || byte == b'"' {
                return Err(Unclosed::Never);
            }
            at += 1;
        }
        let slashes = if literal[0] == b'\\' { ByteSet::of(b"\\").run_back(reader.slice(self.after, at)) } else { 0 };
        let after = at + literal.len();
        Ok(Closed { end: at - slashes, after, behind: after })
    }

    /// Whether it ends the literal that the key stands in, rather than opening a value: `"Password: " + password`,
    /// `{"password=": null}`.
    pub(crate) fn closes_literal(&self, reader: &Reader<'_>, at: usize) -> bool {
        self.closes_literal_behind(reader, at, 0, &mut Counted::default())
    }

    /// The same, where some of the quotes before it may be `counted`; `base` is the offset of the window's first byte in the text.
    pub(crate) fn closes_literal_behind(
        &self,
        reader: &Reader<'_>,
        at: usize,
        base: usize,
        counted: &mut Counted,
    ) -> bool {
        let Mark::Plain(byte) = self.mark else { return false };
        // Few values begin with any of these, and before the others no quotes need to be counted.
        let may_end = reader.bytes.get(self.after).is_none_or(|&b| BEHIND.contains(b));
        let mut inside = || counted.inside(reader.slice(0, at), base, byte, self.depth);
        may_end && inside() && reader.get(self.after).is_none_or(|b| BEHIND.contains(b))
    }

    /// Whether it is such a quote as `other`.
    pub(crate) fn is_like(&self, other: &Quote) -> bool {
        self.closer() == other.closer()
    }

    /// What closes it.
    pub(crate) fn closer(&self) -> Closing {
        let mark = if let Mark::Tripled(byte) = self.mark { Mark::Plain(byte) } else { self.mark };
        Closing { mark, depth: self.depth as u8 }
    }

    /// From where on the text that it opens goes on past the window: what may close it at the window's end is not all in view.
    pub(crate) fn goes_on_at(&self, reader: &Reader<'_>) -> usize {
        let text = reader.slice(self.after, reader.len());
        let signs = self.closer().surely().complement().run_back(&text[text.len().saturating_sub(MAX_DEPTH)..]);
        reader.len() - signs
    }
}

impl Unclosed {
    /// For a text that the quote at `at` ends, if what stands behind that does not make it another's.
    fn behind(reader: &Reader<'_>, at: usize) -> Unclosed {
        if at + 1 < reader.len() { Unclosed::Never } else { Unclosed::OutOfView }
    }
}

impl Closing {
    /// What closes the text, without the backslashes before it.
    pub(crate) fn written(self) -> &'static [u8] {
        match self.mark {
            Mark::Plain(b'"') | Mark::Tripled(b'"') => b"\"",
            Mark::Plain(b'\'') | Mark::Tripled(b'\'') => b"'",
            Mark::Plain(_) | Mark::Tripled(_) => b"`",
            Mark::Doubled => b"\"\"",
            Mark::Written(index) => WRITTEN[usize::from(index)],
        }
    }

    /// How many backslashes stand before that.
    pub(crate) fn depth(self) -> usize {
        self.depth.into()
    }

    /// The bytes that close nothing, whatever stands around them.
    pub(crate) fn surely(self) -> ByteSet {
        let first = match self.mark {
            Mark::Plain(byte) | Mark::Tripled(byte) => byte,
            Mark::Doubled => b'"',
            Mark::Written(index) => WRITTEN[usize::from(index)][0],
        };
        ByteSet::of(&[first, b'"', b'\\', b'\n']).complement()
    }

    /// How many of the bytes at `at`, the first of which may close the text or the string around it, close neither.
    pub(crate) fn sign(self, reader: &Reader<'_>, at: usize) -> usize {
        let quote = reader.run(BACKSLASH, at, MAX_DEPTH + 1);
        let slashes = BACKSLASH.run_back(&reader.bytes[..quote]);
        match (reader.get(quote), self.mark) {
            (Some(byte), Mark::Plain(closer)) if byte == closer => self.quote(reader, at, quote, slashes),
            (Some(b'"'), Mark::Doubled) => quote - at,
            (Some(b'"'), _) if closes_string(reader, quote) => 0,
            (Some(b'"'), _) => quote + 1 - at,
            (Some(b'u' | b'x' | b'0'), Mark::Written(index))
                if slashes > 0 && reader.starts(quote - 1, WRITTEN[usize::from(index)]) =>
            {
                0
            }
            (_, Mark::Written(index)) if quote == at => !reader.starts(at, WRITTEN[usize::from(index)]) as usize,
            _ => quote - at,
        }
    }

    /// The same where the character that may close the text stands at `quote`, behind `slashes` backslashes.
    fn quote(self, reader: &Reader<'_>, at: usize, quote: usize, slashes: usize) -> usize {
        let is_twice = || quote > 0 && reader.is(quote - 1, b'\'') || reader.is(quote + 1, b'\'');
        let is_doubled = self.mark == Mark::Plain(b'\'') && slashes == 0 && is_twice();
        match self.ended_by(slashes).filter(|_| !is_doubled && slashes <= MAX_DEPTH) {
            Some(depth) => (quote - depth).saturating_sub(at),
            None => quote + 1 - at,
        }
    }

    /// The depth of the string that a quote behind `slashes` backslashes ends, if it is this one or one around it. The
    /// depths of strings within strings are 0, 1, 3, 7...; backslashes of the text itself come in pairs of the next.
    fn ended_by(self, slashes: usize) -> Option<usize> {
        let around = (0..6).map(|level| (1 << level) - 1).take_while(|&depth| depth < usize::from(self.depth));
        around.chain([usize::from(self.depth)]).find(|&depth| is_of_depth(slashes, depth))
    }
}

/// The quotes of one kind in the last part of a text in which they were counted. Before each of the values of a line the same
/// ones stand, and a few more.
#[derive(Default)]
pub(crate) struct Counted {
    quote: u8,
    depth: usize,
    part: Range<usize>,
    places: VecDeque<usize>,
}

impl Counted {
    /// Whether what follows `before`, which begins at `base` in the text, is in a string of `quote`s behind `depth` backslashes.
    /// The last two of them that show by their neighbours whether they begin or end one have to agree, or, where the whole line is
    /// in view, those that there are with their number.
    fn inside(&mut self, before: &[u8], base: usize, quote: u8, depth: usize) -> bool {
        let odd = self.odd(before, base, quote, depth);
        let places = self.places.iter().rev().map(|place| place - base);
        let strings = places.filter(|&at| quote != b'\'' || !is_apostrophe(before, at)).enumerate();
        let told = strings.filter_map(|(behind, at)| Some((behind % 2 == 1) == closes_by_looks(before, at, depth)?));
        let mut last = told.take(AGREEING);
        match before.len() < BEFORE {
            true => odd && last.all(|inside| inside),
            false => last.filter(|&inside| inside).count() == AGREEING,
        }
    }

    /// Whether an odd number of `quote`s behind `depth` backslashes, those of the text itself aside, stands in `before`, which
    /// begins at `base` in the text.
    fn odd(&mut self, before: &[u8], base: usize, quote: u8, depth: usize) -> bool {
        // Of those before the first quote some backslashes may be out of view.
        let first = ByteSet::of(b"\\").run(before);
        let sure = before.len().min(first + 1);
        let goes_on = (self.part.start..=self.part.end).contains(&base) && self.part.end <= base + before.len();
        if (self.quote, self.depth) != (quote, depth) || !goes_on {
            *self = Counted { quote, depth, part: base..base, places: std::mem::take(&mut self.places) };
            self.places.clear();
        }
        let new = (self.part.end - base).max(sure);
        self.places.extend(quotes(before, new, quote, depth).map(|at| base + at));
        self.part = base..base + before.len();
        while self.places.front().is_some_and(|&place| place < base + sure) {
            self.places.pop_front();
        }
        let is_first = before.get(first) == Some(&quote) && is_of_depth(first, depth);
        (self.places.len() + usize::from(is_first)) % 2 == 1
    }
}

/// Whether the `'` at `at` stands in a word.
fn is_apostrophe(text: &[u8], at: usize) -> bool {
    let is_letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    at > 0 && is_letter(at - 1) && is_letter(at + 1)
}

/// Whether the quote at `at`, behind `depth` backslashes, ends a string, if its neighbours show that it either does or begins
/// one.
fn closes_by_looks(text: &[u8], at: usize, depth: usize) -> Option<bool> {
    let before = at.checked_sub(depth + 1).map(|before| text[before])?;
    let after = *text.get(at + 1)?;
    match (OPENING.contains(before), CLOSING.contains(after)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

/// Whether `at` may be inside a string that `quote` opened: it may, unless the whole line is in view and they pair up. A mask
/// may have one of them in it.
fn is_inside(reader: &Reader<'_>, quote: u8, at: usize) -> bool {
    at >= BEFORE || odd(reader, quote, at) || holds_mask(reader.slice(0, at))
}

/// Whether an odd number of `quote`s without backslashes, those of the text itself aside, stands before `at`.
fn odd(reader: &Reader<'_>, quote: u8, at: usize) -> bool {
    quotes(reader.slice(0, at), 0, quote, 0).count() % 2 == 1
}

/// The places of the `quote`s of `text` behind `depth` backslashes, from `from` on.
fn quotes(text: &[u8], from: usize, quote: u8, depth: usize) -> impl Iterator<Item = usize> {
    let places = memchr::memchr_iter(quote, &text[from..]).map(move |at| from + at);
    places.filter(move |&at| is_of_depth(ByteSet::of(b"\\").run_back(&text[..at]), depth))
}

/// Whether a quote behind so many `slashes` is one of that depth; backslashes of the text itself come in pairs of the next.
fn is_of_depth(slashes: usize, depth: usize) -> bool {
    slashes % (2 * (depth + 1)) == depth
}

/// The next byte of `stops` from `at` on, or the end.
fn skip(reader: &Reader<'_>, at: usize, stops: ByteSet) -> usize {
    at + stops.complement().run(reader.bytes.get(at..).unwrap_or_default())
}

/// Whether the `"` at `at` ends a JSON string, and with it whatever was quoted otherwise inside.
fn closes_string(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(at + 1).is_none_or(|b| b",}]:".contains(&b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn quotes_are_counted_as_if_each_were_counted_anew(
            text in "[\"'\\\\a]{50,300}",
            places in proptest::collection::vec((0..12usize, 0..50usize, 0..20usize), 1..60),
        ) {
            let (mut counted, mut at) = (Counted::default(), 0);
            for (step, back, kind) in places {
                at = (at + step).saturating_sub(2) % text.len();
                let (base, text) = (at.saturating_sub(back), text.as_bytes());
                let (quote, depth) = if kind == 0 { (b'\'', 0) } else { (b'"', usize::from(kind < 9)) };
                let anew = quotes(&text[base..at], 0, quote, depth).count() % 2 == 1;
                prop_assert_eq!(counted.odd(&text[base..at], base, quote, depth), anew);
            }
        }
    }
}
