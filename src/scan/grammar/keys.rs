//! The identifier around a key word, and the words it is made of.

use super::codes;
use super::names::SOURCES;
use super::reader::Reader;
use crate::bytes::ByteTable;
use crate::finding::Span;
use crate::scan::escapes;
use crate::scan::window::ByteSet;

/// The longest key, in bytes.
pub(crate) const MAX_KEY: usize = 96;
/// The most bytes before the arrow of a dump.
const MAX_ARROW: usize = 64;
/// The most words of a key that are told apart.
const MAX_WORDS: usize = 24;

pub(super) static IDENTIFIER: ByteTable = ByteTable::of(ByteSet::of(b"_-.$").union(ByteSet::ALPHANUMERIC));
/// The same with the letters of other scripts than ASCII.
pub(crate) const NAME: ByteSet = ByteSet::of(b"_-.$").union(ByteSet::ALPHANUMERIC).with_range(0x80, 0xff);
static LETTERS: ByteTable = ByteTable::of(NAME);
/// Names in other scripts, in UTF-8: `contraseña`, `hasło`, `lösenord`.
const FOREIGN: [&[u8]; 3] = [b"contrase", b"has\xc5", b"l\xc3"];
const JOINTS: ByteSet = ByteSet::of(b"_-.$");
/// What joins the words of several keys.
const BETWEEN: ByteSet = JOINTS.union(ByteSet::of(b" /"));

/// What the path of a request is made of, its parameters included.
const PATH: ByteSet = ByteSet::of(b"/;=%~+@:,").union(JOINTS).union(ByteSet::ALPHANUMERIC);
/// The longest path that is looked at, in bytes.
const MAX_PATH: usize = 256;
/// Words that stand before what a shell sets.
const STATEMENTS: [&[u8]; 5] = [b"export", b"env", b"set", b"local", b"declare"];
/// What stands before the name of what is set, and belongs to it.
const SCOPE: ByteSet = ByteSet::of(b":/").union(JOINTS).union(ByteSet::ALPHANUMERIC);
/// The longest mark before a line of a dump, in bytes.
const MAX_MARK: usize = 8;
/// The levels of records.
const LEVELS: [&str; 11] =
    ["trace", "debug", "info", "notice", "warn", "warning", "err", "error", "fatal", "crit", "critical"];
/// What all of [`SETTERS`] end with.
pub(crate) const SETTER: &[u8] = b"set ";
/// The ends of commands that set what is named behind them.
const SETTERS: [&str; 7] =
    ["config set ", "configure set ", "env set ", "npm set ", "secret set ", "secrets set ", "user-secrets set "];

