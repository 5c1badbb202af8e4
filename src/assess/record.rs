//! Record months: the most killed in 30 days for a year, or for three (HDX Signals).
//!
//! On a day, the killed of the 30 days ending on it are summed. A record fires where the sum is at least 100 and the
//! maximum of such sums over the 366 (medium) or 1096 (high) days ending on that day; to equal an earlier maximum
//! is enough. After a firing none at the same or a lower level fires up to and including the 180th day; one at a
//! higher level may.
//!
//! Only sums whose 30 days lie wholly in coverage are compared or fire: before coverage nothing is known. Where coverage
//! is shorter than the span of the maximum, the record is over what is covered, and says so; and it is high only
//! where coverage reaches past the span of medium, as before that the two are the same.

use std::borrow::Cow;

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{Day, Precision, RecordedDays, Situation, Span};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRule {
    /// Days summed.
    pub days: u32,
    /// At least this many killed.
    pub killed: u32,
    /// Medium: the maximum over this many days.
    pub medium: u32,
    /// High: the maximum over this many days.
    pub high: u32,
    /// Not again for this many days at the same or a lower level.
    pub cool_off: u32,
}
impl Default for RecordRule {
    fn default() -> Self {
        Self { days: 30, killed: 100, medium: 366, high: 1096, cool_off: 180 }
    }
}

/// How long a record stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordLevel {
    /// The maximum over a year.
    Medium,
    /// The maximum over three years.
    High,
}

impl RecordLevel {
    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A record that fired, for marks in the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFiring {
    /// The last of the days summed.
    pub on: Day,
    /// The level.
    pub level: RecordLevel,
    /// Killed in the days summed.
    pub sum: u64,
    /// Days of the maximum that lie in coverage: at most what the rule asks for.
    pub covered_days: u32,
}

/// A record that is shown at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordVerdict {
    /// The level.
    pub level: RecordLevel,
    /// Killed in the days summed.
    pub sum: u64,
    /// Days of the maximum that lie in coverage: at most what the rule asks for.
    pub covered_days: u32,
    /// The day it fired on, the last of the days summed.
    pub fired_on: Day,
    /// Days from then to as-of.
    pub days_since: i32,
}

/// The newest record, if it is still to be shown: up to and including the 30th day (as many as are summed) after it
/// fired. Arguments as of [`find_firings`].
#[must_use]
pub fn current_record(
    killed_by_day: &[(Day, u32)],
    as_of: Day,
    covered_since: Option<Day>,
    rule: &RecordRule,
) -> Option<RecordVerdict> {
    current_firing(&find_firings(killed_by_day, as_of, covered_since, rule), as_of, rule)
}

/// The newest of the firings up to `as_of` (oldest first), if it is still to be shown.
#[must_use]
pub fn current_firing(fired: &[RecordFiring], as_of: Day, rule: &RecordRule) -> Option<RecordVerdict> {
    let newest = *fired.last()?;
    let days_since = as_of.days_since(newest.on);
    (days_since <= signed_days(rule.days)).then_some(RecordVerdict {
        level: newest.level,
        sum: newest.sum,
        covered_days: newest.covered_days,
        fired_on: newest.on,
        days_since,
    })
}

/// Every record up to `as_of`, oldest first.
///
/// `killed_by_day` is sorted by day; a day may stand in it more than once. It holds what is dated to the day: a
/// vaguer toll has no place in sums of 30 days. `covered_since` is the first covered day; `None`: the first day
/// listed.
#[must_use]
pub fn find_firings(
    killed_by_day: &[(Day, u32)],
    as_of: Day,
    covered_since: Option<Day>,
    rule: &RecordRule,
) -> Vec<RecordFiring> {
    let Some(covered_since) = covered_since.or_else(|| killed_by_day.first().map(|&(day, _)| day)) else {
        return Vec::new();
    };
    let from = killed_by_day.partition_point(|&(day, _)| day < covered_since);
    let until = killed_by_day.partition_point(|&(day, _)| day <= as_of);
    let known = killed_by_day.get(from..until).unwrap_or_default();
    let (Some(&(first, _)), Some(&(last, _))) = (known.first(), known.last()) else { return Vec::new() };

    let length = signed_days(rule.days);
    let first_whole = covered_since.plus_days(length).plus_days(-1);
    let mut sum = 0_u64;
    let (mut coming, mut going) = (known.iter().peekable(), known.iter().peekable());
    let mut larger = MaximaStack::default();
    let mut fired: Vec<RecordFiring> = Vec::new();
    let mut next = Some(first);
    // Without a death in the days summed nothing fires: no need to look further than that.
    while let Some(day) = next.filter(|&day| day <= last.plus_days(length).min(as_of)) {
        while let Some((_, killed)) = coming.next_if(|(d, _)| *d <= day) {
            sum = sum.saturating_add(u64::from(*killed));
        }
        while let Some((_, killed)) = going.next_if(|(d, _)| day.days_since(*d) >= length) {
            sum = sum.saturating_sub(u64::from(*killed));
        }
        // A smaller sum does not fire, and is no larger one before any that does.
        if sum == 0 || sum < u64::from(rule.killed) {
            // It grows only by the next deaths.
            next = coming.peek().map(|&&(day, _)| day);
            continue;
        }
        next = Some(day.plus_days(1));
        if day < first_whole {
            continue;
        }
        let before = larger.push(day, sum);
        let is_most_of = |span: u32| before.is_none_or(|before| day.days_since(before) >= signed_days(span));
        let covered = day.days_since(covered_since).saturating_add(1).cast_unsigned();
        let (level, span) = match (is_most_of(rule.high) && covered > rule.medium, is_most_of(rule.medium)) {
            (true, _) => (RecordLevel::High, rule.high),
            (false, true) => (RecordLevel::Medium, rule.medium),
            (false, false) => continue,
        };
        let cooling =
            |f: &RecordFiring| f.level >= level && day.days_since(f.on) <= signed_days(rule.cool_off);
        if !fired.iter().rev().any(cooling) {
            fired.push(RecordFiring { on: day, level, sum, covered_days: span.min(covered) });
        }
    }
    fired
}

