#!/usr/bin/env python3
"""Writes the text by which the compiler learns what the released binary does most: the haystacks of cases.toml, and the
fixtures as often as that. `just dist` asks for it.

    benches/training.py > FILE
"""

import pathlib
import random
import re
import string
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What stands between tildes in a line of cases.toml.
KINDS = {"h": "0123456789abcdef", "n": string.digits, "a": string.ascii_letters + string.digits}


def haystack(case, rng):
    def filled(line):
        return re.sub("~(.)([0-9]+)~", lambda piece: "".join(rng.choices(KINDS[piece[1]], k=int(piece[2]))), line)

    return "".join(filled(line) + case["joint"] for _ in range(case["rounds"]) for line in case["lines"]) + "\n"


def main():
    rng = random.Random(1)
    cases = tomllib.loads((ROOT / "benches/cases.toml").read_text())["case"]
    haystacks = [haystack(case, rng).encode() for case in cases]
    fixtures = b"".join(path.read_bytes() for path in sorted((ROOT / "fixtures").glob("*.log")))
    times = sum(map(len, haystacks)) // len(haystacks) // len(fixtures) + 1
    sys.stdout.buffer.write(b"".join(haystacks) + fixtures * times)


main()
