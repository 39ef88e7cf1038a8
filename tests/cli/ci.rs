//! Hosts that run jobs: their commands, what they are told, and the recipes for them.

use std::fs;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, end, line, process, read, start, tokmask};

const KNOWN: &str = "[REDACTED:known-value]";

fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `text`, printed by a command on this host.
fn printed(host: &[&str], text: &str) -> std::process::Output {
    let mut command = tokmask();
    command.arg("run").args(host).args(["--", "cat"]).write_stdin(text);
    command.output().unwrap()
}

fn out(host: &[&str], text: &str) -> String {
    String::from_utf8(printed(host, text).stdout).unwrap()
}

#[test]
fn announced_values_are_learned_and_the_command_passes() {
    let text = "one correct horse\n::add-mask::correct horse\ntwo correct horse\n::group::correct horse\n";
    let masked = format!("one correct horse\n::add-mask::correct horse\ntwo {KNOWN}\n::group::{KNOWN}\n");
    assert_eq!(out(&["--ci", "github"], text), masked);
    let text = "##vso[task.setvariable variable=k;issecret=true]correct horse\n##[section]correct horse\n";
    let masked = format!("##vso[task.setvariable variable=k;issecret=true]correct horse\n##[section]{KNOWN}\n");
    assert_eq!(out(&["--ci", "azure"], text), masked);
    let text = "::add-mask::correct horse\ncorrect horse\n";
    for host in ["none", "gitlab", "jenkins", "buildkite", "azure"] {
        assert_eq!(out(&["--ci", host], text), text, "{host}");
    }
}

/// Also where the filter stands behind a pipe, and on both streams of a command.
#[test]
fn a_value_announced_on_one_stream_is_masked_on_the_other() {
    let script = "echo '::add-mask::correct horse'; read; echo correct horse >&2";
    let mut child = start(process().args(["run", "--ci", "github", "--", "bash", "-c", script]));
    let mut output = BufReader::new(child.stdout.take().unwrap());
    assert_eq!(line(&mut output), "::add-mask::correct horse\n");
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    let (code, said) = end(child);
    assert_eq!(code, Some(0));
    assert!(said.starts_with(&format!("{KNOWN}\n::warning file=standard error,line=1,")), "{said}");
    let mut filter = tokmask();
    filter.args(["-j4"]).env("GITHUB_ACTIONS", "true").write_stdin("::add-mask::correct horse\ncorrect horse\n");
    filter.assert().success().stdout(format!("::add-mask::correct horse\n{KNOWN}\n"));
}

/// No host reads what goes from a file or to a file: there the announced value is masked in its announcement, too.
#[test]
fn in_a_file_an_announcement_is_masked_and_learned() {
    let folder = Folder::new();
    let text = "::add-mask::correct horse\nsee correct horse\n";
    let masked = format!("::add-mask::{KNOWN}\nsee {KNOWN}\n");
    let log = folder.with("log", text);
    let filter = || {
        let mut command = tokmask();
        command.env("GITHUB_ACTIONS", "true");
        command
    };
    filter().arg(&log).assert().success().stdout(masked.clone());
    let out = folder.path("out");
    filter().arg("-o").arg(&out).write_stdin(text).assert().success();
    assert_eq!(read(&out), masked);
    let script = ["--", "bash", "-c", "echo '::add-mask::correct horse'; echo see correct horse"];
    filter().arg("run").arg("-o").arg(&out).args(script).assert().success();
    assert_eq!(read(&out), masked);
    let stdout = std::fs::File::options().write(true).truncate(true).open(&out).unwrap();
    let mut command = process();
    command.arg("run").args(script).env("GITHUB_ACTIONS", "true").env_remove("TF_BUILD");
    command.stdout(stdout).stderr(std::process::Stdio::null()).status().unwrap();
    assert_eq!(read(&out), masked);
    let log = folder.with("log", format!("::add-mask::{TOKEN}\n"));
    filter().arg("-i").arg(&log).assert().success();
    assert_eq!(read(&log), "::add-mask::[REDACTED:github-pat]\n");
}

