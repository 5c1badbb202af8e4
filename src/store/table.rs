//! The event table: one column a property, sorted by first day, then last day, then file order.
//!
//! An event takes 33 bytes. What repeats (the pairs of an actor list, the tolls) stands once in a dictionary.
//! Text stays with the situation.

use std::collections::HashMap;

use super::places::Gazetteer;
use crate::assess::contested::contests;
use crate::assess::toll::tolls;
use crate::model::{
    ActorIx, ActorKind, Day, Event, EventDate, Figure, FrontIx, Kind, Precision, Recorded, Situation, Span,
    Stance, Statement, Tolls,
};
use crate::query::Dyad;

/// What a row is: bits of one column.
mod flag {
    /// Political violence.
    pub(super) const INCIDENT: u8 = 1;
    /// Two claims exclude each other.
    pub(super) const CONTESTED: u8 = 2;
    /// Somebody denies something.
    pub(super) const DENIED: u8 = 4;
    /// The date was inferred.
    pub(super) const INFERRED: u8 = 8;
}

/// The columns. All of the first group have one entry an event, in row order.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    start: Vec<i32>,
    /// Days after the first.
    length: Vec<u32>,
    front: Vec<u16>,
    kind: Vec<Kind>,
    precision: Vec<Precision>,
    flags: Vec<u8>,
    /// Index into `parties`.
    party: Vec<u32>,
    /// Index into `tolls`.
    toll: Vec<u32>,
    /// Index into `gazetteer`, or one of those that are no places.
    place: Vec<u32>,
    /// Index into [`Situation::events`].
    event: Vec<u32>,
    /// The rows in the order of their ids.
    by_id: Vec<u32>,

    /// The distinct actor lists, each as the indices into `dyads` of its pairs.
    parties: Vec<Box<[u32]>>,
    /// Of each distinct actor list: the violent non-state actors, each once.
    violent: Vec<Box<[(ActorIx, ActorKind)]>>,
    /// The distinct pairs.
    dyads: Vec<Dyad>,
    /// The distinct tolls; the first is “no claim at all”.
    tolls: Vec<Tolls>,
    /// The distinct places.
    gazetteer: Gazetteer,
}

/// What the columns say about one event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) span: Span,
    pub(super) precision: Precision,
    pub(super) front: FrontIx,
    pub(super) kind: Kind,
    pub(super) party: u32,
    pub(super) toll: u32,
    pub(super) place: u32,
    flags: u8,
}

impl Row {
    pub(super) const fn incident(self) -> bool {
        self.flags & flag::INCIDENT != 0
    }

    pub(super) const fn contested(self) -> bool {
        self.flags & flag::CONTESTED != 0
    }

    pub(super) const fn denied(self) -> bool {
        self.flags & flag::DENIED != 0
    }

    /// Whether any claim speaks of victims.
    pub(super) const fn has_toll(self) -> bool {
        self.toll != 0
    }

    pub(super) const fn date(self) -> EventDate {
        let inferred = self.flags & flag::INFERRED != 0;
        EventDate { span: self.span, precision: self.precision, inferred }
    }
}

impl Table {
    /// The table of a situation's events.
    pub(super) fn new(situation: &Situation) -> Self {
        let events = &situation.events;
        let mut order: Vec<u32> = (0..).take(events.len()).collect();
        order.sort_by_key(|&ix| events.get(ix as usize).map(|event| event.date.span));
        let mut builder = Builder::new(order.len());
        for (row, ix) in (0..).zip(order) {
            if let Some(event) = events.get(ix as usize) {
                builder.push(row, ix, event);
            }
        }
        builder.finish(situation)
    }

    /// How many events.
    pub(super) const fn len(&self) -> usize {
        self.start.len()
    }

    /// One row.
    pub(super) fn row(&self, row: u32) -> Option<Row> {
        ((row as usize) < self.len()).then(|| self.at(row as usize))
    }

