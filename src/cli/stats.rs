//! What was done, in numbers.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use tokmask::stream::Summary;

use super::exit::{Exit, printable, state};

/// How many rules fit on a screen beside the rest.
const SHOWN: usize = 16;

/// The sums over all inputs.
pub(super) struct Stats {
    began: Instant,
    sum: Summary,
}

impl Stats {
    /// Nothing done yet; the clock starts.
    pub(super) fn new() -> Stats {
        Stats { began: Instant::now(), sum: Summary::default() }
    }

    /// Counts an input in.
    pub(super) fn add(&mut self, summary: &Summary) {
        self.sum.join(summary);
    }

    /// Whether there is nobody left to write for.
    pub(super) fn reader_gone(&self) -> bool {
        self.sum.reader_gone
    }

    /// How a run ends that did this.
    pub(super) fn exit(&self, fail_on_find: bool) -> Exit {
        if fail_on_find && self.sum.found() > 0 { Exit::Found } else { Exit::Done }
    }

    /// Tells the user, if `wanted`.
    pub(super) fn tell(&self, wanted: bool) {
        if wanted {
            state(screen(&self.sum, self.began.elapsed()));
        }
    }
}

/// The sums in words.
fn screen(sum: &Summary, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = sum.bytes_in as f64 / 1e6 / seconds.max(1e-6);
    let mut text = format!("{} masked\n", sum.found());
    let _ = writeln!(text, "  {:>12} bytes in, {} out", sum.bytes_in, sum.bytes_out);
    let _ = writeln!(text, "  {seconds:>12.3} seconds, {rate:.0} MB/s");
    let mut rules: Vec<_> = sum.findings.iter().collect();
    rules.sort_by_key(|(id, count)| (Reverse(**count), *id));
    let (shown, rest) = rules.split_at(rules.len().min(SHOWN));
    for (id, count) in shown {
        let _ = writeln!(text, "  {count:>12} {id}");
    }
    if !rest.is_empty() {
        let count: u64 = rest.iter().map(|(_, count)| **count).sum();
        let _ = writeln!(text, "  {count:>12} by {} other rules", rest.len());
    }
    for (entry, count) in &sum.allowed {
        let _ = writeln!(text, "  {count:>12} allowed by {}", printable(entry));
    }
    text.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_on_one_screen() {
        let findings =
            (0..300).map(|rule| (format!("some-id-{rule}"), rule % 7)).filter(|(_, count)| *count > 0).collect();
        let sum = Summary { bytes_in: 2_000_000, bytes_out: 1_999_000, findings, ..Summary::default() };
        let screen = screen(&sum, Duration::from_secs(2));
        assert!(screen.lines().count() <= 24, "{screen}");
        assert!(screen.starts_with("897 masked\n"), "{screen}");
        assert!(screen.contains("2.000 seconds, 1 MB/s"), "{screen}");
        assert!(screen.ends_with("801 by 241 other rules"), "{screen}");
    }
}
