//! What we look for: rules as they are written, loaded, selected and compiled. The set is immutable once built.

mod allow;
mod analysis;
mod builtin;
pub mod check;
#[doc(hidden)]
pub mod dialect;
pub(crate) mod lexicon;
pub(crate) mod list;
mod listed;
mod literals;
mod load;
mod opening;
mod pattern;
mod prefix;
mod probes;
mod reach;
pub mod schema;
mod select;
mod sequence;
mod shape;
mod sought;
mod trail;
mod typed;
mod vendor;

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::files;
use crate::finding::RuleIndex;
use crate::mask::label;
use allow::AllowList;
pub use allow::AllowSource;
pub(crate) use analysis::{LEAD_LIMIT, RUN};
use listed::Listed;
pub(crate) use literals::{DEPTH, LONG, Sign, Stands};
pub(crate) use reach::reach;
use schema::{Confidence, RuleSource, Tier, VendorSource};
pub use select::nearest;
pub(crate) use sequence::{HEADS, Walk};
pub(crate) use shape::{Alone, Along, Shape};
pub(crate) use sought::Vendor;
pub(crate) use trail::Trail;
pub(crate) use vendor::{Alphabet, Form, squeezed};

/// Which rules are on.
#[derive(Clone, Debug)]
pub struct Selection {
    /// More rule files, or folders of them; no rule may have the id of another.
    pub paths: Vec<PathBuf>,
    /// Regexes of what is masked, too: their groups `secret`, or all of it. These rules are on whatever is selected.
    pub regexps: Vec<String>,
    /// Ids or globs (`*`, `?`): if any, no other rule is on.
    pub only: Vec<String>,
    /// Ids or globs of rules that are off.
    pub disable: Vec<String>,
    /// Rules less sure than this are off.
    pub min_confidence: Confidence,
    /// What may stay although a rule finds it.
    pub allow: Vec<AllowSource>,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection {
            paths: vec![],
            regexps: vec![],
            only: vec![],
            disable: vec![],
            min_confidence: Confidence::ENOUGH,
            allow: vec![],
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// What the label shows.
    pub id: String,
    /// Whose token it is.
    pub family: String,
    /// What the secret is, in one line.
    pub description: String,
    /// How the rule recognises it.
    pub tier: Tier,
    /// How sure a match is.
    pub confidence: Confidence,
    /// Where the format is documented.
    pub reference: String,
    /// The file it was read from.
    pub file: String,
    /// The line in it where the rule begins, counted from 1; not told of the built-in rules.
    pub line: Option<usize>,
    /// Examples and near misses; a built-in rule's are read when they are asked for.
    examples: Option<load::Examples>,
    /// The literals that a shape rule is looked for by, if it has any; those of the built-in rules are constants.
    literals: Literals,
    pub(crate) matcher: Matcher,
}

/// Literals in lower case, and what each is the sign of.
type Literals = Vec<(Vec<u8>, Sign)>;

/// What a rule is made of.
#[derive(Debug)]
pub(crate) enum Matcher {
    Shape(Box<Shape>),
    Context(RuleSource),
    Vendor(VendorSource),
    /// Exact values: its secrets are found without it.
    Known,
}

/// The rules that are on.
#[derive(Debug)]
pub struct RuleSet {
    rules: Vec<Listed>,
    allow: AllowList,
    /// How sure it has to be that what a name names is a secret.
    confidence: Confidence,
}

impl RuleSet {
    /// The built-in rules that are on by default.
    pub fn builtin() -> RuleSet {
        RuleSet::load(&Selection::default()).expect("the built-in rules are checked by a test")
    }

    /// The built-in rules and those of `selection.paths`, as far as they are selected.
    ///
    /// # Errors
    /// The first thing that is wrong with a file, a rule or the selection.
    pub fn load(selection: &Selection) -> Result<RuleSet, Error> {
        RuleSet::select(load::with(load::builtin(), &selection.paths)?, selection)
    }

    /// Only the rules of `paths`, or without any the built-in ones; all of them are on.
    ///
    /// # Errors
    /// The first thing that is wrong with a file or a rule.
    pub fn only_from(paths: &[PathBuf]) -> Result<RuleSet, Error> {
        let rules = if paths.is_empty() { load::builtin() } else { vec![] };
        let selection = Selection { min_confidence: Confidence::Low, ..Selection::default() };
        let all = RuleSet::select(load::with(rules, paths)?, &selection)?;
        Ok(RuleSet { confidence: Confidence::Medium, ..all })
    }

    /// How sure it has to be that what a name names is a secret.
    pub(crate) fn confidence(&self) -> Confidence {
        self.confidence
    }

    fn select(mut rules: Vec<Listed>, selection: &Selection) -> Result<RuleSet, Error> {
        let typed = typed::rules(&selection.regexps, &rules)?;
        let mut allow = AllowList::new(&selection.allow, &rules)?;
        select::apply(&mut rules, selection)?;
        rules.extend(typed);
        allow.concern(&rules);
        match rules.len() {
            0 => Err(Error::rule("no rule is left on: select at least one")),
            n if n >= usize::from(u16::MAX) => Err(Error::rule("more than 65,534 rules: split them over several runs")),
            _ => Ok(RuleSet { rules, allow, confidence: selection.min_confidence }),
        }
    }

    /// The same rules, and one that names known values.
    pub(crate) fn with_known(mut self) -> RuleSet {
        self.rules.push(Listed::read(Rule::known()));
        self
    }

