//! Uploads: a file between the look at it and the yes, in memory, for who sent it alone.

use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::Reason;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many are kept: whoever brings one more makes the oldest go.
const KEPT_MAX: usize = 16;
/// How long one is kept.
const KEPT_FOR: Duration = Duration::from_mins(30);

/// One file.
pub struct Upload {
    /// Who sent it.
    pub account: AccountId,
    /// For which property.
    pub property: PropertyId,
    /// What is in it.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Why, where whoever sent it has to say.
    pub reason: Option<Reason>,
}

/// All that are kept.
#[derive(Default)]
pub struct Uploads(Mutex<VecDeque<(Uuid, Duration, Arc<Upload>)>>);

impl Uploads {
    /// Keeps one under this name.
    pub fn keep(&self, name: Uuid, upload: Upload, now: Duration) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, since, _)| now.saturating_sub(*since) < KEPT_FOR);
        while kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        kept.push_back((name, now, Arc::new(upload)));
    }

    /// The one of this name, for who sent it and where it was meant for.
    pub fn find(
        &self,
        name: Uuid,
        account: AccountId,
        property: PropertyId,
        now: Duration,
    ) -> Option<Arc<Upload>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, since, upload)| {
            let theirs = upload.account == account && upload.property == property;
            *known == name && theirs && now.saturating_sub(*since) < KEPT_FOR
        });
        found.map(|(_, _, upload)| Arc::clone(upload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(account: u128) -> Upload {
        let (account, property) =
            (AccountId(Uuid::from_u128(account)), PropertyId(Uuid::from_u128(1)));
        let bytes = Zeroizing::new(b"row_id,email,name".to_vec());
        Upload { account, property, bytes, reason: None }
    }

    #[test]
    fn a_file_is_for_who_sent_it_for_half_an_hour_and_the_oldest_goes_first() {
        let uploads = Uploads::default();
        let (name, minute) = (Uuid::from_u128, Duration::from_mins);
        let ada = AccountId(Uuid::from_u128(1));
        let lac = PropertyId(Uuid::from_u128(1));
        uploads.keep(name(1), upload(1), minute(0));
        assert!(uploads.find(name(1), ada, lac, minute(29)).is_some());
        assert!(uploads.find(name(1), ada, lac, minute(30)).is_none(), "too late");
        let bob = AccountId(Uuid::from_u128(2));
        assert!(uploads.find(name(1), bob, lac, minute(1)).is_none(), "another person's");
        let port = PropertyId(Uuid::from_u128(2));
        assert!(uploads.find(name(1), ada, port, minute(1)).is_none(), "another property's");
        for n in 2..18 {
            uploads.keep(name(n), upload(1), minute(1));
        }
        assert!(uploads.find(name(1), ada, lac, minute(1)).is_none(), "the oldest went");
        assert!(uploads.find(name(17), ada, lac, minute(1)).is_some());
    }
}
