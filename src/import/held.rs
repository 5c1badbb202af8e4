//! Records of events held in memory as bytes, decoded a page at a time.

use std::borrow::Cow;
use std::sync::Arc;

use super::event::{Found, event, named_place};
use super::row::{Dataset, Given, Party, Row};
use super::rules::{Beyond, Trust};
use crate::model::bulk::{pack, unpack};
use crate::model::text::fold;
use crate::model::{
    ActorIx, ActorKind, Claimant, Day, Event, FrontIx, Kind, LatLon, Pages, PlacePrecision, Situation,
    SourceIx, Span, Texts,
};
use crate::query::haystack;

const DATASETS: [Dataset; 3] = [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt];

/// Writes numbers and texts behind each other.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub(super) bytes: Vec<u8>,
}

impl Arena {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push((n & 0x7f) as u8);
    }

    fn option(&mut self, n: Option<u32>) {
        self.number(n.map_or(0, |n| u64::from(n) + 1));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds a record.
    /// `written` are the names of its parties, as indices.
    pub(super) fn push(&mut self, row: &Row<'_>, found: &Found, written: &[u32]) {
        self.text(&row.id);
        self.byte(row.dataset as u8);
        self.bytes.extend_from_slice(&row.date.span.start.0.to_le_bytes());
        self.bytes.extend_from_slice(&row.date.span.end.0.to_le_bytes());
        self.byte(pack(row.date));
        self.byte(row.kind as u8);
        self.byte(row.precision as u8 | if row.at.is_some() { 0x80 } else { 0 });
        if let Some(at) = row.at {
            self.bytes.extend_from_slice(&at.lat.to_le_bytes());
            self.bytes.extend_from_slice(&at.lon.to_le_bytes());
        }
        for n in
            [row.killed.low, row.killed.best, row.killed.high, row.killed_others[0], row.killed_others[1]]
        {
            self.option(n);
        }
        self.number(row.killed_by_side.len() as u64);
        row.killed_by_side.iter().for_each(|&n| self.option(n));
        self.number(found.parties.len() as u64);
        for ((actor, &written), party) in found.parties.iter().zip(written).zip(&row.parties) {
            self.number(actor.0.into());
            self.number(written.into());
            self.byte(party.kind as u8);
        }
        self.option(found.civilians.map(|ix| ix.0));
        self.number(found.dataset.0.into());
        self.number(found.sources.len() as u64);
        found.sources.iter().for_each(|source| self.number(source.0.into()));
        self.number(found.claimants.len() as u64);
        for claimant in &found.claimants {
            match claimant {
                Claimant::Actor(ix) => self.number(u64::from(ix.0) << 1),
                Claimant::Source(ix) => self.number(u64::from(ix.0) << 1 | 1),
            }
        }
        for text in [&row.country, &row.admin[0], &row.admin[1], &row.place] {
            self.text(text);
        }
        for text in [&row.claimant, &row.sources, &row.summary, &row.url] {
            self.text(text);
        }
        self.number(row.flags.len() as u64);
        row.flags.iter().for_each(|flag| self.text(flag));
    }

    /// The id of the record that begins at an offset.
    pub(super) fn id(&self, at: usize) -> Option<&str> {
        Reader { rest: self.bytes.get(at..)? }.text()
    }

    /// The record that begins at an offset, with the names of its parties as they were written.
    pub(super) fn record<'a>(
        &'a self,
        at: usize,
        names: &'a [Box<str>],
        front: FrontIx,
    ) -> Option<(Row<'a>, Found)> {
        Reader { rest: self.bytes.get(at..)? }.record(names, front)
    }
}

