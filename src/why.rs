//! Why something is taken for a secret: its name, what stands beside it, and what was asked of it. Never what it is.

use crate::bytes::ByteSet;
use crate::engine::Sighting;
use crate::rules::schema::{Check, Left, Right, Tier, ValueKind};
use crate::rules::{Alone, Matcher, Rule, Shape};
use crate::scan::escapes;
use crate::scan::narrowed;

/// A secret in its surroundings, as far as they are known.
#[derive(Clone, Copy)]
pub struct Place<'t> {
    /// What stands before it on its line, without a secret before it.
    pub before: &'t [u8],
    /// Whether that begins behind another secret.
    pub follows_secret: bool,
    /// The secret.
    pub secret: &'t [u8],
    /// What follows on its line, or the beginning of it.
    pub after: &'t [u8],
}

/// Why `rule` takes what stands at `place` for a secret, in words; `told`: what is told of it. They hold its name, and no byte of
/// it.
pub fn why(rule: &Rule, place: &Place<'_>, told: &Sighting) -> String {
    // A secret in UTF-16 is judged without its NULs, and so is what stands beside it.
    if place.secret.get(1) != Some(&0) {
        return reasons(rule, place, told);
    }
    let Place { before, secret, after, .. } = *place;
    let narrow =
        |before: &[u8], secret: &[u8], after: &[u8]| reasons(rule, &Place { before, secret, after, ..*place }, told);
    narrowed(before, |before| narrowed(secret, |secret| narrowed(after, |after| narrow(before, secret, after))))
}

fn reasons(rule: &Rule, place: &Place<'_>, told: &Sighting) -> String {
    let mut reasons = vec![];
    match &rule.matcher {
        Matcher::Shape(shape) if shape.block.is_some() => {
            reasons.push("the first line of such a block, or one behind it that has its form".into());
        }
        Matcher::Shape(shape) => {
            reasons.push(behind(shape.left, place));
            reasons.extend(form(shape, place));
            reasons.push(before(shape.right, place));
            reasons.extend(checks(&shape.checks));
            reasons.extend(told.key.as_ref().map(|name| format!("beside `{name}`")));
        }
        Matcher::Context(source) => reasons.push(value(source.value, told)),
        Matcher::Vendor(_) => reasons.push(value(None, told)),
        Matcher::Known => reasons.push("one of the known values, or a form of one, whatever stands beside it".into()),
    }
    if rule.tier == Tier::Vendor {
        reasons.push("the name holds the vendor's and a word for a secret; the value has the vendor's form".into());
    }
    reasons.join("; ")
}

fn behind(left: Left, place: &Place<'_>) -> String {
    let barred = match left {
        Left::Any => "anything may",
        Left::Word => "no letter or digit may",
        Left::Token => "no letter, digit or any of _-./+ may",
    };
    let seen = match place.before.last() {
        None if place.follows_secret => "behind another secret",
        None => "at the beginning of its line",
        Some(_) if escapes::ends_with_one(place.before) => "behind an escape",
        Some(&byte) => return format!("behind {} ({barred})", class(byte)),
    };
    format!("{seen} ({barred})")
}

fn before(right: Right, place: &Place<'_>) -> String {
    let barred = match right {
        Right::Extend => "more characters of its last kind would belong to it",
        Right::Word => "no letter, digit, _ or - may follow",
        Right::Any => "anything may follow",
    };
    match place.after.first() {
        None => format!("up to the end of its line ({barred})"),
        Some(&byte) => format!("before {} ({barred})", class(byte)),
    }
}

fn class(byte: u8) -> &'static str {
    const BLANK: ByteSet = ByteSet::of(b" \t\r");
    match byte {
        b'"' | b'\'' | b'`' => "a quote",
        b'\\' => "a backslash",
        0x1b => "a colour code",
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => "a letter or digit",
        _ if BLANK.contains(byte) => "a blank",
        0x21..0x7f => "a sign",
        _ => "a byte that is no ASCII text",
    }
}