/// Where an identifier stands that a key word is a part of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Place {
    /// The place of the identifier around `at`; of one that is longer than [`MAX_KEY`], its end. None if that is too far away.
    pub(crate) fn around(reader: &Reader<'_>, at: usize) -> Option<Place> {
        let identifier = identifier(reader, at);
        let end = reader.follow(at, MAX_KEY, |text| identifier.run(text));
        let most = MAX_KEY.checked_sub(end - at + 1)?;
        let back = identifier.run_back(&reader.bytes[at.saturating_sub(most)..at]);
        let start = match (at - back).checked_sub(1).map(|before| reader.bytes[before]) {
            Some(b'\\' | b'%') => escapes::after(reader.bytes, at - back).min(at),
            Some(b'[' | b';') => codes::after(reader.bytes, at - back).min(at),
            _ => at - back,
        };
        let text = &reader.bytes[start..end];
        let trimmed = JOINTS.run(text);
        let tail = const { ByteSet::of(b"-.") }.run_back(text);
        (trimmed + tail < text.len()).then(|| Place { start: start + trimmed, end: end - tail })
    }

    /// Whether it is the name of a file of source or text: `passwd.c`.
    pub(crate) fn is_file(self, bytes: &[u8]) -> bool {
        let text = &bytes[self.start..self.end];
        let dot = text.iter().rposition(|&b| b == b'.');
        dot.is_some_and(|dot| SOURCES.has(&text[dot + 1..]))
    }

    /// Whether it is one or two letters behind a dash and before a blank: `grep -Pw`.
    pub(crate) fn is_switch(self, bytes: &[u8]) -> bool {
        self.end - self.start <= 2
            && !matches!(bytes.get(self.end), Some(b':' | b'='))
            && bytes[..self.start].ends_with(b" -")
    }

    /// Whether it is a parameter of a query or of a path: `?token`, `&token`, `/v1/items;token`.
    pub(crate) fn is_parameter(self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        before.ends_with(b"?")
            || before.ends_with(b"&")
            || before.ends_with(b"&amp;")
            || before.ends_with(b"\\u0026")
            || before.strip_suffix(b";").is_some_and(ends_path)
    }

    /// Whether a word of a sentence stands before it, and only a blank between them: `connects with password`.
    pub(crate) fn is_amid_words(self, bytes: &[u8]) -> bool {
        let Some(before) = bytes[..self.start].strip_suffix(b" ") else { return false };
        let before = before.strip_suffix(b",").or(before.strip_suffix(b":")).unwrap_or(before);
        let word = || before.rsplit(|&b| b == b' ').next().unwrap_or_default();
        before.last().is_some_and(u8::is_ascii_lowercase)
            && word().iter().all(u8::is_ascii_alphabetic)
            && !STATEMENTS.contains(&word())
    }

    /// Whether it is an option of a command: `--password`, `-Password`, `-D…password`.
    fn is_option(self, bytes: &[u8]) -> bool {
        let dashes = const { ByteSet::of(b"-") }.run_back(&bytes[..self.start]);
        let before = self.start - dashes;
        (1..=2).contains(&dashes) && (before == 0 || const { ByteSet::of(b" \t\"'`[,(|=") }.contains(bytes[before - 1]))
    }

    /// Whether a field of a line begins with it: an option, or what a blank or nothing stands before, and no sentence.
    pub(crate) fn opens_field(self, bytes: &[u8]) -> bool {
        let is_apart = bytes[..self.start].last().is_none_or(|b| b" \t".contains(b));
        is_apart && !self.is_amid_words(bytes) || self.is_option(bytes)
    }

    /// Whether it is what a command sets: `config set requirepass`, `env set TOKEN`.
    pub(crate) fn is_set(self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        // What stands before the name belongs to it: `Db:Password`, `//registry.example/:_authToken`.
        let scope = if before[..before.len() - JOINTS.run_back(before)].ends_with(b":") {
            SCOPE.run_back(&before[before.len().saturating_sub(MAX_KEY)..])
        } else {
            0
        };
        let before = &before[..before.len() - scope];
        let is_end = |verb: &&str| {
            let at = before.len().checked_sub(verb.len());
            at.is_some_and(|at| before[at..].eq_ignore_ascii_case(verb.as_bytes()))
        };
        before.ends_with(b" ") && SETTERS.iter().any(is_end)
    }

    /// The place of the identifier and of the word before it, if only a blank is between them: `api key`. What is the value of
    /// another key is no such word: `user=ann sid`.
    pub(crate) fn with_word_before(self, bytes: &[u8]) -> Option<Place> {
        let before = bytes[..self.start].strip_suffix(b" ")?;
        let letters = IDENTIFIER.run_back(&before[before.len().saturating_sub(MAX_KEY)..]);
        let start = before.len() - letters;
        let is_value = matches!(&bytes[..start], [.., b'='] | [.., b':' | b'=', b' ']);
        ((2..=MAX_KEY / 2).contains(&letters) && !is_value && self.end - start < MAX_KEY)
            .then_some(Place { start, ..self })
    }
}

