//! Record months: the most killed in 30 days for one year or for three, a variant of the rule of HDX Signals.
//!
//! The sum of a day is the killed of the 30 days that end on it: every toll whose whole span is within them. A record
//! fires on a day if its sum is at least 100 and the maximum of the sums of the 366 (medium) or 1096 (high) days that
//! end on it, all of them recorded. Equalling an earlier maximum is enough. After a firing, none at the same or a lower
//! level fires up to and including the 180th day; one at a higher level may.
//!
//! Only sums whose 30 days are all in coverage count: before coverage nothing is known. HDX Signals assesses countries
//! instead of fronts, and ACLED's events, which all have one day. It gives nothing before the first complete year
//! either.
//!
//! The maxima come from a rolling sum and a monotonic stack, in time linear in the days that can fire.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{Day, RecordedDays, Situation, Span, Toll, group_thousands};

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
}

/// A record shown at as-of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordVerdict {
    /// The level.
    pub level: RecordLevel,
    /// The killed in the days summed.
    pub sum: u64,
    /// The day on which it fired, the last of the days summed.
    pub fired_on: Day,
    /// The days from then to as-of.
    pub days_since: i32,
}

/// Returns the newest of the firings up to `as_of` if it is still shown: up to and including the 30th day after it fired
/// (the number of days summed). `firings` is oldest first.
#[must_use]
pub fn current_firing(firings: &[RecordFiring], as_of: Day, rule: &RecordRule) -> Option<RecordVerdict> {
    let newest = *firings.last()?;
    let days_since = as_of.days_since(newest.on);
    (days_since <= signed_days(rule.days)).then_some(RecordVerdict {
        level: newest.level,
        sum: newest.sum,
        fired_on: newest.on,
        days_since,
    })
}

