//! Options, and what is said of wrong ones.

use predicates::prelude::*;
use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, tokmask};

#[test]
fn chooses_rules() {
    tokmask().args(["--only", "github-*"]).write_stdin(SECRET_LINE).assert().stdout(MASKED_LINE);
    tokmask().args(["--disable", "github-pat"]).write_stdin(SECRET_LINE).assert().stdout(SECRET_LINE);
}

#[test]
fn a_choice_that_matches_nothing_is_an_error() {
    for option in ["--only", "--disable"] {
        let mut command = tokmask();
        command.args([option, "no-such-rule"]).write_stdin(SECRET_LINE);
        command.assert().code(2).stdout("").stderr(contains("no-such-rule"));
    }
}

#[test]
fn missing_rules_are_an_error() {
    tokmask().args(["--rules", "/nowhere.toml"]).write_stdin("x").assert().code(2).stderr(contains("/nowhere.toml: "));
}

#[test]
fn wrong_options_are_named() {
    for (args, said) in [
        (&["--colour"][..], "unexpected argument '--colour'"),
        (&["--style", "blank"], "invalid value 'blank' for '--style <STYLE>': no such style: use label, "),
        (&["--style", "text=gone"], "a text is words in brackets, or four stars or more: [gone], "),
        (&["--style", "text=[a=\"b\"]"], "between the brackets stand at least 2 and at most 46 bytes"),
        (&["-j", "0"], "invalid value '0' for '--threads <N>': expected a whole number, 1 or more"),
        (&["-o", "a", "-i", "b"], "cannot be used with"),
        (&["rules"], "Usage: tokmask rules <COMMAND>"),
        (&["completions", "dos"], "invalid value 'dos'"),
        (&["--statz"], "a similar argument exists: '--stats'"),
        (&["run", "--statz", "--", "ls"], "a similar argument exists: '--stats'"),
        (&["run", "-x", "ls"], "unexpected argument '-x'"),
        (&["run", "-i", "--", "ls"], "tip: to pass '-i' as a value, use '-- -i'"),
        (&["--in-place", "run", "ls"], "unexpected argument '--in-place'"),
        (&["-e", "acme-("], "tokmask: -e: the pattern is no regex: unclosed group\n    acme-(\n         ^\n"),
        (&["-e", "^acme-[0-9]{4}"], "leave out the others"),
        (&["rules", "lost"], "'list'"),
        (&["rnu", "--", "ls"], "tokmask: rnu: is no file; the command `run` is near\n"),
        (&["explian", "a.log"], "tokmask: explian: is no file; the command `explain` is near\n"),
    ] {
        tokmask().args(args).assert().code(2).stdout("").stderr(contains(said));
    }
}

#[test]
fn what_a_typed_regex_matches_is_masked() {
    for (args, text, masked) in [
        (&["-e", "acme-[0-9]{4}"][..], "an acme-12345 key", "an [REDACTED:regexp]5 key"),
        (
            &["-e", r"\bacme-[0-9]{4}\b"],
            "acme-1234\nacme-12345\nxacme-1234\n",
            "[REDACTED:regexp]\nacme-12345\nxacme-1234\n",
        ),
        (&["-e", "pin (?<secret>[0-9]{4})", "--only", "github-*"], "pin 4711", "pin [REDACTED:regexp]"),
        (&["-e", "acme-[0-9]+", "-e", "-[a-z]{3}-[0-9]+"], "acme-12 x-pin-7", "[REDACTED:regexp] x[REDACTED:regexp-2]"),
    ] {
        tokmask().args(args).write_stdin(text).assert().success().stdout(masked);
    }
    let folder = Folder::new();
    let config = folder.with("t.toml", "regexp = ['acme-[0-9]{4}']\n");
    tokmask().arg("-c").arg(config).write_stdin("acme-1234").assert().success().stdout("[REDACTED:regexp]");
}

