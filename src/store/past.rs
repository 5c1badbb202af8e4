//! What is known of each class whatever the window: what the words of the rules are reached from. It is looked for once
//! for a day that is looked from, and again only where a filter asks single events.

use super::Store;
use super::bits::Bits;
use super::halves::halves;
use super::held::counts;
use super::table::Table;
use crate::assess::weeks::WEEKS;
use crate::model::{Day, EventDate, Span};

/// No row.
const NONE: u32 = u32::MAX;

/// The first and last rows of a class that are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ever {
    first: u32,
    last: u32,
    ended: u32,
}

impl Ever {
    const NEVER: Self = Self { first: NONE, last: NONE, ended: NONE };

    /// The first row.
    pub(super) fn first(self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// The last row.
    pub(super) fn last(self) -> Option<u32> {
        (self.last != NONE).then_some(self.last)
    }

    /// The row that ended last; of several the last.
    pub(super) fn ended(self) -> Option<u32> {
        (self.ended != NONE).then_some(self.ended)
    }

    fn of(table: &Table, class: usize, as_of: Day, among: Option<&Bits>) -> Self {
        let rows = table.by_class.of_group(class);
        let end = |row: u32| table.span(row as usize).end;
        let known = |row: &u32| end(*row) <= as_of && counts(among, *row as usize);
        let Some(first) = rows.iter().copied().find(known) else { return Self::NEVER };
        let mut newest = rows.iter().rev().copied().filter(known);
        let last = newest.next().unwrap_or(first);
        let mut ended = last;
        let longest = i32::try_from(table.longest.get(class).copied().unwrap_or(0)).unwrap_or(i32::MAX);
        for row in newest {
            if table.columns.start[row as usize].saturating_add(longest) <= end(ended).0 {
                break;
            }
            if end(row) > end(ended) {
                ended = row;
            }
        }
        Self { first, last, ended }
    }
}

/// Weekly incidents of the classes that have any lately.
#[derive(Debug, Default)]
pub(super) struct Weekly {
    /// By class: where in `counts`.
    slots: Vec<u32>,
    counts: Vec<[u32; WEEKS]>,
}

impl Weekly {
    fn of(table: &Table, as_of: Day, among: Option<&Bits>) -> Self {
        let mut weekly = Self { slots: vec![NONE; table.classes()], counts: Vec::new() };
        let weeks = i32::try_from(WEEKS).unwrap_or(i32::MAX);
        let days = Span { start: as_of.plus(weeks.saturating_mul(-7)).plus(1), end: as_of };
        for row in table.beginning_in(days) {
            let class = table.columns.class[row] as usize;
            if !table.facts[class].incident || !counts(among, row) {
                continue;
            }
            let span = table.span(row);
            let week = as_of.since(span.start) / 7;
            if span.end > as_of || as_of.since(span.end) / 7 != week {
                continue;
            }
            let Some(slot) = weekly.slots.get_mut(class) else { continue };
            if *slot == NONE {
                *slot = u32::try_from(weekly.counts.len()).unwrap_or(NONE);
                weekly.counts.push([0; WEEKS]);
            }
            let counts = weekly.counts.get_mut(*slot as usize);
            if let Some(count) =
                usize::try_from(week).ok().and_then(|week| counts.and_then(|c| c.get_mut(week)))
            {
                *count += 1;
            }
        }
        weekly
    }

