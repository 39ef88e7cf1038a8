//! What stands where a secret would, and is none: the one list of non-values, asked by every judge in every place.

mod code;
mod masks;
mod numbers;
mod places;
mod references;

use super::question::{Open, Openers, Question, ask};
use super::traits::{BEYOND, Traits};
use super::words::{is_sentence, is_validation};
use super::{Binding, Cell, Kind};
use crate::bytes::ByteSet;
use crate::rules::lexicon::{CHOSEN, EMPTY, MASKS, SCHEMES, STATES, TYPES};
use code::{is_call, is_code, is_declared, is_dump, is_name_again, is_object, is_owned, is_type};
pub(crate) use masks::is_mask;
use masks::{
    AROUND_WORDS, FILLERS, is_bracketed_mask, is_crossed, is_filler, is_partial, is_signed_word, is_word_for_masks,
};
use numbers::{COUNT_DIGITS, STATUS_DIGITS, is_address, is_count, is_security_id, is_status, is_time, is_version};
use places::{is_domain, is_mime, is_path, is_resource, is_url, may_be_place};
use references::{REFERENCES, is_composed, is_format, is_scope, is_stored, is_variable, is_wrapped};

/// Where a value stands, as far as that makes it none.
#[derive(Debug)]
pub(crate) struct Place<'n> {
    pub cell: Cell,
    /// The quote around it, if there is one.
    pub quote: Option<u8>,
    /// Its name, as it is written.
    pub name: &'n [u8],
}

impl Place<'_> {
    /// Whether the name ends with a word for a secret, in capitals.
    pub(super) fn names_secret(&self) -> bool {
        [&b"TOKEN"[..], b"SECRET", b"KEY", b"ACCESS"].iter().any(|word| self.name.ends_with(word))
    }
}

const IDENTIFIER: ByteSet = ByteSet::of(b"_").union(ByteSet::ALPHANUMERIC);
/// Expressions for any value.
const PATTERNS: [&[u8]; 10] =
    [b".*", b".+", b"(.*)", b"(.+)", b"(.*?)", b"(.+?)", b"\\S+", b"(\\S+)", b"[^ ]+", b"\\w+"];
/// The fewest bytes of a key of one case.
const LONG_KEY: usize = 32;
/// Closing brackets and full stops after the word for a state.
const BEHIND_STATES: &[u8] = b"])}.,;!";

/// What makes a text no value. Each question says what a text has of which it may be true, so that most are asked of few.
static QUESTIONS: [Question; 40] = [
    ask(|text, _| is_nothing(text)).most(EMPTY.longest()),
    ask(|text, _| is_filler(text)).first_of(FILLERS.union(BEYOND)),
    ask(|text, _| is_bracketed_mask(text)).first(b"[<({*_"),
    ask(|text, _| is_word_for_masks(text)).most(MASKS.longest()),
    ask(|text, _| is_signed_word(text)).first_of(AROUND_WORDS),
    ask(|text, _| is_partial(text)).any(b"*"),
    ask(|text, _| is_crossed(text)).any(b"xX"),
    ask(is_variable).first(b"$"),
    ask(|text, _| is_format(text)).first(b"%"),
    ask(|text, _| is_wrapped(text)).first(b"${([@_<&\\#`"),
    ask(|text, _| is_composed(text)).first_of(REFERENCES).any(b"$"),
    ask(|text, _| is_stored(text)).first(b"aeEopsv@"),
    ask(|text, _| is_scope(text)).first_of(REFERENCES).any(b"/"),
    ask(|text, _| is_markup(text)).first(b"<"),
    ask(is_selector).first(b"#."),
    ask(|text, place| is_code(text, place, is_type)).most(TYPES.longest()),
    ask(|text, place| is_code(text, place, is_declared)).any(b" \t\n\r\x0c&*\\{[(<|.:=!?,;"),
    ask(|text, place| is_code(text, place, is_call)).any(b"([<"),
    ask(|text, place| is_code(text, place, is_owned)).any(b".:>$"),
    ask(|text, place| is_code(text, place, is_dump)).any(b"@{("),
    ask(|text, place| is_code(text, place, is_object)).any(b"#"),
    ask(is_name_again),
    ask(is_of_state).most(STATES.longest()),
    ask(is_of_state).any(BEHIND_STATES),
    ask(|text, _| is_validation(text)).any(b" "),
    ask(is_told).any(b" "),
    ask(|text, place| may_be_place(place) && is_url(text)).any(b":"),
    ask(|text, place| may_be_place(place) && text.starts_with(b"arn:aws")).first(b"a").any(b":"),
    ask(|text, place| may_be_place(place) && is_resource(text, place)).any(b"/"),
    ask(|text, place| may_be_place(place) && is_path(text, place)).any(b"/\\"),
    ask(|text, place| may_be_place(place) && is_domain(text)).first(b"cdino").any(b"."),
    ask(is_scheme).most(SCHEMES.longest()),
    ask(is_count).first(b"0123456789").most(COUNT_DIGITS),
    ask(is_status).first(b"0123456789").most(STATUS_DIGITS),
    ask(is_address).first(b"0").any(b"xX"),
    ask(|text, _| is_security_id(text)).first(b"S").any(b"-"),
    ask(|text, _| is_version(text)).first(b"v0123456789").any(b"."),
    ask(|text, _| is_time(text)).first(b"12").any(b"-/"),
    ask(|text, _| is_mime(text)).first(b"afimtv").any(b"/"),
    ask(is_inventory).most(LONG_KEY),
];
/// How many of them make it none wherever it stands: it is nothing, a mask or a reference.
const ANYWHERE: usize = 13;
/// What opens which of them.
pub(super) static OPENERS: Openers = Openers::of(&QUESTIONS);