/// Returns every record up to `as_of`, oldest first.
///
/// `killed` holds the days and the best figure of each toll, sorted by first day; days may repeat. A toll that spans
/// more days than are summed never counts. All days from `covered_since` to `as_of` are recorded.
#[must_use]
pub fn find_firings(
    killed: &[(Span, u32)],
    as_of: Day,
    covered_since: Day,
    rule: &RecordRule,
) -> Vec<RecordFiring> {
    let length = signed_days(rule.days);
    let from = killed.partition_point(|(days, _)| days.start < covered_since);
    let is_summed = |(days, _): &&(Span, u32)| days.end <= as_of && days.end.days_since(days.start) < length;
    let summed = || killed.get(from..).unwrap_or_default().iter().filter(is_summed);
    let (mut entering, mut leaving) = (summed().peekable(), summed().peekable());
    // Tolls that have begun and not ended, by last day.
    let mut unfinished: BTreeMap<Day, u64> = BTreeMap::new();
    let first_whole = covered_since.plus_days(length).plus_days(-1);
    let mut sum = 0_u64;
    let mut maxima = MaximaStack::default();
    let mut firings: Vec<RecordFiring> = Vec::new();
    let mut next = entering.peek().map(|(days, _)| days.start);
    while let Some(day) = next.filter(|&day| day <= as_of) {
        while let Some((days, killed)) = entering.next_if(|(days, _)| days.start <= day) {
            let target = if days.end <= day { &mut sum } else { unfinished.entry(days.end).or_default() };
            *target = target.saturating_add(u64::from(*killed));
        }
        while let Some(ended) = unfinished.first_entry().filter(|entry| *entry.key() <= day) {
            sum = sum.saturating_add(ended.remove());
        }
        // A toll leaves with its first day, after it has entered with its last.
        while let Some((_, killed)) = leaving.next_if(|(days, _)| day.days_since(days.start) >= length) {
            sum = sum.saturating_sub(u64::from(*killed));
        }
        // A smaller sum does not fire, nor can it be the larger sum before one that does.
        if sum == 0 || sum < u64::from(rule.killed) {
            // The sum can only grow when a toll begins or ends.
            let begins = entering.peek().map(|(days, _)| days.start);
            next = unfinished.keys().next().copied().into_iter().chain(begins).min();
            continue;
        }
        next = Some(day.plus_days(1));
        if day < first_whole {
            continue;
        }
        let last_larger = maxima.push(day, sum);
        let recorded = day.days_since(covered_since).saturating_add(1);
        let is_maximum_over = |span: u32| {
            let span = signed_days(span);
            recorded >= span && last_larger.is_none_or(|larger| day.days_since(larger) >= span)
        };
        let level = match (is_maximum_over(rule.high), is_maximum_over(rule.medium)) {
            (true, _) => RecordLevel::High,
            (false, true) => RecordLevel::Medium,
            (false, false) => continue,
        };
        let is_cooling_off =
            |f: &RecordFiring| f.level >= level && day.days_since(f.on) <= signed_days(rule.cool_off);
        if !firings.iter().rev().any(is_cooling_off) {
            firings.push(RecordFiring { on: day, level, sum });
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

/// The origin of the rule, with the differences.
const ORIGIN: &str = "a variant of HDX Signals: by front, with tolls of several days, by best figures";

impl RecordRule {
    /// Returns the days summed that end on `last`.
    fn summed_days(&self, last: Day) -> Span {
        Span { start: last.plus_days(1).plus_days(-signed_days(self.days)), end: last }
    }

    const fn span_of_maximum(&self, level: RecordLevel) -> u32 {
        match level {
            RecordLevel::Medium => self.medium,
            RecordLevel::High => self.high,
        }
    }

    fn rule_text(&self) -> String {
        let days = count_noun(self.days.into(), "day");
        format!(
            "At least {} killed in {days}, the maximum over {} (medium) or {} (high), all of them recorded. Sums the \
             tolls of events that began and ended within the {days}. Does not fire again within {} at the same or a lower level.",
            group_thousands(self.killed),
            count_noun(self.medium.into(), "day"),
            count_noun(self.high.into(), "day"),
            count_noun(self.cool_off.into(), "day"),
        )
    }
}

impl RecordVerdict {
    /// Explains the record.
    #[must_use]
    pub fn explain(&self, rule: &RecordRule) -> Reason {
        let summed = count_noun(rule.days.into(), "day");
        let over = count_noun(rule.span_of_maximum(self.level).into(), "day");
        Reason {
            verdict: format!(
                "record ({}): {} killed in {summed}, the maximum over {over}",
                self.level.label(),
                group_thousands(self.sum)
            ),
            rule: rule.rule_text(),
            inputs: vec![
                (format!("killed in the {summed} ending {}", self.fired_on), group_thousands(self.sum)),
                ("maximum over".to_owned(), over),
                ("fired on".to_owned(), self.fired_on.to_string()),
                ("days since".to_owned(), self.days_since.to_string()),
            ],
            guard: None,
            origin: ORIGIN,
        }
    }
}

/// The killed of a front by the days of each toll, and its firings.
#[derive(Debug, Clone, Default)]
pub struct KilledHistory {
    /// Best figures of killed by the span of the toll.
    by_span: Vec<(Span, u32)>,
    /// The tolls of single events that span several days or have no best figure.
    uncertain: Vec<(Span, Toll)>,
    /// The firings, once computed.
    firings: Option<Vec<RecordFiring>>,
}

impl KilledHistory {
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
    /// sum can be the maximum over unknown days. Nor can it be over incompletely recorded days, whose sums may be larger.
    #[must_use]
    pub fn firings(&self, rule: &RecordRule, as_of: Day, recorded: &RecordedDays) -> Vec<RecordFiring> {
        if let Some(firings) = &self.firings {
            return firings.clone();
        }
        let mut sorted = Cow::Borrowed(&self.by_span);
        if !sorted.is_sorted_by_key(|(days, _)| days.start) {
            sorted.to_mut().sort_by_key(|(days, _)| days.start);
        }
        let firings_in = |stretch: &Span| find_firings(&sorted, as_of.min(stretch.end), stretch.start, rule);
        let is_maximum_known = |firing: &RecordFiring| {
            let start = firing.on.plus_days(1).plus_days(-signed_days(rule.medium));
            let days = Span { start, end: firing.on };
            recorded.last_incomplete_day(days).is_none()
        };
        recorded.stretches().iter().flat_map(firings_in).filter(is_maximum_known).collect()
    }

    /// Explains why a record is shown or not, and lists each toll summed.
    fn explain_outcome(&self, rule: &RecordRule, as_of: Day, recorded: &RecordedDays) -> Reason {
        let firings = self.firings(rule, as_of, recorded);
        let shown = current_firing(&firings, as_of, rule);
        let summed_days = rule.summed_days(shown.map_or(as_of, |record| record.fired_on));
        let summed = || self.by_span.iter().filter(|(days, n)| *n > 0 && summed_days.covers(*days));
        let mut reason = if let Some(record) = shown {
            record.explain(rule)
        } else {
            let sum = summed().fold(0_u64, |sum, (_, n)| sum.saturating_add(u64::from(*n)));
            rule.explain_absence(sum, firings.last(), as_of, recorded)
        };
        let touching = self.uncertain.iter().filter(|(days, _)| summed_days.overlaps(*days));
        let (inside, vague): (Vec<_>, Vec<_>) = touching.partition(|(days, _)| summed_days.covers(*days));
        let count_events = |count: usize| count_noun(i64::try_from(count).unwrap_or(i64::MAX), "event");
        let unnumbered = inside.iter().filter(|(_, toll)| toll.best.is_none()).count();
        if unnumbered > 0 {
            reason.inputs.push(("killed of unknown number, not summed".to_owned(), count_events(unnumbered)));
        }
        if !vague.is_empty() {
            let killed: Toll = vague.iter().map(|(_, toll)| *toll).sum();
            reason.inputs.push((
                format!("dated too vaguely for the {}", count_noun(rule.days.into(), "day")),
                format!("{} with {killed} killed", count_events(vague.len())),
            ));
        }
        reason.inputs.splice(
            1..1,
            summed().map(|(days, n)| (format!("killed {}", date_text(*days)), group_thousands(*n))),
        );
        reason
    }
}

/// Writes `on 2026-01-02` or `from 2026-01-02 to 2026-01-05`.
fn date_text(days: Span) -> String {
    if days.start == days.end {
        format!("on {}", days.start)
    } else {
        format!("from {} to {}", days.start, days.end)
    }
}

impl RecordRule {
    /// Explains why no record is shown at `as_of`, where `sum` were killed in the last days.
    fn explain_absence(
        &self,
        sum: u64,
        last_firing: Option<&RecordFiring>,
        as_of: Day,
        recorded: &RecordedDays,
    ) -> Reason {
        let in_days = count_noun(self.days.into(), "day");
        let mut inputs = vec![(format!("killed in the {in_days} ending {as_of}"), group_thousands(sum))];
        if let Some(earlier) = last_firing {
            let words = format!("{} ({}), {} killed", earlier.on, earlier.level.label(), earlier.sum);
            inputs.push(("last record".to_owned(), words));
        }
        let recorded_days =
            recorded.stretch(as_of).map_or(0, |stretch| as_of.days_since(stretch.start).saturating_add(1));
        let (is_known, guard) = if !recorded.covers(self.summed_days(as_of)) {
            (false, format!("the {in_days} are not all in coverage: cannot be assessed"))
        } else if sum < u64::from(self.killed) {
            (true, format!("fewer than {} killed", group_thousands(self.killed)))
        } else if recorded_days < signed_days(self.medium) {
            let medium = count_noun(self.medium.into(), "day");
            (false, format!("{recorded_days} of the {medium} are in coverage: cannot be assessed"))
        } else {
            (true, "more were killed earlier, or a record fired recently".to_owned())
        };
        let verdict = if is_known { "no record" } else { "record not known" };
        Reason {
            verdict: format!("{verdict}: {} killed in {in_days}", group_thousands(sum)),
            rule: self.rule_text(),
            inputs,
            guard: Some(guard),
            origin: ORIGIN,
        }
    }
}

impl Rule for RecordRule {
    type RuleState = KilledHistory;
    type Verdict = RecordVerdict;

    fn lookback_days(&self) -> u32 {
        self.days
    }

    fn observe(&self, state: &mut KilledHistory, _: Day, event: &RuleEvent<'_>) {
        let (days, killed) = (event.date.span, event.killed);
        if !event.is_shown || !killed.has_claims() {
            return;
        }
        if days.start != days.end || killed.best.is_none() {
            state.uncertain.push((days, killed));
        }
        if let Some(best) = killed.best {
            self.observe_killed(state, days, best);
        }
    }

    fn observe_killed(&self, state: &mut KilledHistory, days: Span, killed: u32) {
        match state.by_span.last_mut() {
            Some((last, sum)) if *last == days => *sum = sum.saturating_add(killed),
            _ => state.by_span.push((days, killed)),
        }
    }

    fn needed_days(&self, as_of: Day) -> Span {
        // A record is shown for as many days as are summed, and is the maximum over a year.
        let oldest_shown = as_of.plus_days(-signed_days(self.days));
        let maximum_over = signed_days(self.medium.max(self.days));
        Span { start: oldest_shown.plus_days(1).plus_days(-maximum_over), end: as_of }
    }

    fn evaluate(&self, state: &KilledHistory, context: &RuleContext<'_>) -> Vec<RecordVerdict> {
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

    fn explain_outcome(&self, state: &KilledHistory, context: &RuleContext<'_>) -> Reason {
        state.explain_outcome(self, context.as_of, context.recorded)
    }
}

#[cfg(test)]
mod tests;
