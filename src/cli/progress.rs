//! The progress bar.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};
use tokmask::stream::Watch;

use super::input::Input;

/// Shows how much of the input was read. It knows counts only, so it cannot show a byte of it.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for these inputs if it was `asked` for, or if it is of use: standard error is a terminal, no output runs
    /// through the bar, and all inputs are files.
    pub(super) fn new(inputs: &[Input], asked: bool, prints: bool) -> Progress {
        let total = total(inputs);
        let output_is_seen = prints && super::output::is_terminal();
        let is_useful = total.is_some() && io::stderr().is_terminal() && !output_is_seen;
        Progress(if asked || is_useful { bar(total) } else { ProgressBar::hidden() })
    }

    /// None.
    pub(super) fn hidden() -> Progress {
        Progress(ProgressBar::hidden())
    }

    /// Does what writes to the terminal without the bar in its way.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.0.finish_and_clear();
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
        self.0.inc(bytes);
    }
}

/// The size of all inputs, if all are files.
fn total(inputs: &[Input]) -> Option<u64> {
    inputs.iter().map(|input| input.metadata().ok().filter(|m| m.is_file()).map(|m| m.len())).sum()
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}"),
    };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
