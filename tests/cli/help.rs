//! Every help screen, the manual page and the completions.

use insta::assert_snapshot;

use crate::tokmask;

const COMMANDS: [&str; 11] = [
    "",
    "explain",
    "report",
    "rules",
    "rules list",
    "rules show",
    "rules policy",
    "rules check",
    "rules test",
    "completions",
    "man",
];

fn printed(args: &str) -> String {
    let output = tokmask().args(args.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "{args}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_help_screen() {
    for command in COMMANDS {
        let name = format!("tokmask {command}").trim().replace(' ', "_");
        assert_snapshot!(name.clone() + "_short", printed(&format!("{command} -h")));
        assert_snapshot!(name + "_long", printed(&format!("{command} --help")));
    }
}

#[test]
fn the_manual_page_names_every_option_and_command() {
    let page = printed("man").replace("\\-", "-");
    for command in
        ["explain", "rules list", "rules show", "rules policy", "rules check", "rules test", "completions", "man"]
    {
        assert!(page.contains(&format!("tokmask {command}")), "{command}");
    }
    for option in COMMANDS.iter().flat_map(|command| options(&printed(&format!("{command} --help")))) {
        assert!(page.contains(&option), "{option}");
    }
    for section in [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "COMMANDS",
        "\"EXIT STATUS\"",
        "ENVIRONMENT",
        "FILES",
        "SIGNALS",
        "EXAMPLES",
    ] {
        assert!(page.contains(&format!(".SH {section}")), "{section}");
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&format!("completions {shell}"));
        assert!(script.contains("fail-on-find") && script.contains("explain"), "{shell}");
    }
}

#[test]
fn bash_knows_the_ids_of_rules() {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_tokmask")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let offered = |words: &str, word: &str, last: &str| {
        let count = words.split(' ').count();
        let script = format!(
            "eval \"$(tokmask completions bash)\"; COMP_WORDS=(tokmask {words}); COMP_CWORD={count}
             _tokmask tokmask {word} {last}; printf '%s ' \"${{COMPREPLY[@]}}\""
        );
        let output = std::process::Command::new("bash").args(["-c", &script]).env("PATH", &path).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(offered("--only github-pa", "github-pa", "--only"), "github-pat ");
    assert_eq!(offered("explain --disable github-pa", "github-pa", "--disable"), "github-pat ");
    assert_eq!(offered("rules show github-pa", "github-pa", "show"), "github-pat ");
    assert_eq!(offered("rules test github-pa", "github-pa", "test"), "github-pat ");
    assert_eq!(offered("rules show --js", "--js", "show"), "--json ");
}

/// The long options that a help screen lists.
fn options(help: &str) -> Vec<String> {
    let words = help.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(str::split_whitespace);
    let name = |word: &str| word.split('[').next().unwrap_or_default().to_owned();
    words.filter(|word| word.starts_with("--")).map(name).collect()
}
