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
use super::reason::{Reason, counted, days};
use super::rule::{Case, Rule, Sight};
use crate::model::{Day, EventDate, Recorded, Situation, Span};

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
pub struct Run {
    /// Date of the first: if anything broke a quiet, it did.
    pub first: EventDate,
    /// Latest possible day of any.
    pub end: Day,
    /// The view lets the first through.
    pub shown: bool,
}

impl From<EventDate> for Run {
    /// A single incident.
    fn from(first: EventDate) -> Self {
        Self { first, end: first.span.end, shown: true }
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
pub fn quiet(
    incidents: &[Run],
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
        let quiet_days = before.or(since).map_or(0, |from| on.span.start.since(from));
        let shown = run.shown && on.span.end <= as_of && as_of.since(on.span.end) <= days(rule.shown);
        // Vague dates that overlap, or a start after the incident, give negative days: no quiet.
        if shown && quiet_days >= rule.least() {
            found = Some(QuietVerdict { on, quiet_days, since: before });
        }
        latest_end = latest_end.max(Some(run.end));
    }
    found
}

impl QuietVerdict {
    /// How long it was: `84 days`, `at least 84 days`.
    fn length(&self) -> String {
        let at_least = if self.since.is_none() { "at least " } else { "" };
        format!("{at_least}{}", counted(self.quiet_days.into(), "day"))
    }

    /// How it was reached.
    #[must_use]
    pub fn explain(&self, rule: &QuietRule) -> Reason {
        let before = match self.since {
            Some(day) => ("incident before".to_owned(), format!("{day} at the latest")),
            None => ("incident before".to_owned(), "none since the start of coverage".to_owned()),
        };
        Reason {
            verdict: format!("broken quiet: an incident on {} after {} without one", self.on, self.length()),
            rule: rule.words(),
            inputs: vec![
                ("incident".to_owned(), self.on.to_string()),
                before,
                ("days of quiet".to_owned(), self.length().replace(" days", "").replace(" day", "")),
            ],
            guard: None,
            origin: "frontwatch",
        }
    }
}

impl QuietRule {
    /// Adds a run, or adds it to the last where there was no quiet between them.
    fn add(self, watch: &mut Incidents, run: Run) {
        let breaks = watch.end.is_none_or(|end| run.first.span.start.since(end) >= self.least());
        match watch.runs.last_mut().filter(|_| !breaks) {
            Some(last) => last.end = last.end.max(run.end),
            None => watch.runs.push(run),
        }
        watch.end = watch.end.max(Some(run.end));
    }

    /// The shortest quiet, days.
    fn least(self) -> i32 {
        days(self.quiet).max(1)
    }

    fn words(self) -> String {
        format!(
            "An incident {} or more after the last one, whatever the filter; shown for {} after it.",
            counted(self.quiet.into(), "day"),
            counted(self.shown.into(), "day"),
        )
    }
}

/// What is kept of the incidents of a front.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    runs: Vec<Run>,
    /// Latest possible day of any.
    end: Option<Day>,
    /// The incident that began last.
    newest: Option<EventDate>,
    /// Latest possible day of any other.
    before: Option<Day>,
}

impl Rule for QuietRule {
    type RuleState = Incidents;
    type Verdict = QuietVerdict;

    fn lookback(&self) -> u32 {
        self.shown
    }

    fn pause(&self) -> u32 {
        self.least().cast_unsigned()
    }

    fn take(&self, watch: &mut Incidents, _: Day, sight: &Sight<'_>) {
        if !sight.incident {
            return;
        }
        self.add(watch, Run { shown: sight.shown, ..sight.date.into() });
        watch.before = watch.before.max(watch.newest.map(|newest| newest.span.end));
        watch.newest = Some(sight.date);
    }

    fn take_run(&self, watch: &mut Incidents, days: Span, shown: bool) {
        self.add(watch, Run { shown, end: days.end, ..EventDate::on(days.start).into() });
    }

    fn fire(&self, watch: &Incidents, case: &Case<'_>) -> Vec<QuietVerdict> {
        quiet(&watch.runs, case.as_of, since(case.recorded), self).into_iter().collect()
    }

    fn flag(_: &QuietVerdict) -> Flag {
        Flag::Quiet
    }

    fn is_same(now: &QuietVerdict, then: &QuietVerdict) -> bool {
        now.on == then.on
    }

    fn explain(&self, verdict: &QuietVerdict, _: &Situation, _: Day) -> Reason {
        verdict.explain(self)
    }

    fn sentence(&self, verdict: &QuietVerdict, _: &Situation, _: Day) -> String {
        format!("the incident of {} came after {} without one", verdict.on, verdict.length())
    }

