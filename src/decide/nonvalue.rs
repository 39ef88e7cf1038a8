//! What stands where a secret would, and is none: the one list of non-values, asked by every judge in every place.

use super::question::{Open, Openers, Question, ask};
use super::traits::{BEYOND, Traits};
use super::words::{is_plain, is_sentence, is_validation};
use super::{Binding, Cell, Kind};
use crate::bytes::ByteSet;
use crate::rules::lexicon::{CHOSEN, EMPTY, MASKS, OBJECTS, SCHEMES, STATES, TYPES};

/// Where a value stands, as far as that makes it none.
#[derive(Debug)]
pub(crate) struct Place<'n> {
    pub cell: Cell,
    /// The quote around it, if there is one.
    pub quote: Option<u8>,
    /// Its name, as it is written.
    pub name: &'n [u8],
}

impl Place<'_> {
    /// Whether the name ends with a word for a secret, in capitals.
    pub(super) fn names_secret(&self) -> bool {
        [&b"TOKEN"[..], b"SECRET", b"KEY", b"ACCESS"].iter().any(|word| self.name.ends_with(word))
    }
}

/// What stands instead of a secret's characters.
const FILLERS: ByteSet = ByteSet::of(b"*xX.#-_?= ");
/// What stands around a word for a secret's characters.
const AROUND_WORDS: ByteSet = ByteSet::of(b"|-*=<>#~ ");
/// What programs with a screen show instead.
const DOTS: [&str; 3] = ["•", "…", "●"];
/// What names of variables are made of.
const NAME: ByteSet = ByteSet::of(b"_.-:/ ").union(ByteSet::ALPHANUMERIC);
const UPPER: ByteSet = ByteSet::of(b"_").with_range(b'A', b'Z').with_range(b'0', b'9');
const IDENTIFIER: ByteSet = ByteSet::of(b"_").union(ByteSet::ALPHANUMERIC);
/// What names of a program's own are made of.
const PATH: ByteSet = ByteSet::of(b"_.$:>-?").union(ByteSet::ALPHANUMERIC);
/// Expressions for any value.
const PATTERNS: [&[u8]; 10] =
    [b".*", b".+", b"(.*)", b"(.+)", b"(.*?)", b"(.+?)", b"\\S+", b"(\\S+)", b"[^ ]+", b"\\w+"];
/// What a short mask leaves of a secret, in bytes, before and after its stars.
const SHOWN: (usize, usize) = (24, 8);
/// The fewest crosses that stand for a secret.
const MIN_CROSSES: usize = 6;
/// Counts are less.
const COUNT_DIGITS: usize = 6;
/// The digits of the status of a request.
const STATUS_DIGITS: usize = 3;
/// The hexadecimal digits of a key behind `0x`.
const KEY_DIGITS: usize = 64;
/// The fewest bytes of a key of one case.
const LONG_KEY: usize = 32;
/// Openers of references, what closes them, and what they are called for.
const WRAPPED: [(&[u8], &[u8]); 14] = [
    (b"${{", b"}}"),
    (b"{{", b"}}"),
    (b"((", b"))"),
    (b"[[", b"]]"),
    (b"@@", b"@@"),
    (b"__", b"__"),
    (b"<%", b"%>"),
    (b"{%", b"%}"),
    (b"&lt;", b"&gt;"),
    (b"\\u003c", b"\\u003e"),
    (b"#{", b"}"),
    (b"{", b"}"),
    (b"<", b">"),
    (b"[", b"]"),
];
/// What references begin with.
const REFERENCES: ByteSet = ByteSet::of(b"$%{<[(&@_#`\\!oasEepvx/");
/// What references of programs for secrets begin with.
const STORES: [&[u8]; 8] = [
    b"op://",
    b"ssm:/",
    b"arn:aws:secretsmanager:",
    b"arn:aws:ssm:",
    b"@Microsoft.KeyVault(",
    b"secretKeyRef",
    b"ENC[",
    b"projects/",
];

/// Words that open an expression.
const KEYWORDS: [&[u8]; 8] = [b"new ", b"await ", b"async ", b"lambda ", b"not ", b"typeof ", b"yield ", b"return "];

/// What the scope of a credential of AWS ends with, which names a key and tells nothing of it.
const SCOPE: &[u8] = b"/aws4_request";

