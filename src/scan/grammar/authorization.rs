//! The value of an `Authorization` header: a scheme and its credentials.

use super::ends::{self, Runs, Setting};
use super::names::{PROOFS, SCHEMES};
use super::percent;
use super::placeholders::holds_mask;
use super::reader::Reader;
use crate::decide::nonvalue::Place;
use crate::decide::words::is_plain;
use crate::decide::{Binding, Cell, Kind, Value};
use crate::finding::Span;
use crate::scan::window::ByteSet;

const SCHEME: ByteSet = ByteSet::of(b"_-").union(ByteSet::ALPHANUMERIC);
/// The longest scheme.
const MAX_SCHEME: usize = 32;
/// The longest scheme of somebody's own, its number aside.
const MAX_OWN: usize = 16;
/// The most parameters that are looked at.
const MAX_PARAMETERS: usize = 16;
/// The longest name of a parameter.
const MAX_NAME: usize = 32;

/// A scheme in front of credentials.
struct Scheme {
    /// Whether it is a scheme we know, not just a word.
    known: bool,
    /// Where the credentials start.
    credentials: usize,
}

/// The scheme at `at`, if a word and blanks stand there; where no `header` is, only one that is known.
fn scheme(reader: &Reader<'_>, at: usize, header: bool) -> Option<Scheme> {
    if !header && !SCHEMES.may_begin(reader.bytes.get(at..).unwrap_or_default()) {
        return None;
    }
    let end = reader.run(SCHEME, at, MAX_SCHEME);
    let sign = reader.get(end).filter(|sign| b" +%:".contains(sign))?;
    let word = reader.slice(at, end);
    let known = is_known(word);
    let blanks = match sign {
        b' ' => reader.blanks(end) - end,
        b'+' if known => 1,
        b'%' if reader.starts(end, b"%20") => 3,
        b':' if known && reader.is(end + 1, b' ') => 2,
        _ => return None,
    };
    let named = word.first()?.is_ascii_alphabetic() && (known || header && may_be_scheme(word));
    named.then_some(Scheme { known, credentials: end + blanks })
}

/// Whether `word` may be a scheme of somebody's own: letters, and a short number.
fn may_be_scheme(word: &[u8]) -> bool {
    let letters = ByteSet::LETTERS.union(ByteSet::of(b"_-")).run(word);
    let rest = &word[letters..];
    letters > 1 && letters <= MAX_OWN && rest.len() <= 2 && rest.iter().all(u8::is_ascii_digit)
}

/// What follows the scheme of a header.
pub(crate) enum Credentials {
    /// Parameters, of which these are secret.
    Proofs(Vec<Span>),
    /// What may be secret as a whole.
    Whole {
        span: Span,
        /// Whether the scheme is one we know, so that nothing else than credentials can follow.
        known: bool,
    },
}

/// What stands behind the scheme of the header that starts at `at`; none if no scheme stands there, or in a place that is
/// no `header` none that is known.
pub(crate) fn credentials(
    reader: &Reader<'_>,
    at: usize,
    header: bool,
    setting: Setting,
    base: usize,
    runs: &mut Runs,
) -> Option<Credentials> {
    let scheme = scheme(reader, at, header)?;
    let from = scheme.credentials;
    if let Some(spans) = proofs(reader, from) {
        return Some(Credentials::Proofs(spans));
    }
    let end = ends::end(reader, from, setting, base, runs);
    let span = Span::new(from, ends::end_in_sentence(reader, from, end, setting));
    Some(Credentials::Whole { span, known: scheme.known })
}

/// What is secret of the rest of a header, in the next line.
pub(crate) fn rest(reader: &Reader<'_>, at: usize) -> Option<Vec<Span>> {
    let is_masked = || holds_mask(reader.slice(at, reader.len()));
    if let Some(spans) = proofs(reader, at).filter(|spans| !spans.is_empty() || is_masked()) {
        return Some(spans);
    }
    match credentials(reader, at, true, Setting::Text, 0, &mut Runs::default())? {
        Credentials::Proofs(spans) => Some(spans),
        Credentials::Whole { span, known } => {
            let is_secret = is_credentials(
                reader.slice(span.start, span.end),
                if known { Binding::Header } else { Binding::Prose },
            );
            (known || is_secret).then(|| if is_secret { vec![span] } else { vec![] })
        }
    }
}

/// Whether a scheme that we know begins at `at`, and a blank follows.
pub(crate) fn begins_known(reader: &Reader<'_>, at: usize) -> bool {
    let end = reader.run(SCHEME, at, MAX_SCHEME);
    reader.is(end, b' ') && is_known(reader.slice(at, end))
}

/// Where the credentials begin that stand after a scheme we know and a blank at `at`.
pub(crate) fn after_known(reader: &Reader<'_>, at: usize) -> Option<usize> {
    begins_known(reader, at).then(|| reader.blanks(reader.run(SCHEME, at, MAX_SCHEME)))
}

/// Whether `word` is a scheme that we know.
pub(crate) fn is_known(word: &[u8]) -> bool {
    SCHEMES.has_in_any_case(word)
}

/// Whether `text`, which is joined to the name of a header so, is what a scheme takes.
pub(crate) fn is_credentials(text: &[u8], binding: Binding) -> bool {
    let cell = Cell { kind: Kind::Transport, binding };
    let text = if binding == Binding::Query { percent::decoded(text) } else { text.into() };
    Value::new(&text).is_secret(&Place { cell, quote: Some(b'"'), name: b"authorization" })
}

/// Whether `text` is what a parameter holds that proves who asks.
fn is_proof(text: &[u8]) -> bool {
    let cell = Cell { kind: Kind::Transport, binding: Binding::Quoted };
    Value::new(text).is_secret(&Place { cell, quote: Some(b'"'), name: b"" })
}

/// The parameters of credentials that start at `at`, as far as they are proofs: `response="…"`, `Signature=…`.
/// None if what starts there are no parameters.
pub(crate) fn proofs(reader: &Reader<'_>, at: usize) -> Option<Vec<Span>> {
    let (mut at, mut spans) = (at, Vec::new());
    for index in 0..MAX_PARAMETERS {
        let end = reader.run(SCHEME, at, MAX_NAME);
        if end == at || !reader.is(end, b'=') || reader.is(end + 1, b'=') || reader.ends(end + 1) {
            return (index > 0).then_some(spans);
        }
        let value = parameter(reader, end + 1);
        let name = reader.slice(at, end);
        if value.is_empty() || !is_plain(name) {
            return (index > 0).then_some(spans);
        }
        if PROOFS.has_in_any_case(name) && is_proof(reader.slice(value.start, value.end)) {
            spans.push(value);
        }
        let next = reader.run(ByteSet::of(b"\"\\',; "), value.end, 8);
        if next == value.end {
            break;
        }
        at = next;
    }
    Some(spans)
}

fn parameter(reader: &Reader<'_>, at: usize) -> Span {
    let start = reader.run(ByteSet::of(b"\\\"'"), at, 8);
    let stops = ByteSet::of(b"\\\"',; <>").with_range(0, b' ').complement();
    Span::new(start, reader.run(stops, start, crate::scan::window::AFTER))
}
