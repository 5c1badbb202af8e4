//! The reference answer: computes every figure of an answer with its own loop over the events, without indices or
//! caches.

use std::collections::BTreeSet;

use chrono::Datelike;
use frontwatch::assess::Rules;
use frontwatch::assess::change::{self, ChangeVerdict};
use frontwatch::assess::contested::find_contests;
use frontwatch::assess::status::{self, StatusVerdict};
use frontwatch::assess::toll::{event_tolls, side_tolls};
use frontwatch::model::{
    ActorIx, Day, Event, EventDate, Figure, FrontIx, IncidentList, LatLon, Measure, PlacePrecision,
    QuadClass, Situation, Span, Stance, Statement, Toll, Tolls, Victims,
};
use frontwatch::query::{Candidate, Comparison, Dyad, Question, search_text};
use frontwatch::store::{Answer, ComparedCount, Coverage, DyadRow, FrontRow, KilledBySide, OutsideWindow};

#[path = "naive_coverage.rs"]
mod coverage;
#[path = "naive_lanes.rs"]
mod lanes;
#[path = "naive_order.rs"]
mod order;
#[path = "naive_places.rs"]
mod places;
#[path = "naive_series.rs"]
mod series;

use super::naive_flags;
use super::naive_totals::{count_without_toll, killed_beside, pair_tolls, sum_all};

/// An event known at as-of, and its row in the store.
#[derive(Clone, Copy)]
pub(crate) struct KnownEvent<'a> {
    pub(crate) row: u32,
    pub(crate) event: &'a Event,
}

/// A question, and the events known at its as-of.
pub(crate) struct NaiveQuery<'a> {
    pub(crate) situation: &'a Situation,
    pub(crate) rules: &'a Rules,
    pub(crate) question: &'a Question,
    window: Option<Span>,
    /// The window. For the window “all”: from the first event that passes the filters, regardless of the stretch, to
    /// as-of.
    span: Span,
    /// Events that pass the filter and the kinds and lie inside the selected area, by row.
    filtered: Vec<KnownEvent<'a>>,
    /// Every event that happened and is known at as-of, by row.
    known: Vec<KnownEvent<'a>>,
    /// Events that pass the filter and the kinds, regardless of the area, by row.
    in_any_area: Vec<KnownEvent<'a>>,
    /// As `in_any_area`, for announced events.
    announced: Vec<KnownEvent<'a>>,
    /// The first day of the first known event of each front.
    first_days: Vec<Option<Day>>,
    /// Whether more than the question narrows the view.
    is_narrowed: bool,
}

/// Returns the point of an event on the map, or `None` without coordinates and for a region, a country, the sea or
/// the air.
pub(crate) fn map_point(event: &Event) -> Option<LatLon> {
    use PlacePrecision::{Country, Region, SeaOrAir};
    let place = event.place.as_ref()?;
    if matches!(place.precision, Region | Country | SeaOrAir) { None } else { place.coordinates }
}

/// A condition on events besides those of a question.
#[derive(Clone, Copy)]
pub(crate) struct Narrowing<'a> {
    /// Replaces the filter and the kinds of the question.
    pub(crate) passes: &'a dyn Fn(&Event) -> bool,
    /// Whether more than the question narrows the view.
    pub(crate) is_narrowed: bool,
}

/// Answers a question by following the rules literally.
pub(crate) fn answer(situation: &Situation, rules: &Rules, question: &Question) -> Answer {
    let passes = |event: &Event| passes_filter(situation, question, event);
    answer_narrowed(situation, rules, question, Narrowing { passes: &passes, is_narrowed: false })
}

