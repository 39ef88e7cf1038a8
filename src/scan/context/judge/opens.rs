//! What a key word opens in the next lines: its value stands there, or goes on there.

use super::Judge;
use crate::decide::Kind;
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::ValueKind;
use crate::scan::blocks::{
    After, Awaits, Below, Block, Closes, Frame, Holds, Literal, Lone, Manifest, Pair, Scalar, Word, closing, column,
    reason, width,
};
use crate::scan::grammar::authorization;
use crate::scan::grammar::ends::Setting;
use crate::scan::grammar::keys::{Key, MAX_KEY};
use crate::scan::grammar::names::{CONDITIONS, NAMED_BY, SECRET_MAPS};
use crate::scan::grammar::separators::{self, Form, Separator};
use crate::scan::named::Named;
use crate::scan::window::{BEFORE, ByteSet, Edge, Hit, Tail};
use crate::text::gutter::Gutter;

/// What the path before a name is made of.
const PATH: ByteSet = ByteSet::of(b"/_.-").union(ByteSet::ALPHANUMERIC);

/// What may stand between the first byte of a text of lines and the name in its first line.
const INDENT: ByteSet = ByteSet::of(b" \t-");

/// Less of the rest of a line tells nothing of what it may open.
const MIN_REST: usize = 128;
/// What the word is made of that ends a document.
const DELIMITER: ByteSet = ByteSet::of(b"_-").union(ByteSet::ALPHANUMERIC);
/// What the credentials of a header are made of (RFC 9110, section 11.2).
const TOKEN: ByteSet = ByteSet::of(b"-._~+/=").union(ByteSet::ALPHANUMERIC);
/// The most attributes of a block scalar: a tag, an anchor.
const MAX_PROPERTIES: usize = 2;

impl Judge<'_, '_> {
    /// A manifest that begins at `at` and goes on in the next lines.
    pub(super) fn opens_manifest(&mut self, at: usize, rule: RuleIndex) {
        let line = self.reader.bytes;
        let Some(start) = content(line, at).filter(|_| self.sees_line(|_| true)) else { return };
        let value = line[at..].split(|&b| b == b':').nth(1).unwrap_or_default().trim_ascii();
        let value = value.strip_suffix(b",").unwrap_or(value);
        let is = |word: &[u8]| unquoted(value).eq_ignore_ascii_case(word);
        if is(b"Secret") || is(b"v1") {
            self.open(Block::Manifest(Manifest::new(rule, column(&line[start..]), is(b"Secret"))), at);
        }
    }

    /// Whether the value stands in the next lines.
    pub(super) fn opens_block(&mut self, key: &Key, separator: Separator, named: Option<Named>) -> bool {
        let rest = self.reader.bytes[separator.value.min(self.reader.len())..].trim_ascii();
        if named.is_some() && self.reader.edge() == Edge::Unknown && may_be_literal(rest, separator.form) {
            self.reader.begin(separator.value);
            self.reader.ask_for_more();
            return true;
        }
        let sees_line = |named: &Named| self.sees_line(|last| may_open(rest, last, separator, named.value));
        let Some(named) = named.filter(sees_line) else { return false };
        let content = || content(self.reader.bytes, key.start);
        let is_joined = matches!(separator.form, Form::Assign | Form::Colon);
        if rest.is_empty() && separator.form == Form::Colon && self.opens_code(key) {
            return false;
        }
        if let Some(below) = self.below(key, rest, separator, named) {
            self.open(Block::Below(below), key.start);
        } else if rest == b"{" && is_joined && !named.is_weak() {
            self.open(Block::Pair(Pair::new(named, Awaits::Member)), key.start);
        } else if separator.form == Form::Element && rest.is_empty() {
            self.open(Block::Pair(Pair::new(named, Awaits::Content)), key.start);
        } else if is_scalar(rest)
            && separator.form == Form::Colon
            && !named.is_weak()
            && let Some(start) = content()
        {
            self.open(Block::Scalar(Scalar::new(named, key.start - start)), key.start);
        } else if !named.is_weak() && goes_on(rest, separator, named.value) {
            let is_prompt = rest.is_empty() && separator.form == Form::Colon;
            let prompt = Some(Block::Lone(Lone::new(named, After::Prompt))).filter(|_| is_prompt);
            self.open(prompt.unwrap_or(Block::Pair(Pair::next(named))), key.start);
            return !b",;".iter().any(|sign| rest.ends_with(&[*sign]));
        }
        if self.opens.is_none() && matches!(separator.form, Form::Assign | Form::Colon | Form::Define) {
            return self.opens_literal(key, rest, separator, named);
        }
        self.opens.is_some()
    }

