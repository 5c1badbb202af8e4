//! The rules that put a word to numbers: pure functions, one file a rule, one row in the table of `rule_table.rs` for each that
//! has thresholds. Each verdict keeps the inputs it was reached from, and can explain itself as a [`Reason`].

pub mod change;
pub mod civilians;
pub mod contested;
pub mod control;
mod flag;
pub mod newcomer;
pub mod quiet;
mod reason;
pub mod record;
pub mod rule;
mod rule_table;
pub mod status;
pub mod surge;
pub mod threat;
pub mod toll;
pub mod trend;
pub mod weeks;

#[cfg(test)]
mod testing;

pub use flag::Flag;
pub use reason::Reason;
pub use rule::{Rule, RuleContext, RuleEvent};
pub use rule_table::{FiredRule, Flags, RuleId, RuleStates, Rules, THRESHOLDS, Threshold};
