//! Following names: what does an event change in the index? Who was created, renamed or erased; all
//! other events are passed over undecoded.

use super::block::PEOPLE_MAX;
use super::{Known, keeping};
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::AccountEvent;
use keyledger_core::alike::folded;
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::ids::AccountId;
use keyledger_core::name;
use keyledger_core::store::StoredEvent;
use keyledger_schemas::stored_form::StoredForm;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Events per read of the ledger.
const PAGE: usize = 1_000;
/// Events after which what is known is kept, whoever they are about: a start reads so many again.
const EVENTS_KEPT_AFTER: u64 = 20_000;

/// What one event says about names.
enum Said {
    Created(AccountId, Zeroizing<String>),
    Named(AccountId, Zeroizing<String>),
    Erased(AccountId),
}

/// Reads on to the ledger's head.
pub(super) async fn follow(engine: &Engine, known: &mut Known) -> Result<(), Failure> {
    loop {
        let page = engine.ledger.behind(known.next.position, PAGE).await;
        let page = page.map_err(Failure::Store)?;
        let (form, events) = (Arc::clone(&engine.form), page.events);
        // Opening takes time: not on a thread that answers requests.
        let opened = tokio::task::spawn_blocking(move || {
            let said: Result<Vec<Option<Said>>, CodecError> =
                events.iter().map(|stored| said(&form, stored)).collect();
            (said, events)
        });
        let (said, events) = opened.await.map_err(|error| Failure::Other(error.to_string()))?;
        for said in said.map_err(Failure::Codec)?.into_iter().flatten() {
            known.hear(engine, said);
        }
        for stored in &events {
            known.next.pass(stored);
        }
        known.next.position = page.next.or(known.next.position);
        if known.is_to_be_kept() {
            keeping::keep(engine, known).await?;
        }
        if page.at_head {
            return Ok(());
        }
    }
}

fn said(form: &StoredForm, stored: &StoredEvent) -> Result<Option<Said>, CodecError> {
    let Some(account) = stored.stream.as_account() else { return Ok(None) };
    if stored.kind.as_ref() == "account_erased" {
        return Ok(Some(Said::Erased(account)));
    }
    if !["account_created", "name_changed"].contains(&stored.kind.as_ref()) {
        return Ok(None);
    }
    let opened: Recorded<AccountEvent> = form.open(stored)?;
    // Names were taken when less was asked of them.
    let shown = |name: &str| Zeroizing::new(name::shown(name));
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other kind was opened")]
    Ok(match &opened.event {
        AccountEvent::AccountCreated { email, name, .. } => {
            let texts: Vec<Zeroizing<String>> = email
                .clear()
                .cloned()
                .map(Zeroizing::new)
                .into_iter()
                .chain(name.clear().map(|name| shown(name)))
                .collect();
            let whole = texts.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n");
            let text = Zeroizing::new(folded(&Zeroizing::new(whole)));
            (!text.is_empty()).then_some(Said::Created(account, text))
        }
        AccountEvent::NameChanged { name, .. } => {
            name.clear().map(|name| Said::Named(account, Zeroizing::new(folded(&shown(name)))))
        }
        _ => None,
    })
}

impl Known {
    fn hear(&mut self, engine: &Engine, said: Said) {
        match said {
            Said::Created(account, text) => self.put(engine, account, &text),
            Said::Named(account, name) => {
                let Some((number, place)) = self.place(account) else { return };
                let Some(block) = self.blocks.get_mut(number) else { return };
                let email =
                    Zeroizing::new(block.text(place).lines().next().unwrap_or_default().to_owned());
                block.remove(place);
                block.add(account, &Zeroizing::new(format!("{}\n{}", *email, *name)));
            }
            Said::Erased(account) => self.erase(engine, account),
        }
    }

    /// An erasure at once, else once there is enough to keep.
    fn is_to_be_kept(&self) -> bool {
        let unkept = self.blocks.iter().filter(|block| !block.is_kept);
        let people: usize = unkept.map(|block| block.accounts.len()).sum();
        let events = self.next.sequence.saturating_sub(self.kept.sequence);
        !self.gone.is_empty() || people >= PEOPLE_MAX || events >= EVENTS_KEPT_AFTER
    }
}
