//! `config`: the configuration in force.

use std::io::Write;

use super::{Failure, Outcome, World};
use crate::cli::{Common, ConfigVerb};
use crate::config::{BUILT_IN, keys_table, show, themes_table};
use crate::report::line;

/// Shows the configuration.
pub(super) fn run(
    common: &Common,
    what: ConfigVerb,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = || world.config(common, None);
    let text = match what {
        ConfigVerb::Show { built_in: true, .. } => BUILT_IN.to_owned(),
        ConfigVerb::Show { origin, .. } => show(&config()?, origin),
        ConfigVerb::Keys => keys_table(&config()?),
        ConfigVerb::Themes => themes_table(&config()?),
        ConfigVerb::Path => {
            let named = common.config.clone().or_else(|| world.environment.config_path());
            let Some(path) = named else {
                return Err(Failure::Message("neither XDG_CONFIG_HOME nor HOME is set".to_owned()));
            };
            if (world.environment.read)(&path).is_err() {
                // Nothing can be done where the standard error cannot be written.
                _ = writeln!(err, "there is no such file, or it cannot be read");
            }
            format!("{}\n", path.display())
        }
    };
    text.lines().try_for_each(|text| line(out, text))?;
    Ok(Outcome::Fine)
}
