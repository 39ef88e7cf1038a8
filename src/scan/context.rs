//! Secrets that a key beside them names: the vendor and generic tiers.

mod glance;
pub(crate) mod spare;

use std::cell::OnceCell;

use super::blocks::{Block, Manifest, Pair, Scalar, Verdict, column};
use super::cache::Cache;
use super::covered::Covered;
use super::grammar::assignments::{Assignment, Found, NO_START};
use super::grammar::authorization::{self, Credentials};
use super::grammar::ends::{Runs, Setting};
use super::grammar::keys::{Key, MAX_KEY, Place, Words};
use super::grammar::lookup::{Named, Names};
use super::grammar::names::{ABOUT_OPTIONS, GETTERS};
use super::grammar::placeholders::{ends_with_mask, inside_label, starts_label};
use super::grammar::quotes::Quote;
use super::grammar::reader::Reader;
use super::grammar::separators::{self, Form, Separator};
use super::grammar::values::{Seen, Value};
use super::grammar::vendors::{KeyNames, Naming, Owner, Vendors};
use super::grammar::{columns, commands, cookies, manifests, userinfo};
use super::window::{BEFORE, ByteSet, Edge, Hit, Tail, Window};
use crate::finding::{RuleIndex, Span};
use crate::rules::schema::{RuleSource, ValueKind};
use crate::rules::{Vendor, squeezed};
use crate::scan::blocks::Awaits;

/// Parts of words that name secrets: each key of a rule holds one of them, or is a key word itself.
const STEMS: [&str; 20] = [
    "passw",
    "passphrase",
    "pwd",
    "token",
    "secret",
    "key",
    "auth",
    "cookie",
    "cred",
    "session",
    "sid",
    "csrf",
    "xsrf",
    "jwt",
    "assertion",
    "signature",
    "verifier",
    "bearer",
    "otp",
    "pass",
];
/// What vendors call a secret and the generic rules do not.
const VENDOR_STEMS: &[&str] = &[
    "_api",
    "_pat",
    "_sid",
    "-pat",
    "license",
    "licence",
    "webhook",
    "dsn",
    ".login",
    "_login",
    "access_id",
    "accessid",
];
/// Comparisons with the value first.
const COMPARISONS: [&str; 2] = ["if (\"", "if ('"];
/// Values that may stand before their names: `{"value": "…", "name": "DB_PASSWORD"}`, `value="…" name="password"`.
const REVERSED: [&str; 4] = [" value=", "value\"", "value'", "value\\"];
/// What the manifest of a Kubernetes Secret begins with, or tells its kind.
const MANIFESTS: [&str; 4] = ["apiversion", "kind: secret", "kind\"", "kind\\"];
/// What key words begin that are more than names, besides manifests.
const OTHERS: [&str; 3] = ["if (", "value", CONNECTION];
/// The letters that these and manifests begin with.
const OTHER: ByteSet = ByteSet::of(b"iIvVgGaAkK");
/// How much of a text tells whether a key word may name anything.
const NEAR: usize = 2 * MAX_KEY;
/// What stands between the scheme and the rest of a URL that is a parameter of another.
const ENCODED_URL: &str = "%3a%2f%2f";
/// A call that takes an address, a user and a password.
const CONNECTION: &str = "getconnection(";
/// The shortest secret that is told by its place among the arguments of a call.
const MIN_ARGUMENT: usize = 6;
/// The most values that one key has: those of a list, or an old one and a new one.
const MAX_VALUES: usize = 16;
/// What a key names whose sentence tells of it is no secret.
const CACHE: &[u8] = b"cache";
/// How far before a key its sentence is looked at.
const MAX_SENTENCE: usize = 48;
/// A longer word of lower-case letters may be a passphrase.
const MAX_WORD: usize = 11;
const LOWER: ByteSet = ByteSet::EMPTY.with_range(b'a', b'z');
/// The most quotes and backslashes before a value.
const MAX_QUOTES: usize = 8;
/// How far before an option its program may stand.
const MAX_PROGRAM: usize = 256;

/// The rules of the context tiers, ready to judge key words.
pub(crate) struct Context {
    names: Names,
    vendors: Vendors,
    keywords: Vec<String>,
    endings: Vec<String>,
    programs: Vec<String>,
    urls: Option<RuleIndex>,
    logins: Option<RuleIndex>,
    manifests: Option<RuleIndex>,
}

/// What judgements of one text share. It saves work and never changes a verdict; it is of no use for another text.
#[derive(Default)]
pub(crate) struct Memo {
    runs: Runs,
    values: Seen,
    pub recall: Recall,
    /// What the judgements before have masked; none if all are to be judged as if there were none before.
    pub covered: Option<Covered>,
    /// Whether a value was not judged, since it stands in what they have masked.
    pub spared: bool,
}

/// What was found out about words, whatever text they stand in.
#[derive(Default)]
pub(crate) struct Recall {
    keys: Keys,
    vendors: Naming,
}

