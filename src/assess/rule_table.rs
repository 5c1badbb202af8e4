//! The table of rules. A macro expands it to the thresholds with their names in `config.ron`, the per-front state, the
//! firings and their explanations.

use super::flag::Flag;
use super::reason::Reason;
use super::rule::{Rule, RuleContext, RuleEvent, explain_known_outcome};
use super::{change, civilians, newcomer, quiet, record, status, surge, threat};
use crate::model::{ActorIx, ActorKind, Day, IncidentList, Situation, Span};

/// A threshold that the configuration can set.
#[derive(Debug, Clone, Copy)]
pub struct Threshold {
    /// The path in `config.ron`: `rules.status.active`.
    pub path: &'static str,
    /// The smallest allowed value.
    pub min: f64,
    /// The largest allowed value.
    pub max: f64,
    /// The path of another threshold that this one must not exceed.
    pub upper_bound: Option<&'static str>,
    /// Whether the value is a whole number.
    pub is_whole: fn(&Rules) -> bool,
    /// Reads the value.
    pub get: fn(&Rules) -> f64,
    /// Sets the value. A whole number saturates at the bounds of its type.
    pub set: fn(&mut Rules, f64),
}

/// The type of a threshold.
trait ThresholdValue: Copy {
    const WHOLE: bool;
    fn to_f64(self) -> f64;
    fn from_f64(value: f64) -> Self;

    fn is_whole(self) -> bool {
        Self::WHOLE
    }
}

impl ThresholdValue for f64 {
    const WHOLE: bool = false;

    fn to_f64(self) -> f64 {
        self
    }

    fn from_f64(value: f64) -> Self {
        value
    }
}

impl ThresholdValue for u32 {
    const WHOLE: bool = true;

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f64 saturates")]
    fn from_f64(value: f64) -> Self {
        value as Self
    }
}

