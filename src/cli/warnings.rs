//! What does not stop a run and somebody should know.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::exit::complain;

/// Whether nobody wants to know.
static IS_SILENT: AtomicBool = AtomicBool::new(false);

/// Says no warning from now on.
pub(super) fn silence() {
    IS_SILENT.store(true, Ordering::Relaxed);
}

/// Says `message` on standard error.
pub(super) fn note(message: impl Display) {
    if !IS_SILENT.load(Ordering::Relaxed) {
        complain(message);
    }
}

/// What was said.
static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Says `message` on standard error, unless it was said before.
pub(super) fn warn(message: impl Display) {
    let message = message.to_string();
    let is_new = SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(message.clone());
    if is_new {
        note(message);
    }
}
