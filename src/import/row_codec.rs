//! Records of events as bytes in memory.

use std::borrow::Cow;

use super::byte_codec::{ByteReader, ByteWriter};
use super::event_from_row::ResolvedNames;
use super::name_dictionary::PartyNames;
use super::source_row::{Dataset, RowParty, SourceRow, StatedToll};
use crate::model::bulk::{pack_date, unpack_date};
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
    pub(super) fn byte_len(&self) -> u64 {
        self.out.bytes.len() as u64
    }

    /// Adds a record. `written` are the names of its parties, as indices.
    pub(super) fn push(&mut self, row: &SourceRow<'_>, found: &ResolvedNames, written: &[u32]) {
        let out = &mut self.out;
        out.write_text(&row.id);
        out.write_byte(row.dataset as u8);
        out.write_raw(&row.date.span.start.0.to_le_bytes());
        out.write_raw(&row.date.span.end.0.to_le_bytes());
        out.write_byte(pack_date(row.date));
        out.write_byte(row.kind as u8);
        out.write_byte(row.precision as u8 | if row.coordinates.is_some() { HAS_POINT } else { 0 });
        if let Some(at) = row.coordinates {
            out.write_raw(&at.lat.to_le_bytes());
            out.write_raw(&at.lon.to_le_bytes());
        }
        let StatedToll { low, best, high } = row.killed;
        [low, best, high]
            .into_iter()
            .chain(row.killed_civilians_and_unknown)
            .for_each(|n| out.write_optional(n));
        out.write_list(&row.killed_by_side, |out, &n| out.write_optional(n));
        out.write_list(
            found.parties.iter().zip(written).zip(&row.parties),
            |out, ((actor, &written), party)| {
                out.write_number(actor.0);
                out.write_number(written);
                out.write_byte(party.kind as u8);
            },
        );
        out.write_optional(found.civilians.map(|ix| ix.0));
        out.write_number(found.dataset.0);
        out.write_list(&found.sources, |out, source| out.write_number(source.0));
        out.write_list(&found.claimants, |out, claimant| match claimant {
            Claimant::Actor(ix) => out.write_number(u64::from(ix.0) << 1),
            Claimant::Source(ix) => out.write_number(u64::from(ix.0) << 1 | 1),
        });
        for text in [&row.country, &row.admin[0], &row.admin[1], &row.place] {
            out.write_text(text);
        }
        for text in [&row.claimant, &row.sources, &row.summary, &row.url] {
            out.write_text(text);
        }
        out.write_list(&row.flags, |out, flag| out.write_text(flag));
    }

    /// The id of the record that begins at an offset.
    pub(super) fn id_at(&self, at: usize) -> Option<&str> {
        ByteReader::new(self.out.bytes.get(at..)?).read_text()
    }

    /// The record that begins at an offset; `names` are the names of parties, as they were written.
    pub(super) fn decode<'a>(
        &'a self,
        at: usize,
        names: &'a PartyNames,
        front: FrontIx,
    ) -> Option<(SourceRow<'a>, ResolvedNames)> {
        let mut from = ByteReader::new(self.out.bytes.get(at..)?);
        let id = from.read_cow()?;
        let dataset = *DATASETS.get(usize::from(from.read_byte()?))?;
        let span = Span { start: read_day(&mut from)?, end: read_day(&mut from)? };
        let date = unpack_date(span, from.read_byte()?);
        let kind = Kind::TABLE.get(usize::from(from.read_byte()?))?.kind;
        let place = from.read_byte()?;
        let precision = PlacePrecision::TABLE.get(usize::from(place & !HAS_POINT))?.0;
        let mut degrees = || from.read_raw().map(f64::from_le_bytes);
        let at =
            if place & HAS_POINT == 0 { None } else { Some(LatLon { lat: degrees()?, lon: degrees()? }) };
        let killed = StatedToll {
            low: from.read_optional()?,
            best: from.read_optional()?,
            high: from.read_optional()?,
        };
        let killed_others = [from.read_optional()?, from.read_optional()?];
        let killed_by_side = from.read_list(ByteReader::read_optional)?;
        let parties = from.read_list(|from| read_party(from, names))?;
        let (actors, parties) = parties.into_iter().unzip();
        let found = ResolvedNames {
            front,
            parties: actors,
            civilians: from.read_optional()?.map(ActorIx),
            dataset: SourceIx(from.read_number()?),
            sources: from.read_list(|from| from.read_number().map(SourceIx))?,
            claimants: from.read_list(read_claimant)?,
        };
        let row = SourceRow {
            dataset,
            id,
            date,
            kind,
            parties,
            country: from.read_cow()?,
            admin: [from.read_cow()?, from.read_cow()?],
            place: from.read_cow()?,
            coordinates: at,
            precision,
            killed,
            killed_by_side,
            killed_civilians_and_unknown: killed_others,
            claimant: from.read_cow()?,
            sources: from.read_cow()?,
            summary: from.read_cow()?,
            url: from.read_cow()?,
            flags: from.read_list(|from| from.read_text().map(str::to_owned))?,
        };
        Some((row, found))
    }
}

fn read_day(from: &mut ByteReader<'_>) -> Option<Day> {
    from.read_raw().map(i32::from_le_bytes).map(Day)
}

fn read_party<'a>(from: &mut ByteReader<'a>, names: &'a PartyNames) -> Option<(ActorIx, RowParty<'a>)> {
    let actor = ActorIx(from.read_number()?);
    let (name, _) = names.get_index(from.read_number()?)?;
    let kind = ActorKind::TABLE.get(usize::from(from.read_byte()?))?.0;
    Some((actor, RowParty { name: Cow::Borrowed(name), kind }))
}

fn read_claimant(from: &mut ByteReader<'_>) -> Option<Claimant> {
    let number: u64 = from.read_number()?;
    let ix = u32::try_from(number >> 1).ok()?;
    Some(if number & 1 == 0 { Claimant::Actor(ActorIx(ix)) } else { Claimant::Source(SourceIx(ix)) })
}
