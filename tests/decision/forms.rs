//! The forms of values that the specification names, each of a whole value.

use std::sync::LazyLock;

use regex::Regex;

pub(crate) type Pattern = LazyLock<Regex>;
macro_rules! pattern {
    ($name:ident, $text:expr) => {
        pub(crate) static $name: Pattern =
            LazyLock::new(|| Regex::new(concat!("^(?:", $text, ")$")).expect("a pattern"));
    };
}

// Letters of any alphabet are what is no ASCII.
pattern!(WORDS, "[A-Za-z\u{80}-\u{10ffff}]+(?:[-_. ][A-Za-z\u{80}-\u{10ffff}]+)*");
pattern!(SIGNED, "[A-Za-z]+(?:[!-/:-@\\[-`{-~ ][A-Za-z]+)*[!-/:-@\\[-`{-~]?");
pattern!(NUMBERED, "[A-Za-z]+[0-9]{1,4}");
pattern!(UUID, "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
pattern!(RANDOM, "[A-Za-z0-9+/=_.~:%!@#$^&*-]{15,}");

// Item 2: masks.
pattern!(RUN, "\\*+|•+|x{3,}|X{3,}|#+|\\.+|<?\\*+>?");
pattern!(REDACTED, "\\[REDACTED.*\\]");
pattern!(CAPITALS, "[!-/:-@\\[-`{-~]{2,} ?[A-Z]{2,}(?:[ _-][A-Z]+)* ?[!-/:-@\\[-`{-~]{2,}");
// Item 3: references.
pattern!(
    REFERENCE,
    "\\$\\{[A-Za-z_][A-Za-z0-9_.]*\\}|\\$[A-Z_][A-Z0-9_]*|%[A-Za-z_][A-Za-z0-9_]*%|\\{\\{ ?[A-Za-z_.$][A-Za-z0-9_. $|-]*\\}\\}\
     |#\\{[A-Za-z_@][A-Za-z0-9_.]*\\}|<[A-Za-z]+(?:[-_. ][A-Za-z]+)*>|%[sdvq]|%\\([A-Za-z_]+\\)s|\\{[A-Za-z_][A-Za-z0-9_.]*\\}\
     |\\{[0-9]+\\}|<%.*%>|&lt;[A-Za-z]+(?:[-_. ][A-Za-z]+)*&gt;|\\$env\\{[A-Za-z_]+\\}|\\$env:[A-Za-z_]+|\\$\\(.*\\)|`.*`\
     |\\$[0-9]+|%%[0-9]+|op://.+|vault:.+#.+|env:[A-Z_][A-Z0-9_]*|ssm:/.+|arn:aws:secretsmanager:.+|@Microsoft\\.KeyVault\\(.*\\)"
);
pattern!(VARIABLE, "\\\\?\\$[A-Za-z_]+(?:\\[[^\\]]*\\])?");
// Item 4: code.
pattern!(CALL, "&?[A-Za-z_][A-Za-z0-9_]*(?:(?:\\.|::|->)[A-Za-z_][A-Za-z0-9_]*)*!?(?:[(\\[]|(?:\\(.*\\)|\\[.*\\])+)");
pattern!(GENERIC, "(?:Option|Optional|Vec|List|Secret)[<\\[][A-Za-z]+[>\\]]");
pattern!(DUMP, "&?[A-Za-z_.]*[A-Z][A-Za-z]*(?:\\{.*\\}?|\\(.*=.*\\)?)|#<[A-Z][A-Za-z:]*:0x[0-9a-f]+>");
pattern!(INSTANCE, "(?:[a-z]+\\.)*[A-Z][A-Za-z]*@[0-9a-f]+");
// Item 7: places.
pattern!(
    PLAIN_PATH,
    "(?:[A-Za-z]:|\\.{1,2}|~)?(?:[/\\\\][A-Za-z]+(?:[-_.][A-Za-z]+)*){2,}/?|\\.{1,2}/[A-Za-z]+(?:[-_.][A-Za-z]+)*/?"
);
pattern!(PATH, "(?:[A-Za-z]:|\\.{1,2}|~)?(?:[/\\\\][A-Za-z0-9_.-]+){2,}/?|[a-z]+(?:/[A-Za-z0-9_.-]+)+");
pattern!(URL, "[a-z][a-z0-9+.-]*://[^@]*");
pattern!(DOMAIN, "(?:com|org|net|io)(?:\\.[A-Za-z]+)+[./][A-Za-z0-9./-]+");
// Item 9.
pattern!(SID, "S-1-[0-9-]+");
pattern!(VERSION, "v?[0-9]+(?:\\.[0-9]+){1,3}(?:-(?:rc|alpha|beta)[0-9.]*)?");
pattern!(
    TIME,
    "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
);
// Section 8.
pattern!(SECRETS_NAME, "[a-z-]+/[a-z-]+");
