//! Lists of commands (stand-in).
use super::Command;
/// Matches.
#[must_use]
pub fn palette_matches(input: &str) -> Vec<Command> {
    Command::TABLE.iter().filter(|r| r.id.contains(input)).map(|r| r.command).collect()
}
