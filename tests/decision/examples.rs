//! The examples and near misses of the specification, section by section.

use crate::class::{Class, Quote};
use crate::kind::{Kind, kind};
use crate::table::Binding::{self, *};
use crate::table::verdict;

/// Demands of each name that it is of this kind in this binding.
fn assert_kind(expected: impl Into<Option<Kind>>, binding: Binding, names: &[&str]) {
    let expected = expected.into();
    for name in names {
        assert_eq!(kind(name, binding), expected, "{name} in {binding:?}");
    }
}

#[test]
fn names_of_passwords() {
    assert_kind(
        Kind::Password,
        Quoted,
        &[
            "password",
            "passwd",
            "passwort",
            "pwd",
            "pswd",
            "psw",
            "pass",
            "passphrase",
            "passcode",
            "pass_phrase",
            "pasword",
            "passwrd",
            "passwor",
            "pssword",
            "pw",
            "kennwort",
            "contraseña",
            "contrasena",
            "clave",
            "mot_de_passe",
            "motDePasse",
            "senha",
            "palavra_passe",
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
            "user_pass",
            "dbPass",
            "ROOT_PASS",
            "admin-pass",
            "my.pass",
            "sql pass",
            "SMTP_PASS",
            "mailPass",
            "ftp_pass",
            "bind_pass",
            "store_pass",
            "keyPass",
            "password_confirmation",
            "dbpassword",
            "PGPASSWORD",
            "DB_PASSWORD",
            "oldPassword",
            "userPassword2",
            "sshpasswd",
            "MYSQL_PASS",
            "keystorePass",
            "storepass",
            "dbpass",
            "gpgpassphrase",
        ],
    );
    assert_kind(None, Quoted, &["hash_pass", "full_pass", "first_pass", "multi_pass", "testPass", "bypass", "compass"]);
    assert_kind(None, Quoted, &["stopword", "password_length", "passwordFile", "pwdLastSet", "password_policy"]);
}

#[test]
fn names_of_transport() {
    assert_kind(
        Kind::Transport,
        Header,
        &[
            "Authorization",
            "Proxy-Authorization",
            "X-Api-Key",
            "X-Auth-Token",
            "X-Vault-Token",
            "X-Acme-Secret",
            "X-Access-Key",
            "X-CSRF-Token",
            "XSRF-TOKEN",
            "csrfmiddlewaretoken",
            "_csrf",
            "Cookie",
            "Set-Cookie",
            "HTTP_COOKIE",
            "HTTP_X_API_KEY",
            "HTTP_AUTHORIZATION",
            "http.request.header.cookie.session_count",
            "http.request.header.authorization",
        ],
    );
    assert_kind(None, Header, &["csrf_enabled", "X-Functions-Key", "X-Request-Id"]);
}

#[test]
fn compound_names() {
    assert_kind(
        Kind::Strong,
        Quoted,
        &[
            "client_secret",
            "apiKey",
            "API_KEY",
            "apikey",
            "appKey",
            "accessToken",
            "refresh-token",
            "id_token",
            "auth.token",
            "bearer token",
            "session_token",
            "securityToken",
            "private_key",
            "secretKey",
            "access_key",
            "SIGNING_KEY",
            "encryptionKey",
            "master_key",
            "shared-key",
            "AccountKey",
            "webhook_secret",
            "aws_secret_access_key",
            "api_secret",
            "unsealKey",
            "root_token",
            "sas_token",
            "connectionString",
            "personal_access_token",
            "license_key",
            "totp_secret",
            "otp_seed",
            "recovery_code",
            "authkey",
            "passkey",
            "assertion",
            "SAMLResponse",
            "code_verifier",
            "auth_code",
            "authorization_code",
            "verification_code",
            "device_code",
            "otp",
            "totp",
            "acme_secret",
            "next_token",
            "db_credential",
            "db_credentials",
            "privateKeyBase64",
            "API_KEY_2",
            "accesstoken",
            "clientsecret",
            "ACME_API_TOKEN",
        ],
    );
    assert_kind(None, Quoted, &["access_key_id", "public_key", "publicKeyToken", "ProfileToken", "token_count"]);
}

