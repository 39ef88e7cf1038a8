//! Structures over several lines, behind any gutter and in the strings of records.

mod oracle;
mod pieces;
mod properties;

use std::sync::LazyLock;

use pieces::{streamed, written};
use properties::{config, cuts, show};
use proptest::prelude::*;
use tokmask::Masker;

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::builtin);

/// An opaque value, a word, a random value, and a line of base64.
const VALUES: [(char, &str); 4] = [
    ('1', "hunter-Blau7x"),
    ('2', "sonnenblume"),
    ('3', "x7Kq2vN9bT4mW8rY1pL6dF3h"),
    ('4', "eDdLcTJ2TjliVDRtVzhyWTFwTDZkRjNoSjVzWjBjQTJlRzd1UTRpUjlvVjFuWDZr"),
];

/// Structures with values in the place of `<1>` to `<4>`, all of which are secrets.
const STRUCTURES: [&str; 65] = [
    "password: |\n  <1>\n  zweite <1>\nnext: plain",
    "db:\n  password: |-\n    <1>\n  port: 5",
    "password: >\n  <1>\nnext: plain",
    "password: | # of the db\n  <1>\nnext: plain",
    "password: !!str |\n  <1>\nnext: plain",
    "password: &pw |-\n  <1>\nnext: plain",
    "password: !local &pw |2-\n  <1>\nnext: plain",
    "password:\n  <1>\nnext: plain",
    "password:\n  \"<2>\"\nnext: plain",
    "Password:\n<1>\nnext: plain",
    "- name: DB_PASSWORD\n  value: <1>\n- name: PORT\n  value: plain",
    "- name: DB_PASSWORD\n  value: \"<2>\"\n- name: PORT",
    "name: DB_PASSWORD\nvalue: <1>\nother: 1",
    "{\n  \"name\": \"DB_PASSWORD\",\n  \"value\": \"<1>\"\n}",
    "kind: Secret\nstringData:\n  alpha: <2>\ntype: Opaque",
    "PASSWORD=$(cat <<EOF\n<1>\nEOF\n)\nnext plain",
    "password = <<EOT\n<1>\nEOT\nnext = 1",
    "password = <<-EOT\n  <2>\n  <1>\nEOT\nnext = 1",
    "PASSWORD=\"$(cat <<'EOF'\n<2>\nEOF\n)\"\nnext",
    "token = \"\"\"\n<1>\n\"\"\"\nnext = 1",
    "PASSWORD = '''\n<2>\n'''\nnext = 1",
    "password = \"\"\"<1>\nzweite-<1>\"\"\"\nnext = 1",
    "password = \"<1>\nzwei-<2>\"\nnext = 1",
    "password: \"<1>\n  zwei-<2>\"\nnext: 1",
    "{\n  \"db_password\": {\n    \"sensitive\": true,\n    \"type\": \"string\",\n    \"value\": \"<2>\"\n  }\n}",
    "variable \"db_password\" {\n  type    = string\n  default = \"<2>\"\n}",
    "passwords:\n  - <1>\n  - <2>\nnext: plain",
    "api_keys:\n- <3>\n- zwei<3>\nnext: plain",
    "{\"passwords\": [\n  \"<1>\",\n  \"<2>\"\n]}",
    "secrets:\n  alpha: <1>\n  beta: <2>\nnext: plain",
    "password:\n  value: <2>\nnext: plain",
    "<key>Password</key>\n<string><2></string>\n<key>x</key>",
    "<password>\n  <1>\n</password>",
    "Authorization: Bearer\n <3>\nX-Safe: ok",
    "Authorization: Bearer first7Kq2vN9bT4m\n\t<1>\nX-Safe: ok",
    "X-Api-Key:\n <1>\nX-Safe: ok",
    "Cookie: sid=<3>;\n theme=<1>\nX-Safe: ok",
    "api_key=\"<4>\n<4>\nZEYzaEo1c1owY0EyZUc3dQ==\"\nnext: plain",
    "client_secret: <4>\n  <4>\n  ZEYzaEo1c1owY0EyZUc3dQ==\nnext: plain",
    "PASSWORD=<1>\\\n<4>\\\n<1>\nnext: plain",
    "password =\n    <1>\nnext = plain",
    "password = \\\n    <1>\nnext = plain",
    "--user\ndana\n--password\n<1>\n--verbose",
    "args:\n  - --token\n  - <1>\n  - --verbose",
    "\"args\": [\n  \"--password\",\n  \"<2>\",\n  \"--verbose\"\n]",
    "docker run \\\n  --password \\\n  <1> \\\n  --verbose",
    "A temporary password is generated for root@localhost:\n<1>\nplain end",
    "The initial admin password is:\n\n<3>\n\nplain end",
    "const password = `<1>\nzwei-<1>`;\nlet x",
    "$password = <<<EOT\n<1>\nEOT;\nnext",
    "my $password = <<\"EOT\";\n<1>\nEOT\nnext",
    "$password = @\"\n<1>\n\"@\nnext",
    "variable \"db_password\" {\n  description = \"of it\"\n  type = string\n  sensitive = true\n  default = \"<2>\"\n}",
    "\"db_password\": {\n  \"sensitive\": true,\n  \"type\": [\n    \"tuple\"\n  ],\n  \"value\": \"<2>\"\n}",
    "<setting name=\"ApiSecret\" serializeAs=\"String\">\n  <value><2></value>\n</setting>",
    "passwords:\n  # of the db\n  - <1>\n\n  - <2>\nnext: plain",
    "tokens: [\n  <3>,\n  zwei<3>\n]",
    "Password for user dana:\n\n<3>\nnext",
    "The initial admin password:\n    <1>\nnext",
    "Here is your new API key:\n\n    <3>\nnext",
    "password: |\n\n  <1>\n\n  zwei <1>\nnext: plain",
    "username:\n  dana\npassword:\n  <2>\nport:\n  5",
    "command:\n  - server\n  - --admin-password\n  - <1>\n  - -v",
    "  \"api_key\": \"<4>\n<4>\nZEYzaEo1c1owY0EyZUc3dQ==\",\nnext",
    "Please use the following password to proceed to installation:\n\n<3>\n\nThis may also be found",
];

