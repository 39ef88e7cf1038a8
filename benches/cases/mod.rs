//! The haystacks of `cases.toml`.

use serde::Deserialize;
use tokmask::Masker;

/// A haystack's recipe.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// What its figures tell.
    #[serde(rename = "why")]
    _why: String,
    rounds: usize,
    joint: String,
    findings: usize,
    lines: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// Every case and its haystack, in which `masker` finds what it should.
///
/// # Panics
/// It does not.
pub(crate) fn haystacks(masker: &Masker) -> Vec<(Case, Vec<u8>)> {
    let file: Cases = toml::from_str(include_str!("../cases.toml")).expect("cases.toml");
    let haystacks = file.cases.into_iter().map(|case| {
        let haystack = case.haystack();
        assert_eq!(masker.find(&haystack).len(), case.findings, "findings of {}", case.name);
        (case, haystack)
    });
    haystacks.collect()
}

impl Case {
    fn haystack(&self) -> Vec<u8> {
        let mut random = Random(1);
        let mut text = String::new();
        for _ in 0..self.rounds {
            for line in &self.lines {
                fill(line, &mut random, &mut text);
                text.push_str(&self.joint);
            }
        }
        text.into_bytes()
    }
}

/// Every second piece between tildes is a kind and a length.
fn fill(line: &str, random: &mut Random, text: &mut String) {
    for (i, piece) in line.split('~').enumerate() {
        match (i % 2, piece.split_at_checked(1)) {
            (1, Some((kind, length))) => text.extend(random.run(kind, length.parse().expect("a length"))),
            _ => text.push_str(piece),
        }
    }
}

/// A linear congruential generator (Knuth's MMIX constants): the same haystacks everywhere.
pub(crate) struct Random(u64);

impl Random {
    #[allow(dead_code, reason = "not every benchmark makes text of its own")]
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// `length` characters of the alphabet that `kind` stands for.
    pub(crate) fn run(&mut self, kind: &str, length: usize) -> impl Iterator<Item = char> {
        let alphabet: &[u8] = match kind {
            "h" => b"0123456789abcdef",
            "n" => b"0123456789",
            "a" => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            other => panic!("no alphabet is called {other}"),
        };
        (0..length).map(move |_| alphabet[self.next() % alphabet.len()].into())
    }

    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }
}
