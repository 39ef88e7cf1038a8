//! Ways of writing a name and its value, in which the binding is beyond doubt.

use std::ops::Range;

use crate::class::Quote;
use crate::table::Binding::{self, *};
use Quote::*;

/// How the words of a name are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    Snake,
    Camel,
    Kebab,
    /// `X-Api-Key`
    Train,
    Screaming,
    Dots,
    Blanks,
    /// `APIKey`: as a part of a longer name in camel case
    Pascal,
}
use Spelling::*;

/// How a value is written within its quotes.
#[derive(Clone, Copy)]
pub(crate) enum Escape {
    Plain,
    Json,
    JsonInJson,
    Backslash,
    Xml,
    Percent,
}
use Escape::*;

/// A way to write a name and its value.
pub(crate) struct Way {
    pub(crate) binding: Binding,
    pub(crate) quote: Quote,
    spellings: &'static [Spelling],
    /// `{n}` is the name, `{v}` the value.
    template: &'static str,
    escape: Escape,
    /// What a value cannot hold here.
    barred: &'static str,
    /// The name that the text itself implies, if it has no `{n}`.
    implied: Option<&'static str>,
}

const ANY: &[Spelling] = &[Snake, Camel, Kebab, Screaming, Dots];
const CODE: &[Spelling] = &[Snake, Camel, Screaming];
const ENV: &[Spelling] = &[Screaming];
const MEMBER: &[Spelling] = &[Snake, Camel];
const OPTION: &[Spelling] = &[Kebab];
const HEADER: &[Spelling] = &[Train, Kebab];

/// What ends a bare value somewhere, or opens a quote or a bracket.
const BARE: &str = " \"'`,;&#|<>(){}[]\\";
const BARE_QUERY: &str = " \"'`,;&#|<>(){}[]\\%+/?:=$^";
const NONE: &str = "";
const BRACKETS: &str = "(){}[]<>";
/// What makes an operator longer, is an option or a sign of YAML.
const BEGINS: [char; 13] = ['=', ':', '>', '~', '-', '|', '&', '*', '!', '[', '{', '@', '%'];

/// A single cookie, as telemetry names it.
const COOKIE: &str = "http.request.header.cookie.sid";

const fn way(
    binding: Binding,
    quote: Quote,
    spellings: &'static [Spelling],
    template: &'static str,
    escape: Escape,
    barred: &'static str,
) -> Way {
    Way { binding, quote, spellings, template, escape, barred, implied: None }
}

const fn implied(
    name: &'static str,
    binding: Binding,
    quote: Quote,
    template: &'static str,
    escape: Escape,
    barred: &'static str,
) -> Way {
    Way { binding, quote, spellings: &[Snake], template, escape, barred, implied: Some(name) }
}

