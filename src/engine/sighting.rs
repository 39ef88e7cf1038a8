//! What may be told of a masked secret.

use memchr::memrchr;

use crate::decide::Reason;
use crate::finding::{RuleIndex, Span};
use crate::scan::window::BEFORE;
use crate::scan::{Decision, Region, Text, naming, narrowed};

/// What may be told of a masked secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The rule that named it.
    pub rule: RuleIndex,
    /// The name that made it a secret, or else the one it stood beside.
    pub key: Option<String>,
    /// The cell of the table of decisions that made it a secret, if one did.
    pub reason: Option<Reason>,
    /// Its fingerprint, if there is a key for that and all of it was in hand.
    pub fingerprint: Option<String>,
    /// Header and claims of a JSON Web Token, as JSON; its signature is not among them.
    pub token: Option<(Vec<u8>, Vec<u8>)>,
}

impl Sighting {
    /// What may be told of `region` but for its secret; `floor`: where the last mask before it ends.
    pub(super) fn of(region: &Region, text: Text<'_>, decision: &Decision, floor: usize) -> Sighting {
        let surroundings = Surroundings { region, text, decision, floor };
        Sighting { rule: region.rule, key: surroundings.key(), reason: region.told.reason, ..Sighting::default() }
    }
}

/// The text around a region that is masked.
struct Surroundings<'a> {
    region: &'a Region,
    text: Text<'a>,
    decision: &'a Decision,
    floor: usize,
}

impl Surroundings<'_> {
    fn key(&self) -> Option<String> {
        match self.region.told.name {
            Some(name) if name.is_empty() => self.decision.name_above(name.start).map(lossy).or_else(|| self.beside()),
            Some(name) if self.is_shown(name) => Some(self.narrow(name, lossy)),
            Some(_) => None,
            None => self.beside(),
        }
    }

    /// Whether no part of `name` is masked, nor may come to be.
    fn is_shown(&self, name: Span) -> bool {
        !self.decision.masks(name) && name.start >= self.floor.min(self.text.from) && name.end <= self.decision.end
    }

    /// The name that the secret stands beside, if a sign joins them.
    fn beside(&self) -> Option<String> {
        let (bytes, at) = (self.text.bytes, self.region.span.start);
        let first = self.floor.max(at.saturating_sub(BEFORE)).min(at);
        let start = memrchr(b'\n', &bytes[first..at]).map_or(first, |end| first + end + 1);
        let before = self.narrow(Span::new(start, at), <[u8]>::len);
        self.narrow(Span::new(start, self.region.span.end), |line| {
            let found = naming::beside(line, before).filter(|found| found.is_joined);
            found.map(|found| lossy(&line[found.name.range()]))
        })
    }

    /// Lets `with` see what stands at `span`, without the NULs of UTF-16.
    fn narrow<T>(&self, span: Span, with: impl FnOnce(&[u8]) -> T) -> T {
        let bytes = &self.text.bytes[span.range()];
        if self.region.is_wide { narrowed(bytes, with) } else { with(bytes) }
    }
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use crate::Masker;
    use crate::engine::{Behind, Output, State};

    /// What is told of `text`, which comes in parts that end at `cuts`.
    fn told(text: &str, cuts: &[usize]) -> Vec<(Option<String>, Option<String>)> {
        let masker = Masker::builtin().with_sightings();
        let (mut state, mut output) = (State::at_line(0), Output::default());
        let (mut kept, mut written) = (0, 0);
        for &end in cuts.iter().chain([&text.len()]) {
            let behind = if end < text.len() { Behind::More } else { Behind::Nothing };
            let (bytes, from) = (&text.as_bytes()[kept..end], written - kept);
            let progress = masker.mask_part(&masker.known(), &mut state, (bytes, from), behind, &mut output);
            (kept, written) = (kept + progress.keep, kept + progress.written);
        }
        assert_eq!(output.sightings.len(), output.findings.len());
        let reason = |reason: super::Reason| reason.describe();
        output.sightings.into_iter().map(|told| (told.key, told.reason.map(reason))).collect()
    }

    fn keys(text: &str) -> Vec<String> {
        told(text, &[]).into_iter().map(|(key, _)| key.unwrap_or_default()).collect()
    }

    const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";

    #[test]
    fn the_name_that_made_it_a_secret() {
        for (text, expected) in [
            ("SET PASSWORD FOR build_id = 'x7Kq2vN9bT4m'", vec!["PASSWORD"]),
            ("{\"name\":\"DB_PASSWORD\",\"value\":\"x7Kq2vN9bT4m\"}", vec!["DB_PASSWORD"]),
            ("{\"value\":\"x7Kq2vN9bT4m\",\"name\":\"DB_PASSWORD\"}", vec!["DB_PASSWORD"]),
            ("{\\042db_token\\042:\\042x7Kq2vN9bT4m\\042}", vec!["db_token"]),
            ("- name: DB_PASSWORD\n  value: x7Kq2vN9bT4m\n", vec!["DB_PASSWORD"]),
            ("tokens:\n- x7Kq2vN9bT4mW8rY1p\n- b5Rt8yU1iO3pL6dF3h\n", vec!["tokens", "tokens"]),
            ("auth_token: [\"a1b2c3d4x\",\"x7Kq2vN9bT4m\"]", vec!["auth_token", "auth_token"]),
            (&format!("{{\"my_col\":\"{TOKEN}\"}}"), vec!["my_col"]),
            (&format!("at {TOKEN}"), vec![""]),
            ("Cookie: a=1; sid=x7Kq2vN9bT4m", vec!["a", "sid"]),
        ] {
            assert_eq!(keys(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_masked_is_no_name() {
        for (text, secret) in [
            (format!("{TOKEN}={TOKEN}"), "ghp_"),
            ("password=\"a token=x7Kq2vN9bT4m b\"".into(), "token"),
            ("password=my_token:\n  x7Kq2vN9bT4m\n".into(), "my_token"),
            ("password=my_token: x7Kq2vN9bT4m\n".into(), "my_token"),
            (format!("{{\"value\":\"x7Kq2vN9bT4m\",\"name\":\"{TOKEN}_password\"}}"), "ghp_"),
        ] {
            assert!(keys(&text).iter().all(|key| !key.contains(secret)), "{text}: {:?}", keys(&text));
        }
    }

    #[test]
    fn what_is_told_is_blind_to_cuts() {
        let long = format!("auth_token={}\n", "x7Kq2vN9bT4m".repeat(3_000));
        let text =
            format!("db_token:\n  x7Kq2vN9bT4m\n{long}- name: DB_PASSWORD\n  value: x7Kq2vN9\nmy_col={TOKEN}, x\n");
        let whole = told(&text, &[]);
        assert_eq!(whole.iter().filter(|(key, _)| key.is_none()).count(), 0);
        let near = (0..60).chain(text.len() - 120..text.len());
        for cut in near.chain([8_000, 17_000, 20_000, 30_000]) {
            assert_eq!(told(&text, &[cut]), whole, "{cut}");
        }
        assert_eq!(told(&text, &(9_000..30_000).step_by(1_500).collect::<Vec<_>>()), whole);
    }
}
