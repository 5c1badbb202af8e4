//! Weekly counts that end at as-of, and their means.
//!
//! A week here is seven days counted back from as-of (not a calendar week): the newest one is as-of and the
//! six days before it. `mean_of_4_weeks_before` and `mean_of_52_weeks_before` are the means of the 4 and 52 weeks before the newest (DOMAIN, “What the
//! board says about a front or a dyad”).

use std::fmt;

use crate::model::{Day, EventDate, RecordedDays, Span};

/// Weeks the change, surge and threat rules look at: the newest and the 52 before it.
pub const WEEKS: usize = 53;

/// Incidents a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekCounts {
    /// Incidents of each week, newest first. `None`: the week lies wholly or partly outside coverage.
    pub counts: Vec<Option<u32>>,
    /// Incidents that overlap these weeks but are dated too vaguely to lie wholly in one of them.
    pub vague: u32,
}

/// Counts dates in the `n` weeks that end at `as_of`.
///
/// A date counts in a week only if its whole span lies in it; otherwise it is vague, if it overlaps the `n` weeks
/// at all.
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

/// The days of the week `k` weeks before the newest.
#[must_use]
pub fn week_span(as_of: Day, k: usize) -> Span {
    let back = i32::try_from(k).unwrap_or(i32::MAX).saturating_mul(-7);
    let end = as_of.plus_days(back);
    Span { start: end.plus_days(-6), end }
}

/// The exact mean of the known of some weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeeklyMean {
    /// Incidents in the known weeks.
    pub sum: u64,
    /// How many weeks are known, at least 1.
    pub weeks: u32,
}

impl WeeklyMean {
    /// The mean of the known weeks; `None` when none is known.
    #[must_use]
    pub fn from_weeks(weeks: &[Option<u32>]) -> Option<Self> {
        let mut mean = Self { sum: 0, weeks: 0 };
        for count in weeks.iter().flatten() {
            mean.sum = mean.sum.saturating_add(u64::from(*count));
            mean.weeks = mean.weeks.saturating_add(1);
        }
        (mean.weeks > 0).then_some(mean)
    }

    /// Incidents a week.
    #[must_use]
    pub fn value(self) -> f64 {
        self.sum as f64 / f64::from(self.weeks)
    }

    /// Whether the mean is at least `bound`. Multiplied out, so that no rounding decides.
    #[must_use]
    pub fn is_at_least(self, bound: f64) -> bool {
        self.sum as f64 >= bound * f64::from(self.weeks)
    }

    /// Whether the mean is at most `bound`. Multiplied out, so that no rounding decides.
    #[must_use]
    pub fn is_at_most(self, bound: f64) -> bool {
        self.sum as f64 <= bound * f64::from(self.weeks)
    }
}

impl fmt::Display for WeeklyMean {
    /// As [`format_mean`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format_mean(self.value()))
    }
}

/// A mean as it is shown: one decimal, none for a whole number. What is more than nothing never looks like nothing:
/// `<0.1`.
#[must_use]
pub fn format_mean(mean: f64) -> String {
    if mean.fract() == 0.0 {
        format!("{mean:.0}")
    } else if mean > 0.0 && mean < 0.05 {
        "<0.1".to_owned()
    } else {
        format!("{mean:.1}")
    }
}

/// Mean of the 4 weeks before the newest, of those that are known. `count_weeks` newest first.
#[must_use]
pub fn mean_of_4_weeks_before(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 1, 4))
}

/// Mean of the 52 weeks before the newest, of those that are known. `count_weeks` newest first.
#[must_use]
pub fn mean_of_52_weeks_before(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 1, 52))
}

/// Mean of the newest 4 weeks, of those that are known. `count_weeks` newest first.
#[must_use]
pub fn mean_of_last_4_weeks(weeks: &[Option<u32>]) -> Option<WeeklyMean> {
    WeeklyMean::from_weeks(slice_of_weeks(weeks, 0, 4))
}

fn slice_of_weeks(weeks: &[Option<u32>], skip: usize, take: usize) -> &[Option<u32>] {
    weeks.get(skip..weeks.len().min(skip + take)).unwrap_or_default()
}

/// A week against a mean in whole percent; `None` on a base under 1 a week, on which a percentage is never shown.
pub(super) fn percent_change(week: u32, base: f64) -> Option<i32> {
    if base < 1.0 {
        return None;
    }
    let percent = ((f64::from(week) - base) * 100.0 / base).round();
    #[expect(clippy::cast_possible_truncation, reason = "whole, and a cast from f64 saturates")]
    Some(percent as i32)
}

/// The label of the count of the newest week.
pub(super) fn week_label(as_of: Day) -> String {
    format!("week ending {as_of}")
}

