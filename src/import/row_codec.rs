//! Encodes rows as bytes, which take a fraction of the space of the structs.

use std::borrow::Cow;

use super::byte_codec::{ByteReader, ByteWriter, read_date, write_date};
use super::name_lookup::PartyNames;
use super::row_names::ResolvedNames;
use super::source_row::{Dataset, KilledFigures, RowParty, RowVersion, SourceRow, StatedToll, Withdrawal};
use crate::model::bulk::{pack_date, unpack_date};
use crate::model::{
    ActorIx, ActorKind, Claimant, Day, FrontIx, Kind, LatLon, PlacePrecision, PublicationDate, SourceIx, Span,
};

const DATASETS: [Dataset; 3] = [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt];

/// The bit of the place precision byte that is set if the place has coordinates.
const HAS_POINT: u8 = 0x80;

/// Encodes a row; `party_codes` are the codes of its parties' names. Its id comes first.
pub(super) fn encode_row(
    out: &mut ByteWriter,
    row: &SourceRow<'_>,
    names: &ResolvedNames,
    party_codes: &[u32],
) {
    out.write_text(&row.id);
    out.write_byte(row.dataset as u8);
    out.write_raw(&row.date.span.start.0.to_le_bytes());
    out.write_raw(&row.date.span.end.0.to_le_bytes());
    out.write_byte(pack_date(row.date));
    out.write_byte(row.kind as u8);
    out.write_byte(row.precision as u8 | if row.coordinates.is_some() { HAS_POINT } else { 0 });
    if let Some(point) = row.coordinates {
        out.write_raw(&point.lat.to_le_bytes());
        out.write_raw(&point.lon.to_le_bytes());
    }
    write_killed(out, row.figures());
    out.write_list(
        names.parties.iter().zip(party_codes).zip(&row.parties),
        |out, ((actor, &code), party)| {
            out.write_number(actor.0);
            out.write_number(code);
            out.write_byte(party.kind as u8);
        },
    );
    out.write_optional(names.civilians.map(|ix| ix.0));
    out.write_number(names.dataset.0);
    out.write_list(&names.sources, |out, source| out.write_number(source.0));
    out.write_list(&names.claimants, |out, claimant| match claimant {
        Claimant::Actor(ix) => out.write_number(u64::from(ix.0) << 1),
        Claimant::Source(ix) => out.write_number(u64::from(ix.0) << 1 | 1),
    });
    for text in [&row.country, &row.conflict, &row.admin[0], &row.admin[1], &row.place] {
        out.write_text(text);
    }
    for text in [&row.claimant, &row.sources, &row.summary, &row.url] {
        out.write_text(text);
    }
    out.write_list(&row.flags, |out, flag| out.write_text(flag));
    write_date(out, row.reported);
    out.write_list(&row.earlier, |out, version| {
        write_date(out, version.reported);
        write_killed(out, version.figures());
    });
    out.write_byte(u8::from(row.withdrawn.is_some()));
    write_date(out, row.withdrawn.and_then(|withdrawal| withdrawal.reported));
}

/// Decodes the row that bytes begin with. Returns `None` if the bytes or the names of parties do not fit.
pub(super) fn decode_row<'a>(
    bytes: &'a [u8],
    party_names: &'a PartyNames,
    front: FrontIx,
) -> Option<(SourceRow<'a>, ResolvedNames)> {
    let mut reader = ByteReader::new(bytes);
    let id = reader.read_cow()?;
    let dataset = *DATASETS.get(usize::from(reader.read_byte()?))?;
    let span = Span { start: read_day(&mut reader)?, end: read_day(&mut reader)? };
    let date = unpack_date(span, reader.read_byte()?);
    let kind = Kind::TABLE.get(usize::from(reader.read_byte()?))?.kind;
    let place = reader.read_byte()?;
    let precision = PlacePrecision::TABLE.get(usize::from(place & !HAS_POINT))?.0;
    let mut degrees = || reader.read_raw().map(f64::from_le_bytes);
    let coordinates =
        if place & HAS_POINT == 0 { None } else { Some(LatLon { lat: degrees()?, lon: degrees()? }) };
    let RowVersion { killed, killed_by_side, killed_civilians_and_unknown, .. } =
        read_killed(&mut reader, None)?;
    let parties = reader.read_list(|reader| read_party(reader, party_names))?;
    let (actors, parties) = parties.into_iter().unzip();
    let names = ResolvedNames {
        front,
        parties: actors,
        civilians: reader.read_optional()?.map(ActorIx),
        dataset: SourceIx(reader.read_number()?),
        sources: reader.read_list(|reader| reader.read_number().map(SourceIx))?,
        claimants: reader.read_list(read_claimant)?,
    };
    let row = SourceRow {
        dataset,
        id,
        date,
        kind,
        parties,
        country: reader.read_cow()?,
        conflict: reader.read_cow()?,
        admin: [reader.read_cow()?, reader.read_cow()?],
        place: reader.read_cow()?,
        coordinates,
        precision,
        killed,
        killed_by_side,
        killed_civilians_and_unknown,
        claimant: reader.read_cow()?,
        sources: reader.read_cow()?,
        summary: reader.read_cow()?,
        url: reader.read_cow()?,
        flags: reader.read_list(|reader| reader.read_text().map(str::to_owned))?,
        reported: read_date(&mut reader)?,
        earlier: reader.read_list(|reader| {
            let reported = read_date(reader)?;
            read_killed(reader, reported)
        })?,
        withdrawn: {
            let is_withdrawn = reader.read_byte()? != 0;
            let reported = read_date(&mut reader)?;
            is_withdrawn.then_some(Withdrawal { reported })
        },
    };
    Some((row, names))
}

fn write_killed(out: &mut ByteWriter, figures: KilledFigures<'_>) {
    let StatedToll { low, best, high } = figures.killed;
    [low, best, high].into_iter().chain(figures.civilians_and_unknown).for_each(|n| out.write_optional(n));
    out.write_list(figures.by_side, |out, &n| out.write_optional(n));
}

fn read_killed(reader: &mut ByteReader<'_>, reported: Option<PublicationDate>) -> Option<RowVersion> {
    let mut number = || reader.read_optional();
    Some(RowVersion {
        reported,
        killed: StatedToll { low: number()?, best: number()?, high: number()? },
        killed_civilians_and_unknown: [number()?, number()?],
        killed_by_side: reader.read_list(ByteReader::read_optional)?,
    })
}

fn read_day(reader: &mut ByteReader<'_>) -> Option<Day> {
    reader.read_raw().map(i32::from_le_bytes).map(Day)
}

fn read_party<'a>(
    reader: &mut ByteReader<'a>,
    party_names: &'a PartyNames,
) -> Option<(ActorIx, RowParty<'a>)> {
    let actor = ActorIx(reader.read_number()?);
    let (name, _) = party_names.get_index(reader.read_number()?)?;
    let kind = ActorKind::TABLE.get(usize::from(reader.read_byte()?))?.0;
    Some((actor, RowParty { name: Cow::Borrowed(name), kind }))
}

fn read_claimant(reader: &mut ByteReader<'_>) -> Option<Claimant> {
    let number: u64 = reader.read_number()?;
    let ix = u32::try_from(number >> 1).ok()?;
    Some(if number & 1 == 0 { Claimant::Actor(ActorIx(ix)) } else { Claimant::Source(SourceIx(ix)) })
}
