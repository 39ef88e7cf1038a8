//! Signals: each a flag and a byte in a pipe, which the rest of the program looks at in its own time.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};
use tokmask::stream::Stop;

/// The signals that ask the command to end.
const ENDING: [i32; 2] = [SIGTERM, SIGINT];

/// SIGTERM and SIGINT end the stream: what was read is masked and written, then the command ends. A second one ends it at
/// once, for a user whose reader hangs.
pub(super) struct Signals {
    seen: Arc<AtomicBool>,
}

/// A [`Stop`] that the signals request for as long as this lives.
pub(super) struct Subscription {
    pub stop: Stop,
    ids: Vec<SigId>,
}

impl Signals {
    /// Listens from now on.
    pub(super) fn listen() -> io::Result<Signals> {
        let seen = Arc::new(AtomicBool::new(false));
        for signal in ENDING {
            // The order counts: the first signal finds the flag still down.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&seen))?;
            flag::register(signal, Arc::clone(&seen))?;
        }
        // A file that may not grow is then an error like a full disk, and temporary files are removed.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Signals { seen })
    }

    /// Whether one has come.
    pub(super) fn seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    /// A stop for one stream. Each needs its own: a stream that fails requests it to wake itself.
    pub(super) fn subscribe(&self) -> io::Result<Subscription> {
        let mut subscription = Subscription { stop: Stop::new()?, ids: Vec::new() };
        for signal in ENDING {
            let id = low_level::pipe::register(signal, subscription.stop.trigger()?)?;
            subscription.ids.push(id);
        }
        if self.seen() {
            subscription.stop.request();
        }
        Ok(subscription)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            low_level::unregister(id);
        }
    }
}

/// A flag that SIGHUP sets.
pub(super) fn on_hangup() -> io::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    flag::register(SIGHUP, Arc::clone(&flag))?;
    Ok(flag)
}
