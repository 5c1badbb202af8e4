//! Reads an event as `export` writes it (`docs/json.md`). What is computed from other fields is ignored.

use serde_json::{Map, Value};

use crate::file::record_fields::format_span;
use crate::model::{
    Basis, Claim, Claimant, Day, DraftRecord, DraftValue, Event, EventDate, Kind, PlacePrecision, Precision,
    PublicationDate, Situation, SourceIx, Span, Statement,
};

/// A JSON object.
type Object = Map<String, Value>;

/// The keys that follow from others.
const COMPUTED_KEYS: [&str; 6] = ["schema", "incident", "quad_class", "actor_names", "killed", "wounded"];
const KEYS: [&str; 21] = [
    "id",
    "date_start",
    "date_end",
    "date_precision",
    "date_inferred",
    "front",
    "kind",
    "status",
    "actors",
    "place",
    "lat",
    "lon",
    "place_precision",
    "claims",
    "sources",
    "summary",
    "reported",
    "region",
    "conflict",
    "note",
    "date_note",
];

/// Reads an event. Ids are checked by the reader of the situation.
///
/// # Errors
/// The field and its problem.
pub(super) fn read_event(object: &Object, situation: &Situation) -> Result<DraftRecord, String> {
    let is_known = |key: &str| KEYS.contains(&key) || COMPUTED_KEYS.contains(&key);
    if let Some(key) = object.keys().find(|key| !is_known(key)) {
        return Err(format!("{key} is not a key of an event (docs/json.md)"));
    }
    let required = |key: &str| text(object, key)?.ok_or_else(|| format!("{key} is missing"));
    let date = read_date(object)?;
    let (written, written_precision) = format_span(date.span);
    let mut record = DraftRecord::default().with_text("id", required("id")?).with_text("date", &written);
    if date.precision > written_precision {
        let word = PRECISION_NAMES.into_iter().find(|row| row.1 == date.precision).map_or("", |row| row.0);
        record = record.with_field("precision", DraftValue::Word(word.to_owned()));
    }
    if date.inferred {
        record = record.with_field("inferred", DraftValue::Flag(true));
    }
    record = record
        .with_text("date_note", text(object, "date_note")?.unwrap_or_default())
        .with_text("front", required("front")?)
        .with_field("kind", read_kind(required("kind")?)?)
        .with_field("actors", texts(object, "actors")?);
    if let Some(place) = read_place(object)? {
        record = record.with_field("place", DraftValue::Record(place));
    }
    record = record
        .with_text("summary", required("summary")?)
        .with_text("note", text(object, "note")?.unwrap_or_default())
        .with_field("sources", texts(object, "sources")?);
    let claims = read_claims(object, date, situation)?;
    if !claims.is_empty() {
        record = record.with_field("claims", DraftValue::List(claims));
    }
    let status = match text(object, "status")?.unwrap_or("happened") {
        "happened" => "",
        "announced" => "Announced",
        "withdrawn" => "Withdrawn",
        other => return Err(format!("status must be happened, announced or withdrawn, not {other:?}")),
    };
    if !status.is_empty() {
        record = record.with_field("status", DraftValue::Word(status.to_owned()));
    }
    Ok(record
        .with_text("conflict", text(object, "conflict")?.unwrap_or_default())
        .with_text("reported", text(object, "reported")?.unwrap_or_default()))
}

/// The words of the format for precisions.
const PRECISION_NAMES: [(&str, Precision); 7] = crate::file::PRECISION_WORDS;

/// Returns a text, or `None` if it is null or absent.
fn text<'o>(object: &'o Object, key: &str) -> Result<Option<&'o str>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("{key} must be a text, not {other}")),
    }
}

fn texts(object: &Object, key: &str) -> Result<DraftValue, String> {
    let problem = || format!("{key} must be a list of texts");
    let items = object.get(key).and_then(Value::as_array).ok_or_else(problem)?;
    let item = |item: &Value| item.as_str().map(|text| DraftValue::Text(text.to_owned())).ok_or_else(problem);
    items.iter().map(item).collect::<Result<_, _>>().map(DraftValue::List)
}