/// What makes a text no value. Each question says what a text has of which it may be true, so that most are asked of few.
static QUESTIONS: [Question; 39] = [
    ask(|text, _| is_nothing(text)).most(EMPTY.longest()),
    ask(|text, _| is_filler(text)).first_of(FILLERS.union(BEYOND)),
    ask(|text, _| is_bracketed_mask(text)).first(b"[<({*_"),
    ask(|text, _| is_word_for_masks(text)).most(MASKS.longest()),
    ask(|text, _| is_signed_word(text)).first_of(AROUND_WORDS),
    ask(|text, _| is_partial(text)).any(b"*"),
    ask(|text, _| is_crossed(text)).any(b"xX"),
    ask(is_variable).first(b"$"),
    ask(|text, _| is_format(text)).first(b"%"),
    ask(|text, _| is_wrapped(text)).first(b"${([@_<&\\#`"),
    ask(|text, _| is_composed(text)).first_of(REFERENCES).any(b"$"),
    ask(|text, _| is_stored(text)).first(b"aeEopsv@"),
    ask(|text, _| is_scope(text)).first_of(REFERENCES).any(b"/"),
    ask(|text, _| is_markup(text)).first(b"<"),
    ask(is_selector).first(b"#."),
    ask(|text, place| is_code(text, place, is_type)).most(TYPES.longest()),
    ask(|text, place| is_code(text, place, is_declared)).any(b" \t\n\r\x0c&*\\{[(<|.:=!?,;"),
    ask(|text, place| is_code(text, place, is_call)).any(b"([<"),
    ask(|text, place| is_code(text, place, is_owned)).any(b".:>$"),
    ask(|text, place| is_code(text, place, is_dump)).any(b"@{("),
    ask(|text, place| is_code(text, place, is_object)).any(b"#"),
    ask(is_name_again),
    ask(is_of_state),
    ask(|text, _| is_validation(text)).any(b" "),
    ask(is_told).any(b" "),
    ask(|text, place| may_be_place(place) && is_url(text)).any(b":"),
    ask(|text, place| may_be_place(place) && text.starts_with(b"arn:aws")).first(b"a").any(b":"),
    ask(|text, place| may_be_place(place) && is_resource(text, place)).any(b"/"),
    ask(|text, place| may_be_place(place) && is_path(text, place)).any(b"/\\"),
    ask(|text, place| may_be_place(place) && is_domain(text)).first(b"cdino").any(b"."),
    ask(is_scheme).most(SCHEMES.longest()),
    ask(is_count).first(b"0123456789").most(COUNT_DIGITS),
    ask(is_status).first(b"0123456789").most(STATUS_DIGITS),
    ask(is_address).first(b"0").any(b"xX"),
    ask(|text, _| is_security_id(text)).first(b"S").any(b"-"),
    ask(|text, _| is_version(text)).first(b"v0123456789").any(b"."),
    ask(|text, _| is_time(text)).first(b"12").any(b"-/"),
    ask(|text, _| is_mime(text)).first(b"afimtv").any(b"/"),
    ask(is_inventory).most(LONG_KEY),
];
/// How many of them make it none wherever it stands: it is nothing, a mask or a reference.
const ANYWHERE: usize = 13;
/// What opens which of them.
pub(super) static OPENERS: Openers = Openers::of(&QUESTIONS);

/// Whether `text`, whose bytes open the questions `opened`, is no value at `place`.
pub(super) fn is_none(text: &[u8], opened: Open, place: &Place<'_>) -> bool {
    let inner = unquoted(text);
    let opened = if inner.len() < text.len() { Traits::of(inner).opened } else { opened };
    inner.is_empty() || OPENERS.open(inner, opened).any(|question| QUESTIONS[question].holds(inner, place))
}

/// The text within quotes that a shell takes away, too: `"'$NAME'"`.
fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner,
        _ => text,
    }
}

/// Whether `text` is nothing, a mask or a reference, wherever it stands.
pub(crate) fn stands_for_none(text: &[u8]) -> bool {
    let place = Place { cell: Cell { kind: Kind::Password, binding: Binding::Quoted }, quote: Some(b'"'), name: b"" };
    QUESTIONS[..ANYWHERE].iter().any(|question| question.holds(text, &place))
}

/// Nothing, a word for it, empty brackets, a sign alone.
fn is_nothing(text: &[u8]) -> bool {
    PATTERNS.contains(&text)
        || matches!(text, [] | [b'{', b'}'] | [b'[', b']'] | [b'(', b')'])
        || matches!(text, [sign] if sign.is_ascii() && !sign.is_ascii_alphanumeric())
        || EMPTY.has_in_any_case(text)
}

/// What any masker writes: runs of stars and the like, words for masking in brackets, or stars within a shown rest.
pub(crate) fn is_mask(text: &[u8]) -> bool {
    is_filler(text)
        || is_bracketed_mask(text)
        || is_word_for_masks(text)
        || is_signed_word(text)
        || is_partial(text)
        || is_crossed(text)
}

fn is_filler(text: &[u8]) -> bool {
    let foreign = |b: &u8| FILLERS.contains(*b) || !b.is_ascii();
    let is_foreign = text.first().is_some_and(|first| !first.is_ascii());
    let is_dots = || DOTS.iter().any(|dot| text.starts_with(dot.as_bytes()));
    let is_run = FILLERS.run(text) == text.len() && text.len() >= 2 && !text.iter().all(|&b| b == b'-' || b == b'=');
    is_run || is_foreign && is_dots() && text.iter().all(foreign)
}

fn is_bracketed_mask(text: &[u8]) -> bool {
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return false };
    let is_wrapped = matches!(
        (first, last),
        (b'[', b']') | (b'<', b'>') | (b'(', b')') | (b'{', b'}') | (b'*', b'*') | (b'_', b'_')
    );
    is_wrapped && is_word_for_mask(text.strip_suffix(std::slice::from_ref(last)).unwrap_or(text))
}

