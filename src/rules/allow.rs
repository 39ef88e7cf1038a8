//! What is found and may stay: allow-lists. They judge one finding at a time and know no line, so that what is allowed
//! protects nothing beside it.

use std::collections::HashSet;

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Problem;
use super::listed::Listed;
use super::schema::Tier;
use super::select::{glob_regex, globs};
use super::{pattern, probes};
use crate::error::Error;
use crate::finding::RuleIndex;

/// An entry of an allow-list as it is written. Of each list that is given one item must hold, and all lists must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowSource {
    /// Why it may stay, for who reads the list.
    pub reason: String,
    /// The found text, exactly.
    #[serde(default)]
    pub values: Vec<String>,
    /// The SHA-256 of the found text in hexadecimal, so that the list need not hold it.
    #[serde(default)]
    pub sha256: Vec<String>,
    /// A regex over bytes that all of the found text must match.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// The rule that found it: ids or globs.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The name that made the found text a secret (`build_id` in `build_id=…`), be it on a line before; of a token that names
    /// itself the one beside it. Globs, the case of letters ignored. Without `rules` this lets no token stay that names itself.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The file it was read from, for messages.
    #[serde(skip)]
    pub file: String,
    /// The line it begins on, counted from 1.
    #[serde(skip)]
    pub line: Option<usize>,
}

/// The bytes that a pattern may take, compiled.
const PATTERN_LIMIT: usize = 1 << 20;

/// What may stay, ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct AllowList {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Where it is written, and why.
    name: String,
    values: Values,
    rules: Vec<Regex>,
    keys: Vec<Regex>,
    /// For each rule that is on, whether the entry is about it.
    concerns: Vec<bool>,
}

/// What the found text must be; without an item anything.
#[derive(Debug)]
struct Values {
    exact: HashSet<Vec<u8>>,
    hashes: HashSet<[u8; 32]>,
    patterns: Vec<Regex>,
}

impl AllowList {
    /// The list that `sources` describe, whose rules are among `known`.
    ///
    /// # Errors
    /// What is wrong with an entry, where, and the cure.
    pub(super) fn new(sources: &[AllowSource], known: &[Listed]) -> Result<AllowList, Error> {
        let entry = |source: &AllowSource| Entry::new(source, known).map_err(|message| source.problem(message).into());
        Ok(AllowList { entries: sources.iter().map(entry).collect::<Result<_, Error>>()? })
    }

    /// Finds out which of `rules`, those that are on, each entry is about.
    pub(super) fn concern(&mut self, rules: &[Listed]) {
        for entry in &mut self.entries {
            entry.concerns = rules.iter().map(|rule| entry.concerns(rule)).collect();
        }
    }

    /// Whether nothing may stay.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What each entry is called: where it is written, and why.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The same of the entry at a place.
    pub(crate) fn name(&self, place: usize) -> &str {
        &self.entries[place].name
    }

    /// The place of the entry by which `secret`, which `rule` found beside `key`, may stay; a secret that is `None` has no end
    /// in sight.
    pub(crate) fn allows(&self, rule: RuleIndex, key: &[u8], secret: Option<&[u8]>) -> Option<usize> {
        let is_named = |entry: &Entry| entry.values.are_any() || secret.is_some_and(|s| entry.values.hold(s));
        let allows = |entry: &Entry| entry.concerns[usize::from(rule.0)] && entry.is_beside(key) && is_named(entry);
        self.entries.iter().position(allows)
    }
}

impl AllowSource {
    fn problem(&self, message: String) -> Problem {
        let (file, message) = (self.file.clone(), format!("allow: {message}"));
        Problem { file, line: self.line, column: None, rule: None, message }
    }

    fn name(&self) -> String {
        let line = self.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{}{line} ({})", self.file, self.reason.trim())
    }

    fn is_empty(&self) -> bool {
        [&self.values, &self.sha256, &self.patterns, &self.rules, &self.keys].iter().all(|list| list.is_empty())
    }
}

