//! Credentials of feeds: from the environment, from a file that only its owner can read, or from a command such as
//! `pass show …`. They appear in no message and in no file but their own.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ron::extensions::Extensions;
use serde::Deserialize;
use ureq::http::Uri;

use super::command_limits::{CommandLimits, wait_for_command};
use super::fetch_error::SyncError;
use crate::input_file::{PipePolicy, open_for_reading};
use crate::model::limits::MAX_CONFIG_BYTES;

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the text, to be sent.
    #[must_use]
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where credentials are looked for.
#[derive(Clone)]
pub struct CredentialEnvironment<'a> {
    /// Reads an environment variable; an empty one counts as unset.
    pub read_variable: &'a dyn Fn(&str) -> Option<String>,
    /// The user's file of credentials, if there is a place for one.
    pub file: Option<PathBuf>,
    /// How long the commands of the file may run.
    pub command_limits: CommandLimits<'a>,
    /// The folder of tokens that services issue for a time, if there is a place for one.
    pub token_folder: Option<PathBuf>,
}

/// The credentials of a feed.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// A token or key.
    pub(super) token: Option<Secret>,
    /// The name of the user.
    pub(super) user: Option<String>,
    /// The user's password.
    pub(super) password: Option<Secret>,
    /// The host that they may be sent to, besides the service's own.
    host: Option<String>,
}

/// An entry of the file of credentials.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct StoredCredentials {
    token: Option<String>,
    token_command: Option<Vec<String>>,
    user: Option<String>,
    password: Option<String>,
    password_command: Option<Vec<String>>,
    host: Option<String>,
}

/// Returns the environment variable of a feed: `FRONTWATCH_UCDP_TOKEN`.
pub(super) fn variable_name(feed: &str, what: &str) -> String {
    format!("FRONTWATCH_{}_{what}", feed.to_ascii_uppercase().replace('-', "_"))
}

impl Credentials {
    /// Looks for the credentials of a feed. What is not found is `None`.
    ///
    /// # Errors
    /// If the file of credentials cannot be used or a command fails.
    pub(super) fn find(feed: &str, environment: &CredentialEnvironment<'_>) -> Result<Self, SyncError> {
        let variable = |what: &str| {
            (environment.read_variable)(&variable_name(feed, what)).filter(|text| !text.is_empty())
        };
        let mut found = Self {
            token: variable("TOKEN").map(Secret),
            user: variable("USER"),
            password: variable("PASSWORD").map(Secret),
            host: variable("HOST"),
        };
        let Some(path) = &environment.file else { return Ok(found) };
        let Some(stored) = read_file(path)?.remove(feed) else { return Ok(found) };
        let StoredCredentials { token, token_command, user, password, password_command, host } = stored;
        let limits = environment.command_limits;
        found.user = found.user.or(user);
        found.host = found.host.or(host);
        found.token = first_secret(found.token, token, token_command.as_deref(), limits)?;
        found.password = first_secret(found.password, password, password_command.as_deref(), limits)?;
        Ok(found)
    }

    /// Checks that they may be sent to the address that a situation names instead of the service's own. A situation may be
    /// somebody else's, who could otherwise have them sent to a server of theirs.
    ///
    /// # Errors
    /// If there are credentials and they are not meant for this host, or would be sent without encryption.
    pub(super) fn check_host(&self, feed: &str, url: Option<&str>) -> Result<(), SyncError> {
        let Some(url) = url.filter(|_| !self.is_empty()) else { return Ok(()) };
        self.check_encryption(url)?;
        let host = host_of(url);
        if self.host.as_ref() == Some(&host) {
            return Ok(());
        }
        Err(SyncError::Credentials(format!(
            "the situation would have them sent to {host}; if that is right, set {} or `host` of {feed} in credentials.ron",
            variable_name(feed, "HOST")
        )))
    }