    /// Whether the value is a literal that goes on in the next lines, and nothing of it is left to be judged in this one.
    fn opens_literal(&mut self, key: &Key, rest: &[u8], separator: Separator, named: Named) -> bool {
        if rest.len() >= MIN_REST || named.is_weak() || named.value == ValueKind::Scheme {
            return false;
        }
        let start =
            self.reader.len() - self.reader.bytes[separator.value.min(self.reader.len())..].trim_ascii_start().len();
        let open = |judge: &mut Self, closes| judge.open(Block::Literal(Literal::new(named, closes)), key.start);
        if let Some(word) = document(rest).and_then(Word::of) {
            open(self, Closes::Word(word));
            return true;
        }
        if let [b'@', quote @ (b'"' | b'\'')] = rest {
            open(self, Closes::Here(*quote));
            return true;
        }
        if let Some((quote, text)) = tripled(rest) {
            let first = Span::new(start + rest.len() - text.len(), start + rest.len());
            if let Some(reason) = reason(text, named) {
                self.mask(named.rule, Hit::of(first, Tail::bare(Setting::Text)).because(reason));
            }
            open(self, Closes::Tripled(quote));
            return true;
        }
        let unquoted = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
        if let Some(width) = width(unquoted) {
            open(self, Closes::Short(width));
        } else if let Some(quote) = unclosed(rest, &self.reader.bytes[..key.start]) {
            open(self, Closes::Quote(quote));
        } else if let Some(first) = rest.strip_suffix(b"\\")
            && !first.iter().any(|b| b" \t\"'".contains(b))
            && reason(first, named).is_some()
        {
            open(self, Closes::Unescaped);
        } else if named.kind == Kind::Transport
            && separator.quote.is_none()
            && separator.form == Form::Colon
            && is_token(rest)
            && content(self.reader.bytes, key.start).is_some()
        {
            self.open(Block::Lone(Lone::new(named, After::Header)), key.start);
        }
        false
    }

    /// Opens a block if the line ends with a sentence that announces the value of `key`, which stands in one of the next lines.
    pub(super) fn announces(&mut self, key: &Key, named: Option<Named>) {
        let line = self.reader.bytes;
        let is_told = |named: &Named| {
            !named.is_weak()
                && line[key.end..].first() == Some(&b' ')
                && line.len() - key.end < MIN_REST
                && line.trim_ascii_end().ends_with(b":")
        };
        let named = named.filter(is_told).filter(|_| separators::announces(line, key) && self.sees_line(|_| true));
        if let Some(named) = named {
            self.open(Block::Lone(Lone::new(named, After::Sentence)), key.start);
        }
    }

    /// Whether `key` is an option that stands alone where arguments stand one in a line.
    fn opens_argument(&mut self, key: &Key, named: Named) -> bool {
        let line = self.reader.bytes;
        let Some(start) = content(line, key.start) else { return false };
        let (frame, at) = Frame::of(&line[start..]);
        let dashes = line.get(start + at + frame.quotes()..key.start).unwrap_or_default();
        let is_option = (1..=2).contains(&dashes.len()) && dashes.iter().all(|&b| b == b'-');
        if is_option {
            self.open(Block::Lone(Lone::new(named, After::Argument(frame))), key.start);
        }
        is_option
    }

    /// Whether all of the line is in view. More of it is asked for where that is in hand and may open something, which is told by the
    /// sign that it ends with.
    fn sees_line(&self, may_open: impl FnOnce(Option<u8>) -> bool) -> bool {
        match self.reader.edge() {
            Edge::Line => true,
            Edge::Cut(last) if may_open(last) => {
                self.reader.ask_for_more();
                false
            }
            _ => false,
        }
    }