type Keys = Cache<Known, 512>;

/// What is known of a key by itself.
struct Known {
    words: Words,
    /// What it names.
    named: Option<Named>,
    /// Whether it may be that of a vendor.
    may_be_vendors: bool,
    /// The vendors that it names, since they were asked for.
    vendors: OnceCell<KeyNames>,
}

impl Known {
    fn vendors(&self, vendors: &Vendors) -> &KeyNames {
        self.vendors.get_or_init(|| vendors.key(&self.words))
    }
}

impl Context {
    /// The context of the `rules` and `vendors` that are on.
    pub(crate) fn new<'r>(
        rules: &[(RuleIndex, &RuleSource)],
        vendors: impl Iterator<Item = (RuleIndex, Vendor<'r>)>,
    ) -> Result<Context, String> {
        let kinds = || rules.iter().filter_map(|(rule, source)| Some((*rule, *source, source.value?)));
        let of = |wanted| kinds().find(|(_, _, kind)| *kind == wanted).map(|(rule, ..)| rule);
        let named = kinds()
            .flat_map(|(rule, source, kind)| source.keys.iter().map(move |key| (key.clone(), Named { rule, kind })));
        let mut context = Context {
            names: Names::new(named),
            vendors: Vendors::new(vendors)?,
            keywords: Vec::new(),
            endings: Vec::new(),
            programs: Vec::new(),
            urls: of(ValueKind::Url),
            logins: of(ValueKind::Login),
            manifests: of(ValueKind::Manifest),
        };
        if context.logins.is_some() {
            context.programs = commands::PROGRAMS.iter().map(|row| program(row.0, row.1)).collect();
            // Rows of one program stand beside each other.
            context.programs.dedup();
        }
        let mut keywords = vec![];
        for key in kinds().flat_map(|(_, source, _)| &source.keys) {
            match stem(key) {
                Some(stem) => keywords.push(stem.to_owned()),
                None => context.endings.push(last_word(key).to_owned()),
            }
        }
        context.endings.sort_unstable();
        context.endings.dedup();
        context.keywords = context.collect_keywords(keywords);
        Ok(context)
    }

    /// All key words but the endings, of which `words` are those that the keys hold.
    fn collect_keywords(&self, mut words: Vec<String>) -> Vec<String> {
        if !self.vendors.is_empty() {
            words.extend(VENDOR_STEMS.iter().chain(&STEMS).map(|stem| stem.to_string()));
        }
        if self.manifests.is_some() {
            words.extend(MANIFESTS.map(str::to_owned));
        }
        if self.urls.is_some() {
            words.extend(["://", ":\\/\\/", ENCODED_URL].map(str::to_owned));
        }
        if self.logins.is_some() {
            words.extend(commands::LOGINS.iter().map(|option| format!(" {option}")));
            words.push(CONNECTION.to_owned());
        }
        if !words.is_empty() {
            words.extend(COMPARISONS.iter().chain(&REVERSED).map(|word| word.to_string()));
        }
        words.sort_unstable();
        // Where a longer one stands, a shorter one that it begins with stands, too, and is judged.
        words.dedup_by(|word, before| word.starts_with(before.as_str()));
        words
    }

    /// The literals, in any case of letters, whose every occurrence is to be judged.
    pub(crate) fn keywords(&self) -> &[String] {
        &self.keywords
    }

    /// The same, of those that count only where a word ends with them.
    pub(crate) fn endings(&self) -> &[String] {
        &self.endings
    }

    /// The same, of those that count only where a word begins.
    pub(crate) fn programs(&self) -> &[String] {
        &self.programs
    }

    /// Whether a key word at `at` may be judged to name anything; most words of a log are told from one before they have
    /// a window.
    pub(crate) fn may_name(&self, text: &[u8], at: usize, recall: &mut Recall) -> bool {
        match text[at] {
            b':' => return glance::may_hold_password(text, at),
            b'%' | b' ' => return true,
            _ if is_other(&text[at..]) => return true,
            _ => {}
        }
        let from = at.saturating_sub(BEFORE);
        let near = &text[from..text.len().min(at + NEAR)];
        let reader = Reader::new(&Window { bytes: near, base: 0, at: at - from, gap: false, edge: Edge::Unknown });
        let Some(place) = Place::around(&reader, at - from) else { return false };
        if near.len() < place.end + MAX_WORD + 2 {
            return true;
        }
        let may_end = near[place.end] == b'\n' || may_separate(&reader, place.end) && !is_in_sentence(near, place);
        may_end && !glance::is_idle(near, place) && self.may_have_value(near, place, recall)
    }

    /// Whether the key at `place` names anything, and a value may follow.
    fn may_have_value(&self, text: &[u8], place: Place, recall: &mut Recall) -> bool {
        let known = self.known(&text[place.start..place.end], &mut recall.keys);
        let glance = glance::Glance { text, place, named: known.named };
        let is_named = known.named.is_some() || known.may_be_vendors;
        is_named && !glance.is_idle(|| !known.may_be_vendors || known.vendors(&self.vendors).is_empty())
    }

