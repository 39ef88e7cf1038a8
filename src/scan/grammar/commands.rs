//! Passwords in the short options of known programs: `curl -u user:secret`, `mysql -psecret`, `sshpass -p secret`; and in
//! the requests of protocols, whose commands take one by its place: `LOGIN user secret`.

mod listed;
mod placed;

use super::placeholders::holds_mask;
use super::quotes::Quote;
use super::reader::Reader;
use crate::bytes::ByteTable;
use crate::decide::nonvalue::{self, Place};
use crate::decide::words::is_plain;
use crate::decide::{Binding, Cell, Kind, Value};
use crate::finding::Span;
use crate::rules::list::List;
use crate::scan::clean::Seen;
use crate::scan::window::{AFTER, ByteSet};
use listed::Joint;

/// Among so many words behind the name of a program its options are looked for. A mask is a word, as the secret was: what
/// stands behind it is as far away as before.
const MAX_COMMAND: usize = 32;
/// The longest of these words.
const MAX_WORD: usize = AFTER;

/// The most options of one command that take a secret.
const MAX_SECRETS: usize = 4;
/// How much of the value of an option is looked at.
const MAX_LOOK: usize = 48;
/// The fewest characters of a token in the place of a user.
const MIN_TOKEN: usize = 6;
/// What the manuals of programs write for a password.
const WORDS: [&[u8]; 6] = [b"password", b"passwd", b"pass", b"token", b"secret", b"api_token"];

/// The most quoted parts of one word.
const MAX_PARTS: usize = 4;

/// How an option takes its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Apart from it: `-p secret`.
    Apart,
    /// Glued to it: `-psecret`.
    Glued,
    /// Either.
    Either,
    /// A user before it: `-u user:secret`, `-U user%secret`.
    User(u8),
    /// No option does: it is the last word of the command, behind name and verb at least so many words, and at most.
    Last(usize, usize),
    /// No option does: the command writes it, behind a user and a sign if one is given, for the program behind its pipe,
    /// which the option names.
    Piped(Option<u8>),
}

/// Name, verb, option, how that takes its value, and what stands before the name.
pub(crate) type Row = (&'static str, &'static str, &'static str, Takes, &'static [&'static str]);

/// Programs, the word that must follow each, and their options, sorted by program.
pub(crate) const PROGRAMS: &[Row] = &include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// The names of the programs; some have several rows.
static NAMES: List = List::of(&names());
const NAME: ByteSet = ByteSet::of(b"-._").union(ByteSet::ALPHANUMERIC);
/// Longer than any name.
const MAX_NAME: usize = 32;

const fn names() -> [&'static str; PROGRAMS.len()] {
    let (mut names, mut row) = ([""; PROGRAMS.len()], 0);
    while row < PROGRAMS.len() {
        names[row] = PROGRAMS[row].0;
        row += 1;
    }
    names
}

/// For each row where the rows of programs of its name end.
static ENDS: [usize; PROGRAMS.len()] = {
    let (mut ends, mut row) = ([PROGRAMS.len(); PROGRAMS.len()], PROGRAMS.len() - 1);
    while row > 0 {
        row -= 1;
        let is_last = !PROGRAMS[row].0.eq_ignore_ascii_case(PROGRAMS[row + 1].0);
        ends[row] = if is_last { row + 1 } else { ends[row + 1] };
    }
    ends
};

const QUOTES: ByteSet = ByteSet::of(b"\"'`");
static WORD: ByteTable = ByteTable::of(ByteSet::of(b"\"'`|;<>\\").with_range(0, b' ').complement());

/// The name of the program at `at`, if it is one that is known.
fn name<'t>(reader: &Reader<'t>, at: usize) -> Option<&'t [u8]> {
    let rest = reader.bytes.get(at..).unwrap_or_default();
    let word = NAME.run(&rest[..rest.len().min(MAX_NAME)]);
    // What may go on behind the text is compared letter by letter.
    if word < rest.len() {
        let is_name = rest[word] == b' ' && NAMES.has_in_any_case(&rest[..word]);
        return is_name.then_some(&rest[..word]);
    }
    let row = PROGRAMS.iter().find(|row| reader.starts(at, row.0.as_bytes()) && reader.is(at + row.0.len(), b' '))?;
    Some(reader.slice(at, at + row.0.len()))
}

/// What of `text` tells that no command line begins with the name of a program at `at`; none, if one may.
pub(crate) fn no_command(text: &[u8], at: usize) -> Option<Seen> {
    if at > 0 && text[at - 1].is_ascii_alphanumeric() {
        return Some(Seen::new(at - 1, at));
    }
    let rest = &text[at..text.len().min(at + MAX_NAME)];
    let end = NAME.run(rest);
    let (name, behind) = rest.split_at(end);
    let mut reach = 1;
    let is_none = match behind {
        [] => false,
        [b' ', ..] => {
            let (before, rows) = (placed::before(text, at), rows_of(name));
            reach = reach.max(placed::reach(before, rows.iter().flat_map(|row| row.4)));
            !rows.iter().any(|row| is_written(row, name) && stands_after(row, before))
        }
        [b'=', ..] => !listed::is_variable(name),
        [b'"' | b'\'', next, ..] if b"}])".contains(next) => true,
        [joint, ..] => !listed::JOINTS.contains(*joint) || !NAMES.has_in_any_case(name),
    };
    is_none.then(|| Seen::new(at.saturating_sub(reach), at + end + 2))
}

