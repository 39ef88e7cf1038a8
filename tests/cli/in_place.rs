//! Masking files where they are.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use predicates::str::contains;

use crate::{Folder, MASKED_LINE, SECRET_LINE, read, tokmask};

#[test]
fn masks_a_file_and_keeps_its_mode() {
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    for mode in [0o600, 0o640, 0o444, 0o4755] {
        fs::write(&file, "").ok();
        fs::remove_file(&file).unwrap();
        fs::write(&file, SECRET_LINE).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        tokmask().arg("-i").arg(&file).assert().success().stdout("").stderr("");
        assert_eq!(read(&file), MASKED_LINE);
        assert_eq!(file.metadata().unwrap().mode() & 0o7777, mode);
    }
    assert_eq!(folder.names(), ["app.log"]);
}

#[test]
fn keeps_the_owner_where_the_system_permits() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    chown(&file, Some(1234), Some(5678)).unwrap();
    tokmask().arg("-i").arg(&file).assert().success();
    let metadata = file.metadata().unwrap();
    assert_eq!((metadata.uid(), metadata.gid(), read(&file).as_str()), (1234, 5678, MASKED_LINE));
}

#[test]
fn masks_many_files_and_one_that_fails_does_not_stop_the_others() {
    let folder = Folder::new();
    let files: Vec<_> = (0..40).map(|n| folder.with(&format!("{n}.log"), SECRET_LINE.repeat(n))).collect();
    let missing = folder.path("missing");
    for threads in ["-j1", "-j3"] {
        let mut command = tokmask();
        command.args(["-i", threads]).args(&files[..20]).arg(&missing).args(&files[20..]);
        command.assert().code(1).stdout("").stderr(contains("missing: No such file or directory\n"));
        files.iter().enumerate().for_each(|(n, file)| assert_eq!(read(file), MASKED_LINE.repeat(n)));
        files.iter().enumerate().for_each(|(n, file)| fs::write(file, SECRET_LINE.repeat(n)).unwrap());
    }
    assert_eq!(folder.names().len(), files.len());
}

#[test]
fn a_file_without_a_secret_is_not_touched() {
    let folder = Folder::new();
    let file = folder.with("app.log", "nothing to see\n");
    let before = file.metadata().unwrap();
    tokmask().arg("-i").arg(&file).assert().success();
    let after = file.metadata().unwrap();
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    assert_eq!(folder.names(), ["app.log"]);
}

#[test]
fn follows_symbolic_links() {
    let folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    let (file, link) = (folder.with("sub/app.log", SECRET_LINE), folder.path("link"));
    symlink("sub/app.log", &link).unwrap();
    tokmask().arg("-i").arg(&link).assert().success();
    assert_eq!(read(&file), MASKED_LINE);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("sub/app.log"));
    assert_eq!(folder.names(), ["link", "sub"]);
}

#[test]
fn a_file_with_two_names_is_masked_once() {
    let folder = Folder::new();
    let (file, link) = (folder.with("app.log", SECRET_LINE), folder.path("link"));
    symlink(&file, &link).unwrap();
    let mut command = tokmask();
    command.args(["-i", "-j2", "--stats"]).args([&file, &link, &file]);
    command.assert().success().stderr(contains("1 masked\n"));
    assert_eq!(read(file), MASKED_LINE);
}

#[test]
fn says_that_hard_links_keep_the_old_text() {
    let folder = Folder::new();
    let (file, link) = (folder.with("app.log", SECRET_LINE), folder.path("link"));
    fs::hard_link(&file, &link).unwrap();
    tokmask().arg("-i").arg(&file).assert().success().stderr(contains("hard links"));
    assert_eq!(read(file), MASKED_LINE);
    assert_eq!(read(link), SECRET_LINE);
}

#[test]
fn takes_only_regular_files() {
    let folder = Folder::new();
    tokmask().arg("-i").arg(folder.0.path()).assert().code(1).stderr(contains("is a folder: name the files in it"));
    tokmask().args(["-i", "/dev/null"]).assert().code(1).stderr(contains("is not a regular file"));
    tokmask().args(["-i", "-"]).assert().code(2).stderr(contains("cannot take standard input"));
    tokmask().arg("-i").assert().code(2).stderr(contains("<FILE>"));
}

#[test]
fn finding_something_can_fail() {
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    tokmask().args(["-i", "--fail-on-find"]).arg(&file).assert().code(3);
    tokmask().args(["-i", "--fail-on-find"]).arg(&file).assert().code(0);
}

/// What a run that was killed has left is removed by a later one: nothing else, and not what may be in use.
#[test]
fn what_a_killed_run_left_is_removed() {
    let folder = Folder::new();
    let aged = |name: &str, hours: u64| {
        let file = File::options().write(true).create(true).truncate(true).open(folder.path(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
    };
    aged(".tokmask-x7Kq2v", 25);
    aged(".tokmask-N9bT4m", 23);
    aged(".tokmask-rules", 25);
    aged(".tokmask-target", 25);
    aged(".tokmask-W8rY1.", 25);
    aged("tokmask-x7Kq2v", 25);
    fs::create_dir(folder.path(".tokmask-folder")).unwrap();
    fs::create_dir(folder.path(".tokmask-pL6dF3")).unwrap();
    File::open(folder.path(".tokmask-pL6dF3")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let others = folder.names().into_iter().filter(|name| name != ".tokmask-x7Kq2v").chain(["app.log".into()]);
    let mut others: Vec<_> = others.collect();
    others.sort();
    let file = folder.with("app.log", SECRET_LINE);
    tokmask().arg("-i").args([&file, &folder.path(".tokmask-target")]).assert().success();
    assert_eq!((folder.names(), read(&file).as_str()), (others, MASKED_LINE));
}

/// Nor what belongs to somebody else, which only the superuser could try.
#[test]
fn what_another_user_left_stays() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = Folder::new();
    let (file, other) = (folder.with("app.log", SECRET_LINE), folder.with(".tokmask-x7Kq2v", "masked"));
    File::open(&other).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    chown(&other, Some(1234), None).unwrap();
    tokmask().arg("-i").arg(&file).assert().success();
    assert_eq!(read(other), "masked");
}

#[test]
fn a_failed_write_leaves_the_file_and_no_other() {
    let folder = Folder::new();
    let file = folder.with("app.log", SECRET_LINE);
    let rules = folder.with("bad.toml", "nonsense");
    tokmask().arg("-i").arg(&file).arg("--rules").arg(&rules).assert().code(2);
    assert_eq!(read(file), SECRET_LINE);
    assert_eq!(folder.names(), ["app.log", "bad.toml"]);
}
