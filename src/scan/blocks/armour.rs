//! What stands between the beginning and the end of a private key: PEM, OpenPGP, PuTTY. All of it is masked, in one line or in
//! many, whatever it looks like.
//!
//! A line that follows the opening may have the same gutter before it: a time, a level, a name, the signs of a quotation.
//! Without an end the key goes on to the first line that cannot be part of it, or to the limit.

use super::joints::Joints;
use super::{BODY, Block, Bound, MARGIN, Opened, Step, Verdict};
use crate::bytes::ByteSet;
use crate::decide::nonvalue;
use crate::finding::{RuleIndex, Span};
use crate::scan::grammar::placeholders::{holds_mask, starts_label, starts_mask};
use crate::scan::verify;
use crate::scan::window::{BEFORE, Edge, Hit, Tail, Window};
use crate::steps;

/// A piece of as many characters is no word.
const LONG: usize = 16;
/// One of as many is body wherever it stands in a line.
const SURE: usize = 32;

const PADDING: ByteSet = ByteSet::of(b"=");
const DIGITS: ByteSet = BODY.without(b'=');
/// A line of a body has as many at least, the last one aside: 64 by RFC 7468, up to 76 elsewhere.
const LINE: usize = 60;
/// What may follow a body that is longer than its window.
const TAIL: ByteSet = BODY.union(ByteSet::of(b" \t\\"));
const BLANKS: ByteSet = ByteSet::of(b" \t");
/// Those of them that are no quotes.
const SIGNS: ByteSet = MARGIN.without(b'"').without(b'\'').without(b'`');
/// The header lines that RFC 1421 and OpenPGP put before the body.
const HEADERS: [&[u8]; 7] =
    [b"Proc-Type:", b"DEK-Info:", b"Version:", b"Comment:", b"Hash:", b"Charset:", b"MessageID:"];
/// What follows the private lines of a PuTTY key.
const AFTER_PRIVATE: &[u8] = b"Private-";

/// A key in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Armour {
    rule: RuleIndex,
    gutter: Gutter,
    /// A full line of base64 has been seen.
    body: bool,
}

/// What stood before the opening in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gutter {
    /// Whether nothing stood there.
    is_empty: bool,
    /// How many bytes; none, if they are not all in view.
    column: u16,
    /// How many words.
    words: u8,
    /// The last byte; a blank, if that is part of a character.
    last: u8,
    /// How often it stands in what follows these words.
    times: u8,
}

/// What a line or a part of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    /// A line of base64.
    Full,
    /// It may be part of a key.
    Part,
    Header,
    Empty,
    /// It cannot be part of a key.
    Other,
}

/// Where a body ends in a line.
#[derive(Clone, Copy)]
struct Close {
    at: usize,
    /// By the end of the key; else by another opening, or not at all.
    is_end: bool,
    is_open: bool,
}

impl Armour {
    /// 16 KiB of key in lines of 64 characters, four times an 8,192-bit RSA key; and room for what a log has before each.
    pub(super) const BOUND: Bound = Bound { lines: 256, bytes: 64 * 1024 };

    /// Judges what follows an opening that begins at `start` and ends at `window.at`.
    pub(crate) fn open(
        rule: RuleIndex,
        start: usize,
        window: &Window<'_>,
        hits: &mut Vec<(RuleIndex, Hit)>,
    ) -> Verdict {
        let rest = window.slice(window.at..window.bytes.len());
        let close = Close::of(rest, is_putty(window.slice(start..window.at)));
        let joints = Joints::of(&rest[..close.at]);
        steps::count(close.at);
        let armour = Armour { rule, gutter: Gutter::of(window.slice(0..start)), body: false };
        let Some(first) = joints.pieces.first() else {
            let opens = close.is_open.then_some(Block::Armour(armour));
            return Verdict { hold: None, opens: opens.map(Opened::from) };
        };
        if window.edge == Edge::Unknown && !close.is_end {
            return Verdict { hold: Some(window.at + first.start), opens: None };
        }
        let count = armour.inline(&rest[..close.at], &joints, close);
        armour.mask(window, window.at, &joints, count, hits);
        let goes_on = close.is_open && window.edge == Edge::Line;
        let is_all = count == joints.pieces.len();
        let string_ends = count == 0 && armour.gutter.string_ends(rest, &joints);
        let opens = (goes_on && (is_all || string_ends)).then_some(Block::Armour(Armour { body: is_all, ..armour }));
        Verdict { hold: None, opens: opens.map(Opened::from) }
    }

