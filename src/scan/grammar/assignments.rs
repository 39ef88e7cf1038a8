//! A value that a key names: where it stands, and whether its manner and its looks make it a secret.

use super::cells;
use super::ends::{self, Runs, Setting};
use super::names::WRAPPERS;
use super::placeholders::starts_label;
use super::quotes::{Quote, Unclosed};
use super::reader::Reader;
use super::separators::{Form, Separator};
use super::values::{LOOKED_AT, Value};
use crate::finding::Span;
use crate::rules::schema::ValueKind;
use crate::scan::window::{AFTER, ByteSet, Edge, Hit, Tail};

/// The most brackets, calls and prefixes around a value.
const MAX_WRAPS: usize = 3;
/// The shortest token that a scheme makes a secret outside its header.
const MIN_BEARER: usize = 16;
const PRINTED: [&[u8]; 2] = [b"Str(", b"Optional["];
/// Longer than any name of a call around a value.
const MAX_WRAPPER: usize = 16;
/// The longest name of a type before a value.
const MAX_TYPE: usize = 40;
/// Letters right before a quote that belong to it: `b"…"`, `N'…'`.
const PREFIXES: ByteSet = ByteSet::of(b"burf@L$BUNE");
/// The longest passphrase, in bytes.
const MAX_PHRASE: usize = 128;
/// The most backslashes before a value.
const MAX_ESCAPES: usize = 8;
/// What joins a value to its key, or what one begins with that looks like nothing else.
const SIGNS: ByteSet = ByteSet::of(b":=><])([,");
const ODD: ByteSet = SIGNS.with(b'\\');
/// No value without quotes starts with one of these, unless it looks like nothing else.
const NO_START: ByteSet = ODD.without(b'<').union(ByteSet::of(b"\"'`"));
/// What might end a value without quotes, if something else stood behind it.
const ENDS: ByteSet = ByteSet::of(b",;&|<\"'`)]}>");
/// The most heads of a value that are looked at.
const MAX_HEADS: usize = 4;
const WORDS: ByteSet = ByteSet::of(b" ").union(ByteSet::ALPHANUMERIC);

/// A key and what joins it to its value.
pub(crate) struct Assignment {
    pub separator: Separator,
    pub setting: Setting,
    /// Whether the key is the first word of its line.
    pub first: bool,
    /// Whether the key is that of a call which asks for a value: `getToken(`.
    pub asks: bool,
    /// Whether the key is the first of two things in brackets, or an option: `("password", "…")`.
    pub paired: bool,
    /// Whether the word before the key makes a sentence about it: `support --password`.
    pub told: bool,
}

/// A value, as far as quotes and the text around it tell.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub span: Span,
    quoted: Option<Quote>,
    /// One past the quote that ends it, if one does.
    behind: Option<usize>,
    setting: Setting,
}

impl Assignment {
    /// Where the value stands, whatever it looks like.
    pub(crate) fn value(&self, reader: &Reader<'_>, base: usize, runs: &mut Runs) -> Option<Found> {
        reader.begin(self.separator.value);
        let at = unwrap(reader, self.separator.value)?;
        if starts_label(&reader.bytes[at..]) {
            return None;
        }
        // What stands behind a key in quotes is in no string of such quotes.
        let is_apart = |quote: &Quote| self.separator.quote.is_some_and(|key| key.is_like(quote));
        match Quote::opening(reader, at, self.separator.quote) {
            Some(quote) if !is_apart(&quote) && quote.closes_literal_behind(reader, at, base, &mut runs.quotes) => None,
            Some(quote) => self.quoted(reader, quote, base, runs),
            None => self.bare(reader, at, base, runs),
        }
    }

    fn quoted(&self, reader: &Reader<'_>, quote: Quote, base: usize, runs: &mut Runs) -> Option<Found> {
        let found = |end, behind| Found {
            span: Span::new(quote.after, end),
            quoted: Some(quote),
            behind,
            setting: self.setting,
        };
        match quote.find_end(reader) {
            Ok(closed) => Some(found(closed.end, Some(closed.behind))),
            Err(Unclosed::OutOfView) if reader.edge() == Edge::Limit => Some(found(quote.goes_on_at(reader), None)),
            Err(Unclosed::OutOfView) if reader.undecided() => None,
            Err(_) => self.bare(reader, quote.after, base, runs),
        }
    }