/// A word for masking in capitals.
fn is_word_for_masks(text: &[u8]) -> bool {
    MASKS.has_in_any_case(text) && text.iter().all(|b| !b.is_ascii_lowercase())
}

/// A word for masking after the brackets that `text` opens with.
fn is_word_for_mask(text: &[u8]) -> bool {
    let inner = &text[ByteSet::of(b"[<({*_ ").run(text)..];
    let inner = &inner[..inner.len() - ByteSet::of(b"*_ ])>}").run_back(inner)];
    let word = inner.split(|b| b":-_ ".contains(b)).next().unwrap_or_default();
    MASKS.has_in_any_case(inner)
        || MASKS.has_in_any_case(word) && is_plain(inner) && !word.eq_ignore_ascii_case(b"secret")
}

/// A word in capitals between signs: `||--- SANITIZED ---||`.
fn is_signed_word(text: &[u8]) -> bool {
    let start = AROUND_WORDS.run(text);
    let end = text.len() - AROUND_WORDS.run_back(&text[start..]);
    let word = &text[start..end.max(start)];
    start >= 2
        && text.len() - end >= 2
        && !word.is_empty()
        && word.iter().all(|b| b.is_ascii_uppercase() || b" _-".contains(b))
}

/// Stars in the midst of a secret or instead of its end: `ghp_****9f3c`.
fn is_partial(text: &[u8]) -> bool {
    let Some(first) = text.iter().position(|&b| b == b'*') else { return false };
    let last = text.len() - text.iter().rev().take_while(|&&b| b != b'*').count();
    text.windows(3).any(|stars| stars == b"***") && first <= SHOWN.0 && text.len() - last <= SHOWN.1
}

/// Two thirds of crosses, and no star: `sk-xxxxxxxxxxxx`.
fn is_crossed(text: &[u8]) -> bool {
    let most = text.len() / 3;
    let others = text.iter().filter(|b| !b"xX".contains(b)).take(most + 1).count();
    others <= most && text.len() - others >= MIN_CROSSES && !text.contains(&b'*')
}

/// `$NAME`, `$env:NAME`, `$1`, `$name` where a shell or PHP reads it.
fn is_variable(text: &[u8], place: &Place<'_>) -> bool {
    let Some(name) = text.strip_prefix(b"$") else { return false };
    let name = name.strip_prefix(b"$").unwrap_or(name);
    let is_name =
        !name.is_empty() && IDENTIFIER.without(b'0').run(name) == name.len() && !name.iter().any(u8::is_ascii_digit);
    let capitals = !name.is_empty() && UPPER.run(name) == name.len() && !name[0].is_ascii_digit();
    let scoped = || {
        let after =
            [&b"env:"[..], b"ENV:", b"Env:", b"script:", b"global:"].iter().find_map(|scope| name.strip_prefix(*scope));
        after.is_some_and(|name| !name.is_empty() && IDENTIFIER.run(name) == name.len())
    };
    let indexed = !name.is_empty() && name.iter().all(u8::is_ascii_digit);
    capitals || scoped() || indexed || is_name && (place.quote == Some(b'"') || place.quote.is_none())
}

/// `%s`, `%(name)s`, `%NAME%`, `%%1842`.
fn is_format(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"%") else { return false };
    match rest {
        [letter] => letter.is_ascii_alphabetic(),
        [b'%', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        [b'(', name @ .., b')', letter] => letter.is_ascii_alphabetic() && is_name(name),
        [b'{', name @ .., b'}'] => is_name(name),
        [b'v' | b'+', b'v' | b's'] | [b'#', b'v'] => true,
        [name @ .., b'%'] => {
            is_name(name.strip_prefix(b"env(").and_then(|name| name.strip_suffix(b")")).unwrap_or(name))
        }
        _ => false,
    }
}

/// A name within brackets of a template.
fn is_wrapped(text: &[u8]) -> bool {
    let inner = |opener: &[u8], closer: &[u8]| text.strip_prefix(opener)?.strip_suffix(closer);
    WRAPPED.iter().any(|(opener, closer)| {
        inner(opener, closer).is_some_and(|inner| match *opener {
            b"<%" | b"{%" | b"{{" | b"${{" => !inner.is_empty() && !inner.windows(2).any(|pair| pair == *closer),
            b"[" | b"{" => is_plain_name(inner.trim_ascii()) || inner.iter().all(u8::is_ascii_digit),
            _ => is_words(inner.trim_ascii()),
        })
    }) || matches!(text, [b'`', inner @ .., b'`'] if !inner.is_empty())
        || inner(b"$(", b")").is_some()
        || is_expansion(text)
}

/// `${NAME}`, `${NAME:?message}`; a default is a value.
fn is_expansion(text: &[u8]) -> bool {
    let Some(inner) = text.strip_prefix(b"${").and_then(|rest| rest.strip_suffix(b"}")) else { return false };
    let inner = inner.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or(inner);
    let name = inner.iter().take_while(|&&b| NAME.without(b':').contains(b) || b"[]()'\"!@".contains(&b)).count();
    let rest = &inner[name..];
    name > 0
        && (is_plain(&inner[..name]) || name <= 40)
        && (is_default(rest) || is_name(inner) && is_plain(inner) && !rest.starts_with(b":-"))
}

