//! What stands between a key and its value.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::cells;
use super::codes;
use super::keys::Key;
use super::names::{NAMES, SAID, SAID_OF, VALUES};
use super::placeholders::starts_mask;
use super::quotes::Quote;
use super::reader::Reader;
use crate::bytes::ByteTable;
use crate::decide::{Class, Kind, Value};
use crate::finding::Span;
use crate::scan::window::{AFTER, ByteSet};

/// The longest name of a type or an attribute between a key and its operator.
const MAX_NAME: usize = 32;
/// The most members of an object before its value.
const MAX_MEMBERS: usize = 4;
/// The most members of a map of secrets.
const MAX_MAPPED: usize = 32;
/// The longest name of somebody whose secret it is.
const MAX_OWNER: usize = 64;
/// Words before a key that give it the value after `to`.
const SETS: [&[u8]; 6] = [b"set", b"setting", b"change", b"changing", b"reset", b"resetting"];
/// The most words back to one of them.
const MAX_BETWEEN: usize = 4;
/// The longest sentence before the value that it announces, in bytes.
const MAX_ANNOUNCED: usize = 96;
/// Words of such a sentence.
static ANNOUNCED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = ["generated", "emporary", "nitial", "efault", "been reset", "set to", "superuser", "one-time"];
    AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(words).expect("a few words")
});
/// A word of one before a value in one of the next lines.
const FOLLOWS: &[u8] = b"following";
/// What joins it to a value without a colon.
const ANNOUNCING: [&[u8]; 3] = [b" reset to ", b" set to ", b" changed to "];
/// What each of these ends with.
const TO: &[u8] = b" to ";
/// What such a sentence is made of.
static SENTENCE: ByteTable = ByteTable::of(ByteSet::of(b" _-.@'\"/()[]").union(ByteSet::ALPHANUMERIC));
/// The fewest and the most dots that lead from a name to its value.
const MIN_LEADERS: usize = 3;
const MAX_LEADERS: usize = 80;
/// What stands around words in bold, in Markdown.
const BOLD: &[u8] = b"**";
const STARS: ByteSet = ByteSet::of(BOLD);
/// What the quote of a name begins with, also where it is written as an escape sequence.
const QUOTED: ByteSet = ByteSet::of(b"\"'`\\%&");
/// The longest list of attributes between the name of an XML element and its `>`.
const MAX_ATTRIBUTES: usize = 256;

/// What joins an attribute of LDIF to its value in base64 (RFC 2849).
const LDIF: &[u8] = b":: ";
/// Operators, longest first; `::` separates nothing elsewhere.
const OPERATORS: [(&[u8], Option<Form>); 29] = [
    ("：".as_bytes(), Some(Form::Colon)),
    ("＝".as_bytes(), Some(Form::Assign)),
    (b"=\\u003e", Some(Form::Assign)),
    (b"\\=", Some(Form::Assign)),
    (b"=&gt;", Some(Form::Assign)),
    (b":::=", Some(Form::Define)),
    (b"!==", Some(Form::Compare)),
    (b"===", Some(Form::Compare)),
    (b"::=", Some(Form::Define)),
    (b"%253d", Some(Form::Encoded)),
    (b"%253a", Some(Form::Encoded)),
    (b"%3d", Some(Form::Encoded)),
    (b"%3a", Some(Form::Encoded)),
    (b"\\u003d", Some(Form::Assign)),
    (b"\\x3d", Some(Form::Assign)),
    (b"&#61;", Some(Form::Assign)),
    (b"&#x3d;", Some(Form::Assign)),
    (LDIF, Some(Form::Colon)),
    (b"=>", Some(Form::Assign)),
    (b"->", Some(Form::Define)),
    (b"==", Some(Form::Compare)),
    (b"!=", Some(Form::Compare)),
    (b"=~ ", None),
    (b"=~/", None),
    (b":=", Some(Form::Define)),
    (b"~>", Some(Form::Define)),
    (b"::", None),
    (b"=", Some(Form::Assign)),
    (b":", Some(Form::Colon)),
];
/// What may stand before the `=` of an operator: `||=`, `+=`.
const SIGNS: ByteSet = ByteSet::of(b"|?%&-.+~*/^");
/// The most of these signs.
const MAX_SIGNS: usize = 3;
/// What an operator can start with.
const OPERATOR: ByteSet = SIGNS.union(ByteSet::of(b"=:!\\\xef"));
/// What stands behind the `=` or `:` that a longer one starts with.
const SECOND: ByteSet = ByteSet::of(b"\\&:=>~");
const NAME: ByteSet = ByteSet::of(b"_.*&:<>[]").union(ByteSet::ALPHANUMERIC);
/// What is said of whose secret it is.
const OWNER: ByteSet = NAME.without(b':').union(ByteSet::of(b" -@/%\"'`()"));
/// What the names of users are made of.
const USER: ByteSet = ByteSet::of(b"_.-@").union(ByteSet::ALPHANUMERIC);
const BLANKS: ByteSet = ByteSet::of(b" \t");
/// What the names and values of members are made of that stand before a value.
const SHORT: ByteSet = ByteSet::of(b"_-.:/ ").union(ByteSet::ALPHANUMERIC);

