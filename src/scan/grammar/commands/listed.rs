//! Command lines as lists: `["mysql", "-psecret"]`, `mysql, -p, secret`, `a0="mysql" a1="-psecret"`, and the options of a
//! program in a variable of its name: `mysql_args='-psecret'`.

use super::{
    MAX_COMMAND, MAX_NAME, MAX_SECRETS, NAME, NAMES, QUOTES, Row, Takes, credentials, has_no_verb, is_secret, name,
};
use crate::finding::Span;
use crate::scan::grammar::quotes::{Closing, Quote};
use crate::scan::grammar::reader::Reader;
use crate::scan::window::{AFTER, ByteSet};

/// What the name of a variable that holds the options of a program ends with.
const VARIABLES: [&[u8]; 6] = [b"_args", b"_flags", b"_options", b"_opts", b"_params", b"_parameters"];
/// What a joint begins with that is no blank: a comma or a quote, which may be escaped.
pub(super) const JOINTS: ByteSet = ByteSet::of(b",\"'`\\%&");
/// What words of a list without quotes are made of.
const BARE: ByteSet = ByteSet::of(b",]\"'`").with_range(0, b' ').complement();

/// Whether `name` is that of a variable which may hold the options of a program.
pub(super) fn is_variable(name: &[u8]) -> bool {
    VARIABLES.iter().any(|variable| name.ends_with(variable))
}

/// What joins the words of a command line.
#[derive(Clone, Copy)]
pub(super) enum Joint {
    /// Blanks, as in a shell.
    Blank,
    /// Nothing but a comma and a blank: `a, b`.
    Comma,
    /// The words are in such quotes, and a comma or a blank is between them.
    Quoted(Closing),
    /// The words are the fields of a record of Linux' audit: `a0="a" a1="b"`.
    Audit,
}

impl Joint {
    /// The name of the program at `at`, what joins the words behind it, and where that begins.
    pub(super) fn behind_name<'t>(reader: &Reader<'t>, at: usize) -> Option<(&'t [u8], Joint, usize)> {
        if let Some(name) = name(reader, at) {
            return Some((name, Joint::Blank, at + name.len()));
        }
        let end = reader.run(NAME, at, MAX_NAME);
        let text = reader.slice(at, end.min(reader.len()));
        if reader.is(end, b'=') {
            let name = VARIABLES.iter().find_map(|variable| text.strip_suffix(*variable))?;
            let quote = Quote::at(reader, end + 1).filter(|_| NAMES.has_in_any_case(name))?;
            return Some((name, Joint::Blank, quote.after));
        }
        let joint = NAMES.has_in_any_case(text).then(|| Joint::at(reader, at, end))??;
        Some((text, joint, end))
    }

    /// What joins the words of a list whose first one begins at `at` and ends at `end`.
    fn at(reader: &Reader<'_>, at: usize, end: usize) -> Option<Joint> {
        if reader.is(end, b',') {
            return reader.is(end + 1, b' ').then_some(Joint::Comma);
        }
        let quote = Quote::at(reader, end)?;
        if reader.has(quote.after, ByteSet::of(b",")) || Quote::at(reader, reader.blanks(quote.after)).is_some() {
            return Some(Joint::Quoted(quote.closer()));
        }
        let is_field = reader.bytes[..at].ends_with(b"=\"") && reader.starts(quote.after, b" a");
        is_field.then_some(Joint::Audit)
    }

    /// The word behind the one whose text ends at `end`.
    fn next(self, reader: &Reader<'_>, end: usize) -> Option<Span> {
        match self {
            Joint::Comma => {
                let start = reader.is(end, b',').then(|| reader.blanks(end + 1))?;
                reader.begin(start);
                Some(Span::new(start, reader.run(BARE, start, AFTER)))
            }
            Joint::Quoted(closing) => {
                let after = Quote::at(reader, end).filter(|quote| quote.closer() == closing)?.after;
                let comma = reader.blanks(after);
                quoted(reader, if reader.is(comma, b',') { reader.blanks(comma + 1) } else { comma })
                    .filter(|(quote, _)| quote.closer() == closing)
                    .map(|(_, span)| span)
            }
            Joint::Audit => {
                let after = Quote::at(reader, end)?.after;
                let digits = reader.starts(after, b" a").then(|| reader.run(ByteSet::DIGITS, after + 2, 4))?;
                quoted(reader, reader.is(digits, b'=').then_some(digits + 1)?).map(|(_, span)| span)
            }
            Joint::Blank => None,
        }
    }

    /// Whether the list ends with the word whose text ends at `end`.
    fn ends(self, reader: &Reader<'_>, end: usize) -> bool {
        let after = match self {
            Joint::Quoted(_) | Joint::Audit => Quote::at(reader, end).map(|quote| quote.after),
            Joint::Comma | Joint::Blank => Some(end),
        };
        let is_end = |after| reader.get(reader.blanks(after)).is_none_or(|b| b"\r\\]})".contains(&b));
        after.is_some_and(|after| is_end(after) || reader.has(after, QUOTES))
    }
}

