//! Fork–join: work on several threads that end before the call returns, so that no caller notices them.
//!
//! The only file of the inner rooms that starts threads. rayon would save about sixty lines, but add crates and a
//! thread pool that outlives the call. Loops over rows use two threads: memory bandwidth limits them, and other
//! programs need a core too.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// The fewest rows that are worth a thread. Debug builds split almost all work, so that tests cover the joining of
/// parts.
const MIN_ROWS: usize = if cfg!(debug_assertions) { 128 } else { 200_000 };

/// Runs `work` on all of `rows` or, if they are many, on two chunks on two threads. Chunks are cut at a multiple of
/// 64 rows from the first; results are in order.
#[must_use]
pub fn par_chunks<T: Send>(rows: Range<usize>, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    par_chunks_from(MIN_ROWS, rows, work)
}

/// As [`par_chunks`], splitting from `min_rows` rows on.
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

/// Runs two closures that each loop over `rows` rows, in parallel if the rows are many.
#[must_use]
pub fn join<A: Send, B>(rows: usize, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    if rows < MIN_ROWS { (first(), second()) } else { fork(first, second) }
}

/// Maps items that represent `rows` rows in total, on two threads if the rows are many. Results are in order.
#[must_use]
pub fn par_map<T: Send, R: Send>(rows: usize, mut items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let map = |items: Vec<T>| items.into_iter().map(&work).collect::<Vec<R>>();
    if rows < MIN_ROWS {
        return map(items);
    }
    let second_half = items.split_off(items.len() / 2);
    let (mut results, rest) = fork(|| map(items), || map(second_half));
    results.extend(rest);
    results
}

/// Maps items on `threads` threads from a shared queue. The calling thread runs `meanwhile` first, then works on
/// the queue as well. Results are in any order.
///
/// # Errors
/// The first error of `work`. Items not yet started are dropped.
pub fn try_par_map<T: Send, R: Send, E: Send, M>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> Result<R, E> + Sync,
    meanwhile: impl FnOnce() -> M,
) -> Result<(Vec<R>, M), E> {
    let threads = threads.min(items.len());
    let (items, results) = (Mutex::new(items.into_iter()), Mutex::new(Ok(Vec::new())));
    let next_item = || lock(&items).next();
    let run = || {
        while let Some(item) = next_item() {
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

/// Makes items on a new thread while this one uses them, in order. Between the two waits one item at most, so that
/// few are in memory. The first error of `use_item` ends both.
///
/// Used items are dropped on the thread that made them: memory that another thread frees costs both a lock.
///
/// # Errors
/// The error of `use_item`.
pub fn make_ahead<T: Send, E>(
    items: impl Iterator<Item = T> + Send,
    mut use_item: impl FnMut(&T) -> Result<(), E>,
) -> Result<(), E> {
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(1);
        let (return_item, returned) = mpsc::channel();
        scope.spawn(move || {
            for item in items {
                returned.try_iter().for_each(drop::<T>);
                // Sending fails once the receiver is dropped.
                if sender.send(item).is_err() {
                    return;
                }
            }
            drop(sender);
            returned.into_iter().for_each(drop::<T>);
        });
        receiver.into_iter().try_for_each(|item| {
            use_item(&item)?;
            // Returning fails if the maker panicked.
            _ = return_item.send(item);
            Ok(())
        })
    })
}

/// Runs `first` on a new thread and `second` on this one. A panic of either resumes in the caller.
fn fork<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), second)
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn chunks_cover_every_row_once_in_order() {
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
    fn items_made_ahead_are_used_in_order_until_one_fails() {
        let mut used = Vec::new();
        let result = make_ahead(0..100, |item| {
            used.push(*item);
            Ok::<(), ()>(())
        });
        assert_eq!((result, used), (Ok(()), (0..100).collect::<Vec<_>>()));
        // No item is made that could not be sent: one is in use, one waits, one is in the hand of the maker.
        let made = AtomicUsize::new(0);
        let items = (0..).inspect(|_| _ = made.fetch_add(1, Ordering::Relaxed));
        assert_eq!(make_ahead(items, |&item| if item == 30 { Err(item) } else { Ok(()) }), Err(30));
        assert!((31..=33).contains(&made.into_inner()));
    }

    #[test]
    fn every_item_is_mapped_until_one_fails() {
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