/// Whether `word` is the first of those between a key and its value: `set`, of `set to`.
pub(crate) fn begins_saying(word: &[u8]) -> bool {
    let Some(&first) = word.first().filter(|&&first| SAYING.contains(first)) else { return false };
    let begins = |said: &&str| said.as_bytes().strip_prefix(word).is_some_and(|rest| rest.starts_with(b" "));
    [SAID, SAID_OF].iter().any(|words| beginning(words, first).iter().any(begins))
}

/// What the words between a key and its value begin with, in any case.
const SAYING: ByteSet = first_letters(SAID).union(first_letters(SAID_OF));

const fn first_letters(words: &[&str]) -> ByteSet {
    let (mut letters, mut word) = (ByteSet::EMPTY, 0);
    while word < words.len() {
        let first = words[word].as_bytes()[0];
        letters = letters.with(first).with(first.to_ascii_uppercase());
        word += 1;
    }
    letters
}

/// Those of `words`, which are sorted and in lower case, that begin with the letter `first`, in any case.
fn beginning<'w>(words: &'w [&'w str], first: u8) -> &'w [&'w str] {
    let first = first.to_ascii_lowercase();
    let start = words.partition_point(|word| word.as_bytes()[0] < first);
    let count = words[start..].partition_point(|word| word.as_bytes()[0] == first);
    &words[start..start + count]
}

/// Where the value of an object stands whose first member is called for one: `{"value": "…"}`.
pub(crate) fn member(reader: &Reader<'_>, at: usize) -> Option<Separator> {
    let first = reader.is(at, b'{').then(|| reader.blanks(at + 1))?;
    let opening = Quote::at(reader, value_member(reader, first))?;
    let end = reader.run(ByteSet::LETTERS, opening.after, MAX_NAME);
    let name = reader.slice(opening.after, end);
    let named = VALUES.has_in_any_case(name) || name == b"S";
    let quote = named.then(|| Quote::at(reader, end))??;
    let (form, after) = operator(reader, reader.blanks(quote.after))?;
    let value = reader.blanks(after);
    Quote::at(reader, value)?;
    Some(Separator { form: form?, value, loose: false, apart: value > after, quote: Some(quote) })
}

/// Calls `found` for each name of the object that begins at `at`, and for how the value is joined to it.
pub(crate) fn members(reader: &Reader<'_>, at: usize, mut found: impl FnMut(&[u8], Separator)) {
    let mut next = Some(reader.blanks(at + 1));
    for _ in 0..MAX_MAPPED {
        let Some((name, separator, after)) = next.and_then(|at| mapped(reader, at)) else { return };
        found(reader.slice(name.start, name.end), separator);
        let comma = reader.blanks(after);
        next = reader.is(comma, b',').then(|| reader.blanks(comma + 1));
    }
}

/// How the value of the member at `at` is joined to its name, and where the member ends, if the value is none of several parts.
fn mapped(reader: &Reader<'_>, at: usize) -> Option<(Span, Separator, usize)> {
    let name = Quote::at(reader, at)?;
    let end = name.close(reader)?.end;
    let quote = Quote::at(reader, end)?;
    let (_, after) = operator(reader, reader.blanks(quote.after))?;
    let value = reader.blanks(after);
    let after_value = match Quote::at(reader, value) {
        Some(quote) => quote.close(reader)?.after,
        None => reader.run(ByteSet::of(b",{}[]\"'").complement(), value, MAX_OWNER),
    };
    let separator = Separator { form: Form::Colon, value, loose: false, apart: value > after, quote: Some(quote) };
    (after_value > value).then_some((Span::new(name.after, end), separator, after_value))
}

/// Where the first of the members from `at` on stands that is called for a value, if those before it are short: `"type":
/// "string", "value": …`.
fn value_member(reader: &Reader<'_>, at: usize) -> usize {
    let mut next = Some(at);
    for _ in 0..=MAX_MEMBERS {
        match next {
            Some(member) if is_value(reader, member) => return member,
            Some(member) => next = after_member(reader, member),
            None => break,
        }
    }
    at
}

fn is_value(reader: &Reader<'_>, at: usize) -> bool {
    let start = Quote::at(reader, at).map_or(at, |quote| quote.after);
    let end = reader.run(ByteSet::LETTERS, start, MAX_NAME);
    VALUES.has_in_any_case(reader.slice(start, end))
}

/// Where the member behind the one at `at` stands, which has a quoted name and a short value of one kind.
fn after_member(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let name = Quote::at(reader, at)?;
    let end = Quote::at(reader, reader.run(SHORT, name.after, MAX_NAME))?.after;
    let (_, after) = operator(reader, reader.blanks(end))?;
    let comma = reader.blanks(short(reader, reader.blanks(after))?);
    reader.is(comma, b',').then(|| reader.blanks(comma + 1))
}

/// One past the short value at `at`, in quotes or without.
fn short(reader: &Reader<'_>, at: usize) -> Option<usize> {
    match Quote::at(reader, at) {
        Some(quote) => Quote::at(reader, reader.run(SHORT, quote.after, MAX_OWNER)).map(|quote| quote.after),
        None => Some(reader.run(SHORT, at, MAX_OWNER)),
    }
}

/// The value and the key of a pair whose value comes first; `at` is right behind the word `value`.
pub(crate) fn reversed(reader: &Reader<'_>, at: usize) -> Option<(usize, Key)> {
    let value = Quote::at(reader, named_value(reader, at)?)?;
    reader.begin(value.after);
    let next = reader.run(ByteSet::of(b", \t"), value.close(reader)?.after, MAX_NAME);
    let start = Quote::at(reader, next).map_or(next, |quote| quote.after);
    let end = reader.run(ByteSet::LETTERS, start, MAX_NAME);
    let name = reader.slice(start, end);
    let named = NAMES.has_in_any_case(name);
    let key = named.then(|| named_value(reader, end)).flatten().and_then(|at| Quote::at(reader, at))?;
    let key = Key::around(reader, key.after).filter(|found| found.start == key.after)?;
    Quote::at(reader, key.end).map(|_| (named_value(reader, at).unwrap_or(at), key))
}

/// Where the value stands behind a name that ends at `at`, with or without the quote behind it.
pub(crate) fn named_value(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let end = Quote::at(reader, at).map_or(at, |quote| quote.after);
    let (form, after) = operator(reader, reader.blanks(end))?;
    form.map(|_| reader.blanks(after))
}

/// How a value is joined to its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// `key=value`, `key => value`, and the value of a named pair.
    Assign,
    /// `key%3Dvalue`.
    Encoded,
    /// `key := value`: the operators of programs.
    Define,
    /// `key == value`.
    Compare,
    /// `key: value`.
    Colon,
    /// `<key>value</key>`.
    Element,
    /// `"key", "value"`.
    List,
    /// `| key | value |`.
    Cell,
    /// `key("value")`.
    Call,
    /// `--key value`.
    Option,
    /// `config set key value`.
    Set,
    /// `key "value"`.
    Space,
    /// `key is value`, `key set to value`.
    Said,
    /// `key value`.
    Prose,
}

