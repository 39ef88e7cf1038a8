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
fn values_of_the_registry_and_of_ldif() {
    assert_masked(&[
        "    DefaultPassword    REG_SZ    ⟨x7Kq2vN9⟩",
        "reg add \"HKLM\\SOFTWARE\\Winlogon\" /v DefaultPassword /t REG_SZ /d ⟨x7Kq2vN9⟩ /f",
        "reg add HKCU\\Shop /v ApiToken /d ⟨x7Kq2vN9bT4m⟩ /f",
        "Set-ItemProperty -Path HKLM:\\x -Name DefaultPassword -Value ⟨x7Kq2vN9⟩",
        "Get-Item -Name DefaultPassword -ValueOnly x7Kq2vN9",
        "userPassword:: ⟨c2VjcmV0LXg3S3EydjlC⟩",
        "ldapmodify: userPassword:: ⟨c2VjcmV0LXg3S3EydjlC⟩",
        "    DefaultUserName    REG_SZ    dana",
        "reg query HKLM /v DefaultPassword /t REG_SZ",
        "password :: Text",
        "Token::new x7Kq2vN9",
    ]);
}

#[test]
fn sentences_that_announce() {
    assert_masked(&[
        "A temporary password is generated for root@localhost: ⟨x7Kq2vN9⟩",
        "Default administrator password has been reset to ⟨x7Kq2vN9⟩",
        "Setting password to '⟨x7Kq2vN9⟩' for user dana",
        "Incorrect API key provided: ⟨x7Kq2vN9bT4mW8r⟩. See the docs.",
        "trying credentials dana:⟨x7Kq2vN9⟩ ...",
        "Password for user admin: ⟨x7Kq2vN9⟩",
        "API key for dana: ⟨x7Kq2vN9bT4m⟩",
        "password for the elastic user is ⟨x7Kq2vN9⟩",
        "Password for the elastic user (reset with `bin/reset -u elastic`):\n  ⟨x7Kq2vN9⟩",
        "The password for the admin account has been set to ⟨x7Kq2vN9⟩",
        "Setting Jenkins admin password to ⟨x7Kq2vN9⟩",
        "connecting with password ⟨x7Kq2vN9⟩ now",
        "using password ⟨x7Kq2vN9⟩ for dana",
        "Password for user admin: authentication failed",
        "Password for user admin:\nlogged in",
        "connecting with password authentication",
        "connecting with password (using 2FA)",
        "the password is for the admin to keep",
        "the password has been changed to comply",
        "trying credentials dana: none",
        "credentials https://api.example.com",
        "no API key provided: see the docs",
        "sending password to 'dana' for review",
    ]);
}

#[test]
fn names_that_belong_to_a_place() {
    assert_masked(&[
        "    \"Name\": \"/prod/db/password\",\n    \"Type\": \"SecureString\",\n    \"Value\": \"⟨x7Kq2vN9⟩\",",
        "dotnet user-secrets set Db:Password ⟨7f0c93d1a4be5826c1d09e7f3ab45c82⟩",
        "npm config set //registry.example/:_authToken ⟨x7Kq2vN9bT4m⟩",
        "aws configure set aws_secret_access_key ⟨x7Kq2vN9bT4m⟩",
        "    \"Name\": \"/prod/db/password_policy\",\n    \"Value\": \"x7Kq2vN9\",",
        "dotnet user-secrets list Db:Password ok",
    ]);
}

#[test]
fn quotes_of_shells() {
    assert_masked(&[
        r#"$x = "{`"user`":`"dana`",`"password`":`"⟨x7Kq2vN9⟩`"}""#,
        r"+ curl -u $'dana:⟨pa\'ss7Kq2⟩' https://x.example",
        "run.js --password ⟨of⟩ --force",
        "use `password`, not `\"secret\"`",
        "run.js --password of the user",
    ]);
}

#[test]
fn calls_that_connect() {
    assert_masked(&[
        "#0 /srv/app/Db.php(149): PDO->__construct('mysql:host=loca...', 'dana', '⟨x7Kq2vN9⟩', Array)",
        "$db = new PDO(\"mysql:host=db\", \"dana\", \"⟨x7Kq2vN9⟩\");",
        "mysqli_connect('db', 'dana', '⟨x7Kq2vN9⟩', 'shop')",
        "#0 /srv/app/Db.php(149): PDO->__construct('mysql:host=loca...', 'dana', Object(SensitiveParameterValue), Array)",
        "#1 /srv/app/Mail.php(20): imap_open('{mail.example.com:993}INBOX', 'dana', '⟨x7Kq2vN9⟩')",
        "odbc_connect('shop', 'dana', '⟨x7Kq2vN9⟩')",
        "imap_open('{mail.example.com:993}INBOX', $user, $pass)",
        "$db = new PDO($dsn, $user, $pass);",
        "mysqli_connect('db', 'dana')",
    ]);
}

