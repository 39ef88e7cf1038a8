//! Signals: each a flag and a byte in a pipe, which the rest of the program looks at in its own time.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::{flag, low_level};
use tokmask::stream::Stop;

/// The signals that ask the command to end, and once more to end at once.
const ASKING: [i32; 2] = [SIGTERM, SIGINT];

/// SIGTERM, SIGINT and mostly SIGHUP end the stream: what was read is masked and written, then the command ends. A second
/// SIGTERM or SIGINT ends it at once, for a user whose reader hangs. A terminal that goes away may well send SIGHUP twice.
pub(super) struct Signals {
    seen: Arc<AtomicBool>,
    ending: Vec<i32>,
}

/// A [`Stop`] that the signals request for as long as this lives.
pub(super) struct Subscription {
    pub stop: Stop,
    ids: Vec<SigId>,
}

impl Signals {
    /// Listens from now on; `hangup_ends`: SIGHUP asks for nothing else.
    pub(super) fn listen(hangup_ends: bool) -> io::Result<Signals> {
        let (seen, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let hangup = Some(SIGHUP).filter(|_| hangup_ends && hangup_is_ignored() == Some(false));
        let ending: Vec<_> = ASKING.into_iter().chain(hangup).collect();
        // The order counts: one that comes in between is seen, and the first finds the flag of the second still down.
        for signal in &ending {
            flag::register(*signal, Arc::clone(&seen))?;
        }
        for signal in ASKING {
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&asked))?;
            flag::register(signal, Arc::clone(&asked))?;
        }
        if !hangup_ends {
            // Until it is known what for, it ends nothing.
            on_hangup()?;
        }
        // A file that may not grow is then an error like a full disk, and temporary files are removed.
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Signals { seen, ending })
    }

    /// Whether one has come.
    pub(super) fn seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    /// A stop for one stream. Each needs its own: a stream that fails requests it to wake itself.
    pub(super) fn subscribe(&self) -> io::Result<Subscription> {
        let mut subscription = Subscription { stop: Stop::new()?, ids: Vec::new() };
        for signal in &self.ending {
            let id = low_level::pipe::register(*signal, subscription.stop.trigger()?)?;
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

/// Whether the command was started with SIGHUP ignored, as by `nohup`, if that can be told: from `SigIgn` of
/// proc_pid_status(5), a bit for each signal. It is to be asked before anybody listens to it.
pub(super) fn hangup_is_ignored() -> Option<bool> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored >> (SIGHUP - 1) & 1 == 1)
}
