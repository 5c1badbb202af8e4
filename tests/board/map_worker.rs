//! The map on large data: a worker counts its places and reads the records that it names. The tests run the tasks
//! themselves, without threads and without a clock.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use frontwatch::assess::Rules;
use frontwatch::board::chord::parse_script;
use frontwatch::board::{Board, BoardData, BoardSettings};
use frontwatch::model::{BulkEvents, Columns, Event, RecordPages, TextColumn};
use frontwatch::store::Store;

use crate::bulk_columns;
use crate::support::{all_time, finish, message, press, sample, screen_text};

/// Pages that count how often one is read.
#[derive(Debug)]
struct CountedPages {
    pages: Arc<dyn RecordPages>,
    reads: Arc<AtomicUsize>,
}

impl RecordPages for CountedPages {
    fn page_len(&self) -> usize {
        self.pages.page_len()
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.pages.read_events(page)
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        self.pages.read_search_texts(page)
    }
}

/// Opens a board on the events of the sample as bulk data, and returns the number of pages that it has read. Above
/// `inline_limit` events it leaves long work to a worker, whose first tasks have been run.
fn open_bulk(settings: BoardSettings, inline_limit: usize) -> (Board, Arc<AtomicUsize>) {
    let mut situation = sample();
    let events = mem::take(&mut situation.events);
    let bulk = bulk_columns::bulk(&situation, events);
    let reads = Arc::new(AtomicUsize::new(0));
    let pages = CountedPages { pages: Arc::clone(bulk.pages()), reads: Arc::clone(&reads) };
    let bulk = BulkEvents::new(Columns::clone(&bulk.columns), Arc::new(pages));
    let store = Store::with_bulk(Arc::new(situation), vec![bulk], Rules::default());
    let data = BoardData::new(Arc::new(store), Vec::new());
    let mut board = Board::with_inline_limit(data, settings, inline_limit);
    finish(&mut board);
    (board, reads)
}

fn settings(size: (u16, u16)) -> BoardSettings {
    BoardSettings { size, ..all_time() }
}

/// Presses keys and runs the tasks after each. Between the key and its tasks, the board is drawn, and neither may read a
/// page nor count the places; nor may drawing the result.
fn press_and_work(board: &mut Board, reads: &AtomicUsize, keys: &str) {
    for key in parse_script(keys).unwrap() {
        let before = reads.load(Ordering::Relaxed);
        _ = board.press_key(key);
        screen_text(board);
        assert_eq!(reads.load(Ordering::Relaxed), before, "{key:?} of {keys} reads a page");
        finish(board);
        let before = reads.load(Ordering::Relaxed);
        screen_text(board);
        assert_eq!(reads.load(Ordering::Relaxed), before, "the map after {key:?} of {keys} reads a page");
    }
}

#[test]
fn a_worker_counts_the_places_of_the_first_map() {
    let (mut board, reads) = open_bulk(settings((120, 40)), 0);
    screen_text(&board);
    assert!(board.answer().places.counted().is_none(), "nothing needs the places without a map");
    let before = reads.load(Ordering::Relaxed);
    press(&mut board, "6");
    assert!(board.is_waiting());
    let waiting = screen_text(&board);
    assert!(waiting.contains("counting places…"), "{waiting}");
    for key in ["n", "i", "F", "space", "l", "+"] {
        press(&mut board, key);
        if matches!(key, "n" | "i") {
            assert_eq!(message(&board), "The places are being counted", "{key}");
        }
        screen_text(&board);
    }
    assert!(board.answer().places.counted().is_none(), "counted on the thread of the keys");
    assert_eq!(reads.load(Ordering::Relaxed), before, "a page was read on the thread of the keys");
    finish(&mut board);
    let done = screen_text(&board);
    assert!(done.contains("on the map") && !done.contains("counting"), "{done}");
}

#[test]
fn the_map_reads_no_page_on_the_thread_of_the_keys() {
    let (mut board, reads) = open_bulk(settings((120, 40)), 0);
    screen_text(&board);
    press_and_work(&mut board, &reads, "6 l l + + h - - H t , .");
    assert!(reads.load(Ordering::Relaxed) > 3, "the worker reads the names");
}

#[test]
fn the_map_of_a_worker_equals_that_of_a_small_board() {
    for size in [(120, 40), (80, 24), (200, 60)] {
        let (mut inline, _) = open_bulk(settings(size), usize::MAX);
        let (mut deferred, _) = open_bulk(settings(size), 0);
        for keys in
            ["6", "n n", "+ l", "space", "i", "4", "u", "ctrl-r", "6 F", "t", "- - H", "N space", "z", "esc"]
        {
            press(&mut inline, keys);
            for key in parse_script(keys).unwrap() {
                _ = deferred.press_key(key);
                finish(&mut deferred);
            }
            assert_eq!(screen_text(&inline), screen_text(&deferred), "after {keys} at {size:?}");
            assert_eq!(inline.scene().map_cells, deferred.scene().map_cells, "after {keys} at {size:?}");
        }
    }
}

#[test]
fn the_map_keeps_its_places_until_those_of_another_view_arrive() {
    let (mut board, _) = open_bulk(settings((120, 40)), 0);
    press(&mut board, "6");
    finish(&mut board);
    let before = screen_text(&board);
    press(&mut board, "l");
    assert!(board.is_waiting());
    assert_eq!(screen_text(&board), before);
    // A key that changes nothing of the map does not start over.
    let task = board.take_task().unwrap();
    press(&mut board, "k j");
    press(&mut board, "l h");
    finish(&mut board);
    assert!(board.generation() > task.generation);
    assert_ne!(screen_text(&board), before);
}
