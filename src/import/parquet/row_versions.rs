//! The earlier figures of a row as JSON, one object a version, for the column `earlier`.

use serde_json::{Map, Value, json};

use crate::import::source_row::{RowVersion, StatedToll};
use crate::model::PublicationDate;

/// Encodes a version of a row.
pub(crate) fn to_json(version: &RowVersion) -> String {
    let RowVersion { reported, killed, killed_by_side, killed_civilians_and_unknown } = version;
    let [civilians, unknown] = killed_civilians_and_unknown;
    json!({
        "reported": reported.map(PublicationDate::to_ron_text),
        "low": killed.low,
        "best": killed.best,
        "high": killed.high,
        "by_side": killed_by_side,
        "civilians": civilians,
        "unknown": unknown,
    })
    .to_string()
}

/// Decodes what [`to_json`] wrote. Returns `None` if the text is invalid.
pub(crate) fn from_json(text: &str) -> Option<RowVersion> {
    let value: Value = serde_json::from_str(text).ok()?;
    let fields = value.as_object()?;
    let reported = match fields.get("reported")? {
        Value::Null => None,
        date => Some(date.as_str()?.parse().ok()?),
    };
    let sides = fields.get("by_side")?.as_array()?.iter();
    Some(RowVersion {
        reported,
        killed: StatedToll {
            low: read_count(fields, "low")?,
            best: read_count(fields, "best")?,
            high: read_count(fields, "high")?,
        },
        killed_by_side: sides.map(as_count).collect::<Option<_>>()?,
        killed_civilians_and_unknown: [read_count(fields, "civilians")?, read_count(fields, "unknown")?],
    })
}

#[expect(clippy::option_option, reason = "an invalid number differs from an unknown one")]
fn read_count(fields: &Map<String, Value>, key: &str) -> Option<Option<u32>> {
    as_count(fields.get(key)?)
}

#[expect(clippy::option_option, reason = "an invalid number differs from an unknown one")]
fn as_count(value: &Value) -> Option<Option<u32>> {
    match value {
        Value::Null => Some(None),
        value => value.as_u64().and_then(|count| u32::try_from(count).ok()).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_back() {
        for version in [
            RowVersion::default(),
            RowVersion {
                reported: "≈2023".parse().ok(),
                killed: StatedToll { low: Some(0), best: None, high: Some(u32::MAX) },
                killed_by_side: vec![Some(3), None],
                killed_civilians_and_unknown: [None, Some(1)],
            },
        ] {
            assert_eq!(from_json(&to_json(&version)), Some(version));
        }
        for text in ["", "{}", "[]", &to_json(&RowVersion::default()).replace("null", "-1")] {
            assert_eq!(from_json(text), None, "{text}");
        }
    }
}
