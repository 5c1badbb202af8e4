//! Records of events as bytes in memory.

use std::borrow::Cow;

use super::byte_codec::{ByteReader, ByteWriter};
use super::event::Found;
use super::names::PartyNames;
use super::row::{Dataset, Given, Party, Row};
use crate::model::bulk::{pack, unpack};
use crate::model::{
    ActorIx, ActorKind, Claimant, Day, FrontIx, Kind, LatLon, PlacePrecision, SourceIx, Span,
};

const DATASETS: [Dataset; 3] = [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt];

/// Set in the byte of the precision of a place where the place has coordinates.
const HAS_POINT: u8 = 0x80;

/// Encoded records, one after the other.
#[derive(Debug, Default)]
pub(super) struct RowArena {
    out: ByteWriter,
}

impl RowArena {
    /// Where the next record will begin.
    pub(super) fn end(&self) -> u64 {
        self.out.bytes.len() as u64
    }

    /// Adds a record. `written` are the names of its parties, as indices.
    pub(super) fn push(&mut self, row: &Row<'_>, found: &Found, written: &[u32]) {
        let out = &mut self.out;
        out.text(&row.id);
        out.byte(row.dataset as u8);
        out.raw(&row.date.span.start.0.to_le_bytes());
        out.raw(&row.date.span.end.0.to_le_bytes());
        out.byte(pack(row.date));
        out.byte(row.kind as u8);
        out.byte(row.precision as u8 | if row.at.is_some() { HAS_POINT } else { 0 });
        if let Some(at) = row.at {
            out.raw(&at.lat.to_le_bytes());
            out.raw(&at.lon.to_le_bytes());
        }
        let Given { low, best, high } = row.killed;
        [low, best, high].into_iter().chain(row.killed_others).for_each(|n| out.optional(n));
        out.list(&row.killed_by_side, |out, &n| out.optional(n));
        out.list(found.parties.iter().zip(written).zip(&row.parties), |out, ((actor, &written), party)| {
            out.number(actor.0);
            out.number(written);
            out.byte(party.kind as u8);
        });
        out.optional(found.civilians.map(|ix| ix.0));
        out.number(found.dataset.0);
        out.list(&found.sources, |out, source| out.number(source.0));
        out.list(&found.claimants, |out, claimant| match claimant {
            Claimant::Actor(ix) => out.number(u64::from(ix.0) << 1),
            Claimant::Source(ix) => out.number(u64::from(ix.0) << 1 | 1),
        });
        for text in [&row.country, &row.admin[0], &row.admin[1], &row.place] {
            out.text(text);
        }
        for text in [&row.claimant, &row.sources, &row.summary, &row.url] {
            out.text(text);
        }
        out.list(&row.flags, |out, flag| out.text(flag));
    }

    /// The id of the record that begins at an offset.
    pub(super) fn id(&self, at: usize) -> Option<&str> {
        ByteReader::new(self.out.bytes.get(at..)?).text()
    }

    /// The record that begins at an offset; `names` are the names of parties, as they were written.
    pub(super) fn record<'a>(
        &'a self,
        at: usize,
        names: &'a PartyNames,
        front: FrontIx,
    ) -> Option<(Row<'a>, Found)> {
        let mut from = ByteReader::new(self.out.bytes.get(at..)?);
        let id = from.cow()?;
        let dataset = *DATASETS.get(usize::from(from.byte()?))?;
        let span = Span { start: day(&mut from)?, end: day(&mut from)? };
        let date = unpack(span, from.byte()?);
        let kind = Kind::TABLE.get(usize::from(from.byte()?))?.kind;
        let place = from.byte()?;
        let precision = PlacePrecision::TABLE.get(usize::from(place & !HAS_POINT))?.0;
        let mut degrees = || from.raw().map(f64::from_le_bytes);
        let at =
            if place & HAS_POINT == 0 { None } else { Some(LatLon { lat: degrees()?, lon: degrees()? }) };
        let killed = Given { low: from.optional()?, best: from.optional()?, high: from.optional()? };
        let killed_others = [from.optional()?, from.optional()?];
        let killed_by_side = from.list(ByteReader::optional)?;
        let parties = from.list(|from| party(from, names))?;
        let (actors, parties) = parties.into_iter().unzip();
        let found = Found {
            front,
            parties: actors,
            civilians: from.optional()?.map(ActorIx),
            dataset: SourceIx(from.number()?),
            sources: from.list(|from| from.number().map(SourceIx))?,
            claimants: from.list(claimant)?,
        };
        let row = Row {
            dataset,
            id,
            date,
            kind,
            parties,
            country: from.cow()?,
            admin: [from.cow()?, from.cow()?],
            place: from.cow()?,
            at,
            precision,
            killed,
            killed_by_side,
            killed_others,
            claimant: from.cow()?,
            sources: from.cow()?,
            summary: from.cow()?,
            url: from.cow()?,
            flags: from.list(|from| from.text().map(str::to_owned))?,
        };
        Some((row, found))
    }
}

fn day(from: &mut ByteReader<'_>) -> Option<Day> {
    from.raw().map(i32::from_le_bytes).map(Day)
}

fn party<'a>(from: &mut ByteReader<'a>, names: &'a PartyNames) -> Option<(ActorIx, Party<'a>)> {
    let actor = ActorIx(from.number()?);
    let (name, _) = names.get_index(from.number()?)?;
    let kind = ActorKind::TABLE.get(usize::from(from.byte()?))?.0;
    Some((actor, Party { name: Cow::Borrowed(name), kind }))
}

fn claimant(from: &mut ByteReader<'_>) -> Option<Claimant> {
    let number: u64 = from.number()?;
    let ix = u32::try_from(number >> 1).ok()?;
    Some(if number & 1 == 0 { Claimant::Actor(ActorIx(ix)) } else { Claimant::Source(SourceIx(ix)) })
}
