//! Which cell of the table decides about a value that a key names, and whether it is a secret there.

use super::assignments::{AROUND, Assignment, Found, ODD};
use super::ends::Setting;
use super::names::TALK;
use super::percent;
use super::placeholders::holds_mask;
use super::reader::Reader;
use super::separators::{Form, Separator, is_dashed};
use super::wrappers::{MAX_TYPE, MAX_WRAPS};
use crate::decide::nonvalue::Place;
use crate::decide::words::is_sentence;
use crate::decide::{Binding, Cell, Class, Kind, Reason, Value};
use crate::rules::schema::ValueKind;
use crate::scan::named::Named;
use crate::scan::window::ByteSet;

/// Words before a key that make the word behind it its value, if it looks like one.
pub(crate) const MEANS: [&[u8]; 2] = [b"with", b"using"];

impl Assignment {
    /// Why the value, of which `text` is what is judged, is a secret if its key asks for one of this kind.
    /// `has_mask`: whether a mask is in it.
    pub(crate) fn accepts(
        &self,
        reader: &Reader<'_>,
        found: &Found,
        text: &[u8],
        has_mask: bool,
        named: Named,
    ) -> Option<Reason> {
        let quoted = found.quoted.is_some();
        let is_spoken = matches!(self.separator.form, Form::Prose | Form::Option);
        if self.separator.form == Form::List && is_option(text) {
            return None;
        }
        if is_spoken && !quoted && text.starts_with(b"-") && !is_dashed(text)
            || !quoted && self.is_told_of(reader, found, text)
        {
            return None;
        }
        if has_mask
            || named.value == ValueKind::Scheme && is_pair(text)
            || named.value == ValueKind::Cookie && Value::new(text).looks(named.kind) == Class::Words
            || found.whole == Some(Binding::Header) && named.kind != Kind::Transport && is_sentence(text)
            || !quoted && (self.is_type(reader, found) || found.whole.is_none() && !found.odd && is_punctuated(text))
            || quoted && self.is_piece(reader, text)
        {
            return None;
        }
        let cell = self.cell(reader, found, named)?;
        let quote = found.quoted.map(|quote| quote.byte());
        let name = reader.slice(self.name.start, self.name.end);
        let text = if cell.binding == Binding::Query { percent::front(text) } else { text.into() };
        Value::new(&text).reason_at(&Place { cell, quote, name }, named.confidence)
    }

    /// Whether it is a piece of the text of a language model, which begins with a blank: `"token": " hello"`.
    fn is_piece(&self, reader: &Reader<'_>, text: &[u8]) -> bool {
        let name = reader.slice(self.name.start, self.name.end);
        let is_word = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_lowercase);
        name.eq_ignore_ascii_case(b"token") && text.strip_prefix(b" ").is_some_and(is_word)
    }

    /// Why a value of a vendor's own form is a secret: it is one in any place but in code.
    pub(crate) fn accepts_form(&self, reader: &Reader<'_>, found: &Found, text: &[u8], named: Named) -> Option<Reason> {
        let cell = self.cell(reader, found, named).unwrap_or(Cell { kind: named.kind, binding: Binding::Prose });
        let quote = found.quoted.map(|quote| quote.byte());
        let place = Place { cell, quote, name: reader.slice(self.name.start, self.name.end) };
        let class = Some(text).filter(|text| !holds_mask(text)).map(|text| Value::new(text).class(&place));
        class.filter(|&class| class >= Class::Opaque).map(|class| Reason::vendor_form(cell, class))
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
        let name = const { ByteSet::of(b"_.-[]").union(ByteSet::ALPHANUMERIC) };
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

/// Another option of a list of arguments: `"--force"`, `"-v"`.
fn is_option(text: &[u8]) -> bool {
    let dashes = ByteSet::of(b"-").run(text);
    let name = &text[dashes..];
    let is_name = |b: &u8| b.is_ascii_lowercase() || *b == b'-' || *b == b'=';
    dashes == 1 && name.len() == 1 || dashes == 2 && name.iter().all(is_name)
}

/// A parameter and its value: `realm="users"`; the padding of base64 is none.
fn is_pair(text: &[u8]) -> bool {
    let sign = text.iter().position(|&b| b == b'=');
    sign.is_some_and(|at| at > 0 && text[at..].iter().any(|&b| b != b'='))
}

/// Whether a value without quotes begins with a sign that is hardly its own.
fn is_punctuated(text: &[u8]) -> bool {
    let Some((first, rest)) = text.split_first().filter(|(first, _)| ODD.contains(**first)) else { return false };
    let rest = &rest[ByteSet::of(b"\\").run(rest)..];
    let is_told = Value::new(rest).looks(Kind::Single) as usize >= Class::Opaque as usize;
    !is_told || *first == b'<' && rest.ends_with(b">")
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
