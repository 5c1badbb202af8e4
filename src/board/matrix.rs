//! The matrix of actors: who has had to do with whom. Each pair stands once, below the diagonal.

use super::state::State;
use super::update::Context;
use crate::model::ActorIx;
use crate::query::Dyad;
use crate::store::Answer;

/// A way to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To the next row.
    Down,
    /// To the row before.
    Up,
    /// To the column before.
    Left,
    /// To the next column.
    Right,
}

/// The actors of the matrix, those of the most active dyads first. Rows and columns are both in this order.
#[must_use]
pub fn actors(answer: &Answer) -> Vec<ActorIx> {
    let mut actors = Vec::new();
    for row in &answer.dyads {
        for actor in [row.dyad.0, row.dyad.1] {
            if !actors.contains(&actor) {
                actors.push(actor);
            }
        }
    }
    actors
}

/// Row and column of a dyad in a matrix of these actors; the row is the larger.
#[must_use]
pub fn cell(actors: &[ActorIx], dyad: Dyad) -> Option<(usize, usize)> {
    let a = actors.iter().position(|&x| x == dyad.0)?;
    let b = actors.iter().position(|&x| x == dyad.1)?;
    Some((a.max(b), a.min(b)))
}

/// Moves the selection to the nearest pair in a direction; pairs that have nothing are skipped.
pub(super) fn step(state: &mut State, ctx: &Context<'_>, way: Way) {
    let actors = actors(ctx.answer);
    let cells: Vec<_> = ctx.answer.dyads.iter().map(|row| cell(&actors, row.dyad)).collect();
    let Some(Some(from)) = cells.get(state.dyads.cursor.selected()).copied() else { return };
    let distance = |to: (usize, usize)| {
        let (ahead, aside) = match way {
            Way::Down => (to.0.checked_sub(from.0)?, to.1.abs_diff(from.1)),
            Way::Up => (from.0.checked_sub(to.0)?, to.1.abs_diff(from.1)),
            Way::Right => (to.1.checked_sub(from.1)?, to.0.abs_diff(from.0)),
            Way::Left => (from.1.checked_sub(to.1)?, to.0.abs_diff(from.0)),
        };
        (ahead > 0).then_some(ahead + 2 * aside)
    };
    let nearest = cells.iter().enumerate().filter_map(|(row, to)| Some((distance((*to)?)?, row))).min();
    if let Some((_, row)) = nearest {
        super::moves::select(state, ctx, row);
    }
}