macro_rules! rule_table {
    (
        words { $(
            $(#[$word_doc:meta])*
            $word:ident: $word_type:ty {
                $($word_limit:ident: $word_from:expr => $word_to:expr $(, at most $word_bound:ident)?;)+
            }
        )+ }
        marks { $(
            $(#[$doc:meta])*
            $id:ident $name:literal ($($grave:ident)?) $field:ident: $type:ty {
                $($limit:ident: $from:expr => $to:expr $(, at most $bound:ident)?;)+
            }
            [$($flag:ident),+]
        )+ }
    ) => {
        /// What incidents are, and the thresholds of every rule. The defaults match `config.ron`.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Rules {
            /// Which kinds of event are incidents.
            pub incidents: IncidentList,
            $($(#[$word_doc])* pub $word: $word_type,)+
            $($(#[$doc])* pub $field: $type,)+
        }

        /// Every threshold, in the order of the table.
        pub const THRESHOLDS: &[Threshold] = &[
            $($(rule_table!(@threshold $word $word_limit ($word_from) ($word_to) ($($word_bound)?)),)+)+
            $($(rule_table!(@threshold $field $limit ($from) ($to) ($($bound)?)),)+)+
        ];

        /// A rule that can fire, the most severe first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $($(#[$doc])* $id,)+
        }

        impl RuleId {
            /// Every rule that can fire, the most severe first.
            pub const ALL: &[Self] = &[$(Self::$id),+];

            /// The name of the rule.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => $name,)+ }
            }

            /// Whether a firing makes the trend of the front “worse”.
            #[must_use]
            pub const fn is_grave(self) -> bool {
                match self { $(Self::$id => rule_table!(@grave $($grave)?),)+ }
            }

            /// The marks of the rule, the most severe first.
            #[must_use]
            pub const fn flags(self) -> &'static [Flag] {
                match self { $(Self::$id => &[$(Flag::$flag),+],)+ }
            }

            /// The days that must all be recorded to know that the rule does not fire: [`Rule::needed_days`].
            #[must_use]
            pub fn needed_days(self, rules: &Rules, as_of: Day) -> Span {
                match self { $(Self::$id => rules.$field.needed_days(as_of),)+ }
            }

            /// The names of the grave rules.
            pub fn grave_names() -> impl Iterator<Item = &'static str> {
                Self::ALL.iter().filter(|rule| rule.is_grave()).map(|rule| rule.name())
            }
        }

        /// The state of every rule for one front.
        #[derive(Debug, Clone, Default)]
        pub struct RuleStates {
            $($(#[$doc])* pub $field: <$type as Rule>::RuleState,)+
        }

        impl RuleStates {
            /// Adds an event to every state. Events arrive oldest first.
            pub fn observe(&mut self, rules: &Rules, as_of: Day, event: &RuleEvent<'_>) {
                $(rules.$field.observe(&mut self.$field, as_of, event);)+
            }

            /// The most days up to as-of for which any rule needs single events.
            #[must_use]
            pub fn lookback_days(rules: &Rules) -> u32 {
                [$(rules.$field.lookback_days()),+].into_iter().fold(0, u32::max)
            }

            /// The shortest gap, in days, at which any rule separates two runs of incidents.
            #[must_use]
            pub fn run_gap_days(rules: &Rules) -> u32 {
                [$(rules.$field.run_gap_days()),+].into_iter().fold(u32::MAX, u32::min)
            }

            /// Adds an older run of incidents to every state: [`Rule::observe_run`].
            pub fn observe_run(&mut self, rules: &Rules, days: Span, is_first_shown: bool) {
                $(rules.$field.observe_run(&mut self.$field, days, is_first_shown);)+
            }

            /// Adds the actors of an older incident to every state: [`Rule::observe_actors`].
            pub fn observe_actors(&mut self, rules: &Rules, as_of: Day, violent: &[(ActorIx, ActorKind)]) {
                $(rules.$field.observe_actors(&mut self.$field, as_of, violent);)+
            }

            /// Adds the killed of older events to every state: [`Rule::observe_killed`].
            pub fn observe_killed(&mut self, rules: &Rules, days: Span, killed: u32) {
                $(rules.$field.observe_killed(&mut self.$field, days, killed);)+
            }

            /// Returns what fires, and which rules are not known to fire or not.
            #[must_use]
            pub fn evaluate(&self, rules: &Rules, context: &RuleContext<'_>) -> Flags {
                let mut flags =
                    Flags { $($field: rules.$field.evaluate(&self.$field, context),)+ not_known: Vec::new() };
                $(if flags.$field.is_empty() && !context.recorded.covers(rules.$field.needed_days(context.as_of)) {
                    flags.not_known.push(RuleId::$id);
                })+
                flags
            }

            /// Explains why each rule fires or not, or that this is not known, the most severe first.
            #[must_use]
            pub fn explain_outcomes(&self, rules: &Rules, context: &RuleContext<'_>) -> Vec<Reason> {
                vec![$(explain_known_outcome(&rules.$field, $name, &self.$field, context),)+]
            }
        }

        /// The firings on a front, by rule, each with its inputs.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct Flags {
            $($(#[$doc])* pub $field: Vec<<$type as Rule>::Verdict>,)+
            /// The rules that do not fire but might, because a day that they need is not recorded. The most severe
            /// first.
            pub not_known: Vec<RuleId>,
        }

        impl Flags {
            /// Returns the distinct marks of the firings, the most severe first.
            #[must_use]
            pub fn fired(&self) -> Vec<Flag> {
                let mut fired = Vec::new();
                $(fired.extend(self.$field.iter().map(<$type as Rule>::flag));)+
                fired.sort_unstable();
                fired.dedup();
                fired
            }

            /// Explains each firing.
            #[must_use]
            pub fn reasons(&self, rules: &Rules, situation: &Situation, as_of: Day) -> Vec<Reason> {
                let mut reasons = Vec::new();
                $(reasons.extend(
                    self.$field.iter().map(|verdict| rules.$field.explain_verdict(verdict, situation, as_of)),
                );)+
                reasons
            }

            /// Describes each firing, the most severe first. `then` holds the firings of the same front on an earlier
            /// day.
            #[must_use]
            pub fn firings(&self, then: &Self, rules: &Rules, situation: &Situation, as_of: Day) -> Vec<FiredRule> {
                let mut firings = Vec::new();
                $(firings.extend(self.$field.iter().map(|verdict| FiredRule {
                    rule: RuleId::$id,
                    label: <$type as Rule>::flag(verdict).label(),
                    reason: rules.$field.sentence(verdict, situation, as_of),
                    is_new: !then.$field.iter().any(|then| <$type as Rule>::is_same(verdict, then)),
                }));)+
                firings
            }
        }
    };
    (@threshold $section:ident $limit:ident ($from:expr) ($to:expr) ($($bound:ident)?)) => {
        Threshold {
            path: concat!("rules.", stringify!($section), ".", stringify!($limit)),
            min: $from,
            max: $to,
            upper_bound: rule_table!(@bound $section $($bound)?),
            is_whole: |rules| rules.$section.$limit.is_whole(),
            get: |rules| ThresholdValue::to_f64(rules.$section.$limit),
            set: |rules, value| rules.$section.$limit = ThresholdValue::from_f64(value),
        }
    };
    (@bound $section:ident) => { None };
    (@bound $section:ident $bound:ident) => {
        Some(concat!("rules.", stringify!($section), ".", stringify!($bound)))
    };
    (@grave) => { false };
    (@grave grave) => { true };
}

/// A firing in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiredRule {
    /// The rule that fires.
    pub rule: RuleId,
    /// A short label: `record (high)`.
    pub label: &'static str,
    /// The reason with its figures, without a full stop.
    pub reason: String,
    /// Whether it did not fire on the earlier day.
    pub is_new: bool,
}

/// The longest period that a threshold may span, in days.
const MAX_DAYS: f64 = 36_525.0;
/// An upper bound for counts, means and percentages.
const MAX_VALUE: f64 = 1e6;

// `words` are rules whose result has its own column; `marks` are rules that fire and show a letter. A row of `marks`
// holds the rule, its name, `grave` if a firing makes the trend “worse”, its section of the configuration with
// the thresholds (minimum, maximum, upper bound), and its marks ([`Flag`]). The most severe rule comes first.
rule_table! {
    words {
        /// Status.
        status: status::StatusRule {
            active: 1.0 => MAX_DAYS, at most tense;
            tense: 1.0 => MAX_DAYS, at most dormant;
            dormant: 1.0 => MAX_DAYS;
        }
        /// Change.
        change: change::ChangeRule {
            large_increase: 0.0 => MAX_VALUE;
            moderate_increase: 0.0 => MAX_VALUE, at most large_increase;
            large_decrease: -100.0 => 0.0;
            guard_mean: 0.0 => MAX_VALUE;
            guard_week: 0.0 => MAX_VALUE;
        }
    }
    marks {
        /// Record months.
        Record "record" (grave) record: record::RecordRule {
            days: 1.0 => MAX_DAYS, at most medium;
            killed: 1.0 => MAX_VALUE;
            medium: 1.0 => MAX_DAYS, at most high;
            high: 1.0 => MAX_DAYS;
            cool_off: 0.0 => MAX_DAYS;
        }
        [RecordHigh, RecordMedium]

        /// Surge.
        Surge "surge" (grave) surge: surge::SurgeRule {
            factor: 1.0 => MAX_VALUE;
            guard_mean: 0.0 => MAX_VALUE;
        }
        [Surge]

        /// Threat.
        Threat "threat" (grave) threat: threat::ThreatRule {
            factor: 1.0 => MAX_VALUE;
            guard_mean: 0.0 => MAX_VALUE;
        }
        [Threat]

        /// Broken quiet.
        Quiet "broken quiet" (grave) quiet: quiet::QuietRule {
            quiet: 1.0 => MAX_DAYS;
            shown: 1.0 => MAX_DAYS;
        }
        [Quiet]

        /// Civilians killed.
        Civilians "civilians killed" () civilians: civilians::CiviliansRule {
            killed: 1.0 => MAX_VALUE;
            days: 1.0 => MAX_DAYS;
        }
        [Civilians]

        /// New actors.
        Newcomer "new actor" () newcomer: newcomer::NewcomerRule {
            recent: 1.0 => MAX_DAYS;
            unseen: 1.0 => MAX_DAYS;
        }
        [Newcomer]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_belongs_to_exactly_one_rule() {
        let flags: Vec<Flag> = RuleId::ALL.iter().flat_map(|rule| rule.flags()).copied().collect();
        assert_eq!(flags, Flag::ALL);
    }

    #[test]
    fn threshold_is_set_by_its_path() {
        let mut rules = Rules::default();
        for (index, threshold) in THRESHOLDS.iter().enumerate() {
            (threshold.set)(&mut rules, index as f64 + 1.0);
        }
        for (index, threshold) in THRESHOLDS.iter().enumerate() {
            assert!(((threshold.get)(&rules) - index as f64 - 1.0).abs() < 0.1, "{}", threshold.path);
            let bound = threshold.upper_bound.map(|path| THRESHOLDS.iter().any(|other| other.path == path));
            assert_ne!(bound, Some(false), "{}", threshold.path);
        }
        assert_eq!((rules.status.active, rules.status.tense, rules.change.guard_week), (1, 2, 8));
    }

    #[test]
    fn defaults_are_within_their_bounds() {
        let rules = Rules::default();
        for threshold in THRESHOLDS {
            let value = (threshold.get)(&rules);
            assert!(threshold.min <= value && value <= threshold.max, "{}", threshold.path);
        }
    }
}
