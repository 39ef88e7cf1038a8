//! The masker: a rule set and a style, applied to text. Pure: no input, no output, no threads.

mod remember;
mod sighting;

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::{Error, Warning};
use crate::finding::{Finding, RuleIndex, Span};
use crate::known::{Known, Snapshot, Value};
use crate::mask::{HASHED, HashKey, Mask, Piece, STARS, Style};
use crate::rules::RuleSet;
use crate::scan::{Carry, Decision, Region, Scanner, Text, narrowed, verify};
use crate::steps;
pub use sighting::Sighting;

/// Masks the secrets that its rules know.
///
/// ```
/// let masker = tokmask::Masker::builtin();
/// let masked = masker.mask(b"token=ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u&page=2");
/// assert_eq!(masked, b"token=[REDACTED:github-pat]&page=2");
/// ```
pub struct Masker {
    rules: Arc<RuleSet>,
    scanner: Scanner,
    style: Style,
    known: Option<Arc<Known>>,
    key: Option<HashKey>,
    tells: bool,
}

/// Where in its input a stream stands, and what is under way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// How many bytes of the input are written.
    pub position: usize,
    /// Whether the text in hand starts a line.
    starts_line: bool,
    carry: Carry,
    /// Where the region that is under way began, in the input.
    region_start: usize,
    /// What is told of it, if the masker tells.
    sighting: Sighting,
    /// Where the last mask ended, in the input.
    masked: usize,
    /// What the line that is under way has named, and is to be remembered.
    named: Vec<Value>,
}

/// What comes behind a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Nothing: it ends here.
    Nothing,
    /// More, for all that is known.
    More,
    /// More, but only when somebody has seen what is in hand, and acted on it.
    Reaction,
}

/// How far a text was masked. Offsets count from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything before is masked and written.
    pub written: usize,
    /// Everything before can be forgotten; the rest has to be given again, with more behind it.
    pub keep: usize,
}

/// A stretch between two secrets that is as long as this is written from where it was read to; to copy it would cost more
/// than to write it on its own.
const STRETCH: usize = 16 * 1024;

/// By so many bytes masked text is seldom longer than it was.
const ROOM: usize = 64;

/// What a text was turned into.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// The masked bytes, but for those that are `left`.
    pub bytes: Vec<u8>,
    /// Whether long stretches without a secret are not copied.
    pub leaves: bool,
    /// The stretches of the text that are not copied, and before which of `bytes` each belongs.
    left: Vec<(usize, Span)>,
    /// The secrets whose end was reached, by where they stand in the input.
    pub findings: Vec<Finding>,
    /// The masks: what each stands for in the input, and where it stands in `bytes`.
    pub masks: Vec<(Span, Span)>,
    /// The entries of the allow-list by which values stayed: one for each value.
    pub allowed: Vec<usize>,
    /// What is told of each of the findings, if the masker was asked to tell.
    pub sightings: Vec<Sighting>,
    /// The bounds that were reached.
    pub warnings: Vec<Warning>,
}

impl Output {
    /// Forgets everything but the memory it holds.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.left.clear();
        self.findings.clear();
        self.masks.clear();
        self.sightings.clear();
        self.allowed.clear();
        self.warnings.clear();
    }
}

impl Output {
    /// An output that leaves long stretches of a text where they are.
    pub(crate) fn leaving() -> Output {
        Output { leaves: true, ..Output::default() }
    }

    /// The masked bytes, in order; `text` is what was masked.
    pub(crate) fn slices<'o>(&'o self, text: &'o [u8]) -> impl Iterator<Item = &'o [u8]> {
        let starts = std::iter::once(0).chain(self.left.iter().map(|(at, _)| *at));
        let ends = self.left.iter().map(|(at, _)| *at).chain([self.bytes.len()]);
        let own = starts.zip(ends).map(|(start, end)| &self.bytes[start..end]);
        let left = self.left.iter().map(|(_, span)| &text[span.range()]).chain([&[][..]]);
        own.zip(left).flat_map(|(own, left)| [own, left]).filter(|slice| !slice.is_empty())
    }

    /// Takes over a stretch of `text` as it is.
    fn pass(&mut self, text: &[u8], span: Span) {
        match self.leaves && span.len() >= STRETCH {
            true => self.left.push((self.bytes.len(), span)),
            false => self.bytes.extend_from_slice(&text[span.range()]),
        }
    }
}

