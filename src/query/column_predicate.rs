//! What the columns of events decide of a filter, without a look at any record.

use super::expr::Bounds;
use super::predicate::Predicate;
use crate::model::text::fold;
use crate::model::{ActorIx, Columns, Day, Event, EventGroup, Precision};

/// A simple condition that columns decide. What repeats there is decided once for every value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPredicate {
    /// By class.
    Group(Vec<bool>),
    /// By toll.
    Toll(Vec<bool>),
    /// By spot.
    Place(Vec<bool>),
    /// Its whole span lies between these days.
    Within(Bounds<Day>),
    /// Its date is known so exactly.
    Precision(Precision),
}

impl ColumnPredicate {
    /// A condition on events that stand in these columns; `None`: they do not tell.
    #[must_use]
    pub fn from_predicate(test: &Predicate, columns: &Columns) -> Option<Self> {
        let by_class =
            |passes: &dyn Fn(&EventGroup) -> bool| Self::Group(columns.groups.iter().map(passes).collect());
        Some(match test {
            Predicate::Front(fronts) => by_class(&|class| fronts.contains(&class.front)),
            Predicate::Kind(kind) => by_class(&|class| class.kind == *kind),
            Predicate::Quad(quad) => by_class(&|class| class.kind.row().quad == *quad),
            Predicate::Incident(incident) => by_class(&|class| class.kind.row().is_incident == *incident),
            Predicate::Actor(actors) => {
                by_class(&|class| class.actors.iter().any(|actor| actors.contains(actor)))
            }
            Predicate::Dyad(one, other) => {
                let met = |(a, b): (ActorIx, ActorIx)| {
                    (one.contains(&a) && other.contains(&b)) || (one.contains(&b) && other.contains(&a))
                };
                by_class(&|class| Event::dyads_among(&class.actors).any(met))
            }
            Predicate::Country(part) => {
                let has = |name: &str| !name.is_empty() && fold(name).contains(part.as_str());
                let has: Vec<bool> = columns.countries.iter().map(|name| has(name)).collect();
                by_class(&|class| is_set(&has, usize::from(class.country)))
            }
            Predicate::Contested(contested) => by_class(&|class| class.is_contested == *contested),
            Predicate::Toll(measure, limits) => {
                let holds = |best: u32| limits.contain(&best, &best);
                Self::Toll(
                    columns
                        .tolls
                        .iter()
                        .map(|toll| toll.tolls.for_measure(*measure).best.is_some_and(holds))
                        .collect(),
                )
            }
            Predicate::TollUnknown(measure) => Self::Toll(
                columns.tolls.iter().map(|toll| toll.tolls.for_measure(*measure).best.is_none()).collect(),
            ),
            Predicate::PlacePrecision(precision) => {
                Self::Place(columns.places.iter().map(|spot| spot.precision == Some(*precision)).collect())
            }
            Predicate::Within(limits) => Self::Within(*limits),
            Predicate::DatePrecision(precision) => Self::Precision(*precision),
            Predicate::Words(_)
            | Predicate::Pattern(_)
            | Predicate::Id(_)
            | Predicate::IdPart(_)
            | Predicate::Place(_)
            | Predicate::Claimant(_)
            | Predicate::Says(_)
            | Predicate::Source(_)
            | Predicate::SourceCount(_) => return None,
        })
    }

    /// Whether all events of a class pass; `None`: not all are alike.
    #[must_use]
    pub fn for_group(&self, class: usize) -> Option<bool> {
        match self {
            Self::Group(passes) => Some(is_set(passes, class)),
            Self::Toll(_) | Self::Place(_) | Self::Within(_) | Self::Precision(_) => None,
        }
    }

    /// Whether an event of the columns passes.
    #[must_use]
    pub fn matches_row(&self, columns: &Columns, row: usize) -> bool {
        let of = |passes: &[bool], codes: &[u32]| {
            codes.get(row).is_some_and(|&code| is_set(passes, code as usize))
        };
        match self {
            Self::Group(passes) => of(passes, &columns.group_id),
            Self::Toll(passes) => of(passes, &columns.toll_id),
            Self::Place(passes) => of(passes, &columns.place_id),
            Self::Within(limits) => {
                let span = columns.date(row).span;
                limits.contain(&span.start, &span.end)
            }
            Self::Precision(precision) => columns.date(row).precision == *precision,
        }
    }
}

fn is_set(passes: &[bool], index: usize) -> bool {
    passes.get(index).copied().unwrap_or(false)
}