fn read_date(object: &Object) -> Result<EventDate, String> {
    let day = |key: &str| {
        let text = text(object, key)?.ok_or_else(|| format!("{key} is missing"))?;
        text.parse::<Day>().map_err(|error| format!("{key}: {error}"))
    };
    let start = day("date_start")?;
    let end = if object.contains_key("date_end") { day("date_end")? } else { start };
    let span = Span::new(start, end).ok_or_else(|| "date_end is before date_start".to_owned())?;
    let mut date = EventDate::from_span(span);
    if let Some(name) = text(object, "date_precision")? {
        let found = Precision::ALL.into_iter().find(|precision| precision.name() == name);
        date.precision = found.ok_or_else(|| format!("date_precision is {name:?}, which is no precision"))?;
    }
    date.inferred = object.get("date_inferred") == Some(&Value::Bool(true));
    Ok(date)
}

fn read_kind(name: &str) -> Result<DraftValue, String> {
    let found = Kind::TABLE.iter().find(|row| row.id == name);
    found
        .map(|row| DraftValue::Word(row.id.to_owned()))
        .ok_or_else(|| format!("kind is {name:?}, which is no kind"))
}

fn read_place(object: &Object) -> Result<Option<DraftRecord>, String> {
    let Some(name) = text(object, "place")? else { return Ok(None) };
    let mut place = DraftRecord::default()
        .with_text("name", name)
        .with_text("region", text(object, "region")?.unwrap_or_default());
    let degrees = |key: &str| object.get(key).and_then(Value::as_f64);
    if let (Some(lat), Some(lon)) = (degrees("lat"), degrees("lon")) {
        place = place.with_field("at", DraftValue::Point(lat, lon));
    }
    let precision = text(object, "place_precision")?.unwrap_or("exact");
    let row = PlacePrecision::TABLE.into_iter().find(|row| row.2 == precision);
    let (precision, word, _) =
        row.ok_or_else(|| format!("place_precision is {precision:?}, which is no precision"))?;
    if precision != PlacePrecision::Exact {
        place = place.with_field("precision", DraftValue::Word(word.to_owned()));
    }
    Ok(Some(place))
}

/// Reads the claims. Those that a later one corrects or retracts get ids.
fn read_claims(object: &Object, date: EventDate, situation: &Situation) -> Result<Vec<DraftValue>, String> {
    let empty = Vec::new();
    let claims = match object.get("claims") {
        None | Some(Value::Null) => &empty,
        Some(Value::Array(claims)) => claims,
        Some(_) => return Err("claims must be a list".to_owned()),
    };
    let claims: Option<Vec<&Object>> = claims.iter().map(Value::as_object).collect();
    let claims = claims.ok_or_else(|| "claims must be a list of objects".to_owned())?;
    let target = |claim: &Object| claim.get("revises").and_then(Value::as_u64);
    let revised: Vec<u64> = claims.iter().filter_map(|claim| target(claim)).collect();
    let event = bare_event(object, date, situation);
    let mut read = Vec::new();
    for (position, claim) in (0_u64..).zip(&claims) {
        let in_claim = |why: String| format!("claims[{position}]: {why}");
        let mut record = read_claim(claim).map_err(in_claim)?;
        let said = text(claim, "said").map_err(in_claim)?;
        if let Some(said) = said.filter(|said| !is_implied(said, claim, &event, situation)) {
            record = record.with_text("said", said);
        }
        if revised.contains(&position) {
            record = record.with_text("id", &claim_id(position));
        }
        if let Some(earlier) = target(claim) {
            let field = if record.name == "Retraction" { "retracts" } else { "corrects" };
            record = record.with_text(field, &claim_id(earlier));
        }
        read.push(DraftValue::Record(record));
    }
    Ok(read)
}

fn claim_id(position: u64) -> String {
    format!("claim-{}", position + 1)
}

/// Returns an event with what the dates of its claims are derived from.
fn bare_event(object: &Object, date: EventDate, situation: &Situation) -> Event {
    let ids = object.get("sources").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let sources = ids.filter_map(|id| source_index(id, situation)).collect();
    let reported = object.get("reported").and_then(Value::as_str).and_then(|text| text.parse().ok());
    Event { sources, reported, ..Event::with_kind_and_date(Kind::Other, date) }
}

fn source_index(id: &str, situation: &Situation) -> Option<SourceIx> {
    let position = situation.sources.iter().position(|source| source.id == id)?;
    Some(SourceIx(position.try_into().ok()?))
}

/// Whether the claim has this date without saying so.
fn is_implied(said: &str, claim: &Object, event: &Event, situation: &Situation) -> bool {
    let by = claim.get("by").and_then(Value::as_str).unwrap_or_default();
    let actor = situation.actors.iter().position(|actor| actor.id == by);
    let actor =
        actor.and_then(|position| Some(Claimant::Actor(crate::model::ActorIx(position.try_into().ok()?))));
    let claimant = actor.or_else(|| source_index(by, situation).map(Claimant::Source));
    claimant.is_some_and(|claimant| {
        let claim = Claim::new(claimant, Basis::Claimed, Statement::NoComment);
        let implied = situation.claim_date(event, &claim);
        implied == said.parse::<PublicationDate>().ok()
    })
}