/// The separator after a key.
#[derive(Clone, Copy)]
pub(crate) struct Separator {
    pub form: Form,
    /// Where the value starts, if one follows.
    pub value: usize,
    /// Whether blanks stand before the operator.
    pub loose: bool,
    /// Whether blanks stand after it.
    pub apart: bool,
    /// The quote that ends the key.
    pub quote: Option<Quote>,
}

impl Separator {
    /// The separator after `key`.
    pub(crate) fn after(reader: &Reader<'_>, key: &Key) -> Option<Separator> {
        // Most keys are joined to their values by nothing but a sign.
        if let Some([b'=', next, ..]) = reader.bytes.get(key.end..)
            && !SECOND.contains(*next)
        {
            let value = reader.blanks(key.end + 1);
            let apart = value > key.end + 1;
            return Some(Separator { form: Form::Assign, value, loose: false, apart, quote: None });
        }
        let quote = if reader.has(key.end, QUOTED) { Quote::closing(reader, key.end) } else { None };
        let end = quote.map_or(key.end, |q| q.after);
        let end = codes::skip(reader, brackets(reader, visibility(reader, key, end)));
        let end = match quote {
            Some(_) if opens_binary(reader, key).is_some() && reader.starts(end, b">>") => end + 2,
            Some(_) => end,
            None => leaders(reader, end),
        };
        let is_bold = |at| quote.is_none() && reader.is(at, BOLD[0]) && is_bold(&reader.bytes[..key.start]);
        let bold = |at| if is_bold(at) { reader.run(STARS, at, BOLD.len()) } else { at };
        let end = bold(end);
        let (form, from) = joined(reader, key, quote, end)?;
        let (loose, apart) = (reader.has(end, BLANKS), reader.has(from, BLANKS));
        Some(Separator { form, value: codes::blanks(reader, bold(from)), loose, apart, quote })
    }
}

