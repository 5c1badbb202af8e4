//! Broken quiet: an incident after at least 84 days without one, shown for 28 days.
//!
//! Days are counted as in the status rule, from one incident to the next: an incident 84 days after the last one
//! breaks the quiet, one 83 days after does not. With vague dates the quiet is what is certain: from the latest
//! possible day of whatever came before to the earliest possible day of the incident. It is shown up to and
//! including the 28th day after the incident's latest possible day.
//!
//! Where a filter narrows the view, only an incident that it lets through can be shown to break a quiet, but the quiet
//! is one without any incident.

use super::flag::Flag;
use super::reason::{Reason, count_noun, signed_days};
use super::rule::{Rule, RuleContext, RuleEvent};
use crate::model::{Day, EventDate, RecordedDays, Situation, Span};

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietRule {
    /// An incident after at least this many days without one.
    pub quiet: u32,
    /// Shown for this many days.
    pub shown: u32,
}
impl Default for QuietRule {
    fn default() -> Self {
        Self { quiet: 84, shown: 28 }
    }
}

/// A quiet that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietVerdict {
    /// Date of the incident that broke it.
    pub on: EventDate,
    /// Days of quiet before it, at least.
    pub quiet_days: i32,
    /// Latest possible day of the incident before; `None`: quiet since the start of coverage.
    pub since: Option<Day>,
}

/// Incidents between which there was no quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncidentRun {
    /// Date of the first: if anything broke a quiet, it did.
    pub first: EventDate,
    /// Latest possible day of any.
    pub end: Day,
    /// The view lets the first through.
    pub is_shown: bool,
}

impl From<EventDate> for IncidentRun {
    /// A single incident.
    fn from(first: EventDate) -> Self {
        Self { first, end: first.span.end, is_shown: true }
    }
}

/// The newest broken quiet that is still to be shown at `as_of`.
///
/// `incidents` are sorted by first day, in runs of one or more; those that begin after `as_of` are ignored, and one that may still lie after it
/// breaks nothing yet. `covered_since` gives the first day of the recorded stretch that a day lies in: before it nothing
/// is known, so the quiet before the first incident of the stretch counts from that day (a day outside coverage is
/// its own beginning, and an incident on it breaks nothing). `None`: the start is not known, and nothing is said
/// about the first incident.
#[must_use]
pub fn find_broken_quiet(
    incidents: &[IncidentRun],
    as_of: Day,
    covered_since: impl Fn(Day) -> Option<Day>,
    rule: &QuietRule,
) -> Option<QuietVerdict> {
    let mut latest_end: Option<Day> = None;
    let mut found = None;
    for run in incidents.iter().take_while(|run| run.first.span.start <= as_of) {
        let on = run.first;
        let since = covered_since(on.span.start);
        let before = latest_end.filter(|&end| since.is_none_or(|from| end >= from));
        let quiet_days = before.or(since).map_or(0, |from| on.span.start.days_since(from));
        let shown =
            run.is_shown && on.span.end <= as_of && as_of.days_since(on.span.end) <= signed_days(rule.shown);
        // Vague dates that overlap, or a start after the incident, give negative days: no quiet.
        if shown && quiet_days >= rule.min_days() {
            found = Some(QuietVerdict { on, quiet_days, since: before });
        }
        latest_end = latest_end.max(Some(run.end));
    }
    found
}

impl QuietVerdict {
    /// How long it was: `84 days`, `at least 84 days`.
    fn length_text(&self) -> String {
        let at_least = if self.since.is_none() { "at least " } else { "" };
        format!("{at_least}{}", count_noun(self.quiet_days.into(), "day"))
    }

    /// How it was reached.
    #[must_use]
    pub fn explain(&self, rule: &QuietRule) -> Reason {
        let before = match self.since {
            Some(day) => ("incident before".to_owned(), format!("{day} at the latest")),
            None => ("incident before".to_owned(), "none since the start of coverage".to_owned()),
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
                before,
                ("days of quiet".to_owned(), self.length_text().replace(" days", "").replace(" day", "")),
            ],
            guard: None,
            origin: "frontwatch",
        }
    }
}

