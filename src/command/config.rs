//! `config`: the configuration in force.

use std::io::Write;

use super::{Failure, Outcome, ProgramContext};
use crate::cli::{CommonOptions, ConfigVerb};
use crate::config::{BUILT_IN, render_config, render_keys, render_themes};
use crate::report::write_line;

/// Shows the configuration.
pub(super) fn run_config(
    common: &CommonOptions,
    what: ConfigVerb,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = || world.load_config(common, None);
    let text = match what {
        ConfigVerb::Show { built_in: true, .. } => BUILT_IN.to_owned(),
        ConfigVerb::Show { origin, .. } => render_config(&config()?, origin),
        ConfigVerb::Keys => render_keys(&config()?),
        ConfigVerb::Themes => render_themes(&config()?),
        ConfigVerb::Path => {
            let named = common.config.clone().or_else(|| world.environment.config_path());
            let Some(path) = named else {
                return Err(Failure::Message("neither XDG_CONFIG_HOME nor HOME is set".to_owned()));
            };
            if (world.environment.read_file)(&path).is_err() {
                // Nothing can be done where the standard error cannot be written.
                _ = writeln!(err, "there is no such file, or it cannot be read");
            }
            format!("{}\n", path.display())
        }
    };
    text.lines().try_for_each(|text| write_line(out, text))?;
    Ok(Outcome::Fine)
}