/// How `key`, which ends at `end` with its quote, is joined to a value, and where that may begin.
fn joined(reader: &Reader<'_>, key: &Key, quote: Option<Quote>, end: usize) -> Option<(Form, usize)> {
    let tag = quote.is_none() && key.is_element(reader.bytes);
    let blanks = codes::blanks(reader, end);
    if let Some(after) = if tag { element(reader, end) } else { named_element(reader, key, quote, end) } {
        return Some((Form::Element, after));
    }
    if let Some(after) = variable(reader, key, key.end) {
        return Some((Form::Assign, after));
    }
    if let Some(value) = cells::next(reader, key, quote, end) {
        return Some((Form::Cell, value));
    }
    if let Some(after) = quote.and_then(|_| written_out(reader, end)) {
        return Some((Form::Assign, after));
    }
    if let Some((form, after)) = operator(reader, blanks) {
        let typed = (form == Some(Form::Colon)).then(|| declared(reader, reader.blanks(after))).flatten();
        let (form, after) = typed.map_or((form, after), |(form, after)| (Some(form), after));
        return form.map(|form| (form, after));
    }
    let listed = quote.is_none() && reader.is(blanks, b',') && reader.bytes[..key.start].ends_with(b"Key=");
    if let Some((form, after)) = pair(reader, blanks, quote, tag || listed) {
        return Some((form, after));
    }
    match reader.get(blanks)? {
        b',' if is_tagged(reader, key, blanks) => Some((Form::Assign, blanks + 1)),
        b',' if is_tuple(reader, key, blanks) && quote.is_none() => Some((Form::Assign, blanks + 1)),
        b',' if quote.is_none() && is_listed_option(reader, key, blanks) => Some((Form::List, blanks + 1)),
        b',' if quote.is_some() || is_option_name(reader, key, blanks) => Some((Form::List, blanks + 1)),
        b'-' if quote.is_none() && is_dash(reader, blanks) && blanks > end => Some((Form::Call, blanks + 1)),
        b'(' if quote.is_none() && !(blanks > end && key.is_option(reader.bytes)) => Some((Form::Call, blanks + 1)),
        _ if blanks > end => spaced(reader, key, blanks, quote),
        _ => None,
    }
}

/// Whether what follows `before` is in bold, alone or behind another word: `**password**`, `**API key:**`.
fn is_bold(before: &[u8]) -> bool {
    let word = ByteSet::LETTERS.union(ByteSet::of(b" ")).run_back(&before[before.len().saturating_sub(MAX_NAME)..]);
    before[..before.len() - word].ends_with(BOLD)
}

/// Whether the key opens a tuple of Erlang or Elixir, whose comma stands at `comma`: `{password,"…"}`, `{<<"k">>,<<"…">>}`.
fn is_tagged(reader: &Reader<'_>, key: &Key, comma: usize) -> bool {
    let before = &reader.bytes[..opens_binary(reader, key).unwrap_or(key.start)];
    let value = reader.blanks(comma + 1);
    let is_bare = opens_binary(reader, key).is_some() || comma == key.end;
    let opens = before.strip_suffix(b":").unwrap_or(before).ends_with(b"{");
    is_bare && opens && (reader.is(value, b'"') || reader.starts(value, b"<<"))
}

/// Where the binary of Erlang begins that the key opens: `<<"k">>`.
fn opens_binary(reader: &Reader<'_>, key: &Key) -> Option<usize> {
    let before = &reader.bytes[..key.start];
    let before = &before[..before.len() - ByteSet::of(b"\"\\").run_back(before)];
    (before.len() < key.start).then(|| before.strip_suffix(b"<<"))?.map(<[u8]>::len)
}

/// Whether a dash between blanks stands at `at`, and a string behind it: `password - 'v'`.
fn is_dash(reader: &Reader<'_>, at: usize) -> bool {
    let value = reader.blanks(at + 1);
    value > at + 1 && Quote::at(reader, value).is_some()
}

