//! The places of a text where a literal stands, each with what it may be the sign of.

use std::iter::Peekable;
use std::ops::Range;

use memchr::memrchr;

use super::anchors::Seeker;
use super::clean::{self, Seen};
use super::context::NEAR;
use super::literals::Target;
use super::pass::Pass;
use super::view::View;
use super::window::AFTER;
use crate::rules::LEAD_LIMIT;

/// A pass that looks for literals.
struct Search<'p, 'a, 'v, G: Iterator<Item = usize>> {
    pass: &'p mut Pass<'a>,
    view: &'v View<'v>,
    /// No place before it is judged.
    floor: usize,
    /// The gaps of the view behind the place.
    gaps: Peekable<G>,
    /// Where places may be known for clean.
    known: Range<usize>,
    /// The first place that may be remembered.
    noted: usize,
    /// How many key words there are before the place.
    key_words: usize,
}

impl<'a> Pass<'a> {
    /// Judges every candidate that can concern a byte from `from` on.
    pub(super) fn candidates(&mut self, view: &View<'_>, from: usize) {
        self.from = from;
        let floor = from.saturating_sub(AFTER);
        self.repeats.take_if(|_| view.gaps().next().is_some());
        let (scanner, text) = (self.scanner, self.text);
        // Nothing behind the end of its line tells more of a place; where that is not in hand, there has to be enough of it.
        let lines = if self.goes_on { memrchr(b'\n', text).unwrap_or(0) } else { text.len() };
        let known = 0..lines.max(text.len().saturating_sub(NEAR));
        // That the text begins there is not among what is remembered of a place.
        let noted = floor + clean::BEFORE + 1;
        let mut scratch = std::mem::take(&mut self.shared.memo.recall.scratch);
        self.key_words = scratch.take_key_words();
        let search = Search { pass: self, view, floor, gaps: view.gaps().peekable(), known, noted, key_words: 0 };
        scanner.anchors.find(text, view.gaps(), &mut scratch, search);
        self.signs = scratch.take_signs();
        self.shared.memo.recall.scratch = scratch;
        self.judge_names(view);
    }
}

