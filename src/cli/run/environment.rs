//! The secrets in the environment.

use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use tokmask::Masker;
use tokmask::known::Value;

/// Variables whose names are short for something else.
const FOLDERS: [&str; 2] = ["PWD", "OLDPWD"];

/// What the environment holds that the rules of `masker` would mask, were it printed: of variables that name a secret the
/// whole value, of others the secrets in it.
pub(super) fn secrets(masker: &Masker) -> Vec<Value> {
    env::vars_os()
        .filter(|(name, _)| !FOLDERS.iter().any(|folder| name == folder))
        .flat_map(|(name, value)| secrets_of(masker, &name, &value))
        .collect()
}

fn secrets_of(masker: &Masker, name: &OsStr, value: &OsStr) -> Vec<Value> {
    let line = [name.as_bytes(), b"=", value.as_bytes()].concat();
    let begin = name.len() + 1;
    let secret = |start: usize, end: usize| Value {
        name: name.to_string_lossy().into_owned(),
        bytes: line[start..end].to_vec(),
    };
    let found = masker.find(&line).into_iter().map(|f| (f.span.start.max(begin), f.span.end)).filter(|(s, e)| s < e);
    found.map(|(start, end)| if start <= begin + 1 { secret(begin, line.len()) } else { secret(start, end) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_look_secret() {
        let masker = Masker::builtin();
        let found = |name: &str, value: &str| -> Vec<String> {
            let values = secrets_of(&masker, name.as_ref(), value.as_ref());
            values.into_iter().map(|v| String::from_utf8(v.bytes).unwrap()).collect()
        };
        assert_eq!(found("DB_PASSWORD", "correct horse battery"), ["correct horse battery"]);
        assert_eq!(
            found("X", "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u"),
            ["ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u"]
        );
        assert_eq!(found("DATABASE_URL", "postgres://shop:x7Kq2-vN9bT4m@db/orders"), ["x7Kq2-vN9bT4m"]);
        for (name, value) in [("HOME", "/root"), ("PATH", "/usr/bin:/bin"), ("PWD", "/work"), ("LANG", "C.UTF-8")] {
            assert_eq!(found(name, value), Vec::<String>::new(), "{name}");
        }
    }
}
