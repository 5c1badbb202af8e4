//! To which front each event comes, and the stated totals beside them.

use std::collections::{BTreeMap, HashMap};

use super::name_dictionary::{FastMap, slug};
use crate::model::bulk::dictionary_code;
use crate::model::{
    ActorIx, Aggregate, AggregateMeasure, Basis, Claimant, Columns, Day, EventDate, EventGroup, Figure,
    Front, FrontIx, Measure, Precision, Situation, SourceIx, Span,
};

/// So many countries get a front of their own: more than anybody looks over.
const MAX_COUNTRY_FRONTS: usize = 60;

/// Counts of weeks, by their first day and country: incidents, all events, killed where any were told.
pub(super) type WeeklyCounts = BTreeMap<(Day, u16), (u32, u32, Option<u32>)>;

/// Events in the order of their columns, before they have a front.
pub(super) struct UnassignedEvents<'a> {
    /// The fronts of their classes mean nothing.
    pub(super) columns: &'a Columns,
    pub(super) weeks: &'a WeeklyCounts,
}

/// On which fronts events are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FrontAssignment {
    /// By class.
    ByClass(Vec<FrontIx>),
    /// By event.
    ByRow(Vec<FrontIx>),
}

impl FrontAssignment {
    /// The front of an event.
    #[cfg(feature = "parquet")]
    pub(super) fn front(&self, row: usize, class: u32) -> FrontIx {
        let (fronts, at) = match self {
            Self::ByClass(fronts) => (fronts, class as usize),
            Self::ByRow(fronts) => (fronts, row),
        };
        fronts.get(at).copied().unwrap_or(FrontIx(0))
    }

    /// Writes the fronts into columns: where they differ within a class it becomes several.
    pub(super) fn apply_to(&self, columns: &mut Columns) {
        match self {
            Self::ByClass(fronts) => {
                columns.groups.iter_mut().zip(fronts).for_each(|(class, front)| class.front = *front);
            }
            Self::ByRow(fronts) => {
                let mut classes: Vec<EventGroup> = Vec::new();
                let mut class_of: FastMap<(FrontIx, u32), u32> = FastMap::default();
                for (class, &front) in columns.group_id.iter_mut().zip(fronts) {
                    let before = *class;
                    *class = *class_of.entry((front, before)).or_insert_with(|| {
                        let class = columns.groups.get(before as usize);
                        classes.extend(class.map(|class| EventGroup { front, ..class.clone() }));
                        dictionary_code(classes.len() - 1)
                    });
                }
                columns.groups = classes;
            }
        }
    }
}