    fn why(&self, watch: &Incidents, case: &Case<'_>) -> Reason {
        if let Some(shown) = quiet(&watch.runs, case.as_of, since(case.recorded), self) {
            return shown.explain(self);
        }
        let newest = watch.newest.map_or_else(|| "none known".to_owned(), |date| date.to_string());
        let mut inputs = vec![("newest incident".to_owned(), newest)];
        if let (Some(newest), Some(end)) = (watch.newest, watch.before) {
            inputs.push(("incident before".to_owned(), format!("{end} at the latest")));
            let days = newest.span.start.since(end).max(0);
            inputs.push(("days of quiet".to_owned(), format!("at least {days}")));
        }
        let ever = Self { shown: u32::MAX, ..*self };
        let earlier = quiet(&watch.runs, case.as_of, since(case.recorded), &ever);
        if let Some(earlier) = earlier {
            let words = format!("by the incident on {}, after {} days", earlier.on, earlier.quiet_days);
            inputs.push(("last broken".to_owned(), words));
        }
        Reason {
            verdict: "no quiet broken lately".to_owned(),
            rule: self.words(),
            inputs,
            guard: earlier.map(|_| format!("longer ago than {}", counted(self.shown.into(), "day"))),
            origin: "frontwatch",
        }
    }
}