/// Where the operator stands to which dots lead from a name that ends at `at`: `password.....: v`.
fn leaders(reader: &Reader<'_>, at: usize) -> usize {
    if !reader.has(at, const { ByteSet::of(b" .") }) {
        return at;
    }
    let dots = reader.blanks(at);
    let end = reader.run(ByteSet::of(b"."), dots, MAX_LEADERS);
    let sign = if end >= dots + MIN_LEADERS { reader.blanks(end) } else { return at };
    if reader.has(sign, const { ByteSet::of(b":=") }) { sign } else { at }
}

/// Whether the key is the first of two values in brackets, both without quotes: `(spark.ssl.keyPassword,…)`.
fn is_tuple(reader: &Reader<'_>, key: &Key, comma: usize) -> bool {
    let value = ByteSet::of(b" ,()\"'").complement();
    let end = reader.run(value, comma + 1, AFTER);
    let is_first = reader.bytes[..key.start].ends_with(b"(") && comma == key.end;
    is_first && end > comma + 1 && reader.is(end, b')')
}

/// Whether the key is an option in a list of arguments without quotes, and another argument follows: `[app, --password, v]`.
fn is_listed_option(reader: &Reader<'_>, key: &Key, comma: usize) -> bool {
    let before = &reader.bytes[..key.start];
    let before = &before[..before.len() - ByteSet::of(b"-").run_back(before)];
    let argument = ByteSet::of(b",]\"'`").with_range(0, b' ').complement();
    let value = reader.blanks(comma + 1);
    let end = reader.run(argument, value, AFTER);
    let is_listed = key.is_option(reader.bytes) && (before.ends_with(b", ") || before.ends_with(b"["));
    is_listed && comma == key.end && value == comma + 2 && end > value && reader.has(end, ByteSet::of(b",]"))
}

/// Whether the key is a constant that names an option of a call, and its string follows the comma at `comma`: `OPT_K, "v"`.
fn is_option_name(reader: &Reader<'_>, key: &Key, comma: usize) -> bool {
    let name = &reader.bytes[key.start..key.end];
    let is_second = || reader.bytes[..key.start].trim_ascii_end().ends_with(b",");
    let is_constant = key.is_constant(reader.bytes) && (name.contains(&b'_') || is_second());
    comma == key.end && is_constant && Quote::at(reader, reader.blanks(comma + 1)).is_some()
}

/// What stands behind the name of a variable that a job tells its host of: `::set-output name=token::…` of GitHub,
/// `##vso[task.setvariable variable=token;issecret=true]…` of Azure.
fn variable(reader: &Reader<'_>, key: &Key, at: usize) -> Option<usize> {
    let before = &reader.bytes[..key.start];
    if before.ends_with(b"name=") && reader.starts(at, b"::") {
        return Some(at + 2);
    }
    let attributes = ByteSet::of(b";=_").union(ByteSet::ALPHANUMERIC);
    let end = before.ends_with(b" variable=").then(|| reader.run(attributes, at, MAX_ATTRIBUTES))?;
    reader.is(end, b']').then_some(end + 1)
}

/// `]`, `'])`, `[]` and `[25]` after a key: `params[password]`, `$_POST['password']`, `char secret[25]`.
fn brackets(reader: &Reader<'_>, from: usize) -> usize {
    if reader.is(from, b'[') {
        let digits = reader.run(ByteSet::of(b"0123456789"), from + 1, 8);
        return if reader.is(digits, b']') { digits + 1 } else { from };
    }
    let end = reader.run(const { ByteSet::of(b"])") }, from, 2);
    if end == from && reader.starts(from, b"%5d") { from + 3 } else { end }
}

/// The `:protected` and `:"Client":private` of PHP's dumps, up to their bracket.
fn visibility(reader: &Reader<'_>, key: &Key, at: usize) -> usize {
    let opens = reader.bytes[..key.start].last().is_some_and(|b| b"[\"".contains(b)) && reader.is(at, b':');
    let end = if opens { reader.run(NAME.union(ByteSet::of(b"\"\\")).without(b']'), at, MAX_OWNER) } else { at };
    let text = reader.slice(at, end);
    let told = [b":protected".as_slice(), b":private"].iter().any(|word| text.ends_with(word));
    if told && reader.is(end, b']') { end } else { at }
}

/// What stands for an operator behind a quoted key: `;s:9:` of PHP's serialize, the empty line of a form's part in one
/// line.
fn written_out(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if reader.starts(at, b"\\r\\n\\r\\n") {
        return Some(at + 8);
    }
    let digits = reader.starts(at, b";s:").then(|| reader.run(ByteSet::of(b"0123456789"), at + 3, 8))?;
    reader.is(digits, b':').then_some(digits + 1)
}

