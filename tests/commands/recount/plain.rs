//! Plain loops over the exported events of a situation and the days that its fronts are recorded.

use chrono::{Days, Months, NaiveDate};
use serde_json::Value;

use super::world::{ActorKind, Event, Front, Stretch, World};

/// How far a stretch is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    Nothing,
    Partly,
    Wholly,
}

/// What is asked: options of the command line.
pub(super) struct Question {
    pub(super) as_of: NaiveDate,
    pub(super) last: String,
    pub(super) filter: String,
    pub(super) fronts: Vec<String>,
}

impl Question {
    pub(super) fn args(&self) -> Vec<String> {
        let mut args =
            vec![format!("--as-of={}", self.as_of), format!("--last={}", self.last), "--no-state".to_owned()];
        if !self.filter.is_empty() {
            args.push(format!("--filter={}", self.filter));
        }
        args.extend(self.fronts.iter().map(|front| format!("--front={front}")));
        args.push("s.ron".to_owned());
        args
    }

    /// Returns the days of the window; `None` for “all”.
    pub(super) fn window(&self) -> Option<Stretch> {
        let (count, unit) = self.last.split_at(self.last.len() - 1);
        let count: u32 = if unit == "l" { return None } else { count.parse().unwrap() };
        let before = match unit {
            "d" => self.as_of - Days::new(count.into()),
            "w" => self.as_of - Days::new(u64::from(count) * 7),
            "m" => self.as_of - Months::new(count),
            _ => self.as_of - Months::new(count * 12),
        };
        Some(Stretch { from: before + Days::new(1), to: self.as_of })
    }

    /// Whether days count in the window. “All” counts every day, though the window is said to begin with an event.
    pub(super) fn counts(&self, window: Stretch, days: Stretch) -> bool {
        self.last == "all" || window.contains(days)
    }

    fn passes(&self, event: &Event) -> bool {
        let Some((field, value)) = self.filter.split_once(':') else {
            // The only filter with a comparison.
            return self.filter.is_empty()
                || event.json["killed"]["best"].as_u64().is_some_and(|best| best >= 3);
        };
        match field {
            "kind" => event.text("kind") == value,
            "incident" => event.is_incident() == (value == "yes"),
            _ => event.actors().contains(&value),
        }
    }
}

/// A summed toll. `least` is set if any event with claims gives no number, or has more victims than it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SummedToll {
    pub(super) low: Option<u64>,
    pub(super) best: Option<u64>,
    pub(super) high: Option<u64>,
    pub(super) open: bool,
    /// Events with claims but without a best number.
    pub(super) without_best: usize,
}

impl World {
    /// Returns the events known at as-of that happened and pass the filter, regardless of window and front.
    pub(super) fn passing<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Event> {
        self.happened(question).filter(|event| question.passes(event))
    }

    /// Returns the events known at as-of that happened.
    pub(super) fn happened<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Event> {
        self.known(question).filter(|event| !event.is_announced())
    }

    /// Returns the events that are over by as-of.
    fn known<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Event> {
        self.events.iter().filter(|event| event.days.to <= question.as_of)
    }

    /// Returns how far the days are recorded on a front, looking from as-of.
    pub(super) fn recorded(&self, front: &Front, question: &Question, days: Stretch) -> Recorded {
        let first = self.happened(question).filter(|event| event.text("front") == front.id);
        let first = first.map(|event| event.days.from).min();
        let count = days.days().filter(|day| front.is_recorded(first, *day)).count();
        match count {
            0 => Recorded::Nothing,
            n if n == days.days().count() => Recorded::Wholly,
            _ => Recorded::Partly,
        }
    }

    /// Returns the fronts that a total counts: the chosen ones, or all.
    pub(super) fn counted<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Front> {
        self.fronts.iter().filter(|front| question.fronts.is_empty() || question.fronts.contains(&front.id))
    }

    /// Returns how far the days are recorded on all counted fronts together.
    pub(super) fn recorded_in_all(&self, question: &Question, days: Stretch) -> Recorded {
        let each: Vec<_> = self.counted(question).map(|front| self.recorded(front, question, days)).collect();
        if each.iter().all(|recorded| *recorded == Recorded::Wholly) {
            Recorded::Wholly
        } else if each.iter().all(|recorded| *recorded == Recorded::Nothing) {
            Recorded::Nothing
        } else {
            Recorded::Partly
        }
    }

    /// Returns the incidents of a front in each of the `n` weeks up to as-of, newest first; `None` for a week that is
    /// not wholly recorded.
    pub(super) fn weeks(&self, front: &Front, question: &Question, n: u64) -> Vec<Option<u64>> {
        let week = |k: u64| Stretch::ending(question.as_of - Days::new(7 * k), 7);
        (0..n)
            .map(|k| {
                let incidents = self.passing(question).filter(|event| {
                    event.text("front") == front.id && event.is_incident() && week(k).contains(event.days)
                });
                (self.recorded(front, question, week(k)) == Recorded::Wholly)
                    .then(|| incidents.count() as u64)
            })
            .collect()
    }

    /// Returns the best numbers of killed on a front, of events wholly inside the 30 days that end with `day`.
    pub(super) fn killed_in_30_days(&self, front: &Front, question: &Question, day: NaiveDate) -> u64 {
        let days = Stretch::ending(day, 30);
        let events = self
            .passing(question)
            .filter(|event| event.text("front") == front.id && days.contains(event.days));
        events.filter_map(|event| event.json["killed"]["best"].as_u64()).sum()
    }

    pub(super) fn is_violent_non_state(&self, actor: &str) -> bool {
        matches!(
            self.actors[actor],
            ActorKind::RebelGroup
                | ActorKind::PoliticalMilitia
                | ActorKind::IdentityMilitia
                | ActorKind::Rioters
        )
    }
}

/// Sums the exported tolls of events.
pub(super) fn sum_tolls<'a>(events: impl Iterator<Item = &'a Event>, measure: &str) -> SummedToll {
    let mut sum = SummedToll::default();
    let mut is_bounded = true;
    for event in events {
        let toll: &Value = &event.json[measure];
        let part = |key: &str| toll[key].as_u64();
        let add = |total: Option<u64>, part: Option<u64>| {
            if part.is_some() { Some(total.unwrap_or(0) + part.unwrap_or(0)) } else { total }
        };
        (sum.low, sum.best, sum.high) =
            (add(sum.low, part("low")), add(sum.best, part("best")), add(sum.high, part("high")));
        is_bounded &= part("low").is_none() || part("high").is_some();
        sum.open |= toll["open"].as_bool().unwrap();
        sum.without_best += usize::from(part("low").is_some() && part("best").is_none());
    }
    sum.high = sum.high.filter(|_| is_bounded);
    sum
}
