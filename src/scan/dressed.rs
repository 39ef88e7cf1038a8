//! Judges a place where a token in base64 may begin: `echo $TOKEN | base64`, once or twice over.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::blocks::Verdict;
use super::left;
use super::shapes;
use super::shared::Shared;
use super::window::{ByteSet, Edge, Hit, Tail, Window};
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::Left;
use crate::rules::{DEPTH, Shape};

const PADDING: ByteSet = ByteSet::of(b"=");

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const DECODERS: [GeneralPurpose; 2] =
    [GeneralPurpose::new(&STANDARD, LENIENT), GeneralPurpose::new(&URL_SAFE, LENIENT)];

/// Judges whether a token of `shape` begins, encoded, at `window.at`; all of its base64 is masked.
pub(super) fn judge(rule: RuleIndex, shape: &Shape, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
    if !window.gap && !left::may_begin(Left::Token, &window.bytes[..window.at]) {
        return Verdict::default();
    }
    let text = &window.bytes[window.at..];
    let body = ByteSet::BASE64.run(text);
    let run = body + PADDING.run(&text[body..]).min(2);
    if run == text.len() && window.edge.is_open() {
        return Verdict { hold: Some(window.at), opens: None };
    }
    if holds_token(rule, shape, &text[..run]) {
        let span = Span::new(window.at, window.at + run);
        hits.push((rule, Hit::of(span, Tail::of(ByteSet::BASE64))));
    }
    Verdict::default()
}

/// Whether `text` decodes to something that begins with a token of `shape`.
fn holds_token(rule: RuleIndex, shape: &Shape, text: &[u8]) -> bool {
    let mut text = text.to_vec();
    (0..DEPTH).any(|_| {
        text = decoded(&text);
        let mut hits = vec![];
        let window = Window { bytes: &text, base: 0, at: 0, gap: false, edge: Edge::Line };
        shapes::judge(rule, shape, &window, &mut Shared::default(), &mut hits);
        !hits.is_empty()
    })
}

/// What the whole groups at the front of `text` decode to.
fn decoded(text: &[u8]) -> Vec<u8> {
    let run = ByteSet::BASE64.run(text);
    // A token cut short may end between two characters of a byte.
    let whole = if run % 4 == 1 { run - 1 } else { run };
    DECODERS.iter().find_map(|decoder| decoder.decode(&text[..whole]).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_either_alphabet_padded_or_not() {
        assert_eq!(decoded(b"Pz8/Pj4+"), b"???>>>");
        assert_eq!(decoded(b"Pz8_Pj4-"), b"???>>>");
        assert_eq!(decoded(b"YWI="), b"ab");
        assert_eq!(decoded(b"YWI"), b"ab");
        assert_eq!(decoded(b"YWJjZ"), b"abc");
    }
}
