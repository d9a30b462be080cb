//! Settings of pages: where does the log-in lead back to, and what do the pages look like?

use super::{Config, ConfigError, with_ascii_host};
use keyledger_web::{Theme, origin};

/// Checks them, and reads the theme.
pub(super) fn validate(config: &mut Config, place: &str) -> Result<(), ConfigError> {
    let wrong = |key: &str, what: String| {
        Err(ConfigError::Key { key: key.to_owned(), place: place.to_owned(), what })
    };
    for (key, origins) in [
        ("allowed_origins", &mut config.allowed_origins),
        ("return_origins", &mut config.return_origins),
    ] {
        for asked in origins {
            let bare = asked.trim_end_matches('/');
            match with_ascii_host(bare).and_then(|url| origin(&url)) {
                // Nothing but scheme, host and port: what stands behind them would be lost.
                Some(found) if bare.matches('/').count() == 2 && !bare.contains('@') => {
                    *asked = found;
                }
                Some(_) | None => {
                    let what = "each must be an origin, such as https://rates.hotel.example";
                    return wrong(key, what.to_owned());
                }
            }
        }
    }
    if let Some(path) = &config.theme {
        let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
        match read.and_then(|text| Theme::parse(&text).map_err(|error| error.to_string())) {
            Ok(theme) => config.read_theme = Some(theme),
            Err(what) => return wrong("theme", format!("{}: {what}", path.display())),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use std::fs;

    #[test]
    fn origins_and_themes_are_checked_when_the_configuration_is_read() {
        let set = |name: &str, value: &str| load(None, vec![(name.to_owned(), value.to_owned())]);
        let read = set("KEYLEDGER_RETURN_ORIGINS", "https://Rates.Hotel.example/, http://a.b:81");
        let origins = read.unwrap().return_origins;
        assert_eq!(origins, ["https://rates.hotel.example", "http://a.b:81"]);
        for bad in ["rates.hotel.example", "https://a.b/today", "https://sam@a.b", "ftp://a.b"] {
            let said = set("KEYLEDGER_RETURN_ORIGINS", bad).unwrap_err().to_string();
            assert!(said.contains("return_origins"), "{bad}: {said}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("theme.css");
        fs::write(&file, "--hue: 160;\n").unwrap();
        let path = file.to_str().unwrap();
        assert!(set("KEYLEDGER_THEME", path).unwrap().read_theme.is_some());
        fs::write(&file, "--hue: 160;\nbody {}\n").unwrap();
        let said = set("KEYLEDGER_THEME", path).unwrap_err().to_string();
        assert!(said.contains("theme.css: line 2"), "{said}");
        assert!(set("KEYLEDGER_THEME", "/nowhere.css").is_err());
    }
}