/// Reads what [`Arena`] wrote; `None` where it is something else.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn index(&mut self) -> Option<u32> {
        self.number().and_then(|n| u32::try_from(n).ok())
    }

    /// How many follow: never more than there are bytes.
    fn count(&mut self) -> Option<usize> {
        let n = usize::try_from(self.number()?).ok()?;
        (n <= self.rest.len()).then_some(n)
    }

    #[expect(clippy::option_option, reason = "nothing to read is not the same as nothing known")]
    fn option(&mut self) -> Option<Option<u32>> {
        let n = self.number()?;
        Some(n.checked_sub(1).and_then(|n| u32::try_from(n).ok()))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn cow(&mut self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn day(&mut self) -> Option<Day> {
        self.array().map(i32::from_le_bytes).map(Day)
    }

    fn degrees(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// The record, with the names of its parties as they were written.
    fn record(&mut self, names: &'a [Box<str>], front: FrontIx) -> Option<(Row<'a>, Found)> {
        let id = self.cow()?;
        let dataset = *DATASETS.get(usize::from(self.byte()?))?;
        let span = Span { start: self.day()?, end: self.day()? };
        let date = unpack(span, self.byte()?);
        let kind = Kind::TABLE.get(usize::from(self.byte()?))?.kind;
        let place = self.byte()?;
        let at = if place & 0x80 == 0 {
            None
        } else {
            Some(LatLon { lat: self.degrees()?, lon: self.degrees()? })
        };
        let precision = PlacePrecision::TABLE.get(usize::from(place & 0x7f))?.0;
        let killed = Given { low: self.option()?, best: self.option()?, high: self.option()? };
        let killed_others = [self.option()?, self.option()?];
        let count = self.count()?;
        let killed_by_side = (0..count).map(|_| self.option()).collect::<Option<_>>()?;
        let count = self.count()?;
        let parties: Vec<(ActorIx, Party<'a>)> =
            (0..count).map(|_| self.party(names)).collect::<Option<_>>()?;
        let (actors, parties) = parties.into_iter().unzip();
        let civilians = self.option()?.map(ActorIx);
        let set = SourceIx(self.index()?);
        let count = self.count()?;
        let sources = (0..count).map(|_| self.index().map(SourceIx)).collect::<Option<_>>()?;
        let count = self.count()?;
        let claimants = (0..count).map(|_| self.claimant()).collect::<Option<_>>()?;
        let country = self.cow()?;
        let admin = [self.cow()?, self.cow()?];
        let place = self.cow()?;
        let [claimant, sources_text, summary, url] = [self.cow()?, self.cow()?, self.cow()?, self.cow()?];
        let count = self.count()?;
        let flags = (0..count).map(|_| self.text().map(str::to_owned)).collect::<Option<_>>()?;
        let row = Row {
            dataset,
            id,
            date,
            kind,
            parties,
            country,
            admin,
            place,
            at,
            precision,
            killed,
            killed_by_side,
            killed_others,
            claimant,
            sources: sources_text,
            summary,
            url,
            flags,
        };
        Some((row, Found { front, parties: actors, civilians, dataset: set, sources, claimants }))
    }

    fn party(&mut self, names: &'a [Box<str>]) -> Option<(ActorIx, Party<'a>)> {
        let actor = ActorIx(self.index()?);
        let name = names.get(self.index()? as usize)?;
        let kind = ActorKind::TABLE.get(usize::from(self.byte()?))?.0;
        Some((actor, Party { name: Cow::Borrowed(name), kind }))
    }

    fn claimant(&mut self) -> Option<Claimant> {
        let n = self.number()?;
        let ix = u32::try_from(n >> 1).ok()?;
        Some(if n & 1 == 0 { Claimant::Actor(ActorIx(ix)) } else { Claimant::Source(SourceIx(ix)) })
    }
}

/// Records in memory, in the order of their columns.
pub(super) struct Held {
    pub(super) arena: Arena,
    /// Where each record begins, and its front.
    pub(super) records: Vec<(u64, FrontIx)>,
    /// The names of parties, as they were written.
    pub(super) written: Vec<Box<str>>,
    /// The dictionaries, without events.
    pub(super) situation: Arc<Situation>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held")
            .field("records", &self.records.len())
            .field("bytes", &self.arena.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Held {
    pub(super) const PER_PAGE: usize = 1024;

    /// One record.
    pub(super) fn at(&self, row: usize) -> Option<(Row<'_>, Found)> {
        let &(at, front) = self.records.get(row)?;
        self.arena.record(usize::try_from(at).ok()?, &self.written, front)
    }

    /// One event.
    fn event(&self, row: usize) -> Option<Event> {
        self.at(row).map(|(row, found)| event(&row, &found))
    }

    fn page(&self, page: usize) -> impl Iterator<Item = Option<Event>> + '_ {
        let from = page.saturating_mul(Self::PER_PAGE).min(self.records.len());
        let until = from.saturating_add(Self::PER_PAGE).min(self.records.len());
        (from..until).map(|row| self.event(row))
    }
}

impl Pages for Held {
    fn per_page(&self) -> usize {
        Self::PER_PAGE
    }

    fn read(&self, page: usize) -> Result<Vec<Event>, String> {
        self.page(page).collect::<Option<_>>().ok_or_else(|| "a record in memory is damaged".to_owned())
    }

    fn texts(&self, page: usize) -> Result<Texts, String> {
        let mut texts = Texts::default();
        for event in self.page(page) {
            let event = event.ok_or_else(|| "a record in memory is damaged".to_owned())?;
            texts.push(&haystack(&self.situation, &event));
        }
        Ok(texts)
    }
}

/// Rows in the order of their columns, before they have a front.
pub(super) struct Unplaced<'a> {
    pub(super) arena: &'a Arena,
    /// The names of parties, as they were written.
    pub(super) written: &'a [Box<str>],
    /// By row, as they came: where its record begins.
    pub(super) begins: &'a [u64],
    /// The rows that stand.
    pub(super) order: &'a [u32],
}

impl Unplaced<'_> {
    fn page<T>(&self, page: usize, of: impl Fn(Row<'_>, Found) -> T) -> Option<Vec<T>> {
        let mut rows = self.order.chunks(Held::PER_PAGE).nth(page)?.iter();
        rows.try_fold(Vec::with_capacity(Held::PER_PAGE), |mut all, &row| {
            let begin = usize::try_from(*self.begins.get(row as usize)?).ok()?;
            let (row, found) = self.arena.record(begin, self.written, FrontIx(0))?;
            all.push(of(row, found));
            Some(all)
        })
    }
}

impl Beyond for Unplaced<'_> {
    fn place(&self, row: usize) -> (usize, usize) {
        (row / Held::PER_PAGE, row % Held::PER_PAGE)
    }

    fn stretch(&self, row: usize) -> (usize, usize) {
        self.place(row)
    }

    fn places(&self, page: usize) -> Option<Texts> {
        let mut places = Texts::default();
        self.page(page, |row, _| fold(&named_place(&row)))?.iter().for_each(|name| places.push(name));
        Some(places)
    }

    /// They are written with the file, when fronts are known.
    fn texts(&self, _: usize) -> Option<Texts> {
        None
    }

    fn trust(&self, _: &Situation, _: &str) -> Trust {
        Trust::default()
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.page(page, |row, found| event(&row, &found))
    }
}
