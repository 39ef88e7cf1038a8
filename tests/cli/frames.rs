//! Framed input, as hosts send it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::Duration;

use predicates::str::contains;
use rustix::event::PollFlags;

use crate::{Folder, TOKEN, is_ready, process, read, tokmask};

const CRI: &str = "2026-01-02T03:04:05.678901234Z";

fn halves() -> (String, String) {
    let (first, rest) = TOKEN.split_at(17);
    (format!("{CRI} stdout P at {first}\n"), format!("{CRI} stdout F {rest} end\n"))
}

#[test]
fn records_go_on_in_the_next_file() {
    let folder = Folder::new();
    let (first, rest) = halves();
    let (old, new) = (folder.with("0.log.1", first), folder.with("0.log", rest));
    let masked = format!("{CRI} stdout P at [REDACTED:github-pat]\n{CRI} stdout F  end\n");
    tokmask()
        .args(["--frame", "cri", "--stats"])
        .args([&old, &new])
        .assert()
        .success()
        .stdout(masked)
        .stderr(contains("1 masked"));
}

#[test]
fn the_records_of_a_file_in_place() {
    let folder = Folder::new();
    let (first, rest) = halves();
    let file = folder.with("0.log", first + &rest);
    tokmask().args(["--frame", "cri", "-i"]).arg(&file).assert().success();
    assert_eq!(read(file), format!("{CRI} stdout P at [REDACTED:github-pat]\n{CRI} stdout F  end\n"));
}

#[test]
fn a_broken_frame_is_an_error_without_a_byte_of_it() {
    for (format, input, written) in [
        ("netstring", &b"2:hi,ghp_x7Kq2vN9bT4m"[..], "2:hi,"),
        ("netstring", b"2:hi,9:ghp", "2:hi,"),
        ("u32be", b"ghp_x7Kq2vN9bT4m", ""),
    ] {
        let output = tokmask().args(["--frame", format]).write_stdin(input).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap().as_str()), (Some(1), written));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("tokmask: ") && said.lines().count() == 1 && !said.contains("ghp"), "{said}");
    }
}

/// journald's JSON writes a message with odd bytes as their numbers.
#[test]
fn lists_of_bytes_in_json() {
    let folder = Folder::new();
    let line = |text: &str| {
        let numbers: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
        format!("{{\"MESSAGE\":[{}],\"B\":\"{text}\"}}\n", numbers.join(","))
    };
    let (input, output) = (line(&format!("at {TOKEN}")), line("at [REDACTED:github-pat]"));
    let report = folder.path("r.json");
    for threads in ["-j1", "-j3"] {
        let mut command = tokmask();
        command.args(["--frame", "ndjson", "--stats", "--fail-on-find", threads]).write_stdin(input.clone());
        command.assert().code(3).stdout(output.clone()).stderr(contains("2 masked\n"));
    }
    let file = folder.with("a.json", &input);
    tokmask().args(["--frame", "ndjson", "-i"]).arg(&file).assert().success();
    assert_eq!(read(&file), output);
    folder.with("a.json", &input);
    let mut command = tokmask();
    command.args(["run", "--frame", "ndjson", "--report"]).arg(&report).arg("--").arg("cat").arg(&file);
    command.assert().success().stdout(output.clone());
    let report: serde_json::Value = serde_json::from_str(&read(report)).unwrap();
    assert_eq!(report["rows"].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>(), 2);
    tokmask().write_stdin(input.clone()).assert().success().stdout(contains("[97,116,32,103,104,112"));
}

#[test]
fn a_journal_that_is_exported() {
    let entry =
        |text: &str| format!("_PID=7\nMESSAGE=at {text}\nCODE\n{}\0\0\0\0\0\0\0{text}\n\n", text.len() as u8 as char);
    let (input, output) = (entry(TOKEN), entry("[REDACTED:github-pat]"));
    tokmask().args(["--frame", "journald"]).write_stdin(input.clone()).assert().success().stdout(output.clone());
    let folder = Folder::new();
    let file = folder.with("journal", input);
    tokmask().args(["run", "--frame=journald", "--", "cat"]).arg(&file).assert().success().stdout(output);
}

#[test]
fn a_configuration_frames_too() {
    let folder = Folder::new();
    let config = folder.with("t.toml", "frame = 'netstring'\n");
    tokmask().arg("-c").arg(&config).write_stdin("2:hi,").assert().success().stdout("2:hi,");
    tokmask().arg("-c").arg(&config).args(["--frame", "lines"]).write_stdin("hi").assert().success().stdout("hi");
}

/// Each request has its answer before the next is sent, and standard error says nothing.
#[test]
fn one_request_one_reply() {
    for (format, request, reply) in [
        ("rsyslog", format!("{{\"msg\":\"{TOKEN}\"}}\n"), "{\"msg\":\"[REDACTED:github-pat]\"}\n"),
        ("rsyslog", "-----BEGIN PRIVATE KEY-----\n".to_owned(), "{}\n"),
        ("ndjson", format!("{{\"a\":\"{TOKEN}\"}}\n"), "{\"a\":\"[REDACTED:github-pat]\"}\n"),
        ("lines", "password: |\n".to_owned(), "password: |\n"),
    ] {
        let mut command = process();
        command.args(["--frame", format, "--strict-lines"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for _ in 0..20 {
            input.write_all(request.as_bytes()).unwrap();
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            assert_eq!(line, reply, "{format}");
        }
        drop(input);
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr), (Some(0), vec![]));
    }
}

/// Without its end nothing of a line leaves, however long its writer pauses.
#[test]
fn strict_lines_are_whole() {
    for threads in ["-j1", "-j2"] {
        let mut command = process();
        let mut child =
            command.args(["--strict-lines", threads]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        for (piece, line) in
            [("half a li", ""), ("ne\nand ", "half a line\n"), ("another", ""), ("\nno end", "and another\n")]
        {
            input.write_all(piece.as_bytes()).unwrap();
            let mut left = vec![0; line.len()];
            output.read_exact(&mut left).unwrap();
            assert_eq!(String::from_utf8(left).unwrap(), line, "{threads}");
            // Longer than a line waits that may be cut.
            assert!(
                !is_ready(&output, PollFlags::IN, Duration::from_millis(60)),
                "{threads}: something leaves behind {piece:?}"
            );
        }
        drop(input);
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "no end");
        assert!(child.wait().unwrap().success());
    }
}