/// How much of the secret has the rule's form.
fn form(shape: &Shape, place: &Place<'_>) -> Option<String> {
    if shape.has_group {
        return Some("the secret part of a longer form".into());
    }
    let walk = shape.walk(place.secret, 0, &mut Alone::default());
    let length = place.secret.len();
    Some(match walk.longest {
        Some(longest) if longest >= length => format!("whole: all {length} bytes have its form"),
        Some(longest) => format!("whole: its form of {longest} bytes, and {} that go on with it", length - longest),
        None if walk.alive > 0 => format!("cut short: {} bytes of its form", walk.alive),
        None => "its form is in it; what was found around it is masked with it".into(),
    })
}

fn checks(checks: &[Check]) -> Option<String> {
    let name = |check: &Check| match check {
        Check::Entropy(bits) => format!("at least {bits} bits of entropy a character"),
        Check::Digit => "a digit".into(),
        Check::Mixed => "a digit and a letter".into(),
        Check::Cased => "a digit, a lower-case and an upper-case letter".into(),
        Check::JwtHeader => "a header that decodes".into(),
        Check::Crc32Base62 => "a checksum, which need not be true".into(),
        Check::Luhn => "Luhn's formula".into(),
        Check::NotHex => "more than hexadecimal digits".into(),
    };
    let names: Vec<String> = checks.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("it has {}", names.join(", ")))
}

/// Why a value of this `kind` is a secret where it stands: the cell of the table of decisions that says so.
fn value(kind: Option<ValueKind>, told: &Sighting) -> String {
    let named = || match (&told.key, told.reason) {
        (Some(name), Some(_)) => format!("`{name}`"),
        (Some(name), None) => format!("beside `{name}`"),
        (None, _) => "named elsewhere on its line, or on one before".into(),
    };
    let place = match kind {
        Some(ValueKind::Url) => "between `://user:` and `@`".into(),
        Some(ValueKind::Login) => "in an option that this program reads a password from".into(),
        Some(ValueKind::Manifest) => "in the data of a Kubernetes Secret".into(),
        _ => named(),
    };
    told.reason.map_or_else(|| place.clone(), |reason| format!("{place}, {}", reason.describe()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Masker;

    fn told(text: &str) -> String {
        let masker = Masker::builtin().with_sightings();
        let output = masker.whole(text.as_bytes());
        let found = output.findings[0];
        let (before, rest) = text.as_bytes().split_at(found.span.start);
        let (secret, after) = rest.split_at(found.span.len());
        why(
            masker.rules().get(found.rule),
            &Place { before, follows_secret: false, secret, after },
            &output.sightings[0],
        )
    }

    #[test]
    fn neighbours_names_and_checks() {
        let token = "ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u";
        assert_eq!(
            told(&format!("{{\"token\":\"{token}\"}}")),
            "behind a quote (no letter or digit may); whole: all 40 bytes have its form; before a quote (more \
             characters of its last kind would belong to it); it has a checksum, which need not be true; beside `token`"
        );
        assert!(told(&token[..20]).contains("cut short: 20 bytes of its form; up to the end of its line"));
        assert!(told(&format!("{token}abcd")).contains("whole: its form of 40 bytes, and 4 that go on with it"));
        for (text, why) in [
            ("DB_PASSWORD=hunter2x", "`DB_PASSWORD`, unquoted: every value is masked; this one is opaque"),
            ("{\"client_secret\":\"maple\"}", "`client_secret`, quoted: every value is masked; this one is of words"),
            (
                "{\"value\":\"x7Kq2vN9\",\"name\":\"DB_PASSWORD\"}",
                "`DB_PASSWORD`, quoted: every value is masked; this one is opaque",
            ),
            (
                "with token: x7Kq2vN9, retry",
                "`token`, amid a line: an opaque, random or digest-like value is masked; this one is opaque",
            ),
            ("db_password: |\n  x7Kq2vN9\n", "`db_password`, to the end of the line: every value is masked"),
            (
                "- name: DB_PASSWORD\n  value: x7Kq2vN9\n",
                "`DB_PASSWORD`, to the end of the line: every value is masked; this one is opaque",
            ),
            ("Cookie: sid=x7Kq2vN9", "`sid`, in a header: every value is masked"),
            ("postgres://app:x7Kq2vN9@db/x", "between `://user:` and `@`, in a URL or a form: every value is masked"),
            (
                "mysql -u svc -px7Kq2vN9 db",
                "in an option that this program reads a password from, unquoted: every value is masked",
            ),
        ] {
            assert_eq!(told(text), why, "{text}");
        }
    }
}