    /// Every row, oldest first.
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, Row)> + '_ {
        // The builder gives rows u32 numbers, so the cast cannot cut.
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        (0..self.len()).map(|row| (row as u32, self.at(row)))
    }

    /// The columns of a row that exists.
    fn at(&self, row: usize) -> Row {
        let start = Day(self.start[row]);
        Row {
            span: Span { start, end: Day(start.0.saturating_add_unsigned(self.length[row])) },
            precision: self.precision[row],
            front: FrontIx(self.front[row]),
            kind: self.kind[row],
            party: self.party[row],
            toll: self.toll[row],
            place: self.place[row],
            flags: self.flags[row],
        }
    }

    /// The index of a row's event in [`Situation::events`].
    pub(super) fn event(&self, row: u32) -> Option<usize> {
        self.event.get(row as usize).map(|&ix| ix as usize)
    }

    /// The row of the event with this id.
    pub(super) fn row_of(&self, situation: &Situation, id: &str) -> Option<u32> {
        let id_of = |row: u32| self.event(row).and_then(|ix| situation.events.get(ix)).map(|e| e.id.as_str());
        let found = self.by_id.binary_search_by(|&row| id_of(row).cmp(&Some(id))).ok()?;
        self.by_id.get(found).copied()
    }

    /// The tolls behind an index of the toll column.
    pub(super) fn tolls(&self, toll: u32) -> Tolls {
        self.tolls.get(toll as usize).copied().unwrap_or_default()
    }

    /// The pairs of a party, as indices into [`Self::dyads`].
    pub(super) fn pairs(&self, party: u32) -> &[u32] {
        self.parties.get(party as usize).map_or(&[], |pairs| pairs)
    }

    /// The violent non-state actors of a party, each once.
    pub(super) fn violent(&self, party: u32) -> &[(ActorIx, ActorKind)] {
        self.violent.get(party as usize).map_or(&[], |actors| actors)
    }

    /// Every list of pairs that the party column speaks of.
    pub(super) fn parties(&self) -> &[Box<[u32]>] {
        &self.parties
    }

    /// Every pair of actors that any event has.
    pub(super) fn dyads(&self) -> &[Dyad] {
        &self.dyads
    }

    /// By front, the days for which it is recorded: as stated, else from the first event on that is known at
    /// `as_of`.
    pub(super) fn coverage(&self, situation: &Situation, as_of: Day) -> Vec<Recorded> {
        let mut firsts: Vec<Option<Day>> = vec![None; situation.fronts.len()];
        let mut wanted = situation.fronts.iter().filter(|front| front.coverage_from.is_none()).count();
        for (_, row) in self.rows().filter(|(_, row)| row.span.end <= as_of) {
            if wanted == 0 {
                break;
            }
            let front = usize::from(row.front.0);
            if let Some(first @ None) = firsts.get_mut(front) {
                *first = Some(row.span.start);
                let stated = situation.fronts.get(front).is_some_and(|front| front.coverage_from.is_some());
                wanted -= usize::from(!stated);
            }
        }
        situation.fronts.iter().zip(firsts).map(|(front, first)| front.recorded(first)).collect()
    }

    /// The distinct places.
    pub(super) const fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// Bytes an event takes in the columns.
    #[cfg(test)]
    pub(super) const fn bytes_per_event() -> usize {
        use std::mem::size_of;
        size_of::<i32>() // start
            + size_of::<u32>() * 6 // length, party, toll, place, event, by_id
            + size_of::<u16>() // front
            + size_of::<Kind>()
            + size_of::<Precision>()
            + size_of::<u8>() // flags
    }
}

/// Fills a table row by row.
struct Builder {
    table: Table,
    parties: HashMap<Vec<ActorIx>, u32>,
    dyads: HashMap<Dyad, u32>,
    tolls: HashMap<Tolls, u32>,
}

