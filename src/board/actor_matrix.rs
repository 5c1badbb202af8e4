//! The matrix of actors: who has had to do with whom. Each pair stands once, below the diagonal.

use crate::model::ActorIx;
use crate::query::Dyad;
use crate::store::Answer;

/// The actors of the matrix, those of the most active dyads first. Rows and columns are both in this order.
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

/// Row and column of a dyad in a matrix of these actors; the row is the larger.
#[must_use]
pub fn matrix_cell(actors: &[ActorIx], dyad: Dyad) -> Option<(usize, usize)> {
    let a = actors.iter().position(|&x| x == dyad.0)?;
    let b = actors.iter().position(|&x| x == dyad.1)?;
    Some((a.max(b), a.min(b)))
}
