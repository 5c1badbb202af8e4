//! Which events pass, and on account of what the others fail.
//!
//! Selections are cross-filters: each narrows every pane but its own. So an event gets one bit for every
//! dimension it fails in, and a pane counts it if all those bits are dimensions the pane leaves aside.

use super::Store;
use super::table::Row;
use super::tally::Days;
use crate::model::{Day, Kind, Span};
use crate::query::{Candidate, FilterError, Question, bind::Bound};

/// Bits for the dimensions an event may fail in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failing(u8);

impl Failing {
    /// In none.
    pub(super) const NOTHING: Self = Self(0);
    /// The window of time.
    pub(super) const WINDOW: Self = Self(1);
    /// The typed filter, or the chosen kinds: no pane leaves these aside.
    pub(super) const FILTER: Self = Self(2);
    /// The chosen fronts.
    pub(super) const FRONTS: Self = Self(4);
    /// The chosen dyads.
    pub(super) const DYADS: Self = Self(8);
    /// The chosen stretch of time.
    pub(super) const STRETCH: Self = Self(16);
    /// The chosen area of the map.
    pub(super) const AREA: Self = Self(64);
    /// Not known yet at as-of: counted nowhere.
    pub(super) const UNKNOWN: Self = Self(32);

    /// Time: what the words of the rules leave aside.
    pub(super) const TIME: Self = Self::WINDOW.and(Self::STRETCH);
    /// What the small series of the fronts leave aside: it is both the fronts pane and a series.
    pub(super) const SPARK: Self = Self::FRONTS.and(Self::STRETCH);

    /// Both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing fails but what is left aside.
    pub(super) const fn only(self, aside: Self) -> bool {
        self.0 & !aside.0 == 0
    }

    const fn when(self, fails: bool) -> Self {
        if fails { self } else { Self::NOTHING }
    }
}

/// A question, made ready to be put to every row.
pub(super) struct Narrowing {
    as_of: Day,
    window: Option<Span>,
    stretch: Option<Span>,
    filter: Option<Bound>,
    /// By kind, front and party: whether it passes. `None`: nothing is chosen, all pass.
    kinds: Option<Vec<bool>>,
    fronts: Option<Vec<bool>>,
    parties: Option<Vec<bool>>,
    /// By place.
    places: Option<Vec<bool>>,
}

impl Narrowing {
    /// The question's narrowing of this store.
    pub(super) fn new(store: &Store, question: &Question) -> Result<Self, FilterError> {
        let selection = &question.selection;
        let (situation, table) = (&store.situation, &store.table);
        let bound = question.filter.bind(situation, question.as_of)?;
        let chosen = |choose: bool, passes: Vec<bool>| choose.then_some(passes);
        let pair_chosen: Vec<bool> = table.dyads().iter().map(|d| selection.dyads.contains(d)).collect();
        let any_chosen = |pairs: &[u32]| pairs.iter().any(|&pair| passes(&pair_chosen, pair as usize));
        Ok(Self {
            as_of: question.as_of,
            window: question.window.span(question.as_of),
            stretch: selection.stretch,
            filter: (!question.filter.is_everything()).then_some(bound),
            kinds: chosen(
                !selection.kinds.is_empty(),
                Kind::TABLE.iter().map(|row| selection.kinds.contains(&row.kind)).collect(),
            ),
            fronts: chosen(
                !selection.fronts.is_empty(),
                store.front_indices().map(|front| selection.fronts.contains(&front)).collect(),
            ),
            parties: chosen(
                !selection.dyads.is_empty(),
                table.parties().iter().map(|pairs| any_chosen(pairs)).collect(),
            ),
            places: selection.area.map(|area| table.gazetteer().inside(area)),
        })
    }

    /// In what the row fails.
    pub(super) fn failing(&self, store: &Store, number: u32, row: Row) -> Failing {
        if row.span.end > self.as_of {
            return Failing::UNKNOWN;
        }
        let outside = |span: Option<Span>| span.is_some_and(|span| !span.covers(row.span));
        let failing = Failing::WINDOW
            .when(outside(self.window))
            .and(Failing::STRETCH.when(outside(self.stretch)))
            .and(Failing::FRONTS.when(lacks(self.fronts.as_ref(), usize::from(row.front.0))))
            .and(Failing::DYADS.when(lacks(self.parties.as_ref(), row.party as usize)))
            .and(Failing::AREA.when(lacks(self.places.as_ref(), row.place as usize)));
        let filtered = lacks(self.kinds.as_ref(), row.kind as usize) || !self.matches(store, number, row);
        failing.and(Failing::FILTER.when(filtered))
    }

    fn matches(&self, store: &Store, number: u32, row: Row) -> bool {
        let Some(filter) = &self.filter else { return true };
        store.event(number).is_some_and(|event| {
            filter.matches(&Candidate {
                situation: &store.situation,
                event,
                tolls: store.table.tolls(row.toll),
                contested: row.contested(),
                folded: store.folded(number),
            })
        })
    }

    /// The days looked at: those of the window and the stretch, if both are given those common to them.
    /// `None`: all days, or no day at all.
    fn period(&self) -> Option<Span> {
        match (self.window, self.stretch) {
            (Some(window), Some(stretch)) => {
                Span::new(window.start.max(stretch.start), window.end.min(stretch.end))
            }
            (window, stretch) => window.or(stretch),
        }
    }

    /// Whether the span shares days with the window and with the stretch.
    pub(super) fn touches(&self, span: Span) -> bool {
        [self.window, self.stretch].into_iter().flatten().all(|days| days.overlaps(span))
    }

    /// The days before: just before the chosen stretch as many as it has inside the window; without a stretch those
    /// of the window before. And the days compared with, if the question compares.
    pub(super) fn days(&self, question: &Question) -> Days {
        let before = match self.stretch {
            None => question.window.before(self.as_of),
            Some(_) => self.period().and_then(|period| {
                Span::new(period.start.plus(period.days().saturating_neg()), period.start.plus(-1))
            }),
        };
        let compared =
            question.compare.zip(self.period()).and_then(|(compare, period)| compare.span(period, before));
        Days { as_of: self.as_of, before, compared }
    }

    /// The window of time; `None`: everything.
    pub(super) const fn window(&self) -> Option<Span> {
        self.window
    }

    /// Whether anything narrows besides the window.
    pub(super) const fn is_narrowed(&self) -> bool {
        self.filter.is_some()
            || self.kinds.is_some()
            || self.fronts.is_some()
            || self.parties.is_some()
            || self.places.is_some()
            || self.stretch.is_some()
    }
}

fn lacks(chosen: Option<&Vec<bool>>, index: usize) -> bool {
    chosen.is_some_and(|chosen| !passes(chosen, index))
}

fn passes(chosen: &[bool], index: usize) -> bool {
    chosen.get(index).copied().unwrap_or(false)
}
