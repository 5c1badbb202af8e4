//! The actor matrix: one cell for each dyad, below the diagonal.

use crate::model::ActorIx;
use crate::query::Dyad;
use crate::store::Answer;

/// Returns the actors of the matrix, those of the most active dyads first. Rows and columns share this order.
#[must_use]
pub fn matrix_actors(answer: &Answer) -> Vec<ActorIx> {
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

/// Returns the row and column of a dyad in a matrix of these actors. The row is the larger index.
#[must_use]
pub fn matrix_cell(actors: &[ActorIx], dyad: Dyad) -> Option<(usize, usize)> {
    let first = actors.iter().position(|&actor| actor == dyad.0)?;
    let second = actors.iter().position(|&actor| actor == dyad.1)?;
    Some((first.max(second), first.min(second)))
}