    /// How many of the pieces in the opening's own line are the key's.
    fn inline(&self, text: &[u8], joints: &Joints, close: Close) -> usize {
        let is_body = |piece: &[u8]| piece.len() >= LONG && BODY.run(piece) >= LONG && !verify::is_word(piece);
        let first = &text[joints.pieces[0].range()];
        if close.is_end || is_header(&text[joints.pieces[0].start..]) {
            return joints.pieces.len();
        }
        match is_body(first) || joints.first.line && joints.first.quote.is_none() {
            true => joints.pieces.iter().take_while(|piece| is_part(&text[piece.range()])).count(),
            false => 0,
        }
    }

    /// Judges a line of the body.
    pub(super) fn line(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Step {
        let close = Close::of(window.bytes, false);
        steps::count(window.bytes.len());
        let line = &window.bytes[..close.at];
        let (start, looks) = self.read(line.strip_suffix(b"\r").unwrap_or(line), close);
        if window.edge == Edge::Unknown && (looks != Looks::Other || !self.gutter.is_empty) {
            return Step { hold: Some(0).filter(|_| !window.bytes.is_empty()), next: Some(Block::Armour(*self)) };
        }
        if matches!(looks, Looks::Full | Looks::Part) {
            let joints = Joints::of(self.gutter.content(&window.bytes[start..close.at]));
            self.mask(window, start, &joints, joints.pieces.len(), hits);
        }
        let goes_on = close.is_open && looks != Looks::Other;
        let next = Armour { body: self.body || looks == Looks::Full, ..*self };
        Step { hold: None, next: goes_on.then_some(Block::Armour(next)) }
    }

    /// Where what the line `text` says of the key begins, and how that looks.
    fn read(&self, text: &[u8], close: Close) -> (usize, Looks) {
        let read = |start: usize| (start, self.looks(self.gutter.content(&text[start..])));
        let all: Vec<(usize, Looks)> = self.gutter.starts(text).map(read).collect();
        let first = |wanted: fn(Looks) -> bool| all.iter().copied().find(|(_, looks)| wanted(*looks));
        let full = first(|looks| looks == Looks::Full).or_else(|| first(|looks| looks == Looks::Header));
        let anywhere = || self.gutter.anywhere(text).map(|start| (start, Looks::Full));
        let part = || first(|looks| looks == Looks::Part).filter(|_| !close.is_end);
        let found = full.or_else(anywhere).or_else(part).or_else(|| first(|looks| looks != Looks::Other));
        match found {
            None if close.is_end => (all.first().map_or(0, |(start, _)| *start), Looks::Part),
            found => found.unwrap_or((0, Looks::Other)),
        }
    }

    fn looks(&self, content: &[u8]) -> Looks {
        let joints = Joints::of(content);
        let mut pieces = joints.pieces.iter().map(|piece| &content[piece.range()]).filter(|piece| !is_sign(piece));
        let Some(first) = pieces.next() else { return Looks::Empty };
        let is_alone = pieces.next().is_none();
        let is_base64 = BODY.run(first) == first.len();
        match () {
            () if !self.body && is_header(content) => Looks::Header,
            () if starts_mask(first) && !is_named(unmasked(first)) => Looks::Full,
            () if is_alone && is_base64 && first.len() >= LONG => Looks::Full,
            () if is_alone && (is_part(first) || !self.body && !is_named(first)) => Looks::Part,
            () if joints.pieces.iter().all(|piece| is_part(&content[piece.range()])) => Looks::Part,
            () => Looks::Other,
        }
    }

    /// Masks the first `count` pieces, which count from `from`.
    fn mask(&self, window: &Window<'_>, from: usize, joints: &Joints, count: usize, hits: &mut Vec<(RuleIndex, Hit)>) {
        let spans = joints.spans(count).into_iter().map(|span| span.shifted(from));
        let spans = spans.filter(|span| !nonvalue::stands_for_none(window.slice(span.range())));
        hits.extend(spans.map(|span| (self.rule, Hit::of(span, Tail::of(TAIL)))));
    }
}

impl Gutter {
    fn of(before: &[u8]) -> Gutter {
        // A mask may be shorter than what it took the place of, which may not have been all in view.
        let seen = before.len() < BEFORE && !holds_mask(before);
        let last = before.last().copied().filter(u8::is_ascii).unwrap_or(b' ');
        let mut words = before.split(|&byte| BLANKS.contains(byte)).rev();
        let times = words.next().unwrap_or_default().iter().filter(|byte| **byte == last).count();
        let words = words.filter(|word| MARGIN.run(word) < word.len()).count();
        let few = |count: usize| if seen { count.min(usize::from(u8::MAX)) as u8 } else { 0 };
        let column = if seen { before.len() as u16 } else { 0 };
        Gutter { is_empty: before.is_empty(), column, words: few(words), last, times: few(times) }
    }

