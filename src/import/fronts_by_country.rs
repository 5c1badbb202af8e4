//! Assigns events to fronts by country, adds stated totals from counts, and sets the coverage of new fronts.

use std::collections::HashMap;

use super::name_lookup::{FastMap, slug};
use super::period_counts::PeriodCounts;
use crate::model::bulk::dictionary_code;
use crate::model::{
    ActorIx, Aggregate, AggregateMeasure, Basis, Claimant, Columns, Day, EventDate, EventGroup, Figure,
    Front, FrontIx, Measure, Situation, SourceIx, Span,
};

/// The most countries with a front of their own; nobody reads a longer list.
const MAX_COUNTRY_FRONTS: usize = 60;

/// Events that have no front yet.
pub(super) struct UnassignedEvents<'a> {
    /// The fronts of the event groups are placeholders.
    pub(super) columns: &'a Columns,
    /// The rows that are withdrawn, ascending. They get a front but are not counted.
    pub(super) withdrawn: &'a [u32],
    pub(super) weeks: &'a PeriodCounts,
}

/// The fronts assigned to events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FrontAssignment {
    /// One front per event group.
    ByGroup(Vec<FrontIx>),
    /// One front per row.
    ByRow(Vec<FrontIx>),
}

impl FrontAssignment {
    /// Returns the front of an event.
    #[cfg(feature = "parquet")]
    pub(super) fn front(&self, row: usize, group_id: u32) -> FrontIx {
        let (fronts, index) = match self {
            Self::ByGroup(fronts) => (fronts, group_id as usize),
            Self::ByRow(fronts) => (fronts, row),
        };
        fronts.get(index).copied().unwrap_or(FrontIx(0))
    }

    /// Writes the fronts into the columns. A group whose events are on different fronts is split.
    pub(super) fn apply_to(&self, columns: &mut Columns) {
        match self {
            Self::ByGroup(fronts) => {
                columns.groups.iter_mut().zip(fronts).for_each(|(group, front)| group.front = *front);
            }
            Self::ByRow(fronts) => {
                let mut groups: Vec<EventGroup> = Vec::new();
                let mut split_groups: FastMap<(FrontIx, u32), u32> = FastMap::default();
                for (group_id, &front) in columns.group_id.iter_mut().zip(fronts) {
                    let old_id = *group_id;
                    *group_id = *split_groups.entry((front, old_id)).or_insert_with(|| {
                        let group = columns.groups.get(old_id as usize);
                        groups.extend(group.map(|group| EventGroup { front, ..group.clone() }));
                        dictionary_code(groups.len() - 1)
                    });
                }
                columns.groups = groups;
            }
        }
    }
}

