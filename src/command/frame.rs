//! `frame`: one frame of the board as text.

use std::io::Write;
use std::sync::Arc;

use super::state_location::StateLocation;
use super::{Failure, Outcome, ProgramContext, SituationOptions, board};
use crate::board::{Board, BoardSettings};
use crate::cli::KeyScript;
use crate::model::text;
use crate::terminal::{self, ColorDepth};
use crate::view::without_fences;

/// Writes the frame after some keys. What a key asks for outside the board (leaving, files, the clipboard) is not
/// done. It is compared with a visit only if the file that remembers it is named, so that it is the same for everybody.
pub(super) fn run_frame(
    opening: SituationOptions<'_>,
    size: (u16, u16),
    keys: &KeyScript,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let kept = StateLocation::from_options(opening.common);
    let mut opened = opening.open(world)?;
    opened.report_problems(err);
    opened.answer(&opened.question(opened.config.config.window))?;
    let seen = kept
        .read_named_file()
        .map_err(|why| Failure::Message(format!("--state: {}", text::sanitize(&why))))?;
    let settings = BoardSettings { seen, ..board::board_settings(&opened, size) };
    let problems = std::mem::take(&mut opened.problems);
    let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
    board.set_unavailable(board::unavailable_commands(&opened, world));
    board::apply_view_focus(&mut board, &opened);
    for &key in &keys.0 {
        // There is no outside here.
        _ = board.press_key(key);
    }
    let depth = opened.capability.color;
    let mut lines = terminal::frame_to_text(&board::draw_frame(&board).0, depth);
    // What is neither for a terminal nor for what stands in for one is read, compared and searched as text.
    if !world.stdout_is_terminal && depth == ColorDepth::None {
        lines = without_fences(&lines);
    }
    out.write_all(lines.as_bytes())?;
    Ok(Outcome::Fine)
}