#[test]
fn block_scalars_with_a_comment() {
    assert_masked(&[
        "password: |-  # rotated monthly\n  ⟨x7Kq2vN9⟩\n  ⟨k3fj29dk⟩\nmode: fast",
        "password: ⟨|x⟩ # rotated\n  k3fj29dk\nmode: fast",
    ]);
}

/// A value ends where its field does, whatever signs it has; only brackets that were open before it close it, and only the
/// next field of its kind, or what HTML knows, begins in it.
#[test]
fn fields_hold_any_signs() {
    assert_masked(&[
        "DB_PASSWORD=⟨)U0#/t-n⟩ DB_HOST=db1",
        "DB_PASSWORD=⟨(0{-UvyR⟩ DB_HOST=db1",
        "DB_PASSWORD=⟨[{:j>qN2⟩ DB_HOST=db1",
        "DB_PASSWORD=⟨B7DH;{ZWst,i⟩ DB_HOST=db1",
        "API_TOKEN=⟨TPF5]|N=imB9⟩",
        "level=info api_key=⟨iGUb|B|X0>2f</[p?w]9L⟩ status=ok",
        "api_key=⟨ux+8J{>2?,x6E:F^:4P>⟩ status=ok",
        "GET /v1/items?token=⟨JBr?,}0Oxuxx⟩&limit=5",
        "GET /v1/items?token=⟨g9c5xhM-|h2VJ=YiYN5⟩&limit=5",
        "deploy --api-key ⟨O0E;|PZt:]V^⟩ --force",
        "deploy --api-key ⟨-x2S!KlM⟩ --force",
        "API_TOKEN==⟨nRXNW4DbQ⟩",
        "call(password=⟨x7Kq2vN9⟩)",
        "{password=⟨x7Kq2vN9⟩,[1]}",
        "password=⟨x7Kq2vN9⟩,user=ann,id=7",
        "password=⟨x7Kq2vN9⟩<br>user=ann",
        "password=⟨x7Kq2vN9⟩&n=1",
        "<p>password=⟨x7Kq2vN9⟩</p>",
        "password=[]",
        "password=(gcm)",
        "password=<your-password>",
        "password=:param",
        "deploy --api-key --force",
        "deploy --api-key -v2 --force",
        "if token==other then",
    ]);
}

#[test]
fn objects_and_calls_are_closed() {
    assert_masked(&[
        "DB_PASSWORD=⟨Ghfe{)i{9⟩ DB_HOST=db1",
        "DB_PASSWORD=⟨UC(85l<)@EeO9⟩ DB_HOST=db1",
        "token=Token{id=3, name=x}",
        "token=Token{}",
        "password=getpass()",
        "password=$($(dirname $0)/../bin/get-setting DB_PASSWORD)",
        "credentials: new Aws.FileCredentials({ profile: 'shop' })",
        "ACCESS_KEY=${ACCESS_KEY:=$2}",
    ]);
}

/// The elements of a list are judged alone.
#[test]
fn lists() {
    assert_masked(&[
        "passwords: [⟨maple⟩, ⟨x7Kq2⟩, \"⟨pL6d F3⟩\"]",
        "pins = [1, 2]",
        "\"passwords\": [\"⟨maple⟩\", \"⟨pear⟩\"]",
        "passwords:\n  - ⟨maple⟩\n  - \"⟨x7Kq2⟩\"\nother:\n  - b",
        "passwords:\n- ⟨maple⟩\n- ⟨pear⟩ # the second\nmode: fast",
        "\"api_keys\": [\n  \"⟨x7Kq2⟩\",\n  \"⟨vN9bT⟩\"\n],\n\"tags\": [\n  \"a1\"\n]",
        "secrets:\n  - db_password\n  - api_key",
        "secrets:\n  - name: shop-tls2\n    key: a",
        "- password:\n- x7Kq2vN9",
        "password:\n  - must be at least 8 characters\n  - is too short",
        "secret: [Secret2Provider] = []",
    ]);
}

