//! Known values as real programs write them: each prints lines of a name, a tab and the value in some encoding.

mod pieces;
mod properties;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

use pieces::{streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use proptest::sample::select;
use tokmask::known::{Known, Value};
use tokmask::{Masker, RuleSet, Style};

const KNOWN: &str = "[REDACTED:known-value]";
/// Quotes, separators and padding may be left beside a mask.
const MOST_LEFT: usize = 14;

const VALUES: [&str; 8] = [
    "x7Kq'2vN9&bT4m=",
    "pa$$wo!rd 7Kq2",
    "a\"b\\c/d<e>f7Kq",
    "q%w#e?r+t7Kq zz",
    "\u{fc}n\u{ef}code-7Kq\u{2713}x",
    "tab\tand`tick~7K",
    "{x7Kq:[2,vN9]}",
    "a;b|c^d*e(f)7K",
];

const PROGRAMS: [(&str, &[&str], &str); 4] = [
    (
        "python3",
        &["-c"],
        r#"
import base64, html, json, shlex, sys, urllib.parse as u
v = sys.stdin.buffer.read().decode(); b = v.encode(); j = json.dumps
go = json.dumps(v, ensure_ascii=False).replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e')
for name, text in [
    ('json', j(v)), ('json in json in json', j(j(j(v)))), ('utf-8', j(v, ensure_ascii=False)), ('repr', repr(v)), ('ascii', ascii(v)),
    ('bytes', repr(b)), ('html', html.escape(v)), ('quote', u.quote(v)), ('quote all', u.quote(v, safe='')), ('plus', u.quote_plus(v)),
    ('twice', u.quote(u.quote(v, safe=''), safe='')), ('shlex', shlex.quote(v)), ('hex:', ':'.join('%02x' % c for c in b)),
    ('HEX-', '-'.join('%02X' % c for c in b)), ('hex ', ' '.join('%02x' % c for c in b)), ('0x', ', '.join('0x%02x' % c for c in b)),
    ('\\x', ''.join('\\x%02x' % c for c in b)), ('octal', ''.join('\\%03o' % c for c in b)), ('percent', ''.join('%%%02x' % c for c in b)),
    ('\\u', ''.join('\\u%04x' % ord(c) for c in v)), ('base64', base64.b64encode(b).decode()), ('base32', base64.b32encode(b).decode()),
    ('base32 amid', base64.b32encode(b'abc' + b + b'de').decode()), ('utf-16', base64.b64encode(v.encode('utf-16le')).decode()),
    ('go', go), ('gson', go.replace("'", '\\u0027').replace('=', '\\u003d')), ('gson, half', go.replace("'", '\\u0027')),
    ('owasp', html.escape(v).replace('/', '&#x2F;')), ('numbers', ''.join(c if c.isalnum() else '&#%d;' % ord(c) for c in v)),
    ('.net', j(v)[1:-1].replace('\\"', '\\u0022').replace('&', '\\u0026').replace("'", '\\u0027').replace('+', '\\u002B')),
    ('js', ''.join(c if c.isalnum() and ord(c) < 128 else ('\\x%02x' if ord(c) < 128 else '\\u%04x') % ord(c) for c in v)),
    ('sql', "'" + v.replace("'", "''") + "'"), ('csv', '"' + v.replace('"', '""') + '"'),
]: print(name, text, sep='\t')
"#,
    ),
    (
        "node",
        &["-e"],
        r#"
const v = require('fs').readFileSync(0, 'utf8'), say = (name, text) => console.log(name + '\t' + text);
say('uri component', encodeURIComponent(v)); say('uri', encodeURI(v)); say('escape', escape(v));
say('inspect', require('util').inspect(v)); say('json', JSON.stringify({a: JSON.stringify(v)}).slice(6)); say('buffer', require('util').inspect(Buffer.from(v)).slice(8));
"#,
    ),
    (
        "perl",
        &["-MData::Dumper", "-e"],
        r#"undef $/; $v = <STDIN>; $Data::Dumper::Terse = 1; print "dumper\t" . Dumper($v); $Data::Dumper::Useqq = 1; print "useqq\t" . Dumper($v); print "hex\t" . unpack("H*", $v) . "\n";"#,
    ),
    (
        "bash",
        &["-c"],
        r#"v=$(cat); printf 'q\t%q\n' "$v"; printf 'at q\t%s\n' "${v@Q}"; set -f; exec 2>&1; PS4=$'trace\t'; set -x; : "$v"; : $v"#,
    ),
];

fn masker(value: &str) -> Masker {
    let rules = RuleSet::builtin();
    let known = Arc::new(Known::new(&rules, false));
    assert_eq!(known.learn(&[Value { name: "test".into(), bytes: value.into() }]), vec![]);
    Masker::with_known(rules, Style::Label, known).expect("the built-in rules go together")
}

/// What `program` prints of `value`; none, if it is not here.
fn printed(program: &str, args: &[&str], script: &str, value: &str) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args).arg(script).env("LC_ALL", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child.stdin.take().expect("it is piped").write_all(value.as_bytes()).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program}");
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn what_encoders_write_is_masked() {
    for value in VALUES {
        let masker = masker(value);
        for (program, args, script) in PROGRAMS {
            let Some(text) = printed(program, args, script, value) else {
                eprintln!("skipped: there is no {program} here");
                continue;
            };
            for line in text.lines() {
                let (name, encoded) = line.split_once('\t').expect("a name and a text");
                let masked = String::from_utf8_lossy(&masker.mask(encoded.as_bytes())).into_owned();
                let left = masked.replace(KNOWN, "");
                assert!(masked.contains(KNOWN) && left.len() <= MOST_LEFT, "{program}, {name}: {encoded} -> {masked}");
            }
        }
    }
}

