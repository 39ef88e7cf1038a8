//! The repository keeps its own rules: which room may import which, what is generated, what is said where.

mod generated;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use generated::{assert_current, repository};
use regex::Regex;
use tokmask::rules::schema::{Confidence, Tier};
use tokmask::{Rule, RuleSet};

/// The rooms in the order of the data. A room imports from those before it and from its own row.
const ROOMS: &[&[&str]] = &[
    &["finding", "error", "steps", "bytes", "files"],
    &["mask"],
    &["rules"],
    &["decide"],
    &["known"],
    &["text"],
    &["scan"],
    &["engine"],
    &["audit", "internals", "frame", "stream", "why"],
    &["cli"],
    &["main", "lib"],
];
const FORBIDDEN: &[&str] = &["todo!", "dbg!", "unimplemented!", "FIXME", "TODO", "XXX"];

#[test]
fn no_room_imports_from_a_later_one() {
    let import = Regex::new(r"\b(?:crate|tokmask)::(\w+)").expect("a pattern");
    // What a room tests itself with may come from anywhere.
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let room = room(&path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().expect("the first part");
        for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
            for name in import.captures_iter(line).filter_map(|c| row(&c[1]).map(|row| (row, c[1].to_owned()))) {
                assert!(name.0 <= row(&room).expect("a room"), "{}: {room} imports {}", path.display(), name.1);
            }
        }
    }
}

/// How masks look is told by one room; the others ask it. Comments and tests show masks, too.
#[test]
fn no_other_room_spells_a_mask() {
    for (path, text) in sources().into_iter().filter(|(path, _)| room(path) != "mask" && !path.ends_with("tests.rs")) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().expect("the first part");
        let spells = |line: &&str| {
            let line = line.trim_start();
            !line.starts_with("//") && ["REDACTED", "b\"****\""].iter().any(|look| line.contains(look))
        };
        assert_eq!(code.lines().find(spells), None, "{}: ask `mask::recognise`", path.display());
    }
}

#[test]
fn every_source_file_is_in_a_room() {
    for (path, _) in sources() {
        assert!(row(&room(&path)).is_some(), "{}: give its room a place in ROOMS", path.display());
    }
}

#[test]
fn nothing_is_left_to_be_done() {
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let word = FORBIDDEN.iter().find(|w| line.contains(**w));
            assert!(word.is_none(), "{}:{}: {}", path.display(), number + 1, word.unwrap_or(&""));
        }
    }
}

#[test]
fn rules_document_is_current() {
    assert_current(&repository("docs/RULES.md"), rules_document().as_bytes());
}

/// `docs/LEAKS.md` says of every known leak which test stands for it, or why none does.
#[test]
fn leaks_document_names_the_tests_there_are() {
    let name = Regex::new(r"\bf\d\d_\w+").expect("a pattern");
    let names = |text: &str| name.find_iter(text).map(|m| m.as_str().to_owned()).collect::<BTreeSet<_>>();
    let functions = Regex::new(r"fn f\d\d_\w+").expect("a pattern");
    let tests = fs::read_to_string(repository("tests/leaks.rs")).expect("the tests are there");
    let tests = functions.find_iter(&tests).map(|m| m.as_str()[3..].to_owned()).collect::<BTreeSet<_>>();
    let said = names(&fs::read_to_string(repository("docs/LEAKS.md")).expect("the document is there"));
    assert_eq!(said.difference(&tests).collect::<Vec<_>>(), Vec::<&String>::new(), "named, but no test");
    assert_eq!(tests.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "tests that are not named");
}