/// What the identifier around the key word at `at` is made of.
fn identifier(reader: &Reader<'_>, at: usize) -> &'static ByteTable {
    let is_foreign = match reader.bytes.get(at) {
        Some(0x80..) => true,
        // What these names begin with.
        Some(b'c' | b'C' | b'h' | b'H' | b'l' | b'L') | None => FOREIGN.iter().any(|name| reader.starts(at, name)),
        _ => false,
    };
    if is_foreign { &LETTERS } else { &IDENTIFIER }
}

/// Whether `text` ends with the path of a request: `GET /v1/items;page=2`.
fn ends_path(text: &[u8]) -> bool {
    let path = PATH.run_back(&text[text.len().saturating_sub(MAX_PATH)..]);
    let before = &text[..text.len() - path];
    text[before.len()..].starts_with(b"/") && before.last().is_none_or(|b| b" \"'".contains(b))
}

/// Whether `text` ends with the end of a line of a dump, written out: `\r\n`.
fn ends_written_line(text: &[u8]) -> bool {
    let Some(before) = text.strip_suffix(b"n") else { return false };
    let slashes = ByteSet::of(b"\\").run_back(before);
    slashes > 0 && before[..before.len() - slashes].ends_with(b"r")
}

/// Whether `text` is what programs write before each line: a time, a level, the name of a container and its bar.
fn is_gutter(text: &[u8]) -> bool {
    let is_blank = |b: &u8| b.is_ascii_whitespace();
    let bar = memchr::memrchr(b'|', text);
    let (label, rest) = bar.map_or((&[][..], text), |bar| (text[..bar].trim_ascii(), &text[bar + 1..]));
    let is_label = bar.is_none() || !label.is_empty() && !label.iter().any(is_blank);
    is_label && text.last().is_some_and(is_blank) && rest.split(is_blank).all(is_time_or_level)
}

/// Whether `word` is a part of a time, or the level of a record: `2026-01-02T03:04:05Z`, `[INFO]`.
fn is_time_or_level(word: &[u8]) -> bool {
    let is_frame = |b: u8| b"[]():".contains(&b);
    let start = word.iter().position(|&b| !is_frame(b)).unwrap_or(word.len());
    let end = word.iter().rposition(|&b| !is_frame(b)).map_or(start, |last| last + 1);
    let word = &word[start..end];
    let is_time =
        word.iter().all(|b| b.is_ascii_digit() || b"TZ:.,+-/".contains(b)) && word.iter().any(|b| b"-:/".contains(b));
    word.is_empty() || is_time || LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level.as_bytes()))
}

/// The identifier that a key word is a part of.
pub(crate) struct Key {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it is made of.
    pub words: Words,
}

impl Key {
    pub(crate) fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// The key around `at`; none if that ends too far away.
    pub(crate) fn around(reader: &Reader<'_>, at: usize) -> Option<Key> {
        let Place { start, end } = Place::around(reader, at)?;
        Some(Key { start, end, words: Words::of(&reader.bytes[start..end]) })
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        Place { start: self.start, end: self.end }
    }

