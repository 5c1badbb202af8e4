//! Record months: the most killed in 30 days for one year or for three (HDX Signals).
//!
//! The sum of a day is the killed of the 30 days that end on it. A record fires on a day if its sum is at least 100 and
//! the maximum of the sums over the 366 (medium) or 1096 (high) days that end on it. Equalling an earlier maximum is
//! enough. After a firing, none at the same or a lower level fires up to and including the 180th day; one at a higher
//! level may.
//!
//! Only sums whose 30 days are all in coverage count: before coverage nothing is known. Where coverage is shorter than
//! the span of the maximum, the record is over the covered days and reports their number. It is high only if coverage
//! is longer than the medium span, because up to there the two levels coincide.
//!
//! The maxima come from a rolling sum and a monotonic stack, in time linear in the days that can fire.

use std::borrow::Cow;

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{Day, Precision, RecordedDays, Situation, Span};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordRule {
    /// The number of days summed.
    pub days: u32,
    /// The smallest sum that fires.
    pub killed: u32,
    /// The days over which a medium record is the maximum.
    pub medium: u32,
    /// The days over which a high record is the maximum.
    pub high: u32,
    /// The days during which none fires again at the same or a lower level.
    pub cool_off: u32,
}
impl Default for RecordRule {
    fn default() -> Self {
        Self { days: 30, killed: 100, medium: 366, high: 1096, cool_off: 180 }
    }
}

/// The level of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordLevel {
    /// The maximum over a year.
    Medium,
    /// The maximum over three years.
    High,
}

impl RecordLevel {
    /// The name of the level.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A firing of the rule, for marks in the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFiring {
    /// The last of the days summed.
    pub on: Day,
    /// The level.
    pub level: RecordLevel,
    /// The killed in the days summed.
    pub sum: u64,
    /// The covered days of the maximum, at most the span of the level.
    pub covered_days: u32,
}

/// A record shown at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordVerdict {
    /// The level.
    pub level: RecordLevel,
    /// The killed in the days summed.
    pub sum: u64,
    /// The covered days of the maximum, at most the span of the level.
    pub covered_days: u32,
    /// The day on which it fired, the last of the days summed.
    pub fired_on: Day,
    /// The days from then to as-of.
    pub days_since: i32,
}

/// Returns the newest record if it is still shown: up to and including the 30th day after it fired (the number of days
/// summed). The arguments are those of [`find_firings`].
#[must_use]
pub fn current_record(
    killed_by_day: &[(Day, u32)],
    as_of: Day,
    covered_since: Option<Day>,
    rule: &RecordRule,
) -> Option<RecordVerdict> {
    current_firing(&find_firings(killed_by_day, as_of, covered_since, rule), as_of, rule)
}

/// Returns the newest of the firings up to `as_of` if it is still shown. `firings` is oldest first.
#[must_use]
pub fn current_firing(firings: &[RecordFiring], as_of: Day, rule: &RecordRule) -> Option<RecordVerdict> {
    let newest = *firings.last()?;
    let days_since = as_of.days_since(newest.on);
    (days_since <= signed_days(rule.days)).then_some(RecordVerdict {
        level: newest.level,
        sum: newest.sum,
        covered_days: newest.covered_days,
        fired_on: newest.on,
        days_since,
    })
}