pub(crate) const WAYS: &[Way] = &[
    way(Quoted, Double, ANY, r#"{"user":"ann","{n}":"{v}","n":1}"#, Json, NONE),
    way(Quoted, Double, ANY, r#"{"user": "ann", "{n}": "{v}", "n": 1}"#, Json, NONE),
    way(Quoted, Double, ANY, r#"{"m":"{\"user\":\"ann\",\"{n}\":\"{v}\"}"}"#, JsonInJson, NONE),
    way(Quoted, Double, ANY, r#"{"{n}":["{v}"]}"#, Json, NONE),
    way(Quoted, Single, ANY, "params {'user': 'ann', '{n}': '{v}', 'n': 1}", Backslash, NONE),
    way(Quoted, Double, ANY, r#"{"user"=>"ann", "{n}"=>"{v}"}"#, Json, NONE),
    way(Quoted, Double, MEMBER, r#"{:user=>"ann", :{n}=>"{v}"}"#, Json, NONE),
    way(Quoted, Single, ANY, "['user' => 'ann', '{n}' => '{v}']", Backslash, NONE),
    way(Quoted, Double, ANY, r#"map[string]string{"user":"ann", "{n}":"{v}"}"#, Json, NONE),
    way(Quoted, Double, ANY, r#"map[string][]string{"{n}":[]string{"{v}"}}"#, Json, NONE),
    way(Quoted, Double, CODE, r#"{n} = "{v}""#, Json, NONE),
    way(Quoted, Double, CODE, r#"level=info {n}="{v}" status=200"#, Json, NONE),
    way(Quoted, Single, CODE, "export {n}='{v}'", Plain, "'\\"),
    way(Quoted, Single, CODE, "  {n}: '{v}'", Plain, "'\\"),
    way(Quoted, Double, CODE, r#"{n} := "{v}""#, Json, NONE),
    way(Quoted, Double, CODE, r#"{n} ||= "{v}""#, Json, NONE),
    way(Quoted, Double, CODE, r#"if {n} != "{v}" {"#, Json, NONE),
    way(Quoted, Double, CODE, r#"var {n} string = "{v}""#, Json, NONE),
    way(Quoted, Double, CODE, r#"let {n}: String = "{v}";"#, Json, NONE),
    way(Quoted, Double, MEMBER, r#"[{user,<<"ann">>},{{n},<<"{v}">>}]"#, Json, NONE),
    way(Quoted, Double, MEMBER, r#"#{<<"user">> => <<"ann">>,<<"{n}">> => <<"{v}">>}"#, Json, NONE),
    way(Quoted, Double, ANY, r#"{"name":"{n}","value":"{v}"}"#, Json, NONE),
    way(Quoted, Double, ANY, r#"{"value":"{v}","name":"{n}"}"#, Json, NONE),
    way(Quoted, Bare, ANY, r#"{"user":"ann","{n}":{v},"n":1}"#, Plain, "digits"),
    way(Quoted, Double, MEMBER, r#"{"{n}s":["{v}"]}"#, Json, NONE),
    way(Markup, Bare, CODE, "<a><{n}>{v}</{n}></a>", Xml, NONE),
    way(Markup, Bare, CODE, "<a>\t<user>ann</user><{n}>{v}</{n}><n>1</n></a>", Xml, NONE),
    way(Markup, Double, CODE, r#"<c user="ann" {n}="{v}" n="1"/>"#, Xml, NONE),
    way(Markup, Single, CODE, "<c user='ann' {n}='{v}' n='1'/>", Xml, NONE),
    way(Markup, Bare, CODE, "<dict><key>{n}</key><string>{v}</string></dict>", Xml, NONE),
    way(Markup, Double, ANY, r#"<add key="{n}" value="{v}"/>"#, Xml, NONE),
    way(Header, Bare, HEADER, "> {n}: {v}", Plain, "\"'\\<>"),
    way(Header, Bare, HEADER, "< {n}: {v}", Plain, "\"'\\<>"),
    way(Header, Single, HEADER, "curl -H '{n}: {v}' https://api.example/v1", Plain, "'\\"),
    way(Header, Double, HEADER, r#"curl -H "{n}: {v}" https://api.example/v1"#, Plain, "\"\\$`!"),
    way(Header, Bare, HEADER, r"send: b'GET /v1 HTTP/1.1\r\nHost: api.example\r\n{n}: {v}\r\n\r\n'", Plain, "\"'\\"),
    way(Header, Bare, HEADER, "* [HTTP/2] [1] [{n}: {v}]", Plain, "\"'\\[]"),
    way(Header, Single, HEADER, "headers [('Host', 'api.example'), ('{n}', '{v}')]", Backslash, NONE),
    way(Request, Bare, MEMBER, "GET /v1/items?{n}={v}&limit=5 HTTP/1.1", Percent, NONE),
    way(Request, Bare, MEMBER, "GET https://api.example/v1?page=2&{n}={v} HTTP/1.1", Percent, NONE),
    way(Request, Bare, MEMBER, "user=ann&{n}={v}&n=1", Percent, NONE),
    way(Request, Bare, MEMBER, "GET /v1/items;{n}={v};page=2 HTTP/1.1", Plain, BARE_QUERY),
    way(Request, Bare, MEMBER, "GET /r?next=%2Fv1%3Fpage%3D2%26{n}%3D{v}%26limit%3D5 HTTP/1.1", Plain, BARE_QUERY),
    implied("userinfo", Request, Bare, "connecting to postgres://ann:{v}@db.example:5432/shop", Percent, NONE),
    implied("userinfo", Request, Bare, "+ curl -sS -u ann:{v} https://api.example/v1", Plain, BARE),
    implied(COOKIE, Header, Bare, "> Cookie: sid={v}", Plain, BARE),
    implied(COOKIE, Header, Bare, "Set-Cookie: sid={v}; Path=/; HttpOnly", Plain, BARE),
    implied(COOKIE, Header, Bare, r#"{"headers":{"Cookie":"sid={v}"}}"#, Plain, BARE),
    implied("Cookie", Header, Bare, "> Cookie: {v}", Plain, " \"'`,;&#|<>(){}[]\\="),
    implied("password", Call, Single, "ALTER USER ann IDENTIFIED BY '{v}';", Plain, "'\\"),
    way(Equals, Bare, CODE, "level=info {n}={v} status=200", Plain, BARE),
    way(Equals, Bare, ENV, "{n}={v}", Plain, BARE),
    way(Equals, Bare, ENV, "export {n}={v}", Plain, BARE),
    way(Equals, Bare, OPTION, "run.js --{n}={v} --force", Plain, BARE),
    way(Equals, Bare, OPTION, "run.js --{n} {v} --force", Plain, BARE),
    way(Equals, Bare, ENV, "docker run -e {n}={v} app", Plain, BARE),
    way(Equals, Bare, CODE, "Server=db1;User=ann;{n}={v};Pooling=1", Plain, BARE),
    way(Equals, Double, OPTION, r#"["run.js","--{n}","{v}","--force"]"#, Json, NONE),
    way(Equals, Single, OPTION, "['run.js', '--{n}', '{v}', '--force']", Backslash, NONE),
    way(Equals, Bare, CODE, "user=ann,{n}={v},n=1", Plain, BARE),
    way(Colon, Bare, CODE, "map[user:ann {n}:{v} n:1]", Plain, " \"'`,;&#|<>(){}[]\\:"),
    way(Line, Bare, CODE, "{n}: {v}", Plain, "\"'`#\\"),
    way(Line, Bare, CODE, "  {n}: {v}", Plain, "\"'`#\\"),
    way(Line, Bare, CODE, "{n} = {v}", Plain, "\"'`#;\\"),
    way(Line, Bare, CODE, "{n}.....: {v}", Plain, "\"'`#\\"),
    way(Line, Bare, CODE, "{n}:\n  - {v}", Plain, "\"'`#\\:"),
    way(Line, Bare, &[Snake], "{n}s:\n  - {v}", Plain, "\"'`#\\:"),
    way(Line, Bare, CODE, "2026-01-02T03:04:05Z INFO {n}: {v}", Plain, "\"'`#\\"),
    way(Line, Bare, CODE, "web-1  | {n}: {v}", Plain, "\"'`#\\"),
    way(Call, Double, ANY, r#"props.set("{n}", "{v}");"#, Json, NONE),
    way(Call, Double, ANY, r#"System.setProperty("{n}", "{v}")"#, Json, NONE),
    way(Call, Single, ANY, "config('{n}', '{v}')", Backslash, NONE),
    way(Call, Double, &[Screaming], r#"curl_easy_setopt(h, {n}, "{v}");"#, Json, NONE),
    way(Call, Double, &[Pascal], r#"db.set{n}("{v}");"#, Json, NONE),
    way(Call, Bare, MEMBER, "{n} := {v}", Plain, BARE),
    way(Call, Single, CODE, "{n} - '{v}'", Plain, "'\\"),
    way(Call, Bare, CODE, "vercel env set {n} {v}", Plain, BARE),
    way(Call, Bare, OPTION, "redis-cli config set {n} {v}", Plain, BARE),
    way(Amid, Bare, CODE, "03:04:05 signed in with {n}: {v}, 3 tries left", Plain, BARE),
    way(Amid, Bare, CODE, "03:04:05 signed in with {n} = {v}, 3 tries left", Plain, BARE),
    way(Prose, Bare, &[Snake, Blanks], "we gave ann the {n} {v} for now", Plain, BARE),
    way(Prose, Bare, &[Snake, Blanks], "now uses {n} {v}", Plain, BARE),
];

/// A name and a value, written.
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) line: String,
    /// Where the value is.
    pub(crate) span: Range<usize>,
}

impl Way {
    pub(crate) fn spellings(&self) -> &'static [Spelling] {
        self.spellings
    }

    pub(crate) fn label(&self) -> &'static str {
        self.template
    }

    /// Whether `value` can be written so, and it is beyond doubt where it ends; of what is no value it may be in doubt.
    pub(crate) fn takes(&self, value: &str, is_none: bool) -> bool {
        let is_edged = value.starts_with(char::is_alphanumeric) && value.ends_with(char::is_alphanumeric);
        let is_bare = self.quote == Bare && matches!(self.escape, Plain);
        match self.barred {
            "digits" => value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0'),
            _ if matches!(self.binding, Amid | Prose) && !is_edged && !is_none => false,
            _ if is_bare && value.starts_with(BEGINS) && !is_none => false,
            barred => !value.contains(|c| barred.contains(c) && !(is_none && BRACKETS.contains(c))),
        }
    }

    /// Whether the name may stand here: `tokens` are counts and texts, and few names have a plural.
    pub(crate) fn suits(&self, words: &[String]) -> bool {
        let last = words.last().map_or("", String::as_str);
        let has_plural = ["password", "passphrase", "passcode", "secret", "key"].contains(&last);
        !self.template.contains("{n}s") || has_plural || last == "token" && words.len() > 1
    }

    /// The name as it is written here.
    pub(crate) fn name(&self, words: &[String], spelling: Spelling) -> String {
        self.implied.map_or_else(|| spelling.spell(words), str::to_owned)
    }

    /// Writes `secret` after `before`, which belongs to the name.
    pub(crate) fn write(&self, words: &[String], spelling: Spelling, before: &str, secret: &str) -> Written {
        let name = self.name(words, spelling);
        let (head, tail) = self.template.split_once("{v}").expect("a value");
        let (head, tail) = (head.replace("{n}", &name), tail.replace("{n}", &name));
        let head = head + &self.escape.write(before);
        let value = self.escape.write(secret);
        let span = head.len()..head.len() + value.len();
        Written { name, line: head + &value + &tail, span }
    }
}

impl Spelling {
    pub(crate) fn spell(self, words: &[String]) -> String {
        let all = |join: &str| words.join(join);
        let capital = |w: &String| w[..1].to_uppercase() + &w[1..];
        match self {
            Snake => all("_"),
            Kebab => all("-"),
            Dots => all("."),
            Blanks => all(" "),
            Screaming => all("_").to_uppercase(),
            Train => words.iter().map(capital).collect::<Vec<_>>().join("-"),
            Camel => words[0].clone() + &words[1..].iter().map(capital).collect::<String>(),
            Pascal => words.iter().map(capital).collect(),
        }
    }
}

impl Escape {
    fn write(self, text: &str) -> String {
        let json = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        match self {
            Plain => text.into(),
            Json => json(text),
            JsonInJson => json(&json(text)),
            Backslash => text.replace('\\', "\\\\").replace('\'', "\\'"),
            Xml => text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&apos;"),
            Percent => text.bytes().map(percent).collect(),
        }
    }
}

fn percent(byte: u8) -> String {
    match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => char::from(byte).into(),
        false => format!("%{byte:02X}"),
    }
}
