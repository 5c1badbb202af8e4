//! The rules that fire on a front, and what they are reached from, counted row by row.

use super::Store;
use super::narrow::Failing;
use super::scan::Scan;
use super::table::Row;
use crate::assess::newcomer::{NewcomerVerdict, newcomers as find_newcomers};
use crate::assess::quiet::{QuietVerdict, quiet};
use crate::assess::record::{self, Firing, RecordLevel, RecordVerdict};
use crate::assess::surge::{SurgeVerdict, ThreatVerdict, surge, threat};
use crate::assess::{Reason, Rules};
use crate::model::{ActorIx, ActorKind, Day, EventDate, FrontIx, Precision, Recorded, Situation};

/// What fires on a front, each with what it was reached from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags {
    /// The week has at least twice the mean of the weeks before.
    pub surge: Option<SurgeVerdict>,
    /// The last weeks have at least twice the mean of the year.
    pub threat: Option<ThreatVerdict>,
    /// The most killed in a month for a year, or for three.
    pub record: Option<RecordVerdict>,
    /// An incident after a long time without one.
    pub quiet: Option<QuietVerdict>,
    /// Violent actors unseen on the front in the year before.
    pub newcomers: Vec<NewcomerVerdict>,
}

/// A rule that fires, as a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The most killed in a month for three years.
    RecordHigh,
    /// The most killed in a month for a year.
    RecordMedium,
    /// The week has at least twice the mean of the weeks before.
    Surge,
    /// The last weeks have at least twice the mean of the year.
    Threat,
    /// An incident after a long time without one.
    Quiet,
    /// A violent actor unseen on the front in the year before.
    Newcomer,
}

impl Flag {
    /// Every mark, the weightiest first.
    pub const ALL: [Self; 6] =
        [Self::RecordHigh, Self::RecordMedium, Self::Surge, Self::Threat, Self::Quiet, Self::Newcomer];

    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::RecordHigh => "record, high",
            Self::RecordMedium => "record, medium",
            Self::Surge => "surge",
            Self::Threat => "threat",
            Self::Quiet => "broken quiet",
            Self::Newcomer => "new actor",
        }
    }

    /// What it says, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::RecordHigh => "the most killed in a month for three years",
            Self::RecordMedium => "the most killed in a month for a year",
            Self::Surge => "the week has at least twice the mean of the 4 weeks before",
            Self::Threat => "the last 4 weeks have at least twice the mean of the year",
            Self::Quiet => "an incident after a long time without one",
            Self::Newcomer => "a violent actor that was not seen here in the year before",
        }
    }
}

impl Flags {
    /// The marks of what fires, the weightiest first.
    pub fn fired(&self) -> impl Iterator<Item = Flag> + '_ {
        Flag::ALL.into_iter().filter(|flag| match flag {
            Flag::RecordHigh => self.record.is_some_and(|record| record.level == RecordLevel::High),
            Flag::RecordMedium => self.record.is_some_and(|record| record.level == RecordLevel::Medium),
            Flag::Surge => self.surge.is_some(),
            Flag::Threat => self.threat.is_some(),
            Flag::Quiet => self.quiet.is_some(),
            Flag::Newcomer => !self.newcomers.is_empty(),
        })
    }

    /// How each was reached, one reason a rule and new actor.
    #[must_use]
    pub fn reasons(&self, situation: &Situation, rules: &Rules, as_of: Day) -> Vec<Reason> {
        let mut reasons = Vec::new();
        reasons.extend(self.surge.map(|fired| fired.explain(&rules.surge, as_of)));
        reasons.extend(self.threat.map(|fired| fired.explain(&rules.surge, as_of)));
        reasons.extend(self.record.map(|fired| fired.explain(&rules.record)));
        reasons.extend(self.quiet.map(|fired| fired.explain(&rules.quiet)));
        reasons.extend(self.newcomers.iter().map(|fired| fired.explain(situation, &rules.newcomer)));
        reasons
    }
}

/// A violent non-state actor of an incident.
pub(super) type Sighting = (ActorIx, ActorKind, EventDate);

/// Which violent non-state actors were seen on a front in the days that the rule of new actors looks at.
#[derive(Debug, Clone, Default)]
pub(super) struct Sightings(Vec<Sighting>);

