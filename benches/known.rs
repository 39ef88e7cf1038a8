//! Known values: how long it takes to learn so many, and what they cost the stream.
#![allow(missing_docs, reason = "criterion_group! makes a public function")]

mod cases;

use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tokmask::known::{Known, Value};
use tokmask::{Masker, RuleSet, Style};

const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// Invented values, as many as asked for.
fn values(count: usize) -> Vec<Value> {
    let mut random = cases::Random::new(7);
    let value = |n: usize, body: String| Value { name: format!("SECRET_{n}"), bytes: body.into_bytes() };
    (0..count).map(|n| value(n, random.run("a", 20 + n % 30).collect())).collect()
}

fn masker(values: &[Value]) -> Masker {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    assert!(known.learn(values).is_empty(), "none is refused");
    Masker::with_known(rules, Style::Label, known).expect("the built-in rules go together")
}

fn learn(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("learn");
    group.sample_size(10);
    for count in COUNTS {
        let (rules, values) = (RuleSet::builtin(), values(count));
        let known = || Known::new(&rules, false);
        group.bench_function(count.to_string(), |b| {
            b.iter_batched_ref(known, |k| k.learn(&values), BatchSize::LargeInput)
        });
    }
    group.finish();
}

fn scan(criterion: &mut Criterion) {
    let haystacks = cases::haystacks(&Masker::builtin());
    let mut group = criterion.benchmark_group("known");
    group.sample_size(20);
    for (case, haystack) in
        haystacks.iter().filter(|(case, _)| ["clean-mixed", "id-heavy-json"].contains(&&case.name[..]))
    {
        group.throughput(Throughput::Bytes(haystack.len() as u64));
        for count in COUNTS {
            let values = values(count);
            let masker = masker(&values);
            let found = masker.find(&[haystack, &values[count - 1].bytes[..]].concat()).len();
            assert_eq!(found, masker.find(haystack).len() + 1, "the last value is found");
            group.bench_function(format!("{}/{count}", case.name), |b| b.iter(|| masker.mask(haystack)));
        }
    }
    group.finish();
}

criterion_group!(benches, learn, scan);
criterion_main!(benches);
