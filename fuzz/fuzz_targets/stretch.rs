//! Long texts from short inputs: windows and buffers are longer than what a fuzzer comes up with.

/// The most that an input becomes, in bytes.
const MOST: usize = 40_000;
const MARK: u8 = 0x01;

/// `data`, in which the mark and a number repeat the eight bytes before them that many times.
pub(crate) fn stretch(data: &[u8]) -> Vec<u8> {
    let mut text = vec![];
    let mut bytes = data.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            MARK => repeat(&mut text, bytes.next().copied().unwrap_or_default()),
            _ => text.push(byte),
        }
    }
    text.truncate(MOST);
    text
}

fn repeat(text: &mut Vec<u8>, times: u8) {
    let last = text[text.len().saturating_sub(8)..].to_vec();
    for _ in 0..usize::from(times) * 4 {
        if text.len() < MOST {
            text.extend_from_slice(&last);
        }
    }
}
