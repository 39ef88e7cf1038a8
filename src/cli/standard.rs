//! Whether standard input and output were closed when the program started. Rust opens `/dev/null` in the place of a closed one
//! before `main`, and it is then like one that the caller has opened so, as containers and many programs do.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::fcntl_getfd;
use rustix::stdio;

static INPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);
static OUTPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Runs before Rust looks at the descriptors: nothing but two system calls.
#[ctor::ctor]
fn look() {
    INPUT_IS_CLOSED.store(fcntl_getfd(stdio::stdin()).is_err(), Ordering::Relaxed);
    OUTPUT_IS_CLOSED.store(fcntl_getfd(stdio::stdout()).is_err(), Ordering::Relaxed);
}

/// Fails if standard input was closed.
pub(super) fn input() -> io::Result<()> {
    open(&INPUT_IS_CLOSED, "is closed; to read nothing, use `</dev/null`")
}

/// Fails if standard output was closed.
pub(super) fn output() -> io::Result<()> {
    open(&OUTPUT_IS_CLOSED, "is closed; to write nothing, use `>/dev/null`")
}

fn open(is_closed: &AtomicBool, message: &str) -> io::Result<()> {
    if is_closed.load(Ordering::Relaxed) { Err(io::Error::other(message)) } else { Ok(()) }
}
