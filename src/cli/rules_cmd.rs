//! `tokmask rules`: what the rules are, and whether they are sound.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;
use tokmask::decide::{self, Entry};
use tokmask::rules::schema::{Confidence, Example, Tier};
use tokmask::rules::{Problem, nearest};
use tokmask::{Masker, Rule, RuleSet, Selection, Style, audit};

use super::args::{ListArgs, RulesAction};
use super::exit::{Exit, Failure, masked, printable};

type Out<'a> = &'a mut dyn Write;

/// Does what was asked, and prints the answer to `out`.
pub(super) fn run(action: RulesAction, out: Out<'_>) -> Result<Exit, Failure> {
    match action {
        RulesAction::List(args) => list(args, out),
        RulesAction::Show { id, json, rules } => {
            let rules = every_rule(rules)?;
            let rule = find(&rules, &id)?;
            if json { print(&Shown::of(rule), out) } else { show(rule, out) }
        }
        RulesAction::Policy { json } => policy(json, out),
        RulesAction::Check { paths } => check(&paths, out),
        RulesAction::Test { id, rules } => test(&Masker::new(every_rule(rules)?, Style::Label)?, &id, out),
    }
}

/// The built-in rules and those at `paths`, however sure they are.
fn every_rule(paths: Vec<PathBuf>) -> Result<RuleSet, Failure> {
    let selection = Selection { paths, min_confidence: Confidence::Low, ..Selection::default() };
    Ok(RuleSet::load(&selection)?)
}

fn find<'r>(rules: &'r RuleSet, id: &str) -> Result<&'r Rule, Failure> {
    rules.by_id(id).ok_or_else(|| {
        let near = nearest(id, rules.rules().map(|rule| rule.id.as_str()));
        let near = near.map_or(String::new(), |near| format!("; `{near}` is near"));
        Failure::usage(format!("no rule `{}`{near}; `tokmask rules list` shows them all", printable(id)))
    })
}

fn list(args: ListArgs, out: Out<'_>) -> Result<Exit, Failure> {
    let set = RuleSet::load(&args.rules.selection())?;
    let is_wanted =
        |rule: &&Rule| has_words(rule, &args.words) && args.tier.is_none_or(|tier| rule.tier == tier.into());
    let rules: Vec<&Rule> = set.rules().filter(is_wanted).collect();
    if args.json {
        return print(&rules.into_iter().map(Listed::of).collect::<Vec<_>>(), out);
    }
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules {
        let (tier, confidence) = (tier(rule.tier), confidence(rule.confidence));
        writeln!(out, "{:width$}  {tier:7}  {confidence:6}  {}", rule.id, printable(&rule.description))?;
    }
    Ok(Exit::Done)
}

fn has_words(rule: &Rule, words: &[String]) -> bool {
    let said = [rule.id.as_str(), &rule.family, &rule.description].join("\n").to_lowercase();
    words.iter().all(|word| said.contains(&word.to_lowercase()))
}

/// A rule as a line of a list. The names of the fields are the manual's.
#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    family: &'r str,
    tier: &'static str,
    confidence: &'static str,
    description: &'r str,
}

impl Listed<'_> {
    fn of(rule: &Rule) -> Listed<'_> {
        let Rule { id, family, description, .. } = rule;
        Listed { id, family, tier: tier(rule.tier), confidence: confidence(rule.confidence), description }
    }
}

/// All that is known of a rule.
#[derive(Serialize)]
struct Shown<'r> {
    #[serde(flatten)]
    rule: Listed<'r>,
    looks_for: String,
    reference: &'r str,
    file: &'r str,
    examples: Vec<Sample>,
    near: Vec<String>,
}

/// A text with a secret, and what comes out.
#[derive(Serialize)]
struct Sample {
    text: String,
    masked: String,
}

impl Shown<'_> {
    fn of(rule: &Rule) -> Shown<'_> {
        let sample = |example: Example| Sample { text: example.text, masked: example.masked };
        Shown {
            rule: Listed::of(rule),
            looks_for: rule.looks_for(),
            reference: &rule.reference,
            file: &rule.file,
            examples: rule.examples().into_iter().map(sample).collect(),
            near: rule.near(),
        }
    }
}

