//! References to a value: variables, templates, formats, paths of programs for secrets.

use super::{IDENTIFIER, Place};
use crate::bytes::ByteSet;
use crate::decide::words::is_plain;

/// What names of variables are made of.
const NAME: ByteSet = ByteSet::of(b"_.-:/ ").union(ByteSet::ALPHANUMERIC);
const UPPER: ByteSet = ByteSet::of(b"_").with_range(b'A', b'Z').with_range(b'0', b'9');
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
pub(super) const REFERENCES: ByteSet = ByteSet::of(b"$%{<[(&@_#`\\!oasEepvx/");
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
/// What the scope of a credential of AWS ends with, which names a key and tells nothing of it.
const SCOPE: &[u8] = b"/aws4_request";

/// `$NAME`, `$env:NAME`, `$1`, `$name` where a shell or PHP reads it.
pub(super) fn is_variable(text: &[u8], place: &Place<'_>) -> bool {
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
pub(super) fn is_format(text: &[u8]) -> bool {
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
pub(super) fn is_wrapped(text: &[u8]) -> bool {
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
pub(super) fn is_stored(text: &[u8]) -> bool {
    let env = text.strip_prefix(b"env:").or(text.strip_prefix(b"ENV:"));
    let is_env = env.is_some_and(|name| !name.is_empty() && UPPER.run(name) == name.len());
    let vault = text.strip_prefix(b"vault:");
    let is_path = |path: &[u8]| path.contains(&b'#') && path.contains(&b'/');
    STORES.iter().any(|store| text.starts_with(store)) || is_env || vault.is_some_and(is_path)
}

pub(super) fn is_scope(text: &[u8]) -> bool {
    text.ends_with(SCOPE) && begins_reference(text)
}

fn begins_reference(text: &[u8]) -> bool {
    text.first().is_some_and(|&first| REFERENCES.contains(first))
}

/// Several references with nothing but signs between them: `${USER}:${PASSWORD}`.
pub(super) fn is_composed(text: &[u8]) -> bool {
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
