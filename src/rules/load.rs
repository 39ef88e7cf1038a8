//! Rule files: from TOML to rules.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::analysis::Analysis;
use super::builtin::{self, BuiltIn};
use super::dialect::Fault;
use super::listed::Listed;
use super::schema::{Confidence, Example, RuleFile, RuleSource, Tier, ValueKind, VendorSource};
use super::{Literals, Matcher, Problem, Rule, Shape, check, dialect, literals, pattern, reach, read, unreadable};
use crate::error::Error;
use toml::Spanned;

/// A rule's examples and near misses.
pub(super) type Examples = (Vec<Example>, Vec<String>);

/// The built-in rules.
pub(super) fn builtin() -> Vec<Listed> {
    builtin::ALL.iter().copied().map(Listed::built_in).collect()
}

/// A built-in rule as one that is read, but for its examples.
pub(super) fn unpacked(built_in: BuiltIn) -> Rule {
    match built_in {
        BuiltIn::Rule(place) => {
            let data = builtin::rule(place);
            let source = data.source();
            let matcher = matcher(source.clone(), data.analysis()).expect("the built-in rules are checked by a test");
            rule_of(data.file.get(), data.family.get(), source, matcher)
        }
        BuiltIn::Vendor(place) => {
            let data = builtin::vendor(place);
            vendor_of(data.file.get(), data.source())
        }
    }
}

/// Examples and near misses of the built-in rule `id`.
pub(super) fn builtin_examples(id: &str) -> Examples {
    static ALL: OnceLock<HashMap<String, Examples>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let files = builtin::FILES.iter().filter_map(|(name, text)| parse(name, text).ok());
        files.flat_map(|file| file.rules).map(|rule| (rule.it.id, (rule.it.examples, rule.it.near))).collect()
    });
    all.get(id).cloned().unwrap_or_default()
}

/// `rules`, and those of the files and folders `paths`: each file once, however often it is named.
///
/// # Errors
/// The first thing that is wrong with a file or a rule; two rules of one id; rules that are too large together.
pub(super) fn with(mut rules: Vec<Listed>, paths: &[PathBuf]) -> Result<Vec<Listed>, Error> {
    let (mut read_files, mut read_rules) = (HashSet::new(), vec![]);
    for path in paths {
        for path in files(path)? {
            if read_files.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                read_rules.extend(file(&path.display().to_string(), &read(&path)?)?);
            }
        }
    }
    if !read_rules.is_empty() {
        check::together(&rules, &read_rules)?;
    }
    rules.extend(read_rules.into_iter().map(Listed::read));
    Ok(rules)
}

/// The rule files that `path` stands for.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = path.read_dir().map_err(|e| unreadable(path, format!("cannot read the folder: {e}")))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    match paths.is_empty() {
        true => Err(unreadable(path, "no .toml file in the folder".to_owned())),
        false => Ok(paths),
    }
}

fn file(name: &str, text: &str) -> Result<Vec<Rule>, Error> {
    let file = parse(name, text).map_err(all)?;
    let place = |line| Place { file: name, line: Some(line) };
    let rules = file.rules.into_iter().map(|Lined { line, it }| rule(place(line), &file.family, it));
    let vendors = file.vendors.into_iter().map(|Lined { line, it }| vendor(place(line), it));
    Ok(rules.chain(vendors).collect::<Result<_, _>>()?)
}

/// `problems`, each on a line of its own.
fn all(problems: Vec<Problem>) -> Error {
    Error::rule(problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"))
}

/// Where a rule is written.
#[derive(Clone, Copy)]
struct Place<'f> {
    file: &'f str,
    line: Option<usize>,
}

/// What is written in a file, and on which line it begins, counted from 1.
pub(super) struct Lined<T> {
    pub line: usize,
    pub it: T,
}

/// The TOML of a rule file.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn parse(name: &str, text: &str) -> Result<RuleFile<Lined<RuleSource>, Lined<VendorSource>>, Vec<Problem>> {
    let problem = |Fault { place, message }| {
        let (line, column) = place.unzip();
        Problem { file: name.to_owned(), line, column, rule: None, message }
    };
    let file: RuleFile<Spanned<RuleSource>, Spanned<VendorSource>> =
        dialect::read(text).map_err(|faults| faults.into_iter().map(problem).collect::<Vec<_>>())?;
    let RuleFile { family, rules, vendors } = file;
    match rules.is_empty() && vendors.is_empty() {
        true => Err(vec![unreadable(name.as_ref(), "no rule in the file: a rule begins with `[[rule]]`".to_owned())]),
        false => Ok(RuleFile { family, rules: lined(text, rules), vendors: lined(text, vendors) }),
    }
}

