//! Names of every kind and values of every class, made at random, and all of a seed.

use crate::words::{STRONG, VENDORS};

/// Vigna's xorshift64*.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn text(&mut self, alphabet: &str, n: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..n).map(|_| self.pick(&letters)).collect()
    }

    /// A length, short ones more often.
    fn length(&mut self, from: usize, to: usize) -> usize {
        let widest = from + self.below(to - from + 1);
        from + self.below(widest - from + 1)
    }
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALNUM: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const TOKEN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
const SIGNS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#%*+-.?@^_~$&=/:";
const ALL: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const HEX: &str = "0123456789abcdef";
const DIGITS: &str = "0123456789";

const PLAIN: &[&str] = &[
    "lantern", "plum", "kestrel", "wren", "feather", "orange", "tunnel", "velvet", "copper", "marble", "thunder",
    "garden", "pepper", "rocket", "saddle", "timber", "violet", "walnut", "basket", "candle", "summer", "winter",
];
const PREFIXES: &[&str] = &["app", "db", "billing", "shop", "main", "user", "old"];
const TAILS: &[&str] = &["2", "value", "new", "prod", "base64", "confirmation"];

/// Words of names: what comes before them is free.
const NAMES: &[(&str, bool)] = &[
    ("password", true),
    ("passwd", true),
    ("pwd", true),
    ("passphrase", true),
    ("passcode", true),
    ("pasword", true),
    ("pw", true),
    ("pass", false),
    ("db pass", false),
    ("root pass", false),
    ("pgpassword", true),
    ("clave", true),
    ("kennwort", true),
    ("senha", true),
    ("mot de passe", true),
    ("requirepass", false),
    ("authorization", false),
    ("proxy authorization", false),
    ("x api key", false),
    ("x auth token", false),
    ("x vault token", false),
    ("x acme secret", false),
    ("x access key", false),
    ("csrf token", true),
    ("xsrf token", true),
    ("x csrf token", false),
    ("acme secret", true),
    ("acme token", true),
    ("acme credentials", true),
    ("webhook token", true),
    ("accesstoken", true),
    ("clientsecret", true),
    ("apikey", true),
    ("token", false),
    ("secret", false),
    ("credentials", false),
    ("credential", false),
    ("jwt", true),
    ("bearer", false),
    ("psk", true),
    ("creds", true),
    ("key", false),
    ("api", false),
    ("access", false),
    ("private", false),
    ("auth", false),
    ("session", false),
    ("sig", false),
    ("signature", false),
    ("code", false),
    ("pin", false),
    ("salt", false),
    ("nonce", false),
    ("user key", false),
    ("merge by key", false),
    ("session id", false),
    ("sessionid", false),
    ("sid", false),
    ("user session id", false),
    ("acs session id", false),
    ("secret for x", false),
    ("token use", false),
    ("password quux", false),
    ("my jwt thing", false),
    ("token count", false),
    ("password length", false),
    ("secret name", false),
    ("password file", false),
    ("token type", false),
    ("key id", false),
    ("public key", false),
    ("public key token", false),
    ("token hash", false),
    ("token expires", false),
    ("password changed at", false),
    ("secret arn", false),
    ("stopword", false),
    ("delivery", false),
    ("monkey", false),
    ("author", false),
    ("compass", false),
    ("trace id", false),
    ("request id", false),
    ("commit", false),
    ("title", false),
];

/// The words of a name.
pub(crate) fn name(random: &mut Random) -> Vec<String> {
    let (base, is_free) = match random.below(4) {
        0 => (random.pick(STRONG).to_owned(), true),
        1 if random.below(3) == 0 => {
            (format!("{} {}", random.pick(VENDORS).0, random.pick(&["key", "api", "auth"])), false)
        }
        1 if random.below(2) == 0 => (random.pick(VENDORS).0.to_owned(), false),
        _ => {
            let (name, is_free) = random.pick(NAMES);
            ((*name).to_owned(), is_free)
        }
    };
    let mut words: Vec<String> = base.split(' ').map(str::to_owned).collect();
    if is_free && random.below(3) == 0 {
        words.insert(0, random.pick(PREFIXES).to_owned());
    }
    if is_free && random.below(6) == 0 {
        words.push(random.pick(TAILS).to_owned());
    }
    words
}