    /// Adds the weeks of a class, the newest first.
    pub(super) fn add_to(&self, sum: &mut [u32; WEEKS], class: usize) {
        let slot = self.slots.get(class).and_then(|&slot| self.counts.get(slot as usize));
        if let Some(counts) = slot {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

/// Where violent non-state actors were seen in the days that the rule of new actors looks at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Classes with an incident that may lie in the year before the last days.
    pub(super) before: Vec<u32>,
    /// The other incidents that share days with the last.
    pub(super) lately: Vec<u32>,
}

impl Seen {
    fn of(store: &Store, as_of: Day, among: Option<&Bits>) -> Self {
        let table = &*store.table;
        let (recent, year) = store.rules.newcomer.periods(as_of);
        let days = Span { start: year.start.min(recent.start), end: as_of };
        let mut before = vec![false; table.classes()];
        let mut lately = Vec::new();
        let mut take = |row: u32| {
            let class = table.columns.class[row as usize] as usize;
            let facts = table.facts[class];
            let span = table.span(row as usize);
            let tells = facts.incident && !table.violent(facts.party).is_empty();
            if !tells || span.end > as_of || !counts(among, row as usize) {
                return;
            }
            if year.overlaps(span) {
                before[class] = true;
            } else if recent.overlaps(span) {
                lately.push(row);
            }
        };
        for row in table.beginning_in(days).filter(|&row| table.plain.has(row)) {
            take(u32::try_from(row).unwrap_or(NONE));
        }
        table.vague_near(days).for_each(take);
        lately.sort_unstable();
        let before = (0..).zip(before).filter(|(_, seen)| *seen).map(|(class, _)| class).collect();
        Self { before, lately }
    }
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// By class.
    pub(super) ever: Vec<Ever>,
    pub(super) weekly: Weekly,
    pub(super) seen: Seen,
}

impl Past {
    /// What is known at `as_of` of the rows that count.
    pub(super) fn of(store: &Store, as_of: Day, among: Option<&Bits>) -> Self {
        let table = &*store.table;
        let ever = halves(0..table.classes(), |classes| -> Vec<Ever> {
            classes.map(|class| Ever::of(table, class, as_of, among)).collect()
        });
        Self {
            ever: ever.concat(),
            weekly: Weekly::of(table, as_of, among),
            seen: Seen::of(store, as_of, among),
        }
    }

    /// What is known of a class.
    pub(super) fn ever(&self, class: usize) -> Ever {
        self.ever.get(class).copied().unwrap_or(Ever::NEVER)
    }
}

/// How many events are known at `as_of`.
pub(super) fn known_at(table: &Table, as_of: Day) -> usize {
    let begun = table.first_from(as_of.plus(1));
    let open = table.vague_near(Span::day(as_of)).filter(|&row| {
        let Span { start, end } = table.span(row as usize);
        start <= as_of && end > as_of
    });
    begun - open.count()
}

/// The incidents and killed of a front, as far as the rules of quiet and record need them.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    /// Killed by day, oldest first: what is dated to the day, best figures; none of 0.
    pub(super) killed: Vec<(Day, u32)>,
    /// Incidents by first day. Of those too old to be shown, or of one day, only some: the others decide nothing.
    pub(super) incidents: Vec<EventDate>,
    /// Latest possible day of the old ones since the last that is listed.
    old: Option<Day>,
}

impl Watched {
    /// Lists the old ones, as the rule sees them.
    fn settle(&mut self) {
        self.incidents.extend(self.old.take().map(EventDate::on));
    }

    fn note_killed(&mut self, day: Day, best: u32) {
        match self.killed.last_mut() {
            Some((last, sum)) if *last == day => *sum = sum.saturating_add(best),
            _ => self.killed.push((day, best)),
        }
    }

    fn note_incident(&mut self, date: EventDate, fresh: Day) {
        if date.span.end < fresh {
            self.old = self.old.max(Some(date.span.end));
        } else {
            self.settle();
            // Of the incidents of one day the first decides.
            if self.incidents.last().is_none_or(|last| last.span != date.span) {
                self.incidents.push(date);
            }
        }
    }
}

/// What the rules need to know of every front. `of_class`: the front of a class, if it counts; `shown`: for so many
/// days a broken quiet is shown.
pub(super) fn watch(
    store: &Store,
    as_of: Day,
    among: Option<&Bits>,
    of_class: impl Fn(usize) -> Option<u16> + Sync,
) -> Vec<Watched> {
    /// A class that does not count.
    const ASIDE: u32 = u32::MAX;
    const INCIDENT: u32 = 1 << 16;
    let table = &*store.table;
    let shown = i32::try_from(store.rules.quiet.shown).unwrap_or(i32::MAX);
    let fresh = as_of.plus(shown.saturating_neg());
    let word = |(class, facts): (usize, &super::table::Facts)| {
        let incident = if facts.incident { INCIDENT } else { 0 };
        of_class(class).map_or(ASIDE, |front| u32::from(front) | incident)
    };
    let words: Vec<u32> = table.facts.iter().enumerate().map(word).collect();
    let mut parts = halves(0..table.first_from(as_of.plus(1)), |rows| {
        let mut fronts = vec![Watched::default(); store.situation.fronts.len()];
        for row in rows {
            let word = words[table.columns.class[row] as usize];
            if word == ASIDE || !counts(among, row) {
                continue;
            }
            let Some(front) = fronts.get_mut((word & 0xffff) as usize) else { continue };
            let best = table.best[table.columns.toll[row] as usize];
            let day = Day(table.columns.start[row]);
            if table.plain.has(row) {
                if best > 0 {
                    front.note_killed(day, best);
                }
                if word & INCIDENT != 0 {
                    if day < fresh {
                        front.old = Some(front.old.map_or(day, |old| old.max(day)));
                    } else {
                        front.note_incident(table.columns.date(row), fresh);
                    }
                }
                continue;
            }
            let date = table.columns.date(row);
            if date.span.end > as_of {
                continue;
            }
            if best > 0 && date.precision == crate::model::Precision::Day {
                front.note_killed(day, best);
            }
            if word & INCIDENT != 0 {
                front.note_incident(date, fresh);
            }
        }
        fronts
    });
    parts.iter_mut().flatten().for_each(Watched::settle);
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            all.killed.extend(part.killed);
            all.incidents.extend(part.incidents);
        }
    }
    all
}
