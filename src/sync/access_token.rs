//! Tokens that a service issues for a time, by OAuth's password grant. They are kept in a file that only its owner can
//! read, until they expire or are refused.

use std::fs::{self, DirBuilder, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::credentials::{Credentials, Secret, variable_name};
use super::fetch_error::SyncError;
use super::http_client::shown_url;
use super::http_request::{HttpRequest, PostedBody};
use super::sync_job::SyncJob;
use crate::atomic_file::DraftFile;
use crate::input_file::read_bytes;
use crate::model::limits::MAX_CONFIG_BYTES;

/// How long an access token lasts if the service does not say: 24 hours.
const ACCESS_SECONDS: i64 = 24 * 60 * 60;

/// How long a token to refresh lasts, which services do not say: 14 days.
const REFRESH_SECONDS: i64 = 14 * ACCESS_SECONDS;

/// How long before its end a token counts as expired.
const MARGIN_SECONDS: i64 = 60;

/// A service that issues tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct TokenIssuer<'a> {
    /// The address that is asked for tokens.
    pub(super) url: &'a str,
    /// The name that the service gives to programs.
    pub(super) client: &'a str,
    /// What the token is for.
    pub(super) scope: &'a str,
    /// The name of the service for people.
    pub(super) name: &'a str,
}

/// The tokens of a feed.
#[derive(Debug)]
pub(super) struct AccessTokens<'a> {
    issuer: TokenIssuer<'a>,
    /// Where they are kept, if there is a place.
    path: Option<PathBuf>,
    held: HeldTokens,
}

/// Tokens, as they are kept. Those that have expired or were refused are `None`.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct HeldTokens {
    /// The address that issued them. They are sent to no other.
    issuer: String,
    access: Option<TimedToken>,
    refresh: Option<TimedToken>,
}

impl std::fmt::Debug for HeldTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HeldTokens")
    }
}

/// A token and its end.
#[derive(Serialize, Deserialize)]
struct TimedToken {
    token: String,
    expires: NaiveDateTime,
}

/// What a service answers that issues tokens.
#[derive(Deserialize)]
struct IssuedTokens {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    refresh_token: Option<String>,
}

impl<'a> AccessTokens<'a> {
    /// Reads the tokens that an earlier sync has kept.
    pub(super) fn open(job: &SyncJob<'_>, issuer: TokenIssuer<'a>) -> Self {
        let folder = job.credentials.token_folder.as_ref();
        let path = folder.map(|folder| folder.join(format!("{}.json", job.feed.name)));
        let held = path.as_deref().and_then(read_tokens).filter(|held| held.issuer == issuer.url);
        Self { issuer, path, held: held.unwrap_or_default() }
    }

    /// Returns a token that has not expired: one that is kept, else a new one.
    ///
    /// # Errors
    /// If the service issues none, or the new one cannot be kept.
    pub(super) fn current_token(&mut self, job: &SyncJob<'_>) -> Result<Secret, SyncError> {
        let now = job.now + TimeDelta::seconds(MARGIN_SECONDS);
        if let Some(access) = self.held.access.as_ref().filter(|access| access.expires > now) {
            return Ok(Secret::new(access.token.clone()));
        }
        let refresh = self.held.refresh.as_ref().filter(|refresh| refresh.expires > now);
        let refreshed = match refresh.map(|refresh| refresh.token.clone()) {
            Some(token) => self.refresh(job, token)?,
            None => None,
        };
        let issued = match refreshed {
            Some(issued) => issued,
            None => self.log_in(job, &job.find_credentials()?)?,
        };
        let timed = |token, seconds: i64| {
            let duration = TimeDelta::try_seconds(seconds).unwrap_or_default();
            let expires = job.now.checked_add_signed(duration).unwrap_or(job.now);
            TimedToken { token, expires }
        };
        self.held.issuer = self.issuer.url.to_owned();
        let seconds = issued.expires_in.unwrap_or(ACCESS_SECONDS).min(REFRESH_SECONDS);
        self.held.access = Some(timed(issued.access_token.clone(), seconds));
        if let Some(token) = issued.refresh_token {
            self.held.refresh = Some(timed(token, REFRESH_SECONDS));
        }
        self.save()?;
        Ok(Secret::new(issued.access_token))
    }

    /// Drops the access token, which the service has refused.
    ///
    /// # Errors
    /// If the file of the tokens cannot be written.
    pub(super) fn drop_access(&mut self) -> Result<(), SyncError> {
        self.held.access = None;
        self.save()
    }