impl<'t> Text<'t> {
    /// A part of a stream, of which the bytes before `from` are written already, and what comes behind it.
    fn part((bytes, from): (&'t [u8], usize), starts_line: bool, behind: Behind) -> Text<'t> {
        let (goes_on, urgent) = (behind != Behind::Nothing, behind == Behind::Reaction);
        Text { bytes, from, starts_line, goes_on, urgent }
    }
}

impl State {
    /// The start of a line at `position` in the input, outside any secret.
    pub(crate) fn at_line(position: usize) -> State {
        State {
            position,
            starts_line: true,
            carry: Carry::default(),
            region_start: 0,
            sighting: Sighting::default(),
            masked: position,
            named: vec![],
        }
    }

    /// Writes all of `text`, in which nothing is and at whose ends nothing is under way.
    fn pass(&mut self, text: Text<'_>, output: &mut Output) -> Progress {
        let end = text.bytes.len();
        output.pass(text.bytes, Span::new(text.from, end));
        self.position += end - text.from;
        self.starts_line = text.bytes.last().map_or(self.starts_line, |&last| last == b'\n');
        Progress { written: end, keep: end }
    }

    /// Whether nothing is under way: the text before has no bearing on the text behind.
    pub(crate) fn is_clean(&self) -> bool {
        self.starts_line && self.carry == Carry::default()
    }
}

impl Masker {
    /// A masker with the built-in rules and labels.
    pub fn builtin() -> Masker {
        Masker::new(RuleSet::builtin(), Style::default()).expect("the built-in rules are checked by a test")
    }

    /// A masker for `rules` that masks in `style`.
    ///
    /// # Errors
    /// Rules that cannot be looked for together.
    pub fn new(rules: RuleSet, style: Style) -> Result<Masker, Error> {
        let rules = Arc::new(rules);
        Ok(Masker {
            scanner: Scanner::new(Arc::clone(&rules), style)?,
            rules,
            style,
            known: None,
            key: None,
            tells: false,
        })
    }

    /// The same for each of the ways to find literals that the processor has.
    #[cfg(fuzzing)]
    #[doc(hidden)]
    pub fn ways(rules: RuleSet, style: Style) -> Vec<Masker> {
        let rules = Arc::new(rules);
        let with = |scanner| Masker { scanner, rules: Arc::clone(&rules), style, known: None, key: None, tells: false };
        Scanner::ways(&rules, style).into_iter().map(with).collect()
    }

    /// A masker that masks `known` values too, those included that are still to become known.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tokmask::known::{Known, Value};
    /// use tokmask::{Masker, RuleSet, Style};
    ///
    /// let rules = RuleSet::builtin();
    /// let known = Arc::new(Known::new(&rules, false));
    /// let masker = Masker::with_known(rules, Style::Label, Arc::clone(&known))?;
    /// known.learn(&[Value { name: "DEPLOY".into(), bytes: b"correct horse".into() }]);
    /// assert_eq!(masker.mask(b"echo Y29ycmVjdCBob3JzZQ=="), b"echo [REDACTED:known-value]");
    /// # Ok::<(), tokmask::Error>(())
    /// ```
    ///
    /// # Errors
    /// Rules that cannot be looked for together.
    pub fn with_known(rules: RuleSet, style: Style, known: Arc<Known>) -> Result<Masker, Error> {
        Ok(Masker { known: Some(known), ..Masker::new(rules.with_known(), style)? })
    }

    /// The same, with a key for [`Style::Hash`].
    #[must_use]
    pub fn with_hash_key(self, key: HashKey) -> Masker {
        Masker { key: Some(key), ..self }
    }

    /// The same, one that tells of each secret what may be told.
    #[must_use]
    pub fn with_sightings(self) -> Masker {
        Masker { tells: true, ..self }
    }

    /// The rules it looks for.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// `text`, masked. It is taken as a whole: its end ends whatever was under way.
    pub fn mask(&self, text: &[u8]) -> Vec<u8> {
        self.mask_cow(text).into_owned()
    }

    /// `text`, masked, as [`mask`](Masker::mask) has it: the same bytes, not copied, if there is no secret in it.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// let masker = tokmask::Masker::builtin();
    /// assert!(matches!(masker.mask_cow(b"GET /healthz"), Cow::Borrowed(_)));
    /// ```
    pub fn mask_cow<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut masked = vec![];
        if self.mask_secrets(text, &mut masked) { Cow::Owned(masked) } else { Cow::Borrowed(text) }
    }

    /// Appends `text` to `out`, masked as [`mask`](Masker::mask) has it. With an `out` that is used again, nothing is allocated
    /// for the text.
    pub fn mask_into(&self, text: &[u8], out: &mut Vec<u8>) {
        if !self.mask_secrets(text, out) {
            out.extend_from_slice(text);
        }
    }

    /// Appends `text` to `out`, masked, if there is a secret in it; whether there is.
    fn mask_secrets(&self, text: &[u8], out: &mut Vec<u8>) -> bool {
        steps::count(steps::EACH_BYTE * text.len());
        if self.remembers() {
            let output = self.whole(text);
            out.extend_from_slice(&output.bytes);
            return true;
        }
        let text = Text::whole(text);
        let Some(decision) = self.scanner.scan(text, &Carry::default(), &self.known()) else { return false };
        let has_secrets = !decision.regions.is_empty();
        if has_secrets {
            out.reserve(text.bytes.len() + ROOM);
            let mut output = Output { bytes: std::mem::take(out), ..Output::default() };
            self.write(&mut State::at_line(0), text, &decision, &mut output);
            *out = output.bytes;
        }
        has_secrets
    }

    /// The secrets of `text`, in order and apart from each other.
    pub fn find(&self, text: &[u8]) -> Vec<Finding> {
        self.whole(text).findings
    }

    /// Whether all that `name` names is secret, by its words: a password, a credential by protocol, a token or the like; not a
    /// weak word such as `key`, nor a vendor.
    pub fn names_secret(&self, name: &[u8]) -> bool {
        self.scanner.names_secret(name)
    }

    /// The values it masks besides what its rules find, if it was made with any.
    pub fn known_values(&self) -> Option<&Arc<Known>> {
        self.known.as_ref()
    }

    /// The values that are known now.
    pub(crate) fn known(&self) -> Snapshot {
        self.known.as_ref().map(|known| known.snapshot()).unwrap_or_default()
    }

    pub(crate) fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Writes what stands in place of `secret`, which is a part of one beside a mask if it `is_part`, found by `rule`; `quotes` as
    /// in [`Mask::quotes`].
    #[doc(hidden)]
    pub fn write_mask(&self, rule: RuleIndex, quotes: Option<u8>, secret: &[u8], is_part: bool, out: &mut Vec<u8>) {
        self.replace(rule, quotes, secret, if is_part { Piece::Part } else { Piece::Whole }, out);
    }

    /// Whether the line behind `text` stands in a private key.
    pub(crate) fn is_in_key(&self, text: &[u8]) -> bool {
        let mut state = State::at_line(0);
        let text = Text::part((text, 0), true, Behind::More);
        let decision = self.scanner.scan(text, &state.carry, &self.known());
        self.write_part(&mut state, text, decision, &mut Output::default());
        state.carry.block.is_some_and(|block| block.is_key())
    }

    pub(crate) fn whole(&self, text: &[u8]) -> Output {
        let mut output = Output::default();
        self.mask_part(&self.known(), &mut State::at_line(0), (text, 0), Behind::Nothing, &mut output);
        output
    }

    /// Masks as much of `bytes` as is decided, into `output`. The bytes before `from` are written already.
    pub(crate) fn mask_part(
        &self,
        known: &Snapshot,
        state: &mut State,
        (bytes, from): (&[u8], usize),
        behind: Behind,
        output: &mut Output,
    ) -> Progress {
        steps::count(steps::EACH_BYTE * bytes.len());
        if let Some(memory) = self.memory() {
            return self.mask_remembering(memory, state, (bytes, from), behind, output);
        }
        let text = Text::part((bytes, from), state.starts_line, behind);
        let decision = self.scanner.scan(text, &state.carry, known);
        self.write_part(state, text, decision, output)
    }

    /// Writes what is decided of `text`, which is all of it if nothing is in it, and goes on behind that.
    fn write_part(
        &self,
        state: &mut State,
        text: Text<'_>,
        decision: Option<Decision>,
        output: &mut Output,
    ) -> Progress {
        let Some(decision) = decision else { return state.pass(text, output) };
        self.write(state, text, &decision, output);
        output.warnings.extend_from_slice(&decision.warnings);
        state.position += decision.end - text.from;
        state.starts_line = decision.starts_line;
        state.carry = decision.carry;
        Progress { written: decision.end, keep: decision.keep }
    }

    fn write(&self, state: &mut State, text: Text<'_>, decision: &Decision, output: &mut Output) {
        let place = |at: usize| state.position + at - text.from;
        let mut done = text.from;
        let mut floor = (state.masked + text.from).saturating_sub(state.position);
        let mut start = state.region_start;
        if state.carry.region.is_some() && !state.carry.behind_mask && !decision.continues {
            let found = finding(state.carry.region, start, state.position);
            output.findings.push(found);
            let sighting = || Sighting { rule: found.rule, ..std::mem::take(&mut state.sighting) };
            output.sightings.extend(self.tells.then(sighting));
        }
        for (i, region) in decision.regions.iter().enumerate() {
            let rest = i == 0 && decision.continues;
            let open = i + 1 == decision.regions.len() && decision.is_open;
            output.pass(text.bytes, Span::new(done, region.span.start));
            let secret = &text.bytes[region.span.range()];
            let (mask, piece) =
                (output.bytes.len(), if region.is_part && !rest { Piece::Part } else { piece(rest, open) });
            match region.is_wide {
                true => self.replace_wide(region, secret, piece, &mut output.bytes),
                false => self.replace(region.rule, region.quotes, secret, piece, &mut output.bytes),
            }
            if self.tells && !rest {
                let told = Sighting::of(region, text, decision, floor);
                state.sighting = if open { told } else { self.with_secret(told, secret, region.is_wide) };
            }
            if self.tells && !open {
                let sighting = std::mem::take(&mut state.sighting);
                output.sightings.push(Sighting { rule: region.rule, ..sighting });
            }
            done = region.span.end;
            (floor, state.masked) = (done, place(done));
            output.masks.push((Span::new(place(region.span.start), place(done)), Span::new(mask, output.bytes.len())));
            start = if rest { start } else { place(region.span.start) };
            if !open {
                output.findings.push(Finding { span: Span::new(start, place(done)), rule: region.rule });
            }
        }
        output.pass(text.bytes, Span::new(done, decision.end));
        output.allowed.extend(decision.allowed.iter().map(|(entry, _)| entry));
        state.region_start = start;
    }

    /// `sighting` with what may be told of its `secret`, all of which is in hand.
    fn with_secret(&self, sighting: Sighting, secret: &[u8], is_wide: bool) -> Sighting {
        if is_wide {
            return narrowed(secret, |secret| self.with_secret(sighting, secret, false));
        }
        let is_token = self.rules.get(sighting.rule).id == "jwt";
        Sighting {
            fingerprint: self.key.as_ref().filter(|_| !secret.is_empty()).map(|key| key.fingerprint(secret)),
            token: is_token.then(|| verify::jwt::parts(secret)).flatten(),
            ..sighting
        }
    }

    /// Masks a secret that begins in UTF-16. What stands before and behind it goes on before and behind the mask, which begins
    /// and ends with a character, too.
    fn replace_wide(&self, region: &Region, secret: &[u8], piece: Piece, out: &mut Vec<u8>) {
        let is_short = piece == Piece::Whole && secret.len() < 2 * STARS.len();
        if self.style == Style::Length && region.quotes.is_none() && !is_short {
            return out.extend(secret.iter().map(|&byte| if byte == 0 { 0 } else { b'*' }));
        }
        // How long it is in the stream says whether all of it is in hand.
        let key = self.key.as_ref().filter(|_| secret.len() < HASHED);
        let mut mask = vec![];
        narrowed(secret, |secret| {
            Mask { key, ..self.mask_of(region.rule, region.quotes) }.write(self.style, secret, piece, &mut mask);
        });
        out.extend(mask.iter().flat_map(|&byte| [byte, 0]));
        out.truncate(out.len() - usize::from(!mask.is_empty()));
    }

    fn replace(&self, rule: RuleIndex, quotes: Option<u8>, secret: &[u8], piece: Piece, out: &mut Vec<u8>) {
        self.mask_of(rule, quotes).write(self.style, secret, piece, out);
    }

    fn mask_of(&self, rule: RuleIndex, quotes: Option<u8>) -> Mask<'_> {
        Mask { quotes, key: self.key.as_ref(), ..self.scanner.mask_of(rule) }
    }
}

fn piece(rest: bool, open: bool) -> Piece {
    match (rest, open) {
        (true, _) => Piece::Rest,
        (false, true) => Piece::First,
        (false, false) => Piece::Whole,
    }
}

fn finding(region: Option<(RuleIndex, usize)>, start: usize, end: usize) -> Finding {
    Finding { span: Span::new(start, end), rule: region.map_or(RuleIndex(0), |r| r.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_stretches_are_not_copied_and_come_out_in_their_places() {
        let (short, long, token) =
            ("a line\n", "a line\n".repeat(STRETCH), "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n");
        let masker = Masker::builtin();
        for text in [&[&long, token, short, token, &long, &long][..], &[token, &long, token], &[short], &[&long], &[]] {
            let text = text.concat().into_bytes();
            let mut output = Output::leaving();
            masker.mask_part(&masker.known(), &mut State::at_line(0), (&text, 0), Behind::Nothing, &mut output);
            assert!(output.bytes.len() < 100);
            assert!(output.slices(&text).collect::<Vec<_>>().concat() == masker.mask(&text));
        }
    }
}