    /// What is known of the key `text`.
    fn known<'k>(&self, text: &[u8], keys: &'k mut Keys) -> &'k Known {
        keys.at(text, || {
            let words = Words::of(text);
            let (named, may_be_vendors) = (self.names.find(&words), self.vendors.may_name(&words));
            Known { words, named, may_be_vendors, vendors: OnceCell::new() }
        })
    }

    /// Judges the key word at `window.at`: pushes what is to be masked.
    pub(crate) fn judge(&self, window: &Window<'_>, memo: &mut Memo, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
        let reader = Reader::new(window);
        let mut judge = Judge { context: self, reader: &reader, base: window.base, memo, hits, opens: None };
        judge.keyword(window.at);
        let opens = judge.opens;
        if reader.undecided() {
            return Verdict { hold: reader.begun().or(Some(reader.len())), opens: None };
        }
        Verdict { hold: None, opens }
    }

    /// Judges the name of a program at `window.at`: pushes what is to be masked of its options.
    pub(crate) fn judge_program(&self, window: &Window<'_>, hits: &mut Vec<(RuleIndex, Hit)>) -> Verdict {
        let (reader, at) = (Reader::new(window), window.at);
        let alone = at == 0 || !reader.bytes[at - 1].is_ascii_alphanumeric();
        if let Some(rule) = self.logins.filter(|_| alone)
            && let Some(name) = commands::name(&reader, at)
        {
            commands::options(&reader, at, name, |span| {
                if !reader.undecided() {
                    hits.push((rule, Hit { span, quotes: None, tail: Tail::bare(Setting::Text) }));
                }
            });
        }
        let hold = reader.undecided().then(|| reader.begun().unwrap_or(reader.len()));
        Verdict { hold, opens: None }
    }
}

/// The stem that every occurrence of a key holds, if there is one.
fn stem(key: &str) -> Option<&'static str> {
    let text = squeezed(key);
    STEMS.iter().find(|stem| text.windows(stem.len()).any(|w| w == stem.as_bytes())).copied()
}

/// What every occurrence of a key ends with.
fn last_word(key: &str) -> &str {
    key.rsplit('_').next().unwrap_or(key)
}

/// Whether a word of `text` goes on at `at`, a letter having stood there before, with more than the sign of the plural: `path`
/// does not end with `pat`.
pub(crate) fn word_goes_on(text: &[u8], at: usize) -> bool {
    let rest = &text[at..];
    let rest = rest.strip_prefix(b"s").unwrap_or(rest);
    text[at - 1].is_ascii_alphabetic() && rest.first().is_some_and(u8::is_ascii_lowercase)
}

/// What a command line with a program's options starts with.
fn program(name: &str, verb: &str) -> String {
    match verb {
        "" if name.len() <= 5 && name != "curl" && name != "mysql" => format!("{name} -"),
        "" => format!("{name} "),
        _ => format!("{name} {verb}"),
    }
}

/// What a key asks for.
struct Asked {
    named: Option<Named>,
    /// The key, if it may be that of a vendor's secret.
    owner: Option<Owner>,
    /// The vendors of it, once they were asked for.
    vendors: OnceCell<Vec<usize>>,
}

impl Asked {
    fn new(named: Option<Named>, owner: Option<Owner>) -> Asked {
        Asked { named, owner, vendors: OnceCell::new() }
    }

    fn of(named: Named) -> Asked {
        Asked::new(Some(named), None)
    }
}

/// One judgement.
struct Judge<'j, 't> {
    context: &'j Context,
    reader: &'j Reader<'t>,
    base: usize,
    memo: &'j mut Memo,
    hits: &'j mut Vec<(RuleIndex, Hit)>,
    opens: Option<Block>,
}

impl Judge<'_, '_> {
    fn keyword(&mut self, at: usize) {
        match self.reader.bytes[at] {
            b':' => self.url(at),
            b'%' => self.encoded_url(at),
            b' ' if self.reader.starts(at, REVERSED[0].as_bytes()) => self.reversed(at + 1),
            b' ' => self.login(at + 1),
            _ => {
                self.comparison(at);
                self.connection(at);
                self.reversed(at);
                self.manifest(at);
                self.key(at);
            }
        }
    }

    fn mask(&mut self, rule: RuleIndex, hit: Hit) {
        if !self.reader.undecided() && !hit.span.is_empty() {
            self.hits.push((rule, hit));
        }
    }

    fn mask_span(&mut self, rule: RuleIndex, span: Span) {
        self.mask(rule, Hit { span, quotes: None, tail: Tail::bare(Setting::Text) });
    }

    fn url(&mut self, at: usize) {
        let slashes = if self.reader.is(at + 1, b'\\') { 5 } else { 3 };
        let schemed = at > 0 && self.reader.bytes[at - 1].is_ascii_alphanumeric();
        let secret = if schemed { userinfo::secret(self.reader, at + slashes) } else { None };
        if let (Some(span), Some(rule)) = (secret, self.context.urls) {
            self.mask_span(rule, span);
        }
    }

