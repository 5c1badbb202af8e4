//! `frame`: writes one frame of the board as text.

use std::io::Write;
use std::sync::Arc;

use super::state_location::StateLocation;
use super::{Failure, Outcome, ProgramContext, SituationOptions, board};
use crate::board::{Board, BoardSettings};
use crate::cli::KeyScript;
use crate::model::text;
use crate::terminal::{self, ColorDepth};
use crate::view::without_fences;

/// Runs the verb: presses the keys, then writes the frame.
///
/// Effects outside the board (quitting, files, the clipboard) are ignored. A visit is compared only with `--state`, so
/// that the frame is otherwise the same for everybody.
pub(super) fn run_frame(
    situation: SituationOptions<'_>,
    size: (u16, u16),
    keys: &KeyScript,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let state_location = StateLocation::from_options(situation.common);
    let mut opened = situation.open(context)?;
    opened.report_problems(err);
    opened.answer(&opened.question(opened.config.config.window))?;
    let seen = state_location
        .read_named_file()
        .map_err(|reason| Failure::Message(format!("--state: {}", text::sanitize(&reason))))?;
    let settings = BoardSettings { seen, ..board::board_settings(&opened, size) };
    let problems = std::mem::take(&mut opened.problems);
    let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
    board.set_unavailable(board::unavailable_commands(&opened, context));
    board::apply_view_focus(&mut board, &opened);
    for &key in &keys.0 {
        // The effect is ignored.
        _ = board.press_key(key);
    }
    let depth = opened.capability.color;
    let mut lines = terminal::frame_to_text(&board::draw_frame(&board).0, depth);
    // Without a terminal or styles, the output is read, compared and searched as text.
    if !context.stdout_is_terminal && depth == ColorDepth::None {
        lines = without_fences(&lines);
    }
    out.write_all(lines.as_bytes())?;
    Ok(Outcome::Fine)
}