/// What follows the name of an expansion and holds no value of its own: nothing, a message, another reference.
fn is_default(rest: &[u8]) -> bool {
    match rest {
        [] | [b':'] | [b':', b'-' | b'='] | [b':', b'?', ..] | [b'?', ..] => true,
        [b':', b'-' | b'=', default @ ..] => default.starts_with(b"$"),
        _ => false,
    }
}

/// What a program for secrets holds: `op://vault/db`, `env:NAME`.
fn is_stored(text: &[u8]) -> bool {
    let env = text.strip_prefix(b"env:").or(text.strip_prefix(b"ENV:"));
    let is_env = env.is_some_and(|name| !name.is_empty() && UPPER.run(name) == name.len());
    let vault = text.strip_prefix(b"vault:");
    let is_path = |path: &[u8]| path.contains(&b'#') && path.contains(&b'/');
    STORES.iter().any(|store| text.starts_with(store)) || is_env || vault.is_some_and(is_path)
}

fn is_scope(text: &[u8]) -> bool {
    text.ends_with(SCOPE) && begins_reference(text)
}

fn begins_reference(text: &[u8]) -> bool {
    text.first().is_some_and(|&first| REFERENCES.contains(first))
}

/// Several references with nothing but signs between them: `${USER}:${PASSWORD}`.
fn is_composed(text: &[u8]) -> bool {
    let (mut rest, mut any) = (text, false);
    while let Some(at) = memchr::memmem::find(rest, b"${") {
        let end = rest[at..].iter().position(|&b| b == b'}').map(|end| at + end + 1);
        let Some(end) = end else { return false };
        if rest[..at].iter().any(u8::is_ascii_alphanumeric) || !is_expansion(&rest[at..end]) {
            return false;
        }
        (rest, any) = (&rest[end..], true);
    }
    any && begins_reference(text) && !rest.iter().any(u8::is_ascii_alphanumeric)
}

/// The words of a name.
fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && NAME.run(text) == text.len() && text.iter().any(u8::is_ascii_alphabetic)
}

/// A name that is made of words and of nothing else.
fn is_plain_name(text: &[u8]) -> bool {
    is_name(text) && is_plain(text)
}

/// A name that is made of words.
fn is_words(text: &[u8]) -> bool {
    let set = NAME.union(ByteSet::of(b",|'()\\\"!?"));
    !text.is_empty() && set.run(text) == text.len() && is_plain(text) && text.iter().any(u8::is_ascii_alphabetic)
}

/// The beginning of a tag whose first attribute a quote follows: `<xs:element name=`.
fn is_markup(text: &[u8]) -> bool {
    let name = ByteSet::of(b":-").union(ByteSet::LETTERS);
    let Some(rest) = text.strip_prefix(b"<").and_then(|tag| tag[name.run(tag)..].strip_prefix(b" ")) else {
        return false;
    };
    let attribute = name.run(rest);
    attribute > 0 && rest[attribute..] == *b"="
}

/// The selector of an element that is called as the value is: `addPassword = "#add-password"`.
fn is_selector(text: &[u8], place: &Place<'_>) -> bool {
    let Some(selected) = text.strip_prefix(b"#").or(text.strip_prefix(b".")) else { return false };
    let letters = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let last = place.name.len() - IDENTIFIER.union(ByteSet::of(b"-")).run_back(place.name);
    let (name, selected_name) = (letters(&place.name[last..]), letters(selected));
    let is_name = IDENTIFIER.union(ByteSet::of(b"-")).run(selected) == selected.len();
    is_name && !name.is_empty() && selected_name == name
}

/// Code, where no quotes are, as `is_it` tells of what stands behind a keyword or a sign.
fn is_code(text: &[u8], place: &Place<'_>, is_it: fn(&[u8], &Place<'_>) -> bool) -> bool {
    place.quote.is_none() && is_it(expression(text), place)
}

/// The expression that `text` is, without what may stand around any.
fn expression(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b",").or(text.strip_suffix(b";")).unwrap_or(text);
    let text = KEYWORDS.iter().find_map(|word| text.strip_prefix(*word)).unwrap_or(text);
    let text = text.strip_prefix(b"{").unwrap_or(text);
    text.strip_prefix(b"&").or(text.strip_prefix(b"*")).or(text.strip_prefix(b"\\")).unwrap_or(text)
}

/// The end of the name of a program's own that `text` begins with.
fn path(text: &[u8]) -> Option<usize> {
    text.first().filter(|first| PATH.contains(**first) && !first.is_ascii_digit()).map(|_| PATH.run(text))
}