    fn encoded_url(&mut self, at: usize) {
        let secret = userinfo::encoded(self.reader, at + ENCODED_URL.len());
        if let (Some(span), Some(rule)) = (secret, self.context.urls) {
            self.mask(rule, Hit { span, quotes: None, tail: Tail::bare(Setting::Encoded) });
        }
    }

    /// `-u user:secret`, of a program before it on the line, or of one on a line before.
    fn login(&mut self, at: usize) {
        let Some(rule) = self.context.logins else { return };
        let start = self.reader.blanks(at + if self.reader.is(at + 1, b'-') { 6 } else { 2 });
        let before = &self.reader.bytes[at.saturating_sub(MAX_PROGRAM)..at];
        let known =
            [b"curl".as_slice(), b"wget", b"http "].iter().any(|name| memchr::memmem::find(before, name).is_some());
        let secret = commands::login(self.reader, start, b':');
        if let Some(span) = secret.filter(|span| known || commands::is_login(self.reader, *span)) {
            self.mask_span(rule, span);
        }
    }

    /// `if ("secret" == password)`.
    fn comparison(&mut self, at: usize) {
        if !self.reader.starts(at, b"if (") {
            return;
        }
        let Some(quote) = Quote::at(self.reader, at + 4) else { return };
        self.reader.begin(quote.after);
        let Some(closed) = quote.close(self.reader) else { return };
        let operator = self.reader.blanks(closed.after);
        let end = self.reader.run(ByteSet::of(b"!="), operator, 3);
        let Some(key) = (end >= operator + 2).then(|| Key::around(self.reader, self.reader.blanks(end))).flatten()
        else {
            return;
        };
        let Some(named) = self.context.names.find(&key.words) else { return };
        let separator = Separator { form: Form::Compare, value: at + 4, loose: true, apart: true, quote: None };
        self.assign(&assignment(separator, false), &Asked::of(named));
    }

    /// `getConnection(url, "user", "secret")`.
    fn connection(&mut self, at: usize) {
        let Some(rule) = self.context.logins.filter(|_| self.reader.starts(at, CONNECTION.as_bytes())) else { return };
        let user = after_argument(self.reader, at + CONNECTION.len());
        let secret = user.and_then(|user| second(self.reader, user));
        if let Some(secret) = secret
            && Value::new(self.reader.slice(secret.start, secret.end)).is_password(true)
        {
            self.mask_span(rule, secret);
        }
    }

    /// `{"value": "secret", "name": "DB_PASSWORD"}`.
    fn reversed(&mut self, at: usize) {
        if !self.reader.starts(at, b"value") || at > 0 && self.reader.bytes[at - 1].is_ascii_alphanumeric() {
            return;
        }
        let Some((value, key)) = separators::reversed(self.reader, at + 5) else { return };
        let named = self.context.names.find(&key.words);
        let owner = Owner { key: Place { start: key.start, end: key.end }, spoken: false };
        let owner = Some(owner).filter(|_| self.context.vendors.may_name(&key.words));
        let separator = Separator { form: Form::List, value, loose: false, apart: false, quote: None };
        let assignment = Assignment { paired: true, ..assignment(separator, false) };
        self.assign(&assignment, &Asked::new(named, owner));
    }

    /// The manifest of a Kubernetes Secret, in the next lines or in this one.
    fn manifest(&mut self, at: usize) {
        let Some(rule) =
            self.context.manifests.filter(|_| MANIFESTS.iter().any(|w| self.reader.starts(at, w.as_bytes())))
        else {
            return;
        };
        let line = self.reader.bytes;
        if line[..at].iter().all(|b| b" \t-\"".contains(b)) && self.reader.edge() == Edge::Line && at < BEFORE {
            let value = line[at..].split(|&b| b == b':').nth(1).unwrap_or_default();
            let value = value.trim_ascii().trim_ascii_end();
            let value = value.strip_suffix(b",").unwrap_or(value);
            let is = |word: &str| value == word.as_bytes() || value == format!("\"{word}\"").as_bytes();
            if is("Secret") || is("v1") {
                self.opens = Some(Block::Manifest(Manifest::new(rule, column(line), is("Secret"))));
            }
        }
        let mut spans = vec![];
        manifests::values(self.reader, at, |span| spans.push((span, self.reader.undecided())));
        spans.into_iter().filter(|(_, undecided)| !undecided).for_each(|(span, _)| self.mask_span(rule, span));
    }

    /// `INSERT INTO users (name, password) VALUES ('ann', 'secret')`.
    fn column(&mut self, key: &Key, named: Named) -> bool {
        let Some((index, values)) = columns::find(self.reader, key) else { return false };
        columns::values(self.reader, index, values, |value| {
            let separator = Separator { form: Form::Assign, value, loose: false, apart: false, quote: None };
            self.assign(&assignment(separator, false), &Asked::of(named));
        });
        true
    }

