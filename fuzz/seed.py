#!/usr/bin/env python3
"""Writes the seed corpora and the dictionary of the fuzz targets from the examples of the rules.

    python3 fuzz/seed.py

The same rules give the same seeds. A few dozen a target: the fuzzer finds the rest."""
import glob, hashlib, os, random, re, shutil, tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = 48
CARRIERS = [
    '{"ts":1,"password":"%s","n":[1,2]}', "Authorization: Bearer %s\r\n", "a=1&token=%s&b=2", "Cookie: sid=%s; theme=dark", "key:\n  - name: TOKEN\n    value: %s\n",
    '"{\\"secret\\":\\"%s\\"}"', "\x1b[31m%s\x1b[0m", "https://user:%s@host/path", "--password %s --port 5432", "password: |\n  %s\n  end\n", "%s\x01\x20 and on", "[REDACTED:x] %s",
    "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n",
]
ALLOW = "[[allow]]\nreason = 'a test'\n"
CONFIGURATIONS = [
    "", "style = 'fixed'\nthreads = 2\nstats = true\n", "only = ['github-*', 'jwt']\ndisable = ['github-pat']\n", "min_confidence = 'low'\nframe = 'cri'\n",
    "strict_lines = true\nsandbox = true\nfail_on_find = false\nhash_key_file = 'key'\n", "rules = ['acme.toml']\n", "only = ['no-such']\n", "stile = 'label'\n", "threads = 0\n",
    ALLOW, ALLOW + "values = ['hunter2x', 'x7Kq2vN9bT4m']\n", ALLOW + "values = 'x7Kq2vN9bT4m'\n", ALLOW + "sha256 = ['%s']\n" % hashlib.sha256(b"hunter2x").hexdigest(),
    ALLOW + "patterns = ['hunter\\d[a-z]', '(?i)x7.*']\n", ALLOW + "patterns = ['(']\n", ALLOW + "keys = ['pass*', 'build_id']\nrules = ['generic-*', 'password']\n", ALLOW + "value = 1\n",
    "allow = [{ reason = 'x', keys = ['a?b'] }]\n",
]
WORDS = ["password", "token", "secret", "api_key", "Authorization: ", "Bearer ", "Cookie: ", "=", ": ", '\\"', '":"', "%3D", "\\u0022", "\x1b[0m", "-----BEGIN PRIVATE KEY-----", "-----END", "eyJhbGciOiJIUzI1NiJ9.",
         "://", "[REDACTED:", "****", "--password ", "- name: ", "value: ", ": |\n"]

CONFIGURED = ["[[allow]]", "reason = ", "values = [", "sha256 = [", "patterns = [", "rules = [", "keys = [", "style = ", "only = [", "disable = [", "threads = ", "min_confidence = "]


def rules():
    for path in sorted(glob.glob(os.path.join(HERE, "../rules/*.toml"))):
        yield from tomllib.load(open(path, "rb")).get("rule", [])


def fill(target, seeds):
    folder = os.path.join(HERE, "corpus", target)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for seed in seeds:
        with open(os.path.join(folder, hashlib.sha1(seed).hexdigest()[:12]), "wb") as file:
            file.write(seed)


def main():
    pick = random.Random(1)
    all_rules = list(rules())
    texts = [e["text"] for r in all_rules for e in r["examples"]]
    secrets = [re.sub(r".*[=\" ]", "", t, flags=re.S) or t for t in texts]
    carried = [c % pick.choice(secrets) for c in CARRIERS] + pick.sample(texts, SEEDS - len(CARRIERS))
    plans = [bytes(pick.randrange(256) for _ in range(5)) + t.encode() for t in carried]
    fill("mask_vs_oracle", plans)
    fill("cutter", plans)
    fill("idempotence", [plan[:1] + plan[5:] for plan in plans])
    fill("line_true", [t.encode() for t in carried])
    fill("json_stays_json", [bytes(pick.randrange(256) for _ in range(pick.randrange(20, 400))) for _ in range(SEEDS)])
    def record(i, text):
        text = text.replace("\n", " ").replace('"', "'").encode()
        cut = len(text) // 2
        cri = b"2026-01-02T03:04:05Z stdout P %s\n2026-01-02T03:04:05Z stdout F %s\n" % (text[:cut], text[cut:])
        log = b'{"log":"%s","stream":"stdout"}\n{"log":"%s\\n","stream":"stdout"}\n' % (text[:cut], text[cut:])
        journal = b"_PID=1\nMESSAGE=%s\n\nMESSAGE\n%s%s\n\n" % (text, len(text).to_bytes(8, "little"), text)
        return bytes([i % 6, 1 + i]) + [cri, log, b"%d:%s," % (len(text), text), len(text).to_bytes(4, "big") + text, journal, b'{"msg":"%s","rawmsg":"<13>%s"}\n' % (text, text)][i % 6]
    fill("frames", [record(i, t) for i, t in enumerate(carried[:20])])
    shapes = [r for r in all_rules if r.get("pattern")]
    patterns = ["%s\n%s" % (r["pattern"], r["examples"][0]["text"]) for r in pick.sample(shapes, SEEDS - 4)]
    files = [open(p).read() for p in sorted(glob.glob(os.path.join(HERE, "../rules/*.toml")), key=os.path.getsize)[:4]]
    fill("rules_toml", [t.encode() for t in patterns + files])
    fill("value_grammar", [bytes(pick.randrange(64, 256) for _ in range(pick.randrange(4, 24))) for _ in range(SEEDS)])
    fill("configuration", [c.encode() for c in CONFIGURATIONS])
    prefixes = sorted({m.group() for r in shapes if (m := re.match(r"[A-Za-z0-9_-]{3,16}", r["pattern"]))})
    with open(os.path.join(HERE, "tokmask.dict"), "w") as file:
        for word in WORDS + CONFIGURED + pick.sample(prefixes, 60):
            file.write('"%s"\n' % "".join(c if c.isalnum() or c in "_-=:/ .%[]{|" else "\\x%02x" % ord(c) for c in word))


if __name__ == "__main__":
    main()