/// The label of a mean over `of` weeks of which only `known` are known.
pub(super) fn mean_label(known: u32, of: u32, which: &str) -> String {
    if known == of {
        format!("mean of the {of} {which}")
    } else {
        format!("mean of the {known} known of the {of} {which}")
    }
}

/// A mean over `of` weeks as an input of a reason.
pub(super) fn mean_input(mean: Option<WeeklyMean>, of: u32, which: &str) -> (String, String) {
    let value = mean.map_or_else(|| "outside coverage".to_owned(), |mean| mean.to_string());
    (mean_label(mean.map_or(of, |mean| mean.weeks), of, which), value)
}

/// What keeps a word from being said, if it is not the numbers themselves: what is compared is not known, or the mean
/// it is compared with is too small.
pub(super) fn guard_reason(known: bool, base: Option<WeeklyMean>, least: f64) -> Option<String> {
    match base.filter(|_| known) {
        None => Some("outside coverage: nothing can be said".to_owned()),
        Some(base) if !base.is_at_least(least) => {
            Some(format!("the mean is under {least}: too little to say more"))
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
    fn a_week_is_as_of_and_the_six_days_before() {
        let w = count_weeks(
            [days_ago(0), days_ago(6), days_ago(7), days_ago(13), days_ago(14), days_ago(-1)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(w, WeekCounts { counts: vec![Some(2), Some(2), Some(1)], vague: 0 });
    }

    #[test]
    fn a_date_counts_only_if_its_whole_span_lies_in_the_week() {
        // Days 6..0 are one week; 7..0 and 8..6 cross into the week before; 20..14 fills the third week.
        let w = count_weeks(
            [span_ago(6, 0), span_ago(7, 0), span_ago(8, 6), span_ago(20, 14)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(w, WeekCounts { counts: vec![Some(1), Some(0), Some(1)], vague: 2 });
    }

    #[test]
    fn dates_that_reach_past_either_end_are_vague() {
        // 3 days ago to tomorrow; 22 to 18 days ago, of which 21 and 22 lie before the third week; 21 days ago: outside.
        let w = count_weeks(
            [span_ago(3, -1), span_ago(22, 18), span_ago(21, 21), span_ago(400, -400)],
            as_of(),
            &recorded_since(9999),
            3,
        );
        assert_eq!(w, WeekCounts { counts: vec![Some(0); 3], vague: 3 });
    }

    #[test]
    fn a_week_that_crosses_the_start_of_coverage_is_unknown() {
        let dates = [days_ago(8), days_ago(12)];
        let from = |days_ago: i32| count_weeks(dates, as_of(), &recorded_since(days_ago), 3).counts;
        assert_eq!(from(13), [Some(0), Some(2), None]);
        assert_eq!(from(12), [Some(0), None, None]);
        assert_eq!(from(-1), [None, None, None]);
    }

    #[test]
    fn a_week_after_the_end_of_coverage_is_unknown() {
        let recorded = RecordedDays::from_bounds(as_of().plus_days(-20), Some(as_of().plus_days(-7)));
        assert_eq!(count_weeks([days_ago(8)], as_of(), &recorded, 3).counts, [None, Some(1), Some(0)]);
    }

    #[test]
    fn means_are_of_the_known_weeks_only() {
        let w = [Some(9), Some(1), Some(2), None, None, Some(6)];
        assert_eq!(mean_of_4_weeks_before(&w), Some(WeeklyMean { sum: 3, weeks: 2 }));
        assert_eq!(mean_of_52_weeks_before(&w), Some(WeeklyMean { sum: 9, weeks: 3 }));
        assert_eq!(mean_of_last_4_weeks(&w), Some(WeeklyMean { sum: 12, weeks: 3 }));
        assert_eq!(mean_of_4_weeks_before(&[Some(3)]), None);
        assert_eq!(mean_of_4_weeks_before(&[]), None);
        assert_eq!(mean_of_4_weeks_before(&[Some(3), None]), None);
        assert_eq!(WeeklyMean { sum: 3, weeks: 4 }.to_string(), "0.8");
        assert_eq!(WeeklyMean { sum: 8, weeks: 4 }.to_string(), "2");
        assert_eq!(WeeklyMean { sum: 1, weeks: 52 }.to_string(), "<0.1");
        assert_eq!(WeeklyMean { sum: 0, weeks: 52 }.to_string(), "0");
    }

    #[test]
    fn the_53rd_week_is_the_last_of_m52_and_the_54th_is_not_in_it() {
        let mut w = vec![Some(0); 54];
        w[52] = Some(52);
        w[53] = Some(1000);
        assert_eq!(mean_of_52_weeks_before(&w), Some(WeeklyMean { sum: 52, weeks: 52 }));
        assert_eq!(WEEKS, 53);
    }

    proptest! {
        /// Every overlapping date is counted once, in a week or as vague, and as a plain loop over the weeks counts it.
        #[test]
        fn nothing_is_lost_or_counted_twice(
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