    /// Asks for new tokens by the one to refresh; `None` if the service refuses it.
    fn refresh(&mut self, job: &SyncJob<'_>, token: String) -> Result<Option<IssuedTokens>, SyncError> {
        let form = vec![("refresh_token", Secret::new(token)), ("grant_type", plain("refresh_token"))];
        match self.ask(job, form) {
            Ok(issued) => Ok(Some(issued)),
            Err(SyncError::Status { status: 400 | 401 | 403, .. }) => {
                self.held.refresh = None;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Asks for new tokens by the user's name and password.
    fn log_in(&self, job: &SyncJob<'_>, credentials: &Credentials) -> Result<IssuedTokens, SyncError> {
        let (Some(user), Some(password)) = (&credentials.user, &credentials.password) else {
            let feed = &job.feed.name;
            let message = format!(
                "set {} and {}, or `user` and `password` or `password_command` of {feed} in credentials.ron",
                variable_name(feed, "USER"),
                variable_name(feed, "PASSWORD")
            );
            return Err(SyncError::Credentials(message));
        };
        let form = vec![
            ("username", plain(user)),
            ("password", password.clone()),
            ("grant_type", plain("password")),
            ("scope", plain(self.issuer.scope)),
        ];
        self.ask(job, form).map_err(|error| match error {
            // What the service says besides may quote what it was sent.
            SyncError::Status { status: status @ (400 | 401 | 403), .. } => SyncError::Credentials(format!(
                "{} refused the user or the password ({status})",
                self.issuer.name
            )),
            error => error,
        })
    }

    fn ask(
        &self,
        job: &SyncJob<'_>,
        mut form: Vec<(&'static str, Secret)>,
    ) -> Result<IssuedTokens, SyncError> {
        form.push(("client_id", plain(self.issuer.client)));
        let request = HttpRequest {
            url: self.issuer.url,
            post: Some(PostedBody::Form(form)),
            ..HttpRequest::default()
        };
        let body = job.http.fetch(&request)?.into_body();
        // The error is not shown: it may quote a token.
        serde_json::from_slice(&body).map_err(|_| SyncError::Unexpected {
            url: shown_url(self.issuer.url),
            what: "the answer has no access token".to_owned(),
        })
    }

    fn save(&self) -> Result<(), SyncError> {
        let Some(path) = &self.path else { return Ok(()) };
        write_tokens(path, &self.held).map_err(|error| SyncError::from_disk(path, &error))
    }
}

/// Wraps a part of a form that is no secret.
fn plain(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Reads kept tokens; `None` if there are none that can be used.
fn read_tokens(path: &Path) -> Option<HeldTokens> {
    // Tokens that others could read are not trusted.
    if fs::metadata(path).ok()?.mode() & 0o077 != 0 {
        return None;
    }
    serde_json::from_slice(&read_bytes(path, MAX_CONFIG_BYTES).ok()?).ok()
}

fn write_tokens(path: &Path, tokens: &HeldTokens) -> std::io::Result<()> {
    const OWNER_ONLY: u32 = 0o700;
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(OWNER_ONLY).create(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(OWNER_ONLY))?;
    }
    let draft = DraftFile::create_beside(path, 0o600)?;
    draft.file().write_all(&serde_json::to_vec(tokens)?)?;
    draft.replace(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(token: &str) -> HeldTokens {
        let expires = "2026-02-01T00:00:00".parse().unwrap();
        let access = Some(TimedToken { token: token.to_owned(), expires });
        HeldTokens { issuer: "https://a.org/token".to_owned(), access, refresh: None }
    }

    #[test]
    fn only_the_owner_can_read_kept_tokens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens/acled.json");
        write_tokens(&path, &tokens("s3cret")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(read_tokens(&path).unwrap().access.unwrap().token, "s3cret");
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(read_tokens(&path).is_none());
        // Written again, it is for the owner only.
        write_tokens(&path, &tokens("n3w")).unwrap();
        assert_eq!(read_tokens(&path).unwrap().access.unwrap().token, "n3w");
        fs::write(&path, "{").unwrap();
        assert!(read_tokens(&path).is_none());
    }

    #[test]
    fn tokens_are_never_shown() {
        assert_eq!(format!("{:?}", tokens("s3cret")), "HeldTokens");
    }
}
