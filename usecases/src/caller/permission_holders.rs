//! Permission holders: who holds a permission at a property? For whoever has to name people or to
//! write to them (S10).
//!
//! Folded from the ledger itself, and remembered across starts: notices must reach people also while the projections
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
use keyledger_core::remembered::{Change, Remembered};
use keyledger_core::store::{Position, StoredEvent};
use keyledger_schemas::stored_form::StoredForm;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Events per read of the ledger.
const PAGE: usize = 10_000;

/// The kinds of event that say who may do what where. All others are passed over undecoded.
const KINDS: [&str; 3] = ["membership_added", "membership_removed", "permissions_changed"];

/// The part that has, under property and account, what the account may do there.
const HOLDERS: &str = "holders";
/// The part, and the key in it, that say how far the ledger was read.
const PLACES: (&str, &[u8]) = ("places", b"holders");
/// Events after which that is kept though nothing changed: a start reads so many again.
const EVENTS_KEPT_AFTER: u64 = 20_000;

/// Who held what where, as far as the ledger was read.
pub struct PermissionHolders {
    ledger: Arc<LedgerReader>,
    form: Arc<StoredForm>,
    remembered: Arc<dyn Remembered>,
    /// How far the ledger was read; nothing before the first question.
    reached: Mutex<Option<Reached>>,
}

#[derive(Clone, Copy, Default)]
struct Reached {
    after: Option<Position>,
    /// Events read since that was last kept.
    unkept: u64,
}

/// What one page changes, by property and account; nothing where somebody does not belong any more.
type Changes = BTreeMap<(PropertyId, AccountId), Option<BTreeSet<Permission>>>;

impl PermissionHolders {
    /// Those of this ledger.
    pub fn of(
        ledger: Arc<LedgerReader>,
        form: Arc<StoredForm>,
        remembered: Arc<dyn Remembered>,
    ) -> Self {
        Self { ledger, form, remembered, reached: Mutex::default() }
    }

    /// Everybody who held `permission` at `property` when the ledger was read a moment ago, in the
    /// order of their ids; who asks reads each of them again.
    pub async fn candidates(
        &self,
        property: PropertyId,
        permission: Permission,
    ) -> Result<BTreeSet<AccountId>, Failure> {
        let mut found = BTreeSet::new();
        for (account, permissions) in self.members(property).await? {
            if permissions.contains(&permission) {
                found.insert(account);
            }
        }
        Ok(found)
    }

    /// Everybody who belonged to `property` when the ledger was read a moment ago, in the order of
    /// their ids; who asks reads each of them again.
    pub async fn everybody(&self, property: PropertyId) -> Result<BTreeSet<AccountId>, Failure> {
        Ok(self.members(property).await?.into_iter().map(|(account, _)| account).collect())
    }