    /// All of them.
    pub fn rules(&self) -> impl DoubleEndedIterator<Item = &Rule> + ExactSizeIterator {
        self.rules.iter().map(Listed::rule)
    }

    /// The ids of all of them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(Listed::id)
    }

    /// The ids of those that were read from files; those of the built-in rules have the form of an id, by a test.
    pub(crate) fn ids_read(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|listed| matches!(listed, Listed::Read(_))).map(Listed::id)
    }

    /// What the secrets of its rules begin with, which is public.
    pub(crate) fn public_prefixes(&self) -> impl Iterator<Item = &[u8]> {
        self.rules.iter().map(Listed::public_prefix)
    }

    /// The rule that a finding names.
    pub fn get(&self, index: RuleIndex) -> &Rule {
        self.rules[usize::from(index.0)].rule()
    }

    /// Whether there are rules of users that may take parts of what others read.
    pub(crate) fn has_users_shapes(&self) -> bool {
        let is_users = |rule: &Listed| matches!(rule, Listed::Read(rule) if matches!(rule.matcher, Matcher::Shape(_)));
        self.rules.iter().any(is_users)
    }

    /// The rule with this id, if it is on.
    pub fn by_id(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|listed| listed.id() == id).map(Listed::rule)
    }

    /// What may stay although a rule finds it.
    pub(crate) fn allow(&self) -> &AllowList {
        &self.allow
    }
}

impl Rule {
    /// What known values are masked under.
    fn known() -> Rule {
        Rule {
            id: check::KNOWN.to_owned(),
            family: "known values".to_owned(),
            description: "a value that was given as secret, in any of its forms".to_owned(),
            tier: Tier::Shape,
            confidence: Confidence::High,
            reference: String::new(),
            file: String::new(),
            line: None,
            examples: Some(load::Examples::default()),
            literals: vec![],
            matcher: Matcher::Known,
        }
    }

    /// Texts with a secret and what must come out.
    pub fn examples(&self) -> Vec<schema::Example> {
        match &self.matcher {
            Matcher::Vendor(vendor) => vendor.examples(),
            _ => self.written().0,
        }
    }

    /// Texts that must come out unchanged.
    pub fn near(&self) -> Vec<String> {
        match &self.matcher {
            Matcher::Vendor(vendor) => vendor.near(),
            _ => self.written().1,
        }
    }

    fn written(&self) -> load::Examples {
        self.examples.clone().unwrap_or_else(|| load::builtin_examples(&self.id))
    }

    /// What it looks for, in words for people: a pattern, or keys and names.
    pub fn looks_for(&self) -> String {
        match &self.matcher {
            Matcher::Shape(shape) => shape.pattern().to_owned(),
            Matcher::Context(source) => format!("a value named {}", source.keys.join(", ")),
            Matcher::Known => "the values that were given".to_owned(),
            Matcher::Vendor(vendor) => format!("an opaque value named after {}", vendor.names.join(", ")),
        }
    }

    /// The name of a group of its pattern, if it has some and none of them is the part to mask.
    pub(crate) fn other_group(&self) -> Option<String> {
        match &self.matcher {
            Matcher::Shape(shape) if !shape.has_group => {
                pattern::bounded(shape.pattern()).ok().and_then(|hir| pattern::other_group(&hir).map(str::to_owned))
            }
            _ => None,
        }
    }

    /// How many bytes every match begins with: of two rules of a tier the one that knows more is the more specific.
    pub(crate) fn specificity(&self) -> usize {
        match &self.matcher {
            Matcher::Shape(shape) => shape.prefix.len(),
            _ => 0,
        }
    }

    /// What every secret of the kind begins with, which is public.
    pub(crate) fn public_prefix(&self) -> &[u8] {
        match &self.matcher {
            Matcher::Shape(shape) if !shape.has_group => &shape.prefix,
            _ => b"",
        }
    }
}

impl VendorSource {
    fn examples(&self) -> Vec<schema::Example> {
        if self.example.is_empty() {
            return vec![];
        }
        let label = label(&self.id);
        let name = &self.names[0];
        let forms = [(format!("{}_API_KEY=", name.to_uppercase()), ""), (format!("{{\"{name}_token\":\""), "\"}")];
        forms
            .into_iter()
            .map(|(before, after)| schema::Example {
                text: format!("{before}{}{after}", self.example),
                masked: format!("{before}{label}{after}"),
            })
            .collect()
    }

    fn near(&self) -> Vec<String> {
        vec![format!("{}_request_id=8d1c3f60-7a52-4e1b-9c44-0b6de2f7a913", self.names[0])]
    }
}

/// Something wrong with a rule or its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line in it, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The column, in characters, counted from 1, where it is known.
    pub column: Option<usize>,
    /// The rule's id, where it is about one.
    pub rule: Option<String>,
    /// What is wrong, and the cure.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        if let Some(rule) = &self.rule {
            write!(f, ": rule `{rule}`")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl Rule {
    /// That something is wrong with it.
    pub(crate) fn problem(&self, message: String) -> Problem {
        Problem { file: self.file.clone(), line: self.line, column: None, rule: Some(self.id.clone()), message }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Error {
        Error::rule(problem.to_string())
    }
}

fn read(path: &Path) -> Result<String, Problem> {
    files::read_text(path).map_err(|error| unreadable(path, format!("cannot read the rules: {error}")))
}

fn unreadable(path: &Path, message: String) -> Problem {
    Problem { file: path.display().to_string(), line: None, column: None, rule: None, message }
}