#[test]
fn an_announcement_where_commands_are_stopped_is_text() {
    let text = format!("::stop-commands::x7Kq2vN9\n::add-mask::{TOKEN}\n::x7Kq2vN9::\n::add-mask::{TOKEN}\n");
    let masked =
        format!("::stop-commands::x7Kq2vN9\n::add-mask::[REDACTED:github-pat]\n::x7Kq2vN9::\n::add-mask::{TOKEN}\n");
    assert_eq!(out(&["--ci", "github"], &text), masked);
}

#[test]
fn what_hosts_understand_passes_unchanged() {
    let section = "\x1b[0Ksection_start:1560896352:my_first_section\r\x1b[0KHeader\n";
    let note =
        "\x1b[8mha:////4KNr7Fz9Vx2q0Yb3sW8cDk1mJpTgLuRhZoXeAaaaaaaaBXFzQ1sNlqSWpiXnAwDkoT3jYwAAAA=\x1b[0mStarted\n";
    for text in [section, note, "##[group]Build\n##[endgroup]\n", "::endgroup::\n", "--- :hammer: build\n+++ done\n"] {
        for host in ["github", "gitlab", "azure", "jenkins", "buildkite", "none"] {
            assert_eq!(out(&["--ci", host], text), text, "{host}");
        }
    }
}

#[test]
fn the_host_is_told_where_and_what_but_not_the_secret() {
    let folder = Folder::new();
    let summary = folder.with("summary.md", "before\n");
    let text = format!("plain\n{SECRET_LINE}");
    let mut command = tokmask();
    command.args(["run", "--", "cat"]).write_stdin(text.clone());
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
    let told = String::from_utf8(command.output().unwrap().stderr).unwrap();
    assert!(told.starts_with("::warning file=standard output,line=2,title=tokmask%3A github-pat::"), "{told}");
    let table = read(&summary);
    assert!(table.starts_with("before\n### ") && table.contains("| standard output | `github-pat` | 1 |\n"), "{table}");
    let azure = String::from_utf8(printed(&["--ci", "azure"], &text).stderr).unwrap();
    assert!(azure.starts_with("##vso[task.logissue type=warning;sourcepath=standard output;linenumber=2;]github-pat"));
    assert_eq!(printed(&["--ci", "gitlab"], &text).stderr, b"");
    assert!(!told.contains(TOKEN) && !table.contains(TOKEN) && !azure.contains(TOKEN));
}

#[test]
fn scrubbed_files_are_told_of_by_name_and_line() {
    let folder = Folder::new();
    let log = folder.with("a b.log", format!("plain\n{SECRET_LINE}"));
    let sarif = folder.path("found.sarif");
    let mut command = tokmask();
    command
        .current_dir(&folder.0)
        .args(["-i", "--fail-on-find", "--ci", "github", "--sarif"])
        .arg(&sarif)
        .arg("a b.log");
    command.env_remove("GITHUB_STEP_SUMMARY");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(read(&log), format!("plain\n{MASKED_LINE}"));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("::warning file=a b.log,line=2,"), "{told}");
    let text = read(&sarif);
    assert!(!text.contains(TOKEN));
    let run = &serde_json::from_str::<Value>(&text).unwrap()["runs"][0];
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(run["results"].as_array().unwrap().len(), 1);
    assert_eq!(run["results"][0]["ruleId"], run["tool"]["driver"]["rules"][0]["id"]);
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.log");
    assert_eq!((&place["region"]["startLine"], &place["region"]["byteOffset"]), (&2.into(), &18.into()));
}

#[test]
fn sarif_of_nothing_is_written_too() {
    let folder = Folder::new();
    let sarif = folder.path("found.sarif");
    tokmask().arg("--sarif").arg(&sarif).write_stdin("plain\n").assert().success().stdout("plain\n");
    let log: Value = serde_json::from_str(&read(&sarif)).unwrap();
    assert_eq!((&log["version"], &log["runs"][0]["results"]), (&"2.1.0".into(), &Value::Array(vec![])));
}

