//! What stands before each line of a text that goes through a log: a time, a level, a host, a tag, the name of a container and
//! its bar, the sign of a quotation or a difference.
//!
//! A gutter is a row of words, each of which is told by itself, and a small automaton says which rows there are. It is learnt
//! from one line; of the lines after that it takes as many words as are there again.

use super::escape::Unfinished;
use crate::bytes::ByteSet;

/// The most words of a gutter.
const MAX_WORDS: usize = 12;
/// The longest gutter, in bytes.
pub(crate) const MAX_GUTTER: usize = 128;
/// The most digits that tell of a time by their number alone: `I1128`.
const DATE: usize = 4;
/// The longest row of the same sign.
const MAX_SIGNS: usize = 3;

const BLANKS: ByteSet = ByteSet::of(b" \t");
/// Signs of quotations, differences, comments, lists and traces.
const SIGNS: ByteSet = ByteSet::of(b"+>#*/;");
/// What stands around a word.
const FRAME: ByteSet = ByteSet::of(b"[]():,");
/// What times are made of.
const TIME: ByteSet = ByteSet::DIGITS.union(ByteSet::of(b"TZ:.,+-/"));
/// What the names of hosts, programs and modules are made of.
const NAME: ByteSet = ByteSet::ALPHANUMERIC.union(ByteSet::of(b"_-.@/$#:"));
/// Days, months and zones.
const CALENDAR: [&str; 25] = [
    "Apr", "Aug", "CEST", "CET", "Dec", "EST", "Feb", "Fri", "GMT", "Jan", "Jul", "Jun", "Mar", "May", "Mon", "Nov",
    "Oct", "PST", "Sat", "Sep", "Sun", "Thu", "Tue", "UTC", "Wed",
];
/// The levels of records, and the streams that they come from.
const LEVELS: [&str; 18] = [
    "crit", "critical", "dbg", "debug", "err", "error", "fatal", "inf", "info", "notice", "panic", "stderr", "stdout",
    "trace", "verbose", "warn", "warning", "wrn",
];

/// A word of a gutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// A part of a time: `2026-11-28T10:00:00Z`, `I1128`, `Nov`.
    Time,
    /// `28`, `0.234`.
    Number,
    /// `INFO`, `warn:`, `I`, `stdout`.
    Level,
    /// Text in brackets: `[main]`, `[pod/web/app]`, `<34>`.
    Framed,
    /// The priority and the version that a record of syslog begins with (RFC 5424, section 6): `<34>1`.
    Priority,
    /// One of its fields.
    Field,
    /// The step of a build: `#5`.
    Step,
    /// A program and the number of its process or the like: `app[12]:`, `(local-exec):`, `INFO:root:`.
    Process,
    /// What ends a head: `main:`, `main.go:12]`, `:`.
    Label,
    /// `-`, `---`.
    Dash,
    /// `|`.
    Bar,
    /// `+`, `>>`, `#`.
    Sign,
    /// A host, a logger.
    Name,
}

/// What was read of a gutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    /// A gutter may end here.
    Head,
    /// A dash, behind which content may begin that is an element of a list.
    Dashed,
    /// A name that begins a line.
    Lone,
    /// As many names, which something has to follow.
    Named(u8),
    /// As many fields of a record of syslog, and its structured data, are to come.
    Fields(u8),
}

/// How many fields stand between the version of a record of syslog and its structured data.
const FIELDS: u8 = 5;

impl State {
    /// What is read with `word`; none if there is no such gutter.
    fn then(self, word: Word) -> Option<State> {
        use State::{Dashed, Fields, Head, Lone, Named, Start};
        use Word::{Bar, Dash, Framed, Label, Level, Name, Number, Priority, Process, Sign, Step, Time};
        Some(match (self, word) {
            (Fields(0), Dash | Framed) => Head,
            (Fields(left), _) => Fields(left.checked_sub(1)?),
            (Start, Priority) => Fields(FIELDS),
            (Start | Head | Dashed | Named(_), Time | Level | Framed | Process | Step) => Head,
            (Lone, Process | Bar) => Head,
            (Start | Head | Named(_), Bar) => Head,
            (Start | Head, Sign) => Head,
            (Head | Dashed | Named(_), Label) => Head,
            (Head | Dashed, Number) => Head,
            (Named(_), Number) => self,
            (Named(_), Dash) | (Dashed, Dash) => Head,
            (Head, Dash) => Dashed,
            (Start, Name) => Lone,
            (Head | Dashed, Name) => Named(1),
            (Named(1), Name) => Named(2),
            _ => return None,
        })
    }
}

