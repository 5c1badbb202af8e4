//! Weekly counts that end at as-of, and their means.
//!
//! A week is seven days counted back from as-of, not a calendar week. The newest week is as-of and the six days before
//! it. The means over the 4 and the 52 weeks before the newest are abbreviated m4 and m52.

use std::fmt;

use crate::model::{Day, EventDate, RecordedDays, Span, group_thousands};

/// The number of weeks that the change, surge and threat rules use: the newest and the 52 before it.
pub const WEEKS: usize = 53;

/// Incidents per week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekCounts {
    /// The incidents of each week, newest first. `None` marks a week wholly or partly outside coverage.
    pub counts: Vec<Option<u32>>,
    /// Incidents that overlap these weeks but fit wholly into none of them.
    pub vague: u32,
}

/// Counts dates in the `n` weeks that end at `as_of`.
///
/// A date counts in a week only if the week covers its whole span. Any other date that overlaps the `n` weeks is vague.
#[must_use]
pub fn count_weeks(
    dates: impl IntoIterator<Item = EventDate>,
    as_of: Day,
    recorded: &RecordedDays,
    n: usize,
) -> WeekCounts {
    let spans: Vec<Span> = (0..n).map(|k| week_span(as_of, k)).collect();
    let mut counts: Vec<Option<u32>> = spans.iter().map(|&span| recorded.covers(span).then_some(0)).collect();
    let mut vague = 0_u32;
    let Some(oldest) = spans.last() else { return WeekCounts { counts, vague } };
    let all = Span { start: oldest.start, end: as_of };
    for date in dates {
        if !all.overlaps(date.span) {
            continue;
        }
        let index = usize::try_from(as_of.days_since(date.span.end) / 7).unwrap_or(0);
        match (spans.get(index), counts.get_mut(index)) {
            (Some(span), Some(count)) if span.covers(date.span) => {
                *count = count.map(|n| n.saturating_add(1));
            }
            _ => vague = vague.saturating_add(1),
        }
    }
    WeekCounts { counts, vague }
}

/// Returns the days of the week that is `k` weeks before the newest.
#[must_use]
pub fn week_span(as_of: Day, k: usize) -> Span {
    let back = i32::try_from(k).unwrap_or(i32::MAX).saturating_mul(-7);
    let end = as_of.plus_days(back);
    Span { start: end.plus_days(-6), end }
}

/// Returns the days of the newest `n` weeks.
#[must_use]
pub fn span_of_weeks(as_of: Day, n: usize) -> Span {
    Span { start: week_span(as_of, n.saturating_sub(1)).start, end: as_of }
}

/// The exact mean of the known weeks in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyMean {
    /// The incidents in the known weeks.
    pub sum: u64,
    /// The number of known weeks, at least 1.
    pub weeks: u32,
}

impl WeeklyMean {
    /// Computes the mean of the known weeks, or `None` if no week is known.
    #[must_use]
    pub fn from_weeks(weeks: &[Option<u32>]) -> Option<Self> {
        let mut mean = Self { sum: 0, weeks: 0 };
        for count in weeks.iter().flatten() {
            mean.sum = mean.sum.saturating_add(u64::from(*count));
            mean.weeks = mean.weeks.saturating_add(1);
        }
        (mean.weeks > 0).then_some(mean)
    }

    /// Returns the mean as incidents per week.
    #[must_use]
    pub fn value(self) -> f64 {
        self.sum as f64 / f64::from(self.weeks)
    }

    /// Returns the mean if all of `weeks` weeks are known. A verdict needs that; a mean of some of them is only shown.
    #[must_use]
    pub fn over_all(self, weeks: u32) -> Option<Self> {
        (self.weeks == weeks).then_some(self)
    }

    /// Whether the mean is at least `bound`. Cross-multiplies to avoid rounding.
    #[must_use]
    pub fn is_at_least(self, bound: f64) -> bool {
        self.sum as f64 >= bound * f64::from(self.weeks)
    }

    /// Whether the mean is at most `bound`. Cross-multiplies to avoid rounding.
    #[must_use]
    pub fn is_at_most(self, bound: f64) -> bool {
        self.sum as f64 <= bound * f64::from(self.weeks)
    }
}

