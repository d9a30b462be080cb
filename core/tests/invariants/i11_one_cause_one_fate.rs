//! Every mail has one cause and one fate.

use keyledger_core::ids::MailId;
use keyledger_core::mail::{Fate, MailEvent};
use keyledger_core::testing::history::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

proptest! {
    #[test]
    fn invariant_11_every_mail_has_one_cause_and_one_fate(history in valid()) {
        let causes: BTreeSet<_> = history.ids().into_iter().collect();
        for (mail, stream) in &history.mails {
            let mut events = stream.events.iter().map(|recorded| &recorded.event);
            let Some(MailEvent::MailQueued { cause, .. }) = events.next() else {
                prop_assert!(stream.events.is_empty(), "a mail begins with its cause");
                continue;
            };
            prop_assert_eq!(*mail, MailId::caused_by(*cause, "password_reset"));
            prop_assert!(causes.contains(cause));
            let (mut fate, mut uncertain) = (None, false);
            for event in events {
                let next = match event {
                    MailEvent::MailQueued { .. } => {
                        return Err(TestCaseError::fail("a second cause"));
                    }
                    MailEvent::MailAccepted { .. } => Some(Fate::Accepted),
                    MailEvent::MailRefused { .. } => Some(Fate::Refused),
                    MailEvent::MailNotHandedOver { .. } => Some(Fate::NotHandedOver),
                    MailEvent::MailSuppressed { .. } => Some(Fate::Suppressed),
                    MailEvent::MailBounced { .. } => Some(Fate::Bounced),
                    MailEvent::MailAttempted { .. }
                    | MailEvent::MailDeferred { .. }
                    | MailEvent::MailUncertain { .. } => None,
                };
                uncertain |= matches!(event, MailEvent::MailUncertain { .. });
                // A bounce is the end of a mail that was accepted, or may have been: the only fates
                // that have a sequel.
                let left = fate == Some(Fate::Accepted)
                    || (uncertain
                        && matches!(fate, Some(Fate::Suppressed | Fate::NotHandedOver)));
                let sequel = left && next == Some(Fate::Bounced);
                prop_assert!(fate.is_none() || sequel, "{fate:?}, then {event:?}");
                fate = next.or(fate);
            }
        }
    }
}
