//! How evenly the bytes of a text are spread.

/// Most bytes of a token stand in it less often.
const FEW: usize = 6;

/// Shannon entropy of `text` in bits per byte; 0 for an empty one.
pub(crate) fn bits_per_byte(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let (Some(&first), Some(&last)) = (text.iter().min(), text.iter().max()) else { return 0.0 };
    let share = |n: u32| f64::from(n) / text.len() as f64;
    let bits = |n: u32| -share(n) * share(n).log2();
    let mut known = [None; FEW];
    let mut bits = |n: u32| match known.get_mut(n as usize) {
        Some(known) => *known.get_or_insert_with(|| bits(n)),
        None => bits(n),
    };
    let counts = &counts[usize::from(first)..=usize::from(last)];
    counts.iter().filter(|&&n| n > 0).map(|&n| bits(n)).sum()
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