    /// The value behind a quote or a tag that may not be closed, as it is read if it is not.
    pub(crate) fn unclosed(&self, reader: &Reader<'_>, found: &Found, base: usize, runs: &mut Runs) -> Option<Found> {
        let Some(quote) = found.quoted else { return self.untagged(reader, found, base, runs) };
        quote.is_doubtful(reader).then(|| self.bare(reader, found.span.start, base, runs))?
    }

    /// The same for the text of an element: the mask of a quoted value in it may reach over the tag that ends it, which is
    /// another element's if none closes this one.
    fn untagged(&self, reader: &Reader<'_>, found: &Found, base: usize, runs: &mut Runs) -> Option<Found> {
        let Span { start, end } = found.span;
        let is_element = self.separator.form == Form::Element && reader.bytes[start..end].contains(&b' ');
        let is_closed = || reader.bytes[end..].starts_with(b"</") && !reader.slice(start, end).contains(&b'"');
        let end = (is_element && !is_closed()).then(|| ends::end(reader, start, self.setting, base, runs))?;
        (end > start).then_some(Found { span: Span::new(start, end), ..*found })
    }

    /// The value after `found`, if there are several: `["a", "b"]`, `"old" -> "new"`, `"old" to "new"`.
    pub(crate) fn next(&self, reader: &Reader<'_>, found: &Found) -> Option<Found> {
        let close = found.quoted?.close(reader)?;
        let sign = reader.blanks(close.after);
        let listed = reader.is(self.separator.value, b'[') && reader.is(sign, b',');
        let after = match () {
            _ if listed => sign + 1,
            _ if reader.starts(sign, b"->") => sign + 2,
            _ if self.separator.form == Form::Prose && reader.starts(sign, b"to ") => sign + 3,
            _ => return None,
        };
        let quote = Quote::at(reader, reader.blanks(after))?;
        let closed = quote.close(reader)?;
        let span = Span::new(quote.after, closed.end);
        Some(Found { span, quoted: Some(quote), behind: Some(closed.behind), ..*found })
    }

    fn bare(&self, reader: &Reader<'_>, at: usize, base: usize, runs: &mut Runs) -> Option<Found> {
        if reader.has(at, NO_START) && !self.may_be_odd(reader, at) {
            return None;
        }
        let end = match self.separator.form {
            Form::Element => content(reader, at),
            Form::Cell => Some(cells::end(reader, at)?),
            _ => None,
        };
        let end = end.unwrap_or_else(|| ends::end(reader, at, self.setting, base, runs));
        let span = Span::new(at, end);
        (!span.is_empty()).then_some(Found { span, quoted: None, behind: None, setting: self.setting })
    }

    /// Whether a value may begin with the sign at `at`, although most begin otherwise.
    fn may_be_odd(&self, reader: &Reader<'_>, at: usize) -> bool {
        let forms = [Form::Assign, Form::Colon, Form::Option, Form::Element, Form::Encoded];
        let signs = if reader.is(at, b'\\') { reader.run(ByteSet::of(b"\\"), at, MAX_ESCAPES) - at } else { 1 };
        forms.contains(&self.separator.form) && reader.has(at, ODD) && reader.has(at + signs, ByteSet::ALPHANUMERIC)
    }

    /// The words that fill the line behind a key which opens it: `api_key: correct horse battery`.
    pub(crate) fn phrase(&self, reader: &Reader<'_>) -> Option<Span> {
        let Separator { form, value, apart, quote, .. } = self.separator;
        if !self.first || form != Form::Colon || !apart || quote.is_some() {
            return None;
        }
        let opening = Quote::at(reader, value);
        let start = opening.map_or(value, |quote| quote.after);
        let end = reader.run(WORDS, start, MAX_PHRASE);
        let after = match opening {
            Some(_) => Quote::at(reader, end)?.after,
            None => end,
        };
        let text = reader.slice(start, end).trim_ascii_end();
        (ends_line(reader, after) && Value::new(text).is_phrase()).then(|| Span::new(start, start + text.len()))
    }

