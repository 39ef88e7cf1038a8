//! Reads the rule files and writes what `rules/builtin.rs` includes: their names and texts, and their rules as constants,
//! so that the program need not read TOML or analyse patterns when it starts.

#![allow(dead_code, unreachable_pub, reason = "the program uses what this script does not")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/rules/analysis.rs"]
mod analysis;
#[path = "src/bytes.rs"]
mod bytes;
#[path = "src/rules/literals.rs"]
mod literals;
#[path = "src/rules/schema.rs"]
mod schema;
#[path = "src/rules/sequence.rs"]
mod sequence;
#[path = "src/steps.rs"]
mod steps;

use analysis::Analysis;
use literals::{Sign, Stands};
use schema::{Check, RuleFile, RuleSource, VendorSource};
use sequence::{Sequence, Sequences, Step};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    for code in [
        "src/bytes.rs",
        "src/steps.rs",
        "src/rules/analysis.rs",
        "src/rules/literals.rs",
        "src/rules/schema.rs",
        "src/rules/sequence.rs",
    ] {
        println!("cargo::rerun-if-changed={code}");
    }
    let (mut files, mut data) = (String::new(), Data::default());
    for path in rule_files(&folder)? {
        let name = format!("rules/{}", path.file_name().expect("a file").to_string_lossy());
        writeln!(files, "    ({name:?}, include_str!({path:?})),").expect("a string takes all");
        let text = fs::read_to_string(&path)?;
        // A file that is wrong is left out here and named by the test of the built-in rules.
        match toml::from_str(&text) {
            Ok(file) => data.add_file(&name, &file),
            Err(error) => println!("cargo::error={name}: {}", error.to_string().replace('\n', " ")),
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo"));
    fs::write(out.join("builtin_files.rs"), format!("[\n{files}]\n"))?;
    data.write(&out)
}

fn rule_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    Ok(paths)
}

/// What is to be written of the rules.
#[derive(Default)]
struct Data {
    order: Vec<String>,
    rules: Vec<String>,
    vendors: Vec<String>,
    /// The literals of shape rules, which of the rules each is of, and its sign.
    literals: Vec<(Vec<u8>, usize, Sign)>,
    texts: Texts,
}

impl Data {
    fn add_file(&mut self, name: &str, file: &RuleFile) {
        for rule in &file.rules {
            let place = self.rules.len();
            self.order.push(format!("BuiltIn::Rule({place})"));
            let analysis = analysis(rule);
            let literals = analysis.iter().flat_map(|analysis| literals::of(rule, analysis));
            self.literals.extend(literals.map(|(literal, sign)| (literal, place, sign)));
            self.rules.push(self.texts.rule(name, &file.family, rule, analysis.as_ref()));
        }
        for vendor in &file.vendors {
            self.order.push(format!("BuiltIn::Vendor({})", self.vendors.len()));
            self.vendors.push(self.texts.vendor(name, vendor));
        }
    }

    fn write(mut self, out: &Path) -> io::Result<()> {
        // In the order in which the scanner wants them.
        self.literals.sort_by(|(one, place, sign), (other, other_place, other_sign)| {
            (one, sign.lead.is_none(), place).cmp(&(other, other_sign.lead.is_none(), other_place))
        });
        let literals: Vec<String> = self.literals.iter().map(literal_data).collect();
        let bytes: Vec<u8> = self.literals.into_iter().flat_map(|(literal, ..)| literal).collect();
        for (name, rows) in
            [("order", self.order), ("rules", self.rules), ("vendors", self.vendors), ("literals", literals)]
        {
            fs::write(out.join(format!("builtin_{name}.rs")), format!("[\n    {},\n]\n", rows.join(",\n    ")))?;
        }
        fs::write(out.join("builtin_literals.bin"), bytes)?;
        fs::write(out.join("builtin_texts.txt"), self.texts.all)
    }
}

fn literal_data((literal, rule, sign): &(Vec<u8>, usize, Sign)) -> String {
    let stands = match sign.stands {
        Stands::LONG => "LONG",
        Stands::STARTING => "STARTING",
        _ => "INSIDE",
    };
    format!("({}, {rule}, Sign {{ lead: {:?}, stands: Stands::{stands} }})", literal.len(), sign.lead)
}

/// Texts one behind the other.
#[derive(Default)]
struct Texts {
    all: String,
    /// Where each begins.
    places: HashMap<String, usize>,
}

impl Texts {
    fn add(&mut self, text: &str) -> String {
        let place = *self.places.entry(text.to_owned()).or_insert_with(|| {
            self.all.push_str(text);
            self.all.len() - text.len()
        });
        format!("Text({place}, {})", text.len())
    }

    fn list(&mut self, items: &[String]) -> String {
        assert!(!items.iter().any(|item| item.is_empty() || item.contains(['\n', '\r'])), "an item a line: {items:?}");
        self.add(&items.join("\n"))
    }

    fn rule(&mut self, file: &str, family: &str, rule: &RuleSource, analysis: Option<&Analysis>) -> String {
        let option = |kind: &str, value: Option<String>| value.map_or("None".into(), |v| format!("Some({kind}::{v})"));
        let value = option("ValueKind", rule.value.map(|v| format!("{v:?}")));
        let block = option("BlockKind", rule.block.map(|b| format!("{b:?}")));
        let checks: Vec<String> = rule.checks.iter().map(|c: &Check| format!("Check::{c:?}")).collect();
        let pattern = rule.pattern.as_ref().map_or("None".into(), |pattern| format!("Some({})", self.add(pattern)));
        format!(
            "RuleData {{ file: {}, family: {}, id: {}, description: {}, tier: Tier::{:?}, confidence: Confidence::{:?}, \
             pattern: {pattern}, keys: {}, names: {}, value: {value}, left: Left::{:?}, right: Right::{:?}, cut: {:?}, \
             block: {block}, checks: &[{}], reference: {}, analysis: {} }}",
            self.add(file),
            self.add(family),
            self.add(&rule.id),
            self.add(&rule.description),
            rule.tier,
            rule.confidence,
            self.list(&rule.keys),
            self.list(&rule.names),
            rule.left,
            rule.right,
            rule.cut,
            checks.join(", "),
            self.add(&rule.reference),
            analysis.map_or("None".into(), analysis_data),
        )
    }

    fn vendor(&mut self, file: &str, vendor: &VendorSource) -> String {
        format!(
            "VendorData {{ file: {}, id: {}, name: {}, names: {}, values: {}, example: {}, reference: {} }}",
            self.add(file),
            self.add(&vendor.id),
            self.add(&vendor.name),
            self.list(&vendor.names),
            self.list(&vendor.values),
            self.add(&vendor.example),
            self.add(&vendor.reference),
        )
    }
}

/// What the pattern of a shape rule tells.
fn analysis(rule: &RuleSource) -> Option<Analysis> {
    let pattern = rule.pattern.as_deref().filter(|_| rule.tier == schema::Tier::Shape);
    pattern.and_then(|pattern| Analysis::of(pattern).ok())
}

fn analysis_data(Analysis { anchors, lead, prefix, tail, run, sequences }: &Analysis) -> String {
    let anchors: Vec<String> = anchors.iter().map(|a| format!("&{a:?}")).collect();
    let (anchors, tail) = (anchors.join(", "), tail.words());
    format!(
        "Some(AnalysisData {{ anchors: &[{anchors}], lead: {lead:?}, prefix: &{prefix:?}, tail: {tail:?}, run: {run}, \
         sequences: {} }})",
        sequences.as_ref().map_or("None".into(), sequences_data),
    )
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
