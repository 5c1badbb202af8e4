//! The rules that turn counts and claims into words, as pure functions.
//!
//! Each rule has its own file; a rule with thresholds also has a row in `rule_table.rs`. Each verdict keeps its inputs
//! and can explain itself as a [`Reason`].

pub mod change;
pub mod civilians;
pub mod claim_grid;
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
pub mod toll_history;
pub mod trend;
pub mod weeks;

#[cfg(test)]
mod testing;

pub use flag::Flag;
pub use reason::Reason;
pub use rule::{Rule, RuleContext, RuleEvent};
pub use rule_table::{FiredRule, Flags, RuleId, RuleStates, Rules, THRESHOLDS, Threshold};
