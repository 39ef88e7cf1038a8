//! Every shape rule against mutations of its own examples: too short, outside of its alphabet, refused by its checks.
//!
//! What must come of a mutation is told by the rule as it is written, read here with another engine (`regex`), one rule
//! at a time.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use regex::bytes::Regex;
use regex_syntax::hir::literal::Extractor;
use tokmask::rules::schema::{Check, Confidence, Right, RuleFile, RuleSource, Tier};
use tokmask::{Masker, RuleSet, Selection, Style};

/// A byte that no token holds.
const ALIEN: u8 = 0x01;
/// So many characters are a token if the prefix before them is strong.
const OPEN: usize = 16;

static RULES: LazyLock<Vec<RuleSource>> = LazyLock::new(|| {
    let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).expect("the rules are there");
    let read = |path| toml::from_str::<RuleFile>(&fs::read_to_string(path).expect("a file")).expect("a rule file");
    let paths = files.map(|file| file.expect("an entry").path());
    let is_table = |path: &PathBuf| path.is_dir() || path.ends_with("policy.toml") || path.ends_with("programs.toml");
    let rules = paths.filter(|path| !is_table(path)).flat_map(|path| read(path).rules);
    rules.filter(|rule| rule.tier == Tier::Shape && rule.block.is_none()).collect()
});

/// A rule as it is written.
struct Written<'r> {
    rule: &'r RuleSource,
    whole: Regex,
    anywhere: Regex,
    masker: Masker,
}

impl Written<'_> {
    fn new(rule: &RuleSource) -> Written<'_> {
        let pattern = rule.pattern.as_ref().expect("a shape has a pattern");
        let regex = |text: String| Regex::new(&text).expect("a pattern");
        let only = Selection { only: vec![rule.id.clone()], min_confidence: Confidence::Low, ..Selection::default() };
        let rules = RuleSet::load(&only).expect("the built-in rules load");
        Written {
            rule,
            whole: regex(format!("^(?s-u:{pattern})$")),
            anywhere: regex(format!("(?s-u:{pattern})")),
            masker: Masker::new(rules, Style::Label).expect("one rule"),
        }
    }

    /// The tokens of its examples, the text that the pattern wants around them with them.
    fn tokens(&self) -> Vec<Vec<u8>> {
        let examples = self.rule.examples.iter().map(|example| example.text.as_bytes());
        examples.filter_map(|text| self.longest(text)).collect()
    }

    /// The first match in `text`, as long as it can be.
    fn longest(&self, text: &[u8]) -> Option<Vec<u8>> {
        let start = self.anywhere.find(text)?.start();
        let end = (start + 1..=text.len()).rev().find(|&end| self.whole.is_match(&text[start..end]))?;
        Some(text[start..end].to_vec())
    }

    /// How many characters all tokens of the rule begin with.
    fn prefix(&self) -> usize {
        let pattern = self.rule.pattern.as_ref().expect("a shape has a pattern");
        let parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
        let literals = Extractor::new().extract(&parser.expect("a pattern"));
        literals.longest_common_prefix().map_or(0, <[u8]>::len)
    }

    /// The fewest bytes of a token cut short that are masked; none: it has to be whole.
    fn fewest(&self) -> Option<usize> {
        let (pattern, prefix) = (self.rule.pattern.as_ref().expect("a shape has a pattern"), self.prefix());
        let sure = self.rule.confidence == Confidence::High && prefix >= 4 && !pattern.contains("(?P<secret>");
        let body = self.rule.cut.unwrap_or(if sure { 10 } else { 0 });
        (body > 0).then_some(prefix + body)
    }

    fn label(&self) -> Vec<u8> {
        format!("[REDACTED:{}]", self.rule.id).into_bytes()
    }

    fn mask(&self, text: &[u8]) -> Vec<u8> {
        self.masker.mask(text)
    }

    /// Whether a prefix may be all that it has to have.
    fn may_be_open(&self) -> bool {
        let has_group = self.rule.pattern.as_ref().is_some_and(|pattern| pattern.contains("(?P<secret>"));
        self.rule.right == Right::Extend && self.rule.block.is_none() && !has_group
    }

    /// What may come of `text`, of which no more than the first `alive` bytes could have become a token.
    fn of_cut(&self, text: &[u8], alive: usize) -> Vec<Vec<u8>> {
        let masked = [self.label(), text[alive..].to_vec()].concat();
        match self.fewest() {
            Some(fewest) if alive >= fewest && self.rule.checks.is_empty() => vec![masked],
            // The prefix says which.
            _ if self.may_be_open() && alive > OPEN => {
                let sign = usize::from(text[alive - 1] == b'.');
                vec![masked, text.to_vec(), [self.label(), text[alive - sign..].to_vec()].concat()]
            }
            // The checks say which.
            Some(fewest) if alive >= fewest => vec![masked, text.to_vec()],
            _ => vec![text.to_vec()],
        }
    }
}

