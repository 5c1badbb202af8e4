//! What verbs that use the network take from the environment.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::Environment;
use crate::sync::{CommandLimits, CredentialEnvironment, HttpOptions};

/// The longest time that a command for a password may take.
const MAX_COMMAND_TIME: Duration = Duration::from_secs(60);

/// Returns the settings of the client.
pub(super) fn http_options(
    environment: &Environment<'_>,
    timeout: Duration,
    first_wait: Duration,
) -> HttpOptions {
    HttpOptions { timeout, first_wait, authorities: environment.variable("SSL_CERT_FILE").map(PathBuf::from) }
}

/// Returns where credentials are looked for.
pub(super) fn credential_environment<'a>(
    environment: &Environment<'a>,
    timeout: Duration,
    should_stop: &'a dyn Fn() -> bool,
) -> CredentialEnvironment<'a> {
    CredentialEnvironment {
        read_variable: environment.read_variable,
        file: environment.config_path().map(|path| path.with_file_name("credentials.ron")),
        command_limits: CommandLimits { timeout: timeout.min(MAX_COMMAND_TIME), should_stop },
        token_folder: environment.state_folder().map(|folder| folder.join("tokens")),
    }
}
