//! The forms in which a value turns up in logs: as it is, quoted, escaped, encoded, and each of its lines.
//!
//! Lines are masked one by one, so a form never holds a line end.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::Value as Json;

use super::escapes;
use super::finder::Form;
use super::guard;

/// What `base64` and PEM files wrap at.
const WIDTHS: [usize; 2] = [76, 64];
/// The longest value whose encodings of encodings are looked for.
const TWICE: usize = 4 * 1024;

/// All forms of `value`, of which parts are forms too if they have `least` bytes, in order and each once.
pub(super) fn of(value: &[u8], least: usize) -> BTreeSet<Form> {
    let mut forms = Forms { forms: BTreeSet::new(), least };
    let value = without_end(value);
    for text in [value.to_vec(), unix(value), dos(value)].into_iter().collect::<BTreeSet<_>>() {
        forms.text(&text);
    }
    if value.contains(&b'\n') {
        forms.parts(value);
    }
    if let Ok(json @ (Json::Object(_) | Json::Array(_))) = serde_json::from_slice(value) {
        forms.layouts(value);
        forms.leaves(&json);
    }
    forms.forms
}

/// The values in `json` that may be secrets.
pub(super) fn leaves(json: &Json) -> Vec<&str> {
    match json {
        Json::String(text) => vec![text],
        Json::Array(items) => items.iter().flat_map(leaves).collect(),
        Json::Object(members) => members.values().flat_map(leaves).collect(),
        _ => vec![],
    }
}

struct Forms {
    forms: BTreeSet<Form>,
    least: usize,
}

impl Forms {
    /// `text` in every way it may be written or encoded.
    fn text(&mut self, text: &[u8]) {
        self.add(text.to_vec());
        escapes::of(text).into_iter().for_each(|escaped| self.add(escaped));
        self.add(hex(text, false));
        self.add(hex(text, true));
        self.base64(text);
    }

    /// Each line, and all of them made one.
    fn parts(&mut self, value: &[u8]) {
        let lines: Vec<&[u8]> = value.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).collect();
        for joint in [&b" "[..], b"", b", "] {
            self.add(lines.join(joint));
        }
        let is_json = serde_json::from_slice::<Json>(value).is_ok_and(|json| json.is_object() || json.is_array());
        for line in lines {
            if !is_json && guard::refuse(line, self.least).is_none() {
                self.text(line);
            }
        }
    }

    /// JSON as it is written in one line.
    fn layouts(&mut self, json: &[u8]) {
        let json = String::from_utf8_lossy(json);
        self.text(laid_out(&json, "").as_bytes());
        self.text(laid_out(&json, " ").as_bytes());
    }

    fn leaves(&mut self, json: &Json) {
        for leaf in leaves(json).into_iter().filter(|leaf| may_be_secret(leaf, self.least)) {
            self.forms.extend(of(leaf.as_bytes(), self.least));
        }
    }

    fn base64(&mut self, text: &[u8]) {
        for (n, once) in determined(text).into_iter().enumerate() {
            if text.len() <= TWICE {
                determined(&once.bytes).into_iter().for_each(|twice| self.form(twice));
            }
            if n % 3 == 0 {
                self.wrapped(&once.bytes);
            }
            self.form(once);
        }
        let with_end = [text, b"\n"].concat();
        for text in [text, &with_end].into_iter().filter(|text| text.len() <= TWICE) {
            let once = STANDARD.encode(text);
            self.add(STANDARD.encode(&once).into_bytes());
            self.add(STANDARD.encode(once + "\n").into_bytes());
        }
    }

    /// The lines of base64 that is wrapped.
    fn wrapped(&mut self, code: &[u8]) {
        for width in WIDTHS.into_iter().filter(|&width| code.len() > width) {
            let lines = code.chunks(width).filter(|line| line.len() >= guard::LEAST.0);
            lines.for_each(|line| self.form(Form { bytes: line.to_vec(), open: true }));
        }
    }

    fn add(&mut self, bytes: Vec<u8>) {
        self.form(Form { bytes, open: false });
    }

    fn form(&mut self, form: Form) {
        if form.bytes.len() >= self.least && !form.bytes.contains(&b'\n') {
            self.forms.insert(form);
        }
    }
}

/// The characters of the base64 of any text that holds `text`, as far as `text` alone determines them: at each of the
/// three places in a group where it may begin, in both alphabets.
fn determined(text: &[u8]) -> Vec<Form> {
    let mut forms = vec![];
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for before in 0..3 {
            let code = engine.encode([&[0; 2][..before], text].concat());
            let bits = 8 * (before + text.len());
            let bytes = code.as_bytes()[(8 * before).div_ceil(6)..bits / 6].to_vec();
            forms.push(Form { bytes, open: !bits.is_multiple_of(6) });
        }
    }
    forms
}

/// Whether a string in a JSON document may be a secret: an address or a plain word is none.
fn may_be_secret(leaf: &str, least: usize) -> bool {
    let is_address = leaf.starts_with("http") && leaf.contains("://") && !leaf.contains('@') && !leaf.contains('?');
    let is_word = leaf.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    !is_address && !is_word && guard::refuse(leaf.as_bytes(), least).is_none()
}

/// JSON in one line, with `space` behind every comma and colon that is no part of a string.
fn laid_out(json: &str, space: &str) -> String {
    let (mut text, mut quoted, mut escaped) = (String::with_capacity(json.len() + 16), false, false);
    for c in json.chars() {
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        match c {
            ' ' | '\t' | '\r' | '\n' if !quoted => {}
            ',' | ':' if !quoted => {
                text.push(c);
                text.push_str(space);
            }
            _ => text.push(c),
        }
    }
    text
}

fn hex(text: &[u8], upper: bool) -> Vec<u8> {
    let digits = text.iter().fold(String::with_capacity(2 * text.len()), |mut digits, byte| {
        let _ = if upper { write!(digits, "{byte:02X}") } else { write!(digits, "{byte:02x}") };
        digits
    });
    digits.into_bytes()
}

fn without_end(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
    &value[..end]
}

fn unix(text: &[u8]) -> Vec<u8> {
    let is_end = |at: usize| text[at] == b'\r' && text[at..].iter().find(|&&b| b != b'\r') == Some(&b'\n');
    (0..text.len()).filter(|&at| !is_end(at)).map(|at| text[at]).collect()
}

fn dos(text: &[u8]) -> Vec<u8> {
    escapes::replace(&unix(text), |b| (b == b'\n').then(|| b"\r\n".to_vec()))
}