    /// The word before the key and its dashes, if only a blank is between them; one that ends with a comma lists options.
    pub(crate) fn word_before<'t>(&self, bytes: &'t [u8]) -> Option<&'t [u8]> {
        let dashes = ByteSet::of(b"-").run_back(&bytes[..self.start]);
        let before = bytes[..self.start - dashes].strip_suffix(b" ")?;
        if before.ends_with(b",") {
            return Some(b"or");
        }
        Some(&before[before.len() - IDENTIFIER.run_back(before).min(MAX_KEY)..])
    }

    /// Whether it is an option of a command: `--password`, `-Password`, `-D…password`.
    pub(crate) fn is_option(&self, bytes: &[u8]) -> bool {
        self.place().is_option(bytes)
    }

    /// Whether it is what a command or a statement sets: `setx TOKEN`, `ENV TOKEN`.
    pub(crate) fn follows_setter(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        if !matches!(before, [.., b'x' | b'v' | b'V', b' ']) {
            return false;
        }
        [b"setx ".as_slice(), b"setenv ", b"SetEnv ", b"set -gx ", b"set -Ux ", b"set -x "]
            .iter()
            .any(|verb| before.ends_with(verb))
            || before.ends_with(b"ENV ") && self.is_constant(bytes)
    }

    /// Whether all its letters are capitals.
    pub(crate) fn is_constant(&self, bytes: &[u8]) -> bool {
        !bytes[self.start..self.end].iter().any(u8::is_ascii_lowercase)
    }

    /// Whether a login stands before it, as in `.netrc`: `machine example.com login svc password`.
    pub(crate) fn follows_login(&self, bytes: &[u8]) -> bool {
        if self.words.all() != b"password" {
            return false;
        }
        let before = bytes[..self.start].rsplit(|&b| b == b' ' || b == b'\t').filter(|word| !word.is_empty());
        let mut before = before.skip(1).map(Some).chain(std::iter::repeat(None));
        let mut word = || before.next().flatten();
        let (login, host, machine) = (word(), word(), word());
        matches!(login, Some(b"login" | b"account"))
            && (matches!(host, None | Some(b"default")) || matches!(machine, Some(b"machine" | b"login")))
    }

    /// Whether it is the first of two arguments or the like: `("password", `, `[b'password', `.
    pub(crate) fn opens_pair(&self, bytes: &[u8]) -> bool {
        self.before_string(bytes).last().is_some_and(|b| b"([{".contains(b))
    }

    /// Whether such a pair is one of several: `[('Host', 'shop'), ('Cookie', `.
    pub(crate) fn opens_listed_pair(&self, bytes: &[u8]) -> bool {
        let around = self.before_string(bytes).split_last().map_or(&[][..], |(_, around)| around.trim_ascii_end());
        self.opens_pair(bytes) && around.last().is_some_and(|b| b"[({,".contains(b))
    }

    /// What stands before the string that it begins.
    fn before_string<'t>(&self, bytes: &'t [u8]) -> &'t [u8] {
        let before = &bytes[..self.start];
        let before = &before[..before.len() - ByteSet::of(b"\"'`\\").run_back(before)];
        before.strip_suffix(b"b").unwrap_or(before).trim_ascii_end()
    }

    /// Whether a quote stands right before it.
    pub(crate) fn begins_string(&self, bytes: &[u8]) -> bool {
        let dashes = ByteSet::of(b"-").run_back(&bytes[..self.start]);
        let before = &bytes[..self.start - dashes];
        let written =
            before.ends_with(b"22") || before.ends_with(b"27") || before.ends_with(b";") || before.ends_with(b"042");
        written || matches!(before.last(), Some(b'"' | b'\'' | b'`' | b'<'))
    }

    /// Whether it is a string that is itself the value of a name: `"mode":"PASSWORD"`.
    pub(crate) fn is_value(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        let quote = ByteSet::of(b"\"'\\").run_back(before);
        let before = before[..before.len() - quote].trim_ascii_end();
        quote > 0 && before.last().is_some_and(|b| b":=".contains(b))
    }

    /// Whether it is the name of a header: it begins a line, maybe of a dump, or a string that holds the header.
    pub(crate) fn opens_header(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        let arrow = before.trim_ascii_end();
        let is_dump = matches!(arrow.last(), Some(b'>' | b'<' | b'|' | b'*'))
            && arrow.len() < before.len()
            && arrow.len() <= MAX_ARROW;
        let is_string = matches!(before.last(), Some(b'"' | b'\'' | b'`'));
        self.opens_line(bytes) || is_dump || is_string || before.ends_with(b"\\n") || before.ends_with(b"\\r")
    }

    /// Whether it is the name of a header of any kind in a dump or a command: `> K: v`, `-H 'K: v'`, `\r\nK: v` written out.
    pub(crate) fn is_dumped(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        let mark = before.trim_ascii_end();
        let is_mark =
            mark.len() < before.len() && mark.len() <= MAX_MARK && mark.iter().all(|b| b" \t<>-=*".contains(b));
        let quote = ByteSet::of(b"\"'\\").run_back(before);
        let option = before[..before.len() - quote].trim_ascii_end();
        let is_argument = [b"-H".as_slice(), b"--header", b"--header="].iter().any(|name| option.ends_with(name));
        is_mark && matches!(mark.last(), Some(b'>' | b'<'))
            || is_argument && quote > 0
            || ends_written_line(before)
            || self.is_framed(bytes)
    }

    /// Whether it is the name of a header in the dump of a frame of HTTP/2: `[HTTP/2] [1] [k: v]`.
    pub(crate) fn is_framed(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        before.ends_with(b"] [") && memchr::memmem::find(before, b"[HTTP/").is_some()
    }

    /// Whether it is the verdict on a test, which a colon and a blank follow: `PASS: `.
    pub(crate) fn is_verdict(&self, bytes: &[u8]) -> bool {
        bytes[self.start..].starts_with(b"PASS: ") && self.end == self.start + 4
    }

    /// Whether it is the name of an XML element: `<password`, `<s:Password`, `&lt;password`.
    pub(crate) fn is_element(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        let before = match before.last() {
            Some(b':') => &before[..before.len() - 1 - IDENTIFIER.run_back(&before[..before.len() - 1])],
            _ => before,
        };
        before.ends_with(b"<") || before.ends_with(b"&lt;") || before.ends_with(b"\\u003c")
    }

    /// Whether nothing but blanks, dashes of a list and `export` stands before it on its line.
    pub(crate) fn begins_line(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        before.len() < crate::scan::window::BEFORE
            && (before.iter().all(|b| b" \t-\"'+:".contains(b)) || before.trim_ascii() == b"export")
    }

    /// The same where a program may have written a time or the like before each line.
    pub(crate) fn opens_line(&self, bytes: &[u8]) -> bool {
        let before = &bytes[..self.start];
        self.begins_line(bytes) || before.len() < crate::scan::window::BEFORE && is_gutter(before)
    }
}

