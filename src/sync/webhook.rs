//! Posts alerts to a webhook, as Slack, Mattermost and others take them.

use serde_json::json;

use super::credentials::{CredentialEnvironment, Credentials};
use super::fetch_error::SyncError;
use super::http_client::{HttpClient, HttpOptions};
use super::http_request::{HttpRequest, PostedBody};

/// The name under which the webhook's address is found: its token is the address, since whoever knows it can post.
const NAME: &str = "notify";

/// Posts a text to the webhook, if there is one.
///
/// # Errors
/// What went wrong, as a sentence without a full stop and without the address.
pub fn post_webhook(
    text: &str,
    options: &HttpOptions,
    credentials: &CredentialEnvironment<'_>,
) -> Result<(), String> {
    let found = Credentials::find(NAME, credentials).map_err(|error| error.to_string())?;
    let Some(address) = found.token else { return Ok(()) };
    let client = HttpClient::new(options.clone(), credentials.command_limits.should_stop)
        .map_err(|error| error.to_string())?;
    let json = json!({ "text": text }).to_string();
    let request =
        HttpRequest { url: address.reveal(), post: Some(PostedBody::Json(json)), ..HttpRequest::default() };
    match client.fetch(&request) {
        Ok(_) => Ok(()),
        Err(SyncError::Network { why, .. }) => Err(format!("the webhook cannot be reached: {why}")),
        Err(SyncError::Status { status, .. }) => Err(format!("the webhook answered {status}")),
        Err(_) => Err("the webhook did not take the alert".to_owned()),
    }
}
