//! Long texts from short inputs: windows and buffers are longer than what a fuzzer comes up with.

const MARK: u8 = 0x01;

/// `data`, in which the mark and a number repeat the eight bytes before them that many times; `most` bytes of it.
pub(crate) fn stretch(data: &[u8], most: usize) -> Vec<u8> {
    let mut text = vec![];
    let mut bytes = data.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            MARK => repeat(&mut text, bytes.next().copied().unwrap_or_default(), most),
            _ => text.push(byte),
        }
    }
    text.truncate(most);
    text
}

fn repeat(text: &mut Vec<u8>, times: u8, most: usize) {
    let last = text[text.len().saturating_sub(8)..].to_vec();
    for _ in 0..usize::from(times) * 4 {
        if text.len() < most {
            text.extend_from_slice(&last);
        }
    }
}
