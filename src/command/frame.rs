//! `frame`: one frame of the board as text.

use std::io::Write;
use std::sync::Arc;

use super::kept::Kept;
use super::{Failure, Opening, Outcome, World, board};
use crate::board::{Board, Settings};
use crate::cli::Script;
use crate::model::text;
use crate::terminal;

/// Writes the frame after some keys. What a key asks for outside the board (leaving, files, the clipboard) is not
/// done. It is compared with a visit only if the file that remembers it is named, so that it is the same for everybody.
pub(super) fn run(
    opening: Opening<'_>,
    size: (u16, u16),
    keys: &Script,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let kept = Kept::of(opening.common);
    let mut opened = opening.open(world)?;
    opened.warn(err);
    opened.answer(&opened.question(opened.config.config.window))?;
    let seen = kept.peek().map_err(|why| Failure::Message(format!("--state: {}", text::safe(&why))))?;
    let settings = Settings { seen, ..board::settings(&opened, size) };
    let problems = std::mem::take(&mut opened.problems);
    let mut board = Board::new(Arc::clone(&opened.store), problems, settings);
    board.bar(board::barred(&opened, world));
    board::arrange(&mut board, &opened);
    for &key in &keys.0 {
        // There is no outside here.
        _ = board.press(key);
    }
    out.write_all(terminal::lines(&board::frame(&board), opened.capability.color).as_bytes())?;
    Ok(Outcome::Fine)
}
