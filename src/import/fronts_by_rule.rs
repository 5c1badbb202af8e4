//! Assigns events to fronts by the first rule that matches.
//!
//! Conditions are evaluated in order of cost: on the columns, for a whole event group at once where possible; on the
//! names of places; on the stored search texts, where they are reliable; and last on whole records, read a page at a
//! time.

use std::cell::OnceCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use super::front_rule::{FrontPolicy, FrontRule};
use super::fronts_by_country::{FrontAssignment, UnassignedEvents, date_span, elsewhere_front, set_coverage};
use super::name_lookup::actor_name_contains;
use super::period_counts::PeriodCounts;
use crate::model::parallel::par_chunks_from;
use crate::model::{ActorIx, Columns, Event, FrontIx, Situation, SourceIx, Span, TextColumn};
use crate::query::{Candidate, ColumnPredicate, Expr, FilterError, Predicate, search_text};

/// The minimum number of events per thread; fewer are not worth a second one.
const MIN_ROWS: usize = if cfg!(debug_assertions) { 128 } else { 100_000 };

/// Access to the records of events, beyond their columns. A method returns `None` if a record cannot be read.
pub(super) trait RecordAccess: Sync {
    /// Returns the page of a row, and the row's index on it.
    fn page_position(&self, row: usize) -> (usize, usize);

    /// Returns the batch of place names of a row, and the row's index in it.
    fn batch_position(&self, row: usize) -> (usize, usize);

    /// Returns the folded place names of a batch; an event without a place has an empty name.
    fn place_names(&self, batch: usize) -> Option<TextColumn>;

    /// Returns the stored search texts of a page.
    fn search_texts(&self, page: usize) -> Option<TextColumn>;

    /// Returns how reliable the stored search texts are for a search for `part`.
    fn search_text_trust(&self, situation: &Situation, part: &str) -> SearchTextTrust;

    /// Returns the events of a page, all on the first front.
    fn events(&self, page: usize) -> Option<Vec<Event>>;
}

/// How reliable stored search texts are. They hold names as the data write them, while the situation may use other
/// names for the same actors and sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SearchTextTrust {
    /// A match in the stored text implies a match in the event.
    pub(super) presence: bool,
    /// No match in the stored text implies no match in the event.
    pub(super) absence: bool,
}

/// A predicate, by the cheapest data that can decide it.
enum Condition {
    /// The columns decide.
    Columns(ColumnPredicate),
    /// The name of the place must contain this text.
    Place(String),
    /// The search text must contain `part`.
    SearchText {
        part: String,
        /// For each event group, whether the name of a participant contains `part`.
        groups_with_name: Vec<bool>,
        trust: SearchTextTrust,
    },
    /// Only the record decides.
    Record(Predicate),
}

impl Condition {
    fn from_predicate(
        predicate: &Predicate,
        situation: &Situation,
        columns: &Columns,
        records: &dyn RecordAccess,
    ) -> Self {
        if let Some(predicate) = ColumnPredicate::from_predicate(predicate, columns, &columns.groups) {
            return Self::Columns(predicate);
        }
        match predicate {
            Predicate::Place(part) if !part.is_empty() => Self::Place(part.clone()),
            Predicate::Words(part) => {
                let actors: Vec<bool> =
                    situation.actors.iter().map(|actor| actor_name_contains(actor, part)).collect();
                let has_name = |ix: &ActorIx| actors.get(ix.0 as usize) == Some(&true);
                Self::SearchText {
                    part: part.clone(),
                    groups_with_name: columns
                        .groups
                        .iter()
                        .map(|group| group.actors.iter().any(has_name))
                        .collect(),
                    trust: records.search_text_trust(situation, part),
                }
            }
            _ => Self::Record(predicate.clone()),
        }
    }

    /// Evaluates the condition for all events of a group; `None` if they may differ.
    fn for_group(&self, group_id: usize) -> Option<bool> {
        match self {
            Self::Columns(predicate) => predicate.for_group(group_id),
            Self::SearchText { groups_with_name, .. } => {
                groups_with_name.get(group_id).copied().filter(|&has_name| has_name)
            }
            Self::Place(_) | Self::Record(_) => None,
        }
    }

    const fn cost(&self) -> u8 {
        match self {
            Self::Columns(_) => 1,
            Self::Place(_) => 2,
            Self::SearchText { .. } => 3,
            Self::Record(_) => 4,
        }
    }
}

/// The data at hand do not decide which front an event belongs to.
#[derive(Debug, Clone, Copy)]
struct UndecidedError;

type BoundRules = [(FrontIx, Expr<Condition>)];