/// Prints `told` as JSON.
fn print(told: &impl Serialize, out: Out<'_>) -> Result<Exit, Failure> {
    serde_json::to_writer_pretty(&mut *out, told).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(Exit::Done)
}

fn show(rule: &Rule, out: Out<'_>) -> Result<Exit, Failure> {
    writeln!(out, "{}\n  {}\n", rule.id, printable(&rule.description))?;
    field(out, "family", &rule.family)?;
    field(out, "tier", tier(rule.tier))?;
    field(out, "confidence", confidence(rule.confidence))?;
    field(out, "looks for", rule.looks_for())?;
    field(out, "reference", &rule.reference)?;
    field(out, "written in", &rule.file)?;
    let examples: Vec<_> =
        rule.examples().into_iter().map(|e| format!("{}\n{}", e.text.trim_end(), e.masked.trim_end())).collect();
    texts(out, "masks", &examples)?;
    texts(out, "leaves alone", &rule.near())?;
    Ok(Exit::Done)
}

fn field(out: Out<'_>, name: &str, value: impl Display) -> io::Result<()> {
    let value = printable(&value.to_string());
    if value.is_empty() { Ok(()) } else { writeln!(out, "  {name:10}  {value}") }
}

/// Texts under their title, set in.
fn texts(out: Out<'_>, title: &str, texts: &[String]) -> io::Result<()> {
    if texts.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {title}")?;
    texts.iter().flat_map(|text| text.lines()).try_for_each(|line| writeln!(out, "    {}", printable(line)))
}

fn policy(json: bool, out: Out<'_>) -> Result<Exit, Failure> {
    let cells = decide::table();
    if json {
        return print(&cells, out);
    }
    let rows: Vec<&[Entry]> = cells.chunk_by(|one, next| one.kind == next.kind).collect();
    columns(out, "", rows[0].iter().map(|cell| cell.binding))?;
    for row in &rows {
        columns(out, row[0].kind, row.iter().map(|cell| cell.classes.as_str()))?;
    }
    writeln!(out)?;
    decide::legend().iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(Exit::Done)
}

/// A row of the table of decisions.
fn columns<'c>(out: Out<'_>, title: &str, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
    let cells: String = cells.map(|cell| format!("  {cell:8}")).collect();
    writeln!(out, "{}", format!("{title:12}{cells}").trim_end())
}

fn check(paths: &[PathBuf], out: Out<'_>) -> Result<Exit, Failure> {
    let problems = audit::check(paths)?;
    tell(&problems, out)?;
    if !problems.is_empty() {
        return Ok(Exit::Usage);
    }
    tell(&audit::notes(paths)?, out)?;
    writeln!(out, "all rules are sound")?;
    Ok(Exit::Done)
}

/// Prints `problems`: their words as they are, for they show what comes out of examples.
fn tell(problems: &[Problem], out: Out<'_>) -> io::Result<()> {
    let named = |problem: &Problem| Problem { file: masked(&problem.file), ..problem.clone() };
    problems.iter().try_for_each(|problem| writeln!(out, "{}", printable(&named(problem).to_string())))
}

fn test(masker: &Masker, id: &str, out: Out<'_>) -> Result<Exit, Failure> {
    let rule = find(masker.rules(), id)?;
    let mut exit = Exit::Done;
    let examples = rule.examples().into_iter().map(|example| (example.text, example.masked));
    for (input, wanted) in examples.chain(rule.near().into_iter().map(|near| (near.clone(), near))) {
        let masked = masker.mask(input.as_bytes());
        let is_right = masked == wanted.as_bytes();
        writeln!(out, "{}", if is_right { "right" } else { "WRONG" })?;
        line(out, "text", &input)?;
        line(out, "comes out", &String::from_utf8_lossy(&masked))?;
        if !is_right {
            line(out, "should be", &wanted)?;
            exit = Exit::Usage;
        }
    }
    Ok(exit)
}

/// A text behind its name; further lines are set in under the first.
fn line(out: Out<'_>, name: &str, text: &str) -> io::Result<()> {
    let text = printable(text.trim_end_matches('\n')).replace('\n', "\n             ");
    writeln!(out, "  {name:9}  {text}")
}

/// A tier as rule files write it.
pub(super) fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Shape => "shape",
        Tier::Vendor => "vendor",
        Tier::Generic => "generic",
    }
}

/// A confidence as rule files write it.
pub(super) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}
