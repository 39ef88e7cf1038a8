//! The table of decisions keeps its own promises: each cell's examples are masked, its near misses stay.

use std::fs;

use tokmask::Masker;
use toml::{Table, Value};

/// The cells that hold texts, each by its row and column.
fn cells() -> Vec<(String, Table)> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/policy.toml")).expect("it is there");
    let rows: Table = text.parse().expect("the build script has read it");
    let cells = rows.iter().flat_map(|(kind, row)| {
        let cells = row.as_table().expect("a row").iter();
        cells.filter_map(move |(binding, cell)| Some((format!("{kind}.{binding}"), cell.as_table()?.clone())))
    });
    cells.collect()
}

fn list<'c>(cell: &'c Table, key: &str) -> &'c [Value] {
    cell.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'v>(example: &'v Value, key: &str) -> &'v str {
    example[key].as_str().expect("a text")
}

fn masked(masker: &Masker, text: &str) -> String {
    String::from_utf8(masker.mask(text.as_bytes())).expect("text")
}

#[test]
fn examples_are_masked() {
    let masker = Masker::builtin();
    let mut wrong = vec![];
    for (name, cell) in cells() {
        for example in list(&cell, "examples") {
            let (input, value) = (text(example, "text"), text(example, "value"));
            let (before, after) = input.split_once(value).expect("the build script has looked");
            let output = masked(&masker, input);
            let is_right = output.starts_with(before) && output.ends_with(after) && !output.contains(value);
            if !is_right {
                wrong.push(format!("{name}: {input}\n  {output}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn near_misses_stay() {
    let masker = Masker::builtin();
    let mut wrong = vec![];
    for (name, cell) in cells() {
        let texts = list(&cell, "near").iter().map(|near| near.as_str().expect("a text"));
        wrong.extend(texts.filter(|text| masked(&masker, text) != **text).map(|text| format!("{name}: {text}")));
    }
    assert!(wrong.is_empty(), "{} near misses\n{}", wrong.len(), wrong.join("\n"));
}