/// Returns every record up to `as_of`, oldest first.
///
/// `killed_by_day` is sorted by day, and a day may occur more than once. It holds only tolls dated to the day, because
/// a vaguer one cannot be assigned to 30 days. `covered_since` is the first covered day; `None` means the first day
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
    let (mut entering, mut leaving) = (known.iter().peekable(), known.iter().peekable());
    let mut maxima = MaximaStack::default();
    let mut firings: Vec<RecordFiring> = Vec::new();
    let mut next = Some(first);
    // Nothing fires once the sum is back to zero, so the loop ends there.
    while let Some(day) = next.filter(|&day| day <= last.plus_days(length).min(as_of)) {
        while let Some((_, killed)) = entering.next_if(|(d, _)| *d <= day) {
            sum = sum.saturating_add(u64::from(*killed));
        }
        while let Some((_, killed)) = leaving.next_if(|(d, _)| day.days_since(*d) >= length) {
            sum = sum.saturating_sub(u64::from(*killed));
        }
        // A smaller sum does not fire, nor can it be the larger sum before one that does.
        if sum == 0 || sum < u64::from(rule.killed) {
            // The sum can only grow on the next listed day.
            next = entering.peek().map(|&&(day, _)| day);
            continue;
        }
        next = Some(day.plus_days(1));
        if day < first_whole {
            continue;
        }
        let last_larger = maxima.push(day, sum);
        let is_maximum_over =
            |span: u32| last_larger.is_none_or(|larger| day.days_since(larger) >= signed_days(span));
        let covered = day.days_since(covered_since).saturating_add(1).cast_unsigned();
        let (level, span) =
            match (is_maximum_over(rule.high) && covered > rule.medium, is_maximum_over(rule.medium)) {
                (true, _) => (RecordLevel::High, rule.high),
                (false, true) => (RecordLevel::Medium, rule.medium),
                (false, false) => continue,
            };
        let is_cooling_off =
            |f: &RecordFiring| f.level >= level && day.days_since(f.on) <= signed_days(rule.cool_off);
        if !firings.iter().rev().any(is_cooling_off) {
            firings.push(RecordFiring { on: day, level, sum, covered_days: span.min(covered) });
        }
    }
    firings
}

/// A monotonic stack of the earlier days whose sums exceed every later sum.
#[derive(Default)]
struct MaximaStack(Vec<(Day, u64)>);

impl MaximaStack {
    /// Adds the next day and returns the last earlier day with a larger sum.
    fn push(&mut self, day: Day, sum: u64) -> Option<Day> {
        while self.0.pop_if(|&mut (_, before)| before <= sum).is_some() {}
        let last_larger = self.0.last().map(|&(day, _)| day);
        self.0.push((day, sum));
        last_larger
    }
}

impl RecordVerdict {
    /// Explains the record.
    #[must_use]
    pub fn explain(&self, rule: &RecordRule) -> Reason {
        let full_span = match self.level {
            RecordLevel::Medium => rule.medium,
            RecordLevel::High => rule.high,
        };
        let summed = count_noun(rule.days.into(), "day");
        let over = if self.covered_days < full_span {
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
            guard: (self.covered_days < full_span).then(|| {
                format!("coverage is shorter than the {} of the rule", count_noun(full_span.into(), "day"))
            }),
            origin: "HDX Signals",
        }
    }
}

impl RecordRule {
    /// Returns the days summed at as-of.
    fn summed_days(&self, as_of: Day) -> Span {
        Span { start: as_of.plus_days(1).plus_days(-signed_days(self.days)), end: as_of }
    }

    fn rule_text(&self) -> String {
        format!(
            "At least {} killed in {}, the maximum over {} (medium) or {} (high). Does not fire again within {} at the \
             same or a lower level. Sums only events dated to the day.",
            self.killed,
            count_noun(self.days.into(), "day"),
            count_noun(self.medium.into(), "day"),
            count_noun(self.high.into(), "day"),
            count_noun(self.cool_off.into(), "day"),
        )
    }
}