    /// Whether the value is a secret, if its key asks for one of this kind.
    pub(crate) fn accepts(&self, reader: &Reader<'_>, found: &Found, value: &Value<'_>, kind: ValueKind) -> bool {
        let text = value.text;
        let quoted = found.quoted.is_some();
        if self.separator.form == Form::Prose && text.starts_with(b"-") || !quoted && self.is_told_of(value) {
            return false;
        }
        // Most values that are none are told by these.
        let plainly = match kind {
            ValueKind::Password => value.is_password(quoted),
            ValueKind::Text => value.is_secret(),
            ValueKind::Opaque => value.is_opaque(),
            ValueKind::Scheme => text.len() >= MIN_BEARER && value.is_opaque() && value.has_digit(),
            _ => value.is_random(),
        };
        if !plainly || value.is_selector() || value.is_sentence() || (!quoted && value.is_code()) || value.holds_mask()
        {
            return false;
        }
        if !quoted && (self.is_type(reader, found) || is_punctuated(text)) {
            return false;
        }
        self.is_firm(reader, found, kind, value) || self.is_unlike_words(reader, found, kind, value)
    }

    /// Whether `found` is the type of a declaration: `token: str = …`, `token: Optional[str] = …`.
    fn is_type(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let is_apart = self.separator.form == Form::Colon && self.separator.apart;
        let end = || reader.run(ByteSet::of(b"]"), found.span.end, MAX_WRAPS);
        is_apart && reader.is(reader.blanks(end()), b'=')
    }

    /// Whether a sentence tells of an option, and goes on with the word `value`.
    fn is_told_of(&self, value: &Value<'_>) -> bool {
        let named = value.text.starts_with(b"your");
        self.separator.form == Form::Option && (named || value.is_talk() || self.told && value.is_word())
    }

    /// Whether the manner of writing leaves no doubt that this is a value.
    fn is_firm(&self, reader: &Reader<'_>, found: &Found, kind: ValueKind, value: &Value<'_>) -> bool {
        let quoted = found.quoted.is_some();
        match self.separator.form {
            Form::Space if kind != ValueKind::Password => false,
            Form::Encoded | Form::Option => true,
            Form::Element => quoted || ends_text(reader, found.span.end),
            Form::Assign => {
                quoted || !self.separator.apart || !self.separator.loose && ends_line(reader, found.span.end)
            }
            Form::Define | Form::Compare | Form::Space => quoted,
            Form::Colon => {
                quoted
                    || self.separator.quote.is_some()
                    || (self.first && value.is_single() && ends_line(reader, found.span.end))
            }
            Form::List | Form::Cell | Form::Call | Form::Prose => false,
        }
    }

    /// Whether the value could hardly be anything else, where the manner leaves doubt.
    fn is_unlike_words(&self, reader: &Reader<'_>, found: &Found, kind: ValueKind, value: &Value<'_>) -> bool {
        let quoted = found.quoted.is_some();
        match (self.separator.form, kind) {
            (Form::Compare, _) => false,
            (_, ValueKind::Scheme) => true,
            (Form::Call | Form::List, _) if !quoted => false,
            // `http://ann:<password>@host`, `usage: login <user> <password> [host]`
            (Form::Element, _) if ends_line(reader, found.span.end) => value.is_secret(),
            (Form::Element, _) => value.has_digit() && value.is_opaque(),
            (Form::Call, _) if self.asks => value.is_random(),
            (Form::List, ValueKind::Password | ValueKind::Text) => {
                value.has_digit() && (value.is_opaque() || self.paired && value.is_secret())
            }
            (Form::Space | Form::Prose, ValueKind::Random) => false,
            (Form::Cell, ValueKind::Password | ValueKind::Text) => {
                value.is_strong() || value.is_opaque() && value.has_digit()
            }
            (Form::Cell, _) => value.is_random(),
            (Form::Space, ValueKind::Opaque) => value.is_random(),
            (Form::Space, _) if !self.first => value.is_random(),
            (Form::Prose, _) if value.is_pair() || value.is_uuid() || (value.is_hex() && !self.first) => false,
            (Form::Prose, ValueKind::Password | ValueKind::Text)
                if self.first && value.has_digit() && ends_line(reader, found.span.end) =>
            {
                value.is_secret()
            }
            (Form::Prose, ValueKind::Password) => value.is_opaque() || value.is_strong(),
            (Form::Prose, _) => value.is_random(),
            (_, ValueKind::Password | ValueKind::Text) => value.is_secret(),
            _ => true,
        }
    }
}