fn results(sarif: &Path) -> Vec<(String, String)> {
    let log: Value = serde_json::from_str(&read(sarif)).unwrap();
    let run = &log["runs"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let result = |result: &Value| {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        (text(uri), text(&result["ruleId"]))
    };
    let mut results: Vec<_> = run["results"].as_array().unwrap().iter().map(result).collect();
    results.sort();
    results
}

#[test]
fn sarif_goes_on_from_run_to_run() {
    let folder = Folder::new();
    let sarif = folder.path("found.sarif");
    let run = |args: &[&str]| {
        let mut command = tokmask();
        command.current_dir(&folder.0).args(["--sarif", "found.sarif"]).args(args);
        command.assert().success();
        results(&sarif)
    };
    let pair = |file: &str, rule: &str| (file.to_owned(), rule.to_owned());
    folder.with("a.log", "password=hunter2x\n");
    folder.with("b.log", SECRET_LINE);
    assert_eq!(run(&["b.log"]), [pair("b.log", "github-pat")]);
    let both = [pair("a.log", "password"), pair("b.log", "github-pat")];
    assert_eq!(run(&["-i", "a.log"]), both);
    assert_eq!(run(&["b.log"]), both);
    folder.with("b.log", "nothing\n");
    assert_eq!(run(&["b.log"]), both[..1]);
    assert_eq!(
        run(&["run", "--", "echo", TOKEN]),
        [pair("a.log", "password"), pair("standard%20output", "github-pat")]
    );
}

/// As `find -exec ... {} +` and `xargs -P` run it.
#[test]
fn many_runs_write_one_sarif_and_one_report() {
    let folder = Folder::new();
    for n in 0..24 {
        folder.with(&format!("{n}.log"), SECRET_LINE);
    }
    let script = "ls *.log | xargs -n 2 -P 6 tokmask -i --sarif found.sarif --report report.json";
    let tools = Path::new(env!("CARGO_BIN_EXE_tokmask")).parent().unwrap();
    let mut shell = assert_cmd::Command::new("bash");
    shell.args(["-c", script]).current_dir(&folder.0);
    shell.env("PATH", format!("{}:{}", tools.display(), std::env::var("PATH").unwrap()));
    shell.assert().success();
    assert_eq!(results(&folder.path("found.sarif")).len(), 24);
    let report: Value = serde_json::from_str(&read(folder.path("report.json"))).unwrap();
    assert_eq!(report["rows"][0]["count"], 24);
    assert_eq!(folder.names().len(), 26);
}

#[test]
fn a_file_that_is_no_sarif_of_ours_stays() {
    let folder = Folder::new();
    for text in
        ["nonsense", "{}", "{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"other\",\"rules\":[]}},\"results\":[]}]}"]
    {
        let sarif = folder.with("found.sarif", text);
        let assert = tokmask().arg("--sarif").arg(&sarif).write_stdin(SECRET_LINE).assert().code(1).stdout("");
        assert.stderr(predicates::str::contains("found.sarif: is there, and is no SARIF of tokmask"));
        tokmask().args(["run", "--sarif"]).arg(&sarif).args(["--", "echo"]).assert().code(1).stdout("");
        assert_eq!(read(&sarif), text);
    }
    // A descriptor is written to, be it a file.
    let mut shell = assert_cmd::Command::new("bash");
    shell.args(["-c", "\"$0\" --sarif /dev/stdout > out", env!("CARGO_BIN_EXE_tokmask")]).current_dir(&folder.0);
    shell.write_stdin("plain\n").assert().success();
    assert!(read(folder.path("out")).starts_with("plain\n{\"$schema\""));
    let empty = folder.with("empty.sarif", "");
    tokmask().arg("--sarif").arg(&empty).write_stdin(SECRET_LINE).assert().success();
    assert_eq!(results(&empty).len(), 1);
    tokmask()
        .args(["--sarif", "-"])
        .write_stdin("plain\n")
        .assert()
        .success()
        .stdout(predicates::str::starts_with("plain\n{\"$schema\""));
}

/// Runs `command` as hosts do, beside a `build.sh` that prints a secret, fails behind it and leaves a log.
fn as_a_host(command: &str) -> (String, Option<i32>, Folder) {
    let folder = Folder::new();
    fs::create_dir(folder.path("logs")).unwrap();
    folder.with("logs/build.log", SECRET_LINE);
    let script = "echo \"key $DEPLOY_KEY\"\nfalse | cat\necho 'not here'\n";
    let build = folder.with("build.sh", script);
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(build, executable).unwrap();
    let tools = Path::new(env!("CARGO_BIN_EXE_tokmask")).parent().unwrap();
    let mut shell = assert_cmd::Command::new("bash");
    shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", command]).current_dir(&folder.0);
    shell.env("PATH", format!("{}:{}", tools.display(), std::env::var("PATH").unwrap()));
    shell.env("DEPLOY_KEY", "correct-horse-7Kq").env("TOKMASK_SCRIPT", script).env("TOKMASK_OPTIONS", "--stats\n");
    let output = shell.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code(), folder)
}

