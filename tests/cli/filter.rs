//! From inputs to one output.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, is_empty};

use crate::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, process, read, stderr, tokmask};

#[test]
fn masks_standard_input() {
    tokmask().write_stdin(SECRET_LINE).assert().success().stdout(MASKED_LINE).stderr("");
}

#[test]
fn masks_files_in_order_and_standard_input_among_them() {
    let folder = Folder::new();
    let (a, b) = (folder.with("a", "first\n"), folder.with("b", SECRET_LINE));
    let mut command = tokmask();
    command.arg(&a).arg("-").arg(&b).write_stdin("second\n");
    command.assert().success().stdout(format!("first\nsecond\n{MASKED_LINE}"));
}

#[test]
fn leaves_all_other_bytes_alone() {
    let bytes = b"\xff\xfe nul \0 cr\r\nlone \r and no last newline \xc3".as_slice();
    tokmask().write_stdin(bytes).assert().success().stdout(bytes);
    tokmask().write_stdin("").assert().success().stdout("");
}

/// A text in UTF-16 and one in which it only occurs, of either kind.
#[test]
fn masks_utf_16() {
    let folder = Folder::new();
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide = |text: &str| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let both = |text: &str| [text.as_bytes(), &wide(&format!("\u{feff}one\n{text}")), text.as_bytes()].concat();
        for threads in ["-j1", "-j3"] {
            let masked = both(MASKED_LINE);
            tokmask().arg(threads).write_stdin(both(SECRET_LINE)).assert().success().stdout(masked).stderr("");
        }
        let path = folder.with("a", wide(SECRET_LINE));
        tokmask().arg("-i").arg(&path).assert().success().stderr("");
        assert_eq!(fs::read(path).unwrap(), wide(MASKED_LINE));
    }
}

#[test]
fn says_that_no_secret_is_found_in_utf_32() {
    let wide = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
    let text = wide(SECRET_LINE);
    let told = contains("standard input: seems to be UTF-32").and(contains("ghp_").not());
    tokmask().write_stdin(text.clone()).assert().success().stdout(text).stderr(told);
    tokmask().write_stdin("a\0b\n").assert().success().stderr("");
}

#[test]
fn says_once_that_a_bound_was_reached() {
    const TOLD: &str = "tokmask: a private key has no end after 256 lines or 64 KiB; ordinary scanning resumes\n";
    let key =
        format!("-----BEGIN PRIVATE KEY-----\n{}an end\n", "MIIEpAIBAAKCAQEAx7Kq2vN9bT4mW8rY1pL6dF3h\n".repeat(300));
    let text = key.repeat(3);
    tokmask().write_stdin(text.clone()).assert().success().stderr(TOLD);
    tokmask().arg("-j1").write_stdin(text.clone()).assert().success().stderr(TOLD);
    let folder = Folder::new();
    let (one, other) = (folder.with("a", &text), folder.with("b", &text));
    tokmask().arg(&one).arg(&other).assert().success().stderr(TOLD);
    tokmask().args(["run", "--", "cat"]).arg(&one).assert().success().stderr(TOLD);
    tokmask().arg("-i").arg(&one).arg(&other).assert().success().stderr(TOLD);
}

