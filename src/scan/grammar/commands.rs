//! Passwords in the short options of known programs: `curl -u user:secret`, `mysql -psecret`, `sshpass -p secret`.

use super::list::List;
use super::placeholders::{holds_mask, is_placeholder};
use super::quotes::Quote;
use super::reader::Reader;
use super::values::Value;
use crate::bytes::ByteTable;
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet};

/// Among so many words behind the name of a program its options are looked for. A mask is a word, as the secret was: what
/// stands behind it is as far away as before.
const MAX_COMMAND: usize = 32;
/// The longest of these words.
const MAX_WORD: usize = AFTER;

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
}

/// Programs, the word that must follow each, and their options.
pub(crate) const PROGRAMS: [(&str, &str, &str, Takes); 85] = [
    ("mysql", "", "-p", Takes::Glued),
    ("mysqldump", "", "-p", Takes::Glued),
    ("mysqladmin", "", "-p", Takes::Glued),
    ("mariadb", "", "-p", Takes::Glued),
    ("mysqlimport", "", "-p", Takes::Glued),
    ("mysqlcheck", "", "-p", Takes::Glued),
    ("mysqlshow", "", "-p", Takes::Glued),
    ("mysqlpump", "", "-p", Takes::Glued),
    ("mysqlslap", "", "-p", Takes::Glued),
    ("mysqlbinlog", "", "-p", Takes::Glued),
    ("mysqlsh", "", "-p", Takes::Glued),
    ("mariadb-dump", "", "-p", Takes::Glued),
    ("mariadb-admin", "", "-p", Takes::Glued),
    ("mydumper", "", "-p", Takes::Either),
    ("7z", "a", "-p", Takes::Glued),
    ("7z", "x", "-p", Takes::Glued),
    ("7za", "a", "-p", Takes::Glued),
    ("7za", "x", "-p", Takes::Glued),
    ("rar", "a", "-p", Takes::Glued),
    ("rar", "a", "-hp", Takes::Glued),
    ("unrar", "x", "-p", Takes::Glued),
    ("sshpass", "", "-p", Takes::Either),
    ("docker", "login", "-p", Takes::Apart),
    ("podman", "login", "-p", Takes::Apart),
    ("buildah", "login", "-p", Takes::Apart),
    ("skopeo", "login", "-p", Takes::Apart),
    ("helm", "registry", "-p", Takes::Apart),
    ("npm", "login", "-p", Takes::Apart),
    ("nerdctl", "login", "-p", Takes::Apart),
    ("crane", "auth", "-p", Takes::Apart),
    ("oras", "login", "-p", Takes::Apart),
    ("cf", "login", "-p", Takes::Apart),
    ("twine", "upload", "-p", Takes::Apart),
    ("dotnet", "nuget", "-k", Takes::Apart),
    ("openssl", "enc", "-k", Takes::Apart),
    ("vercel", "", "-t", Takes::Apart),
    ("oc", "login", "-p", Takes::Apart),
    ("az", "login", "-p", Takes::Apart),
    ("redis-cli", "", "-a", Takes::Apart),
    ("mongo", "", "-p", Takes::Apart),
    ("mongosh", "", "-p", Takes::Apart),
    ("mongodump", "", "-p", Takes::Apart),
    ("mongorestore", "", "-p", Takes::Apart),
    ("mongoexport", "", "-p", Takes::Apart),
    ("mongoimport", "", "-p", Takes::Apart),
    ("mongostat", "", "-p", Takes::Apart),
    ("nodetool", "", "-pw", Takes::Apart),
    ("mosquitto_pub", "", "-P", Takes::Either),
    ("mosquitto_sub", "", "-P", Takes::Either),
    ("snmpwalk", "", "-A", Takes::Apart),
    ("snmpwalk", "", "-X", Takes::Apart),
    ("snmpget", "", "-A", Takes::Apart),
    ("snmpget", "", "-X", Takes::Apart),
    ("rdesktop", "", "-p", Takes::Apart),
    ("ncftpput", "", "-p", Takes::Apart),
    ("ncftpget", "", "-p", Takes::Apart),
    ("psexec", "", "-p", Takes::Apart),
    ("psexec.exe", "", "-p", Takes::Apart),
    ("plink", "", "-pw", Takes::Apart),
    ("pscp", "", "-pw", Takes::Apart),
    ("unzip", "", "-P", Takes::Either),
    ("zip", "", "-P", Takes::Apart),
    ("sqlcmd", "", "-P", Takes::Either),
    ("bcp", "", "-P", Takes::Either),
    ("isql", "", "-P", Takes::Either),
    ("ldapsearch", "", "-w", Takes::Apart),
    ("ldapadd", "", "-w", Takes::Apart),
    ("ldapmodify", "", "-w", Takes::Apart),
    ("ldapdelete", "", "-w", Takes::Apart),
    ("ldapwhoami", "", "-w", Takes::Apart),
    ("ldappasswd", "", "-w", Takes::Apart),
    ("ldappasswd", "", "-s", Takes::Apart),
    ("ldappasswd", "", "-a", Takes::Apart),
    ("ipmitool", "", "-P", Takes::Apart),
    ("cqlsh", "", "-p", Takes::Apart),
    ("lftp", "", "-u", Takes::User(b',')),
    ("smbclient", "", "-U", Takes::User(b'%')),
    ("rpcclient", "", "-U", Takes::User(b'%')),
    ("winexe", "", "-U", Takes::User(b'%')),
    ("curl", "", "-u", Takes::User(b':')),
    ("curl", "", "--user", Takes::User(b':')),
    ("curl", "", "-U", Takes::User(b':')),
    ("curl", "", "--proxy-user", Takes::User(b':')),
    ("http", "", "-a", Takes::User(b':')),
    ("ab", "", "-A", Takes::User(b':')),
];

