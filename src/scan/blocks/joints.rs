//! What stands between the pieces of a body that was put into one line, or that each line of a log shows: blanks, line ends
//! written out, quotes of a list or a concatenation.

use crate::bytes::ByteSet;
use crate::finding::Span;

const PLAIN: ByteSet = ByteSet::of(b" \t\r,;");
const QUOTES: ByteSet = ByteSet::of(b"\"'`");
/// Line ends, blanks and quotes as they are written in JSON, URLs, HTML and by rsyslog.
const WRITTEN: [(&[u8], Joint); 28] = [
    (b"%0A", Joint::Line),
    (b"%0a", Joint::Line),
    (b"%0D", Joint::Line),
    (b"%0d", Joint::Line),
    (b"%5Cn", Joint::Line),
    (b"%5cn", Joint::Line),
    (b"%5Cr", Joint::Line),
    (b"%5cr", Joint::Line),
    (b"%20", Joint::Blank),
    (b"%09", Joint::Blank),
    (b"%22", Joint::Quote),
    (b"#012", Joint::Line),
    (b"#015", Joint::Line),
    (b"#011", Joint::Blank),
    (b"&#10;", Joint::Line),
    (b"&#13;", Joint::Line),
    (b"&#xA;", Joint::Line),
    (b"&#xD;", Joint::Line),
    (b"&#xa;", Joint::Line),
    (b"&#xd;", Joint::Line),
    (b"&quot;", Joint::Quote),
    (b"&#34;", Joint::Quote),
    (b"&#39;", Joint::Quote),
    (b"<br>", Joint::Line),
    (b"<br/>", Joint::Line),
    (b"<br />", Joint::Line),
    (b"\\\r", Joint::Line),
    (b"+ ", Joint::Blank),
];
/// The same behind backslashes, of which there may be any number.
const ESCAPED: [(&[u8], Joint); 14] = [
    (b"n", Joint::Line),
    (b"r", Joint::Line),
    (b"t", Joint::Blank),
    (b"u000a", Joint::Line),
    (b"u000A", Joint::Line),
    (b"u000d", Joint::Line),
    (b"u000D", Joint::Line),
    (b"x0a", Joint::Line),
    (b"x0A", Joint::Line),
    (b"x0d", Joint::Line),
    (b"x0D", Joint::Line),
    (b"u0022", Joint::Quote),
    (b"x22", Joint::Quote),
    (b"u0027", Joint::Quote),
];

/// What stands between two pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// The end of a line, written out.
    Line,
    Blank,
    Quote,
}

/// The pieces of a text, and what stands between them.
pub(super) struct Joints {
    /// The pieces, in order.
    pub pieces: Vec<Span>,
    /// Of each piece whether it is apart from the one before: a quote or a line end stands between them.
    apart: Vec<bool>,
    /// What stands before the first piece.
    pub first: Lead,
}

/// What stands before the first piece of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lead {
    /// A line end, written out.
    pub line: bool,
    /// How many bytes stand before the first quote; none, if there is no quote.
    pub quote: Option<usize>,
}

impl Joints {
    pub(super) fn of(text: &[u8]) -> Joints {
        let mut joints = Joints { pieces: vec![], apart: vec![], first: Lead::default() };
        let (mut at, mut apart) = (0, false);
        while at < text.len() {
            match joint(&text[at..]) {
                Some((length, joint)) => {
                    if joints.pieces.is_empty() {
                        joints.first.note(at, joint);
                    }
                    apart |= joint != Joint::Blank;
                    at += length;
                }
                None => {
                    let end = at + piece(&text[at..]);
                    joints.pieces.push(Span::new(at, end));
                    joints.apart.push(std::mem::take(&mut apart));
                    at = end;
                }
            }
        }
        joints
    }

    /// The first `count` pieces with the blanks between them: what stands in one line of one string.
    pub(super) fn spans(&self, count: usize) -> Vec<Span> {
        let mut spans: Vec<Span> = vec![];
        for (piece, apart) in self.pieces.iter().zip(&self.apart).take(count) {
            match spans.last_mut().filter(|_| !apart) {
                Some(last) => last.end = piece.end,
                None => spans.push(*piece),
            }
        }
        spans
    }
}

impl Lead {
    fn note(&mut self, at: usize, joint: Joint) {
        self.line |= joint == Joint::Line && self.quote.is_none();
        if joint == Joint::Quote && self.quote.is_none() {
            self.quote = Some(at);
        }
    }
}

/// The joint that `text` begins with, and its length.
pub(super) fn joint(text: &[u8]) -> Option<(usize, Joint)> {
    let (first, rest) = text.split_first()?;
    match first {
        _ if PLAIN.contains(*first) => Some((1, Joint::Blank)),
        _ if QUOTES.contains(*first) => Some((1, Joint::Quote)),
        b'\\' => Some(escaped(rest)),
        b'%' | b'#' | b'&' | b'<' | b'+' => written(text, &WRITTEN),
        _ => None,
    }
}

fn written(text: &[u8], all: &[(&[u8], Joint)]) -> Option<(usize, Joint)> {
    all.iter().find(|(sign, _)| text.starts_with(sign)).map(|(sign, joint)| (sign.len(), *joint))
}

/// The joint whose first backslash stands before `rest`: backslashes alone are blanks.
fn escaped(rest: &[u8]) -> (usize, Joint) {
    let slashes = ByteSet::of(b"\\").run(rest);
    let (length, joint) = written(&rest[slashes..], &ESCAPED).unwrap_or((0, Joint::Blank));
    (1 + slashes + length, joint)
}

/// The length of the piece that `text` begins with.
fn piece(text: &[u8]) -> usize {
    const MAY_JOIN: ByteSet = PLAIN.union(QUOTES).union(ByteSet::of(b"\\%#&<+"));
    let mut at = 1;
    loop {
        at += MAY_JOIN.complement().run(&text[at..]);
        if at == text.len() || joint(&text[at..]).is_some() {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        Joints::of(text.as_bytes()).pieces.iter().map(|piece| &text[piece.range()]).collect()
    }

    #[test]
    fn line_ends_are_joints_however_they_are_written() {
        for joint in [
            " ",
            "\t",
            "\r",
            "\\n",
            "\\\\r\\\\n",
            "%0A",
            "%0D%0A",
            "\\u000a",
            "&#10;",
            "#012",
            "\\n\" + \"",
            "', '",
            "<br>",
        ] {
            assert_eq!(pieces(&format!("{joint}a+b/{joint}c%2B=={joint}")), ["a+b/", "c%2B=="], "{joint}");
        }
    }

    #[test]
    fn quotes_and_line_ends_part_what_is_masked() {
        let text = b"a\\nb\", \"c d";
        let joints = Joints::of(text);
        let spans: Vec<&[u8]> = joints.spans(4).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(spans, [b"a".as_slice(), b"b", b"c d"]);
    }
}