    fn key(&mut self, at: usize) {
        let Some(place) = Place::around(self.reader, at) else { return };
        if !may_separate(self.reader, place.end) || is_in_sentence(self.reader.bytes, place) {
            return;
        }
        let (named, may_be_vendors) = self.named(place);
        if named.is_none() && !may_be_vendors {
            return;
        }
        let bytes = self.reader.bytes;
        let before = &bytes[..place.start];
        // What follows two slashes is the user or the host of a URL, which has a judge of its own.
        if inside_label(before) || ends_with_mask(before) || before.ends_with(b"//") || before.ends_with(b"pkcs11:") {
            return;
        }
        if place.is_file(bytes) || place.is_switch(bytes) {
            return;
        }
        let key = Key { start: place.start, end: place.end, words: self.known(place).words.clone() };
        let named = named.filter(|_| key.words.all() != b"identified" || tells_of_account(before));
        if named.is_none() && !may_be_vendors {
            return;
        }
        if let Some(named) = named
            && self.column(&key, named)
        {
            return;
        }
        let separator = Separator::after(self.reader, &key);
        if self.reader.undecided() {
            return self.hold_after(key.end);
        }
        let ends_line = |at| self.reader.get(at).is_none_or(|b| b == b'\r');
        match separator.filter(|separator| separator.form != Form::List || !ends_line(separator.value)) {
            // The name of a file in a folder.
            Some(separator) if matches!(separator.form, Form::Prose | Form::Space) && before.ends_with(b"/") => {}
            Some(_) if key.is_verdict(bytes) => {}
            Some(separator) if self.names_folder(&key, separator) => {}
            Some(separator) => {
                let owner = Owner { key: place, spoken: separator.form == Form::Prose };
                self.separated(&key, separator, &Asked::new(named, Some(owner).filter(|_| may_be_vendors)))
            }
            None => self.waiting(&key, named),
        }
    }

