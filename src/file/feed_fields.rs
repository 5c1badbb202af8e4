//! Reads and writes the feeds of a situation: `"ucdp": UcdpApi(versions: ["26.1"])`.

use super::field_table::{TableField, read_by_table};
use super::ron_fields::{new_fault, unquoted_value};
use super::ron_syntax::RonSlice;
use super::setting_value::{SettingError, first_value, setting_error};
use super::source_text::{SourceFault, quote_name, suggestion_hint};
use crate::feed_store::is_valid_name;
use crate::import::UcdpRelease;
use crate::model::feed::is_table_name;
use crate::model::text::sanitize;
use crate::model::{Feed, FeedRequest, FeedService};
use crate::query::{Filter, FilterError};

/// The fields of a feed, in the order in which they are written, each with the services that know it; empty for all.
const FEED_FIELDS: &[(&[FeedService], TableField<FeedRequest>)] = &[
    (
        &[],
        TableField {
            name: "url",
            is_list: false,
            set_value: |request, values| {
                let url = first_value(values);
                if !(url.starts_with("https://") || url.starts_with("http://")) {
                    let hint = Some("write an address that starts with https://".to_owned());
                    return Err(setting_error(format!("{} is not an address", quote_name(url)), hint));
                }
                let authority = url.split("//").nth(1).and_then(|rest| rest.split('/').next());
                if authority.is_some_and(|authority| authority.contains('@')) {
                    let hint = Some("credentials belong in the environment or in credentials.ron".to_owned());
                    return Err(setting_error("the address contains a user or a password".to_owned(), hint));
                }
                request.url = Some(sanitize(url).into_owned());
                Ok(())
            },
        },
    ),
    (
        &[FeedService::UcdpApi],
        TableField {
            name: "versions",
            is_list: true,
            set_value: |request, values| {
                for (value_index, version) in values.iter().enumerate() {
                    if UcdpRelease::parse(version).is_none() {
                        let hint = Some("write a release such as \"26.1\" or \"26.0.9\"".to_owned());
                        let message = format!("{} is not a release of UCDP", quote_name(version));
                        return Err(SettingError { value_index, ..setting_error(message, hint) });
                    }
                }
                request.versions = values.iter().map(ToString::to_string).collect();
                Ok(())
            },
        },
    ),
    (
        &[FeedService::Gdelt],
        TableField {
            name: "countries",
            is_list: true,
            set_value: |request, values| {
                request.countries = read_codes(values, 2, char::is_alphabetic, "a FIPS code such as \"AF\"")?;
                Ok(())
            },
        },
    ),
    (
        &[FeedService::Gdelt],
        TableField {
            name: "root_codes",
            is_list: true,
            set_value: |request, values| {
                request.root_codes =
                    read_codes(values, 2, char::is_numeric, "a CAMEO root code such as \"19\"")?;
                Ok(())
            },
        },
    ),
    (
        &[FeedService::Gdelt],
        TableField {
            name: "min_mentions",
            is_list: false,
            set_value: |request, values| {
                let value = first_value(values);
                let message = || setting_error(format!("{} is not a whole number", quote_name(value)), None);
                request.min_mentions = Some(value.parse().map_err(|_| message())?);
                Ok(())
            },
        },
    ),
    (
        &[FeedService::ClickHouse],
        TableField {
            name: "table",
            is_list: false,
            set_value: |request, values| {
                let table = first_value(values);
                if !is_table_name(table) {
                    let hint =
                        Some("a name has up to 100 letters, digits or _, such as \"events\"".to_owned());
                    let message = format!("{} is not the name of a table", quote_name(table));
                    return Err(setting_error(message, hint));
                }
                request.table = Some(table.to_owned());
                Ok(())
            },
        },
    ),
    (
        &[FeedService::ClickHouse],
        TableField {
            name: "filter",
            is_list: false,
            set_value: |request, values| {
                let text = values.first().copied().unwrap_or_default();
                let refuse = |error: FilterError| SettingError {
                    span: Some(error.span.clone()),
                    ..setting_error(error.message, error.hint)
                };
                let filter: Filter = text.parse().map_err(refuse)?;
                filter.to_sql_condition().map_err(refuse)?;
                request.filter = Some(text.to_owned());
                Ok(())
            },
        },
    ),
    (
        &[
            FeedService::UcdpApi,
            FeedService::AcledApi,
            FeedService::Gdelt,
            FeedService::HdxHapi,
            FeedService::ClickHouse,
        ],
        TableField {
            name: "since",
            is_list: false,
            set_value: |request, values| {
                let day = first_value(values).parse();
                request.since = Some(day.map_err(|error: crate::model::date::DateError| {
                    setting_error(error.to_string(), None)
                })?);
                Ok(())
            },
        },
    ),
    (
        &[FeedService::UcdpApi, FeedService::AcledApi, FeedService::HdxHapi, FeedService::ReliefWeb],
        TableField {
            name: "parameters",
            is_list: true,
            set_value: |request, values| {
                for (value_index, value) in values.iter().enumerate() {
                    let Some((name, value)) = value.split_once('=').filter(|(name, _)| !name.is_empty())
                    else {
                        let hint =
                            Some("write a name and a value, such as \"country=Afghanistan\"".to_owned());
                        let message = format!("{} is not a parameter", quote_name(value));
                        return Err(SettingError { value_index, ..setting_error(message, hint) });
                    };
                    request.parameters.push((sanitize(name).into_owned(), sanitize(value).into_owned()));
                }
                Ok(())
            },
        },
    ),
    (
        &[FeedService::Rss],
        TableField {
            name: "outlet",
            is_list: false,
            set_value: |request, values| {
                request.outlet = Some(sanitize(first_value(values)).into_owned());
                Ok(())
            },
        },
    ),
    (
        &[],
        TableField {
            name: "licence",
            is_list: false,
            set_value: |request, values| {
                request.licence = Some(sanitize(first_value(values)).into_owned());
                Ok(())
            },
        },
    ),
];

