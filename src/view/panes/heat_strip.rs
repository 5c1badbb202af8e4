//! The heat strip: counts over time in one line, by the height of a bar and by its colour.

use super::figures::scale_to_steps;
use crate::store::Coverage;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::StyledLine;
use crate::view::theme::Role;

/// Returns how many buckets share a column.
pub(super) fn buckets_per_column(buckets: usize, columns: usize) -> usize {
    buckets.div_ceil(columns.max(1)).max(1)
}

/// Merges buckets into at most `columns` groups and returns each group's sum and whether all of it is recorded. Groups
/// are formed from the newest bucket backwards, and the newest group is last.
pub(super) fn group_buckets(buckets: &[(u32, Coverage)], columns: usize) -> Vec<(u32, bool)> {
    let group_size = buckets_per_column(buckets.len(), columns);
    let mut groups: Vec<(u32, bool)> = buckets
        .rchunks(group_size)
        .map(|group| {
            let sum = group.iter().fold(0u32, |sum, (n, _)| sum.saturating_add(*n));
            (sum, group.iter().all(|(_, coverage)| !coverage.is_bound()))
        })
        .collect();
    groups.reverse();
    groups
}

/// Returns the heat strip of the buckets, the newest at the right edge; `max` fills a bar. Each bar is two columns wide
/// where there is room.
pub(super) fn heat_strip(
    glyphs: &GlyphSet,
    buckets: &[(u32, Coverage)],
    columns: usize,
    max: u32,
) -> StyledLine {
    let groups = group_buckets(buckets, columns);
    let bar_width = if groups.len().saturating_mul(2) <= columns { 2 } else { 1 };
    let padding = columns.saturating_sub(groups.len().saturating_mul(bar_width));
    let mut line = vec![(" ".repeat(padding), Role::Text)];
    for (n, is_known) in groups {
        let (sign, role) = match (n, is_known) {
            (0, true) => (glyphs.zero, Role::Rule),
            (0, false) => (glyphs.unknown, Role::Unknown),
            (_, false) => (glyphs.at_least, Role::Bar),
            // The lowest bar looks like a line, so one event is drawn above it.
            (n, true) => {
                let step = scale_to_steps(n, max, 7);
                (glyphs.bars[step], heat_role(step))
            }
        };
        let sign = sign.repeat(bar_width);
        match line.last_mut() {
            Some((text, last)) if *last == role => text.push_str(&sign),
            _ => line.push((sign, role)),
        }
    }
    line
}

/// Returns the role of a bar of this height, from 1 to 7.
const fn heat_role(step: usize) -> Role {
    match step {
        0..=2 => Role::HeatLow,
        3..=5 => Role::HeatMedium,
        _ => Role::HeatHigh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    fn drawn_strip(buckets: &[(u32, Coverage)], columns: usize, max: u32) -> String {
        heat_strip(GlyphSet::for_setting(Glyphs::Unicode), buckets, columns, max)
            .into_iter()
            .map(|(t, _)| t)
            .collect()
    }

    #[test]
    fn unknown_zero_and_positive_counts_look_different() {
        use Coverage::{Full, None, Partial};
        assert_eq!(drawn_strip(&[(0, None), (1, None), (0, Full), (1, Full), (4, Full)], 5, 4), "·░─▃█");
        assert_eq!(drawn_strip(&[(0, Partial), (2, Partial)], 2, 4), "·░", "at least");
        assert_eq!(drawn_strip(&[(4, Full)], 1, 4), "█");
        assert_eq!(drawn_strip(&[(4, Full)], 3, 4), " ██", "two columns wide, at the right edge");
    }

    #[test]
    fn buckets_are_merged_from_the_newest() {
        use Coverage::{Full, None};
        let five = [(1, Full), (0, None), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn_strip(&five, 3, 4), "▃·█");
        // A sum of a recorded and an unrecorded bucket is a lower bound.
        let six = [(0, Full), (0, None), (1, Full), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn_strip(&six, 3, 4), "·░█");
        assert_eq!(drawn_strip(&[], 3, 2), "   ");
    }
}
