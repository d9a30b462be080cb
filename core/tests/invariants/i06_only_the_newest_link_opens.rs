//! Only the newest link of its purpose opens, once, in time.

use keyledger_core::account::{AccountCommand, AccountEvent, LinkPurpose, Living, decide};
use keyledger_core::clock::Time;
use keyledger_core::engine::Context;
use keyledger_core::ids::LinkId;
use keyledger_core::testing::history::*;
use keyledger_core::timestamp::Timestamp;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a reader of the stream knows about its links, told without the rules.
#[derive(Default)]
struct Links {
    newest: BTreeMap<LinkPurpose, (LinkId, Timestamp)>,
    dead: BTreeSet<LinkId>,
    all: BTreeSet<LinkId>,
}

impl Links {
    fn read(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::ActivationLinkIssued { link, expires_at, .. } => {
                self.newest.insert(LinkPurpose::Activation, (*link, *expires_at));
                self.all.insert(*link);
            }
            AccountEvent::PasswordResetRequested { link, expires_at, .. } => {
                self.newest.insert(LinkPurpose::Reset, (*link, *expires_at));
                self.all.insert(*link);
            }
            AccountEvent::ActivationLinkWithdrawn { link, .. }
            | AccountEvent::LinkExpired { link, .. } => {
                self.dead.insert(*link);
            }
            // A chosen password closes every link there was, and so does the end of the account, or
            // whoever shuts it.
            AccountEvent::PasswordChosen { .. }
            | AccountEvent::AccountDeleted {}
            | AccountEvent::AccountSuspended { .. } => {
                self.dead.extend(&self.all);
            }
            _ => {}
        }
    }

    fn opens(&self, link: LinkId, at: Timestamp) -> bool {
        let newest = self.newest.values().any(|(newest, until)| *newest == link && at < *until);
        newest && !self.dead.contains(&link)
    }
}

proptest! {
    #[test]
    fn invariant_6_a_link_opens_exactly_while_it_is_the_newest_unused_and_in_time(
        history in valid(),
    ) {
        let mut known: BTreeMap<_, Links> = BTreeMap::new();
        for answered in &history.answered {
            let links = known.entry(answered.account).or_default();
            if let AccountCommand::ChoosePassword { link, .. } = &answered.command {
                let chosen = answered.events.iter().flatten();
                let mut chosen = chosen.filter(|event| matches!(event, AccountEvent::PasswordChosen { .. }));
                prop_assert_eq!(chosen.next().is_some(), links.opens(*link, answered.at));
            }
            for event in answered.events.iter().flatten() {
                links.read(event);
            }
        }
    }

    #[test]
    fn invariant_6_trying_a_link_says_the_same_as_using_it_and_changes_nothing(history in valid()) {
        // A no that was written down within the hour is not written again: the state says it.
        for answered in &history.answered {
            let AccountCommand::ChoosePassword { link, .. } = answered.command else { continue };
            let (policy, at) = (&answered.policy, answered.at);
            let context = Context::trial(policy, Time::sure(at));
            let tried = decide(&answered.before, context, &AccountCommand::TryLink { link });
            let opened = answered.events.iter().flatten()
                .any(|event| matches!(event, AccountEvent::PasswordChosen { .. }));
            let living = answered.before.living();
            let closed = living.is_none_or(|living| living.links.closed(link, at).is_some());
            prop_assert_eq!(tried.is_ok() && !closed, opened);
            if closed && tried == Ok(vec![]) {
                let noted = |living: &Living| {
                    let why = living.links.closed(link, at);
                    why.is_some_and(|why| living.links.was_refused(link, why, at))
                };
                prop_assert!(living.is_some_and(noted));
            }
        }
    }

    /// However often somebody asks, a link lives for a day at most.
    #[test]
    fn invariant_6_no_link_opens_longer_than_a_day(history in valid_under_any()) {
        for recorded in history.accounts.values().flat_map(|stream| &stream.events) {
            let until = match &recorded.event {
                AccountEvent::ActivationLinkIssued { expires_at, .. }
                | AccountEvent::PasswordResetRequested { expires_at, .. } => *expires_at,
                _ => continue,
            };
            prop_assert!(until.since(recorded.meta.at) <= chrono::TimeDelta::hours(24));
        }
    }
}