/// What looks like one and stays as it is.
const NEAR: [&str; 34] = [
    "description: |\n  sonnenblume im garten\nnext: plain",
    "password_policy: !!str |\n  at least eight\nnext: plain",
    "password:\nnext: plain",
    "Password:\nLast login from the console\nplain",
    "Enter your password:\nAccess denied for user dana\nplain",
    "Password:\nuser=dana-Blau7x\nplain",
    "- name: SERVER_PORT\n  value: plain-text\n- name: x",
    "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db-secret\n      key: password\n- name: PORT\n  value: eighty",
    "kind: ConfigMap\ndata:\n  alpha: sonnenblume",
    "cat <<EOF\nsonnenblume im garten\nEOF",
    "doc = \"\"\"\nsonnenblume im garten\n\"\"\"\nnext = 1",
    "MISSING_TOKEN = \"\"\"\nNo token was found in the garden.\n\"\"\"",
    "def token():\n    \"\"\"\n    sonnenblume im garten\n    \"\"\"",
    "{\n  \"db_host\": {\n    \"sensitive\": false,\n    \"value\": \"sonnenblume\"\n  }\n}",
    "hosts:\n  - sonnenblume\n  - garten",
    "<key>Name</key>\n<string>sonnenblume</string>",
    "<key>Password</key>\n<true/>\n<key>Name</key>\n<string>sonnenblume</string>",
    "Authorization:\nHost: sonnenblume.example\nX-Safe: ok",
    "X-Request-Id: a1\n sonnenblume-im-garten7\nX-Safe: ok",
    "--password-file\n/run/secrets/db\n--user\ndana",
    "  --password\n      the one to log in with\n  --user",
    "args:\n  - --password\n  - --verbose\n  - sonnenblume",
    "authorization = b64(text).\\\n    decode('ascii')\nplain",
    "note = \"sonnenblume\nim garten\"\nnext = 1",
    "the password: 'tis\nI cannot know it\nplain",
    "the following password is too short:\nsonnenblume im garten\nplain",
    "$code.=<<___;\n.Lmul4x_prologue:\n___\nplain",
    "tokens = {\n  'string': [\n    (r'x', String),\n  ],\n  'statements': [\nplain",
    "authorization_code:\n\n.Lmul4x_prologue:\nplain",
    "<div id=\"The-Basics\">\n<p>\nNext: <a>\nplain",
    "auth_keys = [\n    md5_key2,\n]\nplain",
    "password:\n\nshop-tls-2\nplain",
    "Entry(key=name,\n    value=self._messages.Value(\nplain",
    "if not token:\n    return None\nplain",
];

/// A gutter: what stands before the line of this number.
type Gutter = fn(usize) -> String;

const GUTTERS: [Gutter; 27] = [
    |_| String::new(),
    |n| format!("2026-11-28T10:00:0{}Z INFO ", n % 10),
    |n| format!("2026-11-28T10:00:00.{}1234Z ", "12".repeat(n % 3)),
    |n| format!("Nov 28 10:00:0{} host app[12]: ", n % 10),
    |n| format!("<34>Nov 28 10:00:0{} host app[{n}]: ", n % 10),
    |_| "host app[12]: ".to_owned(),
    |n| format!("<34>1 2026-11-28T10:00:0{}Z host app 12 ID - ", n % 10),
    |_| "<34>1 2026-11-28T10:00:00Z host app - - [x y=\"1 2\"] ".to_owned(),
    |n| format!("{}1128 10:00:00.00000{}   12 main.go:12] ", ["I", "W"][n % 2], n % 10),
    |_| "web_1  | ".to_owned(),
    |n| format!("#5 {n}.23{n} "),
    |_| "[pod/web-x7k2q/app] ".to_owned(),
    |n| format!("[12:00:0{}] ", n % 10),
    |n| format!("2026-11-28 10:00:00,12{} INFO  [main] c.a.App - ", n % 10),
    |n| format!("2026-11-28 10:00:00.12{}  INFO 1 --- [main] c.a.App  : ", n % 10),
    |n| format!("[   1{n}.345678] "),
    |_| "INFO:root:".to_owned(),
    |n| format!("2026-11-28T10:00:00.12345678{}Z stdout F ", n % 10),
    |_| "2026-11-28T10:00:00.123456Z 00O ".to_owned(),
    |_| "null_resource.x (local-exec): ".to_owned(),
    |n| format!("[10:00:0{}]W: [Step 1/3] ", n % 10),
    |n| format!("10:00:0{} web.1  | ", n % 10),
    |_| "+ ".to_owned(),
    |_| "> ".to_owned(),
    |_| "# ".to_owned(),
    |n| format!("\x1b[32m2026-11-28\x1b[0m 10:00:0{} ", n % 10),
    |n| if n == 0 { "2026-11-28T10:00:00Z INFO ".to_owned() } else { String::new() },
];

