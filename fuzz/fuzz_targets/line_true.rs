//! As many lines out as in; what is not masked arrives; the findings say what was masked; a reader in pieces agrees.
#![no_main]

use std::io::Read;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokmask::{MaskReader, Masker};

mod stretch;

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

fuzz_target!(|data: &[u8]| {
    let text = stretch::stretch(data, 40_000);
    let out = MASKER.mask(&text);
    assert_eq!(lines(&text), lines(&out));
    let rebuilt = rebuilt(&text);
    // A number in JSON is masked in quotes, of which the findings do not tell.
    let unquoted = |t: &[u8]| t.iter().copied().filter(|b| !b"\"\\".contains(b)).collect::<Vec<u8>>();
    assert!(unquoted(&rebuilt) == unquoted(&out), "the findings say what was masked");
    let mut read = vec![];
    MaskReader::new(&MASKER, Small(&text)).read_to_end(&mut read).expect("bytes can be read");
    assert!(read == out, "a reader in pieces agrees");
});

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|&&b| b == b'\n').count()
}

/// `text` with a label for every finding.
fn rebuilt(text: &[u8]) -> Vec<u8> {
    let (mut out, mut done) = (vec![], 0);
    for finding in MASKER.find(text) {
        assert!(finding.span.start >= done && !finding.span.is_empty(), "in order, apart, not empty");
        out.extend_from_slice(&text[done..finding.span.start]);
        out.extend(format!("[REDACTED:{}]", MASKER.rules().get(finding.rule).id).bytes());
        done = finding.span.end;
    }
    out.extend_from_slice(&text[done..]);
    out
}

/// A reader of a few bytes at a time.
struct Small<'t>(&'t [u8]);

impl Read for Small<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(1 + self.0.len() % 700);
        self.0.read(&mut buffer[..most])
    }
}
