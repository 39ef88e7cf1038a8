//! The forms in which a value turns up in logs: as it is, quoted, escaped, encoded, and each of its lines.
//!
//! Lines are masked one by one, so a form never holds a line end.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use memchr::memchr;
use serde_json::Value as Json;

use super::escapes;
use super::finder::Form;
use super::guard;

/// What `base64` and PEM files wrap at.
const WIDTHS: [usize; 2] = [76, 64];
/// The longest value whose encodings of encodings are looked for.
const TWICE: usize = 4 * 1024;

/// The forms of values, in one piece of memory: there are some dozens of each value.
pub(super) struct Forms {
    pub arena: Vec<u8>,
    /// In the order in which they were added; some are there more than once.
    pub forms: Vec<Form>,
    /// The fewest bytes of a form.
    least: usize,
    /// The first form of the text that is written now.
    first: usize,
    memory: Memory,
}

/// Memory that is used again for each text.
#[derive(Default)]
struct Memory {
    once: Code,
    twice: Code,
    hex: Vec<u8>,
}

impl Forms {
    /// None yet; each will have `least` bytes.
    pub(super) fn new(least: usize) -> Forms {
        Forms { arena: vec![], forms: vec![], least, first: 0, memory: Memory::default() }
    }

    /// Adds all forms of `value`, of which parts are forms too if they have as many bytes.
    pub(super) fn value(&mut self, value: &[u8]) {
        let value = without_end(value);
        self.text(value);
        if value.iter().any(|byte| b"\r\n".contains(byte)) {
            [unix(value), dos(value)].iter().filter(|text| *text != value).for_each(|text| self.text(text));
        }
        let json = json(value);
        if value.contains(&b'\n') {
            self.parts(value, json.is_some());
        }
        if let Some(json) = json {
            self.layouts(value);
            let least = self.least;
            leaves(&json)
                .into_iter()
                .filter(|leaf| may_be_secret(leaf, least))
                .for_each(|leaf| self.value(leaf.as_bytes()));
        }
    }

    /// Adds `text` in every way it may be written or encoded.
    fn text(&mut self, text: &[u8]) {
        self.first = self.forms.len();
        self.form(text, false);
        escapes::of(text).iter().for_each(|escaped| self.form(escaped, false));
        self.hex(text);
        self.base64(text);
        self.base32(text);
        self.utf_16(text);
    }

    /// Adds base32 (RFC 4648, section 6), wherever the text stands in its groups of five bytes, and in small letters by itself.
    fn base32(&mut self, text: &[u8]) {
        for before in 0..5 {
            let mut code = base32(before, text);
            self.form(&code, false);
            if before == 0 {
                code.make_ascii_lowercase();
                self.form(&code, false);
            }
        }
    }

    /// Adds base64 of the text in UTF-16, the lower byte first, as PowerShell and Windows have it.
    fn utf_16(&mut self, text: &[u8]) {
        let Ok(text) = std::str::from_utf8(text) else { return };
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut code = Code::default();
        for before in 0..3 {
            let (code, open) = code.determined(before, &bytes);
            self.form(code, open);
            if make_url_safe(code) {
                self.form(code, open);
            }
        }
    }

