//! Packed files: refused, or unpacked, masked and packed again.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use predicates::prelude::*;
use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, read, tokmask};

/// What `program` makes of `input`.
fn through(program: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new(program[0]);
    let mut child = command.args(&program[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input));
        child.wait_with_output().unwrap().stdout
    })
}

fn gzip(text: &str) -> Vec<u8> {
    through(&["gzip", "-c"], text.as_bytes())
}

fn gunzip(packed: &[u8]) -> String {
    String::from_utf8(through(&["gzip", "-dc"], packed)).unwrap()
}

/// A frame of zstd whose blocks are not compressed (RFC 8878, section 3.1.1).
fn zstd(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap();
    let blocks = text.as_bytes().chunks(100_000).flat_map(|block| {
        let header = (u32::try_from(block.len()).unwrap() << 3).to_le_bytes();
        [&header[..3], block].concat()
    });
    let end = [1, 0, 0];
    [&b"\x28\xb5\x2f\xfd\xa0"[..], &length.to_le_bytes()].concat().into_iter().chain(blocks).chain(end).collect()
}

#[test]
fn a_packed_file_is_refused_and_the_others_go_on() {
    let folder = Folder::new();
    let plain = folder.with("plain.log", SECRET_LINE);
    for (name, begin) in [
        ("gzip", &b"\x1f\x8b\x08\0"[..]),
        ("zstd", b"\x28\xb5\x2f\xfd"),
        ("xz", b"\xfd7zXZ\0"),
        ("bzip2", b"BZh91AY&SY"),
        ("zip", b"PK\x03\x04"),
        ("lz4", b"\x04\x22\x4d\x18"),
    ] {
        let packed = folder.with("packed", [begin, SECRET_LINE.as_bytes()].concat());
        let said = format!("packed: is packed ({name}), so that no secret in it can be seen; ");
        let cure = if matches!(name, "gzip" | "zstd") { "use -z" } else { "unpack it first" };
        let is_told = || contains(said.as_str()).and(contains(cure));
        tokmask().args([&packed, &plain]).assert().code(1).stdout(MASKED_LINE).stderr(is_told());
        tokmask().arg("-i").args([&packed, &plain]).assert().code(1).stdout("").stderr(is_told());
        tokmask().arg("explain").arg(&packed).assert().code(1).stdout("").stderr(contains("packed: is packed"));
        assert_eq!(fs::read(&packed).unwrap(), [begin, SECRET_LINE.as_bytes()].concat());
        tokmask().write_stdin(begin).assert().code(1).stdout("").stderr(contains("standard input: is packed"));
    }
    for text in ["PK", "BZh9", "B", "BZh91AY&SX", "7z", "("] {
        tokmask().write_stdin(text).assert().success().stdout(text);
    }
}

#[test]
fn packed_input_is_packed_again() {
    let folder = Folder::new();
    let many = SECRET_LINE.repeat(50_000);
    for text in ["", "plain\n", SECRET_LINE, &many] {
        let masked = text.replace(SECRET_LINE, MASKED_LINE);
        let (one, other) = (folder.with("a.gz", gzip(text)), folder.with("b.gz", [gzip(text), gzip("x\n")].concat()));
        let output = tokmask().args(["-z"]).args([&one, &other]).output().unwrap();
        assert_eq!((gunzip(&output.stdout), output.status.code()), (format!("{masked}{masked}x\n"), Some(0)));
        let told = String::from_utf8(tokmask().arg("explain").arg(&one).output().unwrap().stdout).unwrap();
        assert_eq!(told.matches(": github-pat (").count(), text.matches(SECRET_LINE).count());
        tokmask().args(["-zi"]).args([&one, &other]).assert().success().stdout("").stderr("");
        assert_eq!(
            (gunzip(&fs::read(one).unwrap()), gunzip(&fs::read(other).unwrap())),
            (masked.clone(), masked.clone() + "x\n")
        );
        let packed = folder.with("c.zst", [&zstd(text)[..], b"\x53\x2a\x4d\x18\x02\0\0\0hi", &zstd("x\n")].concat());
        let again = tokmask().arg("-z").arg(&packed).output().unwrap().stdout;
        assert!(again.starts_with(b"\x28\xb5\x2f\xfd"));
        // Once more: what it packs it unpacks, and is no other.
        let twice = tokmask().arg("-z").write_stdin(again.clone()).output().unwrap().stdout;
        assert!(twice == again);
        tokmask().arg("-zi").arg(&packed).assert().success();
        let found = tokmask().args(["-z", "--stats"]).arg(&packed).output().unwrap();
        let bytes = format!("{} bytes in", masked.len() + 2);
        assert!(String::from_utf8(found.stderr).unwrap().contains(&bytes), "{bytes}");
    }
}