/// The members of a map are judged by their names, but for those of a map of secrets and the one that is called for the value.
#[test]
fn maps() {
    assert_masked(&[
        "{\"secrets\":{\"db\":\"⟨maple⟩\",\"name\":\"shop\",\"n\":\"⟨4711⟩\"},\"k\":\"v\"}",
        "passwords:\n  db: ⟨maple⟩\n  mail: ⟨pear⟩ # old\n  path: a\nuser: ann",
        "\"passwords\": {\n  \"db\": \"⟨maple⟩\",\n  \"mail\": \"⟨pear⟩\"\n},\n\"user\": \"ann\"",
        "db_password:\n  type: string\n  default: ⟨maple⟩\n  minimum: few",
        "{\"password\":{\"plaintext\":\"⟨maple⟩\"}}",
        "password:\n  value: ⟨maple⟩",
        "password:\n  note: maple\nuser: ann",
        "password:\n  description: of the database\n  example: pear",
        "{\"token\":{\"kind\":\"maple\",\"size\":4}}",
    ]);
}

/// The literal that stands in for an expression is the value.
#[test]
fn literals_behind_expressions() {
    assert_masked(&[
        "const password = process.env.PASS || \"⟨maple⟩\";",
        "  password: env.PASS ?? \"⟨maple⟩\",",
        "password = c ? x : \"⟨maple⟩\"",
        "password=os.getenv(\"X\") or \"⟨maple⟩\"",
        "PASSWORD=⟨x7Kq2⟩ || \"exit\"",
        "password = process.env.PASS || fallback",
    ]);
}

/// The name of a vendor alone stands before a random value, or one of the vendor's own form.
#[test]
fn vendors_alone() {
    assert_masked(&[
        "cloudflare: \"⟨x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4kB⟩\"",
        "sourcegraph = ⟨3f9c1a7be2d84056a1c9e7f02b6d54833f9c1a7b⟩",
        "postmark: \"⟨9f0c2d4e-6f8a-4b3c-a5d7-e9f1a2b3c4d5⟩\"",
        "skrapp ⟨N9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4kB8nV1tR6w⟩",
        "cloudflare: \"x7Kq2vN9\"",
        "cloudflare: \"https://dash.example.com/x7Kq2vN9bT4mW8rY1pL6\"",
        "cloudflare: 9f0c2d4e-6f8a-4b3c-a5d7-e9f1a2b3c4d5",
        "cloudflare answered in 20 ms",
        "cloudflare_zone: \"3f9c1a7be2d84056a1c9e7f02b6d5483\"",
        "mycloudflare: \"x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4kB\"",
        "datadog SECRET ⟨3f9c1a7be2d84056a1c9e7f02b6d5483⟩",
        "ip2location SECRETKEY ⟨3F9C1A7BE2D84056A1C9E7F02B6D5483⟩",
        "the SECRET 3f9c1a7be2d84056a1c9e7f02b6d5483",
        "daily ACCESS ⟨3f9c1a7be2d84056a1c9e7f02b6d54833f9c1a7be2d84056a1c9e7f02b6d5483⟩",
        "firebase auth uid=x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ",
    ]);
}

#[test]
fn owners_of_passwords() {
    assert_masked(&[
        "password_mysql: ⟨maple⟩",
        "RPC_PASS=⟨maple⟩",
        "community_string: ⟨maple⟩",
        "DB_PASSOWRD=⟨maple⟩",
        "password_user: maple",
        "render_pass=maple",
        "passport=maple",
    ]);
}

#[test]
fn what_is_no_value() {
    assert_masked(&[
        "api_token = \"<xs:element name=\"code\" type=\"a7:Code2\"/>\"",
        "this.addPassword = \"#add-password\";",
        "this.addPassword = \"⟨#add-passw0rd⟩\";",
        "api_token = \"⟨<x7Kq2vN9=⟩\"",
        "if not API_TOKEN:\n    raise ValueError()",
        "class Alias(Token):\n    id = 'x7Kq2'",
        "def load(self) -> PrivateKey:\n    key2 = load()",
        "API_TOKEN:\n    ⟨maple⟩",
        "the token:\n    ⟨x7Kq2vN9⟩",
    ]);
}

#[test]
fn manifests_in_any_case() {
    assert_masked(&[
        "apiVersion: 'v1'\ndata:\n\textra: '⟨YWRtaW46cGFzc3dvcmQ=⟩'\nkind: 'Secret'",
        "apiVersion: v1\nkind: secret\ndata:\n\textra: ⟨YWRtaW4=⟩\nmetadata:\n\tname: shop",
        "apiVersion: v1\nkind: 'ConfigMap'\ndata:\n\textra: YWRtaW4=",
    ]);
}
