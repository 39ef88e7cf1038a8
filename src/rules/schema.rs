//! The TOML of a rule file, and nothing clever.

use serde::Deserialize;

/// A rule file: one vendor or family. `R` and `V` are its rules and vendors, alone or with their places.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, bound = "R: Deserialize<'de>, V: Deserialize<'de>")]
pub struct RuleFile<R = RuleSource, V = VendorSource> {
    /// Whose tokens these are, as people write the name: `GitHub`.
    #[serde(default)]
    pub family: String,
    /// The rules, in the order in which they are listed.
    #[serde(default = "Vec::new", rename = "rule")]
    pub rules: Vec<R>,
    /// Vendors whose opaque values are known by the name beside them.
    #[serde(default = "Vec::new", rename = "vendor")]
    pub vendors: Vec<V>,
}

/// A vendor whose tokens have no form of their own: a row of the vendor context table. It stands for a rule that masks
/// an opaque value whose key holds one of `names` and a word such as `key`, `token` or `secret`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorSource {
    /// As a rule's id: `algolia-key`.
    pub id: String,
    /// The vendor as people write the name: `Algolia`.
    pub name: String,
    /// The words that stand for it in a key, lower case: `algolia`, `dd`. A name of fewer than four characters counts only
    /// as a whole word of the key.
    pub names: Vec<String>,
    /// What its values look like: `hex:32`, `uuid`, `alnum:20-40`, `base64:43-88`, `base64url:64`, `opaque:16-`.
    /// Others are left to the generic tier. Empty: any opaque value of 16 characters and more.
    #[serde(default)]
    pub values: Vec<String>,
    /// An invented value.
    #[serde(default)]
    pub example: String,
    /// Where the format is documented.
    #[serde(default)]
    pub reference: String,
}

/// One rule as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSource {
    /// Lower-case words joined by `-`; it is what the label shows.
    pub id: String,
    /// What the secret is, in one line.
    #[serde(default)]
    pub description: String,
    /// How the rule recognises it; a shape, if nothing is said.
    #[serde(default)]
    pub tier: Tier,
    /// How sure a match is.
    #[serde(default)]
    pub confidence: Confidence,
    /// Shape: a bytes regex of the token; a group named `secret` is the part to mask, else all of it.
    /// Vendor context: a bytes regex that the whole value must match.
    pub pattern: Option<String>,
    /// Context tiers: the words a key ends with, each lower case with `_` between its words: `api_key`.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Vendor context: the words that name the vendor, one of which the key holds too.
    #[serde(default)]
    pub names: Vec<String>,
    /// Generic context: what the value has to look like.
    pub value: Option<ValueKind>,
    /// What may stand right before the match.
    #[serde(default)]
    pub left: Left,
    /// What becomes of the characters right after the match.
    #[serde(default)]
    pub right: Right,
    /// Shape: the fewest characters after the literal prefix that are masked where the token is cut short; 0: never.
    /// Default: 10 for a high-confidence rule with a literal prefix of four characters or more, else 0.
    pub cut: Option<usize>,
    /// Shape: what the match opens, where the secret stands in the lines that follow.
    pub block: Option<BlockKind>,
    /// What else must hold of the secret.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Texts with a secret, each with exactly what must come out.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Near misses: texts that must come out unchanged.
    #[serde(default)]
    pub near: Vec<String>,
    /// Where the format is documented.
    #[serde(default)]
    pub reference: String,
}

/// How a rule recognises a secret.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// The token names itself, by a prefix or a form of its own.
    #[default]
    Shape,
    /// An opaque value beside its vendor's name.
    Vendor,
    /// A value beside a word that names a secret.
    Generic,
}

/// How sure a match is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Off unless asked for.
    Low,
    /// May now and then be something else.
    Medium,
    /// Nothing else looks like this.
    #[default]
    High,
}

impl Confidence {
    /// Rules less sure than this are off by default.
    pub const ENOUGH: Confidence = Confidence::Medium;
}

/// What may stand right before a match. The end of an escape sequence (`\n`, `\u0022`, `%3D`, a colour code) never
/// counts as a letter or digit.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Left {
    /// Anything.
    Any,
    /// No ASCII letter or digit.
    #[default]
    Word,
    /// No character of a token: letter, digit, `_`, `-`, `.`, `/`, `+`, `=`... but `=` itself may.
    Token,
}

