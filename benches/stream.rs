//! The stream: from a reader to a writer, with one worker and with two.
#![allow(missing_docs, reason = "criterion_group! makes a public function")]

mod cases;

use std::io;
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tokmask::Masker;
use tokmask::stream::{self, Plain, Tuning, Unwatched};

fn stream(criterion: &mut Criterion) {
    let masker = Masker::builtin();
    let mut group = criterion.benchmark_group("stream");
    for (case, haystack) in cases::haystacks(&masker) {
        let found = masker.find(&haystack).len() as u64;
        group.throughput(Throughput::Bytes(haystack.len() as u64));
        for threads in [1, 2].map(|n| NonZeroUsize::new(n).expect("not zero")) {
            let run = || {
                stream::run(
                    Plain(&haystack[..]),
                    io::sink(),
                    &masker,
                    &Tuning { threads, ..Tuning::default() },
                    &Unwatched,
                )
                .expect("memory")
            };
            assert_eq!(run().found(), found, "findings of {} in the stream", case.name);
            group.bench_function(BenchmarkId::new(&case.name, threads), |b| b.iter(run));
        }
    }
    group.finish();
}

criterion_group!(benches, stream);
criterion_main!(benches);
