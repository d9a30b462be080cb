//! Policy history: how did the policy come to be what it is? Every version and proposal, who
//! brought it about, and why.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, EventId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::policy::{PolicyEvent, PolicyState, Profile, ProposalEnd, Settings};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One step of the policy's history.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PolicyStep {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The event.
    #[schema(value_type = uuid::Uuid)]
    pub event: EventId,
    /// `policy_adopted`, `policy_proposed` or `policy_proposal_ended`.
    pub what: &'static str,
    /// The version in effect from then on, if one was adopted.
    pub version: Option<u32>,
    /// The proposal it is about.
    pub proposal: Option<u32>,
    /// The profile it starts from.
    #[schema(value_type = Option<String>)]
    pub profile: Option<Profile>,
    /// What changed since the version before; nothing for the first.
    pub changes: Vec<SettingChange>,
    /// What a proposal loosens.
    pub loosens: Vec<String>,
    /// Until when somebody can agree.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// What ended a proposal: `withdrawn`, `lapsed` or `superseded`.
    #[schema(value_type = Option<String>)]
    pub because: Option<ProposalEnd>,
    /// In which capacity somebody acted: `support`, `compliance` or `system`.
    #[schema(value_type = String)]
    pub actor: ActorKind,
    /// Who acted, where a person did.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub by: Option<AccountId>,
    /// Why: a documented code.
    pub reason: Option<String>,
    /// The explanation in their own words, as long as its key exists.
    pub note: Option<String>,
}

/// One changed setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettingChange {
    /// Its name, as in the file.
    pub setting: String,
    /// The old value.
    #[schema(value_type = Object)]
    pub from: Value,
    /// The new value.
    #[schema(value_type = Object)]
    pub to: Value,
}

/// The whole history, oldest first.
#[boxed]
pub async fn history(engine: &Engine) -> Result<Vec<PolicyStep>, Failure> {
    super::change::settle(engine).await?;
    let mut state = PolicyState::default();
    let mut steps = vec![];
    // Opened: whoever proposed a version gave a reason in words.
    let stored = engine.stored_history(&StreamId::policy()).await?;
    for recorded in engine.opened::<PolicyEvent>(&stored)? {
        steps.push(step(&state, &recorded));
        state.evolve(&recorded);
    }
    Ok(steps)
}

fn step(before: &PolicyState, recorded: &Recorded<PolicyEvent>) -> PolicyStep {
    let Recorded { id, meta, .. } = recorded;
    let note = meta.reason.as_ref().and_then(|reason| reason.note.as_ref());
    let nothing = PolicyStep {
        at: meta.at,
        event: *id,
        what: "policy_adopted",
        version: None,
        proposal: None,
        profile: None,
        changes: vec![],
        loosens: vec![],
        until: None,
        because: None,
        actor: meta.actor.kind,
        by: meta.actor.account(),
        reason: meta.reason.as_ref().map(|reason| reason.code.clone()),
        note: note.and_then(|note| note.clear().cloned()),
    };
    let present = before.current().map(|policy| &policy.settings);
    match &recorded.event {
        PolicyEvent::PolicyAdopted { version, profile, settings, proposal } => PolicyStep {
            version: Some(*version),
            proposal: *proposal,
            profile: Some(*profile),
            changes: changes(present, settings),
            ..nothing
        },
        PolicyEvent::PolicyProposed { proposal, profile, settings, loosens, until } => PolicyStep {
            what: "policy_proposed",
            proposal: Some(*proposal),
            profile: Some(*profile),
            changes: changes(present, settings),
            loosens: loosens.clone(),
            until: Some(*until),
            ..nothing
        },
        PolicyEvent::PolicyProposalEnded { proposal, because } => PolicyStep {
            what: "policy_proposal_ended",
            proposal: Some(*proposal),
            because: Some(*because),
            ..nothing
        },
    }
}

/// The settings that are different, by their names.
pub fn changes(before: Option<&Settings>, after: &Settings) -> Vec<SettingChange> {
    let Some(before) = before else { return vec![] };
    let (before, after) = (fields(before), fields(after));
    let differs = after.into_iter().filter_map(|(setting, to)| {
        let from = before.get(&setting).cloned().unwrap_or_default();
        (from != to).then_some(SettingChange { setting, from, to })
    });
    differs.collect()
}

fn fields(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        // Settings are a struct of plain values: they are always an object.
        Ok(_) | Err(_) => Map::new(),
    }
}
