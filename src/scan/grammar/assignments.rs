//! A value that a key names, and where it stands.

use super::cells;
use super::ends::{self, Runs, Setting};
use super::expressions::fallback;
use super::keys::IDENTIFIER;
use super::placeholders::starts_label;
use super::quotes::{Quote, Unclosed};
use super::reader::Reader;
use super::separators::{Form, Separator};
use super::stops::Clear;
use super::wrappers::unwrap;
use crate::bytes::ByteTable;
use crate::decide::{Binding, Class, Kind, Value};
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet, Edge, Hit, Tail};

/// The most backslashes before a value.
const MAX_ESCAPES: usize = 8;
/// What joins a value to its key, or what one begins with that looks like nothing else.
const SIGNS: ByteSet = ByteSet::of(b":=><])([,");
pub(super) const ODD: ByteSet = SIGNS.with(b'\\');
/// No value without quotes starts with one of these, unless it looks like nothing else.
const NO_START: ByteSet = ODD.without(b'<').union(ByteSet::of(b"\"'`"));
/// What might end a value without quotes, if something else stood behind it.
const ENDS: ByteSet = ByteSet::of(b",;&|<\"'`)]}>");
static NO_ENDS: ByteTable = ByteTable::of(ENDS.complement());
/// The same for the values of fields, whose bounds are clear.
const ODD_START: ByteSet = SIGNS.union(ByteSet::of(b"{}"));
/// The fewest characters of a value that begins so.
const MIN_ODD: usize = 8;
/// The most heads of a value that are looked at.
const MAX_HEADS: usize = 4;
/// What opens a template or a command, and what closes it.
const TEMPLATES: [(&[u8], &[u8]); 6] =
    [(b"${{", b"}}"), (b"{{", b"}}"), (b"$(", b")"), (b"${", b"}"), (b"<%", b"%>"), (b"{%", b"%}")];
/// What they begin with.
const OPENERS: ByteSet = ByteSet::of(b"${<");
/// The longest template, in bytes.
const MAX_TEMPLATE: usize = 256;
/// What the rest of a line goes on with past a window: all but the quote of a string around it.
const REST: ByteSet = ByteSet::of(b"\"").complement();
/// What stands around the text of a cell.
pub(super) const AROUND: ByteSet = ByteSet::of(b" \t`*'\"");
/// The longest element without quotes of a list, in bytes.
const MAX_ELEMENT: usize = 256;
/// How much of a value without quotes is looked at for its heads.
const LOOKED_AT: usize = 128;

/// A key and what joins it to its value.
#[derive(Clone, Copy)]
pub(crate) struct Assignment {
    pub separator: Separator,
    pub setting: Setting,
    /// The key, if its text is in view.
    pub name: Span,
    /// Whether the key is the first word of its line.
    pub first: bool,
    /// Whether the key is that of a header: it begins a line of a dump, or a string.
    pub header: bool,
    /// Whether the key is that of a call which asks for a value: `getToken(`.
    pub asks: bool,
    /// Whether the key is the first of two things in brackets: `("password", "…")`.
    pub paired: bool,
    /// Whether that is one of several such pairs: `[("Host", "…"), ("Cookie", "…")]`.
    pub listed: bool,
    /// Whether the key is an option in a list of arguments: `"--password", "…"`.
    pub option: bool,
    /// Whether a word stands before the key that a sentence may be made of: `connects with password=…`.
    pub amid: bool,
    /// Whether the word before the key makes a sentence about it: `support --password`.
    pub told: bool,
}

/// A value, as far as quotes and the text around it tell.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub span: Span,
    pub(super) quoted: Option<Quote>,
    /// One past the quote that ends it, if one does.
    pub(super) behind: Option<usize>,
    pub(super) setting: Setting,
    /// Whether it begins with a sign that is its own.
    pub(super) odd: bool,
    /// What joins it to its key where that depends on its end: the rest of a line, or of a header.
    pub(super) whole: Option<Binding>,
}