/// Calls `found` for each secret in the command line of the program at `at`, if it is one that is known.
pub(crate) fn secrets(reader: &Reader<'_>, at: usize, mut found: impl FnMut(Span)) {
    let Some((name, joint, start)) = Joint::behind_name(reader, at) else { return };
    let rows: Vec<&Row> = rows_of(name).iter().filter(|row| is_called(reader, at, name, row)).collect();
    match joint {
        _ if rows.is_empty() => {}
        Joint::Blank => options(reader, start, &rows, &mut found),
        _ => listed::options(reader, joint, start, &rows, &mut found),
    }
}

/// The rows of the programs of that name in any case, which are sorted so.
fn rows_of(name: &[u8]) -> &'static [Row] {
    NAMES.place_in_any_case(name).map_or(&[], |start| &PROGRAMS[start..ENDS[start]])
}

/// Whether the program at `at` is that of `row`, for its `name` and for what stands before it.
fn is_called(reader: &Reader<'_>, at: usize, name: &[u8], row: &Row) -> bool {
    is_written(row, name) && stands_after(row, &reader.bytes[..at])
}

/// Whether the program of `row` may have this `before` its name.
fn stands_after(row: &Row, before: &[u8]) -> bool {
    row.4.is_empty() || row.4.iter().any(|text| placed::stands_after(before, text))
}

/// Whether the `name` of a program is that of `row`, which it is in any case of letters. A name with capitals is that of a command
/// of a protocol, and compared as it is written.
fn is_written(row: &Row, name: &[u8]) -> bool {
    let is_exact = || row.0.bytes().any(|b| b.is_ascii_uppercase());
    name == row.0.as_bytes() || !is_exact()
}

/// Calls `found` for each secret in the words from `from` on, which are joined by blanks.
fn options(reader: &Reader<'_>, from: usize, rows: &[&Row], found: &mut impl FnMut(Span)) {
    let (mut word, mut verb, mut count) = (from, has_no_verb(rows), 0);
    placed::secrets(reader, from, rows.iter().filter(|row| row.1.is_empty()), found);
    for _ in 0..MAX_COMMAND {
        word = reader.blanks(word);
        if begins_command(reader, word) {
            return;
        }
        if !verb && rows.iter().any(|row| reader.starts(word, row.1.as_bytes())) {
            verb = true;
            let of_verb = rows.iter().filter(|row| reader.starts(word, row.1.as_bytes()));
            placed::secrets(reader, bare_end(reader, word), of_verb, found);
        }
        let option = unquoted(reader, word);
        let row = rows.iter().find(|row| verb && !row.2.is_empty() && exactly(reader, option, row.2));
        let value = row.and_then(|row| argument(reader, option + row.2.len(), row.3));
        count += usize::from(row.is_some());
        value.into_iter().for_each(&mut *found);
        word = word_end(reader, word);
        if !reader.is(word, b' ') || count == MAX_SECRETS {
            return;
        }
    }
}

/// Whether the name of a program stands at `at`, with the verb that it needs.
fn begins_command(reader: &Reader<'_>, at: usize) -> bool {
    name(reader, at).is_some_and(|name| {
        let next = reader.blanks(at + name.len());
        rows_of(name).iter().filter(|row| row.4.is_empty()).any(|row| reader.starts(next, row.1.as_bytes()))
    })
}

/// Whether one of the rows of a program needs no verb.
fn has_no_verb(rows: &[&Row]) -> bool {
    rows.iter().any(|row| row.1.is_empty())
}

fn exactly(reader: &Reader<'_>, at: usize, option: &str) -> bool {
    option.bytes().enumerate().all(|(i, byte)| reader.is(at + i, byte))
}

/// The end of the word at `at`, quotes included.
fn word_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = at;
    for _ in 0..MAX_PARTS {
        end = bare_end(reader, end);
        let opens = end == at || b":$".contains(&reader.bytes[end - 1]) || QUOTES.contains(reader.bytes[end - 1]);
        let quote = Quote::at(reader, end).filter(|quote| opens && !quote.closes_literal(reader, end));
        match quote.and_then(|quote| quote.close(reader)) {
            Some(closed) if closed.after < at + MAX_WORD => end = closed.after,
            _ => break,
        }
    }
    end
}

