//! Numbers that systems give: counts, addresses, versions, times.

use super::Place;
use crate::bytes::ByteSet;
use crate::decide::words::is_plain;
use crate::decide::{Binding, Kind};

/// Counts are less.
pub(super) const COUNT_DIGITS: usize = 6;
/// The digits of the status of a request.
pub(super) const STATUS_DIGITS: usize = 3;
/// The hexadecimal digits of a key behind `0x`.
const KEY_DIGITS: usize = 64;

/// The status of a request: `?code=404`.
pub(super) fn is_status(text: &[u8], place: &Place<'_>) -> bool {
    place.cell.kind == Kind::WeakCode && text.len() == STATUS_DIGITS && text.iter().all(u8::is_ascii_digit)
}

/// A count after `tokens` and weak names.
pub(super) fn is_count(text: &[u8], place: &Place<'_>) -> bool {
    let is_token = place.name.eq_ignore_ascii_case(b"token") || place.name.eq_ignore_ascii_case(b"tokens");
    let counted =
        is_token || matches!(place.cell.kind, Kind::Weak | Kind::WeakCode | Kind::WeakKey | Kind::WeakSession);
    let is_free = place.quote.is_none() && place.cell.binding != Binding::Query;
    is_free && counted && text.len() <= COUNT_DIGITS && text.iter().all(u8::is_ascii_digit)
}

/// An address of memory.
pub(super) fn is_address(text: &[u8], place: &Place<'_>) -> bool {
    let is_firm = matches!(place.cell.kind, Kind::Password | Kind::Transport | Kind::Strong);
    let digits = text.strip_prefix(b"0x").or(text.strip_prefix(b"0X"));
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) && !(is_firm && digits.len() == KEY_DIGITS)
    })
}

/// A SID of Windows.
pub(super) fn is_security_id(text: &[u8]) -> bool {
    text.strip_prefix(b"S-1-").is_some_and(|rest| rest.iter().all(|b| b.is_ascii_digit() || *b == b'-'))
}

/// `1.2.3`, `v2.0.1-rc1`.
pub(super) fn is_version(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"v").unwrap_or(text);
    let numbers = ByteSet::of(b".").with_range(b'0', b'9').run(text);
    let parts = text[..numbers].split(|&b| b == b'.');
    parts.clone().count() >= 3
        && parts.into_iter().all(|part| !part.is_empty() && part.len() <= 5)
        && matches!(text[numbers..], [] | [b'-' | b'+', ..])
        && is_plain(text)
}

/// A date, with or without a time (RFC 3339 and its kin).
pub(super) fn is_time(text: &[u8]) -> bool {
    let is_date = matches!(text, [b'1' | b'2', b'0' | b'9', y, z, b'-' | b'/', m, _, b'-' | b'/', d, ..] if [y, z, m, d].iter().all(|b| b.is_ascii_digit()));
    let stamp = ByteSet::of(b"TZtz:-.+/, ").with_range(b'0', b'9');
    is_date && stamp.run(text) == text.len()
}
