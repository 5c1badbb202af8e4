//! Work on several threads whose results are taken in order.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Runs `work` on every item, on so many threads, and hands the results to `take` in the order of the items, each as soon
/// as all before it are there. No more results wait to be taken than there are threads, but for those that are early:
/// where taking is slower than the work, the work waits, or everything would stand in memory twice.
pub(super) fn in_order<T: Send, R: Send>(
    items: Vec<T>,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let items = Mutex::new(items.into_iter().enumerate());
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let threads = threads.max(1);
    let (sender, receiver) = mpsc::sync_channel(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            let (next, work) = (&next, &work);
            scope.spawn(move || {
                while let Some((number, item)) = next() {
                    if sender.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut early, mut due) = (BTreeMap::new(), 0);
        for (number, result) in receiver {
            early.insert(number, result);
            while let Some(result) = early.remove(&due) {
                take(result);
                due += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn the_work_waits_for_whoever_takes() {
        let (done, mut taken) = (AtomicUsize::new(0), 0);
        let work = |_| done.fetch_add(1, Ordering::SeqCst);
        in_order((0..50).collect(), 1, work, |_| {
            std::thread::sleep(std::time::Duration::from_millis(1));
            taken += 1;
            // One waits, one is in the hand of the thread; two at the most may have come after the one at hand.
            let ahead = done.load(Ordering::SeqCst) - taken;
            assert!(ahead <= 3, "{ahead} wait");
        });
        assert_eq!(taken, 50);
    }

    #[test]
    fn results_come_in_the_order_of_the_items_whoever_is_first() {
        for threads in [0, 1, 2, 7] {
            let (mut taken, items) = (Vec::new(), (0..200_u64).collect());
            let work =
                |item: u64| (0..(item % 7) * 1000).fold(item, |sum, n| std::hint::black_box(sum ^ n ^ n));
            in_order(items, threads, work, |item| taken.push(item));
            assert_eq!(taken, (0..200).collect::<Vec<u64>>());
        }
    }
}