/// `getpass()`, `os.environ["X"]`, `Token![x](y)`, `decode(`.
fn is_call(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let rest = text[path..].strip_prefix(b"!").unwrap_or(&text[path..]);
    let goes_on = |behind: &[u8]| behind.first().is_none_or(|b| b".,;:?!()]}[{|&+-*/<> \"'`".contains(b));
    let is_closed = |closer: u8| {
        let last = rest.iter().rposition(|&b| b == closer);
        rest.len() == 1 || last.is_some_and(|last| goes_on(&rest[last + 1..]))
    };
    let closes = match rest.first() {
        Some(b'(') => is_closed(b')'),
        Some(b'[') => is_closed(b']'),
        Some(b'<') => is_closed(b'>') && text[0].is_ascii_uppercase(),
        _ => false,
    };
    path > 1 && closes && is_plain(&text[..path])
}

/// A name whose first part is an object of the program's, or a variable.
fn is_owned(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let name = text[..path].strip_prefix(b"$").map_or(&text[..path], |name| name);
    let joint = name.iter().position(|b| b".-:?".contains(b)).unwrap_or(name.len());
    let is_whole = text[path..].iter().all(|b| b"()[]{}\"';,!".contains(b))
        || text[path..].starts_with(b"[")
        || text[path..].starts_with(b"(")
        || matches!(text[path..], [b' ', b'|' | b'?' | b'&' | b'+' | b'=' | b':', ..]);
    let is_access = matches!(name[joint..], [b'.', ..] | [b'-', b'>', ..] | [b':', b':', ..] | [b'?', b'.', ..]);
    let is_member = is_access && joint > 0 && OBJECTS.has_in_any_case(&name[..joint]) && is_plain(name);
    let is_variable = text.starts_with(b"$") && path > 1 && is_plain(name) && !name.iter().any(u8::is_ascii_digit);
    is_whole && (is_member || is_variable)
}

/// The name itself again: `next_token=next_token`, `x.token: node.token`.
fn is_name_again(text: &[u8], place: &Place<'_>) -> bool {
    // Nearly every value ends with another letter.
    let last = text.iter().rfind(|b| !b",;!?".contains(b));
    let is_like = last.zip(place.name.last()).is_some_and(|(last, of_name)| last.eq_ignore_ascii_case(of_name));
    is_like && is_code(text, place, is_same)
}

fn is_same(text: &[u8], place: &Place<'_>) -> bool {
    let last = |text: &[u8]| text.len() - IDENTIFIER.union(ByteSet::of(b"-")).run_back(text);
    let text = text.strip_suffix(b"!").or(text.strip_suffix(b"?")).unwrap_or(text);
    let (value, name) = (&text[last(text)..], &place.name[last(place.name)..]);
    path(text) == Some(text.len()) && !value.is_empty() && value.eq_ignore_ascii_case(name)
}

/// An object of Ruby: `#<Token:0x1>`.
fn is_object(text: &[u8], _: &Place<'_>) -> bool {
    matches!(text, [b'#', b'<', class, ..] if class.is_ascii_uppercase())
}

/// The name of a type alone: `String`.
fn is_type(text: &[u8], _: &Place<'_>) -> bool {
    TYPES.has_in_any_case(text)
}

/// A declared type: `String`, `str | None`, `Option<…>`, `[]byte`, `bool = False`.
fn is_declared(text: &[u8], _: &Place<'_>) -> bool {
    let sign = memchr::memchr_iter(b'=', text).find(|&at| text[..at].ends_with(b" ") && text[at..].starts_with(b"= "));
    let text = sign.map_or(text, |sign| &text[..sign - 1]);
    let text = text.strip_prefix(b"[]").unwrap_or(text);
    let text = text.strip_suffix(b"[]").unwrap_or(text);
    let text = text.strip_suffix(b"!").or(text.strip_suffix(b"?")).unwrap_or(text);
    let mut parts = text.split(|&b| b == b'|').map(<[u8]>::trim_ascii);
    let is_part = |part: &[u8]| {
        let end = part.iter().position(|b| b"<[({".contains(b)).unwrap_or(part.len());
        let last = part[..end].rsplit(|&b| b == b'.' || b == b':').next().unwrap_or_default();
        TYPES.has_in_any_case(last)
            && matches!(part.get(end..), Some([] | [.., b'>' | b']' | b')' | b'}' | b'<' | b'[']))
    };
    let first = parts.next().unwrap_or_default();
    is_part(first) && parts.all(|part| is_part(part) || EMPTY.has_in_any_case(part))
}

/// The dump of an object: `Token@1a2b3c`, `a.b.Type@…`, `Type{…}`, `Type(k=v, …)`.
fn is_dump(text: &[u8], _: &Place<'_>) -> bool {
    let Some(path) = path(text) else { return false };
    let name = &text[..path];
    let is_class =
        name.rsplit(|&b| b == b'.').next().is_some_and(|last| last.first().is_some_and(u8::is_ascii_uppercase))
            || name.contains(&b'.') && !name.ends_with(b".");
    match text[path..] {
        [b'@', ref id @ ..] => {
            is_class
                && is_plain(name)
                && (4..=16).contains(&id.len())
                && id.iter().all(u8::is_ascii_hexdigit)
                && id.iter().any(|b| b.is_ascii_alphabetic())
        }
        [b'{', ref fields @ ..] => is_class && is_plain(name) && is_fields(fields),
        [b'(', ref fields @ ..] => is_class && is_plain(name) && fields.contains(&b'='),
        _ => false,
    }
}