/// Whether `text`, whose bytes open the questions `opened`, is no value at `place`.
pub(super) fn is_none(text: &[u8], opened: Open, place: &Place<'_>) -> bool {
    let inner = unquoted(text);
    let opened = if inner.len() < text.len() { Traits::of(inner).opened } else { opened };
    inner.is_empty() || OPENERS.open(inner, opened).any(|question| QUESTIONS[question].holds(inner, place))
}

/// The text within quotes that a shell takes away, too: `"'$NAME'"`.
fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner,
        _ => text,
    }
}

/// Whether `text` is nothing, a mask or a reference, wherever it stands.
pub(crate) fn stands_for_none(text: &[u8]) -> bool {
    let place = Place { cell: Cell { kind: Kind::Password, binding: Binding::Quoted }, quote: Some(b'"'), name: b"" };
    QUESTIONS[..ANYWHERE].iter().any(|question| question.holds(text, &place))
}

/// Nothing, a word for it, empty brackets, a sign alone.
fn is_nothing(text: &[u8]) -> bool {
    PATTERNS.contains(&text)
        || matches!(text, [] | [b'{', b'}'] | [b'[', b']'] | [b'(', b')'])
        || matches!(text, [sign] if sign.is_ascii() && !sign.is_ascii_alphanumeric())
        || EMPTY.has_in_any_case(text)
}

/// The beginning of a tag whose first attribute a quote follows: `<xs:element name=`.
fn is_markup(text: &[u8]) -> bool {
    let name = ByteSet::of(b":-").union(ByteSet::LETTERS);
    let Some(rest) = text.strip_prefix(b"<").and_then(|tag| tag[name.run(tag)..].strip_prefix(b" ")) else {
        return false;
    };
    let attribute = name.run(rest);
    attribute > 0 && rest[attribute..] == *b"="
}

/// The selector of an element that is called as the value is: `addPassword = "#add-password"`.
fn is_selector(text: &[u8], place: &Place<'_>) -> bool {
    let Some(selected) = text.strip_prefix(b"#").or(text.strip_prefix(b".")) else { return false };
    let letters = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let last = place.name.len() - IDENTIFIER.union(ByteSet::of(b"-")).run_back(place.name);
    let (name, selected_name) = (letters(&place.name[last..]), letters(selected));
    let is_name = IDENTIFIER.union(ByteSet::of(b"-")).run(selected) == selected.len();
    is_name && !name.is_empty() && selected_name == name
}

