//! The policy as a form: each setting with its value, its bounds and why they are there; and the policy
//! that a form means (DESIGN 6).

use keyledger_core::activity::{ActivityAction, ActivityRule};
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
    /// What follows when a rule of unusual activity fires.
    Action,
}

/// What was typed is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTyped {
    /// In which field.
    pub setting: String,
}

/// The settings that a form can change, in the order of the file; at the end the measures of each rule of
/// unusual activity. Which rules there are is said in a file.
pub fn fields(settings: &Settings) -> Vec<Field> {
    let all = plain(settings);
    let plain = all.iter().filter_map(|(setting, value)| field(setting, value));
    plain.chain(settings.unusual_activity.iter().flat_map(of_rule)).collect()
}

/// The measures of a rule, and what follows from it.
fn of_rule(rule: &ActivityRule) -> Vec<Field> {
    let begins = format!("unusual_activity.{}", rule.name());
    let measures = rule.bounds().into_iter().filter_map(|bound| {
        let (_, measure) = bound.setting.rsplit_once('.')?;
        // What follows is chosen, not counted.
        let kind = FieldKind::Number { least: bound.least, most: bound.most, why: bound.why };
        (!measure.contains(' ')).then(|| Field {
            setting: format!("{begins}.{measure}"),
            value: bound.value.to_string(),
            kind,
        })
    });
    let refuses = rule.action() == ActivityAction::Refuse;
    let value = if refuses { "refuse" } else { "observe" }.to_owned();
    let action = Field { setting: format!("{begins}.action"), value, kind: FieldKind::Action };
    measures.chain([action]).collect()
}

/// The rules with what was typed in their place.
fn rules(
    settings: &Settings,
    typed: &mut dyn FnMut(&str) -> String,
) -> Result<Vec<Value>, NotTyped> {
    let mut rules = vec![];
    for rule in &settings.unusual_activity {
        let mut told = serde_json::to_value(rule).unwrap_or_default();
        for field in of_rule(rule) {
            let text = typed(&field.setting);
            let wrong = || NotTyped { setting: field.setting.clone() };
            let value = match field.kind {
                FieldKind::Action => Value::from(text.trim().to_owned()),
                FieldKind::Number { .. } | FieldKind::Numbers | FieldKind::YesNo => {
                    text.trim().parse::<u32>().map(Value::from).map_err(|_| wrong())?
                }
            };
            let name = field.setting.rsplit('.').next().unwrap_or_default().to_owned();
            if let Value::Object(members) = &mut told {
                members.insert(name, value);
            }
            // A word that is no action is told with its field.
            serde_json::from_value::<ActivityRule>(told.clone()).map_err(|_| wrong())?;
        }
        rules.push(told);
    }
    Ok(rules)
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
    let rules = rules(settings, typed)?;
    all.insert("unusual_activity".to_owned(), Value::Array(rules));
    let plain = fields(settings).into_iter().filter(|field| !field.setting.contains('.'));
    for field in plain {
        let wrong = || NotTyped { setting: field.setting.clone() };
        let text = typed(&field.setting);
        let value = match field.kind {
            FieldKind::Number { .. } => {
                text.trim().parse::<u32>().map(Value::from).map_err(|_| wrong())?
            }
            FieldKind::YesNo => Value::Bool(text == "true"),
            // Only rules have one.
            FieldKind::Action => return Err(wrong()),
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
    fn a_rule_of_unusual_activity_is_changed_measure_by_measure() {
        let settings = Profile::Hotel.settings();
        let shown = fields(&settings);
        let with = |name: &'static str, value: &'static str| {
            let shown = shown.clone();
            move |asked: &str| {
                let field = shown.iter().find(|one| one.setting == asked).unwrap();
                if asked == name { value.to_owned() } else { field.value.clone() }
            }
        };
        let measure = "unusual_activity.many_devices.more_than";
        let stricter = changed(&settings, &mut with(measure, "5")).unwrap();
        let rule = |settings: &Settings| {
            let mut rules = settings.unusual_activity.iter();
            rules.find(|rule| rule.name() == "many_devices").cloned()
        };
        assert_ne!(rule(&stricter), rule(&settings));
        assert_eq!(stricter.unusual_activity.len(), settings.unusual_activity.len());
        let action = "unusual_activity.many_devices.action";
        let observes = changed(&settings, &mut with(action, "observe")).unwrap();
        assert_eq!(rule(&observes).unwrap().action(), ActivityAction::Observe);
        for (name, value) in [(measure, "many"), (action, "dance")] {
            let wrong = changed(&settings, &mut with(name, value)).unwrap_err();
            assert_eq!(wrong.setting, name);
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
