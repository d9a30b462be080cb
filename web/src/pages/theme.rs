//! Theme: six variables that make the pages look like a house's own. Read from a file at the start,
//! checked, and served as a stylesheet of its own.

use super::assets::served;

/// What a theme may set, as `assets/style.css` names it.
const NAMES: [&str; 6] = ["--hue", "--chroma", "--tint", "--radius", "--font", "--measure"];

/// A theme that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name, with the hash of its content.
    pub(crate) served: String,
    pub(crate) css: String,
}

/// What is wrong with a theme.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct NotATheme {
    line: usize,
    what: &'static str,
}

impl Theme {
    /// Reads lines such as `--hue: 160;`. Empty lines and comments of one line are left out.
    pub fn parse(text: &str) -> Result<Self, NotATheme> {
        let mut css = String::from(":root {\n");
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || (line.starts_with("/*") && line.ends_with("*/")) {
                continue;
            }
            let wrong = |what| NotATheme { line: number + 1, what };
            let declared = line.trim_end_matches(';').split_once(':');
            let (name, value) = declared.ok_or(wrong("it must be like `--hue: 160;`"))?;
            let (name, value) = (name.trim(), value.trim());
            if !NAMES.contains(&name) {
                return Err(wrong(
                    "only --hue, --chroma, --tint, --radius, --font and --measure can be set",
                ));
            }
            let plain =
                |letter: char| letter.is_ascii_alphanumeric() || " .,%-\"'".contains(letter);
            if value.is_empty() || !value.chars().all(plain) {
                return Err(wrong("the value may have letters, digits, quotes and . , % - only"));
            }
            css.push_str("  ");
            css.push_str(name);
            css.push_str(": ");
            css.push_str(value);
            css.push_str(";\n");
        }
        css.push_str("}\n");
        Ok(Self { served: served("theme.css", &css), css })
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        format!("/assets/{}", self.served)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_variables_and_nothing_else_can_be_set() {
        let theme =
            Theme::parse("/* ours */\n\n--hue: 160;\n --font: \"Gill Sans\", serif\n").unwrap();
        assert_eq!(theme.css, ":root {\n  --hue: 160;\n  --font: \"Gill Sans\", serif;\n}\n");
        assert!(theme.address().starts_with("/assets/theme-"));
        for (text, line) in [
            ("--hue", 1),
            ("--hue:", 1),
            ("\n--other: 1;", 2),
            ("body { }", 1),
            ("--hue: 1; } body {", 1),
            ("--font: url(https://evil.example/x)", 1),
        ] {
            assert_eq!(Theme::parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
