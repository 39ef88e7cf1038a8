//! The judges themselves, for the tests' naive masker: no promise is made here.

use memchr::memrchr;

use crate::engine::Masker;
use crate::finding::{Finding, RuleIndex, Span};
use crate::rules::Matcher;
use crate::scan::blocks::{Followed, Name};
use crate::scan::reading::{self, Reading};
use crate::scan::record::Place;
use crate::scan::reread;
pub use crate::scan::tail::Beyond;
use crate::scan::window::{AFTER, BEFORE, Edge, Hit, Told, Window};
use crate::scan::{self, Scanner, known, narrowed};
use crate::steps;
use crate::text::decoded::Decoded;

/// What one rule may see of a line before and after an anchor, in bytes.
pub const WINDOW: (usize, usize) = (BEFORE, AFTER);

/// A secret that goes on in the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open(Followed);

/// A part of a line that ends with the line or, if `is_limited`, with what a rule may see.
#[derive(Clone, Copy, Debug)]
pub struct Part<'t> {
    /// The bytes.
    pub bytes: &'t [u8],
    /// Where the candidate begins in them.
    pub at: usize,
    /// Whether a colour code stood before it.
    pub gap: bool,
    /// Where the bytes begin in the text.
    pub base: usize,
    /// Whether the line goes on behind them.
    pub is_limited: bool,
}

/// A secret.
#[derive(Clone, Copy)]
pub struct Judged {
    /// The rule.
    pub rule: RuleIndex,
    /// The bytes, in the text.
    pub span: Span,
    /// The depth of the quotes that its mask needs.
    pub quotes: Option<u8>,
    /// Where the key word begins that names it, if one does.
    key_word: Option<usize>,
    hit: Hit,
}

impl Judged {
    /// The same in a text in which the bytes of its own have these `places`.
    #[must_use]
    pub fn placed(self, places: &[usize]) -> Judged {
        let Span { start, end } = self.span;
        let span = Span::new(places[start], end.checked_sub(1).map_or(0, |last| places[last] + 1));
        Judged { span, key_word: self.key_word.map(|at| places[at]), ..self }
    }

    /// What `rule` masks at `span`, which needs `quotes` of that depth.
    pub fn of((span, rule, quotes): (Span, RuleIndex, Option<u8>)) -> Judged {
        Judged { rule, span, quotes, key_word: None, hit: Hit::judged(span, Told::default()) }
    }

    /// How it goes on behind its part.
    pub fn beyond(&self) -> Beyond {
        self.hit.tail.beyond()
    }
}

/// Judges a place by every rule.
pub fn judge(masker: &Masker, part: Part<'_>) -> (Vec<Judged>, Option<Open>) {
    let (mut hits, mut named) = (vec![], vec![]);
    let opens = masker.scanner().judge_by_all(&window(part), &mut hits, &mut named);
    let place = part.base + part.at;
    let named = judged(masker, part, named, Name::NONE).into_iter().map(|hit| Judged { key_word: Some(place), ..hit });
    (
        judged(masker, part, hits, Name::NONE).into_iter().chain(named).collect(),
        opens.map(|opened| Open(Followed::new(opened, part.bytes))),
    )
}

/// Judges a line that stands in a block; the block of the next line.
pub fn judge_line(masker: &Masker, open: Open, part: Part<'_>) -> (Vec<Judged>, Option<Open>) {
    let mut hits = vec![];
    let next = scan::judge_line(open.0, &window(part), &mut hits);
    (judged(masker, part, hits, open.0.name()), next.map(Open))
}

/// A text that a record may stand for, without its escapes.
#[derive(Clone)]
pub struct View(Decoded);

impl View {
    /// The text.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// Where in the record stands what stands for `span` of the text.
    pub fn origin(&self, span: Span) -> Span {
        self.0.origin(span)
    }
}

/// The different texts that `record` may stand for.
pub fn views(record: &[u8]) -> Vec<View> {
    Decoded::views(record).into_iter().map(View).collect()
}

/// Whether more may be found in `text` once it is masked: it has a record that is too long to be read as a whole, and that has
/// escapes or a secret; a secret goes over a carriage return, whose mask joins two records; or a line in a private key has a
/// secret that is none of the key.
pub fn may_be_read_otherwise(masker: &Masker, text: &[u8]) -> bool {
    is_read_otherwise(masker, text) || narrowed(text, |text| is_read_otherwise(masker, text))
}

fn is_read_otherwise(masker: &Masker, text: &[u8]) -> bool {
    let found = masker.find(text);
    let is_joint = |finding: &Finding| text[finding.span.range()].contains(&b'\r');
    let is_masked = |record: Span| found.iter().any(|f| f.span.start < record.end && record.start < f.span.end);
    let mut records = masker.scanner().long_records(text).into_iter();
    records.any(|record| is_masked(record) || !views(&text[record.range()]).is_empty())
        || found.iter().any(|finding| is_joint(finding) || is_beside_key(masker, text, finding))
}

/// Whether `finding` is in a line in a private key, and is none of the key or has text before it.
fn is_beside_key(masker: &Masker, text: &[u8], finding: &Finding) -> bool {
    let before = &text[..finding.span.start];
    let line = memrchr(b'\n', before).map_or(0, |end| end + 1);
    let matcher = &masker.rules().get(finding.rule).matcher;
    let is_of_key = matches!(matcher, Matcher::Shape(shape) if shape.block.is_some());
    let has_text = before[line..].iter().any(|byte| !b" \t\r\"'`,;>|#+/*-".contains(byte));
    (!is_of_key || has_text) && masker.is_in_key(&text[..line])
}

