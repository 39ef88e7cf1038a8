//! What went wrong once, each named for what it was.

mod pieces;

use pieces::{streamed, written};
use tokmask::{Masker, RuleSet, Style};

/// A flush or a pause with nothing new to scan forgot the secret that was under way, and its rest came out.
#[test]
fn a_pause_inside_an_endless_secret_forgets_nothing() {
    let masker = Masker::builtin();
    let token = format!("glpat-{}", "x7Kq2vN9bT4mW8rY".repeat(24 * 1024));
    let text = format!("<{token}> and on\n");
    for first in [20_000, 262_144, 262_145, 262_200] {
        let plan = [(first, true), (1, true), (1, true), (usize::MAX, true)];
        assert_eq!(written(&masker, text.as_bytes(), &plan), b"<[REDACTED:gitlab-pat]> and on\n", "{first}");
        assert_eq!(
            streamed(&masker, text.as_bytes(), plan.to_vec(), 2),
            b"<[REDACTED:gitlab-pat]> and on\n",
            "{first}"
        );
    }
}

/// A full stop behind a token belongs to the sentence.
#[test]
fn a_token_at_the_end_of_a_sentence() {
    let masker = Masker::builtin();
    let text = b"Rejected eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4N0txMnZOOSJ9.x7Kq2vN9bT4mW8rY1pL6.";
    assert_eq!(masker.mask(text), b"Rejected [REDACTED:jwt].");
}

/// Keys and values were read across the end of a JSON string, or a value was taken for what stands between strings.
#[test]
fn json_stays_json() {
    for line in [
        r#"{"Set-Cookie": {"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x7Kq2": 31, "a": null}, "token": {"b": 1}}"#,
        r#"{"6":true,"Authorization":[6901442129990122248,-5066840418565725759,1.710951438234e-312]}"#,
        r#"["argsBearer Digest username=\"a\", response=\""]"#,
        r#"{"":null,"\"private_key":[false,true,7.75e+155],"\"Cookieconnection_string":5778498}"#,
        r#"{"a":"{\"password\":[90210417,\"x7Kq2vN9\"]}","secret":-90210417.5e3}"#,
    ] {
        for (style, name) in Style::ALL {
            let masker = Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
            let masked = masker.mask(line.as_bytes());
            let is_json = serde_json::from_slice::<serde_json::Value>(&masked).is_ok();
            assert!(is_json, "{name}: {}", String::from_utf8_lossy(&masked));
        }
    }
}

/// The label in the place of a token made its right neighbour, which had been the rest of a word, the beginning of one.
#[test]
fn what_follows_a_mask_stays_what_it_was() {
    let key = format!("AQEy{0}==-{0}=-abcdefgh7Kq2vN9b", "x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u");
    let text = format!("{key}ghp_x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7u");
    for (style, name) in Style::ALL {
        let masker = Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
        let once = masker.mask(text.as_bytes());
        assert_eq!(masker.mask(&once), once, "{name}");
    }
}

