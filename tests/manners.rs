//! Manners in which texts of any kind join a value to its name: of each what must be masked, and what looks alike and must not.

use tokmask::Masker;

/// Demands that of each text what stands in its braces is masked, under any label, and nothing else.
fn assert_masked(texts: &[&str]) {
    let masker = Masker::builtin();
    for text in texts {
        let plain = text.replace(['⟨', '⟩'], "");
        let masked = String::from_utf8(masker.mask(plain.as_bytes())).expect("labels are text");
        let mut rest = masked.as_str();
        for part in text.split('⟨') {
            let (is_secret, kept) = part.split_once('⟩').map_or((false, part), |(_, kept)| (true, kept));
            if is_secret {
                assert!(rest.starts_with("[REDACTED:"), "{text}: {masked}");
                rest = &rest[rest.find(']').expect("labels end") + 1..];
            }
            rest = rest.strip_prefix(kept).unwrap_or_else(|| panic!("{text}: {masked}"));
        }
        assert!(rest.is_empty(), "{text}: {masked}");
    }
}

#[test]
fn cells_of_tables() {
    assert_masked(&[
        "| password | ⟨x7Kq2vN9⟩ |",
        "|  db_password      |  ⟨x7Kq2vN9⟩          |",
        "| `api_key` | `⟨x7Kq2vN9bT4mW8rY1pL6⟩` | string |",
        "password|⟨x7Kq2vN9⟩|ann",
        "<tr><td>password</td><td>⟨x7Kq2vN9⟩</td></tr>",
        "| password | string | yes |",
        "| token | The token of the account | none |",
        "| token | ⟨3fa85f64-5717-4562-b3fc-2c963f66afa6⟩ |",
        "| user | password | email |",
        "cat password | base64",
        "get-token | jq .access_token2",
    ]);
}

#[test]
fn sentences() {
    assert_masked(&[
        "setting password to ⟨x7Kq2vN9⟩",
        "password changed from \"⟨x7Kq2vN9⟩\" to \"⟨bT4mW8rY1⟩\"",
        "The password was \"⟨x7Kq2vN9⟩\".",
        "the token was revoked by ann",
        "sent the password to \"ann\"",
        "password reset to its default",
        "password changed to comply with rules",
        "the secret to success2024 is work",
    ]);
}

#[test]
fn words_in_bold() {
    assert_masked(&[
        "**password**: ⟨x7Kq2vN9⟩",
        "**API key:** `⟨x7Kq2vN9bT4mW8rY1pL6⟩`",
        "**password** must be set",
        "a ** token ** b",
    ]);
}

#[test]
fn variables_that_jobs_set() {
    assert_masked(&[
        "::set-output name=password::⟨x7Kq2vN9⟩",
        "##vso[task.setvariable variable=password]⟨x7Kq2vN9⟩",
        "##vso[task.setvariable variable=token;issecret=true]⟨x7Kq2vN9bT4m⟩",
        "::set-output name=version::1.2.3",
        "##vso[task.setvariable variable=build]42",
        "std::token::Kind::x7Kq2vN9",
    ]);
}

#[test]
fn values_in_the_next_line() {
    assert_masked(&[
        "deploy --password \\\n  ⟨x7Kq2vN9⟩ \\\n  --force",
        "db_password = <<EOT\n⟨x7Kq2vN9⟩\nEOT",
        "password=<<-'EOF'\n  ⟨x7Kq2vN9⟩\nEOF",
        "deploy --password \\\n  --force",
        "user_data = <<EOT\nx7Kq2vN9\nEOT",
    ]);
}

#[test]
fn quotes_written_out() {
    assert_masked(&[
        "%257B%2522password%2522%253A%2522⟨x7Kq2vN9⟩%2522%257D",
        r"{\042password\042:\042⟨x7Kq2vN9⟩\042}",
        "^[[36mpassword^[[0m=^[[32m⟨x7Kq2vN9⟩^[[0m",
        "password = \"\"\"⟨x7Kq2vN9⟩\"\"\"",
        "password = '''⟨x7Kq'2vN9⟩'''",
        "password=⟨x^2⟩",
    ]);
}