impl Builder {
    fn new(len: usize) -> Self {
        let table = Table {
            start: Vec::with_capacity(len),
            length: Vec::with_capacity(len),
            front: Vec::with_capacity(len),
            kind: Vec::with_capacity(len),
            precision: Vec::with_capacity(len),
            flags: Vec::with_capacity(len),
            party: Vec::with_capacity(len),
            toll: Vec::with_capacity(len),
            event: Vec::with_capacity(len),
            by_id: Vec::with_capacity(len),
            tolls: vec![Tolls::default()],
            ..Table::default()
        };
        let tolls = HashMap::from([(Tolls::default(), 0)]);
        Self { table, parties: HashMap::new(), dyads: HashMap::new(), tolls }
    }

    fn push(&mut self, row: u32, ix: u32, event: &Event) {
        let (party, toll) = (self.party(event), self.toll(tolls(event)));
        let span = event.date.span;
        let table = &mut self.table;
        table.start.push(span.start.0);
        table.length.push(u32::try_from(span.end.since(span.start)).unwrap_or(0));
        table.front.push(event.front.0);
        table.kind.push(event.kind);
        table.precision.push(event.date.precision);
        table.flags.push(flags(event));
        table.party.push(party);
        table.toll.push(toll);
        table.event.push(ix);
        table.by_id.push(row);
    }

    fn party(&mut self, event: &Event) -> u32 {
        if let Some(&known) = self.parties.get(&event.actors) {
            return known;
        }
        let mut pairs: Vec<u32> =
            event.dyads().map(|pair| interned(&mut self.dyads, &mut self.table.dyads, pair)).collect();
        // An actor named twice would count the event twice for the pair.
        pairs.sort_unstable();
        pairs.dedup();
        let party = next_index(self.table.parties.len());
        self.table.parties.push(pairs.into_boxed_slice());
        self.parties.insert(event.actors.clone(), party);
        party
    }

    fn toll(&mut self, tolls: Tolls) -> u32 {
        interned(&mut self.tolls, &mut self.table.tolls, tolls)
    }

    fn finish(self, situation: &Situation) -> Table {
        let mut table = self.table;
        let mut by_id = std::mem::take(&mut table.by_id);
        by_id.sort_unstable_by_key(|&row| {
            let event = table.event(row).and_then(|ix| situation.events.get(ix));
            (event.map(|event| event.id.as_str()), row)
        });
        table.by_id = by_id;
        let events = table.event.iter().filter_map(|&ix| situation.events.get(ix as usize));
        (table.gazetteer, table.place) = Gazetteer::of(events);
        table.violent = vec![Box::default(); self.parties.len()];
        for (actors, party) in self.parties {
            let mut violent: Vec<(ActorIx, ActorKind)> = actors
                .iter()
                .filter_map(|&ix| Some((ix, situation.actor(ix)?.kind)))
                .filter(|(_, kind)| kind.is_violent_non_state())
                .collect();
            violent.sort_unstable_by_key(|(ix, _)| *ix);
            violent.dedup();
            if let Some(slot) = table.violent.get_mut(party as usize) {
                *slot = violent.into_boxed_slice();
            }
        }
        table
    }
}

/// The index of a value in its dictionary, which it enters if it is new.
fn interned<T: Copy + Eq + std::hash::Hash>(
    indices: &mut HashMap<T, u32>,
    values: &mut Vec<T>,
    value: T,
) -> u32 {
    *indices.entry(value).or_insert_with(|| {
        values.push(value);
        next_index(values.len() - 1)
    })
}

/// A dictionary never holds more values than there are rows, or pairs of their actors.
fn next_index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn flags(event: &Event) -> u8 {
    let mut flags = 0;
    if event.kind.row().incident {
        flags |= flag::INCIDENT;
    }
    if !contests(event).is_empty() {
        flags |= flag::CONTESTED;
    }
    if event.claims.iter().any(|claim| denies(&claim.statement)) {
        flags |= flag::DENIED;
    }
    if event.date.inferred {
        flags |= flag::INFERRED;
    }
    flags
}

fn denies(statement: &Statement) -> bool {
    matches!(
        statement,
        Statement::Toll { says: Figure::Denied, .. }
            | Statement::Control { says: Stance::Denies, .. }
            | Statement::Fact { says: Stance::Denies, .. }
    )
}