/// The first day of the recorded stretch that a day lies in; the day itself where it is not recorded.
fn since(recorded: &Recorded) -> impl Fn(Day) -> Option<Day> {
    |day| Some(recorded.stretch(day).map_or(day, |stretch| stretch.start))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{ago, as_of, case, event, input, on, sight, situation};

    fn runs(incidents: &[EventDate]) -> Vec<Run> {
        incidents.iter().map(|&date| date.into()).collect()
    }

    /// What is kept of incidents, each with whether the view lets it through.
    fn watch(incidents: &[(EventDate, bool)]) -> Incidents {
        let (mut watch, situation) = (Incidents::default(), situation(Vec::new()));
        for &(date, shown) in incidents {
            let event = event(date, Vec::new());
            let sight = Sight { shown, ..sight(&situation, &event, &[]) };
            QuietRule::default().take(&mut watch, as_of(), &sight);
        }
        watch
    }

    fn of(incidents: &[EventDate], covered_days: Option<i32>) -> Option<QuietVerdict> {
        quiet(&runs(incidents), as_of(), |_| covered_days.map(|n| as_of().plus(-n)), &QuietRule::default())
    }

    #[test]
    fn the_84th_day_breaks_the_quiet_and_the_83rd_does_not() {
        let verdict = of(&[on(94), on(10)], None).unwrap();
        assert_eq!((verdict.on, verdict.quiet_days), (on(10), 84));
        assert_eq!(of(&[on(93), on(10)], None), None);
    }

    #[test]
    fn what_is_not_broken_says_why_not() {
        let rule = QuietRule::default();
        let situation = situation(Vec::new());
        let why = |incidents: &[EventDate]| {
            let incidents: Vec<(EventDate, bool)> = incidents.iter().map(|&date| (date, true)).collect();
            // Nothing is known of the time before the first.
            let recorded = incidents.first().map(|(date, _)| Recorded::between(date.span.start, None));
            let recorded = recorded.unwrap_or_default();
            rule.why(&watch(&incidents), &Case { recorded: &recorded, ..case(&situation, &[]) })
        };
        let short = why(&[on(93), on(10)]);
        assert_eq!((short.verdict.as_str(), short.guard.as_deref()), ("no quiet broken lately", None));
        assert_eq!(input(&short, "days of quiet"), "at least 83");
        let old = why(&[on(200), on(29)]);
        assert_eq!(input(&old, "last broken"), "by the incident on 2026-01-02, after 171 days");
        assert_eq!(input(&old, "incident before"), "2025-07-15 at the latest");
        assert_eq!(old.guard.as_deref(), Some("longer ago than 28 days"));
        assert_eq!(input(&why(&[]), "newest incident"), "none known");
        assert!(why(&[on(94), on(10)]).verdict.starts_with("broken quiet"));
    }

    #[test]
    fn what_is_not_recorded_is_no_quiet() {
        // Recorded up to 300 days ago and again since 20 days ago: the incident of 10 days ago breaks 10 days of
        // known quiet, whatever happened in the gap. One in the gap breaks nothing.
        let starts = |day: Day| match as_of().since(day) {
            0..=20 => Some(as_of().plus(-20)),
            300.. => Some(as_of().plus(-900)),
            _ => Some(day),
        };
        let of = |incidents: &[EventDate]| quiet(&runs(incidents), as_of(), starts, &QuietRule::default());
        assert_eq!(of(&[on(400), on(10)]), None);
        assert_eq!(of(&[on(400), on(25)]), None);
    }

    /// A filter never makes a quiet: what it does not let through has happened.
    #[test]
    fn an_incident_that_is_not_shown_ends_a_quiet_and_is_not_told_of() {
        let situation = situation(Vec::new());
        let fired = |incidents: &[(EventDate, bool)]| {
            let recorded = Recorded::between(as_of().plus(-200), None);
            let case = Case { recorded: &recorded, ..case(&situation, &[]) };
            let fired = QuietRule::default().fire(&watch(incidents), &case);
            fired.first().map(|verdict| (verdict.on, verdict.quiet_days))
        };
        assert_eq!(fired(&[(on(200), true), (on(10), true)]), Some((on(10), 190)));
        assert_eq!(fired(&[(on(200), true), (on(50), false), (on(10), true)]), None);
        assert_eq!(fired(&[(on(200), true), (on(10), false), (on(5), true)]), None);
        assert_eq!(fired(&[(on(200), false), (on(10), true)]), Some((on(10), 190)));
    }

    #[test]
    fn it_is_shown_up_to_the_28th_day() {
        assert!(of(&[on(200), on(28)], None).is_some());
        assert_eq!(of(&[on(200), on(29)], None), None);
        assert!(of(&[on(200), on(0)], None).is_some());
        assert_eq!(of(&[on(200), on(-1)], None), None);
    }

    #[test]
    fn a_second_incident_does_not_hide_the_broken_quiet() {
        assert_eq!(of(&[on(200), on(20), on(5), on(1)], None).unwrap().on, on(20));
    }

    #[test]
    fn the_stretch_from_the_start_of_coverage_counts_if_it_is_long_enough() {
        let verdict = of(&[on(10)], Some(94)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, None));
        assert_eq!(of(&[on(10)], Some(93)), None);
        assert_eq!(of(&[on(10)], None), None);
        assert_eq!(of(&[on(10)], Some(5)), None, "an incident before coverage");
        // Before coverage nothing is known: an old chance find does not lengthen the quiet.
        assert_eq!(of(&[on(900), on(10)], Some(93)), None);
        let verdict = of(&[on(900), on(10)], Some(100)).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (90, None));
        // One that reaches into coverage does count.
        assert_eq!(of(&[ago(120, 50), on(10)], Some(100)), None);
    }

    #[test]
    fn vague_dates_give_only_what_is_certain() {
        // The one before ended 94 days ago at the latest, the next began 10 days ago at the earliest.
        let verdict = of(&[ago(120, 94), ago(10, 4)], None).unwrap();
        assert_eq!((verdict.quiet_days, verdict.since), (84, Some(as_of().plus(-94))));
        assert_eq!(of(&[ago(120, 93), ago(10, 4)], None), None);
        // A long one among those before may have happened until 20 days ago.
        assert_eq!(of(&[ago(300, 20), on(200), on(10)], None), None);
        // May still lie after as-of.
        assert_eq!(of(&[on(200), ago(10, -5)], None), None);
        // Shown from its latest possible day on.
        assert!(of(&[on(200), ago(40, 28)], None).is_some());
        assert!(of(&[on(200), ago(40, 29)], None).is_none());
    }

    #[test]
    fn reasons_say_from_when_to_when() {
        let rule = QuietRule::default();
        let reason = of(&[on(94), on(10)], None).unwrap().explain(&rule);
        assert_eq!(reason.verdict, "broken quiet: an incident on 2026-01-21 after 84 days without one");
        assert_eq!(input(&reason, "incident before"), "2025-10-29 at the latest");
        assert_eq!(
            reason.rule,
            "An incident 84 days or more after the last one, whatever the filter; shown for 28 days after it."
        );
        let first = of(&[on(10)], Some(94)).unwrap().explain(&rule);
        assert_eq!(input(&first, "days of quiet"), "at least 84");
        assert_eq!(input(&first, "incident before"), "none since the start of coverage");
    }

    proptest! {
        /// To keep runs in place of incidents loses nothing.
        #[test]
        fn runs_say_what_incidents_say(
            starts in prop::collection::vec((0..700_i32, 0..40_i32), 0..14), from in 0..900_i32, quiet_days in 0..100_u32,
        ) {
            let rule = QuietRule { quiet: quiet_days, shown: 60 };
            let mut dates: Vec<EventDate> =
                starts.into_iter().map(|(start, length)| ago(start, (start - length).max(0))).collect();
            dates.sort_by_key(|date| (date.span.start, date.span.end));
            let (mut kept, situation) = (Incidents::default(), situation(Vec::new()));
            for &date in &dates {
                rule.take(&mut kept, as_of(), &sight(&situation, &event(date, Vec::new()), &[]));
            }
            let recorded = Recorded::between(as_of().plus(-from), None);
            let plain = quiet(&runs(&dates), as_of(), since(&recorded), &rule);
            prop_assert_eq!(quiet(&kept.runs, as_of(), since(&recorded), &rule), plain);
        }

        /// A plain search over days: for exact dates, the incident of the last 28 days with no other in the 83 before.
        #[test]
        fn agrees_with_a_search_day_by_day(days_ago in prop::collection::vec(0..400_i32, 0..12)) {
            let mut days_ago = days_ago;
            days_ago.sort_unstable_by(|a, b| b.cmp(a));
            let dates: Vec<EventDate> = days_ago.iter().map(|&n| on(n)).collect();
            let oldest = days_ago.first().copied();
            let expected = (0..=28).find(|&n| {
                days_ago.contains(&n)
                    && (n + 1..n + 84).all(|m| !days_ago.contains(&m))
                    && oldest.is_some_and(|o| o >= n + 84)
            });
            prop_assert_eq!(of(&dates, None).map(|v| v.on), expected.map(on));
        }
    }
}
