//! Embeds the rule files: writes the list of their names and texts that `rules/builtin.rs` includes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("rules");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut list = String::from("[\n");
    for path in rule_files(&folder)? {
        let name = path.file_name().expect("a file").to_string_lossy();
        writeln!(list, "    (\"rules/{name}\", include_str!({path:?})),").expect("a string takes all");
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("builtin_rules.rs"), list)
}

fn rule_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    Ok(paths)
}