fn lined<T>(text: &str, all: Vec<Spanned<T>>) -> Vec<Lined<T>> {
    let (mut line, mut at) = (1, 0);
    let mut line_of = |start: usize| {
        // In order, so that each line is counted once.
        line = if start < at { line_of(text, start) } else { line + line_ends(&text[at..start]) };
        at = start;
        line
    };
    all.into_iter().map(|spanned| Lined { line: line_of(spanned.span().start), it: spanned.into_inner() }).collect()
}

fn line_of(text: &str, at: usize) -> usize {
    line_ends(&text[..at]) + 1
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|&b| b == b'\n').count()
}

fn rule(place: Place<'_>, family: &str, source: RuleSource) -> Result<Rule, Problem> {
    let (matcher, literals) = analysed(&source).map_err(|message| place.problem(&source.id, message))?;
    let examples = Some((source.examples.clone(), source.near.clone()));
    Ok(Rule { examples, literals, line: place.line, ..rule_of(place.file, family, source, matcher) })
}

impl Place<'_> {
    fn problem(&self, id: &str, message: String) -> Problem {
        Problem { file: self.file.to_owned(), line: self.line, column: None, rule: Some(id.to_owned()), message }
    }
}

pub(super) fn rule_of(file: &str, family: &str, source: RuleSource, matcher: Matcher) -> Rule {
    Rule {
        id: source.id,
        family: family.to_owned(),
        description: source.description,
        tier: source.tier,
        confidence: source.confidence,
        reference: source.reference,
        file: file.to_owned(),
        line: None,
        examples: None,
        literals: vec![],
        matcher,
    }
}

/// How a rule matches, and the literals it is looked for by.
///
/// # Errors
/// What is wrong with the rule, and the cure.
pub(super) fn analysed(source: &RuleSource) -> Result<(Matcher, Literals), String> {
    if let Some(fault) = check::rule_fault(source) {
        return Err(fault);
    }
    if source.tier != Tier::Shape {
        return Ok((matcher(source.clone(), None)?, vec![]));
    }
    let pattern = source.pattern.as_ref().ok_or("a shape rule needs a `pattern`")?;
    let analysis = Analysis::of(pattern)?;
    if source.has_group() != pattern::names_secret(&pattern::parse(pattern)?) {
        return Err("the pattern holds `(?P<secret>` where it is no group: write its first `(` as `[(]`".into());
    }
    if analysis.anchors.is_empty() {
        reach::check(source)?;
    }
    let literals = literals::of(source, &analysis);
    Ok((matcher(source.clone(), Some(analysis))?, literals))
}

/// How a rule matches; `analysis`: what the pattern of a shape rule tells.
fn matcher(source: RuleSource, analysis: Option<Analysis>) -> Result<Matcher, String> {
    match (source.tier, analysis) {
        (_, Some(analysis)) => Ok(Matcher::Shape(Box::new(Shape::new(&source, analysis)))),
        _ if source.keys.is_empty() && !source.value.is_some_and(ValueKind::is_self_named) => {
            Err("a context rule needs `keys`: the words that its keys end with".into())
        }
        (Tier::Generic, None) if source.value.is_none() => {
            Err("a generic rule needs `value`: what its values look like".into())
        }
        _ => Ok(Matcher::Context(source)),
    }
}

fn vendor(place: Place<'_>, source: VendorSource) -> Result<Rule, Problem> {
    match check::vendor_fault(&source) {
        Some(message) => Err(place.problem(&source.id, message)),
        None => Ok(Rule { line: place.line, ..vendor_of(place.file, source) }),
    }
}

fn vendor_of(file: &str, source: VendorSource) -> Rule {
    Rule {
        id: source.id.clone(),
        family: source.name.clone(),
        description: format!("{} key, token or secret, by the name beside it", source.name),
        tier: Tier::Vendor,
        confidence: Confidence::default(),
        reference: source.reference.clone(),
        file: file.to_owned(),
        line: None,
        examples: None,
        literals: vec![],
        matcher: Matcher::Vendor(source),
    }
}
