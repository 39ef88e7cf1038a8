# Every chore of the project by its name; `just` lists them.

export RUSTDOCFLAGS := "-D warnings"

_default:
    @just --list --unsorted

# What a change must pass: all that continuous integration runs
check:
    .ci/run

# The tests; `just test fixtures` runs one file of them
test *file:
    cargo test {{ if file == "" { "" } else { "--test " + file } }}

# The laws where windows are small, so that most texts reach beyond them
laws:
    RUSTFLAGS="--cfg small_window" CARGO_TARGET_DIR=target/small-window cargo test --no-default-features --test laws --test unanchored --test long_lines

# Time each room by itself; every benchmark asserts what it finds before it is timed
criterion *filter:
    cargo bench -- {{ filter }}

# Compare with other tools, and with itself under other conditions: docs/BENCHMARKS.md, its picture, the README's table
bench *options:
    cargo build --release
    benches/compare.py {{ options }}

# Count the instructions that the fixtures take, against those written down; `--update` writes them down
instructions *options:
    benches/instructions {{ options }}

# List every span that two builds mask differently, on examples, fixtures, public cases and logs
net old new *options:
    benches/net.py {{ old }} {{ new }} {{ options }}

# What the product decides otherwise than its specification, by cell and by way of writing; `TOKMASK_SEED`, `TOKMASK_CASES`
decision:
    cargo test --test decision disagreements -- --ignored --nocapture

# Fuzz a target for some seconds, with the address sanitizer; `cargo fuzz list` names the targets
fuzz target="mask_vs_oracle" seconds="60":
    RUSTC_BOOTSTRAP=1 cargo fuzz run {{ target }} -- -max_total_time={{ seconds }} -dict=fuzz/tokmask.dict

# What reads memory without the compiler's proofs, in an interpreter that sees what is wrong: needs a nightly Rust with miri
miri:
    PROPTEST_CASES=2 RUSTFLAGS=-Ctarget-feature=+avx2,+bmi1,+bmi2,+popcnt,+ssse3 MIRIFLAGS=-Zmiri-disable-isolation cargo +nightly miri test --no-default-features --lib scan::masks

# One process under load: text with planted secrets, compared byte by byte on the fly; `just soak 1T`
soak size="10G":
    cargo build --release
    cargo run --example soak -- target/release/tokmask {{ size }}

# Write again what is generated: docs/RULES.md, the outputs in README.md, the masked twins of fixtures/
docs:
    TOKMASK_UPDATE=1 cargo test --test repo --test fixtures --test readme
    cargo doc --no-deps --all-features

# Check the built-in rules, or those in PATHS
rules *paths:
    cargo run --quiet -- rules check {{ paths }}

# Licences, advisories and sources of all dependencies
deny:
    cargo deny check

# Build the binary to release: stripped, and optimised for what it does most; needs the component llvm-tools
dist:
    #!/usr/bin/env bash
    set -euo pipefail
    profdata=$(rustc --print target-libdir)/../bin/llvm-profdata
    if [ ! -x "$profdata" ]; then
        echo "dist: no llvm-profdata that fits $(rustc --version): rustup component add llvm-tools" >&2
        exit 1
    fi
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    host=$(rustc --print host-tuple)
    binary=target/dist/$host/release/tokmask
    # With a target of its own, nothing that runs while it is built leaves a profile.
    build() {
        RUSTFLAGS="${RUSTFLAGS:-} $1" CARGO_TARGET_DIR=target/dist CARGO_PROFILE_RELEASE_STRIP=symbols \
            cargo build --release --locked --bin tokmask --target "$host"
    }
    build "-Cprofile-generate=$folder/profiles"
    benches/training.py > "$folder/text"
    "$binary" -j1 "$folder/text" > "$folder/masked"
    "$binary" -j2 < "$folder/text" | cmp - "$folder/masked"
    "$profdata" merge --output "$folder/profile" "$folder/profiles"
    build "-Cprofile-use=$folder/profile"
    "$binary" -j1 "$folder/text" | cmp - "$folder/masked"
    ls -l "$binary"

# Check all and build the binary, then tag the version in Cargo.toml, if CHANGELOG.md knows it and nothing is uncommitted
release: check dist
    #!/usr/bin/env bash
    set -euo pipefail
    version=$(cargo pkgid | sed 's/.*[#@]//')
    grep -q "^## $version" CHANGELOG.md || { echo "CHANGELOG.md has no entry for $version" >&2; exit 1; }
    [ -z "$(git status --porcelain)" ] || { echo "there are uncommitted changes" >&2; exit 1; }
    cargo publish --dry-run
    git tag --annotate "v$version" --message "tokmask $version"
    echo "tagged v$version; push the tag to release it"
