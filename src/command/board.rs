//! `board`: the board itself, or the overview as plain lines where there is no terminal.

use std::io::Write;

use super::{Failure, Opening, Outcome, World, brief};
use crate::cli::BriefFormat;

/// Opens the board.
pub(super) fn run(
    opening: Opening<'_>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    brief::run(opening, BriefFormat::Plain, world, out, err)
}
