//! Numbers as text for people: thousands are grouped, and short forms drop digits instead of rounding them.

use std::fmt;

/// A number with its thousands grouped: `3,124`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupedNumber(pub u64);

impl fmt::Display for GroupedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

/// Returns a number with its thousands grouped. Negative counts do not exist; one that does not fit saturates.
#[must_use]
pub fn group_thousands<N: TryInto<u64>>(n: N) -> String {
    GroupedNumber(n.try_into().unwrap_or(u64::MAX)).to_string()
}

/// The units of short forms, largest first, each with its letter.
const UNITS: [(u32, char); 3] = [(1_000_000_000, 'G'), (1_000_000, 'M'), (1000, 'k')];

/// A number in short form: `999`, `3.1k`, `10.2k`, `103k`, `4.2M`. Digits are dropped, not rounded, so that `≥3.1k`
/// is true of every number written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortNumber(pub u32);

impl fmt::Display for ShortNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0;
        let text = match UNITS.iter().find(|(unit, _)| n >= *unit) {
            None => n.to_string(),
            Some((unit, letter)) if n / unit >= 100 => format!("{}{letter}", n / unit),
            Some((unit, letter)) => format!("{}.{}{letter}", n / unit, n % unit / (unit / 10)),
        };
        f.pad(&text)
    }
}

/// Returns the length of a number with its thousands grouped.
#[must_use]
pub(super) const fn grouped_len(n: u32) -> usize {
    let digits = decimal_digits(n);
    digits + (digits - 1) / 3
}

/// Returns the length of the short form of a number.
#[must_use]
pub(super) const fn shortened_len(n: u32) -> usize {
    match decimal_digits(n) {
        digits @ ..=3 => digits,
        // One, two and three digits before the letter; only the first two have a decimal.
        digits => [4, 5, 4][(digits - 1) % 3],
    }
}

const fn decimal_digits(n: u32) -> usize {
    match n.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_are_grouped() {
        let grouped = [0_u64, 999, 1000, 14_948, 1_234_567].map(group_thousands);
        assert_eq!(grouped, ["0", "999", "1,000", "14,948", "1,234,567"]);
        assert_eq!(format!("{:>7}", GroupedNumber(3124)), "  3,124");
    }

    #[test]
    fn short_forms_never_exceed_the_number() {
        let short = [0, 999, 1000, 2957, 10_224, 99_999, 103_999, 4_299_999, u32::MAX];
        let texts = short.map(|n| ShortNumber(n).to_string());
        assert_eq!(texts, ["0", "999", "1.0k", "2.9k", "10.2k", "99.9k", "103k", "4.2M", "4.2G"]);
    }

    proptest! {
        #[test]
        fn lengths_are_those_of_the_text(n: u32, shift in 0u32..32) {
            let n = n >> shift;
            prop_assert_eq!(grouped_len(n), group_thousands(n).len());
            prop_assert_eq!(shortened_len(n), ShortNumber(n).to_string().len());
        }
    }
}
