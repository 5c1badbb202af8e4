//! Broken quiet: an incident after at least 84 days without one, shown for 28 days.
//!
//! Days are counted as in the status rule, from one incident to the next: an incident 84 days after the previous one
//! breaks the quiet, one 83 days after does not. With vague dates only the certain part counts: from the latest
//! possible day of any earlier incident to the earliest possible day of the incident. The firing is shown up to and
//! including the 28th day after the latest possible day of the incident.
//!
//! With a filter, only an incident that passes it can break a quiet, but a hidden incident ends a quiet all the same.

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{Day, EventDate, RecordedDays, Situation, Span};

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietRule {
    /// The fewest days without an incident that make a quiet.
    pub quiet: u32,
    /// The days for which a firing is shown.
    pub shown: u32,
}
impl Default for QuietRule {
    fn default() -> Self {
        Self { quiet: 84, shown: 28 }
    }
}

/// A broken quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietVerdict {
    /// The date of the incident that broke it.
    pub on: EventDate,
    /// The fewest days of quiet before it.
    pub quiet_days: i32,
    /// The latest possible day of the previous incident, or `None` if quiet since the start of coverage.
    pub since: Option<Day>,
}

/// A run of incidents without a quiet between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentRun {
    /// The date of the first incident, the only one that can break a quiet.
    pub first: EventDate,
    /// The latest possible day of any incident of the run.
    pub end: Day,
    /// Whether the first incident passes the filter.
    pub is_shown: bool,
}

impl From<EventDate> for IncidentRun {
    /// Makes a run of a single shown incident.
    fn from(first: EventDate) -> Self {
        Self { first, end: first.span.end, is_shown: true }
    }
}

/// Returns the newest broken quiet that is still shown at `as_of`.
///
/// `incidents` holds runs of one or more incidents, sorted by first day. Runs that begin after `as_of` are ignored; an
/// incident that may still be after `as_of` breaks nothing yet.
///
/// `covered_since` returns the first day of the recorded stretch around a day. Nothing is known before it, so the quiet
/// before the first incident of a stretch counts from that day. For a day outside coverage it returns the day itself,
/// and an incident there breaks nothing. `None` means that the start is unknown; the first incident then breaks
/// nothing.
#[must_use]
pub fn find_broken_quiet(
    incidents: &[IncidentRun],
    as_of: Day,
    covered_since: impl Fn(Day) -> Option<Day>,
    rule: &QuietRule,
) -> Option<QuietVerdict> {
    let mut latest_end: Option<Day> = None;
    let mut broken = None;
    for run in incidents.iter().take_while(|run| run.first.span.start <= as_of) {
        let on = run.first;
        let since = covered_since(on.span.start);
        let previous_end = latest_end.filter(|&end| since.is_none_or(|from| end >= from));
        let quiet_days = previous_end.or(since).map_or(0, |from| on.span.start.days_since(from));
        let is_current =
            run.is_shown && on.span.end <= as_of && as_of.days_since(on.span.end) <= signed_days(rule.shown);
        // Overlapping vague dates, or a start after the incident, give negative days: no quiet.
        if is_current && quiet_days >= rule.min_days() {
            broken = Some(QuietVerdict { on, quiet_days, since: previous_end });
        }
        latest_end = latest_end.max(Some(run.end));
    }
    broken
}

impl QuietVerdict {
    /// Returns the length of the quiet: `84 days`, `at least 84 days`.
    fn length_text(&self) -> String {
        let at_least = if self.since.is_none() { "at least " } else { "" };
        format!("{at_least}{}", count_noun(self.quiet_days.into(), "day"))
    }

    /// Explains the broken quiet.
    #[must_use]
    pub fn explain(&self, rule: &QuietRule) -> Reason {
        let previous = match self.since {
            Some(day) => ("previous incident".to_owned(), format!("{day} at the latest")),
            None => ("previous incident".to_owned(), "none since the start of coverage".to_owned()),
        };
        Reason {
            verdict: format!(
                "broken quiet: an incident on {} after {} without one",
                self.on,
                self.length_text()
            ),
            rule: rule.rule_text(),
            inputs: vec![
                ("incident".to_owned(), self.on.to_string()),
                previous,
                ("days of quiet".to_owned(), self.length_text().replace(" days", "").replace(" day", "")),
            ],
            guard: None,
            origin: "frontwatch",
        }
    }
}

impl QuietRule {
    /// Appends a run, or merges it into the last one if no quiet separates them.
    fn add_run(self, state: &mut IncidentRuns, run: IncidentRun) {
        let is_separate = state.end.is_none_or(|end| run.first.span.start.days_since(end) >= self.min_days());
        match state.runs.last_mut().filter(|_| !is_separate) {
            Some(last) => last.end = last.end.max(run.end),
            None => state.runs.push(run),
        }
        state.end = state.end.max(Some(run.end));
    }