/// Answers a question about the events that pass a condition.
pub(crate) fn answer_narrowed(
    situation: &Situation,
    rules: &Rules,
    question: &Question,
    narrowing: Narrowing<'_>,
) -> Answer {
    let mut events: Vec<&Event> = situation.events.iter().collect();
    events.sort_by_key(|event| (event.date.span.start, event.date.span.end));
    let (announced, known): (Vec<KnownEvent<'_>>, Vec<KnownEvent<'_>>) = (0..)
        .zip(events)
        .map(|(row, event)| KnownEvent { row, event })
        .filter(|known| known.event.date.span.end <= question.as_of)
        .partition(|known| known.event.is_announced());
    let total = known.len();
    let window = question.window.span(question.as_of);
    let in_any_area: Vec<KnownEvent<'_>> =
        known.iter().copied().filter(|known| (narrowing.passes)(known.event)).collect();
    let announced = announced.into_iter().filter(|known| (narrowing.passes)(known.event)).collect();
    let inside = |known: &&KnownEvent<'_>| {
        question.selection.area.is_none_or(|area| map_point(known.event).is_some_and(|at| area.contains(at)))
    };
    let filtered = in_any_area.iter().filter(inside).copied().collect();
    let span = window.unwrap_or(Span::from_day(question.as_of));
    let first_days = coverage::first_days(situation, question.as_of);
    let mut query = NaiveQuery {
        situation,
        rules,
        question,
        window,
        span,
        filtered,
        known,
        in_any_area,
        announced,
        first_days,
        is_narrowed: narrowing.is_narrowed,
    };
    if window.is_none() {
        let passing = query.select(|e| query.is_on_selected_front(e) && query.has_selected_dyad(e));
        let first = passing.iter().map(|known| known.event.date.span.start).min();
        query.span.start = first.unwrap_or(question.as_of);
    }
    query.answer(total)
}

/// Returns the rows of the events that are new since `day` and pass the question except for its window: newest first.
pub(crate) fn rows_new_since(situation: &Situation, question: &Question, day: Day) -> Vec<u32> {
    let mut events: Vec<&Event> = situation.events.iter().collect();
    events.sort_by_key(|event| (event.date.span.start, event.date.span.end));
    let selection = &question.selection;
    let passes = |event: &Event| {
        event.date.span.end <= question.as_of
            && event.date.is_news_after(day)
            && passes_filter(situation, question, event)
            && (selection.fronts.is_empty() || selection.fronts.contains(&event.front))
            && (selection.dyads.is_empty() || !selection.dyads.is_disjoint(&event_dyads(event)))
            && selection.stretch.is_none_or(|stretch| stretch.covers(event.date.span))
            && selection.area.is_none_or(|area| map_point(event).is_some_and(|at| area.contains(at)))
    };
    let mut rows: Vec<u32> =
        (0..).zip(events).filter(|(_, event)| passes(event)).map(|(row, _)| row).collect();
    rows.reverse();
    rows
}

/// Whether an event passes the filter and the kinds of a question.
pub(crate) fn passes_filter(situation: &Situation, question: &Question, event: &Event) -> bool {
    let kinds = &question.selection.kinds;
    if !kinds.is_empty() && !kinds.contains(&event.kind) {
        return false;
    }
    let folded = search_text(situation, event);
    let candidate = Candidate {
        situation,
        event,
        tolls: event_tolls(event),
        is_contested: !find_contests(event).is_empty(),
        search_text: &folded,
    };
    let bound = question.filter.bind(situation, question.as_of).expect("the filter names existing items");
    bound.matches(&candidate)
}

/// Returns the dyads of an event: its first actor with each of the others.
pub(crate) fn event_dyads(event: &Event) -> BTreeSet<Dyad> {
    let others = event.actors.iter().filter(|&&other| other != event.actors[0]);
    others.map(|&other| (other.min(event.actors[0]), other.max(event.actors[0]))).collect()
}

pub(crate) fn is_incident(event: &Event) -> bool {
    event.is_incident(IncidentList::default())
}

fn count_events<'a>(events: impl Iterator<Item = KnownEvent<'a>>) -> u32 {
    u32::try_from(events.count()).unwrap()
}

impl<'a> NaiveQuery<'a> {
    pub(crate) fn is_on_selected_front(&self, event: &Event) -> bool {
        let fronts = &self.question.selection.fronts;
        fronts.is_empty() || fronts.contains(&event.front)
    }

    pub(crate) fn has_selected_dyad(&self, event: &Event) -> bool {
        let dyads = &self.question.selection.dyads;
        dyads.is_empty() || event_dyads(event).iter().any(|pair| dyads.contains(pair))
    }

    fn is_in_window(&self, event: &Event) -> bool {
        self.window.is_none_or(|window| window.covers(event.date.span))
    }

