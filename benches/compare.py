#!/usr/bin/env python3
"""Compares tokmask with the tools that people mask logs with, and with itself under other conditions.

    benches/compare.py [--size 64M] [--runs 9] [--tokmask target/release/tokmask]

Writes docs/BENCHMARKS.md and docs/speed.svg. Every figure is a median of all runs, which take turns, so that a busy
minute falls on all alike. The text is grown by ../shared/corpus/grow.py, or is made of the fixtures where that is not
there. A tool that is not installed is left out, by name.
"""

import argparse
import importlib.metadata
import importlib.util
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROW = ROOT.parent / "shared/corpus/grow.py"
# What a careful person would write by hand.
PATTERNS = [
    "gh[pousr]_[A-Za-z0-9]{36}", "glpat-[A-Za-z0-9_-]{20}", "xox[baprs]-[A-Za-z0-9-]{10,}", "AKIA[0-9A-Z]{16}",
    "sk_live_[A-Za-z0-9]{24}", "eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+", "npm_[A-Za-z0-9]{36}",
    "AIza[A-Za-z0-9_-]{35}", "Bearer [A-Za-z0-9._~+/-]+", "password=[^ &\"]+",
]

# Finds in blocks, tells where each match starts, and writes nothing: the least that a masker made with it would do.
HYPERSCAN = """
import sys, hyperscan
patterns = [pattern.encode() for pattern in sys.argv[1:]]
found = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
found.compile(expressions=patterns, flags=[hyperscan.HS_FLAG_SOM_LEFTMOST] * len(patterns))
while block := sys.stdin.buffer.read(1 << 18):
    found.scan(block, match_event_handler=lambda *match: None)
"""
# A filter for Python's logging.
LOGGINGREDACTOR = """
import logging, re, sys, loggingredactor
log = logging.getLogger("app")
log.setLevel("INFO")
log.addHandler(logging.StreamHandler(sys.stdout))
log.addFilter(loggingredactor.RedactingFilter([re.compile(pattern) for pattern in sys.argv[1:]], mask="***"))
for line in open(0, encoding="utf-8", errors="surrogateescape"):
    log.info(line.rstrip("\\n"))
"""


# Maskers that come as programs, and how they are told to look for secrets only.
LEAKGUARD = ["leakguard", "--only", "jwt,aws_access_key,url_credentials,github_token,slack_token,stripe_key,google_api_key,"
             "openai_key,private_key,azure_connection_string,telegram_token,discord_token"]


def sized(text):
    return int(text.rstrip("KMG")) << {"K": 10, "M": 20, "G": 30}.get(text[-1], 0)


