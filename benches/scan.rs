//! The engine alone: text in memory, masked into memory.
#![allow(missing_docs, reason = "criterion_group! makes a public function")]

mod cases;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokmask::Masker;

fn scan(criterion: &mut Criterion) {
    let masker = Masker::builtin();
    let mut group = criterion.benchmark_group("scan");
    for (case, haystack) in cases::haystacks(&masker) {
        group.throughput(Throughput::Bytes(haystack.len() as u64));
        group.bench_function(&case.name, |b| b.iter(|| masker.mask(&haystack)));
    }
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