impl UnassignedEvents<'_> {
    /// A front for each country, the one with most events first; its parties are the two that face each other most
    /// often. Of very many countries those with the fewest events share the front “elsewhere”. With it, how many
    /// events are there.
    pub(super) fn assign_by_country(&self, situation: &mut Situation) -> (FrontAssignment, usize) {
        #[derive(Default)]
        struct CountryCounts {
            events: usize,
            dyads: HashMap<(ActorIx, ActorIx), usize>,
        }
        let mut counts = vec![0_usize; self.columns.groups.len()];
        for &class in &self.columns.group_id {
            counts.get_mut(class as usize).into_iter().for_each(|count| *count += 1);
        }
        let mut of_country: HashMap<u16, CountryCounts> = HashMap::new();
        for (class, &count) in self.columns.groups.iter().zip(&counts).filter(|(_, count)| **count > 0) {
            let of = of_country.entry(class.country).or_default();
            of.events += count;
            if let [first, second, ..] = *class.actors {
                *of.dyads.entry((first, second)).or_default() += count;
            }
        }
        for &(_, country) in self.weeks.keys() {
            of_country.entry(country).or_default();
        }
        let name = |country: u16| self.columns.countries.get(usize::from(country)).map_or("", |name| &**name);
        let mut countries: Vec<(u16, CountryCounts)> = of_country.into_iter().collect();
        countries.sort_unstable_by(|(one, a), (other, b)| {
            b.events.cmp(&a.events).then_with(|| name(*one).cmp(name(*other)))
        });
        let rest = countries.split_off(countries.len().min(MAX_COUNTRY_FRONTS));
        let mut front_of: FastMap<u16, FrontIx> = FastMap::default();
        for (country, of) in countries {
            let most = of.dyads.iter().max_by_key(|&(pair, n)| (*n, std::cmp::Reverse(*pair)));
            let parties = most.map_or_else(Vec::new, |(&(one, other), _)| vec![one, other]);
            let name = if name(country).is_empty() { "Country not stated" } else { name(country) };
            front_of.insert(country, add_front(situation, name, parties));
        }
        let elsewhere = rest.iter().map(|(_, of)| of.events).sum();
        if !rest.is_empty() {
            let front = elsewhere_front(situation);
            front_of.extend(rest.iter().map(|(country, _)| (*country, front)));
        }
        let front = |class: &EventGroup| front_of.get(&class.country).copied().unwrap_or(FrontIx(0));
        (FrontAssignment::ByClass(self.columns.groups.iter().map(front).collect()), elsewhere)
    }

    /// The stated totals of weekly counts: for each week and country how many incidents, and how many were killed, by
    /// `source`. They are compared with events only where a front holds the country and nothing else.
    pub(super) fn add_stated_totals(
        &self,
        situation: &mut Situation,
        source: SourceIx,
        one_front_a_country: bool,
    ) {
        for (&(start, country), &(incidents, events, killed)) in self.weeks {
            let country = self.columns.countries.get(usize::from(country)).map_or("", |name| name);
            let span = Span { start, end: start.plus_days(6) };
            let front = situation.front_by_id(&slug(country)).filter(|_| one_front_a_country);
            let mut add = |what: String, counts: AggregateMeasure, n: u32| {
                situation.aggregates.push(Aggregate {
                    span: EventDate { span, precision: Precision::Week, inferred: false },
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
            add(format!("events of political violence in {country}"), AggregateMeasure::Incidents, incidents);
            if events != incidents {
                add(format!("events of all kinds in {country}"), AggregateMeasure::Events, events);
            }
            if let Some(killed) = killed {
                add(format!("killed in {country}"), AggregateMeasure::Victims(Measure::Killed), killed);
            }
        }
    }
}

/// What is said of a front that only data speak of.
const GENERATED_NOTE: &str = "Made of imported data: recorded until their last day.";

/// Fronts that are made of data, those from `first` on and those that other data made before, are recorded until the
/// last day of the data: what comes after is not known.
pub(super) fn set_coverage(
    situation: &mut Situation,
    first: usize,
    columns: &Columns,
    days: Option<Span>,
    weeks: &WeeklyCounts,
) {
    let last = weeks.keys().map(|&(start, _)| start.plus_days(6)).chain(days.map(|days| days.end)).max();
    let mut here = vec![false; situation.fronts.len()];
    for class in &columns.groups {
        here.get_mut(usize::from(class.front.0)).into_iter().for_each(|here| *here = true);
    }
    for (ix, (front, here)) in situation.fronts.iter_mut().zip(here).enumerate() {
        if ix >= first {
            front.note = Some(GENERATED_NOTE.to_owned());
            front.coverage_until = last;
        } else if here && front.note.as_deref() == Some(GENERATED_NOTE) {
            front.coverage_until = front.coverage_until.max(last);
        }
    }
}

/// From the first to the last day of some events.
pub(super) fn date_span(columns: &Columns) -> Option<Span> {
    let first = columns.start.first().map(|&day| Day(day));
    let ends =
        columns.start.iter().zip(&columns.length).map(|(start, &days)| start.saturating_add_unsigned(days));
    first.zip(ends.max().map(Day)).and_then(|(start, end)| Span::new(start, end))
}

pub(super) fn elsewhere_front(situation: &mut Situation) -> FrontIx {
    situation.front_by_id("elsewhere").unwrap_or_else(|| add_front(situation, "Elsewhere", Vec::new()))
}

/// Adds a front with a name; its id is made of it.
fn add_front(situation: &mut Situation, name: &str, parties: Vec<ActorIx>) -> FrontIx {
    let plain = slug(name);
    let id = if plain.is_empty() { format!("front-{}", situation.fronts.len()) } else { plain };
    if let Some(front) = situation.front_by_id(&id) {
        return front;
    }
    // Countries are counted in 16 bits, and what is too much has the first front.
    let Ok(ix) = u16::try_from(situation.fronts.len()) else { return FrontIx(0) };
    let front = Front::with_name(id, name.to_owned(), name.to_owned());
    situation.fronts.push(Front { parties, ..front });
    FrontIx(ix)
}