def grow(folder, name, size, plant, mix="mixed"):
    """A log, and beside it in a file called `.truth` what is planted in which of its lines."""
    path = folder / name
    if GROW.exists():
        subprocess.run([sys.executable, GROW, "--size", str(size), "--mix", mix, "--plant", str(plant), "--out", path,
                        "--truth", path.with_suffix(".truth")], check=True, stdout=subprocess.DEVNULL)
    else:
        text = b"".join(file.read_bytes() for file in sorted((ROOT / "fixtures").glob("*.log")))
        path.write_bytes((text * (size // len(text) + 1))[:size])
    return path


def once(command, path):
    """Seconds of wall time and of processor time."""
    with open(path, "rb") as source:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
    if status:
        sys.exit(f"{command[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime


def measure(commands, runs):
    """Medians for each name, of runs that take turns. Each command goes with the file that it reads."""
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, (command, path) in commands.items():
            results[name].append(once(command, path))
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in results.items()}


def memory(command, path):
    """The most memory that a command held, in MiB, as GNU time tells it; none without that."""
    if not pathlib.Path("/usr/bin/time").exists():
        return None
    with open(path, "rb") as source:
        told = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdin=source, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=True).stderr
    return int(told.split()[-1]) / 1024


def version(command):
    """What a program says of its version."""
    if not shutil.which(command[0]):
        return "of crates.io"
    return subprocess.run([*command, "--version"], capture_output=True, check=True).stdout.decode().split()[-1]


def packaged(name):
    """The version of a Python package."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "of PyPI"


def missed(tools, folder, size):
    """For each tool that writes: which part of the secrets it leaves where there is one in every line, and how many lines of
    a million it changes where there is none; nothing without the planted secrets."""
    if not GROW.exists():
        return {}
    planted, clean = grow(folder, "planted.log", size, 1), grow(folder, "clean.log", size, 0)
    truth = [line.split(b"\t") for line in planted.with_suffix(".truth").read_bytes().splitlines()]
    before = clean.read_bytes().split(b"\n")
    results = {}
    for name, command in tools.items():
        if name == "cat" or "finding only" in name:
            continue
        lines, after = ([*masked(command, path).split(b"\n")] for path in (planted, clean))
        left = sum(secret in lines[int(line) - 1] for line, _, secret in truth if int(line) <= len(lines))
        changed = sum(one != other for one, other in zip(before, after))
        results[name] = (left / len(truth), changed / len(before) * 1e6)
    return results


def masked(command, path):
    with open(path, "rb") as source:
        done = subprocess.run(command, stdin=source, stdout=subprocess.PIPE)
    # Those that search say with 1 that there was nothing to find.
    return done.stdout if done.returncode < 2 else sys.exit(f"{command[0]} failed")


def peers(tokmask):
    perl = "s/" + "|".join(PATTERNS).replace("/", "\\/") + "/***/g"
    sed = "s#" + "|".join(PATTERNS) + "#***#g"
    tools = {
        "cat": ["cat"],
        "tokmask -j1": [tokmask, "-j1"],
        "tokmask -j2": [tokmask, "-j2"],
        "perl -pe, 10 patterns": ["perl", "-pe", perl],
        "sed -E, 10 patterns": ["sed", "-E", sed],
        "rg --passthru -r, 7 patterns": ["rg", "--no-config", "--passthru", "-r", "***", "|".join(PATTERNS[:7]), "-"],
        f"leakguard {version(LEAKGUARD[:1])}, its own patterns": LEAKGUARD,
        f"secrethider {packaged('secrethider')}, its own patterns": ["secrethider-redact"],
    }
    missing = [name for name, command in tools.items() if not shutil.which(command[0])]
    for module, program in (("hyperscan", HYPERSCAN), ("loggingredactor", LOGGINGREDACTOR)):
        if importlib.util.find_spec(module) is None:
            missing.append(f"{module} of PyPI")
            continue
        work = "finding only" if module == "hyperscan" else "in Python's logging"
        name = f"{module} {packaged(module)}, 10 patterns, {work}"
        tools[name] = [sys.executable, "-c", program, *PATTERNS]
    return {name: command for name, command in tools.items() if name not in missing}, missing


def latency(command, lines=400):
    """Microseconds of a line's way through an idle filter: median, and 99 of 100."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    taken = []
    for number in range(lines):
        line = b"2026-01-01 INFO request %d done\n" % number
        begun = time.perf_counter()
        child.stdin.write(line)
        seen = b""
        while not seen.endswith(b"\n"):
            seen += child.stdout.read(4096)
        taken.append((time.perf_counter() - begun) * 1e6)
    child.stdin.close()
    child.wait()
    taken = sorted(taken[10:])
    return statistics.median(taken), taken[len(taken) * 99 // 100]


def start(command, runs=40):
    """Milliseconds from the start of a process to its first byte."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        child.stdin.write(b"one line\n")
        child.stdout.read(1)
        taken.append((time.perf_counter() - begun) * 1e3)
        child.stdin.close()
        child.wait()
    return statistics.median(taken)


# A rule of a user.
RULE = """
[[rule]]
id = "invented-{number}"
description = "an invented token"
tier = "shape"
pattern = "{pattern}"
reference = "RFC 1"
examples = []
near = []
"""


def invented(path, rng, count):
    """Rules for so many tokens, each with a prefix of its own of three to nine characters; half of the prefixes end with a
    digit or `_`."""
    prefixes = set()
    while len(prefixes) < count:
        letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(3, 8)))
        prefixes.add(letters + rng.choice(["", rng.choice("0123456789_")]))
    bodies = [f"{kind}{{{length}}}" for kind in ("[A-Za-z0-9]", "[0-9a-f]", "[A-Z0-9]") for length in (16, 24, 32, 40)]
    rules = [RULE.format(number=n, pattern=prefix + rng.choice(bodies)) for n, prefix in enumerate(sorted(prefixes))]
    path.write_text('family = "Invented"\n' + "".join(rules))
    return path


def conditions(tokmask, folder, size):
    """tokmask under other conditions: number of rules, of values, density of secrets, length of lines."""
    usual = grow(folder, "usual.log", size, 1000)
    rng = random.Random(1)
    word = lambda: "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=24))
    table = {"all rules": ([tokmask, "-j1"], usual), "rules of three vendors": (
        [tokmask, "-j1", "--only", "github-*", "--only", "gitlab-*", "--only", "aws-*"], usual)}
    rules = invented(folder / "invented.toml", rng, 2_700)
    table["all rules and 2,700 of a user"] = ([tokmask, "-j1", "--rules", str(rules)], usual)
    unanchored = folder / "unanchored.toml"
    unanchored.write_text('family = "Invented"\n' + RULE.format(number=1, pattern="[A-Z]{3}[0-9]{12}"))
    table["all rules and one without a literal"] = ([tokmask, "-j1", "--rules", str(unanchored)], usual)
    for count in (1, 100, 10_000):
        values = folder / f"values-{count}"
        values.write_text("".join(word() + "\n" for _ in range(count)))
        table[f"{count:,} known values"] = ([tokmask, "-j1", "--known-file", str(values)], usual)
    for plant, name in ((0, "no secret"), (50, "a secret in 50 lines"), (1, "a secret in every line")):
        table[name] = ([tokmask, "-j1"], grow(folder, f"plant-{plant}.log", size, plant))
    text = usual.read_bytes()
    for length in (40, 4000):
        path = folder / f"lines-{length}.log"
        flat = text.replace(b"\n", b" ")
        path.write_bytes(b"\n".join(flat[i:i + length] for i in range(0, len(flat), length)) + b"\n")
        table[f"lines of {length} bytes"] = ([tokmask, "-j1"], path)
    return table


def picture(rows):
    """Bars of throughput, on a logarithmic scale."""
    import math
    least = 10 ** math.floor(math.log10(min(value for _, value in rows)))
    width = lambda value: 40 + 340 * math.log10(value / least) / math.log10(max(v for _, v in rows) / least)
    bars = []
    for n, (name, value) in enumerate(rows):
        y, colour = 20 + 30 * n, "#2a6f97" if name.startswith("tokmask") else "#a9b4bd"
        bars.append(f'<text x="420" y="{y + 14}" text-anchor="end">{name}</text>'
                    f'<rect x="430" y="{y}" width="{width(value):.0f}" height="20" fill="{colour}"/>'
                    f'<text x="{438 + width(value):.0f}" y="{y + 14}">{value:.0f} MB/s</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="920" height="{30 * len(rows) + 40}" '
            f'font-family="sans-serif" font-size="13" fill="#333">' + "".join(bars) + "</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="64M")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--tokmask", default=str(ROOT / "target/release/tokmask"))
    options = parser.parse_args()
    size = sized(options.size)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tools, missing = peers(options.tokmask)
        text = grow(folder, "text.log", size, 1000)
        beside = measure({name: (command, text) for name, command in tools.items()}, options.runs)
        alone_commands = conditions(options.tokmask, folder, size // 2)
        alone = measure(alone_commands, options.runs)
        starts = measure({name: (command, os.devnull) for name, (command, _) in alone_commands.items()}, options.runs)
        held = {name: memory(command, text) for name, command in tools.items()}
        misses = missed(tools, folder, size // 8)
        bytes_of = {name: path.stat().st_size for name, (_, path) in alone_commands.items()}
        length = text.stat().st_size
    report(options, length, beside, held, misses, alone, starts, bytes_of, missing)


def report(options, length, beside, held, misses, alone, starts, bytes_of, missing):
    speed = {name: length / row[0] / 1e6 for name, row in beside.items()}
    lines = [
        "# Benchmarks", "",
        f"Written by `just bench`: medians of {options.runs} runs in turn, {length / 1e6:.0f} MB of grown logs with a "
        f"secret in 1,000 lines, from a file to `/dev/null`, on {os.cpu_count()} processors ({platform.machine()}). The "
        "ratios are what counts; the figures are those of one machine.", "",
        "| | MB/s | of `cat` | processor seconds per GB | peak memory, MiB | secrets left | lines spoilt of a million |",
        "|---|---|---|---|---|---|---|"]
    for name, (_, cpu) in beside.items():
        peak = "?" if held[name] is None else f"{held[name]:.0f}"
        left = "{:.1%} | {:.0f}".format(*misses[name]) if name in misses else " | "
        lines.append(f"| {name} | {speed[name]:.0f} | {speed[name] / speed['cat']:.3f} | {cpu / length * 1e9:.2f} | {peak} | {left} |")
    if missing:
        lines += ["", f"Not installed: {', '.join(missing)}."]
    lines += ["", "Secrets left: of those planted one in each line, of 13 kinds. Lines spoilt: changed though nothing in them is a "
              "secret. Those with 10 or 7 patterns know what they are given: no names beside values, no quoting, no known values. "
              "None but hyperscan, leakguard and secrethider take text in any other piece than a line, and hyperscan "
              "misses what two blocks share.", ""]
    lines += ["| tokmask -j1 | MB/s | of all rules | start, ms |", "|---|---|---|---|"]
    rate = {name: bytes_of[name] / (alone[name][1] - starts[name][1]) for name in alone}
    for name in alone:
        begins = starts[name][1] * 1e3
        lines.append(f"| {name} | {rate[name] / 1e6:.0f} | {rate[name] / rate['all rules']:.2f} | {begins:.0f} |")
    median, late = latency([options.tokmask, "-j1"])
    lines += ["", "(by processor time, that of the start apart)", "", "| | |", "|---|---|",
              f"| a line through an idle pipe, median | {median:.0f} µs |", f"| 99 of 100 | {late:.0f} µs |",
              f"| start to first byte | {start([options.tokmask, '-j1']):.1f} ms (`cat`: {start(['cat']):.1f} ms) |", ""]
    (ROOT / "docs/BENCHMARKS.md").write_text("\n".join(lines))
    shown = ["", "| | MB/s | secrets left | lines spoilt of a million |", "|---|---|---|---|"]
    for name in misses:
        shown.append("| {} | {:.0f} | {:.1%} | {:.0f} |".format(name, speed[name], *misses[name]))
    readme = (ROOT / "README.md").read_text()
    head, rest = readme.split("<!-- speed -->")[0], readme.split("<!-- end of speed -->")[1]
    if misses:
        (ROOT / "README.md").write_text("\n".join([head + "<!-- speed -->", *shown, "", "<!-- end of speed -->" + rest]))
    (ROOT / "docs/speed.svg").write_text(picture(sorted(speed.items(), key=lambda row: -row[1])))
    print("\n".join(lines))


main()
