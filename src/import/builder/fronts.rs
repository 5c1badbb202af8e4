//! To which front each event comes, and the stated totals beside them.

use std::collections::HashMap;

use super::{Builder, Rule};
use crate::import::held::Held;
use crate::import::names::{Map, slug};
use crate::model::{
    ActorIx, Aggregate, Basis, Claimant, Counted, Day, Event, EventDate, Figure, Front, FrontIx, Measure,
    Place, PlacePrecision, Precision, Situation, Span, Tolls,
};
use crate::query::{Bound, Candidate, Expr, FilterError, Test, haystack};

impl Builder {
    /// A front for each country, in the order of their names; its parties are the two that face each other most often.
    pub(super) fn by_country(&self, situation: &mut Situation, order: &[u32]) -> Vec<FrontIx> {
        let mut dyads: HashMap<u16, HashMap<(ActorIx, ActorIx), u32>> = HashMap::new();
        for &row in order {
            let sort = self.sorts[self.sort[row as usize] as usize];
            let pairs = dyads.entry(sort.country).or_default();
            if let [first, second, ..] = *self.lists[sort.list as usize] {
                *pairs.entry((first, second)).or_default() += 1;
            }
        }
        let of_weeks = self.weeks.keys().map(|&(_, country)| country);
        let mut countries: Vec<u16> = dyads.keys().copied().chain(of_weeks).collect();
        countries.sort_unstable_by_key(|&country| self.countries.get(usize::from(country)));
        countries.dedup();
        let mut front_of: Map<u16, FrontIx> = Map::default();
        for country in countries {
            let name = self.countries.get(usize::from(country)).map_or("", |name| name);
            let parties = dyads
                .get(&country)
                .and_then(|pairs| pairs.iter().max_by_key(|&(pair, n)| (*n, std::cmp::Reverse(*pair))));
            let parties = parties.map_or_else(Vec::new, |(&(one, other), _)| vec![one, other]);
            let name = if name.is_empty() { "Country not stated" } else { name };
            front_of.insert(country, add_front(situation, name, parties));
        }
        let front = |&row: &u32| {
            let sort = self.sorts[self.sort[row as usize] as usize];
            front_of.get(&sort.country).copied().unwrap_or(FrontIx(0))
        };
        order.iter().map(front).collect()
    }

    /// The front of the first rule that takes each event, and how many none takes.
    pub(super) fn by_rules(
        &self,
        situation: &mut Situation,
        order: &[u32],
        rules: &[Rule],
    ) -> Result<(Vec<FrontIx>, usize), (usize, FilterError)> {
        let mut bound: Vec<(FrontIx, Bound, bool)> = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            let takes = rule.takes.bind(situation, situation.as_of).map_err(|error| (number, error))?;
            let by_class = of_classes(takes.expr());
            bound.push((rule.front, takes, by_class));
        }
        let judge = Judge { builder: self, situation };
        // What a class alone decides is decided once. `None`: some rule before it has to see the event itself.
        let of_class: Vec<Option<Option<FrontIx>>> = (0..self.sorts.len())
            .map(|sort| {
                let event = judge.of_sort(sort);
                for (front, takes, by_class) in &bound {
                    if !by_class {
                        return None;
                    }
                    if takes.matches(&judge.candidate(&event, Tolls::default(), "")) {
                        return Some(Some(*front));
                    }
                }
                Some(None)
            })
            .collect();
        let mut fronts = Vec::with_capacity(order.len());
        let mut elsewhere = 0;
        for &row in order {
            let known = of_class.get(self.sort[row as usize] as usize).copied().flatten();
            let front = known.unwrap_or_else(|| judge.of_row(row as usize, &bound));
            elsewhere += usize::from(front.is_none());
            fronts.push(front);
        }
        let rest =
            (elsewhere > 0 || (!self.weeks.is_empty())).then(|| match situation.front_by_id("elsewhere") {
                Some(front) => front,
                None => add_front(situation, "Elsewhere", Vec::new()),
            });
        Ok((fronts.into_iter().map(|front| front.or(rest).unwrap_or(FrontIx(0))).collect(), elsewhere))
    }

    /// The stated totals of weekly counts: for each week and country how many incidents, and how many were killed.
    /// They are compared with events only where a front holds the country and nothing else.
    pub(super) fn stated(&self, situation: &mut Situation, one_front_a_country: bool) {
        let Some(source) = self.datasets[1].filter(|_| !self.weeks.is_empty()) else { return };
        for (&(start, country), &(incidents, events, killed)) in &self.weeks {
            let country = self.countries.get(usize::from(country)).map_or("", |name| name);
            let span = Span { start, end: start.plus(6) };
            let front = situation.front_by_id(&slug(country)).filter(|_| one_front_a_country);
            let mut add = |what: String, counts: Counted, n: u32| {
                situation.aggregates.push(Aggregate {
                    span: EventDate { span, precision: Precision::Week, inferred: false },
                    what,
                    counts: if front.is_some() { counts } else { Counted::Other },
                    says: Figure::Exactly(n),
                    unit: None,
                    by: Claimant::Source(source),
                    basis: Basis::Claimed,
                    front,
                    actor: None,
                    victims: None,
                    note: None,
                    sources: vec![source],
                });
            };
            add(format!("events of political violence in {country}"), Counted::Incidents, incidents);
            if events != incidents {
                add(format!("events of all kinds in {country}"), Counted::Events, events);
            }
            if let Some(killed) = killed {
                add(format!("killed in {country}"), Counted::Victims(Measure::Killed), killed);
            }
        }
    }
}

