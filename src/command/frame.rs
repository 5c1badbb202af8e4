//! `frame`: one frame of the board as text.

use std::io::Write;

use super::{Failure, Opening, Outcome, World};
use crate::cli::Script;

/// Writes the frame after some keys.
pub(super) fn run(
    opening: Opening<'_>,
    _size: (u16, u16),
    _keys: &Script,
    world: &World<'_>,
    _out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    opening.open(world)?.warn(err);
    Err(Failure::Message("the board is not drawn yet".to_owned()))
}
