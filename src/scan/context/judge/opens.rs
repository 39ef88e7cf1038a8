//! What a key word opens in the next lines: its value stands there, or goes on there.

use super::Judge;
use crate::finding::RuleIndex;
use crate::rules::schema::ValueKind;
use crate::scan::blocks::{Awaits, Below, Block, Holds, Manifest, Pair, Scalar, column};
use crate::scan::grammar::authorization;
use crate::scan::grammar::keys::{Key, MAX_KEY};
use crate::scan::grammar::names::{CONDITIONS, NAMED_BY, SECRET_MAPS};
use crate::scan::grammar::separators::{Form, Separator};
use crate::scan::named::Named;
use crate::scan::window::{BEFORE, ByteSet, Edge};
use crate::text::gutter::Gutter;

/// What the path before a name is made of.
const PATH: ByteSet = ByteSet::of(b"/_.-").union(ByteSet::ALPHANUMERIC);

/// What may stand between the first byte of a text of lines and the name in its first line.
const INDENT: ByteSet = ByteSet::of(b" \t-");

/// Less of the rest of a line tells nothing of what it may open.
const MIN_REST: usize = 64;

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
        let sees_line = |named: &Named| self.sees_line(|last| may_open(rest, last, separator, named.value));
        let Some(named) = named.filter(sees_line) else { return false };
        let content = || content(self.reader.bytes, key.start);
        let document = is_heredoc(rest) && matches!(separator.form, Form::Assign | Form::Define);
        let is_joined = matches!(separator.form, Form::Assign | Form::Colon);
        if rest.is_empty() && separator.form == Form::Colon && self.opens_code(key) {
            return false;
        }
        if let Some(below) = self.below(key, rest, separator, named) {
            self.open(Block::Below(below), key.start);
        } else if rest == b"{" && is_joined && !named.is_weak() {
            self.open(Block::Pair(Pair::new(named, Awaits::Named)), key.start);
        } else if separator.form == Form::Element && rest.is_empty() || document {
            self.open(Block::Pair(Pair::new(named, Awaits::Content)), key.start);
        } else if is_scalar(rest)
            && separator.form == Form::Colon
            && !named.is_weak()
            && let Some(start) = content()
        {
            self.open(Block::Scalar(Scalar::new(named, key.start - start)), key.start);
        } else if !named.is_weak() && goes_on(rest, separator, named.value) {
            self.open(Block::Pair(Pair::next(named)), key.start);
            return !b",;".iter().any(|sign| rest.ends_with(&[*sign]));
        }
        self.opens.is_some()
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
        let before = bytes[..key.start].trim_ascii_end();
        // The name may be a path, as that of a parameter of AWS is: `"Name": "/prod/db/password"`.
        let path = if before.ends_with(b"/") { PATH.run_back(before) } else { 0 };
        let before = &before[..before.len() - path];
        let before = &before[..before.len() - ByteSet::of(b"\"' ").run_back(before)];
        let form = before.ends_with(b"name=") && memchr::memmem::find(before, b"form-data").is_some();
        if form {
            self.open(Block::Pair(Pair::new(named, Awaits::Body)), before.len());
        } else if let Some(name) = NAMED_BY.iter().find(|name| before.ends_with(name.as_bytes())) {
            self.open(Block::Pair(Pair::new(named, Awaits::Named)), before.len() - name.len());
        }
    }
}

/// The gutter of a `line` of which the content begins at `content` at the latest, and the length of it; none if its first byte may
/// be out of view.
pub(super) fn gutter(line: &[u8], content: usize) -> (Gutter, usize) {
    match line.get(..content).filter(|before| before.len() + MAX_KEY < BEFORE) {
        Some(before) => Gutter::of(before),
        None => (Gutter::NONE, 0),
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
    before[..before.len() - ByteSet::of(b"\\").run_back(before)].trim_ascii_end().last().is_some_and(|b| b":=([,{".contains(b))
}

fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

/// Whether a YAML block scalar begins with `rest`.
fn is_scalar(rest: &[u8]) -> bool {
    let [b'|' | b'>', rest @ ..] = rest else { return false };
    let comment = memchr::memmem::find(rest, b" #").unwrap_or(rest.len());
    let signs = rest[..comment].trim_ascii_end();
    signs.len() <= 2 && signs.iter().all(|b| b"+-0123456789".contains(b))
}

/// Whether `rest` opens a document in the next lines: `<<EOF`, `<<-"EOT"`.
fn is_heredoc(rest: &[u8]) -> bool {
    let delimiter = const { ByteSet::of(b"-~\"'_").union(ByteSet::ALPHANUMERIC) };
    rest.strip_prefix(b"<<").is_some_and(|word| !word.is_empty() && delimiter.run(word) == word.len())
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