/// Days of before with larger sums than all later ones.
#[derive(Default)]
struct MaximaStack(Vec<(Day, u64)>);

impl MaximaStack {
    /// Takes the next day, and gives the last one before it with a larger sum.
    fn push(&mut self, day: Day, sum: u64) -> Option<Day> {
        while self.0.pop_if(|&mut (_, before)| before <= sum).is_some() {}
        let before = self.0.last().map(|&(day, _)| day);
        self.0.push((day, sum));
        before
    }
}

impl RecordVerdict {
    /// How it was reached.
    #[must_use]
    pub fn explain(&self, rule: &RecordRule) -> Reason {
        let asked = match self.level {
            RecordLevel::Medium => rule.medium,
            RecordLevel::High => rule.high,
        };
        let summed = count_noun(rule.days.into(), "day");
        let over = if self.covered_days < asked {
            format!("{} covered {}", self.covered_days, if self.covered_days == 1 { "day" } else { "days" })
        } else {
            count_noun(self.covered_days.into(), "day")
        };
        Reason {
            verdict: format!(
                "record ({}): {} killed in {summed}, the maximum over {over}",
                self.level.label(),
                self.sum
            ),
            rule: rule.rule_text(),
            inputs: vec![
                (format!("killed in the {summed} ending {}", self.fired_on), self.sum.to_string()),
                ("maximum over".to_owned(), over),
                ("fired on".to_owned(), self.fired_on.to_string()),
                ("days since".to_owned(), self.days_since.to_string()),
            ],
            guard: (self.covered_days < asked).then(|| {
                format!("coverage is shorter than the {} of the rule", count_noun(asked.into(), "day"))
            }),
            origin: "HDX Signals",
        }
    }
}

impl RecordRule {
    /// The days summed at as-of.
    fn summed_days(&self, as_of: Day) -> Span {
        Span { start: as_of.plus_days(1).plus_days(-signed_days(self.days)), end: as_of }
    }

    fn rule_text(&self) -> String {
        format!(
            "At least {} killed in {}, and the maximum over {} (medium) or {} (high); not again for {} at the same or a \
             lower level. Only what is dated to the day is summed.",
            self.killed,
            count_noun(self.days.into(), "day"),
            count_noun(self.medium.into(), "day"),
            count_noun(self.high.into(), "day"),
            count_noun(self.cool_off.into(), "day"),
        )
    }
}

/// Why a record is shown, or none: the days that are summed one by one. `fired` are the firings up to `as_of`, oldest
/// first, and `killed_by_day` what they were reached from; `recorded`: the days summed lie wholly in coverage.
fn explain_outcome(
    fired: &[RecordFiring],
    killed_by_day: &[(Day, u32)],
    as_of: Day,
    recorded: bool,
    rule: &RecordRule,
) -> Reason {
    let shown = current_firing(fired, as_of, rule);
    let last = shown.map_or(as_of, |record| record.fired_on);
    let summed = killed_by_day
        .iter()
        .filter(|(day, n)| *n > 0 && (0..signed_days(rule.days)).contains(&last.days_since(*day)));
    let by_day: Vec<(String, String)> =
        summed.clone().map(|(day, n)| (format!("killed on {day}"), n.to_string())).collect();
    let mut reason = if let Some(record) = shown {
        record.explain(rule)
    } else {
        let sum = summed.fold(0_u64, |sum, (_, n)| sum.saturating_add(u64::from(*n)));
        let in_days = count_noun(rule.days.into(), "day");
        let mut inputs = vec![(format!("killed in the {in_days} ending {as_of}"), sum.to_string())];
        if let Some(earlier) = fired.last() {
            let words = format!("{} ({}), {} killed", earlier.on, earlier.level.label(), earlier.sum);
            inputs.push(("last record".to_owned(), words));
        }
        let guard = if !recorded {
            Some(format!("the {in_days} do not lie wholly in coverage: nothing can be said"))
        } else if sum < u64::from(rule.killed) {
            Some(format!("fewer than {} killed", rule.killed))
        } else {
            Some("more were killed before, or a record fired not long ago".to_owned())
        };
        Reason {
            verdict: format!("no record: {sum} killed in {in_days}"),
            rule: rule.rule_text(),
            inputs,
            guard,
            origin: "HDX Signals",
        }
    };
    reason.inputs.splice(1..1, by_day);
    reason
}

