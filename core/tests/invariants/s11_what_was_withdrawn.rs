//! S11: what a manager granted or withdrew holds at the very next request, whatever happened before
//! and beside it.

use keyledger_core::account::{Account, AccountEvent, DenialCause};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a reader of the events alone knows of one person's rights, told without the rules.
#[derive(Default)]
struct Rights(BTreeMap<PropertyId, BTreeMap<Permission, bool>>);

impl Rights {
    fn read(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::MembershipAdded { property, permissions } => {
                let boxes = Permission::ALL.map(|one| (one, permissions.contains(&one)));
                self.0.insert(*property, boxes.into());
            }
            AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
                let boxes = self.0.get_mut(property).unwrap();
                for permission in granted {
                    assert_eq!(boxes.insert(*permission, true), Some(false), "it was not held");
                }
                for permission in withdrawn {
                    assert_eq!(boxes.insert(*permission, false), Some(true), "it was held");
                }
            }
            AccountEvent::MembershipRemoved { property, .. } => {
                self.0.remove(property);
            }
            AccountEvent::AccountDeleted {} | AccountEvent::AccountErased { .. } => self.0.clear(),
            _ => {}
        }
    }

    fn verdict(&self, property: PropertyId, permission: Permission) -> Result<(), DenialCause> {
        let boxes = self.0.get(&property).ok_or(DenialCause::NotAMember)?;
        if boxes[&permission] { Ok(()) } else { Err(DenialCause::PermissionMissing) }
    }
}

fn everywhere() -> impl Iterator<Item = PropertyId> {
    // One more than there are: nobody belongs there.
    (0..=PROPERTIES).map(|number| PropertyId(Uuid::from_u128(0xa000 + u128::from(number))))
}

fn asked(state: &Account, property: PropertyId, permission: Permission) -> Result<(), DenialCause> {
    let living = state.living().ok_or(DenialCause::NotAMember)?;
    living.holds(property, permission)
}

proptest! {
    #[test]
    fn s11_between_any_two_commands_exactly_what_was_ticked_last_holds(history in valid()) {
        let mut known: BTreeMap<AccountId, Rights> = BTreeMap::new();
        let mut told: BTreeSet<bool> = BTreeSet::new();
        for answered in &history.answered {
            let rights = known.entry(answered.account).or_default();
            for property in everywhere() {
                for permission in Permission::ALL {
                    let verdict = asked(&answered.before, property, permission);
                    prop_assert_eq!(verdict, rights.verdict(property, permission));
                    told.insert(verdict.is_ok());
                }
            }
            answered.events.iter().flatten().for_each(|event| rights.read(event));
        }
        prop_assert_eq!(told.len(), 2, "there was something to allow and something to refuse");
    }

    /// A denial is written only where there is one, and never twice an hour for one cause.
    #[test]
    fn s10_a_denial_is_true_and_told_at_most_once_an_hour_and_cause(history in valid()) {
        for stream in history.accounts.values() {
            let mut state = Account::default();
            let mut last = BTreeMap::new();
            for recorded in &stream.events {
                if let AccountEvent::AccessDenied { property, permission, cause } = recorded.event {
                    prop_assert_eq!(asked(&state, property, permission), Err(cause));
                    let at = recorded.meta.at;
                    if let Some(before) = last.insert(cause, at) {
                        prop_assert!(at.since(before) >= chrono::TimeDelta::hours(1));
                    }
                }
                state.evolve(recorded);
            }
        }
    }
}