/// The text of the element that a key names: `<entry key="password">…`, `<key>password</key><string>…`.
fn named_element(reader: &Reader<'_>, key: &Key, quote: Option<Quote>, at: usize) -> Option<usize> {
    let before = &reader.bytes[..key.start];
    if quote.is_some() && pair(reader, reader.blanks(at), quote, false).is_some() {
        return None;
    }
    if quote.is_some() {
        let is_attribute = before.ends_with(b"=\"") || before.ends_with(b"='") || before.ends_with(b"=\\\"");
        let after = is_attribute.then(|| element(reader, at)).flatten()?;
        return value_element(reader, after).or(Some(after).filter(|&after| !reader.is(after, b'<')));
    }
    let closes = before.ends_with(b">") && reader.starts(at, b"</");
    let end = closes.then(|| reader.run(ByteSet::LETTERS, at + 2, MAX_NAME)).filter(|&end| reader.is(end, b'>'))?;
    value_element(reader, end + 1)
}

/// The text of an element that is called for a value, or of another such in it: `<string>…`, `<value><string>…`.
fn value_element(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let text = value_tag(reader, at)?;
    Some(value_tag(reader, text).unwrap_or(text))
}

fn value_tag(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let start = reader.blanks(at);
    let end = if reader.is(start, b'<') { reader.run(ByteSet::LETTERS, start + 1, MAX_NAME) } else { return None };
    let name = reader.slice(start + 1, end);
    let named = VALUES.has_in_any_case(name);
    (named && reader.is(end, b'>')).then_some(end + 1)
}

fn operator(reader: &Reader<'_>, at: usize) -> Option<(Option<Form>, usize)> {
    let first = reader.get(at).filter(|&byte| OPERATOR.contains(byte))?;
    // Nearly all operators are one sign.
    if let (b'=' | b':', Some(next)) = (first, reader.bytes.get(at + 1))
        && !SECOND.contains(*next)
    {
        return Some((Some(if first == b'=' { Form::Assign } else { Form::Colon }), at + 1));
    }
    let mut candidates = OPERATORS.iter().filter(|(literal, _)| literal[0] == first);
    let Some((literal, form)) = candidates.find(|(literal, _)| reader.starts(at, literal)) else {
        return compound(reader, at);
    };
    let after = at + literal.len();
    // What is written in other letters behind the signs of other scripts is a sentence.
    let is_told = first.is_ascii() || reader.get(after).is_some_and(|b| b.is_ascii());
    // Behind a blank a type of Haskell follows.
    let is_type = *literal == LDIF && at > 0 && BLANKS.contains(reader.bytes[at - 1]);
    Some((form.filter(|_| is_told && !is_type), after))
}

/// Any other operator that ends in `=`: `||=`, `+=`.
fn compound(reader: &Reader<'_>, at: usize) -> Option<(Option<Form>, usize)> {
    let end = reader.run(SIGNS, at, MAX_SIGNS);
    (end > at && reader.is(end, b'=')).then_some((Some(Form::Define), end + 1))
}

/// The end of an opening tag: `>`, or attributes and then `>`.
fn element(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let inside = ByteSet::of(b"<>\r\n").complement();
    let end = if reader.is(at, b' ') { reader.run(inside, at, MAX_ATTRIBUTES) } else { at };
    // An element that ends with its tag has no text.
    if end > at && reader.bytes.get(end - 1) == Some(&b'/') {
        return None;
    }
    [b">".as_slice(), b"&gt;", b"\\u003e"].iter().find(|end_tag| reader.starts(end, end_tag)).map(|tag| end + tag.len())
}

/// The rest of a named pair, up to its value: `","value":"` of `{"name":"X","value":"…"}`, ` value=` of `key="X" value="…"`.
fn pair(reader: &Reader<'_>, at: usize, quote: Option<Quote>, tag: bool) -> Option<(Form, usize)> {
    if quote.is_none() && !tag {
        return None;
    }
    let at = if reader.is(at, b',') { value_member(reader, reader.blanks(at + 1)) } else { at };
    let opening = Quote::at(reader, at);
    let start = opening.map_or(at, |q| q.after);
    let end = reader.run(ByteSet::LETTERS, start, MAX_NAME);
    let name = reader.slice(start, end);
    if !VALUES.has_in_any_case(name) {
        return None;
    }
    let closing = opening.and_then(|_| Quote::at(reader, end));
    let (form, after) = operator(reader, reader.blanks(closing.map_or(end, |q| q.after)))?;
    form.map(|_| (Form::Assign, after))
}

