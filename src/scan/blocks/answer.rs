//! The answer to what a mail server asks for, in base64, in one of the lines behind the question.

use memchr::memrchr2;

use super::{BODY, Block, Bound, Step};
use crate::bytes::ByteSet;
use crate::finding::{RuleIndex, Span};
use crate::scan::grammar::placeholders::starts_mask;
use crate::scan::window::{Edge, Hit, Tail, Window};

/// What stands around what was sent: blanks, quotes of string literals, brackets of logs.
const AROUND: ByteSet = ByteSet::of(b" \t\r\"'`]");
/// What stands right before what a client sent: an arrow, a colon, a quote, the bracket of a level.
const BEFORE: ByteSet = ByteSet::of(b">:\"'`]|");
const QUOTES: ByteSet = ByteSet::of(b"\"'`");
/// Line ends, written out.
const LINE_ENDS: [&[u8]; 3] = [b"\\r\\n", b"\\n", b"\\r"];
/// What the question is in base64, as logs repeat it.
const QUESTIONS: [&[u8]; 4] = [b"UGFzc3dvcmQ6", b"UGFzc3dvcmQ=", b"cGFzc3dvcmQ6", b"cGFzc3dvcmQ="];
/// The shortest line of base64.
const LEAST: usize = 4;

/// A question that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    rule: RuleIndex,
}

impl Answer {
    /// What a log writes between question and answer: that it came in, and that the answer goes out.
    pub(super) const BOUND: Bound = Bound { lines: 3, bytes: 4 * 1024 };

    pub(crate) fn new(rule: RuleIndex) -> Answer {
        Answer { rule }
    }

    pub(super) fn line(self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let next = Some(Block::Answer(self));
        if window.edge != Edge::Line {
            let hold =
                (window.edge == Edge::Unknown).then(|| last_word(window.bytes)).filter(|&at| at < window.bytes.len());
            return Step { hold, next };
        }
        match answer(window.bytes) {
            Sent::Answer(span) => hits.push((self.rule, Hit::below(span, Tail::of(BODY)))),
            Sent::Mask => {}
            Sent::Other => return Step { hold: None, next },
        }
        Step { hold: None, next: None }
    }
}

/// Where the last word of a line that goes on begins.
fn last_word(line: &[u8]) -> usize {
    let end = line.len() - ByteSet::of(b"\\rn").union(AROUND).run_back(line);
    end - BODY.run_back(&line[..end])
}

/// What a line says was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// Base64.
    Answer(Span),
    /// A mask in the place of it.
    Mask,
    Other,
}

/// What is all of a line, or all that a log says was sent.
fn answer(line: &[u8]) -> Sent {
    let text = &line[..line.len() - AROUND.run_back(line)];
    let text = LINE_ENDS.iter().find_map(|end| text.strip_suffix(*end)).unwrap_or(text);
    let length = BODY.run_back(text);
    let (before, word) = text.split_at(text.len() - length);
    let is_answer = length >= LEAST && length.is_multiple_of(4) && !QUESTIONS.contains(&word);
    match () {
        () if is_answer && is_sent(before) => Sent::Answer(Span::new(before.len(), text.len())),
        () if is_mask(line) => Sent::Mask,
        () => Sent::Other,
    }
}

/// Whether what follows `before` in its line is all that was sent.
fn is_sent(before: &[u8]) -> bool {
    before.trim_ascii_end().last().is_none_or(|&b| BEFORE.contains(b))
}

/// Whether a mask is all that was sent.
fn is_mask(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let word = memrchr2(b' ', b'\t', line).map_or(0, |blank| blank + 1);
    let start = word + QUOTES.run(&line[word..]);
    starts_mask(&line[start..]) && is_sent(&line[..start])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_all_that_was_sent() {
        let text = |line: &'static str| match answer(line.as_bytes()) {
            Sent::Answer(span) => Some(&line[span.range()]),
            _ => None,
        };
        for line in ["eDdLcTJ2Tjk=", "C: eDdLcTJ2Tjk=\r", "send: 'eDdLcTJ2Tjk=\\r\\n'", "10:00:01 > eDdLcTJ2Tjk="] {
            assert_eq!(text(line), Some("eDdLcTJ2Tjk="), "{line}");
        }
        for line in [
            "",
            "235 2.7.0 Authentication successful",
            "S: 334 UGFzc3dvcmQ6",
            "reply: b'UGFzc3dvcmQ6'",
            "C: *",
            "C: QUIT DATA",
        ] {
            assert_eq!(text(line), None, "{line}");
        }
    }

    #[test]
    fn a_mask_takes_the_place_of_an_answer() {
        for line in ["[REDACTED:base64-password]", "C: [REDACTED]\r", "send: '****\\r\\n'", "> [REDACTED:x]"] {
            assert_eq!(answer(line.as_bytes()), Sent::Mask, "{line}");
        }
        for line in ["user [REDACTED]", "[REDACTED:x] was sent", "x[REDACTED:x]"] {
            assert_eq!(answer(line.as_bytes()), Sent::Other, "{line}");
        }
    }
}