    /// Where the content of a line may begin, the likeliest place first.
    fn starts(self, text: &[u8]) -> impl Iterator<Item = usize> {
        let column = usize::from(self.column);
        let same = column > 0 && text.get(column - 1) == Some(&self.last);
        self.behind_words(text).into_iter().chain(same.then_some(column)).chain([MARGIN.run(text)])
    }

    /// Where the longest run of base64 begins in `text`, if that may be all of a line of a key. After a gutter that is not in view
    /// it has the length of such a line and is no digest.
    fn anywhere(self, text: &[u8]) -> Option<usize> {
        let run = longest_run(text).filter(|_| !self.is_empty)?;
        let is_digest = || text[run.range()].iter().all(u8::is_ascii_hexdigit);
        let is_line = run.len() >= LINE && !is_digest();
        (is_line || self.column > 0 && run.len() >= SURE).then_some(run.start)
    }

    /// Where the content of `text` begins behind as many words and signs.
    fn behind_words(self, text: &[u8]) -> Option<usize> {
        let mut at = SIGNS.run(text);
        for _ in 0..self.words {
            at += BLANKS.complement().run(&text[at..]);
            if at == text.len() {
                return None;
            }
            at += SIGNS.run(&text[at..]);
        }
        let is_sign = !BODY.contains(self.last) && !SIGNS.contains(self.last);
        let signs = if is_sign { usize::from(self.times) } else { 0 };
        let from = if is_sign && self.words == 0 { 0 } else { at };
        match signs.checked_sub(1) {
            None => (self.words > 0).then_some(at),
            Some(before) => memchr::memchr_iter(self.last, &text[from..]).nth(before).map(|sign| from + sign + 1),
        }
    }

    /// What of a line's rest is content: all, or what stands before the quote that ends the string.
    fn content(self, rest: &[u8]) -> &[u8] {
        let end = if self.is_quote() { memchr::memchr(self.last, rest) } else { None };
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Whether the string that the opening stands in ends right behind it.
    fn string_ends(self, rest: &[u8], joints: &Joints) -> bool {
        self.is_quote() && joints.first.quote.is_some_and(|at| rest[at..].contains(&self.last))
    }

    fn is_quote(self) -> bool {
        matches!(self.last, b'"' | b'\'')
    }
}

impl Close {
    /// Where a body in `text` ends; `is_putty`: it is that of a PuTTY key.
    fn of(text: &[u8], is_putty: bool) -> Close {
        let marks = if is_putty { AFTER_PRIVATE } else { b"----" };
        let mut from = 0;
        while let Some(at) = memchr::memmem::find(&text[from..], marks) {
            let at = from + at;
            let dashes = ByteSet::of(b"-").run(&text[at..]);
            let name = text[at + dashes..].trim_ascii_start();
            let is_end =
                is_putty || name.starts_with(b"END ") || name.starts_with(b"END%") || name.starts_with(b"END+");
            if is_end || name.starts_with(b"BEGIN") {
                return Close { at, is_end, is_open: false };
            }
            from = at + dashes.max(1);
        }
        let ends = !is_putty && text.trim_ascii_start().starts_with(AFTER_PRIVATE);
        Close { at: if ends { 0 } else { text.len() }, is_end: ends, is_open: !ends }
    }
}

fn is_putty(opening: &[u8]) -> bool {
    opening.starts_with(AFTER_PRIVATE)
}

/// The longest run of base64 of `text` that ends one of several pieces, if it is no word.
fn longest_run(text: &[u8]) -> Option<Span> {
    let run = |piece: &Span| {
        let padding = PADDING.run_back(&text[piece.range()]);
        let digits = DIGITS.run_back(&text[piece.start..piece.end - padding]);
        Span::new(piece.end - padding - digits, piece.end)
    };
    let pieces = Joints::of(text).pieces;
    let longest = pieces.iter().filter(|_| pieces.len() > 1).map(run).max_by_key(|run| run.len())?;
    (!verify::is_word(&text[longest.range()])).then_some(longest)
}

fn is_header(text: &[u8]) -> bool {
    HEADERS.iter().any(|h| text.starts_with(h))
}

/// Whether `piece` holds nothing that a body is made of.
fn is_sign(piece: &[u8]) -> bool {
    !piece.iter().any(u8::is_ascii_alphanumeric)
}

/// Whether `piece`, of several in a line, may be one of a body: no word of a sentence, no name and value.
fn is_part(piece: &[u8]) -> bool {
    let is_small = |text: &[u8]| text.iter().all(u8::is_ascii_lowercase);
    let is_plain = is_small(piece) || piece.iter().all(u8::is_ascii_uppercase) || is_small(&piece[1..]);
    (piece.len() >= LONG || !is_plain) && !is_named(piece)
}

/// `piece` without the mask with a label that it begins with, but for the end of that.
fn unmasked(piece: &[u8]) -> &[u8] {
    let end = memchr::memchr(b']', piece).filter(|_| starts_label(piece));
    &piece[end.unwrap_or(0)..]
}

/// Whether `piece` is a name, or a name and its value: `level=info`, `error:`, `file.rs:12`.
fn is_named(piece: &[u8]) -> bool {
    let padding = PADDING.run_back(piece);
    let assigns = piece[..piece.len() - padding].iter().skip(1).any(|byte| *byte == b'=');
    let is_hex = piece.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b':');
    assigns || piece.contains(&b':') && !is_hex
}

#[cfg(test)]
mod tests {