    /// Whether the line that ends with `key` and a colon opens a block of a program: `if not token:`, `def f(token):`.
    fn opens_code(&self, key: &Key) -> bool {
        let line = self.reader.bytes;
        let first = line.trim_ascii_start().split(|b| !b.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_called = line.get(key.end) == Some(&b')')
            || line[..key.start].ends_with(b"->")
            || line[..key.start].ends_with(b"-> ");
        is_called || CONDITIONS.has(first) || key.word_before(line).is_some_and(|word| CONDITIONS.has(word))
    }

    /// The list or the map that `rest` opens, or the next lines may be.
    fn below(&self, key: &Key, rest: &[u8], separator: Separator, named: Named) -> Option<Below> {
        let line = self.reader.bytes;
        let is_joined = matches!(separator.form, Form::Assign | Form::Colon | Form::Define);
        let is_store = SECRET_MAPS.has(key.words.all());
        let column = || content(line, key.start).map(|start| column(&line[start..]));
        match rest {
            b"[" if is_joined => Some(Below::new(named, Holds::Elements, None, false)),
            b"{" if is_joined && is_store => Some(Below::new(named, Holds::Members, None, true)),
            b"" if separator.form == Form::Colon => {
                let holds = if named.is_weak() { Holds::Items } else { Holds::Any };
                column().map(|column| Below::new(named, holds, Some(column), is_store))
            }
            _ => None,
        }
    }

    /// A key that is the value of a `name` of its own: `- name: DB_PASSWORD`, and its value in the next line.
    pub(super) fn waiting(&mut self, key: &Key, named: Option<Named>) {
        let bytes = self.reader.bytes;
        let rest = ByteSet::of(b"\"',; {\r").run(&bytes[key.end..]) + key.end;
        let Some(named) = named.filter(|_| self.sees_line(|_| rest == bytes.len())) else { return };
        let element = bytes[rest..].starts_with(b"</");
        if rest < bytes.len() && !element {
            return;
        }
        if self.opens_argument(key, named) {
            return;
        }
        let before = bytes[..key.start].trim_ascii_end();
        // The name may be a path, as that of a parameter of AWS is: `"Name": "/prod/db/password"`.
        let path = if before.ends_with(b"/") { PATH.run_back(before) } else { 0 };
        let before = &before[..before.len() - path];
        let before = &before[..before.len() - ByteSet::of(b"\"' ").run_back(before)];
        let form = before.ends_with(b"name=") && memchr::memmem::find(before, b"form-data").is_some();
        if form {
            self.open(Block::Pair(Pair::new(named, Awaits::Body)), before.len());
        } else if let Some(name) = NAMED_BY.iter().find(|name| before.ends_with(name.as_bytes())) {
            let awaits = if bytes.trim_ascii_end().ends_with(b"{") { Awaits::Member } else { Awaits::Named };
            self.open(Block::Pair(Pair::new(named, awaits)), before.len() - name.len());
        }
    }
}

/// The gutter of a `line` of which the content begins at `content` at the latest, and the length of it; none if its first byte may
/// be out of view.
pub(super) fn gutter(line: &[u8], content: usize) -> (Gutter, usize) {
    match content + MAX_KEY < BEFORE {
        true => Gutter::of(line, content),
        false => (Gutter::NONE, 0),
    }
}

/// Where the content of a `line` begins, if only blanks, the dashes of a list, quotes and `export` stand between that and the key at
/// `at`. Behind the quote that opens a string may stand a text of lines.
fn content(line: &[u8], at: usize) -> Option<usize> {
    let is_margin = |before: &[u8]| before.iter().all(|b| b" \t-\"'+:".contains(b)) || before.trim_ascii() == b"export";
    let (_, length) = gutter(line, at);
    let before = line.get(length..at).filter(|_| at < BEFORE)?;
    match is_margin(before) {
        true => Some(length),
        false => opens_string(&before[..before.len() - INDENT.run_back(before)]).then(|| at - INDENT.run_back(before)),
    }
}

/// Whether `text` ends with the quote that opens the string of a member, or of an argument.
fn opens_string(text: &[u8]) -> bool {
    let [before @ .., b'"' | b'\'' | b'`'] = text else { return false };
    before[..before.len() - ByteSet::of(b"\\").run_back(before)]
        .trim_ascii_end()
        .last()
        .is_some_and(|b| b":=([,{".contains(b))
}

/// The word that ends the document which `rest` opens in the next lines: `<<EOF`, `$(cat <<'EOF'`.
fn document(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let rest = [b"$(".as_slice(), b"`"].iter().find_map(|opens| rest.strip_prefix(*opens)).unwrap_or(rest);
    let rest = rest.strip_prefix(b"cat ").unwrap_or(rest).trim_ascii_start().strip_prefix(b"<<")?;
    let rest = [b"<".as_slice(), b"-", b"~"].iter().find_map(|sign| rest.strip_prefix(*sign)).unwrap_or(rest);
    let rest = rest.trim_ascii_start();
    let quote = usize::from(rest.first().is_some_and(|b| b"\"'".contains(b)));
    let word = DELIMITER.run(&rest[quote..]);
    let behind = rest.get(quote + word + quote..)?;
    let is_end =
        behind.first().is_none_or(|b| b".,;)\"'`".contains(b)) && rest[quote + word..].starts_with(&rest[..quote]);
    is_end.then(|| &rest[quote..quote + word])
}

/// Whether `rest`, which goes on, may be the beginning of a literal that is told from a value by the end of its line.
fn may_be_literal(rest: &[u8], form: Form) -> bool {
    let scalar = without_properties(rest);
    let has_properties = form == Form::Colon && scalar.len() < rest.len();
    has_properties && matches!(scalar, [] | [b'|' | b'>', ..]) || rest.starts_with(b"<<") || tripled(rest).is_some()
}

/// The quote of which three open `rest` and do not end it, and what stands behind these.
fn tripled(rest: &[u8]) -> Option<(u8, &[u8])> {
    let rest = match rest {
        [b'r' | b'b' | b'f' | b'u', b'"' | b'\'', ..] => &rest[1..],
        _ => rest,
    };
    let quote = *rest.first().filter(|b| b"\"'".contains(b))?;
    let text = rest.strip_prefix(&[quote; 3])?;
    memchr::memmem::find(text, &[quote; 3]).is_none().then_some((quote, text))
}

/// The quote that opens `rest` and is not closed there, where none is open `before` the name.
fn unclosed(rest: &[u8], before: &[u8]) -> Option<u8> {
    let quote = *rest.first().filter(|b| b"\"'`".contains(b))?;
    let is_apart = memchr::memchr_iter(quote, before).count().is_multiple_of(2);
    // The members of a structure have names of their own.
    let is_text = rest.get(1).is_some_and(|b| !b"{[".contains(b));
    (is_apart && is_text && closing(&rest[1..], quote).is_none()).then_some(quote)
}

/// Whether `rest` is what a header for credentials holds: a token, with or without a scheme.
fn is_token(rest: &[u8]) -> bool {
    let word = match rest.iter().position(|&b| b == b' ') {
        Some(blank) if authorization::is_known(&rest[..blank]) => rest[blank..].trim_ascii(),
        _ => rest,
    };
    TOKEN.run(word) == word.len() && !word.is_empty()
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

/// Whether a YAML block scalar begins with `rest`, maybe behind a tag and an anchor.
fn is_scalar(rest: &[u8]) -> bool {
    let [b'|' | b'>', rest @ ..] = without_properties(rest) else { return false };
    let comment = memchr::memmem::find(rest, b" #").unwrap_or(rest.len());
    let signs = rest[..comment].trim_ascii_end();
    signs.len() <= 2 && signs.iter().all(|b| b"+-0123456789".contains(b))
}

/// `rest` without the tag and the anchor of a node of YAML (YAML 1.2, section 6.9).
fn without_properties(mut rest: &[u8]) -> &[u8] {
    for _ in 0..MAX_PROPERTIES {
        let end = rest.iter().position(|&b| b == b' ').unwrap_or(rest.len());
        if matches!(rest, [b'!' | b'&', ..]) {
            rest = rest[end..].trim_ascii_start();
        }
    }
    rest
}

/// Whether a line that may end with the sign `last` may open anything for a value of `kind`, of which no more than `rest` is in
/// view.
fn may_open(rest: &[u8], last: Option<u8>, separator: Separator, kind: ValueKind) -> bool {
    let is_header = separator.form == Form::Colon && separator.quote.is_none();
    match rest {
        [b'|' | b'>' | b'<', ..] => true,
        _ if rest.len() < MIN_REST => true,
        [opens @ .., _] if opens.iter().all(u8::is_ascii_alphanumeric) => true,
        _ => is_header && last.is_some() && matches!(kind, ValueKind::Authorization | ValueKind::Cookie),
    }
}

/// Whether the value, or more of it, stands in the next line: `rest` is nothing, a bracket, a backslash, a scheme, or part of a
/// header.
fn goes_on(rest: &[u8], separator: Separator, kind: ValueKind) -> bool {
    let opens = rest.last() == Some(&b'(') && rest[..rest.len() - 1].iter().all(u8::is_ascii_alphanumeric);
    let header = separator.form == Form::Colon && separator.quote.is_none();
    let is_joined = matches!(separator.form, Form::Assign | Form::Colon | Form::Define);
    match kind {
        _ if rest == b"\\" => is_joined || separator.form == Form::Option,
        _ if !is_joined => false,
        _ if rest.is_empty() || opens || rest == b"[" => true,
        ValueKind::Authorization => header && (authorization::is_known(rest) || rest.ends_with(b",")),
        ValueKind::Cookie => header && rest.ends_with(b";"),
        _ => false,
    }
}