/// Returns the front of the first rule that matches; `evaluate` returns `None` for a condition it cannot decide.
fn first_matching_front(
    rules: &BoundRules,
    evaluate: &impl Fn(&Condition) -> Option<bool>,
) -> Result<Option<FrontIx>, UndecidedError> {
    for (front, filter) in rules {
        if filter.evaluate_partially(evaluate).ok_or(UndecidedError)? {
            return Ok(Some(*front));
        }
    }
    Ok(None)
}

/// The place names of a batch, read on first use.
struct PlaceNameBatch {
    number: usize,
    places: OnceCell<Option<TextColumn>>,
}

impl PlaceNameBatch {
    fn new(number: usize) -> Rc<Self> {
        Rc::new(Self { number, places: OnceCell::new() })
    }
}

/// A page of records whose parts are read on first use.
struct LazyPage<'a> {
    situation: &'a Situation,
    columns: &'a Columns,
    records: &'a dyn RecordAccess,
    number: usize,
    batch: Rc<PlaceNameBatch>,
    texts: OnceCell<Option<TextColumn>>,
    events: OnceCell<Option<Vec<Event>>>,
}

impl LazyPage<'_> {
    /// Returns page `number`, which contains `row`.
    fn turn_to(&self, number: usize, row: usize) -> Self {
        let batch = self.records.batch_position(row).0;
        let batch =
            if batch == self.batch.number { Rc::clone(&self.batch) } else { PlaceNameBatch::new(batch) };
        Self { number, batch, texts: OnceCell::new(), events: OnceCell::new(), ..*self }
    }

    /// Whether the event of `row`, at `index` on the page, meets a condition; `None` if it cannot be read. `event_text`
    /// caches the search text of the event.
    fn evaluate(
        &self,
        condition: &Condition,
        row: usize,
        index: usize,
        event_text: &OnceCell<String>,
    ) -> Option<bool> {
        match condition {
            Condition::Columns(predicate) => Some(predicate.matches_row(self.columns, row)),
            Condition::Place(part) => {
                let PlaceNameBatch { number, places } = &*self.batch;
                let places = places.get_or_init(|| self.records.place_names(*number)).as_ref()?;
                Some(places.get(self.records.batch_position(row).1)?.contains(part.as_str()))
            }
            Condition::SearchText { part, groups_with_name, trust } => {
                let group_id = self.columns.group_id.get(row);
                if group_id.and_then(|&id| groups_with_name.get(id as usize)) == Some(&true) {
                    return Some(true);
                }
                if trust.presence || trust.absence {
                    let texts = self.texts.get_or_init(|| self.records.search_texts(self.number)).as_ref()?;
                    let is_present = texts.get(index)?.contains(part.as_str());
                    if if is_present { trust.presence } else { trust.absence } {
                        return Some(is_present);
                    }
                }
                let event = self.event_at(index)?;
                Some(event_text.get_or_init(|| search_text(self.situation, event)).contains(part.as_str()))
            }
            Condition::Record(predicate) => {
                let event = self.event_at(index)?;
                let toll =
                    self.columns.toll_id.get(row).and_then(|&toll| self.columns.tolls.get(toll as usize));
                let tolls = toll.map(|toll| toll.tolls).unwrap_or_default();
                let candidate = Candidate {
                    situation: self.situation,
                    event,
                    tolls,
                    is_contested: false,
                    search_text: "",
                };
                Some(candidate.matches(predicate))
            }
        }
    }

    fn event_at(&self, index: usize) -> Option<&Event> {
        self.events.get_or_init(|| self.records.events(self.number)).as_ref()?.get(index)
    }
}

/// The result of [`assign_fronts`].
pub(super) struct Placement {
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "records in memory keep their fronts"))]
    pub(super) assignment: FrontAssignment,
    /// How many events are on the front “elsewhere”.
    pub(super) elsewhere: usize,
    /// From the first to the last day of the events; `None` without events.
    pub(super) days: Option<Span>,
}

