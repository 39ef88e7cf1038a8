//! What stands right before a token: whether the token begins here or is the rest of a longer word.

use super::escapes;
use super::grammar::placeholders::is_mask_end;
use crate::bytes::ByteSet;
use crate::rules::schema::Left;

const WORD: ByteSet = ByteSet::ALPHANUMERIC;
const TOKEN: ByteSet = WORD.union(ByteSet::of(b"_-./+"));

/// Whether a token may begin after `before`. Right behind a mask it may not: it would have been the rest of a word before
/// the mask was put there.
pub(crate) fn may_begin(left: Left, before: &[u8]) -> bool {
    let barred = match left {
        Left::Any => return true,
        Left::Word => WORD,
        Left::Token => TOKEN,
    };
    before.last().is_none_or(|&b| !barred.contains(b) && !is_mask_end(before)) || escapes::ends_with_one(before)
}

/// How many bytes of `before` tell that no token may begin behind it; none, if that depends on more than a few.
pub(crate) fn bars(before: &[u8]) -> Option<usize> {
    let is_told = match before {
        // A colour code may be longer.
        [.., sign, b'm'] => !b"0123456789;[".contains(sign),
        [.., byte] => TOKEN.contains(*byte),
        [] => false,
    };
    is_told.then_some(escapes::LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_goes_on_and_an_escape_does_not() {
        for before in [
            "", " ", "_", "=", "/", "\\n", "a\\t", "\\u0022", "\\x3d", "%3D", "x%3d", "\x1b[32m", "\\e[0;1m", "\\033[m",
        ] {
            assert!(may_begin(Left::Word, before.as_bytes()), "{before:?}");
        }
        for before in ["a", "7", "xn", "u0022", "3D", "32m", "0022"] {
            assert!(!may_begin(Left::Word, before.as_bytes()), "{before:?}");
        }
    }

    #[test]
    fn right_behind_a_mask_a_word_goes_on() {
        for before in ["[REDACTED:jwt]", "[REDACTED]", "ghp_****"] {
            assert!(!may_begin(Left::Word, before.as_bytes()), "{before:?}");
        }
        assert!(
            may_begin(Left::Word, b"[REDACTED:jwt],") && may_begin(Left::Word, b"[a]") && may_begin(Left::Word, b"**")
        );
    }

    #[test]
    fn a_weak_prefix_wants_more_room() {
        assert!(may_begin(Left::Token, b"=") && may_begin(Left::Token, b"\"") && may_begin(Left::Token, b"\\n"));
        assert!(!may_begin(Left::Token, b"task-") && !may_begin(Left::Token, b"a/"));
    }
}
