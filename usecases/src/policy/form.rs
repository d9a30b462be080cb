//! The policy as a form: each setting with its value, its bounds and why they are there; and the policy
//! that a form means (DESIGN 6).

use keyledger_core::activity::{ActivityAction, ActivityRule};
use keyledger_core::policy::{PasskeyUse, Settings};
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
    /// What follows when a rule of unusual activity fires: one of these words.
    Action(Vec<&'static str>),
    /// One of these words.
    Word(Vec<&'static str>),
}

/// What is chosen of a rule that the policy does without.
const OFF: &str = "off";

/// What was typed is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTyped {
    /// In which field.
    pub setting: String,
    /// What is not right about it.
    pub what: WrongValue,
}

/// What is not right about a value that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongValue {
    /// It is no whole number, or no word of the list.
    NotANumber,
    /// One item of a list is no whole number.
    NotAnItem(String),
    /// It is a whole number that no setting can have.
    TooLarge(String),
}

impl NotTyped {
    fn new(setting: &str, text: &str) -> Self {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let what =
            if digits { WrongValue::TooLarge(text.to_owned()) } else { WrongValue::NotANumber };
        Self { setting: setting.to_owned(), what }
    }

    /// The same of one item of a list.
    fn item(setting: &str, item: &str) -> Self {
        match Self::new(setting, item) {
            Self { setting, what: WrongValue::NotANumber } => {
                Self { setting, what: WrongValue::NotAnItem(item.to_owned()) }
            }
            other => other,
        }
    }
}

/// Under which key the label of a setting stands; `policy-why-…` beside it says why its bounds are there.
/// Bounds of a rule name it in their own way.
pub fn label(setting: &str) -> String {
    format!("policy-label-{}", plain_name(setting))
}

/// Under which key it stands why the bounds of a setting are there.
pub fn why(setting: &str) -> String {
    format!("policy-why-{}", plain_name(setting))
}

/// `unusual_activity: many_networks.action (0 = observe, 1 = refuse)` is `many_networks-action`.
fn plain_name(setting: &str) -> String {
    let name = setting.split(" (").next().unwrap_or_default();
    let measure = ["unusual_activity: ", "unusual_activity."];
    let measure = measure.iter().find_map(|begins| name.strip_prefix(begins));
    measure.unwrap_or(name).replace('.', "-")
}

/// The settings that a form can change, in the order of the file; at the end the measures of each rule of
/// unusual activity, also of one that the policy does without.
pub fn fields(settings: &Settings) -> Vec<Field> {
    let all = plain(settings);
    let plain = all.iter().filter_map(|(setting, value)| field(setting, value));
    let rules = every_rule(settings);
    plain.chain(rules.iter().flat_map(|(rule, holds)| of_rule(rule, *holds))).collect()
}

/// Every rule there can be, those of the policy first, and whether it holds.
fn every_rule(settings: &Settings) -> Vec<(ActivityRule, bool)> {
    let present = settings.unusual_activity.iter();
    let missing = ActivityRule::usual()
        .into_iter()
        .filter(|usual| settings.unusual_activity.iter().all(|rule| rule.name() != usual.name()));
    present.cloned().map(|rule| (rule, true)).chain(missing.map(|rule| (rule, false))).collect()
}

/// The word of what follows from a rule.
fn word(action: ActivityAction) -> &'static str {
    match action {
        ActivityAction::Observe => "observe",
        ActivityAction::Refuse => "refuse",
    }
}

/// The measures of a rule, and what follows from it.
fn of_rule(rule: &ActivityRule, holds: bool) -> Vec<Field> {
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
    let value = if holds { word(rule.action()) } else { OFF }.to_owned();
    let actions = rule.actions().iter().copied().map(word);
    let choices = actions.chain(rule.is_optional().then_some(OFF)).collect();
    let kind = FieldKind::Action(choices);
    let action = Field { setting: format!("{begins}.action"), value, kind };
    measures.chain([action]).collect()
}

