//! Passwords hold any sign of ASCII, in front, in their midst and at their end. Written as each language writes its strings,
//! in short lines and behind long ones that are full of quotes, nothing of them comes out.

mod pieces;

use tokmask::Masker;

const SIGNS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
/// The letters and digits on either side of a sign.
const PARTS: [(&str, &str); 3] = [("x7Kq2v", "mW8rY1"), ("hTf3Qz9", "pL6dF3"), ("B4tN0cA", "eG7u")];

type Write = fn(&str) -> String;

/// How a text is written in which a value stands, and the signs it cannot tell from its own.
const TEXTS: [(&str, Write, &str); 19] = [
    ("JSON", |v| format!(r#"{{"a":"b","db_password":{},"n":1}}"#, json(v)), ""),
    ("JSON with blanks", |v| format!(r#"{{"a": "b", "db_password": {}}}"#, json(v)), ""),
    ("JSON within JSON", |v| format!(r#"{{"m":{}}}"#, json(&format!(r#"{{"db_password":{}}}"#, json(v)))), ""),
    ("logfmt", |v| format!("level=info db_password={} n=1", json(v)), ""),
    ("logfmt with JSON", |v| format!("body={} n=1", json(&format!(r#"{{"db_password":{}}}"#, json(v)))), ""),
    ("Python", |v| format!("{{'user': 'ann', 'db_password': {}, 'n': 1}}", python(v)), ""),
    ("Python in JSON", |v| format!(r#"{{"m":{}}}"#, json(&format!("{{'db_password': {}}}", python(v)))), ""),
    ("Rust", |v| format!("Config {{ user: \"ann\", db_password: {}, n: 1 }}", json(v)), ""),
    ("Ruby", |v| format!("{{:user=>\"ann\", :db_password=>{}}}", json(v)), ""),
    ("TOML", |v| format!("db_password = {}", json(v)), ""),
    ("a shell", |v| format!("export db_password={}", shell(v)), ""),
    ("a shell in JSON", |v| format!(r#"{{"m":{}}}"#, json(&format!("app --db-password {}", shell(v)))), ""),
    ("XML", |v| format!("<c><db_password>{}</db_password></c>", xml(v)), ""),
    ("an attribute", |v| format!("<c db_password=\"{}\" n=\"1\"/>", xml(v)), ""),
    ("a query", |v| format!("GET /x?a=1&db_password={}&b=2 HTTP/1.1", percent(v)), ""),
    ("a URL", |v| format!("postgres://ann:{}@db.example:5432/x", percent(v)), ""),
    ("SQL", |v| format!("ALTER USER ann WITH PASSWORD '{}';", v.replace('\'', "''")), "\\"),
    ("a list", |v| format!(r#"{{"Env":[{},"A=1"]}}"#, json(&format!("db_password={v}"))), "="),
    ("nothing", |v| format!("db_password={v}"), "=("),
];

/// What may stand before them on the same line.
fn lines() -> [String; 3] {
    let members: String = (0..70).map(|i| format!("\"k{i}\":\"{}\",", "v".repeat(i % 7))).collect();
    [String::new(), format!("{{{members}\"m\":\"it is\"}} "), format!("{}note='it's' ", "k=\"a b\" ".repeat(90))]
}

#[test]
fn nothing_of_a_password_comes_out() {
    let masker = Masker::builtin();
    for (name, write, unsure) in TEXTS {
        for (before, sign) in lines().iter().flat_map(|line| SIGNS.chars().map(move |sign| (line, sign))) {
            for value in PARTS
                .iter()
                .flat_map(|(a, b)| [format!("{sign}{a}{b}"), format!("{a}{sign}{b}"), format!("{a}{b}{sign}")])
            {
                let text = format!("{before}{}", write(&value));
                let masked = String::from_utf8_lossy(&masker.mask(text.as_bytes())).into_owned();
                let came_out = PARTS.iter().any(|(a, b)| masked.contains(a) || masked.contains(b));
                assert!(!came_out || unsure.contains(sign), "{name}: {masked}");
                assert_eq!(masker.mask(masked.as_bytes()), masked.as_bytes(), "{name}, masked again");
            }
        }
    }
}

/// A sign that begins a value is not written before what follows is seen.
#[test]
fn nothing_comes_out_at_a_pause() {
    let masker = Masker::builtin();
    for (_, write, _) in TEXTS {
        for sign in SIGNS.chars() {
            let text = write(&format!("{sign}x7Kq2vmW8rY1"));
            let whole = masker.mask(text.as_bytes());
            for cut in 1..text.len() {
                let plan = [(cut, true), (usize::MAX, false)];
                let written = pieces::written(&masker, text.as_bytes(), &plan);
                assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&whole), "cut at {cut}");
                let streamed = pieces::streamed(&masker, text.as_bytes(), plan.to_vec(), 1);
                assert_eq!(streamed, whole, "cut at {cut}");
            }
        }
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn python(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}

fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#x27;")
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