/// What is kept of the events of a front.
#[derive(Debug, Clone, Default)]
pub struct KilledByDay {
    /// Killed by day, oldest first: what is dated to the day, best figures.
    by_day: Vec<(Day, u32)>,
    /// Of the days summed at as-of: tolls dated too vaguely to be summed.
    vague: u32,
    /// The records, once they are known.
    fired: Option<Vec<RecordFiring>>,
}

impl KilledByDay {
    /// Finds every record when all events came by, so that they are looked for once only.
    pub fn compute_firings(
        &mut self,
        rule: &RecordRule,
        as_of: Day,
        recorded: &RecordedDays,
    ) -> &[RecordFiring] {
        let fired = self.firings(rule, as_of, recorded);
        self.fired.insert(fired)
    }

    /// Every record up to `as_of`, oldest first. What is recorded without a gap stands by itself: nothing is the
    /// maximum over days of which nothing is known.
    #[must_use]
    pub fn firings(&self, rule: &RecordRule, as_of: Day, recorded: &RecordedDays) -> Vec<RecordFiring> {
        if let Some(fired) = &self.fired {
            return fired.clone();
        }
        let mut sorted = Cow::Borrowed(&self.by_day);
        if !sorted.is_sorted_by_key(|(day, _)| day) {
            sorted.to_mut().sort_by_key(|(day, _)| *day);
        }
        let of = |stretch: &Span| find_firings(&sorted, as_of.min(stretch.end), Some(stretch.start), rule);
        recorded.stretches().iter().flat_map(of).collect()
    }
}

impl Rule for RecordRule {
    type RuleState = KilledByDay;
    type Verdict = RecordVerdict;

    fn lookback_days(&self) -> u32 {
        self.days
    }

    fn observe(&self, watch: &mut KilledByDay, as_of: Day, sight: &RuleEvent<'_>) {
        if !sight.is_shown || !sight.killed.has_claims() {
            return;
        }
        if sight.date.precision != Precision::Day {
            watch.vague += u32::from(self.summed_days(as_of).overlaps(sight.date.span));
            return;
        }
        let (day, Some(best)) = (sight.date.span.start, sight.killed.best) else { return };
        self.observe_killed(watch, day, best);
    }

    fn observe_killed(&self, watch: &mut KilledByDay, day: Day, killed: u32) {
        match watch.by_day.last_mut() {
            Some((last, sum)) if *last == day => *sum = sum.saturating_add(killed),
            _ => watch.by_day.push((day, killed)),
        }
    }

    fn evaluate(&self, watch: &KilledByDay, case: &RuleContext<'_>) -> Vec<RecordVerdict> {
        let firings = watch.firings(self, case.as_of, case.recorded);
        current_firing(&firings, case.as_of, self).into_iter().collect()
    }

    fn flag(verdict: &RecordVerdict) -> Flag {
        match verdict.level {
            RecordLevel::High => Flag::RecordHigh,
            RecordLevel::Medium => Flag::RecordMedium,
        }
    }

    fn is_same(now: &RecordVerdict, then: &RecordVerdict) -> bool {
        (now.level, now.fired_on) == (then.level, then.fired_on)
    }

    fn explain_verdict(&self, verdict: &RecordVerdict, _: &Situation, _: Day) -> Reason {
        verdict.explain(self)
    }

    fn explain_outcome(&self, watch: &KilledByDay, case: &RuleContext<'_>) -> Reason {
        let firings = watch.firings(self, case.as_of, case.recorded);
        let recorded = case.recorded.covers(self.summed_days(case.as_of));
        let mut reason = explain_outcome(&firings, &watch.by_day, case.as_of, recorded, self);
        if watch.vague > 0 {
            let words = count_noun(watch.vague.into(), "event");
            reason.inputs.push(("dated too vaguely to be summed".to_owned(), words));
        }
        reason
    }
}

#[cfg(test)]
mod tests;