/// The rules with what was typed in their place.
fn rules(
    settings: &Settings,
    typed: &mut dyn FnMut(&str) -> String,
) -> Result<Vec<Value>, NotTyped> {
    let mut rules = vec![];
    for (rule, holds) in every_rule(settings) {
        let mut told = serde_json::to_value(&rule).unwrap_or_default();
        let mut chosen = true;
        for field in of_rule(&rule, holds) {
            let text = typed(&field.setting);
            let wrong = || NotTyped::new(&field.setting, &text);
            let value = match field.kind {
                FieldKind::Action(_) if text.trim() == OFF && rule.is_optional() => {
                    chosen = false;
                    continue;
                }
                FieldKind::Action(_) => Value::from(text.trim().to_owned()),
                FieldKind::Number { .. }
                | FieldKind::Numbers
                | FieldKind::YesNo
                | FieldKind::Word(_) => {
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
        if chosen {
            rules.push(told);
        }
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
        Value::String(word) if setting == "passkeys" => {
            (word.clone(), FieldKind::Word(PasskeyUse::ALL.map(PasskeyUse::word).into()))
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
        let text = typed(&field.setting);
        let wrong = || NotTyped::new(&field.setting, &text);
        let value = match &field.kind {
            FieldKind::Number { .. } => {
                text.trim().parse::<u32>().map(Value::from).map_err(|_| wrong())?
            }
            FieldKind::YesNo => Value::Bool(text == "true"),
            FieldKind::Word(words) if words.contains(&text.as_str()) => Value::from(text.clone()),
            // Only rules have an action.
            FieldKind::Action(_) | FieldKind::Word(_) => return Err(wrong()),
            FieldKind::Numbers => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                let item = |item: &str| {
                    item.parse::<u32>().map_err(|_| NotTyped::item(&field.setting, item))
                };
                Value::from(items.map(item).collect::<Result<Vec<u32>, _>>()?)
            }
        };
        all.insert(field.setting.clone(), value);
    }
    let whole = serde_json::from_value(Value::Object(all));
    whole.map_err(|_| NotTyped::new("settings", ""))
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

    /// What the form offers is what the policy may be: nothing that is refused, and every rule.
    #[test]
    fn a_rule_is_left_out_and_taken_back_and_nothing_is_offered_that_is_out_of_bounds() {
        let settings = Profile::Hotel.settings();
        let with = |settings: &Settings, name: &str, value: &str| {
            let shown = fields(settings);
            let mut typed = |asked: &str| {
                let field = shown.iter().find(|one| one.setting == asked).unwrap();
                if asked == name { value.to_owned() } else { field.value.clone() }
            };
            changed(settings, &mut typed)
        };
        for field in fields(&settings) {
            let FieldKind::Action(choices) = &field.kind else { continue };
            for choice in choices {
                let chosen = with(&settings, &field.setting, choice).unwrap();
                assert_eq!(chosen.out_of_bounds(), [], "{} {choice}", field.setting);
            }
        }
        let action = "unusual_activity.many_networks.action";
        let without = with(&settings, action, "off").unwrap();
        assert_eq!(without.unusual_activity.len(), settings.unusual_activity.len() - 1);
        assert_eq!(with(&without, action, "off"), Ok(without.clone()));
        assert_eq!(with(&without, action, "observe"), Ok(settings.clone()));
        let kept = with(&settings, "unusual_activity.many_devices.action", "off");
        assert_eq!(kept.unwrap_err().setting, "unusual_activity.many_devices.action");
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
        assert_eq!(wrong.what, WrongValue::NotANumber);
    }

    #[test]
    fn a_wrong_item_and_a_number_too_large_are_told_apart() {
        let settings = Profile::Hotel.settings();
        let shown = fields(&settings);
        let with = |name: &'static str, value: &'static str| {
            let shown = shown.clone();
            let mut typed = move |asked: &str| {
                let field = shown.iter().find(|one| one.setting == asked).unwrap();
                if asked == name { value.to_owned() } else { field.value.clone() }
            };
            changed(&settings, &mut typed).unwrap_err()
        };
        for (name, value, what) in [
            ("lock_minutes", "15, soon, 60", WrongValue::NotAnItem("soon".to_owned())),
            ("lock_minutes", "15, 99999999999", WrongValue::TooLarge("99999999999".to_owned())),
            ("failures_max", "99999999999", WrongValue::TooLarge("99999999999".to_owned())),
            ("failures_max", "-1", WrongValue::NotANumber),
            ("failures_max", "", WrongValue::NotANumber),
        ] {
            assert_eq!(with(name, value), NotTyped { setting: name.to_owned(), what }, "{value}");
        }
    }

    /// A raw key beside a field says nothing to whoever has to decide.
    #[test]
    fn every_setting_has_its_label_and_its_reason_in_both_languages() {
        use crate::texts::has;
        use keyledger_core::language::Language;
        let settings = Profile::Hotel.settings();
        let mut names: Vec<_> = fields(&settings).into_iter().map(|one| one.setting).collect();
        let rules = settings.unusual_activity.iter().flat_map(ActivityRule::bounds);
        names.extend(rules.map(|bound| bound.setting.to_owned()));
        for name in names {
            for language in [Language::En, Language::Fr] {
                assert!(has(language, &label(&name)), "{name} has no {}", label(&name));
                assert!(has(language, &why(&name)), "{name} has no {}", why(&name));
            }
        }
    }
}