fn filled(structure: &str) -> String {
    VALUES.iter().fold(structure.to_owned(), |text, (mark, value)| text.replace(&format!("<{mark}>"), value))
}

/// The lines of `text`, each behind its gutter.
fn behind(gutter: Gutter, text: &str) -> String {
    text.lines().enumerate().map(|(n, line)| format!("{}{line}\n", gutter(n))).collect()
}

fn record(text: &str) -> String {
    format!("{}\n", serde_json::json!({"level": "info", "msg": text}))
}

/// `text` behind every gutter, and in the strings of records, also of those in others.
fn everywhere(text: &str) -> Vec<String> {
    let gutters = GUTTERS.iter().map(|gutter| behind(*gutter, text));
    gutters.chain([record(text), record(&record(text))]).collect()
}

fn masked(text: &str) -> String {
    String::from_utf8(MASKER.mask(text.as_bytes())).expect("text")
}

#[test]
fn structures_are_followed_everywhere() {
    for structure in STRUCTURES {
        for text in everywhere(&filled(structure)) {
            let out = masked(&text);
            let left = VALUES.iter().find(|(_, value)| out.contains(value));
            assert_eq!(left, None, "{text}\n{out}");
            assert!(!out.contains("first7Kq") && !out.contains("ZEYz"), "{out}");
            assert_eq!(out.lines().count(), text.lines().count());
            assert_eq!(masked(&out), out);
        }
    }
}

#[test]
fn what_follows_a_structure_stays() {
    let ends = ["plain", "next", "X-Safe: ok", "--verbose", "port: 5", "This may also be found", "other: 1"];
    for structure in STRUCTURES {
        for text in GUTTERS.iter().map(|gutter| behind(*gutter, &filled(structure))) {
            let last = text.lines().last().expect("a line");
            if ends.iter().any(|end| last.contains(end)) {
                assert!(masked(&text).ends_with(&format!("{last}\n")), "{text}");
            }
        }
    }
}

#[test]
fn near_misses_stay_everywhere() {
    for text in NEAR.iter().flat_map(|text| everywhere(text)) {
        assert_eq!(masked(&text), text);
    }
}

#[test]
fn structures_are_cut_blind() {
    for structure in STRUCTURES.iter().chain(&NEAR) {
        for text in everywhere(&filled(structure)) {
            let whole = masked(&text);
            for pause in [false, true] {
                assert_eq!(show(&streamed(&MASKER, text.as_bytes(), vec![(1, pause)], 1)), whole, "{text}");
            }
        }
    }
}

/// Lines of structures, some behind gutters, in any order.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let structure = prop::sample::select(STRUCTURES.iter().chain(&NEAR).copied().collect::<Vec<_>>());
    let part = (structure, prop::sample::select(&GUTTERS[..]), 0..5usize, 1..6usize);
    let part = part.prop_map(|(structure, gutter, skip, take)| {
        let text = filled(structure);
        let lines: Vec<&str> = text.lines().skip(if skip < 3 { 0 } else { skip }).take(3 * take).collect();
        behind(gutter, &lines.join("\n"))
    });
    let ends = prop::sample::select(&["\n", "\n", "\n", "\r\n", ""][..]);
    (prop::collection::vec(part, 0..4), ends).prop_map(|(parts, end)| {
        let text = parts.concat();
        text.strip_suffix('\n').unwrap_or(&text).replace('\n', if end.is_empty() { "\n" } else { end }).into_bytes()
    })
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn structures_match_the_oracle(text in lines()) {
        prop_assert_eq!(show(&MASKER.mask(&text)), show(&oracle::mask(&MASKER, &text)));
    }

    #[test]
    fn mixed_structures_are_cut_blind(text in lines(), cuts in cuts(600), threads in 1..4usize) {
        let whole = show(&MASKER.mask(&text));
        prop_assert_eq!(show(&streamed(&MASKER, &text, cuts.clone(), threads)), &whole[..]);
        prop_assert_eq!(show(&written(&MASKER, &text, &cuts)), whole);
    }

    #[test]
    fn mixed_structures_are_idempotent(text in lines()) {
        let once = MASKER.mask(&text);
        prop_assert_eq!(show(&MASKER.mask(&once)), show(&once));
    }
}
