//! The configuration file: what it holds, what is said of a wrong one, when it is read.

use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, tokmask};

#[test]
fn holds_what_the_options_hold() {
    let folder = Folder::new();
    folder.with("acme.toml", include_str!("../../examples/acme.toml"));
    let config = folder
        .with("t.toml", "rules = ['acme.toml']\nonly = ['github-*']\nstyle = 'fixed'\nthreads = 1\nstats = true\n");
    let mut command = tokmask();
    command.arg("-c").arg(&config).write_stdin(format!("password=hunter2x {SECRET_LINE}"));
    command.assert().success().stdout("password=hunter2x deploy with [REDACTED] now\n").stderr(contains("1 masked"));
    let mut command = tokmask();
    command.arg("-c").arg(&config).args(["--style", "label", "--only", "password"]);
    command.write_stdin(format!("password=hunter2x {SECRET_LINE}"));
    command.assert().success().stdout(format!("password=[REDACTED:password] {MASKED_LINE}"));
}

#[test]
fn is_named_by_the_environment_and_never_found() {
    let folder = Folder::new();
    let config = folder.with("tokmask.toml", "disable = ['github-pat']\n");
    for name in [".tokmask.toml", "config.toml", "tokmask.conf"] {
        folder.with(name, "disable = ['github-pat']\n");
    }
    let run = || {
        let mut command = tokmask();
        command.current_dir(folder.0.path()).env("HOME", folder.0.path()).write_stdin(SECRET_LINE);
        command
    };
    run().assert().success().stdout(MASKED_LINE);
    run().env("TOKMASK_CONFIG", "").assert().success().stdout(MASKED_LINE);
    run().env("TOKMASK_CONFIG", &config).assert().success().stdout(SECRET_LINE);
}

#[test]
fn a_wrong_one_is_told_with_its_place_before_anything_is_read() {
    let folder = Folder::new();
    for (text, said) in [
        ("# a\nstile = 'label'\n", "t.toml:2:1: unknown key: `style` is near\n"),
        ("lang = 'x'\n", "t.toml:1:1: unknown key: expected one of `rules`, "),
        ("style = fixed\n", "t.toml:1:9: expected `true` or `false`; strings need quotes: "),
        ("style = label\n", "t.toml:1:9: strings need quotes: "),
        ("threads = 0\n", "t.toml:1:11: expected a whole number, 1 or more, without quotes\n"),
        ("stats = 'yes'\n", "t.toml:1:9: expected `true` or `false`, without quotes\n"),
        ("frame = 'json'\n", "t.toml:1:9: unknown value: expected one of `lines`, `cri`, "),
        ("[allow]\n", "expected a list of tables: its name stands in double brackets, `[[...]]`\n"),
        ("style = 'loud'\n", "t.toml:1:9: no such style: use label, "),
        ("style = 'text=gone'\n", "t.toml:1:9: a text is words in brackets, "),
        ("only = [\n", "t.toml:1:9: "),
        ("only = ['no-such']\n", "--only no-such: no rule has this id"),
        ("[[allow]]\nvalues = ['a']\n", "t.toml:1:1: missing key `reason`"),
        ("\n[[allow]]\nreason = 'x'\nvalue = 'a'\n", "t.toml:4:1: unknown key: `values` is near"),
        ("\n[[allow]]\nreason = 'x'\n", "t.toml:2: allow: it would let everything stay"),
        ("[[allow]]\nreason = 'x'\npatterns = ['foo|']\n", "t.toml:1: allow: an item of `patterns`"),
        ("\n\n[[allow]]\nreason = 'x'\nkeys = ['*']\n", "t.toml:3: allow: an item of `keys`"),
        ("only = ['github-pta']\n", "--only github-pta: no rule has this id; `github-pat` is near"),
        // Not the value, which may be one that is to stay.
        ("[[allow]]\nreason = 'x'\nvalues = 'x7Kq, expected'\n", "t.toml:3:10: expected a list: `[...]`\n"),
    ] {
        let config = folder.with("t.toml", text);
        let mut command = tokmask();
        command.arg("--config").arg(config).write_stdin(SECRET_LINE);
        command.assert().code(2).stdout("").stderr(contains(said));
    }
    let mut command = tokmask();
    command.args(["-c", "/nowhere.toml"]).write_stdin(SECRET_LINE);
    command.assert().code(2).stdout("").stderr("tokmask: /nowhere.toml: No such file or directory\n");
}