    /// The vendors that a key names which may be that of a secret of theirs.
    fn vendors<'a>(&mut self, asked: &'a Asked) -> &'a [usize] {
        let Some(owner) = asked.owner else { return &[] };
        let Recall { keys, vendors: naming } = &mut self.memo.recall;
        let (context, reader) = (self.context, self.reader);
        asked.vendors.get_or_init(|| {
            let key = context.known(reader.slice(owner.key.start, owner.key.end), keys);
            context.vendors.of(owner, key.vendors(&context.vendors), reader.bytes, naming)
        })
    }

    /// Whether it is the variable of a shell for its folder, and a path is its value: `PWD=/srv/app`.
    fn names_folder(&self, key: &Key, separator: Separator) -> bool {
        let at = self.reader.run(ByteSet::of(b"\\\"'"), separator.value, MAX_QUOTES);
        let drive = || self.reader.is(at + 1, b':') && self.reader.has(at, ByteSet::EMPTY.with_range(b'A', b'Z'));
        [b"pwd".as_slice(), b"oldpwd"].contains(&key.words.all())
            && (self.reader.has(at, ByteSet::of(b"/~")) || drive())
    }

    /// What the key names, a weak one together with the word before it: `api key: …`, `public key: …`; and whether it
    /// may be that of a vendor.
    fn named(&mut self, place: Place) -> (Option<Named>, bool) {
        let &Known { named, may_be_vendors, .. } = self.known(place);
        match named {
            Some(weak) if weak.kind == ValueKind::Random => (self.weakly_named(place, weak), may_be_vendors),
            _ => (named, may_be_vendors),
        }
    }

    fn weakly_named(&mut self, place: Place, named: Named) -> Option<Named> {
        if self.reader.slice(place.start, place.end).eq_ignore_ascii_case(b"key") && self.tells_of_cache(place.start) {
            return None;
        }
        let Some(both) = place.with_word_before(self.reader.bytes) else { return Some(named) };
        let named = self.known(both).named?;
        let kind = if named.kind == ValueKind::Opaque { ValueKind::Random } else { named.kind };
        Some(Named { kind, ..named })
    }

    /// Whether the text right before `at` tells of a cache: `cache already exists for key: …`.
    fn tells_of_cache(&self, at: usize) -> bool {
        let before = &self.reader.bytes[at.saturating_sub(MAX_SENTENCE)..at];
        before.windows(CACHE.len()).any(|word| word.eq_ignore_ascii_case(CACHE))
    }

    fn known(&mut self, place: Place) -> &Known {
        self.context.known(self.reader.slice(place.start, place.end), &mut self.memo.recall.keys)
    }

    /// A separator that is not complete: what stands behind the key is held, unless it is nothing but blanks and signs.
    fn hold_after(&self, from: usize) {
        let blanks = ByteSet::of(b" \t");
        let at = from + blanks.union(NO_START).run(&self.reader.bytes[from..]);
        self.reader.begin(at);
    }

    fn separated(&mut self, key: &Key, separator: Separator, asked: &Asked) {
        let named = asked.named;
        if self.opens_block(key, separator, named) {
            return;
        }
        self.reader.begin(separator.value);
        if self.opens_object(separator.value) {
            let member = separators::member(self.reader, separator.value);
            return member.into_iter().for_each(|member| self.assign(&assignment(member, false), asked));
        }
        let is_weak = named.is_none_or(|named| named.kind == ValueKind::Random);
        if is_weak && matches!(separator.form, Form::Prose | Form::Space) && self.vendors(asked).is_empty() {
            return;
        }
        if let Some(named) = named
            && self.arguments(key, separator, named)
        {
            return;
        }
        let kind = named.map(|named| named.kind);
        if kind == Some(ValueKind::Random) && separator.form == Form::Element && key.words.all() == b"code" {
            return;
        }
        if let (Some(ValueKind::Cookie), Some(named)) = (kind, named)
            && self.cookies(key, separator, named.rule)
        {
            return;
        }
        if let Some(named) = named
            && self.authorization(separator, named)
        {
            return;
        }
        let mut assignment = assignment(separator, key.opens_line(self.reader.bytes));
        assignment.paired = key.opens_pair(self.reader.bytes) || key.is_option(self.reader.bytes);
        assignment.told = key.word_before(self.reader.bytes).is_some_and(|word| ABOUT_OPTIONS.has_in_any_case(word));
        assignment.asks = GETTERS.has(key.words.get(0));
        assignment.setting = match separator.form {
            Form::Encoded => Setting::Encoded,
            _ if key.place().is_parameter(self.reader.bytes) => Setting::Query,
            _ => Setting::Text,
        };
        if let Some(named) = named.filter(|named| named.kind == ValueKind::Text && key.words.count() > 1)
            && let Some(phrase) = assignment.phrase(self.reader)
        {
            return self.mask_span(named.rule, phrase);
        }
        self.assign(&assignment, asked);
    }

    /// Whether an object stands at `at`: its members are judged by their own keys.
    fn opens_object(&self, at: usize) -> bool {
        let at = self.reader.blanks(at);
        self.reader.is(at, b'{') && b"\"\\' }".iter().any(|&b| self.reader.is(at + 1, b))
    }

    fn assign(&mut self, assignment: &Assignment, asked: &Asked) {
        if asked.named.is_none() && self.vendors(asked).is_empty() {
            return;
        }
        let mut value = assignment.value(self.reader, self.base, &mut self.memo.runs);
        for _ in 0..MAX_VALUES {
            let Some(found) = value else { return };
            let mut reading = Some(found);
            while let Some(found) = reading
                && !self.judge_value(assignment, &found, asked)
            {
                reading = assignment.unclosed(self.reader, &found, self.base, &mut self.memo.runs);
            }
            value = assignment.next(self.reader, &found);
        }
    }

    /// Judges `found`, or its head; says whether it is masked.
    fn judge_value(&mut self, assignment: &Assignment, found: &Found, asked: &Asked) -> bool {
        if self.is_spared(found) {
            self.memo.spared = true;
            return true;
        }
        let hits = self.hits.len();
        let text = &self.reader.bytes[found.span.range()];
        let value = Value::seen(text, &mut self.memo.values);
        self.judge_text(assignment, found, text, &value, asked);
        let by_looks = asked.named.filter(|named| named.kind == ValueKind::Random);
        let may_tell = self.hits.len() == hits && (by_looks.is_some() || !self.vendors(asked).is_empty());
        let head = if may_tell { found.head(self.reader) } else { None };
        if let Some(head) = head.filter(|_| !value.is_code() && !value.holds_mask()) {
            let value = Value::seen(head, &mut self.memo.values);
            let asked = Asked { named: by_looks, owner: asked.owner, vendors: asked.vendors.clone() };
            self.judge_text(assignment, found, head, &value, &asked);
        }
        self.hits.len() > hits
    }

    /// Whether what is masked already tells all that a judgement of `found` could. A quote that may not be closed is read a
    /// second way if the first finds nothing.
    fn is_spared(&self, found: &Found) -> bool {
        let is_in_token = || self.memo.is_in_token(self.base, self.reader, found.span);
        match found.is_quoted() {
            true => found.is_surely_closed(self.reader) && is_in_token(),
            false => is_in_token() || self.memo.covers(self.base, self.reader, &found.hit()),
        }
    }

    /// Masks `found` if `text`, which looks as `value` says, makes it a secret.
    fn judge_text(&mut self, assignment: &Assignment, found: &Found, text: &[u8], value: &Value<'_>, asked: &Asked) {
        if let Some(named) = asked.named
            && assignment.accepts(self.reader, found, value, plain(named.kind))
        {
            self.mask(named.rule, found.hit());
        }
        if assignment.separator.form != Form::Compare {
            let context = self.context;
            let rules = self.vendors(asked).iter().filter_map(|&row| context.vendors.accepts(row, text, value));
            rules.for_each(|rule| self.mask(rule, found.hit()));
        }
    }

    /// The second of two literals after a word for credentials: `NetworkCredential("user", "secret")`, `auth=("user", "secret")`.
    fn arguments(&mut self, key: &Key, separator: Separator, named: Named) -> bool {
        let last = key.words.get(key.words.count() - 1);
        let is_pair = [b"credential".as_slice(), b"credentials", b"auth"].contains(&last);
        let open = separator.value.saturating_sub((separator.form == Form::Call) as usize);
        let opens = self.reader.is(open, b'(') || separator.form == Form::Call;
        if !opens || !is_pair || !matches!(separator.form, Form::Call | Form::Assign) {
            return false;
        }
        let Some(secret) = second(self.reader, separator.value + (separator.form == Form::Assign) as usize) else {
            return false;
        };
        let text = self.reader.slice(secret.start, secret.end);
        if Value::new(text).is_password(true) && text.len() >= MIN_ARGUMENT {
            self.mask_span(named.rule, secret);
        }
        true
    }

    /// Cookies of a header; false if there are none, and the value is to be judged like any other.
    fn cookies(&mut self, key: &Key, separator: Separator, rule: RuleIndex) -> bool {
        // The name of a quoted cookie looks like the type of a declaration.
        let is_header = self.reader.is(key.end, b':');
        let value = if is_header { self.reader.blanks(key.end + 1) } else { separator.value };
        let at = self.reader.run(ByteSet::of(b"[\\\"'` "), value, 16);
        let mut spans = Vec::new();
        let any = (is_header || separator.form == Form::Colon || separator.quote.is_some())
            && cookies::values(self.reader, at, |span| spans.push((span, self.reader.undecided())));
        for (span, _) in spans.into_iter().filter(|(_, undecided)| !undecided) {
            self.hits.push((rule, cookies::hit(span)));
        }
        any
    }

    /// A scheme and its credentials; false if there is no scheme, and the value is to be judged like any other.
    fn authorization(&mut self, separator: Separator, named: Named) -> bool {
        let header = named.kind == ValueKind::Authorization;
        let spaced = matches!(separator.form, Form::Prose | Form::Call | Form::Compare)
            || separator.form == Form::List && !header;
        if spaced && named.kind != ValueKind::Scheme || named.kind == ValueKind::Random {
            return false;
        }
        let prefix = self.reader.is(separator.value, b'b') && self.reader.has(separator.value + 1, ByteSet::of(b"\"'"));
        let at = self.reader.run(ByteSet::of(b"[\\\"'` "), separator.value + usize::from(prefix), 16);
        if starts_label(&self.reader.bytes[at.min(self.reader.len())..]) {
            return true;
        }
        match authorization::credentials(self.reader, at, header, self.base, &mut self.memo.runs) {
            Some(Credentials::Proofs(spans)) => {
                spans.into_iter().for_each(|span| self.mask_span(named.rule, span));
                true
            }
            Some(Credentials::Whole { span, known }) => self.credentials(span, known, named.rule),
            None => false,
        }
    }

    /// Masks `span` if credentials stand there; false if neither they nor a `known` scheme makes it those of a header.
    fn credentials(&mut self, span: Span, known: bool, rule: RuleIndex) -> bool {
        if known && self.memo.is_in_token(self.base, self.reader, span) {
            self.memo.spared = true;
            return true;
        }
        let text = self.reader.slice(span.start, span.end);
        let is_secret = authorization::is_credentials(text, known, &mut self.memo.values);
        if is_secret {
            self.mask_span(rule, span);
        }
        is_secret || known
    }

    /// Whether the value stands in the next lines.
    fn opens_block(&mut self, key: &Key, separator: Separator, named: Option<Named>) -> bool {
        let Some(named) = named.filter(|_| self.reader.edge() == Edge::Line) else { return false };
        let rest = self.reader.bytes[separator.value.min(self.reader.len())..].trim_ascii();
        let scalar = matches!(rest, [b'|' | b'>', signs @ ..] if signs.len() <= 2 && signs.iter().all(|b| b"+-0123456789".contains(b)));
        let opens_line = key.opens_line(self.reader.bytes);
        if separator.form == Form::Element && rest.is_empty() {
            self.opens = Some(Block::Pair(Pair::new(named, Awaits::Content)));
        } else if scalar && separator.form == Form::Colon && opens_line && named.kind != ValueKind::Random {
            self.opens = Some(Block::Scalar(Scalar::new(named.rule, key.start)));
        } else if named.kind != ValueKind::Random && goes_on(rest, separator, named.kind) {
            self.opens = Some(Block::Pair(Pair::next(named)));
            return !b",;".iter().any(|sign| rest.ends_with(&[*sign]));
        }
        self.opens.is_some()
    }

    /// A key that is the value of a `name` of its own: `- name: DB_PASSWORD`, and its value in the next line.
    fn waiting(&mut self, key: &Key, named: Option<Named>) {
        let Some(named) = named.filter(|_| self.reader.edge() == Edge::Line) else { return };
        let bytes = self.reader.bytes;
        let rest = ByteSet::of(b"\"',; {\r").run(&bytes[key.end..]) + key.end;
        let element = bytes[rest..].starts_with(b"</");
        if rest < bytes.len() && !element {
            return;
        }
        let before = bytes[..key.start].trim_ascii_end();
        let before = &before[..before.len() - ByteSet::of(b"\"' ").run_back(before)];
        let form = before.ends_with(b"name=") && memchr::memmem::find(before, b"form-data").is_some();
        let name = [
            "name:",
            "key:",
            "name\":",
            "Name\":",
            "key\":",
            "Key\":",
            "name=",
            "<key>",
            "<name>",
            "name'=>",
            "name\" :",
            "variable",
            "method\":",
            "method\" :",
        ];
        if form {
            self.opens = Some(Block::Pair(Pair::new(named, Awaits::Body)));
        } else if name.iter().any(|name| before.ends_with(name.as_bytes())) {
            self.opens = Some(Block::Pair(Pair::new(named, Awaits::Named)));
        }
    }
}

