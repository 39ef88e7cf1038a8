//! Reads the rule files and writes what `rules/builtin.rs` includes: their names and texts, and their rules as constants,
//! so that the program need not read TOML or analyse patterns when it starts. Files of `rules` that hold other things than
//! rules are compiled by the modules in `build`.

#![allow(dead_code, unreachable_pub, reason = "the program uses what this script does not")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/bytes.rs"]
mod bytes;
#[path = "src/decide"]
mod decide {
    pub mod axes;

    pub(crate) use axes::Kind;
}
#[path = "src/finding.rs"]
mod finding;
#[path = "build/lexicon.rs"]
mod lexicon;
#[path = "build/policy.rs"]
mod policy;
#[path = "build/programs.rs"]
mod programs;
#[path = "src/rules"]
mod rules {
    pub mod analysis;
    pub mod literals;
    pub mod pattern;
    pub mod prefix;
    pub mod schema;
    pub mod sequence;
    pub mod vendor;

    pub(crate) use literals::{Sign, Stands};
    pub(crate) use vendor::{Form, squeezed};
}
#[path = "src/scan"]
mod scan {
    pub mod buckets;
    pub mod cache;
    pub mod keywords;
    pub mod literals;
    pub mod lookup;
    #[path = "masks"]
    pub mod masks {
        pub mod heads;
    }
    pub mod named;
    pub mod table;
    pub mod vendors;
}
#[path = "src/steps.rs"]
mod steps;
#[path = "build/tables.rs"]
mod tables;

use bytes::ByteSet;
use finding::RuleIndex;
use rules::analysis::Analysis;
use rules::literals::{self, Sign, Stands};
use rules::schema::{Check, Confidence, RuleFile, RuleSource, Tier, VendorSource};
use rules::sequence::{Sequence, Sequences, Step};
use rules::vendor;
use scan::keywords::Lists;

/// Files in `rules` that hold no rules, what each is compiled by, and what it becomes.
const TABLES: [(&str, Compile, &str); 2] =
    [("policy.toml", policy::compiled, "policy.rs"), ("programs.toml", programs::compiled, "programs.rs")];

/// From the text of a file to code, or to what is wrong with it.
type Compile = fn(&str) -> Result<String, String>;

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    for code in [
        "build",
        "src/bytes.rs",
        "src/decide/axes.rs",
        "src/finding.rs",
        "src/steps.rs",
        "src/rules/analysis.rs",
        "src/rules/literals.rs",
        "src/rules/pattern.rs",
        "src/rules/prefix.rs",
        "src/rules/schema.rs",
        "src/rules/sequence.rs",
        "src/rules/vendor.rs",
        "src/scan/buckets.rs",
        "src/scan/cache.rs",
        "src/scan/keywords.rs",
        "src/scan/literals.rs",
        "src/scan/lookup.rs",
        "src/scan/masks/heads.rs",
        "src/scan/named.rs",
        "src/scan/table.rs",
        "src/scan/vendors.rs",
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
    for (name, compile, code) in TABLES {
        fs::write(out.join(code), compiled(&folder.join(name), compile)?)?;
    }
    let words = rule_files(&folder.join("lexicon"))?;
    let words: Vec<String> = words.iter().map(|path| compiled(path, lexicon::compiled)).collect::<io::Result<_>>()?;
    fs::write(out.join("lexicon.rs"), words.concat())?;
    match lists(&folder)? {
        Ok(lists) => data.write_tables(&lists, &out)?,
        Err(error) => println!("cargo::error={}", error.replace('\n', " ")),
    }
    data.write(&out)
}

/// The words that literals are made of, or what is wrong with their files.
fn lists(folder: &Path) -> io::Result<Result<Lists, String>> {
    let [words, programs] =
        ["lexicon/literals.toml", "programs.toml"].map(|name| fs::read_to_string(folder.join(name)));
    let (words, programs) = (words?, programs?);
    Ok(programs::options(&programs).and_then(|programs| lexicon::lists(&words, programs)))
}

/// The code of a file that holds no rules; what is wrong with it ends the build.
fn compiled(path: &Path, compile: Compile) -> io::Result<String> {
    Ok(compile(&fs::read_to_string(path)?).unwrap_or_else(|error| {
        println!("cargo::error={}: {}", path.display(), error.trim().replace('\n', " "));
        String::new()
    }))
}