/// Where the first key word of `record` ends, if it has any.
pub fn first_key_word(masker: &Masker, record: &[u8]) -> Option<usize> {
    masker.scanner().first_key_word(record)
}

/// What becomes of what was found in a record, the rest of `part`, by itself (`raw`), and in the views of it: what is
/// found from `first` of the text on, and what of the raw text is not.
pub fn unite(
    masker: &Masker,
    part: Part<'_>,
    raw: Vec<Judged>,
    views: Vec<(View, Vec<Judged>)>,
    first: usize,
) -> (Vec<Judged>, Vec<(RuleIndex, Span)>) {
    let mut place = Place::new(window(part));
    let mut readings = views.into_iter().map(|(view, found)| {
        let mut reading = reading(found);
        reading.map(&view.0);
        reading
    });
    let mut readings = readings.by_ref().collect();
    let stays =
        |found: &(RuleIndex, Span)| !place.fit(masker.scanner(), &[(*found, Told::default())], first).is_empty();
    let wrong = reading::correct(&mut readings, None, || reading(raw), stays);
    let hits = place.fit(masker.scanner(), &reading::united(readings), first);
    (hits.into_iter().map(placed).collect(), wrong)
}

/// What is `found` in a record, the rest of `part`, as it fits the JSON there.
pub fn fit(masker: &Masker, part: Part<'_>, found: &[(RuleIndex, Span)]) -> Vec<Judged> {
    let found: Vec<_> = found.iter().map(|&found| (found, Told::default())).collect();
    let hits = Place::new(window(part)).fit(masker.scanner(), &found, 0);
    hits.into_iter().map(placed).collect()
}

/// How often a record is read again at most with masks in the place of what was found.
pub const READINGS: usize = reread::READINGS;

/// From where on `record` of `text` may be read otherwise with masks in the place of `secrets`, which are in order.
pub fn first_doubt(masker: &Masker, text: &[u8], record: Span, secrets: &[Span]) -> Option<usize> {
    masker.scanner().first_doubt(text, record, secrets.iter().copied())
}

/// From where on of `record` of `text` what begins at `first` has a say.
pub fn reach(text: &[u8], record: Span, first: usize, is_masked: impl Fn(Span) -> bool) -> usize {
    reread::reach(text, record, first, is_masked)
}

/// Whether a mask stands in `text`.
pub fn holds_mask(text: &[u8]) -> bool {
    scan::holds_mask(text)
}

fn placed((rule, hit): (RuleIndex, Hit)) -> Judged {
    Judged { rule, span: hit.span, quotes: hit.quotes, key_word: None, hit }
}

fn reading(mut found: Vec<Judged>) -> Reading {
    found.retain(|hit| !hit.span.is_empty());
    let mut named: Vec<_> = found.iter().filter_map(|hit| Some((hit.key_word?, (hit.rule, hit.span)))).collect();
    named.sort_unstable();
    Reading {
        found: found.iter().map(|hit| ((hit.rule, hit.span), Told::default())).collect(),
        named,
        ..Reading::default()
    }
}

/// Every form of the known values of `masker`.
pub fn known_forms(masker: &Masker) -> Vec<Vec<u8>> {
    masker.known().forms().map(<[u8]>::to_vec).collect()
}

/// The known value that begins at `at` of a line that is `line` of `text`, compared with every form there is.
pub fn judge_known(masker: &Masker, text: &[u8], line: Span, at: usize) -> Option<Judged> {
    let end = at + masker.known().naive(&text[at..line.end])?;
    let hit = known::hit(Span::new(at, end));
    Some(Judged { rule: known::rule(masker.rules()), span: hit.span, quotes: None, key_word: None, hit })
}

/// The masks that are there already and have a byte of `span` of `text`.
pub fn masks(masker: &Masker, text: &[u8], span: Span) -> Vec<Span> {
    masker.scanner().masks(text, span.range())
}

/// What the next line stands in where `opened` was opened by a line after which `current` would go on.
pub fn over(opened: Option<Open>, current: Option<Open>) -> Option<Open> {
    opened.map(|opened| Open(opened.0.over(current.map(|current| current.0)))).or(current)
}

/// The smaller, the more specific.
pub fn rank(masker: &Masker, rule: RuleIndex) -> impl Ord + use<> {
    Scanner::rank(rule, masker.rules())
}

/// How often this thread has looked at a byte so far; release builds do not count.
pub fn steps() -> Option<u64> {
    steps::taken()
}

/// Every literal that a shape rule is looked for by, lower case.
pub fn literals(masker: &Masker) -> Vec<Vec<u8>> {
    masker.rules().shapes().flat_map(|(_, shape)| shape.anchors.clone()).collect()
}

fn window(part: Part<'_>) -> Window<'_> {
    let edge = if part.is_limited { Edge::Limit } else { Edge::Line };
    Window { bytes: part.bytes, base: part.base, at: part.at, gap: part.gap, edge }
}

fn judged(masker: &Masker, part: Part<'_>, mut hits: Vec<(RuleIndex, Hit)>, above: Name) -> Vec<Judged> {
    let placed = |(rule, hit): (RuleIndex, Hit)| Judged {
        rule,
        span: hit.span.shifted(part.base),
        quotes: hit.quotes,
        key_word: None,
        hit,
    };
    hits.retain(|(rule, hit)| masker.scanner().allows(&window(part), *rule, hit, above).is_none());
    hits.into_iter().map(placed).collect()
}
