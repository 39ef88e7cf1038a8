//! The secrets in the environment.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use tokmask::Masker;
use tokmask::known::{Refused, Value};

use crate::cli::exit::{masked, printable, state};
use crate::cli::known::{of_variable, warn_of};

/// Variables whose names are short for something else.
const FOLDERS: [&str; 2] = ["PWD", "OLDPWD"];

/// The variables whose values, or parts of these, are known.
#[derive(Default)]
pub(super) struct Learned(BTreeSet<String>);

impl Learned {
    /// Names them, if that is `wanted`.
    pub(super) fn tell(&self, wanted: bool) {
        if wanted && !self.0.is_empty() {
            let names = self.0.iter().map(|name| printable(&masked(name))).collect::<Vec<_>>().join(", ");
            state(format_args!("known values are those of {names}"));
        }
    }
}

/// Makes the secrets of the environment known to `masker`: of variables that are named like secrets the whole values, of
/// others what the rules find in them. Warns of values that are refused.
pub(super) fn learn(masker: &Masker) -> Learned {
    let mut learned = Learned::default();
    let Some(known) = masker.known_values() else { return learned };
    let variables = env::vars_os().filter(|(name, _)| !FOLDERS.iter().any(|folder| name == folder));
    let (named, others): (Vec<_>, Vec<_>) =
        variables.partition(|(name, value)| !value.is_empty() && masker.names_secret(name.as_bytes()));
    let parts = named.iter().flat_map(|(name, value)| secrets_in(masker, name, value)).collect::<Vec<_>>();
    let whole: Vec<_> = named.iter().map(|(name, value)| of_variable(name, value.as_bytes())).collect();
    let found: Vec<_> = others.iter().flat_map(|(name, value)| secrets_of(masker, name, value)).collect();
    learned.add(&whole, &known.learn_named(&whole));
    learned.add(&parts, &known.learn_named(&parts));
    learned.add(&found, &known.learn(&found));
    learned
}

impl Learned {
    fn add(&mut self, values: &[Value], refused: &[Refused]) {
        warn_of(refused);
        let is_refused = |value: &&Value| refused.iter().any(|refused| refused.name == value.name);
        self.0.extend(values.iter().filter(|value| !is_refused(value)).map(|value| value.name.clone()));
    }
}

/// The secrets in a value by itself, such as JSON has.
fn secrets_in(masker: &Masker, name: &OsStr, value: &OsStr) -> Vec<Value> {
    let bytes = value.as_bytes();
    masker.find(bytes).into_iter().map(|found| of_variable(name, &bytes[found.span.range()])).collect()
}

/// What the rules would mask of the variable, were it printed.
fn secrets_of(masker: &Masker, name: &OsStr, value: &OsStr) -> Vec<Value> {
    let line = [name.as_bytes(), b"=", value.as_bytes()].concat();
    let begin = name.len() + 1;
    let secret = |start: usize, end: usize| of_variable(name, &line[start..end]);
    let found = masker.find(&line).into_iter().map(|f| (f.span.start.max(begin), f.span.end)).filter(|(s, e)| s < e);
    found.map(|(start, end)| if start <= begin + 1 { secret(begin, line.len()) } else { secret(start, end) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_hold_secrets() {
        let masker = Masker::builtin();
        let found = |name: &str, value: &str| -> Vec<String> {
            let values = secrets_of(&masker, name.as_ref(), value.as_ref());
            values.into_iter().map(|v| String::from_utf8(v.bytes).unwrap()).collect()
        };
        assert_eq!(
            found("X", "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u"),
            ["ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u"]
        );
        assert_eq!(found("DATABASE_URL", "postgres://shop:x7Kq2-vN9bT4m@db/orders"), ["x7Kq2-vN9bT4m"]);
        for (name, value) in [("HOME", "/root"), ("PATH", "/usr/bin:/bin"), ("PWD", "/work"), ("LANG", "C.UTF-8")] {
            assert_eq!(found(name, value), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn names_of_secrets() {
        let masker = Masker::builtin();
        for name in ["DB_PASSWORD", "DEPLOY_KEY", "API_KEY", "NPM_TOKEN", "CLIENT_SECRET", "PGPASSWORD", "MYSQL_PWD"] {
            assert!(masker.names_secret(name.as_bytes()), "{name}");
        }
        for name in
            ["HOME", "TOKEN_FILE", "SSH_AUTH_SOCK", "KEYBOARD", "PASSWORD_LENGTH", "SECRET_NAME", "XDG_SESSION_ID"]
        {
            assert!(!masker.names_secret(name.as_bytes()), "{name}");
        }
    }
}
