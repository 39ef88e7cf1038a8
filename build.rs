//! Reads the rule files and writes what `rules/builtin.rs` includes: their names and texts, and their rules as constants,
//! so that the program need not read TOML or analyse patterns when it starts.

#![allow(dead_code, unreachable_pub, reason = "the program uses what this script does not")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/rules/analysis.rs"]
mod analysis;
#[path = "src/bytes.rs"]
mod bytes;
#[path = "src/rules/schema.rs"]
mod schema;
#[path = "src/rules/sequence.rs"]
mod sequence;
#[path = "src/steps.rs"]
mod steps;

use analysis::Analysis;
use schema::{Check, RuleFile, RuleSource, VendorSource};
use sequence::{Sequence, Sequences, Step};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    for code in
        ["src/bytes.rs", "src/steps.rs", "src/rules/analysis.rs", "src/rules/schema.rs", "src/rules/sequence.rs"]
    {
        println!("cargo::rerun-if-changed={code}");
    }
    let (mut files, mut data) = (String::from("[\n"), String::from("[\n"));
    for path in rule_files(&folder)? {
        let name = format!("rules/{}", path.file_name().expect("a file").to_string_lossy());
        writeln!(files, "    ({name:?}, include_str!({path:?})),").expect("a string takes all");
        let text = fs::read_to_string(&path)?;
        // A file that is wrong is left out here and named by the test of the built-in rules.
        match toml::from_str(&text) {
            Ok(file) => write_file(&mut data, &name, &file),
            Err(error) => println!("cargo::error={name}: {}", error.to_string().replace('\n', " ")),
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));
    fs::write(out.join("builtin_files.rs"), files + "]\n")?;
    fs::write(out.join("builtin_rules.rs"), data + "]\n")
}

fn rule_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    Ok(paths)
}

fn write_file(out: &mut String, name: &str, file: &RuleFile) {
    for rule in &file.rules {
        writeln!(out, "    BuiltIn::Rule({}),", rule_data(name, &file.family, rule)).expect("a string takes all");
    }
    for vendor in &file.vendors {
        writeln!(out, "    BuiltIn::Vendor({}),", vendor_data(name, vendor)).expect("a string takes all");
    }
}

fn rule_data(file: &str, family: &str, rule: &RuleSource) -> String {
    let RuleSource { id, description, pattern, keys, names, cut, reference, .. } = rule;
    let option = |kind: &str, value: Option<String>| value.map_or("None".into(), |v| format!("Some({kind}::{v})"));
    let value = option("ValueKind", rule.value.map(|v| format!("{v:?}")));
    let block = option("BlockKind", rule.block.map(|b| format!("{b:?}")));
    let checks: Vec<String> = rule.checks.iter().map(|c: &Check| format!("Check::{c:?}")).collect();
    format!(
        "RuleData {{ file: {file:?}, family: {family:?}, id: {id:?}, description: {description:?}, tier: Tier::{:?}, \
         confidence: Confidence::{:?}, pattern: {pattern:?}, keys: &{keys:?}, names: &{names:?}, value: {value}, \
         left: Left::{:?}, right: Right::{:?}, cut: {cut:?}, block: {block}, checks: &[{}], reference: {reference:?}, \
         analysis: {} }}",
        rule.tier,
        rule.confidence,
        rule.left,
        rule.right,
        checks.join(", "),
        analysis_data(rule),
    )
}

fn analysis_data(rule: &RuleSource) -> String {
    let pattern = rule.pattern.as_deref().filter(|_| rule.tier == schema::Tier::Shape);
    match pattern.map(Analysis::of) {
        Some(Ok(Analysis { anchors, lead, prefix, tail, run, sequences })) => {
            let anchors: Vec<String> = anchors.iter().map(|a| format!("&{a:?}")).collect();
            let (anchors, tail) = (anchors.join(", "), tail.words());
            format!(
                "Some(AnalysisData {{ anchors: &[{anchors}], lead: {lead:?}, prefix: &{prefix:?}, tail: {tail:?}, run: {run}, \
                 sequences: {} }})",
                sequences.map_or("None".into(), |sequences| sequences_data(&sequences)),
            )
        }
        _ => "None".into(),
    }
}

fn sequences_data(sequences: &Sequences) -> String {
    let data = |Sequence { shared, steps, secret }: &Sequence| {
        let steps: Vec<String> = steps.iter().map(step_data).collect();
        format!("Sequence {{ shared: {shared}, steps: Cow::Borrowed(&[{}]), secret: {secret:?} }}", steps.join(", "))
    };
    let all: Vec<String> = sequences.all.iter().map(data).collect();
    format!("Some(Sequences {{ all: Cow::Borrowed(&[{}]), is_whole: {} }})", all.join(", "), sequences.is_whole)
}

fn step_data(step: &Step) -> String {
    match step {
        Step::Bytes(bytes) => format!("Step::Bytes(Cow::Borrowed(&{bytes:?}))"),
        Step::Word(word) => format!("Step::Word(Cow::Borrowed(&{word:?}))"),
        Step::Run(set, least, most) => format!("Step::Run(ByteSet::from_words({:?}), {least}, {most})", set.words()),
    }
}

fn vendor_data(file: &str, vendor: &VendorSource) -> String {
    let VendorSource { id, name, names, values, example, reference } = vendor;
    format!(
        "VendorData {{ file: {file:?}, id: {id:?}, name: {name:?}, names: &{names:?}, values: &{values:?}, \
         example: {example:?}, reference: {reference:?} }}"
    )
}