impl<'a, G: Iterator<Item = usize>> Seeker<'a> for Search<'_, 'a, '_, G> {
    fn is_clean(&mut self, at: usize) -> bool {
        if at < self.pass.known_until {
            return true;
        }
        (self.pass.seen, self.key_words) = (Seen::NONE, self.pass.key_words.len());
        // A token may begin at a gap whatever stands before.
        while let Some(gap) = self.gaps.next_if(|&gap| gap <= at) {
            self.known.start = gap + LEAD_LIMIT + 1;
            self.noted = self.noted.max(self.known.start);
        }
        if !self.known.contains(&at) {
            return false;
        }
        let pass = &mut *self.pass;
        let known = pass.shared.memo.recall.clean.as_ref().and_then(|clean| clean.find(pass.text, at));
        if let Some(length @ 1..) = known {
            pass.key_words.push(at + usize::from(length));
        }
        known.is_some()
    }

    fn take(&mut self, at: usize, targets: &'a [Target]) {
        let (is_whole, view) = (at >= self.floor + LEAD_LIMIT, self.view);
        let pass = &mut *self.pass;
        if at < pass.known_until {
            return;
        }
        for target in targets {
            pass.key_words.extend(target.key_word(pass.text, at).map(|length| at + length));
            pass.seen = pass.seen.and(target.beside(at));
        }
        if at > pass.names_until && !pass.names.is_empty() {
            // That is of other places.
            let seen = pass.seen;
            pass.judge_names(view);
            pass.seen = seen;
        }
        let is_flood = pass.is_flood(at);
        if at < pass.known_until {
            return;
        }
        if is_flood && is_whole {
            pass.seen = Seen::ALL;
            return pass.flood(view, at, targets);
        }
        if let Some(key_word) = pass.literal(view, at, targets, self.floor) {
            pass.put_off(key_word);
        }
        if !pass.said.is_empty() {
            pass.take_said(at);
        }
    }

    fn leave(&mut self, at: usize, seen: usize) {
        if at < self.noted || at < self.pass.known_until {
            return;
        }
        let pass = &mut *self.pass;
        let key_word = match pass.key_words[self.key_words..] {
            [] => 0,
            [end, ref others @ ..] if others.iter().all(|&other| other == end) => end - at,
            _ => return,
        };
        let seen = pass.seen.and(Seen::new(at, at + seen));
        if let Some(clean) = &mut pass.shared.memo.recall.clean {
            clean.note(pass.text, at, seen, key_word as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use proptest::test_runner::RngSeed;

    use super::*;
    use crate::mask::Style;
    use crate::rules::RuleSet;
    use crate::scan::context::Recall;
    use crate::scan::window::Told;
    use crate::scan::{Scanner, derivation, settle};

    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| {
        Scanner::new(Arc::new(RuleSet::builtin()), Style::Label).expect("the built-in rules go together")
    });

    /// What comes of the candidates of a text, with what is known from others.
    fn judged(text: &[u8], goes_on: bool, recall: &mut Recall) -> String {
        let view = View::new(text, &SCANNER.looks, goes_on);
        let mut pass = Pass::new(&SCANNER, &view.bytes, goes_on);
        pass.shared.memo.recall = std::mem::take(recall);
        pass.candidates(&view, 0);
        *recall = std::mem::take(&mut pass.shared.memo.recall);
        let mut hits = pass.hits;
        settle::sort(&mut hits, 0);
        let mut regions = settle::settle(&hits, &SCANNER.rules);
        // A value may have two names, of which any is told.
        regions.iter_mut().for_each(|region| region.told = Told::default());
        pass.opens.sort_unstable_by_key(|&(order, _)| order);
        // Of those of one place one may be left out that ends where another does.
        pass.key_words.sort_unstable();
        pass.key_words.dedup();
        format!("{regions:?} {:?} {:?} {} {:?}", pass.opens, pass.tails, pass.hold, pass.key_words)
    }

    /// What is known of places, and what is told where nothing is.
    struct Both {
        knowing: Recall,
        plain: Recall,
    }

    impl Both {
        fn new() -> Both {
            let (knowing, mut plain) = (Recall::default(), Recall::default());
            plain.clean = None;
            Both { knowing, plain }
        }

        fn agree(&mut self, text: &[u8]) -> bool {
            let mut agree =
                |goes_on| judged(text, goes_on, &mut self.knowing) == judged(text, goes_on, &mut self.plain);
            agree(true) && agree(false)
        }
    }

    /// What stands in logs around literals, so that most of it names nothing, and what makes a secret or a block of it.
    const PIECES: [&str; 101] = [
        "session",
        "sshd[1234]",
        "auth",
        "pass",
        "password",
        "token",
        "tokens",
        "key",
        "Key",
        "monkey",
        "keyboard",
        "api",
        "secret",
        "credential",
        "dispatcher",
        "path",
        "pat",
        "sec",
        "sid",
        "pwd",
        "passwd.c",
        "nova-api.log.1",
        "api_key",
        "access_token",
        "x-acme-key",
        "stripe",
        "datadog",
        "cache",
        "public",
        "login",
        "LOGIN ",
        "a001 ",
        "C: ",
        "account",
        "contrase\u{f1}a",
        "l\u{f6}senord",
        "curl -u ",
        "gh auth ",
        "mysql -p",
        "config set ",
        "npm set ",
        "setx ",
        "setenv ",
        "export ",
        " --",
        " -",
        "bearer",
        "Bearer ",
        "opened",
        "for",
        "root",
        "is",
        "to",
        "new",
        "plain",
        "user",
        "authentication",
        "ann",
        "HTTP/1.1",
        "https://",
        "postgres:\\/\\/",
        "svc:",
        "@",
        "host",
        ":8080",
        "/",
        "/v1/",
        "?sort=",
        "&",
        "=",
        ": ",
        ":",
        " = ",
        "\"",
        "\\\"",
        "'",
        "\"}",
        ")\n",
        "])\n",
        "\" ",
        ";",
        "; ",
        ", ",
        "(",
        ")",
        "[",
        "]",
        "</",
        "\n",
        "\r\n",
        "\\n",
        "%3D",
        "\\u0022",
        "\\u001b[36m",
        "#033[0m",
        "\u{1b}[0m",
        "\u{1b}[1;31m",
        "[REDACTED:acme-key-1]",
        "****",
        "x7Kq2vN9bT4mW8rY1pL6",
        "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    ];

    /// Lines of such pieces, mostly of words with blanks between them.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        let piece = (select(&PIECES[..]), prop_oneof![2 => Just(" "), 3 => Just("")]);
        let pieces = proptest::collection::vec(piece, 1..16);
        pieces.prop_map(|pieces| pieces.iter().flat_map(|(piece, blank)| [*piece, *blank]).collect::<String>().into())
    }

    /// A line over and over, with another byte in it each time, or a few.
    fn template() -> impl Strategy<Value = Vec<u8>> {
        let change = (any::<Index>(), select(&b" \n\t\"'=:;,.&?/\\()[]{}<>%-_#$*@aAmnstTxvV07\xef\xb1"[..]));
        let changes = proptest::collection::vec(proptest::collection::vec(change, 0..3), 8..60);
        (line(), changes, select(&["\n", " ", ""][..])).prop_map(|(line, changes, between)| {
            let changed = |changes: Vec<(Index, u8)>| {
                let mut line = line.clone();
                let length = line.len();
                changes.iter().for_each(|(at, byte)| line[at.index(length)] = *byte);
                [&line, between.as_bytes()].concat()
            };
            changes.into_iter().flat_map(changed).collect()
        })
    }

    /// The same with each byte changed to `byte` in turn.
    fn each(line: &[u8], byte: u8) -> Vec<u8> {
        let changed = |at: usize| {
            let mut line = line.to_vec();
            line[at] = byte;
            [&line, &b"\n"[..]].concat()
        };
        (0..line.len()).flat_map(changed).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 256,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(0x746f_6b6d),
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_known_for_clean_is_clean(texts in proptest::collection::vec(template(), 1..4)) {
            let mut both = Both::new();
            for text in texts {
                prop_assert!(both.agree(&text));
            }
        }

        #[test]
        fn what_is_known_is_clean_in_a_line_by_itself(text in template(), part in any::<Index>()) {
            let mut both = Both::new();
            prop_assert!(both.agree(&text));
            for line in text.split_inclusive(|&byte| byte == b'\n') {
                prop_assert!(both.agree(line));
                prop_assert!(both.agree(&line[..part.index(line.len())]));
                prop_assert!(both.agree(&line[part.index(line.len())..]));
            }
        }

        #[test]
        fn a_byte_at_any_distance_is_seen(lines in proptest::collection::vec(line(), 2..5), byte in any::<u8>()) {
            let mut both = Both::new();
            let line = lines.join(&b' ');
            for byte in [byte, b' ', b'=', b'"', b'\n'] {
                prop_assert!(both.agree(&[&line[..], b"\n", &each(&line, byte)].concat()));
            }
        }
    }

    #[test]
    fn logs_come_out_the_same_whatever_is_known() {
        let mut both = Both::new();
        for text in derivation::texts() {
            assert!(both.agree(&text), "in a text of {} bytes", text.len());
        }
    }

    #[test]
    fn most_places_of_a_log_are_known() {
        let line = b"Dec 10 06:55:46 host sshd[24200]: pam_unix(sshd:auth): check pass; user unknown, path=/v1/api\n";
        let (text, mut recall) = (line.repeat(40), Recall::default());
        judged(&text, true, &mut recall);
        let clean = recall.clean.as_ref().expect("it is there by default");
        let places =
            ["auth): ", "pass; ", "path=", "api\n"].map(|place| memchr::memmem::rfind(&text[..2000], place.as_bytes()));
        assert!(places.into_iter().flatten().all(|at| clean.find(&text, at).is_some()));
    }
}
