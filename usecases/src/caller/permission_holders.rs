//! Permission holders: who holds a permission at a property? For whoever has to name people or to
//! write to them (S10).
//!
//! Folded in memory from the ledger itself: notices must reach people also while the projections
//! are rebuilt, and handlers never read a projection. What is kept here only says where to look:
//! everybody found is read again from their own stream, so a permission withdrawn a moment ago
//! counts for nothing.

use crate::boxed;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::ledger::LedgerReader;
use keyledger_core::permission::Permission;
use keyledger_core::store::{Position, StoredEvent};
use keyledger_schemas::stored_form::StoredForm;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// Events per read of the ledger.
const PAGE: usize = 10_000;

/// The kinds of event that say who may do what where. All others are passed over undecoded.
const KINDS: [&str; 3] = ["membership_added", "membership_removed", "permissions_changed"];

/// Who held what where, as far as the ledger was read.
pub struct PermissionHolders {
    ledger: Arc<LedgerReader>,
    form: Arc<StoredForm>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    after: Option<Position>,
    holders: BTreeMap<(PropertyId, Permission), BTreeSet<AccountId>>,
    members: BTreeMap<PropertyId, BTreeSet<AccountId>>,
}

impl PermissionHolders {
    /// Those of this ledger.
    pub fn of(ledger: Arc<LedgerReader>, form: Arc<StoredForm>) -> Self {
        Self { ledger, form, known: Mutex::default() }
    }

    /// Everybody who held `permission` at `property` when the ledger was read a moment ago, in the
    /// order of their ids; who asks reads each of them again.
    pub async fn candidates(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> Result<BTreeSet<AccountId>, Failure> {
        let known = self.caught_up().await?;
        Ok(known.holders.get(&(property, permission)).cloned().unwrap_or_default())
    }

    /// Everybody who belonged to `property` when the ledger was read a moment ago, in the order of
    /// their ids; who asks reads each of them again.
    pub async fn everybody(&self, property: PropertyId) -> Result<BTreeSet<AccountId>, Failure> {
        let known = self.caught_up().await?;
        Ok(known.members.get(&property).cloned().unwrap_or_default())
    }

    /// Reads on to the ledger's head, so that whoever asks next waits for less.
    #[boxed]
    pub async fn catch_up(&self) -> Result<(), Failure> {
        self.caught_up().await.map(|_| ())
    }

    async fn caught_up(&self) -> Result<MutexGuard<'_, Known>, Failure> {
        let mut known = self.known.lock().await;
        loop {
            let page = self.ledger.behind(known.after, PAGE).await.map_err(Failure::Store)?;
            for stored in &page.events {
                known.read(&self.form, stored)?;
            }
            known.after = page.next.or(known.after);
            if page.at_head {
                return Ok(known);
            }
        }
    }
}

impl Known {
    fn read(&mut self, form: &StoredForm, stored: &StoredEvent) -> Result<(), Failure> {
        let Some(account) = stored.stream.as_account() else { return Ok(()) };
        if !KINDS.contains(&stored.kind.as_ref()) {
            return Ok(());
        }
        let recorded: Recorded<AccountEvent> = form.decode(stored).map_err(Failure::Codec)?;
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other kind was decoded")]
        match &recorded.event {
            AccountEvent::MembershipAdded { property, permissions } => {
                self.members.entry(*property).or_default().insert(account);
                self.holds(account, *property, permissions);
            }
            AccountEvent::MembershipRemoved { property, .. } => {
                if let Some(members) = self.members.get_mut(property) {
                    members.remove(&account);
                }
                self.holds_no_more(account, *property, &Permission::ALL.into());
            }
            AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
                self.holds_no_more(account, *property, withdrawn);
                self.holds(account, *property, granted);
            }
            _ => {}
        }
        Ok(())
    }

    fn holds(&mut self, who: AccountId, property: PropertyId, what: &BTreeSet<Permission>) {
        for permission in what {
            self.holders.entry((property, *permission)).or_default().insert(who);
        }
    }

    fn holds_no_more(&mut self, who: AccountId, property: PropertyId, what: &BTreeSet<Permission>) {
        for permission in what {
            if let Some(holders) = self.holders.get_mut(&(property, *permission)) {
                holders.remove(&who);
            }
        }
    }
}
