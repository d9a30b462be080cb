//! What waits for a phone: which log-in is it, from where, and until when? (S20)

use super::device::Device;
use super::news::wait_for;
use super::waits::Waiter;
use crate::boxed;
use crate::caller::profile::profile;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::texts::written::device as browser_of;
use keyledger_core::account::{Account, AccountEvent, AppRequest, AppRequestSent, FactorPurpose};
use keyledger_core::codec::Codec;
use keyledger_core::ids::AppRequestId;
use keyledger_core::language::Language;
use keyledger_core::metadata::Origin;
use keyledger_core::policy::Settings;
use keyledger_core::store::{Direction, ReadFrom};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::sync::Arc;
use std::time::Duration;

/// Events read at most in search of the request: it is among the newest.
const EVENTS_MAX: usize = 200;

/// What an app shows.
pub struct ForPhone {
    /// Whose account it is, as the person knows it.
    pub account: String,
    /// Whether its test approval is done.
    pub confirmed: bool,
    /// What waits.
    pub request: Option<WaitingRequest>,
    /// Until when nothing is sent because a request was denied.
    pub paused_until: Option<Timestamp>,
    /// Whether nothing is sent until the app is set up again.
    pub off: bool,
}

/// A request with what is known of where it comes from.
pub struct WaitingRequest {
    /// The request.
    pub asked: AppRequest,
    /// The properties that the person belongs to.
    pub properties: Vec<String>,
    /// Browser and system, as far as they said so.
    pub browser: Option<String>,
    /// The address it comes from.
    pub network: Option<String>,
}

impl WaitingRequest {
    /// What it is for, in a word of the protocol.
    pub fn purpose(&self) -> &'static str {
        match self.asked.purpose {
            FactorPurpose::LogIn { .. } => "log_in",
            FactorPurpose::Enrolment {} => "test",
            FactorPurpose::Removal { .. } => "removal",
            FactorPurpose::StepUp { .. } | FactorPurpose::HandOver {} => "step_up",
        }
    }
}

/// What waits for this device; waits up to `wait` for something else than `known`.
#[boxed]
pub async fn waiting(
    engine: &Engine,
    device: &Device,
    (known, wait): (Option<AppRequestId>, Duration),
    language: Language,
) -> Result<ForPhone, Failure> {
    let account = device.account;
    let policy = engine.policy().await?;
    let look = |state: &Arc<Account>| {
        let open = open(state, device, &policy.settings, engine.clock.now());
        Ok((Arc::clone(state), open))
    };
    let who = (account, Waiter::Device(account, device.factor));
    let (state, open) = wait_for(engine, who, wait, look, |(_, open)| {
        open.as_ref().map(|open| open.request) != known
    })
    .await?;
    let request = match open {
        Some(asked) => Some(with_origin(engine, &state, device, asked, language).await?),
        None => None,
    };
    let name = profile(engine, account).await?.and_then(|profile| profile.email);
    let factors = state.living().map(|living| &living.factors);
    let now = engine.clock.now();
    Ok(ForPhone {
        account: name.unwrap_or_else(|| account.to_string()),
        confirmed: is_confirmed(&state, device),
        request,
        paused_until: factors.and_then(|factors| factors.requests.paused_until(now)),
        off: factors.is_some_and(|factors| factors.requests.is_off()),
    })
}

/// The request that this device can answer: a test is for the device that is tested.
fn open(
    state: &Account,
    device: &Device,
    settings: &Settings,
    at: Timestamp,
) -> Option<AppRequest> {
    let living = state.living()?;
    let open = living.open_app_request(settings, at)?;
    let is_test = open.purpose == FactorPurpose::Enrolment {};
    (is_test != is_confirmed(state, device)).then(|| open.clone())
}

/// Whether its test approval is done.
fn is_confirmed(state: &Account, device: &Device) -> bool {
    let living = state.living();
    living.is_some_and(|living| living.factors.apps().any(|(app, _)| app == device.factor))
}

async fn with_origin(
    engine: &Engine,
    state: &Arc<Account>,
    device: &Device,
    asked: AppRequest,
    language: Language,
) -> Result<WaitingRequest, Failure> {
    let origin = origin_of(engine, device, asked.request).await?;
    let browser = origin.as_ref().and_then(|origin| origin.user_agent.clear());
    let browser = browser.map(|agent| browser_of(language, agent));
    let network = origin.as_ref().and_then(|origin| origin.ip.clear().cloned());
    let mut properties = vec![];
    for property in state.living().into_iter().flat_map(|living| living.memberships.keys()) {
        let state = crate::access::billing::property(engine, *property).await?;
        properties.extend(state.name().map(str::to_owned));
    }
    Ok(WaitingRequest { asked, properties, browser, network })
}

/// Where the request comes from.
async fn origin_of(
    engine: &Engine,
    device: &Device,
    request: AppRequestId,
) -> Result<Option<Origin>, Failure> {
    let stream = StreamId::account(device.account);
    let page = engine.store.read_stream(&stream, ReadFrom::End, Direction::Backwards, EVENTS_MAX);
    let page = page.await.map_err(Failure::Store)?;
    for stored in page.iter().filter(|stored| stored.kind.as_ref() == "app_request_sent") {
        let recorded = engine.form.open(stored).map_err(Failure::Codec)?;
        if let DomainEvent::Account(AccountEvent::AppRequestSent(AppRequestSent {
            request: sent,
            ..
        })) = recorded.event
            && sent == request
        {
            return Ok(recorded.meta.origin);
        }
    }
    Ok(None)
}