impl Found {
    /// Whether it stands in quotes.
    pub(crate) fn is_quoted(&self) -> bool {
        self.quoted.is_some()
    }

    /// Whether a quote ends it, beyond doubt. Where it is not sure, [`Assignment::unclosed`] may find another end.
    pub(crate) fn is_surely_closed(&self, reader: &Reader<'_>) -> bool {
        let is_plain = || reader.slice(self.span.start, self.span.end).iter().all(|&b| b > b' ' && b != b'"');
        self.behind.is_some_and(|behind| ends::is_structure(reader, behind)) && is_plain()
    }

    /// The value as what is to be masked.
    pub(crate) fn hit(&self) -> Hit {
        let tail = self.quoted.map_or_else(|| Tail::bare(self.setting), |quote| Tail::quoted(quote.closer()));
        Hit { span: self.span, quotes: None, tail }
    }

    /// What stands before each of the first signs in a value without quotes that might have ended it. What is told by nothing
    /// but its looks, or by its length, may be told by its head alone.
    pub(crate) fn heads<'t>(&self, reader: &Reader<'t>) -> impl Iterator<Item = &'t [u8]> + use<'t> {
        let text = if self.quoted.is_none() { reader.slice(self.span.start, self.span.end) } else { &[] };
        let ends = (1..text.len().min(LOOKED_AT)).filter(|&end| ENDS.contains(text[end]));
        ends.take(MAX_HEADS).map(|end| &text[..end])
    }
}

/// How many of the bytes behind a key begin no value, whatever follows: the quote that ends the key, blanks, and signs but for
/// the last ones if there are several.
pub(crate) fn before_value(text: &[u8]) -> usize {
    let slashes = ByteSet::of(b"\\").run(text);
    let quote = slashes + usize::from(text.get(slashes).is_some_and(|b| b"\"'`".contains(b)));
    let behind = &text[quote..];
    let signs = &behind[..SIGNS.union(ByteSet::of(b" \t")).run(behind)];
    let last = SIGNS.run_back(signs);
    let is_joined = signs[..signs.len() - last].iter().any(|&b| SIGNS.contains(b));
    quote + signs.len() - if is_joined { last } else { last.saturating_sub(1) }
}

/// Whether a value without quotes begins with a sign that is hardly its own.
fn is_punctuated(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first().filter(|(first, _)| ODD.contains(**first)) else { return false };
    let rest = &rest[ByteSet::of(b"\\").run(rest)..];
    let value = Value::new(rest);
    let is_told = value.has_digit() && value.is_opaque() && !value.is_pair() && !value.is_code();
    !is_told || *first == b'<' && rest.ends_with(b">")
}

/// Skips what may stand between a separator and its value: `[`, `Some(`, `string(8) `, the `b` of `b"…"`.
pub(crate) fn unwrap(reader: &Reader<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..MAX_WRAPS {
        match wrap(reader, at) {
            Some(after) if after > at => at = after,
            _ => break,
        }
    }
    reader.get(at).map(|_| at)
}

fn wrap(reader: &Reader<'_>, at: usize) -> Option<usize> {
    match reader.get(at)? {
        b'[' if starts_label(&reader.bytes[at..]) => None,
        b'!' if reader.starts(at, b"!!str ") => Some(reader.blanks(at + 6)),
        b'[' => bracket(reader, at + 1),
        byte if PREFIXES.contains(byte) && is_quote(reader, at + 1) => Some(at + 1),
        b'(' => described(reader, at),
        b'<' if reader.starts(at, b"<![cdata[") => Some(at + 9),
        b'&' if reader.is(at + 1, b'"') => Some(at + 1),
        byte if byte.is_ascii_alphabetic() => printed(reader, at).or_else(|| call(reader, at)),
        _ => None,
    }
}

