//! Readers that go away, writers that wait, signals.

use std::fs;
use std::io::{BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::event::PollFlags;
use rustix::fs::{OFlags, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process};

use crate::{Folder, MASKED_LINE, SECRET_LINE, TOKEN, end, is_ready, line, process, read, start, wait_until};

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn a_reader_who_goes_away_is_a_quiet_success() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(200_000));
    for threads in ["-j1", "-j2"] {
        let mut child = start(process().arg(threads).arg(&file));
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        assert_eq!(line(&mut reader), MASKED_LINE);
        drop(reader);
        assert_eq!(end(child), (Some(0), String::new()));
    }
}

#[test]
fn a_table_whose_reader_goes_away_is_a_quiet_success() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(20_000)).into_os_string().into_string().unwrap();
    for args in [&["rules", "list"][..], &["rules", "check"], &["man"], &["completions", "bash"], &["explain", &file]] {
        let mut child = process();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let child = child.args(args).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(end(child), (Some(0), String::new()), "{args:?}");
    }
}

#[test]
fn a_slow_reader_behind_a_pipe_that_does_not_block_gets_everything() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(50_000));
    let (mut reader, writer) = std::io::pipe().unwrap();
    fcntl_setfl(&writer, OFlags::NONBLOCK).unwrap();
    let room = writer.try_clone().unwrap();
    let child = process().arg(file).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| !is_ready(&room, PollFlags::OUT, Duration::ZERO));
    drop(room);
    let mut masked = String::new();
    reader.read_to_string(&mut masked).unwrap();
    assert_eq!(masked, MASKED_LINE.repeat(50_000));
    assert_eq!(end(child), (Some(0), String::new()));
}

#[test]
fn an_interrupted_file_is_replaced_or_left_but_never_torn() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(300_000));
    let child = start(process().args(["-i", "-j1"]).arg(&file));
    wait_until(|| folder.names().len() == 2);
    signal(&child, Signal::TERM);
    let line = match end(child) {
        (Some(0), _) => MASKED_LINE,
        (code, said) => {
            assert_eq!((code, said.ends_with("big.log: interrupted; left as it was\n")), (Some(1), true), "{said}");
            SECRET_LINE
        }
    };
    assert_eq!(read(file), line.repeat(300_000));
    assert_eq!(folder.names(), ["big.log"]);
}

#[test]
fn a_closed_standard_error_changes_nothing() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(process().arg("/nowhere").stderr(writer).status().unwrap().code(), Some(1));
}

#[test]
fn a_line_leaves_while_the_writer_waits() {
    for threads in ["-j1", "-j2"] {
        let mut child = start(process().arg(threads));
        let (mut writer, mut reader) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for _ in 0..3 {
            writer.write_all(SECRET_LINE.as_bytes()).unwrap();
            assert_eq!(line(&mut reader), MASKED_LINE);
        }
        drop(writer);
        assert_eq!(end(child), (Some(0), String::new()));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn one_thread_is_one_thread() {
    for (threads, count) in [("-j1", 1), ("-j3", 4)] {
        let mut child = start(process().arg(threads));
        let (mut writer, mut reader) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        writer.write_all(SECRET_LINE.as_bytes()).unwrap();
        assert_eq!(line(&mut reader), MASKED_LINE);
        let tasks = format!("/proc/{}/task", child.id());
        wait_until(|| fs::read_dir(&tasks).unwrap().count() == count);
        drop(writer);
        assert_eq!(end(child), (Some(0), String::new()));
    }
}

#[test]
fn a_signal_drains_what_was_read_and_ends() {
    for signal_sent in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut child = start(process().arg("-j2"));
        let (mut writer, mut reader) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        writer.write_all(format!("{SECRET_LINE}no newline: {TOKEN}").as_bytes()).unwrap();
        assert_eq!(line(&mut reader), MASKED_LINE);
        signal(&child, signal_sent);
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "no newline: [REDACTED:github-pat]");
        assert_eq!(end(child), (Some(0), String::new()));
        drop(writer);
    }
}

#[test]
fn a_file_that_was_not_read_to_its_end_is_an_error() {
    let folder = Folder::new();
    let file = folder.with("big.log", SECRET_LINE.repeat(400_000));
    let mut child = start(process().arg("-j1").arg(&file));
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    assert_eq!(line(&mut reader), MASKED_LINE);
    signal(&child, Signal::TERM);
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(!rest.windows(TOKEN.len()).any(|bytes| bytes == TOKEN.as_bytes()));
    let (code, said) = end(child);
    assert_eq!(code, Some(1));
    assert!(said.ends_with("big.log: interrupted; the rest of it was not read\n"), "{said}");
}