/// The end of the part of a word at `at` that is not quoted; a backslash before a quote or a letter of an escape ends it.
fn bare_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = reader.follow(at, MAX_WORD, |text| WORD.run(text));
    while reader.is(end, b'\\') && end < at + MAX_WORD {
        let after = reader.run(ByteSet::of(b"\\"), end, 64);
        if reader.get(after).is_none_or(|b| b"\"'`nrtu\n ".contains(&b)) {
            break;
        }
        end = reader.follow(after, MAX_WORD, |text| WORD.run(text));
    }
    end
}

/// The secret in the argument after an option that ends at `at`.
fn argument(reader: &Reader<'_>, at: usize, takes: Takes) -> Option<Span> {
    let start = reader.run(ByteSet::of(b" ="), at, 4);
    match takes {
        Takes::Glued if start > at => return None,
        Takes::Apart if start == at => return None,
        Takes::User(_) if start == at && reader.bytes[..at].last().is_none_or(|&b| b != b'u') => return None,
        Takes::Last(..) | Takes::Piped(_) => return None,
        _ => {}
    }
    reader.begin(start);
    match takes {
        Takes::User(sign) => login(reader, start, sign),
        _ => word(reader, start).filter(|span| is_secret(reader.slice(span.start, span.end))),
    }
}

fn word(reader: &Reader<'_>, at: usize) -> Option<Span> {
    match Quote::at(reader, at) {
        Some(quote) if quote.closes_literal(reader, at) => None,
        Some(quote) => quote.close(reader).map(|closed| Span::new(quote.after, closed.end)),
        None => Some(Span::new(at, bare_end(reader, at))),
    }
}

/// The word behind the one that ends at `at`, if `skipped` others stand between them.
pub(super) fn word_behind(reader: &Reader<'_>, at: usize, skipped: usize) -> Option<Span> {
    let mut end = at;
    for _ in 0..skipped.min(MAX_COMMAND) {
        end = word_end(reader, reader.blanks(end));
    }
    let start = reader.blanks(end);
    (start > end).then(|| word(reader, start)).flatten().filter(|word| !word.is_empty())
}

/// Whether `text` is the password of an option, which only another option and a path hardly are.
fn is_secret(text: &[u8]) -> bool {
    let cell = Cell { kind: Kind::Password, binding: Binding::Bare };
    !text.starts_with(b"-")
        && Value::new(&text[..text.len().min(MAX_LOOK)]).is_secret(&Place { cell, quote: None, name: b"" })
}

/// The secret of `user:secret`, quoted as a whole or in parts.
pub(crate) fn login(reader: &Reader<'_>, at: usize, sign: u8) -> Option<Span> {
    reader.begin(at);
    let end = word_end(reader, at);
    let start = unquoted(reader, at).min(end);
    let text = reader.slice(start, end);
    let end = end - QUOTES.union(ByteSet::of(b"\\")).run_back(text);
    credentials(reader, Span::new(start, end), sign)
}

/// The secret of `user:secret` in `span`; all of it where the user looks like a secret, too, or is the e-mail address of a
/// person.
fn credentials(reader: &Reader<'_>, span: Span, sign: u8) -> Option<Span> {
    let Span { start, end } = span;
    let text = reader.slice(start, end);
    if nonvalue::stands_for_none(text) || holds_mask(text) {
        return None;
    }
    let colon = start + text.iter().position(|&b| b == sign)?;
    let user = reader.slice(start, colon);
    let password = reader.slice(unquoted(reader, colon + 1).min(end), end);
    if password.is_empty() {
        return (is_opaque(user)).then_some(Span::new(start, colon));
    }
    let personal = user.contains(&b'@');
    let from = if personal || is_opaque(user) { start } else { end - password.len() };
    (!is_dull(user, password)).then_some(Span::new(from, end))
}

/// Where the text starts that a quote at `at` may open.
fn unquoted(reader: &Reader<'_>, at: usize) -> usize {
    // The `$` before a quote says that the shell reads escapes in it.
    let quote = if reader.is(at, b'$') { at + 1 } else { at };
    Quote::at(reader, quote).map_or(at, |quote| quote.after)
}

/// Whether `user` looks like a token rather than a name.
fn is_opaque(user: &[u8]) -> bool {
    user.len() >= MIN_TOKEN && !is_plain(user) && !nonvalue::stands_for_none(user)
}

/// Whether what follows the user of a login is no password, or a word for one.
fn is_dull(user: &[u8], password: &[u8]) -> bool {
    let cell = Cell { kind: Kind::Transport, binding: Binding::Bare };
    let is_word = WORDS.iter().any(|word| password.eq_ignore_ascii_case(word));
    is_word || !Value::new(password).is_secret(&Place { cell, quote: None, name: user })
}

/// Whether the login that starts at `at` may be judged without its program in sight: no numbers, no names.
pub(crate) fn is_login(reader: &Reader<'_>, span: Span) -> bool {
    is_opaque(reader.slice(span.start, span.end))
}