/// The words of a gutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gutter {
    words: [Option<Word>; MAX_WORDS],
    /// Whether a blank follows.
    is_apart: bool,
}

impl Gutter {
    /// No gutter.
    pub(crate) const NONE: Gutter = Gutter { words: [None; MAX_WORDS], is_apart: false };

    /// The longest gutter of a `line` of which the content begins at `content` at the latest, and the length of it.
    pub(crate) fn of(line: &[u8], content: usize) -> (Gutter, usize) {
        let (mut read, mut state, mut at) = (Gutter::NONE, State::Start, 0);
        let (mut gutter, mut length) = (Gutter::NONE, 0);
        for place in 0..MAX_WORDS {
            let Some(token) = Token::at(line, at).filter(|token| token.is_before(content)) else { break };
            let Some(next) = state.then(token.word) else { break };
            let is_field = matches!(state, State::Fields(_));
            read.words[place] = Some(if is_field { Word::Field } else { token.word });
            (state, at) = (next, token.end + BLANKS.run(&line[token.end..content]));
            if state == State::Head && token.end <= MAX_GUTTER {
                let is_apart = token.end < at;
                (gutter, length) = (Gutter { is_apart, ..read }, token.end + usize::from(is_apart));
            }
        }
        (gutter, length)
    }

    /// How much of `line` is such a gutter: as many of its words as are there; `is_open`: more of the line may follow.
    ///
    /// # Errors
    /// More of the line has a say.
    pub(crate) fn run(&self, line: &[u8], is_open: bool) -> Result<usize, Unfinished> {
        let (mut at, mut end) = (0, 0);
        for word in self.words.iter().map_while(|word| *word) {
            if is_open && Token::is_unfinished(line, at) {
                return Err(Unfinished);
            }
            match Token::again(line, at, word).filter(|token| token.end <= MAX_GUTTER) {
                Some(token) => (end, at) = (token.end, token.end + BLANKS.run(&line[token.end..])),
                None => break,
            }
        }
        if is_open && end > 0 && end == line.len() {
            return Err(Unfinished);
        }
        let is_apart = self.is_apart && at > end;
        Ok(end + usize::from(is_apart))
    }
}

/// A word of a line.
#[derive(Clone, Copy)]
struct Token {
    word: Word,
    /// One past its last byte.
    end: usize,
}

impl Token {
    /// The word at `at` of `line`.
    fn at(line: &[u8], at: usize) -> Option<Token> {
        let rest = &line[at..line.len().min(at + MAX_GUTTER)];
        let first = *rest.first()?;
        let end = BLANKS.complement().run(rest);
        let found = |(word, length)| Some(Token { word, end: at + length });
        match first {
            b'#' if is_number(&rest[1..end]) => found((Word::Step, end)),
            b'|' if end == 1 => found((Word::Bar, end)),
            b'[' | b'(' | b'<' => framed(rest, end).and_then(found),
            b'-' if at == 0 && is_removed(rest) => found((Word::Sign, 1)),
            _ if SIGNS.contains(first) => {
                let signs = ByteSet::EMPTY.with(first).run(rest);
                let is_sign = signs <= MAX_SIGNS && (first != b'/' || signs > 1);
                is_sign.then_some((Word::Sign, signs)).and_then(found)
            }
            _ => match logger(&rest[..end]) {
                Some(end) => found((Word::Process, end)),
                None => plain(&rest[..end]).and_then(|word| found((word, end))),
            },
        }
    }

    /// Whether more of the open `line` has a say in the word at `at`.
    fn is_unfinished(line: &[u8], at: usize) -> bool {
        let rest = &line[at..];
        let opens = matches!(rest.first(), Some(b'[' | b'(' | b'<'));
        let word = BLANKS.complement().run(rest);
        rest.len() < MAX_GUTTER && (word == rest.len() || opens && Token::at(line, at).is_none())
    }

    /// Whether what begins at `content` may follow it.
    fn is_before(self, content: usize) -> bool {
        self.end < content || self.end == content && self.is_joined()
    }

    /// Whether something else may follow it without a blank.
    fn is_joined(self) -> bool {
        matches!(self.word, Word::Framed | Word::Sign | Word::Process)
    }

    /// The word at `at` of `line`, if it is such a `word`.
    fn again(line: &[u8], at: usize, word: Word) -> Option<Token> {
        // Where lines have signs, a dash is one.
        if word == Word::Sign && at == 0 && line.first() == Some(&b'-') {
            return Some(Token { word, end: 1 });
        }
        Token::at(line, at).filter(|token| token.word == word || word == Word::Field)
    }
}

