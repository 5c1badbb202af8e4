//! Work on many rows, on two threads.
//!
//! The only place of the inner rooms that starts a thread: it ends before the answer is given, so that nobody outside
//! can tell. Two, because the loops go at the speed of memory and others want to run as well.

use std::ops::Range;

/// Fewer rows are not worth a thread. While it is developed nearly all are, so that the tests see parts put together.
const WORTH: usize = if cfg!(debug_assertions) { 128 } else { 200_000 };

/// Does `work` on all of `rows`: at once, or, where they are many, on either half by a thread of its own. Cut at a
/// multiple of 64 rows from the first; the parts come in order.
#[must_use]
pub fn halves<T: Send>(rows: Range<usize>, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    halves_of(WORTH, rows, work)
}

/// The same, from so many of them on.
#[must_use]
pub fn halves_of<T: Send>(
    worth: usize,
    rows: Range<usize>,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    if rows.len() < worth {
        return vec![work(rows)];
    }
    let middle = rows.start + rows.len() / 2 / 64 * 64;
    std::thread::scope(|scope| {
        let first = scope.spawn(|| work(rows.start..middle));
        let second = work(middle..rows.end);
        match first.join() {
            Ok(first) => vec![first, second],
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Does two things for so many rows: at the same time where they are many.
#[must_use]
pub fn both<A: Send, B>(rows: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if rows < WORTH {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Does `work` on each of some items that so many rows stand behind: on two threads where the rows are many.
#[must_use]
pub fn each<T: Send, R: Send>(rows: usize, mut items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if rows < WORTH {
        return items.into_iter().map(work).collect();
    }
    let others = items.split_off(items.len() / 2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| items.into_iter().map(&work).collect::<Vec<R>>());
        let second: Vec<R> = others.into_iter().map(&work).collect();
        match first.join() {
            Ok(mut all) => {
                all.extend(second);
                all
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_worked_on_once_and_in_order() {
        for rows in [0..0, 3..10, 7..WORTH + 7, 100..3 * WORTH] {
            let parts = halves(rows.clone(), |part| part);
            assert_eq!(parts.first().unwrap().start, rows.start);
            assert_eq!(parts.last().unwrap().end, rows.end);
            assert!(parts.windows(2).all(|two| two[0].end == two[1].start));
            assert_eq!(parts.len(), if rows.len() < WORTH { 1 } else { 2 });
            let items: Vec<usize> = rows.collect();
            assert_eq!(each(items.len(), items.clone(), |item| item), items);
        }
    }
}
