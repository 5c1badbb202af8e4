//! Which rule takes an event.
//!
//! What columns decide is decided there, for a whole class at once if they can. What is left is asked of the names of
//! places, then of the words written for the search where they tell, and only then of whole records, a page at a time.

use std::cell::OnceCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use super::front_assignment::{
    FrontAssignment, UnassignedEvents, WeeklyCounts, date_span, elsewhere_front, set_coverage,
};
use super::front_rule::{FrontPolicy, FrontRule};
use super::name_dictionary::actor_name_contains;
use crate::model::parallel::par_chunks_from;
use crate::model::{ActorIx, Columns, Event, FrontIx, Situation, SourceIx, Span, TextColumn};
use crate::query::{Candidate, ColumnPredicate, Expr, FilterError, Predicate, search_text};

/// Fewer events than this are not worth a second thread.
const MIN_ROWS: usize = if cfg!(debug_assertions) { 128 } else { 100_000 };

/// What is said of events beyond their columns, read a page at a time. Whatever gives `None` cannot be read.
pub(super) trait RecordAccess: Sync {
    /// The page of an event, by its place in the columns, and where on it.
    fn page_position(&self, row: usize) -> (usize, usize);

    /// The stretch of events of an event, whose places are read at once, and where in it.
    fn batch_position(&self, row: usize) -> (usize, usize);

    /// The names of the places of a stretch, folded; empty: nowhere.
    fn place_names(&self, stretch: usize) -> Option<TextColumn>;

    /// The words written for the search.
    fn search_texts(&self, page: usize) -> Option<TextColumn>;

    /// How far these words tell of a part of a word.
    fn search_text_trust(&self, situation: &Situation, part: &str) -> SearchTextTrust;

    /// The events of a page, on the first front.
    fn events(&self, page: usize) -> Option<Vec<Event>>;
}

/// How far the words written for the search are those by which an event is found in a situation. They are not where they
/// are names: the situation may have others for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SearchTextTrust {
    /// What stands in them stands in the event.
    pub(super) presence: bool,
    /// What does not stand in them does not stand in the event.
    pub(super) absence: bool,
}

/// A simple condition, decided as far as it can be.
enum Condition {
    Columns(ColumnPredicate),
    /// A name of the place has this part.
    Place(String),
    Words {
        part: String,
        /// By class: whether the name of somebody who took part has it.
        named: Vec<bool>,
        trust: SearchTextTrust,
    },
    /// The record has to say.
    Record(Predicate),
}

impl Condition {
    fn from_predicate(
        test: &Predicate,
        situation: &Situation,
        columns: &Columns,
        beyond: &dyn RecordAccess,
    ) -> Self {
        if let Some(decided) = ColumnPredicate::from_predicate(test, columns) {
            return Self::Columns(decided);
        }
        match test {
            Predicate::Place(part) if !part.is_empty() => Self::Place(part.clone()),
            Predicate::Words(part) => {
                let named: Vec<bool> =
                    situation.actors.iter().map(|actor| actor_name_contains(actor, part)).collect();
                let is_named = |ix: &ActorIx| named.get(ix.0 as usize) == Some(&true);
                let named = columns.groups.iter().map(|class| class.actors.iter().any(is_named)).collect();
                Self::Words { part: part.clone(), named, trust: beyond.search_text_trust(situation, part) }
            }
            _ => Self::Record(test.clone()),
        }
    }

    fn for_group(&self, class: usize) -> Option<bool> {
        match self {
            Self::Columns(decided) => decided.for_group(class),
            Self::Words { named, .. } => named.get(class).copied().filter(|&named| named),
            Self::Place(_) | Self::Record(_) => None,
        }
    }

    const fn cost(&self) -> u8 {
        match self {
            Self::Columns(_) => 1,
            Self::Place(_) => 2,
            Self::Words { .. } => 3,
            Self::Record(_) => 4,
        }
    }
}

/// More would have to be read to say who takes an event.
#[derive(Debug, Clone, Copy)]
struct UndecidedError;

type BoundRules = [(FrontIx, Expr<Condition>)];

