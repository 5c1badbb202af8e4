//! `config`: shows the configuration, its path, the keys or the themes.

use std::io::Write;

use super::{Failure, Outcome, ProgramContext};
use crate::cli::{CommonOptions, ConfigVerb};
use crate::config::{BUILT_IN, render_config, render_keys, render_themes};
use crate::report::write_line;

/// Runs the verb.
pub(super) fn run_config(
    common: &CommonOptions,
    part: ConfigVerb,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = || context.load_config(common, None);
    let text = match part {
        ConfigVerb::Show { built_in: true, .. } => BUILT_IN.to_owned(),
        ConfigVerb::Show { origin, .. } => render_config(&config()?, origin),
        ConfigVerb::Keys => render_keys(&config()?),
        ConfigVerb::Themes => render_themes(&config()?),
        ConfigVerb::Path => {
            let path = common.config.clone().or_else(|| context.environment.config_path());
            let Some(path) = path else {
                if context.is_restricted {
                    return Err(Failure::Message("restricted mode reads no configuration".to_owned()));
                }
                return Err(Failure::Message("neither XDG_CONFIG_HOME nor HOME is set".to_owned()));
            };
            if (context.environment.read_file)(&path).is_err() {
                // A failed write to standard error cannot be reported anywhere.
                _ = writeln!(err, "there is no such file, or it cannot be read");
            }
            format!("{}\n", path.display())
        }
    };
    text.lines().try_for_each(|line| write_line(out, line))?;
    Ok(Outcome::Fine)
}