    /// Returns the shortest quiet, in days.
    fn min_days(self) -> i32 {
        signed_days(self.quiet).max(1)
    }

    fn rule_text(self) -> String {
        format!(
            "An incident {} or more after the previous one, even if a filter hides that one. Shown for {}.",
            count_noun(self.quiet.into(), "day"),
            count_noun(self.shown.into(), "day"),
        )
    }
}

/// The incidents of a front, merged into runs.
#[derive(Debug, Clone, Default)]
pub struct IncidentRuns {
    runs: Vec<IncidentRun>,
    /// The latest possible day of any incident.
    end: Option<Day>,
    /// The incident that began last.
    newest: Option<EventDate>,
    /// The latest possible day of any other incident.
    previous_end: Option<Day>,
}

impl Rule for QuietRule {
    type RuleState = IncidentRuns;
    type Verdict = QuietVerdict;

    fn lookback_days(&self) -> u32 {
        self.shown
    }

    fn run_gap_days(&self) -> u32 {
        self.min_days().cast_unsigned()
    }

    fn observe(&self, state: &mut IncidentRuns, _: Day, event: &RuleEvent<'_>) {
        if !event.is_incident {
            return;
        }
        self.add_run(state, IncidentRun { is_shown: event.is_shown, ..event.date.into() });
        state.previous_end = state.previous_end.max(state.newest.map(|newest| newest.span.end));
        state.newest = Some(event.date);
    }

    fn observe_run(&self, state: &mut IncidentRuns, days: Span, is_first_shown: bool) {
        self.add_run(
            state,
            IncidentRun { is_shown: is_first_shown, end: days.end, ..EventDate::from_day(days.start).into() },
        );
    }

    fn needed_days(&self, as_of: Day) -> Span {
        let oldest_shown = as_of.plus_days(-signed_days(self.shown));
        Span { start: oldest_shown.plus_days(-self.min_days()), end: as_of }
    }

    fn evaluate(&self, state: &IncidentRuns, context: &RuleContext<'_>) -> Vec<QuietVerdict> {
        find_broken_quiet(&state.runs, context.as_of, record_start(context.recorded), self)
            .into_iter()
            .collect()
    }

    fn flag(_: &QuietVerdict) -> Flag {
        Flag::Quiet
    }

    fn is_same(now: &QuietVerdict, then: &QuietVerdict) -> bool {
        now.on == then.on
    }

    fn explain_verdict(&self, verdict: &QuietVerdict, _: &Situation, _: Day) -> Reason {
        verdict.explain(self)
    }

    fn sentence(&self, verdict: &QuietVerdict, _: &Situation, _: Day) -> String {
        format!("{} without an incident before that of {}", verdict.length_text(), verdict.on)
    }

    fn explain_outcome(&self, state: &IncidentRuns, context: &RuleContext<'_>) -> Reason {
        if let Some(fired) =
            find_broken_quiet(&state.runs, context.as_of, record_start(context.recorded), self)
        {
            return fired.explain(self);
        }
        let newest = state.newest.map_or_else(|| "none known".to_owned(), |date| date.to_string());
        let mut inputs = vec![("newest incident".to_owned(), newest)];
        if let (Some(newest), Some(end)) = (state.newest, state.previous_end) {
            inputs.push(("previous incident".to_owned(), format!("{end} at the latest")));
            let days = newest.span.start.days_since(end).max(0);
            inputs.push(("days of quiet".to_owned(), format!("at least {days}")));
        }
        let unlimited = Self { shown: u32::MAX, ..*self };
        let earlier =
            find_broken_quiet(&state.runs, context.as_of, record_start(context.recorded), &unlimited);
        if let Some(earlier) = earlier {
            let words = format!("by the incident on {}, after {} days", earlier.on, earlier.quiet_days);
            inputs.push(("last broken".to_owned(), words));
        }
        Reason {
            verdict: "no quiet broken recently".to_owned(),
            rule: self.rule_text(),
            inputs,
            guard: earlier.map(|_| format!("more than {} ago", count_noun(self.shown.into(), "day"))),
            origin: "frontwatch",
        }
    }
}

