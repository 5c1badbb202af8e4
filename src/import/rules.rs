//! Which rule takes an event.
//!
//! What columns decide is decided there, for a whole class at once if they can. What is left is asked of the names of
//! places, then of the words written for the search where they tell, and only then of whole records, a page at a time.

use std::cell::OnceCell;
use std::convert::Infallible;
use std::ops::Range;
use std::rc::Rc;

use super::front_rule::{Fronts, Rule};
use super::fronts::{Placed, Sorted, Weeks, cover, days, elsewhere_of};
use super::names::is_called;
use crate::model::parallel::par_chunks_from;
use crate::model::{ActorIx, Columns, Event, FrontIx, Situation, SourceIx, Span, Texts};
use crate::query::{Candidate, Decided, Expr, FilterError, Test, haystack};

/// Fewer events than this are not worth a second thread.
const MIN_ROWS: usize = if cfg!(debug_assertions) { 128 } else { 100_000 };

/// What is said of events beyond their columns, read a page at a time. Whatever gives `None` cannot be read.
pub(super) trait Beyond: Sync {
    /// The page of an event, by its place in the columns, and where on it.
    fn place(&self, row: usize) -> (usize, usize);

    /// The stretch of events of an event, whose places are read at once, and where in it.
    fn stretch(&self, row: usize) -> (usize, usize);

    /// The names of the places of a stretch, folded; empty: nowhere.
    fn places(&self, stretch: usize) -> Option<Texts>;

    /// The words written for the search.
    fn texts(&self, page: usize) -> Option<Texts>;

    /// How far these words tell of a part of a word.
    fn trust(&self, situation: &Situation, part: &str) -> Trust;

    /// The events of a page, on the first front.
    fn events(&self, page: usize) -> Option<Vec<Event>>;
}

/// How far the words written for the search are those by which an event is found in a situation. They are not where they
/// are names: the situation may have others for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Trust {
    /// What stands in them stands in the event.
    pub(super) found: bool,
    /// What does not stand in them does not stand in the event.
    pub(super) missing: bool,
}

/// A simple condition, decided as far as it can be.
enum Judge {
    Columns(Decided),
    /// A name of the place has this part.
    Place(String),
    Words {
        part: String,
        /// By class: whether the name of somebody who took part has it.
        named: Vec<bool>,
        trust: Trust,
    },
    /// The record has to say.
    Record(Test),
}

impl Judge {
    fn of(test: &Test, situation: &Situation, columns: &Columns, beyond: &dyn Beyond) -> Self {
        if let Some(decided) = Decided::of(test, columns) {
            return Self::Columns(decided);
        }
        match test {
            Test::Place(part) if !part.is_empty() => Self::Place(part.clone()),
            Test::Words(part) => {
                let named: Vec<bool> = situation.actors.iter().map(|actor| is_called(actor, part)).collect();
                let is_named = |ix: &ActorIx| named.get(ix.0 as usize) == Some(&true);
                let named = columns.classes.iter().map(|class| class.actors.iter().any(is_named)).collect();
                Self::Words { part: part.clone(), named, trust: beyond.trust(situation, part) }
            }
            _ => Self::Record(test.clone()),
        }
    }