#[test]
fn options_of_programs() {
    assert_masked(&[
        "7z a -p⟨x7Kq2vN9⟩ a.7z b",
        "rar a -hp⟨x7Kq2vN9⟩ a b",
        "openssl enc -aes-256-cbc -k ⟨x7Kq2vN9⟩ -in a",
        "snmpwalk -v3 -u ann -A ⟨x7Kq2vN9⟩ -X ⟨bT4mW8rY⟩ host",
        "helm registry login -u ann -p ⟨x7Kq2vN9⟩ reg.example",
        "dotnet nuget push a.nupkg -k ⟨x7Kq2vN9bT4m⟩ -s https://nuget.example",
        "mosquitto_pub -u ann -P ⟨x7Kq2vN9⟩ -t a",
        "7z x a.7z -o/tmp",
        "openssl req -x509 -keyout key.pem",
        "rar a -m5 a b",
    ]);
}

#[test]
fn command_lines_as_lists() {
    assert_masked(&[
        "Executing: [\"curl\", \"-u\", \"svc:⟨x7Kq2vN9⟩\", \"https://api.example.com\"]",
        "Executing: ['mysql', '-u', 'root', '-p⟨x7Kq2vN9⟩', 'shop']",
        "Executing: ['mysql', '-u', 'root', '-p', '⟨x7Kq2vN9⟩']",
        "type=EXECVE msg=audit(1764331200.123:711): argc=3 a0=\"mysql\" a1=\"-usvc\" a2=\"-p⟨x7Kq2vN9⟩\"",
        "\"Cmd\": [\"docker\",\"login\",\"-u\",\"ci\",\"-p\",\"⟨x7Kq2vN9⟩\"]",
        "{\"m\":\"run [\\\"sshpass\\\",\\\"-p\\\",\\\"⟨x7Kq2vN9⟩\\\",\\\"ssh\\\"]\"}",
        "[command]: /usr/lib/nagios/plugins/check_mysql, -H, sql.example, -p, ⟨zhi*!qw7Kq2vN9⟩, -u, dana",
        "+ mysql_args='-u root -p⟨x7Kq2vN9⟩'",
        "[app, --user, svc, --password, ⟨x7Kq2vN9⟩, --verbose]",
        "[app, --user, --password, --verbose]",
        "Executing: ['mysql', '-u', 'root', 'shop']",
        "\"Cmd\": [\"docker\",\"run\",\"-u\",\"ci\",\"-p\",\"8080:80\"]",
        "{\"protocols\":[\"http\",\"-a\"]}",
        "mysql_args='-u root shop'",
        "supports mysql, mariadb and others",
    ]);
}

#[test]
fn words_for_conversions_of_a_format() {
    assert_masked(&[
        "+ printf '{\"client_secret\":\"%s\",\"user\":\"dana\"}\\n' ⟨9Xh2uQ~RcAJq4⟩",
        "printf 'user=%s 100%% password=%s\\n' dana ⟨x7Kq2vN9⟩",
        "printf 'password: %s' \"$PW\"",
        "printf 'user=%s password=%s' dana",
        "log('password=%s', x7Kq2vN9)",
    ]);
}

#[test]
fn calls_that_connect() {
    assert_masked(&[
        "#0 /srv/app/Db.php(149): PDO->__construct('mysql:host=loca...', 'dana', '⟨x7Kq2vN9⟩', Array)",
        "$db = new PDO(\"mysql:host=db\", \"dana\", \"⟨x7Kq2vN9⟩\");",
        "mysqli_connect('db', 'dana', '⟨x7Kq2vN9⟩', 'shop')",
        "#0 /srv/app/Db.php(149): PDO->__construct('mysql:host=loca...', 'dana', Object(SensitiveParameterValue), Array)",
        "$db = new PDO($dsn, $user, $pass);",
        "mysqli_connect('db', 'dana')",
    ]);
}
