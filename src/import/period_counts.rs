//! Counts of events by week or month and country. They become stated totals, never events.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::name_lookup::FastMap;
use crate::model::Span;

/// Counts by period and country code: incidents, events of all kinds, and killed if stated.
pub(super) type PeriodCounts = BTreeMap<(Span, u16), (u32, u32, Option<u32>)>;

/// A count of events of one type in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PeriodCount<'r> {
    /// The week or month.
    pub(super) span: Span,
    /// Country, as written.
    pub(super) country: Cow<'r, str>,
    /// Whether the events are incidents.
    pub(super) is_incident: bool,
    /// The number of events.
    pub(super) events: u32,
    /// The number of killed.
    pub(super) killed: Option<u32>,
    /// The administrative level that the count is for: 0 is the country. The counts of one level add up to the country.
    pub(super) level: u32,
    /// Oddities that the importer found and kept, one line each.
    pub(super) flags: Vec<String>,
}

/// Sums counts by period and country. If a country is counted at several levels, only the coarsest one is summed.
#[derive(Debug, Default)]
pub(super) struct PeriodSums {
    pub(super) counts: PeriodCounts,
    levels: FastMap<(Span, u16), u32>,
}

impl PeriodSums {
    /// Adds a count. Returns false if a coarser count contains it.
    pub(super) fn add(&mut self, count: &PeriodCount<'_>, country: u16) -> bool {
        let key = (count.span, country);
        let level = self.levels.entry(key).or_insert(count.level);
        if *level < count.level {
            return false;
        }
        if *level > count.level {
            *level = count.level;
            self.counts.remove(&key);
        }
        let (incidents, events, killed) = self.counts.entry(key).or_default();
        if count.is_incident {
            *incidents = incidents.saturating_add(count.events);
        }
        *events = events.saturating_add(count.events);
        if let Some(n) = count.killed {
            *killed = Some(killed.unwrap_or(0).saturating_add(n));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn only_the_coarsest_level_is_summed() {
        let count = |level, events| PeriodCount {
            span: Span { start: Day(0), end: Day(30) },
            country: Cow::Borrowed("Ruritania"),
            is_incident: true,
            events,
            killed: Some(1),
            level,
            flags: Vec::new(),
        };
        let mut sums = PeriodSums::default();
        let added: Vec<bool> = [(2, 3), (2, 4), (0, 9), (2, 5), (0, 1)]
            .map(|(level, events)| sums.add(&count(level, events), 1))
            .to_vec();
        assert_eq!(added, [true, true, true, false, true]);
        let totals: Vec<_> = sums.counts.values().copied().collect();
        assert_eq!(totals, [(10, 10, Some(2))]);
    }
}