impl fmt::Display for WeeklyMean {
    /// Formats the mean as [`format_mean`] does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format_mean(self.value()))
    }
}

/// Formats a mean with one decimal, or none for a whole number. A positive mean never shows as zero: it becomes `<0.1`.
#[must_use]
pub fn format_mean(mean: f64) -> String {
    if mean > 0.0 && mean < 0.05 {
        return "<0.1".to_owned();
    }
    let text = if mean.fract() == 0.0 { format!("{mean:.0}") } else { format!("{mean:.1}") };
    let (whole, decimal) = text.split_at(text.find('.').unwrap_or(text.len()));
    match whole.parse::<u64>() {
        Ok(whole) => format!("{}{decimal}", group_thousands(whole)),
        Err(_) => text,
    }
}

/// Returns the mean of the known weeks among the 4 before the newest (m4). `weeks` is newest first.
#[must_use]
pub fn mean_of_4_weeks_before(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 1, 4))
}

/// Returns the mean of the known weeks among the 52 before the newest (m52). `weeks` is newest first.
#[must_use]
pub fn mean_of_52_weeks_before(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 1, 52))
}

/// Returns the mean of the known weeks among the newest 4. `weeks` is newest first.
#[must_use]
pub fn mean_of_last_4_weeks(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 0, 4))
}

fn slice_of_weeks(weeks: &[Option<u32>], skip: usize, take: usize) -> &[Option<u32>] {
    weeks.get(skip..weeks.len().min(skip + take)).unwrap_or_default()
}

/// Returns the change from a mean to a week in whole percent. `None` on a mean below 1 a week, where a percentage would
/// mislead.
pub(super) fn percent_change(week: u32, base: f64) -> Option<i32> {
    if base < 1.0 {
        return None;
    }
    let percent = ((f64::from(week) - base) * 100.0 / base).round();
    #[expect(clippy::cast_possible_truncation, reason = "whole, and a cast from f64 saturates")]
    Some(percent as i32)
}

/// Returns the label of the count of the newest week.
pub(super) fn week_label(as_of: Day) -> String {
    format!("week ending {as_of}")
}

/// Returns the label of a mean over the `known` weeks out of `total`.
pub(super) fn mean_label(known: u32, total: u32, which: &str) -> String {
    if known == total {
        format!("mean of the {total} {which}")
    } else {
        format!("mean of the {known} known of the {total} {which}")
    }
}

/// Returns a mean over `total` weeks as an input of a reason.
pub(super) fn mean_input(mean: Option<WeeklyMean>, total: u32, which: &str) -> (String, String) {
    let value = mean.map_or_else(|| "outside coverage".to_owned(), |mean| mean.to_string());
    (mean_label(mean.map_or(total, |mean| mean.weeks), total, which), value)
}

