//! Options, and what is said of wrong ones.

use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, tokmask};

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
        (&["--style", "blank"], "invalid value 'blank' for '--style <STYLE>'"),
        (&["-j", "0"], "invalid value '0' for '--threads <N>'"),
        (&["-o", "a", "-i", "b"], "cannot be used with"),
        (&["rules"], "Usage: tokmask rules <COMMAND>"),
        (&["completions", "dos"], "invalid value 'dos'"),
    ] {
        tokmask().args(args).assert().code(2).stdout("").stderr(contains(said));
    }
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
