//! Values that are known to be secret, from all their sources.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::process::Stdio;

use predicates::prelude::*;

use super::{Folder, process, stderr, tokmask};

const KNOWN: &str = "[REDACTED:known-value]";

#[test]
fn of_variables() {
    let mut command = tokmask();
    command.args(["--known-env", "MY_*", "--known-env", "OTHER"]);
    command
        .env("MY_ONE", "correct horse")
        .env("MY_TWO", "battery staple")
        .env("OTHER", "x7Kq2vN9")
        .env("NOT_MINE", "Kq2vN9bT");
    let expected = format!("{KNOWN}, {KNOWN}, {KNOWN}, Kq2vN9bT\n");
    command.write_stdin("correct horse, battery staple, x7Kq2vN9, Kq2vN9bT\n").assert().success().stdout(expected);
}

#[test]
fn a_refused_value_is_named_and_not_told() {
    let mut command = tokmask();
    command.args(["--known-env", "DB_*"]).env("DB_PASS", "hunter2").env("DB_USER", "postgres").env("DB_NAME", "");
    let told = stderr(command.write_stdin("hunter2 postgres\n"));
    assert!(told.contains("DB_PASS: not masked as a known value: it has fewer than 8 bytes"), "{told}");
    assert!(told.contains("DB_USER: not masked as a known value: it is a common word"), "{told}");
    assert!(!told.contains("hunter2") && !told.contains("DB_NAME"), "{told}");
    command.arg("--known-force").assert().success().stdout(format!("{KNOWN} postgres\n"));
}

#[test]
fn a_name_that_no_variable_has_is_told() {
    let mut command = tokmask();
    command.args(["--known-env", "NO_SUCH_*"]).write_stdin("x\n");
    command.assert().success().stderr(predicate::str::contains("no variable has such a name"));
}

#[test]
fn of_files_in_every_format() {
    let folder = Folder::new();
    let lines = folder.with("lines", "correct horse\n\nbattery staple\n");
    let env = folder.with("my.env", "# mine\nexport ONE='x7Kq2vN9'\nTWO=\"bT4m\\nW8rY1pL6dF\"\n");
    let json = folder.with("my.json", r#"{"deep": [{"er": "hJ5sZ0cA2e"}]}"#);
    for (path, text, masked) in [
        (&lines, "battery staple!", format!("{KNOWN}!")),
        (&env, "x7Kq2vN9 W8rY1pL6dF", format!("{KNOWN} {KNOWN}")),
        (&json, "<hJ5sZ0cA2e>", format!("<{KNOWN}>")),
    ] {
        tokmask().arg("--known-file").arg(path).write_stdin(text).assert().success().stdout(masked);
    }
    tokmask().arg("--known-file").arg(folder.path("none")).assert().code(2);
}

#[test]
fn of_a_mounted_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path("..2026_11_22")).unwrap();
    fs::write(folder.path("..2026_11_22/password"), "correct horse\n").unwrap();
    std::os::unix::fs::symlink("..2026_11_22", folder.path("..data")).unwrap();
    std::os::unix::fs::symlink("..data/password", folder.path("password")).unwrap();
    folder.with("key", "first 7Kq2\nsecond vN9b\n");
    let mut command = tokmask();
    command.arg("--known-file").arg(folder.path("."));
    let expected = format!("{KNOWN}\n{KNOWN}\n");
    command.write_stdin("correct horse\nsecond vN9b\n").assert().success().stdout(expected);
}

#[test]
fn of_a_descriptor() {
    let script = format!("exec {} --known-fd 3 3< <(echo 'correct horse')", env!("CARGO_BIN_EXE_tokmask"));
    let mut command = assert_cmd::Command::new("bash");
    command.args(["-c", &script]).write_stdin("correct horse\n").assert().success().stdout(format!("{KNOWN}\n"));
}

#[test]
fn of_a_fifo_while_the_stream_runs() {
    let folder = Folder::new();
    let path = folder.path("values");
    let mut child = process();
    child.arg("--known-fifo").arg(&path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    let mut say = |line: &str| {
        writeln!(input, "{line}").unwrap();
        output.next().unwrap().unwrap()
    };
    assert_eq!(say("correct horse"), "correct horse");
    let file = path.metadata().unwrap();
    assert!(file.file_type().is_fifo() && file.permissions().mode() & 0o777 == 0o600);
    fs::write(&path, "correct horse\n\"first 7Kq2\\nsecond vN9b\"\n").unwrap();
    assert_eq!(say("correct horse"), KNOWN);
    assert_eq!(say("second vN9b"), KNOWN);
    // More than a pipe holds, while nothing is read from the stream.
    let mut fifo = File::options().write(true).open(&path).unwrap();
    for n in 0..8_000 {
        writeln!(fifo, "value-number-{n}").unwrap();
    }
    assert_eq!(say("value-number-7999x"), format!("{KNOWN}x"));
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_file_that_is_no_fifo_is_left_alone() {
    let folder = Folder::new();
    let path = folder.with("text", "correct horse\n");
    tokmask().arg("--known-fifo").arg(path).assert().code(1).stderr(predicate::str::contains("is no FIFO"));
}
