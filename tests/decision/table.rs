//! Section 4 of the specification: the table, and what it says of a name, a binding and a value.

use crate::class::{self, Class, Quote};
use crate::kind::{self, Kind};
use crate::words::SCHEMES;

/// How a value is joined to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    /// Q
    Quoted,
    /// X
    Markup,
    /// H
    Header,
    /// R
    Request,
    /// E
    Equals,
    /// E, with a colon and no blank
    Colon,
    /// L
    Line,
    /// C
    Call,
    /// U
    Amid,
    /// N
    Prose,
}

/// What is decided, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: Option<Kind>,
    pub(crate) class: Class,
    pub(crate) is_secret: bool,
    /// Whether the value may be words or not, and is a secret in one case only.
    pub(crate) is_open: bool,
}

/// Which classes are masked.
enum Cell {
    Never,
    /// From this class to the last.
    From(u8),
    /// Class 4 of so many characters, and of class 5 what the second says.
    Random(usize, Digest),
}

enum Digest {
    Never,
    /// 32 characters and more.
    Long,
    /// The form that the vendor says its keys have.
    OfVendor,
}

/// Whether `value` is a secret. It may begin with a scheme of authorization, which belongs to the name.
pub(crate) fn verdict(name: &str, binding: Binding, value: &str, quote: Quote) -> Verdict {
    let kind = kind::kind(name, binding);
    let has_scheme = kind == Some(Kind::Transport) && scheme(value).is_some();
    let value = if kind == Some(Kind::Transport) { scheme(value).unwrap_or(value) } else { value };
    let class = class::class(&class::Place { name, kind, binding, quote }, value);
    let is_masked = |class: Class| {
        kind.is_some_and(|kind| match (kind, binding) {
            (Kind::Transport, Binding::Prose) => has_scheme && class.number() >= 3,
            _ => allows(&cell(kind, binding, name, value), class, name, value.trim()),
        })
    };
    let is_secret = is_masked(class);
    let may_differ = matches!(class, Class::Words | Class::Short) && class::is_ragged(value);
    let others = [Class::Words, Class::Short, Class::Opaque, Class::Random];
    let is_open = may_differ && others.into_iter().any(|other| is_masked(other) != is_secret);
    Verdict { kind, class, is_secret, is_open }
}

/// What follows a known scheme; of a scheme alone, nothing. A token may be called `token`.
pub(crate) fn scheme(value: &str) -> Option<&str> {
    let value = value.trim_start();
    let end = value.find([' ', '+']).unwrap_or(value.len());
    let word = value[..end].to_lowercase();
    let is_scheme = SCHEMES.contains(&word.as_str()) && (end < value.len() || word != "token");
    is_scheme.then(|| value[end..].trim_start_matches([' ', '+']))
}

fn cell(kind: Kind, binding: Binding, name: &str, value: &str) -> Cell {
    use Binding::*;
    match (kind, binding) {
        (Kind::Password, Prose) => Cell::Random(15, Digest::Never),
        (Kind::Strong | Kind::Single, Prose) => Cell::Random(20, Digest::Never),
        (Kind::Transport, _) if is_whole_cookie(name, value) => Cell::From(2),
        (Kind::Password | Kind::Transport, Amid) => Cell::From(2),
        (Kind::Password | Kind::Transport, _) => Cell::From(1),
        (Kind::Strong | Kind::Single, Amid) => Cell::From(3),
        (Kind::Strong, Call) | (Kind::Single, Line) => Cell::From(2),
        (Kind::Single, Call) => Cell::From(3),
        (Kind::Strong | Kind::Single, _) => Cell::From(1),
        (Kind::VendorAndWeak, Prose) => Cell::Random(20, after_capitals(name)),
        (Kind::VendorAndWeak, _) => Cell::From(3),
        (Kind::Weak | Kind::Vendor | Kind::Inner, Colon) => Cell::Never,
        (Kind::Weak, Request) => weak_in_a_request(name),
        (Kind::Weak, Prose) => Cell::Never,
        (Kind::Weak, _) => Cell::Random(15, Digest::Never),
        (Kind::Vendor, Prose) => Cell::Random(20, Digest::OfVendor),
        (Kind::Vendor, _) => Cell::Random(15, Digest::OfVendor),
        (Kind::Inner, Quoted | Markup | Request | Equals) => Cell::Random(15, Digest::Never),
        (Kind::Inner, _) => Cell::Never,
    }
}

/// The header with something else than pairs.
fn is_whole_cookie(name: &str, value: &str) -> bool {
    kind::words(name).last().is_some_and(|w| w == "cookie") && !value.contains('=')
}

/// Digests amid prose have to follow TOKEN, SECRET, KEY or ACCESS.
fn after_capitals(name: &str) -> Digest {
    let is_capital = ["TOKEN", "SECRET", "KEY", "ACCESS"].iter().any(|word| name.ends_with(word));
    if is_capital { Digest::Long } else { Digest::Never }
}

fn weak_in_a_request(name: &str) -> Cell {
    match kind::words(name).concat().as_str() {
        "code" | "sig" | "signature" => Cell::From(1),
        "key" => Cell::From(2),
        name if name.contains("session") || name.ends_with("sid") || name.ends_with("sessid") => Cell::From(2),
        _ => Cell::From(3),
    }
}

fn allows(cell: &Cell, class: Class, name: &str, value: &str) -> bool {
    let length = value.chars().count();
    match (cell, class.number()) {
        (_, 0) => false,
        (Cell::From(least), number) => number >= *least,
        (Cell::Random(least, _), 4) => length >= *least && !is_inventory(name, value),
        (Cell::Random(_, Digest::Long), 5) => length >= 32,
        (Cell::Random(_, Digest::OfVendor), 5) => class::is_form_of_vendor(name, value),
        _ => false,
    }
}

/// The `key` of a device: capitals and digits.
fn is_inventory(name: &str, value: &str) -> bool {
    let is_cased = value.chars().any(char::is_lowercase) && value.chars().any(char::is_uppercase);
    kind::words(name) == ["key"] && !is_cased && value.chars().count() < 32
}