/// What a value without quotes is printed in: `Str(…)` by collectors of OpenTelemetry, `Optional[…]` by Java.
fn printed(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if !reader.has(at, ByteSet::of(b"SO")) {
        return None;
    }
    let mut ends = PRINTED.iter().filter(|name| reader.bytes[at..].starts_with(name)).map(|name| at + name.len());
    ends.find(|&end| reader.get(end).is_some_and(|b| !b")]\"'".contains(&b)))
}

/// A list of one value, as header maps have them: `["…"]`, `[Bearer …]`.
fn bracket(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let inner = reader.blanks(at);
    let byte = reader.get(inner)?;
    (is_quote(reader, inner) || byte.is_ascii_alphanumeric()).then_some(inner)
}

/// A type or a length in parentheses, as debuggers print them before a value: `(string) (len=9) "…"`.
fn described(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let inside = ByteSet::of(b"*_.=[] ").union(ByteSet::ALPHANUMERIC);
    let end = reader.run(inside, at + 1, MAX_TYPE);
    let after = reader.is(end, b')').then(|| reader.blanks(end + 1))?;
    (after > end + 1 && (is_quote(reader, after) || reader.is(after, b'('))).then_some(after)
}

fn is_quote(reader: &Reader<'_>, at: usize) -> bool {
    reader.has(at, ByteSet::of(b"\"'`\\"))
}

fn call(reader: &Reader<'_>, at: usize) -> Option<usize> {
    // Most words are no call.
    let word = ByteSet::LETTERS.run(&reader.bytes[at..reader.len().min(at + MAX_WRAPPER)]);
    if reader.bytes.get(at + word).is_some_and(|b| !b"( ".contains(b)) {
        return None;
    }
    let mut ends = WRAPPERS.iter().filter(|name| reader.starts(at, name.as_bytes())).map(|name| at + name.len());
    let end = ends.find(|&end| reader.is(end, b'('))?;
    let digits = reader.run(ByteSet::of(b"0123456789"), end + 1, 8);
    if digits > end + 1 && reader.is(digits, b')') {
        return Some(reader.blanks(digits + 1));
    }
    let prefixed = |at| reader.has(at, PREFIXES) && is_quote(reader, at + 1);
    Some(end + 1).filter(|&inner| is_quote(reader, inner) || prefixed(inner))
}

/// Whether nothing but blanks and a comment follows on the line.
fn ends_line(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(reader.blanks(at)).is_none_or(|b| b"\r#".contains(&b))
}

/// Whether the text of an XML element ends at `at`.
fn ends_text(reader: &Reader<'_>, at: usize) -> bool {
    let at = reader.blanks(at);
    [b"<".as_slice(), b"&lt;", b"]]>", b"\\"].iter().any(|end| reader.starts(at, end))
}

/// The end of the text of an XML element, if the element ends.
fn content(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let text_end = |from| reader.run(ByteSet::of(b"<\\").complement(), from, AFTER);
    let is_text = |end| match reader.get(end) {
        Some(b'<') => !ends::opens_tag(reader, end + 1),
        Some(b'\\') => reader.get(end + 1).is_some_and(|b| !b"/nrtu\\\"'".contains(&b)),
        _ => false,
    };
    let mut end = text_end(at);
    while is_text(end) {
        end = text_end(end + 1);
    }
    let text = reader.slice(at, end);
    let is_escaped = reader.bytes[..at].trim_ascii_end().ends_with(b"&gt;");
    let escaped = is_escaped.then(|| memchr::memmem::find(text, b"&lt;")).flatten();
    let text = escaped.map_or(text, |escaped| &text[..escaped]);
    let text = text.strip_suffix(b"]]>").unwrap_or(text).trim_ascii_end();
    let closed = escaped.is_some() || reader.bytes.get(end) == Some(&b'<');
    closed.then_some(at + text.len())
}