    fn masked(text: &str) -> String {
        String::from_utf8(crate::Masker::builtin().mask(text.as_bytes())).expect("text")
    }

    const A: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7x7Kq2vN9bT4m";
    const B: &str = "W8rY1pL6dF3hJ5sZ0cA2eG7uQ4iR9oV1nX6kB3tC8yM5gH0jD2fS7wE4zU9aI1lP";
    const C: &str = "q2vN9b==";

    /// The lines of a key, each behind `gutter`.
    fn key(lines: &[&str], gutter: &str) -> String {
        let all = ["-----BEGIN RSA PRIVATE KEY-----"].iter().chain(lines).chain(&["-----END RSA PRIVATE KEY-----"]);
        all.map(|line| format!("{gutter}{line}\n")).collect()
    }

    fn shows(masked: &str) -> bool {
        [A, B, C, "x7Kq", "c2hv"].iter().any(|part| masked.contains(&part[..4]))
    }

    #[test]
    fn every_line_goes_behind_any_gutter() {
        for gutter in [
            "",
            "  ",
            "> ",
            "# ",
            "+ ",
            "+",
            "| ",
            "// ",
            "2026-03-04T05:06:07Z sshd[88]: ",
            "web_1  | ",
            "#5 0.228 ",
            "I0304 05:06:07.000001       1 main.go:5] ",
            "<14>1 2026-03-04T05:06:07Z host app 88 - - ",
            "[pod/web-x7k2q/app] ",
            "2026-03-04 05:06:07,123 INFO  [main] Keys - ",
            "Mar  4 05:06:07 host app: ",
        ] {
            let text = format!("{}{gutter}after the key\n", key(&[A, B, C], gutter));
            let out = masked(&text);
            assert!(!shows(&out) && out.ends_with("after the key\n"), "{out}");
            assert_eq!(out, masked(&out));
            assert_eq!(out.matches("[REDACTED:private-key]").count(), 3, "{out}");
            assert_eq!(out.lines().filter(|line| line.starts_with(gutter.trim_end())).count(), 6, "{out}");
        }
    }

    #[test]
    fn a_gutter_may_change_from_line_to_line() {
        let text = format!(
            "05:06:07.1 INFO app -----BEGIN PRIVATE KEY-----\n05:06:07.12 DEBUG app {A}\n05:06:07.9 INFO other-app {B}\n\
             05:06:08 INFO app {C}\n05:06:08 INFO app -----END PRIVATE KEY-----\n05:06:08 INFO app done {A}\n"
        );
        let out = masked(&text);
        assert!(!out.contains(B) && !out.contains(C) && out.contains("done"), "{out}");
        assert!(out.contains("05:06:07.9 INFO other-app [REDACTED:private-key]\n05:06:08 INFO app [REDACTED"), "{out}");
    }

    #[test]
    fn only_the_first_line_may_have_a_gutter() {
        let text = format!("2026-03-04 INFO loaded key: {}", key(&[A, B, C], ""));
        let out = masked(&text);
        assert!(!shows(&out) && out.matches("[REDACTED:private-key]").count() == 3, "{out}");
    }

