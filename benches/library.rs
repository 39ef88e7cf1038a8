//! What a call of the library costs: lines one by one, as a logger masks them.
#![allow(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use tokmask::{Masker, Session};

/// A line, and what it becomes.
const LINES: [(&str, &str, &str); 4] = [
    ("short", "GET /healthz\n", "GET /healthz\n"),
    ("clean", CLEAN, CLEAN),
    ("secret", SECRET, MASKED),
    (
        "token",
        "2026-11-22T10:00:01Z DEBUG push as ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u to origin\n",
        "2026-11-22T10:00:01Z DEBUG push as [REDACTED:github-pat] to origin\n",
    ),
];
const CLEAN: &str = "{\"ts\":\"2026-11-22T10:00:01.123Z\",\"level\":\"info\",\"method\":\"GET\",\"path\":\"/api/v1/invoice/482913\",\
    \"status\":200,\"duration_ms\":17,\"user\":\"u-4821\",\"region\":\"eu-west-1\",\"msg\":\"request handled, cache was warm\"}\n";
const SECRET: &str = "{\"ts\":\"2026-11-22T10:00:01.123Z\",\"level\":\"info\",\"method\":\"GET\",\"path\":\"/api/v1/invoice/482913\",\
    \"status\":401,\"password\":\"x7Kq2vN9bT4mW8rY\",\"region\":\"eu-west-1\",\"msg\":\"request handled, cache was warm\"}\n";
const MASKED: &str = "{\"ts\":\"2026-11-22T10:00:01.123Z\",\"level\":\"info\",\"method\":\"GET\",\"path\":\"/api/v1/invoice/482913\",\
    \"status\":401,\"password\":\"[REDACTED:password]\",\"region\":\"eu-west-1\",\"msg\":\"request handled, cache was warm\"}\n";

fn calls(criterion: &mut Criterion) {
    let masker = Arc::new(Masker::builtin());
    let mut group = criterion.benchmark_group("library");
    for (name, line, masked) in LINES {
        let (line, mut session, mut out) = (line.as_bytes(), Session::new(Arc::clone(&masker)), vec![]);
        session.push(line, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), masked);
        assert_eq!(masker.mask(line), out);
        group.bench_function(format!("mask/{name}"), |b| b.iter(|| masker.mask(black_box(line))));
        group.bench_function(format!("mask_cow/{name}"), |b| b.iter(|| masker.mask_cow(black_box(line)).len()));
        group.bench_function(format!("session/{name}"), |b| {
            b.iter(|| {
                out.clear();
                session.push(black_box(line), &mut out);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, calls);
criterion_main!(benches);