/// What may follow the bracket of a dump: its end, a string, or the name of a field.
fn is_fields(text: &[u8]) -> bool {
    let name = IDENTIFIER.run(text);
    match text.get(name) {
        None => true,
        Some(b'"' | b'\'' | b'}' | b'{' | b'[' | b'&') => name == 0,
        Some(b'=' | b':' | b',' | b' ') => name > 0 && text[0].is_ascii_alphabetic(),
        _ => false,
    }
}

/// A word for the state of a value, closing brackets and full stops aside.
fn is_of_state(text: &[u8], place: &Place<'_>) -> bool {
    let text = &text[..text.len() - ByteSet::of(b"])}.,;!").run_back(text)];
    let is_chosen = matches!(place.cell.kind, Kind::Password | Kind::Transport)
        && matches!(place.cell.binding, Binding::Quoted | Binding::Element | Binding::Query)
        && CHOSEN.has_in_any_case(text);
    STATES.has_in_any_case(text) && !is_chosen
}

/// A sentence in a line of text.
fn is_told(text: &[u8], place: &Place<'_>) -> bool {
    let is_text = matches!(place.cell.binding, Binding::Line | Binding::Amid | Binding::Prose | Binding::Call);
    is_text && is_sentence(text)
}

/// Whether a value there may be the name of a place: a path, a URL, a reverse domain.
fn may_be_place(place: &Place<'_>) -> bool {
    place.cell.kind != Kind::Transport
}

/// A URL without userinfo.
fn is_url(text: &[u8]) -> bool {
    let scheme = text.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+.-".contains(b)).count();
    let Some(rest) = text[scheme..].strip_prefix(b"://") else { return false };
    let authority = rest.split(|b| b"/?#".contains(b)).next().unwrap_or_default();
    scheme > 1 && !authority.contains(&b'@') && !rest.is_empty()
}

/// A path of two segments and more; for strong names only one that is made of words.
fn is_path(text: &[u8], place: &Place<'_>) -> bool {
    let is_weak = !matches!(place.cell.kind, Kind::Password | Kind::Strong | Kind::Single);
    let drive = matches!(text, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let rooted = drive || [&b"/"[..], b"./", b"../", b"~/", b"\\\\"].iter().any(|start| text.starts_with(start));
    let segments = text.split(|b| b"/\\".contains(b)).filter(|segment| !segment.is_empty());
    let is_enough = segments.clone().filter(|segment| !matches!(*segment, b"." | b".." | b"~")).count() >= 2
        || text.starts_with(b"./")
        || text.starts_with(b"../")
        || text.starts_with(b"~/")
        || drive;
    let is_plain =
        || segments.clone().all(|segment| is_plain(segment) && !segment.iter().any(|b| b"+=!^&".contains(b)));
    let is_relative = || is_weak && is_relative(text);
    rooted && is_enough && (is_weak && !text.contains(&b'=') && !text.contains(&b'+') || is_plain()) || is_relative()
}

/// Words, a `/` and the name of a file or more words: `uploads/a/report-x7Kq2.pdf`.
fn is_relative(text: &[u8]) -> bool {
    let Some((folders, file)) = text.iter().rposition(|&b| b == b'/').map(|at| (&text[..at], &text[at + 1..])) else {
        return false;
    };
    let dot = file.iter().rposition(|&b| b == b'.').map(|dot| &file[dot + 1..]);
    let is_file =
        dot.is_some_and(|ending| (2..=4).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric));
    let is_folder =
        |folder: &[u8]| !folder.is_empty() && is_plain(folder) && !folder.iter().any(|b| b"+=!^&".contains(b));
    folders.split(|&b| b == b'/').all(is_folder) && (is_file || is_plain(file))
}

/// The namespace and the name of a Kubernetes Secret: `default/shop-tls`.
fn is_resource(text: &[u8], place: &Place<'_>) -> bool {
    let label = ByteSet::of(b"-.").with_range(b'a', b'z').with_range(b'0', b'9');
    let slash = label.run(text);
    let rest = text.get(slash + 1..).unwrap_or_default();
    place.name.eq_ignore_ascii_case(b"secret")
        && text.get(slash) == Some(&b'/')
        && slash > 0
        && !rest.is_empty()
        && label.run(rest) == rest.len()
}

/// A reverse domain with a path or a number: `com.apple.xpc.activity/16047`.
fn is_domain(text: &[u8]) -> bool {
    let domain = ByteSet::of(b".-").union(ByteSet::LETTERS).run(text);
    let labels = text[..domain].split(|&b| b == b'.');
    let starts = [&b"com."[..], b"org.", b"net.", b"io.", b"de.", b"dev."].iter().any(|top| text.starts_with(top));
    starts
        && labels.clone().count() >= 3
        && labels.into_iter().all(|label| !label.is_empty() && is_plain(label))
        && matches!(text[domain..], [b'/' | b'.' | b'@', ..] | [])
}