impl Entry {
    fn new(source: &AllowSource, known: &[Listed]) -> Result<Entry, String> {
        if source.is_empty() {
            return Err(everything("it"));
        }
        if source.reason.trim().is_empty() {
            return Err("`reason` is empty: say why this may stay".into());
        }
        let keys = source.keys.iter().map(|key| key_glob(key)).collect::<Result<_, _>>()?;
        let rules = globs("rules", &source.rules, known).map_err(|e| e.to_string())?;
        let entry = Entry { name: source.name(), values: Values::new(source)?, rules, keys, concerns: vec![] };
        match entry.lets_everything_stay(known) {
            true => Err(everything("it")),
            false => Ok(entry),
        }
    }

    /// Whether nothing limits it: neither a name, nor a value, nor a rule.
    fn lets_everything_stay(&self, known: &[Listed]) -> bool {
        let is_any_rule = || known.iter().all(|rule| self.rules.iter().any(|glob| glob.is_match(rule.id().as_bytes())));
        let is_any_value = self.values.are_any() || self.values.are_nearly_any();
        self.keys.is_empty() && is_any_value && (self.rules.is_empty() || is_any_rule())
    }

    fn concerns(&self, rule: &Listed) -> bool {
        match (self.rules.is_empty(), self.values.are_any()) {
            (false, _) => self.rules.iter().any(|glob| glob.is_match(rule.id().as_bytes())),
            // A token that names itself is one beside any key.
            (true, true) => rule.tier() != Tier::Shape,
            (true, false) => true,
        }
    }

    fn is_beside(&self, key: &[u8]) -> bool {
        self.keys.is_empty() || self.keys.iter().any(|glob| glob.is_match(key))
    }
}

impl Values {
    fn new(source: &AllowSource) -> Result<Values, String> {
        if source.values.iter().any(String::is_empty) {
            return Err("an empty value is never found: take it out of `values`".into());
        }
        Ok(Values {
            exact: source.values.iter().map(|value| value.as_bytes().to_vec()).collect(),
            hashes: source.sha256.iter().map(|text| hash(text)).collect::<Result<_, _>>()?,
            patterns: source.patterns.iter().map(|text| value_pattern(text)).collect::<Result<_, _>>()?,
        })
    }

    fn are_any(&self) -> bool {
        self.exact.is_empty() && self.hashes.is_empty() && self.patterns.is_empty()
    }

    /// Whether only patterns are given, and most tokens match them.
    fn are_nearly_any(&self) -> bool {
        let is_match = |token: &Vec<u8>| self.patterns.iter().any(|pattern| pattern.is_match(token));
        self.exact.is_empty()
            && self.hashes.is_empty()
            && probes::TOKENS.iter().filter(|t| is_match(t)).count() * 2 > probes::COUNT
    }

    fn hold(&self, secret: &[u8]) -> bool {
        (self.exact.is_empty() && self.hashes.is_empty() || self.names(secret))
            && (self.patterns.is_empty() || self.patterns.iter().any(|p| p.is_match(secret)))
    }

    fn names(&self, secret: &[u8]) -> bool {
        self.exact.contains(secret)
            || !self.hashes.is_empty() && self.hashes.contains::<[u8; 32]>(&Sha256::digest(secret).into())
    }
}

fn hash(text: &str) -> Result<[u8; 32], String> {
    let digit = |i: usize| text.get(i..i + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..64).step_by(2).map(digit).collect();
    let bytes = bytes.filter(|_| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()));
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        "an item of `sha256` is not 64 hexadecimal digits; to get them: printf %s VALUE | sha256sum".into()
    })
}

fn value_pattern(text: &str) -> Result<Regex, String> {
    let wrong = |why: String| format!("an item of `patterns`: {why}");
    pattern::bounded(text).map_err(wrong)?;
    let whole = RegexBuilder::new(&format!("^(?:{text})$")).unicode(false).size_limit(PATTERN_LIMIT).build();
    let whole =
        whole.map_err(|e| wrong(format!("it cannot be used ({}): shorten it", e.to_string().replace('\n', " "))))?;
    match whole.is_match(b"") || probes::TEXTS.iter().any(|text| whole.is_match(text)) {
        true => Err(everything("an item of `patterns` (one that matches the empty text, or any text)")),
        false => Ok(whole),
    }
}

