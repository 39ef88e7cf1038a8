//! The promises of the stream, each a test of its name.

mod oracle;

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use tokmask::stream::{self, Source, Tuning, Unwatched};
use tokmask::{MaskWriter, Masker, RuleSet, Style, internals};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);
static LITERALS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| internals::literals(&MASKER));
/// Every example and near miss of every rule.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = MASKER.rules().rules().iter();
    rules.flat_map(|r| r.examples().into_iter().map(|e| e.text).chain(r.near())).collect()
});

/// Text made to confuse: whole and broken examples, bare prefixes, separators, long runs and any byte.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => any::<prop::sample::Index>().prop_map(|i| i.get(&EXAMPLES[..]).clone().into_bytes()),
        3 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(i, cut)| {
            let example = i.get(&EXAMPLES[..]).as_bytes();
            example[..cut.index(example.len() + 1)].to_vec()
        }),
        2 => any::<prop::sample::Index>().prop_map(|i| i.get(&LITERALS[..]).clone()),
        6 => prop::sample::select(JOINTS).prop_map(|s: &str| s.as_bytes().to_vec()),
        2 => "[A-Za-z0-9_./+=-]{1,60}".prop_map(String::into_bytes),
        1 => (prop::sample::select(&b"aZ0 =\"'\\-."[..]), 1..20_000usize).prop_map(|(b, n)| vec![b; n]),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

const JOINTS: &[&str] = &[
    "\n",
    "\n",
    "\r\n",
    " ",
    " ",
    "=",
    ": ",
    "\"",
    "\\\"",
    "'",
    ",",
    "&",
    "{",
    "}",
    "|",
    "\x1b[0m",
    "\x1b[1;31m",
    "\x1b",
    "\\n",
    "%3D",
    "password=",
    "token: ",
    "\"api_key\":\"",
    "Authorization: Bearer ",
    "Cookie: a=",
    "-----BEGIN PRIVATE KEY-----\n",
    "secret: |\n  ",
    "https://user:",
    "@host",
    "[REDACTED:x]",
    "****",
    "\t",
    "\0",
    "é",
];

/// A source that gives its bytes in pieces of given sizes, and pauses before some of them.
struct Pieces {
    bytes: Vec<u8>,
    done: usize,
    sizes: Vec<(usize, bool)>,
    turn: usize,
}

impl Source for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (size, _) = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let n = size.min(buffer.len());
        let n = (&self.bytes[self.done..]).read(&mut buffer[..n])?;
        self.done += n;
        Ok(n)
    }

    fn is_ready(&mut self, _: Duration) -> io::Result<bool> {
        let (_, pauses) = self.sizes[self.turn % self.sizes.len()];
        Ok(!pauses)
    }
}

fn streamed(masker: &Masker, bytes: &[u8], sizes: Vec<(usize, bool)>, threads: usize) -> Vec<u8> {
    let mut out = vec![];
    let source = Pieces { bytes: bytes.to_vec(), done: 0, sizes, turn: 0 };
    let tuning = Tuning { threads: NonZeroUsize::new(threads).expect("not zero") };
    stream::run(source, &mut out, masker, &tuning, &Unwatched).expect("nothing can fail");
    out
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn cuts() -> impl Strategy<Value = Vec<(usize, bool)>> {
    let size = prop_oneof![3 => 1..8usize, 2 => 8..400usize, 1 => 400..300_000usize];
    prop::collection::vec((size, any::<bool>()), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn matches_oracle(text in text()) {
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
    }

    #[test]
    fn cut_blind(text in text(), cuts in cuts(), threads in 1..5usize) {
        prop_assert_eq!(show(&streamed(&MASKER, &text, cuts, threads)), show(&MASKER.mask(&text)));
    }

    #[test]
    fn line_true(text in text()) {
        let lines = |t: &[u8]| t.iter().filter(|&&b| b == b'\n').count();
        prop_assert_eq!(lines(&MASKER.mask(&text)), lines(&text));
    }

    #[test]
    fn writer_is_cut_blind(text in text(), cuts in cuts()) {
        let mut writer = MaskWriter::new(&MASKER, vec![]);
        let mut rest = &text[..];
        for &(size, flushes) in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, more) = rest.split_at(size.min(rest.len()));
            writer.write_all(piece).expect("a vector takes all");
            if flushes {
                writer.flush().expect("a vector takes all");
            }
            rest = more;
        }
        prop_assert_eq!(show(&writer.finish().expect("a vector takes all")), show(&MASKER.mask(&text)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn idempotent(text in text(), style in prop::sample::select(&Style::ALL[..])) {
        let masker = Masker::new(RuleSet::builtin(), style.0).expect("the built-in rules go together");
        let once = masker.mask(&text);
        prop_assert_eq!(show(&masker.mask(&once)), show(&once));
    }
}

#[test]
fn concat() {
    let plain = b"caf\xe9 \xff\xfe\0 trace_id=4bf92f3577b34da6a3ce929d0e0e4736\r\nlone\rcr\n\n last line";
    assert_eq!(MASKER.mask(plain), plain);
    assert_eq!(MASKER.mask(b""), b"");
}
