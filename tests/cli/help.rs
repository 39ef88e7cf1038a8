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

/// The long options that a help screen lists.
fn options(help: &str) -> Vec<String> {
    let words = help.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(str::split_whitespace);
    words.filter(|word| word.starts_with("--")).map(str::to_string).collect()
}
