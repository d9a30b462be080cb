//! What can happen to a property?

use crate::personal::{Personal, PersonalFields};
use serde::{Deserialize, Serialize};

/// Facts about one hotel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PropertyEvent {
    /// The property exists. Its name is a business's, not a person's.
    PropertyCreated {
        /// What it is called, at most 200 characters.
        name: String,
    },
}

impl PersonalFields for PropertyEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}
