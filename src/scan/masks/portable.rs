//! The masks without help of the processor: what every other way is compared with.

use super::heads::Heads;
use super::{BLOCK, Bytes, Classes, HEAD, STARTING, TOGETHER, Wanted};

/// The classes of the bytes of the blocks that `text` starts with; how many blocks there were.
pub(super) fn classes(text: &[u8], wanted: &Wanted, classes: &mut [Classes; TOGETHER]) -> usize {
    let blocks = super::blocks(text);
    for (number, classes) in classes[..blocks].iter_mut().enumerate() {
        *classes = of_block(super::first_block(&text[number * BLOCK..]), wanted);
    }
    blocks
}

fn of_block(bytes: &Bytes, wanted: &Wanted) -> Classes {
    let mut classes = Classes::default();
    for (at, &byte) in bytes.iter().enumerate() {
        classes.tokens |= u128::from(wanted.tokens.sets(byte) != 0) << at;
    }
    for (at, window) in bytes.windows(HEAD).enumerate().take(BLOCK) {
        let byte = window[0];
        classes.letters |= u64::from(byte.is_ascii_alphabetic()) << at;
        classes.digits |= u64::from(byte.is_ascii_digit()) << at;
        classes.backslashes |= u64::from(byte == b'\\') << at;
        classes.percents |= u64::from(byte == b'%') << at;
        classes.ms |= u64::from(byte == b'm') << at;
        let [first, second, last] = wanted.heads.each_ref().map(|heads| groups(window, heads));
        classes.inside |= u64::from(first | second | last & !STARTING != 0) << at;
        classes.starting |= u64::from(last & STARTING != 0) << at;
    }
    classes
}

/// The groups that a head at the start of `window` may be of.
fn groups(window: &[u8], heads: &Heads) -> u8 {
    window.iter().zip(heads).fold(0xff, |groups, (&byte, halves)| groups & halves.sets(byte))
}