/// A value of any class but 0.
pub(crate) fn value(random: &mut Random) -> String {
    let word = |random: &mut Random| random.pick(PLAIN).to_owned();
    match random.below(22) {
        0 => word(random),
        1 => random.text(LOWER, 1),
        2 => [word(random), word(random), word(random)].join("-"),
        3 => [word(random), word(random), word(random), word(random)].join(" "),
        4 => [word(random), word(random)].join(random.pick(&["_", "."])),
        5 => {
            let n = random.length(2, 30);
            random.text(LETTERS, n)
        }
        6 => word(random) + random.pick(&["1", "42", "2024"]),
        7 => {
            let n = random.length(2, 7);
            random.text(ALNUM, n)
        }
        8 => {
            let n = random.length(1, 14);
            random.text(DIGITS, n)
        }
        9 => word(random) + random.pick(&["!", "?", "*"]),
        10 => [word(random), word(random)].join(random.pick(&["!", "+", "@", "~"])),
        11 => {
            let n = random.length(8, 14);
            random.text(ALNUM, n)
        }
        12 => {
            let n = random.length(8, 14);
            random.text(SIGNS, n)
        }
        13 => {
            let n = random.length(8, 31);
            random.text(HEX, n)
        }
        14 => {
            let n = random.length(8, 24);
            random.text(ALL, n)
        }
        15 => {
            let n = random.length(15, 40);
            random.text(ALNUM, n)
        }
        16 => {
            let n = random.length(15, 60);
            random.text(TOKEN, n)
        }
        17 => {
            let n = random.length(15, 30);
            random.text(SIGNS, n)
        }
        18 => {
            let n = random.pick(&[32, 40, 64]);
            random.text(HEX, n)
        }
        19 => [8, 4, 4, 4, 12].map(|n| random.text(HEX, n)).join("-"),
        20 => {
            let n = random.length(15, 24);
            random.text(DIGITS, n)
        }
        _ => word(random) + &random.text(DIGITS, 2) + &word(random),
    }
}

/// What is no value, or nearly none.
pub(crate) const NEARLY: &[&str] = &[
    "null",
    "None",
    "true",
    "False",
    "undefined",
    "NaN",
    "{}",
    "[]",
    "-",
    "****",
    "[REDACTED]",
    "[FILTERED]",
    "(hidden)",
    "<redacted>",
    "xxxxxx",
    "<sensitive>",
    "||--- SANITIZED ---||",
    "${DB_PASSWORD}",
    "$DB_PASSWORD",
    "%DB_PASSWORD%",
    "{{ token }}",
    "#{name}",
    "<your token>",
    "%s",
    "%(name)s",
    "{name}",
    "{0}",
    "<% value %>",
    "$env:TOKEN",
    "$(cat file)",
    "`cat file`",
    "$1",
    "%%1842",
    "op://vault/item/field",
    "vault:secret/db#password",
    "env:DB_PASSWORD",
    "ssm:/prod/db",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
    "@Microsoft.KeyVault(SecretUri=x)",
    "getpass()",
    "os.environ",
    "req.body",
    "$token",
    "str | None",
    "Option<String>",
    "Token@1a2b3c",
    "Token{id=7}",
    "#<Token:0x00007f>",
    "expired",
    "INVALID",
    "missing",
    "yes",
    "changed",
    "set",
    "default",
    "ok",
    "off",
    "must be at least 8 characters",
    "is too short",
    "can't be blank here",
    "the token of the account",
    "/run/secrets/db",
    "./certs/ca.pem",
    "https://example.com/x",
    "com.apple.xpc.activity/16047",
    "S-1-5-21-7",
    "0x7ffd5dab97f0",
    "1.2.3",
    "v2.0.1",
    "2026-01-02",
    "2026-01-02T03:04:05Z",
    "application/json",
    // and what is one
    "%-Dv^v2",
    "#{x7Kq2",
    "env:x7Kq2vN9",
    "/hunter2",
    "Qq@12345",
    "all over my garden",
    "YES2",
    "x7Kq*",
    "${x7",
    "<x7Kq2",
];