    fn is_in_area(&self, event: &Event) -> bool {
        let area = self.question.selection.area;
        area.is_none_or(|area| map_point(event).is_some_and(|at| area.contains(at)))
    }

    fn is_in_stretch(&self, event: &Event) -> bool {
        self.question.selection.stretch.is_none_or(|stretch| stretch.covers(event.date.span))
    }

    pub(crate) fn select(&self, passes: impl Fn(&Event) -> bool) -> Vec<KnownEvent<'a>> {
        self.filtered.iter().filter(|known| passes(known.event)).copied().collect()
    }

    /// Returns every known event of a front, regardless of the question.
    pub(crate) fn events_on_front(&self, front: FrontIx) -> Vec<KnownEvent<'a>> {
        self.known.iter().filter(|known| known.event.front == front).copied().collect()
    }

    fn answer(&self, total: usize) -> Answer {
        let shown = self.select(|e| {
            self.is_on_selected_front(e)
                && self.has_selected_dyad(e)
                && self.is_in_window(e)
                && self.is_in_stretch(e)
        });
        let announced: Vec<KnownEvent<'_>> =
            self.announced_in_any_area().into_iter().filter(|known| self.is_in_area(known.event)).collect();
        let mut listed = [&shown[..], &announced[..]].concat();
        listed.sort_by_key(|known| known.row);
        let straddling = self.select(|e| {
            let times = [self.window, self.question.selection.stretch];
            self.is_on_selected_front(e)
                && self.has_selected_dyad(e)
                && !(self.is_in_window(e) && self.is_in_stretch(e))
                && times.iter().flatten().all(|time| time.overlaps(e.date.span))
        });
        let outside_window = if listed.is_empty() {
            let count = |is_outside: &dyn Fn(Span, Span) -> bool| {
                let matching = self.select(|e| {
                    self.is_on_selected_front(e)
                        && self.has_selected_dyad(e)
                        && self.is_in_stretch(e)
                        && self.window.is_some_and(|window| is_outside(e.date.span, window))
                });
                matching.len()
            };
            OutsideWindow {
                before: count(&|span, window| span.end < window.start),
                after: count(&|span, window| span.start > window.end),
            }
        } else {
            OutsideWindow::default()
        };
        let as_of = self.question.as_of;
        let without_stretch = self
            .select(|e| self.is_on_selected_front(e) && self.has_selected_dyad(e) && self.is_in_window(e));
        let span = self.span;
        let series = self.series(span, &without_stretch);
        let spans: Vec<Span> = series.buckets.iter().map(|bucket| bucket.span).collect();
        Answer {
            as_of,
            span,
            known_events: total,
            shown_events: shown.len(),
            announced: announced.len(),
            straddling: straddling.len(),
            outside_window,
            contested: shown.iter().filter(|known| !find_contests(known.event).is_empty()).count(),
            denied: shown.iter().filter(|known| is_denied(known.event)).count(),
            coverage: self.recorded_extent(self.shown_days(), &self.counted_fronts()),
            incidents: shown.iter().filter(|known| is_incident(known.event)).count(),
            incidents_without_toll: count_without_toll(&shown) as usize,
            tolls: sum_all(&shown),
            fronts: (0..self.situation.fronts.len())
                .map(|ix| self.front_row(FrontIx(u16::try_from(ix).unwrap()), &spans))
                .collect(),
            dyads: self.dyad_rows(),
            events: self.ordered(&listed).into(),
            lanes: self.lanes(&spans),
            series,
            comparison_span: self.compared_days(),
            places: self.places().into(),
        }
    }

    /// Returns the announced events that pass every condition but the area, by row.
    fn announced_in_any_area(&self) -> Vec<KnownEvent<'a>> {
        let passes = |event: &Event| {
            self.is_on_selected_front(event)
                && self.has_selected_dyad(event)
                && self.is_in_window(event)
                && self.is_in_stretch(event)
        };
        self.announced.iter().filter(|known| passes(known.event)).copied().collect()
    }

    fn front_row(&self, front: FrontIx, spans: &[Span]) -> FrontRow {
        let passing = self.select(|e| e.front == front && self.has_selected_dyad(e));
        let series = self.select(|e| e.front == front && self.has_selected_dyad(e) && self.is_in_window(e));
        let inside: Vec<KnownEvent<'_>> =
            series.iter().copied().filter(|k| self.is_in_stretch(k.event)).collect();
        let on = [front];
        let spark = |span: &Span| {
            let incidents = series.iter().filter(|k| is_incident(k.event) && span.covers(k.event.date.span));
            (count_events(incidents.copied()), self.coverage(*span, &on))
        };
        FrontRow {
            front,
            is_selected: self.question.selection.fronts.contains(&front),
            status: self.assess_status(front),
            change: self.assess_change(&passing, &on),
            flags: naive_flags::flags(self, &passing, front),
            coverage: self.recorded_extent(self.shown_days(), &on),
            incidents: count_events(inside.iter().copied().filter(|k| is_incident(k.event))),
            events: count_events(inside.iter().copied()),
            previous_incidents: self.count_before(&passing, &on),
            previous_coverage: self.coverage_before(&on),
            previous_tolls: self
                .days_before()
                .map_or_else(Tolls::default, |before| open_tolls(&within(&passing, before))),
            comparison: self.compare_counts(&passing, &inside, &on, open_tolls),
            contested: count_events(inside.iter().copied().filter(|k| !find_contests(k.event).is_empty())),
            incidents_without_toll: count_without_toll(&inside),
            tolls: sum_all(&inside),
            last_event: self.events_on_front(front).last().map(|known| known.event.date),
            sparkline: spans.iter().map(spark).collect(),
        }
    }

    /// Returns the status of a front, regardless of the question.
    fn assess_status(&self, front: FrontIx) -> StatusVerdict {
        let passing = self.events_on_front(front);
        let dates: Vec<EventDate> =
            passing.iter().filter(|k| is_incident(k.event)).map(|k| k.event.date).collect();
        // The last incident lies between the latest start and the latest end of all incidents.
        let last = dates.iter().max_by_key(|date| (date.span.start, date.span.end)).map(|&began| {
            let end = dates.iter().map(|date| date.span.end).max().unwrap();
            let ended = dates.iter().rfind(|date| date.span.end == end).unwrap();
            if end == began.span.end {
                return began;
            }
            let between = EventDate::from_span(Span { start: began.span.start, end });
            EventDate { inferred: began.inferred || ended.inferred, ..between }
        });
        status::assess_status(last, self.question.as_of, &self.recorded_days(front), &self.rules.status)
    }

    fn assess_change(&self, passing: &[KnownEvent<'_>], fronts: &[FrontIx]) -> ChangeVerdict {
        change::assess_change(&self.weekly_counts(passing, fronts), &self.rules.change)
    }

    pub(crate) fn weekly_counts(&self, passing: &[KnownEvent<'_>], fronts: &[FrontIx]) -> Vec<Option<u32>> {
        let mut weeks = Vec::new();
        for back in 0..53 {
            let end = self.question.as_of.plus_days(-7 * back);
            let week = Span { start: end.plus_days(-6), end };
            let incidents = passing.iter().filter(|k| is_incident(k.event) && week.covers(k.event.date.span));
            let known = self.recorded_extent(week, fronts) == Coverage::Full;
            weeks.push(known.then(|| count_events(incidents.copied())));
        }
        weeks
    }

    /// Returns the days to compare with: the previous window, or the shown days moved back one calendar year.
    fn compared_days(&self) -> Option<Span> {
        let moved = |day: Day| {
            let date = day.date();
            let year = date.year() - 1;
            // 29 February has no counterpart: use 28 February.
            date.with_year(year).or_else(|| date.pred_opt()?.with_year(year)).map(Day::from).unwrap()
        };
        match self.question.compare? {
            Comparison::PreviousWindow => self.days_before(),
            Comparison::YearBefore => {
                let period = match (self.window, self.question.selection.stretch) {
                    (Some(window), Some(stretch)) => {
                        let (start, end) = (stretch.start.max(window.start), stretch.end.min(window.end));
                        if start > end {
                            return None;
                        }
                        Span { start, end }
                    }
                    (window, stretch) => window.or(stretch)?,
                };
                Some(Span { start: moved(period.start), end: moved(period.end) })
            }
        }
    }

    fn compare_counts(
        &self,
        passing: &[KnownEvent<'_>],
        inside: &[KnownEvent<'_>],
        fronts: &[FrontIx],
        tolls: impl Fn(&[KnownEvent<'_>]) -> Tolls,
    ) -> Option<ComparedCount> {
        let days = self.compared_days()?;
        let incidents =
            |known: &[KnownEvent<'_>]| count_events(known.iter().copied().filter(|k| is_incident(k.event)));
        let then = within(passing, days);
        let coverage = self.recorded_extent(days, fronts);
        let whole =
            coverage == Coverage::Full && self.recorded_extent(self.shown_days(), fronts) == Coverage::Full;
        let tolls = tolls(&then);
        let (now, then) = (incidents(inside), incidents(&then));
        // Like a week compared with a baseline whose weeks all have the earlier count.
        let verdict = change::assess_change(&[now, then, then, then, then].map(Some), &self.rules.change);
        let change = if whole { verdict.word } else { change::Change::Unknown };
        let is_too_few = whole && verdict.guarded && now != then;
        Some(ComparedCount { incidents: then, tolls, coverage, change, is_too_few })
    }

    fn count_before(&self, passing: &[KnownEvent<'_>], fronts: &[FrontIx]) -> Option<u32> {
        let before = self.days_before()?;
        let incidents = passing.iter().filter(|k| is_incident(k.event) && before.covers(k.event.date.span));
        let incidents = count_events(incidents.copied());
        (incidents > 0 || self.coverage_before(fronts) != Coverage::None).then_some(incidents)
    }

    fn coverage_before(&self, fronts: &[FrontIx]) -> Coverage {
        self.days_before().map_or(Coverage::None, |before| self.recorded_extent(before, fronts))
    }

    fn days_before(&self) -> Option<Span> {
        Some(match (self.window, self.question.selection.stretch) {
            (_, None) => self.question.window.previous_span(self.question.as_of)?,
            (window, Some(stretch)) => {
                let window = window.unwrap_or(stretch);
                let (start, end) = (stretch.start.max(window.start), stretch.end.min(window.end));
                if start > end {
                    return None;
                }
                let days = end.0 - start.0 + 1;
                Span { start: Day(start.0 - days), end: Day(start.0 - 1) }
            }
        })
    }

    fn dyad_rows(&self) -> Vec<DyadRow> {
        let selection = &self.question.selection;
        let inside =
            self.select(|e| self.is_on_selected_front(e) && self.is_in_window(e) && self.is_in_stretch(e));
        let mut listed: BTreeSet<Dyad> = inside.iter().flat_map(|known| event_dyads(known.event)).collect();
        listed.extend(&selection.dyads);
        let is_filtered = self.is_narrowed
            || !self.question.filter.is_everything()
            || !selection.kinds.is_empty()
            || !selection.fronts.is_empty()
            || !selection.dyads.is_empty()
            || selection.stretch.is_some()
            || selection.area.is_some();
        if !is_filtered {
            let begun = |tie: &&frontwatch::model::Tie| {
                tie.since.is_none_or(|since| since.span.start <= self.question.as_of)
            };
            let ties = self.situation.ties.iter().filter(|tie| tie.from != tie.to).filter(begun);
            listed.extend(ties.map(|tie| (tie.from.min(tie.to), tie.from.max(tie.to))));
        }
        let mut rows: Vec<DyadRow> = listed.into_iter().map(|dyad| self.dyad_row(dyad, &inside)).collect();
        let name = |ix: ActorIx| self.situation.actor(ix).unwrap().short.clone();
        rows.sort_by(|x, y| {
            (y.incidents, y.events)
                .cmp(&(x.incidents, x.events))
                .then_with(|| (name(x.dyad.0), name(x.dyad.1)).cmp(&(name(y.dyad.0), name(y.dyad.1))))
                .then(x.dyad.cmp(&y.dyad))
        });
        rows
    }

    fn dyad_row(&self, dyad: Dyad, inside: &[KnownEvent<'a>]) -> DyadRow {
        let passing = self.select(|e| self.is_on_selected_front(e) && event_dyads(e).contains(&dyad));
        let inside: Vec<KnownEvent<'_>> =
            inside.iter().copied().filter(|k| event_dyads(k.event).contains(&dyad)).collect();
        let mut on: Vec<FrontIx> = passing.iter().map(|known| known.event.front).collect();
        on.sort_unstable();
        on.dedup();
        let quad = |class| count_events(inside.iter().copied().filter(|k| k.event.kind.row().quad == class));
        let begun = |tie: &frontwatch::model::Tie| {
            tie.since.is_none_or(|since| since.span.start <= self.question.as_of)
        };
        let between = |(ix, tie): (usize, &frontwatch::model::Tie)| {
            begun(tie).then_some(())?;
            ((tie.from, tie.to) == dyad || (tie.to, tie.from) == dyad).then_some(ix)
        };
        DyadRow {
            dyad,
            is_selected: self.question.selection.dyads.contains(&dyad),
            fronts: on.clone().into(),
            coverage: self.recorded_extent(self.shown_days(), &on),
            incidents: count_events(inside.iter().copied().filter(|k| is_incident(k.event))),
            events: count_events(inside.iter().copied()),
            previous_incidents: self.count_before(&passing, &on),
            previous_coverage: self.coverage_before(&on),
            comparison: self.compare_counts(&passing, &inside, &on, |known| pair_tolls(known, dyad)),
            newcomers: [dyad.0, dyad.1]
                .into_iter()
                .filter(|&actor| on.iter().any(|&front| naive_flags::is_new(self, actor, front)))
                .collect(),
            events_by_quad_class: QuadClass::ALL.map(quad),
            tolls: pair_tolls(&inside, dyad),
            killed_by_side: Some(killed_by_side(&inside, dyad)),
            others_killed: killed_beside(&inside, dyad),
            first: inside.first().map(|known| known.event.date),
            last: inside.last().map(|known| known.event.date),
            change: self.assess_change(&passing, &on),
            ties: self.situation.ties.iter().enumerate().filter_map(between).collect(),
        }
    }

    /// Returns the days of the window that lie in the selected stretch.
    fn shown_days(&self) -> Span {
        let Some(stretch) = self.question.selection.stretch else { return self.span };
        let (start, end) = (stretch.start.max(self.span.start), stretch.end.min(self.span.end));
        if start <= end { Span { start, end } } else { stretch }
    }
}

/// Returns the sums of the killed of both sides of a dyad.
fn killed_by_side(known: &[KnownEvent<'_>], dyad: Dyad) -> KilledBySide {
    let mut killed = KilledBySide::default();
    for event in known.iter().map(|known| known.event) {
        let (pairs, first) = (event_dyads(event), event.actors.first());
        for side in side_tolls(event).into_iter().filter(|side| side.measure == Measure::Killed) {
            match side.victims {
                // With several pairs, the victims of the actor that all share are not those of a pair.
                Victims::OfActor(actor) if pairs.len() > 1 && Some(&actor) == first => {}
                Victims::OfActor(actor) if actor == dyad.0 => killed.first = killed.first.plus(side.toll),
                Victims::OfActor(actor) if actor == dyad.1 => killed.second = killed.second.plus(side.toll),
                Victims::Unattributed if pairs.len() == 1 => {
                    killed.unattributed = killed.unattributed.plus(side.toll);
                }
                Victims::OfActor(_) | Victims::Unattributed => {}
            }
        }
    }
    killed
}

fn within<'a>(known: &[KnownEvent<'a>], days: Span) -> Vec<KnownEvent<'a>> {
    known.iter().copied().filter(|known| days.covers(known.event.date.span)).collect()
}

/// Returns the summed tolls; the killed are open if an incident gives no number.
fn open_tolls(known: &[KnownEvent<'_>]) -> Tolls {
    let tolls = sum_all(known);
    let is_open = tolls.killed.is_open || tolls.killed.low.is_some() && count_without_toll(known) > 0;
    Tolls { killed: Toll { is_open, ..tolls.killed }, ..tolls }
}

fn is_denied(event: &Event) -> bool {
    event.claims.iter().any(|claim| match &claim.statement {
        Statement::Toll { says, .. } => *says == Figure::Denied,
        Statement::Control { says, .. } | Statement::Fact { says, .. } => *says == Stance::Denies,
        Statement::Cause { .. } | Statement::NoComment | Statement::Retraction => false,
    })
}