/// Whether a statement about an account of a database stands in `before`: `ALTER USER svc`.
fn tells_of_account(before: &[u8]) -> bool {
    let before = before.to_ascii_lowercase();
    [b"user ".as_slice(), b"role ", b"grant ", b"connect to "]
        .iter()
        .any(|word| memchr::memmem::find(&before, word).is_some())
}

/// Whether the value, or more of it, stands in the next line: `rest` is nothing, a bracket, a scheme, or part of a header.
fn goes_on(rest: &[u8], separator: Separator, kind: ValueKind) -> bool {
    let opens = rest.last() == Some(&b'(') && rest[..rest.len() - 1].iter().all(u8::is_ascii_alphanumeric);
    let header = separator.form == Form::Colon && separator.quote.is_none();
    match kind {
        _ if !matches!(separator.form, Form::Assign | Form::Colon | Form::Define) => false,
        _ if rest.is_empty() || opens || rest == b"[" => true,
        ValueKind::Authorization => header && (authorization::is_known(rest) || rest.ends_with(b",")),
        ValueKind::Cookie => header && rest.ends_with(b";"),
        _ => false,
    }
}

/// The second of two arguments, of which the first starts at `at`, if it is quoted.
fn second(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let quote = Quote::at(reader, reader.blanks(after_argument(reader, at)?))?;
    Some(Span::new(quote.after, quote.close(reader)?.end))
}