impl Assignment {
    /// An assignment of which no more is known than what joins the two.
    pub(crate) fn of(separator: Separator) -> Assignment {
        let name = Span::new(0, 0);
        let (first, header, asks, amid, told) = (false, false, false, true, false);
        let (paired, listed, option) = (false, false, false);
        Assignment { separator, setting: Setting::Text, name, first, header, asks, paired, listed, option, amid, told }
    }

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
            None => self.odd(reader, base, runs).or_else(|| self.bare(reader, at, base, runs)),
        }
    }

    /// Whether the bounds of the value are those of a field of a line, a parameter or an argument.
    pub(super) fn is_field(&self) -> bool {
        let Separator { loose, apart, quote, .. } = self.separator;
        match self.setting {
            Setting::Query => !loose && !apart && quote.is_none(),
            Setting::Field | Setting::Argument => true,
            Setting::Text | Setting::Encoded => false,
        }
    }

    /// The value of a field that begins with a sign and is no structure: `password=]x7Kq2vN9`.
    fn odd(&self, reader: &Reader<'_>, base: usize, runs: &mut Runs) -> Option<Found> {
        let at = self.separator.value;
        if !reader.has(at, ODD_START) || !self.is_field() || starts_label(&reader.bytes[at..]) {
            return None;
        }
        let span = Span::new(at, ends::end(reader, at, self.setting, base, runs));
        let text = reader.slice(span.start, span.end);
        let is_value = text.len() >= MIN_ODD
            && !text.iter().any(|b| b"\"'`".contains(b))
            && Value::new(text).looks(Kind::Single) as usize >= Class::Opaque as usize
            && !opens_structure(reader, span);
        is_value.then_some(Found { span, quoted: None, behind: None, setting: self.setting, odd: true, whole: None })
    }

    fn quoted(&self, reader: &Reader<'_>, quote: Quote, base: usize, runs: &mut Runs) -> Option<Found> {
        let found = |end, behind| Found {
            span: Span::new(quote.after, end),
            quoted: Some(quote),
            behind,
            setting: self.setting,
            odd: false,
            whole: None,
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
        let end = (is_element && !is_closed()).then(|| self.near_end(reader, start, base, runs))?;
        (end > start).then_some(Found { span: Span::new(start, end), ..*found })
    }

    /// The value after `found`, if there are several: `["a", "b"]`, `[a, b]`, `"old" -> "new"`, `"old" to "new"`.
    pub(crate) fn next(&self, reader: &Reader<'_>, found: &Found) -> Option<Found> {
        let end = match found.quoted {
            Some(quote) => quote.close(reader)?.after,
            None => self.element_end(reader, found.span.start).filter(|&end| end == found.span.end)?,
        };
        let sign = reader.blanks(end);
        let listed = reader.is(self.separator.value, b'[') && reader.is(sign, b',');
        let after = match () {
            _ if listed => sign + 1,
            _ if reader.starts(sign, b"->") => sign + 2,
            _ if matches!(self.separator.form, Form::Prose | Form::Said | Form::Space)
                && reader.starts(sign, b"to ") =>
            {
                sign + 3
            }
            _ => return None,
        };
        let at = reader.blanks(after);
        let Some(quote) = Quote::at(reader, at) else {
            let end = self.element_end(reader, at).filter(|_| listed)?;
            return Some(Found { span: Span::new(at, end), quoted: None, behind: None, ..*found });
        };
        let closed = quote.close(reader)?;
        let span = Span::new(quote.after, closed.end);
        Some(Found { span, quoted: Some(quote), behind: Some(closed.behind), ..*found })
    }

    /// The end of the element without quotes at `at` of a list: `[a, b]`.
    fn element_end(&self, reader: &Reader<'_>, at: usize) -> Option<usize> {
        let is_listed = at > self.separator.value && reader.is(self.separator.value, b'[');
        let text = const { ByteSet::of(b"[]{}()\"'\\\r,").complement() };
        let end = is_listed.then(|| reader.run(text, at, MAX_ELEMENT))?;
        let text = reader.has(end, const { ByteSet::of(b",]") }).then(|| reader.slice(at, end))?.trim_ascii_end();
        (!text.is_empty() && !text.contains(&b' ')).then_some(at + text.len())
    }

    fn bare(&self, reader: &Reader<'_>, at: usize, base: usize, runs: &mut Runs) -> Option<Found> {
        if reader.has(at, NO_START) && !self.may_be_odd(reader, at) {
            return None;
        }
        let end = match self.separator.form {
            Form::Element => content(reader, at).or_else(|| template_end(reader, at)),
            _ if let Some(end) = template_end(reader, at) => Some(end),
            Form::Cell => Some(cells::end(reader, at)?),
            _ => self.element_end(reader, at),
        };
        let end = end.unwrap_or_else(|| self.near_end(reader, at, base, runs));
        let span = Span::new(at, end);
        // An element of a list is read as if it stood there alone.
        let whole = self.element_end(reader, at).and_then(|_| self.of_rest());
        let found = Found { span, quoted: None, behind: None, setting: self.setting, odd: false, whole };
        (!span.is_empty()).then_some(found)
    }

    /// Where the value without quotes at `at` ends by what it is made of and what stands around it.
    fn near_end(&self, reader: &Reader<'_>, at: usize, base: usize, runs: &mut Runs) -> usize {
        let end = ends::end(reader, at, self.setting, base, runs);
        let Separator { form, loose, apart, .. } = self.separator;
        let is_field = match form {
            Form::Assign | Form::Colon | Form::Encoded => !loose && !apart && !self.amid,
            Form::Option => !self.told,
            _ => false,
        };
        if is_field { end } else { ends::end_in_sentence(reader, at, end, self.setting) }
    }

    /// Whether a value may begin with the sign at `at`, although most begin otherwise.
    fn may_be_odd(&self, reader: &Reader<'_>, at: usize) -> bool {
        let forms = [Form::Assign, Form::Colon, Form::Option, Form::Set, Form::Element, Form::Encoded];
        let signs = if reader.is(at, b'\\') { reader.run(ByteSet::of(b"\\"), at, MAX_ESCAPES) - at } else { 1 };
        forms.contains(&self.separator.form) && reader.has(at, ODD) && reader.has(at + signs, ByteSet::ALPHANUMERIC)
    }

    /// What joins a value to its key that is all the rest of the line or of the header.
    pub(crate) fn of_rest(&self) -> Option<Binding> {
        let Separator { form, loose, apart, quote, .. } = self.separator;
        let is_line = self.first && apart && (form == Form::Colon && !loose || form == Form::Assign && loose);
        match () {
            _ if quote.is_some() => None,
            _ if self.header && form == Form::Colon && !loose => Some(Binding::Header),
            _ => is_line.then_some(Binding::Line),
        }
    }

    /// The rest of the line, or of the header, as a value without quotes: `api_key: correct horse battery`.
    pub(crate) fn whole(&self, reader: &Reader<'_>) -> Option<Found> {
        let binding = self.of_rest()?;
        let value = self.separator.value;
        let value = if reader.starts(value, b"!!str ") { reader.blanks(value + 6) } else { value };
        reader.begin(value);
        let opens: &[u8] = if binding == Binding::Header { b"\"'" } else { b"\"'`[{(|>!" };
        if reader.has(value, ByteSet::of(opens)) || starts_label(&reader.bytes[value.min(reader.len())..]) {
            return None;
        }
        let end = self.rest(reader, value);
        let text = reader.slice(value, end);
        let is_structure = matches!(text, [b'[', .., b']'] | [b'{', .., b'}']);
        if fallback(reader, value).is_some() {
            return None;
        }
        if text.is_empty() || is_structure || is_call(reader, value, rest_end(reader, value)) {
            return None;
        }
        let span = Span::new(value, end);
        Some(Found { span, quoted: None, behind: None, setting: self.setting, odd: false, whole: Some(binding) })
    }

    /// The end of the rest of the line, or of the header, from `at` on.
    fn rest(&self, reader: &Reader<'_>, at: usize) -> usize {
        let end = rest_end(reader, at);
        let text = reader.slice(at, end);
        let text = text[..comment(text)].trim_ascii_end();
        let frame: &[u8] = match () {
            _ if reader.bytes[..self.name.start].ends_with(b"[") => b"]",
            // How the Apache HTTP client logs a line end: `[\r][\n]`.
            _ if [b"\\r]".as_slice(), b"\\n]", b"\r]"].iter().any(|end_of_line| reader.starts(end, end_of_line)) => {
                b"["
            }
            _ => b"",
        };
        at + text.strip_suffix(frame).unwrap_or(text).len()
    }

    /// Where the value ends that `at` is inside of, if not its looks tell: the end of its string, element, line or header.
    pub(crate) fn far_end(&self, reader: &Reader<'_>, at: usize) -> Option<usize> {
        let quote = (self.separator.value..at).find_map(|i| Quote::at(reader, i).filter(|quote| quote.after == at));
        match quote {
            Some(quote) => Some(quote.close(reader)?.end),
            None if self.separator.form == Form::Element => content(reader, at),
            None => self.of_rest().map(|_| at + field(reader.slice(at, self.rest(reader, at)))),
        }
        .filter(|&end| end > at)
    }
}