fn rule_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml") && !TABLES.iter().any(|table| p.ends_with(table.0)));
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
    /// How many rules and vendors are on by default, and for each rule its place among them.
    on: (u16, Vec<Option<RuleIndex>>),
    /// The rules of the context tiers that are on by default, and the vendors.
    named: Vec<(RuleIndex, RuleSource)>,
    vendors_on: Vec<(RuleIndex, VendorSource)>,
    /// Texts one behind the other, and where each begins.
    texts: (String, HashMap<String, usize>),
    bytes: Vec<u8>,
    anchors: Vec<String>,
    names: Vec<String>,
    forms: Vec<String>,
    checks: Vec<String>,
    sequences: Vec<String>,
    steps: Vec<String>,
}

impl Data {
    fn add_file(&mut self, name: &str, file: &RuleFile) {
        for rule in &file.rules {
            let place = self.rules.len();
            self.order.push(format!("BuiltIn::Rule({place})"));
            let analysis = analysis(rule);
            let literals = analysis.iter().flat_map(|analysis| literals::of(rule, analysis));
            self.literals.extend(literals.map(|(literal, sign)| (literal, place, sign)));
            self.add_place(rule);
            let rule = self.rule(name, &file.family, rule, analysis.as_ref());
            self.rules.push(rule);
        }
        for vendor in &file.vendors {
            self.order.push(format!("BuiltIn::Vendor({})", self.vendors.len()));
            self.vendors_on.push((RuleIndex(self.on.0), vendor.clone()));
            self.on.0 += 1;
            let vendor = self.vendor(name, vendor);
            self.vendors.push(vendor);
        }
    }

    /// Finds a place for `rule` among those that are on by default, if it is one.
    fn add_place(&mut self, rule: &RuleSource) {
        let (count, places) = &mut self.on;
        let (is_on, index) = (rule.confidence >= Confidence::ENOUGH, RuleIndex(*count));
        places.push(is_on.then_some(index));
        *count += u16::from(is_on);
        if is_on && rule.tier != Tier::Shape {
            self.named.push((index, rule.clone()));
        }
    }

    fn rule(&mut self, file: &str, family: &str, rule: &RuleSource, analysis: Option<&Analysis>) -> String {
        let option = |kind: &str, value: Option<String>| value.map_or("None".into(), |v| format!("Some({kind}::{v})"));
        let value = option("ValueKind", rule.value.map(|v| format!("{v:?}")));
        let block = option("BlockKind", rule.block.map(|b| format!("{b:?}")));
        let checks = rule.checks.iter().map(|c: &Check| format!("Check::{c:?}"));
        format!(
            "RuleData {{ file: {}, family: {}, id: {}, description: {}, tier: Tier::{:?}, confidence: Confidence::{:?}, \
             pattern: {}, keys: {}, names: {}, value: {value}, left: Left::{:?}, right: Right::{:?}, cut: {:?}, \
             block: {block}, checks: {}, reference: {}, analysis: {} }}",
            self.text(file),
            self.text(family),
            self.text(&rule.id),
            self.text(&rule.description),
            rule.tier,
            rule.confidence,
            some(rule.pattern.as_ref().map(|pattern| self.text(pattern))),
            self.list(&rule.keys),
            self.list(&rule.names),
            rule.left,
            rule.right,
            rule.cut,
            part(&mut self.checks, checks.collect()),
            self.text(&rule.reference),
            some(analysis.map(|analysis| self.analysis(analysis))),
        )
    }

    fn vendor(&mut self, file: &str, vendor: &VendorSource) -> String {
        let squeezed = vendor.names.iter().map(|name| part(&mut self.bytes, vendor::squeezed(name))).collect();
        let forms = vendor::forms(vendor).expect("a form for each value");
        format!(
            "VendorData {{ file: {}, id: {}, name: {}, names: {}, squeezed: {}, values: {}, forms: {}, example: {}, \
             reference: {} }}",
            self.text(file),
            self.text(&vendor.id),
            self.text(&vendor.name),
            self.list(&vendor.names),
            part(&mut self.names, squeezed),
            self.list(&vendor.values),
            part(&mut self.forms, forms.iter().map(tables::form).collect()),
            self.text(&vendor.example),
            self.text(&vendor.reference),
        )
    }

    fn analysis(&mut self, Analysis { anchors, lead, prefix, strong, tail, run, sequences }: &Analysis) -> String {
        let [anchors, strong] = [anchors, strong].map(|literals| self.literals_of(literals));
        let (prefix, tail) = (part(&mut self.bytes, prefix.clone()), set(*tail));
        let sequences = some(sequences.as_ref().map(|sequences| self.sequences(sequences)));
        format!(
            "AnalysisData {{ anchors: {anchors}, lead: {lead:?}, prefix: {prefix}, strong: {strong}, tail: {tail}, \
             run: {run}, sequences: {sequences} }}"
        )
    }