/// Returns why a rule cannot fire with any count: a side of the comparison is unknown, or the base mean is below
/// `min_mean`.
pub(super) fn guard_reason(is_known: bool, base: Option<WeeklyMean>, min_mean: f64) -> Option<String> {
    match base.filter(|_| is_known) {
        None => Some("outside coverage: cannot be assessed".to_owned()),
        Some(base) if !base.is_at_least(min_mean) => {
            Some(format!("the mean is below {min_mean}: too few to compare"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{as_of, days_ago, recorded_since, span_ago};

    #[test]
    fn week_is_as_of_and_the_six_days_before() {
        let weeks = count_weeks(
            [days_ago(0), days_ago(6), days_ago(7), days_ago(13), days_ago(14), days_ago(-1)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(weeks, WeekCounts { counts: vec![Some(2), Some(2), Some(1)], vague: 0 });
    }

    #[test]
    fn date_counts_only_in_a_week_that_covers_its_whole_span() {
        // Days 6..0 are one week; 7..0 and 8..6 cross into the week before; 20..14 fills the third week.
        let weeks = count_weeks(
            [span_ago(6, 0), span_ago(7, 0), span_ago(8, 6), span_ago(20, 14)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(weeks, WeekCounts { counts: vec![Some(1), Some(0), Some(1)], vague: 2 });
    }

    #[test]
    fn dates_that_cross_either_end_are_vague() {
        // 3 days ago to tomorrow; 22 to 18 days ago, where 22 and 21 are before the third week; 21 days ago: outside.
        let weeks = count_weeks(
            [span_ago(3, -1), span_ago(22, 18), span_ago(21, 21), span_ago(400, -400)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(weeks, WeekCounts { counts: vec![Some(0); 3], vague: 3 });
    }

    #[test]
    fn week_that_crosses_the_start_of_coverage_is_unknown() {
        let dates = [days_ago(8), days_ago(12)];
        let from = |days_ago: i32| count_weeks(dates, as_of(), &recorded_since(days_ago), 3).counts;
        assert_eq!(from(13), [Some(0), Some(2), None]);
        assert_eq!(from(12), [Some(0), None, None]);
        assert_eq!(from(-1), [None, None, None]);
    }

    #[test]
    fn week_after_the_end_of_coverage_is_unknown() {
        let recorded = RecordedDays::from_bounds(as_of().plus_days(-20), Some(as_of().plus_days(-7)));
        assert_eq!(count_weeks([days_ago(8)], as_of(), &recorded, 3).counts, [None, Some(1), Some(0)]);
    }

    #[test]
    fn means_use_only_known_weeks() {
        let weeks = [Some(9), Some(1), Some(2), None, None, Some(6)];
        assert_eq!(mean_of_4_weeks_before(&weeks), Some(WeeklyMean { sum: 3, weeks: 2 }));
        assert_eq!(mean_of_52_weeks_before(&weeks), Some(WeeklyMean { sum: 9, weeks: 3 }));
        assert_eq!(mean_of_last_4_weeks(&weeks), Some(WeeklyMean { sum: 12, weeks: 3 }));
        assert_eq!(mean_of_4_weeks_before(&[Some(3)]), None);
        assert_eq!(mean_of_4_weeks_before(&[]), None);
        assert_eq!(mean_of_4_weeks_before(&[Some(3), None]), None);
        assert_eq!(WeeklyMean { sum: 3, weeks: 4 }.to_string(), "0.8");
        assert_eq!(WeeklyMean { sum: 8, weeks: 4 }.to_string(), "2");
        assert_eq!(WeeklyMean { sum: 1, weeks: 52 }.to_string(), "<0.1");
        assert_eq!(WeeklyMean { sum: 0, weeks: 52 }.to_string(), "0");
        assert_eq!(WeeklyMean { sum: 12_502, weeks: 4 }.to_string(), "3,125.5");
    }

    #[test]
    fn m52_includes_the_53rd_week_but_not_the_54th() {
        let mut weeks = vec![Some(0); 54];
        weeks[52] = Some(52);
        weeks[53] = Some(1000);
        assert_eq!(mean_of_52_weeks_before(&weeks), Some(WeeklyMean { sum: 52, weeks: 52 }));
        assert_eq!(WEEKS, 53);
    }

    proptest! {
        /// Every overlapping date counts once, in a week or as vague, as in a plain loop over the weeks.
        #[test]
        fn every_date_counts_exactly_once(
            dates in prop::collection::vec((-10..60_i32, 0..20_i32), 0..30), n in 1..7_usize,
        ) {
            let dates: Vec<EventDate> = dates.into_iter().map(|(end, length)| span_ago(end + length, end)).collect();
            let got = count_weeks(dates.clone(), as_of(), &recorded_since(9999), n);
            let mut in_weeks = 0;
            for (k, count) in (0_i32..).zip(&got.counts) {
                let (first, last) = (as_of().0 - 7 * k - 6, as_of().0 - 7 * k);
                let inside = dates.iter().filter(|d| d.span.start.0 >= first && d.span.end.0 <= last).count();
                prop_assert_eq!(count.unwrap() as usize, inside);
                in_weeks += inside;
            }
            let oldest = as_of().0 - 7 * i32::try_from(n).unwrap() + 1;
            let overlapping =
                dates.iter().filter(|d| d.span.end.0 >= oldest && d.span.start.0 <= as_of().0).count();
            prop_assert_eq!(in_weeks + got.vague as usize, overlapping);
        }
    }
}