/// Whether the rest of a line, of which `end` is the end of what stands before its first string, is a call: `encode({ a = "b" })`.
fn is_call(reader: &Reader<'_>, at: usize, end: usize) -> bool {
    let at = if reader.bytes[at..].starts_with(b"new ") { at + 4 } else { at };
    let name = ByteSet::of(b"_.").union(ByteSet::ALPHANUMERIC).run(reader.slice(at, end));
    let is_quoted = || reader.get(end).is_some_and(|b| b"\"'".contains(&b));
    reader.is(at + name, b'(') && name > 1 && is_quoted()
}

/// Whether the bracket that `span` begins with is closed at its end, or behind it on the line.
fn opens_structure(reader: &Reader<'_>, span: Span) -> bool {
    let closer = match reader.bytes[span.start] {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        _ => return false,
    };
    let behind = reader.run(ByteSet::of(&[closer]).complement(), span.end, MAX_TEMPLATE);
    reader.bytes[span.end - 1] == closer || reader.is(behind, closer)
}

/// Where a comment begins after the value that `text` begins with, or its end.
fn comment(text: &[u8]) -> usize {
    let is_comment = |at: &usize| matches!(text.get(at + 2), Some(b' ' | b'#') | None);
    memchr::memmem::find_iter(text, b" #").find(is_comment).unwrap_or(text.len())
}