impl QuietRule {
    /// Adds a run, or adds it to the last where there was no quiet between them.
    fn add_run(self, watch: &mut IncidentRuns, run: IncidentRun) {
        let breaks = watch.end.is_none_or(|end| run.first.span.start.days_since(end) >= self.min_days());
        match watch.runs.last_mut().filter(|_| !breaks) {
            Some(last) => last.end = last.end.max(run.end),
            None => watch.runs.push(run),
        }
        watch.end = watch.end.max(Some(run.end));
    }

    /// The shortest quiet, days.
    fn min_days(self) -> i32 {
        signed_days(self.quiet).max(1)
    }

    fn rule_text(self) -> String {
        format!(
            "An incident {} or more after the last one, whatever the filter; shown for {} after it.",
            count_noun(self.quiet.into(), "day"),
            count_noun(self.shown.into(), "day"),
        )
    }
}

/// What is kept of the incidents of a front.
#[derive(Debug, Clone, Default)]
pub struct IncidentRuns {
    runs: Vec<IncidentRun>,
    /// Latest possible day of any.
    end: Option<Day>,
    /// The incident that began last.
    newest: Option<EventDate>,
    /// Latest possible day of any other.
    before_newest: Option<Day>,
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

    fn observe(&self, watch: &mut IncidentRuns, _: Day, sight: &RuleEvent<'_>) {
        if !sight.is_incident {
            return;
        }
        self.add_run(watch, IncidentRun { is_shown: sight.is_shown, ..sight.date.into() });
        watch.before_newest = watch.before_newest.max(watch.newest.map(|newest| newest.span.end));
        watch.newest = Some(sight.date);
    }

    fn observe_run(&self, watch: &mut IncidentRuns, days: Span, shown: bool) {
        self.add_run(
            watch,
            IncidentRun { is_shown: shown, end: days.end, ..EventDate::from_day(days.start).into() },
        );
    }

    fn evaluate(&self, watch: &IncidentRuns, case: &RuleContext<'_>) -> Vec<QuietVerdict> {
        find_broken_quiet(&watch.runs, case.as_of, record_start(case.recorded), self).into_iter().collect()
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
        format!("the incident of {} came after {} without one", verdict.on, verdict.length_text())
    }

    fn explain_outcome(&self, watch: &IncidentRuns, case: &RuleContext<'_>) -> Reason {
        if let Some(shown) = find_broken_quiet(&watch.runs, case.as_of, record_start(case.recorded), self) {
            return shown.explain(self);
        }
        let newest = watch.newest.map_or_else(|| "none known".to_owned(), |date| date.to_string());
        let mut inputs = vec![("newest incident".to_owned(), newest)];
        if let (Some(newest), Some(end)) = (watch.newest, watch.before_newest) {
            inputs.push(("incident before".to_owned(), format!("{end} at the latest")));
            let days = newest.span.start.days_since(end).max(0);
            inputs.push(("days of quiet".to_owned(), format!("at least {days}")));
        }
        let ever = Self { shown: u32::MAX, ..*self };
        let earlier = find_broken_quiet(&watch.runs, case.as_of, record_start(case.recorded), &ever);
        if let Some(earlier) = earlier {
            let words = format!("by the incident on {}, after {} days", earlier.on, earlier.quiet_days);
            inputs.push(("last broken".to_owned(), words));
        }
        Reason {
            verdict: "no quiet broken lately".to_owned(),
            rule: self.rule_text(),
            inputs,
            guard: earlier.map(|_| format!("longer ago than {}", count_noun(self.shown.into(), "day"))),
            origin: "frontwatch",
        }
    }
}

