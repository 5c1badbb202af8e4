//! How each front stands.

use super::super::{ReportInput, phrases};
use super::baseline::BaselineAnswer;
use super::front_alerts::{FrontAlert, front_alerts};
use crate::assess::control::{Control, PlaceControl};
use crate::assess::status::{Status, StatusVerdict};
use crate::assess::trend::{StandingOnDay, Trend, TrendInputs, TrendReason, TrendVerdict, assess_trend};
use crate::model::{Day, Front, FrontIx, RecordedDays};
use crate::query::Question;
use crate::store::{Answer, Coverage, Detail, EventTotals, FrontDetail, FrontRow, Store, Subject};

/// One front.
#[derive(Debug)]
pub(super) struct FrontBrief<'a> {
    /// The front.
    pub(super) front: &'a Front,
    /// Its figures over the window.
    pub(super) row: &'a FrontRow,
    /// The days that are recorded.
    pub(super) recorded: RecordedDays,
    /// What fires, the gravest first.
    pub(super) alerts: Vec<FrontAlert>,
    /// The trend against the earlier day.
    pub(super) trend: TrendVerdict,
    /// Its new events.
    pub(super) new_events: EventTotals,
    /// Places of which a new event says who holds them, and otherwise than on the earlier day.
    pub(super) control: Vec<PlaceControl>,
}

/// The fronts that were asked for: the chosen ones, or all; file order.
pub(super) fn brief_fronts<'a>(
    view: ReportInput<'a>,
    then: BaselineAnswer<'_>,
    news: &EventTotals,
) -> Vec<FrontBrief<'a>> {
    let chosen = view.answer.fronts.iter().any(|row| row.is_selected);
    let rows = view.answer.fronts.iter().filter(|row| !chosen || row.is_selected);
    rows.filter_map(|row| brief_front(view, then, news, row)).collect()
}

fn brief_front<'a>(
    view: ReportInput<'a>,
    earlier: BaselineAnswer<'_>,
    news: &EventTotals,
    row: &'a FrontRow,
) -> Option<FrontBrief<'a>> {
    let store = view.store;
    let front = store.situation().front(row.front)?;
    let of = |number: &u32| store.event(*number).is_some_and(|event| event.front == row.front);
    let news = store.totals(news.rows.iter().copied().filter(of));
    let now = front_detail(store, view.question, view.answer, row.front)?;
    let before = earlier.answer.fronts.iter().find(|old| old.front == row.front)?;
    let fired = front_alerts(store, view.answer.as_of, row, before);
    let recorded = now.explanation.recorded.clone().unwrap_or_default();
    let standing = |on: Day, status: StatusVerdict| StandingOnDay {
        day: on,
        status,
        recorded_for: recorded.stretch(on).map(|stretch| on.days_since(stretch.start)),
    };
    let inputs = TrendInputs {
        now: standing(view.answer.as_of, row.status),
        then: standing(earlier.answer.as_of, before.status),
        change: row.change.word,
        alert: fired.iter().find_map(|fired| fired.rule.grave_rule()),
    };
    let trend = assess_trend(inputs, &store.rules().status);
    let control = changed_control(&now, earlier, store, &news);
    Some(FrontBrief { front, row, recorded, alerts: fired, trend, new_events: news, control })
}

fn front_detail(store: &Store, question: &Question, answer: &Answer, front: FrontIx) -> Option<FrontDetail> {
    match store.detail(question, answer, &Subject::Front(front))? {
        Detail::Front(detail) => Some(*detail),
        Detail::Event(_) | Detail::Dyad(_) => None,
    }
}

/// The places that changed hands, or became contested, by a new event.
fn changed_control(
    now: &FrontDetail,
    earlier: BaselineAnswer<'_>,
    store: &Store,
    news: &EventTotals,
) -> Vec<PlaceControl> {
    if now.control.is_empty() {
        return Vec::new();
    }
    let then = front_detail(earlier.store, earlier.question, earlier.answer, now.row.front);
    let before = |place: &str| -> Option<Control> {
        then.as_ref()?.control.iter().find(|old| old.place == place).map(|old| old.control)
    };
    let is_new = |&(event, _): &(usize, usize)| {
        let id = store.situation().events.get(event).map(|event| event.id.as_str());
        id.and_then(|id| store.row_by_id(id)).is_some_and(|row| news.rows.contains(&row))
    };
    let moved = |place: &&PlaceControl| {
        before(&place.place) != Some(place.control) && place.deciding.iter().any(is_new)
    };
    now.control.iter().filter(moved).cloned().collect()
}

