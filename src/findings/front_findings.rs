//! The part of the brief about each front: its trend, alerts, new events and figures.

use super::baseline::{Baseline, EarlierStandings};
use super::front_alerts::{FrontAlert, front_alerts};
use super::phrases;
use crate::assess::change::{self, Change, ChangeRule};
use crate::assess::control::PlaceControl;
use crate::assess::status::{Status, StatusRule, StatusVerdict};
use crate::assess::trend::{StandingOnDay, Trend, TrendInputs, TrendReason, TrendVerdict, assess_trend};
use crate::model::{Day, Front, RecordedDays, Span, Toll};
use crate::query::FilterError;
use crate::store::{AnsweredQuestion, Coverage, EventTotals, FrontRow, Store};

/// The findings about one front.
#[derive(Debug)]
pub(crate) struct FrontFindings<'a> {
    /// The front.
    pub(crate) front: &'a Front,
    /// Its figures over the window.
    pub(crate) row: &'a FrontRow,
    /// The days that are recorded.
    pub(crate) recorded: RecordedDays,
    /// Its alerts, the most severe first.
    pub(crate) alerts: Vec<FrontAlert>,
    /// The trend compared with the earlier day.
    pub(crate) trend: TrendVerdict,
    /// Its new events.
    pub(crate) new_events: EventTotals,
    /// How far the days since the earlier day are recorded.
    pub(crate) news_coverage: Coverage,
    /// The places whose control differs from the earlier day because of a new event.
    pub(crate) changed_control: Vec<PlaceControl>,
}

/// Whether the front is not recorded at as-of.
pub(super) fn is_not_recorded(trend: &TrendVerdict) -> bool {
    trend.reason == TrendReason::NotRecorded
}

/// Returns the findings about every front, in the order of the answer.
pub(super) fn find_fronts<'a>(
    input: AnsweredQuestion<'a>,
    earlier: &EarlierStandings,
    control: &[PlaceControl],
    baseline: &Baseline,
    new_events: &EventTotals,
) -> Result<Vec<FrontFindings<'a>>, FilterError> {
    let AnsweredQuestion { store, question, answer } = input;
    let mut new_rows: Vec<Vec<u32>> = vec![Vec::new(); store.situation().front_count()];
    for &row in &new_events.rows {
        for front in store.listed_fronts(row) {
            new_rows.get_mut(usize::from(front.0)).into_iter().for_each(|rows| rows.push(row));
        }
    }
    let mut records = store.recorded_days(question)?;
    let mut findings = Vec::with_capacity(answer.fronts.len());
    for row in &answer.fronts {
        let index = usize::from(row.front.0);
        let (Some(front), Some(before)) = (store.situation().front(row.front), earlier.fronts.get(index))
        else {
            continue;
        };
        let new_events = store.totals(new_rows.get(index).into_iter().flatten().copied());
        let alerts = front_alerts(store, answer.as_of, row, before);
        let recorded = records.get_mut(index).map(std::mem::take).unwrap_or_default();
        let standing = |on: Day, status: StatusVerdict| StandingOnDay {
            day: on,
            status,
            recorded_for: recorded.stretch(on).map(|stretch| on.days_since(stretch.start)),
        };
        let inputs = TrendInputs {
            now: standing(answer.as_of, row.status),
            then: standing(baseline.day, before.status),
            change: row.change.word,
            is_change_guarded: row.change.guarded,
            window_change: window_change(row, &store.rules().change),
            alert: alerts.iter().find_map(|alert| alert.rule.grave_rule()),
        };
        let trend = assess_trend(inputs, &store.rules().status);
        let places = control.iter().filter(|place| store.is_place_of_front(place, row.front));
        let has_changed = |place: &&PlaceControl| has_changed(place, &earlier.control, store, &new_events);
        findings.push(FrontFindings {
            front,
            row,
            alerts,
            trend,
            news_coverage: baseline.news_coverage(answer.as_of, &recorded),
            changed_control: places.filter(has_changed).cloned().collect(),
            recorded,
            new_events,
        });
    }
    Ok(findings)
}

