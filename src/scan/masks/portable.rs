//! The classes without help of the processor: what every other way is compared with.

use super::heads::{HEAD, Heads, STARTING};
use super::{AHEAD, Bytes, Classes, QUOTES, RUN, SIGNS};

pub(super) fn of_block(bytes: &Bytes, heads: &Heads) -> Classes {
    let mut classes = Classes { long: u64::MAX, ..Classes::default() };
    for (at, &byte) in bytes[AHEAD..].iter().enumerate() {
        classes.ahead |= u64::from(RUN.contains(byte)) << at;
    }
    for (at, window) in bytes.array_windows::<HEAD>().enumerate().take(super::BLOCK) {
        let byte = window[0];
        classes.tokens |= u64::from(RUN.contains(byte)) << at;
        classes.letters |= u64::from(byte.is_ascii_alphabetic()) << at;
        classes.digits |= u64::from(byte.is_ascii_digit()) << at;
        classes.backslashes |= u64::from(byte == b'\\') << at;
        classes.percents |= u64::from(byte == b'%') << at;
        classes.ms |= u64::from(byte == b'm') << at;
        classes.quotes |= u64::from(QUOTES.contains(byte)) << at;
        classes.signs |= u64::from(SIGNS.contains(byte)) << at;
        let groups = heads.of(window);
        classes.inside |= u64::from(groups & !STARTING != 0) << at;
        classes.starting |= u64::from(groups & STARTING != 0) << at;
    }
    classes
}
