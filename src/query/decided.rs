//! What the columns of events decide of a filter, without a look at any record.

use super::expr::Limits;
use super::predicate::Test;
use crate::model::text::fold;
use crate::model::{ActorIx, Class, Columns, Day, Event, Precision};

/// A simple condition that columns decide. What repeats there is decided once for every value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// By class.
    Class(Vec<bool>),
    /// By toll.
    Toll(Vec<bool>),
    /// By spot.
    Spot(Vec<bool>),
    /// Its whole span lies between these days.
    Within(Limits<Day>),
    /// Its date is known so exactly.
    Precision(Precision),
}

impl Decided {
    /// A condition on events that stand in these columns; `None`: they do not tell.
    #[must_use]
    pub fn of(test: &Test, columns: &Columns) -> Option<Self> {
        let by_class =
            |passes: &dyn Fn(&Class) -> bool| Self::Class(columns.classes.iter().map(passes).collect());
        Some(match test {
            Test::Front(fronts) => by_class(&|class| fronts.contains(&class.front)),
            Test::Kind(kind) => by_class(&|class| class.kind == *kind),
            Test::Quad(quad) => by_class(&|class| class.kind.row().quad == *quad),
            Test::Incident(incident) => by_class(&|class| class.kind.row().incident == *incident),
            Test::Actor(actors) => by_class(&|class| class.actors.iter().any(|actor| actors.contains(actor))),
            Test::Dyad(one, other) => {
                let met = |(a, b): (ActorIx, ActorIx)| {
                    (one.contains(&a) && other.contains(&b)) || (one.contains(&b) && other.contains(&a))
                };
                by_class(&|class| Event::dyads_of(&class.actors).any(met))
            }
            Test::Country(part) => {
                let has = |name: &str| !name.is_empty() && fold(name).contains(part.as_str());
                let has: Vec<bool> = columns.countries.iter().map(|name| has(name)).collect();
                by_class(&|class| at(&has, usize::from(class.country)))
            }
            Test::Contested(contested) => by_class(&|class| class.contested == *contested),
            Test::Toll(measure, limits) => {
                let holds = |best: u32| limits.hold(&best, &best);
                Self::Toll(
                    columns
                        .tolls
                        .iter()
                        .map(|toll| toll.tolls.of(*measure).best.is_some_and(holds))
                        .collect(),
                )
            }
            Test::TollUnknown(measure) => {
                Self::Toll(columns.tolls.iter().map(|toll| toll.tolls.of(*measure).best.is_none()).collect())
            }
            Test::Where(precision) => {
                Self::Spot(columns.spots.iter().map(|spot| spot.precision == Some(*precision)).collect())
            }
            Test::Within(limits) => Self::Within(*limits),
            Test::Precision(precision) => Self::Precision(*precision),
            Test::Words(_)
            | Test::Pattern(_)
            | Test::Id(_)
            | Test::IdPart(_)
            | Test::Place(_)
            | Test::By(_)
            | Test::Says(_)
            | Test::Source(_)
            | Test::Sources(_) => return None,
        })
    }

    /// Whether all events of a class pass; `None`: not all are alike.
    #[must_use]
    pub fn of_class(&self, class: usize) -> Option<bool> {
        match self {
            Self::Class(passes) => Some(at(passes, class)),
            Self::Toll(_) | Self::Spot(_) | Self::Within(_) | Self::Precision(_) => None,
        }
    }

    /// Whether an event of the columns passes.
    #[must_use]
    pub fn holds(&self, columns: &Columns, row: usize) -> bool {
        let of =
            |passes: &[bool], codes: &[u32]| codes.get(row).is_some_and(|&code| at(passes, code as usize));
        match self {
            Self::Class(passes) => of(passes, &columns.class),
            Self::Toll(passes) => of(passes, &columns.toll),
            Self::Spot(passes) => of(passes, &columns.spot),
            Self::Within(limits) => {
                let span = columns.date(row).span;
                limits.hold(&span.start, &span.end)
            }
            Self::Precision(precision) => columns.date(row).precision == *precision,
        }
    }
}

fn at(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}
