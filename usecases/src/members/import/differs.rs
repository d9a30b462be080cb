//! Import differences: what does a row ask for that is not so, of somebody who belongs there
//! already? An import changes nobody who is there: it says what differs, and where that is changed.

use super::Row;
use crate::texts::{Argument, say};
use keyledger_core::account::Living;
use keyledger_core::ids::PropertyId;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::time_zone::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How the row differs from the current state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Differs {
    /// The person does not belong to the property now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left: bool,
    /// Permissions that the row names and the person does not have.
    #[schema(value_type = Vec<String>)]
    pub missing_permissions: BTreeSet<Permission>,
    /// Permissions that the person has and the row, which names some, does not.
    #[schema(value_type = Vec<String>)]
    pub further_permissions: BTreeSet<Permission>,
    /// The last day in the row, where the person's is another or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<String>,
}

impl Differs {
    /// What `row` says otherwise of this account; none where all is so.
    pub(super) fn of(
        row: &Row,
        living: Option<&Living>,
        property: PropertyId,
        zone: &TimeZone,
    ) -> Option<Self> {
        let Some((living, held)) =
            living.and_then(|living| Some((living, living.permissions_at(property)?)))
        else {
            return Some(Self { left: true, ..Self::default() });
        };
        let missing_permissions = row.permissions.difference(held).copied().collect();
        let further_permissions = if row.permissions.is_empty() {
            BTreeSet::new()
        } else {
            held.difference(&row.permissions).copied().collect()
        };
        let ends_at = living.membership_ends.get(&property).copied();
        let other = row.ends_on.filter(|day| zone.end_of(*day) != ends_at);
        let last_day = other.map(|day| day.to_string());
        let differs = Self { left: false, missing_permissions, further_permissions, last_day };
        (differs != Self::default()).then_some(differs)
    }

    /// In words: what is not as the row says.
    pub(super) fn in_words(&self, language: Language) -> String {
        if self.left {
            return say(language, "import-differs-left", &[]);
        }
        let list = |permissions: &BTreeSet<Permission>| {
            permissions.iter().map(|one| one.word()).collect::<Vec<_>>().join(", ")
        };
        let mut parts = vec![];
        let mut part = |key, value: String| {
            if !value.is_empty() {
                let arguments: [Argument<'_>; 1] = [("value", value.into())];
                parts.push(say(language, key, &arguments));
            }
        };
        part("import-differs-missing", list(&self.missing_permissions));
        part("import-differs-further", list(&self.further_permissions));
        part("import-differs-last_day", self.last_day.clone().unwrap_or_default());
        say(language, "import-differs", &[("parts", parts.join("; ").into())])
    }
}