/// The first front that takes it, where `test` knows some of the conditions.
fn first_matching_front(
    rules: &BoundRules,
    test: &impl Fn(&Condition) -> Option<bool>,
) -> Result<Option<FrontIx>, UndecidedError> {
    for (front, takes) in rules {
        if takes.evaluate_partially(test).ok_or(UndecidedError)? {
            return Ok(Some(*front));
        }
    }
    Ok(None)
}

/// The names of the places of a stretch, once they are read.
struct PlaceNameBatch {
    number: usize,
    places: OnceCell<Option<TextColumn>>,
}

impl PlaceNameBatch {
    fn new(number: usize) -> Rc<Self> {
        Rc::new(Self { number, places: OnceCell::new() })
    }
}

/// A page of events, of which is read what is asked for.
struct LazyPage<'a> {
    situation: &'a Situation,
    columns: &'a Columns,
    beyond: &'a dyn RecordAccess,
    number: usize,
    stretch: Rc<PlaceNameBatch>,
    texts: OnceCell<Option<TextColumn>>,
    events: OnceCell<Option<Vec<Event>>>,
}

impl LazyPage<'_> {
    /// The page of an event.
    fn turn_to(&self, number: usize, row: usize) -> Self {
        let of = self.beyond.batch_position(row).0;
        let stretch =
            if of == self.stretch.number { Rc::clone(&self.stretch) } else { PlaceNameBatch::new(of) };
        Self { number, stretch, texts: OnceCell::new(), events: OnceCell::new(), ..*self }
    }

    /// Whether an event passes, which stands at `at` on the page; `None`: it cannot be read. `folded`: its words, once
    /// they are made.
    fn evaluate(&self, judge: &Condition, row: usize, at: usize, folded: &OnceCell<String>) -> Option<bool> {
        match judge {
            Condition::Columns(decided) => Some(decided.matches_row(self.columns, row)),
            Condition::Place(part) => {
                let PlaceNameBatch { number, places } = &*self.stretch;
                let places = places.get_or_init(|| self.beyond.place_names(*number)).as_ref()?;
                Some(places.get(self.beyond.batch_position(row).1)?.contains(part.as_str()))
            }
            Condition::Words { part, named, trust } => {
                let class = self.columns.group_id.get(row).and_then(|&class| named.get(class as usize));
                if class == Some(&true) {
                    return Some(true);
                }
                if trust.presence || trust.absence {
                    let texts = self.texts.get_or_init(|| self.beyond.search_texts(self.number)).as_ref()?;
                    let found = texts.get(at)?.contains(part.as_str());
                    if if found { trust.presence } else { trust.absence } {
                        return Some(found);
                    }
                }
                let event = self.event_at(at)?;
                Some(folded.get_or_init(|| search_text(self.situation, event)).contains(part.as_str()))
            }
            Condition::Record(test) => {
                let event = self.event_at(at)?;
                let toll =
                    self.columns.toll_id.get(row).and_then(|&toll| self.columns.tolls.get(toll as usize));
                let tolls = toll.copied().unwrap_or_default().tolls;
                let candidate = Candidate {
                    situation: self.situation,
                    event,
                    tolls,
                    is_contested: false,
                    search_text: "",
                };
                Some(candidate.matches(test))
            }
        }
    }

    fn event_at(&self, at: usize) -> Option<&Event> {
        self.events.get_or_init(|| self.beyond.events(self.number)).as_ref()?.get(at)
    }
}

/// What came of placing events on fronts.
pub(super) struct Placement {
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "records in memory keep their fronts"))]
    pub(super) placed: FrontAssignment,
    /// How many events are on no front of their own.
    pub(super) elsewhere: usize,
    /// From the first to the last day of the events; `None`: there are none.
    pub(super) days: Option<Span>,
}