#[test]
fn single_names() {
    assert_kind(
        Kind::Single,
        Quoted,
        &[
            "token",
            "secret",
            "credential",
            "credentials",
            "jwt",
            "bearer",
            "psk",
            "cred",
            "creds",
            "my_jwt",
            "wifi_psk",
            "snmp_community",
            "token2",
            "secret_value",
        ],
    );
    assert_kind(None, Quoted, &["community", "mytoken", "topsecret", "community_id"]);
    assert_kind(None, Quoted, &["token_count", "secretName", "token_type", "key_id", "tokenHash", "token_expires"]);
    assert_kind(None, Quoted, &["uniqueTokenIdentifier", "credential_uid", "TokenElevation"]);
}

#[test]
fn names_with_a_vendor() {
    assert_kind(Kind::VendorAndWeak, Quoted, &["algolia_key", "ALGOLIA KEY", "algolia api", "HEROKU_AUTH"]);
    assert_kind(Kind::Strong, Quoted, &["algolia_api_key", "DATADOG_APP_KEY", "heroku_token"]);
    assert_kind(Kind::Vendor, Quoted, &["algolia", "datadog", "use_heroku"]);
    assert_kind(None, Quoted, &["algolia_id", "datadog_url"]);
}

#[test]
fn weak_names() {
    assert_kind(
        Kind::Weak,
        Quoted,
        &[
            "key",
            "api",
            "access",
            "private",
            "auth",
            "session",
            "sig",
            "signature",
            "code",
            "pin",
            "salt",
            "nonce",
            "tokens",
            "token_key",
            "USER_KEY",
        ],
    );
    assert_kind(None, Quoted, &["mergeByKey", "userKey", "PreviousRegistryKey", "monkey", "delivery", "author"]);
    assert_kind(Kind::Weak, Request, &["mergeByKey", "userKey"]);
    for binding in [Request, Header, Equals] {
        assert_kind(Kind::Weak, binding, &["session_id", "sessionid", "sid", "sessid", "PHPSESSID", "user_session_id"]);
    }
    assert_kind(None, Quoted, &["session_id", "AcsSessionID", "process.sessionId"]);
    assert_kind(None, Equals, &["AcsSessionID", "process.sessionId"]);
    assert_kind(Kind::Weak, Request, &["AcsSessionID"]);
}

#[test]
fn inner_words() {
    assert_kind(Kind::Inner, Quoted, &["secret_for_x", "token2use", "passwordQuux"]);
    assert_kind(None, Quoted, &["trace_id", "title", "passwordless"]);
}

/// Demands the class of each value after a password's name; the quoted ones in double quotes.
fn assert_class(expected: Class, quote: Quote, values: &[&str]) {
    for value in values {
        assert_eq!(verdict("password", Quoted, value, quote).class, expected, "{value}");
    }
}

#[test]
fn classes() {
    assert_class(
        Class::Words,
        Quote::Double,
        &["a", "hunter", "correct-horse", "correct horse battery", "a_b.c", "xKqvNbTmWrYpLs", "密码"],
    );
    assert_class(
        Class::Short,
        Quote::Double,
        &["x7Kq", "hunter2", "123456", "12345678901234", "summer!", "summer+winter", "a1"],
    );
    assert_class(
        Class::Opaque,
        Quote::Double,
        &["x7Kq2vN9", "hunter2hunter", "deadbeef01", "FindingTag1", "x7Kq2vN9 bT4mW8rY1pL6", "R])=W8rY1"],
    );
    assert_class(Class::Random, Quote::Double, &["x7Kq2vN9bT4mW8r", "hunter2hunter2hunter2", "x7Kq2vN9/bT4mW8r+Y1=="]);
    assert_class(Class::Opaque, Quote::Double, &["0123456789abcdef"]);
    assert_class(
        Class::Digest,
        Quote::Double,
        &["4bf92f3577b34da6a3ce929d0e0e4736", "9f3c27d1-0e88-4b41-8a3b-51f0c22ab9f3", "123456789012345"],
    );
    assert_eq!(verdict("algolia_key", Quoted, "FindingTag1", Quote::Double).class, Class::Words);
}

