//! Status: how long since the last incident.
//!
//! Active: an incident in the last 30 days; tense: in the last 180; quiet: longer ago; dormant: none in three years.
//! Days are counted from the last incident to as-of, so that one on as-of is 0 days ago and one 30 days ago is
//! still active. The word goes by the earliest day on which the last incident may have happened. It is said of the
//! front, so no filter changes it.

use super::reason::{Reason, counted, days};
use crate::model::{Day, EventDate, Recorded};

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRule {
    /// Active up to this many days since the last incident.
    pub active: u32,
    /// Tense up to this many.
    pub tense: u32,
    /// Dormant after this many without one.
    pub dormant: u32,
}

impl Default for StatusRule {
    fn default() -> Self {
        Self { active: 30, tense: 180, dormant: 1096 }
    }
}

/// The word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// An incident in the last 30 days.
    Active,
    /// In the last 180 days.
    Tense,
    /// Longer ago.
    Quiet,
    /// None in three years of coverage.
    Dormant,
    /// No incident recorded, and coverage is too short to call it dormant.
    NoneRecorded,
    /// As-of is not recorded, and no known incident is recent: what happened since is unknown.
    Unknown,
}

impl Status {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Tense => "tense",
            Self::Quiet => "quiet",
            Self::Dormant => "dormant",
            Self::NoneRecorded => "none yet",
            Self::Unknown => "unknown",
        }
    }
}

/// The word and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusVerdict {
    /// The word, by the earliest day the last incident may have happened on (what is certain).
    pub word: Status,
    /// The word by the latest such day, where a vague date makes it differ.
    pub at_most: Option<Status>,
    /// Date of the last incident, in all of the data up to as-of.
    pub last: Option<EventDate>,
    /// Days since the last incident at least (by the latest day it may have happened on).
    pub days_min: Option<i32>,
    /// Days since the last incident at most.
    pub days_max: Option<i32>,
    /// The last recorded day before as-of, where as-of itself is not recorded.
    pub ended: Option<Day>,
}

/// Puts the status word to the date of the last incident up to as-of.
///
/// Dormant is said only where coverage is as long as the rule asks: with no incident at all, a shorter (or unknown)
/// coverage gives [`Status::NoneRecorded`]; with an incident from before a shorter coverage, [`Status::Quiet`].
/// Where as-of is not recorded (the record ended before it, has a gap there or begins later), only “active” can be
/// certain: all else is [`Status::Unknown`].
/// A `last` that begins after `as_of` is ignored.
#[must_use]
pub fn assess(last: Option<EventDate>, as_of: Day, recorded: &Recorded, rule: &StatusRule) -> StatusVerdict {
    // What reaches to as-of without a gap, or came last before it: nothing is known across a gap.
    let stretch = recorded.stretches().iter().rev().find(|stretch| stretch.start <= as_of);
    let covered_since = stretch.map(|stretch| stretch.start);
    let ended = stretch.map(|stretch| stretch.end).filter(|&until| until < as_of);
    let not_begun = stretch.is_none() && recorded.since().is_some();
    let unsure = ended.is_some() || not_begun;
    let sure = |word: Status| if unsure && word != Status::Active { Status::Unknown } else { word };
    let long_enough = |from: Day| as_of.since(from) >= days(rule.dormant);
    let Some(last) = last.filter(|date| date.span.start <= as_of) else {
        let dormant = covered_since.is_some_and(long_enough);
        let word = sure(if dormant { Status::Dormant } else { Status::NoneRecorded });
        return StatusVerdict { word, at_most: None, last: None, days_min: None, days_max: None, ended };
    };
    // A known incident shows that it was recorded: only a stated, shorter coverage forbids to call it dormant.
    let may_be_dormant = covered_since.is_none_or(|from| from <= last.span.end || long_enough(from));
    let word = |ago: i32| match ago {
        n if n <= days(rule.active) => Status::Active,
        n if n <= days(rule.tense) => Status::Tense,
        n if n > days(rule.dormant) && may_be_dormant => Status::Dormant,
        _ => Status::Quiet,
    };
    let (min, max) = (as_of.since(last.span.end.min(as_of)), as_of.since(last.span.start));
    let (certain, possible) = (sure(word(max)), sure(word(min)));
    StatusVerdict {
        word: certain,
        at_most: (possible != certain).then_some(possible),
        last: Some(last),
        days_min: Some(min),
        days_max: Some(max),
        ended,
    }
}

