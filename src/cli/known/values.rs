//! The values in a text: lines, `NAME=value` lines, or JSON.

use tokmask::known::Value;

/// The values in `text`, which is from the file or descriptor `name`.
pub(super) fn of(name: &str, text: &[u8]) -> Vec<Value> {
    let lines = || text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let value = |bytes: &[u8]| Value { name: name.to_owned(), bytes: bytes.to_vec() };
    // The strings in a JSON document are forms of the document.
    if is_json(text) || text.trim_ascii_start().starts_with(b"-----BEGIN ") {
        return vec![value(text)];
    }
    let assignments: Vec<_> = lines().filter(|line| !line.starts_with(b"#")).map(assignment).collect();
    if assignments.iter().all(Option::is_some) {
        let named =
            |(key, bytes): (&[u8], Vec<u8>)| Value { name: format!("{name}: {}", String::from_utf8_lossy(key)), bytes };
        return assignments.into_iter().flatten().map(named).collect();
    }
    lines().map(value).collect()
}

/// The value of a line of a FIFO: a JSON string stands for its text.
pub(super) fn line(name: &str, line: &[u8]) -> Value {
    let text = line.strip_suffix(b"\r").unwrap_or(line);
    let bytes = serde_json::from_slice::<String>(text).map_or_else(|_| text.to_vec(), String::into_bytes);
    Value { name: name.to_owned(), bytes }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(text).is_ok_and(|json| json.is_object() || json.is_array())
}

/// Name and value of a line of a `.env` file.
fn assignment(line: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let (name, value) = line.split_at(line.iter().position(|&b| b == b'=')?);
    let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    // What ends with `=` may be base64.
    (is_name && !name[0].is_ascii_digit() && value.len() > 1 && value != b"==").then(|| (name, unquoted(&value[1..])))
}

/// A value of a `.env` file without its quotes; in double quotes a backslash escapes.
fn unquoted(value: &[u8]) -> Vec<u8> {
    match value {
        [b'\'', inner @ .., b'\''] => inner.to_vec(),
        [b'"', .., b'"'] => match serde_json::from_slice::<String>(value) {
            Ok(text) => text.into_bytes(),
            Err(_) => value[1..value.len() - 1].to_vec(),
        },
        _ => value.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        of("file", text.as_bytes()).into_iter().map(|v| String::from_utf8(v.bytes).unwrap()).collect()
    }

    #[test]
    fn formats_are_told_apart() {
        assert_eq!(texts("one\r\n\ntwo words\n"), ["one", "two words"]);
        assert_eq!(texts("# keys\nA=one\nexport B='t w o'\nC=\"a\\nb\"\n"), ["one", "t w o", "a\nb"]);
        assert_eq!(texts("QUJD=\neHl6==\nA=one\n"), ["QUJD=", "eHl6==", "A=one"]);
        assert_eq!(texts("{\"a\": \"one\"}\n"), ["{\"a\": \"one\"}\n"]);
        assert_eq!(texts("-----BEGIN PRIVATE KEY-----\nx7Kq\n"), ["-----BEGIN PRIVATE KEY-----\nx7Kq\n"]);
        assert_eq!(texts(""), Vec::<String>::new());
    }

    #[test]
    fn a_line_may_stand_for_several() {
        assert_eq!(line("fifo", b"\"a\\nb\"").bytes, b"a\nb");
        assert_eq!(line("fifo", b"\"a\r").bytes, b"\"a");
    }
}
