//! The progress bar.

use std::env;
use std::io::{self, IsTerminal};
use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokmask::stream::Watch;

use super::input::Input;
use super::settings::Settings;

/// What is done sooner needs no bar.
const DELAY: Duration = Duration::from_millis(500);

/// Shows how much of the input was read. It knows counts only, so it cannot show a byte of it.
pub(super) struct Progress {
    bar: ProgressBar,
    /// When it may be shown; `None`: never.
    from: Option<Instant>,
    shown: Once,
}

impl Progress {
    /// A bar for these inputs if it was asked for, or if it is of use: standard error is a terminal, no output runs through the
    /// bar, all inputs are files, and no host runs a job.
    pub(super) fn new(inputs: &[Input], settings: &Settings, prints: bool) -> Progress {
        let total = total(inputs);
        let is_useful = || {
            let output_is_seen = prints && super::output::is_terminal();
            let is_job = env::var_os("CI").is_some_and(|value| !value.is_empty());
            total.is_some() && io::stderr().is_terminal() && !output_is_seen && !is_job
        };
        let is_wanted = settings.progress.unwrap_or_else(is_useful);
        // What is unpacked is more than the files are.
        let bar = bar(total.filter(|_| !settings.decompress));
        Progress { bar, from: is_wanted.then(|| Instant::now() + DELAY), shown: Once::new() }
    }

    /// None.
    pub(super) fn hidden() -> Progress {
        Progress { bar: ProgressBar::hidden(), from: None, shown: Once::new() }
    }

    /// Does what writes to the terminal without the bar in its way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// An error that ends the run must not leave half a bar behind.
impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

impl Watch for Progress {
    fn written(&self, bytes: u64) {
        self.bar.inc(bytes);
        if self.from.is_some_and(|from| Instant::now() >= from) {
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

/// The size of all inputs, if all are files.
fn total(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(|input| input.metadata().ok().filter(|m| m.is_file()).map(|m| m.len())).sum()
}

fn bar(total: Option<u64>) -> ProgressBar {
    let hidden = ProgressDrawTarget::hidden();
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::with_draw_target(Some(total), hidden),
            "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        ),
        None => (ProgressBar::with_draw_target(None, hidden), "{spinner} {bytes} {bytes_per_sec}"),
    };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
