//! Fork–join: work shared between threads that end before the call returns, so that no caller can tell.
//!
//! This is the only file of the inner rooms that starts threads. It is not rayon: that would save some sixty lines,
//! and add crates and a pool of threads that outlives the call. Loops over rows get two threads, because they run at
//! the speed of memory and other programs want to run as well.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// Fewer rows are not worth a thread. Debug builds split nearly all work, so that tests see the parts joined.
const MIN_ROWS: usize = if cfg!(debug_assertions) { 128 } else { 200_000 };

/// Runs `work` on `rows` whole or, where they are many, on two chunks of it, each on its own thread. The chunks are cut
/// at a multiple of 64 rows from the first; their results come in order.
#[must_use]
pub fn par_chunks<T: Send>(rows: Range<usize>, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    par_chunks_from(MIN_ROWS, rows, work)
}

/// [`par_chunks`] that splits from `min_rows` rows on.
#[must_use]
pub fn par_chunks_from<T: Send>(
    min_rows: usize,
    rows: Range<usize>,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    if rows.len() < min_rows {
        return vec![work(rows)];
    }
    let middle = rows.start + rows.len() / 2 / 64 * 64;
    let (first, second) = fork(|| work(rows.start..middle), || work(middle..rows.end));
    vec![first, second]
}

/// Runs two closures that both go over `rows` rows: at the same time where these are many.
#[must_use]
pub fn join<A: Send, B>(rows: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if rows < MIN_ROWS { (one(), other()) } else { fork(one, other) }
}

/// Maps items behind which stand `rows` rows in all: on two threads where these are many. Results come in order.
#[must_use]
pub fn par_map<T: Send, R: Send>(rows: usize, mut items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let map = |items: Vec<T>| items.into_iter().map(&work).collect::<Vec<R>>();
    if rows < MIN_ROWS {
        return map(items);
    }
    let others = items.split_off(items.len() / 2);
    let (mut results, rest) = fork(|| map(items), || map(others));
    results.extend(rest);
    results
}

/// Maps items on so many threads, each of which takes the next item when it is done with one; the calling thread runs
/// `meanwhile` first. Results come in any order.
///
/// # Errors
/// The first error of `work`. Items not begun by then are dropped.
pub fn try_par_map<T: Send, R: Send, E: Send, M>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> Result<R, E> + Sync,
    meanwhile: impl FnOnce() -> M,
) -> Result<(Vec<R>, M), E> {
    let threads = threads.min(items.len());
    let (items, results) = (Mutex::new(items.into_iter()), Mutex::new(Ok(Vec::new())));
    let next = || lock(&items).next();
    let run = || {
        while let Some(item) = next() {
            let result = work(item);
            let mut results = lock(&results);
            match (results.as_mut(), result) {
                (Ok(results), Ok(result)) => results.push(result),
                (Ok(_), Err(error)) => *results = Err(error),
                (Err(_), _) => {}
            }
            if results.is_err() {
                return;
            }
        }
    };
    let meanwhile = thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        let meanwhile = meanwhile();
        run();
        meanwhile
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner)?;
    Ok((results, meanwhile))
}

/// Runs `one` on a new thread and `other` on this one. A panic of either goes on in the caller.
fn fork<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_worked_on_once_and_in_order() {
        for rows in [0..0, 3..10, 7..MIN_ROWS + 7, 100..3 * MIN_ROWS] {
            let parts = par_chunks(rows.clone(), |part| part);
            assert_eq!(parts.first().unwrap().start, rows.start);
            assert_eq!(parts.last().unwrap().end, rows.end);
            assert!(parts.windows(2).all(|two| two[0].end == two[1].start));
            assert_eq!(parts.len(), if rows.len() < MIN_ROWS { 1 } else { 2 });
            let items: Vec<usize> = rows.collect();
            assert_eq!(par_map(items.len(), items.clone(), |item| item), items);
        }
    }

    #[test]
    fn every_item_is_taken_until_one_fails() {
        for threads in [0, 1, 2, 7] {
            let items: Vec<u32> = (0..100).collect();
            let (mut done, meanwhile) =
                try_par_map(threads, items.clone(), Ok::<u32, ()>, || "meanwhile").unwrap();
            done.sort_unstable();
            assert_eq!((done, meanwhile), (items.clone(), "meanwhile"));
            let work = |item| if item == 30 { Err(item) } else { Ok(item) };
            assert_eq!(try_par_map(threads, items, work, || ()), Err(30));
        }
    }
}