#[test]
fn all_faults_are_told_at_once_and_none_shows_a_value() {
    let folder = Folder::new();
    let config = folder.with(
        "t.toml",
        "stats = 'hunter2x'\nstile = 'hunter2x'\nmin_confidence = 'hunter2x'\nthreads = 'hunter2x'\nsink = 4711\n\
         [[allow]]\nreason = 'x'\nvalues = 'hunter2x'\n[[allow]]\nreason = 'x'\nkeis = ['hunter2x']\n",
    );
    let assert = tokmask().arg("-c").arg(config).write_stdin(SECRET_LINE).assert().code(2).stdout("");
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(!said.contains("hunter2x") && !said.contains("4711"), "{said}");
    for place in ["1:9", "2:1", "3:18", "4:11", "5:8", "8:10", "11:1"] {
        assert!(said.contains(&format!("t.toml:{place}: ")), "{place}: {said}");
    }
}

#[test]
fn what_is_allowed_stays() {
    let folder = Folder::new();
    let allow = format!("[[allow]]\nreason = 'in the documentation'\nvalues = ['{TOKEN}']\n");
    let config = folder.with("t.toml", allow);
    for command in [&[][..], &["-j3"]] {
        let mut run = tokmask();
        run.args(command).arg("-c").arg(&config).write_stdin(format!("password=hunter2x {SECRET_LINE}"));
        run.assert().success().stdout(format!("password=[REDACTED:password] {SECRET_LINE}"));
    }
    let mut explain = tokmask();
    explain.args(["explain", "-c"]).arg(&config).write_stdin(SECRET_LINE).assert().success().stdout("");
}

/// Each entry is counted, by the values that stay in the output: one that is masked with something else does not.
#[test]
fn stats_tell_what_each_entry_allowed() {
    let folder = Folder::new();
    let entry = |reason: &str, rest: &str| format!("[[allow]]\nreason = '{reason}'\n{rest}\n\n");
    let allow = [
        entry("in the documentation", &format!("values = ['{TOKEN}']")),
        entry("of the test system", "keys = ['test_*']"),
        entry("of old", "values = ['no-longer-there']"),
    ];
    let config = folder.with("t.toml", allow.concat());
    let line = format!("{TOKEN} test_password=hunter2x password='{TOKEN} x7Kq2vN9'\n");
    let masked = format!("{TOKEN} test_password=hunter2x password='[REDACTED:password]'\n");
    for args in [&["-j1"][..], &["-j3"], &["--frame", "ndjson"], &["run", "--no-pty", "--", "cat"]] {
        let (first, rest) = args.split_at(usize::from(args[0] == "run"));
        let mut command = tokmask();
        command.args(first).arg("-c").arg(&config).arg("--stats").args(rest).write_stdin(line.repeat(1000));
        let assert = command.assert().success().stdout(masked.repeat(1000));
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        let counts: Vec<_> = said.lines().filter_map(|line| line.trim().split_once(" allowed by ")).collect();
        let name = |line: usize, why: &str| format!("{}:{line} ({why})", config.display());
        let wanted = [
            ("1000", name(1, "in the documentation")),
            ("1000", name(5, "of the test system")),
            ("0", name(9, "of old")),
        ];
        assert_eq!(counts, wanted.each_ref().map(|(count, name)| (*count, name.as_str())), "{args:?}");
    }
}

#[test]
fn every_option_has_a_key() {
    let read = |path| std::fs::read_to_string(path).unwrap();
    let folder = Folder::new();
    folder.with("values", "correct horse battery\n");
    let config = folder.with(
        "t.toml",
        "report = 'r.json'\nsink = 'datadog'\nci = 'none'\nsarif = 's.json'\nappend = 'out'\nprogress = false\n\
         known_env = ['T_*']\nknown_file = ['values']\nknown_fifo = 'fifo'\nknown_force = true\nremember = true\n\
         no_known_env = true\npty = false\nregexp = ['acme-[0-9]{4}']\nfail_on_find = true\n",
    );
    let text = "password=hunter2x7\nsee hunter2x7, correct horse battery, acme-1234, maple\n";
    let masked =
        "password=[REDACTED:password]\nsee [REDACTED:known-value], [REDACTED:known-value], [REDACTED:regexp], ";
    let mut filter = tokmask();
    filter.arg("-c").arg(&config).env("T_ONE", "maple").write_stdin(text).assert().code(3).stdout("");
    assert_eq!(read(folder.path("out")), format!("{masked}[REDACTED:known-value]\n"));
    assert!(read(folder.path("r.json")).contains("\"sink\": \"datadog\""));
    assert!(read(folder.path("s.json")).contains("\"ruleId\":\"password\""));
    let mut run = tokmask();
    let script = "echo $DB_PASSWORD; test -t 1 || echo no terminal";
    run.args(["run", "-c"])
        .arg(&config)
        .args(["--", "bash", "-c", script])
        .env("DB_PASSWORD", "summer")
        .env("T_ONE", "maple");
    run.assert().success().stdout("");
    assert!(read(folder.path("out")).ends_with("summer\nno terminal\n"));
}
