#!/usr/bin/env python3
"""Masks texts with two builds and lists every span that differs: the net under a change of what is masked.

    benches/net.py OLD NEW [PATH...] [--summary] [--max N] [--only NAME] [--size 8M] [--seed 1] [--shared FOLDER]

OLD and NEW are binaries. Without a PATH the texts are the examples of all rules, the fixtures, the fuzz corpora and, of
the folder shared (../shared), the public cases, the field cases, real lines, generated logs and the cells of syntax times
escaping; what is not there is skipped, by name. A PATH is a file, or a folder, whose files are read.

A span is shown as it was masked before and as it is now. It prints what it reads: for development, not for real logs.
Status: 0 if nothing differs, 1 if something does or a build fails.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
MASK = re.compile(rb"\[REDACTED:([A-Za-z0-9_-]+)\]")
# Between texts, so that none opens a block in which the next one stands; nothing masks it.
BORDER = b"\n=====\n"
GROUPS = ["now masked", "no longer masked", "other span", "other label"]


def examples():
    """The examples and near misses of every rule file, and the names and examples of vendors."""
    for path in sorted((ROOT / "rules").rglob("*.toml")):
        data = tomllib.loads(path.read_text())
        for rule in data.get("rule", []):
            yield from (example["text"] for example in rule.get("examples", []))
            yield from rule.get("near", [])
        for vendor in data.get("vendor", []):
            yield from ("%s_key=%s" % (name, vendor["example"]) for name in vendor["names"])


def files(pattern, field=None):
    """A function that reads the files that `pattern` names below the shared folder, or `field` of each JSON line of them."""
    def read(shared, _):
        for path in sorted(shared.glob(pattern)):
            yield from (json.loads(line)[field] for line in path.open()) if field else [path.read_bytes()]
    return read


def grown(mix):
    def read(shared, options):
        with tempfile.NamedTemporaryFile() as out:
            given = ["--size", options.size, "--mix", mix, "--plant", "40", "--seed", options.seed, "--out", out.name]
            subprocess.run([sys.executable, shared / "corpus/grow.py", *given], check=True, stdout=subprocess.DEVNULL)
            yield pathlib.Path(out.name).read_bytes()
    return read


def cells(shared, options):
    command = [sys.executable, shared / "cells/cells.py", "--seed=" + options.seed, "--list"]
    yield subprocess.run(command, check=True, capture_output=True).stdout


def below(folder):
    """All files of a folder."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


OWN = {
    "rules": examples,
    "fixtures": lambda: [path.read_bytes() for path in sorted((ROOT / "fixtures").glob("*.log"))],
    "fuzz": lambda: below(ROOT / "fuzz/corpus"),
}
# What they need of the shared folder, and how they are read.
SHARED = {
    "cases": ("detection/cases", files("detection/cases/*.jsonl", "text")),
    "field": ("field", files("field/*.jsonl", "input")),
    "applogs": ("corpus/applogs/lines.txt", files("corpus/applogs/lines.txt")),
    "loghub": ("corpus/loghub", files("corpus/loghub/*.log")),
    "real": ("corpus/grow.py", grown("real")),
    "json": ("corpus/grow.py", grown("json")),
    "mixed": ("corpus/grow.py", grown("mixed")),
    "cells": ("cells/cells.py", cells),
    "breaker": ("breaker", files("breaker/*.txt")),
}


def corpora(options):
    """The name of each corpus and its texts."""
    for path in map(pathlib.Path, options.paths):
        yield str(path), below(path) if path.is_dir() else [path.read_bytes()]
    if options.paths:
        return
    for name, read in OWN.items():
        if options.only in (None, name):
            yield name, read()
    for name, (needs, read) in SHARED.items():
        if options.only not in (None, name):
            continue
        if (options.shared / needs).exists():
            yield name, read(options.shared, options)
        else:
            print("%s: skipped, %s is not there" % (name, options.shared / needs))