#[test]
fn replaces_in_every_style() {
    let masked = |style: &str| {
        let output = tokmask().args(["--style", style]).write_stdin(TOKEN).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(masked("label"), "[REDACTED:github-pat]");
    assert_eq!(masked("fixed"), "[REDACTED]");
    assert_eq!(masked("partial"), "ghp_****eG7u");
    assert_eq!(masked("length"), "*".repeat(TOKEN.len()));
    assert_eq!(masked("text=<hidden>"), "<hidden>");
    assert_eq!(masked("text=****"), "****");
}

#[test]
fn any_number_of_threads_writes_the_same() {
    let text = format!("{}{SECRET_LINE}", "plain line\n".repeat(1000)).repeat(20);
    let masked = text.replace(SECRET_LINE, MASKED_LINE);
    for threads in ["-j1", "-j2", "--threads=4"] {
        tokmask().arg(threads).write_stdin(text.clone()).assert().success().stdout(masked.clone());
    }
}

#[test]
fn writes_to_a_file() {
    let folder = Folder::new();
    let out = folder.with("out", "what was there before, which is longer than what comes now, by far");
    tokmask().arg("-o").arg(&out).write_stdin(SECRET_LINE).assert().success().stdout("");
    assert_eq!(read(out), MASKED_LINE);
}

#[test]
fn a_dash_as_output_is_standard_output() {
    tokmask().args(["-o", "-"]).write_stdin(SECRET_LINE).assert().success().stdout(MASKED_LINE);
}

#[test]
fn appends_to_a_file() {
    let folder = Folder::new();
    let out = folder.with("out", "before\n");
    tokmask().arg("--append").arg(&out).write_stdin(SECRET_LINE).assert().success().stdout("");
    assert_eq!(read(out), format!("before\n{MASKED_LINE}"));
}

#[test]
fn refuses_to_write_over_an_input() {
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    let (soft, hard) = (folder.path("soft"), folder.path("hard"));
    symlink(&file, &soft).unwrap();
    fs::hard_link(&file, &hard).unwrap();
    for output in [&file, &soft, &hard] {
        for option in ["-o", "--append"] {
            let mut command = tokmask();
            command.arg(&file).arg(option).arg(output);
            command
                .assert()
                .code(2)
                .stdout("")
                .stderr(contains("app.log: is input and output; "))
                .stderr(contains("use -i"));
        }
    }
    assert_eq!(read(file), SECRET_LINE);
}

#[test]
fn refuses_to_read_what_it_writes() {
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    let append = || OpenOptions::new().append(true).open(&file).unwrap();
    let status = process().arg(&file).stdout(append()).stderr(append()).status().unwrap();
    assert_eq!(status.code(), Some(2));
    let status = process().stdin(File::open(&file).unwrap()).arg("-o").arg(&file).status().unwrap();
    assert_eq!(status.code(), Some(2));
    assert!(read(file).starts_with(SECRET_LINE));
}

#[test]
fn an_input_that_fails_does_not_stop_the_others() {
    let folder = Folder::new();
    let (a, b) = (folder.with("a", "one\n"), folder.with("b", SECRET_LINE));
    let missing = folder.path("missing");
    let mut command = tokmask();
    command.args([&a, &missing, &b]);
    command
        .assert()
        .code(1)
        .stdout(format!("one\n{MASKED_LINE}"))
        .stderr(contains("missing: No such file or directory\n"));
}

#[test]
fn a_folder_is_no_input() {
    let folder = Folder::new();
    tokmask()
        .arg(folder.0.path())
        .assert()
        .code(1)
        .stdout("")
        .stderr(contains("is a folder: name the files in it, or use -r"));
}

#[test]
fn a_full_disk_is_an_error() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = Folder::new();
    let output = process().arg(folder.with("a", SECRET_LINE)).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "tokmask: standard output: No space left on device\n");
}

#[test]
fn an_output_that_cannot_be_made_is_an_error() {
    let mut command = tokmask();
    command.args(["-o", "/nowhere/out"]).write_stdin(SECRET_LINE);
    command.assert().code(1).stderr("tokmask: /nowhere/out: No such file or directory\n");
}

#[test]
fn a_bad_rule_is_an_error_before_anything_is_read_or_written() {
    let folder = Folder::new();
    let (rules, out) = (folder.with("mine.toml", "family = 'Mine'\nnonsense = 1\n"), folder.with("out", "before\n"));
    let mut command = tokmask();
    command.arg("--rules").arg(rules).arg("-o").arg(&out).write_stdin(SECRET_LINE);
    command.assert().code(2).stdout("").stderr(contains("mine.toml:2"));
    assert_eq!(read(out), "before\n");
}

#[test]
fn finding_something_can_fail() {
    tokmask().arg("--fail-on-find").write_stdin(SECRET_LINE).assert().code(3).stdout(MASKED_LINE);
    tokmask().arg("--fail-on-find").write_stdin("nothing\n").assert().code(0);
    tokmask().args(["--fail-on-find", "-", "/nowhere"]).write_stdin(SECRET_LINE).assert().code(1).stdout(MASKED_LINE);
}

#[test]
fn statistics_are_counts_on_standard_error() {
    let text = format!("{SECRET_LINE}plain\n{SECRET_LINE}");
    let assert = tokmask().arg("--stats").write_stdin(text).assert().success();
    let assert = assert.stdout(format!("{MASKED_LINE}plain\n{MASKED_LINE}"));
    let assert = assert.stderr(contains("2 masked\n")).stderr(contains("bytes in")).stderr(contains("2 github-pat"));
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(!said.contains(TOKEN) && !said.contains("deploy"), "{said}");
}

#[test]
fn progress_shows_nothing_where_nobody_looks() {
    let folder = Folder::new();
    let file = folder.with("a", SECRET_LINE);
    tokmask().arg(&file).assert().success().stderr(is_empty());
    tokmask().arg(&file).arg("--progress").assert().success().stdout(MASKED_LINE);
}

#[test]
fn no_message_holds_bytes_of_the_input() {
    let folder = Folder::new();
    let file = folder.with("a", SECRET_LINE);
    for args in [["--stats", "--progress"], ["--fail-on-find", "/nowhere"], ["--append", "/nowhere/x"]] {
        let said = stderr(tokmask().args(args).arg(&file));
        assert!(!said.contains(TOKEN) && !said.contains("deploy"), "{said}");
    }
}