impl StatusVerdict {
    /// How it was reached.
    #[must_use]
    pub fn explain(&self, rule: &StatusRule) -> Reason {
        let mut inputs = Vec::new();
        let last = self.last.map_or_else(|| "none recorded".to_owned(), |date| date.to_string());
        inputs.push(("last incident".to_owned(), last));
        if let (Some(min), Some(max)) = (self.days_min, self.days_max) {
            let since = if min == max { max.to_string() } else { format!("{min} to {max}") };
            inputs.push(("days since".to_owned(), since));
        }
        if let Some(ended) = self.ended {
            inputs.push(("the record ends".to_owned(), ended.to_string()));
        }
        let guard = if self.word == Status::Unknown {
            let words = if self.ended.is_some() {
                "what happened after the record ended is not known"
            } else {
                "the record begins only later"
            };
            Some(words.to_owned())
        } else if let Some(possible) = self.at_most {
            Some(format!(
                "the date is vague: {} by its earliest day, {} by its latest",
                self.word.word(),
                possible.word()
            ))
        } else if self.word == Status::NoneRecorded
            || (self.word == Status::Quiet && self.days_max.is_some_and(|n| n > days(rule.dormant)))
        {
            Some("coverage is too short to call it dormant".to_owned())
        } else {
            None
        };
        Reason {
            verdict: self.word.word().to_owned(),
            rule: format!(
                "Active up to {} since the last incident, tense up to {}, then quiet; dormant after more than {} \
                 without one. Of all incidents, whatever the filter.",
                counted(rule.active.into(), "day"),
                counted(rule.tense.into(), "day"),
                counted(rule.dormant.into(), "day"),
            ),
            inputs,
            guard,
            origin: "frontwatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{ago, as_of, input, on, since};
    use crate::model::Span;

    fn of(last: EventDate) -> StatusVerdict {
        assess(Some(last), as_of(), &since(5000), &StatusRule::default())
    }

    #[test]
    fn every_bound_falls_on_its_side() {
        let cases = [
            (0, Status::Active),
            (30, Status::Active),
            (31, Status::Tense),
            (180, Status::Tense),
            (181, Status::Quiet),
            (1096, Status::Quiet),
            (1097, Status::Dormant),
        ];
        for (days_ago, word) in cases {
            let verdict = of(on(days_ago));
            assert_eq!((verdict.word, verdict.at_most), (word, None), "{days_ago}");
            assert_eq!((verdict.days_min, verdict.days_max), (Some(days_ago), Some(days_ago)));
        }
    }

    #[test]
    fn a_vague_date_goes_by_its_earliest_day_and_says_what_else_it_may_be() {
        let verdict = of(ago(31, 1));
        assert_eq!((verdict.word, verdict.at_most), (Status::Tense, Some(Status::Active)));
        assert_eq!((verdict.days_min, verdict.days_max), (Some(1), Some(31)));
        assert_eq!(of(ago(30, 1)).at_most, None);
        // A month that as-of lies in: it cannot have happened after as-of.
        let running = of(ago(10, -20));
        assert_eq!((running.word, running.days_min, running.days_max), (Status::Active, Some(0), Some(10)));
    }

    #[test]
    fn without_any_incident_coverage_decides() {
        let with = |covered: Option<i32>| assess(None, as_of(), &since(covered), &StatusRule::default()).word;
        assert_eq!(with(Some(1096)), Status::Dormant);
        assert_eq!(with(Some(1095)), Status::NoneRecorded);
        assert_eq!(with(None), Status::NoneRecorded);
    }

    #[test]
    fn an_incident_before_a_short_coverage_does_not_make_it_dormant() {
        let rule = StatusRule::default();
        let short = assess(Some(on(2000)), as_of(), &since(100), &rule);
        assert_eq!(short.word, Status::Quiet);
        assert_eq!(short.explain(&rule).guard.unwrap(), "coverage is too short to call it dormant");
        assert_eq!(assess(Some(on(2000)), as_of(), &since(1096), &rule).word, Status::Dormant);
        assert_eq!(assess(Some(on(2000)), as_of(), &since(None), &rule).word, Status::Dormant);
    }

    #[test]
    fn after_the_record_has_ended_only_active_is_certain() {
        let rule = StatusRule::default();
        let ended = |days_ago: i32| Recorded::between(as_of().plus(-400), Some(as_of().plus(-days_ago)));
        let verdict = assess(Some(on(60)), as_of(), &ended(55), &rule);
        assert_eq!((verdict.word, verdict.ended), (Status::Unknown, Some(as_of().plus(-55))));
        assert_eq!(
            verdict.explain(&rule).guard.unwrap(),
            "what happened after the record ended is not known"
        );
        assert_eq!(assess(Some(on(20)), as_of(), &ended(10), &rule).word, Status::Active);
        assert_eq!(assess(None, as_of(), &ended(1), &rule).word, Status::Unknown);
        assert_eq!(assess(Some(on(60)), as_of(), &ended(0), &rule).word, Status::Tense, "not ended yet");
    }

    #[test]
    fn nothing_is_known_across_a_gap() {
        let gap = |from: i32, until: i32| {
            let whole = Recorded::between(as_of().plus(-3000), None);
            whole.without(Span { start: as_of().plus(-from), end: as_of().plus(-until) })
        };
        let word = |last: Option<i32>, recorded: &Recorded| {
            assess(last.map(on), as_of(), recorded, &StatusRule::default()).word
        };
        // 3000 days without an incident, but for a gap a year ago.
        assert_eq!(word(None, &gap(400, 300)), Status::NoneRecorded);
        assert_eq!(word(None, &gap(2000, 1096)), Status::NoneRecorded);
        assert_eq!(word(None, &gap(2000, 1097)), Status::Dormant);
        assert_eq!(word(Some(2500), &gap(400, 300)), Status::Quiet);
        // As-of lies in a gap, or before the record begins.
        assert_eq!(word(Some(60), &gap(50, -20)), Status::Unknown);
        assert_eq!(word(Some(20), &gap(10, -20)), Status::Active);
        let later = Recorded::between(as_of().plus(5), None);
        assert_eq!(word(Some(60), &later), Status::Unknown);
        let why = assess(Some(on(60)), as_of(), &later, &StatusRule::default());
        assert_eq!(why.explain(&StatusRule::default()).guard.unwrap(), "the record begins only later");
    }

    #[test]
    fn what_begins_after_as_of_is_not_known_yet() {
        let rule = StatusRule::default();
        assert_eq!(assess(Some(on(-1)), as_of(), &since(None), &rule).word, Status::NoneRecorded);
    }

    #[test]
    fn reasons_say_the_days() {
        let rule = StatusRule::default();
        let reason = of(ago(31, 1)).explain(&rule);
        assert_eq!(reason.verdict, "tense");
        assert_eq!(input(&reason, "days since"), "1 to 31");
        assert_eq!(
            reason.guard.unwrap(),
            "the date is vague: tense by its earliest day, active by its latest"
        );
        let one = StatusRule { active: 1, ..rule };
        assert!(of(on(1)).explain(&one).rule.starts_with("Active up to 1 day since"));
        assert_eq!(input(&of(on(1)).explain(&one), "days since"), "1");
    }

    proptest! {
        /// The longer ago, the quieter; and a vague date lies between the words of its ends.
        #[test]
        fn later_is_never_quieter(a in 0..1500_i32, b in 0..1500_i32) {
            let (near, far) = (a.min(b), a.max(b));
            prop_assert!(of(on(near)).word <= of(on(far)).word);
            let vague = of(ago(far, near));
            prop_assert_eq!(vague.word, of(on(far)).word);
            prop_assert_eq!(vague.at_most.unwrap_or(vague.word), of(on(near)).word);
        }
    }
}