/// Compares the window with the window before; unknown unless both are wholly recorded and their tolls known.
fn window_change(row: &FrontRow, rule: &ChangeRule) -> Change {
    if row.coverage.is_bound() || row.previous_coverage.is_bound() {
        return Change::Unknown;
    }
    change::compare_periods(
        (Some(row.incidents), row.exact_killed()),
        (row.previous_incidents, row.exact_previous_killed()),
        rule,
    )
}

/// Whether a place changed hands or became contested through a new event.
fn has_changed(
    place: &PlaceControl,
    earlier: &[PlaceControl],
    store: &Store,
    new_events: &EventTotals,
) -> bool {
    let then = earlier.iter().find(|old| old.place == place.place).map(|old| old.control);
    let is_new = |&(event, _): &(usize, usize)| {
        let id = store.situation().events.get(event).map(|event| event.id.as_str());
        id.and_then(|id| store.row_by_id(id)).is_some_and(|row| new_events.rows.contains(&row))
    };
    then != Some(place.control) && place.deciding.iter().any(is_new)
}

impl FrontFindings<'_> {
    /// Returns the day on which the record of the front ended, if that is before as-of.
    #[must_use]
    pub(crate) fn record_end(&self) -> Option<Day> {
        self.row.status.record_ended
    }

    /// Whether the front is recorded on a day, but incompletely.
    pub(crate) fn is_incomplete_on(&self, day: Day) -> bool {
        self.recorded.last_incomplete_day(Span::from_day(day)).is_some()
    }

    /// Whether a front that is still recorded has had no incident for long. A front that has events but never had an
    /// incident does not count.
    #[must_use]
    pub(crate) fn is_quiet(&self) -> bool {
        let is_quiet =
            matches!(self.row.status.status, Status::Quiet | Status::Dormant | Status::NoneRecorded);
        let has_history = self.row.status.last_incident.is_some() || self.row.last_event.is_none();
        is_quiet && self.record_end().is_none() && has_history
    }

    /// Whether the front has nothing to report except that it is not recorded.
    #[must_use]
    pub(crate) fn is_blank(&self) -> bool {
        self.trend.reason == TrendReason::NotRecorded
            && self.new_events.rows.is_empty()
            && self.row.events == 0
    }

    /// Returns the sort key: the worst trend first, then the most new incidents, then the most in the window.
    pub(crate) fn sort_key(&self) -> impl Ord + use<> {
        let trend = Trend::ALL.iter().position(|&trend| trend == self.trend.trend);
        (trend, std::cmp::Reverse((self.new_events.incidents, self.row.incidents)))
    }

    /// Returns the trend and the figures as a sentence without a full stop.
    pub(crate) fn sentence(&self, input: AnsweredQuestion<'_>) -> String {
        let mut parts =
            vec![self.trend_words(&input.store.rules().status, input.store.situation().is_sample())];
        parts.extend(self.other_alerts());
        parts.extend(self.news_words(input));
        parts.extend(self.window_words(input));
        if self.row.contested > 0 {
            parts.push(format!("{} contested", phrases::count_noun(self.row.contested as usize, "event")));
        }
        phrases::capitalize(&parts.join("; "))
    }

    /// Returns the trend with its reason.
    pub(super) fn trend_words(&self, rule: &StatusRule, is_sample: bool) -> String {
        let (trend, word) = (&self.trend, self.trend.trend.label());
        let TrendInputs { now, then, .. } = trend.inputs;
        let status = status_words(now.status);
        let but = match trend.trend {
            Trend::Mixed => format!(", but {}", self.window_comparison_words()),
            _ => String::new(),
        };
        match trend.reason {
            TrendReason::NotRecorded => match self.record_end() {
                Some(until) => {
                    let last_known = now.status.last_known(rule);
                    let then = last_known.map(|(status, _)| format!(", {} then", status.label()));
                    format!("{word}, recorded only until {until}{}", then.unwrap_or_default())
                }
                None if is_sample => format!("{word}: the data are a sample"),
                None if self.is_incomplete_on(now.day) => {
                    format!("{word}, recorded incompletely on {}", now.day)
                }
                None => format!("{word}, not recorded on {}", now.day),
            },
            TrendReason::Alert(_) | TrendReason::Change(_) => {
                let why = self.decisive_alert().map(|alert| format!(": {}, {}", alert.label, alert.reason));
                format!("{word}, {status}{}{but}", why.unwrap_or_default())
            }
            TrendReason::Rose if then.status.last_incident.is_none() => {
                format!("{word}, {status} with the first incident on record")
            }
            TrendReason::Rose | TrendReason::Fell => {
                let colon = if but.is_empty() { "" } else { ":" };
                format!("{word}{colon} from {} to {status}{but}", status_words(then.status))
            }
            TrendReason::NothingBefore => {
                let status = now.status.last_incident.map_or("no incident on record", |_| &status);
                format!("{word}, {status}: the record before {} is too short to compare", then.day)
            }
            TrendReason::Window(_) => format!("{word}, {status}; {}", self.window_comparison_words()),
            TrendReason::TooFew => {
                format!("{word}, {status}: not enough incidents in the last weeks to compare")
            }
            TrendReason::Same if now.status.last_incident.is_none() => {
                format!("{word}, no incident on record")
            }
            TrendReason::Same => format!("{word}, {status} as on {}", then.day),
        }
    }

    /// Returns the figures of the window against those of the window before: `6 incidents against none before, killed 15+
    /// against none`.
    fn window_comparison_words(&self) -> String {
        let row = self.row;
        let count = |n: u32| if n == 0 { "none".to_owned() } else { n.to_string() };
        let killed = |toll: Toll, incidents: u32| match (toll.has_claims(), incidents) {
            (true, _) => toll.to_string(),
            (false, 0) => "none".to_owned(),
            (false, _) => "no number".to_owned(),
        };
        let now = row.tolls.killed.opened_by(row.incidents_without_toll as usize);
        format!(
            "{} against {} in the window before, killed {} against {}",
            phrases::count_noun(row.incidents as usize, "incident"),
            count(row.previous_incidents.unwrap_or(0)),
            killed(now, row.incidents),
            killed(row.previous_tolls.killed, row.previous_incidents.unwrap_or(0))
        )
    }

    /// Returns the alerts other than the one that decided the trend.
    fn other_alerts(&self) -> Option<String> {
        let trend_names_alert = matches!(self.trend.reason, TrendReason::Alert(_) | TrendReason::Change(_));
        let others =
            self.alerts.iter().filter(|alert| !(trend_names_alert && Some(*alert) == self.decisive_alert()));
        let mut names: Vec<String> = others.map(|alert| alert.label.to_owned()).collect();
        names.dedup();
        let also = if trend_names_alert { "also " } else { "" };
        (!names.is_empty()).then(|| format!("{also}{}", phrases::join_list(&names)))
    }

    /// Returns the most severe alert that can decide the trend.
    fn decisive_alert(&self) -> Option<&FrontAlert> {
        self.alerts.iter().find(|alert| alert.rule.is_decisive())
    }

    /// Returns the new events in words.
    fn news_words(&self, input: AnsweredQuestion<'_>) -> Option<String> {
        let (incidents, events) = (self.new_events.incidents as usize, self.new_events.rows.len());
        let last = self.row.status.last_incident.map(|last| format!("{last}{}", days_ago(self.row.status)));
        if incidents > 0 {
            let dated = self.new_events.last_incident.map(|last| {
                if incidents == 1 { format!(" ({last})") } else { format!(" (the last {last})") }
            });
            let without = self.new_events.incidents_without_toll as usize;
            let tolls = self.news_coverage.known_tolls(self.new_events.tolls);
            let tolls = phrases::incident_toll_phrase(tolls, incidents, without);
            let others = match events - incidents {
                0 => String::new(),
                n if tolls.is_empty() => format!(" and {}", phrases::count_noun(n, "other new event")),
                n => format!(", and {}", phrases::count_noun(n, "other new event")),
            };
            let counted = self.news_coverage.count_words(self.new_events.incidents, "new incident");
            return Some(format!("{counted}{}{tolls}{others}", dated.unwrap_or_default()));
        }
        let known = if self.news_coverage.is_bound() { " known" } else { "" };
        // The last incident of a front ignores the filter, so the text must not suggest that it matches.
        if !input.question.filter.is_everything() {
            let last = last
                .map(|last| format!("; last incident regardless of the filter: {last}"))
                .unwrap_or_default();
            return Some(match events {
                0 => format!("nothing new{known} passes the filter{last}"),
                n => format!("{} but no incident{last}", phrases::count_noun(n, "new event")),
            });
        }
        // Outside the record, the absence of new events is unknown.
        let is_recorded = self.trend.reason != TrendReason::NotRecorded;
        match (events, last) {
            (0, Some(last)) if is_recorded => Some(format!("no new incident{known}, the last {last}")),
            (0, Some(last)) => Some(format!("last incident {last}")),
            (0, None) if is_recorded => {
                self.row.last_event.map(|last| format!("nothing new{known}, the last event {last}"))
            }
            (0, None) => self.row.last_event.map(|last| format!("last event {last}")),
            (n, Some(last)) => {
                Some(format!("{} but no incident, the last {last}", phrases::count_noun(n, "new event")))
            }
            (n, None) => Some(phrases::count_noun(n, "new event")),
        }
    }

    /// Returns the counts of the window and of the window before.
    fn window_words(&self, input: AnsweredQuestion<'_>) -> Option<String> {
        let row = self.row;
        let has_no_incidents = row.incidents == 0 && row.status.last_incident.is_none();
        let (n, new, noun) = if has_no_incidents {
            (row.events, u32::try_from(self.new_events.rows.len()).unwrap_or(u32::MAX), "event")
        } else {
            (row.incidents, self.new_events.incidents, "incident")
        };
        let before = row.previous_incidents.filter(|_| !has_no_incidents);
        if n == 0 && before.is_none_or(|before| before == 0) {
            return None;
        }
        let span = input.answer.span;
        let began = self.recorded.first_day().filter(|from| *from > span.start);
        let since_began = began.and_then(|from| Span::new(from, span.end));
        // A record that began in the window is counted from then on.
        let coverage = since_began.map_or(row.coverage, |days| Coverage::from_days(days, &self.recorded));
        let is_all_new = n == new && self.has_only_window_news(input);
        let count_text = match (n, coverage) {
            (0, Coverage::Full) => "none".to_owned(),
            (0, coverage) => coverage.count_words(n, noun),
            (_, Coverage::Full) if is_all_new => "no other".to_owned(),
            _ if is_all_new => "no other known".to_owned(),
            (n, coverage) => coverage.count_words(n, noun),
        };
        let tolls = if is_all_new {
            String::new()
        } else {
            let without = row.incidents_without_toll as usize;
            phrases::incident_toll_phrase(coverage.known_tolls(row.tolls), row.incidents as usize, without)
        };
        let Some(length) = input.question.window.length.to_phrase() else {
            return Some(format!("{count_text} on record{tolls}"));
        };
        let over = match began {
            Some(from) if row.coverage.is_bound() => {
                format!("{count_text} since the record began on {from}")
            }
            _ => format!("{count_text} in {length}"),
        };
        let same_length = length.strip_prefix("1 ").unwrap_or(&length);
        Some(match before.filter(|_| began.is_none()) {
            None => format!("{over}{tolls}"),
            Some(0) if n == 0 => over,
            Some(before) => {
                let before = match (before, row.previous_coverage) {
                    (0, Coverage::Full) => "none".to_owned(),
                    (before, coverage) => coverage.count_phrase(before),
                };
                format!("{over}{tolls}; {before} in the {same_length} before")
            }
        })
    }

    /// Whether the window covers all new events. If their number then equals that of the window, they are the same
    /// events.
    fn has_only_window_news(&self, input: AnsweredQuestion<'_>) -> bool {
        let mut dates = self.new_events.rows.iter().filter_map(|&row| input.store.date(row));
        dates.all(|date| input.answer.span.covers(date.span))
    }
}

fn days_ago(status: StatusVerdict) -> String {
    let days = status.days_min.zip(status.days_max);
    days.map(|(least, most)| format!(", {}", phrases::days_ago_between(least, most))).unwrap_or_default()
}

/// Returns a status in words: `active`, `tense or active`.
pub(crate) fn status_words(status: StatusVerdict) -> String {
    let word = status.status.label();
    match status.possible.filter(|other| *other != status.status) {
        Some(other) => format!("{word} or {}", other.label()),
        None => word.to_owned(),
    }
}
