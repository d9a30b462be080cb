//! A property, arm by arm.

use super::*;
use crate::testing::given;

fn create(name: &str) -> PropertyCommand {
    PropertyCommand::Create { name: name.to_owned() }
}

fn created(name: &str) -> PropertyEvent {
    PropertyEvent::PropertyCreated { name: name.to_owned() }
}

#[test]
fn a_property_is_made_once() {
    let made = given::<Property>([]).when(create("Hôtel du Lac")).then([created("Hôtel du Lac")]);
    made.and().when(create("Hôtel du Lac")).then_refused(Rejection::Exists);
}

#[test]
fn a_name_has_1_to_200_characters_and_no_control_characters() {
    let long = "é".repeat(200);
    given::<Property>([]).when(create(&long)).then([created(&long)]);
    for name in ["", "Hotel\ndu Lac", "\u{7f}", &"é".repeat(201)] {
        given::<Property>([]).when(create(name)).then_refused(Rejection::Name);
    }
}
