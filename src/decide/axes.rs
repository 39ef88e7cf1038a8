//! The rows and columns of the table of decisions, and the classes of values that its cells speak of. The build script
//! reads `rules/policy.toml` with the same names.

use serde::Deserialize;

/// What a name says of its value: the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A password or passphrase: `password`, `DB_PASSWD`.
    Password,
    /// A place that holds only credentials by protocol: `Authorization`, `X-Api-Key`, a cookie, a user's password in a URL.
    Transport,
    /// Several words that name a secret: `client_secret`, `api key`, `accessToken`.
    Strong,
    /// One word that names a secret: `token`, `secret`, `jwt`.
    Single,
    /// A vendor's name and a weak word: `algolia_key`.
    Vendor,
    /// A word that names a secret among other things: `auth`, `access`, `salt`.
    Weak,
    /// The weak words `code`, `sig` and `signature`.
    WeakCode,
    /// The weak words `key` and `session`, and those that begin with `session`.
    WeakKey,
    /// The weak names of a session's id, which is a correlation id in most places: `session_id`, `sid`.
    WeakSession,
    /// A vendor's name alone: `algolia`.
    VendorAlone,
    /// A word for a secret within a longer name that ends with an unknown word: `secret_for_shop`.
    Inner,
}

/// How a value is joined to its name: the column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Binding {
    /// In quotes, or after a quoted name: `"k":"v"`, `k = 'v'`, `"k":7`.
    Quoted,
    /// The text of an element, or of its attribute: `<k>v</k>`, `<a k="v"/>`.
    Element,
    /// The value of a header: `> K: v`, `-H 'K: v'`.
    Header,
    /// A parameter of a query, a form or a path, and the user's part of a URL: `?k=v&`.
    Query,
    /// Unquoted and without a blank: `k=v`, `--k v`.
    Bare,
    /// All the rest of a line that begins with the name: `k: v`.
    Line,
    /// An argument of a call or a keyword: `set("k", "v")`, `IDENTIFIED BY 'v'`.
    Call,
    /// Unquoted amid a line: `with k: v, retry`.
    Amid,
    /// After a blank alone: `the k v`.
    Prose,
}

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub(crate) enum Class {
    /// No value: a placeholder, a mask, a reference, a state.
    None,
    /// Words.
    Words,
    /// Up to seven characters that are no word, a number, words with signs.
    Short,
    /// Eight characters and more that are not words.
    Opaque,
    /// Fifteen characters and more of a token, of two kinds of letters and digits at least.
    Random,
    /// Hexadecimal digits, a UUID, a long number.
    Digest,
}

/// What a cell asks beside the class of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Condition {
    /// A known scheme before the value: `Bearer v`.
    Scheme,
    /// The name ends with `token`, `secret`, `key` or `access`.
    SecretWord,
    /// The vendor's own keys are hexadecimal or UUIDs.
    VendorForm,
}

impl Kind {
    pub(crate) const ALL: [Kind; 11] = [
        Kind::Password,
        Kind::Transport,
        Kind::Strong,
        Kind::Single,
        Kind::Vendor,
        Kind::Weak,
        Kind::WeakCode,
        Kind::WeakKey,
        Kind::WeakSession,
        Kind::VendorAlone,
        Kind::Inner,
    ];

    /// Whether what such a name names is secret whatever it looks like.
    pub(crate) fn is_of_secrets(self) -> bool {
        matches!(self, Kind::Password | Kind::Transport | Kind::Strong | Kind::Single)
    }

    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Password => "password",
            Kind::Transport => "transport",
            Kind::Strong => "strong",
            Kind::Single => "single",
            Kind::Vendor => "vendor",
            Kind::Weak => "weak",
            Kind::WeakCode => "weak-code",
            Kind::WeakKey => "weak-key",
            Kind::WeakSession => "weak-session",
            Kind::VendorAlone => "vendor-alone",
            Kind::Inner => "inner",
        }
    }
}

impl Binding {
    pub(crate) const ALL: [Binding; 9] = [
        Binding::Quoted,
        Binding::Element,
        Binding::Header,
        Binding::Query,
        Binding::Bare,
        Binding::Line,
        Binding::Call,
        Binding::Amid,
        Binding::Prose,
    ];

    /// Its name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Binding::Quoted => "quoted",
            Binding::Element => "element",
            Binding::Header => "header",
            Binding::Query => "query",
            Binding::Bare => "bare",
            Binding::Line => "line",
            Binding::Call => "call",
            Binding::Amid => "amid",
            Binding::Prose => "prose",
        }
    }
}

impl Class {
    pub(crate) const ALL: [Class; 6] =
        [Class::None, Class::Words, Class::Short, Class::Opaque, Class::Random, Class::Digest];
}