#[test]
fn no_values() {
    let all = [
        (1, "|null|nil|none|undefined|NaN|true|false|NULL|None|{}|[]|()|-|?"),
        (2, "***|••••|xxxx|####|....|[REDACTED]|[REDACTED:github-pat]|<redacted>|(hidden)|[FILTERED]|<sensitive>"),
        (
            3,
            "${NAME}|$NAME|%NAME%|{{ name }}|#{name}|<name>|<your name>|%s|%(name)s|{name}|{0}|<% x.y() %>|&lt;name&gt;",
        ),
        (3, "$env{NAME}|$env:NAME|$(cat x)|`cat x`|$1|$name|%%1842|op://a/b/c|vault:a/b#c|env:NAME|ssm:/a/b"),
        (3, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x|@Microsoft.KeyVault(SecretUri=https://x)"),
        (5, "expired|invalid|valid|missing|required|revoked|empty|unknown|failed|success|error|unset|present|absent"),
        (5, "enabled|disabled|updated|YES|no|YES)|unauthorized|forbidden|incorrect|wrong|anonymized|string|missing."),
        (6, "must be 8 characters|is too short|can't be blank|it should be longer|The value is required."),
        (7, "/run/secrets/db|./certs/ca.pem|https://example.com/x|com.apple.xpc.activity/16047"),
        (9, "S-1-5-21-7|0x7ffd5dab97f0|1.2.3|v1.2.3|2026-01-02|2026-01-02T03:04:05Z|text/plain"),
    ];
    for (item, values) in all {
        for value in values.split('|') {
            assert_class(Class::None(item), Quote::Double, &[value]);
        }
    }
    assert_class(Class::None(2), Quote::Double, &["||--- SANITIZED ---||"]);
    let code = "getpass()|foo[0]|foo(|Token![x](y)|os.environ|self.secret|process.env.PASS|$name|\\$_POST['x']|password\
                |node.password|str|Option<String>|Token@1a2b3c|a.b.Token@1a2b3c|Token{id=7}|&pkg.Token{|Token(k=v, n=1)";
    for value in code.split('|') {
        let class = verdict("password", Equals, value, Quote::Bare).class;
        assert!(matches!(class, Class::None(3 | 4)), "{value}: {class:?}");
    }
    for value in ["str | None", "#<Token:0x00007f>"] {
        assert_eq!(verdict("password", Line, value, Quote::Bare).class, Class::None(4), "{value}");
    }
}

#[test]
fn nearly_no_values() {
    for value in
        "%-Dv^v2|#{x7Kq2|env:x7Kq2vN9|/hunter2|Qq@12345|set|changed|ok|on|off|default|all over my garden".split('|')
    {
        assert!(verdict("password", Quoted, value, Quote::Double).is_secret, "{value}");
    }
    assert!(verdict("token", Quoted, "<x7Kq2>", Quote::Double).is_secret);
    for value in ["set", "changed", "default"] {
        assert!(!verdict("password", Equals, value, Quote::Bare).is_secret, "{value}");
        assert!(!verdict("secret", Quoted, value, Quote::Double).is_secret, "{value}");
    }
    assert!(verdict("password", Equals, "Qq@12345", Quote::Bare).is_secret);
    assert!(!verdict("password", Line, "the one of the account", Quote::Bare).is_secret);
    assert!(verdict("Authorization", Header, "/run/secrets/db", Quote::Bare).is_secret);
    let address = format!("0x{}", "4bf92f35".repeat(8));
    assert!(verdict("private_key", Equals, &address, Quote::Bare).is_secret);
    assert!(!verdict("token", Equals, &address, Quote::Bare).is_secret);
    assert!(!verdict("PWD", Equals, "/srv/app7", Quote::Bare).is_secret);
    assert!(!verdict("next_token", Equals, "next_token", Quote::Bare).is_secret);
    assert!(!verdict("x.token", Line, "node.token", Quote::Bare).is_secret);
}

#[test]
fn counts() {
    assert!(!verdict("token", Equals, "512", Quote::Bare).is_secret);
    assert!(!verdict("tokens", Line, "512", Quote::Bare).is_secret);
    assert!(!verdict("max_tokens", Equals, "4096", Quote::Bare).is_secret);
    assert!(verdict("token", Equals, "1234567", Quote::Bare).is_secret);
    assert!(verdict("token", Quoted, "512", Quote::Double).is_secret);
    assert!(verdict("password", Quoted, "4711", Quote::Bare).is_secret);
    assert!(verdict("token", Quoted, "CPU", Quote::Double).is_secret);
    assert!(!verdict("token", Quoted, " hello", Quote::Double).is_secret);
    assert!(!verdict("secret", Quoted, "default/shop-tls", Quote::Double).is_secret);
}

#[test]
fn cookies() {
    assert!(verdict("http.request.header.cookie.sid", Header, "a", Quote::Bare).is_secret);
    assert!(verdict("Cookie", Header, "sid=a", Quote::Bare).is_secret);
    assert!(verdict("Cookie", Header, "x7Kq", Quote::Bare).is_secret);
    assert!(!verdict("Cookie", Header, "monster", Quote::Bare).is_secret);
}

#[test]
fn schemes() {
    for value in
        ["Bearer a", "Basic hunter", "Token x7Kq", "Digest username=\"ann\"", "Negotiate x7Kq2vN9", "x7", "token"]
    {
        assert!(verdict("Authorization", Header, value, Quote::Bare).is_secret, "{value}");
    }
    for value in ["Bearer", "Basic", "Bearer ${TOKEN}", "Bearer ***"] {
        assert!(!verdict("Authorization", Header, value, Quote::Bare).is_secret, "{value}");
    }
    assert!(verdict("Authorization", Prose, "Bearer x7Kq2vN9", Quote::Bare).is_secret);
    assert!(!verdict("Authorization", Prose, "Bearer token", Quote::Bare).is_secret);
}

/// The table, row by row: the least class that each cell masks; 9 is none, and R stands for one value of each class.
#[test]
fn cells() {
    const COLUMNS: [Binding; 9] = [Quoted, Markup, Header, Request, Equals, Line, Call, Amid, Prose];
    // Classes 1 to 5; the random value has 21 characters.
    const VALUES: [&str; 5] =
        ["lantern", "x7Kq", "x7Kq2vN9", "x7Kq2vN9bT4mW8rY1pL6d", "4bf92f3577b34da6a3ce929d0e0e4736"];
    let rows = [
        ("password", "12345 12345 12345 12345 12345 12345 12345 2345 4"),
        ("client_secret", "12345 12345 12345 12345 12345 12345 2345 345 4"),
        ("token", "12345 12345 12345 12345 12345 2345 345 345 4"),
        ("scaleway_key", "345 345 345 345 345 345 345 345 4"),
        ("ALGOLIA KEY", "345 345 345 345 345 345 345 345 45"),
        ("nonce", "4 4 4 345 4 4 4 4 -"),
        ("code", "4 4 4 12345 4 4 4 4 -"),
        ("sig", "4 4 4 12345 4 4 4 4 -"),
        ("key", "4 4 4 2345 4 4 4 4 -"),
        ("session", "4 4 4 2345 4 4 4 4 -"),
        ("snyk", "4 4 4 4 4 4 4 4 4"),
        ("algolia", "45 45 45 45 45 45 45 45 45"),
        ("secret_for_x", "4 4 - 4 4 - - - -"),
        ("title", "- - - - - - - - -"),
    ];
    for (name, row) in rows {
        for (binding, expected) in COLUMNS.into_iter().zip(row.split(' ')) {
            let masked = |class: &usize| verdict(name, binding, VALUES[class - 1], Quote::Bare).is_secret;
            let masked: String = (1..=5).filter(masked).map(|class| class.to_string()).collect();
            assert_eq!(masked, expected.replace('-', ""), "{name} in {binding:?}");
        }
    }
    let transport: Vec<bool> =
        COLUMNS.iter().map(|b| verdict("X-Api-Key", *b, "lantern", Quote::Bare).is_secret).collect();
    assert_eq!(transport, [true, true, true, true, true, true, true, false, false]);
    let uuid = "9f3c27d1-0e88-4b41-8a3b-51f0c22ab9f3";
    assert!(verdict("snyk", Quoted, uuid, Quote::Double).is_secret);
    assert!(!verdict("algolia", Quoted, uuid, Quote::Double).is_secret);
    // Of 15 characters, random, and too short amid prose for all but passwords.
    assert!(verdict("password", Prose, "x7Kq2vN9bT4mW8r", Quote::Bare).is_secret);
    assert!(!verdict("token", Prose, "x7Kq2vN9bT4mW8r", Quote::Bare).is_secret);
    // The key of a device in an inventory.
    assert!(!verdict("key", Quoted, "X7KQ2VN9BT4MW8RY1PL6", Quote::Double).is_secret);
    assert!(verdict("nonce", Quoted, "X7KQ2VN9BT4MW8RY1PL6", Quote::Double).is_secret);
}
