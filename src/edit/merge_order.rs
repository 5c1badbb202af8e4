//! The order of the entries of a merged list.

use std::collections::{HashMap, HashSet};

/// Returns every key of `ours` and `theirs` once. The order is that of the side that moved entries, else that of
/// `ours`. A key that only the other side has keeps its predecessor. If both sides add keys in one place, ours come
/// first. Keys are unique in each list.
pub(crate) fn merge_order<'k>(base: &'k [String], ours: &'k [String], theirs: &'k [String]) -> Vec<&'k str> {
    let is_in_base: HashSet<&str> = base.iter().map(String::as_str).collect();
    let is_led_by_theirs = !differs_in_order(base, ours) && differs_in_order(base, theirs);
    let (leading, other) = if is_led_by_theirs { (theirs, ours) } else { (ours, theirs) };
    let is_leading: HashSet<&str> = leading.iter().map(String::as_str).collect();
    let is_other: HashSet<&str> = other.iter().map(String::as_str).collect();
    // By leading key: the keys of the other side that follow it. `None`: those at the start.
    let mut followers: HashMap<Option<&str>, Vec<&'k str>> = HashMap::new();
    let mut anchor = None;
    for key in other {
        if is_leading.contains(key.as_str()) {
            anchor = Some(key.as_str());
        } else {
            followers.entry(anchor).or_default().push(key);
        }
    }
    let mut order: Vec<&'k str> = Vec::with_capacity(leading.len());
    let mut pending = followers.remove(&None).unwrap_or_default();
    for key in leading {
        let is_addition = !is_in_base.contains(key.as_str()) && !is_other.contains(key.as_str());
        if is_led_by_theirs || !is_addition {
            order.append(&mut pending);
        }
        order.push(key);
        pending.extend(followers.remove(&Some(key.as_str())).unwrap_or_default());
    }
    order.append(&mut pending);
    order
}

/// Whether the two sides order the entries of the base differently from the base and from each other.
pub(crate) fn is_order_contested(base: &[String], ours: &[String], theirs: &[String]) -> bool {
    differs_in_order(base, ours) && differs_in_order(base, theirs) && differs_in_order(ours, theirs)
}

/// Whether the keys that two lists share are ordered differently.
fn differs_in_order(one: &[String], other: &[String]) -> bool {
    let (is_in_one, is_in_other): (HashSet<&String>, HashSet<&String>) =
        (one.iter().collect(), other.iter().collect());
    let shared = one.iter().filter(|key| is_in_other.contains(key));
    !shared.eq(other.iter().filter(|key| is_in_one.contains(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additions_keep_their_neighbours_and_ours_stand_first() {
        for (base, ours, theirs, expected) in [
            ("ab", "abx", "aby", "abxy"),
            ("ab", "axb", "ayb", "axyb"),
            ("ab", "xab", "yab", "xyab"),
            ("ab", "xab", "ayb", "xayb"),
            ("", "xz", "yz", "xyz"),
            ("abc", "cab", "abyc", "caby"),
            ("abc", "axbc", "cba", "cbax"),
            ("abc", "ac", "abyc", "abyc"),
        ] {
            let keys = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
            let (base, ours, theirs) = (keys(base), keys(ours), keys(theirs));
            assert_eq!(merge_order(&base, &ours, &theirs).concat(), expected);
        }
    }
}