/// Calls `mutate` for every token of every rule; it tells what came out and must not, and how many mutations it tried.
fn for_all(least: usize, mutate: impl Fn(&Written<'_>, &[u8]) -> Vec<Option<String>>) {
    let mut results = vec![];
    for rule in RULES.iter() {
        let written = Written::new(rule);
        for token in written.tokens() {
            let told = |wrong: Option<String>| wrong.map(|wrong| format!("{}: {wrong}", rule.id));
            results.extend(mutate(&written, &token).into_iter().map(told));
        }
    }
    let wrong: Vec<String> = results.iter().flatten().cloned().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(results.len() >= least, "no more than {} mutations", results.len());
}

fn expect(written: &Written<'_>, text: &[u8], wanted: &[Vec<u8>]) -> Option<String> {
    let out = written.mask(text);
    let show = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    (!wanted.contains(&out)).then(|| format!("{:?} becomes {:?}, not {:?}", show(text), show(&out), show(&wanted[0])))
}

#[test]
fn one_character_short() {
    for_all(400, |written, token| {
        let least = (1..=token.len()).find(|&end| written.whole.is_match(&token[..end])).expect("it matches");
        let short = &token[..least - 1];
        match written.anywhere.is_match(short) || short.is_empty() {
            true => vec![],
            false => vec![expect(written, short, &written.of_cut(short, short.len()))],
        }
    });
}

#[test]
fn outside_of_the_alphabet() {
    for_all(400, |written, token| {
        let middle = token.len() / 2;
        let mut text = token.to_vec();
        text[middle] = ALIEN;
        match written.anywhere.is_match(&text) {
            true => vec![],
            false => vec![expect(written, &text, &written.of_cut(&text, middle))],
        }
    });
}

#[test]
fn a_word_around_it() {
    for_all(20, |written, token| {
        let text = [token, b"x"].concat();
        let goes_on = written.whole.is_match(&text) || written.rule.right != Right::Word;
        if goes_on { vec![] } else { vec![expect(written, &text, std::slice::from_ref(&text))] }
    });
}

#[test]
fn refused_by_its_checks() {
    for_all(40, |written, token| {
        let mutations = written.rule.checks.iter().filter_map(|&check| refused(check, token, written.prefix()));
        let still = mutations.filter(|text| written.whole.is_match(text));
        still.map(|text| expect(written, &text, std::slice::from_ref(&text))).collect()
    });
}

/// `token` changed so that `check` refuses it; none where that takes more than another character for each.
fn refused(check: Check, token: &[u8], prefix: usize) -> Option<Vec<u8>> {
    let plain = |byte: u8| if byte.is_ascii_digit() { b'a' } else { byte.to_ascii_lowercase() };
    match check {
        Check::Mixed | Check::Cased | Check::Digit => {
            let body = token[prefix..].iter().map(|&byte| plain(byte));
            Some(token[..prefix].iter().copied().chain(body).collect())
        }
        Check::Luhn => {
            let last = token.iter().rposition(u8::is_ascii_digit)?;
            let other = b'0' + (token[last] - b'0' + 1) % 10;
            Some([&token[..last], &[other], &token[last + 1..]].concat())
        }
        Check::JwtHeader => {
            let dot = token.iter().rposition(|&byte| byte == b'.')?;
            Some([b"eyJ4N0txMnZOOWJUNG1XOHJZ.x7Kq2vN9", &token[dot..]].concat())
        }
        _ => None,
    }
}

/// Bodies of other alphabets than most, and one that the rule may have.
const BODIES: [&str; 5] = [
    "x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u",
    "3f9c27d10e884b418a3b51f0c22ab9f37e0d",
    "l5osrifmypvazi4j3yko52gj6jfj7qprsmy4",
    "X7KQ2VN9BT4MW8RY1PL6DF3HJ5SZ0CA2EG7U",
    "x7Kq2v-9bT4m_8rY1pL6-F3hJ5sZ0cA2eG7u",
];
/// What ordinary names go on with.
const NAMES: [&str; 5] = [
    "value-store-names",
    "id-of-the-pipeline-2",
    "config_cache_dir_v2",
    "2024-05-01-rc1-final",
    "SomeWordsInCamelCase",
];
/// Prefixes of words alone, and of numbers.
const WORDS: [&str; 15] = [
    "access", "api", "app", "console", "dataset", "depot", "hawk", "ion_", "mfa.", "mob", "pat", "sdk", "sec", "sess",
    "v1.",
];

/// What all tokens of a rule begin with, if that names them.
fn strong_prefix<'t>(written: &Written<'_>, token: &'t [u8]) -> Option<&'t [u8]> {
    let pattern = written.rule.pattern.as_ref().expect("a shape has a pattern");
    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let literals = Extractor::new().limit_class(4).extract(&parsed.expect("a pattern"));
    let literals = literals.literals().filter(|literals| literals.len() == 1)?;
    let prefix = &token[..literals[0].len()];
    let ends = prefix.last().is_some_and(|byte| b"_-.".contains(byte));
    let is_name = prefix.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
    let is_word = WORDS.iter().any(|word| prefix.starts_with(word.as_bytes()));
    (written.may_be_open() && prefix.len() >= 4 && ends && is_name && !is_word).then_some(prefix)
}

/// Vendors change the lengths and the alphabets of their tokens.
#[test]
fn a_strong_prefix_needs_no_form() {
    for_all(9_000, |written, token| {
        let Some(prefix) = strong_prefix(written, token) else { return vec![] };
        let bodies = BODIES.iter().flat_map(|body| {
            [16, 17, 24, 36, 70, 200].map(|length| body.bytes().cycle().take(length).collect::<Vec<u8>>())
        });
        let tokens = bodies.map(|body| [prefix, &body].concat());
        let of_token = |token: Vec<u8>| {
            let in_text = |before: &str, after: &str| {
                let text = [before.as_bytes(), &token, after.as_bytes()].concat();
                // What follows may be of the rule's own class.
                let ends = [0, after.find(' ').unwrap_or(0)].map(|end| &after.as_bytes()[end..]);
                expect(written, &text, &ends.map(|after| [before.as_bytes(), &written.label(), after].concat()))
            };
            let twice = [token.clone(), token.clone()].concat();
            let mut results =
                vec![in_text("", ""), in_text("k=\"", "\","), in_text("/", "/rotate for"), in_text("(", " on")];
            results.push(expect(written, &twice, &[written.label(), written.label().repeat(2)]));
            let is_cased =
                [u8::is_ascii_uppercase, u8::is_ascii_lowercase].iter().all(|is| token[prefix.len()..].iter().any(is));
            results.extend((prefix.len() >= 6 && is_cased).then(|| in_text("x", " ")));
            results
        };
        tokens.flat_map(of_token).collect()
    });
}

#[test]
fn a_strong_prefix_before_words_is_a_name() {
    for_all(200, |written, token| {
        let Some(prefix) = strong_prefix(written, token) else { return vec![] };
        let names = NAMES.iter().map(|name| [prefix, name.as_bytes()].concat());
        let others =
            names.filter(|name| !written.anywhere.is_match(name) && written.fewest().is_none_or(|n| n > name.len()));
        others.map(|name| expect(written, &name, std::slice::from_ref(&name))).collect()
    });
}

/// A true checksum makes a token of what stands in a word; a false one lets nothing through that is plainly one.
#[test]
fn checksums() {
    for_all(10, |written, token| {
        if !written.rule.checks.contains(&Check::Crc32Base62) {
            return vec![];
        }
        let (head, old) = token.split_at(token.len() - 6);
        let sum = checksum(&head[written.prefix()..]);
        let with = |sum: &[u8]| [head, sum].concat();
        let glued = |token: Vec<u8>| [b"x".as_slice(), &token].concat();
        assert_ne!(old, sum, "an example must not be live");
        vec![
            expect(written, &with(&sum), &[written.label()]),
            expect(written, &with(old), &[written.label()]),
            expect(written, &glued(with(&sum)), &[glued(written.label())]),
            expect(written, &glued(with(old)), &[glued(with(old))]),
        ]
    });
}

/// The CRC-32 of `body` in base 62, in six digits.
fn checksum(body: &[u8]) -> [u8; 6] {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let crc = !body.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 })
    });
    std::array::from_fn(|place| DIGITS[(crc / 62u32.pow(5 - place as u32) % 62) as usize])
}
