//! S30: a deleted account comes back without session, permission, link or device of before; an
//! erased one never comes back.

use keyledger_core::account::{Account, AccountCommand, AccountEvent};
use keyledger_core::testing::history::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn s30_a_restored_account_has_what_it_was_given_now_and_nothing_else(history in valid()) {
        for (index, answered) in history.answered.iter().enumerate() {
            let restored = answered.events.iter().flatten().find_map(|event| match event {
                AccountEvent::AccountRestored { password_kept } => Some(*password_kept),
                _ => None,
            });
            let Some(password_kept) = restored else { continue };
            let next = history.answered[index + 1..].iter();
            let mut next = next.filter(|later| later.account == answered.account);
            let Some(after) = next.next() else { continue };
            let account = after.before.living().unwrap();
            match &answered.command {
                AccountCommand::Join { property, permissions, given, .. } => {
                    prop_assert!(account.memberships.iter().eq([(property, permissions)]));
                    prop_assert_eq!(account.language, given.language);
                    // Under another name, or one compared with an older one, no password.
                    let before = answered.before.living().unwrap().named_at;
                    prop_assert!(!password_kept || given.same_as == Some(before));
                    prop_assert!(account.links.all_live().is_empty());
                }
                // Whoever comes back to operate the system belongs nowhere, and may be on the way.
                AccountCommand::InviteOperator { link, .. } => {
                    prop_assert!(account.memberships.is_empty());
                    prop_assert!(account.links.all_live().iter().all(|live| live.link == *link));
                }
                other => return Err(TestCaseError::fail(format!("restored by {other:?}"))),
            }
            prop_assert!(account.sessions.is_empty() && account.known_devices.is_empty());
            prop_assert_eq!(account.password.is_some(), password_kept);
        }
    }

    #[test]
    fn an_erased_account_says_nothing_any_more(history in valid()) {
        for answered in &history.answered {
            if answered.before == Account::Erased {
                prop_assert!(answered.events.iter().flatten().next().is_none());
            }
        }
    }
}
