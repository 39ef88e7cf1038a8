//! `tokmask explain`: everything but the secret.

use predicates::str::contains;

use crate::{Folder, SECRET_LINE, TOKEN, tokmask};

#[test]
fn says_where_and_why_and_never_what() {
    let folder = Folder::new();
    let file = folder.with("app.log", format!("plain\n\n{SECRET_LINE}x {TOKEN},{TOKEN}"));
    let assert = tokmask().current_dir(folder.0.path()).args(["explain", "app.log"]).assert().success().stderr("");
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let why = "github-pat (shape, high), 40 bytes: GitHub personal access token (classic)";
    let places: Vec<&str> = said.lines().filter(|line| !line.starts_with("    ")).collect();
    assert_eq!(places, ["3:13", "4:3", "4:44"].map(|at| format!("app.log:{at}: {why}")));
    let reasons: Vec<&str> = said.lines().filter(|line| line.starts_with("    behind ")).collect();
    assert_eq!(reasons.len(), 3);
    assert!(reasons[2].starts_with("    behind a sign (no letter or digit may); whole: all 40 bytes "), "{said}");
    drop(file);
}

#[test]
fn reads_standard_input() {
    tokmask()
        .arg("explain")
        .write_stdin(SECRET_LINE)
        .assert()
        .success()
        .stdout(contains("standard input:1:13: github-pat "));
    tokmask().args(["explain", "-"]).write_stdin("nothing\n").assert().success().stdout("");
}

#[test]
fn an_input_that_fails_does_not_stop_the_others() {
    let mut command = tokmask();
    command.args(["explain", "/nowhere", "-"]).write_stdin(SECRET_LINE);
    command.assert().code(1).stdout(contains(":1:13: ")).stderr("tokmask: /nowhere: No such file or directory\n");
}

#[test]
fn chooses_rules() {
    let mut command = tokmask();
    command.args(["explain", "--disable", "github-*"]).write_stdin(SECRET_LINE);
    command.assert().success().stdout("");
}

/// The name that stands beside a secret may be one itself.
#[test]
fn a_secret_is_no_name_that_is_told() {
    let text = format!("{TOKEN}={TOKEN} password={TOKEN}: hunter2x\n");
    let output = tokmask().arg("explain").write_stdin(text).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.contains("ghp_") && !said.contains("x7Kq2") && said.contains("    "), "{said}");
}

#[test]
fn utf_16_is_explained_like_other_text() {
    let text = format!("user=svc password=hunter2!x\ntoken={TOKEN}, {TOKEN}\n");
    let reasons = |text: Vec<u8>| {
        let output = tokmask().arg("explain").write_stdin(text).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().filter(|line| line.starts_with("    ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let expected = reasons(text.clone().into_bytes());
    assert_eq!(expected.len(), 3);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(reasons(text.encode_utf16().flat_map(unit).collect()), expected);
    }
}

#[test]
fn says_which_cell_of_the_table_spoke() {
    let text = "{\"client_secret\":\"maple-birch\"}\n- name: DB_PASSWORD\n  value: \"x7Kq2vN9\"\n{\\042db_token\\042:\\042x7Kq2vN9\\042}\n";
    let output = tokmask().arg("explain").write_stdin(text).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let reasons: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(
        reasons,
        [
            "`client_secret`, quoted: every value is masked; this one is of words",
            "`DB_PASSWORD`, quoted: every value is masked; this one is opaque",
            "`db_token`, quoted: every value is masked; this one is opaque",
        ]
    );
    assert!(!said.contains("maple") && !said.contains("x7Kq"), "{said}");
}

#[test]
fn says_what_lets_a_secret_stay() {
    let text = format!("db_password=hunter2x7\ndeploy {TOKEN}\n");
    let run = |args: &[&str]| {
        let output = tokmask().arg("explain").args(args).write_stdin(text.clone()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, said) = run(&["--cure"]);
    let entry = "[[allow]]\nreason = \"...\"\nrules = [\"password\"]\nkeys = [\"db_password\"]\n";
    let pasted: String = said.lines().skip(2).take(4).map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(pasted, entry, "{said}");
    assert!(said.ends_with("\n    --disable github-pat\n"), "{said}");
    let folder = Folder::new();
    let config = folder.with("t.toml", pasted);
    let mut command = tokmask();
    command.arg("-c").arg(config).args(["--disable", "github-pat"]).write_stdin(text.clone());
    command.assert().success().stdout(text.clone());
}

#[test]
fn tells_scripts() {
    let run = |args: &[&str], text: &str| {
        let output = tokmask().arg("explain").args(args).write_stdin(text.to_owned()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = run(&["--json", "--fail-on-find"], &format!("x\ndb_password=hunter2x7 {TOKEN}\n"));
    let told: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((code, told.len()), (Some(3), 2), "{said}");
    for (field, value) in [
        ("file", serde_json::json!("standard input")),
        ("line", 2.into()),
        ("column", 13.into()),
        ("length", 9.into()),
        ("rule", "password".into()),
        ("tier", "generic".into()),
        ("confidence", "high".into()),
    ] {
        assert_eq!(told[0][field], value, "{field}");
    }
    assert!(told[0]["reason"].as_str().unwrap().starts_with("`db_password`, "), "{said}");
    assert!(!said.contains("hunter2x7") && !said.contains("ghp_"), "{said}");
    assert_eq!(run(&["--json", "--fail-on-find"], "nothing\n"), (Some(0), String::new()));
}