def masked(binary, text):
    """The lines that `binary` makes of `text`."""
    done = subprocess.run([binary, "-j1"], input=text, capture_output=True)
    if done.returncode:
        sys.exit("%s: status %d: %s" % (binary, done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout.split(b"\n")


def compared(texts, options):
    """Each line of the texts and what the builds make of it. A text of which one loses lines is left out, and said."""
    lines = (BORDER.join(texts) + b"\n").split(b"\n")
    pairs = [masked(binary, b"\n".join(lines)) for binary in (options.old, options.new)]
    lossy = [binary for binary, out in zip((options.old, options.new), pairs) if len(out) != len(lines)]
    half = len(texts) // 2
    if not lossy:
        return list(zip(lines, *pairs))
    if half:
        return compared(texts[:half], options) + compared(texts[half:], options)
    print("lines are lost by %s: %s" % (" and ".join(lossy), texts[0][:80].decode(errors="replace")))
    return []


def spans(line, masked):
    """Where masks are put into `line`: the label of each place. What is kept is looked for from left to right."""
    head, *rest = MASK.split(masked)
    found, at = {}, len(head)
    for n in range(0, len(rest), 2):
        label, kept = rest[n : n + 2]
        end = line.find(kept, at + 1) if n + 2 < len(rest) else len(line) - len(kept)
        if end < at:  # A mask in quotes for a number, or one that keeps a part: the line as a whole.
            return {(0, len(line)): b"+".join(rest[::2])}
        if not MASK.fullmatch(line[at:end]):
            found[at, end] = label
        at = end + len(kept)
    return found


def overlap(a, b):
    return a[0] < b[1] and b[0] < a[1]


def changes(line, old, new):
    """The changed spans of a line: their group, and of each side the text of the line and its label."""
    before, after = spans(line, old), spans(line, new)
    show = lambda side, place: "%r %s" % (line[slice(*place)][:120].decode(errors="replace"), side[place].decode())
    for place in before.keys() | after.keys():
        if before.get(place) == after.get(place):
            continue
        if place in before and place in after:
            yield "other label", "%s -> %s" % (show(before, place), after[place].decode())
        elif place in after:
            was = ", ".join(show(before, p) for p in before if overlap(p, place))
            yield ("other span", "%s -> %s" % (was, show(after, place))) if was else ("now masked", show(after, place))
        elif not any(overlap(p, place) for p in after):
            yield "no longer masked", show(before, place)


def compare(name, texts, options):
    """Prints how the builds differ on a corpus; says whether they do."""
    texts = [text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for text in texts]
    groups, lines, changed = collections.defaultdict(list), 0, 0
    for line, old, new in compared(texts, options):
        lines += 1
        if old != new:
            changed += 1
            for group, span in changes(line, old, new):
                groups[group].append((span, line.decode(errors="replace").strip()))
    shown = [group for group in GROUPS if groups[group]]
    counts = ", ".join("%d %s" % (len(groups[group]), group) for group in shown)
    print("%-10s %8d lines %6d changed  %s" % (name, lines, changed, counts), flush=True)
    for group in [] if options.summary else shown:
        print("  %s" % group)
        for span, line in groups[group][: options.max]:
            print("    %s\n        in %s" % (span, line[:240]))
        if len(groups[group]) > options.max:
            print("    and %d more" % (len(groups[group]) - options.max))
    return changed > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--summary", action="store_true", help="counts only")
    parser.add_argument("--max", type=int, default=20, help="spans shown of each group (20)")
    parser.add_argument("--only", choices=[*OWN, *SHARED], help="one corpus")
    parser.add_argument("--size", default="8M", help="of each generated log (8M)")
    parser.add_argument("--seed", default="1", help="of what is generated (1)")
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared", help="measuring tools (../shared)")
    options = parser.parse_args()
    sys.exit(any([compare(name, texts, options) for name, texts in corpora(options)]))


if __name__ == "__main__":
    main()