/// One past the comma behind the argument at `at`, which is quoted or a name.
fn after_argument(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let start = reader.blanks(at);
    let name = ByteSet::of(b"_.").union(ByteSet::ALPHANUMERIC);
    let end = match Quote::at(reader, start) {
        Some(quote) => {
            reader.begin(quote.after);
            quote.close(reader)?.after
        }
        None => reader.run(name, start, MAX_PROGRAM),
    };
    let comma = reader.blanks(end);
    (end > start && reader.is(comma, b',')).then_some(comma + 1)
}

/// Whether `text` begins with a key word that is more than a name.
fn is_other(text: &[u8]) -> bool {
    let begins = |word: &str| text.get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
    OTHER.contains(text[0]) && OTHERS.iter().chain(&MANIFESTS).any(|word| begins(word))
}

/// What a separator can begin with.
const SEPARATOR: ByteSet = ByteSet::of(b"\"'`\\%& \t=:>-][(){},!?.|~+<;\r#\xef");

/// Whether what follows a key can be a separator at all; most words in a log end here.
fn may_separate(reader: &Reader<'_>, at: usize) -> bool {
    reader.get(at).is_none_or(|b| SEPARATOR.contains(b))
}

/// Whether the key is a word among others, and what follows is no value of any kind: `session opened for`. It spares most
/// sentences the rest of the judgement, which comes to the same.
fn is_in_sentence(bytes: &[u8], place: Place) -> bool {
    let Some((b' ', rest)) = bytes[place.end..].split_first() else { return false };
    let word = LOWER.run(&rest[..rest.len().min(MAX_WORD)]);
    let apart = place.start > 0 && matches!(bytes[place.start - 1], b' ' | b'"');
    apart
        && matches!(rest[word..], [b' ', after, ..] if after.is_ascii_alphanumeric())
        && !matches!(&rest[..word], b"is" | b"by" | b"for")
        && !bytes[place.start..place.end].eq_ignore_ascii_case(b"bearer")
}

fn assignment(separator: Separator, first: bool) -> Assignment {
    Assignment { separator, setting: Setting::Text, first, asks: false, paired: false, told: false }
}

/// The kind of value where no scheme and no cookie was found.
fn plain(kind: ValueKind) -> ValueKind {
    match kind {
        ValueKind::Authorization | ValueKind::Cookie => ValueKind::Opaque,
        kind => kind,
    }
}

#[cfg(test)]
mod tests;
