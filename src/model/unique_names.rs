//! Names that are made unique.

use std::collections::{HashMap, HashSet};

/// Returns the names in order. The second of equal names and those after it get a number: `a`, `a (2)`. All names of the
/// result differ.
#[must_use]
pub fn number_repeated_names(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut used: HashSet<String> = HashSet::new();
    let numbered = names.into_iter().map(|name| {
        let count = counts.entry(name.clone()).or_default();
        loop {
            *count += 1;
            let candidate = if *count == 1 { name.clone() } else { format!("{name} ({count})") };
            if used.insert(candidate.clone()) {
                return candidate;
            }
        }
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_names_differ_even_from_names_with_a_number() {
        let names = ["a", "a (2)", "a", "b", "a"].map(str::to_owned);
        assert_eq!(number_repeated_names(names), ["a", "a (2)", "a (3)", "b", "a (4)"]);
        let names = ["a", "a", "a (2)"].map(str::to_owned);
        assert_eq!(number_repeated_names(names), ["a", "a (2)", "a (2) (2)"]);
    }
}