/// The word that a text begins with whose first byte opens a bracket; `end`: that of the word.
fn framed(text: &[u8], end: usize) -> Option<(Word, usize)> {
    let closes = match text[0] {
        b'[' => b']',
        b'(' => b')',
        _ => b'>',
    };
    let close = 1 + text.iter().skip(1).position(|&b| b == closes || b == text[0])?;
    if text[close] != closes || close == 1 {
        return None;
    }
    let is_priority = closes == b'>' && is_number(&text[1..close]);
    if matches!(text[close + 1..], [b':'] | [b':', b' ' | b'\t', ..]) {
        return Some((Word::Process, close + 2));
    }
    match &text[close + 1..end.max(close + 1)] {
        version if is_priority && is_number(version) => Some((Word::Priority, end)),
        _ if closes == b'>' && !is_priority => None,
        _ => Some((Word::Framed, close + 1)),
    }
}

/// Whether a line of a difference begins with the dash of `text`: no blank follows, or an element of a list.
fn is_removed(text: &[u8]) -> bool {
    let blanks = BLANKS.run(&text[1..]);
    let rest = &text[1 + blanks..];
    match blanks {
        0 => rest.first().is_some_and(|&b| b.is_ascii_graphic() && !b"->".contains(&b)),
        1 => false,
        _ => rest.starts_with(b"- "),
    }
}

/// Where a level and a logger end that `word` begins with, as Python writes them: `INFO:root:`.
fn logger(word: &[u8]) -> Option<usize> {
    let level = memchr::memchr(b':', word).filter(|&end| is_level(&word[..end]))?;
    let name = NAME.without(b':').run(&word[level + 1..]);
    let end = level + 1 + name;
    (name > 0 && word.get(end) == Some(&b':')).then_some(end + 1)
}

/// What a word without blanks is.
fn plain(word: &[u8]) -> Option<Word> {
    let start = FRAME.run(word);
    let inner = &word[start..word.len().max(start) - FRAME.run_back(&word[start..])];
    let ends = word.last();
    match () {
        () if is_number(word) => Some(Word::Number),
        () if is_time(inner) => Some(Word::Time),
        () if is_level(inner) => Some(Word::Level),
        () if word.iter().all(|&b| b == b'-') => (word.len() <= MAX_SIGNS).then_some(Word::Dash),
        () if inner.is_empty() => (word == b":").then_some(Word::Label),
        () if word.ends_with(b"]:") && inner.contains(&b'[') => Some(Word::Process),
        () if NAME.run(inner) < inner.len() => None,
        () if matches!(ends, Some(b':' | b']')) => Some(Word::Label),
        () => (NAME.run(word) == word.len()).then_some(Word::Name),
    }
}

fn is_number(word: &[u8]) -> bool {
    const NUMBER: ByteSet = ByteSet::DIGITS.with(b'.');
    word.first().is_some_and(u8::is_ascii_digit) && NUMBER.run(word) == word.len()
}

/// Whether `word` is a part of a time.
fn is_time(word: &[u8]) -> bool {
    let is_clock = TIME.run(word) == word.len() && word.iter().any(|b| b"-:/".contains(b));
    let is_day = |day: &[u8]| day.len() == DATE && day.iter().all(u8::is_ascii_digit);
    is_clock && word.iter().any(u8::is_ascii_digit)
        || matches!(word, [b'I' | b'W' | b'E' | b'F' | b'D', day @ ..] if is_day(day))
        // The stream of a job, as GitLab marks its lines.
        || matches!(word, [b'0'..=b'9', b'0'..=b'9', b'O' | b'E'] | [b'0'..=b'9', b'0'..=b'9', b'O' | b'E', b'+'])
        || CALENDAR.iter().any(|name| name.as_bytes() == word)
}

