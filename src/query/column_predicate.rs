//! Predicates that columns alone can decide, without reading records.

use super::expr::Bounds;
use super::predicate::Predicate;
use crate::model::text::fold;
use crate::model::{ActorIx, Columns, Day, Event, EventGroup, EventStatus, Precision};

/// A predicate on columns. Dictionary entries are tested once, in advance; a row is tested by its codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnPredicate {
    /// Whether each event group matches.
    Group(Vec<bool>),
    /// Whether each distinct toll matches.
    Toll(Vec<bool>),
    /// Whether each distinct place matches.
    Place(Vec<bool>),
    /// The event's whole span is within these bounds.
    Within(Bounds<Day>),
    /// The date has this precision.
    Precision(Precision),
}

impl ColumnPredicate {
    /// Evaluates a predicate on these event groups and the other dictionaries of these columns. `None`: columns alone
    /// cannot decide it.
    #[must_use]
    pub fn from_predicate(predicate: &Predicate, columns: &Columns, groups: &[EventGroup]) -> Option<Self> {
        let by_group =
            |is_match: &dyn Fn(&EventGroup) -> bool| Self::Group(groups.iter().map(is_match).collect());
        Some(match predicate {
            Predicate::Front(fronts) => by_group(&|group| fronts.contains(&group.front)),
            Predicate::Kind(kind) => by_group(&|group| group.kind == *kind),
            Predicate::Quad(quad) => by_group(&|group| group.kind.row().quad == *quad),
            Predicate::Incident(list, is_incident) => by_group(&|group| {
                let happened = group.status == EventStatus::Happened;
                (list.includes(group.kind) && happened) == *is_incident
            }),
            Predicate::Status(status) => by_group(&|group| group.status == *status),
            Predicate::Actor(actors) => {
                by_group(&|group| group.actors.iter().any(|actor| actors.contains(actor)))
            }
            Predicate::Dyad(first, second) => {
                let is_between = |(a, b): (ActorIx, ActorIx)| {
                    (first.contains(&a) && second.contains(&b)) || (first.contains(&b) && second.contains(&a))
                };
                by_group(&|group| Event::dyads_among(&group.actors).any(is_between))
            }
            Predicate::Country(part) => {
                let countries = find_names(&columns.countries, part);
                by_group(&|group| is_set(&countries, usize::from(group.country)))
            }
            Predicate::Conflict(part) => {
                let conflicts = find_names(&columns.conflicts, part);
                by_group(&|group| is_set(&conflicts, usize::from(group.conflict)))
            }
            Predicate::Region(part) => {
                let regions = find_names(&columns.regions, part);
                let places = columns.places.iter();
                Self::Place(places.map(|place| is_set(&regions, usize::from(place.region))).collect())
            }
            Predicate::Contested(is_contested) => by_group(&|group| group.is_contested == *is_contested),
            Predicate::Toll(measure, bounds) => {
                let is_within = |best: u32| bounds.contain(&best, &best);
                Self::Toll(
                    columns
                        .tolls
                        .iter()
                        .map(|toll| toll.tolls.for_measure(*measure).best.is_some_and(is_within))
                        .collect(),
                )
            }
            Predicate::TollUnknown(measure) => Self::Toll(
                columns.tolls.iter().map(|toll| toll.tolls.for_measure(*measure).best.is_none()).collect(),
            ),
            Predicate::PlacePrecision(precision) => {
                Self::Place(columns.places.iter().map(|place| place.precision == Some(*precision)).collect())
            }
            Predicate::Within(bounds) => Self::Within(*bounds),
            Predicate::DatePrecision(precision) => Self::Precision(*precision),
            Predicate::Words(_)
            | Predicate::Pattern(_)
            | Predicate::Id(_)
            | Predicate::IdPart(_)
            | Predicate::Place(_)
            | Predicate::Note(_)
            | Predicate::Victims(_)
            | Predicate::Claimant(_)
            | Predicate::Says(_)
            | Predicate::Source(_)
            | Predicate::SourceCount(_) => return None,
        })
    }

    /// Whether all events of a group match, or `None` if that depends on the event.
    #[must_use]
    pub fn for_group(&self, group_id: usize) -> Option<bool> {
        match self {
            Self::Group(matches) => Some(is_set(matches, group_id)),
            Self::Toll(_) | Self::Place(_) | Self::Within(_) | Self::Precision(_) => None,
        }
    }

    /// Whether a row matches.
    #[must_use]
    pub fn matches_row(&self, columns: &Columns, row: usize) -> bool {
        let is_match = |matches: &[bool], codes: &[u32]| {
            codes.get(row).is_some_and(|&code| is_set(matches, code as usize))
        };
        match self {
            Self::Group(matches) => is_match(matches, &columns.group_id),
            Self::Toll(matches) => is_match(matches, &columns.toll_id),
            Self::Place(matches) => is_match(matches, &columns.place_id),
            Self::Within(bounds) => {
                let span = columns.date(row).span;
                bounds.contain(&span.start, &span.end)
            }
            Self::Precision(precision) => columns.date(row).precision == *precision,
        }
    }
}

/// Returns which of the names contain a folded text. The empty name, which means “not stated”, does not.
fn find_names(names: &[Box<str>], part: &str) -> Vec<bool> {
    names.iter().map(|name| !name.is_empty() && fold(name).contains(part)).collect()
}

fn is_set(flags: &[bool], index: usize) -> bool {
    flags.get(index).copied().unwrap_or(false)
}