/// The name under which credentials have the webhook of alerts.
const RESERVED_NAME: &str = "notify";

/// Reads a list of codes of `length` characters, in upper case.
fn read_codes(
    values: &[&str],
    length: usize,
    is_allowed: fn(char) -> bool,
    what: &str,
) -> Result<Vec<String>, SettingError> {
    let is_code = |value: &str| value.len() == length && value.chars().all(is_allowed);
    match values.iter().position(|value| !is_code(value)) {
        None => Ok(values.iter().map(|value| value.to_ascii_uppercase()).collect()),
        Some(value_index) => {
            let value = values.get(value_index).copied().unwrap_or_default();
            let error = setting_error(format!("{} is not {what}", quote_name(value)), None);
            Err(SettingError { value_index, ..error })
        }
    }
}

/// Reads a feed from its name and its service.
///
/// # Errors
/// The faults of the feed; none is ignored, since a misread request would bring other data.
pub(crate) fn read_feed(name: RonSlice<'_>, value: RonSlice<'_>) -> Result<Feed, Vec<SourceFault>> {
    let feed_name = unquoted_value(name).unwrap_or_default();
    if !is_valid_name(&feed_name) {
        let message = format!("{} is not the name of a feed", name.describe());
        let hint = "a name has up to 40 letters, digits, - or _, such as \"ucdp\"";
        return Err(vec![new_fault(name.token_range(), message, Some(hint))]);
    }
    if feed_name == RESERVED_NAME {
        let message = format!("{} cannot be the name of a feed", name.describe());
        let hint = "the credentials of this name are the address that alerts are posted to";
        return Err(vec![new_fault(name.token_range(), message, Some(hint))]);
    }
    let (service_name, _) = value.leading_name();
    let Some(&(service, ..)) = FeedService::TABLE.iter().find(|row| row.1 == service_name) else {
        let names = FeedService::TABLE.map(|row| row.1);
        let hint = suggestion_hint(service_name, &names)
            .or_else(|| Some(format!("a feed is one of {}, such as Rss(url: \"…\")", names.join(", "))));
        let message = format!("{} is not a service that feeds come from", value.describe());
        return Err(vec![SourceFault::error(value.token_range(), message, hint)]);
    };
    let after_name = value.skip_blank().text.get(service_name.len()..).unwrap_or_default();
    let mut feed = Feed::new(feed_name, service, FeedRequest::default());
    let known = FEED_FIELDS.iter().filter(|(services, _)| services.is_empty() || services.contains(&service));
    let table: Vec<_> = known.map(|(_, row)| *row).collect();
    let mut faults = read_by_table(value.subslice(after_name), service_name, &table, &mut feed.request);
    if service == FeedService::UcdpApi && feed.request.versions.is_empty() && faults.is_empty() {
        let hint = "write the releases: UcdpApi(versions: [\"26.1\", \"26.0.9\"])";
        faults.push(new_fault(value.token_range(), "the feed has no `versions`".to_owned(), Some(hint)));
    }
    let url_example = match service {
        FeedService::Rss => Some("write the address of the RSS or Atom file: Rss(url: \"https://…\")"),
        FeedService::ClickHouse => Some(
            "write the address of the server and the database: ClickHouse(url: \"https://host:8443/db\")",
        ),
        _ => None,
    };
    if url_example.is_some() && feed.request.url.is_none() && faults.is_empty() {
        faults.push(new_fault(value.token_range(), "the feed has no `url`".to_owned(), url_example));
    }
    if faults.is_empty() { Ok(feed) } else { Err(faults) }
}
