//! What a JSON Web Token says of itself: the claims of RFC 7519 and RFC 8693 that an auditor asks for.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::time;

/// A claim is shown up to this many characters.
const SHOWN: usize = 200;

/// Facts that many tokens have in common: none is of a single person or token.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(super) struct Facts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aud: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// From `iat` to `exp`, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u64>,
    /// Whether `exp` was over when it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired: Option<bool>,
}

impl Facts {
    /// The facts in a header and a set of claims; `None` where they are no JSON.
    pub(super) fn of(header: &[u8], claims: &[u8]) -> Option<Facts> {
        let header: Value = serde_json::from_slice(header).ok()?;
        let claims: Value = serde_json::from_slice(claims).ok()?;
        let time = |name: &str| claims[name].as_f64().map(|seconds| seconds as u64);
        let scopes = ["scope", "scp"].iter().map(|name| &claims[*name]).find(|value| !value.is_null());
        Some(Facts {
            alg: list(&header["alg"]).pop(),
            iss: list(&claims["iss"]).pop(),
            aud: list(&claims["aud"]),
            scopes: scopes
                .map_or(vec![], |value| list(value).iter().flat_map(|s| s.split(' ')).map(str::to_owned).collect()),
            lifetime: time("exp").zip(time("iat")).and_then(|(exp, iat)| exp.checked_sub(iat)),
            expired: time("exp").map(|exp| exp <= time::seconds()),
        })
    }
}

/// The texts that a claim holds: it may be one, or a list of them.
fn list(value: &Value) -> Vec<String> {
    let short = |text: &str| text.chars().take(SHOWN).collect();
    match value {
        Value::String(text) => vec![short(text)],
        Value::Array(items) => items.iter().filter_map(Value::as_str).take(16).map(short).collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_in_all_their_spellings() {
        let claims =
            br#"{"iss":"https://id.example","aud":["a","b"],"scope":"read write","iat":1700000000,"exp":1700003600}"#;
        let facts = Facts::of(br#"{"alg":"RS256"}"#, claims).expect("JSON");
        assert_eq!((facts.alg.as_deref(), facts.iss.as_deref()), (Some("RS256"), Some("https://id.example")));
        assert_eq!((facts.aud, facts.scopes), (vec!["a".into(), "b".into()], vec!["read".into(), "write".into()]));
        assert_eq!((facts.lifetime, facts.expired), (Some(3600), Some(true)));
        assert_eq!(Facts::of(b"{}", br#"{"scp":["x"],"aud":7}"#).expect("JSON").scopes, ["x"]);
        assert!(Facts::of(b"{", b"{}").is_none());
    }
}
