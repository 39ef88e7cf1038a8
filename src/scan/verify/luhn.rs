//! Luhn's formula (ISO/IEC 7812-1, annex B).

/// Whether the digits of `text` satisfy the formula; other characters are passed over.
pub(crate) fn is_valid(text: &[u8]) -> bool {
    let digits = text.iter().rev().filter(|b| b.is_ascii_digit()).map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 / 10 + d * 2 % 10 } else { d }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn accepts_the_textbook_number_and_no_neighbour() {
        assert!(is_valid(b"7992 7398-713"));
        assert!(!is_valid(b"79927398710"));
    }
}
