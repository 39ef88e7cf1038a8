//! What happens when things go wrong round the real command: nothing unmasked is written, the exit code tells, and no
//! message holds a byte of the input. SECURITY.md has the table.

#![cfg(all(feature = "cli", target_os = "linux"))]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::Arc;
use std::thread::{self, sleep};
use std::time::Duration;

use rustix::fs::{OFlags, XattrFlags, fcntl_setfl, getxattr, setxattr};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const TOKEN: &str = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
const LINE: &str = "deploy with ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u now\n";
const MASKED: &str = "deploy with [REDACTED:github-pat] now\n";

fn tokmask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokmask"));
    command.env_remove("TOKMASK_CONFIG").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The command behind what a shell does first: `ulimit -n 5`.
fn limited(first: &str, args: &[&str]) -> Command {
    let mut command = Command::new("bash");
    let tokmask = env!("CARGO_BIN_EXE_tokmask");
    command.args(["-c", &format!("{first}; exec {tokmask} \"$@\""), "bash"]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn with(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    path
}

fn names(folder: &TempDir) -> usize {
    fs::read_dir(folder.path()).expect("a folder").count()
}

/// Writes `text`, as much of it as is taken, and waits for the end.
fn fed(command: &mut Command, text: &str) -> Output {
    let mut child = command.spawn().expect("it starts");
    let mut input = child.stdin.take().expect("piped");
    let text = text.to_owned();
    thread::scope(|scope| {
        scope.spawn(move || drop(input.write_all(text.as_bytes())));
        child.wait_with_output().expect("it ends")
    })
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// Demands that `out` is the beginning of the masked lines, its last line perhaps cut short and masked as such.
fn assert_masked(out: &[u8], context: &str) {
    let text = String::from_utf8_lossy(out);
    assert!(!text.contains("ghp_") && !text.contains(&TOKEN[4..16]), "{context}: unmasked");
    let (whole, rest) = text.rsplit_once('\n').map_or(("", &*text), |(whole, rest)| (whole, rest));
    assert!(whole.lines().all(|line| line == MASKED.trim_end()), "{context}: other lines");
    assert!(MASKED.starts_with(rest) || rest.starts_with("deploy with "), "{context}: another end");
}

/// Demands an error that says what is wrong and shows nothing of the input.
fn assert_told(output: &Output, context: &str) {
    let said = said(output);
    assert!(said.starts_with("tokmask: ") && said.ends_with('\n'), "{context}: {said}");
    assert!(!said.contains("ghp_") && !said.contains("x7Kq2") && !said.contains("deploy"), "{context}: {said}");
}

/// Writes lines until nobody takes them.
fn flood(mut input: ChildStdin) -> thread::JoinHandle<()> {
    #[expect(clippy::disallowed_methods, reason = "it ends with the command")]
    thread::spawn(move || while input.write_all(LINE.repeat(100).as_bytes()).is_ok() {})
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("it runs");
}

/// Moments to interrupt at: as it starts, and later.
fn moments() -> impl Iterator<Item = Duration> {
    [0, 1, 3, 7, 12, 20, 35, 60, 90].into_iter().map(Duration::from_millis)
}

#[test]
fn a_reader_closes_early_at_any_moment() {
    for after in moments() {
        let mut child = tokmask().spawn().expect("it starts");
        let writer = flood(child.stdin.take().expect("piped"));
        sleep(after);
        let mut head = vec![0; 100];
        let n = child.stdout.take().expect("piped").read(&mut head).expect("it writes");
        assert_masked(&head[..n], "what was read");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{after:?}");
        writer.join().expect("it ends");
    }
}

#[test]
fn a_full_disk_behind_every_output() {
    let text = LINE.repeat(20_000);
    for args in [&["-j1"][..], &["-j3"], &["--strict-lines"], &["--frame", "rsyslog"]] {
        let full = File::options().write(true).open("/dev/full").expect("a device");
        let output = fed(tokmask().args(args).stdout(full), &text);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert_told(&output, "standard output");
        for option in ["-o", "--append"] {
            let output = fed(tokmask().args(args).args([option, "/dev/full"]), &text);
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{args:?} {option}");
            assert_told(&output, option);
        }
    }
}

/// The text is masked and written, and the exit code says that the report is missing.
#[test]
fn a_full_disk_behind_the_report() {
    for report in ["/dev/full", "/no/such/folder/report.json"] {
        let output = fed(tokmask().args(["--report", report]), LINE);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), MASKED.as_bytes()), "{report}");
        assert_told(&output, report);
    }
}