impl UnassignedEvents<'_> {
    /// Whether a row is counted.
    pub(super) fn is_counted(&self, row: u32) -> bool {
        self.withdrawn.is_empty() || self.withdrawn.binary_search(&row).is_err()
    }

    /// Adds a front for each country, the one with most events first. Its parties are the dyad with most events. Beyond
    /// [`MAX_COUNTRY_FRONTS`], the countries with the fewest events share the front “elsewhere”; their number of events
    /// is returned as well.
    pub(super) fn assign_by_country(&self, situation: &mut Situation) -> (FrontAssignment, usize) {
        #[derive(Default)]
        struct CountryCounts {
            events: usize,
            dyads: HashMap<(ActorIx, ActorIx), usize>,
        }
        let mut counts = vec![0_usize; self.columns.groups.len()];
        for (_, &group_id) in (0..).zip(&self.columns.group_id).filter(|&(row, _)| self.is_counted(row)) {
            counts.get_mut(group_id as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut counts_by_country: HashMap<u16, CountryCounts> = HashMap::new();
        for (group, &count) in self.columns.groups.iter().zip(&counts).filter(|(_, count)| **count > 0) {
            let country = counts_by_country.entry(group.country).or_default();
            country.events += count;
            if let [first, second, ..] = *group.actors {
                *country.dyads.entry((first, second)).or_default() += count;
            }
        }
        let withdrawn_group = |&row: &u32| self.columns.group_id.get(row as usize).copied();
        let withdrawn_groups = self.withdrawn.iter().filter_map(withdrawn_group);
        let withdrawn_countries =
            withdrawn_groups.filter_map(|id| Some(self.columns.groups.get(id as usize)?.country));
        for country in self.weeks.keys().map(|key| key.1).chain(withdrawn_countries) {
            counts_by_country.entry(country).or_default();
        }
        let name = |country: u16| self.columns.countries.get(usize::from(country)).map_or("", |name| &**name);
        let mut countries: Vec<(u16, CountryCounts)> = counts_by_country.into_iter().collect();
        countries.sort_unstable_by(|(a, a_counts), (b, b_counts)| {
            b_counts.events.cmp(&a_counts.events).then_with(|| name(*a).cmp(name(*b)))
        });
        let rest = countries.split_off(countries.len().min(MAX_COUNTRY_FRONTS));
        let mut front_by_country: FastMap<u16, FrontIx> = FastMap::default();
        for (country, counts) in countries {
            let main_dyad = counts.dyads.iter().max_by_key(|&(dyad, n)| (*n, std::cmp::Reverse(*dyad)));
            let parties = main_dyad.map_or_else(Vec::new, |(&(first, second), _)| vec![first, second]);
            let name = if name(country).is_empty() { "Country not stated" } else { name(country) };
            front_by_country.insert(country, add_front(situation, name, parties));
        }
        let elsewhere = rest.iter().map(|(_, counts)| counts.events).sum();
        if !rest.is_empty() {
            let front = elsewhere_front(situation);
            front_by_country.extend(rest.iter().map(|(country, _)| (*country, front)));
        }
        let front = |group: &EventGroup| front_by_country.get(&group.country).copied().unwrap_or(FrontIx(0));
        (FrontAssignment::ByGroup(self.columns.groups.iter().map(front).collect()), elsewhere)
    }

    /// Adds the stated totals of the counts: incidents, events and killed per period and country, claimed by
    /// `source`. They are compared with events only if each front is exactly one country.
    pub(super) fn add_stated_totals(
        &self,
        situation: &mut Situation,
        source: SourceIx,
        fronts_are_countries: bool,
    ) {
        for (&(span, country), &(incidents, events, killed)) in self.weeks {
            let country = self.columns.countries.get(usize::from(country)).map_or("", |name| name);
            let front = situation.front_by_id(&slug(country)).filter(|_| fronts_are_countries);
            let mut add_total = |what: String, counts: AggregateMeasure, n: u32| {
                situation.aggregates.push(Aggregate {
                    span: EventDate::from_span(span),
                    what,
                    measure: if front.is_some() { counts } else { AggregateMeasure::Other },
                    figure: Figure::Exactly(n),
                    unit: None,
                    claimant: Claimant::Source(source),
                    basis: Basis::Claimed,
                    front,
                    actor: None,
                    victims: None,
                    note: None,
                    sources: vec![source],
                });
            };
            let what = format!("events of political violence in {country}");
            add_total(what, AggregateMeasure::Incidents, incidents);
            if events != incidents {
                add_total(format!("events of all kinds in {country}"), AggregateMeasure::Events, events);
            }
            if let Some(killed) = killed {
                add_total(format!("killed in {country}"), AggregateMeasure::Victims(Measure::Killed), killed);
            }
        }
    }
}

/// The note of a front that only imported data describe.
/// Saved files contain it, so it never changes.
const GENERATED_NOTE: &str = "Made of imported data: recorded until their last day.";

/// Whether only imported data describe a front.
pub(crate) fn is_generated_front(front: &Front) -> bool {
    front.note.as_deref() == Some(GENERATED_NOTE)
}

/// Ends the coverage of generated fronts on the last day of the data. Generated are the fronts from `first` on, and
/// those with the [`GENERATED_NOTE`] of an earlier import.
pub(super) fn set_coverage(
    situation: &mut Situation,
    first: usize,
    columns: &Columns,
    days: Option<Span>,
    weeks: &PeriodCounts,
) {
    let last = weeks.keys().map(|(span, _)| span.end).chain(days.map(|days| days.end)).max();
    let mut has_events = vec![false; situation.fronts.len()];
    for group in &columns.groups {
        has_events.get_mut(usize::from(group.front.0)).into_iter().for_each(|has_events| *has_events = true);
    }
    for (index, (front, has_events)) in situation.fronts.iter_mut().zip(has_events).enumerate() {
        if index >= first {
            front.note = Some(GENERATED_NOTE.to_owned());
            front.coverage_until = last;
        } else if has_events && is_generated_front(front) {
            front.coverage_until = front.coverage_until.max(last);
        }
    }
}

/// Returns the span from the first to the last day of the events.
pub(super) fn date_span(columns: &Columns) -> Option<Span> {
    let first = columns.start.first().map(|&day| Day(day));
    let ends =
        columns.start.iter().zip(&columns.length).map(|(start, &days)| start.saturating_add_unsigned(days));
    first.zip(ends.max().map(Day)).and_then(|(start, end)| Span::new(start, end))
}

/// Returns the front “elsewhere”, adding it if needed.
pub(super) fn elsewhere_front(situation: &mut Situation) -> FrontIx {
    situation.front_by_id("elsewhere").unwrap_or_else(|| add_front(situation, "Elsewhere", Vec::new()))
}

/// Returns the front whose id is the slug of `name`, adding it if needed.
fn add_front(situation: &mut Situation, name: &str, parties: Vec<ActorIx>) -> FrontIx {
    let slug = slug(name);
    let id = if slug.is_empty() { format!("front-{}", situation.fronts.len()) } else { slug };
    if let Some(front) = situation.front_by_id(&id) {
        return front;
    }
    // Fronts are numbered with 16 bits. Beyond that, events go to the first front.
    let Ok(ix) = u16::try_from(situation.fronts.len()) else { return FrontIx(0) };
    let front = Front::with_name(id, name.to_owned(), name.to_owned());
    situation.fronts.push(Front { parties, ..front });
    FrontIx(ix)
}
