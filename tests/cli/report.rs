//! Audit reports: what was masked, without what it was.

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, read, tokmask};

/// `{"alg":"HS256"}`, `{"iss":"https://id.example","aud":"api","scope":"read write","iat":1700000000,"exp":1700003600}`.
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOiJhcGkiLCJzY29wZSI6InJlYWQgd3JpdGUiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6MTcwMDAwMzYwMH0.x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4iR8oP";

fn report(folder: &Folder, name: &str, options: &[&str], text: &str) -> Value {
    let path = folder.path(name);
    tokmask().args(options).arg("--report").arg(&path).write_stdin(text).assert().success();
    serde_json::from_str(&read(&path)).unwrap()
}

#[test]
fn counts_by_rule_and_name_and_holds_no_secret() {
    let folder = Folder::new();
    let text = format!("db_password=hunter2x&token={TOKEN}\ndb_password=hunter2x\n{SECRET_LINE}{TOKEN}={TOKEN}\n");
    for (n, options) in [&["-j1"][..], &["-j3"], &["--frame", "rsyslog"]].into_iter().enumerate() {
        let report = report(&folder, &format!("{n}.json"), options, &text);
        let rows: Vec<_> = report["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["rule"].as_str().unwrap(), row["key"].as_str(), row["count"].as_u64().unwrap()))
            .collect();
        assert!(rows.contains(&("password", Some("db_password"), 2)), "{options:?}: {rows:?}");
        assert!(rows.contains(&("github-pat", Some("token"), 1)), "{options:?}: {rows:?}");
        let said = report.to_string();
        assert!(!said.contains("hunter2x") && !said.contains("x7Kq2") && !said.contains("fingerprints"), "{said}");
        assert!(report["rows"][0]["first"].as_str().unwrap().starts_with("20"), "{said}");
    }
}

#[test]
fn says_what_tokens_say_of_themselves() {
    let folder = Folder::new();
    let report = report(&folder, "r.json", &["--sink", "datadog"], &format!("a {JWT}\nb {JWT}\n"));
    assert_eq!(report["sink"], "datadog");
    let tokens = &report["rows"][0]["tokens"][0];
    let expected = serde_json::json!({"alg": "HS256", "iss": "https://id.example", "aud": ["api"],
        "scopes": ["read", "write"], "lifetime": 3600, "expired": true, "count": 2});
    assert_eq!(tokens, &expected);
}

#[test]
fn reports_are_put_together() {
    let folder = Folder::new();
    report(&folder, "a.json", &["--sink", "splunk"], SECRET_LINE);
    report(&folder, "b.json", &["--sink", "splunk"], &SECRET_LINE.repeat(2));
    report(&folder, "c.json", &["--sink", "datadog"], SECRET_LINE);
    let mut command = tokmask();
    command.arg("report").args(["a.json", "b.json", "c.json"].map(|name| folder.path(name)));
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let rows: Vec<&str> = output.lines().collect();
    assert!(rows.len() == 3 && rows[0].starts_with("sink\trule\tkey\tcount\t"), "{output}");
    assert!(
        rows[1].starts_with("datadog\tgithub-pat\t-\t1\t") && rows[2].starts_with("splunk\tgithub-pat\t-\t3\t"),
        "{output}"
    );
}

#[test]
fn a_leaked_secret_can_be_looked_for() {
    let folder = Folder::new();
    let (key, other) = (folder.with("key", "a key that nobody knows\n"), folder.with("other", "and a key of others\n"));
    let key = key.to_str().unwrap();
    let path = folder.path("r.json");
    tokmask()
        .args(["--hash-key-file", key, "--sink", "splunk", "--report"])
        .arg(&path)
        .write_stdin(SECRET_LINE)
        .assert()
        .stdout(MASKED_LINE);
    let seen = |key: &std::path::Path, secret: &str| {
        let mut command = tokmask();
        command.args(["report", "--seen", "--hash-key-file"]).arg(key).arg(&path).write_stdin(secret);
        command
    };
    seen(key.as_ref(), &format!("{TOKEN}\n")).assert().code(3).stdout(contains("seen: splunk\tgithub-pat\tfrom 20"));
    seen(key.as_ref(), "ghp_another").assert().code(0).stdout("not seen\n");
    seen(&other, TOKEN).assert().code(2).stderr(contains("1 of the reports have other keys"));
    tokmask().args(["report", "--seen"]).arg(&path).assert().code(2).stderr(contains("--seen needs the key"));
    let broken = folder.with("b.json", "{\n\"rows\": 7}");
    tokmask().arg("report").arg(&broken).assert().code(1).stderr(contains("b.json: no report: line 2"));
}

#[test]
fn a_report_goes_on() {
    let folder = Folder::new();
    let (key, other) = (folder.with("key", "a key that nobody knows\n"), folder.with("other", "and a key of others\n"));
    let options = ["--sink", "splunk", "--hash-key-file", key.to_str().unwrap()];
    report(&folder, "r.json", &options, SECRET_LINE);
    let two = report(&folder, "r.json", &options, &format!("{SECRET_LINE}password=hunter2x\n"));
    let counts: Vec<_> = two["rows"].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [2, 1]);
    assert_eq!(two["rows"][0]["fingerprints"].as_object().unwrap().values().next().unwrap(), 2);
    let path = folder.path("r.json");
    let text = read(&path);
    let said = |options: &[&str], why: &str| {
        let assert = tokmask().args(options).arg("--report").arg(&path).write_stdin(SECRET_LINE).assert();
        assert.code(1).stdout("").stderr(contains("r.json: ").and(contains(why)));
    };
    said(&["--sink", "splunk"], "with another key");
    said(&["--sink", "splunk", "--hash-key-file", other.to_str().unwrap()], "with another key");
    said(&["--hash-key-file", key.to_str().unwrap()], "for another --sink");
    assert_eq!(read(&path), text);
    for (text, why) in [
        (text.replace("\"tokmask\": \"", "\"tokmask\": \"9"), "by another version"),
        ("{\n\"rows\": 7}".to_owned(), "no report: line 2"),
    ] {
        folder.with("r.json", &text);
        said(&options, why);
        assert_eq!(read(&path), text);
    }
}