    #[test]
    fn each_line_may_be_a_record() {
        let record =
            |line: &str| format!("{{\"log\":\"{line}\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-04T05:06:07Z\"}}\n");
        let lines = ["-----BEGIN EC PRIVATE KEY-----", A, C, "-----END EC PRIVATE KEY-----", "after it"];
        let out = masked(&lines.map(record).concat());
        assert!(!shows(&out), "{out}");
        assert_eq!(out, masked(&out));
        assert!(out.contains("\"[REDACTED:private-key]\\n\",\"stream\"") && out.contains("after it"), "{out}");
    }

    #[test]
    fn one_line_may_hold_all_of_it() {
        for joint in [
            " ",
            "\\n",
            "\\\\n",
            "\\r\\n",
            "\\\\r\\\\n",
            "%0A",
            "%0D%0A",
            "\\u000a",
            "&#10;",
            "#012",
            "\t",
            "\r",
            "",
            "\\n\" + \"",
            "\", \"",
            "\\\\r\\\\n#5 0.228 ",
        ] {
            for lines in [vec![A, B, C], vec!["x7Kq2vN9", A], vec!["x7Kq-2vN9_bT4m!W8r", "no base64 at all"], vec![C]] {
                let text = format!("key \"{}\" done\n", key(&lines, "").trim_end().replace('\n', joint));
                let out = masked(&text);
                assert!(!shows(&out) && !out.contains("at all"), "{joint:?} {out}");
                assert!(out.starts_with("key \"-----BEGIN RSA PRIVATE KEY-----"), "{joint:?} {out}");
                assert!(out.ends_with("-----END RSA PRIVATE KEY-----\" done\n"), "{joint:?} {out}");
                assert_eq!(out, masked(&out), "{joint:?}");
            }
        }
    }

    #[test]
    fn line_ends_written_out_may_be_followed_by_real_ones() {
        let out = masked(&format!(
            "K=-----BEGIN PRIVATE KEY-----\\n{A}\\n\n{B}\\n\n{C}\n-----END PRIVATE KEY-----\nafter it\n"
        ));
        assert!(!shows(&out) && out.ends_with("after it\n"), "{out}");
        let out = masked(&format!("-----BEGIN PRIVATE KEY-----\\nx7Kq2\n{B}\n{C}\n-----END PRIVATE KEY-----\n"));
        assert!(!shows(&out), "{out}");
    }

    #[test]
    fn a_body_may_be_anything() {
        for body in [
            "x7Kq2",
            "x7Kq-2vN9_bT4m!W8r",
            "x7Kq2v N9bT4m W8rY1p",
            "notbase64atall",
            "30:82:04:a4:x7Kq2".split(":x").next().expect("hex"),
        ] {
            let out = masked(&key(&[body, A], ""));
            assert!(!out.contains(body) && !shows(&out), "{out}");
        }
    }

    #[test]
    fn headers_of_encrypted_keys_are_followed() {
        let out = masked(&key(&["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0B6DE2F7A9138D1C", "", A, C], ""));
        assert!(!shows(&out) && out.contains("DEK-Info: AES"), "{out}");
        let text = format!(
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nComment: of dana\n\n{A}\n{B}\n=x7Kq\n-----END PGP PRIVATE KEY BLOCK-----\n"
        );
        let out = masked(&text);
        assert!(!shows(&out) && out.contains("Comment: of dana"), "{out}");
    }

    #[test]
    fn without_an_end_it_stops_where_it_cannot_go_on() {
        for after in
            ["back to work", "2026-03-04 INFO started", "level=info msg=x", "error: no such file", "$ ls -l keys"]
        {
            let out = masked(&format!("-----BEGIN PRIVATE KEY-----\n{A}\n{after}\n{B}\n"));
            assert!(out.contains(after) && out.contains(B), "{out}");
        }
    }

    #[test]
    fn what_only_speaks_of_a_key_stays() {
        for text in [
            "-----BEGIN PRIVATE KEY----- is missing from the file\n",
            "expected -----BEGIN PRIVATE KEY-----, found: nothing\nnext line of the log\n",
            "-----BEGIN CERTIFICATE-----\nMIIBx7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n-----END CERTIFICATE-----\n",
            "{\"msg\":\"no -----BEGIN PRIVATE KEY-----\",\"level\":\"warn\"}\n{\"msg\":\"retry\",\"level\":\"info\"}\n",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