    fn literals_of(&mut self, literals: &[Vec<u8>]) -> String {
        let literals = literals.iter().map(|literal| part(&mut self.bytes, literal.clone())).collect();
        part(&mut self.anchors, literals)
    }

    fn sequences(&mut self, sequences: &Sequences) -> String {
        let all = sequences.all.iter().map(|sequence| self.sequence(sequence)).collect();
        format!("({}, {})", part(&mut self.sequences, all), sequences.is_whole)
    }

    fn sequence(&mut self, Sequence { shared, steps, secret }: &Sequence) -> String {
        let steps = steps.iter().map(|step| self.step(step)).collect();
        format!("SequenceData {{ shared: {shared}, steps: {}, secret: {secret:?} }}", part(&mut self.steps, steps))
    }

    fn step(&mut self, step: &Step) -> String {
        match step {
            Step::Bytes(bytes) => format!("StepData::Bytes({})", part(&mut self.bytes, bytes.to_vec())),
            Step::Word(word) => format!("StepData::Word({})", part(&mut self.bytes, word.to_vec())),
            Step::Run(bytes, least, most) => format!("StepData::Run({}, {least}, {most})", set(*bytes)),
        }
    }

    fn text(&mut self, text: &str) -> String {
        let (all, places) = &mut self.texts;
        let place = *places.entry(text.to_owned()).or_insert_with(|| {
            all.push_str(text);
            all.len() - text.len()
        });
        format!("Text({place}, {})", text.len())
    }

    /// A text with an item a line.
    fn list(&mut self, items: &[String]) -> String {
        assert!(!items.iter().any(|item| item.is_empty() || item.contains(['\n', '\r'])), "an item a line: {items:?}");
        self.text(&items.join("\n"))
    }

    /// Writes what the scanner looks for by default.
    fn write_tables(&self, lists: &Lists, out: &Path) -> io::Result<()> {
        let keywords = tables::keywords(&self.named, lists);
        let shapes =
            self.literals.iter().filter_map(|(literal, rule, sign)| Some((self.on.1[*rule]?, &**literal, *sign)));
        let tables = tables::of(&scan::literals::all(shapes, &keywords));
        tables.into_iter().try_for_each(|(name, code)| fs::write(out.join(name), code))?;
        fs::write(out.join("lookup.rs"), tables::lookup(&self.named, &self.vendors_on))
    }

    fn write(mut self, out: &Path) -> io::Result<()> {
        // In the order in which the scanner wants them.
        self.literals.sort_by(|(one, place, sign), (other, other_place, other_sign)| {
            (one, sign.lead.is_none(), place).cmp(&(other, other_sign.lead.is_none(), other_place))
        });
        let literals: Vec<String> = self.literals.iter().map(literal_data).collect();
        for (name, rows) in [
            ("order", self.order),
            ("rules", self.rules),
            ("vendors", self.vendors),
            ("literals", literals),
            ("anchors", self.anchors),
            ("names", self.names),
            ("forms", self.forms),
            ("checks", self.checks),
            ("sequences", self.sequences),
            ("steps", self.steps),
        ] {
            fs::write(out.join(format!("builtin_{name}.rs")), format!("[\n    {},\n]\n", rows.join(",\n    ")))?;
        }
        let literals: Vec<u8> = self.literals.into_iter().flat_map(|(literal, ..)| literal).collect();
        fs::write(out.join("builtin_literals.bin"), literals)?;
        fs::write(out.join("builtin_bytes.bin"), self.bytes)?;
        fs::write(out.join("builtin_texts.txt"), self.texts.0)
    }
}

/// What the pattern of a shape rule tells.
fn analysis(rule: &RuleSource) -> Option<Analysis> {
    let pattern = rule.pattern.as_deref().filter(|_| rule.tier == Tier::Shape);
    pattern.and_then(|pattern| Analysis::of(pattern).ok())
}

fn literal_data((literal, rule, sign): &(Vec<u8>, usize, Sign)) -> String {
    let stands = match sign.stands {
        Stands::LONG => "LONG",
        Stands::STARTING => "STARTING",
        _ => "INSIDE",
    };
    format!("({}, {rule}, Sign {{ lead: {:?}, stands: Stands::{stands} }})", literal.len(), sign.lead)
}

/// Adds `rows` to a table.
fn part<T>(table: &mut Vec<T>, rows: Vec<T>) -> String {
    let (start, length) = (table.len(), rows.len());
    table.extend(rows);
    format!("Part({start}, {length})")
}

fn set(bytes: ByteSet) -> String {
    format!("ByteSet::from_words({:?})", bytes.words())
}

fn some(value: Option<String>) -> String {
    value.map_or("None".into(), |value| format!("Some({value})"))
}
