//! A stream that its owner pushes, for programs that keep it in objects of their own.

use std::sync::Arc;

use super::maskers::Handle;
use super::masking::{Masking, Until};
use crate::engine::Masker;

/// Masks a stream piece by piece, without a reader, a writer or a thread.
///
/// It owns its masker, so it may live as long as it likes, and be sent to other threads. Many sessions may share a masker, and
/// with it what that has learnt of the names in logs.
///
/// What comes out is what [`Masker::mask`] makes of all that is pushed, however it is cut into pieces. Bytes that were pushed
/// and have not come out are held until more is pushed, or until [`flush`](Session::flush) or [`finish`](Session::finish); a
/// session that is dropped takes them with it.
///
/// ```
/// use std::sync::Arc;
/// use tokmask::{Masker, Session};
///
/// let masker = Arc::new(Masker::builtin());
/// let (mut session, mut out) = (Session::new(masker), vec![]);
/// session.push(b"one\ntoken=ghp_x7Kq2vN9bT4m", &mut out);
/// assert_eq!(out, b"one\n");
/// session.push(b"W8rY1pL6dF3hJ5sZ0cA2eG7u\n", &mut out);
/// assert!(session.is_clean());
/// session.finish(&mut out);
/// assert_eq!(out, b"one\ntoken=[REDACTED:github-pat]\n");
/// ```
///
/// # Panics
/// Should a defect in tokmask make a call panic, all calls do from then on, and nothing comes out any more: what was held is
/// not known to be masked.
pub struct Session {
    masking: Masking<'static>,
}

impl Session {
    /// A stream that begins now, masked by `masker`.
    pub fn new(masker: Arc<Masker>) -> Session {
        Session { masking: Masking::new(Handle::Shared(masker)) }
    }

    /// Goes on with `bytes`. Appends what can be written to `out`, masked: whole lines, and of a line of more than 256 KiB what
    /// is decided.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.with(out, |masking| masking.write(bytes));
    }

    /// Appends what is decided of a line that has no end yet, too, for somebody who waits: all that no byte to come can make a
    /// part of a secret. What comes out in the end is the same with it and without.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        self.with(out, |masking| masking.mask(Until::Decided));
    }

    /// Ends the stream: appends what was held, masked as text that nothing follows. Another stream is another session.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.with(out, |masking| masking.mask(Until::End));
    }

    /// Whether nothing is under way: all that was pushed has come out, and has no bearing on what follows. So a stream may be
    /// parted here, and each part be masked by a session of its own.
    pub fn is_clean(&self) -> bool {
        self.masking.is_clean()
    }

    /// Has the output of `step` appended to `out`.
    fn with(&mut self, out: &mut Vec<u8>, step: impl FnOnce(&mut Masking<'static>)) {
        let lent = Lent::new(&mut self.masking, out);
        step(&mut *lent.masking);
    }
}

/// The memory of a caller, lent to a masking for its output, and given back also where that panics.
struct Lent<'l> {
    masking: &'l mut Masking<'static>,
    out: &'l mut Vec<u8>,
}

impl<'l> Lent<'l> {
    fn new(masking: &'l mut Masking<'static>, out: &'l mut Vec<u8>) -> Lent<'l> {
        masking.output.clear();
        masking.output.bytes = std::mem::take(out);
        Lent { masking, out }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        *self.out = std::mem::take(&mut self.masking.output.bytes);
    }
}

/// Bindings keep sessions in objects that threads hand on.
const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<Session>();
};