fn is_level(word: &[u8]) -> bool {
    matches!(word, [b'D' | b'E' | b'F' | b'I' | b'P' | b'T' | b'V' | b'W'])
        || LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUTTERS: [&str; 36] = [
        "INFO:root:",
        "2026-11-28T10:00:00.123456789Z stdout F ",
        "2026-11-28T10:00:00.123456Z 00O ",
        "I/Keys  (  123): ",
        "null_resource.x (local-exec): ",
        "[10:00:00]W: [Step 1/3] ",
        "11-28 10:00:00.123  1234  5678 I Keys    : ",
        "-",
        "2026-11-28T10:00:00Z INFO ",
        "2026-11-28T10:00:00.1234567Z ",
        "Nov 28 10:00:00 host app[12]: ",
        "<34>Nov 28 10:00:00 host app[12]: ",
        "host app[12]: ",
        "<34>1 2026-11-28T10:00:00Z host app 12 ID - ",
        "<34>1 2026-11-28T10:00:00Z host app - - - ",
        "<34>1 2026-11-28T10:00:00Z host app - - [meta x=\"1 2\"] ",
        "I1128 10:00:00.000000   12 main.go:12] ",
        "web_1  | ",
        "shop-web-1 | 2026-11-28 ",
        "#5 0.234 ",
        "[pod/web-x7k2q/app] ",
        "[pod/x] [app] ",
        "+ ",
        "+",
        "> ",
        ">> ",
        "# ",
        "// ",
        "[12:00:00] ",
        "[   12.345678] ",
        "[2026-11-28 10:00:00 UTC] ",
        "2026-11-28 10:00:00,123 INFO  [main] c.a.App - ",
        "2026-11-28 10:00:00.123  INFO 1 --- [main] c.a.App  : ",
        "2026-11-28T10:00:00Z  WARN shop::keys: ",
        "[INFO] ",
        "web_1  | + ",
    ];

    /// The gutter of a line in which `before` stands before a name.
    fn of(before: &str) -> (Gutter, usize) {
        Gutter::of(format!("{before}name").as_bytes(), before.len())
    }

    #[test]
    fn gutters_are_read_to_their_end() {
        for gutter in GUTTERS {
            let is_joined = !gutter.ends_with(' ');
            for indent in ["", "  ", "- "].into_iter().filter(|indent| !is_joined || indent.is_empty()) {
                let (_, length) = of(&format!("{gutter}{indent}"));
                assert_eq!(length, gutter.len(), "{gutter:?} {indent:?}");
            }
        }
    }

    #[test]
    fn what_is_no_gutter_is_none() {
        for text in [
            "",
            "  ",
            "- ",
            "\"",
            "db:",
            "db: ",
            "the temporary ",
            "a long sentence: ",
            "name=x ",
            "host ",
            "{\"level\":\"info\",\"msg\":\"",
            "--",
            "-  ",
            "export ",
        ] {
            assert_eq!(of(text), (Gutter::NONE, 0), "{text:?}");
        }
    }

    #[test]
    fn what_follows_a_gutter_does_not_belong_to_it() {
        for (text, gutter) in [
            ("2026-11-28T10:00:00Z - ", "2026-11-28T10:00:00Z "),
            ("2026-11-28T10:00:00Z INFO export ", "2026-11-28T10:00:00Z INFO "),
            ("web_1  |     - ", "web_1  | "),
            ("2026-11-28T10:00:00Z db", "2026-11-28T10:00:00Z "),
        ] {
            assert_eq!(of(text).1, gutter.len(), "{text:?}");
        }
    }

    #[test]
    fn the_words_of_a_gutter_come_again() {
        for (first, next) in [
            ("2026-11-28T10:00:00.1234567Z ", "2026-11-28T10:00:01.5Z "),
            ("#5 0.234 ", "#5 10.1 "),
            ("I1128 10:00:00.000000   12 main.go:12] ", "W1128 10:00:01.000000  128 keys.go:5] "),
            ("[pod/a] ", "[pod/b-2] "),
            ("<34>1 2026-11-28T10:00:00Z host app 12 ID - ", "<5>1 - host app - - [x y=\"z\"] "),
            ("2026-11-28T10:00:00Z INFO ", "2026-11-28T10:00:00Z "),
        ] {
            let (gutter, _) = of(first);
            assert_eq!(gutter.run(format!("{next}  value").as_bytes(), false), Ok(next.len()), "{next:?}");
            assert_eq!(gutter.run(b"  - value", false), Ok(0));
            assert_eq!(gutter.run(b"", false), Ok(0));
            assert_eq!(gutter.run(next.trim_end().as_bytes(), false), Ok(next.trim_end().len()));
        }
    }

    #[test]
    fn an_open_line_may_be_unfinished() {
        let (gutter, length) = of("2026-11-28T10:00:00Z INFO ");
        let line = b"2026-11-28T10:00:00Z INFO   value";
        for end in 0..=line.len() {
            let read = gutter.run(&line[..end], true);
            assert!(read.is_err() || read == Ok(length), "{end}");
            assert_eq!(read.is_ok(), end >= length, "{end}");
        }
    }
}