/// Explains why a record is shown or not, and lists each day summed. `firings` holds the firings up to `as_of`, oldest
/// first, and `killed_by_day` their input. `is_covered` says whether all days summed are in coverage.
fn explain_outcome(
    firings: &[RecordFiring],
    killed_by_day: &[(Day, u32)],
    as_of: Day,
    is_covered: bool,
    rule: &RecordRule,
) -> Reason {
    let shown = current_firing(firings, as_of, rule);
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
        if let Some(earlier) = firings.last() {
            let words = format!("{} ({}), {} killed", earlier.on, earlier.level.label(), earlier.sum);
            inputs.push(("last record".to_owned(), words));
        }
        let guard = if !is_covered {
            Some(format!("the {in_days} are not all in coverage: cannot be assessed"))
        } else if sum < u64::from(rule.killed) {
            Some(format!("fewer than {} killed", rule.killed))
        } else {
            Some("more were killed earlier, or a record fired recently".to_owned())
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

/// The killed per day of a front, and its firings.
#[derive(Debug, Clone, Default)]
pub struct KilledByDay {
    /// Best figures of killed per day, oldest first, from events dated to the day.
    by_day: Vec<(Day, u32)>,
    /// The tolls in the days summed at as-of that are dated too vaguely to be summed.
    vague: u32,
    /// The firings, once computed.
    firings: Option<Vec<RecordFiring>>,
}

impl KilledByDay {
    /// Computes and caches the firings. Call it after the last event.
    pub fn compute_firings(
        &mut self,
        rule: &RecordRule,
        as_of: Day,
        recorded: &RecordedDays,
    ) -> &[RecordFiring] {
        let firings = self.firings(rule, as_of, recorded);
        self.firings.insert(firings)
    }

    /// Returns every record up to `as_of`, oldest first. Each gapless stretch of coverage is assessed on its own: no
    /// sum can be the maximum over unknown days.
    #[must_use]
    pub fn firings(&self, rule: &RecordRule, as_of: Day, recorded: &RecordedDays) -> Vec<RecordFiring> {
        if let Some(firings) = &self.firings {
            return firings.clone();
        }
        let mut sorted = Cow::Borrowed(&self.by_day);
        if !sorted.is_sorted_by_key(|(day, _)| day) {
            sorted.to_mut().sort_by_key(|(day, _)| *day);
        }
        let firings_in =
            |stretch: &Span| find_firings(&sorted, as_of.min(stretch.end), Some(stretch.start), rule);
        recorded.stretches().iter().flat_map(firings_in).collect()
    }
}

impl Rule for RecordRule {
    type RuleState = KilledByDay;
    type Verdict = RecordVerdict;

    fn lookback_days(&self) -> u32 {
        self.days
    }

    fn observe(&self, state: &mut KilledByDay, as_of: Day, event: &RuleEvent<'_>) {
        if !event.is_shown || !event.killed.has_claims() {
            return;
        }
        if event.date.precision != Precision::Day {
            state.vague += u32::from(self.summed_days(as_of).overlaps(event.date.span));
            return;
        }
        let (day, Some(best)) = (event.date.span.start, event.killed.best) else { return };
        self.observe_killed(state, day, best);
    }

    fn observe_killed(&self, state: &mut KilledByDay, day: Day, killed: u32) {
        match state.by_day.last_mut() {
            Some((last, sum)) if *last == day => *sum = sum.saturating_add(killed),
            _ => state.by_day.push((day, killed)),
        }
    }

    fn needed_days(&self, as_of: Day) -> Span {
        // A record is shown for as many days as are summed.
        let oldest_shown = as_of.plus_days(-signed_days(self.days));
        Span { start: self.summed_days(oldest_shown).start, end: as_of }
    }

    fn evaluate(&self, state: &KilledByDay, context: &RuleContext<'_>) -> Vec<RecordVerdict> {
        let firings = state.firings(self, context.as_of, context.recorded);
        current_firing(&firings, context.as_of, self).into_iter().collect()
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

    fn explain_outcome(&self, state: &KilledByDay, context: &RuleContext<'_>) -> Reason {
        let firings = state.firings(self, context.as_of, context.recorded);
        let is_covered = context.recorded.covers(self.summed_days(context.as_of));
        let mut reason = explain_outcome(&firings, &state.by_day, context.as_of, is_covered, self);
        if state.vague > 0 {
            let words = count_noun(state.vague.into(), "event");
            reason.inputs.push(("dated too vaguely to be summed".to_owned(), words));
        }
        reason
    }
}

#[cfg(test)]
mod tests;
