//! The policy as a form: each setting with its value, its bounds and why they are there; and the policy
//! that a form means (DESIGN 6).

use keyledger_core::policy::Settings;
use serde_json::{Map, Value};

/// One setting, as a form shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, as in the file; the unit is part of it.
    pub setting: String,
    /// Its value, as it is typed.
    pub value: String,
    /// What can be typed.
    pub kind: FieldKind,
}

/// What can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A whole number within bounds, which have their source.
    Number {
        /// The lowest.
        least: u32,
        /// The highest.
        most: u32,
        /// Why the bounds are there.
        why: &'static str,
    },
    /// Whole numbers, with commas between.
    Numbers,
    /// Yes or no.
    YesNo,
}

/// What was typed is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTyped {
    /// In which field.
    pub setting: String,
}

/// The settings that a form can change, in the order of the file. Rules of unusual activity are more
/// than a field each: they are changed in a file.
pub fn fields(settings: &Settings) -> Vec<Field> {
    plain(settings).iter().filter_map(|(setting, value)| field(setting, value)).collect()
}

fn field(setting: &str, value: &Value) -> Option<Field> {
    let (value, kind) = match value {
        Value::Number(number) => {
            let limits = Settings::limits().find(|limits| limits.setting == setting);
            let (least, most, why) =
                limits.map_or((0, u32::MAX, ""), |one| (one.least, one.most, one.why));
            (number.to_string(), FieldKind::Number { least, most, why })
        }
        Value::Bool(yes) => (yes.to_string(), FieldKind::YesNo),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            (items.join(", "), FieldKind::Numbers)
        }
        Value::Array(_) | Value::Null | Value::String(_) | Value::Object(_) => return None,
    };
    Some(Field { setting: setting.to_owned(), value, kind })
}

/// These settings with what was typed in their place.
pub fn changed(
    settings: &Settings,
    typed: &mut dyn FnMut(&str) -> String,
) -> Result<Settings, NotTyped> {
    let mut all = plain(settings);
    for field in fields(settings) {
        let wrong = || NotTyped { setting: field.setting.clone() };
        let text = typed(&field.setting);
        let value = match field.kind {
            FieldKind::Number { .. } => {
                text.trim().parse::<u32>().map(Value::from).map_err(|_| wrong())?
            }
            FieldKind::YesNo => Value::Bool(text == "true"),
            FieldKind::Numbers => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                let items: Result<Vec<u32>, _> = items.map(str::parse).collect();
                Value::from(items.map_err(|_| wrong())?)
            }
        };
        all.insert(field.setting.clone(), value);
    }
    let whole = serde_json::from_value(Value::Object(all));
    whole.map_err(|_| NotTyped { setting: "settings".to_owned() })
}

fn plain(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        // Settings are a struct of plain values: they are always an object.
        Ok(_) | Err(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::policy::Profile;

    #[test]
    fn what_a_form_shows_is_what_it_means() {
        for profile in [Profile::Hotel, Profile::Nist, Profile::Pci] {
            let settings = profile.settings();
            let shown = fields(&settings);
            let mut typed =
                |name: &str| shown.iter().find(|one| one.setting == name).unwrap().value.clone();
            assert_eq!(changed(&settings, &mut typed), Ok(settings));
        }
    }

    #[test]
    fn every_number_has_its_bounds_and_their_source() {
        for field in fields(&Profile::Hotel.settings()) {
            if let FieldKind::Number { least, most, why } = field.kind {
                assert!(least < most && !why.is_empty(), "{}", field.setting);
            }
        }
    }

    #[test]
    fn what_is_no_number_names_its_field() {
        let settings = Profile::Hotel.settings();
        let shown = fields(&settings);
        let mut typed = |name: &str| match name {
            "failures_max" => "ten".to_owned(),
            _ => shown.iter().find(|one| one.setting == name).unwrap().value.clone(),
        };
        let wrong = changed(&settings, &mut typed).unwrap_err();
        assert_eq!(wrong.setting, "failures_max");
    }
}