/// A key and blanks, and then no operator: options, statements, declarations, sentences.
fn spaced(reader: &Reader<'_>, key: &Key, at: usize, quote: Option<Quote>) -> Option<(Form, usize)> {
    let byte = reader.get(at)?;
    if key.is_option(reader.bytes) {
        let value = || reader.slice(at, reader.run(ByteSet::BLANKS.complement(), at, MAX_OWNER));
        return (byte != b'-' || is_dashed(value())).then_some((Form::Option, at));
    }
    if quote.is_some() {
        return None;
    }
    if key.follows_setter(reader.bytes) || key.follows_login(reader.bytes) {
        return Some((Form::Option, at));
    }
    if key.place().is_set(reader.bytes) {
        return (byte != b'-').then_some((Form::Set, at));
    }
    if key.words.all().starts_with(b"auth") && reader.starts(at, b"plain ") {
        return Some((Form::Option, at + 6));
    }
    if let Some(option) = [b"-string ".as_slice(), b"-value "].iter().find(|option| reader.starts(at, option)) {
        return Some((Form::Option, reader.blanks(at + option.len())));
    }
    if let Some(value) = registry(reader, at) {
        return Some((Form::Option, value));
    }
    if Quote::at(reader, at).is_some() {
        return Some((Form::Space, at));
    }
    if let Some(value) = announced(reader, key, at) {
        return Some((Form::Option, value));
    }
    // Backwards: a longer one is sorted after the one it begins with.
    let says = SAYING.contains(byte);
    let behind = |words| {
        let mut words = if says { beginning(words, byte) } else { &[] }.iter().rev();
        words.find(|word| reader.starts(at, word.as_bytes())).map(|word| at + word.len())
    };
    if let Some(value) = behind(SAID_OF) {
        let is_set = || tells_of_setting(&reader.bytes[..key.start]);
        let form = match () {
            _ if reader.starts(at, b"to ") && !is_set() => Form::Prose,
            _ if Quote::at(reader, value).is_some() => Form::Space,
            _ => Form::Said,
        };
        return Some((form, value));
    }
    if let Some(value) = behind(SAID) {
        let form = if Quote::at(reader, value).is_some() { Form::Space } else { Form::Said };
        return Some((form, value));
    }
    if let Some(value) = whose(reader, at) {
        return Some((Form::Space, value));
    }
    if let Some(told) = told_of_owner(reader, at) {
        return Some(told);
    }
    if let Some(value) = login(reader, key, at) {
        return Some((Form::Said, value));
    }
    if byte.is_ascii_digit() && reader.is(at + 1, b' ') {
        return Some((Form::Said, at + 2));
    }
    declared(reader, at).or(Some((Form::Prose, at)))
}

/// Whether `text` is a value that begins with a dash, and no option: it has signs that those have not.
pub(crate) fn is_dashed(text: &[u8]) -> bool {
    let name = ByteSet::of(b"-_.").union(ByteSet::ALPHANUMERIC).run(text);
    let is_sign = text.get(name).is_some_and(|b| b"!#%*+?@^~|;".contains(b));
    is_sign && Value::new(text).looks(Kind::Single) as usize >= Class::Opaque as usize
}

/// The quoted value behind somebody's name: `for user "svc" is "…"`, `FOR 'svc'@'%' = '…'`.
fn whose(reader: &Reader<'_>, at: usize) -> Option<usize> {
    if !reader.starts(at, b"for ") {
        return None;
    }
    let owner = NAME.without(b':').union(ByteSet::of(b" -@%\"'"));
    (at + 4..at + MAX_OWNER)
        .take_while(|&i| reader.has(i, owner) || reader.starts(i, b"= "))
        .find_map(|i| {
            [b" is ".as_slice(), b" = "].iter().find(|sign| reader.starts(i, sign)).map(|sign| i + sign.len())
        })
        .filter(|&value| Quote::at(reader, value).is_some())
}

/// Where what somebody's name announces may begin, if such a name and a colon stand at `at`: `password for ann: v`.
pub(crate) fn behind_owner(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    let owner =
        if rest.starts_with(b" for ") { OWNER.run(&rest[..rest.len().min(MAX_ANNOUNCED)]) } else { return None };
    (rest.get(owner) == Some(&b':')).then_some(at + owner + 1)
}

/// The value at the end of a line behind somebody's name: `for user ann: v`, `for the admin user is v`; or the end of the line.
fn told_of_owner(reader: &Reader<'_>, at: usize) -> Option<(Form, usize)> {
    if !reader.starts(at, b"for ") {
        return None;
    }
    let end = reader.run(OWNER, at, MAX_ANNOUNCED);
    if reader.is(end, b':') {
        let value = reader.blanks(end + 1);
        let waits = reader.get(value).is_none_or(|b| b == b'\r');
        let is_value = || value > end + 1 && ends_line(reader, value);
        return waits.then_some((Form::Colon, end + 1)).or_else(|| is_value().then_some((Form::Said, value)));
    }
    let value = at + memchr::memmem::rfind(reader.slice(at, end), b" is ")? + 4;
    ends_line(reader, value).then_some((Form::Said, value))
}

