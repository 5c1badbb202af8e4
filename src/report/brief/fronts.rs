//! How each front stands.

use super::super::{Overview, words};
use super::earlier::Earlier;
use super::fired::{Fired, fired};
use crate::assess::control::{Control, PlaceControl};
use crate::assess::status::{Status, StatusVerdict};
use crate::assess::trend::{Because, Standing, Trend, TrendInputs, TrendVerdict, trend};
use crate::model::{Day, Front, FrontIx, Recorded};
use crate::query::Question;
use crate::store::{Answer, Coverage, Detail, FrontDetail, FrontRow, Store, Subject, Sum};

/// One front.
#[derive(Debug)]
pub(super) struct FrontBrief<'a> {
    /// The front.
    pub(super) front: &'a Front,
    /// Its figures over the window.
    pub(super) row: &'a FrontRow,
    /// The days that are recorded.
    pub(super) recorded: Recorded,
    /// What fires, the gravest first.
    pub(super) fired: Vec<Fired>,
    /// The trend against the earlier day.
    pub(super) trend: TrendVerdict,
    /// Its new events.
    pub(super) news: Sum,
    /// Places of which a new event says who holds them, and otherwise than on the earlier day.
    pub(super) control: Vec<PlaceControl>,
}

/// The fronts that were asked for: the chosen ones, or all; file order.
pub(super) fn fronts<'a>(view: Overview<'a>, then: Earlier<'_>, news: &Sum) -> Vec<FrontBrief<'a>> {
    let chosen = view.answer.fronts.iter().any(|row| row.selected);
    let rows = view.answer.fronts.iter().filter(|row| !chosen || row.selected);
    rows.filter_map(|row| brief(view, then, news, row)).collect()
}

fn brief<'a>(
    view: Overview<'a>,
    earlier: Earlier<'_>,
    news: &Sum,
    row: &'a FrontRow,
) -> Option<FrontBrief<'a>> {
    let store = view.store;
    let front = store.situation().front(row.front)?;
    let of = |number: &u32| store.event(*number).is_some_and(|event| event.front == row.front);
    let news = store.sum(news.rows.iter().copied().filter(of));
    let now = detail(store, view.question, view.answer, row.front)?;
    let before = earlier.answer.fronts.iter().find(|old| old.front == row.front)?;
    let fired = fired(store, view.answer.as_of, row, before);
    let recorded = now.why.recorded.clone().unwrap_or_default();
    let standing = |on: Day, status: StatusVerdict| Standing {
        on,
        status,
        recorded_for: recorded.stretch(on).map(|stretch| on.since(stretch.start)),
    };
    let inputs = TrendInputs {
        now: standing(view.answer.as_of, row.status),
        then: standing(earlier.answer.as_of, before.status),
        change: row.change.word,
        alert: fired.iter().find_map(|fired| fired.rule.alert()),
    };
    let trend = trend(inputs, &store.rules().status);
    let control = changed(&now, earlier, store, &news);
    Some(FrontBrief { front, row, recorded, fired, trend, news, control })
}

fn detail(store: &Store, question: &Question, answer: &Answer, front: FrontIx) -> Option<FrontDetail> {
    match store.detail(question, answer, &Subject::Front(front))? {
        Detail::Front(detail) => Some(*detail),
        Detail::Event(_) | Detail::Dyad(_) => None,
    }
}

/// The places that changed hands, or became contested, by a new event.
fn changed(now: &FrontDetail, earlier: Earlier<'_>, store: &Store, news: &Sum) -> Vec<PlaceControl> {
    if now.control.is_empty() {
        return Vec::new();
    }
    let then = detail(earlier.store, earlier.question, earlier.answer, now.row.front);
    let before = |place: &str| -> Option<Control> {
        then.as_ref()?.control.iter().find(|old| old.place == place).map(|old| old.control)
    };
    let is_new = |&(event, _): &(usize, usize)| {
        let id = store.situation().events.get(event).map(|event| event.id.as_str());
        id.and_then(|id| store.row_of(id)).is_some_and(|row| news.rows.contains(&row))
    };
    let moved = |place: &&PlaceControl| {
        before(&place.place) != Some(place.control) && place.standing.iter().any(is_new)
    };
    now.control.iter().filter(moved).cloned().collect()
}