/// Gives every event its front. New fronts are added to the situation, and the totals that `weekly`, the source of
/// weekly counts, states.
///
/// # Errors
/// The rule (by its place in the list) that names what the situation does not know. The columns are as they were.
pub(super) fn assign_fronts(
    columns: &mut Columns,
    weeks: &WeeklyCounts,
    situation: &mut Situation,
    fronts: FrontPolicy<'_>,
    beyond: &dyn RecordAccess,
    weekly: Option<SourceIx>,
) -> Result<Placement, (usize, FilterError)> {
    let first_new = situation.fronts.len();
    let sorted = UnassignedEvents { columns, weeks };
    let (placed, elsewhere) = match fronts {
        FrontPolicy::ByCountry => sorted.assign_by_country(situation),
        FrontPolicy::Rules(rules) => sorted.assign_by_rules(situation, rules, beyond)?,
    };
    if let Some(source) = weekly {
        sorted.add_stated_totals(situation, source, matches!(fronts, FrontPolicy::ByCountry));
    }
    placed.apply_to(columns);
    let days = date_span(columns);
    set_coverage(situation, first_new, columns, days, weeks);
    Ok(Placement { placed, elsewhere, days })
}

impl UnassignedEvents<'_> {
    /// The front of the first rule that takes each event, and how many none takes. An event that would have to be read
    /// and cannot be is taken by none.
    fn assign_by_rules(
        &self,
        situation: &mut Situation,
        rules: &[FrontRule],
        beyond: &dyn RecordAccess,
    ) -> Result<(FrontAssignment, usize), (usize, FilterError)> {
        let columns = self.columns;
        let mut bound: Vec<(FrontIx, Expr<Condition>)> = Vec::with_capacity(rules.len());
        for (number, rule) in rules.iter().enumerate() {
            let takes = rule.filter.bind(situation, situation.as_of).map_err(|error| (number, error))?;
            let mut judge = |test: &Predicate| {
                Ok::<_, Infallible>(Expr::Term(Condition::from_predicate(test, situation, columns, beyond)))
            };
            let judged = match takes.expr().try_map_terms(&mut judge) {
                Ok(judged) => judged,
                Err(never) => match never {},
            };
            bound.push((rule.front, judged.sort_by_cost(&Condition::cost)));
        }
        let of_class: Vec<Result<Option<FrontIx>, UndecidedError>> = (0..columns.groups.len())
            .map(|class| first_matching_front(&bound, &|judge: &Condition| judge.for_group(class)))
            .collect();
        let known = |class: u32| of_class.get(class as usize).copied().unwrap_or(Err(UndecidedError));
        let by_class = of_class.iter().all(Result::is_ok);
        let of_rows = |rows: Range<usize>| -> Vec<Option<FrontIx>> {
            let (number, stretch) = (usize::MAX, PlaceNameBatch::new(usize::MAX));
            let (texts, events) = (OnceCell::new(), OnceCell::new());
            let mut page = LazyPage { situation, columns, beyond, number, stretch, texts, events };
            let front = |row: usize| {
                let class = columns.group_id.get(row).copied().unwrap_or(u32::MAX);
                known(class).or_else(|UndecidedError| {
                    let (number, at) = beyond.page_position(row);
                    if page.number != number {
                        page = page.turn_to(number, row);
                    }
                    let folded = OnceCell::new();
                    first_matching_front(&bound, &|judge: &Condition| page.evaluate(judge, row, at, &folded))
                })
            };
            rows.map(front).map(|front| front.unwrap_or(None)).collect()
        };
        let (fronts, elsewhere) = if by_class {
            let of_none = columns.group_id.iter().filter(|&&class| matches!(known(class), Ok(None)));
            (of_class.iter().map(|front| front.unwrap_or(None)).collect(), of_none.count())
        } else {
            let fronts = par_chunks_from(MIN_ROWS, 0..columns.len(), of_rows).concat();
            let of_none = fronts.iter().filter(|front| front.is_none()).count();
            (fronts, of_none)
        };
        let rest = (elsewhere > 0 || !self.weeks.is_empty()).then(|| elsewhere_front(situation));
        let whole = |front: Option<FrontIx>| front.or(rest).unwrap_or(FrontIx(0));
        let fronts = fronts.into_iter().map(whole).collect();
        Ok((
            if by_class { FrontAssignment::ByClass(fronts) } else { FrontAssignment::ByRow(fronts) },
            elsewhere,
        ))
    }
}

#[cfg(test)]
#[cfg(feature = "parquet")]
mod tests;