/// Returns a function from a day to the first day of its recorded stretch, or to the day itself if it is not recorded.
fn record_start(recorded: &RecordedDays) -> impl Fn(Day) -> Option<Day> {
    |day| Some(recorded.stretch(day).map_or(day, |stretch| stretch.start))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{
        as_of, days_ago, event, input_value, rule_context, rule_event, situation, span_ago,
    };

    fn runs(incidents: &[EventDate]) -> Vec<IncidentRun> {
        incidents.iter().map(|&date| date.into()).collect()
    }

    /// Returns the state after incidents that each pass the filter or not.
    fn observed(incidents: &[(EventDate, bool)]) -> IncidentRuns {
        let (mut state, situation) = (IncidentRuns::default(), situation(Vec::new()));
        for &(date, is_shown) in incidents {
            let event = event(date, Vec::new());
            let rule_event = RuleEvent { is_shown, ..rule_event(&situation, &event, &[]) };
            QuietRule::default().observe(&mut state, as_of(), &rule_event);
        }
        state
    }

    fn broken_quiet(incidents: &[EventDate], covered_days: Option<i32>) -> Option<QuietVerdict> {
        find_broken_quiet(
            &runs(incidents),
            as_of(),
            |_| covered_days.map(|n| as_of().plus_days(-n)),
            &QuietRule::default(),
        )
    }

    #[test]
    fn breaks_on_the_84th_day_but_not_on_the_83rd() {
        let verdict = broken_quiet(&[days_ago(94), days_ago(10)], None).unwrap();
        assert_eq!((verdict.on, verdict.quiet_days), (days_ago(10), 84));
        assert_eq!(broken_quiet(&[days_ago(93), days_ago(10)], None), None);
    }

    #[test]
    fn explains_why_it_does_not_fire() {
        let rule = QuietRule::default();
        let situation = situation(Vec::new());
        let why = |incidents: &[EventDate]| {
            let incidents: Vec<(EventDate, bool)> = incidents.iter().map(|&date| (date, true)).collect();
            // Coverage begins with the first incident.
            let recorded =
                incidents.first().map(|(date, _)| RecordedDays::from_bounds(date.span.start, None));
            let recorded = recorded.unwrap_or_default();
            rule.explain_outcome(
                &observed(&incidents),
                &RuleContext { recorded: &recorded, ..rule_context(&situation, &[]) },
            )
        };
        let short = why(&[days_ago(93), days_ago(10)]);
        assert_eq!((short.verdict.as_str(), short.guard.as_deref()), ("no quiet broken recently", None));
        assert_eq!(input_value(&short, "days of quiet"), "at least 83");
        let old = why(&[days_ago(200), days_ago(29)]);
        assert_eq!(input_value(&old, "last broken"), "by the incident on 2026-01-02, after 171 days");
        assert_eq!(input_value(&old, "previous incident"), "2025-07-15 at the latest");
        assert_eq!(old.guard.as_deref(), Some("more than 28 days ago"));
        assert_eq!(input_value(&why(&[]), "newest incident"), "none known");
        assert!(why(&[days_ago(94), days_ago(10)]).verdict.starts_with("broken quiet"));
    }

    #[test]
    fn unrecorded_days_are_not_quiet() {
        // Recorded up to 300 days ago and again since 20 days ago. The incident of 10 days ago breaks only 10 days of
        // known quiet, and one in the gap breaks nothing.
        let starts = |day: Day| match as_of().days_since(day) {
            0..=20 => Some(as_of().plus_days(-20)),
            300.. => Some(as_of().plus_days(-900)),
            _ => Some(day),
        };
        let broken_quiet = |incidents: &[EventDate]| {
            find_broken_quiet(&runs(incidents), as_of(), starts, &QuietRule::default())
        };
        assert_eq!(broken_quiet(&[days_ago(400), days_ago(10)]), None);
        assert_eq!(broken_quiet(&[days_ago(400), days_ago(25)]), None);
    }

    /// A filter never creates a quiet: hidden incidents have happened.
    #[test]
    fn hidden_incident_ends_a_quiet_without_firing() {
        let situation = situation(Vec::new());
        let fired = |incidents: &[(EventDate, bool)]| {
            let recorded = RecordedDays::from_bounds(as_of().plus_days(-200), None);
            let context = RuleContext { recorded: &recorded, ..rule_context(&situation, &[]) };
            let fired = QuietRule::default().evaluate(&observed(incidents), &context);
            fired.first().map(|verdict| (verdict.on, verdict.quiet_days))
        };
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(10), true)]), Some((days_ago(10), 190)));
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(50), false), (days_ago(10), true)]), None);
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(10), false), (days_ago(5), true)]), None);
        assert_eq!(fired(&[(days_ago(200), false), (days_ago(10), true)]), Some((days_ago(10), 190)));
    }

    #[test]
    fn shown_up_to_the_28th_day() {
        assert!(broken_quiet(&[days_ago(200), days_ago(28)], None).is_some());
        assert_eq!(broken_quiet(&[days_ago(200), days_ago(29)], None), None);
        assert!(broken_quiet(&[days_ago(200), days_ago(0)], None).is_some());
        assert_eq!(broken_quiet(&[days_ago(200), days_ago(-1)], None), None);
    }

    #[test]
    fn second_incident_does_not_hide_the_broken_quiet() {
        assert_eq!(
            broken_quiet(&[days_ago(200), days_ago(20), days_ago(5), days_ago(1)], None).unwrap().on,
            days_ago(20)
        );
    }

    #[test]
    fn quiet_since_the_start_of_coverage_counts_if_long_enough() {
        let verdict = broken_quiet(&[days_ago(10)], Some(94)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, None));
        assert_eq!(broken_quiet(&[days_ago(10)], Some(93)), None);
        assert_eq!(broken_quiet(&[days_ago(10)], None), None);
        assert_eq!(broken_quiet(&[days_ago(10)], Some(5)), None, "an incident before coverage");
        // An event before coverage does not lengthen the quiet.
        assert_eq!(broken_quiet(&[days_ago(900), days_ago(10)], Some(93)), None);
        let verdict = broken_quiet(&[days_ago(900), days_ago(10)], Some(100)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (90, None));
        // One that extends into coverage does count.
        assert_eq!(broken_quiet(&[span_ago(120, 50), days_ago(10)], Some(100)), None);
    }

    #[test]
    fn vague_dates_count_only_certain_days() {
        // The previous one ended at most 94 days ago; the next began at the earliest 10 days ago.
        let verdict = broken_quiet(&[span_ago(120, 94), span_ago(10, 4)], None).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, Some(as_of().plus_days(-94))));
        assert_eq!(broken_quiet(&[span_ago(120, 93), span_ago(10, 4)], None), None);
        // A long earlier one may have happened as late as 20 days ago.
        assert_eq!(broken_quiet(&[span_ago(300, 20), days_ago(200), days_ago(10)], None), None);
        // May still be after as-of.
        assert_eq!(broken_quiet(&[days_ago(200), span_ago(10, -5)], None), None);
        // Shown from its latest possible day.
        assert!(broken_quiet(&[days_ago(200), span_ago(40, 28)], None).is_some());
        assert!(broken_quiet(&[days_ago(200), span_ago(40, 29)], None).is_none());
    }

    #[test]
    fn reasons_state_the_start_and_length_of_the_quiet() {
        let rule = QuietRule::default();
        let reason = broken_quiet(&[days_ago(94), days_ago(10)], None).unwrap().explain(&rule);
        assert_eq!(reason.verdict, "broken quiet: an incident on 2026-01-21 after 84 days without one");
        assert_eq!(input_value(&reason, "previous incident"), "2025-10-29 at the latest");
        assert_eq!(
            reason.rule,
            "An incident 84 days or more after the previous one, even if a filter hides that one. Shown for 28 days."
        );
        let first = broken_quiet(&[days_ago(10)], Some(94)).unwrap().explain(&rule);
        assert_eq!(input_value(&first, "days of quiet"), "at least 84");
        assert_eq!(input_value(&first, "previous incident"), "none since the start of coverage");
    }

    proptest! {
        /// Merging incidents into runs loses nothing.
        #[test]
        fn runs_agree_with_single_incidents(
            starts in prop::collection::vec((0..700_i32, 0..40_i32), 0..14), from in 0..900_i32, quiet_days in 0..100_u32,
        ) {
            let rule = QuietRule { quiet: quiet_days, shown: 60 };
            let mut dates: Vec<EventDate> =
                starts.into_iter().map(|(start, length)| span_ago(start, (start - length).max(0))).collect();
            dates.sort_by_key(|date| (date.span.start, date.span.end));
            let (mut state, situation) = (IncidentRuns::default(), situation(Vec::new()));
            for &date in &dates {
                rule.observe(&mut state, as_of(), &rule_event(&situation, &event(date, Vec::new()), &[]));
            }
            let recorded = RecordedDays::from_bounds(as_of().plus_days(-from), None);
            let expected = find_broken_quiet(&runs(&dates), as_of(), record_start(&recorded), &rule);
            prop_assert_eq!(find_broken_quiet(&state.runs, as_of(), record_start(&recorded), &rule), expected);
        }

        /// Agrees with a search over days: with exact dates, the incident of the last 28 days with none in the 83
        /// before.
        #[test]
        fn agrees_with_a_search_day_by_day(ages in prop::collection::vec(0..400_i32, 0..12)) {
            let mut ages = ages;
            ages.sort_unstable_by(|a, b| b.cmp(a));
            let dates: Vec<EventDate> = ages.iter().map(|&n| days_ago(n)).collect();
            let oldest = ages.first().copied();
            let expected = (0..=28).find(|&n| {
                ages.contains(&n)
                    && (n + 1..n + 84).all(|m| !ages.contains(&m))
                    && oldest.is_some_and(|o| o >= n + 84)
            });
            prop_assert_eq!(broken_quiet(&dates, None).map(|v| v.on), expected.map(days_ago));
        }
    }
}
