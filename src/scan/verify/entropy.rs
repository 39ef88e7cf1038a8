//! How evenly the bytes of a text are spread.

/// Shannon entropy of `text` in bits per byte; 0 for an empty one.
pub(crate) fn bits_per_byte(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let share = |&n: &u32| f64::from(n) / text.len() as f64;
    counts.iter().filter(|&&n| n > 0).map(|n| -share(n) * share(n).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::bits_per_byte;

    #[test]
    fn grows_with_variety() {
        assert_eq!(bits_per_byte(b""), 0.0);
        assert_eq!(bits_per_byte(b"aaaa"), 0.0);
        assert_eq!(bits_per_byte(b"abababab"), 1.0);
        assert_eq!(bits_per_byte(b"0123456789abcdef"), 4.0);
    }
}