    /// Checks that they would be sent to an address with encryption, unless that is this machine.
    ///
    /// # Errors
    /// If there are credentials and they would be sent without.
    pub(super) fn check_encryption(&self, url: &str) -> Result<(), SyncError> {
        let host = host_of(url);
        let is_own_machine = matches!(host.as_str(), "127.0.0.1" | "localhost" | "[::1]");
        if self.is_empty() || url.starts_with("https://") || is_own_machine {
            return Ok(());
        }
        Err(SyncError::Credentials(format!("they are not sent to {host} without encryption")))
    }

    const fn is_empty(&self) -> bool {
        self.token.is_none() && self.user.is_none() && self.password.is_none()
    }

    /// Returns the token.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn require_token(&self, feed: &str) -> Result<Secret, SyncError> {
        self.token.clone().ok_or_else(|| {
            SyncError::Credentials(format!(
                "set {}, or `token` or `token_command` of {feed} in credentials.ron",
                variable_name(feed, "TOKEN")
            ))
        })
    }
}

fn host_of(url: &str) -> String {
    url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
}

fn first_secret(
    known: Option<Secret>,
    stored: Option<String>,
    command: Option<&[String]>,
    limits: CommandLimits<'_>,
) -> Result<Option<Secret>, SyncError> {
    match (known.or(stored.map(Secret)), command) {
        (Some(secret), _) => Ok(Some(secret)),
        (None, Some(command)) => run_command(command, limits).map(Some),
        (None, None) => Ok(None),
    }
}

