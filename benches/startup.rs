//! What is paid before the first byte: loading the rules, building the masker, starting the command.
#![allow(missing_docs, reason = "criterion_group! makes a public function")]

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};
use tokmask::{Masker, RuleSet, Style};

fn load(criterion: &mut Criterion) {
    assert!(RuleSet::builtin().rules().len() > 100, "the built-in rules are there");
    let mut group = criterion.benchmark_group("startup");
    group.bench_function("rules", |b| b.iter(RuleSet::builtin));
    group.bench_function("masker", |b| {
        b.iter_batched(
            RuleSet::builtin,
            |rules| Masker::new(rules, Style::Label).expect("the built-in rules go together"),
            criterion::BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// From the start of the process to the first masked byte on its output.
fn first_byte(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("startup");
    for threads in ["-j1", "-j2"] {
        assert_eq!(first_bytes(threads), *b"[REDACTED:");
        group.bench_function(format!("first byte out, {threads}"), |b| b.iter(|| first_bytes(threads)));
    }
    group.finish();
}

fn first_bytes(threads: &str) -> [u8; 10] {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tokmask"))
        .arg(threads)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let (mut input, mut output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    input.write_all(b"ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u\n").expect("the command reads");
    let mut bytes = [0; 10];
    output.read_exact(&mut bytes).expect("the command writes");
    drop(input);
    child.wait().expect("the command ends");
    bytes
}

criterion_group!(benches, load, first_byte);
criterion_main!(benches);