/// Shows events to rules before they have a front.
struct Judge<'a> {
    builder: &'a Builder,
    situation: &'a Situation,
}

impl Judge<'_> {
    /// An event of which only the class is known.
    fn of_sort(&self, sort: usize) -> Event {
        let sort = self.builder.sorts[sort];
        let country = self.builder.countries.get(usize::from(sort.country)).map_or("", |name| name);
        Event {
            id: String::new(),
            date: EventDate::on(Day(0)),
            date_note: None,
            front: FrontIx(0),
            kind: sort.kind,
            actors: self.builder.lists[sort.list as usize].to_vec(),
            place: (!country.is_empty()).then(|| Place {
                name: String::new(),
                also: Vec::new(),
                native: None,
                country: Some(country.to_owned()),
                at: None,
                precision: PlacePrecision::Country,
            }),
            summary: String::new(),
            note: None,
            sources: Vec::new(),
            claims: Vec::new(),
            same_as: Vec::new(),
            background: false,
        }
    }

    fn of_row(&self, row: usize, rules: &[(FrontIx, Bound, bool)]) -> Option<FrontIx> {
        let builder = self.builder;
        let at = usize::try_from(builder.record[row]).ok()?;
        let event = Held::decoded(&builder.arena, &builder.names.written, at)?;
        let tolls = builder.tolls.get(builder.toll[row] as usize).copied().unwrap_or_default();
        let folded = haystack(self.situation, &event);
        let candidate = self.candidate(&event, tolls, &folded);
        rules.iter().find(|(_, takes, _)| takes.matches(&candidate)).map(|(front, _, _)| *front)
    }

    const fn candidate<'c>(&'c self, event: &'c Event, tolls: Tolls, folded: &'c str) -> Candidate<'c> {
        Candidate { situation: self.situation, event, tolls, contested: false, folded }
    }
}

/// Whether what a rule asks for is the same for all events of a class.
fn of_classes(expr: &Expr<Test>) -> bool {
    match expr {
        Expr::All => true,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(of_classes),
        Expr::Not(inner) => of_classes(inner),
        Expr::Term(test) => matches!(
            test,
            Test::Kind(_)
                | Test::Quad(_)
                | Test::Incident(_)
                | Test::Actor(_)
                | Test::Dyad(..)
                | Test::Country(_)
        ),
    }
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
    situation.fronts.push(Front {
        id,
        name: name.to_owned(),
        short: name.to_owned(),
        native: None,
        parties,
        coverage_from: None,
        coverage_until: None,
        coverage_gaps: Vec::new(),
        line: Vec::new(),
        takes: None,
        note: None,
    });
    FrontIx(ix)
}