    /// Reads on to the ledger's head, so that whoever asks next waits for less.
    #[boxed]
    pub async fn catch_up(&self) -> Result<(), Failure> {
        let mut reached = self.reached.lock().await;
        let mut now = match *reached {
            Some(reached) => reached,
            None => self.kept().await?,
        };
        loop {
            let page = self.ledger.behind(now.after, PAGE).await.map_err(Failure::Store)?;
            let mut changes = Changes::new();
            for stored in &page.events {
                self.read(stored, &mut changes)?;
            }
            now.after = page.next.or(now.after);
            now.unkept += page.events.len() as u64;
            if !changes.is_empty() || now.unkept >= EVENTS_KEPT_AFTER {
                self.keep(now.after, changes).await?;
                now.unkept = 0;
            }
            *reached = Some(now);
            if page.at_head {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    async fn members(
        &self,
        property: PropertyId,
    ) -> Result<Vec<(AccountId, BTreeSet<Permission>)>, Failure> {
        self.catch_up().await?;
        let kept = self.remembered.beginning(HOLDERS, property.0.as_bytes())?;
        kept.iter()
            .map(|(key, permissions)| Ok((account_of(key)?, permissions_of(permissions)?)))
            .collect()
    }

    fn read(&self, stored: &StoredEvent, changes: &mut Changes) -> Result<(), Failure> {
        let Some(account) = stored.stream.as_account() else { return Ok(()) };
        if !KINDS.contains(&stored.kind.as_ref()) {
            return Ok(());
        }
        let recorded: Recorded<AccountEvent> = self.form.decode(stored).map_err(Failure::Codec)?;
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other kind was decoded")]
        match recorded.event {
            AccountEvent::MembershipAdded { property, permissions } => {
                changes.insert((property, account), Some(permissions));
            }
            AccountEvent::MembershipRemoved { property, .. } => {
                changes.insert((property, account), None);
            }
            AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
                let place = (property, account);
                let now = match changes.get(&place) {
                    Some(before) => before.clone(),
                    None => self.permissions(place)?,
                };
                // Who does not belong there holds nothing there.
                let then = now.map(|now| &(&now - &withdrawn) | &granted);
                changes.insert(place, then);
            }
            _ => {}
        }
        Ok(())
    }

    fn permissions(
        &self,
        place: (PropertyId, AccountId),
    ) -> Result<Option<BTreeSet<Permission>>, Failure> {
        let kept = self.remembered.get(HOLDERS, &key_of(place))?;
        kept.map(|permissions| permissions_of(&permissions)).transpose()
    }

    /// How far was read before; nothing of it counts where the ledger is another one, or was longer.
    async fn kept(&self) -> Result<Reached, Failure> {
        let kept = self.remembered.get(PLACES.0, PLACES.1)?;
        if let Some((position, event)) = kept.as_deref().and_then(|kept| kept.split_first_chunk()) {
            let position = Position(u64::from_be_bytes(*position));
            let there = self.ledger.at_position(position).await.map_err(Failure::Store)?;
            if there.is_some_and(|there| there.id.0.as_bytes() == event) {
                return Ok(Reached { after: Some(position), unkept: 0 });
            }
        }
        let before = self.remembered.beginning(HOLDERS, &[])?;
        let forget = |(key, _)| Change { part: HOLDERS, key, value: None };
        self.remembered.change(before.into_iter().map(forget).collect())?;
        Ok(Reached::default())
    }

    async fn keep(&self, after: Option<Position>, changes: Changes) -> Result<(), Failure> {
        let Some(position) = after else { return Ok(()) };
        let last = self.ledger.at_position(position).await.map_err(Failure::Store)?;
        let mut kept = vec![];
        for (place, permissions) in changes {
            let value = permissions.map(|permissions| serde_json::to_vec(&permissions)).transpose();
            let value = value.map_err(|error| Failure::Other(error.to_string()))?;
            kept.push(Change { part: HOLDERS, key: key_of(place), value });
        }
        if let Some(last) = last {
            let value = [&position.0.to_be_bytes()[..], last.id.0.as_bytes()].concat();
            kept.push(Change { part: PLACES.0, key: PLACES.1.to_vec(), value: Some(value) });
        }
        Ok(self.remembered.change(kept)?)
    }
}

fn key_of((property, account): (PropertyId, AccountId)) -> Vec<u8> {
    [property.0.into_bytes(), account.0.into_bytes()].concat()
}

fn account_of(key: &[u8]) -> Result<AccountId, Failure> {
    let id = key.last_chunk().copied().map(Uuid::from_bytes);
    id.map(AccountId).ok_or_else(|| Failure::Other("remembered.db holds a damaged key".to_owned()))
}

fn permissions_of(kept: &[u8]) -> Result<BTreeSet<Permission>, Failure> {
    serde_json::from_slice(kept).map_err(|error| {
        Failure::Other(format!(
            "remembered.db holds damaged permissions (delete the file): {error}"
        ))
    })
}