impl FrontBrief<'_> {
    /// The day on which its record ended, if it did before the day looked from.
    #[must_use]
    pub(super) fn ended(&self) -> Option<Day> {
        self.row.status.ended
    }

    /// Whether nothing has happened for long although it is still recorded and has seen incidents.
    #[must_use]
    pub(super) fn is_quiet(&self) -> bool {
        let long = matches!(self.row.status.word, Status::Quiet | Status::Dormant | Status::NoneRecorded);
        let seen = self.row.status.last.is_some() || self.row.last_event.is_none();
        long && self.ended().is_none() && seen
    }

    /// Whether there is nothing to say of it but that nothing is known.
    #[must_use]
    pub(super) fn is_blank(&self) -> bool {
        self.trend.because == Because::NotRecorded && self.news.rows.is_empty() && self.row.events == 0
    }

    /// What to sort it by: the gravest trend first, then the most new incidents, then the most in the window.
    pub(super) fn weight(&self) -> impl Ord + use<> {
        let trend = Trend::ALL.iter().position(|&trend| trend == self.trend.word);
        (trend, std::cmp::Reverse((self.news.incidents, self.row.incidents)))
    }

    /// The trend and the figures in one sentence, without a full stop.
    pub(super) fn sentence(&self, view: Overview<'_>) -> String {
        let mut parts = vec![self.standing()];
        parts.extend(self.also());
        parts.extend(self.fresh(view));
        parts.extend(self.context(view));
        if self.row.contested > 0 {
            parts.push(format!("{} contested", words::count(self.row.contested as usize, "event")));
        }
        words::sentence(&parts.join("; "))
    }

    /// The trend with its reason.
    fn standing(&self) -> String {
        let (trend, word) = (&self.trend, self.trend.word.word());
        let TrendInputs { now, then, .. } = trend.inputs;
        let status = status_words(now.status);
        match trend.because {
            Because::NotRecorded => match self.ended() {
                Some(until) => format!("{word}, recorded only until {until}"),
                None => format!("{word}, not recorded on {}", now.on),
            },
            Because::Alert(_) | Because::Change(_) => {
                let why = self.decisive().map(|fired| format!(": {}, {}", fired.words, fired.reason));
                format!("{word}, {status}{}", why.unwrap_or_default())
            }
            Because::Rose if then.status.last.is_none() => {
                format!("{word}, {status} by the first incident on record")
            }
            Because::Rose | Because::Fell => {
                format!("{word} from {} to {status}", status_words(then.status))
            }
            Because::NothingBefore => {
                let status = now.status.last.map_or("no incident on record", |_| &status);
                format!("{word}, {status}: the record before {} is too short to compare with", then.on)
            }
            Because::Same if now.status.last.is_none() => format!("{word}, no incident on record"),
            Because::Same => format!("{word}, {status} as on {}", then.on),
        }
    }

    /// What fires besides the rule that gave the trend.
    fn also(&self) -> Option<String> {
        let told = matches!(self.trend.because, Because::Alert(_) | Because::Change(_));
        let fired = self.fired.iter().filter(|fired| !(told && Some(*fired) == self.decisive()));
        let mut names: Vec<String> = fired.map(|fired| fired.words.to_owned()).collect();
        names.dedup();
        let also = if told { "also " } else { "" };
        (!names.is_empty()).then(|| format!("{also}{}", words::listed(&names)))
    }

    /// The rule that gives the trend while it fires.
    fn decisive(&self) -> Option<&Fired> {
        self.fired.iter().find(|fired| fired.rule.is_decisive())
    }

    /// What is new.
    fn fresh(&self, view: Overview<'_>) -> Option<String> {
        let (incidents, events) = (self.news.incidents as usize, self.news.rows.len());
        let last = self.row.status.last.map(|last| format!("{last}{}", ago(self.row.status)));
        if incidents > 0 {
            let dated = self.news.last_incident.map(|last| {
                if incidents == 1 { format!(" ({last})") } else { format!(" (the last {last})") }
            });
            let tolls = words::after_comma(self.news.tolls);
            let others = match events - incidents {
                0 => String::new(),
                n if tolls.is_empty() => format!(" and {}", words::count(n, "other new event")),
                n => format!(", and {}", words::count(n, "other new event")),
            };
            let counted = words::count(incidents, "new incident");
            return Some(format!("{counted}{}{tolls}{others}", dated.unwrap_or_default()));
        }
        // The last of a front is the last whatever the filter, so it must not read as one that the filter lets through.
        if !view.question.filter.is_everything() {
            let last = last.map(|last| format!("; the last incident of all {last}")).unwrap_or_default();
            return Some(match events {
                0 => format!("nothing new passes the filter{last}"),
                n => format!("{} but no incident{last}", words::count(n, "new event")),
            });
        }
        // Outside the record there is no telling that nothing is new.
        let seen = self.trend.because != Because::NotRecorded;
        match (events, last) {
            (0, Some(last)) if seen => Some(format!("no new incident, the last {last}")),
            (0, Some(last)) => Some(format!("last incident {last}")),
            (0, None) if seen => {
                self.row.last_event.map(|last| format!("nothing new, the last event {last}"))
            }
            (0, None) => self.row.last_event.map(|last| format!("last event {last}")),
            (n, Some(last)) => {
                Some(format!("{} but no incident, the last {last}", words::count(n, "new event")))
            }
            (n, None) => Some(words::count(n, "new event")),
        }
    }

    /// The counts of the window against the one before.
    fn context(&self, view: Overview<'_>) -> Option<String> {
        let row = self.row;
        let quiet = row.incidents == 0 && row.status.last.is_none();
        let (n, new, noun) = if quiet {
            (row.events as usize, self.news.rows.len(), "event")
        } else {
            (row.incidents as usize, self.news.incidents as usize, "incident")
        };
        let before = row.before.filter(|_| !quiet);
        if n == 0 && before.is_none_or(|before| before == 0) {
            return None;
        }
        let told = n == new && self.is_inside(view);
        let counted = match n {
            0 => "none".to_owned(),
            _ if told => "no other".to_owned(),
            n => words::count(n, noun),
        };
        let tolls = if told { String::new() } else { words::after_comma(row.tolls) };
        let Some(length) = view.question.window.length.words() else {
            return Some(format!("{counted} on record{tolls}"));
        };
        let began = self.recorded.since().filter(|from| *from > view.answer.span.start);
        let over = match (row.coverage, began) {
            (Coverage::Full, _) => format!("{counted} in {length}"),
            (_, Some(from)) => format!("{counted} since the record began on {from}"),
            (_, None) => format!("{counted} in {length} as far as recorded"),
        };
        let again = length.strip_prefix("1 ").unwrap_or(&length);
        let earlier = view.question.window.before(view.answer.as_of);
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
    fn is_inside(&self, view: Overview<'_>) -> bool {
        let events = self.news.rows.iter().filter_map(|&row| view.store.event(row));
        events.into_iter().all(|event| view.answer.span.covers(event.date.span))
    }
}

fn ago(status: StatusVerdict) -> String {
    let days = status.days_min.zip(status.days_max);
    days.map(|(least, most)| format!(", {}", words::ago_between(least, most))).unwrap_or_default()
}

/// A status in words: `active`, `tense or active`.
pub(super) fn status_words(status: StatusVerdict) -> String {
    let word = status.word.word();
    match status.at_most.filter(|other| *other != status.word) {
        Some(other) => format!("{word} or {}", other.word()),
        None => word.to_owned(),
    }
}
