//! The records behind the rows, and their words: of curated events at hand, of bulk data read a page at a time.

use std::sync::{Arc, OnceLock};

use crate::model::{Bulk, Event, Situation, Texts};
use crate::query::haystack;

/// Curated events whose words are folded at once.
const PAGE: usize = 1024;

/// Records and words by number: the curated events first, then those of each bulk.
#[derive(Debug, Default)]
pub(super) struct Records {
    words: Box<[OnceLock<Texts>]>,
    bulks: Vec<Read>,
}

#[derive(Debug)]
struct Read {
    /// The number of its first event.
    first: usize,
    len: usize,
    bulk: Bulk,
    words: Box<[OnceLock<Texts>]>,
}

fn unread(len: usize, page: usize) -> Box<[OnceLock<Texts>]> {
    std::iter::repeat_with(OnceLock::new).take(len.div_ceil(page)).collect()
}

impl Records {
    /// The records of a situation and of bulks, each with how many events it has.
    pub(super) fn new(situation: &Situation, bulks: Vec<(Bulk, usize)>) -> Self {
        let mut first = situation.events.len();
        let read = bulks.into_iter().map(|(bulk, len)| {
            let words = unread(bulk.page_count(), 1);
            let read = Read { first, len, bulk, words };
            first += len;
            read
        });
        Self { bulks: read.collect(), words: unread(situation.events.len(), PAGE) }
    }

    fn of(&self, number: usize) -> Option<(&Read, usize)> {
        let read = self.bulks.iter().find(|read| number < read.first + read.len)?;
        Some((read, number.checked_sub(read.first)?))
    }

    /// The record of an event; `None` where it cannot be read any more.
    pub(super) fn event<'a>(&'a self, situation: &'a Situation, number: u32) -> Option<&'a Event> {
        let number = number as usize;
        situation.events.get(number).or_else(|| {
            let (read, row) = self.of(number)?;
            read.bulk.event(row)
        })
    }

    /// The folded words of an event; none where they cannot be read any more.
    pub(super) fn words(&self, situation: &Arc<Situation>, number: u32) -> &str {
        let number = number as usize;
        let fold = |page: usize| {
            let events = situation.events.iter().skip(page * PAGE).take(PAGE);
            events.fold(Texts::default(), |mut texts, event| {
                texts.push(&haystack(situation, event));
                texts
            })
        };
        let found = if number < situation.events.len() {
            let page = number / PAGE;
            self.words.get(page).and_then(|words| words.get_or_init(|| fold(page)).get(number % PAGE))
        } else {
            self.of(number).and_then(|(read, row)| {
                let (page, at) = read.bulk.place(row);
                let words = read.words.get(page)?;
                words.get_or_init(|| read.bulk.pages().texts(page).unwrap_or_default()).get(at)
            })
        };
        found.unwrap_or("")
    }
}