/// The commands of the recipes that mention tokmask, by a literal in front of them.
fn commands(recipe: &str, before: &str) -> Vec<String> {
    let text = read(repository(recipe));
    let lines = text.lines().filter_map(|line| line.split_once(before).map(|(_, command)| command.trim_matches('\'')));
    lines.filter(|command| command.contains("tokmask")).map(str::to_owned).collect()
}

#[test]
fn the_recipes_work() {
    for (recipe, before) in [
        ("docs/ci/github.yml", "shell: "),
        ("docs/ci/gitlab.yml", "    - "),
        ("docs/ci/azure.yml", "- bash: "),
        ("docs/ci/Jenkinsfile", "sh "),
        ("docs/ci/buildkite.yml", "command: "),
        ("docs/ci/buildkite.yml", "shell="),
        ("docs/ci/circleci.yml", "shell: "),
    ] {
        let runs: Vec<String> = commands(recipe, before).into_iter().filter(|c| c.contains("tokmask run")).collect();
        assert_eq!(runs.len(), 1, "{recipe}");
        let command = runs[0].trim_matches('"').replace("{0}", "build.sh");
        let whole = match command.as_str() {
            command if command.ends_with("build.sh") => command.to_owned(),
            command if command.ends_with(" -c") => format!("{command} '. ./build.sh'"),
            command => format!("{command} ./build.sh"),
        };
        let (printed, code, _) = as_a_host(&whole);
        assert_eq!((printed, code), (format!("key {KNOWN}\n"), Some(1)), "{recipe}: {whole}");
    }
}

#[test]
fn the_recipes_scrub_logs() {
    for recipe in ["github.yml", "gitlab.yml", "azure.yml", "Jenkinsfile", "buildkite.yml", "circleci.yml"] {
        let text = read(repository(&format!("docs/ci/{recipe}")));
        let line = text.lines().find(|line| line.contains("find logs")).unwrap_or_else(|| panic!("{recipe}"));
        let command = line[line.find("find").unwrap()..].trim_end_matches('\'');
        let (_, code, folder) = as_a_host(command);
        assert_eq!((code, read(folder.path("logs/build.log"))), (Some(0), MASKED_LINE.to_owned()), "{recipe}");
    }
}

#[test]
fn the_action_runs_its_script() {
    let text = read(repository("action.yml"));
    let script = text.rsplit_once("run: |\n").unwrap().1.replace("        ", "");
    let (printed, code, _) = as_a_host(&script);
    assert_eq!((printed, code), (format!("key {KNOWN}\n"), Some(1)));
}
