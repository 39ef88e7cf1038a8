//! A value that a key names: where it stands, and whether its manner and its looks make it a secret.

use super::cells;
use super::ends::{self, Runs, Setting};
use super::expressions::fallback;
use super::keys::IDENTIFIER;
use super::lookup::Named;
use super::names::{TALK, WRAPPERS};
use super::percent;
use super::placeholders::{holds_mask, starts_label};
use super::quotes::{Quote, Unclosed};
use super::reader::Reader;
use super::separators::{Form, Separator, is_dashed};
use crate::decide::nonvalue::Place;
use crate::decide::words::is_sentence;
use crate::decide::{Binding, Cell, Class, Kind, Value};
use crate::finding::Span;
use crate::rules::schema::ValueKind;
use crate::scan::window::{AFTER, ByteSet, Edge, Hit, Tail};

/// The most brackets, calls and prefixes around a value.
const MAX_WRAPS: usize = 3;
const PRINTED: [&[u8]; 2] = [b"Str(", b"Optional["];
/// Longer than any name of a call around a value.
const MAX_WRAPPER: usize = 16;
/// The longest name of a type before a value.
const MAX_TYPE: usize = 40;
/// Letters right before a quote that belong to it: `b"…"`, `N'…'`.
const PREFIXES: ByteSet = ByteSet::of(b"burf@L$BUNE");
/// The most backslashes before a value.
const MAX_ESCAPES: usize = 8;
/// What joins a value to its key, or what one begins with that looks like nothing else.
const SIGNS: ByteSet = ByteSet::of(b":=><])([,");
const ODD: ByteSet = SIGNS.with(b'\\');
/// No value without quotes starts with one of these, unless it looks like nothing else.
const NO_START: ByteSet = ODD.without(b'<').union(ByteSet::of(b"\"'`"));
/// What might end a value without quotes, if something else stood behind it.
const ENDS: ByteSet = ByteSet::of(b",;&|<\"'`)]}>");
/// The same for the values of fields, whose bounds are clear.
const ODD_START: ByteSet = SIGNS.union(ByteSet::of(b"{}"));
/// The fewest characters of a value that begins so.
const MIN_ODD: usize = 8;
/// The most heads of a value that are looked at.
const MAX_HEADS: usize = 4;
/// What opens a template or a command, and what closes it.
const TEMPLATES: [(&[u8], &[u8]); 6] =
    [(b"${{", b"}}"), (b"{{", b"}}"), (b"$(", b")"), (b"${", b"}"), (b"<%", b"%>"), (b"{%", b"%}")];