/// A byte as it is, or as one of these ways has it.
fn escaped(byte: u8, way: usize) -> String {
    match way {
        1 => format!("\\u{byte:04x}"),
        2 => format!("\\x{byte:02X}"),
        3 => format!("\\{byte:03o}"),
        _ => char::from(byte).to_string(),
    }
}

/// A value of which some characters are escaped, or a dump of it, in a line.
fn line() -> impl Strategy<Value = String> {
    let mixed = prop::collection::vec(0..6usize, 15).prop_map(|ways| {
        let ways = VALUES[0].bytes().zip(ways);
        ways.map(|(byte, way)| escaped(byte, way)).collect::<String>()
    });
    let dump = (select(&[":", "-", " ", ", ", ","][..]), select(&["", "0x"][..])).prop_map(|(separator, prefix)| {
        VALUES[0].bytes().map(|byte| format!("{prefix}{byte:02x}")).collect::<Vec<_>>().join(separator)
    });
    let other = select(&["10:41:32", "a \\ b", "x7Kq", "78:37", "&#39;", ""][..]).prop_map(str::to_owned);
    let text = prop_oneof![mixed, dump, other];
    (select(&["at ", "", "\"", "<"][..]), text, select(&[" ok\n", "\n", "\" ", "\r"][..]))
        .prop_map(|(before, text, behind)| format!("{before}{text}{behind}"))
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn what_is_escaped_in_part_is_masked_however_it_is_cut(
        lines in prop::collection::vec(line(), 0..12),
        cuts in cuts(2_000),
        threads in 1..4usize,
    ) {
        let (text, masker) = (lines.concat(), masker(VALUES[0]));
        let masked = show(&masker.mask(text.as_bytes()));
        prop_assert_eq!(&show(&streamed(&masker, text.as_bytes(), cuts.clone(), threads)), &masked);
        prop_assert_eq!(&show(&written(&masker, text.as_bytes(), &cuts)), &masked);
        let named = lines.iter().filter(|line| line.len() > 30).count();
        prop_assert!(masked.matches("known-value").count() >= named, "{}", masked);
    }
}