fn quoted(reader: &Reader<'_>, at: usize) -> Option<(Quote, Span)> {
    let quote = Quote::at(reader, at)?;
    reader.begin(quote.after);
    let closed = quote.close(reader)?;
    Some((quote, Span::new(quote.after, closed.end)))
}

/// Calls `found` for each secret in the words of a list, the first of which, the program's name, ends at `end`.
pub(super) fn options(reader: &Reader<'_>, joint: Joint, end: usize, rows: &[&Row], found: &mut impl FnMut(Span)) {
    let (mut end, mut count, mut waiting, mut placed) = (end, 0, None, Placed::default());
    let mut verb = has_no_verb(rows).then_some(&b""[..]);
    for _ in 0..MAX_COMMAND {
        let Some(word) = joint.next(reader, end).filter(|_| count < MAX_SECRETS) else {
            placed.is_last = joint.ends(reader, end);
            break;
        };
        let text = reader.slice(word.start, word.end);
        end = word.end;
        if let Some(takes) = waiting.take() {
            count += 1;
            secret(reader, word, takes).into_iter().for_each(&mut *found);
            continue;
        }
        match verb {
            Some(_) => placed.add(word, text),
            None => verb = rows.iter().any(|row| text.eq_ignore_ascii_case(row.1.as_bytes())).then_some(text),
        }
        let is_option = |row: &&&Row| verb.is_some() && !row.2.is_empty() && text.starts_with(row.2.as_bytes());
        let Some(row) = rows.iter().find(is_option) else { continue };
        let value = Span::new(word.start + row.2.len(), word.end);
        match row.3 {
            // A list is no command of somebody who waits to be asked for a password.
            Takes::Apart | Takes::Glued | Takes::Either | Takes::User(_) if value.is_empty() => waiting = Some(row.3),
            Takes::Glued | Takes::Either | Takes::User(_) if !value.is_empty() => {
                count += 1;
                secret(reader, value, row.3).into_iter().for_each(&mut *found);
            }
            _ => {}
        }
    }
    placed.secret(rows, verb).into_iter().for_each(&mut *found);
}

fn secret(reader: &Reader<'_>, word: Span, takes: Takes) -> Option<Span> {
    match takes {
        Takes::User(sign) => credentials(reader, word, sign),
        _ => Some(word).filter(|word| is_secret(reader.slice(word.start, word.end))),
    }
}

/// The words behind name and verb that are no options, as far as their places tell.
#[derive(Default)]
struct Placed {
    count: usize,
    last: Option<Span>,
    /// Whether the list ends with that one.
    is_last: bool,
}

impl Placed {
    fn add(&mut self, word: Span, text: &[u8]) {
        if !text.starts_with(b"-") {
            self.count += 1;
            self.last = Some(word).filter(|_| is_secret(text));
        }
    }

    fn secret(&self, rows: &[&Row], verb: Option<&[u8]>) -> Option<Span> {
        let is_verb = |row: &Row| verb.is_some_and(|verb| verb.eq_ignore_ascii_case(row.1.as_bytes()));
        let takes = |row: &Row| matches!(row.3, Takes::Last(least, most) if (least..=most).contains(&self.count));
        self.last.filter(|_| self.is_last && rows.iter().any(|row| is_verb(row) && takes(row)))
    }
}