/// Options that take `user:secret` wherever they stand, for commands that run over several lines.
pub(crate) const LOGINS: [&str; 2] = ["-u ", "--user "];

/// The names of the programs; some have several rows.
static NAMES: List = List::of(&names());
const NAME: ByteSet = ByteSet::of(b"-._").union(ByteSet::ALPHANUMERIC);
/// Longer than any name.
const MAX_NAME: usize = 16;

const fn names() -> [&'static str; PROGRAMS.len()] {
    let (mut names, mut row) = ([""; PROGRAMS.len()], 0);
    while row < PROGRAMS.len() {
        names[row] = PROGRAMS[row].0;
        row += 1;
    }
    names
}

const QUOTES: ByteSet = ByteSet::of(b"\"'`");
static WORD: ByteTable = ByteTable::of(ByteSet::of(b"\"'`|;<>\\").with_range(0, b' ').complement());

/// The name of the program at `at`, if it is one that is known.
pub(crate) fn name<'t>(reader: &Reader<'t>, at: usize) -> Option<&'t [u8]> {
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

/// Calls `found` for each secret in the options of the program at `at`; `name` is its name.
pub(crate) fn options(reader: &Reader<'_>, at: usize, name: &[u8], mut found: impl FnMut(Span)) {
    let rows = PROGRAMS.iter().filter(|row| name.eq_ignore_ascii_case(row.0.as_bytes()));
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() || !reader.is(at + name.len(), b' ') {
        return;
    }
    let (mut word, mut verb) = (at + name.len(), rows[0].1.is_empty());
    for _ in 0..MAX_COMMAND {
        if !reader.is(word, b' ') {
            return;
        }
        word = reader.blanks(word);
        if self::name(reader, word).is_some() {
            return;
        }
        verb |= rows.iter().any(|row| reader.starts(word, row.1.as_bytes()));
        let row = rows.iter().find(|row| verb && exactly(reader, word, row.2));
        let value = row.and_then(|row| argument(reader, word + row.2.len(), row.3));
        value.into_iter().for_each(&mut found);
        word = word_end(reader, word);
    }
}

fn exactly(reader: &Reader<'_>, at: usize, option: &str) -> bool {
    option.bytes().enumerate().all(|(i, byte)| reader.is(at + i, byte))
}

/// The end of the word at `at`, quotes included.
fn word_end(reader: &Reader<'_>, at: usize) -> usize {
    let mut end = at;
    for _ in 0..MAX_PARTS {
        end = bare_end(reader, end);
        let opens = end == at || reader.bytes[end - 1] == b':' || QUOTES.contains(reader.bytes[end - 1]);
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
        _ => {}
    }
    reader.begin(start);
    match takes {
        Takes::User(sign) => login(reader, start, sign),
        _ => word(reader, start).filter(|span| is_secret(reader.slice(span.start, span.end), takes == Takes::Glued)),
    }
}

fn word(reader: &Reader<'_>, at: usize) -> Option<Span> {
    match Quote::at(reader, at) {
        Some(quote) if quote.closes_literal(reader, at) => None,
        Some(quote) => quote.close(reader).map(|closed| Span::new(quote.after, closed.end)),
        None => Some(Span::new(at, bare_end(reader, at))),
    }
}

fn is_secret(text: &[u8], glued: bool) -> bool {
    let numeric = text.iter().all(u8::is_ascii_digit);
    text.len() >= 3 && !text.starts_with(b"-") && (glued || !numeric) && !is_placeholder(text) && !is_path(text)
}

fn is_path(text: &[u8]) -> bool {
    text.starts_with(b"/") || text.starts_with(b"./") || text.starts_with(b"~")
}

/// The secret of `user:secret`, quoted as a whole or in parts; all of it where the user looks like a secret, too, or is
/// the e-mail address of a person.
pub(crate) fn login(reader: &Reader<'_>, at: usize, sign: u8) -> Option<Span> {
    reader.begin(at);
    let end = word_end(reader, at);
    let start = unquoted(reader, at).min(end);
    let text = reader.slice(start, end);
    let text = &text[..text.len() - QUOTES.union(ByteSet::of(b"\\")).run_back(text)];
    let end = start + text.len();
    if is_placeholder(text) || holds_mask(text) {
        return None;
    }
    let colon = start + text.iter().position(|&b| b == sign)?;
    let user = reader.slice(start, colon);
    let password = reader.slice(unquoted(reader, colon + 1).min(end), end);
    if password.is_empty() {
        return Value::new(user).is_secret().then_some(Span::new(start, colon));
    }
    let personal = user.contains(&b'@');
    let from = if personal || Value::new(user).is_opaque() { start } else { end - password.len() };
    (!is_dull(user, password)).then_some(Span::new(from, end))
}

/// Where the text starts that a quote at `at` may open.
fn unquoted(reader: &Reader<'_>, at: usize) -> usize {
    Quote::at(reader, at).map_or(at, |quote| quote.after)
}

/// A password that is an example, a number (of a group, or a port), or none.
fn is_dull(user: &[u8], password: &[u8]) -> bool {
    let word = [b"password".as_slice(), b"token", user].iter().any(|word| password.eq_ignore_ascii_case(word));
    word || password.len() < 5 || password.iter().all(u8::is_ascii_digit) || is_placeholder(password)
}

/// Whether the login that starts at `at` may be judged without its program in sight: no numbers, no names.
pub(crate) fn is_login(reader: &Reader<'_>, span: Span) -> bool {
    Value::new(reader.slice(span.start, span.end)).is_opaque()
}