fn key_glob(text: &str) -> Result<Regex, String> {
    let glob = glob_regex(text, true).ok_or("an item of `keys` is too long")?;
    match probes::TEXTS.iter().all(|name| glob.is_match(name)) {
        true => Err(everything("an item of `keys` (one that matches any name)")),
        false => Ok(glob),
    }
}

fn everything(what: &str) -> String {
    format!("{what} would let everything stay: say in `values`, `sha256`, `patterns`, `rules` or `keys` what may")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{RuleSet, Selection};

    fn source(toml: &str) -> AllowSource {
        let source: AllowSource = toml::from_str(toml).expect("a source");
        AllowSource { file: "tokmask.toml".into(), line: Some(7), ..source }
    }

    fn masked(entries: &[&str], text: &str) -> String {
        let allow = entries.iter().map(|entry| source(entry)).collect();
        let rules = RuleSet::load(&Selection { allow, ..Selection::default() }).expect("a rule set");
        let masker = crate::Masker::new(rules, crate::Style::Label).expect("a masker");
        String::from_utf8(masker.mask(text.as_bytes())).expect("text")
    }

    fn complaint(entry: &str) -> String {
        let selection = Selection { allow: vec![source(entry)], ..Selection::default() };
        RuleSet::load(&selection).expect_err("it is wrong").to_string()
    }

    const PAT: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";

    #[test]
    fn each_condition_by_itself() {
        let line = format!("password=hunter2x, token: {PAT}\n");
        let label = "password=[REDACTED:password], token: [REDACTED:github-pat]\n";
        assert_eq!(masked(&[], &line), label);
        for entry in [
            "values = ['hunter2x']",
            "patterns = ['hunter\\d[a-z]']",
            "keys = ['PASS*']",
            &format!("sha256 = ['{}']", sha("hunter2x")),
        ] {
            let entry =
                entry.replace("7dd14e6ae2b8ee3e5c7d1cc9fb50e12ec2ba1d68bdcbb3f5ce5f2d2b8c5a8fb6", &sha("hunter2x"));
            let text = masked(&[&format!("reason = 'x'\n{entry}")], &line);
            assert_eq!(text, format!("password=hunter2x, token: [REDACTED:github-pat]\n"), "{entry}");
        }
    }

    fn sha(text: &str) -> String {
        Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn all_conditions_of_an_entry_must_hold() {
        let entry = "reason = 'x'\nvalues = ['hunter2x']\nkeys = ['db_password']";
        assert_eq!(masked(&[entry], "password=hunter2x"), "password=[REDACTED:password]");
        assert_eq!(masked(&[entry], "db_password=hunter2x"), "db_password=hunter2x");
        assert_eq!(masked(&[entry], "db_password=hunter3x"), "db_password=[REDACTED:password]");
    }

    #[test]
    fn an_allowed_key_lets_no_token_stay_that_names_itself() {
        let text = format!("session_token={PAT}");
        assert_eq!(masked(&["reason = 'x'\nkeys = ['session_token']"], &text), "session_token=[REDACTED:github-pat]");
    }

    #[test]
    fn a_key_is_the_name_that_made_it_a_secret() {
        let allow = ["reason = 'x'\nkeys = ['build_id', 'value']"];
        for text in [
            "SET PASSWORD FOR build_id = 'x7Kq2vN9bT4m'",
            "var password build_id = \"x7Kq2vN9bT4m\"",
            "Config { password: build_id = \"x7Kq2vN9bT4m\" }",
            "{\"m\":\"SET PASSWORD FOR build_id = \\\"x7Kq2vN9bT4m\\\"\"}",
            "{\"name\":\"DB_PASSWORD\",\"value\":\"x7Kq2vN9bT4m\"}",
            "{\"password\":{\"value\":\"x7Kq2vN9bT4m\"}}",
            "<add key=\"password\" value=\"x7Kq2vN9bT4m\"/>",
            "- name: DB_PASSWORD\n  value: x7Kq2vN9bT4m",
        ] {
            assert!(!masked(&allow, text).contains("x7Kq2"), "{text}");
        }
    }

    /// One key and one value, in every way that the grammar knows to join them.
    const SPELLINGS: [&str; 25] = [
        "build_token=x7Kq2vN9bT4m",
        "build_token: x7Kq2vN9bT4m",
        "{\"build_token\":\"x7Kq2vN9bT4m\"}",
        "{\"m\":\"{\\\"build_token\\\":\\\"x7Kq2vN9bT4m\\\"}\"}",
        "{\\u0022build_token\\u0022:\\u0022x7Kq2vN9bT4m\\u0022}",
        "GET /?page=2&build_token=x7Kq2vN9bT4m",
        "app --build_token x7Kq2vN9bT4m",
        "<build_token>x7Kq2vN9bT4m</build_token>",
        "'build_token' => 'x7Kq2vN9bT4m'",
        "{\"name\":\"build_token\",\"value\":\"x7Kq2vN9bT4m\"}",
        "{\"value\":\"x7Kq2vN9bT4m\",\"name\":\"build_token\"}",
        "<add key=\"build_token\" value=\"x7Kq2vN9bT4m\"/>",
        "| build_token | x7Kq2vN9bT4m |",
        "INSERT INTO t (id, build_token) VALUES (1, 'x7Kq2vN9bT4m')",
        "{\\x22build_token\\x22:\\x22x7Kq2vN9bT4m\\x22}",
        "GET /?a=%2522build_token%2522%253A%2522x7Kq2vN9bT4m%2522",
        "{\\042build_token\\042:\\042x7Kq2vN9bT4m\\042}",
        "var build_token string = \"x7Kq2vN9bT4m\"",
        "$_POST['build_token'] = 'x7Kq2vN9bT4m'",
        "setProperty(\"build_token\", \"x7Kq2vN9bT4m\")",
        "if (\"x7Kq2vN9bT4m\" == build_token)",
        "**build_token**: x7Kq2vN9bT4m",
        "build_token: [\"a1b2c3d4x\",\"x7Kq2vN9bT4m\"]",
        "- name: build_token\n  value: x7Kq2vN9bT4m",
        "\"build_token\" => string(20) \"x7Kq2vN9bT4m\"",
    ];

    #[test]
    fn a_key_may_be_joined_to_its_value_in_any_way() {
        let allow = ["reason = 'x'\nkeys = ['build_token']"];
        for text in SPELLINGS {
            assert_ne!(masked(&[], text), text);
            assert_eq!(masked(&allow, text), text);
            let other = text.replace("build_token", "other_token");
            assert_eq!(masked(&allow, &other), masked(&[], &other), "another key is allowed");
        }
    }

    #[test]
    fn a_key_on_a_line_above_is_that_of_its_block() {
        let allow = ["reason = 'x'\nkeys = ['build_token']"];
        for text in [
            "build_token: |\n  x7Kq2vN9bT4m\n  b5Rt8yU1iO3p",
            "build_token:\n  - x7Kq2vN9bT4m\n  - b5Rt8yU1iO3p",
            "\"build_token\": [\n  \"x7Kq2vN9bT4m\",\n  \"b5Rt8yU1iO3p\"\n]",
            "kind: Secret\napiVersion: v1\nstringData:\n  build_token: x7Kq2vN9bT4m",
            "<key>build_token</key>\n<string>x7Kq2vN9bT4m</string>",
        ] {
            assert!(!masked(&[], text).contains("x7Kq"), "{text}");
            assert_eq!(masked(&allow, text), text);
            let other = text.replace("build_token", "other_token");
            assert!(!masked(&allow, &other).contains("x7Kq"), "{other}");
        }
    }

    #[test]
    fn a_token_that_names_itself_has_the_key_beside_it() {
        let allow = ["reason = 'x'\nkeys = ['my_col']\nrules = ['github-pat']"];
        for (before, stays) in
            [("my_col = ", true), ("{\"my_col\":\"", true), ("col = ", false), ("my_col = 1, ", false)]
        {
            let text = format!("{before}{PAT}");
            assert_eq!(masked(&allow, &text) == text, stays, "{before}");
        }
    }

    #[test]
    fn what_is_allowed_uncovers_nothing() {
        let allow = format!("reason = 'x'\nvalues = ['{PAT}']");
        assert_eq!(masked(&[&allow], &format!("a {PAT} b")), format!("a {PAT} b"));
        let larger = format!("password=\"{PAT}:hunter2\"");
        assert_eq!(masked(&[&allow], &larger), "password=\"[REDACTED:password]\"");
        let beside = format!("{PAT} password=hunter2x");
        assert_eq!(masked(&[&allow], &beside), format!("{PAT} password=[REDACTED:password]"));
    }

    #[test]
    fn an_entry_that_lets_everything_stay_is_refused() {
        for entry in [
            "patterns = ['.*']",
            "patterns = ['foo|']",
            "patterns = ['^']",
            "patterns = ['$']",
            "patterns = ['(?s).*']",
            "patterns = ['.+']",
            "patterns = ['.{20}']",
            "patterns = ['[^ ]+']",
            "patterns = ['foo', '[!-~]{8,}']",
            "patterns = ['x)|(?:.*']",
            "patterns = ['[A-Za-z0-9_-]+']",
            "patterns = ['[A-Z].*', '[a-z].*', '[0-9].*']",
            "patterns = ['.*']\nrules = ['github-pat']",
            "patterns = ['.*']\nvalues = ['x']",
            "keys = ['*']",
            "keys = ['**']",
            "keys = ['build', '?*']",
            "rules = ['*']",
            "rules = ['**']",
            "rules = ['*']\npatterns = ['[A-Za-z0-9+/=]*[A-Za-z0-9]']",
        ] {
            let said = complaint(&format!("reason = 'x'\n{entry}"));
            let is_shown = said.lines().skip(1).all(|line| line.starts_with("    "));
            assert!(said.starts_with("tokmask.toml:7: allow: ") && is_shown, "{entry}: {said}");
        }
        for entry in [
            "patterns = ['[0-9a-f]{40}']",
            "patterns = ['[A-Za-z0-9]{32}']",
            "patterns = ['x{1,9}|build-.*']",
            "keys = ['build_*']\npatterns = ['[A-Za-z0-9_-]+']",
            "keys = ['*_id']\nrules = ['*']",
            "rules = ['github-*']",
            "values = ['hunter2x']\nrules = ['*']",
        ] {
            let allow = vec![source(&format!("reason = 'x'\n{entry}"))];
            let set = RuleSet::load(&Selection { allow, ..Selection::default() });
            assert!(set.is_ok(), "{entry}: {:?}", set.err());
        }
    }

    #[test]
    fn a_wrong_entry_is_told_with_its_place() {
        for (entry, said) in [
            ("reason = 'x'", "tokmask.toml:7: allow: it would let everything stay"),
            (
                "reason = 'x'\npatterns = ['(?:(?:[a-z]{1000}){1000}){1000}']",
                "tokmask.toml:7: allow: an item of `patterns`: the pattern is too large",
            ),
            ("reason = ' '\nvalues = ['a']", "tokmask.toml:7: allow: `reason` is empty"),
            ("reason = 'x'\nrules = ['no-such']", "tokmask.toml:7: allow: rules no-such: no rule has this id"),
            ("reason = 'x'\npatterns = ['(']", "tokmask.toml:7: allow: an item of `patterns`: the pattern is no regex"),
            ("reason = 'x'\nsha256 = ['12']", "tokmask.toml:7: allow: an item of `sha256` is not 64"),
            ("reason = 'x'\nvalues = ['']", "tokmask.toml:7: allow: an empty value is never found"),
        ] {
            assert!(complaint(entry).starts_with(said), "{}", complaint(entry));
        }
    }
}