impl Sightings {
    /// Notes a row.
    pub(super) fn take(&mut self, store: &Store, as_of: Day, row: Row) {
        let (recent, year) = store.rules.newcomer.periods(as_of);
        if row.incident() && (recent.overlaps(row.span) || year.overlaps(row.span)) {
            let actors = store.table.violent(row.party).iter();
            self.0.extend(actors.map(|&(actor, kind)| (actor, kind, row.date())));
        }
    }

    /// What was noted.
    pub(super) fn all(&self) -> &[Sighting] {
        &self.0
    }
}

/// By front: the new actors there, none where the year before is not recorded; of the incidents that pass but for what
/// is left aside, and time.
pub(super) fn newcomers(scan: &Scan<'_>, aside: Failing) -> Vec<Vec<NewcomerVerdict>> {
    let (store, as_of) = (scan.store, scan.days.as_of);
    let table = &*store.table;
    let (_, year) = store.rules.newcomer.periods(as_of);
    let mut seen: Vec<Vec<Sighting>> = vec![Vec::new(); store.situation.fronts.len()];
    let mut note = |class: usize, date: EventDate| {
        let Some(facts) = table.facts.get(class) else { return };
        if !scan.narrowing.of_class(class).only(aside) {
            return;
        }
        if let Some(seen) = seen.get_mut(usize::from(facts.front.0)) {
            seen.extend(table.violent(facts.party).iter().map(|&(actor, kind)| (actor, kind, date)));
        }
    };
    // Of those seen before, any day of the year will do.
    scan.past.seen.before.iter().for_each(|&class| note(class as usize, EventDate::spanning(year)));
    for &row in &scan.past.seen.lately {
        note(table.columns.class[row as usize] as usize, table.columns.date(row as usize));
    }
    let new = |(front, seen): (FrontIx, Vec<Sighting>)| {
        let since = year_since(as_of, scan.recorded(front), &store.rules);
        find_newcomers(seen, as_of, since, &store.rules.newcomer).unwrap_or_default()
    };
    store.front_indices().zip(seen).map(new).collect()
}

/// The first day of the recorded stretch that reaches to the end of the year in which a new actor was not seen.
pub(super) fn year_since(as_of: Day, recorded: &Recorded, rules: &Rules) -> Option<Day> {
    let (_, year) = rules.newcomer.periods(as_of);
    recorded.stretch(year.end).map(|stretch| stretch.start)
}

/// The first day of the recorded stretch that a day lies in; the day itself where it is not recorded.
pub(super) fn since(recorded: &Recorded) -> impl Fn(Day) -> Option<Day> {
    |day| Some(recorded.stretch(day).map_or(day, |stretch| stretch.start))
}

/// Killed by day, oldest first: what is dated to the day, best figures.
#[derive(Debug, Clone, Default)]
pub(super) struct Killed(Vec<(Day, u32)>);

impl Killed {
    /// Notes a row; rows come oldest first.
    pub(super) fn take(&mut self, store: &Store, row: Row) {
        if row.precision != Precision::Day || !row.has_toll() {
            return;
        }
        let Some(best) = store.table.tolls(row.toll).killed.best else { return };
        match self.0.last_mut() {
            Some((day, sum)) if *day == row.span.start => *sum = sum.saturating_add(best),
            _ => self.0.push((row.span.start, best)),
        }
    }

    /// What was noted.
    pub(super) fn all(&self) -> &[(Day, u32)] {
        &self.0
    }
}

/// Every record up to `as_of`, oldest first, given the killed by day. What is recorded without a gap stands by itself:
/// nothing is the maximum over days of which nothing is known.
pub(super) fn firings(killed: &[(Day, u32)], as_of: Day, recorded: &Recorded, rules: &Rules) -> Vec<Firing> {
    let stretches = recorded.stretches().iter();
    let of = |stretch: &crate::model::Span| {
        record::firings(killed, as_of.min(stretch.end), Some(stretch.start), &rules.record)
    };
    stretches.flat_map(of).collect()
}

impl Flags {
    /// What fires on a front: given its weeks, its records, its incidents, who is new, the day looked from and what is
    /// recorded.
    pub(super) fn of(
        weeks: &[Option<u32>],
        records: &[Firing],
        incidents: &[EventDate],
        newcomers: Vec<NewcomerVerdict>,
        (as_of, recorded): (Day, &Recorded),
        rules: &Rules,
    ) -> Self {
        Self {
            surge: surge(weeks, &rules.surge),
            threat: threat(weeks, &rules.surge),
            record: record::shown(records, as_of, &rules.record),
            quiet: quiet(incidents, as_of, since(recorded), &rules.quiet),
            newcomers,
        }
    }
}