/// The longest template, in bytes.
const MAX_TEMPLATE: usize = 256;
/// What the rest of a line goes on with past a window: all but the quote of a string around it.
const REST: ByteSet = ByteSet::of(b"\"").complement();
/// What stands around the text of a cell.
const AROUND: ByteSet = ByteSet::of(b" \t`*'\"");
/// Words before a key that make the word behind it its value, if it looks like one.
pub(crate) const MEANS: [&[u8]; 2] = [b"with", b"using"];
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
    quoted: Option<Quote>,
    /// One past the quote that ends it, if one does.
    behind: Option<usize>,
    setting: Setting,
    /// Whether it begins with a sign that is its own.
    odd: bool,
    /// What joins it to its key where that depends on its end: the rest of a line, or of a header.
    whole: Option<Binding>,
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
    fn is_field(&self) -> bool {
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
        let text = ByteSet::of(b"[]{}()\"'\\\r,").complement();
        let end = is_listed.then(|| reader.run(text, at, MAX_ELEMENT))?;
        let text = reader.has(end, ByteSet::of(b",]")).then(|| reader.slice(at, end))?.trim_ascii_end();
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

    /// Whether the value, of which `text` is what is judged, is a secret if its key asks for one of this kind.
    pub(crate) fn accepts(&self, reader: &Reader<'_>, found: &Found, text: &[u8], named: Named) -> bool {
        let quoted = found.quoted.is_some();
        let is_spoken = matches!(self.separator.form, Form::Prose | Form::Option);
        if self.separator.form == Form::List && is_option(text) {
            return false;
        }
        if is_spoken && !quoted && text.starts_with(b"-") && !is_dashed(text)
            || !quoted && self.is_told_of(reader, found, text)
        {
            return false;
        }
        if holds_mask(text)
            || named.value == ValueKind::Scheme && is_pair(text)
            || named.value == ValueKind::Cookie && Value::new(text).looks(named.kind) == Class::Words
            || found.whole == Some(Binding::Header) && named.kind != Kind::Transport && is_sentence(text)
            || !quoted && (self.is_type(reader, found) || found.whole.is_none() && !found.odd && is_punctuated(text))
            || quoted && self.is_piece(reader, text)
        {
            return false;
        }
        self.cell(reader, found, named).is_some_and(|cell| {
            let quote = found.quoted.map(|quote| quote.byte());
            let name = reader.slice(self.name.start, self.name.end);
            let text = if cell.binding == Binding::Query { percent::decoded(text) } else { text.into() };
            Value::new(&text).is_secret_at(&Place { cell, quote, name }, named.confidence)
        })
    }

    /// Whether it is a piece of the text of a language model, which begins with a blank: `"token": " hello"`.
    fn is_piece(&self, reader: &Reader<'_>, text: &[u8]) -> bool {
        let name = reader.slice(self.name.start, self.name.end);
        let is_word = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_lowercase);
        name.eq_ignore_ascii_case(b"token") && text.strip_prefix(b" ").is_some_and(is_word)
    }

    /// Whether a value of a vendor's own form may be a secret: it is one in any place but in code.
    pub(crate) fn accepts_form(&self, reader: &Reader<'_>, found: &Found, text: &[u8], named: Named) -> bool {
        let cell = self.cell(reader, found, named).unwrap_or(Cell { kind: named.kind, binding: Binding::Prose });
        let quote = found.quoted.map(|quote| quote.byte());
        let place = Place { cell, quote, name: reader.slice(self.name.start, self.name.end) };
        !holds_mask(text) && Value::new(text).class(&place) as usize >= Class::Opaque as usize
    }

    /// The cell of the table that decides about `found`.
    pub(crate) fn cell(&self, reader: &Reader<'_>, found: &Found, named: Named) -> Option<Cell> {
        let binding = self.binding(reader, found, named.kind)?;
        let kind = match self.separator.form {
            Form::Call if self.asks => Kind::Weak,
            Form::Prose if named.value != ValueKind::Scheme && named.kind == Kind::Transport => Kind::Strong,
            Form::Prose if binding == Binding::Amid && !self.first => Kind::Strong,
            _ => named.kind,
        };
        Some(Cell { kind, binding })
    }

    /// Whether `found` is the type of a declaration: `token: str = …`, `token: Optional[str] = …`.
    fn is_type(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let is_apart = self.separator.form == Form::Colon && self.separator.apart;
        let is_part = found.whole.is_none() || reader.is(self.separator.value, b'[');
        let end = || reader.run(ByteSet::of(b"]"), found.span.end, MAX_WRAPS);
        is_apart && is_part && reader.is(reader.blanks(end()), b'=')
    }

    /// Whether a sentence tells of an option, and goes on with the word `text`.
    fn is_told_of(&self, reader: &Reader<'_>, found: &Found, text: &[u8]) -> bool {
        let is_word = || text.iter().all(u8::is_ascii_alphabetic);
        let goes_on = || !reader.starts(reader.blanks(found.span.end), b"--");
        self.separator.form == Form::Option
            && (text.starts_with(b"your") || TALK.has_in_any_case(text) && goes_on() || self.told && is_word())
    }

    /// How the value is joined to its key: the column of the table.
    fn binding(&self, reader: &Reader<'_>, found: &Found, kind: Kind) -> Option<Binding> {
        let quoted = found.quoted.is_some();
        let Separator { form, loose, apart, quote, .. } = self.separator;
        let is_firm = !is_weak(kind);
        match form {
            _ if found.whole.is_some() => found.whole,
            Form::Element if quoted || ends_text(reader, found.span.end) => Some(Binding::Element),
            // A placeholder of a URL: `http://ann:<password>@host`.
            Form::Element if reader.is(found.span.start, b'@') => None,
            Form::Element if ends_line(reader, found.span.end) => Some(Binding::Amid),
            Form::Element => Some(Binding::Prose),
            Form::Encoded => Some(Binding::Query),
            Form::Option if quoted => Some(Binding::Quoted),
            Form::Option => Some(Binding::Bare),
            Form::Set => Some(Binding::Call),
            Form::Assign | Form::Define | Form::Compare | Form::Colon if quoted => Some(Binding::Quoted),
            Form::Assign if self.setting == Setting::Query => (!apart).then_some(Binding::Query),
            Form::Assign if !apart && !loose && self.is_form(reader, found) => Some(Binding::Query),
            Form::Assign if !apart => Some(Binding::Bare),
            Form::Assign if !loose && self.begins_pair(reader, found) => None,
            Form::Assign => Some(Binding::Amid),
            Form::Define => Some(Binding::Call),
            // A sign of the value: `password==x7Kq2vN9`.
            Form::Compare if is_firm && self.is_field() && self.is_equated(reader) => Some(Binding::Amid),
            Form::Compare => None,
            Form::Colon if quote.is_some() => Some(Binding::Quoted),
            Form::Colon if !apart && is_firm => Some(Binding::Bare),
            Form::Colon if !apart => None,
            Form::Colon => Some(Binding::Amid),
            Form::List if !quoted && !self.option => None,
            Form::List if self.option => Some(Binding::Bare),
            Form::List if self.listed && self.is_last(reader, found) => Some(Binding::Header),
            Form::List => Some(if self.is_last(reader, found) { Binding::Call } else { Binding::Amid }),
            Form::Cell => Some(if self.is_last_cell(reader, found) { Binding::Line } else { Binding::Amid }),
            Form::Call => quoted.then_some(Binding::Call),
            Form::Space
                if self.told && kind != Kind::Password && !self.is_constant(reader)
                    || kind == Kind::Single && !self.is_statement(reader, found) =>
            {
                quoted.then_some(Binding::Prose)
            }
            Form::Space => quoted.then_some(Binding::Call),
            Form::Said => Some(Binding::Amid),
            Form::Prose if self.first && ends_line(reader, found.span.end) && !is_weak(kind) => Some(Binding::Amid),
            Form::Prose if kind == Kind::Password && self.is_means(reader) => Some(Binding::Amid),
            Form::Prose => Some(Binding::Prose),
        }
    }

    /// Whether a sentence says what somebody does something with: `logged in with password v`.
    fn is_means(&self, reader: &Reader<'_>) -> bool {
        let before = reader.bytes[..self.name.start].trim_ascii_end();
        MEANS.iter().any(|word| before.strip_suffix(*word).is_some_and(|rest| rest.is_empty() || rest.ends_with(b" ")))
    }

    /// Whether the key and its value are a statement of SQL or of a configuration: in capitals, or alone on their line.
    fn is_statement(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let after = reader.run(ByteSet::of(b" ;"), found.behind.unwrap_or(found.span.end), MAX_WRAPS);
        self.is_constant(reader) || self.first && ends_line(reader, after)
    }

    /// Whether one word names a secret in a sentence, which the name of a vendor before it may make surer: `datadog TOKEN v`.
    pub(crate) fn is_spoken_single(&self, named: Named) -> bool {
        self.separator.form == Form::Prose && named.kind == Kind::Single
    }

    /// Whether two `=` are all that joins the key to its value.
    fn is_equated(&self, reader: &Reader<'_>) -> bool {
        reader.slice(self.name.end, self.separator.value) == b"=="
    }

    /// Whether the key ends with `id`.
    pub(crate) fn names_id(&self, reader: &Reader<'_>) -> bool {
        let name = reader.slice(self.name.start, self.name.end);
        name.len() > 2 && name[name.len() - 2..].eq_ignore_ascii_case(b"id")
    }

    /// Whether the key is written in capitals, as words of SQL are.
    fn is_constant(&self, reader: &Reader<'_>) -> bool {
        !reader.slice(self.name.start, self.name.end).iter().any(u8::is_ascii_lowercase)
    }

    /// Whether another parameter of a form follows: `code=v&state=w`.
    fn is_form(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let name = ByteSet::of(b"_.-[]").union(ByteSet::ALPHANUMERIC);
        let end = reader.is(found.span.end, b'&').then(|| reader.run(name, found.span.end + 1, MAX_TYPE));
        end.is_some_and(|end| end > found.span.end + 1 && reader.is(end, b'='))
    }

    /// Whether another key and its `=` stand where the value would, after an operator without a value: `password= user=ann`.
    fn begins_pair(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let name = ByteSet::of(b"_.-").union(ByteSet::ALPHANUMERIC);
        let end = reader.run(name, found.span.start, MAX_TYPE);
        end > found.span.start && reader.is(end, b'=') && !reader.is(end + 1, b'=')
    }

    /// Whether no other element of the list follows: of more than two the first is hardly the name of the second.
    fn is_last(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let after = reader.blanks(found.behind.unwrap_or(found.span.end));
        self.paired && !reader.is(after, b',') || !self.paired && self.separator.quote.is_none()
    }

    /// Whether the row of a table holds nothing but the name's cell and the value's.
    fn is_last_cell(&self, reader: &Reader<'_>, found: &Found) -> bool {
        let bar = reader.run(AROUND, found.span.end, MAX_TYPE);
        let before = &reader.bytes[..self.name.start];
        let before = &before[..before.len() - AROUND.run_back(before)];
        let is_first = matches!(before, [] | [b'|']) || !before.ends_with(b"|");
        is_first && (!reader.is(bar, b'|') || reader.get(reader.blanks(bar + 1)).is_none_or(|b| b == b'\r'))
    }
}