/// A word for the state of a value, closing brackets and full stops aside.
fn is_of_state(text: &[u8], place: &Place<'_>) -> bool {
    let text = &text[..text.len() - ByteSet::of(BEHIND_STATES).run_back(text)];
    let is_chosen = matches!(place.cell.kind, Kind::Password | Kind::Transport)
        && matches!(place.cell.binding, Binding::Quoted | Binding::Element | Binding::Query)
        && CHOSEN.has_in_any_case(text);
    STATES.has_in_any_case(text) && !is_chosen
}

/// A sentence in a line of text.
fn is_told(text: &[u8], place: &Place<'_>) -> bool {
    let is_text = matches!(place.cell.binding, Binding::Line | Binding::Amid | Binding::Prose | Binding::Call);
    is_text && is_sentence(text)
}

/// A scheme whose credentials are left out: `"authorization": "Bearer"`.
fn is_scheme(text: &[u8], place: &Place<'_>) -> bool {
    place.cell.kind == Kind::Transport && !text.eq_ignore_ascii_case(b"token") && SCHEMES.has_in_any_case(text)
}

/// The key of a device or an application in an inventory: after `key` alone a secret has both cases or is long.
fn is_inventory(text: &[u8], place: &Place<'_>) -> bool {
    let is_alone = place.cell.kind == Kind::WeakKey
        && place.name.eq_ignore_ascii_case(b"key")
        && place.cell.binding != Binding::Query;
    let has_both = || text.iter().any(u8::is_ascii_lowercase) && text.iter().any(u8::is_ascii_uppercase);
    is_alone && text.len() < LONG_KEY && !has_both()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::rules::lexicon::OBJECTS;

    /// Pieces of what is no value: signs, words, and some whole.
    const PIECES: &str = "~ ~  ~\t~.~..~:~::~/~//~\\~'~\"~$~${~$(~{~}~{{~}}~(~)~[~]~<~>~=~ = ~,~;~!~?~#~#<~&~*~***~-~--~@~|~%~\
        a~A~x~X~xxxxxx~xxxxxxx~v~v1~x7Kq2vN9~ab12~TOKEN~Token~token~secret~0~12~404~1.2.3~0x~2024-01-02~S-1-~env:~vault:~\
        ENC[~op://~projects/~arn:aws~secretKeyRef~text/~\u{2022}~\u{e9}~new ~self~must~the~/aws4_request~(hidden)~\
        set.........~--SET--~<a b=~com.a.b";

    fn piece() -> impl Strategy<Value = Vec<u8>> {
        let lists = [EMPTY.words(), MASKS.words(), STATES.words(), SCHEMES.words(), TYPES.words(), OBJECTS.words()];
        prop_oneof![
            20 => select(PIECES.split('~').collect::<Vec<_>>()).prop_map(|piece| piece.as_bytes().to_vec()),
            4 => select(lists.concat()).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => select(lists.concat()).prop_map(|piece| piece.to_uppercase().into_bytes()),
            1 => proptest::collection::vec(any::<u8>(), 0..4),
            1 => "[ -~]{1,6}".prop_map(String::into_bytes),
        ]
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat())
    }

    fn place() -> impl Strategy<Value = Place<'static>> {
        let quote = select(vec![None, None, Some(b'"'), Some(b'\'')]);
        let name = select(vec![&b"token"[..], b"secret", b"key", b"x_self", b"a"]);
        let cell = (select(Kind::ALL.to_vec()), select(Binding::ALL.to_vec()));
        (cell, quote, name).prop_map(|((kind, binding), quote, name)| Place {
            cell: Cell { kind, binding },
            quote,
            name,
        })
    }

    #[test]
    fn what_a_question_needs_changes_no_answer() {
        let (mut runner, mut met) = (TestRunner::deterministic(), [0; QUESTIONS.len()]);
        for _ in 0..40_000 {
            let (text, place) = (text(), place()).new_tree(&mut runner).expect("one of many").current();
            let holds = |question: &usize| QUESTIONS[*question].holds(unquoted(&text), &place);
            let opened: Vec<usize> = OPENERS.open(&text, Traits::of(&text).opened).filter(holds).collect();
            let is_any = unquoted(&text).is_empty() || (0..QUESTIONS.len()).any(|question| holds(&question));
            let is_none = is_none(&text, Traits::of(&text).opened, &place);
            assert_eq!(is_none, is_any, "{}", text.escape_ascii());
            if let [question] = opened[..] {
                met[question] += 1;
            }
        }
        assert!(met.iter().all(|&times| times > 0), "each question is met alone: {met:?}");
    }

    fn stays(text: &str, kind: Kind, binding: Binding, quote: Option<u8>) -> bool {
        is_none(
            text.as_bytes(),
            Traits::of(text.as_bytes()).opened,
            &Place { cell: Cell { kind, binding }, quote, name: b"my_token" },
        )
    }

    #[test]
    fn what_stands_for_a_value_is_none_anywhere() {
        for text in [
            "",
            "null",
            "{}",
            "!",
            "****",
            "xxxx",
            "•••",
            "ghp_****9f3c",
            "[REDACTED:x]",
            "[FILTERED]",
            "<redacted>",
            "(hidden)",
            "||--- SANITIZED ---||",
            "${VAR}",
            "${VAR:?unset}",
            "$VAR",
            "$(cmd x)",
            "`cmd`",
            "{{ x }}",
            "<your token>",
            "%s",
            "%(x)s",
            "{token}",
            "{0}",
            "N/A",
            "%env(DB)%",
            "%%1842",
            "$env:NAME",
            "op://vault/item",
            "env:NAME",
            "<% x %>",
            "${A}:${B}",
            "required",
            "must be at least 8 characters",
            "S-1-5-21-1",
            "1.2.3",
            "2026-01-01T10:00:00Z",
            "text/plain",
        ] {
            assert!(stays(text, Kind::Strong, Binding::Quoted, Some(b'\'')), "{text}");
        }
    }

    #[test]
    fn near_misses_of_non_values_are_values() {
        for text in [
            "$2b$10$abc",
            "p*ss",
            "xkcd",
            "{vki9JTFmEYlTlCZ12345ixjz0}",
            "%-Dv^v2",
            "#{x7Kq2",
            "env:x7Kq2vN9",
            "$name",
            "/hunter2",
            "HUNTER2",
            "a",
            "a sentence of words",
            "${NAME:-changeme}",
            "Qq@12345",
        ] {
            assert!(!stays(text, Kind::Password, Binding::Quoted, Some(b'\'')), "{text}");
        }
    }

    #[test]
    fn code_is_none_without_quotes() {
        for text in [
            "getpass()",
            "os.environ[\"X\"]",
            "Token![x](y)",
            "self.token",
            "$_POST[x]",
            "my_token",
            "node.my_token",
            "String",
            "str | None",
            "Option<X>",
            "bytes,",
            "bool = False,",
            "Token@1a2b3c4d",
            "a.b.Type@1a2b3c",
            "Token{x",
            "#<Token:0x1>",
            "new Foo(x)",
        ] {
            assert!(stays(text, Kind::Strong, Binding::Bare, None), "{text}");
            assert!(
                matches!(text, "String" | "my_token")
                    || !stays(text, Kind::Strong, Binding::Quoted, Some(b'\''))
                    || text.starts_with("str"),
                "{text}"
            );
        }
        assert!(!stays("Qq@12345", Kind::Password, Binding::Bare, None));
    }

    #[test]
    fn states_and_counts_depend_on_the_place() {
        assert!(
            !stays("default", Kind::Password, Binding::Quoted, Some(b'"'))
                && stays("default", Kind::Password, Binding::Line, None)
        );
        assert!(stays("4096", Kind::Weak, Binding::Bare, None) && !stays("4096", Kind::Password, Binding::Bare, None));
        assert!(stays("/run/secrets/db", Kind::Password, Binding::Bare, None));
        assert!(!stays("/run/secrets/db", Kind::Transport, Binding::Bare, None));
        assert!(stays("uploads/a/b-x7Kq2.pdf", Kind::WeakKey, Binding::Bare, None));
    }
}
