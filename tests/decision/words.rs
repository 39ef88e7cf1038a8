//! The words of the specification, as it lists them. They are typed here and shared with no other list: this is the second
//! reading.

/// Names of passwords: the last word, or the last words written as one.
pub(crate) const PASSWORD: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "pwd",
    "pswd",
    "psw",
    "passphrase",
    "passcode",
    "pw",
    "kennwort",
    "contraseña",
    "contrasena",
    "clave",
    "motdepasse",
    "senha",
    "palavrapasse",
    "parola",
    "wachtwoord",
    "lösenord",
    "hasło",
    "пароль",
    "密码",
    "密碼",
    "パスワード",
    "비밀번호",
    "requirepass",
    "masterauth",
];
/// Ends of names that are written as one word.
pub(crate) const GLUED: &[&str] = &["password", "passwd", "passphrase"];
/// What stands before `pass` in a password's name.
pub(crate) const OWNERS: &[&str] =
    &["user", "db", "root", "admin", "my", "sql", "smtp", "mail", "ftp", "bind", "store", "key"];

/// Last words of compound names of secrets; they may be written as one word.
pub(crate) const STRONG: &[&str] = &[
    "client secret",
    "api key",
    "app key",
    "access token",
    "refresh token",
    "id token",
    "auth token",
    "bearer token",
    "session token",
    "csrf token",
    "security token",
    "private key",
    "secret key",
    "access key",
    "signing key",
    "encryption key",
    "master key",
    "shared key",
    "account key",
    "webhook secret",
    "secret access key",
    "api secret",
    "unseal key",
    "root token",
    "sas token",
    "connection string",
    "personal access token",
    "license key",
    "totp secret",
    "otp seed",
    "recovery code",
    "authkey",
    "passkey",
    "assertion",
    "samlresponse",
    "code verifier",
    "auth code",
    "authorization code",
    "verification code",
    "device code",
    "otp",
    "totp",
];
/// Last words that name a secret after any other word.
pub(crate) const STRONG_LAST: &[&str] = &["secret", "token", "credential", "credentials"];

/// Names of secrets that are one word.
pub(crate) const SINGLE: &[&str] =
    &["token", "secret", "credential", "credentials", "jwt", "bearer", "psk", "cred", "creds"];

/// Names that say little.
pub(crate) const WEAK: &[&str] =
    &["key", "api", "access", "private", "auth", "session", "sig", "signature", "code", "pin", "salt", "nonce"];
/// Names of a session's id, and what may stand before them outside a query.
pub(crate) const SESSION: &[&str] = &["sessionid", "sid", "sessid"];
pub(crate) const SESSION_OF: &[&str] = &["", "user", "http", "web", "php", "login", "auth"];

/// Some vendors, and the form that each says its keys have: hexadecimal digits, or none for a UUID.
pub(crate) const VENDORS: &[(&str, Option<usize>)] = &[
    ("datadog", Some(32)),
    ("algolia", Some(32)),
    ("linode", Some(64)),
    ("sentry", Some(64)),
    ("scaleway", None),
    ("heroku", None),
    ("snyk", None),
];

/// Last words that make a name one of something else.
pub(crate) const OTHER: &[&str] = &[
    "count",
    "length",
    "len",
    "name",
    "file",
    "type",
    "id",
    "hash",
    "expires",
    "path",
    "url",
    "uri",
    "arn",
    "sha256",
    "at",
    "policy",
    "ttl",
    "expiry",
    "version",
    "status",
    "enabled",
    "identifier",
    "uid",
    "elevation",
    "elevated",
    "issuer",
    "provider",
    "limiter",
    "protection",
    "guard",
    "tenant",
    "details",
    "properties",
    "server",
    "meta",
];
/// Whole names that are of something else.
pub(crate) const OTHER_NAMES: &[&str] = &["profiletoken", "communityid"];
/// Ends of names that change nothing.
pub(crate) const TAILS: &[&str] = &[
    "value",
    "confirmation",
    "confirm",
    "again",
    "repeat",
    "new",
    "old",
    "current",
    "temp",
    "base64",
    "b64",
    "pem",
    "string",
    "text",
    "plain",
    "plaintext",
    "raw",
    "hex",
    "prod",
    "dev",
    "test",
    "staging",
];

/// Schemes of authorization.
pub(crate) const SCHEMES: &[&str] = &[
    "basic",
    "bearer",
    "digest",
    "token",
    "apikey",
    "dpop",
    "negotiate",
    "ntlm",
    "ssws",
    "hawk",
    "oauth",
    "aws4-hmac-sha256",
    "key",
    "geniekey",
];

pub(crate) const NOTHING: &[&str] = &["", "null", "nil", "none", "undefined", "nan", "true", "false", "{}", "[]", "()"];
/// What maskers write between brackets.
pub(crate) const MASKS: &[&str] =
    &["redacted", "hidden", "filtered", "masked", "sensitive", "sanitized", "removed", "omitted"];
/// States: the whole value is one of them.
pub(crate) const STATES: &[&str] = &[
    "expired",
    "invalid",
    "valid",
    "missing",
    "required",
    "revoked",
    "empty",
    "unknown",
    "failed",
    "success",
    "ok",
    "error",
    "unset",
    "set",
    "present",
    "absent",
    "enabled",
    "disabled",
    "changed",
    "updated",
    "yes",
    "no",
    "on",
    "off",
    "unauthorized",
    "forbidden",
    "incorrect",
    "wrong",
    "anonymized",
    "filtered",
    "default",
    "none",
    "string",
];
/// The states that are passwords where one must stand.
pub(crate) const STATES_TAKEN: &[&str] = &["set", "changed", "ok", "on", "off", "default"];
/// What a message says that rejects a value.
pub(crate) const REJECTIONS: &[&str] = &[
    "must",
    "should",
    "required",
    "invalid",
    "blank",
    "empty",
    "missing",
    "too short",
    "too long",
    "too weak",
    "at least",
    "at most",
    "not match",
    "incorrect",
    "expired",
    "cannot",
    "can't",
    "not allowed",
    "is not",
];
/// Words of sentences.
pub(crate) const FUNCTION_WORDS: &[&str] = &["a", "the", "your", "my", "of", "for", "to", "in", "is", "with"];

/// What code calls its objects.
pub(crate) const OBJECTS: &[&str] =
    &["os", "self", "this", "request", "req", "process.env", "settings", "config", "params", "r", "ctx", "var", "env"];
/// Types as languages write them.
pub(crate) const TYPES: &[&str] =
    &["str", "string", "&str", "int", "integer", "bool", "boolean", "number", "bytes", "char", "varchar", "text"];
/// Families of media types.
pub(crate) const MEDIA: &[&str] =
    &["application", "text", "image", "audio", "video", "multipart", "font", "message", "model"];
