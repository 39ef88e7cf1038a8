//! Rule files: from TOML to rules.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::analysis::Analysis;
use super::builtin::{self, BuiltIn};
use super::listed::Listed;
use super::schema::{Confidence, Example, RuleFile, RuleSource, Tier, ValueKind, VendorSource};
use super::{Literals, Matcher, Problem, Rule, Shape, literals, reach, read};
use crate::error::Error;

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
        files.flat_map(|file| file.rules).map(|rule| (rule.id, (rule.examples, rule.near))).collect()
    });
    all.get(id).cloned().unwrap_or_default()
}

/// The rules of a file, or of every `.toml` file in a folder.
pub(super) fn path(path: &Path) -> Result<Vec<Rule>, Error> {
    let mut rules = vec![];
    for file_path in files(path)? {
        rules.extend(file(&file_path.display().to_string(), &read(&file_path)?)?);
    }
    Ok(rules)
}

/// The rule files that `path` stands for.
pub(super) fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries =
        path.read_dir().map_err(|e| Error::rule(format!("{}: cannot read the folder: {e}", path.display())))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    match paths.is_empty() {
        true => Err(Error::rule(format!("{}: no .toml file in the folder", path.display()))),
        false => Ok(paths),
    }
}

/// Adds `more` to `rules`; one of the same id takes the place of the earlier.
pub(super) fn add(rules: &mut Vec<Listed>, more: Vec<Rule>) {
    let mut places: HashMap<String, usize> = rules.iter().enumerate().map(|(i, r)| (r.id().to_owned(), i)).collect();
    for rule in more {
        match places.get(&rule.id) {
            Some(&place) => rules[place] = Listed::read(rule),
            None => {
                places.insert(rule.id.clone(), rules.len());
                rules.push(Listed::read(rule));
            }
        }
    }
}

fn file(name: &str, text: &str) -> Result<Vec<Rule>, Problem> {
    let file = parse(name, text)?;
    let rules = file.rules.into_iter().map(|source| rule(name, text, &file.family, source));
    let vendors = file.vendors.into_iter().map(|source| vendor(name, text, source));
    rules.chain(vendors).collect()
}

/// The TOML of a rule file.
pub(super) fn parse(name: &str, text: &str) -> Result<RuleFile, Problem> {
    toml::from_str(text).map_err(|e| Problem {
        file: name.to_owned(),
        line: e.span().map(|s| line_of(text, s.start)),
        rule: None,
        message: e.message().replace('\n', " "),
    })
}

/// The line on which the rule `id` is written.
pub(super) fn line_of_rule(text: &str, id: &str) -> Option<usize> {
    text.find(&format!("id = \"{id}\"")).map(|at| line_of(text, at))
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count() + 1
}

fn rule(file: &str, text: &str, family: &str, source: RuleSource) -> Result<Rule, Problem> {
    let (matcher, literals) = analysed(&source).map_err(|message| Problem {
        file: file.to_owned(),
        line: line_of_rule(text, &source.id),
        rule: Some(source.id.clone()),
        message,
    })?;
    let examples = Some((source.examples.clone(), source.near.clone()));
    Ok(Rule { examples, literals, ..rule_of(file, family, source, matcher) })
}

fn rule_of(file: &str, family: &str, source: RuleSource, matcher: Matcher) -> Rule {
    Rule {
        id: source.id,
        family: family.to_owned(),
        description: source.description,
        tier: source.tier,
        confidence: source.confidence,
        reference: source.reference,
        file: file.to_owned(),
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
    if source.tier != Tier::Shape {
        return Ok((matcher(source.clone(), None)?, vec![]));
    }
    let analysis = Analysis::of(source.pattern.as_ref().ok_or("a shape rule needs a `pattern`")?)?;
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

fn vendor(file: &str, text: &str, source: VendorSource) -> Result<Rule, Problem> {
    if source.names.is_empty() {
        return Err(Problem {
            file: file.to_owned(),
            line: line_of_rule(text, &source.id),
            rule: Some(source.id),
            message: "a vendor needs `names`: the words that stand for it in a key".into(),
        });
    }
    Ok(vendor_of(file, source))
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
        examples: None,
        literals: vec![],
        matcher: Matcher::Vendor(source),
    }
}