    /// Adds each line, unless the value `is_json`, and all of them made one.
    fn parts(&mut self, value: &[u8], is_json: bool) {
        let lines: Vec<&[u8]> = value.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).collect();
        for joint in [&b" "[..], b"", b", "] {
            self.form(&lines.join(joint), false);
        }
        for line in lines.into_iter().filter(|_| !is_json) {
            if guard::refuse(line, self.least).is_none() {
                self.text(line);
            }
        }
    }

    /// Adds JSON as it is written in one line.
    fn layouts(&mut self, json: &[u8]) {
        let json = String::from_utf8_lossy(json);
        self.text(laid_out(&json, "").as_bytes());
        self.text(laid_out(&json, " ").as_bytes());
    }

    fn hex(&mut self, text: &[u8]) {
        for digits in [b"0123456789abcdef", b"0123456789ABCDEF"] {
            let mut code = std::mem::take(&mut self.memory.hex);
            code.clear();
            code.extend(text.iter().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]));
            self.form(&code, false);
            self.memory.hex = code;
        }
    }

    fn base64(&mut self, text: &[u8]) {
        let Memory { mut once, mut twice, hex } = std::mem::take(&mut self.memory);
        let mut inner = Some(&mut twice).filter(|_| text.len() <= TWICE);
        for before in 0..3 {
            let (code, open) = once.determined(before, text);
            self.code(code, open, before == 0, inner.as_deref_mut());
            if make_url_safe(code) {
                self.code(code, open, before == 0, inner.as_deref_mut());
            }
        }
        if text.len() <= TWICE {
            for end in [&b""[..], b"\n"] {
                let code = once.padded(text, end);
                for end in [&b""[..], b"\n"] {
                    self.form(twice.padded(code, end), false);
                }
            }
        }
        self.memory = Memory { once, twice, hex };
    }

    /// Adds base64 and, by the memory for it, base64 of that; its lines, too, if it `is_whole`.
    fn code(&mut self, code: &[u8], open: bool, is_whole: bool, twice: Option<&mut Code>) {
        if let Some(twice) = twice {
            for before in 0..3 {
                let (code, open) = twice.determined(before, code);
                self.form(code, open);
                if make_url_safe(code) {
                    self.form(code, open);
                }
            }
        }
        if is_whole {
            self.wrapped(code);
        }
        self.form(code, open);
    }

    /// Adds the lines of base64 that is wrapped.
    fn wrapped(&mut self, code: &[u8]) {
        for width in WIDTHS.into_iter().filter(|&width| code.len() > width) {
            let lines = code.chunks(width).filter(|line| line.len() >= guard::LEAST.0);
            lines.for_each(|line| self.add(line, true));
        }
    }

    /// Adds `bytes`, if they can be a form, and are none of the same text.
    fn form(&mut self, bytes: &[u8], open: bool) {
        if bytes.len() < self.least || memchr(b'\n', bytes).is_some() {
            return;
        }
        let is_same = |form: &&mut Form| form.bytes(&self.arena) == bytes;
        match self.forms[self.first..].iter_mut().find(is_same) {
            Some(form) => form.open |= open,
            None => self.add(bytes, open),
        }
    }

    /// Adds `bytes`.
    pub(super) fn add(&mut self, bytes: &[u8], open: bool) {
        self.forms.push(Form::new(self.arena.len(), bytes, open));
        self.arena.extend_from_slice(bytes);
    }
}

/// `value`, if it is an object or an array in JSON.
fn json(value: &[u8]) -> Option<Json> {
    let may_be = matches!(value.trim_ascii_start(), [b'{' | b'[', ..]);
    may_be.then(|| serde_json::from_slice(value).ok()).flatten()
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

/// The memory for base64.
#[derive(Default)]
struct Code {
    text: Vec<u8>,
    code: Vec<u8>,
}

impl Code {
    /// The base64 of `text` and `end`.
    fn padded(&mut self, text: &[u8], end: &[u8]) -> &[u8] {
        self.text.clear();
        self.text.extend_from_slice(text);
        self.text.extend_from_slice(end);
        self.code.resize(4 * self.text.len().div_ceil(3), 0);
        STANDARD.encode_slice(&self.text, &mut self.code).expect("there is room for it");
        &self.code
    }

    /// The characters of the base64 of any text that holds `text`, as far as `text` alone determines them, where so many bytes
    /// stand `before` it in its group; whether one more character has some bits of it.
    fn determined(&mut self, before: usize, text: &[u8]) -> (&mut [u8], bool) {
        self.text.clear();
        self.text.extend_from_slice(&[0; 2][..before]);
        self.text.extend_from_slice(text);
        self.code.resize(4 * self.text.len().div_ceil(3), 0);
        STANDARD_NO_PAD.encode_slice(&self.text, &mut self.code).expect("there is room for it");
        let bits = 8 * self.text.len();
        (&mut self.code[(8 * before).div_ceil(6)..bits / 6], !bits.is_multiple_of(6))
    }
}

/// The characters of the base32 of any text that holds `text`, as far as `text` alone determines them, where so many bytes
/// stand `before` it in its group.
fn base32(before: usize, text: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let foreign = (8 * before).next_multiple_of(5) - 8 * before;
    // The bits that are read and not yet written, the last one lowest.
    let (mut code, mut bits, mut count) = (Vec::with_capacity(8 * text.len() / 5), 0_u32, 0);
    for (place, &byte) in text.iter().enumerate() {
        (bits, count) = (bits << 8 | u32::from(byte), count + 8 - if place == 0 { foreign } else { 0 });
        while count >= 5 {
            count -= 5;
            code.push(ALPHABET[(bits >> count & 31) as usize]);
        }
    }
    code
}

/// Writes base64 in the alphabet of URLs (RFC 4648, section 5); whether that is another text.
fn make_url_safe(code: &mut [u8]) -> bool {
    let mut is_other = false;
    for byte in code {
        let safe = match *byte {
            b'+' => b'-',
            b'/' => b'_',
            byte => byte,
        };
        is_other |= safe != *byte;
        *byte = safe;
    }
    is_other
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