/// `ulimit -f` and what a quota does: the file may not grow.
#[test]
fn a_file_that_may_not_grow() {
    let folder = folder();
    let (file, out) = (with(&folder, "app.log", &LINE.repeat(20_000)), folder.path().join("out"));
    let paths = [file.to_str().expect("text"), out.to_str().expect("text")];
    let output = limited("ulimit -f 64", &["-i", paths[0]]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert_told(&output, "in place");
    assert!(fs::read_to_string(&file).expect("a file") == LINE.repeat(20_000), "left as it was");
    assert_eq!(names(&folder), 1, "no other file is left");
    let output = limited("ulimit -f 64", &[paths[0], "-o", paths[1]]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert_told(&output, "-o");
    assert_masked(&fs::read(&out).expect("a file"), "-o");
}

/// On a file system of one MiB, which only a namespace of its own may have: where there is none, there is nothing to try.
#[test]
fn a_full_disk_under_a_file_in_place() {
    let folder = folder();
    let log = with(&folder, "app.log", &LINE.repeat(12_000));
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).expect("a folder");
    let script = "mount -t tmpfs -o size=1m tmpfs \"$2\" && cp \"$1\" \"$2\" && cd \"$2\" || exit 99
        \"$0\" -i app.log; code=$?; cmp app.log \"$1\" && ls -A && exit $code";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_tokmask")]);
    let Ok(output) = command.args([&log, &disk]).output() else { return };
    if output.status.code() == Some(99) || said(&output).starts_with("unshare: ") {
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_told(&output, "in place");
    assert_eq!(output.stdout, b"app.log\n", "it stays as it was, and no other file is left");
}

#[test]
fn pipes_that_do_not_block() {
    for args in [&["-j1"][..], &["-j2"], &["--strict-lines"]] {
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        let (mut end, out) = std::io::pipe().expect("a pipe");
        fcntl_setfl(&reader, OFlags::NONBLOCK).expect("a flag");
        fcntl_setfl(&out, OFlags::NONBLOCK).expect("a flag");
        let mut child = tokmask().args(args).stdin(reader).stdout(out).spawn().expect("it starts");
        let mut masked = String::new();
        thread::scope(|scope| {
            scope.spawn(move || {
                for i in 0..40_000 {
                    writer.write_all(LINE.as_bytes()).expect("it reads");
                    if i % 10_000 == 0 {
                        sleep(Duration::from_millis(10));
                    }
                }
            });
            sleep(Duration::from_millis(600));
            end.read_to_string(&mut masked).expect("text");
        });
        assert!(masked == MASKED.repeat(40_000), "{args:?}");
        assert!(child.wait().expect("it ends").success());
    }
}

/// What is there when it is waited for may be gone when it is read.
#[test]
fn a_pipe_that_another_process_reads() {
    let (mut reader, mut writer) = std::io::pipe().expect("a pipe");
    fcntl_setfl(&reader, OFlags::NONBLOCK).expect("a flag");
    let child = tokmask().arg("-j1").stdin(reader.try_clone().expect("a pipe")).spawn().expect("it starts");
    let mut taken = 0;
    for _ in 0..100 {
        until_state(&child, 'S');
        writer.write_all(LINE.as_bytes()).expect("it reads");
        // Mostly it stops as it has woken up, before it reads.
        signal(&child, Signal::STOP);
        until_state(&child, 'T');
        taken += reader.read(&mut [0; LINE.len()]).unwrap_or(0) / LINE.len();
        signal(&child, Signal::CONT);
    }
    drop((reader, writer));
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
    assert!(output.stdout == MASKED.repeat(100 - taken).as_bytes(), "{taken} lines were taken");
}

/// Waits until the command sleeps or has stopped: the state in proc_pid_stat(5), behind the name in brackets.
fn until_state(child: &Child, state: char) {
    let is_reached = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("it runs");
        let now = stat.rsplit_once(") ").expect("a state").1;
        assert!(!now.starts_with('Z'), "it has ended");
        now.starts_with(state)
    };
    while !is_reached() {
        sleep(Duration::from_micros(100));
    }
}

/// Interrupted system calls and short reads and writes change nothing, nor does a SIGPIPE.
#[test]
fn signals_that_only_interrupt() {
    let folder = folder();
    let config = with(&folder, "t.toml", "");
    let text = LINE.repeat(20_000);
    for threads in ["-j1", "-j2"] {
        let mut child = tokmask().args([threads, "-c"]).arg(&config).spawn().expect("it starts");
        let (mut input, mut output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut masked = vec![0; 10];
        thread::scope(|scope| {
            let writing = scope.spawn(|| {
                for piece in text.as_bytes().chunks(7001) {
                    input.write_all(piece).expect("it reads");
                    // So that it waits for the rest of the line, and is interrupted as it waits.
                    sleep(Duration::from_millis(1));
                }
                drop(input);
            });
            output.read_exact(&mut masked).expect("it writes");
            scope.spawn(|| output.read_to_end(&mut masked).expect("it writes"));
            while !writing.is_finished() {
                interrupt(&child);
            }
        });
        assert!(masked == MASKED.repeat(20_000).as_bytes(), "{threads}");
        assert!(child.wait().expect("it ends").success());
    }
}

/// Sends every signal that ends nothing; most often the one whose handler does nothing.
fn interrupt(child: &Child) {
    for sent in [Signal::HUP, Signal::STOP, Signal::CONT, Signal::WINCH, Signal::PIPE] {
        signal(child, sent);
        for _ in 0..20 {
            signal(child, Signal::XFSZ);
            sleep(Duration::from_micros(100));
        }
    }
}

/// No process writes as much before a signal ends it, unless it ignores that.
const MOST: u64 = 1 << 30;

#[test]
fn a_signal_at_any_moment() {
    // What is caught here is not ignored by what is started from here, as it would be under nohup.
    signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::default()).expect("a signal that can be caught");
    for sent in [Signal::TERM, Signal::INT, Signal::HUP, Signal::KILL] {
        for after in moments().step_by(2) {
            let mut child = tokmask().arg("-j2").spawn().expect("it starts");
            let writer = flood(child.stdin.take().expect("piped"));
            let mut output = child.stdout.take().expect("piped");
            let out = thread::scope(|scope| {
                let reading = scope.spawn(move || {
                    let mut out = vec![];
                    output.by_ref().take(MOST).read_to_end(&mut out).expect("a pipe");
                    out
                });
                sleep(after);
                signal(&child, sent);
                reading.join().expect("it reads")
            });
            assert!((out.len() as u64) < MOST, "{sent:?} is ignored");
            let ended = child.wait_with_output().expect("it ends");
            assert_masked(&out, &format!("{sent:?} after {after:?}"));
            assert_eq!(said(&ended), "", "{sent:?} after {after:?}");
            writer.join().expect("it ends");
        }
    }
}

/// Whatever a defect says, and in whichever worker: nothing unmasked is written, and its words are not printed.
#[test]
#[cfg(debug_assertions)]
fn a_worker_that_panics() {
    let text = LINE.repeat(30_000);
    for at in [0, 50, 100_000, 700_000, 1_500_000] {
        for args in [&["-j1"][..], &["-j3"]] {
            let output = fed(tokmask().args(args).env("TOKMASK_PANIC_AT", at.to_string()), &text);
            assert_eq!(output.status.code(), Some(1), "{at} {args:?}");
            assert_masked(&output.stdout, "what was written");
            assert!(output.stdout.len() < at.max(1), "nothing behind the panic at {at} is written");
            assert_told(&output, "a panic");
            assert!(said(&output).contains("internal error at src/stream/faults.rs:"), "{}", said(&output));
        }
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_panic_leaves_a_file_in_place() {
    let folder = folder();
    let file = with(&folder, "app.log", &LINE.repeat(20_000));
    let output = tokmask().arg("-i").arg(&file).env("TOKMASK_PANIC_AT", "500000").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert_told(&output, "a panic");
    assert!(fs::read_to_string(&file).expect("a file") == LINE.repeat(20_000));
    assert_eq!(names(&folder), 1);
}

/// Address space from far too little to enough.
#[test]
fn too_little_memory() {
    let text = LINE.repeat(20_000);
    let mut ends = vec![];
    for mib in [2, 8, 16, 24, 32, 48, 64, 128, 512] {
        let output = fed(&mut limited(&format!("ulimit -v {}", mib * 1024), &["-j2"]), &text);
        assert_masked(&output.stdout, &format!("{mib} MiB"));
        let said = said(&output);
        assert!(!said.contains("ghp_") && !said.contains("deploy"), "{mib} MiB: {said}");
        let is_whole = output.stdout == MASKED.repeat(20_000).into_bytes();
        assert_eq!(output.status.success(), is_whole, "{mib} MiB: {said}");
        ends.push(is_whole);
    }
    assert!(!ends[0] && *ends.last().expect("some"), "{ends:?}");
}

#[test]
fn no_file_descriptor_left() {
    let mut ends = vec![];
    for most in 3..20 {
        let output = fed(&mut limited(&format!("ulimit -n {most}"), &["-j2"]), LINE);
        match output.status.code() {
            Some(0) => assert_eq!(output.stdout, MASKED.as_bytes(), "{most}"),
            _ => assert_eq!(output.stdout, b"", "{most}: {}", said(&output)),
        }
        assert!(!said(&output).contains("ghp_"));
        ends.push(output.status.success());
    }
    assert!(!ends[0] && *ends.last().expect("some"), "{ends:?}");
}

/// The stacks of the threads are larger than the address space: there is room for none, or for a few of them.
#[test]
fn no_threads_left() {
    let text = LINE.repeat(20_000);
    for mib in [1024, 150] {
        let mut command = limited("ulimit -v 524288", &["-j8"]);
        let output = fed(command.env("RUST_MIN_STACK", (mib << 20).to_string()), &text);
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{mib} MiB");
        assert!(output.stdout == MASKED.repeat(20_000).as_bytes(), "{mib} MiB");
    }
}

/// A command without the threads that mask its output is left to itself, and what it writes is lost.
#[test]
fn no_threads_left_for_a_command() {
    let mut ends = vec![];
    for mib in [1024, 400, 200, 180, 170, 160, 150, 140, 120, 1] {
        let mut command = limited("ulimit -v 524288", &["run", "--", "cat"]);
        let output = fed(command.env("RUST_MIN_STACK", (mib << 20).to_string()), LINE);
        match output.status.success() {
            true => assert_eq!(output.stdout, MASKED.as_bytes(), "{mib} MiB"),
            false => assert_told(&output, &format!("{mib} MiB")),
        }
        assert_masked(&output.stdout, &format!("{mib} MiB"));
        ends.push(output.status.success());
    }
    assert!(!ends[0] && *ends.last().expect("some"), "{ends:?}");
}

#[test]
fn standard_streams_that_are_closed() {
    let output = limited("exec <&-", &[]).output().expect("it runs");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_told(&output, "no standard input");
    for (first, code) in [("exec >&-", 1), ("exec 1</dev/null", 1), ("exec 2>&-", 0), ("exec >&- 2>&-", 1)] {
        let output = fed(&mut limited(first, &[]), LINE);
        assert_eq!(output.status.code(), Some(code), "{first}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), if code == 0 { MASKED } else { "" }, "{first}");
        if !first.contains("2>") {
            assert_told(&output, first);
        }
    }
}

#[test]
fn folders_fifos_and_devices() {
    let folder = folder();
    let output = tokmask().arg(folder.path()).output().expect("it runs");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_told(&output, "a folder");
    assert_eq!(tokmask().arg("/dev/null").output().expect("it runs").status.code(), Some(0));
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo is there").success());
    let child = tokmask().arg(&fifo).spawn().expect("it starts");
    File::options().write(true).open(&fifo).expect("a reader").write_all(LINE.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), MASKED.as_bytes()));
    let mut child = tokmask().arg("/dev/zero").spawn().expect("it starts");
    let mut zeros = vec![1; 1 << 20];
    child.stdout.take().expect("piped").read_exact(&mut zeros).expect("it writes");
    assert!(zeros.iter().all(|&b| b == 0));
    assert!(child.wait().expect("it ends").success());
}

/// A file that shrinks or grows while it is read: what was read is masked, and nothing else happens.
#[test]
fn a_file_that_changes_while_it_is_read() {
    for grows in [false, true] {
        let folder = folder();
        let file = with(&folder, "app.log", &LINE.repeat(50_000));
        let mut child = tokmask().args(["-j1"]).arg(&file).spawn().expect("it starts");
        let mut output = child.stdout.take().expect("piped");
        let mut out = vec![0; 1000];
        output.read_exact(&mut out).expect("it writes");
        match grows {
            true => {
                let mut end = File::options().append(true).open(&file).expect("a file");
                end.write_all(LINE.repeat(10).as_bytes()).expect("a file");
            }
            false => File::options().write(true).open(&file).and_then(|f| f.set_len(5000)).expect("a file"),
        }
        output.read_to_end(&mut out).expect("it writes");
        assert_masked(&out, "a changing file");
        assert!(!grows || out == MASKED.repeat(50_010).as_bytes(), "what was added in time is read");
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }
}

/// Killed at any moment of `-i`, a file is the old one or the new one.
#[test]
fn killed_in_the_middle_of_in_place() {
    let old = LINE.repeat(60_000);
    let mut ends = [0, 0];
    for after in [0, 5, 10, 20, 40, 60, 80, 120, 200, 400, 120_000] {
        let folder = folder();
        let file = with(&folder, "app.log", &old);
        let mut child = tokmask().args(["-i", "-j1"]).arg(&file).spawn().expect("it starts");
        for _ in 0..after {
            sleep(Duration::from_millis(1));
            if child.try_wait().expect("a child").is_some() {
                break;
            }
        }
        let _ = child.kill();
        child.wait().expect("it ends");
        let now = fs::read_to_string(&file).expect("a file");
        let is_new = now == MASKED.repeat(60_000);
        assert!(is_new || now == old, "torn after {after} ms");
        ends[usize::from(is_new)] += 1;
    }
    assert!(ends[0] > 0 && ends[1] > 0, "{ends:?}: killed too early or too late");
}

/// Mode, owner, times of links and extended attributes are what they were.
#[test]
fn in_place_keeps_what_the_file_was() {
    let folder = folder();
    let file = with(&folder, "app.log", LINE);
    setxattr(&file, "user.origin", b"the app", XattrFlags::empty()).expect("a file system with attributes");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).expect("a mode");
    // Only the superuser may give files away.
    let is_given = std::os::unix::fs::chown(&file, Some(12), Some(34)).is_ok();
    let link = folder.path().join("link");
    symlink("app.log", &link).expect("a link");
    let output = tokmask().arg("-i").arg(&link).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(fs::read_link(&link).expect("still a link"), Path::new("app.log"));
    let now = file.metadata().expect("a file");
    assert_eq!(now.mode() & 0o7777, 0o440);
    assert!(!is_given || (now.uid(), now.gid()) == (12, 34));
    let mut value = [0; 16];
    let length = getxattr(&file, "user.origin", &mut value[..]).expect("the attribute is kept");
    assert_eq!(&value[..length], b"the app");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("a mode");
    assert_eq!(fs::read_to_string(&file).expect("a file"), MASKED);
    assert_eq!(names(&folder), 2);
}

/// Whatever works without the sandbox works in it; where the kernel has none, that is an error and nothing is read.
#[test]
fn in_the_sandbox() {
    let folder = folder();
    let (file, log) = (with(&folder, "app.log", LINE), folder.path().join("out.log"));
    let probe = fed(tokmask().arg("--sandbox"), LINE);
    if probe.status.code() == Some(1) {
        assert!(said(&probe).contains("--sandbox: ") && probe.stdout.is_empty(), "{}", said(&probe));
        return;
    }
    assert_eq!(probe.stdout, MASKED.as_bytes(), "{}", said(&probe));
    let paths = [&file, &log].map(|p| p.to_str().expect("text"));
    for args in [
        &["-j3", paths[0]][..],
        &["/dev/stdin"],
        &["--append", paths[1]],
        &["-o", paths[1], paths[0]],
        &["-i", paths[0]],
    ] {
        let output = fed(tokmask().arg("--sandbox").args(args), LINE);
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{args:?}");
    }
    assert_eq!(fs::read_to_string(&file).expect("a file"), MASKED);
}

/// In the sandbox system calls are filtered, and a file that was not named when it began cannot be opened later.
#[test]
fn the_sandbox_bars_what_was_not_named() {
    let folder = folder();
    let config = with(&folder, "t.toml", "");
    with(&folder, "acme.toml", include_str!("../examples/acme.toml"));
    if fed(tokmask().arg("--sandbox"), LINE).status.code() == Some(1) {
        return;
    }
    let mut child = tokmask().args(["--sandbox", "-c"]).arg(&config).spawn().expect("it starts");
    let mut output = child.stdout.take().expect("piped");
    let mut dialogue = |child: &mut Child| {
        child.stdin.as_mut().expect("piped").write_all(LINE.as_bytes()).expect("it reads");
        let mut masked = vec![0; MASKED.len()];
        output.read_exact(&mut masked).expect("it writes");
        assert_eq!(String::from_utf8_lossy(&masked), MASKED);
    };
    dialogue(&mut child);
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    assert!(status.contains("\nSeccomp:\t2\n") && status.contains("\nNoNewPrivs:\t1\n"), "{status}");
    fs::write(&config, "rules = ['acme.toml']\n").expect("a file");
    signal(&child, Signal::HUP);
    dialogue(&mut child);
    let ended = child.wait_with_output().expect("it ends");
    assert!(said(&ended).contains("acme.toml: cannot read the rules: Permission denied"), "{}", said(&ended));
    assert_eq!(ended.status.code(), Some(0));
}

/// Other processes of the same user cannot look into its memory: that of a process that may not be dumped belongs to the
/// superuser (proc(5)).
#[test]
fn memory_is_hidden() {
    let folder = folder();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("a mode");
    let tokmask = folder.path().join("tokmask");
    // Not written by this process: one that another test starts meanwhile would hold it open, and what is open for writing
    // cannot be run.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_tokmask")).arg(&tokmask).status().expect("cp is there");
    assert!(copied.success());
    let (user, hidden) = owners(&tokmask);
    assert_eq!(hidden, 0);
    assert_eq!(owners(Path::new("cat")), (user, user));
}

/// Who runs `program`, never the superuser, and whom its memory belongs to.
fn owners(program: &Path) -> (u32, u32) {
    const NOBODY: u32 = 65534;
    let mut command = Command::new(program);
    let own = fs::metadata("/proc/self").expect("Linux").uid();
    let user = if own == 0 { NOBODY } else { own };
    let mut child = command.uid(user).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.as_mut().expect("piped").write_all(LINE.as_bytes()).expect("it reads");
    // When it writes, it has started.
    child.stdout.take().expect("piped").read_exact(&mut [0]).expect("it writes");
    let owner = fs::metadata(format!("/proc/{}/mem", child.id())).expect("it runs").uid();
    drop(child.stdin.take());
    child.wait().expect("it ends");
    (user, owner)
}