/// Reads the file of credentials; no file means none.
fn read_file(path: &Path) -> Result<HashMap<String, StoredCredentials>, SyncError> {
    let fail = |why: &str| SyncError::Credentials(format!("{}: {why}", path.display()));
    let mut file = match open_for_reading(path, PipePolicy::Refused) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
        file => file.map_err(|error| fail(&error.to_string()))?,
    };
    let mode = file.metadata().map_err(|error| fail(&error.to_string()))?.mode();
    if mode & 0o077 != 0 {
        return Err(fail(&format!("others can read it; run chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    let read = (&mut file).take(MAX_CONFIG_BYTES).read_to_string(&mut text);
    read.map_err(|error| fail(&error.to_string()))?;
    // A field is written without `Some`. The error is not shown: it may quote the text.
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(&text).map_err(|error| {
        fail(&format!("line {}: it is not in the form {{ \"ucdp\": (token: \"…\") }}", error.span.start.line))
    })
}

/// Runs a command and returns the first line it writes.
fn run_command(command: &[String], limits: CommandLimits<'_>) -> Result<Secret, SyncError> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(SyncError::Credentials("the command is empty".to_owned()));
    };
    let fail = |why: &str| SyncError::Credentials(format!("the command {program} {why}"));
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = child.spawn().map_err(|error| fail(&format!("cannot be started: {error}")))?;
    let (sender, receiver) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        // On a thread of its own, since a process that the command leaves behind may hold the pipe.
        let read = move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            _ = (&mut output).take(MAX_CONFIG_BYTES).read_until(b'\n', &mut line);
            _ = sender.send(line);
            _ = io::copy(&mut output, &mut io::sink());
        };
        let thread = thread::Builder::new().spawn(read);
        _ = thread.map_err(|error| fail(&format!("cannot be read: {error}")))?;
    }
    let status = wait_for_command(&mut child, limits).map_err(|why| fail(&why))?;
    if !status.success() {
        return Err(fail(&format!("failed ({status})")));
    }
    let line = receiver.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    let line = String::from_utf8(line).map_err(|_| fail("did not write text"))?;
    match Some(line.trim()).filter(|line| !line.is_empty()) {
        Some(line) => Ok(Secret(line.to_owned())),
        None => Err(fail("wrote nothing")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const LIMITS: CommandLimits<'_> =
        CommandLimits { timeout: Duration::from_secs(1), should_stop: &|| false };

    fn find(variables: &[(&str, &str)], file: Option<&Path>) -> Result<Credentials, SyncError> {
        let read_variable =
            |name: &str| variables.iter().find(|row| row.0 == name).map(|row| row.1.to_owned());
        let environment = CredentialEnvironment {
            read_variable: &read_variable,
            file: file.map(Path::to_owned),
            command_limits: LIMITS,
            token_folder: None,
        };
        Credentials::find("acled-af", &environment)
    }

    #[test]
    fn the_environment_comes_before_the_file_and_its_commands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.ron");
        fs::write(
            &path,
            r#"{ "acled-af": (token: "from file", user: "a", password_command: ["echo", "s3cret"]) }"#,
        )
        .unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let found = find(&[("FRONTWATCH_ACLED_AF_TOKEN", "from variable")], Some(&path)).unwrap();
        assert_eq!(found.token.unwrap().reveal(), "from variable");
        assert_eq!(found.user.as_deref(), Some("a"));
        assert_eq!(found.password.unwrap().reveal(), "s3cret");
        assert!(find(&[], Some(&folder.path().join("none.ron"))).unwrap().token.is_none());
    }

    #[test]
    fn a_file_that_others_can_read_or_in_another_form_is_refused_without_quoting_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.ron");
        fs::write(&path, r#"{ "acled-af": (tokn: "s3cret") }"#).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert!(find(&[], Some(&path)).unwrap_err().to_string().contains("chmod 600"));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let said = find(&[], Some(&path)).unwrap_err().to_string();
        assert!(said.contains("line 1") && !said.contains("s3cret"), "{said}");
    }

    #[test]
    fn credentials_go_to_a_foreign_host_only_if_they_name_it() {
        let token = ("FRONTWATCH_ACLED_AF_TOKEN", "t");
        let check = |variables: &[(&str, &str)], url| {
            find(variables, None).unwrap().check_host("acled-af", url).map_err(|error| error.to_string())
        };
        assert_eq!(check(&[token], None), Ok(()));
        // Any user of the machine may listen there.
        assert!(check(&[token], Some("http://127.0.0.1:8080/api")).is_err());
        let own = ("FRONTWATCH_ACLED_AF_HOST", "127.0.0.1");
        assert_eq!(check(&[token, own], Some("http://127.0.0.1:8080/api")), Ok(()));
        assert_eq!(check(&[], Some("https://evil.example/")), Ok(()));
        let refused = check(&[token], Some("https://evil.example/")).unwrap_err();
        assert!(
            refused.contains("sent to evil.example") && refused.contains("FRONTWATCH_ACLED_AF_HOST"),
            "{refused}"
        );
        for url in ["https://127.0.0.1.evil.example/", "https://acleddata.com@evil.example/"] {
            assert!(
                check(&[token, ("FRONTWATCH_ACLED_AF_HOST", "acleddata.com")], Some(url)).is_err(),
                "{url}"
            );
        }
        let named = ("FRONTWATCH_ACLED_AF_HOST", "mirror.example");
        assert_eq!(check(&[token, named], Some("https://mirror.example:8443/x")), Ok(()));
        let plain = check(&[token, named], Some("http://mirror.example/x")).unwrap_err();
        assert!(plain.contains("without encryption"), "{plain}");
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret("s3cret".to_owned())), "Secret");
    }

    #[test]
    fn a_command_that_fails_or_writes_nothing_is_reported() {
        for (command, said) in [
            (&["false"][..], "failed"),
            (&["true"], "wrote nothing"),
            (&["/no/such/program"], "cannot be started"),
            (&[], "is empty"),
            (&["sleep", "100"], "did not end within 1 s"),
        ] {
            let command: Vec<String> = command.iter().map(ToString::to_string).collect();
            assert!(run_command(&command, LIMITS).unwrap_err().to_string().contains(said), "{command:?}");
        }
    }
}