/// A mask between a key and an operator was taken for the type of a declaration, and what followed was masked in its turn.
#[test]
fn a_mask_is_no_type() {
    let masker = Masker::builtin();
    let once = masker.mask(br#"password--password":%3Dsvc: = "password|"#);
    assert_eq!(masker.mask(&once), once);
}

/// A member `kind: Secret` of a Secret's data was taken for the beginning of another manifest, and the data behind it came out.
#[test]
fn data_named_as_a_manifest_is_begins_no_other() {
    let masker = Masker::builtin();
    let text = b"kind: Secret\ndata:\n  kind: Secret\n  seed: aHVudGVyMngK\n";
    let once = masker.mask(text);
    assert!(!once.windows(4).any(|part| part == b"aHVu"), "{}", String::from_utf8_lossy(&once));
    let nested = masker.mask(&b"kind: Secret\ndata:\n  ".repeat(5));
    assert_eq!(masker.mask(&nested), nested);
}

/// A line of a block scalar that looked like the beginning of a private key ended the scalar, and its other lines came out.
#[test]
fn a_key_inside_a_scalar_does_not_end_it() {
    let masker = Masker::builtin();
    for line in ["-----BEGIN PRIVATE KEY-----", "token:", "- name: TOKEN", "kind: Secret", "secret: |"] {
        let text = format!("password: |\n  x7Kq {line}\n  2vN9bT4m a line\n\nmode: fast\n");
        let once = masker.mask(text.as_bytes());
        let expected = "password: |\n  [REDACTED:password]\n  [REDACTED:password]\n\nmode: fast\n";
        assert_eq!(String::from_utf8_lossy(&once), expected, "{line}");
    }
}

/// A backslash in a cookie's value ended the list of cookies, whose other values were masked when a label stood in its place.
#[test]
fn a_cookie_goes_on_behind_a_backslash() {
    let masker = Masker::builtin();
    let once = masker.mask(br"Cookie: sid=RWRCSwAA0aEx7Kq2vN9bT4mW8rY1pL6dF3hJ\\\\5sZ0cA2=; theme=q7Kq2");
    assert_eq!(once, b"Cookie: sid=[REDACTED:cookie]; theme=[REDACTED:cookie]");
    assert_eq!(masker.mask(&once), once);
}

/// Masks `text` twice in every style: the second time nothing changes. What the first style made of it.
fn masked_once(text: &[u8]) -> String {
    let masked = Style::ALL.map(|(style, name)| {
        let masker = Masker::new(RuleSet::builtin(), style).expect("the built-in rules go together");
        let once = masker.mask(text);
        assert_eq!(lossy(&masker.mask(&once)), lossy(&once), "{name}");
        once
    });
    lossy(&masked[0])
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// What followed a value that is told by its looks without a blank made it look like none, and it came out.
#[test]
fn a_random_value_may_end_at_a_sign_within_it() {
    let key = "MY_BEARER_TOKEN";
    for behind in ["", ";next", ",next", "&next", "|next", "#next", ")next", "'next", "<3"] {
        let masked = masked_once(format!("{key}=x7Kq2vN9bT4mW8rY1pL6{behind} on").as_bytes());
        assert_eq!(masked, format!("{key}=[REDACTED:token] on"), "{behind}");
    }
}

/// A cookie behind one that is longer than a window came out.
#[test]
fn a_list_of_cookies_goes_on_behind_its_window() {
    for size in [8_000, 8_150, 8_170, 8_176, 8_180, 8_184, 8_190, 9_000, 40_000] {
        let long = "x7Kq2vN9".repeat(size / 8);
        for (before, behind) in [("Cookie: ", ""), ("{\"Set-Cookie\": \"", "\"}"), ("Cookie:\n ", "")] {
            let text = format!("{before}sid={long}; theme=q7Kq2; Path=/; lang=z7Wq9{behind}\n");
            let masked = masked_once(text.as_bytes());
            assert!(!masked.contains("q7K") && !masked.contains("z7W"), "{size}: {masked}");
            assert!(masked.ends_with(&format!("]{behind}\n")), "{size}: {masked}");
            let masker = Masker::builtin();
            let plan: Vec<_> = (0..text.len().div_ceil(97)).map(|_| (97, true)).collect();
            assert_eq!(lossy(&written(&masker, text.as_bytes(), &plan)), masked, "{size}");
        }
    }
    let many: String = (0..2_000).map(|i| format!("c{i}=q7K{i}; ")).collect();
    let masked = masked_once(format!("Cookie: {many}").as_bytes());
    assert!(!masked.contains("q7K"), "{masked}");
}

/// The colon of a label was taken for the one between a user and a password.
#[test]
fn a_label_is_no_user_and_password() {
    assert_eq!(masked_once(b"s://~xoxe-dF252sigin@"), "s://[REDACTED:slack-refresh-token]@");
}

/// A value held the name of another, whose mask took the quote or the tag away that had ended it: what was then read as a
/// value of its own was masked the second time.
#[test]
fn a_value_whose_end_is_masked_is_masked_at_once() {
    for (text, masked) in [
        (r"SID='A9b4s-rp1secret\':eE'901", r"SID='[REDACTED:session]\':[REDACTED:secret]"),
        (r#"pat:"M1ur00A2password':AC"r"#, r#"pat:"M1ur00A2password':[REDACTED:password]"#),
        (r#"{\"secret\":\"hunter2x 7 TOKEN=abc7defgh8"0cA2"#, r#"{\"secret\":\"[REDACTED:secret]"#),
        (r#"pass "a^pw.d x7K"mn.7"#, r#"pass "[REDACTED:password]"mn.7"#),
        ("<pass>7passwd 7<<<-0dF", "<pass>7passwd 7<<<-0dF"),
        ("<pass>a<3x7Kq</pass>", "<pass>[REDACTED:password]</pass>"),
        (r#""\'Bearer .at"E3---x-BEGst\'pat:'api-70TyT0AAAAA"}'"#, r#""\'Bearer [REDACTED:bearer-token]"}'"#),
    ] {
        assert_eq!(masked_once(text.as_bytes()), masked);
    }
    let long =
        format!("{} -{}", r#"{\"token\":\"x7Kq2vN9 login "token\":\"x7Kq2vN9 login"#, "hpat_x7Kq2vN9".repeat(1_000));
    assert!(!masked_once(long.as_bytes()).contains("x7Kq2vN9 "));
}

/// Whether a string was open behind a mask was told by the quotes that were left.
#[test]
fn a_mask_may_have_held_quotes() {
    let masked = masked_once(b"jwt:'0A0AA\xff\":'jwt:'0A0AA\xff\":'''");
    assert!(masked.starts_with("jwt:'[REDACTED:token]'jwt:'"), "{masked}");
}

/// The last words of a key that has very many, together with the value before it, were run together, and named nothing.
#[test]
fn the_last_of_many_words_decide() {
    let masked = masked_once(b" sid=RRwA_A0aE7K3hJ5sZ0cA2eG-B A_TOKEN_K=ABS8m8QIO_ACx8O");
    assert_eq!(masked, " sid=[REDACTED:session] A_TOKEN_K=[REDACTED:token]");
}

/// The body of a private key took the quote with it that had ended a value, whose first word was masked the second time.
#[test]
fn a_private_key_ends_a_value() {
    let header = "-----BEGIN PRIVATE KEY-----";
    let masked = masked_once(format!(r"<token>\\u0022x7Kq2vN9bT4mW8rY1pL6{header}MIIEvQIBADANBgkq\\u0022").as_bytes());
    assert_eq!(masked, r"<token>\\u0022[REDACTED:token]\\u0022");
}

/// A value that is longer than a window came out behind it where a sign stood in it that may end a value, or stood where the
/// window ends.
#[test]
fn a_value_goes_on_behind_its_window() {
    let masker = Masker::builtin();
    for sign in ["(", ".", ";", ",", "&", ")", "]", "}", "<", ">", "'", "`", "#", "%", "|"] {
        for key in ["password=", "x api_key: ", "1password.KEY "] {
            for shift in 0..8 {
                let text =
                    format!("{key}{}{} on", &"x7Kq+x7Kq2vN9"[..13 - shift], format!("{sign}7Kq2vN9").repeat(2_000));
                let masked = lossy(&masker.mask(text.as_bytes()));
                assert!(!masked.contains("7Kq2") && masked.ends_with(" on"), "{key} {sign} {shift}: {}", masked.len());
                assert_eq!(lossy(&masker.mask(masked.as_bytes())), masked);
            }
        }
    }
}

/// A number of JSON that is longer than a window ends where a number ends.
#[test]
fn a_long_number_stays_one() {
    let text = format!(r#"{{"password":{},"a":[1,2]}}"#, "12345678".repeat(2_000));
    assert_eq!(masked_once(text.as_bytes()), r#"{"password":"[REDACTED:password]","a":[1,2]}"#);
}

/// A mask was not seen at the end of what is looked at of a value, nor behind a sign, nor in the name of a cookie.
#[test]
fn a_mask_is_seen_in_a_value() {
    for text in [
        &[&b"\xff"[..], &b"jwt=\xff".repeat(456)].concat(),
        &b"hiKEY:/".repeat(277),
        r#"Proxy-Authorization:
  client_secreteyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x7Kq2vN9bT4m&eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x7Kq2vN9bT4mAuthorization"credentialstoken:=']=>"#.as_bytes(),
        b"Cookie: (lat-x7Kq2vN9bT4mW8rY1pL6glpat-x7Kq2vN9bT4mW8rY1pL6&se=2e: sa",
    ] {
        masked_once(text);
    }
}

/// An escape character before a token became the beginning of a colour code with the bracket of the label in the token's place,
/// and the words on both sides of it were read as one.
#[test]
fn a_label_is_no_colour_code() {
    let text = "x\x1bAIzaSyx7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2e *x7Kq2vN9bT4mW8rY1pL6dF";
    assert!(masked_once(text.as_bytes()).starts_with("x\x1b[REDACTED:google-api-key] "));
    let masker = Masker::builtin();
    for cut in 0..40 {
        let plan = [(cut, true), (usize::MAX, true)];
        let masked = masker.mask(text.as_bytes());
        assert_eq!(lossy(&written(&masker, &masked, &plan)), lossy(&masked), "{cut}");
    }
}

/// The value in the line behind its name was not read a second way where its quote may not close it.
#[test]
fn a_value_in_the_next_line_whose_end_is_masked_is_masked_at_once() {
    for (name, value, masked) in [
        ("DB_PASSWORD", "\"hunter2x7 must be set TOKEN=abc7defgh8\"0cA2", "\"[REDACTED:password] must be set"),
        ("API_TOKEN", "\"hunter2x 7 TOKEN=abc7defgh8\"0cA2", "\"[REDACTED:token]"),
        ("API_TOKEN", "\"x7Kq2vN9bT4m secret='q7'k\"z", "\"[REDACTED:token]"),
    ] {
        let once = masked_once(format!("- name: {name}\n  value: {value}\n").as_bytes());
        assert!(once.starts_with(&format!("- name: {name}\n  value: {masked}")), "{once}");
    }
}

/// Of a value that is longer than its window the rest came out behind a quote or a backslash within it.
#[test]
fn a_long_value_goes_on_behind_its_quotes_and_backslashes() {
    let masker = Masker::builtin();
    for (before, sign, behind) in [
        (r#"{"password":""#, r"\n", r#"","a":"b"}"#),
        (r#"{"password":""#, r#"\""#, r#"","a":"b"}"#),
        (r#"{"password":""#, r"\\", r#"","a":"b"}"#),
        (r#"{"m":"{\"password\":\""#, r#"\\\""#, r#"\",\"a\":1}","b":2}"#),
        (r#"{"m":"{\"password\":\""#, r"\\n", r#"\",\"a\":1}","b":2}"#),
        (r#"{"m":"password="#, r"\/", r#"","b":2}"#),
        (r#"{"m":"password='"#, r#"\""#, r#"'","b":2}"#),
        ("password=", "\"x", " on"),
        ("password='", "''", "' on"),
        ("password=\"", "\\\"", "\" on"),
        ("password%22%3A%22", "%41", "%22 on"),
        (r#"{"a":"password\u0022:\u0022"#, r"\u0041", r#"\u0022","b":1}"#),
        ("Cookie: sid=", "\"; t=", "\" on"),
        (r#"{"Cookie":"sid="#, r#"\"; t="#, r#"","b":1}"#),
    ] {
        for size in (8_176..8_208).chain([9_000, 40_000]) {
            let value = "x7Kq2vN9".repeat(size / 8 + 1);
            let text = format!("{before}{}{sign}{}{behind}\n", &value[..size - before.len()], "z7Wq2Xt9".repeat(30));
            let masked = lossy(&masker.mask(text.as_bytes()));
            assert!(!masked.contains("z7W") && masked.ends_with(&format!("{behind}\n")), "{before} {sign} {size}");
            assert_eq!(lossy(&masker.mask(masked.as_bytes())), masked, "{before} {sign} {size}");
            if text.starts_with('{') {
                assert!(serde_json::from_str::<serde_json::Value>(&masked).is_ok(), "{before} {sign} {size}");
            }
            if size % 8 == 0 {
                let plan: Vec<_> = (0..text.len().div_ceil(997)).map(|_| (997, true)).collect();
                assert_eq!(lossy(&written(&masker, text.as_bytes(), &plan)), masked, "{before} {sign} {size}");
            }
        }
    }
}

/// Asserts that each text is masked as it says, and stays as it is then; one that says nothing stays as it is at once.
fn assert_masked(cases: &[(&str, &str)]) {
    for &(text, masked) in cases {
        assert_eq!(masked_once(text.as_bytes()), if masked.is_empty() { text } else { masked }, "{text}");
    }
}

/// A quoted cookie, and those behind it, came out.
#[test]
fn cookies_may_be_quoted() {
    assert_masked(&[
        (
            r#"Cookie: a="x7Kq2"; theme="q7Kq2"; b=z7Wq9"#,
            r#"Cookie: a="[REDACTED:cookie]"; theme="[REDACTED:cookie]"; b=[REDACTED:cookie]"#,
        ),
        (
            r#"{"Cookie":"a=\"x7Kq2\"; b=z7Wq9","n":1}"#,
            r#"{"Cookie":"a=\"[REDACTED:cookie]\"; b=[REDACTED:cookie]","n":1}"#,
        ),
        (r#"Set-Cookie: a="x7Kq2"; Path="/"; Secure"#, r#"Set-Cookie: a="[REDACTED:cookie]"; Path="/"; Secure"#),
        (r#"curl -H "Cookie: a=x7Kq2"; n=1"#, r#"curl -H "Cookie: a=[REDACTED:cookie]"; n=1"#),
    ]);
}

/// A colour code whose escape character is written out hid a key, its operator and its value from each other.
#[test]
fn colour_codes_may_be_written_out() {
    for (on, off) in
        [(r"\u001b[36m", r"\u001b[0m"), (r"\x1b[0;36m", r"\x1b[m"), (r"\033[1m", r"\033[0m"), ("#033[36m", "#033[0m")]
    {
        let line = |key, value| format!("{{\"m\":\"{on}{key}{off}={on}{value}{off} on\"}}");
        assert_masked(&[
            (&line("password", "x7Kq2vN9"), &line("password", "[REDACTED:password]")),
            (&line("DB_PASSWORD", "x7Kq2vN9"), &line("DB_PASSWORD", "[REDACTED:password]")),
            (&line("api_key", "x7Kq2vN9bT4mW8rY"), &line("api_key", "[REDACTED:api-key]")),
            (&line("password", "null"), ""),
            (&line("tokens", "4711"), ""),
        ]);
    }
    assert_masked(&[
        (r#"{"m":"password:\tx7Kq2vN9"}"#, r#"{"m":"password:\t[REDACTED:password]"}"#),
        (r#"{"m":"\u001b[32mpassword expired\u001b[0m, try again"}"#, ""),
        ("password=\x1b(Bx7Kq2vN9\x1b(B on", "password=\x1b(B[REDACTED:password]\x1b(B on"),
    ]);
}

/// Members between the name of a value and the value hid one from the other.
#[test]
fn a_value_may_be_a_later_member() {
    assert_masked(&[
        (
            r#"{"password":{"sensitive":true,"type":"string","value":"x7Kq2vN9"}}"#,
            r#"{"password":{"sensitive":true,"type":"string","value":"[REDACTED:password]"}}"#,
        ),
        (
            r#"[{"key":"api_key","type":"text","value":"x7Kq2vN9bT4mW8rY"}]"#,
            r#"[{"key":"api_key","type":"text","value":"[REDACTED:api-key]"}]"#,
        ),
        (r#"{"password":{"min":8,"type":"string","required":true}}"#, ""),
        (r#"{"field":"password","reason":"too short","at":"2026-01-01"}"#, ""),
    ]);
}

/// What programs print a value in hid it.
#[test]
fn a_value_may_be_wrapped_as_programs_print_it() {
    assert_masked(&[
        ("     -> password: Str(x7Kq2vN9)", "     -> password: Str([REDACTED:password])"),
        ("Config(password=Optional[x7Kq2vN9], n=1)", "Config(password=Optional[[REDACTED:password]], n=1)"),
        ("password: !!str x7Kq2vN9", "password: !!str [REDACTED:password]"),
        (r#"[{password,"x7Kq2vN9"},{n,1}]"#, r#"[{password,"[REDACTED:password]"},{n,1}]"#),
        (r#"[{<<"password">>,<<"x7Kq2vN9">>}]"#, r#"[{<<"password">>,<<"[REDACTED:password]">>}]"#),
        (
            r"{\x22password\x22:\x22x7Kq2vN9\x22,\x22n\x22:1}",
            r"{\x22password\x22:\x22[REDACTED:password]\x22,\x22n\x22:1}",
        ),
        (
            "<name>password</name><value><string>x7Kq2vN9</string></value>",
            "<name>password</name><value><string>[REDACTED:password]</string></value>",
        ),
        ("password：x7Kq2vN9", "password：[REDACTED:password]"),
        ("api_key＝x7Kq2vN9bT4mW8rY", "api_key＝[REDACTED:api-key]"),
        ("Optional[str] password, Str(token) names", ""),
        (r#"[{token,"expired"},{password,"must be eight characters"}]"#, ""),
        ("password：必须至少8个字符", ""),
    ]);
}

/// The mask of a value reached over the tag that had ended another, which was masked the second time.
#[test]
fn an_element_may_end_where_its_tag_is_masked() {
    let masked = masked_once("<secret>x7Kq\"vN9bT4mpassword  \"amzn.mws7Kq2vN9bT4 ned key<secret>x7Kq2vN9".as_bytes());
    assert_eq!(masked, "<secret>[REDACTED:secret]<secret>[REDACTED:secret]");
    assert_masked(&[("<password>The password must have eight characters</password>", "")]);
    masked_once(br"<token>\u0022x2vEYSET l<k-----BEGIN PRIVATE KEY-----asspasokieCookie\u0022");
}

/// An option was not looked for behind so many bytes, and a mask brought it nearer.
#[test]
fn an_option_may_stand_behind_long_ones() {
    let (secret, long) = ("x7Kq2vN9bT4mW8rY", "-H 'X-Note: a b c' ".repeat(40));
    for command in ["docker login -u ann", "sshpass", "redis-cli -h db.example"] {
        let option = if command.starts_with("redis") { "-a" } else { "-p" };
        for between in [format!("-n {}", "a".repeat(3600)), "-v ".repeat(20), "-n 'a b c'".repeat(8), "-v".into()] {
            let text = format!("{command} {between} {option} {secret} host");
            let masked = masked_once(text.as_bytes());
            assert!(!masked.contains(secret) && masked.ends_with(" host"), "{command}");
        }
    }
    assert!(!masked_once(format!("curl {long}-u ann:{secret} https://x.example").as_bytes()).contains(secret));
    assert_masked(&[(&format!("docker login {}; ssh -p 2222 host", "-v ".repeat(30)), "")]);
}

/// An apostrophe ended a cookie, and what stood behind it came out.
#[test]
fn an_apostrophe_may_be_part_of_a_cookie() {
    assert_masked(&[
        ("Cookie: sid=x7Kq2vN9b'T4m; theme=dark", "Cookie: sid=[REDACTED:cookie]; theme=[REDACTED:cookie]"),
        (
            "curl -H 'Cookie: sid=x7Kq2vN9' https://a.example",
            "curl -H 'Cookie: sid=[REDACTED:cookie]' https://a.example",
        ),
        ("{'Cookie': 'sid=x7Kq2vN9', 'n': 1}", "{'Cookie': 'sid=[REDACTED:cookie]', 'n': 1}"),
    ]);
    masked_once(include_bytes!("../fuzz/corpus/frames/an-apostrophe-in-a-cookie"));
}

/// Names longer than a limit named nothing, and did when a mask had made them shorter.
#[test]
fn a_name_may_be_long() {
    let name = format!("com.example.{}datasource.password", "orders.".repeat(30));
    assert_masked(&[
        (&format!("{name}=x7Kq2vN9"), &format!("{name}=[REDACTED:password]")),
        (&format!("{{\"{name}\": \"x7Kq2vN9\"}}"), &format!("{{\"{name}\": \"[REDACTED:password]\"}}")),
        (&format!("{}passwordhash: none", "session.".repeat(40)), ""),
    ]);
    masked_once(format!("Signature={}$----Bearer a-aaaaaaaaaaar2x", "a".repeat(90)).as_bytes());
}

/// The mask at the end of a long value hid that it was a type, since what ended it was its own bracket.
#[test]
fn a_type_may_end_with_a_bracket() {
    assert_masked(&[
        ("    token: Optional[AccessToken2] = None", ""),
        ("secret: [Secret2Provider] = []", ""),
        ("password: x7Kq2vN9] n=1", "password: [REDACTED:password]"),
    ]);
    let (head, middle) = ("aa-aa".repeat(20), "a".repeat(200));
    let tail = format!("{head}x-z:-auaa-{middle}:-auth-a:-aaaa-aaa-aaaaaaa-aaaaaaaa-ax1y =");
    masked_once(&[b"secret: aaaaaaaaaaaaaaaaa\x8c\xc3", tail.as_bytes()].concat());
}

/// A mask took one of two quotes, and those behind it were read the other way round.
#[test]
fn a_mask_takes_both_quotes_or_none() {
    let text = "U{Authorization: q.w9Kw{\"ts\":2,\"pasSword\"\":\"\\\"a{-uth4\"{\\\"auth\"";
    assert!(masked_once(text.as_bytes()).contains("[REDACTED:authorization],\"pas"));
    assert_masked(&[
        ("{\"m\":\"password=x7Kq2vN9\",\"n\":1}", "{\"m\":\"password=[REDACTED:password]\",\"n\":1}"),
        ("run \"password=x7Kq2vN9\" n=1", "run \"password=[REDACTED:password]\" n=1"),
        ("password=x7Kq\"vN9 n=1", "password=[REDACTED:password] n=1"),
    ]);
}

/// A quote ended a value, and opened the next one once a mask stood behind it.
#[test]
fn a_quote_may_end_a_value_and_open_another() {
    let masked = masked_once("auth:\"Ʊpasswd \"\x13aaa\"".as_bytes());
    assert_eq!(masked, "auth:\"Ʊpasswd \"[REDACTED:password]\"");
    assert_masked(&[("token=\"must be 8 signs\" n=1", ""), ("prompt=\"Enter password: \" n=1", "")]);
}

/// Of the quotes before a value those of a window were counted, and masks moved the window.
#[test]
fn quotes_out_of_view_are_not_counted() {
    let text = format!("Passwd='{}'{}Passwd=' x7Kq2vN9'\"", "a".repeat(300), "b".repeat(200));
    assert!(!masked_once(text.as_bytes()).contains("x7Kq2vN9"));
    for count in 0..120 {
        let line = format!("{{{}\"password\":\".x7Kq2vN9\"}}", "\"key\":\"v\",".repeat(count));
        assert!(!masked_once(line.as_bytes()).contains("x7Kq2vN9"), "{count}");
    }
}

/// A name in angle brackets that stands for a value was read as an element without an end.
#[test]
fn a_placeholder_is_no_element() {
    assert_masked(&[
        ("usage: login <user> <password> [file]", ""),
        ("connect to http://ann:<password>@host/orders", ""),
        ("jdbc:oracle:thin:scott/<password>@host", ""),
        ("<password>hunter</password>", "<password>[REDACTED:password]</password>"),
        (r#"{"x":"<password>hunter<\/password>"}"#, r#"{"x":"<password>[REDACTED:password]<\/password>"}"#),
        ("<password>x7Kq2vN9", "<password>[REDACTED:password]"),
    ]);
}

/// What began with a sign was written before it was known for a value, or the blanks of a scalar before its text.
#[test]
fn what_may_begin_a_value_is_held() {
    let masker = Masker::builtin();
    let scalar = format!("password: |\n  {}x7Kq2vN9", "\t".repeat(60));
    for text in [
        r#"{"db_password":"\"x7Kq2vN9","n":1}"#,
        r#"{\"auth\":\5b2d80467a1f4e9b3_6d2"#,
        "GET https://acme.x7Kq2vN9bT4mW8rY1pL6dF3h@db.example/orders",
        &scalar,
    ] {
        let whole = masker.mask(text.as_bytes());
        for cut in 1..text.len() {
            let written = written(&masker, text.as_bytes(), &[(cut, true), (usize::MAX, false)]);
            assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&whole), "cut at {cut}");
        }
    }
}

/// What followed a comma was no part of a value once it was masked, and the value was then told from words.
#[test]
fn a_value_in_a_sentence_may_end_at_a_sign_within_it() {
    assert_masked(&[
        ("secret xaxaaaaaa9bT4-&,ghp_xaaaaaaaa2 -", "secret xaxaaaaaa9bT4-&,[REDACTED:github-pat] -"),
        ("secret:\n xaxaaaaaa9bT4-&,ghp_xaaaaaaaa2 -", "secret:\n [REDACTED:github-pat] -"),
    ]);
    masked_once(b"1password a-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaxda7nce =\"aaaa");
    masked_once(b"si_axaaaaaa_secret_aaaaaaaax9bT4mS86dxF_secret_aaaaaaxaxer0cA2eG7ux");
    masked_once(b"Passwd=' aa='Passwd=' aaa'");
}

/// The part of a cookie after a comma came out, and the next cookie was looked for only once it was masked.
#[test]
fn a_cookie_may_hold_a_comma() {
    assert_masked(&[
        ("Cookie: sid=a,x7Kq2vN9bT4mW8; theme=dark", "Cookie: sid=[REDACTED:cookie]; theme=[REDACTED:cookie]"),
        ("Cookie: sid=x7Kq2vN9,theme=dark, then", "Cookie: sid=[REDACTED:cookie],theme=dark, then"),
    ]);
}

/// The value of another key was read as the first word of a name, until it was masked.
#[test]
fn a_value_is_no_word_of_the_next_name() {
    assert_masked(&[
        ("user=ann sid=RWRCSwAA0aEx7Kq2vN9bT4mW9rVV", "user=ann sid=[REDACTED:session]"),
        ("user: ann sid=RWRCSwAA0aEx7Kq2vN9bT4mW9rVV", "user: ann sid=[REDACTED:session]"),
    ]);
    let text = format!("x={} sid=RWRCSwAA0aEx7Kq2vN9bT4mW9rVV", "V".repeat(80));
    assert!(masked_once(text.as_bytes()).ends_with(" sid=[REDACTED:session]"));
}

/// The last byte of a character before a private key was taken for a sign that stands before each of its lines.
#[test]
fn the_gutter_of_a_key_is_no_part_of_a_character() {
    let masked = masked_once("{\"k\":\"\u{10fc4f}-----BEGIN PRIVATE KEY-----\\napi_key\u{8fc18}api_key\"}".as_bytes());
    assert!(!masked.contains('\u{fffd}'), "{masked}");
}

/// A mask began in the middle of a character after a backslash.
#[test]
fn an_escape_may_be_of_a_long_character() {
    for text in [
        "-----BEGIN PRIVATE KEY-----\\n\"\\\u{79a8a}",
        "{\"-----BEGIN PRIVATE KEY-----\\n\u{f25f2}\":\"\\\\\u{79a8a}é\"}",
    ] {
        let masked = Masker::builtin().mask(text.as_bytes());
        assert!(std::str::from_utf8(&masked).is_ok(), "{}", lossy(&masked));
    }
}

/// Of two rules that are equally specific the one whose hit ended first gave its label, and so the label of a long secret
/// depended on where it was cut.
#[test]
fn a_label_does_not_depend_on_ends() {
    let masker = Masker::builtin();
    let text = format!("Cookie03c :h52e77_API_KEY=h2s0_kB3tC{}\u{1}eyJ", "I_API_KEY=h".repeat(4_000));
    let whole = masker.mask(text.as_bytes());
    assert_eq!(written(&masker, text.as_bytes(), &[(10_000, true), (usize::MAX, false)]), whole);
}