/// Whether nothing but one word stands from `at` to the end of the line.
fn ends_line(reader: &Reader<'_>, at: usize) -> bool {
    let last = reader.run(ByteSet::of(b" \t\r\"'").complement(), at, AFTER);
    last > at && reader.get(reader.blanks(last)).is_none_or(|b| b == b'\r')
}

/// Whether one of the last words of `before` makes what follows `to` the value: `setting the admin password to v`.
fn tells_of_setting(before: &[u8]) -> bool {
    let words = before.rsplit(|&b| b == b' ').filter(|word| !word.is_empty()).take(MAX_BETWEEN);
    words.into_iter().any(|word| SETS.iter().any(|set| set.eq_ignore_ascii_case(word)))
}

/// The value of the registry of Windows that the key names: `REG_SZ v`, `/t REG_SZ /d v`.
fn registry(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let is_option = reader.starts(at, b"/t ");
    let start = if is_option { reader.blanks(at + 3) } else { at };
    let end = if reader.starts(start, b"reg_") { reader.run(NAME, start, MAX_NAME) } else { start };
    let value = reader.blanks(end);
    match reader.starts(value, b"/d ") {
        true => Some(reader.blanks(value + 3)),
        false => (end > start && value > end && !is_option).then_some(value),
    }
}

/// The password of a user in a sentence about credentials: `trying credentials ann:v`.
fn login(reader: &Reader<'_>, key: &Key, at: usize) -> Option<usize> {
    let last = key.words.get(key.words.count() - 1);
    let is_pair = [b"credential".as_slice(), b"credentials", b"creds"].contains(&last);
    let end = if is_pair { reader.run(USER, at, MAX_OWNER) } else { at };
    (end > at && reader.is(end, b':') && reader.get(end + 1).is_some_and(|b| b > b' ' && b != b'/')).then_some(end + 1)
}

/// The value at the end of a line that announces it: `temporary password is generated for root@localhost: …`.
fn announced(reader: &Reader<'_>, key: &Key, at: usize) -> Option<usize> {
    let end = reader.follow(at, MAX_ANNOUNCED, |text| SENTENCE.run(text));
    let set = || {
        let text = reader.slice(at, end);
        let is_to = |&t: &usize| t > 0 && text[t - 1..].starts_with(TO);
        let value = memchr::memrchr_iter(b't', text).find(is_to)? - 1 + TO.len();
        ANNOUNCING.iter().any(|said| text[..value].ends_with(said)).then_some(at + value)
    };
    let is_joined = reader.is(end, b':') && reader.is(end + 1, b' ');
    let value = if is_joined { Some(reader.blanks(end + 1)) } else { set() }?;
    let said = || &reader.bytes[key.start.saturating_sub(MAX_ANNOUNCED)..end];
    (ends_line(reader, value) && ANNOUNCED.is_match(said())).then_some(value)
}

/// Whether the rest of `line` announces the value of `key` for one of the next lines: `temporary password is:`.
pub(crate) fn announces(line: &[u8], key: &Key) -> bool {
    let rest = &line[key.end..];
    let sentence = SENTENCE.run(&rest[..rest.len().min(MAX_ANNOUNCED)]);
    let is_all = rest[sentence..].trim_ascii_end() == b":";
    is_all && {
        let said = &line[key.start.saturating_sub(MAX_ANNOUNCED)..key.end + sentence];
        let is_number = || rest[..sentence].trim_ascii().iter().all(u8::is_ascii_digit);
        is_number() || ANNOUNCED.is_match(said) || memchr::memmem::find(said, FOLLOWS).is_some()
    }
}

/// A type between a name and its operator: `var token string = "…"`, `token: &str = "…"`.
fn declared(reader: &Reader<'_>, at: usize) -> Option<(Form, usize)> {
    let end = reader.run(NAME, at, MAX_NAME);
    let blanks = reader.blanks(end);
    let (form, after) = operator(reader, blanks).filter(|_| end > at && blanks > end)?;
    let is_string = form == Some(Form::Assign) && Quote::at(reader, reader.blanks(after)).is_some();
    (is_string && !starts_mask(&reader.bytes[at..])).then_some((Form::Assign, after))
}