/// The first day of the recorded stretch that a day lies in; the day itself where it is not recorded.
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

    /// What is kept of incidents, each with whether the view lets it through.
    fn watch(incidents: &[(EventDate, bool)]) -> IncidentRuns {
        let (mut watch, situation) = (IncidentRuns::default(), situation(Vec::new()));
        for &(date, shown) in incidents {
            let event = event(date, Vec::new());
            let sight = RuleEvent { is_shown: shown, ..rule_event(&situation, &event, &[]) };
            QuietRule::default().observe(&mut watch, as_of(), &sight);
        }
        watch
    }

    fn of(incidents: &[EventDate], covered_days: Option<i32>) -> Option<QuietVerdict> {
        find_broken_quiet(
            &runs(incidents),
            as_of(),
            |_| covered_days.map(|n| as_of().plus_days(-n)),
            &QuietRule::default(),
        )
    }

    #[test]
    fn the_84th_day_breaks_the_quiet_and_the_83rd_does_not() {
        let verdict = of(&[days_ago(94), days_ago(10)], None).unwrap();
        assert_eq!((verdict.on, verdict.quiet_days), (days_ago(10), 84));
        assert_eq!(of(&[days_ago(93), days_ago(10)], None), None);
    }

    #[test]
    fn what_is_not_broken_says_why_not() {
        let rule = QuietRule::default();
        let situation = situation(Vec::new());
        let why = |incidents: &[EventDate]| {
            let incidents: Vec<(EventDate, bool)> = incidents.iter().map(|&date| (date, true)).collect();
            // Nothing is known of the time before the first.
            let recorded =
                incidents.first().map(|(date, _)| RecordedDays::from_bounds(date.span.start, None));
            let recorded = recorded.unwrap_or_default();
            rule.explain_outcome(
                &watch(&incidents),
                &RuleContext { recorded: &recorded, ..rule_context(&situation, &[]) },
            )
        };
        let short = why(&[days_ago(93), days_ago(10)]);
        assert_eq!((short.verdict.as_str(), short.guard.as_deref()), ("no quiet broken lately", None));
        assert_eq!(input_value(&short, "days of quiet"), "at least 83");
        let old = why(&[days_ago(200), days_ago(29)]);
        assert_eq!(input_value(&old, "last broken"), "by the incident on 2026-01-02, after 171 days");
        assert_eq!(input_value(&old, "incident before"), "2025-07-15 at the latest");
        assert_eq!(old.guard.as_deref(), Some("longer ago than 28 days"));
        assert_eq!(input_value(&why(&[]), "newest incident"), "none known");
        assert!(why(&[days_ago(94), days_ago(10)]).verdict.starts_with("broken quiet"));
    }

    #[test]
    fn what_is_not_recorded_is_no_quiet() {
        // Recorded up to 300 days ago and again since 20 days ago: the incident of 10 days ago breaks 10 days of
        // known quiet, whatever happened in the gap. One in the gap breaks nothing.
        let starts = |day: Day| match as_of().days_since(day) {
            0..=20 => Some(as_of().plus_days(-20)),
            300.. => Some(as_of().plus_days(-900)),
            _ => Some(day),
        };
        let of = |incidents: &[EventDate]| {
            find_broken_quiet(&runs(incidents), as_of(), starts, &QuietRule::default())
        };
        assert_eq!(of(&[days_ago(400), days_ago(10)]), None);
        assert_eq!(of(&[days_ago(400), days_ago(25)]), None);
    }

    /// A filter never makes a quiet: what it does not let through has happened.
    #[test]
    fn an_incident_that_is_not_shown_ends_a_quiet_and_is_not_told_of() {
        let situation = situation(Vec::new());
        let fired = |incidents: &[(EventDate, bool)]| {
            let recorded = RecordedDays::from_bounds(as_of().plus_days(-200), None);
            let case = RuleContext { recorded: &recorded, ..rule_context(&situation, &[]) };
            let fired = QuietRule::default().evaluate(&watch(incidents), &case);
            fired.first().map(|verdict| (verdict.on, verdict.quiet_days))
        };
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(10), true)]), Some((days_ago(10), 190)));
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(50), false), (days_ago(10), true)]), None);
        assert_eq!(fired(&[(days_ago(200), true), (days_ago(10), false), (days_ago(5), true)]), None);
        assert_eq!(fired(&[(days_ago(200), false), (days_ago(10), true)]), Some((days_ago(10), 190)));
    }

    #[test]
    fn it_is_shown_up_to_the_28th_day() {
        assert!(of(&[days_ago(200), days_ago(28)], None).is_some());
        assert_eq!(of(&[days_ago(200), days_ago(29)], None), None);
        assert!(of(&[days_ago(200), days_ago(0)], None).is_some());
        assert_eq!(of(&[days_ago(200), days_ago(-1)], None), None);
    }

    #[test]
    fn a_second_incident_does_not_hide_the_broken_quiet() {
        assert_eq!(
            of(&[days_ago(200), days_ago(20), days_ago(5), days_ago(1)], None).unwrap().on,
            days_ago(20)
        );
    }

    #[test]
    fn the_stretch_from_the_start_of_coverage_counts_if_it_is_long_enough() {
        let verdict = of(&[days_ago(10)], Some(94)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, None));
        assert_eq!(of(&[days_ago(10)], Some(93)), None);
        assert_eq!(of(&[days_ago(10)], None), None);
        assert_eq!(of(&[days_ago(10)], Some(5)), None, "an incident before coverage");
        // Before coverage nothing is known: an old chance find does not lengthen the quiet.
        assert_eq!(of(&[days_ago(900), days_ago(10)], Some(93)), None);
        let verdict = of(&[days_ago(900), days_ago(10)], Some(100)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (90, None));
        // One that reaches into coverage does count.
        assert_eq!(of(&[span_ago(120, 50), days_ago(10)], Some(100)), None);
    }

    #[test]
    fn vague_dates_give_only_what_is_certain() {
        // The one before ended 94 days ago at the latest, the next began 10 days ago at the earliest.
        let verdict = of(&[span_ago(120, 94), span_ago(10, 4)], None).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, Some(as_of().plus_days(-94))));
        assert_eq!(of(&[span_ago(120, 93), span_ago(10, 4)], None), None);
        // A long one among those before may have happened until 20 days ago.
        assert_eq!(of(&[span_ago(300, 20), days_ago(200), days_ago(10)], None), None);
        // May still lie after as-of.
        assert_eq!(of(&[days_ago(200), span_ago(10, -5)], None), None);
        // Shown from its latest possible day on.
        assert!(of(&[days_ago(200), span_ago(40, 28)], None).is_some());
        assert!(of(&[days_ago(200), span_ago(40, 29)], None).is_none());
    }

    #[test]
    fn reasons_say_from_when_to_when() {
        let rule = QuietRule::default();
        let reason = of(&[days_ago(94), days_ago(10)], None).unwrap().explain(&rule);
        assert_eq!(reason.verdict, "broken quiet: an incident on 2026-01-21 after 84 days without one");
        assert_eq!(input_value(&reason, "incident before"), "2025-10-29 at the latest");
        assert_eq!(
            reason.rule,
            "An incident 84 days or more after the last one, whatever the filter; shown for 28 days after it."
        );
        let first = of(&[days_ago(10)], Some(94)).unwrap().explain(&rule);
        assert_eq!(input_value(&first, "days of quiet"), "at least 84");
        assert_eq!(input_value(&first, "incident before"), "none since the start of coverage");
    }

    proptest! {
        /// To keep runs in place of incidents loses nothing.
        #[test]
        fn runs_say_what_incidents_say(
            starts in prop::collection::vec((0..700_i32, 0..40_i32), 0..14), from in 0..900_i32, quiet_days in 0..100_u32,
        ) {
            let rule = QuietRule { quiet: quiet_days, shown: 60 };
            let mut dates: Vec<EventDate> =
                starts.into_iter().map(|(start, length)| span_ago(start, (start - length).max(0))).collect();
            dates.sort_by_key(|date| (date.span.start, date.span.end));
            let (mut kept, situation) = (IncidentRuns::default(), situation(Vec::new()));
            for &date in &dates {
                rule.observe(&mut kept, as_of(), &rule_event(&situation, &event(date, Vec::new()), &[]));
            }
            let recorded = RecordedDays::from_bounds(as_of().plus_days(-from), None);
            let plain = find_broken_quiet(&runs(&dates), as_of(), record_start(&recorded), &rule);
            prop_assert_eq!(find_broken_quiet(&kept.runs, as_of(), record_start(&recorded), &rule), plain);
        }

        /// A plain search over days: for exact dates, the incident of the last 28 days with no other in the 83 before.
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
            prop_assert_eq!(of(&dates, None).map(|v| v.on), expected.map(days_ago));
        }
    }
}