/// Where the next field of the record begins, after a blank, or the end: `v trace_id=7`.
fn field(text: &[u8]) -> usize {
    let is_field = |&at: &usize| {
        let name = IDENTIFIER.run(&text[at + 1..]);
        text[at + 1].is_ascii_alphabetic()
            && matches!(text[at + 1 + name..], [b'=', value, ..] if !b"= ".contains(&value))
    };
    memchr::memchr_iter(b' ', text.trim_ascii_end()).find(is_field).unwrap_or(text.len())
}

/// The end of a template or a command that begins at `at` and is closed on the line: `{{ name }}`, `$(command)`.
fn template_end(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if !reader.has(at, OPENERS) {
        return None;
    }
    let (opener, closer) = TEMPLATES.iter().find(|(opener, _)| reader.starts(at, opener))?;
    let from = at + opener.len();
    let to = reader.len().min(from + MAX_TEMPLATE);
    let text = reader.slice(from.min(to), to);
    let found = if *opener == b"$(" { closing(text) } else { memchr::memmem::find(text, closer) };
    if found.is_none() && to == reader.len() {
        // The closer may follow when more of the text is in view.
        reader.get(to);
    }
    // What follows the closer belongs to the value, too.
    let rest = ByteSet::of(b"\"'`,;)]}&").with_range(0, b' ').complement();
    Some(reader.run(rest, from + found? + closer.len(), AFTER))
}

/// Where the parenthesis is closed that is open before `text`.
fn closing(text: &[u8]) -> Option<usize> {
    let mut depth = 1;
    text.iter().position(|&b| {
        depth += i32::from(b == b'(') - i32::from(b == b')');
        depth == 0
    })
}

/// The end of the rest of a line from `at` on: the line's, or that of the string or the dump around it.
fn rest_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = at;
    loop {
        end = reader.run(ByteSet::of(b"\r\\\"'").complement(), end, AFTER);
        let more = match reader.get(end) {
            Some(b'\\') => {
                let after = reader.run(ByteSet::of(b"\\"), end, MAX_ESCAPES);
                if reader.get(after).is_none_or(|b| b"rn\"'".contains(&b)) { 0 } else { after - end }
            }
            Some(b'"' | b'\'') => usize::from(!ends::is_structure(reader, end + 1)),
            _ => 0,
        };
        if more == 0 {
            return end;
        }
        end += more;
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
        let rest = || if self.whole.is_some() { Tail::of(REST) } else { Tail::bare(self.setting) };
        let tail = self.quoted.map_or_else(rest, |quote| Tail::quoted(quote.closer()));
        Hit::of(self.span, tail)
    }

    /// What stands before each of the first signs in a value without quotes that might have ended it. What is told by nothing
    /// but its looks, or by its length, may be told by its head alone.
    pub(crate) fn heads<'t>(
        &self,
        reader: &Reader<'t>,
        base: usize,
        headless: &mut Clear,
    ) -> impl Iterator<Item = &'t [u8]> + use<'t> {
        let Span { start, end } = self.span;
        let text = if self.quoted.is_none() { reader.slice(start, end) } else { &[] };
        let first =
            if text.len() > 1 { headless.end(|text| NO_ENDS.run(text), reader.bytes, base, start + 1) } else { end };
        let ends = (first - start..text.len().min(LOOKED_AT)).filter(|&end| ENDS.contains(text[end]));
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