fn read_claim(claim: &Object) -> Result<DraftRecord, String> {
    let required = |key: &str| text(claim, key)?.ok_or_else(|| format!("{key} is missing"));
    let (measure, says) = (required("measure")?, required("says")?);
    let named = |name: &str| Ok::<_, String>(DraftRecord::named(name).with_text("by", required("by")?));
    let toll = |word: &str| {
        let record = named("Toll")?
            .with_field("measure", DraftValue::Word(word.to_owned()))
            .with_text("victims", text(claim, "victims")?.unwrap_or_default());
        Ok(record.with_field("says", read_figure(says)?))
    };
    let record = match measure {
        "killed" => toll("Killed"),
        "wounded" => toll("Wounded"),
        "captured" => toll("Captured"),
        "control" => {
            let (stance, what) = read_stance(says)?;
            let problem = || format!("says must be such as Affirms(ID holds PLACE), not {says:?}");
            let (holder, place) = what.split_once(" holds ").ok_or_else(problem)?;
            Ok(with_stance(named("Control")?.with_text("place", place).with_text("holder", holder), stance))
        }
        "cause" => Ok(named("Cause")?.with_text("what", says)),
        "fact" => {
            let (stance, what) = read_stance(says)?;
            Ok(with_stance(named("Fact")?.with_text("what", what), stance))
        }
        "comment" => named("NoComment"),
        // It has no basis.
        "retraction" => {
            return Ok(named("Retraction")?.with_text("note", text(claim, "note")?.unwrap_or_default()));
        }
        other => Err(format!("measure is {other:?}, which is none")),
    }?;
    let record = match text(claim, "basis")?.unwrap_or("claimed") {
        "claimed" => record,
        "assessed" => record.with_field("basis", DraftValue::Word("Assessed".to_owned())),
        other => return Err(format!("basis must be claimed or assessed, not {other:?}")),
    };
    Ok(record.with_text("note", text(claim, "note")?.unwrap_or_default()))
}

fn with_stance(record: DraftRecord, stance: &str) -> DraftRecord {
    if stance == "Affirms" { record } else { record.with_field("says", DraftValue::Word(stance.to_owned())) }
}

/// Splits `Denies(what)`.
fn read_stance(says: &str) -> Result<(&str, &str), String> {
    let problem = || format!("says must be such as Affirms(…), Denies(…) or Unconfirmed(…), not {says:?}");
    let (stance, rest) = says.split_once('(').ok_or_else(problem)?;
    let what = rest.strip_suffix(')').ok_or_else(problem)?;
    if ["Affirms", "Denies", "Unconfirmed"].contains(&stance) { Ok((stance, what)) } else { Err(problem()) }
}

/// Reads a figure in the syntax of the situation file: `Between(2, 5)`.
fn read_figure(says: &str) -> Result<DraftValue, String> {
    let problem = || format!("says must be a figure such as Exactly(3), AtLeast(3) or Denied, not {says:?}");
    let (word, inside) = says.strip_suffix(')').and_then(|rest| rest.split_once('(')).unwrap_or((says, ""));
    let number =
        |text: &str| text.trim().parse::<u32>().map(|n| DraftValue::Whole(n.into())).map_err(|_| problem());
    let parts: Vec<&str> = inside.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    match (word, parts.as_slice()) {
        ("Unspecified" | "Denied" | "NoComment", []) => Ok(DraftValue::Word(word.to_owned())),
        ("Exactly" | "AtLeast" | "AtMost", [n]) => Ok(DraftValue::Call(word.to_owned(), vec![number(n)?])),
        ("Between", [from, to]) => Ok(DraftValue::Call(word.to_owned(), vec![number(from)?, number(to)?])),
        ("Estimate", [low, best, high]) => {
            let mut estimate = DraftRecord::named(word);
            for (name, part) in [("low", low), ("best", best), ("high", high)] {
                let value = part.strip_prefix(name).and_then(|rest| rest.trim_start().strip_prefix(':'));
                estimate = estimate.with_field(name, number(value.ok_or_else(problem)?)?);
            }
            Ok(DraftValue::Record(estimate))
        }
        _ => Err(problem()),
    }
}