fn is_weak(kind: Kind) -> bool {
    matches!(kind, Kind::Weak | Kind::WeakCode | Kind::WeakKey | Kind::WeakSession | Kind::VendorAlone | Kind::Inner)
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

/// Another option of a list of arguments: `"--force"`, `"-v"`.
fn is_option(text: &[u8]) -> bool {
    let dashes = ByteSet::of(b"-").run(text);
    let name = &text[dashes..];
    let is_name = |b: &u8| b.is_ascii_lowercase() || *b == b'-' || *b == b'=';
    dashes == 1 && name.len() == 1 || dashes == 2 && name.iter().all(is_name)
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

/// A parameter and its value: `realm="users"`; the padding of base64 is none.
fn is_pair(text: &[u8]) -> bool {
    let sign = text.iter().position(|&b| b == b'=');
    sign.is_some_and(|at| at > 0 && text[at..].iter().any(|&b| b != b'='))
}

/// The end of a template or a command that begins at `at` and is closed on the line: `{{ name }}`, `$(command)`.
fn template_end(reader: &Reader<'_>, at: usize) -> Option<usize> {
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
    let is_told = Value::new(rest).looks(Kind::Single) as usize >= Class::Opaque as usize;
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
        b'[' if reader.is(at + 1, b']') => slice(reader, at + 2),
        b'[' => bracket(reader, at + 1),
        b'<' if reader.starts(at, b"<<") => binary(reader, at + 2),
        byte if PREFIXES.contains(byte) && is_quote(reader, at + 1) => Some(at + 1),
        b'(' => described(reader, at),
        b'<' if reader.starts(at, b"<![cdata[") => Some(at + 9),
        b'&' if reader.is(at + 1, b'"') => Some(at + 1),
        byte if byte.is_ascii_alphabetic() => {
            printed(reader, at).or_else(|| call(reader, at)).or_else(|| fallback(reader, at))
        }
        _ => None,
    }
}

/// A slice of Go: `[]string{"v"}`, `[]byte("v")`.
fn slice(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let end = reader.run(ByteSet::of(b"*_.").union(ByteSet::ALPHANUMERIC), at, MAX_TYPE);
    let end = [b"{}".as_slice(), b" {}"].iter().find(|any| reader.starts(end, any)).map_or(end, |any| end + any.len());
    let inner = if end > at && reader.has(end, ByteSet::of(b"{(")) { reader.blanks(end + 1) } else { return None };
    is_quote(reader, inner).then_some(inner)
}

/// A binary of Erlang: `<<"v">>`.
fn binary(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let closed = Quote::at(reader, at)?.close(reader)?;
    reader.starts(closed.after, b">>").then_some(at)
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
    (is_quote(reader, inner) || !b"[]{}<>".contains(&byte)).then_some(inner)
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