/// A scheme whose credentials are left out: `"authorization": "Bearer"`.
fn is_scheme(text: &[u8], place: &Place<'_>) -> bool {
    place.cell.kind == Kind::Transport && !text.eq_ignore_ascii_case(b"token") && SCHEMES.has_in_any_case(text)
}

/// The status of a request: `?code=404`.
fn is_status(text: &[u8], place: &Place<'_>) -> bool {
    place.cell.kind == Kind::WeakCode && text.len() == STATUS_DIGITS && text.iter().all(u8::is_ascii_digit)
}

/// A count after `tokens` and weak names.
fn is_count(text: &[u8], place: &Place<'_>) -> bool {
    let is_token = place.name.eq_ignore_ascii_case(b"token") || place.name.eq_ignore_ascii_case(b"tokens");
    let counted =
        is_token || matches!(place.cell.kind, Kind::Weak | Kind::WeakCode | Kind::WeakKey | Kind::WeakSession);
    let is_free = place.quote.is_none() && place.cell.binding != Binding::Query;
    is_free && counted && text.len() <= COUNT_DIGITS && text.iter().all(u8::is_ascii_digit)
}

/// The key of a device or an application in an inventory: after `key` alone a secret has both cases or is long.
fn is_inventory(text: &[u8], place: &Place<'_>) -> bool {
    let is_alone = place.cell.kind == Kind::WeakKey
        && place.name.eq_ignore_ascii_case(b"key")
        && place.cell.binding != Binding::Query;
    let has_both = || text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase);
    is_alone && text.len() < LONG_KEY && !has_both()
}

/// An address of memory.
fn is_address(text: &[u8], place: &Place<'_>) -> bool {
    let is_firm = matches!(place.cell.kind, Kind::Password | Kind::Transport | Kind::Strong);
    let digits = text.strip_prefix(b"0x").or(text.strip_prefix(b"0X"));
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) && !(is_firm && digits.len() == KEY_DIGITS)
    })
}

/// A SID of Windows.
fn is_security_id(text: &[u8]) -> bool {
    text.strip_prefix(b"S-1-").is_some_and(|rest| rest.iter().all(|b| b.is_ascii_digit() || *b == b'-'))
}

/// `1.2.3`, `v2.0.1-rc1`.
fn is_version(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"v").unwrap_or(text);
    let numbers = ByteSet::of(b".").with_range(b'0', b'9').run(text);
    let parts = text[..numbers].split(|&b| b == b'.');
    parts.clone().count() >= 3
        && parts.into_iter().all(|part| !part.is_empty() && part.len() <= 5)
        && matches!(text[numbers..], [] | [b'-' | b'+', ..])
        && is_plain(text)
}

/// A date, with or without a time (RFC 3339 and its kin).
fn is_time(text: &[u8]) -> bool {
    let is_date = matches!(text, [b'1' | b'2', b'0' | b'9', y, z, b'-' | b'/', m, _, b'-' | b'/', d, ..] if [y, z, m, d].iter().all(|b| b.is_ascii_digit()));
    let stamp = ByteSet::of(b"TZtz:-.+/, ").with_range(b'0', b'9');
    is_date && stamp.run(text) == text.len()
}