/// Assigns every event to a front, the `withdrawn` rows too, which are not counted. Adds new fronts to the situation, and the stated totals of `weekly_source`, the
/// source of the weekly counts.
///
/// # Errors
/// If a rule names something unknown to the situation, returns the index of the rule and its error. The columns are
/// unchanged.
pub(super) fn assign_fronts(
    columns: &mut Columns,
    (withdrawn, weeks): (&[u32], &PeriodCounts),
    situation: &mut Situation,
    fronts: FrontPolicy<'_>,
    records: &dyn RecordAccess,
    weekly_source: Option<SourceIx>,
) -> Result<Placement, (usize, FilterError)> {
    let first_new = situation.fronts.len();
    let events = UnassignedEvents { columns, withdrawn, weeks };
    let (assignment, elsewhere) = match fronts {
        FrontPolicy::ByCountry => events.assign_by_country(situation),
        FrontPolicy::Rules(rules) => events.assign_by_rules(situation, rules, records)?,
    };
    if let Some(source) = weekly_source {
        events.add_stated_totals(situation, source, matches!(fronts, FrontPolicy::ByCountry));
    }
    assignment.apply_to(columns);
    let days = date_span(columns);
    set_coverage(situation, first_new, columns, days, weeks);
    Ok(Placement { assignment, elsewhere, days })
}

impl UnassignedEvents<'_> {
    /// Returns the front of the first rule that matches each event, and how many events match none. An event whose
    /// record is needed but cannot be read matches none.
    fn assign_by_rules(
        &self,
        situation: &mut Situation,
        rules: &[FrontRule],
        records: &dyn RecordAccess,
    ) -> Result<(FrontAssignment, usize), (usize, FilterError)> {
        let columns = self.columns;
        let mut bound_rules: Vec<(FrontIx, Expr<Condition>)> = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            let filter = rule.filter.bind(situation, situation.as_of).map_err(|error| (index, error))?;
            let mut condition = |predicate: &Predicate| {
                let condition = Condition::from_predicate(predicate, situation, columns, records);
                Ok::<_, Infallible>(Expr::Term(condition))
            };
            let conditions = match filter.expr().try_map_terms(&mut condition) {
                Ok(conditions) => conditions,
                Err(never) => match never {},
            };
            bound_rules.push((rule.front, conditions.sort_by_cost(&Condition::cost)));
        }
        let group_fronts: Vec<Result<Option<FrontIx>, UndecidedError>> = (0..columns.groups.len())
            .map(|id| first_matching_front(&bound_rules, &|condition: &Condition| condition.for_group(id)))
            .collect();
        let group_front = |id: u32| group_fronts.get(id as usize).copied().unwrap_or(Err(UndecidedError));
        let groups_decide = group_fronts.iter().all(Result::is_ok);
        let row_fronts = |rows: Range<usize>| -> Vec<Option<FrontIx>> {
            let (number, batch) = (usize::MAX, PlaceNameBatch::new(usize::MAX));
            let (texts, events) = (OnceCell::new(), OnceCell::new());
            let mut page = LazyPage { situation, columns, records, number, batch, texts, events };
            let front = |row: usize| {
                let group_id = columns.group_id.get(row).copied().unwrap_or(u32::MAX);
                group_front(group_id).or_else(|UndecidedError| {
                    let (number, index) = records.page_position(row);
                    if page.number != number {
                        page = page.turn_to(number, row);
                    }
                    let text = OnceCell::new();
                    let evaluate = |condition: &Condition| page.evaluate(condition, row, index, &text);
                    first_matching_front(&bound_rules, &evaluate)
                })
            };
            rows.map(front).map(|front| front.unwrap_or(None)).collect()
        };
        let (fronts, unmatched, uncounted): (Vec<Option<FrontIx>>, usize, usize) = if groups_decide {
            let is_unmatched = |id: &&u32| matches!(group_front(**id), Ok(None));
            let withdrawn = self.withdrawn.iter().filter_map(|&row| columns.group_id.get(row as usize));
            let uncounted = withdrawn.filter(is_unmatched).count();
            let fronts = group_fronts.iter().map(|front| front.unwrap_or(None)).collect();
            (fronts, columns.group_id.iter().filter(is_unmatched).count(), uncounted)
        } else {
            let fronts = par_chunks_from(MIN_ROWS, 0..columns.len(), row_fronts).concat();
            let uncounted = self.withdrawn.iter().filter(|&&row| fronts.get(row as usize) == Some(&None));
            let (unmatched, uncounted) = (fronts.iter().filter(|front| front.is_none()), uncounted.count());
            let unmatched = unmatched.count();
            (fronts, unmatched, uncounted)
        };
        let elsewhere_ix = (unmatched > 0 || !self.weeks.is_empty()).then(|| elsewhere_front(situation));
        let fronts = fronts.into_iter().map(|front| front.or(elsewhere_ix).unwrap_or(FrontIx(0))).collect();
        let assignment =
            if groups_decide { FrontAssignment::ByGroup(fronts) } else { FrontAssignment::ByRow(fronts) };
        Ok((assignment, unmatched - uncounted))
    }
}

#[cfg(test)]
#[cfg(feature = "parquet")]
mod tests;