impl FrontBrief<'_> {
    /// The day on which its record ended, if it did before the day looked from.
    #[must_use]
    pub(super) fn record_end(&self) -> Option<Day> {
        self.row.status.record_ended
    }

    /// Whether nothing has happened for long although it is still recorded and has seen incidents.
    #[must_use]
    pub(super) fn is_quiet(&self) -> bool {
        let long = matches!(self.row.status.status, Status::Quiet | Status::Dormant | Status::NoneRecorded);
        let seen = self.row.status.last_incident.is_some() || self.row.last_event.is_none();
        long && self.record_end().is_none() && seen
    }

    /// Whether there is nothing to say of it but that nothing is known.
    #[must_use]
    pub(super) fn is_blank(&self) -> bool {
        self.trend.reason == TrendReason::NotRecorded
            && self.new_events.rows.is_empty()
            && self.row.events == 0
    }

    /// What to sort it by: the gravest trend first, then the most new incidents, then the most in the window.
    pub(super) fn sort_key(&self) -> impl Ord + use<> {
        let trend = Trend::ALL.iter().position(|&trend| trend == self.trend.trend);
        (trend, std::cmp::Reverse((self.new_events.incidents, self.row.incidents)))
    }

    /// The trend and the figures in one sentence, without a full stop.
    pub(super) fn sentence(&self, view: ReportInput<'_>) -> String {
        let mut parts = vec![self.trend_words()];
        parts.extend(self.other_alerts());
        parts.extend(self.news_words(view));
        parts.extend(self.window_words(view));
        if self.row.contested > 0 {
            parts.push(format!("{} contested", phrases::count_noun(self.row.contested as usize, "event")));
        }
        phrases::capitalize(&parts.join("; "))
    }

    /// The trend with its reason.
    fn trend_words(&self) -> String {
        let (trend, word) = (&self.trend, self.trend.trend.label());
        let TrendInputs { now, then, .. } = trend.inputs;
        let status = status_words(now.status);
        match trend.reason {
            TrendReason::NotRecorded => match self.record_end() {
                Some(until) => format!("{word}, recorded only until {until}"),
                None => format!("{word}, not recorded on {}", now.day),
            },
            TrendReason::Alert(_) | TrendReason::Change(_) => {
                let why = self.decisive_alert().map(|fired| format!(": {}, {}", fired.words, fired.reason));
                format!("{word}, {status}{}", why.unwrap_or_default())
            }
            TrendReason::Rose if then.status.last_incident.is_none() => {
                format!("{word}, {status} by the first incident on record")
            }
            TrendReason::Rose | TrendReason::Fell => {
                format!("{word} from {} to {status}", status_words(then.status))
            }
            TrendReason::NothingBefore => {
                let status = now.status.last_incident.map_or("no incident on record", |_| &status);
                format!("{word}, {status}: the record before {} is too short to compare with", then.day)
            }
            TrendReason::Same if now.status.last_incident.is_none() => {
                format!("{word}, no incident on record")
            }
            TrendReason::Same => format!("{word}, {status} as on {}", then.day),
        }
    }

    /// What fires besides the rule that gave the trend.
    fn other_alerts(&self) -> Option<String> {
        let told = matches!(self.trend.reason, TrendReason::Alert(_) | TrendReason::Change(_));
        let fired = self.alerts.iter().filter(|fired| !(told && Some(*fired) == self.decisive_alert()));
        let mut names: Vec<String> = fired.map(|fired| fired.words.to_owned()).collect();
        names.dedup();
        let also = if told { "also " } else { "" };
        (!names.is_empty()).then(|| format!("{also}{}", phrases::join_list(&names)))
    }

    /// The rule that gives the trend while it fires.
    fn decisive_alert(&self) -> Option<&FrontAlert> {
        self.alerts.iter().find(|fired| fired.rule.is_decisive())
    }

    /// What is new.
    fn news_words(&self, view: ReportInput<'_>) -> Option<String> {
        let (incidents, events) = (self.new_events.incidents as usize, self.new_events.rows.len());
        let last = self.row.status.last_incident.map(|last| format!("{last}{}", days_ago(self.row.status)));
        if incidents > 0 {
            let dated = self.new_events.last_incident.map(|last| {
                if incidents == 1 { format!(" ({last})") } else { format!(" (the last {last})") }
            });
            let tolls = phrases::toll_phrase_after_comma(self.new_events.tolls);
            let others = match events - incidents {
                0 => String::new(),
                n if tolls.is_empty() => format!(" and {}", phrases::count_noun(n, "other new event")),
                n => format!(", and {}", phrases::count_noun(n, "other new event")),
            };
            let counted = phrases::count_noun(incidents, "new incident");
            return Some(format!("{counted}{}{tolls}{others}", dated.unwrap_or_default()));
        }
        // The last of a front is the last whatever the filter, so it must not read as one that the filter lets through.
        if !view.question.filter.is_everything() {
            let last = last.map(|last| format!("; the last incident of all {last}")).unwrap_or_default();
            return Some(match events {
                0 => format!("nothing new passes the filter{last}"),
                n => format!("{} but no incident{last}", phrases::count_noun(n, "new event")),
            });
        }
        // Outside the record there is no telling that nothing is new.
        let seen = self.trend.reason != TrendReason::NotRecorded;
        match (events, last) {
            (0, Some(last)) if seen => Some(format!("no new incident, the last {last}")),
            (0, Some(last)) => Some(format!("last incident {last}")),
            (0, None) if seen => {
                self.row.last_event.map(|last| format!("nothing new, the last event {last}"))
            }
            (0, None) => self.row.last_event.map(|last| format!("last event {last}")),
            (n, Some(last)) => {
                Some(format!("{} but no incident, the last {last}", phrases::count_noun(n, "new event")))
            }
            (n, None) => Some(phrases::count_noun(n, "new event")),
        }
    }

    /// The counts of the window against the one before.
    fn window_words(&self, view: ReportInput<'_>) -> Option<String> {
        let row = self.row;
        let quiet = row.incidents == 0 && row.status.last_incident.is_none();
        let (n, new, noun) = if quiet {
            (row.events as usize, self.new_events.rows.len(), "event")
        } else {
            (row.incidents as usize, self.new_events.incidents as usize, "incident")
        };
        let before = row.previous_incidents.filter(|_| !quiet);
        if n == 0 && before.is_none_or(|before| before == 0) {
            return None;
        }
        let told = n == new && self.has_only_window_news(view);
        let counted = match n {
            0 => "none".to_owned(),
            _ if told => "no other".to_owned(),
            n => phrases::count_noun(n, noun),
        };
        let tolls = if told { String::new() } else { phrases::toll_phrase_after_comma(row.tolls) };
        let Some(length) = view.question.window.length.to_phrase() else {
            return Some(format!("{counted} on record{tolls}"));
        };
        let began = self.recorded.first_day().filter(|from| *from > view.answer.span.start);
        let over = match (row.coverage, began) {
            (Coverage::Full, _) => format!("{counted} in {length}"),
            (_, Some(from)) => format!("{counted} since the record began on {from}"),
            (_, None) => format!("{counted} in {length} as far as recorded"),
        };
        let again = length.strip_prefix("1 ").unwrap_or(&length);
        let earlier = view.question.window.previous_span(view.answer.as_of);
        let whole = earlier.is_some_and(|days| self.recorded.covers(days));
        let known = if whole { "" } else { "known " };
        Some(match before.filter(|_| began.is_none()) {
            None => format!("{over}{tolls}"),
            Some(0) if n == 0 => over,
            Some(0) => format!("{over}{tolls}; none {known}in the {again} before"),
            Some(before) => format!("{over}{tolls}; {before} {known}in the {again} before"),
        })
    }

    /// Whether all new events lie in the window: then those of the window are the new ones, if they are as many.
    fn has_only_window_news(&self, view: ReportInput<'_>) -> bool {
        let events = self.new_events.rows.iter().filter_map(|&row| view.store.event(row));
        events.into_iter().all(|event| view.answer.span.covers(event.date.span))
    }
}

fn days_ago(status: StatusVerdict) -> String {
    let days = status.days_min.zip(status.days_max);
    days.map(|(least, most)| format!(", {}", phrases::days_ago_between(least, most))).unwrap_or_default()
}

/// A status in words: `active`, `tense or active`.
pub(super) fn status_words(status: StatusVerdict) -> String {
    let word = status.status.label();
    match status.possible.filter(|other| *other != status.status) {
        Some(other) => format!("{word} or {}", other.label()),
        None => word.to_owned(),
    }
}