fn is_mime(text: &[u8]) -> bool {
    text.contains(&b'/')
        && [&b"application/"[..], b"text/", b"image/", b"audio/", b"video/", b"multipart/", b"font/"]
            .iter()
            .any(|kind| text.starts_with(kind))
        && is_plain(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;

    /// Pieces of what is no value: signs, words, and some whole.
    const PIECES: &str = "~ ~  ~\t~.~..~:~::~/~//~\\~'~\"~$~${~$(~{~}~{{~}}~(~)~[~]~<~>~=~ = ~,~;~!~?~#~#<~&~*~***~-~--~@~|~%~\
        a~A~x~X~xxxxxx~xxxxxxx~v~v1~x7Kq2vN9~ab12~TOKEN~Token~token~secret~0~12~404~1.2.3~0x~2024-01-02~S-1-~env:~vault:~\
        ENC[~op://~projects/~arn:aws~secretKeyRef~text/~\u{2022}~\u{e9}~new ~self~must~the~/aws4_request~(hidden)~\
        set.........~--SET--~<a b=~com.a.b";

    fn piece() -> impl Strategy<Value = Vec<u8>> {
        let lists = [EMPTY.words(), MASKS.words(), STATES.words(), SCHEMES.words(), TYPES.words(), OBJECTS.words()];
        prop_oneof![
            20 => select(PIECES.split('~').collect::<Vec<_>>()).prop_map(|piece| piece.as_bytes().to_vec()),
            4 => select(lists.concat()).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => select(lists.concat()).prop_map(|piece| piece.to_uppercase().into_bytes()),
            1 => proptest::collection::vec(any::<u8>(), 0..4),
            1 => "[ -~]{1,6}".prop_map(String::into_bytes),
        ]
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat())
    }

    fn place() -> impl Strategy<Value = Place<'static>> {
        let quote = select(vec![None, None, Some(b'"'), Some(b'\'')]);
        let name = select(vec![&b"token"[..], b"secret", b"key", b"x_self", b"a"]);
        let cell = (select(Kind::ALL.to_vec()), select(Binding::ALL.to_vec()));
        (cell, quote, name).prop_map(|((kind, binding), quote, name)| Place {
            cell: Cell { kind, binding },
            quote,
            name,
        })
    }

    #[test]
    fn what_a_question_needs_changes_no_answer() {
        let (mut runner, mut met) = (TestRunner::deterministic(), [0; QUESTIONS.len()]);
        for _ in 0..40_000 {
            let (text, place) = (text(), place()).new_tree(&mut runner).expect("one of many").current();
            let holds = |question: &usize| QUESTIONS[*question].holds(unquoted(&text), &place);
            let opened: Vec<usize> = OPENERS.open(&text, Traits::of(&text).opened).filter(holds).collect();
            let is_any = unquoted(&text).is_empty() || (0..QUESTIONS.len()).any(|question| holds(&question));
            let is_none = is_none(&text, Traits::of(&text).opened, &place);
            assert_eq!(is_none, is_any, "{}", text.escape_ascii());
            if let [question] = opened[..] {
                met[question] += 1;
            }
        }
        assert!(met.iter().all(|&times| times > 0), "each question is met alone: {met:?}");
    }

    fn stays(text: &str, kind: Kind, binding: Binding, quote: Option<u8>) -> bool {
        is_none(
            text.as_bytes(),
            Traits::of(text.as_bytes()).opened,
            &Place { cell: Cell { kind, binding }, quote, name: b"my_token" },
        )
    }

    #[test]
    fn what_stands_for_a_value_is_none_anywhere() {
        for text in [
            "",
            "null",
            "{}",
            "!",
            "****",
            "xxxx",
            "•••",
            "ghp_****9f3c",
            "[REDACTED:x]",
            "[FILTERED]",
            "<redacted>",
            "(hidden)",
            "||--- SANITIZED ---||",
            "${VAR}",
            "${VAR:?unset}",
            "$VAR",
            "$(cmd x)",
            "`cmd`",
            "{{ x }}",
            "<your token>",
            "%s",
            "%(x)s",
            "{token}",
            "{0}",
            "N/A",
            "%env(DB)%",
            "%%1842",
            "$env:NAME",
            "op://vault/item",
            "env:NAME",
            "<% x %>",
            "${A}:${B}",
            "required",
            "must be at least 8 characters",
            "S-1-5-21-1",
            "1.2.3",
            "2026-01-01T10:00:00Z",
            "text/plain",
        ] {
            assert!(stays(text, Kind::Strong, Binding::Quoted, Some(b'\'')), "{text}");
        }
    }

    #[test]
    fn near_misses_of_non_values_are_values() {
        for text in [
            "$2b$10$abc",
            "p*ss",
            "xkcd",
            "{vki9JTFmEYlTlCZ12345ixjz0}",
            "%-Dv^v2",
            "#{x7Kq2",
            "env:x7Kq2vN9",
            "$name",
            "/hunter2",
            "HUNTER2",
            "a",
            "a sentence of words",
            "${NAME:-changeme}",
            "Qq@12345",
        ] {
            assert!(!stays(text, Kind::Password, Binding::Quoted, Some(b'\'')), "{text}");
        }
    }

    #[test]
    fn code_is_none_without_quotes() {
        for text in [
            "getpass()",
            "os.environ[\"X\"]",
            "Token![x](y)",
            "self.token",
            "$_POST[x]",
            "my_token",
            "node.my_token",
            "String",
            "str | None",
            "Option<X>",
            "bytes,",
            "bool = False,",
            "Token@1a2b3c4d",
            "a.b.Type@1a2b3c",
            "Token{x",
            "#<Token:0x1>",
            "new Foo(x)",
        ] {
            assert!(stays(text, Kind::Strong, Binding::Bare, None), "{text}");
            assert!(
                matches!(text, "String" | "my_token")
                    || !stays(text, Kind::Strong, Binding::Quoted, Some(b'\''))
                    || text.starts_with("str"),
                "{text}"
            );
        }
        assert!(!stays("Qq@12345", Kind::Password, Binding::Bare, None));
    }

    #[test]
    fn states_and_counts_depend_on_the_place() {
        assert!(
            !stays("default", Kind::Password, Binding::Quoted, Some(b'"'))
                && stays("default", Kind::Password, Binding::Line, None)
        );
        assert!(stays("4096", Kind::Weak, Binding::Bare, None) && !stays("4096", Kind::Password, Binding::Bare, None));
        assert!(stays("/run/secrets/db", Kind::Password, Binding::Bare, None));
        assert!(!stays("/run/secrets/db", Kind::Transport, Binding::Bare, None));
        assert!(stays("uploads/a/b-x7Kq2.pdf", Kind::WeakKey, Binding::Bare, None));
    }
}