/// Every fault that SECURITY.md lists has a test of the name it gives.
#[test]
fn faults_have_the_tests_that_are_named() {
    let security = fs::read_to_string(repository("SECURITY.md")).expect("the document is there");
    let tests: String = sources_below("tests").into_iter().chain(sources()).map(|(_, text)| text).collect();
    let name = Regex::new(r"`([a-z]\w+_\w+)`").expect("a pattern");
    for row in security.lines().filter(|line| line.starts_with("| ")) {
        for test in name.captures_iter(row).map(|c| format!("fn {}()", &c[1])) {
            assert!(tests.contains(&test), "{test}");
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([\w./-]+)(?:#[\w-]+)?\)").expect("a pattern");
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        for target in link.captures_iter(&text).map(|c| document.with_file_name(&c[1])) {
            assert!(target.exists(), "{} links to {}", document.display(), target.display());
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table =
        fs::read_to_string(repository("Cargo.toml")).expect("it is there").parse().expect("TOML");
    let said = fs::read_to_string(repository("CONTRIBUTING.md")).expect("the document is there");
    let rows: String = said.lines().filter(|l| l.starts_with("| ")).filter_map(|l| l.split('|').nth(1)).collect();
    let words: BTreeSet<&str> = rows.split([' ', ',']).collect();
    for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let names = manifest[table].as_table().expect("a table").keys();
        let missing: Vec<_> = names.filter(|n| !words.contains(n.as_str())).collect();
        assert_eq!(missing, Vec::<&String>::new(), "without a reason in CONTRIBUTING.md");
    }
}

#[test]
fn every_dependency_is_used_by_the_product() {
    let manifest: toml::Table =
        fs::read_to_string(repository("Cargo.toml")).expect("it is there").parse().expect("TOML");
    let tests = regex::Regex::new(r"(?s)\n#\[cfg\(test\)\]\nmod .*").expect("a regex");
    let product: String = sources().iter().map(|(_, text)| tests.replace(text, "").into_owned()).collect();
    let is_idle = |name: &&String| {
        let name = name.replace('-', "_");
        !product.contains(&format!("{name}::")) && !product.contains(&format!("use {name}"))
    };
    let idle: Vec<_> = manifest["dependencies"].as_table().expect("a table").keys().filter(is_idle).collect();
    assert_eq!(idle, Vec::<&String>::new(), "no source file of the product takes anything from it");
}

/// The documents at the top and in `docs/`.
fn documents() -> Vec<PathBuf> {
    let folders = [repository(""), repository("docs")];
    let entries = folders.iter().flat_map(|f| fs::read_dir(f).expect("a folder"));
    let paths = entries.map(|e| e.expect("an entry").path());
    paths.filter(|p| p.extension().is_some_and(|e| e == "md")).collect()
}

/// Every source file: its path below `src/`, and its text.
fn sources() -> Vec<(PathBuf, String)> {
    sources_below("src")
}

/// The source files below a folder of the repository.
fn sources_below(folder: &str) -> Vec<(PathBuf, String)> {
    let root = repository(folder);
    let mut folders = vec![root.clone()];
    let mut files = vec![];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
                false => {}
            }
        }
    }
    let below = |p: &Path| p.strip_prefix(&root).expect("it is below").to_owned();
    files.iter().map(|p| (below(p), fs::read_to_string(p).expect("a source file"))).collect()
}

/// The room that a source file belongs to: its first folder, or its own name.
fn room(path: &Path) -> String {
    let first = path.components().next().expect("a path").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn row(room: &str) -> Option<usize> {
    ROOMS.iter().position(|row| row.contains(&room))
}

fn rules_document() -> String {
    let set = RuleSet::only_from(&[]).expect("the built-in rules load");
    let families: BTreeSet<&str> = set.rules().map(|r| r.family.as_str()).collect();
    let mut text = format!(
        "# Rules\n\n<!-- Made from rules/*.toml by `just docs`. -->\n\n\
         {} rules of {} families come with tokmask. `tokmask rules show ID` tells all of one of them.\n\n\
         A rule of *high* or *medium* confidence is on unless you say otherwise; one of *low* confidence (public halves\n\
         such as publishable keys and client ids, or forms that other things share) with `--min-confidence low`.\n",
        set.rules().len(),
        families.len(),
    );
    for (tier, title) in TIERS {
        let mut rules: Vec<&Rule> = set.rules().filter(|r| r.tier == *tier).collect();
        rules.sort_by_key(|r| r.family.to_lowercase());
        if !rules.is_empty() {
            write!(text, "\n## {title}\n\n{}", table(&rules)).expect("a string takes all");
        }
    }
    text
}

const TIERS: &[(Tier, &str)] = &[
    (Tier::Shape, "Shape: tokens that name themselves"),
    (Tier::Vendor, "Vendor: opaque values beside their vendor's name"),
    (Tier::Generic, "Generic: values beside a word that names a secret"),
];

/// The rules as a table, each family named once.
fn table(rules: &[&Rule]) -> String {
    let mut text = String::from("| family | id | confidence | what |\n|---|---|---|---|\n");
    let mut last = "";
    for rule in rules {
        let family = if rule.family == last { "" } else { &rule.family };
        let (confidence, what) = (confidence(rule.confidence), rule.description.replace('|', "\\|"));
        writeln!(text, "| {family} | `{}` | {confidence} | {what} |", rule.id).expect("a string takes all");
        last = &rule.family;
    }
    text
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}
