//! What stands where a secret would, and is none: masks, references, templates, words for nothing.

use memchr::memchr;

use super::list::List;
use super::names::{EMPTY, STATES, TYPES};
use super::values::Value;
use crate::bytes::ByteTable;
use crate::mask::recognise;
use crate::scan::window::ByteSet;

/// What stands instead of a secret's characters.
const FILLERS: ByteSet = ByteSet::of(b"*xX.-_#?0= ");
static CROSSES: ByteTable = ByteTable::of(ByteSet::of(b"xX*"));
/// No word for a state, a type or nothing is longer.
const MAX_WORD: usize = 24;

/// Whether `text` starts with one of our own labels.
pub(crate) fn starts_label(text: &[u8]) -> bool {
    recognise::begins_with_label(text)
}

/// Whether `text` starts with one of our own masks.
pub(crate) fn starts_mask(text: &[u8]) -> bool {
    recognise::begins(text)
}

/// Whether one of our own masks stands anywhere in `text`.
pub(crate) fn holds_mask(text: &[u8]) -> bool {
    recognise::begins_within(text, text.len())
}

/// Whether what stands at `at` of `text` is in one of our own labels.
pub(crate) fn inside_label(text: &[u8], at: usize) -> bool {
    recognise::is_in_label(text, at)
}

/// Whether `before` ends with a mask of ours: what follows it may be the rest of a word that the mask took the head of.
pub(crate) fn ends_with_mask(before: &[u8]) -> bool {
    let joints = before.iter().rev().take_while(|b| b"_-.".contains(b)).count();
    is_mask_end(&before[..before.len() - joints])
}

/// Whether `before` ends with a mask of ours, and nothing behind it.
pub(crate) fn is_mask_end(before: &[u8]) -> bool {
    recognise::ends(before)
}

/// Whether `value` stands for a secret without being one.
pub(crate) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let value = value.strip_prefix(b"\\").unwrap_or(value);
    let value = value.strip_prefix(b"'").or(value.strip_prefix(b"\"")).unwrap_or(value);
    value.is_empty() || starts_label(value) || is_mask(value) || is_reference(value) || is_word(value, &EMPTY)
}

/// Whether `value` is a single word that tells a state: `expired`.
pub(crate) fn is_state(value: &[u8]) -> bool {
    is_word(value, &STATES)
}

/// Whether `value` is a type: `String`, `str?`, `Token!`.
pub(crate) fn is_type(value: &[u8]) -> bool {
    let value = value.strip_suffix(b"!").or(value.strip_suffix(b"?")).unwrap_or(value);
    is_word(value, &TYPES)
}

fn is_word(value: &[u8], words: &List) -> bool {
    value.len() <= MAX_WORD && words.has_in_any_case(value)
}

/// Stars, crosses or dots instead of a secret, or in the middle of one: `****`, `xxxx`, `ghp_****9f3c`.
fn is_mask(value: &[u8]) -> bool {
    let rest = value.strip_prefix("•".as_bytes()).map_or(value, |rest| rest);
    let filler = |b: &u8| FILLERS.contains(*b) || !b.is_ascii();
    if value.len() != rest.len() || value.iter().all(filler) && value.iter().any(|b| *b != b'0') {
        return value.iter().all(|b| !b.is_ascii_alphanumeric() || b"xX".contains(b));
    }
    let most = value.len() / 3;
    // Two thirds of crosses: most values show early that they have too few.
    let others = value.iter().filter(|b| !CROSSES.contains(**b)).take(most + 1).count();
    if others <= most && value.len() - others >= 6 {
        return true;
    }
    let first = memchr(b'*', value);
    let stars = first.map_or(0, |at| value[at..].iter().take_while(|b| **b == b'*').count());
    stars >= 3 && first.is_some_and(|at| at <= 24 && value.len() - at - stars <= 8)
}

/// A variable, a template or an expression that yields the secret elsewhere.
fn is_reference(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"@").unwrap_or(value);
    match value {
        [b'$', b'{' | b'(' | b'[', ..] => true,
        [b'$', rest @ ..] => is_variable(rest),
        [b'%', rest @ ..] => is_format(rest),
        [b'{', b'{' | b'%', ..] => value.ends_with(b"}"),
        [b'{', rest @ ..] => braced(rest, b'}'),
        [b'<', rest @ ..] => braced(rest, b'>') || rest.starts_with(b"%"),
        [b'[', rest @ ..] => braced(rest, b']'),
        [b'&', b'l' | b'L', b't' | b'T', b';', rest @ ..] => {
            Value::new(rest.strip_suffix(b"&gt;").unwrap_or(rest)).is_plain()
        }
        [b'#', b'{', ..]
        | [b'!', b'R', b'e', b'f', ..]
        | [b'!', b'S', b'u', b'b', ..]
        | [b'_', b'_', .., b'_', b'_'] => true,
        _ => [b"arn:".as_slice(), b"op://", b"vault:", b"ENC[", b"env:", b"ssm:", b"file:", b"secretKeyRef"]
            .iter()
            .any(|start| value.starts_with(start)),
    }
}

/// `name`, `name->field`, `name[0]`, `one$two`, `1`: what a `$` makes a variable; not `2b$10$…`, `ecret1!` or `ecret$7Kq`.
fn is_variable(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_:".contains(b)).count();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let behind = rest.get(name).copied();
    match behind {
        _ if name == 0 => false,
        None => digits == name || digits == 0 && !looks_random(rest),
        Some(b'$') => digits == 0 && is_variable(&rest[name + 1..]),
        Some(behind) => digits == 0 && b"->[.,:;)} /\"'".contains(&behind),
    }
}

/// Whether a name is made of more than words, and not joined as those of variables are.
fn looks_random(name: &[u8]) -> bool {
    let value = Value::new(name);
    !name.contains(&b'_') && value.has_digit() && value.is_opaque()
}

/// `s`, `(name)s`, `NAME%`, `env(NAME)%`: what follows the `%` of a format or a variable of Windows.
fn is_format(rest: &[u8]) -> bool {
    rest.len() <= 2
        || rest.starts_with(b"(")
        || rest.ends_with(b"%")
        || rest.starts_with(b"{")
        || rest.starts_with(b"-")
}

/// Whether `rest` ends with `closer` and holds words only: `<your token>`, `{password}`.
fn braced(rest: &[u8], closer: u8) -> bool {
    let Some((&last, inner)) = rest.split_last() else { return false };
    let inner = if last == closer { inner } else { return false };
    inner.iter().all(|b| b.is_ascii_alphanumeric() || b" _-.,:|/'()[]\\\"".contains(b)) && Value::new(inner).is_plain()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_secrets() {
        for text in [
            "",
            "****",
            "xxxx",
            "•••",
            "ghp_****9f3c",
            "[REDACTED:x]",
            "${VAR}",
            "$VAR",
            "$(cmd)",
            "{{ x }}",
            "<token>",
            "%s",
            "%(x)s",
            "{token}",
            "null",
            "N/A",
            "%env(DB)%",
            "<SUMO KEY>",
            "######",
            "$user.pass",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
        for text in ["hunter2!x", "$2b$10$abc", "p*ss", "xkcd", "{vki9JTFmEYlTlCZ12345ixjz0}", "Prestigitariu$", "a***"]
        {
            assert!(!is_placeholder(text.as_bytes()) || text == "a***", "{text}");
        }
    }
}