    fn of_class(&self, class: usize) -> Option<bool> {
        match self {
            Self::Columns(decided) => decided.of_class(class),
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
struct Undecided;

type Bound = [(FrontIx, Expr<Judge>)];

/// The first front that takes it, where `test` knows some of the conditions.
fn first(rules: &Bound, test: &impl Fn(&Judge) -> Option<bool>) -> Result<Option<FrontIx>, Undecided> {
    for (front, takes) in rules {
        if takes.decided(test).ok_or(Undecided)? {
            return Ok(Some(*front));
        }
    }
    Ok(None)
}

/// The names of the places of a stretch, once they are read.
struct Stretch {
    number: usize,
    places: OnceCell<Option<Texts>>,
}

impl Stretch {
    fn new(number: usize) -> Rc<Self> {
        Rc::new(Self { number, places: OnceCell::new() })
    }
}

/// A page of events, of which is read what is asked for.
struct Page<'a> {
    situation: &'a Situation,
    columns: &'a Columns,
    beyond: &'a dyn Beyond,
    number: usize,
    stretch: Rc<Stretch>,
    texts: OnceCell<Option<Texts>>,
    events: OnceCell<Option<Vec<Event>>>,
}

impl Page<'_> {
    /// The page of an event.
    fn turned(&self, number: usize, row: usize) -> Self {
        let of = self.beyond.stretch(row).0;
        let stretch = if of == self.stretch.number { Rc::clone(&self.stretch) } else { Stretch::new(of) };
        Self { number, stretch, texts: OnceCell::new(), events: OnceCell::new(), ..*self }
    }

    /// Whether an event passes, which stands at `at` on the page; `None`: it cannot be read. `folded`: its words, once
    /// they are made.
    fn passes(&self, judge: &Judge, row: usize, at: usize, folded: &OnceCell<String>) -> Option<bool> {
        match judge {
            Judge::Columns(decided) => Some(decided.holds(self.columns, row)),
            Judge::Place(part) => {
                let Stretch { number, places } = &*self.stretch;
                let places = places.get_or_init(|| self.beyond.places(*number)).as_ref()?;
                Some(places.get(self.beyond.stretch(row).1)?.contains(part.as_str()))
            }
            Judge::Words { part, named, trust } => {
                let class = self.columns.class.get(row).and_then(|&class| named.get(class as usize));
                if class == Some(&true) {
                    return Some(true);
                }
                if trust.found || trust.missing {
                    let texts = self.texts.get_or_init(|| self.beyond.texts(self.number)).as_ref()?;
                    let found = texts.get(at)?.contains(part.as_str());
                    if if found { trust.found } else { trust.missing } {
                        return Some(found);
                    }
                }
                let event = self.event(at)?;
                Some(folded.get_or_init(|| haystack(self.situation, event)).contains(part.as_str()))
            }
            Judge::Record(test) => {
                let event = self.event(at)?;
                let toll = self.columns.toll.get(row).and_then(|&toll| self.columns.tolls.get(toll as usize));
                let tolls = toll.copied().unwrap_or_default().tolls;
                let candidate =
                    Candidate { situation: self.situation, event, tolls, contested: false, folded: "" };
                Some(candidate.passes(test))
            }
        }
    }

    fn event(&self, at: usize) -> Option<&Event> {
        self.events.get_or_init(|| self.beyond.events(self.number)).as_ref()?.get(at)
    }
}

/// What came of placing events on fronts.
pub(super) struct Placement {
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "records in memory keep their fronts"))]
    pub(super) placed: Placed,
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
pub(super) fn place_events(
    columns: &mut Columns,
    weeks: &Weeks,
    situation: &mut Situation,
    fronts: Fronts<'_>,
    beyond: &dyn Beyond,
    weekly: Option<SourceIx>,
) -> Result<Placement, (usize, FilterError)> {
    let first_new = situation.fronts.len();
    let sorted = Sorted { columns, weeks };
    let (placed, elsewhere) = match fronts {
        Fronts::ByCountry => sorted.by_country(situation),
        Fronts::Rules(rules) => sorted.by_rules(situation, rules, beyond)?,
    };
    if let Some(source) = weekly {
        sorted.stated(situation, source, matches!(fronts, Fronts::ByCountry));
    }
    placed.put(columns);
    let days = days(columns);
    cover(situation, first_new, columns, days, weeks);
    Ok(Placement { placed, elsewhere, days })
}

impl Sorted<'_> {
    /// The front of the first rule that takes each event, and how many none takes. An event that would have to be read
    /// and cannot be is taken by none.
    fn by_rules(
        &self,
        situation: &mut Situation,
        rules: &[Rule],
        beyond: &dyn Beyond,
    ) -> Result<(Placed, usize), (usize, FilterError)> {
        let columns = self.columns;
        let mut bound: Vec<(FrontIx, Expr<Judge>)> = Vec::with_capacity(rules.len());
        for (number, rule) in rules.iter().enumerate() {
            let takes = rule.takes.bind(situation, situation.as_of).map_err(|error| (number, error))?;
            let mut judge =
                |test: &Test| Ok::<_, Infallible>(Expr::Term(Judge::of(test, situation, columns, beyond)));
            let judged = match takes.expr().try_replace(&mut judge) {
                Ok(judged) => judged,
                Err(never) => match never {},
            };
            bound.push((rule.front, judged.cheapest_first(&Judge::cost)));
        }
        let of_class: Vec<Result<Option<FrontIx>, Undecided>> = (0..columns.classes.len())
            .map(|class| first(&bound, &|judge: &Judge| judge.of_class(class)))
            .collect();
        let known = |class: u32| of_class.get(class as usize).copied().unwrap_or(Err(Undecided));
        let by_class = of_class.iter().all(Result::is_ok);
        let of_rows = |rows: Range<usize>| -> Vec<Option<FrontIx>> {
            let (number, stretch) = (usize::MAX, Stretch::new(usize::MAX));
            let (texts, events) = (OnceCell::new(), OnceCell::new());
            let mut page = Page { situation, columns, beyond, number, stretch, texts, events };
            let front = |row: usize| {
                let class = columns.class.get(row).copied().unwrap_or(u32::MAX);
                known(class).or_else(|Undecided| {
                    let (number, at) = beyond.place(row);
                    if page.number != number {
                        page = page.turned(number, row);
                    }
                    let folded = OnceCell::new();
                    first(&bound, &|judge: &Judge| page.passes(judge, row, at, &folded))
                })
            };
            rows.map(front).map(|front| front.unwrap_or(None)).collect()
        };
        let (fronts, elsewhere) = if by_class {
            let of_none = columns.class.iter().filter(|&&class| matches!(known(class), Ok(None)));
            (of_class.iter().map(|front| front.unwrap_or(None)).collect(), of_none.count())
        } else {
            let fronts = par_chunks_from(MIN_ROWS, 0..columns.len(), of_rows).concat();
            let of_none = fronts.iter().filter(|front| front.is_none()).count();
            (fronts, of_none)
        };
        let rest = (elsewhere > 0 || !self.weeks.is_empty()).then(|| elsewhere_of(situation));
        let whole = |front: Option<FrontIx>| front.or(rest).unwrap_or(FrontIx(0));
        let fronts = fronts.into_iter().map(whole).collect();
        Ok((if by_class { Placed::ByClass(fronts) } else { Placed::ByRow(fronts) }, elsewhere))
    }
}

#[cfg(test)]
#[cfg(feature = "parquet")]
mod tests;