/// A key's words in lower case, without what joins them. Blanks and slashes join them, too.
#[derive(Clone)]
pub(crate) struct Words {
    text: [u8; MAX_KEY],
    ends: [u8; MAX_WORDS],
    count: usize,
}

impl Words {
    /// Splits `key` where `_`, `-`, `.` or a change of case or between letters and digits separates words.
    pub(crate) fn of(key: &[u8]) -> Words {
        let mut words = Words { text: [0; MAX_KEY], ends: [0; MAX_WORDS], count: 0 };
        let (mut len, mut start, mut before) = (0, 0, 0);
        let mut here = key.first().map_or(0, |&first| kind(first));
        for (i, &byte) in key.iter().enumerate().take(MAX_KEY) {
            let after = key.get(i + 1).map_or(0, |&after| kind(after));
            let is_hump = here & CAPITAL != 0 && (before | after) & SMALL != 0;
            if len > start && (is_hump || (before | here) & JOINT != 0 || (before ^ here) & DIGIT != 0) {
                words.close(len);
                start = len;
            }
            words.text[len] = byte.to_ascii_lowercase();
            len += usize::from(here & JOINT == 0);
            (before, here) = (here, after);
        }
        if len > start {
            words.close(len);
        }
        words
    }

    /// Ends a word at `len`.
    fn close(&mut self, len: usize) {
        if self.count == MAX_WORDS {
            // The last ones decide: the first two become one.
            self.ends.copy_within(1.., 0);
            self.count -= 1;
        }
        self.ends[self.count] = len as u8;
        self.count += 1;
    }

    /// How many words there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Where the first `count` words end in the text.
    fn end(&self, count: usize) -> usize {
        if count == 0 { 0 } else { self.ends[count - 1] as usize }
    }

    /// The words from `from` to, not including, `to`, run together.
    pub(crate) fn joined(&self, from: usize, to: usize) -> &[u8] {
        &self.text[self.end(from)..self.end(to)]
    }

    /// All words, run together.
    pub(crate) fn all(&self) -> &[u8] {
        self.joined(0, self.count)
    }

    /// The word at `index`.
    pub(crate) fn get(&self, index: usize) -> &[u8] {
        self.joined(index, index + 1)
    }

    /// The words in turn.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count).map(|i| self.get(i))
    }
}

/// The kinds of bytes that tell words apart.
const JOINT: u8 = 1;
const DIGIT: u8 = 2;
const CAPITAL: u8 = 4;
const SMALL: u8 = 8;

static KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0u8);
    loop {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT,
            b'A'..=b'Z' => CAPITAL,
            b'a'..=b'z' => SMALL,
            _ if BETWEEN.contains(byte) => JOINT,
            _ => 0,
        };
        if byte == 255 {
            break kinds;
        }
        byte += 1;
    }
};

fn kind(byte: u8) -> u8 {
    KINDS[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(key: &str) -> Vec<String> {
        Words::of(key.as_bytes()).iter().map(|w| String::from_utf8(w.to_vec()).unwrap()).collect()
    }

    #[test]
    fn what_is_set_stands_behind_one_word() {
        assert!(SETTERS.iter().all(|setter| setter.as_bytes().ends_with(SETTER)));
    }

    #[test]
    fn keys_are_split_into_words() {
        assert_eq!(split("ACME_API_TOKEN"), ["acme", "api", "token"]);
        assert_eq!(split("acmeSecretKey"), ["acme", "secret", "key"]);
        assert_eq!(split("x-acme-APIKey2"), ["x", "acme", "api", "key", "2"]);
        assert_eq!(split("spring.datasource.password"), ["spring", "datasource", "password"]);
    }
}