#[test]
fn what_is_not_packed_stays_so() {
    tokmask().arg("-z").write_stdin(SECRET_LINE).assert().success().stdout(MASKED_LINE);
    let folder = Folder::new();
    let config = folder.with("t.toml", "decompress = true\n");
    let output = tokmask().arg("-c").arg(config).write_stdin(gzip(SECRET_LINE)).output().unwrap();
    assert_eq!(gunzip(&output.stdout), MASKED_LINE);
}

#[test]
fn a_broken_packed_file_is_left_as_it_is() {
    let folder = Folder::new();
    let text = SECRET_LINE.repeat(2000);
    let (whole, frame) = (gzip(&text), zstd(&text));
    let bent = |mut packed: Vec<u8>, at: usize| {
        packed[at] ^= 0x55;
        packed
    };
    let length = whole.len();
    for (packed, why) in [
        (whole[..length - 9].to_vec(), "cut short"),
        (whole[..2].to_vec(), "cut short"),
        (bent(whole.clone(), length - 6), "broken"),
        (bent(whole.clone(), length / 2), "is packed and"),
        ([&whole[..], b"garbage behind it"].concat(), "broken"),
        (gzip(&text).into_iter().chain(*b"\x1f\x8b").collect(), "cut short"),
        (frame[..frame.len() - 1].to_vec(), "cut short"),
        (frame[..5].to_vec(), "cut short"),
        (bent(frame.clone(), 9), "is packed and"),
        (b"\x28\xb5\x2f\xfd\0\xa8".to_vec(), "more than 8 MiB"),
        (b"\x28\xb5\x2f\xfd\x01\x50\x07".to_vec(), "a dictionary"),
        (through(&["gzip", "-c"], &whole), "packed twice"),
        (through(&["gzip", "-c"], b"PK\x03\x04"), "is packed (zip)"),
    ] {
        let file = folder.with("app.log.gz", &packed);
        tokmask().args(["-z", "-i"]).arg(&file).assert().code(1).stderr(contains("app.log.gz: ").and(contains(why)));
        assert!(fs::read(&file).unwrap() == packed);
        assert_eq!(folder.names(), ["app.log.gz"]);
        let output = tokmask().arg("-z").arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(!String::from_utf8_lossy(&output.stdout).contains("ghp_"));
    }
}

/// A log of Kubernetes goes on in the file after a rotated one, which is packed.
#[test]
fn records_go_on_behind_a_packed_file() {
    let folder = Folder::new();
    let (first, rest) = crate::TOKEN.split_at(17);
    let old = folder.with("0.log.1.gz", gzip(&format!("2026-01-02T03:04:05Z stdout P at {first}\n")));
    let new = folder.with("0.log.gz", gzip(&format!("2026-01-02T03:04:05Z stdout F {rest} end\n")));
    let output = tokmask().args(["-z", "--frame", "cri"]).args([&old, &new]).output().unwrap();
    let masked = "2026-01-02T03:04:05Z stdout P at [REDACTED:github-pat]\n2026-01-02T03:04:05Z stdout F  end\n";
    assert_eq!(gunzip(&output.stdout), masked);
}

#[test]
fn the_original_is_kept_under_an_ending() {
    let folder = Folder::new();
    let (file, clean) = (folder.with("app.log", SECRET_LINE), folder.with("clean.log", "nothing\n"));
    for option in ["-i.bak", "--in-place=.bak", "-zi.bak"] {
        fs::write(&file, SECRET_LINE).unwrap();
        tokmask().arg(option).args([&file, &clean]).assert().success().stdout("");
        assert_eq!((read(&file).as_str(), read(folder.path("app.log.bak")).as_str()), (MASKED_LINE, SECRET_LINE));
        assert_eq!(folder.names(), ["app.log", "app.log.bak", "clean.log"], "{option}");
    }
    tokmask().arg("-i/x").arg(&file).assert().code(2).stderr(contains("holds no `/`"));
    fs::remove_file(folder.path("app.log.bak")).unwrap();
    fs::create_dir(folder.path("app.log.bak")).unwrap();
    fs::write(&file, SECRET_LINE).unwrap();
    tokmask().arg("-i.bak").arg(&file).assert().code(1);
    assert_eq!((read(&file).as_str(), folder.names().len()), (SECRET_LINE, 3));
}