/// What becomes of the characters right after a match.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Characters that tokens are made of belong to the secret and are masked with it. If the pattern begins with a prefix of
    /// four characters and more that ends with `_`, `-` or `.` and is no word, its lengths and classes only make surer: 16
    /// characters and more after the prefix are a token.
    #[default]
    Extend,
    /// The match ends where the pattern ends, whatever follows.
    Any,
    /// No ASCII letter, digit, `_` or `-` may follow, else it is no match.
    Word,
}

/// A secret of several lines.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// Base64, in lines or in one with escaped line ends: what follows `-----BEGIN ... PRIVATE KEY-----`.
    Base64,
    /// The answer of a client to what a mail server asks for: base64 in one of the next lines.
    Answer,
}

/// What else must hold of a secret.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// At least this many bits of Shannon entropy per character.
    Entropy(f64),
    /// At least one digit.
    Digit,
    /// At least one digit and one letter.
    Mixed,
    /// At least one digit, one lower-case and one upper-case letter.
    Cased,
    /// The first segment decodes (base64url) to a JSON object that has `alg` or `enc`.
    JwtHeader,
    /// The last six characters are the CRC-32 of the rest of the body in base 62 (GitHub, npm). A true checksum makes the
    /// match sure whatever stands before it; a false one changes nothing.
    Crc32Base62,
    /// The digits satisfy Luhn's formula.
    Luhn,
    /// Not a UUID and not all hexadecimal.
    NotHex,
}

/// What a generic key says of its value: the row of `rules/policy.toml`, which says what the value has to look like.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// A password: any value that is not plainly something else.
    Password,
    /// What several words name, as `client_secret`: any value that is more than plain words, in most places.
    Text,
    /// What one word names, as `token`: eight or more characters that are no plain words, in most places.
    Opaque,
    /// What a word names that may stand for much else, as `key`: fifteen or more characters that look random.
    Random,
    /// An `Authorization` header's: a scheme and its credentials.
    Authorization,
    /// The same without the header's name: `Bearer …` anywhere.
    Scheme,
    /// A `Cookie` or `Set-Cookie` header's.
    Cookie,
    /// The password of a URL; such a rule has no keys.
    Url,
    /// The passwords in the short options of known programs: `curl -u user:secret`; such a rule has no keys.
    Login,
    /// The data of a Kubernetes Secret; such a rule has no keys.
    Manifest,
}

/// A cut token is masked by default if this much of its body is there ...
const CUT: usize = 10;
/// ... and its literal prefix is this long.
const CUT_PREFIX: usize = 4;

impl RuleSource {
    /// Whether the pattern names the part that is secret.
    pub(crate) fn has_group(&self) -> bool {
        self.pattern.as_deref().is_some_and(has_group)
    }

    /// Whether a token is whatever follows its prefix, if that is strong.
    pub(crate) fn is_open(&self) -> bool {
        self.right == Right::Extend && self.block.is_none() && !self.has_group()
    }

    /// The fewest bytes from its start that a cut token shows, if its literal prefix is `prefix` bytes long; `None`: it has
    /// to be whole.
    pub(crate) fn least_cut(&self, prefix: usize) -> Option<usize> {
        let sure = self.confidence == Confidence::High && prefix >= CUT_PREFIX;
        let sure = sure && !self.has_group() && self.block.is_none();
        let body = self.cut.unwrap_or(if sure { CUT } else { 0 });
        (body > 0).then_some(prefix + body)
    }

    /// How many bytes of a run of `run` a token begins with, whole or cut, at least.
    pub(crate) fn least_run(&self, prefix: usize, run: usize) -> usize {
        self.least_cut(prefix).map_or(run, |cut| cut.min(run))
    }
}

/// Whether `pattern` names the part that is secret.
pub(crate) fn has_group(pattern: &str) -> bool {
    ["(?P<secret>", "(?<secret>"].iter().any(|group| pattern.contains(group))
}

impl ValueKind {
    /// Whether its place alone names it, so that a rule for it needs no keys.
    pub(crate) fn is_self_named(self) -> bool {
        matches!(self, ValueKind::Url | ValueKind::Login | ValueKind::Manifest)
    }
}

/// A text with a secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What goes in.
    pub text: String,
    /// What must come out.
    pub masked: String,
}
