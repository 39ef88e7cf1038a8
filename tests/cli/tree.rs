//! Folders: all files in them, in place or into another folder.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

use predicates::prelude::*;
use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, read, tokmask};

/// A folder with files, a folder in a folder, links and a FIFO.
fn logs() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("logs/a/b")).unwrap();
    fs::create_dir(folder.path("logs/empty")).unwrap();
    folder.with("logs/one.log", SECRET_LINE);
    folder.with("logs/a/b/two.log", SECRET_LINE.repeat(2));
    folder.with("logs/a/binary", [b"\0\xff", SECRET_LINE.as_bytes()].concat());
    folder.with("outside.log", SECRET_LINE);
    symlink("../outside.log", folder.path("logs/link")).unwrap();
    symlink("..", folder.path("logs/a/up")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path("logs/fifo")).status().unwrap().success());
    folder
}

#[test]
fn a_folder_in_place() {
    let folder = logs();
    let told = contains("logs/fifo: is neither file nor folder; left out\n");
    for threads in ["-j1", "-j3"] {
        tokmask().args(["-r", "-i", threads]).arg(folder.path("logs")).assert().success().stderr(told.clone());
        assert_eq!(read(folder.path("logs/one.log")), MASKED_LINE);
        assert_eq!(read(folder.path("logs/a/b/two.log")), MASKED_LINE.repeat(2));
        assert!(fs::read(folder.path("logs/a/binary")).unwrap().ends_with(MASKED_LINE.as_bytes()));
        assert_eq!(read(folder.path("outside.log")), SECRET_LINE);
        assert!(folder.path("logs/link").is_symlink());
        folder.with("logs/one.log", SECRET_LINE);
    }
}

#[test]
fn a_folder_into_another() {
    let folder = logs();
    fs::set_permissions(folder.path("logs/a"), Permissions::from_mode(0o750)).unwrap();
    fs::set_permissions(folder.path("logs/one.log"), Permissions::from_mode(0o604)).unwrap();
    for _ in 0..2 {
        tokmask().current_dir(&folder.0).args(["-r", "logs", "-o", "out/masked"]).assert().success().stdout("");
        assert_eq!(read(folder.path("out/masked/one.log")), MASKED_LINE);
        assert_eq!(read(folder.path("out/masked/a/b/two.log")), MASKED_LINE.repeat(2));
        assert!(folder.path("out/masked/empty").is_dir() && !folder.path("out/masked/link").exists());
        assert_eq!(folder.path("out/masked/one.log").metadata().unwrap().mode() & 0o777, 0o604);
        assert_eq!(folder.path("out/masked/a").metadata().unwrap().mode() & 0o7, 0);
        assert_eq!(read(folder.path("logs/one.log")), SECRET_LINE);
    }
    tokmask().current_dir(&folder.0).args(["-r", "logs", "outside.log", "-o", "two"]).assert().success();
    assert_eq!(
        (read(folder.path("two/logs/one.log")), read(folder.path("two/outside.log"))),
        (MASKED_LINE.into(), MASKED_LINE.into())
    );
}

#[test]
fn what_cannot_be() {
    let folder = logs();
    let said = |args: &[&str], code: i32, why: &str| {
        tokmask().current_dir(&folder.0).args(args).assert().code(code).stdout("").stderr(contains(why));
    };
    said(&["logs"], 1, "logs: is a folder: name the files in it, or use -r, with -i or -o DIR");
    said(&["-i", "logs"], 1, "use -r");
    said(&["-r", "logs"], 2, "in place with -i, or into one with -o DIR");
    said(&["-r", "-"], 2, "in place with -i");
    said(&["-r", "-o", "out", "-"], 2, "cannot take standard input");
    said(&["-r", "-o", "logs/out", "logs"], 2, "lies in logs");
    said(&["-r", "-o", ".", "logs"], 2, "or the other way round");
    said(&["-r", "-o", "out", "logs/a", "logs/a/../a"], 0, "");
    said(&["-r", "-o", "out", "logs/one.log", "missing"], 1, "missing: No such file");
    fs::create_dir(folder.path("other")).unwrap();
    folder.with("other/one.log", "");
    said(&["-r", "-o", "out", "logs/one.log", "other/one.log"], 2, "two files would go there");
}

/// A configuration that takes folders leaves files and streams what they are.
#[test]
fn a_configuration_takes_folders() {
    let folder = logs();
    let config = folder.with("t.toml", "recursive = true\n");
    let (one, out, all) = (folder.path("logs/one.log"), folder.path("out"), folder.path("all"));
    let run = |args: &[&std::path::Path]| {
        let mut command = tokmask();
        command.arg("-c").arg(&config).arg("-o").args(args).write_stdin(SECRET_LINE).assert().success();
    };
    run(&[&out, &one]);
    run(&[&out]);
    assert_eq!(read(&out), MASKED_LINE);
    run(&[&all, &folder.path("logs")]);
    assert_eq!(read(folder.path("all/one.log")), MASKED_LINE);
}

#[test]
fn a_packed_file_in_a_folder_is_named() {
    let folder = logs();
    folder.with("logs/old.gz", b"\x1f\x8b\x08\0");
    let told = contains("logs/old.gz: is packed (gzip)").and(contains("use -z"));
    tokmask().args(["-ri"]).arg(folder.path("logs")).assert().code(1).stderr(told);
    assert_eq!(read(folder.path("logs/one.log")), MASKED_LINE);
}