#[test]
fn a_double_dash_ends_the_options() {
    let folder = Folder::new();
    folder.with("--stats", SECRET_LINE);
    tokmask().current_dir(folder.0.path()).args(["--", "--stats"]).assert().success().stdout(MASKED_LINE).stderr("");
}

#[test]
fn names_cannot_steer_the_terminal() {
    tokmask()
        .arg("/no\u{1b}[2Jwhere")
        .assert()
        .code(1)
        .stderr("tokmask: /no\\u{1b}[2Jwhere: No such file or directory\n");
}

#[test]
fn tells_its_version() {
    tokmask().arg("--version").assert().success().stdout(format!("tokmask {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn hashes_link_equal_secrets() {
    let folder = Folder::new();
    let (key, other) = (folder.with("key", "a key that nobody knows\n"), folder.with("other", "and a key of others\n"));
    let masked = |key: &std::path::Path| {
        let mut command = tokmask();
        command.args(["--style", "hash", "--hash-key-file"]).arg(key).write_stdin(SECRET_LINE.repeat(2));
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (mine, theirs) = (masked(&key), masked(&other));
    assert!(mine[0].starts_with("deploy with [REDACTED:github-pat-") && mine[0] == mine[1], "{mine:?}");
    assert_ne!(mine, theirs);
}

#[test]
fn a_hash_needs_a_key_that_cannot_be_guessed() {
    let folder = Folder::new();
    let short = folder.with("key", "hunter2\n");
    tokmask().args(["--style", "hash"]).write_stdin("x").assert().code(2).stdout("").stderr(contains("needs a key"));
    let mut command = tokmask();
    command.arg("--hash-key-file").arg(&short).write_stdin("x");
    command.assert().code(2).stderr(contains("key: a key of fewer than 16 bytes can be guessed"));
    let mut command = tokmask();
    command
        .args(["--hash-key-file", "/nowhere"])
        .write_stdin("x")
        .assert()
        .code(2)
        .stderr(contains("/nowhere: No such file"));
}

#[test]
fn options_may_stand_before_a_command() {
    let folder = Folder::new();
    let log = folder.with("app.log", SECRET_LINE);
    let log = log.to_str().unwrap();
    for args in [["--style", "fixed", "run", "cat", log], ["run", "--style", "fixed", "cat", log]] {
        tokmask().args(args).assert().success().stdout("deploy with [REDACTED] now\n");
    }
    for args in [["--disable", "github-pat", "explain", log], ["explain", "--disable", "github-pat", log]] {
        tokmask().args(args).assert().success().stdout("");
    }
    tokmask().args(["--only", "github-pat", "rules", "list"]).assert().success().stdout(contains("github-pat"));
}

/// A secret that was typed in the wrong place is not shown.
#[test]
fn arguments_and_names_are_masked() {
    let (option, file) = (format!("--{TOKEN}"), format!("/nowhere/{TOKEN}"));
    for args in [
        &[TOKEN][..],
        &[&option],
        &["--style", TOKEN],
        &["--only", TOKEN],
        &["-c", &file],
        &["--rules", &file],
        &["rules", "show", TOKEN],
        &["rules", "check", &file],
        &["run", "--", &file],
        &["explain", &file],
    ] {
        let output = tokmask().args(args).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!output.status.success() && said.contains("[REDACTED:github-pat]") && !said.contains("ghp_"), "{said}");
    }
    let folder = Folder::new();
    let log = folder.with(TOKEN, SECRET_LINE);
    tokmask().arg("explain").arg(log).assert().success().stdout(contains(TOKEN).not());
}

#[test]
fn a_report_to_standard_output() {
    let folder = Folder::new();
    let log = folder.with("app.log", SECRET_LINE);
    let mut command = tokmask();
    command.args(["--report", "-", "--sarif", "-"]).arg(log).current_dir(folder.0.path());
    command.assert().success().stdout(contains("\"rows\"").and(contains("\"2.1.0\"")));
    assert_eq!(folder.names(), ["app.log"]);
}
